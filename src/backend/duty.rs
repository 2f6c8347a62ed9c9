//! Which duties are wanted, as data: read once from parameters, whoever gives them, and
//! held against duties by every index in the same way.

use jiff::civil::Date;

use crate::corpus::{Deliverable, Duty};

use super::{Filter, FilterError, Parameter, UnitFacts, parameters};

/// Duties on a page where nothing is said.
pub const DUTIES_DEFAULT: usize = 50;
/// The most duties on a page.
pub const DUTIES_MAX: usize = 1_000;
/// Duties are paged to so far.
pub const DUTY_OFFSET_MAX: usize = 1_000_000;
/// The longest name of an addressee that is asked for, in bytes.
const NAME_MAX: usize = 200;

/// The order of duties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DutyOrder {
    /// As the documents stand in the collection, by symbol.
    #[default]
    Document,
    /// By the first day on which they may be due; those without a day behind the others.
    Due,
}

/// What is wanted of duties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DutyQuery {
    /// What documents and units must be.
    pub filter: Filter,
    /// Words that the name of an addressee must have, in small letters.
    pub to: Vec<String>,
    /// Any of these is to be given; all where there is none.
    pub deliverables: Vec<Deliverable>,
    /// Base forms of the verb, any of them.
    pub verbs: Vec<String>,
    /// Due on this day or later.
    pub due_after: Option<Date>,
    /// Due on this day or earlier.
    pub due_before: Option<Date>,
    /// How they are ordered.
    pub order: DutyOrder,
    /// So many are passed over.
    pub offset: usize,
    /// So many are given.
    pub limit: usize,
}

/// Why duties cannot be asked for so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DutyQueryError {
    /// A filter has no meaning.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// No parameter has this name.
    #[error("there is no parameter `{0}`")]
    Unknown(String),
    /// A value cannot stand in a parameter.
    #[error("{name} is `{value}`, which is no {expected}")]
    Value {
        /// The parameter.
        name: String,
        /// What was given.
        value: String,
        /// What it must be.
        expected: &'static str,
    },
    /// Days that hold none.
    #[error("no day is after {after} and before {before}")]
    Backwards {
        /// The first day.
        after: Date,
        /// The last day.
        before: Date,
    },
}

impl DutyQueryError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            DutyQueryError::Filter(error) => error.hint().to_string(),
            DutyQueryError::Unknown(_) => {
                let names: Vec<&str> = DutyQuery::parameters().map(|(name, _)| name).collect();
                format!("the parameters are {}", names.join(", "))
            }
            DutyQueryError::Value { name, .. } => match name.as_str() {
                "deliverable" => {
                    let names = Deliverable::ALL.map(Deliverable::name);
                    format!("the deliverables are {}", names.join(", "))
                }
                "due_after" | "due_before" => "give a day as 2020-06-30, or a year".to_owned(),
                "sort" => "sort by `due` or by `document`".to_owned(),
                "limit" => format!("give a whole number, 1 to {DUTIES_MAX}"),
                "offset" => format!("give a whole number, 0 to {DUTY_OFFSET_MAX}"),
                _ => format!("give a name of at most {NAME_MAX} bytes"),
            },
            DutyQueryError::Backwards { .. } => "exchange the two days".to_owned(),
        }
    }
}

/// Parameters of duties with what they mean, those of the fields aside.
const OWN: [(&str, &str); 8] = [
    ("to", "Only duties of whoever has these words in their name: Secretary-General, States"),
    (
        "deliverable",
        "Only duties to give or do this: report, meeting, review, fund, appointment, notification, mandate, body, agenda or measures; may be given several times",
    ),
    ("verb", "Only duties whose verb has this base form: request; may be given several times"),
    ("due_after", "Only duties that are due on this day or later: 2020-06-30, or a year"),
    ("due_before", "Only duties that are due on this day or earlier: 2020-06-30, or a year"),
    (
        "sort",
        "`due`: by the first day on which they may be due; `document` (the default): by symbol and place",
    ),
    ("limit", "Duties on the page, 1 to 1,000; 50 where nothing is said"),
    ("offset", "Duties before the page"),
];

