//! Paragraphs that are books and documents without end: told in part, whole where they
//! are asked for by name.

use std::collections::{BTreeSet, HashSet};

use serde_json::json;
use undex::{
    answer::LineageAnswer,
    backend::{Backend, UnitFacts, UnitKey, find_unit},
    citation::roman,
    index::Snapshot,
    query::TEXT_MAX,
};

use crate::{
    http::{get, get_json, router_of},
    lineage::aligned,
    serving::tool,
    support::{every_unit, folder_of, index, resolution},
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
    let texts = folder_of(&[("long.txt", &long(70))]);
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

/// A document of 2,500 numbered paragraphs.
fn long(number: u32) -> String {
    let paragraphs: Vec<String> =
        (3..=2_500).map(|n| format!("{n}. Decides to mark weapon number {n};")).collect();
    let closing = "50th plenary meeting";
    resolution(number, "marking")
        .replace(closing, &format!("{}\n\n{closing}", paragraphs.join("\n\n")))
}

/// Every page, from the first on, by the link that leads to the next.
async fn pages_by_links(router: &axum::Router, first: &str) -> Vec<String> {
    let mut pages: Vec<String> = Vec::new();
    let (mut uri, mut before) = (first.to_owned(), None);
    loop {
        let (status, _, page) = get(router, &uri).await;
        assert_eq!(status, 200, "{uri}");
        let link = |name: &str| {
            let rest = page.split_once(&format!("rel=\"{name}\" href=\""))?.1;
            Some(rest.split_once('"').unwrap().0.replace("&#38;", "&"))
        };
        assert_eq!(link("prev"), before, "{uri} leads back");
        let next = link("next");
        pages.push(page);
        before = Some(uri);
        let Some(next) = next else { return pages };
        uri = next;
    }
}

#[tokio::test]
async fn two_long_documents_are_read_side_by_side_in_pages() {
    let folder = tempfile::tempdir().unwrap();
    let texts = folder_of(&[("a.txt", &long(70)), ("b.txt", &long(71))]);
    index(&[texts.path().to_owned()], folder.path()).unwrap();
    // Without a server, whose deadline says how busy a machine is.
    let state = Snapshot::open(folder.path()).unwrap();
    let kept = aligned(&state, "A/RES/70/1", "A/RES/71/1").kept.len();
    let router = router_of(folder.path());
    let uri = "/compare?a=A%2FRES%2F70%2F1&b=A%2FRES%2F71%2F1";
    let pages = pages_by_links(&router, uri).await;
    assert_eq!(pages.len(), kept.div_ceil(1_000));
    let pairs = |page: &String| page.matches("<section class=\"pair\">").count();
    assert_eq!(pages.iter().map(pairs).sum::<usize>(), kept, "each pair is on one page");
    assert!(pages.iter().all(|page| pairs(page) <= 1_000 && page.len() < 4_000_000));
    assert!(pages[0].contains("Paragraphs 1 to 1000 of"));
    for n in [1, 999, 1_500, 2_500] {
        let place = format!("href=\"/u/A/RES/71/1/para-{n}\"");
        assert_eq!(pages.iter().filter(|page| page.contains(&place)).count(), 1, "{n}");
    }
    let last = pages.last().unwrap();
    for beyond in [kept - 1, usize::MAX] {
        let (status, _, page) = get(&router, &format!("{uri}&from={beyond}")).await;
        assert!(status == 200 && page == *last, "{beyond}");
    }
}

#[tokio::test]
async fn a_history_through_many_documents_is_read_in_pages() {
    let folder = tempfile::tempdir().unwrap();
    let name = |year: u32| format!("{year}.txt");
    let texts: Vec<(String, String)> =
        (10..=70).map(|year| (name(year), resolution(year, "the marking of arms"))).collect();
    let texts: Vec<(&str, &str)> =
        texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let texts = folder_of(&texts);
    index(&[texts.path().to_owned()], folder.path()).unwrap();
    let router = router_of(folder.path());
    // From the middle of them: from there it is looked for at both ends.
    let uri = "/compare?a=A%2FRES%2F40%2F1%23para-1";
    let pages = pages_by_links(&router, uri).await;
    let here = |page: &String, n: usize| page.contains(&format!("id=\"y{n}\""));
    assert_eq!(pages.len(), 2);
    assert!(here(&pages[0], 1) && here(&pages[0], 50) && !here(&pages[0], 51));
    assert!(here(&pages[1], 51) && here(&pages[1], 61) && !here(&pages[1], 50));
    assert!(pages[1].contains("Documents 51 to 61 of 61"));
    // Every year is named on every page, and leads to where it is told.
    assert!(pages[0].contains("href=\"#y1\"") && pages[0].contains("from=50#y61\""));
    assert!(pages[1].contains("%23para-1#y1\""));
    assert!(pages[1].contains("href=\"#y61\""));
}

/// Every page of an answer, from the first on, by what `next` says.
async fn pages(router: &axum::Router, uri: &str) -> Vec<serde_json::Value> {
    let mut pages = vec![get_json(router, uri).await];
    while let Some(next) = pages.last().unwrap()["next"].as_u64() {
        pages.push(get_json(router, &format!("{uri}&offset={next}")).await);
    }
    pages
}

/// What the pages of an answer list together.
fn listed(pages: &[serde_json::Value], name: &str) -> Vec<serde_json::Value> {
    pages.iter().flat_map(|page| page[name].as_array().unwrap().clone()).collect()
}

#[tokio::test]
async fn long_documents_are_told_in_pages_that_have_everything_once() {
    let folder = tempfile::tempdir().unwrap();
    let texts = folder_of(&[("a.txt", &long(70))]);
    index(&[texts.path().to_owned()], folder.path()).unwrap();
    let router = router_of(folder.path());
    let document = "/api/v1/documents/A%2FRES%2F70%2F1";
    let first = get_json(&router, document).await;
    let total = first["units"].as_u64().unwrap();
    assert_eq!(
        (first["unit_ids"].as_array().unwrap().len(), &first["next"]),
        (1_000, &1_000.into())
    );
    for limit in [700, 1_000] {
        let pages = pages(&router, &format!("{document}?limit={limit}")).await;
        let ids = listed(&pages, "unit_ids");
        let distinct: HashSet<&str> = ids.iter().map(|id| id.as_str().unwrap()).collect();
        assert_eq!((ids.len() as u64, distinct.len() as u64), (total, total), "{limit}");
        assert!(pages.iter().all(|page| page["unit_ids"].as_array().unwrap().len() <= limit));
    }
    let beyond = get_json(&router, &format!("{document}?offset=999999")).await;
    assert_eq!((beyond["unit_ids"].as_array().unwrap().len(), &beyond["next"]), (0, &().into()));
    let lineage = "/api/v1/lineage?from=A/RES/70/1&to=A/RES/70/1";
    for wrong in ["limit=0", "limit=1001", "offset=-1"] {
        for uri in [format!("{document}?{wrong}"), format!("{lineage}&{wrong}")] {
            assert_eq!(get(&router, &uri).await.0, 400, "{uri}");
        }
    }
}

#[test]
fn a_page_of_two_documents_ends_where_its_texts_are_long() {
    let folder = tempfile::tempdir().unwrap();
    // In each paragraph every second word is another: no answer weighs more.
    let paragraph = |year: u32, n: u32| {
        let words: String = (0..2_000).map(|word| format!("a{word} b{year} ")).collect();
        format!("{n}. Decides number {n}: {words}end;")
    };
    let texts = [70, 71].map(|year| {
        let paragraphs: Vec<String> = (3..=15).map(|n| paragraph(year, n)).collect();
        let closing = "50th plenary meeting";
        resolution(year, "marking")
            .replace(closing, &format!("{}\n\n{closing}", paragraphs.join("\n\n")))
    });
    let texts = folder_of(&[("a.txt", &texts[0]), ("b.txt", &texts[1])]);
    index(&[texts.path().to_owned()], folder.path()).unwrap();
    // Without a server, whose deadline says how busy a machine is.
    let found = aligned(&Snapshot::open(folder.path()).unwrap(), "A/RES/70/1", "A/RES/71/1");
    for (limit, bytes) in [(1_000, 1 << 20), (4, usize::MAX), (1, 0)] {
        let (mut pages, mut next) = (0, Some(0));
        let mut pairs: Vec<serde_json::Value> = Vec::new();
        while let Some(offset) = next {
            let page = LineageAnswer::page(&found, offset, limit, bytes);
            let page = serde_json::to_value(page).unwrap();
            let here = page["pairs"].as_array().unwrap().clone();
            assert!(!here.is_empty() && here.len() <= limit);
            assert!(here.len() == 1 || page.to_string().len() < bytes);
            assert_eq!(page["total"], found.kept.len());
            pairs.extend(here);
            next = page["next"].as_u64().map(|next| usize::try_from(next).unwrap());
            pages += 1;
        }
        let whole = serde_json::to_value(LineageAnswer::whole(&found)).unwrap();
        assert_eq!(whole["pairs"], json!(pairs), "each is there once, in order");
        assert!(pages > 1, "{limit} {bytes}");
    }
}

#[tokio::test]
async fn an_assistant_reads_long_documents_in_pages() {
    let folder = tempfile::tempdir().unwrap();
    let texts = folder_of(&[("a.txt", &long(70))]);
    index(&[texts.path().to_owned()], folder.path()).unwrap();
    let router = router_of(folder.path());
    let (mut seen, mut next) = (HashSet::new(), json!(0));
    while !next.is_null() {
        let asked = json!({ "symbol": "A/RES/70/1", "offset": next });
        let told = tool(&router, "document_outline", asked).await["structuredContent"].clone();
        let here = told["paragraphs"].as_array().unwrap();
        assert!(!here.is_empty() && here.len() <= 2_000, "{}", here.len());
        seen.extend(here.iter().map(ToString::to_string));
        next = told["next"].clone();
    }
    assert_eq!(seen.len(), 2_501);
}

/// The sections of a report of which a paragraph cites units, and how many units it cites.
fn cited(snapshot: &Snapshot, id: &str) -> (BTreeSet<String>, usize) {
    let unit = find_unit(snapshot, id, None).unwrap().unwrap();
    let units: Vec<UnitKey> =
        snapshot.cites(unit.key).unwrap().into_iter().flat_map(|cited| cited.units).collect();
    let facts = snapshot.facts(&units).unwrap().into_iter().flatten();
    let section = |id: &str| id.split(['#', '/']).rev().nth(1).unwrap_or_default().to_owned();
    (facts.map(|facts| section(&facts.id)).collect(), units.len())
}

#[test]
fn what_is_cited_without_end_is_bounded_and_what_is_left_out_is_told() {
    // Fifty-one sections, in each of which numbers begin anew: a range names ten thousand units.
    let section = |n: u32| {
        let paragraphs: String =
            (1..=199).map(|number| format!("{number}. States mark item {number}.\n\n")).collect();
        format!("{}. Matter {n}\n\n{paragraphs}", roman(n))
    };
    let report: String = (1..=51).map(section).collect();
    let ranges = (1..=14).flat_map(|from| (190..200).map(move |to| (from, to)));
    let mut citing: Vec<String> =
        ranges.map(|(from, to)| format!("A/80/700, paras. {from}-{to}")).collect();
    citing.push("A/80/700, sect. XX, para. 7".to_owned());
    let citing: String =
        (1..).zip(&citing).map(|(n, cited)| format!("{n}. Recalls {cited}.\n\n")).collect();
    let cited_often: Vec<String> = (1..=300).map(|n| format!("A/50/{n}")).collect();
    let often: String =
        (1..=200).map(|n| format!("{n}. Recalls {}.\n\n", cited_often.join(", "))).collect();
    let texts = folder_of(&[
        ("A_80_700.txt", &format!("A/80/700\n\nReport\n\n{report}")),
        ("A_80_701.txt", &format!("A/80/701\n\nReport\n\n{citing}")),
        ("A_80_702.txt", &format!("A/80/702\n\nReport\n\n{often}")),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let summary = index(&[texts.path().to_owned()], folder.path()).unwrap();
    // One of the fifty thousand is its own symbol, which a masthead does not cite.
    let told = "10001 more references of this document";
    let warnings = || summary.warnings.iter().chain(&summary.doubtful);
    assert!(warnings().any(|warning| warning.contains(told)), "{:?}", summary.doubtful);
    let snapshot = Snapshot::open(folder.path()).unwrap();
    let units = every_unit(&snapshot);
    let of = |symbol: &str| -> Vec<&UnitFacts> {
        units.iter().filter(|unit| unit.document.symbol.as_str() == symbol).collect()
    };
    assert!(of("A/80/700").len() > 10_000);
    let cites = |unit: &UnitFacts| snapshot.cites(unit.key).unwrap().len();
    assert_eq!(of("A/80/702").into_iter().map(cites).sum::<usize>(), 50_000 - 1);
    // A pinpoint names a thousand units, of all that it looked at the first: those of the
    // first sections, as long as ten thousand are looked at for it.
    for n in [1, 60, 100] {
        let (sections, count) = cited(&snapshot, &format!("A/80/701#para-{n}"));
        assert_eq!(count, 1_000, "{n}");
        assert!(sections.len() < 10 && sections.contains("I"), "{n}: {sections:?}");
    }
    // Where a million are looked at each still has a thousand of its own: twenty paragraphs
    // of every section.
    for n in [130, 140] {
        let (sections, count) = cited(&snapshot, &format!("A/80/701#para-{n}"));
        assert_eq!((count, sections.len()), (1_000, 51), "{n}");
    }
    // So the one that people write is found, whatever came before it.
    assert_eq!(cited(&snapshot, "A/80/701#para-141"), (BTreeSet::from(["XX".to_owned()]), 1));
}
