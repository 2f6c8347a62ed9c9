//! The paragraphs that a pinpoint names: single ones with their points, and ranges of
//! numbers. A range stays one, for a few letters can name hundreds.

use std::{borrow::Cow, collections::HashSet, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// So many paragraphs, at most, are named by one pinpoint. Further ones are left out.
const NAMED_MAX: usize = 1_000;

/// The greatest range: what a longer one names behind that is left out.
pub(super) const RANGE_MAX: u32 = 200;

/// One paragraph, or several whose numbers follow one another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ParagraphItem {
    /// A number with its points: `13 (a)`.
    One(String),
    /// The first number and the last, which is greater.
    Range(u32, u32),
}

impl ParagraphItem {
    /// The numbers from one to another; nothing where the second is less.
    pub(super) fn numbers(first: u32, last: u32) -> Option<ParagraphItem> {
        match first.cmp(&last) {
            std::cmp::Ordering::Less => Some(ParagraphItem::Range(first, last)),
            std::cmp::Ordering::Equal => Some(ParagraphItem::One(first.to_string())),
            std::cmp::Ordering::Greater => None,
        }
    }

    /// How many paragraphs it names.
    pub(super) fn count(&self) -> usize {
        match self {
            ParagraphItem::One(_) => 1,
            ParagraphItem::Range(first, last) => (last - first) as usize + 1,
        }
    }

    /// Each paragraph by itself.
    fn each(&self) -> impl Iterator<Item = SingleParagraph<'_>> {
        let (one, range) = match self {
            ParagraphItem::One(label) => (Some(SingleParagraph::of(label)), None),
            ParagraphItem::Range(first, last) => (None, Some(*first..=*last)),
        };
        let range = range.into_iter().flatten().map(SingleParagraph::Number);
        one.into_iter().chain(range)
    }

    /// Whether all that another names is named by this.
    fn has(&self, other: &ParagraphItem) -> bool {
        match (self, other) {
            (ParagraphItem::Range(first, last), ParagraphItem::Range(from, to)) => {
                first <= from && to <= last
            }
            (ParagraphItem::Range(first, last), ParagraphItem::One(label)) => {
                plain_number(label).is_some_and(|number| (*first..=*last).contains(&number))
            }
            (one, other) => one == other,
        }
    }
}

/// `13 (a)`, `3–5`.
impl fmt::Display for ParagraphItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParagraphItem::One(label) => f.write_str(label),
            ParagraphItem::Range(first, last) => write!(f, "{first}–{last}"),
        }
    }
}

impl Serialize for ParagraphItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads what the display writes; a greater range than one can be is a label like any
/// other, which no paragraph has.
impl<'de> Deserialize<'de> for ParagraphItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ParagraphItem, D::Error> {
        let text = String::deserialize(deserializer)?;
        let ends = text.split_once('–').and_then(|(first, last)| {
            let (first, last) = (plain_number(first)?, plain_number(last)?);
            (first < last && last - first <= RANGE_MAX).then_some((first, last))
        });
        Ok(match ends {
            Some((first, last)) => ParagraphItem::Range(first, last),
            None => ParagraphItem::One(text),
        })
    }
}

/// A paragraph that a pinpoint names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SingleParagraph<'a> {
    /// A number without points.
    Number(u32),
    /// Anything else: `13 (a)`.
    Label(&'a str),
}

impl SingleParagraph<'_> {
    fn of(label: &str) -> SingleParagraph<'_> {
        plain_number(label).map_or(SingleParagraph::Label(label), SingleParagraph::Number)
    }
}

/// As it is written.
impl fmt::Display for SingleParagraph<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SingleParagraph::Number(number) => write!(f, "{number}"),
            SingleParagraph::Label(label) => f.write_str(label),
        }
    }
}

/// A label that is a number as numbers are written, and nothing else.
pub(super) fn plain_number(label: &str) -> Option<u32> {
    let is_plain =
        label.bytes().all(|b| b.is_ascii_digit()) && (label == "0" || !label.starts_with('0'));
    label.parse().ok().filter(|_| is_plain)
}

/// The paragraphs of a pinpoint in its order, none of them twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Paragraphs(Vec<ParagraphItem>);

impl Paragraphs {
    /// Whether it names none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is named, as it is written: ranges are one.
    pub fn items(&self) -> &[ParagraphItem] {
        &self.0
    }

