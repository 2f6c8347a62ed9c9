//! Folds what a body says again year after year: of near-identical paragraphs of
//! several documents the newest stands for all.

use std::{cmp::Reverse, collections::HashMap};

use crate::{
    backend::{Backend, BackendError, PASSAGES_MAX, UnitFacts, UnitKey},
    corpus::Kind,
    embed::{Embedding, dot, mean},
};

use super::candidate::{Candidate, Scores};

/// The best candidates, among which copies are looked for. What lies further down
/// is paged to as it is.
const DEPTH: usize = 200;
/// The share of their words that copies have in common (Dice's coefficient over
/// all words with their counts).
const WORDS_MIN: f32 = 0.8;
/// Shorter texts say alike by chance: `Notes with appreciation`.
const WORDS_COUNT_MIN: usize = 8;
/// Longer texts, in bytes, are no paragraphs that are said again.
const TEXT_BYTES_MAX: usize = 100_000;

/// A hit and the near-identical units of other documents that it stands for.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    pub unit: UnitFacts,
    pub scores: Scores,
    /// The others, newest first.
    pub others: Vec<UnitFacts>,
}

/// Units that are alike, best first, with the vector of the first; empty for one
/// that nothing folds with.
struct Group<'a> {
    vector: Embedding,
    members: Vec<&'a Candidate>,
}

/// Folds a ranking. A fold stands where the best of its units stood, and shows the
/// newest, or what the question names. A unit that it cites is a hit of its own.
/// Which units fold does not depend on the page. Vectors of copies have a cosine
/// of at least `cosine_min`, which spares reading texts that differ.
pub(super) fn fold(
    backend: &dyn Backend,
    candidates: &[Candidate],
    cited: &[UnitFacts],
    cosine_min: f32,
) -> Result<Vec<Folded>, BackendError> {
    let (best, rest) = candidates.split_at(candidates.len().min(DEPTH));
    let can_fold = |unit: &UnitFacts| {
        is_running_text(unit.kind) && cited.iter().all(|cited| cited.key != unit.key)
    };
    let keys: Vec<UnitKey> =
        best.iter().map(|one| &one.unit).filter(|unit| can_fold(unit)).map(|u| u.key).collect();
    let passages = backend.vectors(&keys)?;
    // What may have more passages than were read is a book, and stands for itself.
    let read = keys.iter().zip(&passages).filter(|(_, own)| own.len() < PASSAGES_MAX);
    let between = read.filter_map(|(key, own)| Some((*key, mean(own)?)));
    let mut vectors: HashMap<UnitKey, Embedding> = between.collect();
    let mut texts = Texts { backend, words: HashMap::new() };
    let mut groups: Vec<Group<'_>> = Vec::new();
    for candidate in best {
        let vector = vectors.remove(&candidate.unit.key).unwrap_or_default();
        let mut place = None;
        for (index, Group { vector: other, members }) in groups.iter().enumerate() {
            let is_near =
                !vector.is_empty() && !other.is_empty() && dot(&vector, other) >= cosine_min;
            if is_near
                && may_stand_for(candidate, members)
                && texts.are_alike(candidate.unit.key, members[0].unit.key)?
            {
                place = Some(index);
                break;
            }
        }
        match place {
            Some(index) => groups[index].members.push(candidate),
            None => groups.push(Group { vector, members: vec![candidate] }),
        }
    }
    let folded = groups.into_iter().map(|Group { mut members, .. }| {
        // Sorted stably: of one year the better hit is first.
        members.sort_by_key(|one| (one.scores.named.is_none(), Reverse(date(&one.unit))));
        let others = members[1..].iter().map(|other| other.unit.clone()).collect();
        Folded { unit: members[0].unit.clone(), scores: members[0].scores, others }
    });
    Ok(folded.chain(unfolded(rest)).collect())
}

/// Every candidate a hit of its own.
pub(super) fn unfolded(candidates: &[Candidate]) -> impl Iterator<Item = Folded> {
    candidates.iter().map(|Candidate { unit, scores }| Folded {
        unit: unit.clone(),
        scores: *scores,
        others: Vec::new(),
    })
}

/// Mastheads, votes and footnotes are alike everywhere and are no history.
fn is_running_text(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Preambular | Kind::Operative | Kind::Numbered | Kind::Subparagraph | Kind::Unnumbered
    )
}

/// Whether a unit is of another document than all of a group, and in its language.
fn may_stand_for(candidate: &Candidate, members: &[&Candidate]) -> bool {
    let own = &candidate.unit.document;
    members.iter().all(|other| {
        let other = &other.unit.document;
        other.symbol != own.symbol && other.language == own.language
    })
}

