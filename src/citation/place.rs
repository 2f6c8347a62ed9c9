//! A place in a document as texts write it, in words: `annex I, sect. III,
//! paras. 1 and 2`, `section II, paragraph 11 of`. A [`Locator`] is the place of
//! one unit; this may name several.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::pattern::pattern;

use super::{Locator, Part, Pin, roman, roman_value};

/// A pinpoint as written: what it names, and no more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// Annexes named, in roman numbers; an empty label where the text says just `annex`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annexes: Vec<String>,
    /// The chapter, in roman numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chapter: Option<String>,
    /// Section labels from the outside in: `II`, `A`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub section: Vec<String>,
    /// Paragraph numbers with their points: `13 (a)`. Ranges are spelled out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paragraphs: Vec<String>,
    /// Preambular paragraphs, counted from 1.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preambular: Vec<u32>,
    /// Footnote labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub footnotes: Vec<String>,
}

impl Place {
    /// Whether the text gave no pinpoint.
    pub fn is_empty(&self) -> bool {
        *self == Place::default()
    }

    /// Reads a pinpoint that a text begins with, and its length in bytes:
    /// `annex 2, paragraph 13 (b)`. Nothing where the text begins otherwise.
    ///
    /// ```
    /// # use undex::citation::Place;
    /// let (place, length) = Place::read("annex 2, para. 13 (b) on marking").expect("a pinpoint");
    /// assert_eq!((place.annexes, place.paragraphs), (vec!["II".into()], vec!["13 (b)".into()]));
    /// assert_eq!(length, "annex 2, para. 13 (b)".len());
    /// ```
    pub fn read(text: &str) -> Option<(Place, usize)> {
        let mut place = Place::default();
        let first = step(text, &mut place)?;
        let end = further_steps(text, first, &mut place);
        Some((place, end))
    }

    /// Reads the pinpoint that follows a head which ends at byte `start`, and
    /// where it ends.
    pub(super) fn after(text: &str, start: usize) -> (Place, usize) {
        let mut place = Place::default();
        // The symbol may stand in brackets behind the title: `(A/CONF.192/15), chap. IV`.
        let bracket = usize::from(text[start..].starts_with("), "));
        let end = further_steps(text, start + bracket, &mut place);
        let end = if place.is_empty() { start } else { end };
        (place, end)
    }

    /// Reads the pinpoint that stands before a head which begins at byte `start`,
    /// and where it begins: `section II, paragraph 11 of the`. It does not reach
    /// over `earlier`, the end of the head before.
    pub(super) fn before(text: &str, start: usize, earlier: usize) -> (Place, usize) {
        let mut from = start.saturating_sub(100).max(earlier.min(start));
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let Some(found) = BEFORE.find(&text[from..start]) else { return (Place::default(), start) };
        let mut place = Place::default();
        let mut rest = found.as_str();
        while let Some(length) = step(rest, &mut place) {
            rest = rest[length..].trim_start_matches([',', ' ']);
        }
        let whole = ["of ", "to ", "in ", "from "].iter().any(|word| rest.starts_with(word));
        if whole { (place, from + found.start()) } else { (Place::default(), start) }
    }

    /// Whether it names the unit at `locator`. `section` has the labels of all
    /// sections of the unit, also of those that its own citation does not need.
    pub fn names(&self, locator: &Locator, section: &[&str]) -> bool {
        let in_part = match &locator.part {
            Part::Body | Part::Resolution(_) => self.annexes.is_empty(),
            Part::Annex(label) => {
                self.annexes.iter().any(|named| named.is_empty() || Some(named) == label.as_ref())
            }
            Part::Appendix(_) | Part::Enclosure(_) => false,
        };
        let in_section = self.section.iter().all(|label| section.contains(&label.as_str()));
        if !in_part || !in_section {
            return false;
        }
        match &locator.pin {
            Pin::Paragraph { number, points } => {
                let whole = format!("{number} {}", points.join(" "));
                let squeezed = |text: &str| text.replace(' ', "");
                self.paragraphs.iter().any(|named| squeezed(named) == squeezed(&whole))
            }
            Pin::Preambular { ordinal, points } => {
                points.is_empty() && self.preambular.contains(ordinal)
            }
            Pin::Footnote(label) => self.footnotes.contains(label),
            _ => false,
        }
    }
}

static ANNEX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?i:annex(?:es)?)\b((?: (?:[IVX1]+|\d+)\b(?:(?:, | and |[-–])(?:[IVX1]+|\d+)\b)*)?)")
});
static CHAPTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:chap(?:ter|\.)?) ?([IVX1]+|\d+)\b"));
static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?i:sect(?:ion|s?\.)) ?([IVX1]+|[A-Z]|\d+)\b((?:\.[A-Z0-9]+\b)*)(?: ?\(([a-z])\))?")
});
static PARAGRAPHS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?i:(?:operative )?(?:sub)?para(?:graph)?s?\.?|op\.?|OP|¶) ?",
        r"(\d+(?: ?\([a-z]+\))*(?:(?:, and |, | and | to |[-–])(?:\d+(?: ?\([a-z]+\))*|\([a-z]+\))(?:$|\b|[^\w/]))*)",
    ))
});
static PREAMBULAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?i:pp|preambular para(?:graph|\.)?s?) ?(\d+)|(?i:([a-z-]+) preambular paragraph))\b",
    )
});
static FOOTNOTE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:footnotes?|fn\.?|note) ?(\d+)\b"));

