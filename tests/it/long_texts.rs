//! Paragraphs that are books and documents without end: told in part, whole where they
//! are asked for by name.

use undex::query::TEXT_MAX;

use crate::{
    http::{get, get_json, router_of},
    support::{folder_of, index, resolution},
};

/// A paragraph of half a million characters that names polymers once, in its middle.
fn book() -> String {
    let fill = "the illicit trade in small arms and light weapons é ".repeat(5_000);
    resolution(70, "arms").replace("to consider arms", &format!("that {fill}polymers {fill}end"))
}

#[tokio::test]
async fn a_hit_of_a_book_has_the_part_that_answers_and_its_page_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let texts = folder_of(&[("book.txt", &book()), ("other.txt", &resolution(71, "polymers"))]);
    index(&[texts.path().to_owned()], folder.path()).unwrap();
    let router = router_of(folder.path());
    let answer = get_json(&router, "/api/v1/search?q=polymers&mode=lexical&fold=none").await;
    let hits = answer["hits"].as_array().unwrap();
    let (long, short): (Vec<_>, Vec<_>) =
        hits.iter().partition(|hit| hit["symbol"] == "A/RES/70/1" && hit["excerpt"].is_object());
    assert!(!long.is_empty() && !short.is_empty(), "{answer}");
    assert!(short.iter().all(|hit| hit["excerpt"].is_null()));
    for hit in long {
        let text: Vec<char> = hit["text"].as_str().unwrap().chars().collect();
        assert_eq!(text.len(), TEXT_MAX);
        let marks = hit["highlights"].as_array().unwrap();
        let marked = marks.iter().map(|mark| {
            let at = |name: &str| usize::try_from(mark[name].as_u64().unwrap()).unwrap();
            text[at("start")..at("end")].iter().collect::<String>()
        });
        assert_eq!(marked.collect::<Vec<_>>(), ["polymers"]);
        let id = hit["id"].as_str().unwrap().replace('#', "%23").replace('/', "%2F");
        let whole = get_json(&router, &format!("/api/v1/units/{id}")).await;
        let whole: Vec<char> = whole["text"].as_str().unwrap().chars().collect();
        let at = |name: &str| usize::try_from(hit["excerpt"][name].as_u64().unwrap()).unwrap();
        assert_eq!(whole.len(), at("whole"));
        assert_eq!(whole[at("start")..at("start") + TEXT_MAX], text[..]);
    }
    for (uri, bytes) in [
        ("/search?q=polymers", 300_000),
        ("/d/A/RES/70/1", 6_000_000),
        ("/compare?a=A/RES/70/1%23para-1&b=A/RES/71/1%23para-1", 2_000_000),
        ("/compare?a=A/RES/70/1&b=A/RES/71/1", 6_000_000),
    ] {
        let (status, _, body) = get(&router, uri).await;
        assert!(status == 200 && body.len() < bytes, "{uri}: {status}, {} bytes", body.len());
    }
}

#[tokio::test]
async fn a_long_document_has_pages_and_every_paragraph_is_on_one() {
    let folder = tempfile::tempdir().unwrap();
    let paragraphs: Vec<String> =
        (3..=2_500).map(|n| format!("{n}. Decides to mark weapon number {n};")).collect();
    let closing = "50th plenary meeting";
    let text = resolution(70, "marking")
        .replace(closing, &format!("{}\n\n{closing}", paragraphs.join("\n\n")));
    let texts = folder_of(&[("long.txt", &text)]);
    index(&[texts.path().to_owned()], folder.path()).unwrap();
    let router = router_of(folder.path());
    let has = |page: &str, n: usize| page.contains(&format!("id=\"para-{n}\""));
    let (_, _, first) = get(&router, "/d/A/RES/70/1").await;
    assert!(has(&first, 1) && !has(&first, 2_500));
    assert!(first.contains("from=2000"), "a link leads on");
    let (_, _, next) = get(&router, "/d/A/RES/70/1?from=2000").await;
    assert!(!has(&next, 1) && has(&next, 2_500));
    for n in [1, 1_999, 2_000, 2_001, 2_500] {
        let (status, _, page) = get(&router, &format!("/d/A/RES/70/1?at=para-{n}")).await;
        assert!(status == 200 && has(&page, n), "{n}");
    }
    let (status, _, last) = get(&router, "/d/A/RES/70/1?from=999999").await;
    assert!(status == 200 && has(&last, 2_500));
}
