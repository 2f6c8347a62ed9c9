//! What a server does around its answers, and the answers in other forms: records,
//! pages of units, assistants.

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};

use undex::web::{Rate, Settings};

use crate::{
    http::{ask, get, get_json, router, router_of},
    support::{folder_of, index, resolution},
};

#[tokio::test]
async fn what_a_client_still_has_is_not_sent_again() {
    let (router, indexed) = router();
    for uri in ["/", "/search?q=marking", "/d/A/RES/74/60", "/api/v1/stats"] {
        let request = Request::get(uri).body(Body::empty()).unwrap();
        let (first, _) = ask(&router, request).await;
        let tag = first.headers[header::ETAG].clone();
        assert_eq!(first.headers[header::CACHE_CONTROL], "no-cache", "{uri}");
        let again = Request::get(uri).header(header::IF_NONE_MATCH, &tag);
        let (again, body) = ask(&router, again.body(Body::empty()).unwrap()).await;
        assert_eq!((again.status.as_u16(), body.len()), (304, 0), "{uri}");
        assert_eq!(again.headers[header::ETAG], tag);
        let other = Request::get(uri).header(header::IF_NONE_MATCH, "W/\"another\"");
        let (other, _) = ask(&router, other.body(Body::empty()).unwrap()).await;
        assert_eq!(other.status, 200, "{uri}");
    }
    // Another state of the index is another tag.
    let tag = |parts: &axum::http::response::Parts| parts.headers[header::ETAG].clone();
    let request = || Request::get("/api/v1/stats").body(Body::empty()).unwrap();
    let before = tag(&ask(&router, request()).await.0);
    let corpus = folder_of(&[("a.txt", &resolution(60, "marking"))]);
    index(&[corpus.path().to_owned()], indexed.folder()).unwrap();
    assert!(indexed.engine.reload().unwrap());
    assert_ne!(tag(&ask(&router, request()).await.0), before);
    let wrong = Request::get("/api/v1/search?q=").body(Body::empty()).unwrap();
    assert_eq!(ask(&router, wrong).await.0.headers[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn a_page_of_results_is_small_and_compressed() {
    let (router, _indexed) = router();
    let request = Request::get("/search?q=small+arms&limit=20").header("accept-encoding", "gzip");
    let (parts, body) = ask(&router, request.body(Body::empty()).unwrap()).await;
    assert_eq!(parts.headers[header::CONTENT_ENCODING], "gzip");
    let mut transferred = body.len();
    let (_, _, page) = get(&router, "/search?q=small+arms&limit=20").await;
    for asset in ["/assets/style.css", "/assets/app.js", "/assets/icon.svg"] {
        assert!(page.contains(asset), "{asset}");
        let request = Request::get(asset).header("accept-encoding", "gzip");
        let (parts, body) = ask(&router, request.body(Body::empty()).unwrap()).await;
        assert_eq!(parts.headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        transferred += body.len();
    }
    assert!(transferred < 60_000, "{transferred} bytes");
}

#[tokio::test]
async fn a_client_that_asks_too_often_is_told_and_others_are_not() {
    let (_, indexed) = router();
    let two = std::num::NonZeroU32::new(2).unwrap();
    let rate = Rate { per_second: two, burst: two, behind_proxy: false };
    let router = undex::web::router(
        indexed.engine.clone(),
        Settings { rate: Some(rate), ..Settings::default() },
    );
    let from = |address: &str| {
        let client: std::net::SocketAddr = address.parse().unwrap();
        let request = Request::get("/healthz").body(Body::empty()).unwrap();
        let mut request = request;
        request.extensions_mut().insert(axum::extract::ConnectInfo(client));
        request
    };
    for expected in [200, 200, 429] {
        let (parts, _) = ask(&router, from("192.0.2.1:1000")).await;
        assert_eq!(parts.status.as_u16(), expected);
        assert_eq!(parts.headers.contains_key(header::RETRY_AFTER), expected == 429);
    }
    for other in ["192.0.2.2:1000", "127.0.0.1:1000", "127.0.0.1:1000", "127.0.0.1:1000"] {
        assert_eq!(ask(&router, from(other)).await.0.status, 200, "{other}");
    }
    let behind = Rate { behind_proxy: true, ..rate };
    let router = undex::web::router(
        indexed.engine.clone(),
        Settings { rate: Some(behind), ..Settings::default() },
    );
    for (forwarded, expected) in [
        ("198.51.100.1", 200),
        ("198.51.100.1", 200),
        ("7.7.7.7, 198.51.100.1", 429),
        ("198.51.100.2", 200),
    ] {
        let request = Request::get("/healthz").header("x-forwarded-for", forwarded);
        let (parts, _) = ask(&router, request.body(Body::empty()).unwrap()).await;
        assert_eq!(parts.status.as_u16(), expected, "{forwarded}");
    }
}

#[tokio::test]
async fn requests_have_ids_and_are_counted() {
    let (router, _indexed) = router();
    let request = Request::get("/api/v1/search?q=marking").header("x-request-id", "from-a-proxy");
    let (parts, _) = ask(&router, request.body(Body::empty()).unwrap()).await;
    assert_eq!(parts.headers["x-request-id"], "from-a-proxy");
    let request = Request::get("/nowhere").header("x-request-id", "a b\tc");
    let (parts, _) = ask(&router, request.body(Body::empty()).unwrap()).await;
    assert_ne!(parts.headers["x-request-id"], "a b\tc");
    let (status, kind, text) = get(&router, "/metrics").await;
    assert_eq!(status, 200);
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    for line in [
        "undex_requests_total{route=\"/api/v1/search\",status=\"200\"} 1",
        "undex_requests_total{route=\"other\",status=\"404\"} 1",
        "undex_search_verdicts_total{verdict=",
        "undex_search_stage_seconds_bucket{le=",
        "undex_index_units ",
        "undex_requests_under_way 1",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    assert!(!text.contains("marking"), "what people ask is theirs");
}

#[tokio::test]
async fn near_identical_paragraphs_fold_under_the_newest() {
    let (router, _indexed) = router();
    // A paragraph that 72/57 and 74/60 have nearly word for word.
    let q = "Encourages+relevant+initiatives+including+those+of+the+United+Nations+for+the+successful+implementation";
    let folded = get_json(&router, &format!("/api/v1/search?q={q}&limit=100")).await;
    let hits = folded["hits"].as_array().unwrap();
    let with_copies: Vec<&Value> = hits.iter().filter(|hit| hit["folded"].is_array()).collect();
    assert!(!with_copies.is_empty());
    for hit in &with_copies {
        for copy in hit["folded"].as_array().unwrap() {
            assert!(copy["date"].as_str() <= hit["date"].as_str(), "the newest stands for all");
            let is_hit = |hit: &&Value| hit["id"] == copy["id"];
            assert!(!hits.iter().any(|hit| is_hit(&hit)), "{copy} is no hit of its own");
        }
    }
    assert_eq!(folded["query"]["fold"], "lineage");
    let copies: usize = with_copies.iter().map(|hit| hit["folded"].as_array().unwrap().len()).sum();
    let total = |answer: &Value, name: &str| answer["total"][name].as_u64().unwrap() as usize;
    assert!(total(&folded, "hits") + copies <= total(&folded, "candidates"));
    // What is cited is shown, and of what is named the named one.
    let first = |answer: Value| answer["hits"][0]["id"].as_str().unwrap().to_owned();
    let cited = get_json(&router, "/api/v1/search?q=resolution+72%2F57+paragraph+9").await;
    assert_eq!(first(cited), "A/RES/72/57#para-9");
    let note = "General Assembly resolution 74/60 ends at paragraph 29";
    let missing = get_json(&router, "/api/v1/search?q=74%2F60+op+99").await;
    assert_eq!(missing["query"]["interpreted"]["notes"], serde_json::json!([note]));
    let (_, _, page) = get(&router, "/search?q=74%2F60+op+99").await;
    assert!(page.contains(&format!("<p class=\"note\">{note}.</p>")), "{page}");
    let words = "regional+centres+for+peace+World+Customs+Organization+INTERPOL";
    let newest = get_json(&router, &format!("/api/v1/search?q={words}")).await;
    assert_eq!(first(newest), "A/RES/74/60#para-17");
    let named = get_json(&router, &format!("/api/v1/search?q=resolution+72%2F57+{words}")).await;
    assert_eq!(first(named), "A/RES/72/57#para-16");
    let every = get_json(&router, &format!("/api/v1/search?q={q}&limit=100&fold=none")).await;
    assert_eq!(total(&every, "hits"), total(&every, "candidates"));
    assert_eq!(total(&every, "candidates"), total(&folded, "candidates"));
    assert!(every["hits"].as_array().unwrap().iter().all(|hit| hit["folded"].is_null()));
}

#[tokio::test]
async fn hits_and_units_are_exported() {
    let (router, _indexed) = router();
    for (format, kind, begins) in [
        ("ris", "application/x-research-info-systems", "TY  - RPRT\r\n"),
        ("bibtex", "application/x-bibtex; charset=utf-8", "@techreport{"),
        ("csl", "application/vnd.citationstyles.csl+json", "[\n"),
        ("csv", "text/csv; charset=utf-8", "id,citation,symbol,"),
        ("jsonl", "application/jsonl", "{\"citation\":"),
    ] {
        let uri = format!("/api/v1/search/export?q=polymer+marking&limit=3&format={format}");
        let (status, found, body) = get(&router, &uri).await;
        assert_eq!((status.as_u16(), found.as_str()), (200, kind));
        assert!(body.starts_with(begins), "{body}");
        let uri = format!("/api/v1/units/A%2FRES%2F74%2F60%23para-16/export?format={format}");
        let (status, _, body) = get(&router, &uri).await;
        assert_eq!(status, 200);
        assert!(body.contains("A/RES/74/60") && body.contains("para. 16"), "{body}");
    }
    let (status, _, body) = get(&router, "/api/v1/search/export?q=marking&format=doc").await;
    assert_eq!(status, 400);
    assert!(body.contains("the formats are"), "{body}");
}

#[tokio::test]
async fn references_in_a_text_are_held_against_the_index() {
    let (router, _indexed) = router();
    let text = "As paragraph 16 of resolution 74/60 and A/CONF.192/2018/RC/3, annex, sect. II, para. 56, say; \
                see also resolution 67/58, paragraph 99, resolution 72/57, and A/RES/1/1.";
    let body = json!({ "text": text }).to_string();
    let request = |body: String| {
        let request = Request::post("/api/v1/citations").header("content-type", "application/json");
        request.body(Body::from(body)).unwrap()
    };
    let (parts, answer) = ask(&router, request(body)).await;
    assert_eq!(parts.status, 200);
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let found: Vec<(&str, &str)> = answer
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (found["symbol"].as_str().unwrap(), found["status"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("A/RES/74/60", "found"),
            ("A/CONF.192/2018/RC/3", "found"),
            ("A/RES/67/58", "no_such_paragraph"),
            ("A/RES/72/57", "document"),
            ("A/RES/1/1", "unknown"),
        ]
    );
    assert_eq!(answer[0]["units"][0]["id"], "A/RES/74/60#para-16");
    let (parts, _) = ask(&router, request("{}".to_owned())).await;
    assert_eq!(parts.headers[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(parts.status, 400);
    for (times, status) in [(10_000, 200), (100_000, 413)] {
        let long = format!("resolution 74/60{}", ", as decided".repeat(times));
        let long = json!({ "text": long }).to_string();
        assert_eq!(ask(&router, request(long)).await.0.status, status, "{times} times");
    }
}

#[tokio::test]
async fn a_unit_has_a_page_that_reference_managers_read() {
    let (router, _indexed) = router();
    let (status, _, body) = get(&router, "/u/A/CONF.192/2018/RC/3/annex/II/para-56").await;
    assert_eq!(status, 200);
    for part in [
        "<meta name=\"citation_technical_report_number\" content=\"A/CONF.192/2018/RC/3\">",
        "itemtype=\"https://schema.org/Quotation\"",
        "<link rel=\"canonical\" href=\"/u/A/CONF.192/2018/RC/3/annex/II/para-56\">",
        "A/CONF.192/2018/RC/3, annex, sect. II, para. 56",
        "https://docs.un.org/en/A/CONF.192/2018/RC/3",
    ] {
        assert!(body.contains(part), "{part} in\n{body}");
    }
    // What it cites, and what cites it.
    // Footnote 6 of 67/58: "Ibid., annex I, sect. III, paras. 1 and 2."
    let id = "A%2FCONF.192%2F2012%2FRC%2F4%23annex-I%2FIII%2Fpara-2";
    let unit = get_json(&router, &format!("/api/v1/units/{id}")).await;
    let by = unit["cited_by"].as_array().unwrap();
    assert_eq!(by[0]["id"], "A/RES/67/58#para-5", "{unit}");
    let cites_itself =
        |id: &str| by.iter().any(|citing| citing["id"] == id && citing["pinpoint"] == true);
    assert!(cites_itself("A/RES/67/58#fn-6") && cites_itself("A/RES/72/57#para-7"), "{unit}");
    assert!(
        by[0]["pinpoint"] == true && by.len() as u64 == unit["cited_by_total"].as_u64().unwrap()
    );
    assert!(by.iter().any(|citing| citing["pinpoint"] == false), "{unit}");
    let unit = get_json(&router, "/api/v1/units/A%2FRES%2F67%2F58%23fn-6").await;
    let cites = &unit["cites"][0];
    assert_eq!(cites["symbol"], "A/CONF.192/2012/RC/4");
    assert_eq!(cites["units"].as_array().unwrap().len(), 2, "{unit}");
    for uri in ["/u/nothing", "/u/A/RES/74/60/para-99", "/d/A/1", "/compare?a=x&b=y"] {
        let (status, kind, body) = get(&router, uri).await;
        assert_eq!((status.as_u16(), kind.as_str()), (404, "text/html; charset=utf-8"), "{uri}");
        assert!(body.contains("role=\"alert\""), "{uri}");
    }
    // 67/58 has some words more in its paragraph 2 than 74/60 in paragraph 4.
    let compare = async |a: &str, b: &str| {
        get(&router, &format!("/compare?a=A%2FRES%2F{a}&b=A%2FRES%2F{b}")).await.2
    };
    let body = compare("67%2F58%23para-2", "74%2F60%23para-4").await;
    let text = body.split("<blockquote").nth(1).unwrap();
    assert!(text.contains("<del>") && text.contains("</blockquote>"), "{body}");
    let same = compare("72%2F57%23para-16", "74%2F60%23para-17").await;
    assert!(same.contains("word for word") && !same.contains("<del>"), "{same}");
    for uri in ["/about", "/docs", "/documents", "/"] {
        assert_eq!(get(&router, uri).await.0, 200, "{uri}");
    }
    let request = Request::get("/opensearch.xml").header("host", "undex.example.org");
    let (_, xml) = ask(&router, request.body(Body::empty()).unwrap()).await;
    let xml = String::from_utf8(xml).unwrap();
    assert!(xml.contains("template=\"http://undex.example.org/search?q={searchTerms}\""), "{xml}");
}

#[tokio::test]
async fn every_refusal_is_a_problem_with_a_remedy() {
    let (router, _indexed) = router();
    let request = |method: &str, uri: &str| {
        Request::builder().method(method).uri(uri).body(Body::empty()).unwrap()
    };
    for (request, expected) in [
        (request("DELETE", "/api/v1/search?q=marking"), 405),
        (request("GET", "/api/v1/documents?limit=x"), 400),
        (request("GET", "/api/v1/documents?limit=0"), 400),
        (request("GET", "/api/v1/units/%FF"), 400),
        (request("GET", "/api/v1/search?q=marking&fold=x"), 400),
        (request("GET", "/api/v1/search?q=marking&colour=red"), 400),
        (request("POST", "/api/v1/citations"), 400),
        (request("GET", "/api/v1/nothing"), 404),
    ] {
        let uri = format!("{} {}", request.method(), request.uri());
        let (parts, body) = ask(&router, request).await;
        assert_eq!(parts.status.as_u16(), expected, "{uri}");
        let kind = parts.headers.get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
        assert_eq!(kind, Some(&b"application/problem+json"[..]), "{uri}");
        assert_eq!(parts.headers.contains_key(header::ALLOW), expected == 405, "{uri}");
        let problem: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem["status"], expected, "{uri}");
        for member in ["type", "title", "detail", "hint"] {
            assert!(!problem[member].as_str().unwrap_or_default().is_empty(), "{uri}: {problem}");
        }
    }
}

/// A call of an assistant over HTTP.
async fn call(router: &Router, method: &str, params: Value) -> Value {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let request = Request::post("/mcp")
        .header("host", "127.0.0.1:8080")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .body(Body::from(body.to_string()))
        .unwrap();
    let (parts, body) = ask(router, request).await;
    assert_eq!(parts.status, 200, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

/// What a tool answers.
pub(crate) async fn tool(router: &Router, name: &str, arguments: Value) -> Value {
    let asked = json!({ "name": name, "arguments": arguments });
    call(router, "tools/call", asked).await["result"].clone()
}

/// The protocol of assistants over HTTP: `initialize`, then a call of each tool.
#[tokio::test]
async fn assistants_find_and_quote() {
    let (router, _indexed) = router();
    let call = async |method: &str, params: Value| call(&router, method, params).await;
    let client = json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": { "name": "a test", "version": "1" },
    });
    let hello = call("initialize", client).await;
    assert_eq!(hello["result"]["serverInfo"]["name"], "undex");
    let tools = call("tools/list", json!({})).await;
    let mut names: Vec<&str> = tools["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    let tool = async |name: &str, arguments: Value| tool(&router, name, arguments).await;
    assert_eq!(
        names,
        [
            "agreed",
            "check",
            "document_outline",
            "duties",
            "get_unit",
            "lineage",
            "references",
            "resolve_citation",
            "search"
        ]
    );
    let found =
        tool("search", json!({ "question": "modular design polymers", "mode": "lexical" })).await;
    let first = &found["structuredContent"]["hits"][0];
    assert_eq!(first["citation"], "A/CONF.192/2018/RC/3, annex, sect. II, para. 56");
    assert!(first["text"].as_str().unwrap().contains("polymers"));
    let unit = tool("get_unit", json!({ "id": first["id"] })).await;
    assert_eq!(unit["structuredContent"]["text"], first["text"]);
    let cited = tool("resolve_citation", json!({ "citation": "74/60 op 16" })).await;
    assert_eq!(cited["structuredContent"]["units"][0]["id"], "A/RES/74/60#para-16");
    let unknown =
        tool("resolve_citation", json!({ "citation": "resolution 91/1, paragraph 1" })).await;
    assert_eq!(unknown["structuredContent"]["documents"][0]["in_collection"], false);
    let outline = tool("document_outline", json!({ "symbol": "A/CONF.192/2018/RC/3" })).await;
    assert!(outline["structuredContent"]["outline"].as_array().unwrap().len() > 5);
    let two = json!({ "from": "A/RES/72/57", "to": "A/RES/74/60" });
    let most = tool("references", json!({ "limit": 3 })).await;
    assert_eq!(most["structuredContent"]["documents"].as_array().unwrap().len(), 3);
    let place = json!({ "of": "A/CONF.192/2012/RC/4", "paragraph": "annex I, sect. III, para. 2" });
    let cited = &tool("references", place).await["structuredContent"];
    assert!(cited["total"].as_u64().unwrap() > 0 && cited["paragraphs"][0]["citation"].is_string());
    let cites = json!({ "of": "A/RES/74/60", "direction": "cites", "language": "en" });
    let cites = tool("references", cites).await;
    assert!(cites["structuredContent"]["counts"]["unknown"].as_u64().unwrap() > 0);
    let agreed = tool("agreed", json!({ "phrase": "cross-border cooperation", "limit": 1 })).await;
    assert_eq!(agreed["structuredContent"]["variants"][0]["exact"], true);
    assert_eq!(agreed["structuredContent"]["next"], 1);
    let narrowed =
        json!({ "phrase": "cross-border cooperation", "year_from": 2019, "variant": 99 });
    assert_eq!(tool("agreed", narrowed).await["isError"], true);
    let lineage = tool("lineage", two).await;
    assert_eq!(lineage["structuredContent"]["pairs"][0]["change"], "amended");
    let one = tool("lineage", json!({ "from": "A/RES/74/60#para-13" })).await;
    assert!(one["structuredContent"]["history"].as_array().unwrap().len() >= 3);
    let wrong = tool("get_unit", json!({ "id": "nothing" })).await;
    assert_eq!(wrong["isError"], true);
    assert!(wrong["content"][0]["text"].as_str().unwrap().contains("What to do"));
}

#[tokio::test]
async fn an_assistant_aligns_documents_of_two_languages_as_the_api_does() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "[[document]]\nfile = \"a.txt\"\nlanguage = \"fr\"\n";
    let files = [
        ("a.txt", resolution(70, "marking")),
        ("b.txt", resolution(71, "marking")),
        ("manifest.toml", manifest.to_owned()),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &**text)).collect();
    let texts = folder_of(&files);
    index(&[texts.path().to_owned()], folder.path()).unwrap();
    let router = router_of(folder.path());
    let api = get_json(&router, "/api/v1/lineage?from=A/RES/70/1&to=A/RES/71/1").await;
    assert_eq!((&api["from"]["language"], &api["to"]["language"]), (&json!("fr"), &json!("en")));
    let told = tool(&router, "lineage", json!({ "from": "A/RES/70/1", "to": "A/RES/71/1" })).await;
    assert_eq!(told["structuredContent"], api, "{told}");
    let wrong = json!({ "from": "A/RES/70/1", "to": "A/RES/99/1" });
    assert_eq!(tool(&router, "lineage", wrong).await["isError"], true);
    let alone = tool(&router, "lineage", json!({ "from": "A/RES/70/1", "to": "" })).await;
    assert_eq!(alone["structuredContent"]["documents"].as_array().unwrap().len(), 1, "{alone}");
}
