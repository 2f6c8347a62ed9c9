//! What the structure pass leaves to those behind it.

use crate::citation::Part;

use super::super::{Furniture, draft::RawUnit, segments::Segments};

/// A footnote as printed.
#[derive(Clone, Debug)]
pub(crate) struct RawNote {
    pub part: Part,
    pub label: String,
    pub text: Segments,
}

/// Everything the structure pass found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Structure {
    pub units: Vec<RawUnit>,
    pub notes: Vec<RawNote>,
    pub masthead: Vec<Segments>,
    pub closing: Vec<Segments>,
    pub furniture: Vec<Furniture>,
    pub warnings: Vec<(u32, String)>,
}
