//! Whose resolution or decision is meant: the body that the text names, or the one
//! that the form of the number and the document around it leave. Where the body has
//! no symbols made of numbers, there is none: rather no reference than a wrong one.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::pattern::pattern;

use super::{
    Symbol, council,
    words::{Words, any, window_after, window_before},
};

/// A body that adopts resolutions or decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Assembly,
    Security,
    HumanRights,
    Economic,
    Environment,
    /// `the Council`, which may be any of three.
    Council,
    /// One without symbols made of numbers.
    Other,
}

/// What the number of a resolution is made of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number<'a> {
    /// `1325`.
    Plain(&'a str),
    /// `1325 (2000)`.
    Year(&'a str, &'a str),
    /// `217 A (III)`: the number, its letter, the session.
    Session(&'a str, &'a str, &'a str),
    /// `74/60`, `2019/5`, `S-20/2`: the first part with its prefix, and the second.
    Pair(&'a str, &'a str),
}

/// The name of the group that a body is in an expression, the body, and its words in a
/// language.
type Named = (&'static str, Body, fn(&Words) -> &'static str);

const BODIES: [Named; 7] = [
    ("security", Body::Security, |words| words.security_council),
    ("rights", Body::HumanRights, |words| words.human_rights_council),
    ("economic", Body::Economic, |words| words.economic_council),
    ("environment", Body::Environment, |words| words.environment_assembly),
    ("other", Body::Other, |words| words.other_body),
    ("assembly", Body::Assembly, |words| words.general_assembly),
    ("council", Body::Council, |words| words.council),
];

/// The bodies, each a group of its own.
fn bodies() -> String {
    BODIES.map(|(name, _, words)| format!("(?P<{name}>{})", any(words))).join("|")
}

/// A body before a resolution, and what joins them: `Human Rights Council `, `the
/// Security Council, in its `. The name of another body may go on: `Commission on
/// Narcotic Drugs`.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    let tail = r"(?-i:(?: \p{Ll}{1,4})* \p{Lu}[\p{L}'-]*){1,8}";
    pattern(&format!(
        r"(?i)(?:^|[^\p{{L}}\d-]|\p{{Han}})(?P<body>{})(?P<tail>{tail})?(?:'s?)?(?P<link>(?:,? (?:in|under|by|dans|par|en|por|в|في)| ?{})(?: (?P<own>{}))?(?: own)?)? ?(?P<date>(?:的|在其|其)?(?:\d{{4}}年\d{{1,2}}月(?:\d{{1,2}}日)?)?)$",
        bodies(),
        any(|words| words.adopts),
        any(|words| words.the),
    ))
});
/// A body behind a resolution or its number: ` of the General Assembly`.
static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(?:,? {} ?(?:{} ?)*| )(?:(?-i:\p{{Lu}})[\p{{L}}-]* ){{0,4}}?(?:{})(?P<end>[^\p{{L}}]|$)",
        any(|words| words.whose),
        any(|words| words.the),
        bodies(),
    ))
});
/// Letters before a resolution that are no body known here: `CITES resolution`.
static ACRONYM: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[ (])([A-Z][A-Z-]{1,8}) $"));
/// A word before `Council` or `Assembly` that makes it another: `Governing Council`.
static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\p{Lu}\p{L}{3,})[ -]$"));
/// A division of a document, before a resolution that is printed in it: `chap. I,
/// sect. C, `.
static WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:{}|{}|{}|\bpart) ?[IVXLC\dA-Z]{{1,6}}(?:\.[A-Z\d]+)?, $",
        any(|words| words.chapter),
        any(|words| words.section),
        any(|words| words.annex),
    ))
});

fn of_groups(found: &Captures<'_>) -> Option<Body> {
    BODIES.into_iter().find_map(|(name, body, _)| found.name(name).map(|_| body))
}

