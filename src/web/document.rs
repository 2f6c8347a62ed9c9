//! `GET /api/v1/units/{id}`, `/api/v1/documents` and `/api/v1/documents/{symbol}`.

use axum::{
    Json,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    citation::Symbol,
    corpus::Metadata,
    index::{CatalogDocument, Snapshot},
};

use super::{App, engine::blocking, error::Problem, markup, search::UnitAnswer};

/// A unit among its neighbours.
#[derive(Serialize, ToSchema)]
pub(super) struct UnitWithNeighbours {
    #[serde(flatten)]
    unit: UnitAnswer,
    /// The id of the unit before it in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
    /// The id of the unit behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A document of the index.
#[derive(Serialize, ToSchema)]
pub(super) struct DocumentAnswer {
    symbol: String,
    language: String,
    /// The document's page.
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The date that a citation prints.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agenda_item: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    adopted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distributed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    committee_report: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meeting: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// How many units it has.
    units: usize,
}

/// A document with all its units.
#[derive(Serialize, ToSchema)]
pub(super) struct DocumentWithUnits {
    #[serde(flatten)]
    document: DocumentAnswer,
    /// The ids of its units, in order.
    unit_ids: Vec<String>,
}

impl DocumentAnswer {
    fn new(document: &CatalogDocument) -> DocumentAnswer {
        let symbol: Option<Symbol> = document.symbol.parse().ok();
        let Metadata {
            title,
            session,
            agenda_item,
            adopted,
            distributed,
            committee_report,
            meeting,
            source,
            ..
        } = document.metadata.clone();
        let date = symbol.and_then(|symbol| document.metadata.date(&symbol));
        DocumentAnswer {
            symbol: document.symbol.clone(),
            language: document.language.clone(),
            url: markup::document_url(&document.symbol, &document.language),
            title,
            date: date.map(|date| date.to_string()),
            session,
            agenda_item,
            adopted: adopted.map(|date| date.to_string()),
            distributed: distributed.map(|date| date.to_string()),
            committee_report,
            meeting,
            source,
            units: document.units as usize,
        }
    }
}

/// Which language version is meant.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LanguageParam {
    /// `ar`, `zh`, `en`, `fr`, `ru` or `es`; English, or else the first there is, where nothing is said.
    pub(super) language: Option<String>,
}

/// The document that a path names, in any spelling of its symbol.
pub(super) fn find<'a>(
    snapshot: &'a Snapshot,
    spelling: &str,
    language: Option<&str>,
) -> Result<(&'a CatalogDocument, std::ops::Range<u32>), Problem> {
    let canonical = spelling
        .parse::<Symbol>()
        .map_or_else(|_| spelling.to_owned(), |symbol| symbol.to_string());
    snapshot.document(&canonical, language).ok_or_else(|| {
        let detail = format!("`{canonical}` is not in the index");
        Problem::not_found(
            detail,
            "`/documents` lists what is; symbols are percent-encoded in paths",
        )
    })
}

/// The ordinal of an id.
pub(super) fn unit_ordinal(
    snapshot: &Snapshot,
    id: &str,
    language: Option<&str>,
) -> Result<u32, Problem> {
    snapshot.find(id, language).ok_or_else(|| {
        Problem::not_found(
            format!("no unit has the id `{id}`"),
            "ids come from a search; encode `/` as %2F and `#` as %23",
        )
    })
}

/// One unit, by its id.
#[utoipa::path(
    get,
    path = "/api/v1/units/{id}",
    params(
        ("id" = String, Path, description = "The id, percent-encoded", example = "A/RES/74/60#para-16"),
        LanguageParam,
    ),
    responses(
        (status = 200, description = "The unit", body = UnitWithNeighbours),
        (status = 404, description = "No unit has this id", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn unit(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(language): Query<LanguageParam>,
) -> Result<Json<UnitWithNeighbours>, Problem> {
    blocking(move || {
        let snapshot = app.snapshot();
        let ordinal = unit_ordinal(&snapshot, &id, language.language.as_deref())?;
        let unit = snapshot.unit(ordinal).map_err(|error| Problem::internal(error.to_string()))?;
        let document = snapshot.facts(ordinal).document;
        let same = |other: u32| {
            let facts = snapshot.facts(other);
            std::ptr::eq(facts.document, document).then(|| facts.id.to_owned())
        };
        Ok(Json(UnitWithNeighbours {
            previous: ordinal.checked_sub(1).and_then(same),
            next: Some(ordinal + 1).filter(|&next| (next as usize) < snapshot.len()).and_then(same),
            unit: UnitAnswer::new(unit, document),
        }))
    })
    .await
}

/// Every document of the index.
#[utoipa::path(
    get,
    path = "/api/v1/documents",
    responses((status = 200, description = "The documents, by symbol", body = Vec<DocumentAnswer>)),
)]
pub(super) async fn documents(State(app): State<App>) -> Json<Vec<DocumentAnswer>> {
    Json(app.snapshot().documents().iter().map(DocumentAnswer::new).collect())
}

/// One document, by its symbol.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{symbol}",
    params(
        ("symbol" = String, Path, description = "The symbol, percent-encoded", example = "A/RES/74/60"),
        LanguageParam,
    ),
    responses(
        (status = 200, description = "The document and the ids of its units", body = DocumentWithUnits),
        (status = 404, description = "The document is not in the index", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn document(
    State(app): State<App>,
    Path(symbol): Path<String>,
    Query(language): Query<LanguageParam>,
) -> Result<Json<DocumentWithUnits>, Problem> {
    let snapshot = app.snapshot();
    let (document, _) = find(&snapshot, &symbol, language.language.as_deref())?;
    Ok(Json(DocumentWithUnits {
        document: DocumentAnswer::new(document),
        unit_ids: document.ordinals().map(|unit| snapshot.facts(unit).id.to_owned()).collect(),
    }))
}
