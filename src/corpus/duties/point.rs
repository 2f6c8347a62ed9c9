//! The duties of one paragraph, or of one point of it: its clauses, with those who are
//! asked. A point without a verb of its own goes on with the clause that stands open above.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::pattern::pattern;

use super::{
    addressee::{behind_aside, infinitive, is_name, modal, named, of_mandate, subject},
    clause::{Clause, Frame, clauses, nested},
    deliverable::{Deliverable, deliverables},
    due::{Known, dues},
    duty::{Addressee, Due, Duty, Mark},
};

/// What points below go on with. Marks are as seen from the unit that it stands in.
#[derive(Clone, Debug)]
pub(super) struct Open {
    /// What the points may name somebody for, `requests:`, `decides that:`; nothing where
    /// the paragraph says itself who or what is meant.
    frame: Frame,
    /// The verb, its words, those who are asked; deliverables and times for points that
    /// have none of their own.
    duty: Duty,
}

impl Open {
    /// The same as seen from units further behind.
    fn seen_from(&self, units: u32) -> Open {
        let mut open = self.clone();
        let duty = &mut open.duty;
        let marks = [&mut duty.verb_mark].into_iter();
        let marks = marks.chain(duty.addressees.iter_mut().filter_map(|one| one.mark.as_mut()));
        let marks = marks.chain(duty.deliverables.iter_mut().map(|(_, mark)| mark));
        let marks = marks.chain(duty.dues.iter_mut().map(|due| &mut due.mark));
        marks.for_each(|mark| mark.above += units);
        open
    }
}

/// What a unit says.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub duties: Vec<Duty>,
    /// What points below it go on with.
    pub open: Option<Open>,
}

/// Where a text stands, and what is known of it.
pub(super) struct Place<'a> {
    /// What stands open above, and how many units above.
    pub open: Option<(&'a Open, u32)>,
    pub is_point: bool,
    pub known: Known,
    pub organ: &'a str,
}

/// Reads a unit.
pub(super) fn read(text: &str, place: &Place<'_>) -> Said {
    let found = clauses(text, place.is_point);
    let mut said = Said::default();
    let own = found.first().map_or(text.len(), |first| first.from);
    let open = place.open.map(|(open, units)| open.seen_from(units));
    let mut last = None;
    if let Some(open) = open.as_ref().filter(|_| place.is_point && own > 0) {
        let duty = continued(text, 0..own, open, place);
        if !duty.addressees.is_empty() {
            last = Some(Open { frame: Frame::Nothing, duty: duty.clone() });
            said.duties.push(duty);
        }
    }
    for clause in &found {
        last = interpret(text, clause, place).map(|duty| {
            let names_nobody = text[clause.rest.clone()].trim_end_matches([':', ' ', ',']);
            let is_bare = names_nobody.len() < 4 || names_nobody.ends_with(" that");
            let frame = if is_bare { clause.frame } else { Frame::Nothing };
            said.duties.push(duty.clone());
            Open { frame, duty }
        });
    }
    said.open = last;
    if let (Some(open), Some(body)) = (&mut said.open, body_of_mandate(text)) {
        // The points are the mandate's, not what the clause asks.
        open.duty.addressees = vec![addressee(text, body)];
        open.duty.deliverables.clear();
        open.duty.dues.clear();
    }
    let is_kept = |duty: &Duty| {
        !duty.addressees.is_empty() || !duty.dues.is_empty() || !duty.deliverables.is_empty()
    };
    said.duties.retain(is_kept);
    said
}

