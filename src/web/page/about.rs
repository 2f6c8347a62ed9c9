//! `GET /about`: what is indexed, by what, how well and how fresh; and how to ask.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    backend::Documents,
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

/// The most warnings that the page lists.
const WARNINGS_MAX: usize = 50;

/// `GET /about`
pub(in crate::web) async fn about(State(app): State<App>) -> Result<Response, Problem> {
    blocking(move || {
        let state = app.state();
        let description = state.describe();
        let all = state.documents(Documents::All, 0, usize::MAX)?.documents;
        let (mut organs, mut languages) = (BTreeMap::new(), BTreeMap::new());
        for document in &all {
            let names = [document.symbol.organ(), document.language.code()];
            for (counts, name) in [&mut organs, &mut languages].into_iter().zip(names) {
                let count: &mut (usize, usize) = counts.entry(name.to_owned()).or_default();
                count.0 += 1;
                count.1 += document.units;
            }
        }
        let rows = |counts: BTreeMap<String, (usize, usize)>| {
            counts.into_iter().map(|(name, (documents, units))| (name, documents, units)).collect()
        };
        let dates = || all.iter().filter_map(|document| document.date);
        let (oldest, newest) = (dates().min(), dates().max());
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
        let warnings = || all.iter().flat_map(|document| &document.warnings);
        render(&AboutPage {
            form: Form::empty(),
            facts: facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
            organs: rows(organs),
            languages: rows(languages),
            warnings: warnings().take(WARNINGS_MAX).cloned().collect(),
            warnings_total: warnings().count(),
        })
    })
    .await
}
