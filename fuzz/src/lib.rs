//! What takes bytes from anywhere, one function each: none may panic, and what each
//! promises about its answer is asserted.
//!
//! `cargo fuzz run NAME` drives a function with what covers new branches; the test `fuzz`
//! of the program drives all of them with seeds and a fixed number of mutations.

use std::{
    fs,
    io::{Cursor, Write},
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, atomic::AtomicBool},
};

use axum::{Router, body::Body, http::Request};
use tempfile::TempDir;
use tower::ServiceExt;
use undex::{
    backend::Documents,
    citation::{Locator, ReferenceContext, Symbol, find_references},
    corpus::{Corpora, Manifest, Reading, read_document, read_draft},
    embed::{Embedder, HashingEmbedder},
    engine::Engine,
    index::{Storage, Update, update},
    query::Query,
    research::{DraftError, QuotationStatus, check},
    web::{Settings, router},
};

/// A function, and its name.
pub type Target = (&'static str, fn(&[u8]));

/// Every function.
pub const TARGETS: [Target; 9] = [
    ("question", question),
    ("citation", citation),
    ("text", text),
    ("akn", akn),
    ("docx", docx),
    ("pdf", pdf),
    ("draft", draft),
    ("index_files", index_files),
    ("http", http),
];

/// Two small resolutions, indexed.
struct Small {
    folder: TempDir,
    engine: Arc<Engine>,
}

const RESOLUTION: &str = "74/1. The question of polymer weapons\n\nThe General Assembly,\n\n\
    Recalling its resolution 73/1 of 3 December 2018,¹\n\n\
    1. Decides to consider the marking of polymer weapons:\n\n(a) At its next session;\n\n\
    2. Requests a report.\n\n50th plenary meeting\n3 December 2019\n\n¹ A/CONF.192/15, annex, para. 7.\n";

fn small() -> &'static Small {
    static SMALL: OnceLock<Small> = OnceLock::new();
    SMALL.get_or_init(|| {
        let (corpus, folder) = (new_folder(), new_folder());
        fs::write(corpus.path().join("A_RES_74_1.txt"), RESOLUTION).expect("a file");
        let other = RESOLUTION.replace("74/1", "75/2").replace("2019", "2020");
        fs::write(corpus.path().join("A_RES_75_2.txt"), other).expect("a file");
        let storage = Storage::create(folder.path()).expect("a folder");
        let corpora = Corpora { folders: vec![corpus.path().to_owned()], follow_links: false };
        let stop = AtomicBool::new(false);
        let options =
            Update { corpora: &corpora, reading: &Reading::Here, storage: &storage, stop: &stop };
        update(options, &HashingEmbedder, &|_| ()).expect("indexed");
        let engine = Arc::new(open(folder.path()).expect("what was written opens"));
        Small { folder, engine }
    })
}

fn new_folder() -> TempDir {
    // In memory, where the system has such a place.
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder")
}

fn open(folder: &Path) -> Result<Engine, undex::index::OpenError> {
    let embedder: Arc<dyn Embedder> = Arc::new(HashingEmbedder);
    Engine::open(folder.to_owned(), embedder)
}

/// A question is answered or refused with what is wrong with it.
pub fn question(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match small().engine.search(&Query::new(&*text)) {
        Ok(answered) => {
            for hit in &answered.results.hits {
                let length = hit.unit.text.chars().count();
                assert!(hit.highlights.iter().all(|mark| mark.end <= length));
            }
        }
        Err(error) => assert!(error.is_usage(), "{error}"),
    }
}

/// References stand in the text in their order; symbols and places are written as they
/// are read.
pub fn citation(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut end = 0;
    for reference in find_references(&text, ReferenceContext::default()) {
        assert!(reference.span.start >= end || reference.span.is_empty());
        end = end.max(reference.span.end);
        let symbol = reference.symbol.as_str();
        assert_eq!(symbol.parse::<Symbol>().as_ref(), Ok(&reference.symbol));
    }
    assert!(end <= text.chars().count());
    if let Ok(locator) = text.parse::<Locator>() {
        assert_eq!(locator.to_string().parse(), Ok(locator));
    }
}

/// Running text.
pub fn text(data: &[u8]) {
    document("A_RES_74_1.txt", data);
}

