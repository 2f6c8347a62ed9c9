//! How much there is between two commits.

use std::fs;

use super::*;
use crate::{embed::HashingEmbedder, index::verify::verify};

const EVERYTHING: Batch = Batch { passages: usize::MAX, units: usize::MAX, bytes: usize::MAX };

/// Nine small resolutions, one of them with a long text.
fn corpus() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 1..=9 {
        let words = if number == 5 { "weapons ".repeat(20_000) } else { "arms".to_owned() };
        let text = format!(
            "74/{number}. Arms\n\nThe General Assembly,\n\n1. Decides to mark {words};\n\n\
             2. Requests a report on item {number}.\n"
        );
        fs::write(folder.path().join(format!("{number}.txt")), text).expect("a file");
    }
    folder
}

/// Indexes a folder within bounds: how many commits that took, and the ids that are found.
fn indexed(corpus: &tempfile::TempDir, most: Batch) -> (u64, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let storage = Storage::create(folder.path()).expect("a storage");
    let corpora = Corpora { folders: vec![corpus.path().to_owned()], follow_links: false };
    let stop = AtomicBool::new(false);
    let options =
        Update { corpora: &corpora, reading: &Reading::Here, storage: &storage, stop: &stop };
    let summary = update_within(most, options, &HashingEmbedder, &|_| ()).expect("an index");
    assert_eq!((summary.added, summary.stopped), (9, false));
    verify(&storage).expect("in order");
    let snapshot = Snapshot::open_in(&storage).expect("an index");
    let catalog = snapshot.catalog();
    let ids = (0..catalog.len() as u32).map(|unit| catalog.id(unit).to_owned());
    (snapshot.commit().generation, ids.collect())
}

#[test]
fn a_batch_ends_where_any_bound_is_reached() {
    let corpus = corpus();
    let (commits, ids) = indexed(&corpus, EVERYTHING);
    assert_eq!(commits, 1);
    for (most, expected) in [
        // Each document alone; what is left at the end, which is nothing, is committed too.
        (Batch { bytes: 1, ..EVERYTHING }, 10),
        (Batch { units: 1, ..EVERYTHING }, 10),
        (Batch { passages: 1, ..EVERYTHING }, 10),
        // The fifth has 160,000 bytes of text: with it the first batch is full.
        (Batch { bytes: 150_000, ..EVERYTHING }, 2),
        // Four units each.
        (Batch { units: 12, ..EVERYTHING }, 4),
        (Batch { units: 13, ..EVERYTHING }, 3),
    ] {
        assert_eq!(indexed(&corpus, most), (expected, ids.clone()), "{most:?}");
    }
    assert_eq!(COMMIT_EVERY.bytes, 128 << 20, "what ARCHITECTURE.md says");
}
