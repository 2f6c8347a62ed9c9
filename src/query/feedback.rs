//! Pseudo-relevance feedback: the question's vector is drawn towards the passages
//! of the best candidates, and the semantic leg looks again. It costs no inference.
//!
//! Source: Rocchio, "Relevance Feedback in Information Retrieval", 1971; for
//! dense vectors Li et al., "Pseudo Relevance Feedback with Deep Language Models
//! and Dense Retrievers", TOIS 2023. docs/relevance.md has what it gains.

use crate::{
    backend::{Backend, BackendError, UnitKey},
    embed::{Embedding, dot, normalize},
};

use super::candidate::Candidate;

/// The candidates that count as relevant.
const RELEVANT: usize = 3;
/// What they weigh beside the question.
const WEIGHT: f32 = 0.3;

/// Draws the question's vector towards the best passages of the best candidates.
pub(super) fn draw(
    backend: &dyn Backend,
    question: &mut Embedding,
    candidates: &[Candidate],
) -> Result<(), BackendError> {
    let best: Vec<UnitKey> =
        candidates.iter().take(RELEVANT).map(|candidate| candidate.unit.key).collect();
    let of_units = backend.vectors(&best)?;
    let nearest = |passages: &Vec<Embedding>| {
        let cosine = |passage: &Embedding| dot(question, passage);
        passages.iter().max_by(|a, b| cosine(a).total_cmp(&cosine(b))).cloned()
    };
    let passages: Vec<Embedding> = of_units.iter().filter_map(nearest).collect();
    let share = WEIGHT / passages.len().max(1) as f32;
    for passage in &passages {
        question.iter_mut().zip(passage).for_each(|(x, y)| *x += share * y);
    }
    normalize(question);
    Ok(())
}
