//! The clauses of an operative paragraph, each with the verb that opens it.
//!
//! Source: the United Nations Editorial Manual (Resolutions): an operative paragraph opens
//! with a verb in the present tense, and each further action of it with another, `and
//! also requests`, behind a comma. Only verbs that have somebody do something make a
//! duty; the others end the clause before them.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::pattern::pattern;

/// What follows a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Somebody, and what they are asked to do: `requests the Secretary-General to`.
    Ask,
    /// What shall be: `demands that all parties cease`.
    That,
    /// What the organ itself does, or what shall be: `decides to`, `decides that`.
    Decide,
    /// What the organ does by saying so: `establishes a committee`.
    Act,
    /// Nobody is asked; the clause before it ends here.
    Nothing,
}

/// A clause: its verb, and what goes with it up to the next one.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// Where it begins, in bytes: before what joins it to the clause before.
    pub from: usize,
    /// The words of the verb, adverbs included, in bytes.
    pub verb: Range<usize>,
    /// Its base form.
    pub base: &'static str,
    pub frame: Frame,
    /// What follows the verb, in bytes.
    pub rest: Range<usize>,
}

/// Verbs in the third person as expressions, the base form, and what follows them. The
/// longer comes before what it begins with.
const VERBS: &[(&str, &str, Frame)] = &[
    // What is said anew counts as what it says.
    (
        r"(?:reiterates?|renews?|repeats?|reaffirms?) (?:its|the|their|his) (?:[a-z]+ )?requests{0,1}",
        "request",
        Frame::Ask,
    ),
    (
        r"(?:reiterates?|renews?|repeats?|reaffirms?) (?:its|the|their|his) (?:[a-z]+ )?(?:calls{0,1}|appeals{0,1}) (?:up)?on",
        "call",
        Frame::Ask,
    ),
    (
        r"(?:reiterates?|renews?|repeats?|reaffirms?|makes?) (?:its|the|their|his|an) (?:[a-z]+ )?(?:calls{0,1}|appeals?|invitation|encouragement) to",
        "call",
        Frame::Ask,
    ),
    (
        r"(?:reiterates?|renews?|repeats?|reaffirms?) (?:its|the|their|his) (?:[a-z]+ )?(?:calls{0,1}|appeals{0,1}) for",
        "call",
        Frame::That,
    ),
    (
        r"(?:reiterates?|renews?|repeats?|reaffirms?) (?:its|the|their|his) (?:[a-z]+ )?demands{0,1}(?: to)?",
        "demand",
        Frame::That,
    ),
    (
        r"(?:reiterates?|renews?|repeats?|reaffirms?) (?:its|the|their|his) (?:[a-z]+ )?recommendations{0,1}",
        "recommend",
        Frame::That,
    ),
    // An intention is the organ's own duty, and often has a date: a review, a renewal.
    (
        r"(?:expresses|express|reiterates?|reaffirms?|declares?|affirms?|underlines?|stresses|confirms?|reconfirms?|recalls?) (?:its|their) (?:[a-z]+ )?intent(?:ion)?",
        "intend",
        Frame::Decide,
    ),
    (
        r"(?:reiterates?|renews?|reaffirms?) (?:its|the|their) (?:[a-z]+ )?decisions{0,1}",
        "decide",
        Frame::Decide,
    ),
    (r"requests?", "request", Frame::Ask),
    (r"urges?", "urge", Frame::Ask),
    (r"invites?", "invite", Frame::Ask),
    (r"encourages?", "encourage", Frame::Ask),
    (r"asks?", "ask", Frame::Ask),
    (r"exhorts?", "exhort", Frame::Ask),
    (r"implores?", "implore", Frame::Ask),
    (r"directs?", "direct", Frame::Ask),
    (r"instructs?", "instruct", Frame::Ask),
    (r"mandates?", "mandate", Frame::Ask),
    (r"tasks?", "task", Frame::Ask),
    (r"entrusts?", "entrust", Frame::Ask),
    (r"empowers?", "empower", Frame::Ask),
    (r"expects?", "expect", Frame::Ask),
    // A permission often runs to a date, after which it must be given again.
    (r"authori[sz]es?", "authorize", Frame::Ask),
    (r"calls? (?:once again |again |also |further )?(?:up)?on", "call", Frame::Ask),
    (r"(?:calls?|appeals?) for", "call", Frame::That),
    (
        r"appeals? (?:once again |again |urgently |also |further |strongly )?to",
        "appeal",
        Frame::Ask,
    ),
    (r"demands?", "demand", Frame::That),
    (r"insists?(?: (?:up)?on)?", "insist", Frame::That),
    (r"requires?", "require", Frame::Ask),
    (r"recommends?(?: to)?", "recommend", Frame::Ask),
    (r"suggests?", "suggest", Frame::That),
    (r"proposes?", "propose", Frame::That),
    (r"decides?", "decide", Frame::Decide),
    (r"resolves?", "resolve", Frame::Decide),
    (r"agrees?", "agree", Frame::Decide),
    (r"intends?", "intend", Frame::Decide),
    (r"undertakes?", "undertake", Frame::Decide),
    (r"establish(?:es)?", "establish", Frame::Act),
    (r"creates?", "create", Frame::Act),
    (r"extends?", "extend", Frame::Act),
    (r"renews?", "renew", Frame::Act),
    (r"prolongs?", "prolong", Frame::Act),
    (r"re-?appoints?", "appoint", Frame::Act),
    (r"appoints?", "appoint", Frame::Act),
    (r"elects?", "elect", Frame::Act),
    (r"nominates?", "nominate", Frame::Act),
    (r"designates?", "designate", Frame::Act),
    (r"convenes?", "convene", Frame::Act),
];

