//! Numbers of paragraphs that Word counts itself: they stand in no text, only in the
//! definitions of lists.
//!
//! Source: ECMA-376, part 1, 17.9.

use std::collections::HashMap;

use super::{
    super::{text::label::is_bullet, xml::Element},
    count::written,
    property::{is_name, is_on, value},
    styles::{Numbered, Styles},
};

/// How many levels a list has.
const LEVELS: usize = 9;
/// The longest label that is written out.
const LABEL_MAX: usize = 40;

/// A level of a list: how it counts and how it is written, `%1.` or `(%2)`.
#[derive(Clone, Debug, Default)]
struct Level {
    format: String,
    /// How many digits a number has at least: `001`.
    width: usize,
    text: String,
    start: u32,
    /// Behind which level, from 1, this one begins anew; 0 is none. Behind each above it
    /// where nothing is said.
    restart: Option<usize>,
    /// Whether the numbers of all levels are written in digits.
    legal: bool,
    hidden: bool,
    /// The style whose paragraphs stand on this level.
    style: Option<String>,
}

/// A definition that lists have in common, which count on from one another.
#[derive(Debug, Default)]
struct Definition {
    levels: [Option<Level>; LEVELS],
    /// The style of lists that has the levels, where they are not here.
    link: Option<String>,
}

/// A list of a document.
#[derive(Debug, Default)]
struct List {
    definition: String,
    /// Levels that are defined anew for this list.
    own: HashMap<usize, Level>,
    /// Where a level begins anew at its first use, whatever the lists of the same
    /// definition have counted: an annex (17.9.27).
    restarts: HashMap<usize, u32>,
}

/// The number of a paragraph, as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub text: String,
    /// Whether it has words of its own: `Annex I`.
    pub has_words: bool,
}

/// The lists of a document, and how far each is counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: HashMap<String, List>,
    definitions: HashMap<String, Definition>,
    counts: HashMap<String, [Option<u32>; LEVELS]>,
}

impl Numbering {
    /// Reads the definitions of lists; `styles` are those of lists as well.
    pub(super) fn of(numbering: Option<&Element>, styles: &Styles) -> Numbering {
        let mut out = Numbering::default();
        for root in numbering.into_iter().flat_map(Element::elements) {
            for element in root.elements() {
                match element.name.as_str() {
                    "abstractNum" => {
                        let id = element.attribute("abstractNumId").unwrap_or_default();
                        out.definitions.insert(id.to_owned(), definition(element));
                    }
                    "num" => {
                        let id = element.attribute("numId").unwrap_or_default();
                        out.lists.insert(id.to_owned(), list(element));
                    }
                    _ => {}
                }
            }
        }
        // A definition may say no more than which style of lists has its levels.
        let linked = |link: &str| {
            let list = styles.get(Some(link)).numbered?.list;
            Some(out.lists.get(&list)?.definition.clone())
        };
        let links: HashMap<String, String> = out
            .definitions
            .iter()
            .filter_map(|(id, found)| Some((id.clone(), linked(found.link.as_deref()?)?)))
            .collect();
        for list in out.lists.values_mut() {
            if let Some(link) = links.get(&list.definition) {
                list.definition.clone_from(link);
            }
        }
        out
    }

    /// Counts a paragraph, and gives its label where it has one. What its own properties
    /// do not say of list and level, its style does.
    pub(super) fn label(
        &mut self,
        properties: Option<&Element>,
        style: Option<&str>,
        by_style: Option<&Numbered>,
    ) -> Option<Label> {
        let own = properties.and_then(|properties| properties.child("numPr"));
        let list = own.and_then(|own| value(own, "numId"));
        let list = list.or(by_style.map(|numbered| numbered.list.as_str()))?;
        let level = own
            .and_then(|own| value(own, "ilvl"))
            .and_then(|level| level.parse().ok())
            .or_else(|| self.level_of(style, by_style?))
            .unwrap_or(0);
        self.count(list, level)?;
        self.printed(list, level)
    }

    /// The level of a list that names a style, or the style which that is based on.
    fn level_of(&self, style: Option<&str>, numbered: &Numbered) -> Option<usize> {
        let levels = &self.definitions.get(&self.lists.get(&numbered.list)?.definition)?.levels;
        let named = |id: &str| {
            let names = |level: &Option<Level>| level.as_ref()?.style.as_deref().map(|s| s == id);
            levels.iter().position(|level| names(level) == Some(true))
        };
        style.and_then(named).or_else(|| named(&numbered.giver)).or(numbered.level)
    }

    fn level<'a>(&'a self, list: &'a List, at: usize) -> Option<&'a Level> {
        let by_definition = || self.definitions.get(&list.definition)?.levels.get(at)?.as_ref();
        list.own.get(&at).or_else(by_definition)
    }

