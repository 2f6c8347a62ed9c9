//! undex finds any paragraph of a United Nations document by what it says and
//! hands it over with the citation that a footnote needs.
//!
//! Reading order follows the data: [`corpus`] cuts a document into citable units,
//! [`citation`] names each, [`analysis`] turns words into terms and [`embed`] into
//! vectors, [`index`] keeps both for search behind the [`backend`] trait, [`query`]
//! turns a question into ranked hits, [`engine`] holds the state in use, [`answer`]
//! says what other programs are told, [`web`] serves pages and JSON and [`mcp`]
//! assistants, [`eval`] measures all of it, and [`cli`] is the program.

pub mod analysis;
pub mod answer;
pub mod backend;
pub mod citation;
pub mod corpus;
pub mod embed;
pub mod engine;
pub mod eval;
pub mod index;
pub mod mcp;
pub mod query;
pub mod research;
pub mod web;

mod alignment;
pub mod cli;
mod pattern;
mod recent;
mod regular;
