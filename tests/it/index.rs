//! Incremental indexing: what is kept, what is lost, what a reader sees.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use undex::{
    corpus::{Corpora, Reading},
    embed::{EmbedError, Embedder, Embedding, HashingEmbedder},
    engine::Engine,
    index::{OpenError, Snapshot, Storage, Update, UpdateError, update},
    query::{Page, Query, search},
};

use crate::support::{every_unit, folder_of, index, resolution, root};

fn ids(folder: &Path) -> Vec<String> {
    let snapshot = Snapshot::open(folder).unwrap();
    every_unit(&snapshot).into_iter().map(|facts| facts.id).collect()
}

fn answers(folder: &Path, question: &str) -> Vec<(String, f32)> {
    let snapshot = Snapshot::open(folder).unwrap();
    let query = Query { page: Page::first(50).unwrap(), ..Query::new(question) };
    let results = search(&snapshot, &HashingEmbedder, &query).unwrap();
    results.hits.into_iter().map(|hit| (hit.unit.id, hit.scores.fused)).collect()
}

#[test]
fn only_what_changed_is_read_and_embedded() {
    let corpus =
        folder_of(&[("a.txt", &resolution(60, "marking")), ("b.txt", &resolution(61, "tracing"))]);
    let folder = tempfile::tempdir().unwrap();
    let corpora = [corpus.path().to_owned()];
    let first = index(&corpora, folder.path()).unwrap();
    assert_eq!((first.added, first.changed, first.removed, first.kept), (2, 0, 0, 0));
    let second = index(&corpora, folder.path()).unwrap();
    assert_eq!((second.added, second.kept, second.embedded), (0, 2, 0));
    fs::write(corpus.path().join("b.txt"), resolution(61, "brokering")).unwrap();
    let third = index(&corpora, folder.path()).unwrap();
    assert_eq!((third.added, third.changed, third.removed, third.kept), (0, 1, 0, 1));
    assert!(third.embedded < first.embedded);
    fs::remove_file(corpus.path().join("a.txt")).unwrap();
    let fourth = index(&corpora, folder.path()).unwrap();
    assert_eq!((fourth.changed, fourth.removed, fourth.kept), (0, 1, 1));
    assert!(ids(folder.path()).iter().all(|id| id.starts_with("A/RES/61/1#")));
}

#[test]
fn the_history_of_an_index_does_not_show() {
    let corpus =
        folder_of(&[("a.txt", &resolution(60, "marking")), ("b.txt", &resolution(61, "tracing"))]);
    let corpora = [corpus.path().to_owned()];
    let (lived, fresh) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for words in ["tracing", "brokering", "weapons marking", "marking and tracing"] {
        fs::write(corpus.path().join("b.txt"), resolution(61, words)).unwrap();
        index(&corpora, lived.path()).unwrap();
    }
    fs::write(corpus.path().join("c.txt"), resolution(62, "collection")).unwrap();
    index(&corpora, lived.path()).unwrap();
    fs::remove_file(corpus.path().join("c.txt")).unwrap();
    index(&corpora, lived.path()).unwrap();
    index(&corpora, fresh.path()).unwrap();
    assert_eq!(ids(lived.path()), ids(fresh.path()));
    for question in ["marking", "report on tracing", "\"next session\"", "60/1"] {
        assert_eq!(answers(lived.path(), question), answers(fresh.path(), question), "{question}");
    }
}

#[test]
fn a_file_that_can_no_longer_be_read_keeps_what_was_indexed() {
    let corpus =
        folder_of(&[("a.txt", &resolution(60, "marking")), ("b.txt", &resolution(61, "tracing"))]);
    let corpora = [corpus.path().to_owned()];
    let folder = tempfile::tempdir().unwrap();
    index(&corpora, folder.path()).unwrap();
    let before = ids(folder.path());
    fs::write(corpus.path().join("b.txt"), b"\x00\x01\x02\x03binary\x00\x00\x01").unwrap();
    let summary = index(&corpora, folder.path()).unwrap();
    assert_eq!(summary.kept, 2);
    let warning = summary.refused.iter().find(|refusal| refusal.contains("b.txt")).unwrap();
    assert!(warning.contains("is not text") && warning.contains("is kept"), "{warning}");
    assert_eq!(ids(folder.path()), before);
}

