//! Why a hit stands where it stands: term by term, leg by leg.

use crate::index::{Ordinal, Snapshot};

use super::{Query, Ranking, Scores, fusion::LEXICAL_SHARE};

/// What one word of the question gave in one field.
#[derive(Clone, Debug, PartialEq)]
pub struct TermScore {
    /// The word, name or pair of words.
    pub term: String,
    /// `text`, `headings`, `title` or `names`.
    pub field: &'static str,
    /// What it added to BM25, weight included.
    pub score: f32,
}

/// The score of a hit, taken apart. The fused score is `lexical_share` of
/// `words`, the rest of `meaning`, and `named`.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// What each word gave; they add up to BM25.
    pub terms: Vec<TermScore>,
    /// The BM25 of a unit that has every word of the question.
    pub bm25_maximum: f32,
    /// BM25 between 0 and 1.
    pub words: f32,
    /// The cosine of a passage about something else.
    pub background: f32,
    /// The cosine, 0 for the background and 1 for the same words.
    pub meaning: f32,
    /// The share of the lexical leg.
    pub lexical_share: f32,
    /// What naming its document or year adds, and citing the unit itself.
    pub named: f32,
}

/// Takes the score of a hit apart.
pub(super) fn explain(
    snapshot: &Snapshot,
    query: &Query,
    ranking: &Ranking,
    ordinal: Ordinal,
    scores: Scores,
) -> tantivy::Result<Explanation> {
    let parts = match scores.bm25 {
        Some(_) => snapshot.explain(&ranking.parsed.lexical, ordinal)?,
        None => Vec::new(),
    };
    let scale = ranking.scale;
    let share = match query.mode {
        super::Mode::Hybrid => LEXICAL_SHARE,
        super::Mode::Lexical => 1.0,
        super::Mode::Semantic => 0.0,
    };
    Ok(Explanation {
        terms: parts
            .into_iter()
            .map(|(term, field, score)| TermScore { term, field, score })
            .collect(),
        bm25_maximum: scale.bm25_maximum,
        words: scores.bm25.map_or(0.0, |bm25| scale.words(bm25)),
        background: scale.background,
        meaning: scores.cosine.map_or(0.0, |cosine| scale.meaning(cosine)),
        lexical_share: share,
        named: scores.named.unwrap_or(0.0),
    })
}
