//! A place in a document as texts write it, in words: `annex I, sect. III,
//! paras. 1 and 2`, `section II, paragraph 11 of`. A [`Locator`] is the place of
//! one unit; this may name several.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::pattern::pattern;

use super::{
    Locator, ParagraphItem, Paragraphs, Part, Symbol,
    label::{LABEL, labels, roman_label},
    list::{POINTS, bare_numbers, items},
    paragraphs::Covering,
    words::{Words, and, any, to, window_after},
};

/// A pinpoint as written: what it names, and no more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// Other sections beside the last of these: `VII` of `sections VI and VII`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further_sections: Vec<String>,
    /// Paragraph numbers with their points: `13 (a)`, and ranges of numbers: `3–5`.
    #[serde(skip_serializing_if = "Paragraphs::is_empty")]
    pub paragraphs: Paragraphs,
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
    /// assert_eq!((place.annexes, place.paragraphs.spelled()), (vec!["II".into()], vec!["13 (b)".into()]));
    /// assert_eq!(length, "annex 2, para. 13 (b)".len());
    /// ```
    pub fn read(text: &str) -> Option<(Place, usize)> {
        let mut place = Place::default();
        let first = step(text, &mut place)?;
        let mut end = further_steps(text, first, &mut place);
        // `paragraph 3 of section II`
        while let Some(join) = STEP_JOIN.find(&text[end..]).map(|join| end + join.len())
            && let Some(length) = step(&text[join..], &mut place)
        {
            end = further_steps(text, join + length, &mut place);
        }
        Some((place, end))
    }

    /// Reads the pinpoint that follows a head which ends at byte `start`, and
    /// where it ends.
    pub(super) fn after(text: &str, start: usize) -> (Place, usize) {
        let mut place = Place::default();
        let between = BETWEEN.captures(window_after(text, start, 100));
        let skipped = between.map_or(0, |found| found[1].len());
        let end = further_steps(text, start + skipped, &mut place);
        let end = if place.is_empty() { start } else { end };
        (place, end)
    }

    /// Adds what another pinpoint of the same document names beside this: `paragraph
    /// 5 of resolution …, annex I`.
    pub(super) fn join(&mut self, other: Place) {
        add(&mut self.annexes, other.annexes);
        self.chapter = self.chapter.take().or(other.chapter);
        if self.section.is_empty() {
            self.section = other.section;
            self.further_sections = other.further_sections;
        }
        self.paragraphs.extend(other.paragraphs);
        add(&mut self.preambular, other.preambular);
        add(&mut self.footnotes, other.footnotes);
    }

    /// Whether another place of the same document is one that this names, or a point of
    /// one. What only one of them says of annex and section tells nothing.
    pub fn covers(&self, other: &Place) -> bool {
        self.covering()(other)
    }

    /// The same, to be asked of many others.
    pub fn covering(&self) -> impl Fn(&Place) -> bool + '_ {
        let agree =
            |own: &[String], other: &[String]| own.is_empty() || other.is_empty() || own == other;
        let paragraphs = Covering::of(&self.paragraphs);
        move |other| {
            agree(&self.annexes, &other.annexes)
                && agree(&self.section, &other.section)
                && (paragraphs.covers(&other.paragraphs)
                    || other.preambular.iter().any(|one| self.preambular.contains(one))
                    || other.footnotes.iter().any(|one| self.footnotes.contains(one)))
        }
    }

    /// Whether the unit at `locator` stands in the part and the section that it names.
    /// `section` has the labels of all sections of the unit, also of those that its own
    /// citation does not need.
    pub fn holds(&self, locator: &Locator, section: &[&str]) -> bool {
        let in_part = match &locator.part {
            Part::Body | Part::Resolution(_) => self.annexes.is_empty(),
            Part::Annex(label) => {
                self.annexes.iter().any(|named| named.is_empty() || Some(named) == label.as_ref())
            }
            Part::Appendix(_) | Part::Enclosure(_) | Part::Draft(_) => false,
        };
        let has = |label: &String| section.contains(&label.as_str());
        in_part
            && self.section.split_last().is_none_or(|(last, outer)| {
                let in_last = has(last) || self.further_sections.iter().any(has);
                in_last && outer.iter().all(has)
            })
    }

    /// Whether a unit of a document stands there, where the text calls the document `symbol`
    /// and its own symbol is `own`: half of a joint one names its own resolution. `section` has
    /// the labels of the unit's sections, joined by slashes.
    pub fn holds_unit(
        &self,
        (symbol, own): (&Symbol, &Symbol),
        locator: &Locator,
        section: &str,
    ) -> bool {
        let labels: Vec<&str> = section.split('/').collect();
        symbol.names_part(&locator.part, own) && self.holds(locator, &labels)
    }

    /// So many bytes it takes, with what it names in an index.
    pub(super) fn weight(&self) -> usize {
        let lists = [&self.annexes, &self.section, &self.further_sections, &self.footnotes];
        let labels = lists.into_iter().flatten().map(|label| size_of::<String>() + label.len());
        let counted = self.preambular.len() * size_of::<u32>();
        labels.sum::<usize>() + counted + self.paragraphs.weight()
    }
}

