//! A place in a document as texts write it, in words: `annex I, sect. III,
//! paras. 1 and 2`, `section II, paragraph 11 of`. A [`Locator`] is the place of
//! one unit; this may name several.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::pattern::{MONTHS, pattern};

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
        let skipped = BETWEEN.captures(&text[start..]).map_or(0, |found| found[1].len());
        let end = further_steps(text, start + skipped, &mut place);
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
        let words = &text[from..start];
        for first in FIRST_WORD.find_iter(words) {
            let mut place = Place::default();
            let (mut rest, mut next) = ("", &words[first.start()..]);
            while let Some(length) = step(next, &mut place) {
                rest = &next[length..];
                next = &rest[STEP_JOIN.find(rest).map_or(0, |join| join.len())..];
            }
            // `paragraph 4 of this resolution and paragraph 7 of resolution …`: the
            // head's own is what leads up to it.
            if !place.is_empty() && LEADS_TO_HEAD.is_match(rest) {
                return (place, from + first.start());
            }
        }
        (Place::default(), start)
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
            Pin::Operative { ordinal, points } => {
                // Whoever counts them writes `paragraph 2` and `second operative paragraph`.
                let whole = format!("{ordinal}{}", points.concat());
                self.paragraphs.iter().any(|named| named.replace(' ', "") == whole)
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
        r"(\d+(?: ?\([a-z]+\))*(?:(?:, and |, | and | to |[-–])(?:\d+(?: ?\([a-z]+\))+|\d+\b|\([a-z]+\)))*)",
    ))
});
/// Behind a number that is no paragraph: `para. 15, 65/64` and `para. 1, 1820 (2008)`.
static OF_NEXT_HEAD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:/| ?\((?:19|20)\d\d\))"));
static LAST_ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:, and |, | and )\d+$"));
static PREAMBULAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?i:pp|preambular para(?:graph|\.)?s?) ?(\d+)|(?i:([a-z-]+) (preambular|operative) paragraph))\b",
    )
});
static FOOTNOTE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:footnotes?|fn\.?|note) ?(\d+)\b"));

/// What may stand between a head and the pinpoint behind it: a bracket, for the
/// symbol may stand in brackets behind the title, `(A/CONF.192/15), chap. IV`; and
/// the date of a resolution.
static BETWEEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^(\)|,? of \d{{1,2}} {MONTHS} \d{{4}}), ")));
/// Where a pinpoint before a head may begin.
static FIRST_WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:annex(?:es)?|chapter|section|(?:sub)?paragraphs?|[a-z-]+ (?:preambular|operative) paragraph)\b",
    )
});
/// What joins a step to one that it stands in: `paragraph 3 of the annex to`.
static STEP_JOIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:,? (?:of|to|in) (?:the )?|, | )"));
static LEADS_TO_HEAD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^,? (?:of|to|in|from) (?:the |its |Assembly )*$"));

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
        match found.get(3).is_some_and(|word| word.as_str().eq_ignore_ascii_case("operative")) {
            true => place.paragraphs.push(number.to_string()),
            false => place.preambular.push(number),
        }
        return Some(found[0].len());
    }
    if let Some(found) = PARAGRAPHS.captures(rest) {
        let mut list = &found[1];
        let length = found[0].len();
        if OF_NEXT_HEAD.is_match(&rest[length..]) {
            list = LAST_ITEM.find(list).map_or(list, |item| &list[..item.start()]);
        }
        place.paragraphs.extend(paragraph_list(list));
        return Some(length - (found[1].len() - list.len()));
    }
    let found = FOOTNOTE.captures(rest)?;
    place.footnotes.push(found[1].to_owned());
    Some(found[0].len())
}

