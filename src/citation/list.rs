//! Lists and ranges, as numbers of paragraphs, of addenda and letters of resolutions
//! are written: `1, 3 and 5–7`, `8 (a) and (b)`, `A to C`.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::{
    paragraphs::{ParagraphItem, RANGE_MAX},
    roman, roman_value,
    words::{and, to},
};

/// So many single paragraphs, at most, of one list: a short text must not make a
/// long answer.
const ITEMS_MAX: usize = 500;

/// The letters of points, in brackets or with one behind, as French has it; the third is
/// `a.` behind the other two.
pub(super) const POINTS: &str = r"(?: ?\(?[a-z]{1,4}\)(?: ?\([ivx]{1,5}\) ?[a-z]\.)?)";

static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    let to = to();
    pattern(&format!(r"(\d+)?((?:{POINTS})*)(?:{to}(\d+)?((?:{POINTS})*))?"))
});

/// `3–5`, `3 to 5`, `34, 48`, `8 (a) and (b)`, `3 (n) to (p)` as single items and ranges
/// of numbers.
pub(super) fn items(list: &str) -> Vec<ParagraphItem> {
    let mut out: Vec<ParagraphItem> = Vec::new();
    let (mut last, mut named) = (String::new(), 0);
    for found in ITEM.captures_iter(list).filter(|found| !found[0].is_empty()) {
        if named >= ITEMS_MAX {
            break;
        }
        let (points, points_to) =
            (spaced(&found[2]), spaced(found.get(4).map_or("", |m| m.as_str())));
        if let Some(number) = found.get(1) {
            last = number.as_str().to_owned();
        }
        if last.is_empty() || found.get(1).is_none() && points.is_empty() {
            continue;
        }
        let one = ParagraphItem::One;
        let first = format!("{last}{points}");
        let to = found.get(3).map_or(last.as_str(), |to| to.as_str()).to_owned();
        let before = out.len();
        if points_to.is_empty() && to == last {
            out.push(one(first));
        } else if to == last {
            match point_range(&points, &points_to) {
                Some(points) => {
                    out.extend(points.iter().map(|point| one(format!("{last} ({point})"))));
                }
                None => out.extend([first, format!("{last}{points_to}")].map(one)),
            }
        } else {
            let ends = last.parse::<u32>().ok().zip(to.parse::<u32>().ok());
            let (from, to) = ends.unwrap_or_default();
            let to = to.min(from.saturating_add(RANGE_MAX));
            out.extend(range(first, from, to, &points_to));
            last = to.to_string();
        }
        named += out[before..].iter().map(ParagraphItem::count).sum::<usize>();
    }
    out
}

/// The paragraphs from one, which has the number `from`, to another, which has points.
fn range(first: String, from: u32, to: u32, points_to: &str) -> Vec<ParagraphItem> {
    if to <= from {
        return vec![ParagraphItem::One(first)];
    }
    // What has points, or zeros before its number, is no part of a range of numbers.
    let is_bare = first == from.to_string();
    let from = if is_bare { from } else { from + 1 };
    let last = (!points_to.is_empty()).then(|| ParagraphItem::One(format!("{to}{points_to}")));
    let to = if last.is_some() { to - 1 } else { to };
    let first = (!is_bare).then_some(ParagraphItem::One(first));
    first.into_iter().chain(ParagraphItem::numbers(from, to)).chain(last).collect()
}

/// A list of bare numbers, each by itself.
pub(super) fn numbers(list: &str) -> Vec<u32> {
    bare_numbers(&items(list))
}

/// The numbers among some items, each by itself.
pub(super) fn bare_numbers(items: &[ParagraphItem]) -> Vec<u32> {
    let each = items.iter().filter_map(|item| match item {
        ParagraphItem::One(label) => label.parse().ok().map(|number: u32| number..=number),
        ParagraphItem::Range(first, last) => Some(*first..=*last),
    });
    each.flatten().collect()
}