/// Fields that say nothing of a duty: its verb has a parameter of its own, and it stands
/// in operative paragraphs and their points alone.
fn is_field_of_duties(parameter: &Parameter) -> bool {
    parameter.name != "verb" && parameter.name != "kind"
}

impl DutyQuery {
    /// Every parameter with what it means.
    pub fn parameters() -> impl Iterator<Item = (&'static str, String)> {
        let own = OWN.iter().map(|(name, help)| (*name, (*help).to_owned()));
        let fields = parameters().filter(is_field_of_duties);
        own.chain(fields.map(|parameter| (parameter.name, parameter.help())))
    }

    /// Reads parameters with their values. An empty value counts as not given, as
    /// browsers send it for empty fields.
    ///
    /// # Errors
    /// [`DutyQueryError`] for one that has no meaning.
    pub fn read<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<DutyQuery, DutyQueryError> {
        let mut query = DutyQuery { limit: DUTIES_DEFAULT, ..DutyQuery::default() };
        let mut fields = Vec::new();
        for (name, value) in pairs {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let odd = |expected| DutyQueryError::Value {
                name: name.to_owned(),
                value: value.to_owned(),
                expected,
            };
            let number = |least: usize, most: usize| {
                let number = value.parse().ok().filter(|number| (least..=most).contains(number));
                number.ok_or_else(|| odd("number that it can be"))
            };
            match name {
                "to" | "verb" if value.len() > NAME_MAX => return Err(odd("name")),
                "to" => query.to.extend(words(value)),
                "verb" => query.verbs.push(value.to_lowercase()),
                "deliverable" => {
                    let found = Deliverable::from_name(&value.to_lowercase());
                    query.deliverables.push(found.ok_or_else(|| odd("deliverable"))?);
                }
                "due_after" => query.due_after = Some(day(value, 1, 1).ok_or_else(|| odd("day"))?),
                "due_before" => {
                    query.due_before = Some(day(value, 12, 31).ok_or_else(|| odd("day"))?);
                }
                "sort" => {
                    query.order = match value {
                        "due" => DutyOrder::Due,
                        "document" => DutyOrder::Document,
                        _ => return Err(odd("order")),
                    }
                }
                "limit" => query.limit = number(1, DUTIES_MAX)?,
                "offset" => query.offset = number(0, DUTY_OFFSET_MAX)?,
                _ => match Parameter::named(name).filter(is_field_of_duties) {
                    Some(_) => fields.push((name, value)),
                    None => return Err(DutyQueryError::Unknown(name.to_owned())),
                },
            }
        }
        if let (Some(after), Some(before)) = (query.due_after, query.due_before)
            && after > before
        {
            return Err(DutyQueryError::Backwards { after, before });
        }
        query.filter = Filter::read(fields)?;
        Ok(query)
    }

