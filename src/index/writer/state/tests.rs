//! How documents come in, go, and are committed.

use tantivy::index::SegmentId;

use super::*;
use crate::{backend::sample, citation::Language, embed::HashingEmbedder, index::verify::verify};

/// A resolution about something, with a point.
fn resolution(number: u32, words: &str) -> Document {
    let text = format!(
        "74/{number}. The question of {words}\n\nThe General Assembly,\n\nRecalling its resolution 60/1 \
         of 24 October 2005,\n\n1. Decides to consider {words} at its next session:\n\n\
         (a) With all that belongs to {words};\n\n2. Requests a report on {words} before that.\n\n\
         50th plenary meeting\n3 December 2019\n"
    );
    sample::document("a", &text)
}

fn incoming(file: &str, document: Document) -> Incoming {
    Incoming::new(document, file.to_owned(), "fingerprint".to_owned(), &HashingEmbedder)
}

fn storage() -> (Storage, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    (Storage::create(folder.path()).expect("a storage"), folder)
}

fn open<'a>(storage: &'a Storage, previous: Option<&Snapshot>) -> State<'a> {
    State::open(storage, previous, &HashingEmbedder).expect("a state")
}

fn vectors<'a>(texts: impl IntoIterator<Item = &'a String>) -> Fresh {
    let vector = |text: &String| HashingEmbedder.embed_query(text).expect("a vector");
    texts.into_iter().map(|text| (passage_hash(text), vector(text))).collect()
}

impl State<'_> {
    /// Takes documents in and commits them with the vectors of their passages.
    fn write(&mut self, documents: Vec<Incoming>) {
        let mut fresh = Fresh::new();
        for incoming in documents {
            fresh.extend(vectors(incoming.passages()));
            self.upsert(incoming).expect("taken in");
        }
        self.commit(fresh).expect("a commit");
    }

    fn files(&self) -> Vec<(&str, &str)> {
        self.facts().map(|facts| (facts.file.as_str(), facts.symbol.as_str())).collect()
    }

    fn segments(&self) -> Vec<(u32, SegmentId)> {
        let metas = self.lexical.index().searchable_segment_metas().expect("segments");
        let mut segments: Vec<(u32, SegmentId)> =
            metas.iter().map(|segment| (segment.num_docs(), segment.id())).collect();
        segments.sort();
        segments
    }
}

fn id(symbol: &str, language: &str) -> Option<(String, String)> {
    Some((symbol.to_owned(), language.to_owned()))
}

#[test]
fn a_document_takes_the_place_of_what_its_file_or_symbol_had() {
    let (storage, _folder) = storage();
    let mut state = open(&storage, None);
    let french = Document { language: Language::Fr, ..resolution(2, "tracing") };
    let mut fresh = Fresh::new();
    for (file, document) in [
        ("a", resolution(1, "marking")),
        ("b", resolution(2, "tracing")),
        ("c", french),
        ("d", resolution(4, "brokering")),
        ("a", resolution(3, "marking")),
        ("e", resolution(2, "tracing")),
    ] {
        let incoming = incoming(file, document);
        fresh.extend(vectors(incoming.passages()));
        state.upsert(incoming).expect("taken in");
    }
    let files =
        [("c", "A/RES/74/2"), ("d", "A/RES/74/4"), ("a", "A/RES/74/3"), ("e", "A/RES/74/2")];
    assert_eq!(state.files(), files);
    let numbers: Vec<u32> = state.documents.iter().map(|document| document.facts.number).collect();
    assert_eq!(numbers, [2, 3, 4, 5]);
    assert_eq!(state.identity("a"), id("A/RES/74/3", "en"));
    assert_eq!(state.identity("c"), id("A/RES/74/2", "fr"));
    assert_eq!(state.identity("b"), None);
    state.commit(fresh).expect("a commit");
    assert_eq!(verify(&storage).expect("in order").units, state.units());
    state.remove(|document| document.facts.file == "c");
    assert_eq!((state.files().len(), state.identity("c")), (3, None));
    state.commit(Fresh::new()).expect("a commit");
    let found = verify(&storage).expect("in order");
    assert_eq!((found.documents, found.units), (3, state.units()));
}