/// The body whose tasks the points of a text are: `the Monitoring Group …, with the
/// following mandate:`.
fn body_of_mandate(text: &str) -> Option<Range<usize>> {
    static FOLLOWS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:mandate (?:being )?as follows|with the following mandate|following mandate|(?:this|its|whose|expanded) mandate (?:being|shall be|to be|is)[^:]{0,40}|with a mandate to|mandated to|to perform the following tasks|with the following tasks|to include the following(?: additional)? tasks)\s*:?\s*$",
        )
    });
    static BODY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\b(?:Group|Panel|Team|Mission|Force|Committee|Commission|Office)(?: of (?:\p{Lu}\w+ )*\p{Lu}\w+)?\b|\b[A-Z]{4,}\b",
        )
    });
    let tail = FOLLOWS.find(text)?;
    let before = &text[..tail.start()];
    let of = before.find("mandate of ").map_or(0, |at| at + "mandate of ".len());
    let mut bodies = BODY.find_iter(&before[of..]).map(|body| of + body.start()..of + body.end());
    let last = if of > 0 { bodies.next() } else { bodies.last() }?;
    // With the words of its name that stand before: `Monitoring Group`.
    let before = text[..last.start].trim_end();
    let words = before
        .rsplit(' ')
        .take_while(|word| word.starts_with(char::is_uppercase) && !word.ends_with([',', '.']));
    let start =
        words.last().map_or(last.start, |word| word.as_ptr() as usize - text.as_ptr() as usize);
    Some(start..last.end)
}

/// A point that goes on with what stands open above.
fn continued(text: &str, own: Range<usize>, open: &Open, place: &Place<'_>) -> Duty {
    let words = &text[own.clone()];
    let mut duty = open.duty.clone();
    duty.clause = mark(text, own.clone());
    if duty.addressees.is_empty() {
        let mut people = match open.frame {
            Frame::Ask => asked(words),
            Frame::That => said_that(words, false, place.organ),
            Frame::Decide => decided(words, place.organ),
            Frame::Act | Frame::Nothing => People::default(),
        };
        people.named.retain(|one| one.start > 0 || is_name(&words[one.clone()]));
        duty.addressees = people.marked(text, own.start);
    }
    let found = deliverables(words);
    if !found.is_empty() {
        duty.deliverables = marked(text, own.start, found);
    }
    let times = timed(text, own, place.known, has_meeting(&duty.deliverables));
    if !times.is_empty() {
        duty.dues = times;
    }
    duty
}

/// Those who are asked.
#[derive(Debug, Default)]
struct People {
    /// Their places.
    named: Vec<Range<usize>>,
    /// The organ itself, by its name.
    organ: Option<String>,
    /// Another verb in the place of the clause's: `decides to request`.
    verb: Option<(&'static str, Range<usize>)>,
    /// Nothing is to be done: the clause is none of these.
    is_nothing: bool,
}

impl People {
    fn organ(name: &str) -> People {
        People { organ: Some(name.to_owned()), ..People::default() }
    }

    fn shifted(mut self, by: usize) -> People {
        let places = self.named.iter_mut().chain(self.verb.as_mut().map(|(_, at)| at));
        places.for_each(|one| *one = one.start + by..one.end + by);
        self
    }