    /// The query as parameters again; defaults are left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.to.is_empty() {
            pairs.push(("to", self.to.join(" ")));
        }
        pairs.extend(self.deliverables.iter().map(|one| ("deliverable", one.name().to_owned())));
        pairs.extend(self.verbs.iter().map(|verb| ("verb", verb.clone())));
        pairs.extend(self.due_after.map(|day| ("due_after", day.to_string())));
        pairs.extend(self.due_before.map(|day| ("due_before", day.to_string())));
        pairs.extend(self.filter.pairs());
        if self.order == DutyOrder::Due {
            pairs.push(("sort", "due".to_owned()));
        }
        if self.limit != DUTIES_DEFAULT {
            pairs.push(("limit", self.limit.to_string()));
        }
        if self.offset > 0 {
            pairs.push(("offset", self.offset.to_string()));
        }
        pairs
    }

    /// Whether a duty is wanted, its document and unit left aside.
    pub fn admits(&self, duty: &Duty) -> bool {
        let named = |name: &str| {
            let own = words(name);
            self.to.iter().all(|wanted| own.iter().any(|own| own == wanted))
        };
        let given = |one: &Deliverable| duty.deliverables.iter().any(|(own, _)| own == one);
        (self.to.is_empty() || duty.addressees.iter().any(|one| named(&one.name)))
            && (self.deliverables.is_empty() || self.deliverables.iter().any(given))
            && (self.verbs.is_empty() || self.verbs.contains(&duty.verb))
            && (self.due_after.is_none() && self.due_before.is_none() || self.due(duty).is_some())
    }

    /// The first day on which a duty may be due, of the times that are asked for.
    pub fn due(&self, duty: &Duty) -> Option<Date> {
        let days = duty.dues.iter().filter_map(|due| due.when.days());
        let wanted = days.filter(|(from, to)| {
            self.due_after.is_none_or(|after| *to >= after)
                && self.due_before.is_none_or(|before| *from <= before)
        });
        wanted.map(|(from, _)| from).min()
    }
}

/// The words of a name, in small letters.
fn words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '-');
    let words = words.filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("the"));
    words.map(str::to_lowercase).collect()
}

/// A day, or the given one of a year.
fn day(text: &str, month: i8, day: i8) -> Option<Date> {
    let year = text.parse().ok().filter(|year: &i16| text.len() == 4 && *year > 0);
    year.map_or_else(|| text.parse().ok(), |year| Date::new(year, month, day).ok())
}

/// A duty that was found.
#[derive(Clone, Debug)]
pub struct DutyFound {
    /// The unit that gives it.
    pub unit: UnitFacts,
    /// The units above that its marks name, by how many units above they stand.
    pub above: Vec<(u32, UnitFacts)>,
    /// The duty.
    pub duty: Duty,
}

/// Duties that were found.
#[derive(Clone, Debug, Default)]
pub struct DutiesFound {
    /// Those of the page.
    pub duties: Vec<DutyFound>,
    /// How many there are in all.
    pub total: usize,
    /// Documents in other languages than English, of which nothing is told.
    pub uncovered: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written() {
        let pairs = [
            ("to", "secretary-general"),
            ("deliverable", "report"),
            ("verb", "request"),
            ("due_after", "2020-01-01"),
            ("due_before", "2020-12-31"),
            ("symbol", "A/RES/74/60"),
            ("year_from", "2019"),
            ("sort", "due"),
            ("limit", "10"),
            ("offset", "20"),
        ];
        let query = DutyQuery::read(pairs).expect("a query");
        assert_eq!(query.pairs(), pairs.map(|(name, value)| (name, value.to_owned())));
        let year = DutyQuery::read([("due_before", "2020"), ("to", " ")]).expect("a year");
        assert_eq!(year.pairs(), [("due_before", "2020-12-31".to_owned())]);
    }

    #[test]
    fn what_has_no_meaning_is_an_error() {
        for (name, value, error) in [
            ("colour", "red", "there is no parameter `colour`"),
            ("kind", "operative", "there is no parameter `kind`"),
            ("due_before", "soon", "due_before is `soon`, which is no day"),
            ("deliverable", "joy", "deliverable is `joy`, which is no deliverable"),
            ("limit", "0", "limit is `0`, which is no number that it can be"),
            ("sort", "size", "sort is `size`, which is no order"),
        ] {
            let found = DutyQuery::read([(name, value)]).expect_err(error);
            assert_eq!(found.to_string(), error);
            assert!(!found.hint().is_empty());
        }
        let error = DutyQuery::read([("due_after", "2021"), ("due_before", "2020")]);
        let error = error.expect_err("no day").to_string();
        assert_eq!(error, "no day is after 2021-01-01 and before 2020-12-31");
    }
}