#[test]
fn a_state_goes_on_from_its_last_commit() {
    let (storage, _folder) = storage();
    let mut state = open(&storage, None);
    let first = incoming("a", resolution(1, "marking"));
    assert_eq!(first.identity(), ("A/RES/74/1".to_owned(), "en".to_owned()));
    let passages: Vec<String> = first.passages().cloned().collect();
    let hashes: Vec<PassageHash> = passages.iter().map(|text| passage_hash(text)).collect();
    let units = first.document.units.len();
    assert!(passages.len() >= 4 && !state.has(&hashes[0]));
    let mut fresh = vectors(&passages);
    fresh.extend(vectors(&["of no unit at all".to_owned()]));
    state.upsert(first).expect("taken in");
    state.commit(fresh).expect("a commit");
    assert!(hashes.iter().all(|hash| state.has(hash)));
    assert!(!state.has(&passage_hash("of no unit at all")));
    // What has a vector gets no second one.
    state.commit(vectors(&passages)).expect("a commit");
    drop(state);
    let snapshot = Snapshot::open_in(&storage).expect("an index");
    let commit = snapshot.commit();
    assert_eq!((commit.generation, commit.documents, commit.units), (2, 1, units));
    assert_eq!((commit.passages, commit.vectors()), (passages.len(), passages.len()));
    let mut state = open(&storage, Some(&snapshot));
    assert!(state.has(&hashes[0]));
    assert_eq!((state.units(), state.identity("a")), (units, id("A/RES/74/1", "en")));
    state.write(vec![incoming("b", resolution(1, "marking")), incoming("c", resolution(2, "x"))]);
    assert_eq!(state.files(), [("b", "A/RES/74/1"), ("c", "A/RES/74/2")]);
    assert_eq!(verify(&storage).expect("in order").units, state.units());
}

#[test]
fn for_another_model_every_passage_is_cut_anew_and_none_has_a_vector() {
    let (storage, _folder) = storage();
    let mut state = open(&storage, None);
    let first = incoming("a", resolution(1, "marking"));
    let passages: Vec<String> = first.passages().cloned().collect();
    state.write(vec![first]);
    drop(state);
    let snapshot = Snapshot::open_in(&storage).expect("an index");
    let mut state = open(&storage, Some(&snapshot));
    assert_eq!(state.rechunk(&snapshot).expect("texts"), passages);
    assert!(!state.has(&passage_hash(&passages[0])));
    state.commit(vectors(&passages)).expect("a commit");
    assert_eq!(verify(&storage).expect("in order").vectors, passages.len());
}

#[test]
fn segments_are_merged_where_units_are_deleted_or_segments_are_many() {
    let (storage, _folder) = storage();
    let mut state = open(&storage, None);
    state.write(vec![incoming("0", resolution(1, "one")), incoming("1", resolution(2, "two"))]);
    let (units, largest) = state.segments()[0];
    for number in 3..=9 {
        state.write(vec![incoming(&number.to_string(), resolution(number, "more"))]);
    }
    assert_eq!(state.segments().len(), LEXICAL_SEGMENTS_MAX);
    state.write(vec![incoming("10", resolution(10, "more"))]);
    let segments = state.segments();
    assert_eq!(segments.iter().map(|(units, _)| *units).collect::<Vec<_>>(), [units, 4 * units]);
    assert_eq!(segments[0].1, largest, "the largest stays");
    state.write(vec![incoming("10", resolution(10, "less"))]);
    assert_eq!(state.segments().len(), 3, "one deleted from, one new, one as it was");
    let metas = state.lexical.index().searchable_segment_metas().expect("segments");
    assert!(metas.iter().all(|segment| segment.num_deleted_docs() == 0));
    assert!(state.segments().contains(&(units, largest)));
}

#[test]
fn documents_that_contradict_each_other_are_told() {
    let (storage, _folder) = storage();
    let mut state = open(&storage, None);
    let text =
        "75/1. Reports\n\nThe General Assembly,\n\n1. Recalls paragraph 9 of resolution 74/1.\n";
    state.upsert(incoming("a", resolution(1, "marking"))).expect("taken in");
    assert!(state.contradictions().is_empty());
    state.upsert(incoming("b", sample::document("b", text))).expect("taken in");
    let told = state.contradictions();
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("cites paragraph 9 of A/RES/74/1"), "{told:?}");
}

#[test]
fn what_is_known_of_a_document_is_what_it_says() {
    let known = facts(&resolution(1, "marking"), "a.txt".to_owned());
    assert_eq!((known.symbol.as_str(), known.file.as_str()), ("A/RES/74/1", "a.txt"));
    assert_eq!(
        (known.year, known.date.map(|date| date.to_string())),
        (Some(2019), Some("2019-12-03".to_owned()))
    );
    assert_eq!((known.title(), known.units), ("The question of marking", 7));
}

