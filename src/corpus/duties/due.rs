//! By when: days, months, years, sessions, periods, and what comes again.
//!
//! A time counts as due only behind a word that makes it one (`by`, `until`, `no later
//! than`, `within`), or where a meeting is held on it; every other date is that of
//! something that was. What is reckoned from the adoption is resolved where its day is
//! known, and marked as computed.

use std::{ops::Range, sync::LazyLock};

use jiff::{ToSpan, civil::Date};
use regex::{Captures, Regex};

use crate::pattern::pattern;

use super::{
    super::date::{ENGLISH_MONTHS as MONTH, english_month},
    duty::{Period, When},
    times::{PATTERNS, number, ordinal},
};

/// A time by which something is due, in bytes of a text.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub at: Range<usize>,
    pub when: When,
    pub computed: bool,
}

/// What is known of the document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// The day of adoption.
    pub adopted: Option<Date>,
    /// The session of the General Assembly that adopted it.
    pub session: Option<u16>,
}

/// The times by which a clause is due, in the order of its words. `held` tells whether it
/// has a meeting, whose day is when it is held.
pub(super) fn dues(text: &str, known: Known, held: bool) -> Vec<Found> {
    let patterns = &*PATTERNS;
    let mut found = dated(text, known, held);
    for session in patterns.session_of.captures_iter(text) {
        let year =
            session.name("a").or(session.name("b")).and_then(|year| year.as_str().parse().ok());
        add(&mut found, &session, year.map(When::Year), false);
    }
    for session in patterns.session.captures_iter(text) {
        sessions(text, &session, known, &mut found);
    }
    for meeting in patterns.meeting.captures_iter(text) {
        let before = text[..meeting.get(0).map_or(0, |all| all.start())].trim_end();
        let was = ["ed", "held", "made", "taken", "reached", "set", "forth", "upon"];
        let was = was.iter().any(|word| before.ends_with(word));
        let next = ["next", "forthcoming", "upcoming"].contains(&&meeting["ordinal"]);
        if !was && (next || ordinal(&meeting["ordinal"]).is_some()) {
            add(&mut found, &meeting, Some(When::Meeting(meeting["name"].to_owned())), false);
        }
    }
    for every in patterns.every.captures_iter(text) {
        add(&mut found, &every, repeated(&every), false);
    }
    for word in patterns.adverb.captures_iter(text) {
        let start = word.get(0).map_or(0, |all| all.start());
        let end = word.name("word").map_or(start, |word| word.end());
        put(&mut found, start..end, adverb(text, &word), false);
    }
    for within in patterns.within.captures_iter(text) {
        let (when, computed) = reckoned(text, &within, known);
        put(&mut found, up_to_and(&within), when, computed);
    }
    let has_end = found.iter().any(|due| matches!(due.when, When::Day(_)));
    for period in patterns.period.captures_iter(text) {
        // `For six months, until 31 March 2005`: the day says it.
        // Of a meeting it is how long it lasts.
        if !has_end && !held {
            let (when, computed) = reckoned(text, &period, known);
            put(&mut found, up_to_and(&period), when, computed);
        }
    }
    // What was over when the text was adopted is none by which something is due.
    found.retain(|due| {
        // What is in the title of an item is its name.
        let before = &text[..due.at.start];
        if before.matches('“').count() > before.matches('”').count() {
            return false;
        }
        let last = due.when.days().map(|(_, last)| last);
        last.zip(known.adopted).is_none_or(|(last, adopted)| last >= adopted)
    });
    found.sort_by_key(|due| (due.at.start, due.at.end));
    let mut seen: Vec<When> = Vec::new();
    found.retain(|due| {
        let is_new = !seen.contains(&due.when);
        seen.push(due.when.clone());
        is_new
    });
    found
}

/// Days, months and years.
fn dated(text: &str, known: Known, held: bool) -> Vec<Found> {
    let patterns = &*PATTERNS;
    let mut found: Vec<Found> = Vec::new();
    for list in patterns.list.captures_iter(text) {
        days(&list, known, &mut found);
    }
    for month in patterns.month.captures_iter(text) {
        let when =
            named_month(&month["month"], &month["year"]).map(|(year, month_of)| {
                match month.name("part").map(|part| part.as_str()) {
                    Some("end") => last_of(year, month_of)
                        .map_or(When::Month { year, month: month_of }, When::Day),
                    _ => When::Month { year, month: month_of },
                }
            });
        add(&mut found, &month, when, false);
    }
    for year in patterns.year.captures_iter(text) {
        let behind = &text[year.get(0).map_or(0, |all| all.end())..];
        if behind.starts_with(['/', ')', '–', '-']) {
            continue;
        }
        let when = year["year"].parse().ok().and_then(|number: i16| match year.name("part") {
            Some(part) if part.as_str() == "end" => Date::new(number, 12, 31).ok().map(When::Day),
            _ => Some(When::Year(number)),
        });
        add(&mut found, &year, when, false);
    }
    if held {
        for time in patterns.held.captures_iter(text) {
            add(&mut found, &time, held_on(&time), false);
        }
    }
    found
}

