//! `/check`: a draft is pasted or uploaded, and comes back marked, with what was found
//! beside it. Nothing of it is kept.

use askama::Template;
use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    response::Response,
};

use crate::{
    answer::address,
    backend::{Backend, UnitKey},
    query::Resolved,
    research::{
        self, DraftCheck, LeftOut, Quotation, QuotationStatus, Reused, Side as DiffSide, Told,
    },
    web::{
        api::{draft_text, within_time},
        error::Problem,
        site::{App, blocking},
    },
};

use super::{
    Form, answered,
    lineage::{Piece, pieces},
    render,
};

/// So many paragraphs of a citation are named.
const NAMED_MAX: usize = 5;

/// A paragraph that is named.
struct Link {
    citation: String,
    url: String,
}

/// Something that was found in the draft.
struct Finding {
    /// Its number among all, which stands behind its words in the draft.
    number: usize,
    /// What it is, for the eye: `good`, `bad`, `open`, `reuse`, `formula`, `named`.
    class: &'static str,
    /// What it is, in words.
    label: String,
    /// Its first words.
    words: String,
    links: Vec<Link>,
    also: Vec<Link>,
    /// The source's words and the draft's, where they differ.
    differs: Option<(Vec<Piece>, Vec<Piece>)>,
    notes: Vec<String>,
    span: std::ops::Range<usize>,
}

/// A stretch of the draft with the same findings.
struct Stretch {
    text: String,
    class: String,
    /// The findings that end with it.
    ends: Vec<usize>,
}

/// How much there is of something.
struct Count {
    class: &'static str,
    count: usize,
    label: String,
}

struct Checked {
    stretches: Vec<Stretch>,
    findings: Vec<Finding>,
    counts: Vec<Count>,
    left_out: Vec<String>,
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    form: Form,
    /// What was checked; nothing before.
    checked: Option<Checked>,
    documents: usize,
}

/// `GET /check`: the form.
pub(in crate::web) async fn check(State(app): State<App>) -> Response {
    let documents = app.state().describe().documents;
    answered(render(&CheckPage { form: Form::empty(), checked: None, documents }))
}

/// What the form sends.
#[derive(Default)]
struct Sent {
    text: String,
    file: Vec<u8>,
}

/// `POST /check`: the draft, marked.
pub(in crate::web) async fn checked(
    State(app): State<App>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let sent = match form {
        Ok(form) => sent(form).await,
        Err(error) => Err(Problem::bad_request(error.body_text(), "use the form at /check")),
    };
    let answer = match sent {
        Err(problem) => Err(problem),
        Ok(sent) => {
            blocking(move || {
                let until = within_time();
                // A file goes before what may have been left in the box.
                let text = match sent.file.is_empty() {
                    true => sent.text,
                    false => draft_text(&app, &sent.file)?,
                };
                let state = app.state();
                let found = research::check(state.as_ref(), &text, Some(until))?;
                let documents = state.describe().documents;
                let checked = Some(marked(state.as_ref(), &text, &found)?);
                render(&CheckPage { form: Form::empty(), checked, documents })
            })
            .await
        }
    };
    answered(answer)
}

async fn sent(mut form: Multipart) -> Result<Sent, Problem> {
    let broken = |error: axum::extract::multipart::MultipartError| {
        Problem::bad_request(error.body_text(), "use the form at /check")
    };
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(broken)?;
        match name.as_str() {
            "text" => sent.text = String::from_utf8_lossy(&bytes).into_owned(),
            "file" => sent.file = bytes.to_vec(),
            _ => {}
        }
    }
    Ok(sent)
}

fn marked(backend: &dyn Backend, text: &str, found: &DraftCheck) -> Result<Checked, Problem> {
    let characters: Vec<char> = text.chars().collect();
    let mut findings: Vec<Finding> = Vec::new();
    for one in &found.citations {
        findings.push(of_citation(backend, one)?);
    }
    let quotations = found.quotations.iter();
    let quotations = quotations.filter(|one| one.status != QuotationStatus::Term);
    findings.extend(quotations.map(|one| of_quotation(one, &found.citations)));
    findings.extend(found.reused.iter().map(of_reuse));
    findings.sort_by_key(|one| (one.span.start, std::cmp::Reverse(one.span.end)));
    for (place, one) in findings.iter_mut().enumerate() {
        one.number = place + 1;
        one.words = first_words(&characters[one.span.clone()]);
    }
    Ok(Checked {
        stretches: stretches(&characters, &findings),
        counts: counts(found),
        left_out: found.left_out.iter().map(LeftOut::told).collect(),
        findings,
    })
}

fn first_words(characters: &[char]) -> String {
    const CHARACTERS_MAX: usize = 90;
    let words: String = characters.iter().take(2 * CHARACTERS_MAX).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(CHARACTERS_MAX) {
        Some((cut, _)) => format!("{} …", words[..cut].trim_end()),
        None => words,
    }
}

fn links(told: &[Told]) -> Vec<Link> {
    let link = |(facts, unit): &Told| Link {
        citation: unit.citation.clone(),
        url: address::permalink(&unit.id, facts.document.language),
    };
    told.iter().map(link).collect()
}

/// A finding whose number and words are still to be told.
fn finding(class: &'static str, label: String, span: std::ops::Range<usize>) -> Finding {
    let (links, also, notes) = Default::default();
    Finding {
        number: 0,
        class,
        label,
        words: String::new(),
        links,
        also,
        differs: None,
        notes,
        span,
    }
}

