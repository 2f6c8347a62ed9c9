//! Counts around the hits. They count the candidates, which are exactly what
//! can be paged to.

use std::collections::BTreeMap;

use crate::index::{FacetField, Ordinal, Snapshot};

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
pub(super) fn count(snapshot: &Snapshot, candidates: &[Ordinal]) -> Facets {
    let top = |field| top(snapshot, field, candidates);
    Facets {
        symbol: top(FacetField::Symbol),
        kind: top(FacetField::Kind),
        verb: top(FacetField::Verb),
        year: years(snapshot, candidates),
        organ: top(FacetField::Organ),
        language: top(FacetField::Language),
        subject: top(FacetField::Subject),
    }
}

fn top(snapshot: &Snapshot, field: FacetField, candidates: &[Ordinal]) -> Facet {
    let mut values = Vec::with_capacity(candidates.len());
    candidates.iter().for_each(|&unit| snapshot.facet_values(field, unit, &mut values));
    values.sort_unstable();
    let mut counts: Vec<(&str, usize)> = values
        .chunk_by(|a, b| a == b)
        .map(|equal| (snapshot.facet_name(field, equal[0]), equal.len()))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    counts.truncate(VALUES_MAX);
    let value = |(value, count): (&str, usize)| FacetCount { value: value.to_owned(), count };
    counts.into_iter().map(value).collect()
}

fn years(snapshot: &Snapshot, candidates: &[Ordinal]) -> Facet {
    let mut counts: BTreeMap<i16, usize> = BTreeMap::new();
    for year in candidates.iter().filter_map(|&unit| snapshot.facts(unit).document.year) {
        *counts.entry(year).or_default() += 1;
    }
    let year = |(year, count): (i16, usize)| FacetCount { value: year.to_string(), count };
    counts.into_iter().map(year).collect()
}
