//! Finds the symbols that a text spells out, and those that share their stem:
//! `A/62/163 and Corr.1`, `A/RES/76/247 A to C`, `A/79/912–S/2025/306`.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::pattern::pattern;

use super::{
    Symbol,
    list::{letters, numbers},
    words::{and, window_after},
};

/// So many heads, and of a range like `Add.1–200` only the first is spelled out: a
/// short text must not make a long answer.
const HEADS_SPELLED_MAX: usize = 1000;

/// No symbol is longer, in bytes.
const SYMBOL_BYTES_MAX: usize = 120;

/// What looks like a symbol: capitals, and components with a slash before each.
/// Chinese and Arabic write on without a space.
static SYMBOL: LazyLock<Regex> = LazyLock::new(|| {
    let bracket = r"[A-Za-z]\((?:\d{1,3}|(?:S-|ES-)?[IVXLC]+)\)";
    let organ = r"[A-Z]{1,8}(?:\.\d{1,3}|\((?:\d{1,3}|[IVXLC]+)\))?";
    let components = format!(r"(?:/(?:{bracket}|[A-Z0-9])(?:{bracket}|[A-Za-z0-9.\-])*)+");
    pattern(&format!(r"(?-u:\b){organ}{components}(?:–[A-Z]{{1,4}}{components}){{0,2}}"))
});
/// What may follow in brackets: the year of the Security Council, the session of the
/// General Assembly, a piece of a document.
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?: ?\((?P<year>(?:19|20)\d\d)\)|(?P<session> ?\((?:S-|ES-)?[IVXLC]+\))?(?P<letter> ?\[[A-Z]\])",
        r"|(?P<roman> ?\((?:S-|ES-)?[IVXLC]+\))",
        r"|(?P<piece> ?\((?i:sects?|parts?|vols?|prog|resumption|supp)\b\.?[ A-Za-z0-9–-]{0,16}\)(?:/(?:Corr|Add|Rev)\.\d+)*))",
    ))
});
static MODIFICATION: LazyLock<Regex> = LazyLock::new(|| {
    let kind = r"(?:Corr|Add|Rev|Amend)\.";
    let and = and();
    pattern(&format!(
        r"^(?:{and}|, )({kind})(\d+(?:/{kind}\d+)*)((?:(?:{and}|, |[-–])(?:{kind})?\d+\b)*)"
    ))
});
/// Behind a symbol that ends with a count: the others of its kind.
static FURTHER: LazyLock<Regex> = LazyLock::new(|| {
    let and = and();
    pattern(&format!(r"^((?:[-–]|{and})\d{{1,3}})(?:[,.;:)(\]]|$|{and})"))
});
static FURTHER_PIECE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^(?:{}|, )(\((?:Part|Vol\.|Sect\.) ?\w+\))", and())));
/// A document that is one of several: an addendum, a record of a meeting.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(.+/(?:Corr|Add|Rev|Amend|SR|PV|L|WP|CRP|INF)\.)(\d+)(?:-(\d+))?$")
});
static COMPOSITE_STEM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:A|E|A/HRC)/(?:RES|DEC)/(?:S-|ES-)?\d+/\d+([A-Z]?)$"));

type Head = (Range<usize>, Symbol);

/// Adds the heads that are symbols.
pub(super) fn heads(text: &str, heads: &mut Vec<Head>) {
    for found in SYMBOL.find_iter(text) {
        let raw = found.as_str().trim_end_matches(['.', '-']).trim_end_matches("/Part");
        let is_short = raw.len() <= SYMBOL_BYTES_MAX;
        if is_short && has_form_of_symbol(raw, text[..found.start()].chars().next_back()) {
            symbol_heads(text, found.start(), raw, heads);
        }
    }
}

