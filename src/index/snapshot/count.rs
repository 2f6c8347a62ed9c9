//! How many units are found, and what they are: exactly, over columns and bits.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use fixedbitset::FixedBitSet;
use tantivy::query::{EnableScoring, Query};

use crate::{
    backend::{BackendError, Counts, Facet, LexicalQuery, Reach, UnitKey},
    citation::Symbol,
};

use super::{
    super::{catalog::CatalogDocument, error::search_failed, lexical, selection::SelectedUnits},
    Ordinal, Snapshot,
    told::Told,
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
        let documents = self.catalog.documents.iter().enumerate();
        let documents: Vec<(usize, usize)> = documents
            .map(|(place, own)| (place, found.count_ones(unit_range(own))))
            .filter(|&(_, units)| units > 0)
            .collect();
        let mut alike: HashMap<(u8, u32, u32), (Ordinal, usize)> = HashMap::new();
        for unit in found.ones().map(|unit| unit as Ordinal) {
            alike.entry(self.catalog.traits_numbers(unit)).or_insert((unit, 0)).1 += 1;
        }
        let told = self.told.get_or_init(|| Told::of(&self.catalog));
        let facets = Facet::all(|field, add| match field.reach {
            Reach::Unit(value) => {
                for &(unit, units) in alike.values() {
                    add((field.counted)(value(self.catalog.traits(unit))), units);
                }
            }
            Reach::Document(_) => told.count(field, &documents, add),
        });
        let symbols = documents.iter().map(|&(place, _)| &self.catalog.documents[place]);
        let symbols: HashSet<&Symbol> = symbols.map(|document| &document.facts.symbol).collect();
        Counts { units: found.count_ones(..), by_words, documents: symbols.len(), facets }
    }
}

fn unit_range(document: &CatalogDocument) -> Range<usize> {
    let Range { start, end } = document.ordinals();
    start as usize..end as usize
}
