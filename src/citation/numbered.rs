//! Finds resolutions and decisions that a text names by their numbers: `resolutions
//! 46/182 and 66/119`, `UNSCR 1701 (2006)`, `резолюция 1514 (XV)`, `第1325(2000)号决议`.

use std::{ops::Range, sync::LazyLock};

use regex::{Captures, Regex};

use crate::pattern::pattern;

use super::{
    Place, ReferenceContext, Symbol,
    body::{self, Body, Number},
    council,
    list::letters,
    roman,
    words::{WORDS, Words, and, any, is_apart, is_han, window_after, window_before},
};

type Head = (Range<usize>, Symbol);

/// The words for resolutions and decisions; Chinese has them behind the number.
static NOUN: LazyLock<Regex> = LazyLock::new(|| {
    let western = |of: fn(&Words) -> &'static str| {
        let words = WORDS.iter().map(of).filter(|word| !word.starts_with(is_han));
        words.collect::<Vec<_>>().join("|")
    };
    pattern(&format!(
        r"(?i)(?:(?P<scr>(?:UN)?SCRs?)|(?P<gar>UNGAR)|(?P<resolution>{})|(?P<decision>{})|(?P<res>res)|(?P<dec>dec))",
        western(|words| words.resolution),
        western(|words| words.decision),
    ))
});
/// Between the word and its number: `No. `, and in Arabic an adjective.
static GAP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\.?(?: ?ال\p{Arabic}+)?(?: ?(?i:nos?\.?|nr\.?|n[°º]s?|№|núms?\.?|رقم))? *")
});
/// The number itself. A session may be written with Arabic letters: `د-15`, `دإ-23/2`.
const NUMBER_FORM: &str = concat!(
    r"(?:(?P<special>(?:E?S|د ?إ(?: ?ط)?) ?- ?)?(?P<first>\d{1,4})/(?P<second>\d{1,4})",
    r"|(?P<number>\d{1,4})(?: ?(?P<letter>[A-Z]|ألف|باء|جيم|دال))? ?\((?:(?P<year>(?:19|20)\d\d)",
    r"|(?P<session>(?:E?S-)?[IVXLC]+)|د(?P<arabic_special> ?إ(?: ?ط)?)? ?- ?(?P<arabic>\d{1,2}))\)(?: ?\[?(?P<part>[A-Z])\]?)?",
    r"|(?P<plain>\d{1,4}))",
);
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^{NUMBER_FORM}")));
static WITH_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ \d{3,4} ?\((?:19|20)\d\d\)"));
/// A word between several and their numbers: `resoluciones consensuadas 69/321`.
static ADJECTIVE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^ \p{Ll}{4,} (?:\d{1,4}/|\d{3,4} ?\()"));
/// A number whose form is enough: with its year, which the number gives too.
static YEARED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^\d/.-])(?P<number>\d{3,4}) ?\((?P<year>(?:19|20)\d\d)\)"));
/// A pair of numbers with a date, somewhere behind the word: `resolutions on the right
/// to the truth (9/11 of 18 September 2008, 12/12 of 1 October 2009)`.
static DATED_PAIR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:^|[ (])(?P<pair>(?:E?S-)?\d{{1,4}}/\d{{1,3}}(?: [A-Z](?-u:\b))?),? ?(?i:{}) \d{{1,2}}(?:er|º)? ",
        any(|words| words.dated),
    ))
});
/// So far behind the word, in bytes, such a pair may stand.
const DATED_PAIR_BYTES_MAX: usize = 600;

