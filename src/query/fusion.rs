//! Merges the two rankings.
//!
//! A convex combination of normalised scores: Bruch, Gai and Ingber, "An
//! Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023. BM25 is
//! divided by the best BM25 of the question; the cosine is stretched between
//! the least and the greatest cosine of the candidates. A score that a leg did
//! not give counts as nothing, and is not reported.

use crate::index::{Ordinal, Snapshot};

use super::{Mode, Scores};

/// The share of the lexical leg. Meaning leads: it finds paraphrases, which words
/// alone miss altogether, and words settle the rest.
const LEXICAL_SHARE: f32 = 0.4;

/// Fuses two rankings, best first, into one. `cosine` gives the cosine of any
/// unit, so that a unit found by words alone is compared by meaning too.
pub(super) fn fuse(
    snapshot: &Snapshot,
    mode: Mode,
    lexical: &[(Ordinal, f32)],
    semantic: &[(Ordinal, f32)],
    cosine: &dyn Fn(Ordinal) -> Option<f32>,
) -> Vec<(Ordinal, Scores)> {
    let mut scores: Vec<(Ordinal, Scores)> = Vec::with_capacity(lexical.len() + semantic.len());
    let mut places = std::collections::HashMap::new();
    for (index, &(ordinal, bm25)) in lexical.iter().enumerate() {
        places.insert(ordinal, scores.len());
        let cosine = cosine(ordinal);
        let found =
            Scores { bm25: Some(bm25), bm25_rank: Some(index + 1), cosine, ..Scores::default() };
        scores.push((ordinal, found));
    }
    for (index, &(ordinal, cosine)) in semantic.iter().enumerate() {
        let place = *places.entry(ordinal).or_insert_with(|| {
            scores.push((ordinal, Scores::default()));
            scores.len() - 1
        });
        scores[place].1.cosine = Some(cosine);
        scores[place].1.semantic_rank = Some(index + 1);
    }
    combine(&mut scores, mode);
    let id = |ordinal: Ordinal| snapshot.facts(ordinal).id;
    scores.sort_by(|(a, a_scores), (b, b_scores)| {
        b_scores.fused.total_cmp(&a_scores.fused).then_with(|| id(*a).cmp(id(*b)))
    });
    scores
}

fn combine(scores: &mut [(Ordinal, Scores)], mode: Mode) {
    let best = scores.iter().filter_map(|(_, scores)| scores.bm25).fold(0.0, f32::max);
    let cosines = || scores.iter().filter_map(|(_, scores)| scores.cosine);
    let (least, greatest) =
        (cosines().fold(f32::MAX, f32::min), cosines().fold(f32::MIN, f32::max));
    for (_, scores) in scores {
        scores.fused = match mode {
            Mode::Lexical => scores.bm25.unwrap_or(0.0),
            Mode::Semantic => scores.cosine.unwrap_or(0.0),
            Mode::Hybrid => {
                let words = scores.bm25.filter(|_| best > 0.0).map_or(0.0, |bm25| bm25 / best);
                let meaning = scores.cosine.map_or(0.0, |cosine| {
                    if greatest > least { (cosine - least) / (greatest - least) } else { 1.0 }
                });
                LEXICAL_SHARE * words + (1.0 - LEXICAL_SHARE) * meaning
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(bm25: Option<f32>, cosine: Option<f32>) -> (Ordinal, Scores) {
        (0, Scores { bm25, cosine, ..Scores::default() })
    }

    #[test]
    fn agreement_beats_either_first_place() {
        let mut scores =
            [scored(Some(9.0), Some(0.1)), scored(Some(8.0), Some(0.6)), scored(None, Some(0.7))];
        combine(&mut scores, Mode::Hybrid);
        assert!(scores[1].1.fused > scores[0].1.fused);
        assert!(scores[1].1.fused > scores[2].1.fused);
    }

    #[test]
    fn one_empty_leg_leaves_the_order_of_the_other() {
        let mut scores =
            [scored(Some(3.0), None), scored(Some(2.0), None), scored(Some(1.0), None)];
        combine(&mut scores, Mode::Hybrid);
        assert!(scores.windows(2).all(|pair| pair[0].1.fused > pair[1].1.fused));
        let mut scores =
            [scored(None, Some(0.5)), scored(None, Some(0.4)), scored(None, Some(0.4))];
        combine(&mut scores, Mode::Hybrid);
        assert!(scores[0].1.fused > scores[1].1.fused);
        assert_eq!(scores[1].1.fused, scores[2].1.fused);
    }
}
