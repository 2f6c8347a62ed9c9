//! What can be said of a state as a whole, gathered once when it is opened.

use std::collections::{BTreeMap, HashMap};

use crate::{
    backend::{Description, DocumentFacts, Share},
    citation::Language,
};

use super::{super::commit::Commit, Catalog};

/// The most warnings that are told.
const WARNINGS_MAX: usize = 50;

/// Describes the state of a commit.
pub(super) fn describe(commit: &Commit, catalog: &Catalog) -> Description {
    let documents = || catalog.documents.iter().map(|document| &*document.facts);
    let mut languages: Vec<Language> = documents().map(|document| document.language).collect();
    languages.sort_unstable();
    languages.dedup();
    let years = || documents().filter_map(|document| document.year);
    let dates = || documents().filter_map(|document| document.date);
    let warnings = || documents().flat_map(|document| &document.warnings);
    Description {
        state: format!("{}-{:08x}", commit.generation, commit.catalog.checksum),
        generation: commit.generation,
        model: commit.model.clone(),
        dimension: commit.dimension,
        documents: commit.documents,
        units: commit.units,
        passages: commit.passages,
        vectors: commit.vectors(),
        recall: commit.recall(),
        languages,
        organs: shares(documents(), |document| document.symbol.organ()),
        by_language: shares(documents(), |document| document.language.code()),
        years: years().min().zip(years().max()),
        dates: dates().min().zip(dates().max()),
        warnings: warnings().take(WARNINGS_MAX).cloned().collect(),
        warnings_total: warnings().count(),
        acronyms: acronyms(catalog),
    }
}

/// Documents and units by what they have in common.
fn shares<'a>(
    documents: impl Iterator<Item = &'a DocumentFacts>,
    name: impl Fn(&'a DocumentFacts) -> &'a str,
) -> Vec<Share> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for document in documents {
        let count = counts.entry(name(document)).or_default();
        count.0 += 1;
        count.1 += document.units;
    }
    let share =
        |(name, (documents, units)): (&str, _)| Share { name: name.to_owned(), documents, units };
    counts.into_iter().map(share).collect()
}

/// What the documents say that abbreviations stand for: first what most of them
/// say, then the shortest.
fn acronyms(catalog: &Catalog) -> HashMap<String, Vec<String>> {
    let mut counts: HashMap<&str, HashMap<&str, usize>> = HashMap::new();
    for (short, long) in catalog.documents.iter().flat_map(|document| &document.acronyms) {
        *counts.entry(short).or_default().entry(long).or_default() += 1;
    }
    let sorted = |longs: HashMap<&str, usize>| {
        let mut longs: Vec<(&str, usize)> = longs.into_iter().collect();
        longs.sort_by_key(|&(long, count)| (std::cmp::Reverse(count), long.len(), long));
        longs.into_iter().map(|(long, _)| long.to_owned()).collect()
    };
    counts.into_iter().map(|(short, longs)| (short.to_owned(), sorted(longs))).collect()
}
