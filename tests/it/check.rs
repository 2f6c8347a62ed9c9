//! Drafts, held against the five texts of the corpus.

use std::{
    io::{Cursor, Write},
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use proptest::prelude::*;
use serde_json::Value;
use undex::{
    backend::Backend,
    corpus::{Limits, Reading},
    research::{DRAFT_BYTES_MAX, DraftCheck, DraftError, QuotationStatus, check},
    web::Settings,
};

use crate::{
    http::{ask, get, router_of},
    support::{Indexed, indexed, root},
};

fn checked(backend: &dyn Backend, text: &str) -> DraftCheck {
    check(backend, text, None).unwrap()
}

/// The words of a span of Unicode scalar values.
fn words(text: &str, span: &std::ops::Range<usize>) -> String {
    text.chars().skip(span.start).take(span.len()).collect()
}

/// What was told of each quotation, and the places of its words.
fn told(backend: &dyn Backend, text: &str) -> Vec<(&'static str, String)> {
    let found = checked(backend, text);
    let told = found.quotations.iter().map(|one| {
        let places: Vec<&str> = one.sources.iter().map(|(facts, _)| facts.id.as_str()).collect();
        (one.status.name(), places.join(" "))
    });
    told.collect()
}

const BORDERS: &str = "reinforce, as necessary, cross-border cooperation at the national, subregional and regional levels";

#[test]
fn quotations_are_told_by_their_words_and_their_place() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let p16 = "A/RES/74/60#para-16";
    for (text, status, place) in [
        // Word for word, in every mark and form of citation.
        (format!("Paragraph 16 of resolution 74/60 asks States to “{BORDERS}”."), "exact", p16),
        (format!("States are to ‘{BORDERS}’ (74/60, OP16)."), "exact", p16),
        (format!("States are to «{BORDERS}».¹\n\n¹ A/RES/74/60, para. 16."), "exact", p16),
        (format!("As A/RES/74/60, para. 16, says:\n\n> {BORDERS}\n"), "exact", p16),
        (format!("A/RES/74/60 wants to “{BORDERS}”."), "exact", p16),
        (format!("Paragraph 16 of A/RES/74/60: “{}”.", BORDERS.replace("national,", "na-\ntional,")), "exact", p16),
        // What is left out and put in with a mark.
        ("“[r]einforce […] cooperation at the national … levels” (74/60 op 16)".into(), "exact", p16),
        ("“reinforce [where needed], as necessary, cross-border cooperation” (74/60 op 16)".into(), "exact", p16),
        ("“reinforce cooperation at the national and regional levels” (74/60 op 16)".into(), "altered", p16),
        (format!("“{}” (74/60 op 16)", BORDERS.replace("cross-border", "military")), "altered", p16),
        // A number that is another.
        ("“a one-week biennial meeting of States from 15 to 18 June 2020” (74/60 op 7)".into(), "altered", "A/RES/74/60#para-7"),
        ("“attaining Goal 16 and target 16.5 of the Sustainable” (74/60 op 9)".into(), "altered", "A/RES/74/60#para-9"),
        // The place is another.
        (format!("“{BORDERS}” (74/60, OP17)"), "in_another_paragraph", p16),
        (format!("“{BORDERS}” (A/RES/74/60, para. 99)"), "in_another_paragraph", p16),
        ("“including polymer and modular weapons, must be addressed in a timely manner” (67/58 op 2)".into(), "in_another_paragraph", "A/RES/74/60#pp-20"),
        // Across two paragraphs.
        (
            "“achieve the implementation of the Programme of Action; 24. Reaffirms the importance of States undertaking to identify” (74/60, OPs 23 and 24)".into(),
            "exact",
            "A/RES/74/60#para-23 A/RES/74/60#para-24",
        ),
        // Nowhere.
        ("“all States shall destroy their naval artillery within ninety days” (74/60 op 3)".into(), "not_found", ""),
        ("“all States shall destroy their naval artillery within ninety days”".into(), "not_found", ""),
        ("“all States shall destroy their naval artillery within ninety days” (A/RES/1/1)".into(), "source_not_in_collection", ""),
        ("The “ghost guns” are not named.".into(), "term", ""),
    ] {
        assert_eq!(told(state.as_ref(), &text), [(status, place.to_owned())], "{text}");
    }
}

