//! Places in a text that may be footnote marks: superscripts, digits glued to
//! words, and what OCR makes of them.

use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use crate::pattern::pattern;

use super::super::{super::draft::RawUnit, label, superscript};

/// A place in the text that may be a mark.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) unit: usize,
    /// Bytes in the unit's text.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u32,
    pub(super) glyph: Glyph,
    /// Words before the mark, for comparing repeated uses.
    pub(super) context: HashSet<String>,
}

impl Candidate {
    /// Whether figures stand here that are a mark and name their note.
    pub(super) fn is_certain(&self) -> bool {
        matches!(self.glyph, Glyph::Superscript(_) | Glyph::Digits(_))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Glyph {
    /// Superscript digits: certainly a mark, and its label.
    Superscript(String),
    /// Plain digits behind punctuation: probably a mark.
    Digits(String),
    /// Plain digits behind a letter or a year: a mark only if it fits.
    Weak(String),
    /// A garbled mark, and the digit that it resembles.
    Garbled(Option<char>),
    /// Digits at the end of a longer number: a mark only where its note would have
    /// none otherwise, and never a repeated one.
    Suffix(String),
    /// Digits that a space parts from the word before them, as recognition of print
    /// sets marks: a mark only where its note would have none otherwise. Whether they
    /// close their paragraph, stand behind punctuation, or behind a word.
    Spaced(String, Behind),
    /// Digits that begin with a mark and go on with a number of the text, since
    /// the export lost the space between them: `2011,133/3`.
    Run(String),
}

/// What digits stand behind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Behind {
    /// The punctuation that closes the paragraph.
    Close,
    Punctuation,
    Word,
}

static SPACED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([\p{L}\d)\]”’\x22»,;:.])( ?)(\d{1,3})(/?)($|[\s,;:.)\]])"));
/// Words whose number is their own, and such as stand before a count.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[^\p{L}])(?:resolutions?|paragraphs?|articles?|rules?|annex(?:es)?|chapters?|sections?|parts?|items?|agenda|group|session|phase|table|protocol|document|number|nos?|and|or|to|of|the|than|by|for|in|on|at|from|with|within|about|least|most|only|some|all|these|those|its|their|under|between)$",
    )
});
static SUPERSCRIPT: LazyLock<Regex> = LazyLock::new(|| pattern(r"[¹²³⁰⁴-⁹]+"));
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"([\p{L})\]”’'\x22»》），；：,;:.])(\d{1,3})($|[\s,;:.)\]”’\x22》），；：。、])")
});
static YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b((?:19|20)\d\d)(\d{1,3})($|[\s,;:.)\]”])"));
/// Numbers with a mark behind them: `73/1813`, for no session has a thousand
/// resolutions; `Agenda 216`; `1/CP.2124`.
static SUFFIX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:\b\d{2}/\d{2,3}|\bAgenda 21|\bCP\.\d{1,2})(\d{1,2})(?:$|[\s,;:.)\]”])")
});
/// A number behind the full stop of a sentence that ends with the number of a document or
/// a year: `resolution 89/3.1`, `in 2034.1 The`.
static STOPPED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:\b\d{1,4}/\d{1,4}|\b(?:19|20)\d\d)\.(\d{1,2})(?:$|\s+[\p{Lu}\p{Lo}“(])")
});
/// What raised figures are behind that are a power: a letter that stands for a quantity
/// or a unit, a part of the metre, or a ten.
static POWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:^|[^\p{L}])(?:(\p{Ll}|[kcdmксдм][mм])|(?:[×x*·] ?|^|[^\d\p{P}] ?)10)$")
});
/// A number right behind a comma, which nothing but a lost mark explains.
static RUN: LazyLock<Regex> = LazyLock::new(|| pattern(r"[,;](\d{2,5})/\d"));
static GARBLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([\p{L})\],;:.])('?[®©°]|[?!*’'\x22])($|[\s])"));

/// How far before a mark words are compared, and how long a word may be, in bytes: what a
/// mark costs does not depend on the length of its paragraph.
const CONTEXT_BYTES_MAX: usize = 1_000;
const WORD_BYTES_MAX: usize = 200;