    /// Each paragraph that is named.
    pub fn each(&self) -> impl Iterator<Item = SingleParagraph<'_>> {
        self.0.iter().flat_map(ParagraphItem::each)
    }

    /// Each paragraph that is named, in words: `3 (a)`, `4`, `5`.
    pub fn spelled(&self) -> Vec<String> {
        self.each().map(|paragraph| paragraph.to_string()).collect()
    }

    /// How many paragraphs are named.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(ParagraphItem::count).sum()
    }

    /// So many bytes it takes, with what it names in an index.
    pub(super) fn weight(&self) -> usize {
        let label = |item: &ParagraphItem| match item {
            ParagraphItem::One(label) => label.len(),
            ParagraphItem::Range(..) => 0,
        };
        let labels: usize = self.0.iter().map(label).sum();
        labels + self.0.len() * size_of::<ParagraphItem>() + self.count() * size_of::<u32>()
    }
}

/// Adds what is not named yet.
impl Extend<ParagraphItem> for Paragraphs {
    fn extend<I: IntoIterator<Item = ParagraphItem>>(&mut self, items: I) {
        let mut count = self.count();
        for item in items {
            let with_item = count + item.count();
            if with_item <= NAMED_MAX && !self.0.iter().any(|own| own.has(&item)) {
                count = with_item;
                self.0.push(item);
            }
        }
    }
}

impl FromIterator<ParagraphItem> for Paragraphs {
    fn from_iter<I: IntoIterator<Item = ParagraphItem>>(items: I) -> Paragraphs {
        let mut paragraphs = Paragraphs::default();
        paragraphs.extend(items);
        paragraphs
    }
}

impl IntoIterator for Paragraphs {
    type Item = ParagraphItem;
    type IntoIter = std::vec::IntoIter<ParagraphItem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Within the bounds of one that was read from a text.
impl<'de> Deserialize<'de> for Paragraphs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Paragraphs, D::Error> {
        Ok(Vec::<ParagraphItem>::deserialize(deserializer)?.into_iter().collect())
    }
}

/// Paragraphs against which many others are held.
#[derive(Debug)]
pub(super) struct Covering<'a>(HashSet<Cow<'a, str>>);

impl<'a> Covering<'a> {
    pub(super) fn of(paragraphs: &'a Paragraphs) -> Covering<'a> {
        let label = |one| match one {
            SingleParagraph::Number(number) => Cow::Owned(number.to_string()),
            SingleParagraph::Label(label) => Cow::Borrowed(label),
        };
        Covering(paragraphs.each().map(label).collect())
    }

    /// Whether any of others is one of these, or a point of one.
    pub(super) fn covers(&self, other: &Paragraphs) -> bool {
        let covers = |label: &str| {
            let ends = label.match_indices(" (").map(|(end, _)| end).chain([label.len()]);
            ends.into_iter().any(|end| self.0.contains(&label[..end]))
        };
        !self.0.is_empty()
            && other.each().any(|one| match one {
                SingleParagraph::Number(number) => self.0.contains(number.to_string().as_str()),
                SingleParagraph::Label(label) => covers(label),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(items: &[&str]) -> Paragraphs {
        serde_json::from_value(items.into()).expect("paragraphs")
    }

    #[test]
    fn nothing_is_named_twice_and_no_more_than_can_be_meant() {
        let one = of(&["1–201", "3", "5–7", "1–201", "13 (a)", "13 (a)", "13", "202"]);
        assert_eq!(serde_json::to_string(&one).expect("JSON"), r#"["1–201","13 (a)","202"]"#);
        assert_eq!(one.count(), 203);
        let many: Paragraphs = (0..5_000).map(|n| ParagraphItem::Range(n, n + RANGE_MAX)).collect();
        assert!(many.count() <= NAMED_MAX && many.items().len() == 4);
        let many: Paragraphs = (0..5_000).map(|n| ParagraphItem::One(n.to_string())).collect();
        assert_eq!(many.items().len(), NAMED_MAX);
    }

    #[test]
    fn what_was_written_is_read_again() {
        for (text, count) in
            [("3–5", 3), ("3", 1), ("13 (a)", 1), ("1–4000000000", 1), ("5–3", 1), ("03–5", 1)]
        {
            let one = of(&[text]);
            assert_eq!((one.count(), one.items()[0].to_string().as_str()), (count, text));
        }
        assert_eq!(of(&["3 (b)", "4–6"]).spelled(), ["3 (b)", "4", "5", "6"]);
    }

    #[test]
    fn ranges_cover_as_their_paragraphs_do() {
        for (own, other, covers) in [
            ("24", "24", true),
            ("24", "20–30", true),
            ("20–30", "24 (a)", true),
            ("20–30", "30–35", true),
            ("20–29", "30–35", false),
            ("24 (a)", "20–30", false),
            ("24 (a)", "24 (a) (i)", true),
            ("2", "24", false),
        ] {
            let (own, other) = (of(&[own]), of(&[other]));
            assert_eq!(Covering::of(&own).covers(&other), covers, "{own:?}, {other:?}");
        }
    }
}