#[test]
fn a_difference_is_told_in_words_alone() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let text = "It “encourages  States to reinforce – as needed –\ncross-border cooperation” (74/60 op 16).";
    let found = checked(state.as_ref(), text);
    let difference = found.quotations[0].difference.as_ref().unwrap();
    let side = |side| difference.of_side(side).map(|piece| piece.text.as_str()).collect::<String>();
    assert_eq!(
        side(undex::research::Side::First),
        "Encourages States to reinforce, as necessary, cross-border cooperation"
    );
    assert_eq!(
        side(undex::research::Side::Second),
        "Encourages States to reinforce, as needed, cross-border cooperation"
    );
}

#[test]
fn agreed_language_without_marks_is_told_and_formulas_apart() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let text = "Ünlike others, we act. We want to build trust with our neighbours and friends in every way. \
        Civil society and relevant organizations should strengthen their cooperation and work with States at the \
        respective national and regional levels to achieve the implementation of the Programme of Action.\n\n\
        Acknowledging that effective national control systems for the transfer of conventional arms contribute to the \
        prevention and eradication of the illicit trade in small arms and light weapons in all its aspects,\n\n\
        Requests the Secretary-General to report to the General Assembly at its seventy-fifth session on the \
        implementation of the present resolution.";
    let found = checked(state.as_ref(), text);
    let told: Vec<(String, bool, bool, &str)> = found
        .reused
        .iter()
        .map(|one| {
            let first: String = words(text, &one.span).chars().take(12).collect();
            (first, one.is_verbatim, one.formula.is_some(), one.source.0.id.as_str())
        })
        .collect();
    let known: Vec<(&str, bool, bool, &str)> =
        told.iter().map(|(words, a, b, id)| (words.as_str(), *a, *b, *id)).collect();
    assert_eq!(
        known,
        [
            ("Civil societ", false, false, "A/RES/74/60#para-23"),
            ("Acknowledgin", true, false, "A/RES/74/60#pp-23"),
            ("Requests the", true, true, "A/RES/74/60#para-25"),
        ]
    );
}

#[test]
fn citations_in_every_form_are_resolved() {
    let indexed = indexed();
    let state = indexed.engine.state();
    for (text, ids) in [
        ("as 74/60 OP 16 says", &["A/RES/74/60#para-16"][..]),
        ("in A/RES/74/60, PP 20 and PP 21", &["A/RES/74/60#pp-20", "A/RES/74/60#pp-21"]),
        (
            "In resolution 74/60 they agreed (para. 16) and again (para. 17).",
            &["A/RES/74/60#para-16", "A/RES/74/60#para-17"],
        ),
        ("On 31/12 we met 50/50, in paragraph 5 above", &[]),
        ("A/RES/74/60 is long; see paragraph 5 of the report", &[]),
        ("Resolution 74/60.\n\nIn paragraph 5 we say", &[]),
    ] {
        let found = checked(state.as_ref(), text);
        let units = found.citations.iter().flat_map(|one| &one.units);
        assert_eq!(units.map(|unit| unit.id.as_str()).collect::<Vec<_>>(), ids, "{text}");
    }
}

#[test]
fn what_there_is_no_time_for_is_told() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let text = format!(
        "“{BORDERS}” (74/60 op 16). The Secretary-General is to report on all of this to us all."
    );
    let found = check(state.as_ref(), &text, Some(Instant::now())).unwrap();
    let left_out: Vec<String> = found.left_out.iter().map(|one| one.told()).collect();
    assert_eq!(left_out.len(), 2, "{left_out:?}");
    assert!(
        left_out[0].starts_with("0 of 1 quotations were looked at, for the time was up"),
        "{left_out:?}"
    );
    let many = "“so it is said” ".repeat(1_200);
    let found = check(state.as_ref(), &many, None).unwrap();
    assert_eq!(found.quotations.len(), 1_000);
    assert!(
        found.left_out[0].told().starts_with("1000 of 1200 quotations"),
        "{:?}",
        found.left_out
    );
    let long = "word ".repeat(DRAFT_BYTES_MAX / 5 + 1);
    assert!(matches!(check(state.as_ref(), &long, None), Err(DraftError::TooLong { .. })));
    assert!(matches!(check(state.as_ref(), " —\n", None), Err(DraftError::Empty)));
}

