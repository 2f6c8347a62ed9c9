//! The verb that governs a citation: whose verb is taken, and why.
//!
//! A paragraph of a resolution has an opening verb, and what it cites is recalled,
//! reaffirmed or decided by that. A later clause with a verb of its own takes over:
//! `Recalls resolution 1325 (2000) and reaffirms resolution 1820 (2008)`. A participle in
//! an operative paragraph governs its own words alone: `Decides, recalling resolution 1373
//! (2001), to extend the measures of resolution 1390 (2002)`. A point without a verb is
//! governed by what leads into it. Only verbs of the fixed list below make a clause, and
//! only behind a comma, a semicolon or `and`; so what a report `recommends` within a
//! sentence that `which` opens stays with the opening verb.
//!
//! Rules of English alone: in other languages the opening verb is not known.

use std::sync::LazyLock;

use regex::Regex;

use crate::{corpus::verb_base, pattern::pattern};

/// Whose verb governs a citation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    /// The opening verb of the paragraph.
    Opening,
    /// A later clause has a verb of its own.
    Clause,
    /// The point has none: the paragraph that leads into it.
    LedInto,
}

impl Whose {
    /// The name in the JSON contract.
    pub fn name(self) -> &'static str {
        match self {
            Whose::Opening => "opening",
            Whose::Clause => "clause",
            Whose::LedInto => "led_into",
        }
    }
}

/// The verb that governs a citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoverningVerb {
    /// Its base form: `recall`.
    pub verb: String,
    /// Whose it is.
    pub whose: Whose,
}

/// Verbs that open a clause of their own within a paragraph, by base form.
const CLAUSE_VERBS: &[&str] = &[
    "acknowledge",
    "affirm",
    "appeal",
    "approve",
    "authorize",
    "authorise",
    "bear",
    "call",
    "commend",
    "condemn",
    "confirm",
    "decide",
    "declare",
    "demand",
    "deplore",
    "determine",
    "emphasize",
    "emphasise",
    "encourage",
    "endorse",
    "express",
    "extend",
    "invite",
    "note",
    "reaffirm",
    "recall",
    "recognize",
    "recognise",
    "reiterate",
    "reject",
    "remind",
    "renew",
    "request",
    "stress",
    "take",
    "underline",
    "underscore",
    "urge",
    "welcome",
];
/// Forms in `-s` that are nouns as well: a clause only before what a verb governs.
const NOUNS: [&str; 5] = ["appeals", "calls", "demands", "notes", "requests"];
/// What stands behind such a noun and not behind the verb.
const BEHIND_NOUNS: [&str; 17] = [
    "from",
    "for",
    "by",
    "of",
    "to",
    "under",
    "in",
    "made",
    "pursuant",
    "received",
    "submitted",
    "contained",
    "regarding",
    "concerning",
    "and",
    "or",
    "as",
];
/// Participles that follow others within one clause, `promoting and encouraging respect`:
/// a clause of their own only behind a comma or a semicolon.
const JOINED: [&str; 6] =
    ["encouraging", "inviting", "approving", "extending", "determining", "renewing"];
/// Words that may stand before a verb, beside adverbs in `-ly`.
const ADVERBS: [&str; 9] =
    ["also", "further", "again", "hereby", "therefore", "once", "more", "likewise", "still"];

/// What may stand between the pieces of a list of citations, behind each comma.
static LIST_GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:and|as well as|or|in particular|including|inter alia|especially|also)\b|\d|\(|resolutions?\b|its\b|the (?:resolution|statement)s?\b|[A-Z]{1,4}/|sect|para|annex|chap|of \d)",
    )
});

/// A word of a text: where it begins, itself in small letters without punctuation, and
/// whether a stop stands right behind it.
struct Word<'a> {
    at: usize,
    text: &'a str,
    lower: String,
    has_stop: bool,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let pieces = text.split_whitespace().map(|piece| {
        let bare = piece.trim_matches(|c: char| !c.is_alphanumeric());
        Word {
            at: piece.as_ptr() as usize - text.as_ptr() as usize,
            text: piece,
            lower: bare.to_lowercase(),
            has_stop: piece.ends_with([',', ';', ':', '.', '—', '–']),
        }
    });
    pieces.collect()
}

/// So much before a citation is looked at, in bytes: a paragraph that is a whole book has
/// clauses without end.
const BEFORE_MAX: usize = 20_000;