#[test]
fn a_unit_cites_each_document_once() {
    let text = "75/1. Reports\n\nThe General Assembly,\n\n\
        1. Recalls resolution 60/1, resolution 60/2 and again resolution 60/1.\n";
    let document = sample::document("a", text);
    let counts: Vec<usize> = document.units.iter().map(|unit| references(unit).len()).collect();
    assert_eq!(counts, [0, 0, 2]);
}

#[test]
fn over_a_point_stands_its_paragraph_of_the_same_part() {
    let mut units = resolution(1, "marking").units;
    let parents = |units: &[Unit]| -> Vec<Option<String>> {
        contexts(units).iter().map(|context| context.parent.map(str::to_owned)).collect()
    };
    let expected = Some("Decides to consider marking at its next session:".to_owned());
    assert_eq!(parents(&units), [None, None, None, None, expected, None, None]);
    units[4].part = crate::citation::Part::Annex(None);
    assert!(parents(&units).iter().all(Option::is_none));
}

#[test]
fn of_a_long_paragraph_the_first_words_stand_over_its_points() {
    let of = |length: usize| "a".repeat(length);
    for (text, expected) in [
        (of(PARENT_BYTES_MAX), PARENT_BYTES_MAX),
        (of(PARENT_BYTES_MAX + 1), PARENT_BYTES_MAX),
        (format!("a {}", of(PARENT_BYTES_MAX)), 1),
        // A letter of two bytes is not cut.
        (format!("{}é", of(PARENT_BYTES_MAX - 1)), PARENT_BYTES_MAX - 1),
    ] {
        assert_eq!(first_words(&text), &text[..expected]);
    }
    assert_eq!(first_words("a b"), "a b");
}

#[test]
fn a_document_weighs_what_its_texts_and_references_hold() {
    let text = "75/1. Reports\n\nThe General Assembly,\n\n\
        1. Recalls paragraph 9 of resolution 74/1 and resolution 60/1;\n\n2. Decides to mark arms.\n";
    let mut document = incoming("a", sample::document("a", text));
    let whole = document.bytes();
    let texts: usize = document.document.units.iter().map(|unit| unit.text.len()).sum();
    let passages: usize = document.passages().map(String::len).sum();
    assert!(whole > texts + passages, "{whole}");
    let cited: usize = document
        .document
        .units
        .iter()
        .flat_map(|unit| &unit.references)
        .map(Reference::weight)
        .sum();
    assert!(cited > 0);
    document.document.units.iter_mut().for_each(|unit| unit.references.clear());
    assert_eq!(document.bytes(), whole - cited);
    document.document.units[0].text.push_str("é and so on");
    assert_eq!(document.bytes(), whole - cited + "é and so on".len());
    document.passages[0].push("one more passage".to_owned());
    assert_eq!(document.bytes(), whole - cited + "é and so on".len() + "one more passage".len());
}

#[test]
fn a_moved_file_is_told_of_by_its_new_name_and_replaced_under_it() {
    let (storage, _folder) = storage();
    let mut state = open(&storage, None);
    let mut first = incoming("old/a.txt", resolution(1, "marking"));
    first.document.warnings = vec![
        corpus::Warning { file: "old/a.txt".into(), line: 3, message: "mended".to_owned() },
        corpus::Warning { file: "elsewhere.txt".into(), line: 1, message: "told".to_owned() },
    ];
    state.write(vec![first, incoming("old/b.txt", resolution(2, "tracing"))]);
    let renamed = HashMap::from([("old/a.txt".to_owned(), "new/a.txt".to_owned())]);
    state.rename(&renamed);
    assert_eq!(state.files(), [("new/a.txt", "A/RES/74/1"), ("old/b.txt", "A/RES/74/2")]);
    let warnings = &state.facts().next().expect("a document").warnings;
    assert!(warnings[0].starts_with("new/a.txt:3"), "{warnings:?}");
    assert!(warnings[1].starts_with("elsewhere.txt:1"), "{warnings:?}");
    assert_eq!(
        (state.identity("old/a.txt"), state.identity("new/a.txt")),
        (None, id("A/RES/74/1", "en"))
    );
    // What comes of the file now takes the place of what it had.
    state.write(vec![incoming("new/a.txt", resolution(3, "marking"))]);
    assert_eq!(state.files(), [("old/b.txt", "A/RES/74/2"), ("new/a.txt", "A/RES/74/3")]);
}
