//! What the lexical index is asked for, so that every paragraph with a phrase is looked at:
//! its words one behind the other, and pieces of it.
//!
//! Of pieces that share no word a wording which differs from the phrase in fewer places than
//! there are pieces has one whole (the pigeonhole of Wu and Manber, CACM 1992). So does a
//! paragraph in which a hyphen at the end of a line, a ligature or the mark of a note stands
//! within the phrase, which has other terms in the index.

use std::ops::Range;

use crate::{
    analysis::{self, is_function_word},
    backend::Required,
    citation::Language,
};

use super::super::matching::{Gap, Word};

/// The words of a piece: of a short phrase a quarter, so that several may be others.
const PIECE_MIN: usize = 2;
const PIECE_MAX: usize = 6;
/// A phrase of so many words has no pieces: two words are hardly ever another wording of it.
const WHOLE_MAX: usize = 3;

/// Terms in each way in which an index may have them.
type Readings = Vec<Vec<String>>;

/// What of a phrase must stand in a text.
pub(super) struct Pieces {
    /// All of it, as it was given.
    pub whole: Required,
    /// One piece of it at least.
    pub any: Required,
}

impl Pieces {
    /// The pieces of a phrase in languages that it may be of.
    pub(super) fn of(text: &str, own: &[Word], languages: &[Language]) -> Pieces {
        let stretches = stretches(own);
        let readings = |part: &Range<usize>| readings(text, &own[part.clone()], languages);
        let whole = stretches.iter().map(readings).filter(|found| !found.is_empty()).collect();
        let words: usize = stretches.iter().map(Range::len).sum();
        let length = (words / 4).clamp(PIECE_MIN, PIECE_MAX);
        let cut = |part: Range<usize>| match words {
            ..=WHOLE_MAX => vec![part],
            _ => in_pieces(part, length),
        };
        let pieces: Vec<Range<usize>> = stretches.iter().cloned().flat_map(cut).collect();
        let has_content = |part: &&Range<usize>| {
            own[(*part).clone()].iter().any(|word| !is_function_word(&text[word.span.clone()]))
        };
        let mut any: Readings = pieces.iter().filter(has_content).flat_map(readings).collect();
        any.sort_unstable();
        any.dedup();
        let required = |phrases| Required { phrases, excluded: Vec::new() };
        Pieces { whole: required(whole), any: required(vec![any]) }
    }
}

/// Words one behind the other, without such as may be left out and without gaps.
fn stretches(own: &[Word]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (place, word) in own.iter().enumerate().filter(|(_, word)| !word.is_optional) {
        match found.last_mut().filter(|last| last.end == place && word.gap == Gap::None) {
            Some(last) => last.end = place + 1,
            None => found.push(place..place + 1),
        }
    }
    found
}

/// A stretch in pieces of so many words; the last has what is left.
fn in_pieces(part: Range<usize>, length: usize) -> Vec<Range<usize>> {
    let count = (part.len() / length).max(1);
    let start = |piece: usize| part.start + piece * length;
    let end = |piece: usize| if piece + 1 == count { part.end } else { start(piece + 1) };
    (0..count).map(|piece| start(piece)..end(piece)).collect()
}

/// The terms of words one behind the other: as they are printed, and with the parts together
/// that a hyphen parts.
fn readings(text: &str, words: &[Word], languages: &[Language]) -> Readings {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return Vec::new() };
    let printed = text[first.span.start..last.span.end].to_owned();
    let mut joined = String::new();
    for pair in words.windows(2) {
        joined.push_str(&text[pair[0].span.clone()]);
        if pair[0].joined.is_none() {
            joined.push_str(&text[pair[0].span.end..pair[1].span.start]);
        }
    }
    joined.push_str(&text[last.span.clone()]);
    let mut found: Readings = Vec::new();
    for language in languages {
        for way in [&printed, &joined] {
            let terms = analysis::terms(way, *language);
            if !terms.is_empty() && !found.contains(&terms) {
                found.push(terms);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::matching::{Vocabulary, Writer, words},
        *,
    };

    fn told(phrase: &str) -> (Vec<String>, Vec<String>) {
        let mut vocabulary = Vocabulary::default();
        let own = words(phrase, 0..phrase.len(), Writer::Quoting, &mut vocabulary);
        let found = Pieces::of(phrase, &own, &[Language::En]);
        let join = |phrases: &[Readings]| {
            phrases.iter().flatten().map(|terms| terms.join(" ")).collect::<Vec<_>>()
        };
        (join(&found.whole.phrases), join(&found.any.phrases))
    }

    #[test]
    fn a_phrase_is_looked_for_whole_and_in_pieces_that_share_no_word() {
        for (phrase, whole, any) in [
            (
                "in accordance with national law and priorities",
                &["in accord with nation law and prioriti"][..],
                &["in accord", "law and prioriti", "with nation"][..],
            ),
            ("small arms", &["small arm"], &["small arm"]),
            // What stands in a gap, a label and the mark of a note are of no piece.
            (
                "4. Encourages […] cease-fire,2",
                &["encourag", "ceas fire", "ceasefir"],
                &["ceas fire", "ceasefir", "encourag"],
            ),
            ("of the", &["of the"], &[]),
        ] {
            let (found_whole, found_any) = told(phrase);
            assert_eq!(
                (&found_whole[..], &found_any[..]),
                (
                    &whole.iter().map(|&one| one.to_owned()).collect::<Vec<_>>()[..],
                    &any.iter().map(|&one| one.to_owned()).collect::<Vec<_>>()[..],
                )
            );
        }
    }
}
