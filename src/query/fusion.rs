//! Merges the two rankings.
//!
//! A convex combination of normalised scores: Bruch, Gai and Ingber, "An
//! Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023. Each score is
//! stretched between bounds of the question, not between those of the
//! candidates: BM25 between nothing and the score of a unit that has every word
//! of the question; the cosine between that of a passage about something else
//! and 1. So a question whose words the collection does not have is settled by
//! meaning, whatever its best BM25, and scores of different questions compare. A
//! score that a leg did not give counts as nothing, and is not reported.

use std::collections::HashMap;

use crate::index::{Ordinal, Selection, Snapshot};

use super::{Fusion, Mode, Query, Scores, cited::Named};

/// The share of the lexical leg. docs/relevance.md has the collections that it
/// was chosen on.
pub(super) const LEXICAL_SHARE: f32 = 0.5;

/// The bounds of a question's scores.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// The BM25 of a unit with every word of the question.
    pub bm25_maximum: f32,
    /// The cosine of a passage about something else.
    pub background: f32,
}

impl Scale {
    /// A BM25 between 0 and 1.
    pub(super) fn words(&self, bm25: f32) -> f32 {
        if self.bm25_maximum > 0.0 { (bm25 / self.bm25_maximum).min(1.0) } else { 0.0 }
    }

    /// The convex combination of both legs.
    pub(super) fn convex(&self, scores: &Scores) -> f32 {
        let words = scores.bm25.map_or(0.0, |bm25| self.words(bm25));
        let meaning = scores.cosine.map_or(0.0, |cosine| self.meaning(cosine));
        LEXICAL_SHARE * words + (1.0 - LEXICAL_SHARE) * meaning
    }

    /// A cosine, 0 for the background and 1 for the same words.
    pub(super) fn meaning(&self, cosine: f32) -> f32 {
        (cosine - self.background) / (1.0 - self.background).max(f32::EPSILON)
    }
}

/// What a unit gains whose document or year the question names.
const NAMED_DOCUMENT: f32 = 0.15;
/// What a unit gains that the question cites: more than anything else can give.
const CITED: f32 = 2.0;

/// The two rankings, best first, and the cosine of any unit, so that one found by
/// words alone is compared by meaning too.
#[derive(Clone, Copy)]
pub(super) struct Legs<'a> {
    pub lexical: &'a [(Ordinal, f32)],
    pub semantic: &'a [(Ordinal, f32)],
    pub cosine: &'a dyn Fn(Ordinal) -> Option<f32>,
}

/// Fuses two rankings into one, and puts first what the question cites.
pub(super) fn fuse(
    snapshot: &Snapshot,
    query: &Query,
    scale: Scale,
    named: &Named,
    among: &Selection,
    legs: Legs<'_>,
) -> Vec<(Ordinal, Scores)> {
    let capacity = legs.lexical.len() + legs.semantic.len();
    let mut scores: Vec<(Ordinal, Scores)> = Vec::with_capacity(capacity);
    let mut places = HashMap::with_capacity(capacity);
    for (index, &(ordinal, bm25)) in legs.lexical.iter().enumerate() {
        places.insert(ordinal, scores.len());
        let cosine = (legs.cosine)(ordinal);
        let found =
            Scores { bm25: Some(bm25), bm25_rank: Some(index + 1), cosine, ..Scores::default() };
        scores.push((ordinal, found));
    }
    for (index, &(ordinal, cosine)) in legs.semantic.iter().enumerate() {
        let place = *places.entry(ordinal).or_insert_with(|| {
            scores.push((ordinal, Scores::default()));
            scores.len() - 1
        });
        scores[place].1.cosine = Some(cosine);
        scores[place].1.semantic_rank = Some(index + 1);
    }
    let cited = named.units.iter().filter(|&&ordinal| among.admits(ordinal));
    for &ordinal in cited {
        places.entry(ordinal).or_insert_with(|| {
            let cosine = (legs.cosine)(ordinal);
            scores.push((ordinal, Scores { cosine, ..Scores::default() }));
            scores.len() - 1
        });
    }
    combine(&mut scores, query.mode, query.fusion, scale);
    for (ordinal, scores) in &mut scores {
        let gain = gain(snapshot, named, *ordinal);
        scores.named = (gain > 0.0).then_some(gain);
        scores.fused += gain;
    }
    let id = |ordinal: Ordinal| snapshot.facts(ordinal).id;
    scores.sort_by(|(a, a_scores), (b, b_scores)| {
        b_scores.fused.total_cmp(&a_scores.fused).then_with(|| id(*a).cmp(id(*b)))
    });
    scores
}

/// What a unit gains by what the question names. Of several cited units the first
/// stays first.
fn gain(snapshot: &Snapshot, named: &Named, ordinal: Ordinal) -> f32 {
    if let Some(place) = named.units.iter().position(|&cited| cited == ordinal) {
        return CITED - place as f32 * 0.01;
    }
    if named.documents.is_empty() && named.years.is_empty() {
        return 0.0;
    }
    let document = snapshot.facts(ordinal).document;
    let is_named = named.documents.contains(&document.symbol)
        || document.year.is_some_and(|year| named.years.contains(&year));
    if is_named { NAMED_DOCUMENT } else { 0.0 }
}

fn combine(scores: &mut [(Ordinal, Scores)], mode: Mode, fusion: Fusion, scale: Scale) {
    for (_, scores) in scores {
        scores.fused = match mode {
            Mode::Lexical => scores.bm25.unwrap_or(0.0),
            Mode::Semantic => scores.cosine.unwrap_or(0.0),
            Mode::Hybrid => match fusion {
                Fusion::Convex => scale.convex(scores),
                Fusion::ReciprocalRank { k } => {
                    let ranks = [scores.bm25_rank, scores.semantic_rank];
                    ranks.iter().flatten().map(|&rank| 1.0 / (k + rank as f32)).sum()
                }
            },
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: Scale = Scale { bm25_maximum: 10.0, background: 0.1 };

    fn scored(bm25: Option<f32>, cosine: Option<f32>) -> (Ordinal, Scores) {
        (0, Scores { bm25, cosine, ..Scores::default() })
    }

    #[test]
    fn agreement_beats_either_first_place() {
        let mut scores =
            [scored(Some(9.0), Some(0.1)), scored(Some(8.0), Some(0.6)), scored(None, Some(0.7))];
        combine(&mut scores, Mode::Hybrid, Fusion::Convex, SCALE);
        assert!(scores[1].1.fused > scores[0].1.fused);
        assert!(scores[1].1.fused > scores[2].1.fused);
    }

    #[test]
    fn one_empty_leg_leaves_the_order_of_the_other() {
        let mut scores =
            [scored(Some(3.0), None), scored(Some(2.0), None), scored(Some(1.0), None)];
        combine(&mut scores, Mode::Hybrid, Fusion::Convex, SCALE);
        assert!(scores.windows(2).all(|pair| pair[0].1.fused > pair[1].1.fused));
        let mut scores =
            [scored(None, Some(0.5)), scored(None, Some(0.4)), scored(None, Some(0.4))];
        combine(&mut scores, Mode::Hybrid, Fusion::Convex, SCALE);
        assert!(scores[0].1.fused > scores[1].1.fused);
        assert_eq!(scores[1].1.fused, scores[2].1.fused);
    }
}
