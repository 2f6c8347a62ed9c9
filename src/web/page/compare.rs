//! `GET /compare?a=…&b=…`: two units side by side, with the words that differ.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};

use crate::{
    corpus::Unit,
    web::{
        App, document::unit_ordinal, engine::blocking, error::Problem, markup, params::QueryString,
    },
};

use super::{Form, answered, crumbs, render};

/// The ids of two units.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct CompareParams {
    #[serde(default)]
    a: String,
    #[serde(default)]
    b: String,
    language: Option<String>,
}

/// A stretch of words that both have, or only one.
struct Piece {
    text: String,
    differs: bool,
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
    /// The share of words that they have in common, in per cent.
    alike: u32,
}

/// `GET /compare`
pub(in crate::web) async fn compare(
    State(app): State<App>,
    QueryString(params): QueryString<CompareParams>,
) -> Response {
    let page = blocking(move || {
        let snapshot = app.snapshot();
        let side = |id: &str| {
            let ordinal = unit_ordinal(&snapshot, id, params.language.as_deref())?;
            let unit = snapshot.unit(ordinal)?;
            let crumbs = crumbs(&unit, snapshot.facts(ordinal).document);
            Ok::<_, Problem>((unit, crumbs))
        };
        let [(a, a_crumbs), (b, b_crumbs)] = [side(&params.a)?, side(&params.b)?];
        let diff = TextDiff::from_words(&a.text, &b.text);
        let pieces = |own: ChangeTag| {
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
            pieces
        };
        let side = |unit: &Unit, crumbs, pieces| Side {
            citation: unit.citation.clone(),
            permalink: markup::permalink(&unit.id, &unit.language),
            language: unit.language.clone(),
            crumbs,
            pieces,
        };
        render(&ComparePage {
            form: Form::empty(),
            sides: [
                side(&a, a_crumbs, pieces(ChangeTag::Delete)),
                side(&b, b_crumbs, pieces(ChangeTag::Insert)),
            ],
            identical: a.text == b.text,
            alike: (diff.ratio() * 100.0).round() as u32,
        })
    });
    answered(page.await)
}
