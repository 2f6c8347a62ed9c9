//! `GET /about`: what is indexed, by what, how well and how fresh; and how to ask.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    index::CatalogDocument,
    web::{App, engine::blocking, error::Problem},
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
        let snapshot = app.snapshot();
        let manifest = snapshot.manifest();
        let (mut organs, mut languages) = (BTreeMap::new(), BTreeMap::new());
        for document in snapshot.documents() {
            let organ = document.symbol.split('/').next().unwrap_or_default();
            for (counts, name) in [(&mut organs, organ), (&mut languages, &document.language)] {
                let count: &mut (usize, usize) = counts.entry(name.to_owned()).or_default();
                count.0 += 1;
                count.1 += document.units as usize;
            }
        }
        let rows = |counts: BTreeMap<String, (usize, usize)>| {
            counts.into_iter().map(|(name, (documents, units))| (name, documents, units)).collect()
        };
        let newest = snapshot.documents().iter().filter_map(CatalogDocument::date).max();
        let oldest = snapshot.documents().iter().filter_map(CatalogDocument::date).min();
        let long = |date: jiff::civil::Date| date.strftime("%-d %B %Y").to_string();
        let written = app.index_written();
        let written = written.map(|at| at.strftime("%-d %B %Y, %H:%M UTC").to_string());
        let facts = [
            ("Documents", Some(manifest.documents.to_string())),
            ("Citable units", Some(manifest.units.to_string())),
            ("Passages", Some(manifest.passages.to_string())),
            ("Vectors", Some(manifest.vectors().to_string())),
            ("Oldest document", oldest.map(long)),
            ("Newest document", newest.map(long)),
            ("Index written", written),
            ("State of the index", Some(format!("commit {}", manifest.generation))),
            ("Embedding model", Some(manifest.model.clone())),
            (
                "Recall of the search by meaning",
                Some(format!(
                    "{:.3} of the ten nearest, measured when it was built",
                    manifest.recall()
                )),
            ),
            ("Program", Some(format!("undex {}", env!("CARGO_PKG_VERSION")))),
        ];
        let warnings = || snapshot.documents().iter().flat_map(|document| &document.warnings);
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
