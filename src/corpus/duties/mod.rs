//! Who is to do what, by when: the duties that operative paragraphs and their points give.
//!
//! A duty is a clause of an operative paragraph whose verb has somebody do something:
//! the verb, those who are asked, what they are to give or do, and by when, each with the
//! place of its words. Told by rules over English texts; of texts in other languages
//! nothing is told. `docs/duties.md` has what it was held against.
//!
//! Source: United Nations Editorial Manual, Resolutions (operative paragraphs open with a
//! verb in the present tense); the United Nations calls such a request a mandate
//! (A/60/733, para. 5), a word that the Security Council has for the tasks of its missions
//! too, so it is called a duty here.

mod addressee;
mod clause;
mod deliverable;
mod due;
mod point;
mod times;

pub use deliverable::Deliverable;

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::citation::Language;

use super::{Document, Kind};
use due::Known;
use point::{Open, Place, read};

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

/// The duties that each unit of a document gives, in their order. Nothing where the text is
/// not in English.
pub fn duties(document: &Document) -> Vec<Vec<Duty>> {
    let mut out = vec![Vec::new(); document.units.len()];
    if document.language != Language::En {
        return out;
    }
    let symbol = document.symbol.as_str();
    let known = Known { adopted: document.metadata.adopted, session: session(symbol) };
    // The paragraphs and points that a unit stands in, the outermost first.
    let mut above: Vec<(usize, Option<Open>)> = Vec::new();
    for (place, unit) in document.units.iter().enumerate() {
        if !matches!(unit.kind, Kind::Operative | Kind::Subparagraph | Kind::ListItem) {
            above.clear();
            continue;
        }
        above.retain(|(other, _)| {
            let rest = unit.anchor().strip_prefix(document.units[*other].anchor());
            rest.is_some_and(|rest| rest.starts_with('/'))
        });
        if unit.kind != Kind::Operative && above.is_empty() {
            continue;
        }
        let open =
            above.last().and_then(|(other, open)| Some((open.as_ref()?, (place - other) as u32)));
        let is_point = unit.kind != Kind::Operative;
        let said = read(&unit.text, &Place { open, is_point, known, organ: organ(symbol) });
        out[place] = said.duties;
        above.push((place, said.open));
    }
    out
}

/// What the organ of a document is called.
fn organ(symbol: &str) -> &'static str {
    const ORGANS: [(&str, &str); 6] = [
        ("A/HRC/", "Human Rights Council"),
        ("A/RES/", "General Assembly"),
        ("A/DEC/", "General Assembly"),
        ("A/", "the organ itself"),
        ("S/RES/", "Security Council"),
        ("E/RES/", "Economic and Social Council"),
    ];
    let known = ORGANS.iter().find(|(beginning, _)| symbol.starts_with(beginning));
    known.map_or("the organ itself", |(_, name)| name)
}

/// The session of the General Assembly that adopted a text: `A/RES/74/60`.
fn session(symbol: &str) -> Option<u16> {
    let rest = symbol.strip_prefix("A/RES/").or(symbol.strip_prefix("A/DEC/"))?;
    rest.split('/').next()?.parse().ok()
}
