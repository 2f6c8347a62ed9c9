//! Counts around the hits. They count the candidates, which are exactly what
//! can be paged to.

use std::collections::BTreeMap;

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
    let mut counts: [BTreeMap<String, usize>; 7] = Default::default();
    for ordinal in candidates {
        let facts = snapshot.facts(ordinal);
        let mut add = |facet: usize, value: String| *counts[facet].entry(value).or_default() += 1;
        add(0, facts.document.symbol.clone());
        add(1, facts.kind.name().to_owned());
        if let Some(verb) = facts.verb {
            add(2, verb.to_owned());
        }
        if let Some(year) = facts.document.year() {
            add(3, year.to_string());
        }
        if let Some((organ, _)) = facts.document.symbol.split_once('/') {
            add(4, organ.to_owned());
        }
        add(5, facts.document.language.clone());
        for subject in &facts.document.metadata.subjects {
            add(6, subject.clone());
        }
    }
    let [symbol, kind, verb, year, organ, language, subject] = counts;
    Facets {
        symbol: top(symbol),
        kind: top(kind),
        verb: top(verb),
        year: all(year),
        organ: top(organ),
        language: top(language),
        subject: top(subject),
    }
}

fn all(counts: BTreeMap<String, usize>) -> Facet {
    counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect()
}

fn top(counts: BTreeMap<String, usize>) -> Facet {
    let mut facet = all(counts);
    facet.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    facet.truncate(VALUES_MAX);
    facet
}
