//! Finds every reference to a UN document in running text.
//!
//! A reference has a head, which names a document (`A/72/122`, `resolution
//! 67/234 B`, `Ibid.`), and may have a pinpoint behind it (`, annex I,
//! sect. III, paras. 1 and 2`) or before it (`paragraph 11 of resolution
//! 60/81`). Heads may share words: `resolutions 46/182 and 66/119`, `A/62/163
//! and Corr.1`. `place.rs` reads pinpoints; here are the heads.

use std::{ops::Range, sync::LazyLock};

use regex::{Captures, Regex};

use crate::pattern::{MONTHS, pattern};

use super::{Place, Reference, Symbol};

/// What a text alone does not say.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReferenceContext<'a> {
    /// The document that the text stands in: `its resolution 59/25` in a
    /// document of the Human Rights Council is the Council's.
    pub document: Option<&'a Symbol>,
    /// The last document that the previous footnote cites, for `Ibid.`
    pub previous: Option<&'a Symbol>,
    /// Names that the corpus gives to documents: `the Programme of Action`. A name
    /// is a reference only with a pinpoint: `section II, paragraph 11 of` it.
    pub names: &'a [(String, Symbol)],
}

/// A symbol: an organ in capitals, components with a slash before each, and
/// what may follow in parentheses.
static SYMBOL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:A|S|E|ST|T|TD|CRC|CCPR|CAT|CEDAW|CERD|CMW|CRPD|CED|DP|UNEP|HSP|LOS|TPNW|NPT|FCCC|ICCD|SPLOS|HRI)",
        r"(?:/[A-Za-z0-9][A-Za-z0-9.\-]*)+",
        r"(?: ?\((?:19|20)\d\d\)| ?\((?:S-|ES-)?[IVXLC]+\)(?: ?\[[A-Z]\])?| ?\(Sect\. ?\d+[A-Z]?\))?",
        r"(?:[-–](?:S|A|E)/[A-Za-z0-9][A-Za-z0-9./\-]*)?",
    ))
});
static MODIFICATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:,? and|,) (Corr|Add|Rev|Amend)\.(\d+)((?:(?:, | and |[-–])(?:(?:Corr|Add|Rev|Amend)\.)?\d+)*)\b",
    )
});
static RESOLUTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:((?:General|Health) Assembly|Security Council|Human Rights Council|Economic and Social Council|",
        r"Commission on [A-Z]\w+(?: (?:and|of|the|on|for|[A-Z]\w+))*|(?:GA|UNGA|SC|UNSC|HRC|ECOSOC))(?:['’]s)? )?",
        r"([Rr]esolutions?|[Dd]ecisions?|[Rr]es\.|RES) ",
    ))
});
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:((?:S|ES)-\d+/\d+|\d+/\d+)((?: [A-Z]{1,2}| [A-Z]-[A-Z])?)",
        r"|(\d+)(?: ?([A-Z]))? ?\(((?:19|20)\d\d|(?:S-|ES-)?[IVXLC]+)\)(?: ?\[?([A-Z])\]?)?)",
    ))
});
static DATE_OR_JOIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:,? of \d{{1,2}} {MONTHS}(?: \d{{4}})?(?:,? (?:entitled|on) [^,;]*)?)?(?:, and |, | and |; )"
    ))
});
static IBID: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[Ii]bid\b\.?"));

/// Every reference in `text`, in order of position, without overlaps.
pub fn find_references(text: &str, context: ReferenceContext<'_>) -> Vec<Reference> {
    let heads = heads(text, context);
    let named = name_heads(text, context.names, &heads);
    let by_symbol = heads.into_iter().map(|head| (head, false));
    let mut heads: Vec<_> = by_symbol.chain(named.into_iter().map(|head| (head, true))).collect();
    heads.sort_by_key(|((span, _), _)| span.start);
    let mut before: Vec<(Place, usize)> = Vec::with_capacity(heads.len());
    let mut earlier = 0;
    for ((head, _), _) in &heads {
        before.push(Place::before(text, head.start, earlier));
        earlier = head.end;
    }
    let mut references: Vec<Reference> = Vec::with_capacity(heads.len());
    for (index, ((head, symbol), named)) in heads.into_iter().enumerate() {
        let (after, end) = Place::after(text, head.end);
        // `resolution 64/72, paragraph 3 of resolution 66/68`: the second's.
        let of_next = before.get(index + 1).filter(|(place, _)| !place.is_empty());
        let is_own = !after.is_empty() && of_next.is_none_or(|&(_, start)| end <= start);
        let (pinpoint, mut span) = match is_own {
            true => (after, head.start..end),
            false => (std::mem::take(&mut before[index].0), before[index].1..head.end),
        };
        if named && pinpoint.is_empty() {
            continue;
        }
        let taken = references.last().map_or(0, |last| last.span.end);
        if span.start < taken {
            // `Add.1–3, para. 4`: the first of the three has the words.
            span = taken..taken;
        }
        references.push(Reference { span, symbol, pinpoint, named, through_note: None });
    }
    count_in_characters(text, &mut references);
    references
}

