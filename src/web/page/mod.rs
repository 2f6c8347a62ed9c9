//! The pages, rendered on the server: they are whole without scripts, and quicker
//! with them. One file a page; `web/templates/` has their words and shape.

mod about;
mod agreed;
mod api;
mod bounds;
mod check;
mod collection;
mod compare;
mod document;
mod duties;
mod home;
mod lineage;
mod opensearch;
mod references;
mod search;
mod series;
mod unit;

pub(super) use about::about;
pub(super) use agreed::agreed;
pub(super) use api::{docs, openapi};
pub(super) use check::{check, checked};
pub(super) use collection::{collection, export_collection};
pub(super) use compare::compare;
pub(super) use document::{document, documents};
pub(super) use duties::duties;
pub(super) use home::home;
pub(super) use opensearch::opensearch;
pub(super) use references::references_page;
pub(super) use search::search;
pub(super) use unit::unit;

use askama::Template;
use axum::{
    http::{StatusCode, Uri},
    response::{Html, IntoResponse, Response},
};

use crate::{
    backend::DocumentFacts,
    corpus::Unit,
    query::{Mode, Query},
};

use super::{
    api::{Path, pairs_of},
    assets,
    error::Problem,
};

/// What the search form shows.
pub(super) struct Form {
    q: String,
    mode: &'static str,
    /// Filters in force, kept when another question is asked.
    kept: Vec<(&'static str, String)>,
}

impl Form {
    pub(super) fn empty() -> Form {
        Form { q: String::new(), mode: Mode::Hybrid.name(), kept: Vec::new() }
    }

    fn of(query: &Query) -> Form {
        let kept = pairs_of(query).into_iter();
        let kept = kept.filter(|(name, _)| !["q", "mode", "offset"].contains(name)).collect();
        Form { q: query.text.clone(), mode: query.mode.name(), kept }
    }

    /// The form of a question that could not be read.
    fn of_question(question: Option<&str>) -> Form {
        Form { q: question.unwrap_or_default().to_owned(), ..Form::empty() }
    }

    /// The address of an asset.
    fn asset(&self, name: &str) -> String {
        assets::url(name)
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    form: Form,
    title: &'static str,
    detail: String,
    hint: String,
}

fn render(page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|error| Problem::internal(error.to_string()))?;
    Ok(Html(html).into_response())
}

/// A problem as a page, under the form that it came from.
pub(super) fn problem(problem: Problem, form: Form) -> Response {
    let status = problem.status();
    let page = ProblemPage {
        form,
        title: problem.title(),
        detail: problem.detail.clone(),
        hint: problem.hint.clone(),
    };
    match render(&page) {
        Ok(page) => (status, page).into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// An answer, or its problem as a page.
fn answered(answer: Result<Response, Problem>) -> Response {
    answer.unwrap_or_else(|found| problem(found, Form::empty()))
}

/// `GET /assets/{name}`
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    assets::asset(&name).unwrap_or_else(|| {
        let detail = format!("there is no asset `{name}`");
        let hint = "the pages name the assets that there are";
        problem(Problem::not_found(detail, hint), Form::empty())
    })
}

/// Every other address.
pub(super) async fn not_found(uri: Uri) -> Response {
    let found = Problem::not_found(
        format!("there is nothing at `{}`", uri.path()),
        "the search page is at `/`, the API at `/api/v1/`, described at `/docs`",
    );
    match uri.path().starts_with("/api/") {
        true => (StatusCode::NOT_FOUND, found).into_response(),
        false => problem(found, Form::empty()),
    }
}

/// Title and date of the document, part, then the headings in force.
fn crumbs(unit: &Unit, document: &DocumentFacts) -> Vec<String> {
    let title = shorten(document.title());
    let mut out = vec![match long_date(document) {
        Some(date) => format!("{title}, {date}"),
        None => title,
    }];
    out.extend(unit.headings.iter().map(|heading| match &heading.label {
        Some(label) => format!("{label} {}", shorten(&heading.title)),
        None => shorten(&heading.title),
    }));
    out
}

/// A title for a breadcrumb: UN titles run over several lines, and the last
/// crumb tells most.
fn shorten(title: &str) -> String {
    const CHARACTERS_MAX: usize = 72;
    if title.chars().count() <= CHARACTERS_MAX {
        return title.to_owned();
    }
    let cut: String = title.chars().take(CHARACTERS_MAX).collect();
    let words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{} …", words.trim_end_matches(','))
}

fn long_date(document: &DocumentFacts) -> Option<String> {
    document.date.map(|date| date.strftime("%-d %B %Y").to_string())
}
