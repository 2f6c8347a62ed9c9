//! What an assistant is told of whole documents: in pages, for it reads all that it gets.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    answer::{AncestorAnswer, LineageAnswer, SeriesAnswer, address},
    backend::{Backend, Outline, UnitKey, find_unit, read_units},
    citation::{Language, Symbol, official_url},
    corpus::Kind,
    engine::Engine,
    research,
};

use super::refusal::Refusal;

/// So many pairs of two documents are told at once, and about so many bytes of them.
const PAIRS_MAX: usize = 200;
const PAIRS_BYTES_MAX: usize = 256 << 10;

/// A document that is known by its symbol.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentSymbol {
    /// The symbol: A/CONF.192/2018/RC/3
    symbol: String,
    /// The language of the text, where there are several
    language: Option<String>,
    /// Of a long document, how many units to pass over: `next` of the page before
    offset: Option<usize>,
}

/// Two documents, or one document or paragraph.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LineageOf {
    /// The symbol of the earlier document, or the id of one paragraph: A/RES/74/60#para-16
    from: String,
    /// The symbol of the later document; nothing for the history of a paragraph or document
    to: Option<String>,
    /// The language of the texts, where there are several
    language: Option<String>,
    /// Of two documents, how many pairs to pass over: `next` of the page before
    offset: Option<usize>,
}

/// The document of a symbol.
pub(super) fn document(
    backend: &dyn Backend,
    spelling: &str,
    language: Option<Language>,
) -> Result<Outline, Refusal> {
    backend.outline(&Symbol::spelled(spelling), language)?.ok_or_else(|| {
        let hint = "find documents with `search`, or resolve the citation first";
        Refusal::new(format!("`{spelling}` is not in the index"), hint)
    })
}

/// A document's headings and numbered paragraphs, as many as a page has.
pub(super) fn outline(backend: &dyn Backend, asked: &DocumentSymbol) -> Result<Value, Refusal> {
    let language = Language::asked(asked.language.as_deref())?;
    let outline = document(backend, &asked.symbol, language)?;
    let offset = asked.offset.unwrap_or(0);
    let page = outline.units.iter().skip(offset).take(address::PAGE_UNITS);
    let keys: Vec<UnitKey> = page.map(|facts| facts.key).collect();
    let (mut headings, mut paragraphs) = (Vec::new(), Vec::new());
    let mut open: Vec<String> = Vec::new();
    for unit in read_units(backend, &keys) {
        let unit = unit?;
        if unit.kind == Kind::Footnote {
            continue;
        }
        let titles = unit.section_titles();
        if titles != open && !titles.is_empty() {
            headings.push(json!({
                "headings": titles,
                "first_unit": unit.id,
                "citation": unit.citation,
            }));
        }
        open = titles.into_iter().map(str::to_owned).collect();
        if matches!(unit.kind, Kind::Operative | Kind::Numbered | Kind::Preambular) {
            paragraphs.push(unit.id);
        }
    }
    let end = offset.saturating_add(keys.len());
    let document = &*outline.document;
    let (symbol, language) = (document.symbol.as_str(), document.language);
    Ok(json!({
        "symbol": symbol,
        "title": document.title(),
        "date": document.date.map(|date| date.to_string()),
        "language": language.code(),
        "url": address::document_url(symbol, language),
        "official_url": official_url(symbol, language.code()),
        "units": document.units,
        "outline": headings,
        "paragraphs": paragraphs,
        "next": (end < outline.units.len()).then_some(end),
    }))
}

/// What became of the paragraphs of two documents, or of one paragraph or document through
/// the years.
pub(super) fn lineage(engine: &Engine, asked: &LineageOf) -> Result<Value, Refusal> {
    let state = engine.state();
    let backend = state.as_ref();
    let language = Language::asked(asked.language.as_deref())?;
    let Some(to) = asked.to.as_deref().filter(|to| !to.is_empty()) else {
        if !asked.from.contains('#') {
            let outline = document(backend, &asked.from, language)?;
            return Ok(json!(SeriesAnswer::new(&research::series(backend, outline)?)));
        }
        let facts = find_unit(backend, &asked.from, language)?.ok_or_else(|| {
            let hint = "ids come from a search; of two documents give both symbols";
            Refusal::new(format!("no unit has the id `{}`", asked.from), hint)
        })?;
        let found = research::history(backend, &facts)?;
        let history: Vec<AncestorAnswer> = found.iter().map(AncestorAnswer::new).collect();
        return Ok(json!({ "history": history }));
    };
    let find = |symbol: &str, language| document(backend, symbol, language);
    let (from, to) = research::both(find, &asked.from, to, language)?;
    let found = engine.lineage(backend, from, to)?;
    let offset = asked.offset.unwrap_or(0);
    Ok(json!(LineageAnswer::page(&found, offset, PAIRS_MAX, PAIRS_BYTES_MAX)))
}