    /// Counts on a level of a list, and begins anew those below it.
    fn count(&mut self, id: &str, at: usize) -> Option<()> {
        let list = self.lists.get(id)?;
        let start = self.level(list, at)?.start;
        let begins_anew = |below: usize| {
            let restart = self.level(list, below).and_then(|level| level.restart);
            restart.is_none_or(|behind| at < behind)
        };
        let anew: Vec<usize> = (at + 1..LEVELS).filter(|&below| begins_anew(below)).collect();
        let definition = list.definition.clone();
        let first = self.lists.get_mut(id)?.restarts.remove(&at);
        let counts = self.counts.entry(definition).or_default();
        let next = counts[at].map_or(start, |count| count.saturating_add(1));
        counts[at] = Some(first.unwrap_or(next));
        anew.into_iter().for_each(|below| counts[below] = None);
        Some(())
    }

    /// The label of the paragraph that was counted last on a level of a list.
    fn printed(&self, id: &str, at: usize) -> Option<Label> {
        let list = self.lists.get(id)?;
        let this = self.level(list, at)?;
        let counts = self.counts.get(&list.definition)?;
        if this.hidden {
            return None;
        }
        if this.format == "bullet" {
            let sign = this.text.trim();
            let known = |c: char| is_bullet(c) || "-–—".contains(c);
            let text =
                if sign.starts_with(known) && sign.chars().count() == 1 { sign } else { "•" };
            return Some(Label { text: text.to_owned(), has_words: false });
        }
        let mut text = String::new();
        let mut has_words = false;
        let mut chars = this.text.chars().peekable();
        while let Some(c) = chars.next().filter(|_| text.len() < LABEL_MAX) {
            let number = |digit: &char| {
                let other = (digit.to_digit(10)? as usize).checked_sub(1)?;
                Some((other, self.level(list, other)?))
            };
            match chars.peek().filter(|_| c == '%').and_then(number) {
                Some((other, level)) => {
                    let count = counts[other].unwrap_or(level.start);
                    let legal = this.legal && level.format != "none";
                    let format = if legal { "decimal" } else { level.format.as_str() };
                    let number = written(count, format);
                    text.push_str(&format!("{number:0>width$}", width = level.width));
                    chars.next();
                }
                None => {
                    has_words |= c.is_alphabetic();
                    text.push(c);
                }
            }
        }
        (!text.trim().is_empty()).then_some(Label { text, has_words })
    }
}

fn definition(element: &Element) -> Definition {
    let mut out = Definition {
        link: value(element, "numStyleLink").map(str::to_owned),
        ..Definition::default()
    };
    for element in element.elements().filter(|element| element.name == "lvl") {
        if let Some(place) = level_number(element).and_then(|at| out.levels.get_mut(at)) {
            *place = Some(level(element));
        }
    }
    out
}

fn list(element: &Element) -> List {
    let mut out = List {
        definition: value(element, "abstractNumId").filter(is_name).unwrap_or_default().to_owned(),
        ..List::default()
    };
    for changed in element.elements().filter(|element| element.name == "lvlOverride") {
        let Some(at) = level_number(changed).filter(|&at| at < LEVELS) else { continue };
        let start = value(changed, "startOverride").and_then(|start| start.parse().ok());
        out.restarts.extend(start.map(|start| (at, start)));
        out.own.extend(changed.child("lvl").map(|own| (at, level(own))));
    }
    out
}

fn level_number(element: &Element) -> Option<usize> {
    element.attribute("ilvl").and_then(|level| level.parse().ok())
}

