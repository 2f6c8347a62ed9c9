//! The index on disk: tantivy for words, vectors and their graph for meaning,
//! one commit point for both. Only this module reads or writes the `index/`
//! folder.
//!
//! ```text
//! index/lexical/                    tantivy's files; its commit's payload names the others
//! index/semantic/000007.catalog     documents, their facts, their units, what they cite
//! index/semantic/000003-0.segment   vectors, with a graph where they are many
//! ```
//!
//! Invariants: files are written once, and synced before the tantivy commit that
//! names them, so a reader sees the state before or the state after, never a
//! mixture. Files that no commit names are left from an interrupted run and are
//! removed by the next writer, and none whose name is not one that the index gives. Every
//! byte is under a checksum that is checked before the byte is used.

mod catalog;
mod checked;
mod commit;
mod error;
mod lexical;
mod owned;
mod passage;
mod selection;
mod semantic;
mod snapshot;
mod storage;
mod verify;
mod writer;

pub use error::{Holder, OpenError, ReadUnitError, UpdateError};
pub use snapshot::Snapshot;
pub use storage::{Folder, Storage};
pub use verify::{Verification, VerifyError, verify};
pub use writer::{Step, Summary, Update, add, build, update};