/// Takes a time in with all the words that were found.
fn add(found: &mut Vec<Found>, captures: &Captures<'_>, when: Option<When>, computed: bool) {
    let Some(all) = captures.get(0) else { return };
    let end = all.start() + all.as_str().trim_end_matches([' ', ',']).len();
    put(found, all.start()..end, when, computed);
}

/// Takes a time in, unless its words were taken as another.
fn put(found: &mut Vec<Found>, at: Range<usize>, when: Option<When>, computed: bool) {
    let is_taken = found.iter().any(|other| other.at.start < at.end && at.start < other.at.end);
    if let Some(when) = when
        && !is_taken
    {
        found.push(Found { at, when, computed });
    }
}

/// Days in a list, the year of the last counting for those without: `by 15 March and 15
/// September 2019`. Without any year it is the next such day after the adoption.
fn days(list: &Captures<'_>, known: Known, found: &mut Vec<Found>) {
    static EACH: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? \d{{4}})?|{MONTH} \d{{1,2}},? \d{{4}})"
        ))
    });
    let Some(days) = list.name("days") else { return };
    let whole = list.get(0).map_or(0..0, |all| all.range());
    let mut year: Option<i16> = None;
    let parts: Vec<_> = EACH.find_iter(days.as_str()).collect();
    let mut own: Vec<Found> = Vec::new();
    for (place, part) in parts.iter().enumerate().rev() {
        let Some(day) = PATTERNS.day.captures(part.as_str()) else { continue };
        let group = |a: usize, b: usize| day.get(a).or(day.get(b)).map(|found| found.as_str());
        let (number, month) = (group(1, 5), group(2, 4));
        year = group(3, 6).and_then(|year| year.parse().ok()).or(year);
        let at = days.start() + part.start()..days.start() + part.end();
        let at = if place == 0 { whole.start..at.end } else { at };
        let number = number.and_then(|number| number.parse::<i8>().ok());
        let Some((month, number)) = month.and_then(english_month).zip(number) else { continue };
        let (date, computed) = match (year, known.adopted) {
            (Some(year), _) => (Date::new(year, month, number).ok(), false),
            (None, Some(adopted)) => (next_after(adopted, month, number), true),
            (None, None) => (None, false),
        };
        own.extend(date.map(|date| Found { at, when: When::Day(date), computed }));
    }
    own.reverse();
    found.extend(own);
}

/// The next such day after another.
fn next_after(after: Date, month: i8, day: i8) -> Option<Date> {
    let same = Date::new(after.year(), month, day).ok()?;
    if same > after { Some(same) } else { Date::new(after.year() + 1, month, day).ok() }
}

fn named_month(month: &str, year: &str) -> Option<(i16, i8)> {
    Some((year.parse().ok()?, english_month(month)?))
}

fn last_of(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1).ok().map(Date::last_of_month)
}

/// When a meeting is held.
fn held_on(time: &Captures<'_>) -> Option<When> {
    let text = |name: &str| time.name(name).map(|found| found.as_str());
    let one = |day: &str| {
        let parts: Vec<&str> = day.split(' ').collect();
        let [number, month, year] = parts[..] else { return None };
        Date::new(year.parse().ok()?, english_month(month)?, number.parse().ok()?).ok()
    };
    if let Some(day) = text("day") {
        return one(day).map(When::Day);
    }
    if let Some(last) = text("last") {
        let to = one(last)?;
        let month = text("month").and_then(english_month).unwrap_or(to.month());
        let from = Date::new(to.year(), month, text("first")?.parse().ok()?).ok()?;
        return (from <= to).then_some(When::Days { from, to });
    }
    if let Some(month) = text("inmonth") {
        let (month, year) = month.split_once(' ')?;
        return named_month(month, year).map(|(year, month)| When::Month { year, month });
    }
    text("inyear").and_then(|year| year.parse().ok()).map(When::Year)
}

