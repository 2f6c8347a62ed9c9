//! Why a hit stands where it stands: term by term, leg by leg.

use crate::backend::TermScore;

use super::{
    asked::Mode,
    candidate::Scores,
    fusion::{LEXICAL_SHARE, Scale},
};

/// The score of a hit, taken apart. The fused score of a convex combination is
/// `lexical_share` of `words`, the rest of `meaning`, `named`, `answer` and `kind`; that of one
/// leg is its own score and `named`, and that of reciprocal ranks is made of places.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// What each word gave; they add up to BM25.
    pub terms: Vec<TermScore>,
    /// The BM25 of a unit that has every word of the question.
    pub bm25_maximum: f32,
    /// BM25 between 0 and 1.
    pub words: f32,
    /// The mean cosine of the question with passages: what one about something
    /// else has.
    pub mean_cosine: f32,
    /// The cosine, 0 for the mean and 1 for the same words.
    pub meaning: f32,
    /// The share of the lexical leg.
    pub lexical_share: f32,
    /// What naming its document or year adds, or a citation that leads to it.
    pub named: f32,
    /// What having the kind of thing adds that is asked for: a number, a date, a person.
    pub answer: f32,
    /// What being no paragraph of its own takes away.
    pub kind: f32,
}

/// Takes the scores of a hit apart.
pub(super) fn explain(
    terms: Vec<TermScore>,
    mode: Mode,
    scale: Scale,
    scores: Scores,
) -> Explanation {
    Explanation {
        terms,
        bm25_maximum: scale.bm25_maximum,
        words: scores.bm25.map_or(0.0, |bm25| scale.words(bm25)),
        mean_cosine: scale.background.mean,
        meaning: scores.cosine.map_or(0.0, |cosine| scale.background.meaning(cosine)),
        lexical_share: match mode {
            Mode::Hybrid => LEXICAL_SHARE,
            Mode::Lexical => 1.0,
            Mode::Semantic => 0.0,
        },
        named: scores.named.unwrap_or(0.0),
        answer: scores.answer.unwrap_or(0.0),
        kind: scores.kind.unwrap_or(0.0),
    }
}