/// Adds the heads of the symbol `raw` at `start`.
fn symbol_heads(text: &str, start: usize, raw: &str, heads: &mut Vec<Head>) {
    let mut stem = raw.to_owned();
    let mut end = start + raw.len();
    if let Some(found) = BEHIND.captures(window_after(text, end, 60)) {
        let is_of = |organs: &[&str]| organs.iter().any(|organ| raw.starts_with(organ));
        let is_own = (found.name("piece").is_some())
            || found.name("year").is_some() && is_of(&["S/RES/"])
            || (found.name("roman").or(found.name("letter")).is_some())
                && is_of(&["A/RES/", "A/DEC/", "E/RES/", "E/DEC/"]);
        if is_own {
            stem.push_str(&found[0]);
            end += found[0].len();
        }
    }
    if let Some(of_stem) = COMPOSITE_STEM.captures(&stem)
        && let Some((parts, length)) = letters(window_after(text, end, 60))
    {
        if !of_stem[1].is_empty() {
            stem.pop();
        }
        let spellings = parts.iter().map(|part| format!("{stem} {part}"));
        push(spellings, start, end + length, heads);
        return;
    }
    if of_one_series(&stem) {
        // `A/75/1–A/75/5`: the ends of a range, not one document.
        push(stem.split('–').map(str::to_owned), start, end, heads);
        return;
    }
    if let Some(found) = COUNTED.captures(&stem) {
        let further = FURTHER.captures(window_after(text, end, 20));
        let behind = further.as_ref().map_or("", |further| &further[1]);
        let own = if found.get(3).is_some() { &stem[found[1].len()..] } else { &found[2] };
        let all = numbers(&format!("{own}{behind}"));
        if all.len() > 1 && all.is_sorted() {
            let count = HEADS_SPELLED_MAX.saturating_sub(heads.len()).max(1);
            let spellings = all.iter().take(count).map(|number| format!("{}{number}", &found[1]));
            push(spellings, start, end + behind.len(), heads);
            return;
        }
    }
    push([stem.clone()], start, end, heads);
    while let Some(found) = FURTHER_PIECE.captures(window_after(text, end, 60)) {
        let base = stem.split(" (").next().unwrap_or(&stem);
        let at = end + found.get(1).map_or(0, |piece| piece.start());
        end += found[0].len();
        push([format!("{base} {}", &found[1])], at, end, heads);
    }
    modifications(text, &stem, end, heads);
}

/// Adds what modifies the document of a stem: ` and Corr.1`, `, Add.1–3 and 5`.
fn modifications(text: &str, stem: &str, mut end: usize, heads: &mut Vec<Head>) {
    while let Some(found) = MODIFICATION.captures(&text[end..]) {
        let at = end + found.get(1).map_or(0, |kind| kind.start());
        end += found[0].len();
        let first = &found[2];
        let list = format!("{first}{}", &found[3]);
        let spellings: Vec<String> = match first.contains('/') {
            true => vec![format!("{stem}/{}{first}", &found[1])],
            false => {
                let count = HEADS_SPELLED_MAX.saturating_sub(heads.len()).max(1);
                let all = numbers(&list).into_iter().take(count);
                all.map(|number| format!("{stem}/{}{number}", &found[1])).collect()
            }
        };
        push(spellings, at, end, heads);
    }
}

/// Adds documents that share their words: the first takes them, and all the pinpoint
/// behind.
fn push(
    spellings: impl IntoIterator<Item = String>,
    start: usize,
    end: usize,
    heads: &mut Vec<Head>,
) {
    let mut from = start;
    for spelling in spellings {
        if let Ok(symbol) = spelling.parse() {
            heads.push((from..end, symbol));
            from = end;
        }
    }
}

/// Whether a joint spelling names two documents of one series.
fn of_one_series(spelling: &str) -> bool {
    let mut halves = spelling.split('–').map(|half| {
        let end = half.rfind('/').unwrap_or_default();
        &half[..end]
    });
    let first = halves.next();
    halves.next().is_some_and(|second| Some(second) == first)
}

/// Components that name the nature of a document or the body that has it, with a
/// number or a bracket behind where they have one.
static NATURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?i:RES|DEC|PV|SR|L|CRP|INF|WP|CONF|AC|C|CN|COP|CP|CMA|CMP|MSP|REC|NGO|ADD|CORR|REV|PRST|REP",
        r"|NOTE|WG|SC|SUB|EX|PC|GC|EB|SER|BUR|TR)(?:\.[\w.-]+|\([\w-]+\))?$",
    ))
});
/// A body alone, which no document is: `A/C.3`, `A/AC.109`, `E/CN.4/Sub.2`.
static BODY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[A-Z]+(?:/(?:AC|C|CN|CONF|GC|PC|SC|Sub|WG)\.[\w]+)+$"));
/// A kind of virus or a gene, not a component: `A/H1N1`.
static FORMULA: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[A-Z]\d+[A-Z]\d*$"));

