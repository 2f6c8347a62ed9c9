//! What BM25 knows of the whole index.

use std::collections::HashMap;

use tantivy::{
    Searcher, Term,
    collector::Collector,
    query::{Bm25StatisticsProvider, EnableScoring, Query},
    schema::Field,
};

use super::schema::Fields;

/// A searcher with the statistics that scores are made of.
///
/// tantivy counts the words of a field when units are added and estimates them from the
/// lengths it keeps when units were deleted, so that its own sum tells the history of an
/// index. Here the sum is always that of the lengths: equal units give equal scores.
pub(in crate::index) struct Statistics {
    searcher: Searcher,
    lengths: HashMap<Field, u64>,
}

impl Statistics {
    /// Adds up the lengths of all units.
    pub(in crate::index) fn of(searcher: Searcher, fields: &Fields) -> tantivy::Result<Statistics> {
        let mut lengths = HashMap::new();
        for field in [fields.text, fields.headings, fields.title, fields.names] {
            let mut sum = 0;
            for segment in searcher.segment_readers() {
                if let Some(norms) = segment.fieldnorms_readers().get_field(field)? {
                    let live = segment.doc_ids_alive();
                    sum += live.map(|unit| u64::from(norms.fieldnorm(unit))).sum::<u64>();
                }
            }
            lengths.insert(field, sum);
        }
        Ok(Statistics { searcher, lengths })
    }

    /// The searcher.
    pub(in crate::index) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// What a query is weighed by.
    pub(super) fn scoring(&self) -> EnableScoring<'_> {
        EnableScoring::enabled_from_statistics_provider(self, &self.searcher)
    }

    /// Searches, with these statistics where the collector asks for scores.
    pub(in crate::index) fn search<C: Collector>(
        &self,
        query: &dyn Query,
        collector: &C,
    ) -> tantivy::Result<C::Fruit> {
        self.searcher.search_with_statistics_provider(query, collector, self)
    }
}

impl Bm25StatisticsProvider for Statistics {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        match self.lengths.get(&field) {
            Some(&length) => Ok(length),
            // No other field is scored by.
            None => self.searcher.total_num_tokens(field),
        }
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.searcher.num_docs())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.searcher.doc_freq(term)
    }
}
