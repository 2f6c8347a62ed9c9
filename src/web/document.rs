//! `GET /api/v1/units/{id}`, `/api/v1/documents` and `/api/v1/documents/{symbol}`.

use axum::{
    Json,
    extract::State,
    http::HeaderName,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    citation::{Symbol, official_url},
    corpus::Metadata,
    index::{CatalogDocument, Ordinal, ReadUnitError, Snapshot},
    query::{CitingError, cited, citing},
};

use super::{
    App,
    engine::blocking,
    error::Problem,
    markup,
    params::{Path, QueryString},
    search::{FormatParam, UnitAnswer, UnitLink, file, record},
};

/// The most documents of an answer, and how many there are where nothing is said.
const DOCUMENTS_MAX: usize = 1_000;
/// The most units that are listed as citing one.
const CITING_MAX: usize = 100;

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
    /// What it cites, in its own text and through its footnotes.
    cites: Vec<CitedAnswer>,
    /// Units of other documents that cite it or its document, at most 100.
    cited_by: Vec<CitingAnswer>,
    /// How many there are in all.
    cited_by_total: usize,
}

/// A document that a unit cites.
#[derive(Serialize, ToSchema)]
pub(super) struct CitedAnswer {
    pub(super) symbol: String,
    /// The document's page, where it is in the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    /// The document where the UN publishes it.
    pub(super) official_url: String,
    /// The units that a pinpoint names.
    pub(super) units: Vec<UnitLink>,
}

/// A unit that cites another or its document.
#[derive(Serialize, ToSchema)]
pub(super) struct CitingAnswer {
    #[serde(flatten)]
    pub(super) unit: UnitLink,
    /// Whether a pinpoint names the unit itself, not only its document.
    pub(super) pinpoint: bool,
}

/// What a unit cites.
pub(super) fn cites(
    snapshot: &Snapshot,
    ordinal: Ordinal,
) -> Result<Vec<CitedAnswer>, CitingError> {
    let found = cited(snapshot, ordinal)?.into_iter();
    let answer = |cited: crate::query::Cited| -> Result<CitedAnswer, CitingError> {
        let units = cited.units.iter().map(|&unit| UnitLink::new(snapshot, unit));
        Ok(CitedAnswer {
            url: snapshot
                .document(&cited.symbol, None)
                .map(|(document, _)| markup::document_url(&document.symbol, &document.language)),
            official_url: official_url(&cited.symbol, "en"),
            units: units.collect::<Result<_, ReadUnitError>>()?,
            symbol: cited.symbol,
        })
    };
    found.map(answer).collect()
}

/// The first units that cite a unit, and how many there are.
pub(super) fn cited_by(
    snapshot: &Snapshot,
    ordinal: Ordinal,
) -> Result<(Vec<CitingAnswer>, usize), CitingError> {
    let found = citing(snapshot, ordinal)?;
    let total = found.len();
    let answer = |citing: crate::query::Citing| -> Result<CitingAnswer, CitingError> {
        Ok(CitingAnswer {
            unit: UnitLink::new(snapshot, citing.ordinal)?,
            pinpoint: citing.pinpoint,
        })
    };
    let first: Result<Vec<_>, _> = found.into_iter().take(CITING_MAX).map(answer).collect();
    Ok((first?, total))
}

/// The units before and behind a unit in its document.
pub(super) fn neighbours(
    snapshot: &Snapshot,
    ordinal: Ordinal,
) -> (Option<Ordinal>, Option<Ordinal>) {
    let units = snapshot.facts(ordinal).document.ordinals();
    let previous = ordinal.checked_sub(1).filter(|other| units.contains(other));
    (previous, Some(ordinal + 1).filter(|other| units.contains(other)))
}

