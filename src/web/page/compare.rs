//! `GET /compare?a=…&b=…`: two units side by side, with the words that differ.

use std::time::Duration;

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};

use crate::{
    answer::address,
    backend::{Backend, UnitFacts, read_unit},
    citation::Language,
    corpus::Unit,
    query::excerpt,
    web::{
        api::{LanguageParam, QueryString, find_id},
        error::Problem,
        site::{App, blocking},
    },
};

use super::{Form, answered, crumbs, render};

/// So long a difference is made smaller; what is left then is a larger one, no wrong one.
const DIFF_TIME: Duration = Duration::from_millis(200);

/// Of longer texts the beginnings are compared, in Unicode scalar values.
const COMPARED_MAX: usize = 100_000;

/// The ids of two units.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct CompareParams {
    #[serde(default)]
    a: String,
    #[serde(default)]
    b: String,
}

/// A stretch of words that both have, or only one.
struct Piece {
    text: String,
    differs: bool,
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
    let diff = TextDiff::configure()
        .timeout(DIFF_TIME)
        .diff_words(a.unit.text.as_str(), b.unit.text.as_str());
    let side = |Compared { facts, unit, .. }: &Compared, own: ChangeTag| {
        let mut pieces: Vec<Piece> = Vec::new();
        for change in diff.iter_all_changes() {
            let differs = change.tag() == own;
            if !differs && change.tag() != ChangeTag::Equal {
                continue;
            }
            match pieces.last_mut().filter(|last| last.differs == differs) {
                Some(last) => last.text.push_str(change.value()),
                None => pieces.push(Piece { text: change.value().to_owned(), differs }),
            }
        }
        Side {
            citation: unit.citation.clone(),
            permalink: address::permalink(&unit.id, facts.document.language),
            language: facts.document.language.code().to_owned(),
            crumbs: crumbs(unit, &facts.document),
            pieces,
        }
    };
    ComparePage {
        form: Form::empty(),
        sides: [side(a, ChangeTag::Delete), side(b, ChangeTag::Insert)],
        identical: a.unit.text == b.unit.text,
        is_cut: a.is_cut || b.is_cut,
        alike: (diff.ratio() * 100.0).round() as u32,
    }
}