/// So many annexes, sections, preambular paragraphs and notes, at most, has a pinpoint.
const LABELS_MAX: usize = 200;

/// Adds what a list does not have yet.
fn add<T: PartialEq>(list: &mut Vec<T>, others: impl IntoIterator<Item = T>) {
    for other in others {
        if list.len() < LABELS_MAX && !list.contains(&other) {
            list.push(other);
        }
    }
}

/// What stands between the items of a list.
fn list_join() -> String {
    format!("(?:{}第?|, |{})", and(), to())
}

/// A step that has a word, without regard to capitals, and what may follow it.
fn step_pattern(of: fn(&Words) -> &'static str, behind: &str) -> Regex {
    pattern(&format!("^(?i:{}){behind}", any(of)))
}

static ANNEX: LazyLock<Regex> = LazyLock::new(|| {
    let join = list_join();
    step_pattern(|words| words.annex, &format!(r"((?: ?{LABEL}(?:{join}{LABEL})*)?)"))
});
static CHAPTER: LazyLock<Regex> =
    LazyLock::new(|| step_pattern(|words| words.chapter, &format!(" ?({LABEL})")));
static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    let further = format!(r"((?:(?:, |{}){LABEL})*)", and());
    let inner = r"((?:\.[A-Z0-9]+(?-u:\b))*)(?: ?\(([a-z])\))?";
    step_pattern(|words| words.section, &format!(" ?({LABEL}){inner}{further}"))
});
/// The numbers of paragraphs, with their points.
fn paragraph_numbers() -> String {
    let join = list_join();
    format!(r"(\d+{POINTS}*(?:{join}(?:\d+{POINTS}+|\d+\b|\d+|\([a-z]{{1,4}}\)|[a-z]\)))*)")
}
static PARAGRAPHS: LazyLock<Regex> =
    LazyLock::new(|| step_pattern(|words| words.paragraph, &format!(" ?{}", paragraph_numbers())));
/// The point before its paragraph: `subparagraph (b) of paragraph 19`, `l'alinéa b) du
/// paragraphe 19`.
static POINT_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    let paragraph = any(|words| words.paragraph);
    let (whose, the) = (any(|words| words.of), any(|words| words.the));
    pattern(&format!(
        r"^(?i:(?:sub-?paragraphs?|al[ie]n[ée]as?|incisos?|apartados?|подпункт\p{{L}}{{0,3}})) (\(?[a-z]{{1,4}}\))(?: {whose})?(?: {the})? (?i:{paragraph}) ?(\d+)"
    ))
});
/// Steps whose word stands behind the number, as in Chinese: `第3和第4段`.
static BEHIND_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:(?P<preamble>序言部分)|执行部分)?(?:第 ?{numbers} ?段|第? ?(?P<label>{LABEL}) ?(?P<kind>[节章]))",
        numbers = paragraph_numbers(),
    ))
});
/// Behind a number that is of the next document.
static OF_NEXT_HEAD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:/| ?\((?:19|20)\d\d\))"));
static LAST_ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?:{}|, )\d+$", and())));
static PREAMBULAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?i:pp|preambular para(?:graph|\.)?s?) ?(\d+)|(?i:([a-z-]+) (preambular|operative) paragraph))\b",
    )
});
static FOOTNOTE: LazyLock<Regex> =
    LazyLock::new(|| step_pattern(|words| words.footnote, r" ?(\d+)\b"));

