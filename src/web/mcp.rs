//! The Model Context Protocol: the same answers for assistants, on standard input
//! and output (`undex mcp`) and at `/mcp`. Every text comes with its citation, so
//! that an assistant quotes what there is, and says where.
//!
//! Source: the Model Context Protocol specification; the crate rmcp speaks it.

use std::sync::Arc;

use axum::Router;
use rmcp::{
    ServerHandler, ServiceExt,
    handler::server::{router::tool::ToolRouter, wrapper::Parameters},
    model::{CallToolResult, ContentBlock, Implementation, ServerCapabilities, ServerConfig},
    schemars::{self, JsonSchema},
    tool, tool_handler, tool_router,
    transport::{
        StreamableHttpServerConfig, StreamableHttpService,
        streamable_http_server::session::never::NeverSessionManager,
    },
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    corpus::{Kind, Unit},
    index::{CatalogDocument, Snapshot},
    query::{Verdict, lookup},
};

use super::{
    App, Engine,
    document::{find, neighbours, unit_ordinal},
    engine::blocking,
    error::Problem,
    markup,
    params::SearchParams,
    search::{UnitLink, citation},
};

/// Hits where nothing is said.
const HITS: usize = 10;
/// The most hits: an assistant reads all of them.
const HITS_MAX: usize = 50;

const INSTRUCTIONS: &str = "Finds paragraphs of United Nations documents and their citations. Quote texts word for \
     word and give the `citation` with them. Where the verdict is `none`, the collection does not answer: say so, and \
     do not use the hits as if they did.";

/// A question.
#[derive(Debug, Deserialize, JsonSchema)]
struct Question {
    /// The question in words; "quoted phrases" must stand in every hit, -words must not
    question: String,
    /// Hits, 1 to 50; 10 where nothing is said
    limit: Option<usize>,
    /// Hits to pass over
    offset: Option<usize>,
    /// hybrid (the default), lexical or semantic
    mode: Option<String>,
    /// Only units of these documents, by symbol: A/RES/74/60
    #[serde(default)]
    symbol: Vec<String>,
    /// Only documents of these organs: A, S, E, A/HRC
    #[serde(default)]
    organ: Vec<String>,
    /// Only these kinds: preambular, operative, numbered, subparagraph, footnote, and so on
    #[serde(default)]
    kind: Vec<String>,
    /// Only texts in these languages: ar, zh, en, fr, ru, es
    #[serde(default)]
    language: Vec<String>,
    /// Only documents of this year and later
    year_from: Option<i16>,
    /// Only documents of this year and earlier
    year_to: Option<i16>,
}

/// A unit that is known by its id.
#[derive(Debug, Deserialize, JsonSchema)]
struct UnitId {
    /// The id, as a search gives it: A/RES/74/60#para-16
    id: String,
    /// The language of the text, where there are several
    language: Option<String>,
}

/// A citation as people write it.
#[derive(Debug, Deserialize, JsonSchema)]
struct CitationText {
    /// resolution 74/60, paragraph 16; or 74/60 op 16; or a symbol
    citation: String,
}

/// A document that is known by its symbol.
#[derive(Debug, Deserialize, JsonSchema)]
struct DocumentSymbol {
    /// The symbol: A/CONF.192/2018/RC/3
    symbol: String,
    /// The language of the text, where there are several
    language: Option<String>,
}

/// The tools of an assistant.
#[derive(Clone)]
struct Assistant {
    engine: App,
    tool_router: ToolRouter<Assistant>,
}

/// What an assistant is told of a unit.
fn told(snapshot: &Snapshot, ordinal: u32, unit: &Unit) -> Value {
    let document = snapshot.facts(ordinal).document;
    json!({
        "id": unit.id,
        "citation": unit.citation,
        "text": unit.text,
        "document": title(document),
        "date": document.date().map(|date| date.to_string()),
        "headings": unit.section_titles,
        "kind": unit.kind.name(),
        "url": markup::permalink(&unit.id, &unit.language),
        "official_url": crate::citation::official_url(&unit.symbol, &unit.language),
    })
}

fn title(document: &CatalogDocument) -> &str {
    document.metadata.title.as_deref().unwrap_or(&document.symbol)
}

/// A problem as a result, so that the assistant can mend its call.
fn result(answered: Result<Value, Problem>) -> CallToolResult {
    match answered {
        Ok(value) => CallToolResult::structured(value),
        Err(problem) => {
            let words = format!("{}. What to do: {}", problem.detail, problem.hint);
            CallToolResult::error(vec![ContentBlock::text(words)])
        }
    }
}

#[tool_router]
impl Assistant {
    fn new(engine: App) -> Assistant {
        Assistant { engine, tool_router: Assistant::tool_router() }
    }

