//! `GET /compare?a=…&b=…`: two units side by side, with the words that differ; of two
//! symbols the documents, paragraph by paragraph; of one unit its years, and of one
//! document its series.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use crate::{
    answer::address,
    backend::{Backend, UnitFacts, read_unit},
    citation::Language,
    corpus::Unit,
    query::excerpt,
    research::{Side as DiffSide, differ},
    web::{
        api::{LanguageParam, LineageParams, QueryString, find_document, find_id},
        error::Problem,
        site::{App, blocking},
    },
};

use super::{
    Form, answered, crumbs,
    lineage::{Piece, are_documents, history_page, lineage_page, pieces},
    render,
    series::series_page,
};

/// Of longer texts the beginnings are compared, in Unicode scalar values.
const COMPARED_MAX: usize = 100_000;

/// The ids of two units, or the symbols of two documents, and where to begin.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct CompareParams {
    #[serde(default)]
    a: String,
    #[serde(default)]
    b: String,
    /// Of what is longer than a page, with the page that has so many pairs or documents
    /// before it, or some of its own.
    #[serde(default)]
    from: usize,
}

/// A unit that is compared, and whether only its beginning is.
struct Compared {
    facts: UnitFacts,
    unit: Unit,
    is_cut: bool,
}

struct Side {
    citation: String,
    permalink: String,
    language: String,
    crumbs: Vec<String>,
    pieces: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    form: Form,
    sides: [Side; 2],
    identical: bool,
    /// Whether only the beginnings are compared.
    is_cut: bool,
    /// The share of words that they have in common, in per cent.
    alike: u32,
}

/// `GET /compare`
pub(in crate::web) async fn compare(
    State(app): State<App>,
    QueryString(params): QueryString<CompareParams>,
    QueryString(language): QueryString<LanguageParam>,
) -> Response {
    let page = blocking(move || {
        let (state, language) = (app.state(), language.read()?);
        if are_documents(state.as_ref(), &params.a, &params.b) {
            let documents = LineageParams { from: params.a, to: params.b };
            let (engine, state) = (app.engine(), state.as_ref());
            return render(&lineage_page(engine, state, &documents, language, params.from)?);
        }
        if params.b.is_empty() && !params.a.contains('#') {
            let outline = find_document(state.as_ref(), &params.a, language)?;
            return render(&series_page(state.as_ref(), outline)?);
        }
        if params.b.is_empty() {
            let unit = find_id(state.as_ref(), &params.a, language)?;
            return render(&history_page(state.as_ref(), &unit, params.from)?);
        }
        let read = |id: &str| read(state.as_ref(), id, language);
        render(&compare_page(&read(&params.a)?, &read(&params.b)?))
    });
    answered(page.await)
}

fn read(backend: &dyn Backend, id: &str, language: Option<Language>) -> Result<Compared, Problem> {
    let facts = find_id(backend, id, language)?;
    let mut unit = read_unit(backend, facts.key)?;
    let is_cut = excerpt(&mut unit, 0, COMPARED_MAX).is_some();
    Ok(Compared { facts, unit, is_cut })
}

fn compare_page(a: &Compared, b: &Compared) -> ComparePage {
    let diff = differ(&a.unit.text, &b.unit.text);
    let side = |Compared { facts, unit, .. }: &Compared, own: DiffSide| Side {
        citation: unit.citation.clone(),
        permalink: address::permalink(&unit.id, facts.document.language),
        language: facts.document.language.code().to_owned(),
        crumbs: crumbs(unit, &facts.document),
        pieces: pieces(&diff, own),
    };
    ComparePage {
        form: Form::empty(),
        sides: [side(a, DiffSide::First), side(b, DiffSide::Second)],
        identical: a.unit.text == b.unit.text,
        is_cut: a.is_cut || b.is_cut,
        alike: (diff.ratio * 100.0).round() as u32,
    }
}
