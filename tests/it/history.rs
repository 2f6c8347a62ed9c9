//! Any sequence of changes to the corpus leaves the index that a rebuild from
//! nothing makes. Sequences that once failed are kept below by name.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};

use proptest::prelude::*;
use undex::{
    backend::{Backend, UnitKey},
    embed::HashingEmbedder,
    index::Snapshot,
    query::{Fold, Hit, Mode, Page, Query, search},
};

use crate::support::{every_text, every_unit, index, resolution};

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
    out.insert("counterparts".to_owned(), in_common(&snapshot));
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

/// What every unit has in common with others, and its document.
fn in_common(backend: &dyn Backend) -> Vec<String> {
    let units = every_unit(backend);
    let keys: Vec<UnitKey> = units.iter().map(|unit| unit.key).collect();
    let mut documents = HashSet::new();
    let told = units.iter().zip(backend.counterparts(&keys).unwrap()).map(|(unit, own)| {
        // What is said of a document is said at its first unit.
        let related = match documents.insert(unit.document.symbol.clone()) {
            true => backend.related(unit.key).unwrap(),
            false => Vec::new(),
        };
        let related = related.into_iter().map(|one| (one.document.symbol.clone(), one.share));
        format!("{} {own:?} {:?}", unit.id, related.collect::<Vec<_>>())
    });
    told.collect()
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

/// Paragraphs that several documents share score alike to the last digit, however many
/// words they have and whichever runs indexed them: ties break by id alone.
#[test]
fn equal_texts_have_equal_scores_whenever_they_came() {
    const WORDS: [&str; 8] =
        ["marking", "weapons", "polymer", "tracing", "transfer", "border", "women", "ammunition"];
    let shared: Vec<String> = (0..6)
        .map(|start| {
            let words = (0..5 + 2 * start).map(|step| WORDS[(start + 3 * step) % WORDS.len()]);
            format!("Decides to {}", words.collect::<Vec<_>>().join(" "))
        })
        .collect();
    let (corpus, steps, once) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for document in 0..4_usize {
        let own = (0..5).map(|place| &shared[(document + 2 * place) % shared.len()]);
        let paragraphs: String =
            own.zip(1..).map(|(text, number)| format!("{number}. {text};\n\n")).collect();
        let text = format!(
            "8{document}/1. A question\n\nThe General Assembly,\n\nRecalling,\n\n{paragraphs}"
        );
        fs::write(corpus.path().join(format!("A_RES_8{document}_1.txt")), text).unwrap();
        index(&[corpus.path().to_owned()], steps.path()).unwrap();
    }
    index(&[corpus.path().to_owned()], once.path()).unwrap();
    for question in ["transfer border women marking weapons", "polymer tracing ammunition women"] {
        let hits = |folder: &Path| {
            let query = Query {
                mode: Mode::Lexical,
                fold: Fold::None,
                page: Page::first(50).unwrap(),
                ..Query::new(question)
            };
            let found = search(&Snapshot::open(folder).unwrap(), &HashingEmbedder, &query).unwrap();
            let hit = |hit: &Hit| (hit.unit.id.clone(), hit.scores.bm25, hit.unit.text.clone());
            found.hits.iter().map(hit).collect::<Vec<_>>()
        };
        let (stepwise, at_once) = (hits(steps.path()), hits(once.path()));
        assert_eq!(stepwise, at_once);
        let mut scores: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        at_once.iter().for_each(|(_, score, text)| scores.entry(text).or_default().push(score));
        assert!(scores.values().any(|alike| alike.len() > 1));
        assert!(
            scores.values().all(|alike| alike.iter().all(|score| score == &alike[0])),
            "{scores:?}"
        );
    }
}