/// What may stand between a head and the pinpoint behind it: a bracket, for the
/// symbol may stand in brackets behind the title, `(A/CONF.192/15), chap. IV`; and
/// the date of a resolution.
static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
    let date = r"(?:er)?(?: de)? \p{L}{3,}(?: de)? \d{4}(?: года)?";
    let dated = any(|words| words.dated);
    pattern(&format!(r"^(\)|,? (?i:{dated}) \d{{1,2}}{date}), ?"))
});
/// What joins a step to one that it stands in: `paragraph 3 of the annex to`.
pub(super) static STEP_JOIN: LazyLock<Regex> = LazyLock::new(|| {
    let (of, the) = (any(|words| words.of), any(|words| words.the));
    pattern(&format!(r"^(?:,? (?i:{of})(?: (?i:{the}))? |,? (?i:l')|, | )"))
});
/// Reads steps from byte `end` on, each behind a comma or a space, or none where a
/// script has none; where they end.
fn further_steps(text: &str, mut end: usize, place: &mut Place) -> usize {
    loop {
        let rest = &text[end..];
        let behind = rest.strip_prefix(',').unwrap_or(rest);
        let behind = behind.strip_prefix(' ').unwrap_or(behind);
        let gap = rest.len() - behind.len();
        let is_close = behind.starts_with(['第', '附', '序', '执', '脚']);
        let further = (gap > 0 || is_close).then(|| step(behind, place)).flatten();
        match further {
            Some(length) => end += gap + length,
            None => return end,
        }
    }
}

/// Reads one step of a pinpoint into `place`; its length in bytes.
pub(super) fn step(rest: &str, place: &mut Place) -> Option<usize> {
    division(rest, place).or_else(|| numbered(rest, place))
}

/// Reads an annex, a chapter or a section.
fn division(rest: &str, place: &mut Place) -> Option<usize> {
    if let Some(found) = ANNEX.captures(rest) {
        // `annexed to`, `приложение к`: a label or the end of the word.
        let (list, length) = own_items(rest, &found[1], found[0].len());
        let labels = labels(list);
        let goes_on = |c: char| c.is_ascii_alphanumeric();
        if labels.is_empty() && rest[length..].starts_with(goes_on) {
            return None;
        }
        place.annexes.clear();
        match labels.is_empty() {
            true => place.annexes.push(String::new()),
            false => add(&mut place.annexes, labels),
        }
        return Some(length);
    }
    if let Some(found) = CHAPTER.captures(rest) {
        place.chapter = Some(roman_label(&found[1]));
        return Some(found[0].len());
    }
    let found = SECTION.captures(rest)?;
    place.section = vec![roman_label(&found[1])];
    place.section.extend(found[2].split('.').filter(|s| !s.is_empty()).map(str::to_owned));
    place.section.extend(found.get(3).map(|m| format!("({})", m.as_str())));
    let (further, length) = own_items(rest, &found[4], found[0].len());
    place.further_sections.clear();
    add(&mut place.further_sections, labels(further));
    Some(length)
}

/// A list without the last item where that is the number of the next document, and
/// the length of the words up to there: `para. 15, 65/64`, `annex I, 1820 (2008)`.
fn own_items<'a>(rest: &str, list: &'a str, length: usize) -> (&'a str, usize) {
    let last = LAST_ITEM.find(list).filter(|_| OF_NEXT_HEAD.is_match(&rest[length..]));
    let own = last.map_or(list, |item| &list[..item.start()]);
    (own, length - (list.len() - own.len()))
}