/// The places in a unit that may be marks, in their order. `index` is the unit's.
pub(super) fn candidates_in(unit: &RawUnit, index: usize) -> Vec<Candidate> {
    let text = unit.text.text.as_str();
    let mut out: Vec<Candidate> = Vec::new();
    // Disjoint spans by their beginnings: the one before `end` is the only one
    // that can overlap.
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let mut add = |start: usize, end: usize, glyph: Glyph| {
        let before = taken.range(..end).next_back();
        if before.is_none_or(|(_, &other)| other <= start) {
            taken.insert(start, end);
            let line = unit.text.line_at(start);
            let context = context(&text[..start]);
            out.push(Candidate { unit: index, start, end, line, glyph, context });
        }
    };
    for found in SUPERSCRIPT.find_iter(text) {
        let digits = superscript::lower(found.as_str());
        if let Some(glyph) = raised_glyph(&text[..found.start()], digits) {
            add(found.start(), found.end(), glyph);
        }
    }
    let mut at = 0;
    while let Some(found) = PLAIN.captures_at(text, at) {
        let (Some(before), Some(digits)) = (found.get(1), found.get(2)) else { break };
        at = digits.end();
        if let Some(glyph) = digit_glyph(text, before.as_str(), before.end(), digits.as_str()) {
            add(digits.start(), digits.end(), glyph);
        }
    }
    let mut at = 0;
    while let Some(found) = SPACED.captures_at(text, at) {
        let (Some(before), Some(digits)) = (found.get(1), found.get(3)) else { break };
        at = digits.end();
        let slash = !found[4].is_empty();
        if let Some(glyph) = spaced_glyph(text, before.end(), &found[2], digits.as_str(), slash) {
            add(digits.start() - found[2].len(), digits.end() + usize::from(slash), glyph);
        }
    }
    for found in YEAR.captures_iter(text) {
        if let Some(digits) = found.get(2) {
            add(digits.start(), digits.end(), Glyph::Weak(digits.as_str().to_owned()));
        }
    }
    for found in SUFFIX.captures_iter(text) {
        let number = found[0].trim_end_matches(|c: char| !c.is_numeric());
        let number = number.rsplit(['/', '.', ' ']).next().unwrap_or_default();
        let year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
        let long = number.len() > 3 && !year || !found[0].contains('/');
        if let Some(digits) = found.get(1).filter(|_| long) {
            add(digits.start(), digits.end(), Glyph::Suffix(digits.as_str().to_owned()));
        }
    }
    for digits in STOPPED.captures_iter(text).filter_map(|found| found.get(1)) {
        add(digits.start(), digits.end(), Glyph::Suffix(digits.as_str().to_owned()));
    }
    for found in RUN.captures_iter(text) {
        if let Some(digits) = found.get(1) {
            add(digits.start(), digits.end(), Glyph::Run(digits.as_str().to_owned()));
        }
    }
    let mut at = 0;
    let mut quotes = Quotes::default();
    while let Some(found) = GARBLED.captures_at(text, at) {
        let (Some(before), Some(mark)) = (found.get(1), found.get(2)) else { break };
        at = mark.end();
        quotes.count_to(text, mark.start());
        let rest = &text[mark.end()..];
        if let Some(glyph) = garbled_glyph(before.as_str(), mark.as_str(), rest, &quotes) {
            add(mark.start(), mark.end(), glyph);
        }
    }
    out.sort_by_key(|candidate| candidate.start);
    out
}

/// What raised digits behind `before` are: a mark, or else a power.
fn raised_glyph(before: &str, digits: String) -> Option<Glyph> {
    match POWER.captures(label::last_bytes(before, 12)) {
        Some(found) if found.get(1).is_some() => None,
        Some(_) => Some(Glyph::Suffix(digits)),
        None => Some(Glyph::Superscript(digits)),
    }
}