fn of_citation(backend: &dyn Backend, one: &Resolved) -> Result<Finding, Problem> {
    let symbol = one.symbol.printed();
    let (class, label) = match (one.is_known, one.has_pinpoint, one.units.is_empty()) {
        (false, ..) => ("open", format!("{symbol} is not in this collection")),
        (true, false, _) => ("named", format!("cites {symbol}")),
        (true, true, true) => ("bad", format!("{symbol} has no such paragraph")),
        (true, true, false) => ("named", "cites".to_owned()),
    };
    let mut found = finding(class, label, one.span.clone());
    let keys: Vec<UnitKey> = one.units.iter().take(NAMED_MAX).map(|unit| unit.key).collect();
    let named = one.units.iter().cloned().zip(backend.units(&keys)?);
    found.links = links(&named.collect::<Vec<Told>>());
    if one.units.len() > NAMED_MAX {
        found.notes.push(format!("and {} more", one.units.len() - NAMED_MAX));
    }
    Ok(found)
}

fn of_quotation(one: &Quotation, citations: &[Resolved]) -> Finding {
    let class = match one.status {
        QuotationStatus::Exact => "good",
        QuotationStatus::Unchecked | QuotationStatus::Term => "open",
        _ => "bad",
    };
    let label = match (one.status, one.citation) {
        (QuotationStatus::Exact, None) => "quotation: exact, without a citation".to_owned(),
        (status, _) => format!("quotation: {}", status.label()),
    };
    let mut found = finding(class, label, one.span.clone());
    found.links = links(&one.sources);
    found.also = links(&one.also);
    found.differs = one.difference.as_ref().map(|difference| {
        (pieces(difference, DiffSide::First), pieces(difference, DiffSide::Second))
    });
    found.notes.clone_from(&one.notes);
    // An exact quotation of a document that is cited without a place has its place here.
    let is_whole = one.citation.is_some_and(|citation| !citations[citation].has_pinpoint);
    if one.status == QuotationStatus::Exact && is_whole {
        found.notes.push("the citation names no paragraph".to_owned());
    }
    found
}

fn of_reuse(one: &Reused) -> Finding {
    let (class, label) = match (&one.formula, one.is_verbatim) {
        (Some(formula), _) => ("formula", format!("formula: {}", formula.reason())),
        (None, true) => ("reuse", "agreed language without quotation marks".to_owned()),
        (None, false) => ("reuse", "nearly agreed language, without quotation marks".to_owned()),
    };
    let mut found = finding(class, label, one.span.clone());
    found.links = links(std::slice::from_ref(&one.source));
    found.also = links(&one.also);
    found.differs = one.difference.as_ref().map(|difference| {
        (pieces(difference, DiffSide::First), pieces(difference, DiffSide::Second))
    });
    found
}

/// The draft in stretches at whose ends a finding begins or ends.
fn stretches(characters: &[char], findings: &[Finding]) -> Vec<Stretch> {
    let mut cuts: Vec<usize> =
        findings.iter().flat_map(|one| [one.span.start, one.span.end]).collect();
    cuts.extend([0, characters.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = Vec::with_capacity(cuts.len());
    let (mut open, mut next): (Vec<&Finding>, usize) = (Vec::new(), 0);
    for cut in cuts.windows(2) {
        let (start, end) = (cut[0], cut[1]);
        open.retain(|one| one.span.end > start);
        while findings.get(next).is_some_and(|one| one.span.start <= start) {
            open.extend(findings.get(next).filter(|one| one.span.end > start));
            next += 1;
        }
        let mut classes: Vec<&str> = open.iter().map(|one| one.class).collect();
        classes.dedup();
        let ends = open.iter().filter(|one| one.span.end == end).map(|one| one.number).collect();
        out.push(Stretch {
            text: characters[start..end].iter().collect(),
            class: classes.join(" "),
            ends,
        });
    }
    out
}

fn counts(found: &DraftCheck) -> Vec<Count> {
    let mut counts: Vec<Count> = Vec::new();
    let mut add = |class, count: usize, label: String| {
        if count > 0 {
            counts.push(Count { class, count, label });
        }
    };
    let quotations = found.quotation_counts();
    for status in QuotationStatus::ALL {
        let class = match status {
            QuotationStatus::Exact => "good",
            QuotationStatus::Unchecked | QuotationStatus::Term => "open",
            _ => "bad",
        };
        let count = quotations.get(&status).copied().unwrap_or(0);
        let what = match (status, count) {
            (QuotationStatus::Term, 1) => "quoted term of a few words, not looked for".to_owned(),
            (QuotationStatus::Term, _) => "quoted terms of a few words, not looked for".to_owned(),
            (_, 1) => format!("quotation {}", status.label()),
            _ => format!("quotations {}", status.label()),
        };
        add(class, count, what);
    }
    let citations = &found.citations;
    let missing = found.without_paragraph();
    let unknown = citations.iter().filter(|one| !one.is_known).count();
    let s = |count: usize| if count == 1 { "" } else { "s" };
    let good = citations.len() - missing - unknown;
    add("named", good, format!("citation{} found", s(good)));
    add("bad", missing, format!("citation{} without such a paragraph", s(missing)));
    add("open", unknown, format!("citation{} of documents not in this collection", s(unknown)));
    let formulas = found.reused.iter().filter(|one| one.formula.is_some()).count();
    let reused = found.reused.len() - formulas;
    add("reuse", reused, format!("passage{} of agreed language unquoted", s(reused)));
    add("formula", formulas, format!("formula{} that any document may have", s(formulas)));
    counts
}
