//! A reader's list of paragraphs: as a file of Word, as Markdown, and as records.

use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use undex::corpus::{Kind, Manifest, Unit, read_document};

use crate::http::{ask, router};

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

fn list() -> Value {
    json!({ "title": "Marking", "items": [
        { "id": "A/RES/74/60#para-16", "note": "The one that matters" },
        { "id": "A/CONF.192/2018/RC/3#annex/II/para-56", "language": "en" },
        { "id": "A/RES/99/1#para-1", "citation": "General Assembly resolution 99/1, para. 1",
          "text": "Was kept & is <gone>" },
    ] })
}

fn posted(format: &str, body: String) -> Request<axum::body::Body> {
    Request::post(format!("/api/v1/collection?format={format}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap()
}

/// The units of a file of Word.
fn read_word(bytes: &[u8]) -> Vec<Unit> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("A_1_1.docx");
    std::fs::write(&path, bytes).unwrap();
    read_document(&path, &Manifest::default()).unwrap().units
}

/// What a footnote says.
fn text_of(units: &[Unit], note: &str) -> String {
    let note = units
        .iter()
        .find(|unit| unit.kind == Kind::Footnote && unit.id.ends_with(&format!("fn-{note}")));
    note.map(|unit| unit.text.clone()).unwrap_or_default()
}

#[tokio::test]
async fn a_list_becomes_a_file_of_word_with_real_footnotes() {
    let (router, _indexed) = router();
    let (parts, bytes) = ask(&router, posted("docx", list().to_string())).await;
    assert_eq!(
        (parts.status, parts.headers[header::CONTENT_TYPE].to_str().unwrap()),
        (StatusCode::OK, WORD)
    );
    let disposition = parts.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(disposition, "attachment; filename=\"undex-collection.docx\"");
    let units = read_word(&bytes);
    let notes_of = |words: &str| -> Vec<String> {
        let unit = units.iter().find(|unit| unit.text.contains(words));
        let unit = unit.unwrap_or_else(|| panic!("`{words}` is in none of {units:#?}"));
        unit.footnotes.iter().map(|note| text_of(&units, note)).collect()
    };
    assert_eq!(
        notes_of("polymer"),
        ["A/CONF.192/2018/RC/3, annex, sect. II, para. 56.".to_owned()]
    );
    assert_eq!(notes_of("Was kept & is <gone>"), ["General Assembly resolution 99/1, para. 1."]);
    assert!(units.iter().any(|unit| unit.text.contains("The one that matters")));
}

#[tokio::test]
async fn a_list_becomes_markdown_and_records_with_the_notes() {
    let (router, _indexed) = router();
    for (format, wanted) in [
        ("markdown", "The one that matters\n\n> "),
        ("markdown", "[^3]: General Assembly resolution 99/1, para. 1.\n"),
        ("markdown", "> Was kept \\& is \\<gone\\>[^3]\n"),
        ("ris", "N1  - The one that matters\r\n"),
        ("bibtex", "annote = {The one that matters}"),
        ("csl", "\"note\": \"The one that matters\""),
        ("csv", ",The one that matters\n"),
    ] {
        let (parts, bytes) = ask(&router, posted(format, list().to_string())).await;
        assert_eq!(parts.status, StatusCode::OK);
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(wanted), "{format}: `{wanted}` is not in {text}");
    }
}

#[tokio::test]
async fn what_is_no_list_is_told_so() {
    let (router, _indexed) = router();
    let long: Vec<Value> = (0..1_001).map(|_| json!({ "id": "A/RES/74/60#para-16" })).collect();
    for (format, body, status, words) in [
        ("docx", "[]".to_owned(), 400, "expected"),
        ("docx", "{\"items\": [{}]}".to_owned(), 400, "missing field `id`"),
        ("doc", list().to_string(), 400, "`doc` is no format"),
        ("ris", json!({ "items": long }).to_string(), 413, "1001 paragraphs"),
        (
            "ris",
            json!({ "items": [{ "id": "A/1#para-1", "language": "xx" }] }).to_string(),
            400,
            "states the language `xx`",
        ),
    ] {
        let (parts, bytes) = ask(&router, posted(format, body)).await;
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(parts.status.as_u16(), status, "{text}");
        assert!(text.contains(words), "`{words}` is not in {text}");
    }
    let empty = ask(&router, posted("docx", json!({ "items": [] }).to_string())).await;
    assert_eq!(empty.0.status, StatusCode::OK, "an empty list is an empty file");
}

#[tokio::test]
async fn the_page_works_without_scripts() {
    let (router, _indexed) = router();
    let (status, _, page) = crate::http::get(&router, "/collection").await;
    assert_eq!(status, 200);
    assert!(page.contains("<textarea name=\"collection\"") && page.contains("value=\"docx\""));
    let form = |body: &str| {
        Request::post("/collection")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(body.to_owned()))
            .unwrap()
    };
    let pasted = "%7B%22items%22%3A%5B%7B%22id%22%3A%22A%2FRES%2F74%2F60%23para-16%22%7D%5D%7D";
    let (parts, bytes) = ask(&router, form(&format!("collection={pasted}&format=docx"))).await;
    assert_eq!(
        (parts.status, parts.headers[header::CONTENT_TYPE].to_str().unwrap()),
        (StatusCode::OK, WORD)
    );
    assert_eq!(read_word(&bytes).iter().map(|unit| unit.footnotes.len()).sum::<usize>(), 1);
    let (parts, bytes) = ask(&router, form("collection=none&format=docx")).await;
    assert_eq!(parts.status, StatusCode::BAD_REQUEST);
    assert!(String::from_utf8(bytes).unwrap().contains("this is no list of paragraphs"));
}
