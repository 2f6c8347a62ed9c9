//! `GET /about`: what is indexed, by what, how well and how fresh; and how to ask.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    backend::Share,
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

use super::{Form, render};

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    form: Form,
    facts: Vec<(&'static str, String)>,
    /// Documents and units by organ.
    organs: Vec<(String, usize, usize)>,
    /// Documents and units by language.
    languages: Vec<(String, usize, usize)>,
    warnings: Vec<String>,
    warnings_total: usize,
}

/// `GET /about`
pub(in crate::web) async fn about(State(app): State<App>) -> Result<Response, Problem> {
    blocking(move || {
        let state = app.state();
        let description = state.describe();
        let rows = |shares: &[Share]| {
            shares.iter().map(|own| (own.name.clone(), own.documents, own.units)).collect()
        };
        let (oldest, newest) = description.dates.unzip();
        let long = |date: jiff::civil::Date| date.strftime("%-d %B %Y").to_string();
        let written = app.engine().written().and_then(|at| jiff::Timestamp::try_from(at).ok());
        let written = written.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC));
        let written = written.map(|at| at.strftime("%-d %B %Y, %H:%M UTC").to_string());
        let facts = [
            ("Documents", Some(description.documents.to_string())),
            ("Citable units", Some(description.units.to_string())),
            ("Passages", Some(description.passages.to_string())),
            ("Vectors", Some(description.vectors.to_string())),
            ("Oldest document", oldest.map(long)),
            ("Newest document", newest.map(long)),
            ("Index written", written),
            ("State of the index", Some(format!("commit {}", description.generation))),
            ("Embedding model", Some(description.model.clone())),
            (
                "Recall of the search by meaning",
                Some(format!(
                    "{:.3} of the ten nearest, measured when it was built",
                    description.recall
                )),
            ),
            ("Program", Some(format!("undex {}", env!("CARGO_PKG_VERSION")))),
        ];
        render(&AboutPage {
            form: Form::empty(),
            facts: facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
            organs: rows(&description.organs),
            languages: rows(&description.by_language),
            warnings: description.warnings.clone(),
            warnings_total: description.warnings_total,
        })
    })
    .await
}
