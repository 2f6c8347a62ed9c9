//! What a duty is made of.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::deliverable::Deliverable;

/// The words of something in a text, in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark {
    /// The first.
    pub start: u32,
    /// Behind the last.
    pub end: u32,
    /// How many units before the duty's own the words stand; 0 for its own. A point takes
    /// verb and addressees from the paragraph above it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub above: u32,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Somebody who is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressee {
    /// The name as the text has it, without its article; of the organ itself, which a text
    /// does not name again, the organ's.
    pub name: String,
    /// Its words; nothing for the organ itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// A length of time that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Period {
    fn name(self) -> &'static str {
        match self {
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
            Period::Year => "year",
        }
    }
}

/// By when, or when.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// A day.
    Day(Date),
    /// Days from the first to the last: of a meeting.
    Days {
        /// The first.
        from: Date,
        /// The last.
        to: Date,
    },
    /// A month.
    Month {
        /// Its year.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// A year.
    Year(i16),
    /// A session.
    Session {
        /// Its number.
        number: u16,
        /// The year in which it opens, for regular sessions of the General Assembly.
        opens: Option<i16>,
    },
    /// The next session.
    NextSession,
    /// A meeting that is named: `Seventh Biennial Meeting`.
    Meeting(String),
    /// Again and again.
    Every {
        /// How many units.
        count: u16,
        /// Of what.
        unit: Period,
    },
    /// So long after something that has no day here.
    Within {
        /// How many units.
        count: u16,
        /// Of what.
        unit: Period,
    },
    /// So long before something that has no day here.
    Before {
        /// How many units.
        count: u16,
        /// Of what.
        unit: Period,
    },
}

impl When {
    /// The first and the last day that it may mean; nothing where it has none.
    pub fn days(&self) -> Option<(Date, Date)> {
        match *self {
            When::Day(day) => Some((day, day)),
            When::Days { from, to } => Some((from, to)),
            When::Month { year, month } => {
                let first = Date::new(year, month, 1).ok()?;
                Some((first, first.last_of_month()))
            }
            When::Year(year) => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
            // Rule 1 of the rules of procedure: it opens in September, and closes before
            // the next.
            When::Session { opens: Some(year), .. } => {
                Some((Date::new(year, 9, 1).ok()?, Date::new(year + 1, 8, 31).ok()?))
            }
            _ => None,
        }
    }
}

/// As tables show it: `2020-06-30`, `session 77`, `every 6 months`.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = |f: &mut fmt::Formatter<'_>, count: u16, unit: Period| match count {
            1 => write!(f, "1 {}", unit.name()),
            _ => write!(f, "{count} {}s", unit.name()),
        };
        match self {
            When::Day(day) => write!(f, "{day}"),
            When::Days { from, to } => write!(f, "{from}/{to}"),
            When::Month { year, month } => write!(f, "{year}-{month:02}"),
            When::Year(year) => write!(f, "{year}"),
            When::Session { number, .. } => write!(f, "session {number}"),
            When::NextSession => f.write_str("next session"),
            When::Meeting(name) => f.write_str(name),
            When::Every { count: 1, unit } => write!(f, "every {}", unit.name()),
            When::Every { count, unit } => write!(f, "every {count} {}s", unit.name()),
            When::Within { count, unit } => {
                f.write_str("within ")?;
                many(f, *count, *unit)
            }
            When::Before { count, unit } => {
                many(f, *count, *unit)?;
                f.write_str(" before")
            }
        }
    }
}

/// By when a duty is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The time.
    pub when: When,
    /// Whether it was reckoned, from the day of adoption or another that is named.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub computed: bool,
    /// Its words.
    pub mark: Mark,
}

/// Somebody is to do something, by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// The base form of the verb: `request`.
    pub verb: String,
    /// The words of the verb.
    pub verb_mark: Mark,
    /// Those who are asked; none where the text names nobody.
    pub addressees: Vec<Addressee>,
    /// What they are to give or do, each kind once.
    pub deliverables: Vec<(Deliverable, Mark)>,
    /// By when.
    pub dues: Vec<Due>,
    /// The whole clause, from its verb on; of a point all of it.
    pub clause: Mark,
}

impl Duty {
    /// The words of everything in it but the clause, which holds them.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        let people = self.addressees.iter().filter_map(|one| one.mark.as_ref());
        let given = self.deliverables.iter().map(|(_, mark)| mark);
        [&self.verb_mark]
            .into_iter()
            .chain(people)
            .chain(given)
            .chain(self.dues.iter().map(|due| &due.mark))
    }
}