/// From one number to the next: a date, a title, and what joins them.
static DATE_OR_JOIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"^(?:,? ?(?i:{dated}) (?:في )?\d{{1,2}}(?:er|º)?(?: de)? ?\p{{L}}{{2,}}(?: ?/ ?\p{{L}}+| \p{{L}}+ ?/ ?\p{{L}}+)?",
            r"(?: ?(?:de |del )?\d{{4}}(?: года?| г\.)?)?)?",
            r"(?:,? ?(?i:{on}) [^,;]{{0,150}})?",
            r"(?:(?i:{and})|[,;] (?:(?i:{word}) )?)",
        ),
        dated = any(|words| words.dated),
        on = any(|words| words.on),
        and = and(),
        word = any(|words| words.and),
    ))
});
/// A date alone, before the body: `резолюция 60/251 от 15 марта 2006 года`.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^,? ?(?i:{}) \d{{1,2}}(?:er|º)?(?: de)? ?\p{{L}}{{3,}}(?: ?(?:de |del )?\d{{4}})?,?",
        any(|words| words.dated),
    ))
});
/// Numbers before the word, as in Chinese.
static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"(?:(?:E?S-)?\d{1,4}/\d{1,4}|\d{1,4}(?: ?[A-Z])? ?\((?:(?:19|20)\d\d|(?:E?S-)?[IVXLC]+)\)|\d{3,4})(?: ?[A-Z](?:[、和至–-][A-Z])*)?";
    let join = r"(?:、|,|;|和|及|与|以及)(?:\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?)?";
    pattern(&format!(
        r"(?:第 ?)?{number}(?: ?号)?(?:{join}(?:第 ?)?{number}(?: ?号)?)*(?:(?P<resolution>决议)|(?P<decision>决定))"
    ))
});
static CHINESE_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(NUMBER_FORM));

/// One number of a list as it stands in the text.
struct Item<'a> {
    span: Range<usize>,
    number: Option<Number<'a>>,
    /// The first part of a pair with its prefix, where the text spells it otherwise.
    special: Option<&'static str>,
    /// A session in Arabic letters, as a roman number.
    session: Option<String>,
    letters: Vec<String>,
}

/// A word for resolutions, and whose they are.
struct Governing {
    end: usize,
    whose: Option<Body>,
    is_decision: bool,
}

/// Adds the heads that are numbers of resolutions and decisions.
pub(super) fn heads(text: &str, context: ReferenceContext<'_>, heads: &mut Vec<Head>) {
    let mut governing: Vec<Governing> = Vec::new();
    for found in NOUN.captures_iter(text) {
        governing.extend(western(text, &found, context, heads));
    }
    for found in CHINESE.captures_iter(text) {
        chinese(text, &found, context, heads);
    }
    for found in YEARED.captures_iter(text) {
        let (number, year) = (&found["number"], &found["year"]);
        let start = found.name("number").map_or(0, |number| number.start());
        let end = found.get(0).map_or(0, |whole| whole.end());
        if council::year_of(number).is_some_and(|of_number| of_number.to_string() == year)
            && let Ok(symbol) = format!("S/RES/{number} ({year})").parse()
        {
            heads.push((start..end, symbol));
        }
    }
    dated_pairs(text, &governing, context, heads);
}

/// Adds dated pairs of numbers in the sentence of a word for resolutions.
fn dated_pairs(
    text: &str,
    governing: &[Governing],
    context: ReferenceContext<'_>,
    heads: &mut Vec<Head>,
) {
    let mut words = governing.iter().peekable();
    let mut last: Option<&Governing> = None;
    for found in DATED_PAIR.captures_iter(text) {
        let Some(pair) = found.name("pair") else { continue };
        while let Some(word) = words.next_if(|word| word.end <= pair.start()) {
            last = Some(word);
        }
        let Some(word) = last.filter(|word| pair.start() - word.end <= DATED_PAIR_BYTES_MAX) else {
            continue;
        };
        let between = &text[word.end..pair.start()];
        if between.contains([';', '。']) || between.contains(". ") {
            continue;
        }
        if let Some(number) = NUMBER.captures(pair.as_str())
            && let Some(item) = item(pair.as_str(), &number, 0..pair.len())
        {
            let span = pair.range();
            push(Item { span, ..item }, word.whose, word.is_decision, context, heads);
        }
    }
}

