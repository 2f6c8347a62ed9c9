//! Counts around the hits. They count the candidates, which are exactly what
//! can be paged to.

use std::collections::HashMap;

use crate::index::{Ordinal, Snapshot};

/// The most values of a facet that are given.
const VALUES_MAX: usize = 12;

/// A value and how many candidates have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// The value, as the filter takes it.
    pub value: String,
    /// How many.
    pub count: usize,
}

/// Values, most frequent first; equal counts by value.
pub type Facet = Vec<FacetCount>;

/// All facets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By symbol.
    pub symbol: Facet,
    /// By kind.
    pub kind: Facet,
    /// By the verb's base form.
    pub verb: Facet,
    /// By year, in the order of the years.
    pub year: Facet,
    /// By organ, as symbols begin.
    pub organ: Facet,
    /// By language.
    pub language: Facet,
    /// By subject of the UNBIS Thesaurus.
    pub subject: Facet,
}

/// Counts the facets of candidates.
pub(super) fn count(snapshot: &Snapshot, candidates: impl Iterator<Item = Ordinal>) -> Facets {
    let mut words: [HashMap<&str, usize>; 6] = Default::default();
    let mut years: HashMap<i16, usize> = HashMap::new();
    for ordinal in candidates {
        let facts = snapshot.facts(ordinal);
        let document = facts.document;
        let mut add = |facet: usize, value| *words[facet].entry(value).or_default() += 1;
        add(0, document.symbol.as_str());
        add(1, facts.kind.name());
        facts.verb.into_iter().for_each(|verb| add(2, verb));
        if let Some((organ, _)) = document.symbol.split_once('/') {
            add(3, organ);
        }
        add(4, document.language.as_str());
        document.metadata.subjects.iter().for_each(|subject| add(5, subject));
        if let Some(year) = document.year {
            *years.entry(year).or_default() += 1;
        }
    }
    let mut years: Vec<(i16, usize)> = years.into_iter().collect();
    years.sort_unstable();
    let year = |(year, count): (i16, usize)| FacetCount { value: year.to_string(), count };
    let [symbol, kind, verb, organ, language, subject] = words.map(top);
    let year = years.into_iter().map(year).collect();
    Facets { symbol, kind, verb, year, organ, language, subject }
}

fn top(counts: HashMap<&str, usize>) -> Facet {
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    counts.truncate(VALUES_MAX);
    let value = |(value, count): (&str, usize)| FacetCount { value: value.to_owned(), count };
    counts.into_iter().map(value).collect()
}
