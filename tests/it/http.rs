//! The router, without a socket.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use undex::{
    embed::{Embedder, HashingEmbedder},
    engine::Engine,
    web::Settings,
};

use crate::support::{Indexed, index, indexed, resolution, root};

pub(crate) async fn get(router: &Router, uri: &str) -> (StatusCode, String, String) {
    let request = Request::get(uri).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let kind =
        response.headers().get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, kind.unwrap_or_default(), String::from_utf8(body.to_vec()).unwrap())
}

pub(crate) async fn get_json(router: &Router, uri: &str) -> Value {
    let (status, _, body) = get(router, uri).await;
    assert_eq!(status, 200, "{uri}: {body}");
    serde_json::from_str(&body).unwrap()
}

pub(crate) fn router() -> (Router, Indexed) {
    let indexed = indexed();
    (undex::web::router(indexed.engine.clone(), Settings::default()), indexed)
}

/// A router over an index without a model.
pub(crate) fn router_of(index: &std::path::Path) -> Router {
    let embedder: Arc<dyn Embedder> = Arc::new(HashingEmbedder);
    let engine = Engine::open(index.to_owned(), embedder).unwrap();
    undex::web::router(Arc::new(engine), Settings::default())
}

/// The answer to a request, whole.
pub(crate) async fn ask(
    router: &Router,
    request: Request<Body>,
) -> (axum::http::response::Parts, Vec<u8>) {
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    (parts, body.collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test]
async fn a_search_answers_with_paragraphs_and_their_citations() {
    let (router, _indexed) = router();
    let uri = "/api/v1/search?q=modular%20design%20polymers&mode=lexical&limit=3";
    let answer = get_json(&router, uri).await;
    let first = &answer["hits"][0];
    assert_eq!(first["id"], "A/CONF.192/2018/RC/3#annex/II/para-56");
    assert_eq!(first["url"], "/d/A/CONF.192/2018/RC/3#annex/II/para-56");
    assert_eq!(first["citation"]["un"], "A/CONF.192/2018/RC/3, annex, sect. II, para. 56");
    assert_eq!(first["date"], "2018-07-06");
    assert_eq!(first["section"][0], json!({"label": "II", "title": first["section"][0]["title"]}));
    assert!(first["scores"]["cosine"].is_null(), "a leg that did not run gives no score");
    let text: Vec<char> = first["text"].as_str().unwrap().chars().collect();
    let marks: Vec<String> = first["highlights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mark| {
            let at = |name: &str| mark[name].as_u64().unwrap() as usize;
            text[at("start")..at("end")].iter().collect()
        })
        .collect();
    assert_eq!(marks, ["modular design", "polymers"]);
}

#[tokio::test]
async fn pages_are_windows_of_one_list() {
    let (router, _indexed) = router();
    let ids = |answer: Value| -> Vec<String> {
        let hits = answer["hits"].as_array().unwrap().clone();
        hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
    };
    let long = ids(get_json(&router, "/api/v1/search?q=marking+and+tracing&limit=60").await);
    let mut pages = Vec::new();
    for offset in (0..60).step_by(12) {
        let uri = format!("/api/v1/search?q=marking+and+tracing&limit=12&offset={offset}");
        pages.extend(ids(get_json(&router, &uri).await));
    }
    assert_eq!(long, pages);
}

#[tokio::test]
async fn a_filter_equals_the_subset_and_facets_count_what_can_be_paged_to() {
    let (router, _indexed) = router();
    let whole = get_json(&router, "/api/v1/search?q=marking&mode=lexical&limit=100").await;
    let subset: Vec<&Value> = whole["hits"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|hit| hit["symbol"] == "A/RES/74/60")
        .collect();
    let filtered = get_json(
        &router,
        "/api/v1/search?q=marking&mode=lexical&limit=100&symbol=A%2FRES%2F74%2F60",
    )
    .await;
    let ids = |hits: Vec<&Value>| -> Vec<String> {
        hits.iter().map(|hit| hit["id"].to_string()).collect()
    };
    assert_eq!(ids(filtered["hits"].as_array().unwrap().iter().collect()), ids(subset));
    let counted: u64 = whole["facets"]["symbol"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value["count"].as_u64().unwrap())
        .sum();
    assert_eq!(Some(counted), whole["total"]["candidates"].as_u64());
    assert_eq!(whole["total"]["lexical"], whole["total"]["candidates"]);
    let years =
        get_json(&router, "/api/v1/search?q=marking&year_from=2012&year_to=2012&limit=100").await;
    assert!(!years["hits"].as_array().unwrap().is_empty());
    for hit in years["hits"].as_array().unwrap() {
        let symbol = hit["symbol"].as_str().unwrap();
        assert!(symbol.contains("2012") || symbol == "A/RES/67/58", "{symbol}");
    }
    let kinds = get_json(&router, "/api/v1/search?q=marking&kind=preambular&limit=100").await;
    assert!(kinds["hits"].as_array().unwrap().iter().all(|hit| hit["kind"] == "preambular"));
}