/// The verb that governs what stands at byte `at` of a text that opens with the base form
/// `opening`, where it has one.
pub(super) fn governing(text: &str, at: usize, opening: Option<&str>) -> Option<GoverningVerb> {
    let at = text.floor_char_boundary(at);
    let from = text.floor_char_boundary(at.saturating_sub(BEFORE_MAX));
    let words = words(&text[from..at]);
    // A verb at the end may be followed by what it is told by.
    let next = text[at..].split_whitespace().next();
    let of = |verb: &str, whose| GoverningVerb { verb: verb.to_owned(), whose };
    let mut governs = opening.map(|verb| of(verb, Whose::Opening));
    let is_participle = opening.is_some() && !opens_finite(&words);
    // A participle within an operative paragraph, and where its own words begin.
    let mut aside: Option<(GoverningVerb, usize)> = None;
    for (place, word) in words.iter().enumerate() {
        let opens_text = opening.is_none() && (from + word.at == 0 || ends_sentence(&words, place));
        if opens_text {
            (governs, aside) = (None, None);
        }
        // The opening verb is known, with the adverbs before it.
        let is_opening = opening.is_some()
            && from == 0
            && words[..place].iter().all(|word| is_adverb(&word.lower));
        let boundary = Boundary::at(&words, place, opening.is_none());
        let Some(boundary) = boundary.filter(|_| !is_opening) else { continue };
        let behind = behind(&words, place).or(next);
        let whose = if opens_text { Whose::Opening } else { Whose::Clause };
        match clause_verb(word, behind, boundary) {
            Some((verb, false)) if !is_participle => {
                governs = Some(of(&verb, whose));
                aside = None;
            }
            Some((verb, true)) if is_participle || opening.is_none() => {
                governs = Some(of(&verb, whose));
            }
            Some((verb, true)) => aside = Some((of(&verb, whose), from + word.at)),
            _ => {}
        }
    }
    match aside {
        Some((verb, start)) if is_one_clause(&text[start..at], &text[at..]) => Some(verb),
        _ => governs,
    }
}

/// The word behind a place, `in this regard` passed over.
fn behind<'w>(words: &'w [Word<'_>], place: usize) -> Option<&'w str> {
    let word = |ahead: usize| words.get(place + ahead).map(|word| word.lower.as_str());
    let regards = word(1) == Some("in") && matches!(word(2), Some("this" | "that"));
    word(if regards { 4 } else { 1 })
}

/// What stands before a word that may open a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Boundary {
    /// A comma or a semicolon, or the text begins.
    Stop,
    /// `and`, `while`, `or` alone.
    Join,
}