/// The UN's markup.
pub fn akn(data: &[u8]) {
    document("A_RES_74_1.xml", data);
}

/// A Word document: a whole one, or its parts (document, footnotes, styles, numbering),
/// with a zero byte between each.
pub fn docx(data: &[u8]) {
    if data.starts_with(b"PK") {
        return document("A_RES_74_1.docx", data);
    }
    let names = ["document", "footnotes", "styles", "numbering"];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in names.iter().zip(data.split(|&byte| byte == 0)) {
        let plain = zip::write::SimpleFileOptions::default();
        archive.start_file(format!("word/{name}.xml"), plain).expect("a part");
        archive.write_all(part).expect("a part");
    }
    document("A_RES_74_1.docx", &archive.finish().expect("an archive").into_inner());
}

/// A PDF: a whole one, or what its only page draws.
pub fn pdf(data: &[u8]) {
    if data.starts_with(b"%PDF") {
        return document("A_RES_74_1.pdf", data);
    }
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>".to_vec(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
        [format!("<< /Length {} >>\nstream\n", data.len()).as_bytes(), data, b"\nendstream"].concat(),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = String::new();
    for (number, object) in objects.iter().enumerate() {
        places.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n", number + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    let end = format!(
        "xref\n0 6\n0000000000 65535 f \n{places}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.extend(end.bytes());
    document("A_RES_74_1.pdf", &file);
}

/// A file is refused, or its units are whole: each has words and an id of its own, and
/// what is said about its text stands in it.
fn document(name: &str, data: &[u8]) {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(new_folder).path();
    // A file a thread: tests run beside each other.
    let own = folder.join(format!("{:?}", std::thread::current().id()));
    fs::create_dir_all(&own).expect("a folder");
    let file = own.join(name);
    fs::write(&file, data).expect("a file");
    let Ok(document) = read_document(&file, &Manifest::default()) else { return };
    let mut ids: Vec<&str> = document.units.iter().map(|unit| unit.id.as_str()).collect();
    ids.sort_unstable();
    assert!(ids.is_sorted_by(|a, b| a < b), "two units have one id");
    for unit in &document.units {
        let length = unit.text.chars().count();
        assert!(!unit.text.trim().is_empty(), "{} has no words", unit.id);
        assert!(unit.marks.iter().all(|mark| mark.offset <= length), "{}", unit.id);
        let of_text = unit.references.iter().filter(|found| found.through_note.is_none());
        assert!(of_text.map(|found| found.span.end).all(|end| end <= length), "{}", unit.id);
        let obeyed = |c: char| c.is_control() && !c.is_whitespace();
        assert!(!unit.text.contains(obeyed), "{} has control characters", unit.id);
        assert!(unit.lines.0 <= unit.lines.1, "{}", unit.id);
    }
}

/// A file of a draft is refused, or what is found in it stands in it: citations,
/// quotations and agreed language in their order, each with what its kind has.
pub fn draft(data: &[u8]) {
    let Ok(text) = read_draft(&Reading::Here, data) else { return };
    let state = small().engine.state();
    let checked = match check(state.as_ref(), &text, None) {
        Ok(checked) => checked,
        Err(error) => return assert!(!matches!(error, DraftError::Backend(_)), "{error}"),
    };
    let length = text.chars().count();
    let in_order = |name: &str, spans: &mut dyn Iterator<Item = &Range<usize>>| {
        let mut end = 0;
        for span in spans {
            assert!(span.start >= end && span.end > span.start, "{name} {span:?} behind {end}");
            end = span.end;
        }
        assert!(end <= length, "{name} {end} of {length}");
    };
    in_order("citations", &mut checked.citations.iter().map(|one| &one.span));
    in_order("quotations", &mut checked.quotations.iter().map(|one| &one.span));
    in_order("agreed language", &mut checked.reused.iter().map(|one| &one.span));
    for one in &checked.quotations {
        let (has_source, differs) = (!one.sources.is_empty(), one.difference.is_some());
        let fits = match one.status {
            QuotationStatus::Exact | QuotationStatus::Elsewhere => has_source && !differs,
            QuotationStatus::Altered => has_source && differs,
            QuotationStatus::NotFound | QuotationStatus::Term => !has_source && !differs,
            QuotationStatus::Unchecked => has_source || !differs,
        };
        assert!(fits, "{one:?}");
        assert!((0.0..=1.0).contains(&one.likeness), "{}", one.likeness);
        assert!(one.citation.is_none_or(|place| place < checked.citations.len()));
    }
    assert!(checked.reused.iter().all(|one| one.is_verbatim != one.difference.is_some()));
    let counted: usize = checked.quotation_counts().values().sum();
    assert!(counted == checked.quotations.len() && checked.faults() <= length);
}

/// An index whose files are damaged says so, or answers as before: the first byte says
/// which file, the second how, the next four where, the rest what is there instead.
pub fn index_files(data: &[u8]) {
    let Some((&[which, how, a, b, c, d], rest)) = data.split_first_chunk::<6>() else { return };
    static COPY: OnceLock<std::sync::Mutex<(TempDir, Vec<PathBuf>)>> = OnceLock::new();
    let copy = COPY.get_or_init(|| {
        let folder = new_folder();
        let mut files = Vec::new();
        for half in ["lexical", "semantic"] {
            fs::create_dir(folder.path().join(half)).expect("a folder");
            for entry in fs::read_dir(small().folder.path().join(half)).expect("listed") {
                let name = Path::new(half).join(entry.expect("listed").file_name());
                fs::copy(small().folder.path().join(&name), folder.path().join(&name))
                    .expect("copied");
                files.push(name);
            }
        }
        files.sort();
        std::sync::Mutex::new((folder, files))
    });
    let copy = copy.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (folder, files) = &*copy;
    let name = &files[usize::from(which) % files.len()];
    let sound = fs::read(small().folder.path().join(name)).expect("read");
    let at = u32::from_le_bytes([a, b, c, d]) as usize % (sound.len() + 1);
    let damaged = match how % 3 {
        0 => [&sound[..at], rest].concat(),
        1 => [&sound[..at], rest, &sound[at..]].concat(),
        _ => {
            let end = sound.len().min(at + rest.len());
            [&sound[..at], &rest[..end - at], &sound[end..]].concat()
        }
    };
    // Replaced, never changed in place: what is mapped stays what it was.
    let path = folder.path().join(name);
    fs::remove_file(&path).expect("removed");
    fs::write(&path, damaged).expect("a file");
    if let Some(answers_now) = open(folder.path()).ok().and_then(|engine| answers(&engine)) {
        assert_eq!(Some(answers_now), answers(&small().engine), "damage to {name:?} shows");
    }
    fs::remove_file(&path).expect("removed");
    fs::write(&path, sound).expect("a file");
}

/// What an index answers; nothing where it refuses to.
fn answers(engine: &Engine) -> Option<Vec<String>> {
    let found = engine.search(&Query::new("polymer weapons marking")).ok()?;
    let state = engine.state();
    let documents = state.documents(Documents::All, 0, usize::MAX).ok()?;
    let hits = found.results.hits.iter().map(|hit| format!("{} {}", hit.unit.id, hit.unit.text));
    let hits = hits.collect::<Vec<_>>();
    let documents = documents.iter().map(|document| document.symbol.to_string());
    Some(hits.into_iter().chain(documents).collect())
}

/// A request is answered, and never by a failure of the server: the first line is method,
/// path and query, the rest the body.
pub fn http(data: &[u8]) {
    static ROUTER: OnceLock<(tokio::runtime::Runtime, Router)> = OnceLock::new();
    let (runtime, router) = ROUTER.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        (runtime.expect("a runtime"), router(small().engine.clone(), Settings::default()))
    });
    let end = data.iter().position(|&byte| byte == b'\n').unwrap_or(data.len());
    let (head, body) = data.split_at(end);
    let mut words = head.splitn(2, |&byte| byte == b' ');
    let (method, uri) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let request = Request::builder()
        .method(method)
        .uri(uri)
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .body(Body::from(body.get(1..).unwrap_or_default().to_vec()));
    let Ok(request) = request else { return };
    let status = runtime.block_on(async {
        let response = router.clone().oneshot(request).await.expect("an answer");
        let status = response.status();
        axum::body::to_bytes(response.into_body(), 64 << 20).await.map(|_| status)
    });
    let status = status.expect("a whole answer");
    assert!(!status.is_server_error(), "{status}");
}