#[tokio::test]
async fn phrases_and_exclusions_bind_both_legs() {
    let (router, _indexed) = router();
    let phrase = "/api/v1/search?q=%22polymer%20and%20modular%20weapons%22&limit=100";
    let answer = get_json(&router, phrase).await;
    let hits = answer["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 3);
    for hit in hits {
        assert!(hit["text"].as_str().unwrap().contains("polymer and modular weapons"));
    }
    let without = get_json(&router, "/api/v1/search?q=polymer%20-modular&limit=100").await;
    for hit in without["hits"].as_array().unwrap() {
        assert!(!hit["text"].as_str().unwrap().to_lowercase().contains("modular"));
    }
}

#[tokio::test]
async fn what_cannot_be_meant_is_explained() {
    let (router, _indexed) = router();
    for (uri, detail, hint) in [
        (
            "/api/v1/search?q=",
            "the question is empty",
            "ask in words, such as `polymer weapons marking`",
        ),
        (
            "/api/v1/search",
            "the question is empty",
            "ask in words, such as `polymer weapons marking`",
        ),
        (
            "/api/v1/search?q=x&limit=1000000",
            "limit is 1000000, it must be between 1 and 100",
            "page on with `offset`",
        ),
        (
            "/api/v1/search?q=x&limit=many",
            "limit is `many`, which is no number that it can be",
            "give a whole number without separators",
        ),
        (
            "/api/v1/search?q=x&offset=995",
            "offset 995 and limit 20 reach beyond hit 1000, the last that can be shown",
            "narrow the question with a filter instead of paging on",
        ),
        (
            "/api/v1/search?q=x&mode=magic",
            "`magic` is no mode",
            "the modes are hybrid, lexical and semantic",
        ),
        (
            "/api/v1/search?q=%22open",
            "the quotation that begins at character 1 does not end",
            "close it with another `\"`, or leave it out",
        ),
        (
            "/api/v1/search?q=x&year_from=2019&year_to=2012",
            "the years 2019 to 2012 hold none",
            "correct the filter or leave it out",
        ),
    ] {
        let (status, kind, body) = get(&router, uri).await;
        assert_eq!((status.as_u16(), kind.as_str()), (400, "application/problem+json"), "{uri}");
        let problem: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem["detail"], detail, "{uri}");
        assert_eq!(problem["hint"], hint, "{uri}");
        assert_eq!(problem["status"], 400, "{uri}");
    }
}

#[tokio::test]
async fn units_and_documents_have_addresses() {
    let (router, _indexed) = router();
    let unit = get_json(&router, "/api/v1/units/A%2FRES%2F74%2F60%23para-16").await;
    assert_eq!(unit["citation"]["un"], "General Assembly resolution 74/60, para. 16");
    assert_eq!(
        unit["citation"]["bluebook"],
        "G.A. Res. 74/60, ¶ 16, U.N. Doc. A/RES/74/60 (Dec. 12, 2019)"
    );
    assert_eq!(
        unit["citation"]["akn"],
        "/akn/un/statement/deliberation/unga/2019-12-12/74-60/~para_16"
    );
    assert_eq!(unit["previous"], "A/RES/74/60#para-15");
    assert_eq!(unit["next"], "A/RES/74/60#para-17");
    let documents = get_json(&router, "/api/v1/documents").await;
    assert_eq!(documents.as_array().unwrap().len(), 5);
    let document = get_json(&router, "/api/v1/documents/A%2FRES%2F67%2F58").await;
    assert_eq!(document["committee_report"], "A/67/409");
    for uri in ["/api/v1/units/nothing", "/api/v1/documents/A%2F1", "/api/v1/nothing"] {
        let (status, kind, _) = get(&router, uri).await;
        assert_eq!((status.as_u16(), kind.as_str()), (404, "application/problem+json"), "{uri}");
    }
}