    #[tool(
        name = "search",
        description = "Finds paragraphs of United Nations documents by their words and their meaning. Each hit has its \
                       exact citation. The verdict says whether the collection answers at all: strong, weak or none.",
        annotations(read_only_hint = true)
    )]
    async fn search(&self, Parameters(asked): Parameters<Question>) -> CallToolResult {
        let app = Arc::clone(&self.engine);
        let answered = blocking(move || {
            let params = SearchParams {
                q: asked.question,
                mode: asked.mode.unwrap_or_default(),
                limit: asked.limit.unwrap_or(HITS).min(HITS_MAX),
                offset: asked.offset.unwrap_or(0),
                symbol: asked.symbol,
                organ: asked.organ,
                kind: asked.kind,
                language: asked.language,
                year_from: asked.year_from,
                year_to: asked.year_to,
                ..SearchParams::default()
            };
            let (snapshot, results) = app.search(&params.query()?)?;
            let mut hits = Vec::with_capacity(results.hits.len());
            for hit in &results.hits {
                let mut told = told(&snapshot, hit.ordinal, &hit.unit);
                told["rank"] = json!(hit.rank);
                let also: Result<Vec<UnitLink>, _> =
                    hit.folded.iter().map(|&other| UnitLink::new(&snapshot, other)).collect();
                told["also_in_nearly_the_same_words"] = json!(also?);
                hits.push(told);
            }
            Ok(json!({
                "verdict": results.verdict.name(),
                "answers": results.verdict != Verdict::None,
                "hits_total": results.hits_total,
                "did_you_mean": results.interpreted.did_you_mean,
                "hits": hits,
            }))
        });
        result(answered.await)
    }

    #[tool(
        name = "get_unit",
        description = "One paragraph by its id: its text, its citation in every style, and the ids before and behind it.",
        annotations(read_only_hint = true)
    )]
    async fn get_unit(&self, Parameters(asked): Parameters<UnitId>) -> CallToolResult {
        let app = Arc::clone(&self.engine);
        let answered = blocking(move || {
            let snapshot = app.snapshot();
            let ordinal = unit_ordinal(&snapshot, &asked.id, asked.language.as_deref())?;
            let unit = snapshot.unit(ordinal)?;
            let (previous, next) = neighbours(&snapshot, ordinal);
            let id = |other: Option<u32>| other.map(|other| snapshot.facts(other).id.to_owned());
            let mut told = told(&snapshot, ordinal, &unit);
            told["citations"] = json!(citation(&unit, snapshot.facts(ordinal).document));
            told["cites"] = json!(unit.refs);
            told["previous"] = json!(id(previous));
            told["next"] = json!(id(next));
            Ok(told)
        });
        result(answered.await)
    }

    #[tool(
        name = "resolve_citation",
        description = "The paragraphs that a citation names, with their texts; empty where the collection does not have \
                       them. Use it to check a citation before you give it.",
        annotations(read_only_hint = true)
    )]
    async fn resolve_citation(
        &self,
        Parameters(asked): Parameters<CitationText>,
    ) -> CallToolResult {
        let app = Arc::clone(&self.engine);
        let answered = blocking(move || {
            // The bound of a question holds for its citation too.
            if asked.citation.len() > crate::query::QUERY_BYTES_MAX {
                let detail = "the citation is longer than 512 bytes".to_owned();
                return Err(Problem::bad_request(detail, "give one citation at a time"));
            }
            let snapshot = app.snapshot();
            let (documents, units) = lookup(&snapshot, &asked.citation);
            let mut told_units = Vec::with_capacity(units.len());
            for &ordinal in &units {
                told_units.push(told(&snapshot, ordinal, &snapshot.unit(ordinal)?));
            }
            let document = |symbol: &String| {
                let known = snapshot.document(symbol, None);
                json!({
                    "symbol": symbol,
                    "in_collection": known.is_some(),
                    "title": known.map(|(document, _)| title(document)),
                })
            };
            let documents: Vec<Value> = documents.iter().map(document).collect();
            Ok(json!({ "documents": documents, "units": told_units }))
        });
        result(answered.await)
    }

    #[tool(
        name = "document_outline",
        description = "A document's title, date and headings, with the id and citation of the first unit under each, and \
                       the ids of its numbered paragraphs.",
        annotations(read_only_hint = true)
    )]
    async fn document_outline(
        &self,
        Parameters(asked): Parameters<DocumentSymbol>,
    ) -> CallToolResult {
        let app = Arc::clone(&self.engine);
        let answered = blocking(move || {
            let snapshot = app.snapshot();
            let (document, ordinals) = find(&snapshot, &asked.symbol, asked.language.as_deref())?;
            let (mut headings, mut paragraphs) = (Vec::new(), Vec::new());
            let mut open: Vec<String> = Vec::new();
            for ordinal in ordinals {
                let unit = snapshot.unit(ordinal)?;
                if unit.kind == Kind::Footnote {
                    continue;
                }
                if unit.section_titles != open && !unit.section_titles.is_empty() {
                    headings.push(json!({
                        "headings": unit.section_titles,
                        "first_unit": unit.id,
                        "citation": unit.citation,
                    }));
                }
                if matches!(unit.kind, Kind::Operative | Kind::Numbered | Kind::Preambular) {
                    paragraphs.push(unit.id);
                }
                open = unit.section_titles;
            }
            Ok(json!({
                "symbol": document.symbol,
                "title": title(document),
                "date": document.date().map(|date| date.to_string()),
                "language": document.language,
                "url": markup::document_url(&document.symbol, &document.language),
                "official_url": crate::citation::official_url(&document.symbol, &document.language),
                "outline": headings,
                "paragraphs": paragraphs,
            }))
        });
        result(answered.await)
    }
}

#[tool_handler(router = self.tool_router)]
impl ServerHandler for Assistant {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("undex", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }
}

/// Serves an assistant on standard input and output until it hangs up.
///
/// # Errors
/// Where the assistant does not speak the protocol.
pub async fn serve_assistant(engine: Arc<Engine>) -> Result<(), String> {
    let served = Assistant::new(engine).serve(rmcp::transport::stdio()).await;
    let running = served.map_err(|error| error.to_string())?;
    running.waiting().await.map(drop).map_err(|error| error.to_string())
}

/// `/mcp`: every request for itself, so that no session is kept.
pub(super) fn route(engine: &App) -> Router<App> {
    let mut config = StreamableHttpServerConfig::default();
    config.legacy_session_mode = false;
    config.json_response = true;
    config.allowed_hosts.extend(engine.public_host());
    let engine = Arc::clone(engine);
    let service = StreamableHttpService::new(
        move || Ok(Assistant::new(Arc::clone(&engine))),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    Router::new().route_service("/mcp", service)
}
