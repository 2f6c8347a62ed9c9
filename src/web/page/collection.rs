//! `/collection`: a reader's own list of paragraphs. Scripts keep it in the browser;
//! without them a list that was saved as a file is pasted.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use crate::{
    citation::Format,
    research::ReadingList,
    web::{
        api::exported,
        error::Problem,
        site::{App, blocking},
    },
};

use super::{Form, answered, render};

/// The forms of a list, as readers call them.
const FORMATS: [(&str, Format); 6] = [
    ("Word, with footnotes", Format::Docx),
    ("Markdown, with footnotes", Format::Markdown),
    ("RIS", Format::Ris),
    ("BibTeX", Format::Bibtex),
    ("CSL-JSON", Format::Csl),
    ("CSV", Format::Csv),
];

#[derive(Template)]
#[template(path = "collection.html")]
struct CollectionPage {
    form: Form,
    formats: Vec<(&'static str, &'static str)>,
}

/// A list, and the form that is wanted of it.
#[derive(Deserialize)]
pub(in crate::web) struct Wanted {
    #[serde(default)]
    collection: String,
    #[serde(default)]
    format: String,
}

/// `GET /collection`
pub(in crate::web) async fn collection() -> Response {
    let formats = FORMATS.map(|(name, format)| (name, format.name())).into();
    answered(render(&CollectionPage { form: Form::empty(), formats }))
}

/// `POST /collection`: the list as a file.
pub(in crate::web) async fn export_collection(
    State(app): State<App>,
    wanted: Result<axum::Form<Wanted>, axum::extract::rejection::FormRejection>,
) -> Response {
    let answer = async {
        let axum::Form(wanted) = wanted.map_err(|error| match error.status().as_u16() {
            413 => Problem::too_large(error.body_text()),
            _ => Problem::bad_request(error.body_text(), "send the form of the page"),
        })?;
        let format = Format::from_name(&wanted.format).ok_or_else(|| {
            let detail = format!("`{}` is no form of a list", wanted.format);
            Problem::bad_request(detail, "choose one of those on the page")
        })?;
        blocking(move || {
            let list = ReadingList::read(&wanted.collection)?;
            exported(app.state().as_ref(), &list, format)
        })
        .await
    };
    answered(answer.await)
}