#[tokio::test]
async fn the_page_shows_hits_and_never_interprets_a_question() {
    let (router, _indexed) = router();
    let (status, kind, body) = get(&router, "/search?q=modular%20polymers&mode=lexical").await;
    assert_eq!((status.as_u16(), kind.as_str()), (200, "text/html; charset=utf-8"));
    assert!(body.contains("A/CONF.192/2018/RC/3, annex, sect. II, para. 56"));
    assert!(body.contains("<mark>polymers</mark>"), "{body}");
    let (_, _, body) =
        get(&router, "/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%20weapons").await;
    assert!(!body.contains("<script>alert"), "the question is text");
    assert!(
        body.contains("&#60;script&#62;alert(1)&#60;/script&#62;")
            || body.contains("&lt;script&gt;")
    );
    let (status, _, body) = get(&router, "/search?q=").await;
    assert_eq!(status, 400);
    assert!(body.contains("the question is empty"));
    let (status, _, body) = get(&router, "/d/A/RES/74/60").await;
    assert_eq!(status, 200);
    assert!(body.contains("id=\"para-16\"") && body.contains("id=\"fn-4\""));
    assert_eq!(get(&router, "/nowhere").await.0, 404);
}

#[tokio::test]
async fn every_answer_is_under_the_same_headers() {
    let (router, _indexed) = router();
    for uri in ["/", "/search?q=marking", "/api/v1/search?q=marking", "/assets/app.js", "/nowhere"]
    {
        let request = Request::get(uri).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let header = |name: &str| {
            response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or("")
        };
        assert!(
            header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"),
            "{uri}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{uri}");
        assert_eq!(header("referrer-policy"), "same-origin", "{uri}");
    }
}

/// Set `UNDEX_UPDATE=1` to write the contract anew after a change that is meant.
#[test]
fn the_committed_contract_is_the_one_served() {
    let path = root().join("web/openapi.json");
    let generated = undex::web::openapi();
    if std::env::var_os("UNDEX_UPDATE").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(
        committed == generated,
        "web/openapi.json is not what the routes say: run the tests with UNDEX_UPDATE=1"
    );
}

/// Two corpora that answer one question with different words, in turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_under_load_answers_from_one_state_while_the_index_is_rebuilt() {
    let states = ["marking", "tracing"];
    let corpus = tempfile::tempdir().unwrap();
    let path = corpus.path().to_owned();
    let put = move |state: usize| {
        for number in 60..66 {
            let file = path.join(format!("{number}.txt"));
            std::fs::write(file, resolution(number, states[state])).unwrap();
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let corpora = [corpus.path().to_owned()];
    put(0);
    index(&corpora, folder.path()).unwrap();
    let embedder: Arc<dyn Embedder> = Arc::new(HashingEmbedder);
    let engine = Arc::new(Engine::open(folder.path().to_owned(), embedder).unwrap());
    let router = undex::web::router(engine.clone(), Settings::default());
    let done = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..3)
        .map(|_| {
            let (router, done) = (router.clone(), done.clone());
            tokio::spawn(async move {
                let mut seen = [0; 2];
                while !done.load(Ordering::Relaxed) {
                    let uri = "/api/v1/search?q=marking+or+tracing+report&limit=50";
                    let answer = get_json(&router, uri).await;
                    let hits = answer["hits"].as_array().unwrap();
                    let of = |word: &str| {
                        let has = |hit: &&Value| hit["text"].as_str().unwrap().contains(word);
                        hits.iter().filter(has).count()
                    };
                    let (one, other) = (of(states[0]), of(states[1]));
                    assert!(one + other > 0 && one * other == 0, "{one} and {other}");
                    seen[usize::from(other > 0)] += 1;
                }
                seen
            })
        })
        .collect();
    let rebuilding = tokio::task::spawn_blocking(move || {
        for round in 1..=10 {
            put(round % 2);
            index(&corpora, folder.path()).unwrap();
            assert!(engine.reload().unwrap(), "round {round}");
        }
        done.store(true, Ordering::Relaxed);
        folder
    });
    rebuilding.await.unwrap();
    let mut seen = [0; 2];
    for client in clients {
        client.await.unwrap().iter().zip(&mut seen).for_each(|(one, all)| *all += one);
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}
