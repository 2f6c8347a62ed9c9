//! Folds what a body says again year after year: of near-identical paragraphs of
//! several documents the newest stands for all.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use crate::{
    backend::{Backend, BackendError, PASSAGES_MAX, UnitFacts, UnitKey},
    corpus::Kind,
};

use super::candidate::{Candidate, Scores};

/// The best candidates, among which copies are looked for. What lies further down
/// is paged to as it is.
const DEPTH: usize = 200;
/// The share of their words that copies have in common (Dice's coefficient over
/// all words with their counts).
const WORDS_MIN: f32 = 0.8;

/// A hit and the near-identical units of other documents that it stands for.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    pub unit: UnitFacts,
    pub scores: Scores,
    /// The others, newest first.
    pub others: Vec<UnitFacts>,
}

/// Folds a ranking. A fold stands where the best of its units stood, and shows the
/// newest, or what the question names. A unit that it cites is a hit of its own.
/// Which units fold does not depend on the page.
///
/// Copies are what alignment found to be one paragraph and shares its words with one of a
/// fold, and what says the same word for word.
pub(super) fn fold(
    backend: &dyn Backend,
    candidates: &[Candidate],
    cited: &[UnitFacts],
) -> Result<Vec<Folded>, BackendError> {
    let (best, rest) = candidates.split_at(candidates.len().min(DEPTH));
    let can_fold = |unit: &UnitFacts| {
        is_running_text(unit.kind) && cited.iter().all(|cited| cited.key != unit.key)
    };
    let keys: Vec<UnitKey> =
        best.iter().map(|one| &one.unit).filter(|unit| can_fold(unit)).map(|u| u.key).collect();
    let copies = Copies::of(backend, &keys)?;
    let mut groups: Vec<Vec<&Candidate>> = Vec::new();
    for candidate in best {
        let is_place = |members: &&mut Vec<&Candidate>| {
            members.iter().any(|one| copies.are(one.unit.key, candidate.unit.key))
                && may_stand_for(candidate, members)
        };
        match groups.iter_mut().find(is_place) {
            Some(members) => members.push(candidate),
            None => groups.push(vec![candidate]),
        }
    }
    let folded = groups.into_iter().map(|mut members| {
        // Sorted stably: of one year the better hit is first.
        members.sort_by_key(|one| (one.scores.named.is_none(), Reverse(date(&one.unit))));
        let others = members[1..].iter().map(|other| other.unit.clone()).collect();
        Folded { unit: members[0].unit.clone(), scores: members[0].scores, others }
    });
    Ok(folded.chain(unfolded(rest)).collect())
}

/// Which of some units are copies of each other.
struct Copies {
    /// A number for each text of which there are several, the same for equal ones.
    texts: HashMap<UnitKey, usize>,
    alike: HashSet<(UnitKey, UnitKey)>,
}

impl Copies {
    fn of(backend: &dyn Backend, keys: &[UnitKey]) -> Result<Copies, BackendError> {
        let wanted: HashSet<UnitKey> = keys.iter().copied().collect();
        let mut alike = HashSet::new();
        for (key, counterparts) in keys.iter().zip(backend.counterparts(keys)?) {
            let copies = counterparts.into_iter();
            let copies =
                copies.filter(|one| one.likeness >= WORDS_MIN && wanted.contains(&one.unit));
            alike.extend(copies.map(|one| (*key, one.unit)));
        }
        Ok(Copies { texts: equal_texts(backend, keys)?, alike })
    }

    fn are(&self, one: UnitKey, other: UnitKey) -> bool {
        let text = self.texts.get(&one);
        self.alike.contains(&(one, other)) || text.is_some() && text == self.texts.get(&other)
    }
}

