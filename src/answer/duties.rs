//! Duties, as tools are told of them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    backend::DutyQuery,
    citation::harmless_cell,
    corpus::{Due, Mark, When},
    research::{Duties, GivenDuty},
};

use super::address;

/// Where words stand.
#[derive(Serialize, ToSchema)]
pub struct MarkAnswer {
    /// The first character in the text of the unit, in Unicode scalar values.
    start: u32,
    /// Behind the last.
    end: u32,
    /// The id of the unit, where it is not the duty's own: a point takes verb and addressees
    /// from the paragraph above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
}

impl MarkAnswer {
    fn new(given: &GivenDuty, mark: Mark) -> MarkAnswer {
        let unit = (mark.above > 0).then(|| given.unit_of(mark).id.clone());
        MarkAnswer { start: mark.start, end: mark.end, unit }
    }
}

/// Somebody who is asked.
#[derive(Serialize, ToSchema)]
pub struct AddresseeAnswer {
    /// The name as the text has it, without its article.
    name: String,
    /// Whether it is the organ itself, which the text does not name again: `decides to`.
    organ: bool,
    /// Its words; absent for the organ itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<MarkAnswer>,
}

/// What is to be given or done.
#[derive(Serialize, ToSchema)]
pub struct DeliverableAnswer {
    /// `report`, `meeting`, `review`, `fund`, `appointment`, `notification`, `mandate`,
    /// `body`, `agenda` or `measures`.
    kind: &'static str,
    /// Its words.
    mark: MarkAnswer,
}

/// By when.
#[derive(Serialize, ToSchema)]
pub struct DueAnswer {
    /// As tables show it: `2020-06-30`, `session 77`, `every 6 months`, `within 30 days`.
    when: String,
    /// The first day that it may mean; absent where it has none, as a session of which only
    /// the number is known. A regular session of the General Assembly runs from September.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// The last.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// Whether it was reckoned, from the adoption or another day that is named.
    computed: bool,
    /// Its words.
    mark: MarkAnswer,
}

impl DueAnswer {
    fn new(given: &GivenDuty, due: &Due) -> DueAnswer {
        let days = due.when.days();
        DueAnswer {
            when: due.when.to_string(),
            from: days.map(|(from, _)| from.to_string()),
            to: days.map(|(_, to)| to.to_string()),
            computed: due.computed,
            mark: MarkAnswer::new(given, due.mark),
        }
    }
}

/// Who is to do what, by when.
#[derive(Serialize, ToSchema)]
pub struct DutyAnswer {
    /// The id of the unit that gives it.
    id: String,
    /// Its citation in the UN's own form.
    citation: String,
    /// Its page.
    permalink: String,
    /// The title of the document.
    title: String,
    /// The date of adoption or distribution.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    /// The base form of the verb.
    verb: String,
    /// The words of the verb.
    verb_mark: MarkAnswer,
    /// Those who are asked; empty where the text names nobody.
    addressees: Vec<AddresseeAnswer>,
    /// What they are to give or do; empty where it is none of these.
    deliverables: Vec<DeliverableAnswer>,
    /// By when; empty where the text sets no time.
    due: Vec<DueAnswer>,
    /// The words of the clause, the first 4,000 characters.
    text: String,
    /// Where they begin in the text of the unit, in Unicode scalar values.
    start: u32,
}

impl DutyAnswer {
    /// A duty.
    pub fn new(given: &GivenDuty) -> DutyAnswer {
        let (duty, document) = (&given.duty, &given.unit.document);
        let mark = |mark: Mark| MarkAnswer::new(given, mark);
        DutyAnswer {
            id: given.unit.id.clone(),
            citation: given.citation.clone(),
            permalink: address::permalink(&given.unit.id, document.language),
            title: document.title().to_owned(),
            date: document.date.map(|date| date.to_string()),
            verb: duty.verb.clone(),
            verb_mark: mark(duty.verb_mark),
            addressees: duty
                .addressees
                .iter()
                .map(|one| AddresseeAnswer {
                    name: one.name.clone(),
                    organ: one.mark.is_none(),
                    mark: one.mark.map(mark),
                })
                .collect(),
            deliverables: duty
                .deliverables
                .iter()
                .map(|(kind, at)| DeliverableAnswer { kind: kind.name(), mark: mark(*at) })
                .collect(),
            due: duty.dues.iter().map(|due| DueAnswer::new(given, due)).collect(),
            text: given.words.clone(),
            start: duty.clause.start,
        }
    }
}

/// A page of duties.
#[derive(Serialize, ToSchema)]
pub struct DutiesAnswer {
    /// How many there are in all.
    total: usize,
    /// Duties before the page.
    offset: usize,
    /// Documents in other languages than English: nothing is told of their duties.
    documents_not_covered: usize,
    /// Those of the page.
    duties: Vec<DutyAnswer>,
}

impl DutiesAnswer {
    /// A page of duties.
    pub fn new(query: &DutyQuery, found: &Duties) -> DutiesAnswer {
        DutiesAnswer {
            total: found.total,
            offset: query.offset,
            documents_not_covered: found.uncovered,
            duties: found.given.iter().map(DutyAnswer::new).collect(),
        }
    }
}

/// Duties as a table that spreadsheets read.
///
/// # Errors
/// None but those of memory.
pub fn duties_csv(duties: &[GivenDuty]) -> std::io::Result<String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record([
        "id",
        "citation",
        "date",
        "verb",
        "addressees",
        "deliverables",
        "due",
        "from",
        "to",
        "computed",
        "words",
    ])?;
    for given in duties {
        let duty = &given.duty;
        let list = |values: Vec<String>| values.join("; ");
        let days = |of: fn(&When) -> Option<String>| {
            list(duty.dues.iter().map(|due| of(&due.when).unwrap_or_default()).collect())
        };
        let row = [
            given.unit.id.clone(),
            given.citation.clone(),
            given.unit.document.date.map(|date| date.to_string()).unwrap_or_default(),
            duty.verb.clone(),
            list(duty.addressees.iter().map(|one| one.name.clone()).collect()),
            list(duty.deliverables.iter().map(|(kind, _)| kind.name().to_owned()).collect()),
            list(duty.dues.iter().map(|due| due.when.to_string()).collect()),
            days(|when| when.days().map(|(from, _)| from.to_string())),
            days(|when| when.days().map(|(_, to)| to.to_string())),
            list(duty.dues.iter().map(|due| due.computed.to_string()).collect()),
            given.words.clone(),
        ];
        table.write_record(row.map(|value| harmless_cell(&value)))?;
    }
    let bytes = table.into_inner().map_err(|error| error.into_error())?;
    String::from_utf8(bytes).map_err(std::io::Error::other)
}