/// Turns spans in bytes into spans in characters, in one pass over the text.
fn count_in_characters(text: &str, references: &mut [Reference]) {
    let mut ends: Vec<usize> = references
        .iter()
        .flat_map(|reference| [reference.span.start, reference.span.end])
        .collect();
    ends.sort_unstable();
    let mut counted = Vec::with_capacity(ends.len());
    let (mut at, mut characters) = (0, 0);
    for &end in &ends {
        characters += text[at..end].chars().count();
        at = end;
        counted.push(characters);
    }
    let count = |byte: usize| counted[ends.partition_point(|&end| end < byte)];
    for reference in references {
        reference.span = count(reference.span.start)..count(reference.span.end);
    }
}

/// The heads of references by symbol, by number and by `Ibid.`, in order of
/// position, without overlaps.
fn heads(text: &str, context: ReferenceContext<'_>) -> Vec<(Range<usize>, Symbol)> {
    let mut heads: Vec<(Range<usize>, Symbol)> = Vec::new();
    for found in SYMBOL.find_iter(text) {
        symbol_heads(text, found.range(), &mut heads);
    }
    for found in RESOLUTION.captures_iter(text) {
        resolution_heads(text, &found, context, &mut heads);
    }
    heads.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    heads.dedup_by(|later, earlier| later.0.start < earlier.0.end);
    with_ibids(text, heads, context.previous)
}

/// Adds the heads that are `Ibid.`: the source of one behind a reference is that
/// reference, and of one before all others the source of the previous footnote.
fn with_ibids(
    text: &str,
    heads: Vec<(Range<usize>, Symbol)>,
    previous: Option<&Symbol>,
) -> Vec<(Range<usize>, Symbol)> {
    let mut out: Vec<(Range<usize>, Symbol)> = Vec::with_capacity(heads.len());
    let mut ibids = IBID.find_iter(text).map(|found| found.range()).peekable();
    for head in heads.into_iter().map(Some).chain([None]) {
        let next = head.as_ref().map_or(text.len(), |(span, _)| span.start);
        while let Some(span) = ibids.next_if(|span| span.start < next) {
            let before = out.last().filter(|(before, _)| before.end <= span.start);
            let source = if out.is_empty() { previous } else { before.map(|(_, symbol)| symbol) };
            let ibid = source.map(|symbol| (span, symbol.clone()));
            out.extend(ibid);
        }
        out.extend(head);
    }
    out
}

/// Where names of documents stand, apart from what is a reference already.
fn name_heads(
    text: &str,
    names: &[(String, Symbol)],
    taken: &[(Range<usize>, Symbol)],
) -> Vec<(Range<usize>, Symbol)> {
    let mut found: Vec<(Range<usize>, Symbol)> = Vec::new();
    for (name, symbol) in names.iter().filter(|(name, _)| !name.is_empty()) {
        for (start, _) in text.match_indices(name.as_str()) {
            let span = start..start + name.len();
            let free = |other: &Range<usize>| span.end <= other.start || other.end <= span.start;
            if taken.iter().chain(&found).all(|(other, _)| free(other)) {
                found.push((span, symbol.clone()));
            }
        }
    }
    found
}