fn level(element: &Element) -> Level {
    // A format of one's own stands beside one for programs that do not know it.
    let custom = element.find("numFmt").and_then(|format| format.attribute("format"));
    let first = custom.and_then(|format| format.split(',').next()).unwrap_or_default().trim();
    let padded = first.len() > 1 && first.bytes().all(|byte| byte.is_ascii_digit());
    let hidden = element.child("rPr").and_then(|words| words.child("vanish"));
    Level {
        format: value(element, "numFmt").unwrap_or("decimal").to_owned(),
        width: if padded { first.len().min(LABEL_MAX) } else { 0 },
        text: value(element, "lvlText").unwrap_or_default().chars().take(LABEL_MAX).collect(),
        start: value(element, "start").and_then(|start| start.parse().ok()).unwrap_or(1),
        restart: value(element, "lvlRestart").and_then(|level| level.parse().ok()),
        legal: element.child("isLgl").is_some_and(is_on),
        hidden: hidden.is_some_and(is_on),
        style: value(element, "pStyle").filter(is_name).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::super::xml, *};

    /// Labels of paragraphs, each given by its properties, in lists and styles.
    #[track_caller]
    fn check(lists: &str, styles: &str, expected: &[(&str, &str)]) {
        let (numbering, _) = xml::read(&format!("<numbering>{lists}</numbering>"));
        let (styles, _) = xml::read(&format!("<styles>{styles}</styles>"));
        let styles = Styles::of(Some(&styles));
        let mut numbering = Numbering::of(Some(&numbering), &styles);
        for (index, (properties, label)) in expected.iter().enumerate() {
            let (root, _) = xml::read(&format!("<pPr>{properties}</pPr>"));
            let properties = root.child("pPr");
            let style = properties.and_then(|properties| value(properties, "pStyle"));
            let by_style = styles.get(style).numbered;
            let found = numbering.label(properties, style, by_style.as_ref());
            let found = found.map(|label| label.text).unwrap_or_default();
            assert_eq!(found, *label, "paragraph {index}");
        }
    }

    fn lvl(at: usize, format: &str, text: &str, more: &str) -> String {
        format!(
            "<lvl ilvl='{at}'><start val='1'/><numFmt val='{format}'/>{more}<lvlText val='{text}'/></lvl>"
        )
    }

    fn in_list(list: &str, level: usize) -> String {
        format!("<numPr><ilvl val='{level}'/><numId val='{list}'/></numPr>")
    }

    #[test]
    fn lists_are_counted_as_word_does() {
        let lists = format!(
            "<abstractNum abstractNumId='7'>{}{}</abstractNum><num numId='3'><abstractNumId val='7'/></num>\
             <num numId='4'><abstractNumId val='7'/><lvlOverride ilvl='0'><startOverride val='1'/></lvlOverride></num>",
            lvl(1, "lowerLetter", "(%2)", ""),
            lvl(0, "decimal", "%1.", "")
        );
        let style = "<style styleId='Para'><pPr><numPr><numId val='3'/></numPr></pPr></style>\
                     <style styleId='Own'><basedOn val='Para'/></style>\
                     <style styleId='Bare'><basedOn val='Para'/><pPr><numPr><numId val='0'/></numPr></pPr></style>";
        let (point, annex) = (in_list("3", 1), in_list("4", 0));
        check(
            &lists,
            style,
            &[
                ("<pStyle val='Para'/>", "1."),
                (&point, "(a)"),
                (&point, "(b)"),
                ("<pStyle val='Own'/>", "2."),
                (&point, "(a)"),
                ("<pStyle val='Own'/><numPr><ilvl val='1'/></numPr>", "(b)"),
                ("<pStyle val='Para'/><numPr><numId val='0'/></numPr>", ""),
                ("<pStyle val='Bare'/>", ""),
                (&annex, "1."),
                (&annex, "2."),
            ],
        );
    }

    #[test]
    fn levels_are_written_into_one_another() {
        let lists = format!(
            "<abstractNum abstractNumId='1'>{}{}{}{}</abstractNum><num numId='1'><abstractNumId val='1'/></num>\
             <num numId='2'><abstractNumId val='1'/><lvlOverride ilvl='1'>{}</lvlOverride></num>",
            lvl(0, "upperRoman", "Annex %1", "<pStyle val='heading'/>"),
            lvl(1, "decimal", "%1.%2", "<isLgl/>"),
            lvl(2, "decimalZero", "%1.%2.%3%", "<isLgl val='0'/><lvlRestart val='1'/>"),
            lvl(3, "lowerLetter", "%4.", "<lvlRestart val='0'/>"),
            lvl(1, "lowerRoman", "(%2)", ""),
        );
        let style = "<style styleId='heading'><pPr><numPr><numId val='1'/></numPr></pPr></style>";
        let at = |level| in_list("1", level);
        check(
            &lists,
            style,
            &[
                ("<pStyle val='heading'/>", "Annex I"),
                (&at(1), "1.1"),
                (&at(2), "I.1.01%"),
                (&at(3), "a."),
                (&at(1), "1.2"),
                (&at(2), "I.2.02%"),
                (&in_list("2", 1), "(iii)"),
                ("<pStyle val='heading'/>", "Annex II"),
                (&at(2), "II.1.01%"),
                (&at(3), "b."),
                (&at(1), "2.1"),
            ],
        );
    }

    #[test]
    fn bullets_links_and_formats_of_ones_own_are_known() {
        let custom = "<lvl ilvl='1'><AlternateContent><Choice><numFmt val='custom' format='001, 002, 003, ...'/></Choice>\
                      <Fallback><numFmt val='decimal'/></Fallback></AlternateContent><lvlText val='%2'/></lvl>";
        let lists = format!(
            "<abstractNum abstractNumId='1'><numStyleLink val='Linked'/></abstractNum>\
             <abstractNum abstractNumId='2'><styleLink val='Linked'/>{}{custom}{}{}</abstractNum>\
             <num numId='1'><abstractNumId val='1'/></num><num numId='2'><abstractNumId val='2'/></num>",
            lvl(0, "bullet", "\u{f0b7}", ""),
            lvl(2, "bullet", "–", ""),
            lvl(3, "decimal", "%4.", "<rPr><vanish/></rPr>"),
        );
        let style = "<style styleId='Linked'><pPr><numPr><numId val='2'/></numPr></pPr></style>";
        let at = |level| in_list("1", level);
        check(
            &lists,
            style,
            &[
                (&at(0), "•"),
                (&at(1), "001"),
                (&at(2), "–"),
                (&at(3), ""),
                (&at(8), ""),
                (&in_list("9", 0), ""),
            ],
        );
    }
}