    fn marked(&self, text: &str, by: usize) -> Vec<Addressee> {
        let organ = self.organ.iter().map(|name| Addressee { name: name.clone(), mark: None });
        let named = self.named.iter().map(|at| addressee(text, at.start + by..at.end + by));
        organ.chain(named).collect()
    }
}

fn addressee(text: &str, at: Range<usize>) -> Addressee {
    let words = text[at.clone()].trim_end_matches([',', ' ', ':', ';']);
    let bare =
        ["the ", "The "].iter().find_map(|article| words.strip_prefix(article)).unwrap_or(words);
    let end = at.start + words.len();
    Addressee { name: bare.to_owned(), mark: Some(mark(text, end - bare.len()..end)) }
}

/// The duty of a clause; nothing where it asks nothing.
fn interpret(text: &str, clause: &Clause, place: &Place<'_>) -> Option<Duty> {
    let rest = &text[clause.rest.clone()];
    let people = match clause.frame {
        Frame::Nothing => return None,
        Frame::Ask => asked(rest),
        Frame::That => demanded(rest, place.organ),
        Frame::Decide => decided(rest, place.organ),
        Frame::Act => done(rest, place.organ),
    };
    if people.is_nothing {
        return None;
    }
    let words = clause.verb.start..clause.rest.end;
    let by = clause.rest.start;
    let verb = people.verb.as_ref().map(|(_, at)| at.start + by..at.end + by);
    let verb = verb.unwrap_or_else(|| clause.verb.clone());
    let deliverables = marked(text, words.start, deliverables(&text[words.clone()]));
    Some(Duty {
        verb: people.verb.as_ref().map_or(clause.base, |(base, _)| base).to_owned(),
        verb_mark: mark(text, verb),
        addressees: people.marked(text, clause.rest.start),
        dues: timed(text, clause.rest.clone(), place.known, has_meeting(&deliverables)),
        deliverables,
        clause: mark(text, words.start..trimmed_end(text, words)),
    })
}

fn has_meeting(deliverables: &[(Deliverable, Mark)]) -> bool {
    deliverables.iter().any(|(kind, _)| *kind == Deliverable::Meeting)
}

/// How much of a text stands before what follows the verb: `also`, `in this regard`.
fn adverbs(text: &str) -> usize {
    static ADVERBS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:,? (?:also|further|furthermore|again|once again|once more|strongly|therefore|accordingly|in particular|inter alia|urgently|hereby|likewise|in (?:this|that) (?:regard|respect|context|connection)|to this end|in addition|as appropriate)\b)*",
        )
    });
    ADVERBS.find(text).map_or(0, |found| found.end())
}

/// `Requests the Secretary-General to`.
fn asked(rest: &str) -> People {
    let mut from = adverbs(rest);
    from += behind_aside(&rest[from..], None);
    let words = &rest[from..];
    if let Some(that) = words.strip_prefix("that ") {
        return said_that(that, false, "").shifted(from + 5);
    }
    if words.starts_with("to ") {
        return People::default();
    }
    let colon = words.find(':').unwrap_or(words.len());
    let phrase = match infinitive(words) {
        Some(end) if end < colon => &words[..end],
        _ => {
            let named = named(words[..colon].trim_end());
            let is_first = named.first().is_some_and(|first| first.start <= 4);
            let named = if is_first { first_of(words, named) } else { Vec::new() };
            return People { named, ..People::default() }.shifted(from);
        }
    };
    People { named: named(phrase.trim_end()), ..People::default() }.shifted(from)
}

/// Of a phrase whose end is not known, those up to where the first sentence goes on.
fn first_of(words: &str, named: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let end = subject(words);
    match end {
        0 => {
            let comma = words.find(", ").unwrap_or(words.len());
            named.into_iter().filter(|one| one.end <= comma).collect()
        }
        _ => named.into_iter().filter(|one| one.end <= end).collect(),
    }
}

/// `Demands that all parties cease`, `calls for the parties to`.
fn demanded(rest: &str, organ: &str) -> People {
    let mut from = adverbs(rest);
    from += behind_aside(&rest[from..], Some(&["that"]));
    let words = &rest[from..];
    if let Some(that) = words.strip_prefix("that") {
        return said_that(that, false, organ).shifted(from + 4);
    }
    let bare = words.trim_start();
    let by = from + words.len() - bare.len();
    match infinitive(bare) {
        Some(end) if end < 120 => {
            let named = named(bare[..end].trim_end());
            let is_first = named.first().is_some_and(|first| first.start <= 4);
            People { named: if is_first { named } else { Vec::new() }, ..People::default() }
                .shifted(by)
        }
        _ => People::default(),
    }
}

