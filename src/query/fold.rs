//! Folds what a body says again year after year: of near-identical paragraphs of
//! several documents the newest stands for all.

use std::{cmp::Reverse, collections::HashMap};

use crate::{
    corpus::Kind,
    index::{Ordinal, ReadUnitError, Snapshot, dot},
};

use super::Scores;

/// The best candidates, among which copies are looked for. What lies further down
/// is paged to as it is.
const DEPTH: usize = 200;
/// Vectors of copies are at least so near. It spares reading texts that differ.
const COSINE_MIN: f32 = 0.9;
/// The share of their words that copies have in common (Dice's coefficient over
/// all words with their counts).
const WORDS_MIN: f32 = 0.8;
/// Shorter texts say alike by chance: `Notes with appreciation`.
const WORDS_COUNT_MIN: usize = 8;

/// A hit and the near-identical units of other documents that it stands for.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    pub ordinal: Ordinal,
    pub scores: Scores,
    /// The others, newest first.
    pub others: Vec<Ordinal>,
}

/// Units that are alike, best first, with the vector of the first; empty for one
/// that nothing folds with.
struct Group {
    vector: Vec<f32>,
    members: Vec<(Ordinal, Scores)>,
}

/// Folds a ranking. A fold stands where the best of its units stood, and shows the
/// newest, or what the question names. A unit that it cites is a hit of its own.
/// Which units fold does not depend on the page.
pub(super) fn fold(
    snapshot: &Snapshot,
    candidates: &[(Ordinal, Scores)],
    cited: &[Ordinal],
    is_folded: bool,
) -> Result<Vec<Folded>, ReadUnitError> {
    let depth = if is_folded { candidates.len().min(DEPTH) } else { 0 };
    let mut texts = Texts { snapshot, words: HashMap::new() };
    let mut groups: Vec<Group> = Vec::new();
    for &(ordinal, scores) in &candidates[..depth] {
        let vector = match can_fold(snapshot, ordinal) && !cited.contains(&ordinal) {
            true => snapshot.vector(ordinal).unwrap_or_default(),
            false => Vec::new(),
        };
        let mut place = None;
        for (index, Group { vector: other, members }) in groups.iter().enumerate() {
            let is_near =
                !vector.is_empty() && !other.is_empty() && dot(&vector, other) >= COSINE_MIN;
            if is_near
                && may_stand_for(snapshot, ordinal, members)
                && texts.are_alike(ordinal, members[0].0)?
            {
                place = Some(index);
                break;
            }
        }
        match place {
            Some(index) => groups[index].members.push((ordinal, scores)),
            None => groups.push(Group { vector, members: vec![(ordinal, scores)] }),
        }
    }
    let folded = groups.into_iter().map(|Group { mut members, .. }| {
        // Sorted stably: of one year the better hit is first.
        members.sort_by_key(|&(ordinal, scores)| {
            (scores.named.is_none(), Reverse(date(snapshot, ordinal)))
        });
        let (ordinal, scores) = members[0];
        let others = members[1..].iter().map(|&(other, _)| other).collect();
        Folded { ordinal, scores, others }
    });
    let rest = candidates[depth..].iter();
    let rest = rest.map(|&(ordinal, scores)| Folded { ordinal, scores, others: Vec::new() });
    Ok(folded.chain(rest).collect())
}

/// Mastheads, votes and footnotes are alike everywhere and are no history.
fn can_fold(snapshot: &Snapshot, ordinal: Ordinal) -> bool {
    matches!(
        snapshot.facts(ordinal).kind,
        Kind::Preambular | Kind::Operative | Kind::Numbered | Kind::Subparagraph | Kind::Unnumbered
    )
}

/// Whether a unit is of another document than all of a group, and in its language.
fn may_stand_for(snapshot: &Snapshot, ordinal: Ordinal, members: &[(Ordinal, Scores)]) -> bool {
    let own = snapshot.facts(ordinal).document;
    members.iter().all(|&(other, _)| {
        let other = snapshot.facts(other).document;
        other.symbol != own.symbol && other.language == own.language
    })
}

fn date(snapshot: &Snapshot, ordinal: Ordinal) -> Option<jiff::civil::Date> {
    let document = snapshot.facts(ordinal).document;
    let year = || document.year.and_then(|year| jiff::civil::Date::new(year, 1, 1).ok());
    document.date().or_else(year)
}

/// The words of units, each read once.
struct Texts<'a> {
    snapshot: &'a Snapshot,
    words: HashMap<Ordinal, Vec<String>>,
}

impl Texts<'_> {
    fn are_alike(&mut self, a: Ordinal, b: Ordinal) -> Result<bool, ReadUnitError> {
        for ordinal in [a, b] {
            if !self.words.contains_key(&ordinal) {
                let words = words(&self.snapshot.unit(ordinal)?.text);
                self.words.insert(ordinal, words);
            }
        }
        Ok(overlap(&self.words[&a], &self.words[&b]) >= WORDS_MIN)
    }
}

/// The words of a text in small letters, sorted.
fn words(text: &str) -> Vec<String> {
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
}
