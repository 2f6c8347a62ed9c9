//! The real model over the real corpus. `make test` installs the model.

use std::{
    path::{Path, PathBuf},
    sync::{OnceLock, atomic::AtomicBool},
};

use undex::{
    corpus::{Corpora, Reading},
    embed::{self, DEFAULT_MODEL, Embedder},
    index::{Snapshot, Storage, Update, update},
    query::{Mode, Page, Query, resolve, search},
};

use crate::support::{corpus, every_text, indexed};

pub(crate) struct Real {
    pub(crate) embedder: std::sync::Arc<dyn Embedder>,
    pub(crate) snapshot: Snapshot,
    _folder: tempfile::TempDir,
}

/// The corpus, indexed once for all tests of this file.
pub(crate) fn real() -> &'static Real {
    static REAL: OnceLock<Real> = OnceLock::new();
    REAL.get_or_init(|| embedded(vec![corpus()]))
}

/// Folders, indexed with the default model.
pub(crate) fn embedded(folders: Vec<PathBuf>) -> Real {
    let embedder = embed::load(DEFAULT_MODEL, 2)
        .unwrap_or_else(|error| panic!("{error}\n  what to do: {}", error.hint()));
    let folder = tempfile::tempdir().unwrap();
    let corpora = Corpora { folders, follow_links: false };
    let storage = Storage::create(folder.path()).unwrap();
    let stop = AtomicBool::new(false);
    let options =
        Update { corpora: &corpora, reading: &Reading::Here, storage: &storage, stop: &stop };
    update(options, embedder.as_ref(), &|_| ()).unwrap();
    let snapshot = Snapshot::open(Path::new(folder.path())).unwrap();
    Real { embedder, snapshot, _folder: folder }
}

fn citations(question: &str, mode: Mode, limit: usize) -> Vec<String> {
    let real = real();
    let query = Query { mode, page: Page::first(limit).unwrap(), ..Query::new(question) };
    let results = search(&real.snapshot, real.embedder.as_ref(), &query).unwrap();
    results.hits.into_iter().map(|hit| hit.unit.citation).collect()
}

#[test]
fn polymer_weapons_marking_finds_the_two_paragraphs() {
    let found = citations("polymer weapons marking", Mode::Hybrid, 5);
    for citation in [
        "A/CONF.192/2018/RC/3, annex, sect. II, para. 56",
        "A/CONF.192/2018/RC/3, annex, sect. III, para. 6",
    ] {
        assert!(found.iter().any(|found| found == citation), "{citation} is not in {found:?}");
    }
    let page = citations("polymer weapons marking", Mode::Hybrid, undex::query::LIMIT_DEFAULT);
    for citation in [
        "A/CONF.192/2018/RC/3, annex, sect. III, para. 23",
        "General Assembly resolution 74/60, twenty-first preambular paragraph",
    ] {
        assert!(page.iter().any(|found| found == citation), "{citation} is not in {page:?}");
    }
}

#[test]
fn meaning_finds_what_words_do_not() {
    let question = "frontier guards of neighbouring countries working together";
    let wanted = "General Assembly resolution 74/60, para. 16";
    let by_meaning = citations(question, Mode::Semantic, 10);
    assert!(by_meaning.iter().any(|found| found == wanted), "{by_meaning:?}");
    let by_words = citations(question, Mode::Lexical, 10);
    assert!(!by_words.iter().any(|found| found == wanted), "{by_words:?}");
}

#[test]
fn one_text_has_one_vector_whatever_stands_beside_it() {
    let real = real();
    let alone = ["The marking of weapons".to_owned()];
    let beside = [
        "The marking of weapons".to_owned(),
        "Something else, and much longer than that".to_owned(),
    ];
    let one = real.embedder.embed_passages(&alone, &|_| ()).unwrap();
    let two = real.embedder.embed_passages(&beside, &|_| ()).unwrap();
    assert_eq!(one[0], two[0]);
    let length: f32 = one[0].iter().map(|x| x * x).sum();
    assert!((length - 1.0).abs() < 1e-4);
    assert_eq!(real.embedder.tokens_max(), 256);
}

#[test]
fn every_citation_that_is_printed_names_its_unit() {
    let indexed = indexed();
    let snapshot = indexed.engine.state();
    let units = every_text(snapshot.as_ref());
    for unit in units.iter().filter(|unit| !unit.pinpoint.is_empty()) {
        let text = format!("(see {}); and more.", unit.citation);
        let found = resolve(snapshot.as_ref(), &text).unwrap();
        let keys: Vec<_> =
            found.iter().flat_map(|cited| &cited.units).map(|unit| unit.key).collect();
        let named = snapshot.units(&keys).unwrap();
        assert!(named.iter().any(|named| named.citation == unit.citation), "{text}: {found:?}");
        let end = text.chars().count() - "); and more.".len();
        assert_eq!(found.last().map(|cited| cited.span.end), Some(end), "{text}");
    }
}
