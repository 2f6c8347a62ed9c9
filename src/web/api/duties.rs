//! `GET /api/v1/duties` and `/api/v1/duties/export`: who is to do what, by when.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::{
    IntoParams, PartialSchema,
    openapi::{
        Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

use crate::{
    answer::{DutiesAnswer, duties_csv},
    backend::{DUTIES_MAX, DutyQuery},
    research,
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

use super::params::QueryString;

/// The parameters of duties, as the API describes them.
pub(super) struct DutyParams;

impl IntoParams for DutyParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let described = |(name, help): (&'static str, String)| {
            let several = help.contains("several times");
            let schema = match several {
                true => Vec::<String>::schema(),
                false => String::schema(),
            };
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .description(Some(format!("{help}.")))
                .schema(Some(schema))
                .required(Required::False)
                .build()
        };
        DutyQuery::parameters().map(described).collect()
    }
}

/// Reads the parameters of a query string.
pub(in crate::web) fn read_duty_query(pairs: &[(String, String)]) -> Result<DutyQuery, Problem> {
    Ok(DutyQuery::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?)
}

/// Who is to do what, by when, as operative paragraphs and their points say it: verb,
/// addressees, deliverables and times, each with its words. English texts alone.
#[utoipa::path(
    get,
    path = "/api/v1/duties",
    params(DutyParams),
    responses(
        (status = 200, description = "A page of duties", body = DutiesAnswer),
        (status = 400, description = "A parameter has no meaning", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn duties(
    State(app): State<App>,
    QueryString(pairs): QueryString<Vec<(String, String)>>,
) -> Result<Json<DutiesAnswer>, Problem> {
    let query = read_duty_query(&pairs)?;
    blocking(move || {
        let found = research::duties(app.state().as_ref(), &query)?;
        Ok(Json(DutiesAnswer::new(&query, &found)))
    })
    .await
}

/// The form of an export of duties.
pub(super) struct DutyFormat;

impl IntoParams for DutyFormat {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let format = ParameterBuilder::new()
            .name("format")
            .parameter_in(ParameterIn::Query)
            .description(Some(
                "`ics`: a calendar (iCalendar) of those that have a day; `csv`: a table.",
            ))
            .schema(Some(String::schema()))
            .example(Some(serde_json::json!("ics")))
            .required(Required::True);
        vec![format.build()]
    }
}

/// Duties as a file: a calendar or a table, the first 1,000 where nothing is said.
#[utoipa::path(
    get,
    path = "/api/v1/duties/export",
    params(DutyParams, DutyFormat),
    responses(
        (status = 200, description = "The duties of the page as a file",
         content((String = "text/calendar; charset=utf-8"), (String = "text/csv; charset=utf-8"))),
        (status = 400, description = "A parameter has no meaning", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn export_duties(
    State(app): State<App>,
    QueryString(mut pairs): QueryString<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let format = pairs.iter().find(|(name, _)| name == "format").map(|(_, value)| value.clone());
    pairs.retain(|(name, _)| name != "format");
    let is_calendar = match format.as_deref() {
        Some("ics") => true,
        Some("csv") => false,
        other => {
            let detail = format!("`{}` is no format of duties", other.unwrap_or_default());
            return Err(Problem::bad_request(detail, "the formats are ics and csv"));
        }
    };
    if !pairs.iter().any(|(name, _)| name == "limit") {
        pairs.push(("limit".to_owned(), DUTIES_MAX.to_string()));
    }
    let query = read_duty_query(&pairs)?;
    blocking(move || {
        let found = research::duties(app.state().as_ref(), &query)?.given;
        let (media_type, name, text) = match is_calendar {
            true => ("text/calendar; charset=utf-8", "duties.ics", research::calendar(&found)),
            false => {
                let table = duties_csv(&found);
                let table = table.map_err(|error| Problem::internal(error.to_string()))?;
                ("text/csv; charset=utf-8", "duties.csv", table)
            }
        };
        let headers = [
            (header::CONTENT_TYPE, media_type.to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        ];
        Ok((headers, text).into_response())
    })
    .await
}