/// Other verbs that open operative paragraphs and clauses of them.
const OTHERS: &str = "reconfirms|acknowledges|adopts|affirms|appreciates|approves|appropriates|assures|\
    believes|commends|concurs|condemns|confirms|congratulates|considers|declares|denounces|\
    deplores|determines|emphasi[sz]es|endorses|expresses|highlights|hopes|looks|notes|observes|\
    pays|praises|proclaims|reaffirms|realizes|recalls|recogni[sz]es|regrets|reiterates|rejects|\
    reminds|salutes|stresses|strongly|supports|takes|thanks|trusts|underlines|underscores|\
    upholds|warns|welcomes";

/// Adverbs that stand before a verb.
const ADVERBS: &str = r"(?:(?:also|further|furthermore|again|once|more|hereby|therefore|accordingly|moreover|finally|still|now|thus|in particular|to this end|in addition|[a-z]+ly),? )*";

/// What one paragraph says of another thing may stand between the comma and the verb.
const ASIDES: &str = r"(?:(?:in|to|with|for) (?:this|that|these) (?:[a-z]+ )?(?:regard|respect|context|connection|end|purpose|effect|view|spirit|regards),? )?";

struct Verbs {
    /// At the beginning of a text, where the verb has a capital.
    first: Regex,
    /// At the beginning of a point.
    point: Regex,
    /// Behind a comma, a semicolon or `and`.
    later: Regex,
    /// One for each of [`VERBS`], the whole verb without adverbs.
    each: Vec<Regex>,
}

static FOUND: LazyLock<Verbs> = LazyLock::new(|| {
    let verbs: Vec<&str> = VERBS.iter().map(|(verb, ..)| *verb).collect();
    // In the third person only: nouns and infinitives are everywhere in a sentence. The
    // nouns of `reiterates its call upon` have their number as `s{0,1}`.
    let third = |verb: &str| verb.replace("s?", "s").replace("(?:es)", "es");
    let later: Vec<String> = verbs.iter().map(|verb| third(verb)).collect();
    let (verbs, later) = (verbs.join("|"), later.join("|"));
    Verbs {
        first: pattern(&format!(
            r"^(?i:{ASIDES})(?P<verb>(?i:{ADVERBS}(?:(?P<duty>{verbs})|[a-z]+)))\b"
        )),
        point: pattern(&format!(
            r"^(?i:{ASIDES})(?P<verb>(?i:{ADVERBS}(?:(?P<duty>{later})|(?:{OTHERS}))))\b"
        )),
        later: pattern(&format!(
            r"(?:[,;.:]|\band|\bbut)\s+(?:and\s+|but\s+|as well as\s+)?(?i:{ASIDES})(?P<verb>{ADVERBS}(?:(?P<duty>(?i:{later}))|(?P<other>(?i:{OTHERS}))))\b"
        )),
        each: VERBS.iter().map(|(verb, ..)| pattern(&format!("^(?i:{verb})$"))).collect(),
    }
});