fn date(unit: &UnitFacts) -> Option<jiff::civil::Date> {
    let year = || unit.document.year.and_then(|year| jiff::civil::Date::new(year, 1, 1).ok());
    unit.document.date.or_else(year)
}

/// The words of units, each read once.
struct Texts<'a> {
    backend: &'a dyn Backend,
    words: HashMap<UnitKey, Vec<String>>,
}

impl Texts<'_> {
    fn are_alike(&mut self, a: UnitKey, b: UnitKey) -> Result<bool, BackendError> {
        let mut missing = vec![a, b];
        missing.retain(|key| !self.words.contains_key(key));
        for (key, unit) in missing.iter().zip(self.backend.units(&missing)?) {
            self.words.insert(*key, words(&unit.text));
        }
        Ok(overlap(&self.words[&a], &self.words[&b]) >= WORDS_MIN)
    }
}

/// The words of a text in small letters, sorted; none of one that is too long.
fn words(text: &str) -> Vec<String> {
    if text.len() > TEXT_BYTES_MAX {
        return Vec::new();
    }
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_lowercase).collect();
    words.sort_unstable();
    words
}

/// Dice's coefficient of sorted words; nothing in common where they are few.
fn overlap(a: &[String], b: &[String]) -> f32 {
    if a.len().min(b.len()) < WORDS_COUNT_MIN {
        return 0.0;
    }
    let (mut i, mut j, mut common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        common += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    2.0 * common as f32 / (a.len() + b.len()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        backend::sample::{self, Shelf},
        citation::Language,
    };

    #[test]
    fn copies_share_their_words_and_others_do_not() {
        let of = |text: &str| words(text);
        let one =
            of("Encourages States to take the initiative to mobilize resources and expertise");
        let copy =
            of("Encourages States to take the initiative to mobilize expertise and resources now");
        let other =
            of("Calls upon States to submit national reports on implementation of the Programme");
        assert!(overlap(&one, &copy) > 0.9);
        assert!(overlap(&one, &other) < 0.4);
        assert_eq!(overlap(&of("Notes with appreciation"), &of("Notes with appreciation")), 0.0);
    }

    #[test]
    fn words_are_counted_in_small_letters() {
        assert_eq!(
            words("States, STATES\u{2014}and (a) 16.4"),
            ["16", "4", "a", "and", "states", "states"]
        );
    }

    #[test]
    fn a_book_is_no_copy() {
        let long = "many small arms ".repeat(TEXT_BYTES_MAX / 16);
        assert_eq!(words(&long).len(), TEXT_BYTES_MAX / 16 * 3);
        assert_eq!(words(&(long + " and light weapons")), [""; 0]);
        let (mut shelf, candidates) = shelf(&[
            ("A/RES/60/1", 2005, TEXT, [0.8, 0.6]),
            ("A/RES/61/1", 2006, TEXT, [0.8, 0.6]),
        ]);
        assert_eq!(folded(&shelf, &candidates, &[]).len(), 1);
        for (passages, hits) in [(PASSAGES_MAX - 1, 1), (PASSAGES_MAX, 2)] {
            shelf.passages = passages;
            assert_eq!(folded(&shelf, &candidates, &[]).len(), hits, "{passages} passages");
        }
    }

    #[test]
    fn overlap_is_of_all_words_with_their_counts() {
        let of = |text: &str| words(text);
        let eight = of("a b c d e f g h");
        assert_eq!(overlap(&eight, &eight), 1.0);
        assert_eq!(overlap(&eight, &of("a b c d w x y z")), 0.5);
        assert_eq!(overlap(&eight, &of("a a a a a a a a")), 0.125);
        assert_eq!(overlap(&eight, &of("a b c d e f g h i j k l m n o p")), 16.0 / 24.0);
        let seven = of("a b c d e f g");
        assert_eq!((overlap(&eight, &seven), overlap(&seven, &eight)), (0.0, 0.0));
    }

    #[test]
    fn a_unit_stands_for_such_of_other_documents_in_its_language() {
        let candidate = |document: &str, language| {
            let mut unit = sample::unit(&format!("{document}#para-1"));
            std::sync::Arc::make_mut(&mut unit.document).language = language;
            Candidate { unit, scores: Scores::default() }
        };
        let own = candidate("A/RES/70/1", Language::En);
        let other = candidate("A/RES/71/1", Language::En);
        let french = candidate("A/RES/72/1", Language::Fr);
        assert!(may_stand_for(&own, &[&other]));
        assert!(!may_stand_for(&own, &[&other, &own]));
        assert!(!may_stand_for(&own, &[&other, &french]));
    }

    #[test]
    fn a_unit_is_as_old_as_its_date_or_its_year() {
        let mut unit = sample::unit("A/RES/70/1#para-1");
        let day = jiff::civil::date(2012, 12, 3);
        for (year, of_day, expected) in [
            (None, None, None),
            (Some(2012), None, Some(jiff::civil::date(2012, 1, 1))),
            (Some(2012), Some(day), Some(day)),
        ] {
            let document = std::sync::Arc::make_mut(&mut unit.document);
            (document.year, document.date) = (year, of_day);
            assert_eq!(date(&unit), expected);
        }
    }

    #[test]
    fn paragraphs_are_running_text() {
        let is = [Kind::Operative, Kind::Preambular, Kind::Numbered].map(is_running_text);
        assert_eq!(is, [true; 3]);
        let is = [Kind::Footnote, Kind::VoteList, Kind::ListItem].map(is_running_text);
        assert_eq!(is, [false; 3]);
    }

    const TEXT: &str = "Encourages all States to mark every small arm when it is made";

    /// Units by document, year, text and vector, best first, all of them candidates.
    fn shelf(units: &[(&str, i16, &str, [f32; 2])]) -> (Shelf, Vec<Candidate>) {
        let mut shelf = Shelf::default();
        for (document, year, text, vector) in units {
            let mut unit = sample::unit(&format!("{document}#para-1"));
            std::sync::Arc::make_mut(&mut unit.document).year = Some(*year);
            let whole = sample::whole(&unit, text);
            shelf.units.push((unit, whole, vector.to_vec()));
        }
        let candidates = shelf.units.iter().enumerate().map(|(place, (unit, ..))| Candidate {
            unit: unit.clone(),
            scores: Scores { fused: -(place as f32), ..Scores::default() },
        });
        let candidates = candidates.collect();
        (shelf, candidates)
    }

    /// The documents of each hit, the shown one first.
    fn folded(shelf: &Shelf, candidates: &[Candidate], cited: &[UnitFacts]) -> Vec<Vec<String>> {
        let hits = fold(shelf, candidates, cited, 0.9).expect("hits");
        let documents = hits.iter().map(|hit| {
            let units = [&hit.unit].into_iter().chain(&hit.others);
            units.map(|unit| unit.document.symbol.to_string()).collect()
        });
        documents.collect()
    }

    #[test]
    fn copies_fold_where_the_best_stood_and_show_the_newest() {
        let near = [0.8, 0.6];
        let (shelf, mut candidates) = shelf(&[
            ("A/RES/60/1", 2005, TEXT, near),
            (
                "A/RES/61/1",
                2006,
                "Calls upon States to submit reports on their implementation",
                near,
            ),
            ("A/RES/62/1", 2007, TEXT, near),
            ("A/RES/63/1", 2008, TEXT, [0.0, 1.0]),
            ("A/RES/59/1", 2004, TEXT, near),
        ]);
        let found = folded(&shelf, &candidates, &[]);
        assert_eq!(
            found,
            [
                vec!["A/RES/62/1", "A/RES/60/1", "A/RES/59/1"],
                vec!["A/RES/61/1"],
                vec!["A/RES/63/1"]
            ]
        );
        let cited = [candidates[0].unit.clone()];
        let found = folded(&shelf, &candidates, &cited);
        assert_eq!(found[0], ["A/RES/60/1"], "what is cited is a hit of its own");
        assert_eq!(found[2], ["A/RES/62/1", "A/RES/59/1"]);
        candidates[4].scores.named = Some(0.15);
        let found = folded(&shelf, &candidates, &[]);
        assert_eq!(found[0], ["A/RES/59/1", "A/RES/62/1", "A/RES/60/1"], "what is named is shown");
        assert_eq!(unfolded(&candidates).count(), 5);
    }

    #[test]
    fn a_unit_without_a_vector_or_of_another_kind_folds_with_nothing() {
        let (mut shelf, mut candidates) = shelf(&[
            ("A/RES/60/1", 2005, TEXT, [0.0, 0.0]),
            ("A/RES/61/1", 2006, TEXT, [0.8, 0.6]),
            ("A/RES/62/1", 2007, TEXT, [0.8, 0.6]),
        ]);
        shelf.units[0].2.clear();
        candidates[2].unit.kind = Kind::Footnote;
        assert_eq!(folded(&shelf, &candidates, &[]).len(), 3);
    }
}