/// Adds the heads of the numbers behind a word; what the word governs.
fn western(
    text: &str,
    found: &Captures<'_>,
    context: ReferenceContext<'_>,
    heads: &mut Vec<Head>,
) -> Option<Governing> {
    let noun = found.get(0)?;
    // The `RES` of a symbol is no word.
    if !is_apart(text, &noun.range()) || text[..noun.start()].ends_with('/') {
        return None;
    }
    let is_decision = found.name("decision").or(found.name("dec")).is_some();
    let is_capitals = noun.as_str().chars().all(|c| !c.is_lowercase());
    let implied = (found.name("scr").map(|_| Body::Security))
        .or_else(|| found.name("gar").map(|_| Body::Assembly));
    let named = body::before(text, noun.start(), is_capitals).filter(|_| implied.is_none());
    // `31 Dec. 10/12`: short for a decision only behind its body.
    if noun.as_str().len() < 5 && is_decision && !named.is_some_and(|(body, _)| body != Body::Other)
    {
        return None;
    }
    let (mut whose, start) = match (implied, named) {
        (Some(body), _) => (Some(body), noun.start()),
        (None, Some((body, start))) => (Some(body), start),
        (None, None) => (None, noun.start()),
    };
    let mut at = noun.end();
    if let Some((body, end)) = body::after(text, at) {
        whose = Some(body);
        at = end;
    }
    let rest = window_after(text, at, 60);
    at += GAP.find(rest).map_or(0, |gap| gap.len());
    if noun.as_str().ends_with(['s', 'S']) && ADJECTIVE.is_match(rest) {
        at += rest[1..].find(' ').map_or(0, |space| space + 1);
    }
    let mut items = listed(text, start, at, whose);
    let governing = |whose| Some(Governing { end: noun.end(), whose, is_decision });
    let Some(last) = items.last() else { return governing(whose) };
    let behind = last.span.end;
    let date = DATE.find(window_after(text, behind, 120)).map_or(0, |date| date.len());
    let named = body::after(text, behind).or_else(|| body::after(text, behind + date));
    if let (None, Some((body, end))) = (whose, named) {
        whose = Some(body);
        if let Some(last) = items.last_mut().filter(|_| body != Body::Other) {
            last.span.end = end;
        }
    }
    for item in items {
        push(item, whose, is_decision, context, heads);
    }
    governing(whose)
}

/// The numbers of a list that begins at byte `at`; the first takes the words from
/// `start` on.
fn listed(text: &str, mut start: usize, mut at: usize, whose: Option<Body>) -> Vec<Item<'_>> {
    let mut items: Vec<Item<'_>> = Vec::new();
    while let Some(found) = NUMBER.captures(&text[at..]) {
        let end = at + found[0].len();
        let Some(item) = item(text, &found, start..end) else { break };
        let rest = &text[item.span.end..];
        if let Some(Number::Plain(number)) = item.number {
            // `resolution 1325 (2000), 15 members`; `resolution 58.3`.
            let first_is_plain =
                items.first().is_none_or(|first| matches!(first.number, Some(Number::Plain(_))));
            let long = number.len() > 2 || items.is_empty() && whose == Some(Body::Security);
            if !first_is_plain || !long || !ends_number(rest) {
                break;
            }
        } else if rest.starts_with(|c: char| c == '/' || c.is_ascii_alphanumeric()) {
            break;
        }
        // `1325 (2000), para. 1, 1820 (2008)`: the comma behind a pinpoint joins too.
        let (_, behind) = Place::after(text, item.span.end);
        let rest = window_after(text, behind, 400);
        // A comma may be missing: `1840 (2008) 1780 (2007)`.
        let join = DATE_OR_JOIN.find(rest).map(|join| join.len());
        let join = join.or_else(|| WITH_YEAR.is_match(rest).then_some(1));
        items.push(item);
        let Some(join) = join else { break };
        at = behind + join;
        start = at;
    }
    items
}

/// Whether a plain number ends where its digits do.
fn ends_number(rest: &str) -> bool {
    let mut characters = rest.chars();
    match characters.next() {
        Some('/' | '-' | '%' | '°') => false,
        Some('.' | ',') => !characters.next().is_some_and(|c| c.is_ascii_digit()),
        Some(character) => !character.is_alphanumeric() || is_han(character),
        None => true,
    }
}

