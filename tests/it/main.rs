//! The integration tests, one binary.
//!
//! - `akn`: the UN's own markup
//! - `apart`: documents read in child processes, and what breaks those
//! - `facets`: what a facet says is what its click gives
//! - `gold`: the five texts of the corpus against the hand-made gold
//! - `duties`: who is to do what, by when
//! - `embedding`: the default model and the folders of others
//! - `backend`: what every backend must hold, through the trait alone
//! - `index`: incremental indexing, against full rebuilds and through crashes
//! - `fuzz`: what takes bytes from anywhere, with mutated seeds
//! - `http`: the router without a socket: answers, limits, errors, contract
//! - `check`: drafts, held against the five texts of the corpus
//! - `cli`: the program as a process: exit codes and messages
//! - `clients`: who holds on, and who asks through a foreign page
//! - `collection`: a reader's list of paragraphs as a file
//! - `crash`: runs that die, disks that fail (`disk`, `dying`), files that were changed
//! - `history`: any sequence of changes against a rebuild from nothing
//! - `keeping`: what is not the index's own, or is not seen, is kept
//! - `lineage`: what became of paragraphs, against what people judged
//! - `long_texts`: paragraphs that are books, documents without end
//! - `readers`: every format, and what no input may do to a reader
//! - `questions`: what must hold for every question, and what none may do
//! - `references`: who cites what, by which verbs, and what names nothing
//! - `relevance`: judged questions, with the real model
//! - `search`: the real model over the real corpus
//! - `serving`: freshness, limits and ids of answers; records, unit pages, assistants
//! - `setup`: what installs the model, without a network
//! - `tidy`: the style of the tree
//! - `un_texts`: the readers against documents of the UN, for those who have them
//! - `walls`: which room names which; `imports` finds out, `source` parses
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agreed;
mod akn;
mod apart;
mod backend;
mod check;
mod cli;
mod clients;
mod collection;
mod counterparts;
mod crash;
mod disk;
mod duties;
mod dying;
mod embedding;
mod facets;
mod fuzz;
#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "a library of its own, too")]
mod fuzz_targets;
mod gold;
mod history;
mod http;
mod imports;
mod index;
mod keeping;
mod lineage;
mod long_texts;
mod questions;
mod readers;
mod references;
mod relevance;
mod search;
mod serving;
mod setup;
mod source;
mod support;
mod tidy;
mod un_texts;
mod walls;
