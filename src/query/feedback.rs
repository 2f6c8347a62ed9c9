//! Pseudo-relevance feedback: the question's vector is drawn towards the passages
//! of the best hits, and the semantic leg looks again. It costs no inference.
//!
//! Source: Rocchio, "Relevance Feedback in Information Retrieval", 1971; for
//! dense vectors Li et al., "Pseudo Relevance Feedback with Deep Language Models
//! and Dense Retrievers", TOIS 2023. docs/relevance.md has what it gains.

use crate::{
    embed::{Embedding, normalize},
    index::{Ordinal, Snapshot},
};

use super::Scores;

/// The hits that count as relevant.
const HITS: usize = 3;
/// What they weigh beside the question.
const WEIGHT: f32 = 0.3;

/// Draws the question's vector towards the best hits.
pub(super) fn draw(
    snapshot: &Snapshot,
    question: &mut Embedding,
    candidates: &[(Ordinal, Scores)],
) {
    let best = candidates.iter().take(HITS);
    let passages: Vec<&[f32]> =
        best.filter_map(|&(ordinal, _)| snapshot.best_passage(question, ordinal)).collect();
    let share = WEIGHT / passages.len().max(1) as f32;
    for passage in &passages {
        question.iter_mut().zip(*passage).for_each(|(x, y)| *x += share * y);
    }
    normalize(question);
}