fn item<'a>(text: &'a str, found: &Captures<'a>, mut span: Range<usize>) -> Option<Item<'a>> {
    let group = |name: &str| found.name(name).map(|group| group.as_str());
    let mut item =
        Item { span: span.clone(), number: None, special: None, session: None, letters: vec![] };
    if let (Some(first), Some(second)) = (group("first"), group("second")) {
        item.special = group("special").map(|special| match special.contains(['E', 'ط']) {
            true => "ES-",
            false => "S-",
        });
        item.number = Some(Number::Pair(first, second));
        if let Some((parts, length)) = letters(window_after(text, span.end, 60)) {
            span.end += length;
            item.letters = parts;
        }
    } else if let (Some(number), Some(year)) = (group("number"), group("year")) {
        item.number = Some(Number::Year(number, year));
        // `1325 (2000) A`: the letter is no part of it.
        if let Some(part) = found.name("part") {
            span.end -= found.get(0)?.end() - part.start();
            span.end = text[..span.end].trim_end_matches([' ', '[']).len();
        }
    } else if let Some(number) = group("number") {
        let letter = group("letter").or(group("part")).unwrap_or_default();
        item.session = group("arabic").and_then(|session| {
            let special = group("arabic_special");
            let prefix = special.map_or("", |e| if e.contains('ط') { "ES-" } else { "S-" });
            Some(format!("{prefix}{}", roman(session.parse().ok()?)))
        });
        let session = group("session").unwrap_or_default();
        item.number = Some(Number::Session(number, letter, session));
    } else {
        item.number = Some(Number::Plain(group("plain")?));
    }
    item.span = span;
    Some(item)
}

/// Adds the head, or the heads of several letters, of one number.
fn push(
    item: Item<'_>,
    whose: Option<Body>,
    is_decision: bool,
    context: ReferenceContext<'_>,
    heads: &mut Vec<Head>,
) {
    let Item { span, number, special, session, letters } = item;
    let Some(number) = number else { return };
    let first;
    let latin;
    let number = match number {
        Number::Pair(bare, second) => {
            first = format!("{}{bare}", special.unwrap_or_default());
            Number::Pair(&first, second)
        }
        Number::Session(number, letter, own) => {
            latin = super::list::latin_letter(letter);
            Number::Session(number, &latin, session.as_deref().unwrap_or(own))
        }
        other => other,
    };
    let Some(stem) = body::symbol(whose, is_decision, number, context.document) else { return };
    let spellings = match letters.is_empty() {
        true => vec![stem],
        false => letters.iter().map(|letter| format!("{stem} {letter}")).collect(),
    };
    let mut from = span.start;
    for spelling in spellings {
        if let Ok(symbol) = spelling.parse() {
            heads.push((from..span.end, symbol));
            from = span.end;
        }
    }
}

