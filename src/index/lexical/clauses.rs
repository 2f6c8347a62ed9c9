//! The pieces that queries are made of.

use tantivy::{
    Term,
    query::{BoostQuery, DisjunctionMaxQuery, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

/// Words of other kinds that may stand between the words of a synonym.
pub(super) const SYNONYM_SLOP: u32 = 2;

/// The best of several.
pub(super) fn best(mut all: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match all.len() {
        1 => all.remove(0),
        _ => Box::new(DisjunctionMaxQuery::new(all)),
    }
}

/// A term, weighted.
pub(super) fn one(field: Field, term: &str, weight: f32) -> Box<dyn Query> {
    let query = TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs);
    boost(Box::new(query), weight)
}

/// A query, weighted.
pub(super) fn boost(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    if weight == 1.0 { query } else { Box::new(BoostQuery::new(query, weight)) }
}

/// The terms in this order, with at most `slop` others between them.
pub(super) fn phrase(field: Field, terms: &[String], slop: u32) -> Option<Box<dyn Query>> {
    let mut terms: Vec<Term> =
        terms.iter().map(|word| Term::from_field_text(field, word)).collect();
    match terms.len() {
        0 => None,
        1 => Some(Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs))),
        _ => {
            let mut query = PhraseQuery::new(terms);
            query.set_slop(slop);
            Some(Box::new(query))
        }
    }
}