/// Points in one spelling: ` (a) (i)`.
fn spaced(points: &str) -> String {
    let labels = points.split([' ', '(', ')', '.']).filter(|label| !label.is_empty());
    labels.map(|label| format!(" ({label})")).collect()
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

/// The letters of composite resolutions by their Arabic names, in the order of the
/// numerals: 56/24 V is `56/24 تاء`.
const ARABIC_LETTERS: [&str; 26] = [
    "ألف", "باء", "جيم", "دال", "هاء", "واو", "زاي", "حاء", "طاء", "ياء", "كاف", "لام", "ميم",
    "نون", "سين", "عين", "فاء", "صاد", "قاف", "راء", "شين", "تاء", "ثاء", "خاء", "ذال", "ضاد",
];

static LETTERS: LazyLock<Regex> = LazyLock::new(|| {
    // Chinese writes on behind the letter.
    let letter = format!(r"(?:[A-Z]{{1,2}}(?-u:\b)|(?:{})\b)", ARABIC_LETTERS.join("|"));
    let (and, to) = (and(), to());
    pattern(&format!(r"^ ?{letter}(?:(?:{to}|{and}|, ){letter})*"))
});

/// The letters of a composite resolution that stand behind its number, and the
/// length of their words: ` V`, ` A and B`, ` A–C`.
pub(super) fn letters(text: &str) -> Option<(Vec<String>, usize)> {
    static LETTER: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!("[A-Z]{{1,2}}|{}", ARABIC_LETTERS.join("|"))));
    let mut words = LETTERS.find(text)?.as_str();
    // `59/1 B.2`, `59/1 S-20`: not what the letter begins.
    while is_of_word(&text[words.len()..]) {
        let last = LETTER.find_iter(words).last()?.start();
        words = words[..last].trim_end_matches(|c: char| !c.is_uppercase());
        if words.is_empty() {
            return None;
        }
    }
    let mut out: Vec<String> = Vec::new();
    let mut end = 0;
    for found in LETTER.find_iter(words) {
        let between = &words[end..found.start()];
        end = found.end();
        let letter = latin_letter(found.as_str());
        let is_range = RANGE.is_match(between);
        match (out.last().map(String::as_bytes), letter.as_bytes()) {
            (Some(&[from]), &[to]) if is_range => {
                out.extend((from + 1..=to).map(|letter| char::from(letter).to_string()));
            }
            _ => out.push(letter),
        }
    }
    Some((out, words.len()))
}

/// A letter by its Arabic name, or itself.
pub(super) fn latin_letter(name: &str) -> String {
    match ARABIC_LETTERS.iter().position(|own| *own == name) {
        Some(place) => char::from(b'A' + u8::try_from(place).unwrap_or_default()).to_string(),
        None => name.to_owned(),
    }
}

/// What stands between the ends of a range.
static RANGE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^{}$", to())));

/// Whether a letter goes on as a word or a number.
fn is_of_word(rest: &str) -> bool {
    let mut characters = rest.chars();
    match characters.next() {
        Some('-' | '/' | '\'') => true,
        Some('.') => characters.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_list_names_nothing_more() {
        for (list, expected) in [
            ("3–5–7", &["3–5"][..]),
            ("(a) and (b)", &[]),
            ("99999999999 to 5 (a)", &["99999999999"]),
            ("1–999999999", &["1–201"]),
            ("03–5, 7–8 (a)", &["03", "4–5", "7", "8 (a)"]),
            ("4294967295–4294967299", &["4294967295"]),
        ] {
            let items: Vec<String> = items(list).iter().map(ToString::to_string).collect();
            assert_eq!(items, expected, "{list}");
        }
    }

    #[test]
    fn letters_behind_a_number() {
        for (text, expected, length) in [
            (" V of 24 December", &["V"][..], 2),
            (" A and B", &["A", "B"], 8),
            (" A and C", &["A", "C"], 8),
            (" A to C of", &["A", "B", "C"], 7),
            (" A–C, ", &["A", "B", "C"], 6),
            (" A, B et C", &["A", "B", "C"], 10),
            (" تاء المؤرخ", &["V"], 7),
            (" ألف وباء", &["A", "B"], 16),
            ("A和B号", &["A", "B"], 5),
            (" A and B-1", &["A"], 2),
        ] {
            let (found, end) = letters(text).expect("letters");
            assert_eq!(
                (found.as_slice(), end),
                (&expected.iter().map(|s| s.to_string()).collect::<Vec<_>>()[..], length),
                "{text}"
            );
        }
        for text in [" B.2", " of", " S-20", " (a)"] {
            assert_eq!(letters(text), None, "{text}");
        }
    }
}