static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i:\b(?:annex|chapter|section|(?:sub)?paragraphs?|[a-z-]+ preambular paragraph)\b",
        r"[ ,()a-z0-9–-]{0,60}?)(?: (?:of|to|in|from) (?:the |its |Assembly )*)$",
    ))
});

/// Reads steps from byte `end` on, each behind a comma or a space; where they end.
fn further_steps(text: &str, mut end: usize, place: &mut Place) -> usize {
    loop {
        let rest = &text[end..];
        let gap = if rest.starts_with(", ") { 2 } else { usize::from(rest.starts_with(' ')) };
        let further = (gap > 0).then(|| step(&rest[gap..], place)).flatten();
        match further {
            Some(length) => end += gap + length,
            None => return end,
        }
    }
}

/// Reads one step of a pinpoint into `place`; its length in bytes.
fn step(rest: &str, place: &mut Place) -> Option<usize> {
    if let Some(found) = ANNEX.captures(rest) {
        let labels: Vec<String> = found[1]
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty() && *word != "and")
            .map(roman_label)
            .collect();
        place.annexes = if labels.is_empty() { vec![String::new()] } else { labels };
        return Some(found[0].len());
    }
    if let Some(found) = CHAPTER.captures(rest) {
        place.chapter = Some(roman_label(&found[1]));
        return Some(found[0].len());
    }
    if let Some(found) = SECTION.captures(rest) {
        place.section = vec![roman_label(&found[1])];
        place.section.extend(found[2].split('.').filter(|s| !s.is_empty()).map(str::to_owned));
        place.section.extend(found.get(3).map(|m| format!("({})", m.as_str())));
        return Some(found[0].len());
    }
    if let Some(found) = PREAMBULAR.captures(rest) {
        let number = match (found.get(1), found.get(2)) {
            (Some(number), _) => number.as_str().parse().ok()?,
            (_, Some(word)) => {
                (1..100).find(|&n| super::ordinal_word(n) == word.as_str().to_lowercase())?
            }
            _ => return None,
        };
        place.preambular.push(number);
        return Some(found[0].len());
    }
    if let Some(found) = PARAGRAPHS.captures(rest) {
        place.paragraphs.extend(paragraph_list(
            found[1].trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')'),
        ));
        let length = found[0].trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').len();
        return Some(length);
    }
    let found = FOOTNOTE.captures(rest)?;
    place.footnotes.push(found[1].to_owned());
    Some(found[0].len())
}

/// `3–5`, `3 to 5`, `34, 48`, `8 (a) and (b)` as single paragraphs.
fn paragraph_list(list: &str) -> Vec<String> {
    static ITEM: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(\d+)?((?: ?\([a-z]+\))*)(?:([-–]| to )(\d+))?"));
    let mut out: Vec<String> = Vec::new();
    let mut last = String::new();
    for found in ITEM.captures_iter(list).filter(|found| !found[0].is_empty()) {
        let points: String = found[2].replace(' ', "").replace('(', " (");
        if let Some(number) = found.get(1) {
            last = number.as_str().to_owned();
        }
        if let (Some(to), Ok(from)) = (found.get(4), last.parse::<u32>()) {
            let to = to.as_str().parse::<u32>().unwrap_or(from).min(from.saturating_add(200));
            out.extend((from..=to).map(|n| n.to_string()));
        } else if found.get(1).is_some() || !points.is_empty() {
            out.push(format!("{last}{points}"));
        }
    }
    out
}

/// A label of an annex, chapter or section in roman numbers. OCR reads `I` as
/// `1`: `1V` is IV and `111` is III, for no document has a hundred sections.
fn roman_label(text: &str) -> String {
    let repaired = text.replace('1', "I");
    if roman_value(&repaired).is_some() && text.chars().all(|c| "1IVX".contains(c)) {
        return repaired;
    }
    match text.parse::<u32>() {
        Ok(number @ 1..=99) => roman(number),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_pinpoint_is_read_to_its_end() {
        for (text, length) in [
            ("annex 2, paragraph 13 (b) on tracing", 25),
            ("sect. II, para. 6.", 17),
            ("eighteenth preambular paragraph", 31),
            ("footnote 8, and", 10),
        ] {
            assert_eq!(Place::read(text).map(|(_, length)| length), Some(length), "{text}");
        }
        assert_eq!(Place::read("of paragraph 3"), None);
        assert_eq!(Place::read(""), None);
    }

    #[test]
    fn a_place_names_units_by_part_section_and_points() {
        let place = Place {
            annexes: vec!["II".to_owned()],
            paragraphs: vec!["13 (b)".to_owned()],
            ..Place::default()
        };
        let names = |anchor: &str| place.names(&anchor.parse().expect("a locator"), &[]);
        assert!(names("annex-II/para-13/b"));
        assert!(!names("annex-II/para-13"));
        assert!(!names("annex-I/para-13/b"));
        assert!(!names("para-13/b"));
        let place = Place {
            section: vec!["III".to_owned()],
            paragraphs: vec!["2".to_owned()],
            ..Place::default()
        };
        let locator = "para-2".parse().expect("a locator");
        assert!(place.names(&locator, &["III", "A"]), "a section that the citation leaves out");
        assert!(!place.names(&locator, &["II", "A"]));
    }
}