/// `3–5`, `3 to 5`, `34, 48`, `8 (a) and (b)`, `3 (n) to (p)` as single paragraphs.
fn paragraph_list(list: &str) -> Vec<String> {
    static ITEM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(\d+)?((?: ?\([a-z]+\))*)(?:(?:[-–]| to )(\d+)?((?: ?\([a-z]+\))*))?")
    });
    let spaced = |points: &str| points.replace(' ', "").replace('(', " (");
    let mut out: Vec<String> = Vec::new();
    let mut last = String::new();
    for found in ITEM.captures_iter(list).filter(|found| !found[0].is_empty()) {
        let (points, points_to) =
            (spaced(&found[2]), spaced(found.get(4).map_or("", |m| m.as_str())));
        if let Some(number) = found.get(1) {
            last = number.as_str().to_owned();
        }
        let first = format!("{last}{points}");
        let to = found.get(3).map_or(last.as_str(), |to| to.as_str()).to_owned();
        if points_to.is_empty() && to == last {
            out.push(first);
        } else if to == last {
            match point_range(&points, &points_to) {
                Some(points) => out.extend(points.iter().map(|point| format!("{last} ({point})"))),
                None => out.extend([first, format!("{last}{points_to}")]),
            }
        } else {
            let numbers = last.parse::<u32>().ok().zip(to.parse::<u32>().ok());
            let (from, to) = numbers.unwrap_or_default();
            let to = to.min(from.saturating_add(200));
            out.push(first);
            out.extend((from.saturating_add(1)..=to).map(|number| number.to_string()));
            if let Some(end) = out.last_mut().filter(|_| to > from) {
                end.push_str(&points_to);
            }
            last = to.to_string();
        }
    }
    out
}

/// The points from ` (n)` to ` (p)`, which are letters, or small roman numbers
/// where the first is one and the last too.
fn point_range(from: &str, to: &str) -> Option<Vec<String>> {
    let bare = |points: &str| {
        points.strip_prefix(" (")?.strip_suffix(')').filter(|p| !p.contains('(')).map(str::to_owned)
    };
    let (from, to) = (bare(from)?, bare(to)?);
    let value = |point: &str| roman_value(&point.to_uppercase());
    if from.starts_with(['i', 'v', 'x'])
        && let (Some(from), Some(to)) = (value(&from), value(&to))
    {
        return Some((from..=to).map(|number| roman(number).to_lowercase()).collect());
    }
    match (from.as_bytes(), to.as_bytes()) {
        (&[from], &[to]) => {
            Some((from..=to).map(|letter| char::from(letter).to_string()).collect())
        }
        _ => None,
    }
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
    fn lists_and_ranges_name_single_paragraphs() {
        for (text, paragraphs) in [
            ("paras. 3 (n) to 3 (p)", &["3 (n)", "3 (o)", "3 (p)"][..]),
            ("paras. 3 (h)–(j)", &["3 (h)", "3 (i)", "3 (j)"]),
            ("para. 4 (i) to (iii)", &["4 (i)", "4 (ii)", "4 (iii)"]),
            ("paras. 3 (b) to 5", &["3 (b)", "4", "5"]),
            ("paras. 3 to 5 (a)", &["3", "4", "5 (a)"]),
            ("paragraphs 8 (a), 8 (b) and 8 (c) of", &["8 (a)", "8 (b)", "8 (c)"]),
            ("paragraph 4 (a), (b) and (c) of", &["4 (a)", "4 (b)", "4 (c)"]),
            ("paragraphs 1, 2, and 3 and", &["1", "2", "3"]),
            ("para. 15, 65/64, para. 21", &["15"]),
            ("para. 1, 1820 (2008)", &["1"]),
            ("paragraph 5 to 3", &["5"]),
        ] {
            let (place, _) = Place::read(text).expect("a pinpoint");
            assert_eq!(place.paragraphs, paragraphs, "{text}");
        }
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
        let (place, _) = Place::read("second operative paragraph").expect("a pinpoint");
        for (anchor, named) in [("op-2", true), ("op-1", false), ("para-2", true), ("pp-2", false)]
        {
            assert_eq!(place.names(&anchor.parse().expect("a locator"), &[]), named, "{anchor}");
        }
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