/// Reads paragraphs or a footnote.
fn numbered(rest: &str, place: &mut Place) -> Option<usize> {
    if let Some(found) = PREAMBULAR.captures(rest) {
        let number = match (found.get(1), found.get(2)) {
            (Some(number), _) => number.as_str().parse().ok()?,
            (_, Some(word)) => {
                (1..100).find(|&n| super::ordinal_word(n) == word.as_str().to_lowercase())?
            }
            _ => return None,
        };
        match found.get(3).is_some_and(|word| word.as_str().eq_ignore_ascii_case("operative")) {
            true => place.paragraphs.extend(ParagraphItem::numbers(number, number)),
            false => add(&mut place.preambular, [number]),
        }
        return Some(found[0].len());
    }
    if let Some(found) = POINT_FIRST.captures(rest) {
        place.paragraphs.extend(items(&format!("{} {}", &found[2], &found[1])));
        return Some(found[0].len());
    }
    if let Some(found) = BEHIND_NUMBER.captures(rest) {
        match (found.name("label"), found.name("kind").map(|kind| kind.as_str())) {
            (Some(label), Some("章")) => place.chapter = Some(roman_label(label.as_str())),
            (Some(label), _) => place.section = vec![roman_label(label.as_str())],
            _ if found.name("preamble").is_some() => {
                add(&mut place.preambular, bare_numbers(&items(&found[2])));
            }
            _ => place.paragraphs.extend(items(&found[2])),
        }
        return Some(found[0].len());
    }
    if let Some(found) = PARAGRAPHS.captures(rest) {
        let (list, length) = own_items(rest, &found[1], found[0].len());
        place.paragraphs.extend(items(list));
        return Some(length);
    }
    let found = FOOTNOTE.captures(rest)?;
    add(&mut place.footnotes, [found[1].to_owned()]);
    Some(found[0].len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::PinMap;

    #[test]
    fn a_bare_pinpoint_is_read_to_its_end() {
        for (text, length) in [
            ("annex 2, paragraph 13 (b) on tracing", 25),
            ("sect. II, para. 6.", 17),
            ("eighteenth preambular paragraph", 31),
            ("footnote 8, and", 10),
            ("paragraph 56 of section II of the 2018", 26),
        ] {
            assert_eq!(Place::read(text).map(|(_, length)| length), Some(length), "{text}");
        }
        assert_eq!(Place::read("of paragraph 3"), None);
        assert_eq!(Place::read(""), None);
        assert!(Place::after("60/2para. 3", 4).0.is_empty(), "nothing stands between");
    }

    #[test]
    fn lists_and_ranges_name_single_paragraphs() {
        for (text, paragraphs) in [
            ("paras. 3 (n) to 3 (p)", &["3 (n)", "3 (o)", "3 (p)"][..]),
            ("paras. 3 (h)–(j)", &["3 (h)", "3 (i)", "3 (j)"]),
            ("para. 4 (i) to (iii)", &["4 (i)", "4 (ii)", "4 (iii)"]),
            ("para. 13 (b) (i) a.", &["13 (b) (i) (a)"]),
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
            assert_eq!(place.paragraphs.spelled(), paragraphs, "{text}");
        }
    }

    #[test]
    fn a_place_covers_its_points_and_none_beside() {
        let read = |text| Place::read(text).expect("a pinpoint").0;
        for (one, other, covers) in [
            ("para. 24", "para. 24", true),
            ("para. 24", "paras. 3 and 24 (a)", true),
            ("para. 24 (a)", "para. 24", false),
            ("para. 2", "para. 24", false),
            ("sect. II, para. 3", "para. 3", true),
            ("sect. II, para. 3", "sect. III, para. 3", false),
            ("third preambular paragraph", "third preambular paragraph", true),
            ("third preambular paragraph", "para. 3", false),
            ("footnote 8", "footnote 8", true),
        ] {
            assert_eq!(read(one).covers(&read(other)), covers, "{one}, {other}");
        }
    }

    #[test]
    fn words_may_stand_behind_their_numbers() {
        let place = |text: &str| Place::read(text).expect("a pinpoint").0;
        assert_eq!(place("第二章").chapter.as_deref(), Some("II"));
        assert_eq!(place("第三节").section, ["III"]);
        assert_eq!(place("序言部分第3和第4段").preambular, [3, 4]);
        assert_eq!(place("第3和第4段").paragraphs.spelled(), ["3", "4"]);
        assert_eq!(place("preambular paragraph 8").preambular, [8]);
        assert_eq!(place("pp 8").preambular, [8]);
    }

    #[test]
    fn a_place_names_units_by_part_section_and_points() {
        let names_unit = |place: &Place, anchor: &str, section: &[&str]| {
            let locator: Locator = anchor.parse().expect("a locator");
            let is_in = place.holds(&locator, section);
            let map = PinMap::of(&[Some(locator)]);
            is_in && place.pins().any(|pin| !map.units(pin).is_empty())
        };
        let read = |text| Place::read(text).expect("a pinpoint").0;
        let place = read("annex II, para. 13 (b)");
        let names = |anchor: &str| names_unit(&place, anchor, &[]);
        assert!(names("annex-II/para-13/b"));
        assert!(!names("annex-II/para-13"));
        assert!(!names("annex-I/para-13/b"));
        assert!(!names("para-13/b"));
        for (text, anchor, named) in [
            ("second operative paragraph", "op-2", true),
            ("second operative paragraph", "op-1", false),
            ("second operative paragraph", "para-2", true),
            ("second operative paragraph", "pp-2", false),
            ("second preambular paragraph", "pp-2", true),
            ("second preambular paragraph", "pp-1", false),
            ("second preambular paragraph", "pp-2/a", false),
            ("footnote 8", "fn-8", true),
            ("footnote 8", "fn-9", false),
        ] {
            assert_eq!(names_unit(&read(text), anchor, &[]), named, "{text}: {anchor}");
        }
        let place = read("sect. III, para. 2");
        let is_named = names_unit(&place, "para-2", &["III", "A"]);
        assert!(is_named, "a section that the citation leaves out");
        assert!(!names_unit(&place, "para-2", &["II", "A"]));
    }
}
