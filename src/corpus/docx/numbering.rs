//! Numbers of paragraphs that Word counts itself: they stand in no text, only in the
//! definitions of lists.

use std::collections::HashMap;

use crate::citation::roman;

use super::super::xml::Element;

/// How many levels a list has.
const LEVELS: usize = 9;
/// The longest label that is written out.
const LABEL_MAX: usize = 40;

/// A level of a list: how it counts and how it is written, `%1.` or `(%2)`.
#[derive(Clone, Debug, Default)]
struct Level {
    format: String,
    text: String,
    start: u32,
}

/// The lists of a document, and how far each is counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// The definition of each list.
    lists: HashMap<String, String>,
    definitions: HashMap<String, Vec<Level>>,
    /// List and level of the styles that are numbered.
    styles: HashMap<String, (String, usize)>,
    counts: HashMap<String, Vec<Option<u32>>>,
    /// Where a level of a list begins anew at its first use, whatever the lists of the
    /// same definition have counted: an annex (ECMA-376, part 1, 17.9.27).
    restarts: HashMap<(String, usize), u32>,
}

impl Numbering {
    /// Reads the definitions of lists, and the styles that use them.
    pub(super) fn of(numbering: Option<&Element>, styles: Option<&Element>) -> Numbering {
        let mut out = Numbering::default();
        for root in numbering.into_iter().flat_map(Element::elements) {
            for definition in root.elements().filter(|e| e.name == "abstractNum") {
                let id = definition.attribute("abstractNumId").unwrap_or_default();
                let levels = definition.elements().filter(|e| e.name == "lvl").map(level);
                out.definitions.insert(id.to_owned(), levels.take(LEVELS).collect());
            }
            for list in root.elements().filter(|e| e.name == "num") {
                let definition = value(list, "abstractNumId").unwrap_or_default();
                let id = list.attribute("numId").unwrap_or_default();
                for level in list.elements().filter(|e| e.name == "lvlOverride") {
                    let at = level.attribute("ilvl").and_then(|level| level.parse().ok());
                    let start = value(level, "startOverride").and_then(|start| start.parse().ok());
                    out.restarts
                        .extend(at.zip(start).map(|(at, start)| ((id.to_owned(), at), start)));
                }
                out.lists.insert(id.to_owned(), definition.to_owned());
            }
        }
        for root in styles.into_iter().flat_map(Element::elements) {
            for style in root.elements().filter(|e| e.name == "style") {
                let Some(found) = style.child("pPr").and_then(list_of) else { continue };
                let id = style.attribute("styleId").unwrap_or_default();
                out.styles.insert(id.to_owned(), found);
            }
        }
        out
    }

    /// Counts a paragraph, and gives its label where it has one.
    pub(super) fn label(&mut self, paragraph: &Element) -> Option<String> {
        let properties = paragraph.child("pPr")?;
        let by_style =
            || value(properties, "pStyle").and_then(|style| self.styles.get(style)).cloned();
        let (list, level) = list_of(properties).or_else(by_style)?;
        let definition = self.lists.get(&list)?;
        let levels = self.definitions.get(definition)?;
        let this = levels.get(level)?;
        let counts = self.counts.entry(definition.clone()).or_insert_with(|| vec![None; LEVELS]);
        let next = counts[level].map_or(this.start, |count| count.saturating_add(1));
        counts[level] = Some(self.restarts.remove(&(list, level)).unwrap_or(next));
        counts[level + 1..].fill(None);
        if this.format == "bullet" {
            return Some("•".to_owned());
        }
        let mut label = String::new();
        let mut chars = this.text.chars();
        while let Some(c) = chars.next().filter(|_| label.len() < LABEL_MAX) {
            let at = match c {
                '%' => chars.next().and_then(|digit| digit.to_digit(10)),
                _ => None,
            };
            match at
                .and_then(|at| (at as usize).checked_sub(1))
                .and_then(|at| Some((at, levels.get(at)?)))
            {
                Some((at, other)) => {
                    label.push_str(&written(counts[at].unwrap_or(other.start), &other.format))
                }
                None => label.push(c),
            }
        }
        (!label.trim().is_empty()).then_some(label)
    }
}

fn level(element: &Element) -> Level {
    Level {
        format: value(element, "numFmt").unwrap_or("decimal").to_owned(),
        text: value(element, "lvlText").unwrap_or_default().to_owned(),
        start: value(element, "start").and_then(|start| start.parse().ok()).unwrap_or(1),
    }
}

fn value<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.child(name)?.attribute("val")
}

/// List and level that properties name; the list `0` is none.
fn list_of(properties: &Element) -> Option<(String, usize)> {
    let numbered = properties.child("numPr")?;
    let list = value(numbered, "numId").filter(|list| *list != "0")?;
    let level = value(numbered, "ilvl").and_then(|level| level.parse().ok()).unwrap_or(0);
    (level < LEVELS).then(|| (list.to_owned(), level))
}

fn written(count: u32, format: &str) -> String {
    let letter = |first: u8| {
        let at = count.saturating_sub(1) % 26;
        let repeated = (count.saturating_sub(1) / 26 + 1).min(4) as usize;
        char::from(first + at as u8).to_string().repeat(repeated)
    };
    match format {
        "lowerLetter" => letter(b'a'),
        "upperLetter" => letter(b'A'),
        "lowerRoman" if count < 400 => roman(count).to_lowercase(),
        "upperRoman" if count < 400 => roman(count),
        "none" => String::new(),
        _ => count.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::super::xml, *};

    #[test]
    fn lists_are_counted_as_word_does() {
        let (numbering, _) = xml::read(concat!(
            "<numbering><abstractNum abstractNumId='7'>",
            "<lvl ilvl='0'><start val='1'/><numFmt val='decimal'/><lvlText val='%1.'/></lvl>",
            "<lvl ilvl='1'><start val='1'/><numFmt val='lowerLetter'/><lvlText val='(%2)'/></lvl>",
            "</abstractNum><num numId='3'><abstractNumId val='7'/></num>",
            "<num numId='4'><abstractNumId val='7'/>",
            "<lvlOverride ilvl='0'><startOverride val='1'/></lvlOverride></num></numbering>",
        ));
        let (styles, _) = xml::read(
            "<styles><style styleId='Para'><pPr><numPr><numId val='3'/></numPr></pPr></style></styles>",
        );
        let mut numbering = Numbering::of(Some(&numbering), Some(&styles));
        let mut label = |properties: &str| {
            let (root, _) = xml::read(&format!("<p><pPr>{properties}</pPr></p>"));
            root.child("p").and_then(|paragraph| numbering.label(paragraph))
        };
        let point = "<numPr><ilvl val='1'/><numId val='3'/></numPr>";
        assert_eq!(label("<pStyle val='Para'/>").as_deref(), Some("1."));
        assert_eq!(label(point).as_deref(), Some("(a)"));
        assert_eq!(label(point).as_deref(), Some("(b)"));
        assert_eq!(label("<pStyle val='Para'/>").as_deref(), Some("2."));
        assert_eq!(label(point).as_deref(), Some("(a)"), "a level begins anew below another");
        assert_eq!(label("<numPr><numId val='0'/></numPr>"), None);
        let annex = "<numPr><numId val='4'/></numPr>";
        assert_eq!(label(annex).as_deref(), Some("1."), "its list begins anew");
        assert_eq!(label(annex).as_deref(), Some("2."));
    }
}
