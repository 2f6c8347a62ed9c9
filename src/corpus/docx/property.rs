//! What properties say: their values, and whether they are on.

use super::super::xml::Element;

/// The value of a property.
pub(super) fn value<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.child(name)?.attribute("val")
}

/// Whether a property that is there is on: it may say that it is not.
pub(super) fn is_on(property: &Element) -> bool {
    property.attribute("val").is_none_or(is_true)
}

/// Whether a value of a property says that it is on.
pub(super) fn is_true(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off")
}

/// Whether words with this alignment are set higher than the line.
pub(super) fn is_raised(alignment: &Element) -> bool {
    alignment.attribute("val") == Some("superscript")
}

/// The longest name of a style, a list or a format, in bytes: Word writes no longer ones.
const NAME_MAX: usize = 253;

/// Whether a value is short enough to be a name, which is said again for each paragraph
/// that has it.
pub(super) fn is_name(value: &&str) -> bool {
    value.len() <= NAME_MAX
}
