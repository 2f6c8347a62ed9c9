//! How many units are found, and what they are: exactly, over columns and bits.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use fixedbitset::FixedBitSet;
use tantivy::query::{EnableScoring, Query};

use crate::{
    backend::{
        BackendError, Counts, DocumentFacts, Facet, Field, LexicalQuery, Reach, Shape, UnitKey,
    },
    citation::Symbol,
};

use super::{
    super::{catalog::CatalogDocument, error::search_failed, lexical, selection::SelectedUnits},
    Ordinal, Snapshot,
};

impl Snapshot {
    /// The units that match a query, a bit each.
    pub(super) fn matching(&self, query: &dyn Query) -> tantivy::Result<FixedBitSet> {
        let searcher = self.statistics.searcher();
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        let mut bits = FixedBitSet::with_capacity(self.catalog.len());
        for (segment, ordinals) in searcher.segment_readers().iter().zip(&self.ordinals) {
            weight.for_each_no_score(segment, &mut |docs| {
                for &doc in docs {
                    // A deleted unit has no place in the catalog.
                    let unit = ordinals[doc as usize];
                    if unit != Ordinal::MAX {
                        bits.insert(unit as usize);
                    }
                }
            })?;
        }
        Ok(bits)
    }

    /// Counts the selected units that match a query or are among others.
    pub(super) fn counts(
        &self,
        query: &LexicalQuery,
        others: &[UnitKey],
        among: &SelectedUnits,
    ) -> Result<Counts, BackendError> {
        let finding = lexical::finding(lexical::own(query, &self.fields));
        let mut found = match finding {
            Some(finding) => self.matching(finding.as_ref()).map_err(search_failed)?,
            None => FixedBitSet::with_capacity(self.catalog.len()),
        };
        if let Some(units) = &among.units {
            found.intersect_with(units);
        }
        let by_words = found.count_ones(..);
        for &key in others {
            let unit = self.of_key(key)?;
            if among.admits(unit) {
                found.insert(unit as usize);
            }
        }
        Ok(self.told_of(&found, by_words))
    }

    fn told_of(&self, found: &FixedBitSet, by_words: usize) -> Counts {
        // What is told of documents is counted once a document, and what is told of units
        // once for all that are told the same.
        let documents = self.catalog.documents.iter();
        let documents: Vec<(&DocumentFacts, usize)> = documents
            .map(|own| (&*own.facts, found.count_ones(unit_range(own))))
            .filter(|&(_, units)| units > 0)
            .collect();
        let mut alike: HashMap<(u8, u32, u32), (Ordinal, usize)> = HashMap::new();
        for unit in found.ones().map(|unit| unit as Ordinal) {
            alike.entry(self.catalog.traits_numbers(unit)).or_insert((unit, 0)).1 += 1;
        }
        let facets = Facet::all(|field, add| match (field.shape, field.reach) {
            (Shape::Range { number, .. }, _) => {
                for (document, units) in &documents {
                    let number = number(document).map(|number| number.to_string());
                    add(&number.unwrap_or_default(), *units);
                }
            }
            (_, Reach::Document(values)) => {
                for (document, units) in &documents {
                    each_once(field, &values(document), |value| add(value, *units));
                }
            }
            (_, Reach::Unit(value)) => {
                for &(unit, units) in alike.values() {
                    add((field.counted)(value(self.catalog.traits(unit))), units);
                }
            }
        });
        let symbols: HashSet<&Symbol> = documents.iter().map(|(own, _)| &own.symbol).collect();
        Counts { units: found.count_ones(..), by_words, documents: symbols.len(), facets }
    }
}

fn unit_range(document: &CatalogDocument) -> Range<usize> {
    let Range { start, end } = document.ordinals();
    start as usize..end as usize
}

/// The values of a document as they are counted, each once.
fn each_once(field: &Field, values: &[&str], mut add: impl FnMut(&str)) {
    for (place, value) in values.iter().enumerate() {
        // Longer lists of one document than a few dozen are not known.
        let is_same = |other: &&str| match field.comparison.is_folded {
            true => other.eq_ignore_ascii_case(value),
            false => other == value,
        };
        if !values[..place].iter().any(is_same) {
            add((field.counted)(value));
        }
    }
}
