//! A unit that may answer, with its scores.

use crate::{
    backend::{Backend, BackendError, UnitFacts, UnitKey},
    embed::Embedding,
};

/// The scores of a candidate. What a leg did not give is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores {
    /// What candidates are ordered by.
    pub fused: f32,
    /// What naming its document or year adds, or a citation that leads to it.
    pub named: Option<f32>,
    /// What having the kind of thing adds that is asked for: a number, a date, a person.
    pub answer: Option<f32>,
    /// What being no paragraph of its own takes away.
    pub kind: Option<f32>,
    /// What a cross-encoder says of it, from 0 to 1; the best hits are ordered by
    /// it where there is one.
    pub reranked: Option<f32>,
    /// BM25.
    pub bm25: Option<f32>,
    /// The place in the lexical ranking, from 1.
    pub bm25_rank: Option<usize>,
    /// The cosine of the best passage.
    pub cosine: Option<f32>,
    /// The place in the semantic ranking, from 1.
    pub semantic_rank: Option<usize>,
}

/// A unit that may answer, with its scores.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What is known of the unit.
    pub unit: UnitFacts,
    /// Why it stands where it stands.
    pub scores: Scores,
}

/// Gives candidates their cosines with a vector.
pub(super) fn compare(
    backend: &dyn Backend,
    vector: &Embedding,
    mut candidates: Vec<&mut Candidate>,
) -> Result<(), BackendError> {
    let units: Vec<UnitKey> = candidates.iter().map(|one| one.unit.key).collect();
    let cosines = backend.compare(vector, &units)?;
    candidates.iter_mut().zip(cosines).for_each(|(one, cosine)| one.scores.cosine = cosine);
    Ok(())
}
