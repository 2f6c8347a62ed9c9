//! The lexical half: fields, documents, and queries by words.

mod clauses;
mod document;
mod query;
mod schema;
mod statistics;
mod terms;

pub(super) use document::{StoredUnit, document};
pub(super) use query::{context, explain, finding, has_phrase, maximum, own, scores};
pub(super) use schema::{Fields, SLOT, schema};
pub(super) use statistics::Statistics;
pub(super) use terms::{completions, frequency};