fn chinese(text: &str, found: &Captures<'_>, context: ReferenceContext<'_>, heads: &mut Vec<Head>) {
    let Some(whole) = found.get(0) else { return };
    // `回顾大会2006年12月20日第61/210号决议`: the date is not a number of the list.
    let is_decision = found.name("decision").is_some();
    let named = body::before(text, whole.start(), false);
    let (whose, start) = named.map_or((None, whole.start()), |(body, at)| (Some(body), at));
    let (behind, _) = window_before(text, whole.start(), 6);
    let mut start = if behind.ends_with('年') { whole.start() } else { start };
    let numbers: Vec<Captures<'_>> = CHINESE_NUMBER
        .captures_iter(whole.as_str())
        .filter(|number| {
            let end = number.get(0).map_or(0, |m| m.end());
            !whole.as_str()[end..].starts_with(['年', '月', '日'])
        })
        .collect();
    let count = numbers.len();
    for (place, number) in numbers.iter().enumerate() {
        let Some(own) = number.get(0) else { continue };
        let span = start..whole.start() + own.end();
        let Some(mut item) = item(text, number, span) else { continue };
        if place + 1 == count {
            item.span.end = whole.end();
        }
        start = item.span.end;
        push(item, whose, is_decision, context, heads);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found, each by its words and its symbol.
    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let mut found = Vec::new();
        heads(text, ReferenceContext::default(), &mut found);
        found.sort_by_key(|(span, _)| span.start);
        found.dedup_by(|later, earlier| later.0.start < earlier.0.end);
        let found: Vec<(&str, &str)> =
            found.iter().map(|(span, symbol)| (&text[span.clone()], symbol.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_number_with_its_year_needs_no_word() {
        check("under 1325 (2000)", &[("1325 (2000)", "S/RES/1325 (2000)")]);
        check("under 1325 (2001), 9999 (2001)", &[]);
    }

    #[test]
    fn a_word_is_one_of_its_own() {
        check("figures 60/251, preresolution 60/251", &[]);
        check("A/RES 60/251", &[]);
        check("CITES resolution 45/3", &[]);
        check("SEE RESOLUTION 60/251", &[("RESOLUTION 60/251", "A/RES/60/251")]);
        check("on 31 Dec. 60/12", &[]);
        check("GA dec. 60/519", &[("GA dec. 60/519", "A/DEC/60/519")]);
        check(
            "resoluciones consensuadas 69/321 y 70/1",
            &[("resoluciones consensuadas 69/321", "A/RES/69/321"), ("70/1", "A/RES/70/1")],
        );
    }

    #[test]
    fn the_body_may_stand_behind() {
        check(
            "resolution 60/251 of the General Assembly",
            &[("resolution 60/251 of the General Assembly", "A/RES/60/251")],
        );
        check(
            "resolution 5/1 of 18 June 2007 of the Human Rights Council",
            &[("resolution 5/1 of 18 June 2007 of the Human Rights Council", "A/HRC/RES/5/1")],
        );
        check(
            "resolution 1325 (2000) of the Commission",
            &[("resolution 1325 (2000)", "S/RES/1325 (2000)")],
        );
    }

    #[test]
    fn a_number_ends_where_its_digits_do() {
        let whole = |text| check(text, &[(text.trim_end_matches(['.', ',']), "S/RES/37 (1947)")]);
        whole("Security Council resolution 37");
        whole("Security Council resolution 37.");
        whole("Security Council resolution 37,");
        let first = ("Security Council resolutions 242", "S/RES/242 (1967)");
        check("Security Council resolutions 242, 15 members", &[first]);
        check("Security Council resolutions 242 and 338", &[first, ("338", "S/RES/338 (1973)")]);
        let yeared = ("resolution 1325 (2000)", "S/RES/1325 (2000)");
        check("resolution 1325 (2000), 150 members", &[yeared]);
        check("resolution 1325 (2000) A", &[yeared]);
        check("resolution 1325 (2000) [A]", &[yeared]);
        for text in ["resolution 2231.5", "resolution 2231-A", "resolution 60/251/Add.1"] {
            check(text, &[]);
        }
    }

    #[test]
    fn a_dated_pair_belongs_to_the_word_before_it() {
        let far = "the right to the truth ".repeat(30);
        let pair = |number| (number, format!("A/HRC/RES/{number}"));
        let pairs = [pair("9/11"), pair("12/12")];
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, of)| (*n, of.as_str())).collect();
        let dated = "9/11 of 18 September 2008, 12/12 of 1 October 2009";
        let named = "Human Rights Council resolutions on the right to the truth";
        check(&format!("{named} ({dated})"), &pairs);
        check(&format!("{far}; {named} ({dated})"), &pairs);
        check(&format!("decisions of the Parties; {named} ({dated})"), &pairs);
        check(&format!("{far}; {named}, {far} ({dated})"), &[]);
        for end in [";", ".", "。"] {
            check(&format!("{named}{end} ({dated})"), &[]);
        }
    }
}