/// A document of the index.
#[derive(Serialize, ToSchema)]
pub(super) struct DocumentAnswer {
    symbol: String,
    language: String,
    /// The document's page.
    url: String,
    /// The document where the UN publishes it.
    official_url: String,
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
        let date = document.date();
        DocumentAnswer {
            symbol: document.symbol.clone(),
            language: document.language.clone(),
            url: markup::document_url(&document.symbol, &document.language),
            official_url: official_url(&document.symbol, &document.language),
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
    QueryString(language): QueryString<LanguageParam>,
) -> Result<Json<UnitWithNeighbours>, Problem> {
    blocking(move || {
        let snapshot = app.snapshot();
        let ordinal = unit_ordinal(&snapshot, &id, language.language.as_deref())?;
        let unit = snapshot.unit(ordinal)?;
        let (previous, next) = neighbours(&snapshot, ordinal);
        let id = |other: Option<Ordinal>| other.map(|unit| snapshot.facts(unit).id.to_owned());
        let (cited_by, cited_by_total) = cited_by(&snapshot, ordinal)?;
        Ok(Json(UnitWithNeighbours {
            previous: id(previous),
            next: id(next),
            cites: cites(&snapshot, ordinal)?,
            cited_by,
            cited_by_total,
            unit: UnitAnswer::new(unit, snapshot.facts(ordinal).document),
        }))
    })
    .await
}

/// A unit as a record for reference managers.
#[utoipa::path(
    get,
    path = "/api/v1/units/{id}/export",
    params(
        ("id" = String, Path, description = "The id, percent-encoded", example = "A/RES/74/60#para-16"),
        LanguageParam,
        FormatParam,
    ),
    responses(
        (status = 200, description = "The record, as a file",
         content(
             (String = "application/x-research-info-systems"), (String = "application/x-bibtex; charset=utf-8"),
             (Vec<Object> = "application/vnd.citationstyles.csl+json"), (String = "text/csv; charset=utf-8"),
             (String = "application/jsonl"),
         )),
        (status = 400, description = "The format is none", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "No unit has this id", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn export_unit(
    State(app): State<App>,
    Path(id): Path<String>,
    QueryString(language): QueryString<LanguageParam>,
    QueryString(format): QueryString<FormatParam>,
) -> Result<Response, Problem> {
    let format = format.read()?;
    blocking(move || {
        let snapshot = app.snapshot();
        let ordinal = unit_ordinal(&snapshot, &id, language.language.as_deref())?;
        let record = record(&snapshot.unit(ordinal)?, snapshot.facts(ordinal).document);
        let name = id.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        file(&[record], format, &name)
    })
    .await
}

/// A part of a list.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageParams {
    /// The most that are given, 1 to 1,000; 1,000 where nothing is said.
    #[param(minimum = 1, maximum = 1000)]
    pub(super) limit: Option<usize>,
    /// How many before them are passed over.
    pub(super) offset: Option<usize>,
}

/// The header with the length of a whole list.
const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

/// The documents of the index, by symbol.
#[utoipa::path(
    get,
    path = "/api/v1/documents",
    params(PageParams),
    responses(
        (status = 200, description = "The documents, by symbol", body = Vec<DocumentAnswer>,
         headers(("x-total-count" = usize, description = "How many there are in all"))),
        (status = 400, description = "A parameter cannot be meant", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn documents(
    State(app): State<App>,
    QueryString(page): QueryString<PageParams>,
) -> Result<Response, Problem> {
    let limit = page.limit.unwrap_or(DOCUMENTS_MAX);
    if limit == 0 || limit > DOCUMENTS_MAX {
        let detail = format!("limit is {limit}, it must be between 1 and {DOCUMENTS_MAX}");
        return Err(Problem::bad_request(detail, "page on with `offset`"));
    }
    let snapshot = app.snapshot();
    let all = snapshot.documents();
    let page = all.iter().skip(page.offset.unwrap_or(0)).take(limit);
    let page: Vec<DocumentAnswer> = page.map(DocumentAnswer::new).collect();
    Ok(([(TOTAL_COUNT, all.len().to_string())], Json(page)).into_response())
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
    QueryString(language): QueryString<LanguageParam>,
) -> Result<Json<DocumentWithUnits>, Problem> {
    let snapshot = app.snapshot();
    let (document, _) = find(&snapshot, &symbol, language.language.as_deref())?;
    Ok(Json(DocumentWithUnits {
        document: DocumentAnswer::new(document),
        unit_ids: document.ordinals().map(|unit| snapshot.facts(unit).id.to_owned()).collect(),
    }))
}
