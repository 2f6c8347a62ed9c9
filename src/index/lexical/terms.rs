//! What the lexical index knows of terms: how many units have each.

use std::collections::BTreeMap;

use tantivy::{Searcher, Term as IndexTerm, schema::Field};

use crate::backend::{Completion, Term};

use super::{
    clauses::{SYNONYM_SLOP, phrase},
    schema::Fields,
};

/// How many units have a term.
pub(in crate::index) fn frequency(
    searcher: &Searcher,
    fields: &Fields,
    term: Term<'_>,
) -> tantivy::Result<u64> {
    let of = |field, text| searcher.doc_freq(&IndexTerm::from_field_text(field, text));
    match term {
        Term::Text(text) => of(fields.text, text),
        Term::Name(name) => of(fields.names, name),
        Term::Phrase(terms) => match phrase(fields.text, terms, SYNONYM_SLOP) {
            Some(query) => Ok(query.count(searcher)? as u64),
            None => Ok(0),
        },
    }
}

/// Words, as they are written, that begin with `prefix`: the most frequent first.
pub(in crate::index) fn completions(
    searcher: &Searcher,
    fields: &Fields,
    prefix: &str,
    count: usize,
) -> tantivy::Result<Vec<Completion>> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.surface)?;
        let mut words = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
        while words.advance() {
            let Ok(word) = std::str::from_utf8(words.key()) else { continue };
            if !word.starts_with(prefix) {
                break;
            }
            *counts.entry(word.to_owned()).or_default() += u64::from(words.value().doc_freq);
        }
    }
    let mut words: Vec<Completion> =
        counts.into_iter().map(|(word, units)| Completion { word, units }).collect();
    words.sort_by(|a, b| b.units.cmp(&a.units).then_with(|| a.word.cmp(&b.word)));
    words.truncate(count);
    Ok(words)
}

/// The inverse document frequency as tantivy's BM25 has it.
pub(super) fn idf(searcher: &Searcher, field: Field, term: &str) -> tantivy::Result<f32> {
    let with = searcher.doc_freq(&IndexTerm::from_field_text(field, term))? as f32;
    let all = searcher.num_docs() as f32;
    Ok((1.0 + (all - with + 0.5) / (with + 0.5)).ln())
}