/// The body that the text names before byte `at`, and where its words begin, which
/// is `at` where they are not of the reference.
pub(super) fn before(text: &str, at: usize, is_capitals: bool) -> Option<(Body, usize)> {
    let (words, from) = window_before(text, at, 150);
    if words.ends_with(", ") && WITHIN.is_match(words) {
        return Some((Body::Other, at));
    }
    let Some(mut found) = BEFORE.captures(words) else {
        let acronym = ACRONYM.captures(words).filter(|found| !is_capitals && &found[1] != "UN");
        return acronym.map(|_| (Body::Other, at));
    };
    let mut start = found.name("body").map_or(0, |body| body.start());
    let mut body = of_groups(&found)?;
    if let Some(tail) = found.name("tail") {
        // `General Assembly and Human Rights Council resolutions`: the nearer one's.
        let nearer = BEFORE.captures(&words[tail.start()..]);
        match nearer.filter(|nearer| nearer.name("tail").is_none()) {
            Some(nearer) => {
                start = tail.start() + nearer.name("body").map_or(0, |body| body.start());
                body = of_groups(&nearer)?;
                found = nearer;
            }
            None => body = Body::Other,
        }
    }
    if is_of_longer_name(&found["body"], body, &words[..start]) {
        body = Body::Other;
    }
    match (body, found.name("link").is_some()) {
        (_, false) => Some((body, from + start)),
        (Body::Council, true) => None,
        (Body::Other, true) if found.name("own").is_none() => None,
        (_, true) => Some((body, at)),
    }
}

/// Whether `Assembly` or `Council` is the end of a name that is not known here:
/// `Environment Assembly`, `Governing Council`.
fn is_of_longer_name(name: &str, body: Body, before: &str) -> bool {
    let is_short = !name.contains(' ') && name.chars().any(char::is_lowercase);
    let is_open = matches!(body, Body::Assembly | Body::Council);
    let named = NAMED.captures(before).filter(|found| !found[1].ends_with("ing"));
    is_short && is_open && named.is_some()
}

/// The body that the text names behind byte `at`, and where its name ends.
pub(super) fn after(text: &str, at: usize) -> Option<(Body, usize)> {
    let found = AFTER.captures(window_after(text, at, 150))?;
    let end = found.name("end").map_or(found[0].len(), |end| end.start());
    Some((of_groups(&found)?, at + end))
}

/// The symbol of a resolution or decision, without the letter of a composite one.
pub(super) fn symbol(
    body: Option<Body>,
    is_decision: bool,
    number: Number<'_>,
    document: Option<&Symbol>,
) -> Option<String> {
    let nature = if is_decision { "DEC" } else { "RES" };
    match number {
        Number::Year(number, year) if !is_decision => Some(format!("S/RES/{number} ({year})")),
        Number::Year(..) => None,
        Number::Plain(number) => match body {
            _ if is_decision => None,
            Some(Body::Security) => Some(format!("S/RES/{number}")),
            None if number.len() >= 3 => Some(format!("S/RES/{number}")),
            _ => None,
        },
        Number::Session(number, letter, session) => {
            let organ = match body {
                Some(Body::Economic) => "E",
                Some(Body::Assembly) | None => "A",
                _ => return None,
            };
            let letter = if letter.is_empty() { "" } else { &format!("[{letter}]") };
            Some(format!("{organ}/{nature}/{number} ({session}){letter}"))
        }
        Number::Pair(first, second) => {
            if council::year_of(first).is_some_and(|year| year.to_string() == second) {
                return (!is_decision).then(|| format!("S/RES/{first} ({second})"));
            }
            let organ = match body.or_else(|| own(is_decision, first, document))? {
                Body::Assembly if !is_year(first) => "A",
                Body::HumanRights if !is_year(first) => "A/HRC",
                Body::Economic if is_year(first) => "E",
                Body::Council if is_year(first) => "E",
                Body::Council => "A/HRC",
                Body::Environment if !is_year(first) => {
                    let nature = if is_decision { "Dec" } else { "Res" };
                    return Some(format!("UNEP/EA.{first}/{nature}.{second}"));
                }
                _ => return None,
            };
            Some(format!("{organ}/{nature}/{first}/{second}"))
        }
    }
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.starts_with(['1', '2'])
}

/// The General Assembly numbers by session since its thirty-first.
const FIRST_SESSION_OF_PAIRS: u32 = 31;

/// Bodies under the Economic and Social Council with sessions of their own, which
/// nothing tells from the General Assembly's, and the year before the first of them.
const SUBSIDIARY_SESSIONS: [(&str, u32); 2] = [("E/CN.", 1956), ("E/ESCAP/", 1944)];

