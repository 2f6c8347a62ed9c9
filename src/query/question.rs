//! A question, understood once: what each leg looks for, what every hit must be,
//! and what the question names.

use crate::{
    analysis,
    backend::{Backend, BackendError, Filter, LexicalQuery, QueryWord, Selection, Term},
    citation::Language,
};

use super::{
    error::SearchError,
    grammar::{self, Parsed},
    known_item::{self, Named},
    synonyms,
};

/// The most words that rank.
const RANKING_WORDS_MAX: usize = 64;

/// With a greater share of unknown words a question is in another language than the texts.
const UNKNOWN_MAX: f32 = 0.6;

/// The most words of a question whose names are all asked for.
const NAMES_WORDS_MAX: usize = 10;

/// A question, understood.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// What the lexical leg looks for.
    pub lexical: LexicalQuery,
    /// What the semantic leg embeds: the question without its operators and citations.
    pub meaning: String,
    /// The same in the wording of the texts, where that is another one.
    pub reworded: Option<String>,
    /// The share of its words, by rarity, that no unit of the collection has.
    pub unknown: f32,
    /// These words, as they are written.
    pub unknown_words: Vec<String>,
    /// The names among them.
    pub absent: Vec<String>,
    /// The units that may be found.
    pub among: Selection,
    /// What it names.
    pub named: Named,
}

/// Understands a question. `filter` is what is asked of every hit beside it.
///
/// # Errors
/// [`SearchError`], with the position where the question is to blame.
pub(super) fn understand(
    text: &str,
    filter: &Filter,
    backend: &dyn Backend,
) -> Result<Question, SearchError> {
    let parsed = grammar::parse(text, &backend.describe().languages)?;
    let conditions = parsed.conditions.iter().map(|(field, value)| (*field, value.as_str()));
    let written = Filter::of_conditions(conditions)?;
    let named = known_item::named(&parsed.meaning, backend)?;
    let words = words_of_content(&parsed, &named, backend)?;
    let Parsed { names, ordered_bigrams, required, meaning, .. } = parsed;
    let meaning = match named.documents.is_empty() || named.rest.is_empty() {
        true => meaning,
        false => named.rest.clone(),
    };
    let synonyms::Expanded { words, reworded } = synonyms::expand(words, &meaning, backend)?;
    let Weighed { words, unknown, unknown_words } = weighed(words, backend)?;
    // A question in another language than the texts has names of its own, and a paragraph
    // that was pasted has names that nobody asks for.
    let asks_for_names = words.len() <= NAMES_WORDS_MAX && unknown < UNKNOWN_MAX;
    let absent = unknown_words.iter().filter(|word| asks_for_names && is_name(word, &meaning));
    let absent = absent.cloned().collect();
    let kept = |term: &String| words.iter().any(|word| word.terms.contains(term));
    let bigrams = ordered_bigrams.into_iter();
    let bigrams = bigrams.filter(|pair| kept(&pair.first) && kept(&pair.second)).collect();
    let filters = [filter.clone(), written].into_iter().filter(|filter| !filter.is_empty());
    let among = Selection { filters: filters.collect(), required: required.clone() };
    let lexical = LexicalQuery { words, names, ordered_bigrams: bigrams, required };
    Ok(Question { lexical, meaning, reworded, unknown, unknown_words, absent, among, named })
}

/// The words of a question, weighed by how rare they are.
struct Weighed {
    /// Those that say most, in their order.
    words: Vec<QueryWord>,
    /// The share of the rarity of all that no unit has.
    unknown: f32,
    /// Those that no unit has, as they are written.
    unknown_words: Vec<String>,
}

/// Weighs words by their rarity, and leaves out what a long question has beside the
/// rarest: common words cost time and tell little.
fn weighed(mut words: Vec<QueryWord>, backend: &dyn Backend) -> Result<Weighed, BackendError> {
    let units = backend.describe().units as f32;
    let mut rarities: Vec<f32> = Vec::with_capacity(words.len());
    let (mut all, mut unknown, mut unknown_words) = (0.0, 0.0, Vec::new());
    // Asked for at once: an index may be on another machine.
    let terms = words.iter().flat_map(|word| &word.terms).map(|term| Term::Text(term));
    let mut having = backend.frequencies(&terms.collect::<Vec<_>>())?.into_iter();
    for word in &words {
        let having = having.by_ref().take(word.terms.len()).max().unwrap_or(0) as f32;
        let rarity = (1.0 + (units - having + 0.5).max(0.0) / (having + 0.5)).ln();
        all += rarity;
        // What no unit has finds nothing, unless it is found by what means the same.
        let is_unknown = having == 0.0 && word.synonyms.is_empty();
        if is_unknown {
            unknown += rarity;
            unknown_words.push(word.text.clone());
        }
        rarities.push(if is_unknown { 0.0 } else { rarity });
    }
    if words.len() > RANKING_WORDS_MAX {
        let mut rarest = rarities.clone();
        rarest.sort_by(|a, b| b.total_cmp(a));
        let least = rarest[RANKING_WORDS_MAX - 1];
        let mut rarities = rarities.into_iter();
        words.retain(|_| rarities.next().is_some_and(|rarity| rarity >= least));
        words.truncate(RANKING_WORDS_MAX);
    }
    let unknown = if all > 0.0 { unknown / all } else { 0.0 };
    Ok(Weighed { words, unknown, unknown_words })
}

/// Whether a word of a question is a name: it has a capital where others have none.
fn is_name(word: &str, question: &str) -> bool {
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let others = question.split(|c: char| !c.is_alphanumeric());
    let is_first = question.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(word);
    capital(word)
        && !is_first
        && others.filter(|other| !other.is_empty()).any(|other| !capital(other))
}

/// The words that rank. Those that only spell a symbol or number which the index
/// knows are left to it: the `60` of `74/60` stands in every third paragraph.
/// Likewise words of the form of a citation.
fn words_of_content(
    parsed: &Parsed,
    named: &Named,
    backend: &dyn Backend,
) -> Result<Vec<QueryWord>, BackendError> {
    let names: Vec<Term<'_>> = parsed.names.iter().map(|name| Term::Name(name)).collect();
    let known = if names.is_empty() { Vec::new() } else { backend.frequencies(&names)? };
    let known = parsed.names.iter().zip(known).filter(|&(_, units)| units > 0);
    let spelled: Vec<&str> = known
        .flat_map(|(name, _)| name.split(|c: char| !c.is_alphanumeric()))
        .filter(|part| !part.is_empty())
        .collect();
    let mut words = parsed.words.clone();
    words.retain(|word| !spelled.contains(&word.text.to_lowercase().as_str()));
    if !named.documents.is_empty() {
        let left = analysis::terms(&named.rest, Language::En);
        let kept = |word: &QueryWord| word.terms.iter().any(|term| left.contains(term));
        words.retain(|word| kept(word) || !word.text.is_ascii());
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_capital_where_others_have_none() {
        for (word, question, expected) in [
            ("Crimea", "referendum on the status of Crimea", true),
            ("Crimea", "Crimea referendum", false),
            ("crimea", "referendum on crimea", false),
            ("Crimea", "Referendum On The Status Of Crimea", false),
            ("UNFOO", "the mandate of UNFOO", true),
            ("UNFOO", "MANDATE OF UNFOO", false),
        ] {
            assert_eq!(is_name(word, question), expected, "{question}");
        }
    }
}