#[test]
fn a_draft_of_fifty_pages_is_checked_in_time() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let page = std::fs::read_to_string(root().join("corpus/A_RES_74_60.md")).unwrap();
    let mut draft = String::new();
    while draft.len() < 160_000 {
        draft.push_str(&page);
    }
    let started = Instant::now();
    let found = check(state.as_ref(), &draft, None).unwrap();
    assert!(found.left_out.is_empty());
    // Slow builds on busy machines included.
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn spans_are_of_the_draft_whatever_it_is(
        text in "([“”\"‘’'«»>\\[\\]()…¹²\n]|\\.\\.\\.|74/60|, OP ?[0-9]{1,2}|[^1]: |encourages States to |cross-border cooperation |\\PC){0,60}"
    ) {
        static INDEXED: std::sync::OnceLock<Indexed> = std::sync::OnceLock::new();
        let state = INDEXED.get_or_init(indexed).engine.state();
        let length = text.chars().count();
        let Ok(found) = check(state.as_ref(), &text, None) else { return Ok(()) };
        let spans = found.quotations.iter().map(|one| &one.span);
        let spans = spans.chain(found.reused.iter().map(|one| &one.span));
        for span in spans.chain(found.citations.iter().map(|one| &one.span)) {
            prop_assert!(span.start <= span.end && span.end <= length, "{span:?} of {length}");
        }
    }
}

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_undex"))
}

/// A Word document with a quotation, a block quote and a footnote.
fn word() -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let offices = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\
             <Relationship Id='r1' Type='{offices}/{kind}' Target='{target}'/></Relationships>"
        )
    };
    let body = format!(
        "<w:p><w:r><w:t>States are to “{BORDERS}”.</w:t></w:r><w:r><w:footnoteReference w:id='1'/></w:r></w:p>\
         <w:p><w:r><w:t>Resolution 74/60, OP 16, says:</w:t></w:r></w:p>\
         <w:p><w:pPr><w:pStyle w:val='Quote'/></w:pPr><w:r><w:t>with full respect for each State’s sovereignty over its own lands</w:t></w:r></w:p>"
    );
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: String| {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    };
    add("_rels/.rels", relation("officeDocument", "word/document.xml"));
    add("word/_rels/document.xml.rels", relation("footnotes", "footnotes.xml"));
    add(
        "word/document.xml",
        format!("<w:document xmlns:w='{main}'><w:body>{body}</w:body></w:document>"),
    );
    add(
        "word/footnotes.xml",
        format!(
            "<w:footnotes xmlns:w='{main}'><w:footnote w:id='1'><w:p><w:r><w:t>A/RES/74/60, para. 16.</w:t></w:r></w:p></w:footnote></w:footnotes>"
        ),
    );
    archive.finish().unwrap().into_inner()
}

fn router() -> (Router, Indexed) {
    let indexed = indexed();
    let drafts = Some(Reading::Apart { program: program(), limits: Limits::default() });
    let settings = Settings { drafts, ..Settings::default() };
    (undex::web::router(indexed.engine.clone(), settings), indexed)
}

