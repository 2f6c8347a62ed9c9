//! `GET /api/v1/agreed` and `/api/v1/agreed/plot`: where a phrase stands.

use std::time::{Duration, Instant};

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::IntoParams;

use crate::{
    answer::{AgreedAnswer, ListedVariant, YearPlot},
    backend::{Backend, Filter},
    research::{AgreedLanguage, agreed as find},
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

use super::{
    params::{FilterParams, QueryString, number},
    references::{LISTED, LISTED_MAX},
};

/// What is not done in so much time is left out, and told.
const AGREED_WITHIN: Duration = Duration::from_millis(1_500);
/// So many wordings are told; rarer ones are counted.
const VARIANTS_MAX: usize = 40;

/// The parameters of a phrase beside those that narrow, as the API describes them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read with the fields of the table, by name")]
pub(super) struct PhraseParams {
    /// A phrase or a paragraph, at most 4,096 bytes.
    #[param(example = "in accordance with national law", max_length = 4096)]
    phrase: String,
    /// The wording whose paragraphs are listed, by its place; 0, the first, where nothing is
    /// said.
    variant: Option<usize>,
    /// How many paragraphs are listed, 1 to 1,000; 100 where nothing is said.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// How many before them are passed over.
    offset: Option<usize>,
}

/// What is asked of a phrase.
pub(in crate::web) struct PhraseQuestion {
    pub(in crate::web) phrase: String,
    pub(in crate::web) listed: ListedVariant,
    pub(in crate::web) filter: Filter,
}

impl PhraseQuestion {
    /// Reads the pairs of a query string; without a phrase it is empty.
    pub(in crate::web) fn read(pairs: &[(String, String)]) -> Result<PhraseQuestion, Problem> {
        let (filter, others) = FilterParams::read(pairs)?;
        let listed = ListedVariant { variant: 0, offset: 0, limit: LISTED, variants: VARIANTS_MAX };
        let mut own = PhraseQuestion { phrase: String::new(), listed, filter };
        for (name, value) in others {
            match name {
                "phrase" => own.phrase = value.to_owned(),
                "variant" => own.listed.variant = number(name, value)?,
                "offset" => own.listed.offset = number(name, value)?,
                "limit" => own.listed.limit = number(name, value)?,
                _ => {
                    let hint =
                        "the parameters are phrase, variant, limit, offset and those of the fields";
                    return Err(Problem::bad_request(
                        format!("there is no parameter `{name}`"),
                        hint,
                    ));
                }
            }
        }
        match own.listed.limit {
            1..=LISTED_MAX => Ok(own),
            limit => {
                let detail = format!("limit is {limit}, it must be between 1 and {LISTED_MAX}");
                Err(Problem::bad_request(detail, "page on with `offset`"))
            }
        }
    }

    /// Looks for it, as far as there is time.
    pub(in crate::web) fn find(&self, backend: &dyn Backend) -> Result<AgreedLanguage, Problem> {
        let until = Instant::now() + AGREED_WITHIN;
        Ok(find(backend, &self.phrase, &self.filter, Some(until))?)
    }

    /// What is told of what was found.
    pub(in crate::web) fn answer(&self, found: &AgreedLanguage) -> Result<AgreedAnswer, Problem> {
        AgreedAnswer::new(found, self.listed).ok_or_else(|| {
            let (variant, count) = (self.listed.variant, found.variants.len());
            let detail = format!("there is no wording {variant}: there are {count}");
            Problem::not_found(detail, "the first wording is 0")
        })
    }
}

/// Where a phrase stands in the collection: in its own words, all paragraphs that have it, and
/// in others, each with its counts by year and body, its first and last appearance and the
/// words that differ; and separate votes that the collection tells of. Case, punctuation, line
/// ends, ligatures and marks of notes make no difference.
#[utoipa::path(
    get,
    path = "/api/v1/agreed",
    params(PhraseParams, FilterParams),
    responses(
        (status = 200, description = "The wordings, and the paragraphs of one of them", body = AgreedAnswer),
        (status = 400, description = "It is no phrase, or a parameter has no meaning", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "There is no such wording", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn agreed(
    State(app): State<App>,
    QueryString(pairs): QueryString<Vec<(String, String)>>,
) -> Result<Json<AgreedAnswer>, Problem> {
    let asked = PhraseQuestion::read(&pairs)?;
    blocking(move || {
        let found = asked.find(app.state().as_ref())?;
        Ok(Json(asked.answer(&found)?))
    })
    .await
}

/// The documents with a phrase by year, as a picture: in its own words, and in others. What
/// pages the list of paragraphs (`variant`, `limit`, `offset`) changes nothing of it.
#[utoipa::path(
    get,
    path = "/api/v1/agreed/plot",
    params(PhraseParams, FilterParams),
    responses(
        (status = 200, description = "The picture", content_type = "image/svg+xml", body = String),
        (status = 400, description = "It is no phrase, or a parameter has no meaning", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "No document with it has a year", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn agreed_plot(
    State(app): State<App>,
    QueryString(pairs): QueryString<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let asked = PhraseQuestion::read(&pairs)?;
    blocking(move || {
        let found = asked.find(app.state().as_ref())?;
        let plot = YearPlot::new(&found, true).ok_or_else(|| {
            let hint = "`/api/v1/agreed` tells what there is";
            Problem::not_found("no document with the phrase has a year".to_owned(), hint)
        })?;
        let picture = plot.svg().map_err(|error| Problem::internal(error.to_string()))?;
        Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
    })
    .await
}