/// What plain digits behind `before` may be; nothing where they belong to a
/// symbol or an abbreviation.
fn digit_glyph(text: &str, before: &str, at: usize, digits: &str) -> Option<Glyph> {
    let nearest = label::last_bytes(&text[..at], WORD_BYTES_MAX);
    let word = nearest.rsplit(char::is_whitespace).next().unwrap_or_default();
    let digits = digits.to_owned();
    let is_symbol = word.contains('/') && word.bytes().any(|byte| byte.is_ascii_digit());
    match before {
        // `(A/90/5).2` is no number.
        "." if text[..at - 1].ends_with([')', '”', '»']) => Some(Glyph::Digits(digits)),
        "." if !text[..at - 1].ends_with(char::is_lowercase) => None,
        "." if label::is_abbreviated(word) || word.contains('/') => None,
        "." if word.trim_end_matches('.').ends_with(|c: char| c.is_ascii_digit()) => None,
        // Most languages write a decimal comma: `8,6 %`.
        "," if text[at + digits.len()..].trim_start().starts_with(['%', '°']) => None,
        "," | ":"
            if word.trim_end_matches([',', '.', ':']).ends_with(|c: char| c.is_ascii_digit()) =>
        {
            Some(Glyph::Weak(digits))
        }
        "," | ";" | ")" | "”" | "\"" | "]" | "»" | "》" | "）" | "，" | "；" | "：" => {
            Some(Glyph::Digits(digits))
        }
        _ if is_symbol => None,
        _ if word.chars().filter(|c| c.is_alphabetic()).count() < 3 => None,
        // `SDG4`, `NO3`: figures belong to a name of capitals more often than to a note.
        _ if is_acronym(word) => Some(Glyph::Suffix(digits)),
        _ => Some(Glyph::Weak(digits)),
    }
}