/// What may stand behind a later verb: whoever is asked, or what shall be. `Requests for
/// assistance` and `decides` in a list of nouns have none of it.
static OBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:,|:| (?:also|further|again|strongly|once again|in (?:this|that|particular)|therefore|accordingly|inter alia|to|that|the|them|it|him|her|troop|all|its|an?|any|each|both|those|every|other|relevant|interested|concerned|competent|in accordance|as|with|within|pursuant|on|for|upon|States|parties|countries|donors|[a-z]+ (?:States|parties|countries|organizations)|\p{Lu}[\p{L}-]*)\b)",
    )
});

/// The clauses of a text, in order. What stands before the first verb is in none. A point
/// may go on with the sentence above, `(a) Request`, so that only the third person opens
/// a clause there.
pub(super) fn clauses(text: &str, is_point: bool) -> Vec<Clause> {
    let found = &*FOUND;
    let mut starts: Vec<(usize, Range<usize>, Option<Range<usize>>)> = Vec::new();
    let mut from = 0;
    let opening = if is_point { &found.point } else { &found.first };
    if let Some(opening) = opening.captures(text)
        && (is_point || text.starts_with(char::is_uppercase))
    {
        let verb = opening.name("verb").map_or(0..0, |verb| verb.range());
        if !is_point || OBJECT.is_match(&text[verb.end..]) {
            from = verb.end;
            starts.push((0, verb, opening.name("duty").map(|duty| duty.range())));
        }
    }
    while let Some(next) = found.later.captures_at(text, from) {
        let verb = next.name("verb").map_or(0..0, |verb| verb.range());
        let start = next.get(0).map_or(0, |all| all.start());
        let duty = next.name("duty").map(|duty| duty.range());
        // A full stop is the end of a sentence only where the next word has a capital.
        let is_sentence = !text[start..].starts_with(['.', ':'])
            || text[verb.start..].starts_with(char::is_uppercase);
        let is_verb = is_sentence && OBJECT.is_match(&text[verb.end..]);
        from = verb.end;
        if is_verb {
            starts.push((start, verb, duty));
        }
    }
    let ends: Vec<usize> =
        starts.iter().skip(1).map(|(start, ..)| *start).chain([text.len()]).collect();
    let clauses = starts.into_iter().zip(ends).map(|((from, verb, duty), end)| {
        let (base, frame) =
            duty.and_then(|duty| frame(&text[duty])).unwrap_or(("", Frame::Nothing));
        Clause { from, rest: verb.end..end, verb, base, frame }
    });
    clauses.collect()
}

/// The base form of a verb that makes a duty, and what follows it.
fn frame(verb: &str) -> Option<(&'static str, Frame)> {
    let place = FOUND.each.iter().position(|each| each.is_match(verb))?;
    let (_, base, frame) = VERBS[place];
    Some((base, frame))
}

/// An infinitive that asks somebody in its turn: `decides to request the Secretary-General`.
pub(super) fn nested(text: &str) -> Option<(Range<usize>, &'static str)> {
    static NESTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^,? to (?P<verb>(?:also |further )?(?:request|invite|authori[sz]e|encourage|urge|mandate|entrust|task|direct|instruct|ask|call (?:up)?on|recommend to))\b",
        )
    });
    let verb = NESTED.captures(text)?.name("verb")?.range();
    let last = text[verb.clone()].trim_start_matches("also ").trim_start_matches("further ");
    let (base, _) = frame(last)?;
    Some((verb, base))
}