impl Boundary {
    /// What stands before the word at a place, adverbs and `in this regard` passed over;
    /// nothing where no clause can begin there. In a text without an opening verb `The
    /// Council` may stand before its verb.
    fn at(words: &[Word<'_>], place: usize, names_subject: bool) -> Option<Boundary> {
        let mut before = place;
        loop {
            let Some(word) = words[..before].last() else { return Some(Boundary::Stop) };
            if is_adverb(&word.lower) && !word.has_stop {
                before -= 1;
                continue;
            }
            let regards = |phrase: &[Word<'_>]| {
                ["in", "to", "for"].contains(&phrase[0].lower.as_str())
                    && ["this", "that"].contains(&phrase[1].lower.as_str())
            };
            match before.checked_sub(3).map(|from| &words[from..before]).filter(|one| regards(one))
            {
                Some(_) => before -= 3,
                None => break,
            }
        }
        let word = &words[before - 1];
        let joins = ["and", "while", "or"].contains(&word.lower.as_str());
        let is_subject = names_subject && ["Council", "Assembly"].contains(&word.text);
        match () {
            () if word.has_stop || is_subject => Some(Boundary::Stop),
            () if joins && words[..before - 1].last().is_some_and(|word| word.has_stop) => {
                Some(Boundary::Stop)
            }
            () => joins.then_some(Boundary::Join),
        }
    }
}

/// Whether the sentence before a word ends with the word before it.
fn ends_sentence(words: &[Word<'_>], place: usize) -> bool {
    const ABBREVIATION_MAX: usize = 4;
    let before = words[..place].last();
    before.is_some_and(|word| word.text.ends_with('.') && word.text.len() > ABBREVIATION_MAX)
        && words[place].text.starts_with(char::is_uppercase)
}

/// Whether the opening verb of a paragraph is in the present tense: `Also decides`.
fn opens_finite(words: &[Word<'_>]) -> bool {
    let verb = words.iter().find(|word| !is_adverb(&word.lower));
    verb.is_some_and(|verb| verb.lower.ends_with('s'))
}

/// The base form of a verb that opens a clause, and whether it is a participle.
fn clause_verb(
    word: &Word<'_>,
    behind: Option<&str>,
    boundary: Boundary,
) -> Option<(String, bool)> {
    let is_participle = word.lower.ends_with("ing");
    if !is_participle && !word.lower.ends_with('s') {
        return None;
    }
    let base = verb_base(&word.lower).filter(|base| CLAUSE_VERBS.contains(&base.as_str()))?;
    let lower = word.lower.as_str();
    let behind = behind.unwrap_or_default();
    let is_verb = match base.as_str() {
        "call" if behind.starts_with("upon") || behind.starts_with("on") => true,
        "take" => ["note", "into"].contains(&behind),
        "bear" => behind == "in",
        "extend" => ["its", "the", "until", "for"].contains(&behind),
        _ if NOUNS.contains(&lower) => !BEHIND_NOUNS.contains(&behind) && !word.has_stop,
        _ => !JOINED.contains(&lower) || boundary == Boundary::Stop,
    };
    is_verb.then_some((base, is_participle))
}

fn is_adverb(word: &str) -> bool {
    ADVERBS.contains(&word) || word.len() > 4 && word.ends_with("ly")
}

/// Whether what a participle opens goes on to the citation: a list may have commas.
fn is_one_clause(own: &str, citation: &str) -> bool {
    let pieces = own.split(',').skip(1);
    let goes_on = |piece: &str, rest: &str| {
        let piece = piece.trim_start();
        let piece = if piece.is_empty() { rest.trim_start() } else { piece };
        LIST_GOES_ON.is_match(piece)
    };
    !own.contains(';') && pieces.into_iter().all(|piece| goes_on(piece, citation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, opening: Option<&str>, expected: &[(&str, Whose)]) {
        let heads: Vec<usize> = text.match_indices('[').map(|(at, _)| at).collect();
        let found: Vec<Option<GoverningVerb>> =
            heads.iter().map(|&at| governing(text, at, opening)).collect();
        let expected: Vec<Option<GoverningVerb>> = expected
            .iter()
            .map(|(verb, whose)| {
                (!verb.is_empty())
                    .then(|| GoverningVerb { verb: (*verb).to_owned(), whose: *whose })
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_later_clause_with_a_verb_of_its_own_governs() {
        use Whose::{Clause, Opening};
        let (recall, decide) = (Some("recall"), Some("decide"));
        check("Recalling its resolutions [1] and [2],", recall, &[("recall", Opening); 2]);
        check(
            "Recalling its resolutions [1] and [2], and reaffirming in particular [3]",
            recall,
            &[("recall", Opening), ("recall", Opening), ("reaffirm", Clause)],
        );
        check(
            "Recalls [1] and reaffirms [2]; also requests the Secretary-General, in line with [3]",
            recall,
            &[("recall", Opening), ("reaffirm", Clause), ("request", Clause)],
        );
        check(
            "Decides, recalling resolutions [1], and [2], to extend the measures of [3]",
            decide,
            &[("recall", Clause), ("recall", Clause), ("decide", Opening)],
        );
        check(
            "Decides that requests under [1] and calls for action by [2] are met",
            decide,
            &[("decide", Opening); 2],
        );
        check(
            "Decides to extend it, and in this regard further calls upon States to heed [1]",
            decide,
            &[("call", Clause)],
        );
        check(
            "Decides on the basis of reports and requests received by [1]",
            decide,
            &[("decide", Opening)],
        );
        check(
            "Stressing the need for promoting and encouraging respect in line with [1]",
            Some("stress"),
            &[("stress", Opening)],
        );
        check(
            "Emphasizes the role, calls upon States, stresses in this regard the need for [1], and requests in this regard the Chair to heed [2]",
            Some("emphasize"),
            &[("stress", Clause), ("request", Clause)],
        );
        check(
            "Takes note of the report, which recommends and welcomed [1]",
            Some("take"),
            &[("take", Opening)],
        );
    }

    #[test]
    fn what_has_no_opening_verb_may_have_one_in_it() {
        use Whose::{Clause, Opening};
        check("Reports under [1]", None, &[("", Opening)]);
        check("The Council met, and requests that [1] be heeded", None, &[("request", Clause)]);
        check("Recalling [1], the Council met", None, &[("recall", Opening)]);
        check(
            "The Security Council also recalls [1] of 2000. The experts spoke of [2].",
            None,
            &[("recall", Clause), ("", Opening)],
        );
        check("", None, &[]);
        assert_eq!(governing("ä", 1, None), None, "within a character");
    }
}
