//! The forms that times have, as expressions.

use std::sync::LazyLock;

use regex::Regex;

use crate::{citation::ordinal_word, pattern::pattern};

use super::super::date::ENGLISH_MONTHS as MONTH;

/// Numbers in words and digits.
const NUMBER: &str = r"(?:\d{1,3}|a|an|one hundred and (?:eighty|twenty)|one hundred|twenty-four|thirty-six|forty-five|twenty-one|twenty-eight|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|eighteen|twenty|thirty|forty|sixty|ninety)";
/// An expression for each form.
pub(super) struct Patterns {
    pub day: Regex,
    pub list: Regex,
    pub month: Regex,
    pub year: Regex,
    pub held: Regex,
    pub within: Regex,
    pub period: Regex,
    pub session: Regex,
    pub session_of: Regex,
    pub meeting: Regex,
    pub every: Regex,
    pub adverb: Regex,
}

pub(super) static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let by = r"(?:(?:no|not) later than|on or before|by or before|at the latest by|prior to|up to and including|up to|by|before|until|till|through|with effect from|ending(?: on)?|expiring on|to expire on|to end on|expire on|ends? on|will terminate on|terminat(?:e|es|ing) on)";
    let day = format!(
        r"(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? \d{{4}})?|{MONTH} \d{{1,2}},? \d{{4}}"
    );
    Patterns {
        day: pattern(&format!(
            r"^(?:the )?(?:(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({MONTH})(?:,? (\d{{4}}))?|({MONTH}) (\d{{1,2}}),? (\d{{4}}))$"
        )),
        list: pattern(&format!(
            r"\b(?i:{by}) (?:(?:midnight|close of business) on )?(?P<days>(?:{day})(?:(?:, | and | or |, and | and again by | and by )(?:{day}))*)"
        )),
        month: pattern(&format!(
            r"\b(?i:{by}) (?:the )?(?:(?P<part>end|beginning|middle|mid) of |mid-|early |late )?(?P<month>{MONTH})(?:,| of)? (?P<year>\d{{4}})\b"
        )),
        year: pattern(&format!(
            r"\b(?i:{by}) (?:the )?(?:(?P<part>end|beginning|middle) of )?(?:the year )?(?P<year>20\d\d|19\d\d)\b"
        )),
        held: pattern(&format!(
            r"\b(?:from|on|in|between|during|for) (?:the )?(?:(?P<first>\d{{1,2}})(?: (?P<month>{MONTH}))?(?: ?[-–] ?| to | and )(?P<last>\d{{1,2}} {MONTH} \d{{4}})|(?P<day>\d{{1,2}} {MONTH} \d{{4}})|(?:the )?(?:early |late |mid-|first half of |second half of )?(?P<inmonth>{MONTH} \d{{4}})|(?:late |early |mid-)?(?P<inyear>20\d\d))\b"
        )),
        within: pattern(&format!(
            r"\b(?:(?P<open>(?i:within|(?:no|not) later than|no more than|at the latest|in|after)) (?:(?:the|a) (?:next|following|period of) |a period of |the first )?)?(?P<n>{NUMBER}) ?(?:\((?:\d+)\) )?(?:calendar |working |business )?(?P<unit>day|week|month|year)s?(?:’|')?(?P<base>(?: time)?,? (?:of|from|after|following|upon|before|prior to|preceding|in advance of|since)(?: the)? [^;,.]{{0,80}})?"
        )),
        period: pattern(&format!(
            r"\bfor (?:a |an |the |up to )?(?:(?:further |additional |initial |new |final |single |another |interim |renewable |extended |subsequent |first |last |one-time |and )*(?:period|term|duration)s?(?: of)?(?: up to| not exceeding| at least)? |another |an additional |a further |an initial |a final |the next |at least )?(?P<n>{NUMBER}) ?-?(?P<unit>day|week|month|year)s?\b(?P<base>,? (?:(?:beginning|starting|commencing|effective|with effect)(?: from| on)?|from|after|following|as (?:of|from)) [^;,]{{0,60}})?"
        )),
        session: pattern(
            r"(?i)\b(?:at|to|during|of|for|before|prior to|in advance of|by|until|in|on) (?:(?:the )?(?:main part of|first part of|(?:first |second |first part of its |second part of its )?resumed (?:part|session)s? of|resumed|beginning of|end of|opening of|start of|conclusion of|commencement of) )?(?:its|the|their|each) (?P<numbers>(?:(?:next|forthcoming|upcoming|following|regular|annual|substantive|resumed|special|emergency|organizational|main part of its) )*[a-z]*(?:-?[a-z]+|\d{1,3}(?:st|nd|rd|th))(?:(?:, | and |, and | or )(?:its |the )?(?:[a-z]+(?:-[a-z]+)?|\d{1,3}(?:st|nd|rd|th)))*)(?: (?:regular|annual|substantive|resumed|special|emergency|organizational|ordinary))* sessions?\b",
        ),
        session_of: pattern(
            r"\b(?:at|during|to|before|of) (?:its|the|their) (?:(?P<a>20\d\d) (?:[a-z]+ )?session|(?:[a-z]+ )?session (?:in|of|for) (?P<b>20\d\d))\b",
        ),
        meeting: pattern(
            r"\b(?:at|by|before|prior to|in advance of) (?:the|its|their) (?P<name>(?P<ordinal>[\p{L}-]+|\d{1,2}(?:st|nd|rd|th)) (?:\p{Lu}[\p{L}-]+ )*(?:Meeting|Conference|Congress|Summit|Review Conference))\b",
        ),
        every: pattern(&format!(
            r"(?i)\b(?:at least |at )?(?:(?:once )?every (?:(?P<n>{NUMBER}|other|second|third|fourth|fifth) )?(?P<unit>day|week|month|year|quarter)s?\b|(?:once|twice|(?P<times>{NUMBER}) times) (?:a|per|each|every) (?P<peryear>year|month|week)|each (?P<each>year|month)|at (?P<n2>{NUMBER})-?(?P<unit2>day|week|month|year)(?:ly)? intervals|at (?:regular )?intervals of (?P<n3>{NUMBER}) (?P<unit3>day|week|month|year)s?|in (?P<n5>{NUMBER})[ -](?P<unit5>day|week|month|year) intervals|(?P<n4>{NUMBER})-monthly)(?P<once> thereafter)?"
        )),
        adverb: pattern(
            r"\b(?:[Oo]n an? )?(?:at least )?(?P<word>annual|annually|yearly|biennial|biennially|biannual|biannually|semi-annual|semi-annually|semiannually|triennial|triennially|quadrennial|quadrennially|quarterly|monthly|bimonthly|weekly|trimesterly|daily)\b(?P<what>(?:,| and)? [a-z-]+(?: [a-z-]+)?)?",
        ),
    }
});

const NUMBERS: [(&str, u16); 32] = [
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("eighteen", 18),
    ("twenty", 20),
    ("twenty-one", 21),
    ("twenty-four", 24),
    ("twenty-eight", 28),
    ("thirty", 30),
    ("thirty-six", 36),
    ("forty", 40),
    ("forty-five", 45),
    ("sixty", 60),
    ("ninety", 90),
    ("one hundred", 100),
    ("one hundred and twenty", 120),
    ("one hundred and eighty", 180),
    ("every", 1),
];

/// The number of a word, or of digits.
pub(super) fn number(words: &str) -> Option<u16> {
    let words = words.to_lowercase();
    let known = NUMBERS.iter().find(|(word, _)| *word == words).map(|(_, number)| *number);
    known.or_else(|| words.parse().ok()).filter(|number| (1..=999).contains(number))
}

/// The number of an ordinal, in words or digits.
pub(super) fn ordinal(word: &str) -> Option<u16> {
    static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| (1..100).map(ordinal_word).collect());
    let word = word.to_lowercase();
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let in_digits = digits.parse().ok().filter(|_| digits.len() < word.len());
    in_digits.or_else(|| WORDS.iter().position(|own| *own == word).map(|place| place as u16 + 1))
}
