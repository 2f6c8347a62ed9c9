//! Units like a given one.

use crate::index::{
    LexicalQuery, OpenError, Ordinal, QueryWord, ReadUnitError, Snapshot, is_function_word,
};

use super::{
    Query, Scores,
    cited::Named,
    fusion::{Legs, Scale, fuse},
};

/// The words of a unit that are looked for: the rarest.
const WORDS_MAX: usize = 24;
/// How many units of each leg are compared.
const DEPTH: usize = 100;

/// Why similar units could not be found.
#[derive(Debug, thiserror::Error)]
pub enum SimilarError {
    /// The unit cannot be read.
    #[error(transparent)]
    Unit(#[from] ReadUnitError),
    /// The index was damaged after it was opened.
    #[error(transparent)]
    Index(#[from] OpenError),
    /// The lexical index failed.
    #[error("the lexical index failed: {0}")]
    Lexical(#[from] tantivy::TantivyError),
}

/// Units like a given one, by its words and by its meaning, the nearest first. The
/// unit itself is left out.
///
/// # Errors
/// [`SimilarError`] where the index cannot be read.
pub fn similar(
    snapshot: &Snapshot,
    ordinal: Ordinal,
    count: usize,
) -> Result<Vec<(Ordinal, Scores)>, SimilarError> {
    let unit = snapshot.unit(ordinal)?;
    let language = crate::citation::Language::from_code(&unit.language).unwrap_or_default();
    let mut allowed = vec![true; snapshot.len()];
    allowed[ordinal as usize] = false;
    let allowed = snapshot.select(Some(allowed));
    let mut words: Vec<(f32, String)> = Vec::new();
    for token in snapshot.analysis().tokens(&unit.text, language) {
        let written = &unit.text[token.from..token.to];
        if !is_function_word(written) && !words.iter().any(|(_, known)| *known == token.term) {
            words.push((snapshot.rarity(&token.term)?, token.term));
        }
    }
    words.sort_by(|(a, a_term), (b, b_term)| b.total_cmp(a).then_with(|| a_term.cmp(b_term)));
    words.truncate(WORDS_MAX);
    let word = |(_, term): (f32, String)| QueryWord { terms: vec![term], ..QueryWord::default() };
    let query =
        LexicalQuery { words: words.into_iter().map(word).collect(), ..LexicalQuery::default() };
    let (lexical, _) = snapshot.lexical(&query, DEPTH, &allowed)?;
    let vector = snapshot.vector(ordinal);
    let semantic = vector
        .as_ref()
        .map(|vector| snapshot.semantic(vector, DEPTH, &allowed))
        .unwrap_or_default();
    let scale = Scale {
        bm25_maximum: snapshot.lexical_maximum(&query)?,
        background: vector.as_ref().map_or(0.0, |vector| snapshot.background(vector)),
    };
    let cosine = |other| vector.as_ref().and_then(|vector| snapshot.cosine(vector, other));
    let legs = Legs { lexical: &lexical, semantic: &semantic, cosine: &cosine };
    let mut found = fuse(snapshot, &Query::default(), scale, &Named::default(), &allowed, legs);
    snapshot.check()?;
    found.truncate(count);
    Ok(found)
}