async fn posted(router: &Router, kind: &str, body: impl Into<Body>) -> (u16, Value) {
    let request = Request::post("/api/v1/check").header(header::CONTENT_TYPE, kind);
    let (parts, body) = ask(router, request.body(body.into()).unwrap()).await;
    (parts.status.as_u16(), serde_json::from_slice(&body).unwrap())
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

#[tokio::test]
async fn the_api_checks_json_text_and_word() {
    let (router, _indexed) = router();
    let text = format!("Ü: States are to “{BORDERS}” (74/60 op 17).");
    let json = serde_json::json!({ "text": text }).to_string();
    let (status, answer) = posted(&router, "application/json", json).await;
    assert_eq!(status, 200, "{answer}");
    let one = &answer["quotations"][0];
    assert_eq!(
        (one["status"].as_str(), one["citation"].as_u64()),
        (Some("in_another_paragraph"), Some(0))
    );
    assert_eq!(one["units"][0]["id"], "A/RES/74/60#para-16");
    assert_eq!(answer["citations"][0]["status"], "found");
    assert_eq!(answer["summary"]["faults"], 1);
    let span = one["start"].as_u64().unwrap() as usize..one["end"].as_u64().unwrap() as usize;
    assert_eq!(words(&text, &span), format!("“{BORDERS}”"));
    for kind in ["text/plain; charset=utf-8", "text/markdown"] {
        let (status, of_text) = posted(&router, kind, text.clone()).await;
        assert_eq!(
            (status, &of_text["quotations"], of_text["text"].as_str()),
            (200, &answer["quotations"], Some(text.as_str()))
        );
    }
    let (status, of_word) = posted(&router, WORD, word()).await;
    assert_eq!(status, 200, "{of_word}");
    let statuses: Vec<&str> = of_word["quotations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["exact", "altered"]);
    assert!(of_word["text"].as_str().unwrap().contains("> with full respect"));
}

#[tokio::test]
async fn what_is_no_draft_is_refused_with_what_to_do() {
    let (router, indexed) = router();
    for (kind, body, status, said) in [
        ("application/json", b"{}".to_vec(), 400, "no draft"),
        ("application/json", br#"{"text": " "}"#.to_vec(), 400, "has no text"),
        ("application/pdf", b"%PDF-1.7".to_vec(), 415, "`application/pdf` is not read"),
        ("text/plain", b"%PDF-1.7\n1 0 obj".to_vec(), 415, "the draft is a PDF"),
        (WORD, b"PK\x03\x04".to_vec(), 415, "the draft is no Word document"),
        ("text/plain", vec![0; 100], 415, "is not text"),
        ("text/plain", b"a ".repeat(600_000), 413, "at most 1048576"),
    ] {
        let length = body.len();
        let request = Request::post("/api/v1/check").header(header::CONTENT_TYPE, kind);
        let request =
            request.header(header::CONTENT_LENGTH, length).body(Body::from(body)).unwrap();
        let (parts, body) = ask(&router, request).await;
        let answer: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(parts.status, status, "{answer}");
        assert!(answer["detail"].as_str().unwrap().contains(said), "{said}: {answer}");
        assert!(answer["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{answer}");
    }
    // A server that has no readers takes no files.
    let (status, answer) = posted(&router_of(indexed.folder()), "text/plain", "a draft").await;
    assert_eq!(status, 400, "{answer}");
}

#[tokio::test]
async fn the_page_takes_a_draft_and_marks_it() {
    let (router, _indexed) = router();
    let (status, _, form) = get(&router, "/check").await;
    assert_eq!(status, 200);
    assert!(form.contains("<textarea") && form.contains("type=\"file\""), "{form}");
    let part = |name: &str, more: &str, body: &[u8]| {
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
        [head.as_bytes(), body, b"\r\n"].concat()
    };
    let text = "It “<b>encourages</b> States to reinforce, as needed, cross-border cooperation” (74/60 op 16).";
    for (text, file, said) in
        [(text, Vec::new(), "quotation: altered"), ("", word(), "quotation: exact")]
    {
        let body = [
            part("text", "", text.as_bytes()),
            part("file", "; filename=\"a.docx\"", &file),
            b"--x--\r\n".to_vec(),
        ];
        let request =
            Request::post("/check").header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        let (parts, page) = ask(&router, request.body(Body::from(body.concat())).unwrap()).await;
        let page = String::from_utf8(page).unwrap();
        assert_eq!(parts.status, 200, "{page}");
        assert_eq!(parts.headers[header::CACHE_CONTROL], "no-store");
        assert!(page.contains(said), "{said}: {page}");
        assert!(!page.contains("<b>encourages"), "nothing of a draft is markup");
    }
    let request = Request::post("/check").header(header::CONTENT_TYPE, "text/plain");
    let (parts, _) = ask(&router, request.body(Body::from("a")).unwrap()).await;
    assert_eq!(parts.status, 400);
}

#[test]
fn the_terminal_tells_what_is_to_be_mended_by_its_exit_code() {
    let indexed = indexed();
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, body: &[u8], more: &[&str]| {
        let file = folder.path().join(name);
        std::fs::write(&file, body).unwrap();
        let mut command = Command::new(program());
        command.arg("check").arg(&file).arg("--index").arg(indexed.folder()).args(more);
        command.output().unwrap()
    };
    let good = run("good.md", format!("It says “{BORDERS}” (74/60 op 16).").as_bytes(), &[]);
    let said = String::from_utf8(good.stdout).unwrap();
    assert_eq!(good.status.code(), Some(0), "{said}");
    assert!(
        said.contains("quotation, exact") && said.contains("resolution 74/60, para. 16"),
        "{said}"
    );
    let bad = run("bad.docx", &word(), &["--json"]);
    assert_eq!(bad.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&bad.stdout).unwrap();
    assert_eq!(answer["summary"]["quotations"]["altered"], 1);
    assert!(String::from_utf8(bad.stderr).unwrap().contains("one thing is to be mended"));
    let none = run("none.pdf", b"%PDF-1.7\n1 0 obj", &[]);
    let said = String::from_utf8(none.stderr).unwrap();
    assert!(none.status.code() == Some(1) && said.contains("what to do"), "{said}");
    assert_eq!(QuotationStatus::ALL.iter().filter(|one| one.is_fault()).count(), 3);
}