fn unit(word: &str) -> Option<(u16, Period)> {
    Some(match word.to_lowercase().as_str() {
        "day" => (1, Period::Day),
        "week" => (1, Period::Week),
        "month" => (1, Period::Month),
        "quarter" => (3, Period::Month),
        "year" => (1, Period::Year),
        _ => return None,
    })
}

/// So many days, weeks, months or years after a day.
fn after(date: Date, count: u16, unit: Period) -> Option<Date> {
    let count = i64::from(count);
    let span = match unit {
        Period::Day => count.days(),
        Period::Week => count.weeks(),
        Period::Month => count.months(),
        Period::Year => count.years(),
    };
    date.checked_add(span).ok()
}

/// The words of a period up to an `and` in what it runs from: `of its adoption and every
/// six months thereafter`.
fn up_to_and(found: &Captures<'_>) -> Range<usize> {
    let all = found.get(0).map_or(0..0, |all| all.range());
    let base = found.name("base");
    let end = base.and_then(|base| Some(base.start() + base.as_str().find(" and ")?));
    all.start..end.unwrap_or(all.end)
}

/// A period: from the adoption where nothing else is said, from a day where one is named,
/// and unresolved where it is from something else.
fn reckoned(text: &str, found: &Captures<'_>, known: Known) -> (Option<When>, bool) {
    static ADOPTION: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)adoption|\b(?:of|from|after|following) (?:the date of )?(?:this|the present) resolution|(?:this|the present) resolution(?:’s)? (?:date|adoption)|today|date of (?:this|the present) resolution",
        )
    });
    static DAY: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"\d{{1,2}} {MONTH} \d{{4}}")));
    let whole = found.get(0).map_or("", |all| all.as_str());
    let start = found.get(0).map_or(0, |all| all.start());
    let count = found.name("n").and_then(|n| number(n.as_str()));
    let Some((count, (times, unit))) =
        count.zip(found.name("unit").and_then(|word| unit(word.as_str())))
    else {
        return (None, false);
    };
    let count = count * times;
    let base = found.name("base").map_or("", |base| base.as_str());
    let base = base.split(" and ").next().unwrap_or(base);
    let is_before = [" before", " prior to", " preceding", " in advance"]
        .iter()
        .any(|word| base.trim_start_matches(',').starts_with(word));
    let opener = match found.name("open") {
        Some(open) => open.as_str().to_lowercase(),
        None if whole.starts_with("for ") => "for".to_owned(),
        // `90 days after the entry into force`, without a word before it.
        None if is_before
            || [" after", " following", " from"]
                .iter()
                .any(|word| base.trim_start_matches(',').starts_with(word)) =>
        {
            "after all".to_owned()
        }
        None => return (None, false),
    };
    if text[start + whole.len()..].starts_with(" interval") {
        return (None, false);
    }
    let is_late = opener == "in" || opener == "after";
    // `In two years` opens a deadline; `in one month of the year`, `after five years of` do not.
    if is_late && !base.is_empty() && !ADOPTION.is_match(base) || text[..start].ends_with("once ") {
        return (None, false);
    }
    if is_before {
        return (Some(When::Before { count, unit }), false);
    }
    let from = match base {
        "" => known.adopted,
        _ if ADOPTION.is_match(base) => known.adopted,
        _ => DAY.find(base).and_then(|day| {
            let parts: Vec<&str> = day.as_str().split(' ').collect();
            Date::new(parts[2].parse().ok()?, english_month(parts[1])?, parts[0].parse().ok()?).ok()
        }),
    };
    match from.and_then(|from| after(from, count, unit)) {
        Some(date) => (Some(When::Day(date)), true),
        None => (Some(When::Within { count, unit }), false),
    }
}