/// The symbol at `span` and those that share its stem: `A/62/163 and Corr.1`.
fn symbol_heads(text: &str, span: Range<usize>, heads: &mut Vec<(Range<usize>, Symbol)>) {
    let raw = text[span.clone()].trim_end_matches(['.', '-']);
    if !raw.bytes().any(|b| b.is_ascii_digit()) {
        return;
    }
    let mut end = span.start + raw.len();
    let mut spelling = raw.to_owned();
    if raw.starts_with("A/RES/")
        && let Some(part) = composite_part(&text[end..])
    {
        spelling.push_str(part);
        end += part.len();
    }
    let Ok(symbol) = spelling.parse::<Symbol>() else { return };
    heads.push((span.start..end, symbol));
    while let Some(found) = MODIFICATION.captures(&text[end..]) {
        let kind = &found[1];
        let mut start = end + found.get(1).map_or(0, |m| m.start());
        end += found[0].len();
        // The first of several takes the words; all share the pinpoint behind.
        for number in numbers(&format!("{}{}", &found[2], &found[3])) {
            if let Ok(symbol) = format!("{raw}/{kind}.{number}").parse() {
                heads.push((start..end, symbol));
            }
            start = end;
        }
    }
}

/// ` V` of `56/24 V`: capitals that end the word.
fn composite_part(rest: &str) -> Option<&str> {
    static PART: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ [A-Z]{1,2}\b"));
    let found = PART.find(rest)?;
    let ends = !rest[found.end()..].starts_with(['.', '-', '/', '\'', '’'])
        || rest.len() == found.end() + 1;
    let sentence_end = rest[found.end()..].starts_with('.');
    (ends || sentence_end).then(|| found.as_str())
}

fn resolution_heads(
    text: &str,
    found: &Captures<'_>,
    context: ReferenceContext<'_>,
    heads: &mut Vec<(Range<usize>, Symbol)>,
) {
    let body = found.get(1).map(|m| m.as_str());
    if body.is_some_and(|body| body.starts_with("Commission") || body.starts_with("Health")) {
        return;
    }
    let nature = if found[2].to_lowercase().starts_with("decision") { "DEC" } else { "RES" };
    let mut start = found.get(0).map_or(0, |m| m.start());
    let mut at = found.get(0).map_or(0, |m| m.end());
    while let Some(number) = NUMBER.captures(&text[at..]) {
        let mut end = at + number[0].len();
        // `resolution 74/60 A new` is not a composite resolution.
        if let Some(part) = number.get(2).filter(|m| !m.is_empty()) {
            let rest = &text[at + part.start()..];
            if composite_part(rest).is_none() {
                end = at + part.start();
            }
        }
        if let Some(symbol) = resolution_symbol(body, nature, &number, end - at, context) {
            heads.push((start..end, symbol));
        }
        match DATE_OR_JOIN.find(&text[end..]) {
            Some(join) => at = end + join.end(),
            None => break,
        }
        start = at;
    }
}

fn resolution_symbol(
    body: Option<&str>,
    nature: &str,
    number: &Captures<'_>,
    length: usize,
    context: ReferenceContext<'_>,
) -> Option<Symbol> {
    let spelled = &number[0][..length];
    let first = spelled.split('/').next().unwrap_or_default();
    let by_context = match context.document {
        Some(document) if document.as_str().starts_with("A/HRC/") => "A/HRC",
        _ => "A",
    };
    let organ = match body {
        Some(name) if name.contains("Security") || name.ends_with("SC") => "S",
        Some(name) if name.contains("Human") || name == "HRC" => "A/HRC",
        Some(name) if name.contains("Economic") || name == "ECOSOC" => "E",
        Some(_) => "A",
        None if number.get(5).is_some_and(|m| m.as_str().starts_with(['1', '2'])) => "S",
        None if first.len() == 4 && first.bytes().all(|b| b.is_ascii_digit()) => "E",
        None if number.get(5).is_some() || first.contains('-') => "A",
        None => by_context,
    };
    format!("{organ}/{nature}/{spelled}").parse().ok()
}

