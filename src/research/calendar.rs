//! Duties as a calendar that calendars read.
//!
//! Source: RFC 5545 (iCalendar), sections 3.1 (lines are folded at 75 octets), 3.3.11
//! (what is escaped in a text), 3.6.1 (events of whole days, whose end is not one of them).
//!
//! Only what has a day is in it: sessions, years, months and what comes again have none
//! that is certain, and are left to the list. Everything is an event of whole days, for
//! few calendars show tasks; it blocks no time.

use jiff::civil::Date;

use crate::{
    citation::official_url,
    corpus::{Due, When},
};

use super::duties::GivenDuty;

/// Octets of a line without its end.
const LINE_MAX: usize = 75;
/// Characters of the words that an event tells.
const WORDS_MAX: usize = 600;

/// Duties as a calendar: each of their days is an event.
pub fn calendar(duties: &[GivenDuty]) -> String {
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//undex//duties//EN");
    lines.put("CALSCALE", "GREGORIAN");
    for duty in duties {
        for (place, due) in duty.duty.dues.iter().enumerate() {
            event(duty, place, due, &mut lines);
        }
    }
    lines.put("END", "VCALENDAR");
    lines.text
}

/// How many events a calendar of them has.
pub fn events(duties: &[GivenDuty]) -> usize {
    let dues = duties.iter().flat_map(|duty| &duty.duty.dues);
    dues.filter(|due| days(&due.when).is_some()).count()
}

/// The days of an event.
fn days(when: &When) -> Option<(Date, Date)> {
    matches!(when, When::Day(_) | When::Days { .. }).then(|| when.days()).flatten()
}

fn event(given: &GivenDuty, place: usize, due: &Due, lines: &mut Lines) {
    let Some((from, to)) = days(&due.when) else { return };
    let Ok(behind) = to.tomorrow() else { return };
    let (duty, document) = (&given.duty, &given.unit.document);
    let day = |day: Date| day.strftime("%Y%m%d").to_string();
    let people: Vec<&str> = duty.addressees.iter().map(|one| one.name.as_str()).collect();
    let what: Vec<&str> = duty.deliverables.iter().map(|(kind, _)| kind.name()).collect();
    let who = if people.is_empty() { "nobody named".to_owned() } else { people.join(", ") };
    let what_is_due = if what.is_empty() { duty.verb.clone() } else { what.join(", ") };
    let reckoned = if due.computed { "The day was reckoned by undex.\n" } else { "" };
    let words: String = given.words.chars().take(WORDS_MAX).collect();
    let symbol = document.symbol.as_str();
    lines.put("BEGIN", "VEVENT");
    lines.text_of("UID", &format!("{}.{}.{place}@undex", given.unit.id, duty.clause.start));
    // Of when it is: the same text gives the same calendar.
    lines.put("DTSTAMP", &format!("{}T000000Z", day(document.date.unwrap_or(from))));
    lines.put("DTSTART;VALUE=DATE", &day(from));
    lines.put("DTEND;VALUE=DATE", &day(behind));
    lines.text_of("SUMMARY", &format!("{who}: {what_is_due}"));
    lines.text_of("DESCRIPTION", &format!("{words}\n{reckoned}{}", given.citation));
    if !what.is_empty() {
        // A comma divides them, so that it is not escaped.
        lines.put("CATEGORIES", &what.join(","));
    }
    lines.put("URL", &official_url(symbol, document.language.code()));
    lines.put("TRANSP", "TRANSPARENT");
    lines.put("END", "VEVENT");
}

/// Lines of a calendar, folded.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    /// A line whose value is a text, escaped.
    fn text_of(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for c in value.chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                c if c.is_control() => escaped.push(' '),
                c => escaped.push(c),
            }
        }
        self.put(name, &escaped);
    }

    /// A line, cut where it is longer than it may be; never within a character.
    fn put(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if octets + c.len_utf8() > LINE_MAX {
                self.text.push_str("\r\n ");
                // The space that opens a line that goes on is one of its octets.
                octets = 1;
            }
            self.text.push(c);
            octets += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_and_texts_escaped() {
        let mut lines = Lines::default();
        lines.text_of("SUMMARY", "a, b; c\\d\ne\u{7}");
        assert_eq!(lines.text, "SUMMARY:a\\, b\\; c\\\\d\\ne \r\n");
        let mut lines = Lines::default();
        let value = "été — ".repeat(40);
        lines.text_of("DESCRIPTION", &value);
        assert!(lines.text.split("\r\n").all(|line| line.len() <= LINE_MAX), "{}", lines.text);
        assert_eq!(lines.text.replace("\r\n ", ""), format!("DESCRIPTION:{value}\r\n"));
    }
}