/// `Decides to convene`, `decides that all States shall`, `decides to request`.
fn decided(rest: &str, organ: &str) -> People {
    static SEIZED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:to )?(?:remain|continue to (?:remain|be)|be|keep|stay)[a-z ]* seized\b|^(?:to )?remain seized",
        )
    });
    let mut from = adverbs(rest);
    from += behind_aside(&rest[from..], Some(&["that", "to", "To"]));
    let words = &rest[from..];
    let is =
        |word: &str| words.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', ',', ':']));
    if is("that") {
        return said_that(&words[4..], true, organ).shifted(from + 4);
    }
    if is("to") || is("To") {
        let spaced = format!(" to{}", &words[2..]);
        if let Some((verb, base)) = nested(&spaced) {
            // A space more than the words have.
            let at = from + verb.start - 1..from + verb.end - 1;
            let asked = asked(&rest[at.end..]).shifted(at.end);
            return People { verb: Some((base, at)), ..asked };
        }
        if SEIZED.is_match(words) {
            return People { is_nothing: true, ..People::default() };
        }
        return People::organ(organ);
    }
    match words.trim_start().starts_with(|c: char| c.is_uppercase() || c.is_lowercase())
        && rest.starts_with(|c: char| c.is_alphabetic())
    {
        // A point of `decides that:`.
        true => said_that(words, true, organ).shifted(from),
        false => People::default(),
    }
}

/// `Establishes a committee`; courtesies are no duties: `extends its appreciation`.
fn done(rest: &str, organ: &str) -> People {
    static COURTESY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^ (?:its |their |his |the )?(?:deep |deepest |sincere |full |warm |strong |firm )*(?:appreciation|gratitude|condolences|sympathy|congratulations|thanks|support|commitment|welcome|invitation|solidarity|calls?|appeals?|requests?|condemnation|determination|concern)\b",
        )
    });
    match COURTESY.is_match(rest) {
        true => People { is_nothing: true, ..People::default() },
        false => People::organ(organ),
    }
}

/// What shall be: the subject, where it can act.
fn said_that(words: &str, is_decided: bool, organ: &str) -> People {
    static ENDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\s*(?:shall|should|will|be|is|are|may)?\s*(?:be )?(?:further )?(?:extended|renewed|prolonged|terminated|expire|end|continue|reviewed|remain)",
        )
    });
    static OWN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^it (?:shall|will|should|intends)\b"));
    let mut from = behind_aside(words, None);
    if words[from..].starts_with("then ") {
        from += 5;
    }
    let own = &words[from..];
    if OWN.is_match(own) && is_decided {
        return People::organ(organ);
    }
    if own.starts_with("it ") {
        return People::default();
    }
    let before_modal = modal(own).map(|modal| modal.start);
    let end = match (before_modal, subject(own)) {
        (Some(modal), 0) => modal,
        (Some(modal), subject) => modal.min(subject),
        (None, subject) => subject,
    };
    let phrase = own[..end].trim_end();
    if let Some(body) = of_mandate(phrase) {
        return match ENDS.is_match(&own[end..]) {
            true => People::default(),
            false => {
                let inner = named(&phrase[body.clone()]).into_iter();
                let named = inner.map(|one| one.start + body.start..one.end + body.start).collect();
                People { named, ..People::default() }.shifted(from)
            }
        };
    }
    People { named: named(phrase), ..People::default() }.shifted(from)
}

fn marked(
    text: &str,
    by: usize,
    found: Vec<(Deliverable, Range<usize>)>,
) -> Vec<(Deliverable, Mark)> {
    found.into_iter().map(|(kind, at)| (kind, mark(text, at.start + by..at.end + by))).collect()
}

fn timed(text: &str, part: Range<usize>, known: Known, held: bool) -> Vec<Due> {
    let found = dues(&text[part.clone()], known, held).into_iter();
    found
        .map(|due| Due {
            when: due.when,
            computed: due.computed,
            mark: mark(text, due.at.start + part.start..due.at.end + part.start),
        })
        .collect()
}

fn trimmed_end(text: &str, part: Range<usize>) -> usize {
    part.start + text[part].trim_end_matches([' ', ',', ';']).len()
}

/// Bytes as Unicode scalar values.
fn mark(text: &str, at: Range<usize>) -> Mark {
    let start = text[..at.start].chars().count() as u32;
    Mark { start, end: start + text[at].chars().count() as u32, above: 0 }
}
