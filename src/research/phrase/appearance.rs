//! A place where a wording stands.

use crate::backend::UnitFacts;

use super::super::history::when;

/// A paragraph that has a wording, or several one behind the other that have it together.
#[derive(Clone, Debug)]
pub struct Appearance {
    /// The paragraph, of several the first.
    pub unit: UnitFacts,
    /// Its citation in the UN's own form.
    pub citation: String,
    /// The last of several, with its citation.
    pub through: Option<(UnitFacts, String)>,
}

impl Appearance {
    /// The year of its document.
    pub fn year(&self) -> Option<i16> {
        when(&self.unit.document).0
    }

    /// By date, then year, then place.
    pub(super) fn by_time(a: &Appearance, b: &Appearance) -> std::cmp::Ordering {
        let at = |one: &Appearance| when(&one.unit.document);
        at(a).cmp(&at(b)).then_with(|| a.unit.id.cmp(&b.unit.id))
    }
}
