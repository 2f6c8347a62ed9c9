//! The Model Context Protocol: the same answers for assistants, on standard input
//! and output (`undex mcp`) and over HTTP (`crate::web`). Every text comes with its citation, so
//! that an assistant quotes what there is, and says where.
//!
//! Source: the Model Context Protocol specification; the crate rmcp speaks it.

mod agreed;
mod arguments;
mod document;
mod duties;
mod references;
mod refusal;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rmcp::{
    ServerHandler, ServiceExt,
    handler::server::{router::tool::ToolRouter, wrapper::Parameters},
    model::{CallToolResult, ContentBlock, Implementation, ServerCapabilities, ServerConfig},
    tool, tool_handler, tool_router,
};
use serde_json::{Value, json};

use crate::{
    answer::{CheckAnswer, DutiesAnswer, UnitLink, address, citation, outline_of},
    backend::{DocumentFacts, UnitFacts, UnitKey, find_unit, read_unit},
    citation::{Language, Symbol, official_url},
    corpus::Unit,
    engine::Engine,
    query::{Mode, Page, QUERY_BYTES_MAX, Query, Results, TEXT_MAX, Verdict, excerpt, lookup},
    research,
};

use arguments::{CitationText, DraftText, PhraseText, Question, ReferencesOf, UnitId};
use document::{DocumentSymbol, LineageOf};
use duties::DutiesOf;
use refusal::Refusal;

/// Hits where nothing is said.
const HITS: usize = 10;
/// The most hits: an assistant reads all of them.
const HITS_MAX: usize = 50;
/// The most units of a citation, of which a range may name a thousand.
const RESOLVED_MAX: usize = 1_000;

/// What a check of a draft has no time for is left out, and told.
const CHECK_WITHIN: Duration = Duration::from_millis(1_500);

const INSTRUCTIONS: &str = "Finds paragraphs of United Nations documents and their citations. Quote texts word for \
     word and give the `citation` with them. Where the verdict is `none`, the collection does not answer: say so, and \
     do not use the hits as if they did.";

/// Called with the results of every search.
type Observer = Arc<dyn Fn(&Results) + Send + Sync>;

/// Gives a piece of work its place, which is free again when it is dropped; nothing where
/// all are taken.
type Places = Arc<dyn Fn() -> Option<Box<dyn Send>> + Send + Sync>;

/// The tools of an assistant.
#[derive(Clone)]
pub struct Assistant {
    engine: Arc<Engine>,
    observer: Option<Observer>,
    /// Where others are served too: they look for new states, and work has places.
    places: Option<Places>,
    tool_router: ToolRouter<Assistant>,
}

impl Assistant {
    /// The tools over an engine.
    pub fn new(engine: Arc<Engine>) -> Assistant {
        Assistant { engine, observer: None, places: None, tool_router: Assistant::tool_router() }
    }

    /// Has every search noted.
    pub fn with_observer(self, observer: impl Fn(&Results) + Send + Sync + 'static) -> Assistant {
        Assistant { observer: Some(Arc::new(observer)), ..self }
    }

