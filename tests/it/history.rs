//! Any sequence of changes to the corpus leaves the index that a rebuild from
//! nothing makes. Sequences that once failed are kept below by name.

use std::{collections::BTreeMap, fs, path::Path};

use proptest::prelude::*;
use undex::{
    embed::HashingEmbedder,
    index::Snapshot,
    query::{Mode, Page, Query, search},
};

use crate::support::{every_text, index, resolution};

/// What may happen to a corpus and its index.
#[derive(Clone, Copy, Debug)]
enum Operation {
    /// A file comes, or changes to one about another subject.
    Put { file: u32, subject: usize },
    /// A file goes.
    Remove { file: u32 },
    /// A file comes that another file is a copy of.
    Copy { file: u32, to: u32 },
    /// The index is brought up to date.
    Index,
    /// The index is deleted.
    Forget,
}

const SUBJECTS: [&str; 6] =
    ["marking", "tracing", "brokering", "marking and tracing", "ammunition", "small arms"];

/// A resolution with a paragraph as long as real ones are: of those an index keeps the
/// length roughly, and counts words anew where units went.
fn text(file: u32, subject: usize) -> String {
    let words = SUBJECTS[subject];
    let states = format!("States that consider {words}, ").repeat(9 + 7 * subject + file as usize);
    let cited: Vec<String> =
        (1..=30 + subject).map(|number| format!("{}/{number}", 50 + file)).collect();
    resolution(60 + file, words)
        + &format!("\n3. Calls upon {states}to report;\n")
        + &format!("\n4. Recalls its resolutions {}.\n", cited.join(", "))
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        4 => (0..5_u32, 0..SUBJECTS.len())
            .prop_map(|(file, subject)| Operation::Put { file, subject }),
        2 => (0..5_u32).prop_map(|file| Operation::Remove { file }),
        1 => (0..5_u32, 0..5_u32).prop_map(|(file, to)| Operation::Copy { file, to }),
        3 => Just(Operation::Index),
        1 => Just(Operation::Forget),
    ]
}

/// Every unit, and the answers to questions with their scores.
pub(crate) fn everything(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let snapshot = Snapshot::open(folder).unwrap();
    let mut out = BTreeMap::new();
    let units = every_text(&snapshot);
    let unit = |unit| serde_json::to_string(unit).unwrap();
    out.insert("units".to_owned(), units.iter().map(unit).collect());
    for text in ["marking", "a report on tracing", "\"next session\"", "60/1", "arms -tracing"] {
        for mode in [Mode::Lexical, Mode::Semantic, Mode::Hybrid] {
            let query = Query { mode, page: Page::first(50).unwrap(), ..Query::new(text) };
            let results = search(&snapshot, &HashingEmbedder, &query).unwrap();
            let hit = |hit: &undex::query::Hit| format!("{} {:?}", hit.unit.id, hit.scores);
            let name = format!("{text} {}", mode.name());
            out.insert(name, results.hits.iter().map(hit).collect());
        }
    }
    out
}

/// Does the operations, then holds the index against one made from nothing.
fn check(operations: &[Operation]) {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, lived) = (folder.path().join("corpus"), folder.path().join("lived"));
    fs::create_dir(&corpus).unwrap();
    let path = |file: u32| corpus.join(format!("{file}.txt"));
    // One file is always there: an empty corpus is an error.
    fs::write(path(9), resolution(69, "confidence-building")).unwrap();
    let corpora = [corpus.clone()];
    for operation in operations {
        match *operation {
            Operation::Put { file, subject } => {
                fs::write(path(file), text(file, subject)).unwrap();
            }
            Operation::Remove { file } => {
                let _ = fs::remove_file(path(file));
            }
            Operation::Copy { file, to } if file != to => {
                let _ = fs::copy(path(file), path(to));
            }
            Operation::Copy { .. } => {}
            Operation::Index => drop(index(&corpora, &lived).unwrap()),
            Operation::Forget => {
                let _ = fs::remove_dir_all(&lived);
            }
        }
    }
    index(&corpora, &lived).unwrap();
    let fresh = folder.path().join("fresh");
    index(&corpora, &fresh).unwrap();
    assert_eq!(everything(&lived), everything(&fresh), "{operations:?}");
    let again = index(&corpora, &lived).unwrap();
    assert_eq!((again.added, again.changed, again.removed, again.embedded), (0, 0, 0, 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_ends_in_the_index_of_a_rebuild(
        operations in prop::collection::vec(operation(), 1..16)
    ) {
        check(&operations);
    }
}

#[test]
fn a_copy_whose_original_goes_takes_its_place() {
    use Operation::{Copy, Index, Put, Remove};
    check(&[
        Put { file: 1, subject: 0 },
        Copy { file: 1, to: 3 },
        Index,
        Remove { file: 1 },
        Index,
    ]);
}
