//! The JSON API, one file a kind of question. Handlers are thin: read the
//! parameters, ask the engine off the asynchronous threads, convert.

mod agreed;
mod check;
mod citations;
mod collection;
mod document;
mod duties;
mod health;
mod lineage;
mod params;
mod references;
mod search;
mod suggest;

pub(super) use agreed::PhraseQuestion;
pub(super) use check::{draft_text, within_time};
pub(super) use collection::exported;
pub(super) use document::{LanguageParam, PageParams, find_document, find_id};
pub(super) use duties::read_duty_query;
pub(super) use lineage::LineageParams;
pub(super) use params::{Path, QueryString, pairs_of, read_query};
pub(super) use references::{
    LISTED, ListParams, NarrowParams, PlaceParams, find_citations, find_most_cited, standings,
};
pub(super) use suggest::for_browsers;

use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{layer, site::App};

#[derive(OpenApi)]
#[openapi(info(
    title = "undex",
    description = "Finds paragraphs of United Nations documents by what they say, each with its citation."
))]
struct Api;

/// Routes whose answers depend on the state of the index alone, with their
/// description.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(search::search))
        .routes(routes!(search::export))
        .routes(routes!(document::unit))
        .routes(routes!(document::export_unit))
        .routes(routes!(suggest::suggest))
        .routes(routes!(suggest::similar_units))
        .routes(routes!(lineage::unit_lineage))
        .routes(routes!(lineage::lineage))
        .routes(routes!(lineage::document_lineage))
        .routes(routes!(references::cited_by))
        .routes(routes!(references::cites))
        .routes(routes!(references::most_cited))
        .routes(routes!(references::graph))
        .routes(routes!(agreed::agreed))
        .routes(routes!(agreed::agreed_plot))
        .routes(routes!(duties::duties))
        .routes(routes!(duties::export_duties))
        .routes(routes!(document::documents))
        .routes(routes!(document::document))
        .routes(routes!(citations::citations))
        .routes(routes!(collection::collection))
        .routes(routes!(check::check))
        .routes(routes!(health::stats))
}

/// Routes that tell of the process.
pub(super) fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
}

/// The OpenAPI description of the API, as committed in `web/openapi.json`.
pub(super) fn openapi() -> String {
    let (_, mut description) = routes().merge(operations()).split_for_parts();
    layer::describe(&mut description);
    description.to_pretty_json().unwrap_or_default() + "\n"
}