    /// Serves beside others, who look for new states of the index: every call has a place
    /// for as long as its work takes, or is told to come back.
    pub fn with_places<P: Send + 'static>(
        self,
        places: impl Fn() -> Option<P> + Send + Sync + 'static,
    ) -> Assistant {
        let places = move || places().map(|place| Box::new(place) as Box<dyn Send>);
        Assistant { places: Some(Arc::new(places)), ..self }
    }

    /// Answers a call off the asynchronous threads; a refusal is a result too, so that
    /// the assistant can mend its call.
    async fn answer(
        &self,
        work: impl FnOnce(&Assistant) -> Result<Value, Refusal> + Send + 'static,
    ) -> CallToolResult {
        match self.worked(work).await {
            Ok(value) => CallToolResult::structured(value),
            Err(Refusal { detail, hint }) => {
                let words = format!("{detail}. What to do: {hint}");
                CallToolResult::error(vec![ContentBlock::text(words)])
            }
        }
    }

    async fn worked(
        &self,
        work: impl FnOnce(&Assistant) -> Result<Value, Refusal> + Send + 'static,
    ) -> Result<Value, Refusal> {
        let place = match &self.places {
            Some(places) => {
                let busy =
                    || Refusal::new("too many requests are under way", "try again in a second");
                Some(places().ok_or_else(busy)?)
            }
            None => None,
        };
        let own = self.clone();
        let answered = tokio::task::spawn_blocking(move || {
            // Nobody else looks for a new state while an assistant is served alone.
            if own.places.is_none()
                && let Err(error) = own.engine.reload()
            {
                tracing::warn!("the new state of the index is not used: {error}");
            }
            let answer = work(&own);
            drop(place);
            answer
        })
        .await;
        answered.unwrap_or_else(|error| Err(Refusal::internal(error)))
    }

    fn search_for(&self, asked: Question) -> Result<Value, Refusal> {
        let mode = match asked.mode.as_deref().filter(|name| !name.is_empty()) {
            None => Mode::default(),
            Some(name) => Mode::from_name(name).ok_or_else(|| {
                let hint = "the modes are hybrid, lexical and semantic";
                Refusal::new(format!("`{name}` is no mode"), hint)
            })?,
        };
        let limit = asked.limit.unwrap_or(HITS).min(HITS_MAX);
        let query = Query {
            mode,
            page: Page::new(asked.offset.unwrap_or(0), limit)?,
            filter: asked.filters.read()?,
            ..Query::new(asked.question)
        };
        let found = self.engine.search(&query)?;
        if let Some(observer) = &self.observer {
            observer(&found.results);
        }
        let results = &found.results;
        let mut hits = Vec::with_capacity(results.hits.len());
        for hit in &results.hits {
            let mut told = told(&hit.facts, &hit.unit);
            told["rank"] = json!(hit.rank);
            if let Some(part) = hit.excerpt {
                told["excerpt"] = json!({ "start": part.start, "whole": part.whole });
            }
            let also = UnitLink::of_all(found.state.as_ref(), &hit.folded)?;
            told["also_in_nearly_the_same_words"] = json!(also);
            hits.push(told);
        }
        Ok(json!({
            "verdict": results.verdict.name(),
            "probability": results.probability,
            "answers": results.verdict != Verdict::None,
            "hits_total": results.hits_total,
            "did_you_mean": results.interpreted.did_you_mean,
            "notes": results.interpreted.notes,
            "hits": hits,
        }))
    }

    fn unit(&self, asked: &UnitId) -> Result<Value, Refusal> {
        let state = self.engine.state();
        let language = Language::asked(asked.language.as_deref())?;
        let facts = find_unit(state.as_ref(), &asked.id, language)?.ok_or_else(|| {
            Refusal::new(format!("no unit has the id `{}`", asked.id), "ids come from a search")
        })?;
        let unit = read_unit(state.as_ref(), facts.key)?;
        let outline = outline_of(state.as_ref(), &facts)?;
        let (previous, next) = outline.neighbours(facts.key);
        let id = |other: Option<&UnitFacts>| other.map(|other| other.id.clone());
        let mut told = told(&facts, &unit);
        told["citations"] = json!(citation(&unit, &facts.document));
        told["cites"] = json!(unit.refs().into_iter().map(Symbol::catalogue).collect::<Vec<_>>());
        told["previous"] = json!(id(previous));
        told["next"] = json!(id(next));
        Ok(told)
    }

    fn resolved(&self, asked: &CitationText) -> Result<Value, Refusal> {
        // The bound of a question holds for its citation too.
        if asked.citation.len() > QUERY_BYTES_MAX {
            let detail = format!("the citation is longer than {QUERY_BYTES_MAX} bytes");
            return Err(Refusal::new(detail, "give one citation at a time"));
        }
        let state = self.engine.state();
        let found = lookup(state.as_ref(), &asked.citation)?;
        let keys: Vec<UnitKey> = found.units.iter().map(|facts| facts.key).collect();
        let mut units: Vec<Value> = Vec::with_capacity(keys.len().min(RESOLVED_MAX));
        for (facts, key) in found.units.iter().zip(&keys).take(RESOLVED_MAX) {
            let mut unit = read_unit(state.as_ref(), *key)?;
            excerpt(&mut unit, 0, TEXT_MAX);
            units.push(told(facts, &unit));
        }
        let mut documents = Vec::with_capacity(found.documents.len());
        for symbol in &found.documents {
            let known = state.outline(symbol, None)?;
            documents.push(json!({
                "symbol": symbol.as_str(),
                "in_collection": known.is_some(),
                "title": known.map(|outline| outline.document.title().to_owned()),
            }));
        }
        Ok(json!({ "documents": documents, "units": units }))
    }

    fn check_of(&self, asked: &DraftText) -> Result<Value, Refusal> {
        let state = self.engine.state();
        let until = Instant::now() + CHECK_WITHIN;
        let checked = research::check(state.as_ref(), &asked.text, Some(until))?;
        Ok(json!(CheckAnswer::new(state.as_ref(), checked, None)?))
    }

    fn duties(&self, asked: &DutiesOf) -> Result<Value, Refusal> {
        let query = asked.query(HITS, HITS_MAX)?;
        let state = self.engine.state();
        if let Some(symbol) = asked.symbol.as_deref().filter(|symbol| !symbol.trim().is_empty()) {
            // One that is not there has no duties for another reason than one that gives none.
            document::document(state.as_ref(), symbol, None)?;
        }
        let found = research::duties(state.as_ref(), &query)?;
        Ok(json!(DutiesAnswer::new(&query, &found)))
    }
}

