//! Where a phrase stands, in these words and in others.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use unicode_normalization::UnicodeNormalization;

use crate::{
    analysis,
    backend::{Backend, BackendError, Filter},
    citation::Symbol,
    query::QUERY_BYTES_MAX,
};

use super::{
    super::{diff::DIFFS_TIME, matching::Collection},
    gather::Gathering,
    pieces::Pieces,
    variant::PhraseVariant,
    votes::{VotesFound, votes},
};

/// The longest phrase, in bytes: as of questions, a paragraph or two.
pub const PHRASE_BYTES_MAX: usize = QUERY_BYTES_MAX;
/// One word is no phrase.
const WORDS_MIN: usize = 2;
/// Of the time votes are looked for in the last of so many parts.
const VOTES_SHARE: u32 = 5;
/// A phrase for which nobody waits has so much time.
const UNHURRIED: Duration = Duration::from_secs(600);

/// A phrase in a collection.
#[derive(Clone, Debug)]
pub struct AgreedLanguage {
    /// The phrase as it was looked for.
    pub phrase: String,
    /// How many words it has.
    pub words: usize,
    /// The wordings in which it stands: its own first, then those of the most documents.
    pub variants: Vec<PhraseVariant>,
    /// Where a separate vote on it is told of.
    pub votes: VotesFound,
    /// What was not looked at, in words; empty where all of it was.
    pub left_out: Vec<String>,
}

/// How many documents of a year have a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhraseYear {
    /// The year; nothing for documents without one.
    pub year: Option<i16>,
    /// In its own words.
    pub exact: usize,
    /// In other words alone.
    pub others: usize,
}

impl AgreedLanguage {
    /// Documents by year, those without one last.
    pub fn by_year(&self) -> Vec<PhraseYear> {
        let mut documents: HashMap<&Symbol, (Option<i16>, bool)> = HashMap::new();
        for variant in &self.variants {
            for one in &variant.appearances {
                let symbol = &one.unit.document.symbol;
                documents.entry(symbol).or_insert((one.year(), false)).1 |= variant.is_exact;
            }
        }
        // What has no year stands behind all others.
        let mut years: BTreeMap<(bool, Option<i16>), (usize, usize)> = BTreeMap::new();
        for (year, is_exact) in documents.into_values() {
            let (exact, others) = years.entry((year.is_none(), year)).or_default();
            *(if is_exact { exact } else { others }) += 1;
        }
        let years = years.into_iter();
        years.map(|((_, year), (exact, others))| PhraseYear { year, exact, others }).collect()
    }

    /// The phrase in its own words; nothing where it stands nowhere so.
    pub fn exact(&self) -> Option<&PhraseVariant> {
        self.variants.first().filter(|variant| variant.is_exact)
    }

    /// The wording that differs least from the phrase, by its place: its own where it stands.
    pub fn nearest(&self) -> Option<usize> {
        let places = 0..self.variants.len();
        places.min_by_key(|&place| self.variants[place].differences)
    }
}

/// Why a phrase is not looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhraseError {
    /// The index cannot be read.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// It is too long.
    #[error("the phrase has {bytes} bytes, the most is {PHRASE_BYTES_MAX}")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// It has fewer than two words.
    #[error("the phrase has fewer than {WORDS_MIN} words")]
    TooShort,
    /// All of its words carry grammar alone.
    #[error("the phrase has no word that says something")]
    NoContent,
}

impl PhraseError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            PhraseError::Backend(error) => error.hint(),
            PhraseError::TooLong { .. } => "give a paragraph of it",
            PhraseError::TooShort => "give a phrase, such as `small arms and light weapons`",
            PhraseError::NoContent => "give more of the words that stand around it",
        }
    }
}

/// Looks for a phrase in the documents that a filter admits: what is not read until then is
/// left out, and told.
///
/// # Errors
/// [`PhraseError`] where the index cannot be read, or it is no phrase.
pub fn agreed(
    backend: &dyn Backend,
    phrase: &str,
    filter: &Filter,
    until: Option<Instant>,
) -> Result<AgreedLanguage, PhraseError> {
    if phrase.len() > PHRASE_BYTES_MAX {
        return Err(PhraseError::TooLong { bytes: phrase.len() });
    }
    let until = until.unwrap_or_else(|| Instant::now() + UNHURRIED);
    let phrase = without_ligatures(phrase.trim());
    let mut collection = Collection::of(backend);
    let whole = 0..phrase.len();
    let own = collection.own(&phrase, std::slice::from_ref(&whole))?;
    let words = own.words.iter().filter(|word| !word.is_optional).count();
    if words < WORDS_MIN {
        return Err(PhraseError::TooShort);
    }
    let mut languages = analysis::languages_of(&phrase, &backend.describe().languages);
    // A word in other letters tells nothing of the rest.
    languages.push(Collection::language_of(&own));
    let pieces = Pieces::of(&phrase, &own.words, &languages);
    if pieces.any.phrases.iter().all(Vec::is_empty) {
        return Err(PhraseError::NoContent);
    }
    let left = until.saturating_duration_since(Instant::now());
    let gathered = Instant::now() + left * (VOTES_SHARE - 1) / VOTES_SHARE;
    let mut gathering = Gathering::of(collection, &phrase, own, gathered);
    gathering.gather(pieces, filter)?;
    let Gathering { groups, mut left_out, .. } = gathering;
    let variants = groups.variants(until.min(Instant::now() + DIFFS_TIME));
    let votes = votes(backend, &variants, until)?;
    left_out.extend(votes.left_out());
    Ok(AgreedLanguage { words, variants, votes, left_out, phrase: phrase.clone() })
}

/// A phrase that was copied out of a printed page, in letters as indexes have them.
fn without_ligatures(phrase: &str) -> String {
    let is_ligature = |c: char| matches!(c, '\u{fb00}'..='\u{fb06}');
    let is_unseen =
        |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let mut out = String::with_capacity(phrase.len());
    for c in phrase.chars().filter(|c| !is_unseen(*c)) {
        match is_ligature(c) {
            true => out.extend(std::iter::once(c).nfkc()),
            false => out.push(c),
        }
    }
    out
}