/// The body of a pair of numbers without a body. In a document of another organ than
/// the principal ones a decision is its own, and a resolution is its own where its
/// sessions may have reached the number.
fn own(is_decision: bool, first: &str, document: Option<&Symbol>) -> Option<Body> {
    let document = document.map_or("", Symbol::as_str);
    let subsidiary = SUBSIDIARY_SESSIONS.iter().find(|(stem, _)| document.starts_with(stem));
    let organ = document.split('/').next().unwrap_or_default();
    let has_own = !document.is_empty()
        && (!["A", "S", "E", "T", "ST", "JIU", "CEB"].contains(&organ)
            || document.starts_with("E/ICEF/"));
    let rights = document.strip_prefix("A/HRC/");
    if is_year(first) {
        // The Commission on Human Rights numbered by year as the Council does.
        let is_commissions =
            (rights.is_some() || document.starts_with("E/CN.4/")) && first < "2007";
        let is_councils = first > "1977" && !is_commissions && !(is_decision && has_own);
        return is_councils.then_some(Body::Economic);
    }
    let is_special = first.starts_with(|c: char| c.is_ascii_uppercase());
    if is_special {
        let is_rights = rights.is_some() && !first.starts_with("ES");
        return Some(if is_rights { Body::HumanRights } else { Body::Assembly });
    }
    let session: u32 = first.parse().ok()?;
    let reached = |rest: &str| {
        let numbers = rest.split(['/', '.']).find_map(|component| component.parse::<u32>().ok());
        session <= numbers.unwrap_or(u32::MAX)
    };
    if rights.is_some_and(reached) {
        return Some(Body::HumanRights);
    }
    if document.strip_prefix("UNEP/EA.").is_some_and(reached) {
        return Some(Body::Environment);
    }
    let is_of_subsidiary = subsidiary.is_some_and(|(_, before_first)| {
        let mut components = document.split('/');
        let year = components.find(|part| is_year(part)).and_then(|year| year.parse::<u32>().ok());
        year.is_none_or(|year| session <= year.saturating_sub(*before_first))
    });
    let is_assemblys =
        session >= FIRST_SESSION_OF_PAIRS && !is_of_subsidiary && !(is_decision && has_own);
    is_assemblys.then_some(Body::Assembly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_before_and_behind() {
        for (text, expected) in [
            ("the Security Council ", Some(Body::Security)),
            ("the General Assembly, in its ", Some(Body::Assembly)),
            ("the General Assembly adopted ", Some(Body::Assembly)),
            ("Совет Безопасности принял ", Some(Body::Security)),
            ("安全理事会通过了", Some(Body::Security)),
            ("Recalling Human Rights Council ", Some(Body::HumanRights)),
            ("Economic and Social Council ", Some(Body::Economic)),
            ("the Environment Assembly ", Some(Body::Environment)),
            ("the World Health Assembly ", Some(Body::Other)),
            ("the Governing Council ", Some(Body::Other)),
            ("Commission on Narcotic Drugs ", Some(Body::Other)),
            ("the Committee, in its ", Some(Body::Other)),
            ("the Committee in ", None),
            ("the Council, in its ", None),
            ("Recalling Council ", Some(Body::Council)),
            ("CITES ", Some(Body::Other)),
            ("(A/51/36), chap. I, sect. C, ", Some(Body::Other)),
            ("回顾大会2006年12月20日", Some(Body::Assembly)),
            ("缔约方大会", Some(Body::Other)),
            ("said that ", None),
        ] {
            assert_eq!(before(text, text.len(), false).map(|(body, _)| body), expected, "{text}");
        }
        for (text, expected) in [
            (" of the General Assembly on", Some(Body::Assembly)),
            (" de l'Assemblée générale", Some(Body::Assembly)),
            (" du Conseil de sécurité", Some(Body::Security)),
            (" Совета по правам человека", Some(Body::HumanRights)),
            (" de la Comisión de Derechos Humanos", Some(Body::Other)),
            (" Африканской комиссии", Some(Body::Other)),
            (" of the Conference of the Parties", Some(Body::Other)),
            (", the Council decided", None),
            (" and Human Rights Council resolution", None),
        ] {
            assert_eq!(after(text, 0).map(|(body, _)| body), expected, "{text}");
        }
    }

    #[test]
    fn a_bodys_words_belong_to_the_reference_from_where_they_begin() {
        for (text, expected) in [
            ("by Security Council ", Some((Body::Security, 3))),
            ("General Assembly and Human Rights Council ", Some((Body::HumanRights, 21))),
            ("by the General Assembly, in its ", Some((Body::Assembly, 32))),
            ("the Governing Council ", Some((Body::Other, 4))),
            ("UN ", None),
            ("no. 5, ", None),
        ] {
            assert_eq!(before(text, text.len(), false), expected, "{text}");
        }
        assert_eq!(before("CITES ", 6, true), None, "all is in capitals");
    }

    #[test]
    fn a_symbol_is_made_where_the_bodys_numbers_have_that_form() {
        use Body::{Assembly, Council, Economic, Environment, HumanRights, Other, Security};
        use Number::{Pair, Plain, Session, Year};
        let council = Some("S/RES/1325 (2000)");
        for (body, is_decision, number, expected) in [
            (None, false, Year("1325", "2000"), council),
            (None, true, Year("1325", "2000"), None),
            (None, false, Pair("1325", "2000"), council),
            (None, true, Pair("1325", "2000"), None),
            (Some(Security), false, Plain("46"), Some("S/RES/46")),
            (Some(Security), true, Plain("1325"), None),
            (None, false, Plain("242"), Some("S/RES/242")),
            (None, false, Plain("46"), None),
            (Some(Economic), false, Plain("242"), None),
            (None, false, Session("2625", "", "XXV"), Some("A/RES/2625 (XXV)")),
            (Some(Assembly), false, Session("217", "A", "III"), Some("A/RES/217 (III)[A]")),
            (Some(Economic), true, Session("1503", "", "XLVIII"), Some("E/DEC/1503 (XLVIII)")),
            (Some(Security), false, Session("2625", "", "XXV"), None),
            (Some(Assembly), true, Pair("74", "500"), Some("A/DEC/74/500")),
            (Some(Assembly), false, Pair("2005", "20"), None),
            (Some(HumanRights), false, Pair("16", "21"), Some("A/HRC/RES/16/21")),
            (Some(HumanRights), false, Pair("2005", "20"), None),
            (Some(Economic), false, Pair("2005", "20"), Some("E/RES/2005/20")),
            (Some(Economic), false, Pair("60", "20"), None),
            (Some(Council), false, Pair("2005", "20"), Some("E/RES/2005/20")),
            (Some(Council), false, Pair("16", "21"), Some("A/HRC/RES/16/21")),
            (Some(Environment), false, Pair("4", "14"), Some("UNEP/EA.4/Res.14")),
            (Some(Environment), true, Pair("4", "2"), Some("UNEP/EA.4/Dec.2")),
            (Some(Environment), false, Pair("2005", "20"), None),
            (Some(Other), false, Pair("74", "60"), None),
            (Some(Security), false, Pair("74", "60"), None),
        ] {
            let found = symbol(body, is_decision, number, None);
            assert_eq!(found.as_deref(), expected, "{body:?} {is_decision} {number:?}");
        }
    }

    #[test]
    fn a_number_alone_is_not_given_to_the_wrong_body() {
        for (document, is_decision, first, expected) in [
            ("", false, "74", Some(Body::Assembly)),
            ("", false, "5", None),
            ("", true, "2024", Some(Body::Economic)),
            ("A/HRC/RES/54/28", false, "5", Some(Body::HumanRights)),
            ("A/HRC/RES/54/28", false, "68", Some(Body::Assembly)),
            ("A/HRC/51/66", false, "S-32", Some(Body::HumanRights)),
            ("A/HRC/51/66", false, "2005", None),
            ("A/HRC/51/66", false, "2007", Some(Body::Economic)),
            ("", false, "1978", Some(Body::Economic)),
            ("", false, "1977", None),
            ("DP/2025/11", true, "2024", None),
            ("DP/FPA/2025/1", true, "2024", None),
            ("E/ICEF/2025/11", true, "2024", None),
            ("E/ICEF/2025/11", false, "74", Some(Body::Assembly)),
            ("UNEP/EA.5/Res.14", false, "4", Some(Body::Environment)),
            ("UNEP/EA.5/Res.14", false, "73", Some(Body::Assembly)),
            ("UNEP/GC.27/17", true, "26", None),
            ("E/CN.7/2024/L.2", false, "62", None),
            ("E/CN.6/2018/3", false, "70", Some(Body::Assembly)),
            ("E/CN.5/2025/5", true, "2024", Some(Body::Economic)),
            ("CRC/C/GC/24", true, "42", None),
            ("FCCC/CP/2015/10", true, "1", None),
        ] {
            let symbol = (!document.is_empty()).then(|| document.parse::<Symbol>().expect("one"));
            assert_eq!(own(is_decision, first, symbol.as_ref()), expected, "{document} {first}");
        }
    }
}
