//! `GET /`: what can be asked, and of what.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    answer::address,
    backend::Documents,
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

use super::{Form, render};

/// The most documents that the page names.
const DOCUMENTS_SHOWN: usize = 12;

/// What one may ask, and what it shows.
const EXAMPLES: [(&str, &str); 6] = [
    ("polymer weapons marking", "words, found by their meaning too"),
    ("\"polymer and modular weapons\"", "in quotation marks: word for word"),
    ("74/60 op 16", "a citation goes to its paragraph"),
    ("women and armed violence kind:operative", "what decides, not what recalls"),
    ("tracing year:2018", "one year of it"),
    ("marking -polymer", "and what it must not say"),
];

struct Example {
    words: &'static str,
    shows: &'static str,
    url: String,
}

struct DocumentLink {
    symbol: String,
    title: String,
    date: String,
    url: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    form: Form,
    units: usize,
    total: usize,
    years: Option<(i16, i16)>,
    examples: Vec<Example>,
    documents: Vec<DocumentLink>,
}

/// `GET /`
pub(in crate::web) async fn home(State(app): State<App>) -> Result<Response, Problem> {
    let examples = EXAMPLES.map(|(words, shows)| Example {
        words,
        shows,
        url: format!("/search{}", address::query_string(&[("q", words.to_owned())])),
    });
    blocking(move || {
        let state = app.state();
        let description = state.describe();
        let shown = state.documents(Documents::All, 0, DOCUMENTS_SHOWN)?;
        let documents = shown.iter().map(|document| DocumentLink {
            symbol: document.symbol.to_string(),
            title: super::shorten(document.metadata.title.as_deref().unwrap_or_default()),
            date: super::long_date(document).unwrap_or_default(),
            url: address::document_url(document.symbol.as_str(), document.language),
        });
        render(&HomePage {
            form: Form::empty(),
            units: description.units,
            total: description.documents,
            years: description.years,
            examples: examples.into(),
            documents: documents.collect(),
        })
    })
    .await
}
