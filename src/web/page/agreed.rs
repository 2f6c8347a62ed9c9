//! `GET /agreed?phrase=…`: where a phrase stands: a plot and a table by year, the bodies, the
//! wordings with what each changes, separate votes, and the paragraphs of one wording.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    answer::{AgreedAnswer, VariantAnswer, WordingBody, YearPlot, address},
    backend::Backend,
    research::{AgreedLanguage, PHRASE_BYTES_MAX, PhraseYear, Piece, Side},
    web::{
        api::{LISTED, PhraseQuestion, QueryString},
        error::Problem,
        site::{App, blocking},
    },
};

use super::{Form, answered, bounds::Pager, render};

/// A field that narrows.
struct Narrowing {
    name: &'static str,
    label: &'static str,
    example: &'static str,
    value: String,
}

const NARROWING: [(&str, &str, &str); 4] = [
    ("organ", "Body", "General Assembly"),
    ("year_from", "From", "2000"),
    ("year_to", "Until", "2020"),
    ("kind", "Kind of paragraph", "operative"),
];

/// A stretch of words of the phrase and a wording.
struct Run {
    text: String,
    /// `del` where only the phrase has it, `ins` where only the wording.
    mark: &'static str,
}

/// A wording in the table.
struct Row {
    told: VariantAnswer,
    runs: Vec<Run>,
    /// The page that lists its paragraphs, and whether this one does.
    url: String,
    is_listed: bool,
    is_nearest: bool,
}

impl Row {
    /// The first and the last year: `2010–2014`.
    fn years(&self) -> String {
        match (self.told.first.year, self.told.last.year) {
            (Some(first), Some(last)) if first != last => format!("{first}–{last}"),
            (Some(year), _) | (None, Some(year)) => year.to_string(),
            (None, None) => "no year".to_owned(),
        }
    }
}

/// What was found.
struct Found {
    answer: AgreedAnswer,
    bodies: Vec<WordingBody>,
    rows: Vec<Row>,
    years: Vec<PhraseYear>,
    plot: Option<YearPlot>,
    plot_url: String,
    json: String,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "agreed.html")]
struct AgreedPage {
    form: Form,
    phrase: String,
    phrase_max: usize,
    narrowing: Vec<Narrowing>,
    /// Nothing before a phrase is given.
    found: Option<Found>,
    documents: usize,
}

/// `GET /agreed`
pub(in crate::web) async fn agreed(
    State(app): State<App>,
    QueryString(pairs): QueryString<Vec<(String, String)>>,
) -> Response {
    let page = blocking(move || {
        let asked = PhraseQuestion::read(&pairs)?;
        let state = app.state();
        let found = match asked.phrase.trim().is_empty() {
            true => None,
            false => Some(found(state.as_ref(), &asked)?),
        };
        let filter = asked.filter.pairs();
        let field = |(name, label, example): (&'static str, &'static str, &'static str)| {
            let value = filter.iter().find(|(own, _)| *own == name);
            let value = value.map(|(_, value)| value.clone()).unwrap_or_default();
            Narrowing { name, label, example, value }
        };
        render(&AgreedPage {
            form: Form::empty(),
            phrase: asked.phrase,
            phrase_max: PHRASE_BYTES_MAX,
            narrowing: NARROWING.map(field).into(),
            found,
            documents: state.describe().documents,
        })
    });
    answered(page.await)
}

fn found(backend: &dyn Backend, asked: &PhraseQuestion) -> Result<Found, Problem> {
    let found = asked.find(backend)?;
    let mut answer = asked.answer(&found)?;
    let listed = asked.listed;
    let at = |page: &str, more: &[(&'static str, usize)]| {
        let mut pairs = vec![("phrase", asked.phrase.clone())];
        pairs.extend(asked.filter.pairs());
        pairs.extend(more.iter().map(|(name, value)| (*name, value.to_string())));
        format!("{page}{}", address::query_string(&pairs))
    };
    let page = |variant: usize, offset: usize| {
        let mut more = Vec::new();
        more.extend((listed.limit != LISTED).then_some(("limit", listed.limit)));
        more.extend((variant > 0).then_some(("variant", variant)));
        more.extend((offset > 0).then_some(("offset", offset)));
        at("/agreed", &more) + "#list"
    };
    let end = listed.offset.saturating_add(answer.appearances.len());
    let pager = Pager {
        words: match answer.appearances.len() {
            0 => format!("There are {}.", answer.total),
            _ => format!("{} to {end} of {}", listed.offset + 1, answer.total),
        },
        previous: (listed.offset > 0)
            .then(|| page(listed.variant, listed.offset.saturating_sub(listed.limit))),
        next: answer.next.map(|next| page(listed.variant, next)),
    };
    let nearest = answer.nearest;
    let told = std::mem::take(&mut answer.variants);
    let row = |told: VariantAnswer| row(&found, told, listed.variant, nearest, &page);
    let rows: Vec<Row> = told.into_iter().map(row).collect();
    Ok(Found {
        bodies: bodies(&found),
        rows,
        years: found.by_year(),
        plot: YearPlot::new(&found, false),
        plot_url: at("/api/v1/agreed/plot", &[]),
        json: at("/api/v1/agreed", &[]),
        pager,
        answer,
    })
}

fn row(
    found: &AgreedLanguage,
    told: VariantAnswer,
    listed: usize,
    nearest: Option<usize>,
    page: &dyn Fn(usize, usize) -> String,
) -> Row {
    let difference = &found.variants[told.variant].difference;
    let mark = |side| match side {
        Side::Both => "",
        Side::First => "del",
        Side::Second => "ins",
    };
    let run = |piece: &Piece| Run { text: piece.text.clone(), mark: mark(piece.side) };
    Row {
        runs: difference.pieces.iter().map(run).collect(),
        url: page(told.variant, 0),
        is_listed: told.variant == listed,
        is_nearest: nearest == Some(told.variant) && !told.exact,
        told,
    }
}

/// The bodies whose documents have the phrase in its own words.
fn bodies(found: &AgreedLanguage) -> Vec<WordingBody> {
    let bodies = found.exact().map(|exact| exact.bodies()).unwrap_or_default();
    bodies.into_iter().map(WordingBody::new).collect()
}
