//! Counts around the hits. They count the candidates, which are exactly what
//! can be paged to.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{
    backend::{DocumentFacts, FIELDS, FacetOrder, Field, Reach, Shape},
    citation::Symbol,
};

use super::candidate::Candidate;

/// The most values of a facet that are given, where the most frequent come first.
const VALUES_MAX: usize = 12;

/// A value and how many candidates have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// The value, as the filter takes it.
    pub value: String,
    /// How many.
    pub count: usize,
}

/// The values of a field, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// The field.
    pub field: &'static Field,
    /// Its values, counted.
    pub values: Vec<FacetCount>,
}

/// How many documents candidates are of; languages of one are one.
pub(super) fn documents(candidates: &[Candidate]) -> usize {
    let symbols: HashSet<&Symbol> =
        candidates.iter().map(|candidate| &candidate.unit.document.symbol).collect();
    symbols.len()
}

/// Counts the facets of candidates, in the order of the table of fields.
pub(super) fn count(candidates: &[Candidate]) -> Vec<Facet> {
    // Candidates of one document share its facts: what is told of documents is
    // counted once a document.
    let mut documents: HashMap<*const DocumentFacts, (&DocumentFacts, usize)> = HashMap::new();
    for Candidate { unit, .. } in candidates {
        let place = documents.entry(Arc::as_ptr(&unit.document));
        place.or_insert((&unit.document, 0)).1 += 1;
    }
    let facet = |field: &'static Field| {
        let order = field.facet?;
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut add = |value: &str, by: usize| match counts.get_mut(value) {
            Some(count) => *count += by,
            None if value.is_empty() => {}
            None => {
                counts.insert(value.to_owned(), by);
            }
        };
        match (field.shape, field.reach) {
            (Shape::Range { number, .. }, _) => {
                for (document, count) in documents.values() {
                    let number = number(document).map(|number| number.to_string());
                    add(&number.unwrap_or_default(), *count);
                }
            }
            (_, Reach::Document(values)) => {
                for (document, count) in documents.values() {
                    values(document).iter().for_each(|own| add((field.counted)(own), *count));
                }
            }
            (_, Reach::Unit(value)) => {
                let values = candidates.iter().map(|candidate| value(candidate.unit.traits()));
                values.for_each(|own| add((field.counted)(own), 1));
            }
        }
        let count = |(value, count)| FacetCount { value, count };
        let mut values: Vec<FacetCount> = counts.into_iter().map(count).collect();
        match order {
            FacetOrder::Count => {
                values.sort_unstable_by(|a, b| {
                    b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value))
                });
                values.truncate(VALUES_MAX);
            }
            FacetOrder::Value => values.sort_unstable_by(|a, b| a.value.cmp(&b.value)),
        }
        Some(Facet { field, values })
    };
    FIELDS.iter().filter_map(facet).collect()
}