/// Whether components look like those of a symbol. An organ in use needs a number
/// behind it; any other capitals need more that is like no unit, fraction or
/// abbreviation: a component for the nature of a document, or several numbers.
fn has_form_of_symbol(raw: &str, before: Option<char>) -> bool {
    let mut components = raw.split('/');
    let organ = components.next().unwrap_or_default();
    let rest: Vec<&str> = components.collect();
    let has_digit = |component: &&&str| component.bytes().any(|b| b.is_ascii_digit());
    let is_number = |component: &&&str| component.bytes().all(|b| b.is_ascii_digit());
    if !rest.iter().any(|part| has_digit(&part)) || BODY.is_match(raw) {
        return false;
    }
    let known = raw.parse::<Symbol>().is_ok_and(|symbol| symbol.is_of_known_organ());
    if known {
        return match rest.as_slice() {
            &[only] if organ.len() == 1 => {
                NATURE.is_match(only) || only.len() > 1 && is_number(&&only)
            }
            [first, ..] => !FORMULA.is_match(first),
            [] => false,
        };
    }
    let bare = organ.split(['.', '(']).next().unwrap_or_default();
    let apart = before.is_none_or(|c| !c.is_alphanumeric() && !"/.-_".contains(c));
    let natures = rest.iter().filter(|part| NATURE.is_match(part)).count();
    let numbers = rest.iter().filter(is_number).count();
    apart
        && bare.len() > 1
        && !NATURE.is_match(bare)
        && (natures > 0 || numbers > 1 && rest.len() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_told_by_its_form() {
        for text in [
            "A/72/122",
            "S/4741",
            "E/ICEF/2025/12",
            "TD/519",
            "CD/1839",
            "ISBA/25/C/9",
            "CLCS/40/Rev.1",
            "CCPR/C/121/D/2025/2011",
            "LEG/CONF.15/21",
            "GC(63)/RES/13",
            "IDB.45/3",
            "ICCD/COP(8)/CST/8",
            "JIU/NOTE/2022/1/Rev.1",
            "CEDAW/C/CAF/CO/1-5",
            "SOLAS/CONF.5/32",
            "UNAT/2019/2/7",
            "S/PV.9962",
        ] {
            assert!(has_form_of_symbol(text, Some(' ')), "{text}");
        }
        for text in [
            "A/B",
            "A/H1N1",
            "A/4",
            "A/C.3",
            "E/CN.4/Sub.2",
            "AC/DC",
            "N/A",
            "HIV/AIDS",
            "DD/MM/2020",
            "T/PCC",
            "IK/365",
            "SC/6816",
            "X/2",
            "B/002210",
            "EU/2019/787",
            "COVID/2020",
            "TCP/IP",
            "PRST/2000/25",
            "X/RES/12",
            "DD/MM/YYYY/20",
        ] {
            assert!(!has_form_of_symbol(text, Some(' ')), "{text}");
        }
        assert!(!has_form_of_symbol("ABC/RES/12", Some('/')));
    }

    #[test]
    fn a_symbol_takes_what_is_its_own() {
        for (text, expected) in [
            ("S/RES/2950 (2027)", &[("S/RES/2950 (2027)", "S/RES/2950 (2027)")][..]),
            ("A/60/88 (2000)", &[("A/60/88", "A/60/88")]),
            ("A/RES/2625 (XXV)", &[("A/RES/2625 (XXV)", "A/RES/2625 (XXV)")]),
            ("E/ICEF/12 (IV)", &[("E/ICEF/12", "E/ICEF/12")]),
            (
                "A/RES/76/247 A to C",
                &[
                    ("A/RES/76/247 A to C", "A/RES/76/247 A"),
                    ("", "A/RES/76/247 B"),
                    ("", "A/RES/76/247 C"),
                ],
            ),
            ("A/C.4/53/SR.3–4.", &[("A/C.4/53/SR.3–4", "A/C.4/53/SR.3"), ("", "A/C.4/53/SR.4")]),
            (
                "A/80/5 (Vol. I), (Vol. II) and (Vol. III)",
                &[
                    ("A/80/5 (Vol. I)", "A/80/5 (Vol. I)"),
                    ("(Vol. II)", "A/80/5 (Vol. II)"),
                    ("(Vol. III)", "A/80/5 (Vol. III)"),
                ],
            ),
            ("A/75/1–A/75/5", &[("A/75/1–A/75/5", "A/75/1"), ("", "A/75/5")]),
            ("A/75/1–S/2020/5", &[("A/75/1–S/2020/5", "A/75/1–S/2020/5")]),
        ] {
            let mut found = Vec::new();
            heads(text, &mut found);
            let found: Vec<(&str, &str)> =
                found.iter().map(|(span, symbol)| (&text[span.clone()], symbol.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