/// What comes again.
fn repeated(every: &Captures<'_>) -> Option<When> {
    let text = |name: &str| every.name(name).map(|found| found.as_str());
    let ordinal = |word: &str| match word.to_lowercase().as_str() {
        "other" | "second" => Some(2),
        "third" => Some(3),
        "fourth" => Some(4),
        "fifth" => Some(5),
        _ => number(word),
    };
    if let Some(word) = text("unit") {
        let (times, unit) = unit(word)?;
        let count = text("n").map_or(Some(1), ordinal)? * times;
        return Some(When::Every { count, unit });
    }
    if let Some(word) = text("each") {
        return Some(When::Every { count: 1, unit: unit(word)?.1 });
    }
    if let Some(word) = text("peryear") {
        let all = every.get(0).map_or("", |all| all.as_str()).to_lowercase();
        let times =
            if all.contains("twice") { 2 } else { text("times").and_then(number).unwrap_or(1) };
        return match (unit(word)?.1, times) {
            (Period::Year, 2) => Some(When::Every { count: 6, unit: Period::Month }),
            (Period::Year, 3) => Some(When::Every { count: 4, unit: Period::Month }),
            (Period::Year, 4) => Some(When::Every { count: 3, unit: Period::Month }),
            (unit, _) => Some(When::Every { count: 1, unit }),
        };
    }
    for (n, word) in [("n2", "unit2"), ("n3", "unit3"), ("n5", "unit5")] {
        if let Some(count) = text(n).and_then(number) {
            return Some(When::Every { count, unit: unit(text(word)?)?.1 });
        }
    }
    text("n4").and_then(number).map(|count| When::Every { count, unit: Period::Month })
}

/// `Annually`, and `annual` before a report or whatever else is given.
fn adverb(text: &str, word: &Captures<'_>) -> Option<When> {
    let text_before = &text[..word.name("word").map_or(0, |word| word.start())];
    let name = word["word"].to_lowercase();
    let what = word.name("what").map_or("", |what| what.as_str()).to_lowercase();
    let reports = [
        "report",
        "update",
        "briefing",
        "review",
        "basis",
        "interval",
        "written",
        "oral",
        "progress",
        "comprehensive",
        "informal",
        "debate",
        "assessment",
    ];
    let is_adjective =
        !name.ends_with("ally") && !matches!(name.as_str(), "yearly" | "quarterly" | "monthly");
    let the = text_before.trim_end();
    let is_known =
        [" the", " its", " his", " their", " whose", "’s"].iter().any(|word| the.ends_with(word));
    if is_adjective && is_known {
        return None;
    }
    if is_adjective && !reports.iter().any(|report| what.contains(report)) {
        return None;
    }
    let (count, unit) = match name.as_str() {
        "annual" | "annually" | "yearly" => (1, Period::Year),
        "biennial" | "biennially" => (2, Period::Year),
        "triennial" | "triennially" => (3, Period::Year),
        "quadrennial" | "quadrennially" => (4, Period::Year),
        "biannual" | "biannually" | "semi-annual" | "semi-annually" | "semiannually" => {
            (6, Period::Month)
        }
        "quarterly" => (3, Period::Month),
        "trimesterly" => (4, Period::Month),
        "monthly" => (1, Period::Month),
        "bimonthly" => (2, Period::Month),
        "weekly" => (1, Period::Week),
        "daily" => (1, Period::Day),
        _ => return None,
    };
    Some(When::Every { count, unit })
}

/// Sessions: `at its seventy-fifth session`, `at its fifty-seventh and fifty-eighth sessions`.
/// Of the General Assembly's own resolutions one that is over is none by which something
/// is due.
fn sessions(text: &str, found: &Captures<'_>, known: Known, dues: &mut Vec<Found>) {
    let Some(numbers) = found.name("numbers") else { return };
    let whole = found.get(0).map_or(0..0, |all| all.range());
    let mut own: Vec<u16> = Vec::new();
    for word in numbers.as_str().split([' ', ',']).filter(|word| !word.is_empty()) {
        own.extend(ordinal(word));
    }
    let is_next = own.is_empty()
        && ["next", "forthcoming", "upcoming", "following"]
            .iter()
            .any(|word| numbers.as_str().to_lowercase().contains(word));
    // What a committee said at a session was said; what it is to do stands in the other clause.
    let before = text[..whole.start].trim_end();
    let is_report = before.ends_with("work") || before.ends_with("report");
    if is_report {
        return;
    }
    let ends = own.len();
    let mut at = whole.clone();
    for (place, number) in own.into_iter().enumerate() {
        let is_assembly =
            known.session.is_some_and(|session| (session..session + 12).contains(&number));
        let is_past = known.session.is_some_and(|session| number < session && number + 6 > session);
        if is_past {
            continue;
        }
        let opens = is_assembly.then_some(1945 + number as i16);
        if ends > 1 {
            // Each has its own words in the list only roughly: all of them are marked.
            at = whole.clone();
        }
        let _ = place;
        dues.push(Found { at: at.clone(), when: When::Session { number, opens }, computed: false });
    }
    if is_next {
        dues.push(Found { at, when: When::NextSession, computed: false });
    }
}
