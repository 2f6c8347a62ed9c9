//! What the elements of AKN4UN are for.

use super::super::xml::Element;

/// Whether an element is a list.
pub(super) fn is_list(name: &str) -> bool {
    ["list", "blockList", "sublist"].contains(&name)
}

/// Whether an element is a paragraph or a point: which of them, its label says.
pub(super) fn is_paragraph(name: &str) -> bool {
    ["paragraph", "alinea", "item", "point", "indent"].contains(&name)
}

/// Whether an element is the words that lead into a list. They belong to the
/// paragraph that holds the list.
pub(super) fn is_intro(name: &str) -> bool {
    ["intro", "listIntroduction"].contains(&name)
}

/// Elements that stand for themselves: no part of the text of the paragraph that
/// holds them, or that a missing end tag makes hold them.
const BLOCKS: [&str; 15] = [
    "attachment",
    "component",
    "conclusions",
    "container",
    "crossHeading",
    "division",
    "formula",
    "hcontainer",
    "listWrapUp",
    "mainBody",
    "part",
    "section",
    "subsection",
    "table",
    "wrapUp",
];

/// Whether an element stands for itself.
pub(super) fn is_block(name: &str) -> bool {
    is_list(name) || is_paragraph(name) || BLOCKS.contains(&name)
}

/// Whether a paragraph is a heading by its markup.
pub(super) fn has_heading(paragraph: &Element) -> bool {
    paragraph.child("heading").or(paragraph.child("subheading")).is_some()
}

/// Whether a paragraph is set as a heading, whatever the markup calls it: its words
/// stand in it directly.
pub(super) fn is_styled_heading(paragraph: &Element) -> bool {
    let class = paragraph.attribute("class").unwrap_or_default();
    let styled = class
        .strip_prefix('H')
        .is_some_and(|level| !level.is_empty() && level.bytes().all(|byte| byte.is_ascii_digit()));
    styled && ["num", "content", "p"].iter().all(|name| paragraph.child(name).is_none())
}

/// Whether a container holds words of its own: a paragraph, or what leads into a list.
pub(super) fn has_words(container: &Element) -> bool {
    container.find("p").is_some() || container.find("listIntroduction").is_some()
}