#[test]
fn an_empty_corpus_leaves_the_index_as_it_is() {
    let corpus = folder_of(&[("a.txt", &resolution(60, "marking"))]);
    let corpora = [corpus.path().to_owned()];
    let folder = tempfile::tempdir().unwrap();
    index(&corpora, folder.path()).unwrap();
    fs::remove_file(corpus.path().join("a.txt")).unwrap();
    let error = index(&corpora, folder.path()).unwrap_err();
    assert!(matches!(error, UpdateError::Empty { .. }), "{error}");
    assert!(!ids(folder.path()).is_empty());
}

#[test]
fn two_files_of_one_document_are_told_apart() {
    let corpus =
        folder_of(&[("a.txt", &resolution(60, "marking")), ("b.txt", &resolution(60, "marking"))]);
    let folder = tempfile::tempdir().unwrap();
    let summary = index(&[corpus.path().to_owned()], folder.path()).unwrap();
    assert_eq!(summary.added, 1);
    assert!(summary.refused.iter().any(|refusal| refusal.contains("was already read from")));
}

#[test]
fn what_was_refused_is_not_read_again() {
    let corpus = folder_of(&[("b.pdf", "%PDF-1.4 nothing"), ("c.txt", "\u{1}\u{2}\u{3}")]);
    let corpora = [corpus.path().to_owned()];
    let folder = tempfile::tempdir().unwrap();
    let refused = || match index(&corpora, folder.path()).unwrap_err() {
        UpdateError::Empty { refused, .. } => refused,
        error => panic!("{error}"),
    };
    let again = |refused: &[String]| {
        refused.iter().filter(|reason| reason.ends_with("it was not tried again")).count()
    };
    let (first, second, third) = (refused(), refused(), refused());
    assert_eq!((again(&first), again(&second), again(&third)), (0, 2, 2), "{third:?}");
    let error = Snapshot::open(folder.path()).err().unwrap();
    assert!(matches!(error, OpenError::Missing { .. }), "{error}");
    // Copies are refused as long as there is what they are copies of.
    for name in ["a.txt", "d.txt", "e.txt"] {
        fs::write(corpus.path().join(name), resolution(60, "marking")).unwrap();
    }
    let first = index(&corpora, folder.path()).unwrap();
    assert_eq!((first.added, again(&first.refused), first.refused.len()), (1, 2, 4));
    let second = index(&corpora, folder.path()).unwrap();
    assert_eq!((second.kept, again(&second.refused)), (1, 4), "{:?}", second.refused);
    fs::remove_file(corpus.path().join("a.txt")).unwrap();
    let third = index(&corpora, folder.path()).unwrap();
    assert_eq!((third.added, third.removed, again(&third.refused)), (1, 1, 2));
    assert_eq!(third.refused.len(), 3, "{:?}", third.refused);
    // Where no document is left what was indexed stays, and no refusal is forgotten.
    for name in ["d.txt", "e.txt"] {
        fs::remove_file(corpus.path().join(name)).unwrap();
    }
    fs::write(corpus.path().join("f.pdf"), "%PDF-1.4 nothing either").unwrap();
    let before = ids(folder.path());
    let (first, second) = (refused(), refused());
    assert_eq!((again(&first), again(&second)), (2, 3));
    assert_eq!(ids(folder.path()), before);
}

#[test]
fn an_interrupted_run_leaves_the_state_before() {
    let corpus = folder_of(&[("a.txt", &resolution(60, "marking"))]);
    let corpora = [corpus.path().to_owned()];
    let folder = tempfile::tempdir().unwrap();
    index(&corpora, folder.path()).unwrap();
    let before = ids(folder.path());
    // A run that died while it wrote: a file that no manifest names.
    let torn = folder.path().join("semantic/000002.catalog");
    fs::write(&torn, "{\"docum").unwrap();
    assert_eq!(ids(folder.path()), before);
    index(&corpora, folder.path()).unwrap();
    assert!(!torn.exists(), "the next writer removes it");
    assert_eq!(ids(folder.path()), before);
}