/// Units that say the same word for word in documents that have nothing else in common. Only
/// such are read as have the same vector: equal texts do, and few others.
fn equal_texts(
    backend: &dyn Backend,
    keys: &[UnitKey],
) -> Result<HashMap<UnitKey, usize>, BackendError> {
    let mut by_vector: HashMap<Vec<u32>, Vec<UnitKey>> = HashMap::new();
    for (key, passages) in keys.iter().zip(backend.vectors(keys)?) {
        // What may have more passages than were read is a book, and stands for itself.
        if !passages.is_empty() && passages.len() < PASSAGES_MAX {
            let bits = passages.iter().flatten().map(|number| number.to_bits()).collect();
            by_vector.entry(bits).or_default().push(*key);
        }
    }
    let (mut texts, mut known) = (HashMap::new(), HashMap::new());
    for keys in by_vector.into_values().filter(|keys| keys.len() > 1) {
        for (key, unit) in keys.iter().zip(backend.units(&keys)?) {
            let next = known.len();
            texts.insert(*key, *known.entry(unit.text).or_insert(next));
        }
    }
    Ok(texts)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        backend::sample::{self, Shelf},
        citation::Language,
    };

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
        let hits = fold(shelf, candidates, cited).expect("hits");
        let documents = hits.iter().map(|hit| {
            let units = [&hit.unit].into_iter().chain(&hit.others);
            units.map(|unit| unit.document.symbol.to_string()).collect()
        });
        documents.collect()
    }

    #[test]
    fn copies_fold_where_the_best_stood_and_show_the_newest() {
        let near = [0.8, 0.6];
        let other = "Calls upon States to submit reports on their implementation every year";
        let (shelf, mut candidates) = shelf(&[
            ("A/RES/60/1", 2005, TEXT, near),
            ("A/RES/61/1", 2006, other, [0.6, 0.8]),
            ("A/RES/62/1", 2007, TEXT, [0.0, 1.0]),
            ("A/RES/63/1", 2008, "Decides so", near),
            ("A/RES/59/1", 2004, TEXT, [0.8, 0.5]),
        ]);
        let all = ["A/RES/62/1", "A/RES/60/1", "A/RES/59/1"];
        let (other, another) = ("A/RES/61/1", "A/RES/63/1");
        let found = folded(&shelf, &candidates, &[]);
        let expected: [&[&str]; 3] = [&all, &[other], &[another]];
        assert_eq!(found, expected, "one vector with other words is another text");
        let cited = [candidates[0].unit.clone()];
        let found = folded(&shelf, &candidates, &cited);
        let expected: [&[&str]; 4] =
            [&all[1..2], &[other], &["A/RES/62/1", "A/RES/59/1"], &[another]];
        assert_eq!(found, expected, "what is cited is a hit of its own");
        candidates[4].scores.named = Some(0.15);
        let found = folded(&shelf, &candidates, &[]);
        assert_eq!(found[0][0], "A/RES/59/1", "what is named is shown");
        assert_eq!(unfolded(&candidates).count(), 5);
    }

    #[test]
    fn what_says_the_same_in_documents_that_nothing_relates_folds() {
        let (mut shelf, mut candidates) = shelf(&[
            ("A/RES/60/1", 2005, "Decides so", [0.8, 0.6]),
            ("A/RES/61/1", 2006, "Decides so", [0.8, 0.6]),
            ("A/RES/62/1", 2007, "Decides otherwise", [0.8, 0.6]),
        ]);
        let all = folded(&shelf, &candidates, &[]);
        assert_eq!(all, [vec!["A/RES/61/1", "A/RES/60/1"], vec!["A/RES/62/1"]]);
        candidates[1].unit.kind = Kind::Footnote;
        assert_eq!(folded(&shelf, &candidates, &[]).len(), 3, "a note is no history");
        candidates[1].unit.kind = Kind::Operative;
        shelf.passages = PASSAGES_MAX;
        let texts =
            equal_texts(&shelf, &candidates.iter().map(|one| one.unit.key).collect::<Vec<_>>());
        assert!(texts.unwrap().is_empty(), "a book stands for itself");
        shelf.passages = PASSAGES_MAX - 1;
        let texts =
            equal_texts(&shelf, &candidates.iter().map(|one| one.unit.key).collect::<Vec<_>>());
        assert_eq!(texts.unwrap().len(), 3);
    }
}
