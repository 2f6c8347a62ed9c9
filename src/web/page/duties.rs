//! `GET /duties`: who is to do what, by when, as a table with a form above it.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    answer::address,
    backend::{DutyOrder, DutyQuery},
    corpus::{Deliverable, Due, Mark},
    research::{self, Duties, GivenDuty},
    web::{
        api::{QueryString, read_duty_query},
        site::{App, blocking},
    },
};

use super::{Form, problem, render};

/// A stretch of the words of a clause.
struct Run {
    text: String,
    /// What the words say: `verb`, `who`, `what`, `due`; nothing for the others.
    class: &'static str,
}

struct Row {
    due: Vec<DueView>,
    people: Vec<String>,
    what: Vec<&'static str>,
    verb: String,
    runs: Vec<Run>,
    /// The paragraph above, which has the verb, and its page.
    above: Option<String>,
    citation: String,
    permalink: String,
    title: String,
}

struct DueView {
    words: String,
    computed: bool,
}

/// A kind of deliverable to choose.
struct Choice {
    name: &'static str,
    on: bool,
}

#[derive(Template)]
#[template(path = "duties.html")]
struct DutiesPage {
    form: Form,
    /// What the fields of the form hold, by name.
    fields: Vec<Field>,
    deliverables: Vec<Choice>,
    by_due: bool,
    rows: Vec<Row>,
    summary: String,
    uncovered: usize,
    calendar: String,
    table: String,
    json: String,
    previous: Option<String>,
    next: Option<String>,
}

/// A field of the form.
struct Field {
    name: &'static str,
    label: &'static str,
    example: &'static str,
    value: String,
}

const FIELDS: [(&str, &str, &str); 8] = [
    ("to", "Who", "Secretary-General"),
    ("verb", "Verb", "request"),
    ("symbol", "Document", "A/RES/74/60"),
    ("organ", "Body", "General Assembly"),
    ("year_from", "Adopted from", "2018"),
    ("year_to", "Adopted until", "2020"),
    ("due_after", "Due from", "2020-01-01"),
    ("due_before", "Due until", "2020-12-31"),
];

/// `GET /duties`
pub(in crate::web) async fn duties(
    State(app): State<App>,
    QueryString(pairs): QueryString<Vec<(String, String)>>,
) -> Response {
    let query = match read_duty_query(&pairs) {
        Ok(query) => query,
        Err(found) => return problem(found, Form::empty()),
    };
    let answered = blocking(move || {
        let found = research::duties(app.state().as_ref(), &query)?;
        render(&page(&query, &found))
    });
    answered.await.unwrap_or_else(|found| problem(found, Form::empty()))
}

fn page(query: &DutyQuery, found: &Duties) -> DutiesPage {
    let pairs = query.pairs();
    let field = |&(name, label, example): &(&'static str, &'static str, &'static str)| {
        let value = pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone());
        Field { name, label, example, value: value.unwrap_or_default() }
    };
    let at = |offset: usize| {
        let query = DutyQuery { offset, ..query.clone() };
        format!("/duties{}", address::query_string(&query.pairs()))
    };
    let file = |format: &str| {
        let all = DutyQuery { offset: 0, limit: crate::backend::DUTIES_MAX, ..query.clone() };
        let mut pairs = all.pairs();
        pairs.push(("format", format.to_owned()));
        format!("/api/v1/duties/export{}", address::query_string(&pairs))
    };
    let last = query.offset + found.given.len();
    let summary = match (found.total, found.given.is_empty()) {
        (0, _) => "No duty is like that.".to_owned(),
        (total, true) => format!("{total} in all; this page is behind the last."),
        (total, false) => format!("{}–{last} of {total}", query.offset + 1),
    };
    DutiesPage {
        form: Form::empty(),
        fields: FIELDS.iter().map(field).collect(),
        deliverables: Deliverable::ALL
            .map(|one| Choice { name: one.name(), on: query.deliverables.contains(&one) })
            .into(),
        by_due: query.order == DutyOrder::Due,
        rows: found.given.iter().map(row).collect(),
        summary,
        uncovered: found.uncovered,
        calendar: file("ics"),
        table: file("csv"),
        json: format!("/api/v1/duties{}", address::query_string(&pairs)),
        previous: (query.offset > 0).then(|| at(query.offset.saturating_sub(query.limit))),
        next: (last < found.total && !found.given.is_empty()).then(|| at(last)),
    }
}

fn row(given: &GivenDuty) -> Row {
    let (duty, document) = (&given.duty, &given.unit.document);
    let is_above = duty.verb_mark.above > 0;
    Row {
        due: duty.dues.iter().map(due).collect(),
        people: duty.addressees.iter().map(|one| one.name.clone()).collect(),
        what: duty.deliverables.iter().map(|(kind, _)| kind.name()).collect(),
        verb: duty.verb.clone(),
        runs: runs(given),
        above: is_above
            .then(|| address::permalink(&given.unit_of(duty.verb_mark).id, document.language)),
        citation: given.citation.clone(),
        permalink: address::permalink(&given.unit.id, document.language),
        title: document.title().to_owned(),
    }
}

fn due(due: &Due) -> DueView {
    DueView { words: due.when.to_string(), computed: due.computed }
}

/// The words of a clause, cut where something is marked. Of two marks that share words the
/// first is shown.
fn runs(given: &GivenDuty) -> Vec<Run> {
    let duty = &given.duty;
    let mut marks: Vec<(usize, usize, &'static str)> = Vec::new();
    let mut add = |mark: Mark, class| {
        marks.extend(given.within(mark).map(|(start, end)| (start, end, class)));
    };
    add(duty.verb_mark, "verb");
    duty.addressees.iter().filter_map(|one| one.mark).for_each(|mark| add(mark, "who"));
    duty.dues.iter().for_each(|due| add(due.mark, "due"));
    duty.deliverables.iter().for_each(|(_, mark)| add(*mark, "what"));
    marks.sort_by_key(|&(start, end, _)| (start, end));
    let characters: Vec<char> = given.words.chars().collect();
    let piece = |from: usize, to: usize| characters[from..to].iter().collect::<String>();
    let (mut out, mut at) = (Vec::new(), 0);
    for (start, end, class) in marks {
        if start < at || start >= end {
            continue;
        }
        out.push(Run { text: piece(at, start), class: "" });
        out.push(Run { text: piece(start, end), class });
        at = end;
    }
    out.push(Run { text: piece(at, characters.len()), class: "" });
    out.retain(|run| !run.text.is_empty());
    out
}