/// What an assistant is told of a unit.
fn told(facts: &UnitFacts, unit: &Unit) -> Value {
    let document: &DocumentFacts = &facts.document;
    let (symbol, language) = (document.symbol.as_str(), document.language);
    json!({
        "id": facts.id,
        "citation": unit.citation,
        "text": unit.text,
        "document": document.title(),
        "date": document.date.map(|date| date.to_string()),
        "headings": unit.section_titles(),
        "kind": facts.kind.name(),
        "url": address::permalink(&facts.id, language),
        "official_url": official_url(symbol, language.code()),
    })
}

#[tool_router]
impl Assistant {
    #[tool(
        name = "search",
        description = "Finds paragraphs of United Nations documents by their words and their meaning. Each hit has its \
                       exact citation. The verdict says whether the collection answers at all: strong, weak or none.",
        annotations(read_only_hint = true)
    )]
    async fn search(&self, Parameters(asked): Parameters<Question>) -> CallToolResult {
        self.answer(move |own| own.search_for(asked)).await
    }

    #[tool(
        name = "get_unit",
        description = "One paragraph by its id: its text, its citation in every style, and the ids before and behind it.",
        annotations(read_only_hint = true)
    )]
    async fn get_unit(&self, Parameters(asked): Parameters<UnitId>) -> CallToolResult {
        self.answer(move |own| own.unit(&asked)).await
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
        self.answer(move |own| own.resolved(&asked)).await
    }

    #[tool(
        name = "document_outline",
        description = "A document's title, date and headings, with the id and citation of the first unit under each, and \
                       the ids of its numbered paragraphs; a long document in pages.",
        annotations(read_only_hint = true)
    )]
    async fn document_outline(
        &self,
        Parameters(asked): Parameters<DocumentSymbol>,
    ) -> CallToolResult {
        self.answer(move |own| document::outline(own.engine.state().as_ref(), &asked)).await
    }

    #[tool(
        name = "check",
        description = "Holds a draft against the collection: every citation looked up, every quotation exact, altered, in \
                       another paragraph or not found, and what is agreed language without quotation marks. Use it on \
                       what you wrote before you give it.",
        annotations(read_only_hint = true)
    )]
    async fn check(&self, Parameters(asked): Parameters<DraftText>) -> CallToolResult {
        self.answer(move |own| own.check_of(&asked)).await
    }

    #[tool(
        name = "lineage",
        description = "What became of each paragraph between two documents: identical, amended, moved, split, merged, \
                       new or dropped, with the words that differ. Of one paragraph, by its id, its history through \
                       all documents; of one document, by its symbol, the series that it belongs to. Where `next` is \
                       given, go on with it as `offset`.",
        annotations(read_only_hint = true)
    )]
    async fn lineage_of(&self, Parameters(asked): Parameters<LineageOf>) -> CallToolResult {
        self.answer(move |own| document::lineage(&own.engine, &asked)).await
    }

    #[tool(
        name = "references",
        description = "Who cites a document or a paragraph: counts by year and by the verb that governs the citation, \
                       and the paragraphs. With direction `cites`, what a document cites, with what names nothing in \
                       the collection. Without a document, what is cited most.",
        annotations(read_only_hint = true)
    )]
    async fn references_of(&self, Parameters(asked): Parameters<ReferencesOf>) -> CallToolResult {
        self.answer(move |own| references::answer(own.engine.state().as_ref(), &asked)).await
    }

    #[tool(
        name = "agreed",
        description = "Is this agreed language? Where a phrase or a paragraph stands: in exactly these words, and in \
                       other wordings with the words that differ, each with counts by year and body and its first and \
                       last appearance; and separate votes that the collection tells of.",
        annotations(read_only_hint = true)
    )]
    async fn agreed_language(&self, Parameters(asked): Parameters<PhraseText>) -> CallToolResult {
        self.answer(move |own| agreed::answer(own.engine.state().as_ref(), &asked)).await
    }

    #[tool(
        name = "duties",
        description = "Who is to do what, by when: the duties that operative paragraphs of resolutions give, of a \
                       document or the whole collection, narrowed by addressee, deliverable and due day. English texts.",
        annotations(read_only_hint = true)
    )]
    async fn duties_of(&self, Parameters(asked): Parameters<DutiesOf>) -> CallToolResult {
        self.answer(move |own| own.duties(&asked)).await
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
