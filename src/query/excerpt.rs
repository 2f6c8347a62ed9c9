//! Texts that are too long to be told whole: a paragraph may be a book. What is marked,
//! compared, looked through and sent of one has a bound, whatever its length; the whole is
//! at the unit's own address. No ordinary paragraph is touched: the longest have some
//! thousand characters.

use std::collections::HashSet;

use crate::{citation::Language, corpus::Unit};

/// The longest text of a unit among others, in Unicode scalar values.
pub const TEXT_MAX: usize = 20_000;
/// So many references of a text that is told in part are told.
const REFERENCES_MAX: usize = 1_000;
/// So much of an excerpt stands before the place that it is of.
const BEFORE: usize = 10;
/// A long text is looked through in pieces of so many bytes.
const PIECE_BYTES: usize = 16 << 10;

/// Which part of its text a unit has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Where it begins in the whole text, in Unicode scalar values.
    pub start: usize,
    /// How many the whole text has.
    pub whole: usize,
}

impl Excerpt {
    /// Whether the text goes on behind it.
    pub fn goes_on(self, text: &str) -> bool {
        self.start + text.chars().count() < self.whole
    }
}

/// Leaves of a unit's text at most `characters` around the byte `near`, with what belongs
/// to them; nothing where the text is no longer.
pub fn excerpt(unit: &mut Unit, near: usize, characters: usize) -> Option<Excerpt> {
    if unit.text.len() <= characters {
        return None;
    }
    let whole = unit.text.chars().count();
    if whole <= characters {
        return None;
    }
    let before = beginning(&unit.text, near).chars().count();
    let start = before.saturating_sub(characters / BEFORE).min(whole - characters);
    let end = start + characters;
    unit.text = unit.text.chars().skip(start).take(characters).collect();
    unit.marks.retain(|mark| (start..=end).contains(&mark.offset));
    unit.marks.iter_mut().for_each(|mark| mark.offset -= start);
    let carried: HashSet<&str> = unit.marks.iter().map(|mark| mark.label.as_str()).collect();
    unit.footnotes.retain(|label| carried.contains(label.as_str()));
    unit.references.retain(|reference| match &reference.through_note {
        Some(label) => carried.contains(label.as_str()),
        None => start <= reference.span.start && reference.span.end <= end,
    });
    unit.references.truncate(REFERENCES_MAX);
    for reference in unit.references.iter_mut().filter(|one| one.through_note.is_none()) {
        reference.span = reference.span.start - start..reference.span.end - start;
    }
    Some(Excerpt { start, whole })
}

/// The first bytes of a text, at most so many.
pub(super) fn beginning(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// Where the first of some terms stands in a text, in bytes; its beginning where none is
/// found in so much of it as `bytes_left` allows, which is used up.
pub(super) fn first_of(
    text: &str,
    language: Language,
    terms: &HashSet<&str>,
    bytes_left: &mut usize,
) -> usize {
    let mut from = 0;
    while from < text.len() && *bytes_left > 0 {
        let piece = piece(&text[from..]);
        *bytes_left = bytes_left.saturating_sub(piece.len());
        if let Some(at) = super::highlight::first(piece, language, terms) {
            return from + at;
        }
        from += piece.len();
    }
    0
}

/// The first piece of a text, which ends behind a word where it has any.
fn piece(text: &str) -> &str {
    let piece = beginning(text, PIECE_BYTES);
    match piece.rfind(char::is_whitespace).filter(|&space| space > 0) {
        Some(space) if piece.len() < text.len() => &piece[..space],
        _ => piece,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        backend::sample,
        citation::{Place, Reference, Symbol},
        corpus::NoteMark,
    };

    fn unit(text: &str) -> Unit {
        sample::whole(&sample::unit("A/RES/70/1#para-1"), text)
    }

    #[test]
    fn an_ordinary_text_stays_whole() {
        let text = "é".repeat(100);
        let mut short = unit(&text);
        assert_eq!(excerpt(&mut short, 0, 100), None);
        assert_eq!(short, unit(&text));
        assert_eq!(excerpt(&mut short, 0, 99), Some(Excerpt { start: 0, whole: 100 }));
    }

    #[test]
    fn what_is_left_keeps_what_belongs_to_it() {
        let reference = |start: usize, note: Option<&str>| Reference {
            span: start..start + 4,
            symbol: Symbol::written("A/RES/70/1"),
            pinpoint: Place::default(),
            named: false,
            through_note: note.map(str::to_owned),
        };
        let mark = |offset, label: &str| NoteMark { offset, label: label.to_owned() };
        let mut long = unit(&format!("{}weapons{}", "é".repeat(1_000), "x".repeat(1_000)));
        long.footnotes = ["1", "2", "3"].map(str::to_owned).to_vec();
        long.marks = vec![mark(5, "1"), mark(1_007, "2"), mark(1_500, "3")];
        long.references = vec![
            reference(3, None),
            reference(1_000, None),
            reference(1_500, None),
            reference(0, Some("1")),
            reference(7, Some("2")),
        ];
        let found = excerpt(&mut long, 2_000, 100);
        assert_eq!(found, Some(Excerpt { start: 990, whole: 2_007 }));
        assert!(long.text.starts_with(&("é".repeat(10) + "weaponsxx")), "{}", long.text);
        assert_eq!(long.text.chars().count(), 100);
        assert_eq!((long.marks, long.footnotes), (vec![mark(17, "2")], vec!["2".to_owned()]));
        assert_eq!(long.references, [reference(10, None), reference(7, Some("2"))]);
        let mut end = unit(&"x".repeat(500));
        let found = excerpt(&mut end, 499, 100).expect("an excerpt");
        assert_eq!(found, Excerpt { start: 400, whole: 500 });
        assert!(!found.goes_on(&end.text));
    }

    #[test]
    fn a_word_is_looked_for_as_far_as_the_bound_allows() {
        let text = format!("{}weapons", "of peace ".repeat(10_000));
        let terms: HashSet<&str> = ["weapon"].into();
        let (mut much, mut little) = (1 << 20, 40_000);
        assert_eq!(first_of(&text, Language::En, &terms, &mut much), 90_000);
        assert!(much < (1 << 20) - 80_000);
        assert_eq!(first_of(&text, Language::En, &terms, &mut little), 0);
        assert_eq!(little, 0);
        assert_eq!(first_of(&text, Language::En, &terms, &mut little), 0);
        assert_eq!(first_of(&"武".repeat(9_000), Language::Zh, &terms, &mut 90_000), 0);
    }
}