/// Whether the letters of a word are capitals, few enough to be no word in capitals.
fn is_acronym(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    word.chars().count() <= 5 && word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// What digits may be that a space parts from what ends at byte `at`, or behind which
/// a slash stands: `20 January 1994, 1/`.
fn spaced_glyph(text: &str, at: usize, space: &str, digits: &str, slash: bool) -> Option<Glyph> {
    let before = &text[..at];
    let closed = before.ends_with([')', ']', '”', '’', '"', '»', ',', ';', ':', '.']);
    let words = before.trim_end_matches([',', ';', ':', '.']);
    let number = words.len() - words.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    // `resolution 89/3, 1/` has a mark.
    let parted = slash && closed && !space.is_empty();
    if number > 0 && !parted && (number != 4 || !closed) || label::is_abbreviated(before) {
        return None;
    }
    if slash {
        return (closed || !space.is_empty()).then(|| Glyph::Digits(digits.to_owned()));
    }
    if space.is_empty() {
        return None;
    }
    let rest = &text[at + space.len() + digits.len()..];
    if rest.trim_start_matches(['.', ',', ':']).starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let rest = rest.trim_start();
    let behind = match closed {
        true if rest.is_empty() => Behind::Close,
        true if rest.starts_with(|c: char| c.is_lowercase() || ",;.".contains(c)) => {
            Behind::Punctuation
        }
        false
            if !COUNTED.is_match(label::last_bytes(before, 24))
                && !rest.starts_with(char::is_uppercase) =>
        {
            Behind::Word
        }
        _ => return None,
    };
    Some(Glyph::Spaced(digits.to_owned(), behind))
}

/// The quotation marks of a text up to a place that moves on.
#[derive(Debug, Default)]
struct Quotes {
    at: usize,
    opening: usize,
    closing: usize,
    straight: usize,
}

impl Quotes {
    fn count_to(&mut self, text: &str, at: usize) {
        for c in text[self.at..at].chars() {
            self.opening += usize::from(c == '‘' || c == '“');
            self.closing += usize::from(c == '”');
            self.straight += usize::from(c == '"');
        }
        self.at = at;
    }

    /// Whether a quotation is open, which the next sign may end.
    fn is_open(&self) -> bool {
        self.opening > self.closing || self.straight % 2 == 1
    }
}

/// What a stray sign may be: a mark behind punctuation, or before a small letter
/// where no question, exclamation, apostrophe or quotation can end.
fn garbled_glyph(before: &str, mark: &str, rest: &str, quotes: &Quotes) -> Option<Glyph> {
    let punctuation = [",", ";", ":", ")"].contains(&before);
    let next = rest.trim_start().chars().next();
    let mid_sentence = next.is_none_or(|c| c.is_lowercase());
    let sign = mark.trim_start_matches('\'');
    match sign {
        "®" | "©" | "°" => Some(Glyph::Garbled(None)),
        "?" | "!" if punctuation || before == "." => Some(Glyph::Garbled(resembles(sign))),
        "*" => Some(Glyph::Garbled(resembles(sign))),
        "’" | "'" | "\"" | "" if punctuation && before != ")" => {
            (!quotes.is_open() && mid_sentence).then(|| Glyph::Garbled(resembles(mark)))
        }
        _ => None,
    }
}

/// The digit that OCR takes for this sign.
fn resembles(sign: &str) -> Option<char> {
    match sign {
        "!" => Some('1'),
        "?" => Some('2'),
        "*" => Some('4'),
        "’" | "'" => Some('7'),
        _ => None,
    }
}

/// Words before a mark, without the shortest.
pub(super) fn context(before: &str) -> HashSet<String> {
    words(label::last_bytes(before, CONTEXT_BYTES_MAX)).rev().take(60).collect()
}

/// Words that tell something: the longer ones, in small letters.
pub(super) fn words(text: &str) -> impl DoubleEndedIterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::{super::super::super::segments::Segments, *};

    #[track_caller]
    fn check(text: &str, expected: &[Glyph]) {
        let unit = RawUnit { text: Segments::of(text, 1), ..RawUnit::default() };
        let found: Vec<Glyph> = candidates_in(&unit, 0).into_iter().map(|c| c.glyph).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_may_be_a_mark() {
        check("All Its Aspects,1 and", &[Glyph::Digits("1".into())]);
        check("Sustainable Development4 and", &[Glyph::Weak("4".into())]);
        check("the outcome of 20058 and", &[Glyph::Weak("8".into())]);
        check("outcomes,³ such", &[Glyph::Superscript("3".into())]);
        check("in All Its Aspects,® and", &[Glyph::Garbled(None)]);
        check("Instrument)? by", &[Glyph::Garbled(Some('2'))]);
        check("weapons;’", &[Glyph::Garbled(Some('7'))]);
        check("A/62/163/Corr.1 and A/72/122, S/RES/1 (2000) target 16.4 of", &[]);
        let spaced = |label: &str, behind| Glyph::Spaced(label.to_owned(), behind);
        check("to the United Nations, 59", &[spaced("59", Behind::Close)]);
        check("of 12 August 1949, 22 and in", &[spaced("22", Behind::Punctuation)]);
        check("having considered the report 37 submitted", &[spaced("37", Behind::Word)]);
        check("of 20 January 1994, 1/ and", &[Glyph::Digits("1".into())]);
        check("resolution 89/3. 1/ It", &[Glyph::Digits("1".into())]);
        check("resolutions 425 and rule 28 of, on 4, 5 and 6 May; No. 5", &[]);
        check(
            "《公约》1 和其2 ，进展，3 以及",
            &[Glyph::Digits("1".into()), Glyph::Digits("3".into())],
        );
        check("creció un 8,6 % al año", &[]);
        check("of 12 km², of 5 м² and x² + y³, CO2 and H2O", &[]);
        let suffix = |label: &str| Glyph::Suffix(label.to_owned());
        check("10¹⁴ J under SDG4 and resolution 89/3.1", &[suffix("14"), suffix("4"), suffix("1")]);
        check("in 2034.3 It (A/90/5).4", &[suffix("3"), Glyph::Digits("4".into())]);
        check("target 16.4 of 2034.5 million", &[]);
        check("each State’s “own” borders’ rights", &[]);
        check("What is to be done?", &[]);
    }
}
