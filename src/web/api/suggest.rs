//! `GET /api/v1/suggest` and `/api/v1/units/{id}/similar`.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    answer::{ScoresAnswer, UnitAnswer},
    backend::UnitKey,
    query::{Candidate, Suggestion, similar, suggest as suggestions},
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

use super::{
    document::{LanguageParam, find_id},
    params::{Path, QueryString},
};

/// Similar units where nothing is said.
const SIMILAR: usize = 10;

/// The beginning of a question.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct SuggestParams {
    /// The question as far as it is typed.
    #[serde(default)]
    #[param(example = "weapons mark")]
    q: String,
}

/// A way in which the question may go on.
#[derive(Serialize, ToSchema)]
pub(super) struct SuggestionAnswer {
    /// The whole question.
    text: String,
    /// How many units have its last word; absent for a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<u64>,
    /// The document that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<String>,
}

/// A unit like another one.
#[derive(Serialize, ToSchema)]
pub(super) struct SimilarAnswer {
    #[serde(flatten)]
    unit: UnitAnswer,
    scores: ScoresAnswer,
}

/// Ways in which a question may go on.
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    params(SuggestParams),
    responses((status = 200, description = "Documents, then whole words, most frequent first",
        body = Vec<SuggestionAnswer>)),
)]
pub(super) async fn suggest(
    State(app): State<App>,
    QueryString(params): QueryString<SuggestParams>,
) -> Result<Json<Vec<SuggestionAnswer>>, Problem> {
    blocking(move || {
        let found = suggestions(app.state().as_ref(), &params.q)?;
        let answer = |found: Suggestion| SuggestionAnswer {
            text: found.text,
            units: found.units,
            symbol: found.symbol.map(|symbol| symbol.to_string()),
        };
        Ok(Json(found.into_iter().map(answer).collect()))
    })
    .await
}

/// `GET /suggest?q=`: the same as browsers ask for it, to show below their own
/// field: the question, then how it may go on.
///
/// Source: OpenSearch Suggestions extension 1.1.
pub(in crate::web) async fn for_browsers(
    State(app): State<App>,
    QueryString(params): QueryString<SuggestParams>,
) -> Result<Response, Problem> {
    blocking(move || {
        let found = suggestions(app.state().as_ref(), &params.q)?;
        let texts: Vec<String> = found.into_iter().map(|found| found.text).collect();
        let kind = [(header::CONTENT_TYPE, "application/x-suggestions+json")];
        Ok((kind, Json((params.q, texts)).into_response().into_body()).into_response())
    })
    .await
}

/// The ten units most like a given one, by words and by meaning.
#[utoipa::path(
    get,
    path = "/api/v1/units/{id}/similar",
    params(
        ("id" = String, Path, description = "The id, percent-encoded", example = "A/RES/74/60#para-16"),
        LanguageParam,
    ),
    responses(
        (status = 200, description = "The units, nearest first", body = Vec<SimilarAnswer>),
        (status = 404, description = "No unit has this id", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn similar_units(
    State(app): State<App>,
    Path(id): Path<String>,
    QueryString(language): QueryString<LanguageParam>,
) -> Result<Json<Vec<SimilarAnswer>>, Problem> {
    let language = language.read()?;
    blocking(move || {
        let state = app.state();
        let facts = find_id(state.as_ref(), &id, language)?;
        let found = similar(state.as_ref(), facts.key, SIMILAR)?;
        let keys: Vec<UnitKey> = found.iter().map(|candidate| candidate.unit.key).collect();
        let answer = |(candidate, unit): (Candidate, _)| SimilarAnswer {
            unit: UnitAnswer::new(unit, &candidate.unit.document),
            scores: ScoresAnswer::new(candidate.scores),
        };
        Ok(Json(found.into_iter().zip(state.units(&keys)?).map(answer).collect()))
    })
    .await
}