#[test]
fn a_missing_or_damaged_index_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let error = Snapshot::open(folder.path()).err().unwrap();
    assert!(matches!(error, OpenError::Missing { .. }));
    assert!(error.hint().contains("undex index"), "{}", error.hint());
    let corpus = folder_of(&[("a.txt", &resolution(60, "marking"))]);
    index(&[corpus.path().to_owned()], folder.path()).unwrap();
    fs::write(folder.path().join("semantic/000001-0.segment"), "nonsense").unwrap();
    let error = Snapshot::open(folder.path()).err().unwrap();
    assert!(error.to_string().contains("the index is damaged"), "{error}");
    assert!(error.hint().contains("undex index"), "{}", error.hint());
    let summary = index(&[corpus.path().to_owned()], folder.path()).unwrap();
    assert!(summary.warnings.iter().any(|w| w.contains("built anew")), "{:?}", summary.warnings);
    assert!(!ids(folder.path()).is_empty());
}

#[test]
fn an_index_of_an_older_format_is_built_anew_and_said_so() {
    let corpus = folder_of(&[("a.txt", &resolution(67, "marking"))]);
    for format in fs::read_dir(root().join("tests/fixtures/formats")).unwrap() {
        let format = format.unwrap();
        let folder = tempfile::tempdir().unwrap();
        copy(&format.path(), folder.path());
        match Snapshot::open(folder.path()) {
            // Indexed from a resolution 60/1 on marking.
            Ok(_) => assert!(answers(folder.path(), "marking")[0].0.starts_with("A/RES/60/1#")),
            Err(error) => {
                let number = format.file_name().into_string().unwrap();
                assert!(error.to_string().contains(&format!("format {number}")), "{error}");
                assert!(error.hint().contains("undex index"), "{}", error.hint());
            }
        }
        let summary = index(&[corpus.path().to_owned()], folder.path()).unwrap();
        assert_eq!(summary.added, 1);
        assert!(ids(folder.path()).iter().all(|id| id.starts_with("A/RES/67/1#")));
        undex::index::verify(&Storage::open(folder.path()).unwrap()).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn another_model_embeds_everything_anew_and_says_so() {
    /// The hashing embedder under another name.
    struct Renamed;

    impl Embedder for Renamed {
        fn model(&self) -> &str {
            "renamed"
        }

        fn dimension(&self) -> usize {
            HashingEmbedder.dimension()
        }

        fn tokens_max(&self) -> usize {
            HashingEmbedder.tokens_max()
        }

        fn tokens(&self, text: &str) -> usize {
            HashingEmbedder.tokens(text)
        }

        fn embed_passages(
            &self,
            texts: &[String],
            done: &(dyn Fn(usize) + Sync),
        ) -> Result<Vec<Embedding>, EmbedError> {
            HashingEmbedder.embed_passages(texts, done)
        }

        fn embed_query(&self, text: &str) -> Result<Embedding, EmbedError> {
            HashingEmbedder.embed_query(text)
        }
    }

    let corpus =
        folder_of(&[("a.txt", &resolution(60, "marking")), ("b.txt", &resolution(61, "tracing"))]);
    let folder = tempfile::tempdir().unwrap();
    let corpora = [corpus.path().to_owned()];
    let first = index(&corpora, folder.path()).unwrap();
    let storage = Storage::open(folder.path()).unwrap();
    let stop = AtomicBool::new(true);
    let corpora = Corpora { folders: corpora.to_vec(), follow_links: false };
    let options =
        Update { corpora: &corpora, reading: &Reading::Here, storage: &storage, stop: &stop };
    let summary = update(options, &Renamed, &|_| ()).unwrap();
    assert!(summary.stopped, "stopped at once, and all or nothing");
    let snapshot = Snapshot::open(folder.path()).unwrap();
    assert!(snapshot.check_model(&HashingEmbedder).is_ok());
    let engine = Engine::open(folder.path().to_owned(), Arc::new(HashingEmbedder)).unwrap();
    let before = engine.state().describe().state.clone();
    assert!(!engine.reload().unwrap(), "nothing was written");
    stop.store(false, Ordering::Relaxed);
    let summary = update(options, &Renamed, &|_| ()).unwrap();
    for _ in 0..2 {
        assert!(engine.reload().is_err(), "refused, and tried again");
        assert_eq!(engine.state().describe().state, before, "the old state stays in use");
    }
    assert_eq!((summary.kept, summary.embedded), (2, first.embedded));
    assert!(summary.warnings[0].contains("the model was"), "{:?}", summary.warnings);
    let snapshot = Snapshot::open(folder.path()).unwrap();
    assert!(snapshot.check_model(&Renamed).is_ok());
    undex::index::verify(&storage).unwrap();
    let again = update(options, &Renamed, &|_| ()).unwrap();
    assert_eq!((again.embedded, again.warnings.len()), (0, 0));
}