/// `1, 3 and 5–7` as single numbers, at most 200.
fn numbers(list: &str) -> Vec<u32> {
    static ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\d+)(?:[-–](\d+))?"));
    let mut out = Vec::new();
    for found in ITEM.captures_iter(list) {
        let Ok(first) = found[1].parse::<u32>() else { continue };
        let last = found.get(2).and_then(|m| m.as_str().parse().ok()).unwrap_or(first);
        out.extend(first..=last.min(first.saturating_add(200)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let ibid: Symbol = "A/CONF.192/2012/RC/4".parse().expect("a symbol");
        let names = [
            ("Programme of Action".to_owned(), "A/CONF.192/15".parse().expect("a symbol")),
            ("International Tracing Instrument".to_owned(), "A/60/88".parse().expect("a symbol")),
        ];
        let context = ReferenceContext { document: None, previous: Some(&ibid), names: &names };
        let found: Vec<String> = find_references(text, context)
            .into_iter()
            .map(|Reference { symbol, pinpoint: place, .. }| {
                let mut out = symbol.to_string();
                place.annexes.iter().for_each(|a| out.push_str(&format!(" annex:{a}")));
                place.chapter.iter().for_each(|c| out.push_str(&format!(" chap:{c}")));
                if !place.section.is_empty() {
                    out.push_str(&format!(" sect:{}", place.section.join(".")));
                }
                place.paragraphs.iter().for_each(|p| out.push_str(&format!(" para:{p}")));
                place.preambular.iter().for_each(|p| out.push_str(&format!(" pp:{p}")));
                place.footnotes.iter().for_each(|p| out.push_str(&format!(" fn:{p}")));
                out
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn symbols_in_their_many_forms() {
        check("See A/72/122.", &["A/72/122"]);
        check("(A/CONF.192/2018/RC/CRP.1/Rev.3) by a vote", &["A/CONF.192/2018/RC/CRP.1/Rev.3"]);
        check("See A/62/163 and Corr.1.", &["A/62/163", "A/62/163/Corr.1"]);
        check("A/60/88 and A/60/88/Corr.2, annex.", &["A/60/88", "A/60/88/Corr.2 annex:"]);
        check("A/58/1 and Add.1–3", &["A/58/1", "A/58/1/Add.1", "A/58/1/Add.2", "A/58/1/Add.3"]);
        check("A/79/947–S/2025/482 was", &["A/79/947–S/2025/482"]);
        check("resolution S/RES/2370 (2017) on", &["S/RES/2370 (2017)"]);
        check(
            "A/58/1/Add.1 and Corr.1–2, para. 4",
            &["A/58/1/Add.1", "A/58/1/Add.1/Corr.1 para:4", "A/58/1/Add.1/Corr.2 para:4"],
        );
        check("and/or 24/7 w/o A/B", &[]);
    }

    #[test]
    fn resolutions_by_number() {
        check("its resolution 56/24 V of 24 December 2001,", &["A/RES/56/24 V"]);
        check("See resolution 67/234 B.", &["A/RES/67/234 B"]);
        check(
            "resolutions 46/182 of 19 December 1991, 66/119 and 67/87",
            &["A/RES/46/182", "A/RES/66/119", "A/RES/67/87"],
        );
        check(
            "Security Council resolutions 1325 (2000) and 2242 (2015)",
            &["S/RES/1325 (2000)", "S/RES/2242 (2015)"],
        );
        check("resolution 217 A (III) of 10 December 1948", &["A/RES/217 (III)[A]"]);
        check("resolution 2625 (XXV)", &["A/RES/2625 (XXV)"]);
        check("decision 60/519", &["A/DEC/60/519"]);
        check("Economic and Social Council resolution 2019/5", &["E/RES/2019/5"]);
        check("resolution S-20/2 and resolution ES-10/19", &["A/RES/S-20/2", "A/RES/ES-10/19"]);
        check("Commission on Human Rights resolution 2005/80", &[]);
        check("Human Rights Council resolution 53/1", &["A/HRC/RES/53/1"]);
    }

    proptest::proptest! {
        #[test]
        fn spans_are_of_the_text_and_what_is_found_can_be_read(
            text in "((A|S|E)/(RES|CONF\\.1|72)/[0-9]{1,4}|, paras?\\. |Ibid\\.|resolutions? |and |Corr\\.[0-9]|Add\\.[0-9]–[0-9]| [IVX]+|paragraph [0-9] of |\\PC){0,40}"
        ) {
            let length = text.chars().count();
            let mut end = 0;
            for reference in find_references(&text, ReferenceContext::default()) {
                proptest::prop_assert!(reference.span.start <= reference.span.end);
                proptest::prop_assert!(reference.span.end <= length);
                proptest::prop_assert!(reference.span.start >= end);
                end = reference.span.end;
                let bytes = reference.bytes_in(&text);
                proptest::prop_assert_eq!(text[bytes].chars().count(), reference.span.len());
                let written = serde_json::to_string(&reference).expect("JSON");
                let read: Reference = serde_json::from_str(&written).expect("a reference");
                proptest::prop_assert_eq!(&read, &reference);
                proptest::prop_assert_eq!(reference.symbol.as_str().parse(), Ok(read.symbol));
            }
        }
    }

    #[test]
    fn the_stored_form_is_short() {
        let found = find_references("Ünder A/72/122.", ReferenceContext::default());
        let written = serde_json::to_string(&found).expect("JSON");
        assert_eq!(written, r#"[{"span":[6,14],"symbol":"A/72/122"}]"#);
    }

    #[test]
    fn ibid_is_the_reference_before() {
        check(
            "Ibid., para. 1; A/60/88, para. 2; ibid., para. 3.",
            &["A/CONF.192/2012/RC/4 para:1", "A/60/88 para:2", "A/60/88 para:3"],
        );
        let found = find_references("Ibid., vol. 2.", ReferenceContext::default());
        assert!(found.is_empty(), "nothing is before it");
    }

    #[test]
    fn names_with_a_pinpoint_are_references() {
        check(
            "in accordance with section II, paragraph 11 of the Programme of Action, that",
            &["A/CONF.192/15 sect:II para:11"],
        );
        check(
            "prescribed in subparagraph 8 (a) of the International Tracing Instrument to",
            &["A/60/88 para:8 (a)"],
        );
        check(
            "paragraphs 14 and 15 of the International Tracing Instrument",
            &["A/60/88 para:14 para:15"],
        );
        check("the implementation of the Programme of Action and", &[]);
    }

    #[test]
    fn pinpoints_behind_and_before() {
        check("(A/CONF.192/15), chap. 1V, para. 24.", &["A/CONF.192/15 chap:IV para:24"]);
        check(
            "A/CONF.192/15, chap. IV, para 24, sect. II, para. 6.",
            &["A/CONF.192/15 chap:IV sect:II para:24 para:6"],
        );
        check(
            "See A/CONF.192/2012/RC/4, annex 1, sect. 111, paras. 1 and 2.",
            &["A/CONF.192/2012/RC/4 annex:I sect:III para:1 para:2"],
        );
        check(
            "Ibid, annex I, sect. III, paras. 1 and 2.",
            &["A/CONF.192/2012/RC/4 annex:I sect:III para:1 para:2"],
        );
        check(
            "Ibid., annex I, sect. III, paras. 1 and 2.",
            &["A/CONF.192/2012/RC/4 annex:I sect:III para:1 para:2"],
        );
        check(
            "A/RES/66/47, para. 15, A/RES/65/64, para. 21, A/CONF.192/BMS/2010/3, paras. 37, 43.",
            &[
                "A/RES/66/47 para:15",
                "A/RES/65/64 para:21",
                "A/CONF.192/BMS/2010/3 para:37 para:43",
            ],
        );
        check("A/CONF.192/BMS/2010/3, paras. 3–5", &["A/CONF.192/BMS/2010/3 para:3 para:4 para:5"]);
        check("annexes I and II", &[]);
        check(
            "resolution 64/72, paragraphs 121 and 129 to 131 of resolution 66/68",
            &["A/RES/64/72", "A/RES/66/68 para:121 para:129 para:130 para:131"],
        );
        check(
            "paragraphs 9 (a) and (c) of resolution 1970 (2011), paragraph 13 of resolution 2009 (2011), paragraph 9 of resolution 2095 (2013)",
            &[
                "S/RES/1970 (2011) para:9 (a) para:9 (c)",
                "S/RES/2009 (2011) para:13",
                "S/RES/2095 (2013) para:9",
            ],
        );
        check(
            "A/CONF.192/2012/RC/4, annexes I and II.",
            &["A/CONF.192/2012/RC/4 annex:I annex:II"],
        );
        check("paragraph 16 of resolution 74/60", &["A/RES/74/60 para:16"]);
        check("resolution 74/60 paragraph 16", &["A/RES/74/60 para:16"]);
        check("resolution 72/57, eighteenth preambular paragraph", &["A/RES/72/57 pp:18"]);
        check("A/RES/74/60, footnote 8", &["A/RES/74/60 fn:8"]);
        check("annex II, para. 13 (a) and (b)", &[]);
        check(
            "A/CONF.192/2012/RC/4, annex II, para. 13 (a) and (b)",
            &["A/CONF.192/2012/RC/4 annex:II para:13 (a) para:13 (b)"],
        );
    }
}
