//! Finds the heads of references: what names a document, by its symbol, by its
//! number, by `Ibid.` or by a name that the corpus gives it.

use std::{ops::Range, sync::LazyLock};

use regex::{Captures, Regex};

use crate::pattern::{MONTHS, pattern};

use super::{Place, ReferenceContext, Symbol};

/// A symbol: an organ in capitals, components with a slash before each, and
/// what may follow in parentheses.
static SYMBOL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        // Chinese and Arabic write on without a space.
        r"(?-u:\b)(?:A|S|E|ST|T|TD|CRC|CCPR|CAT|CEDAW|CERD|CMW|CRPD|CED|DP|UNEP|HSP|LOS|TPNW|NPT|FCCC|ICCD|SPLOS|HRI)",
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
        r"Commission on [A-Z]\w+(?: (?:and|of|the|on|for|[A-Z]\w+))*|(?:GA|UNGA|SC|UNSC|HRC|ECOSOC))(?:['’]s)?(,? in(?: its)?)? )?",
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

/// So many heads, and of a range like `Add.1–200` only the first is spelled out: a
/// short text must not make a long answer.
const HEADS_SPELLED_MAX: usize = 1000;

/// The heads of references by symbol, by number and by `Ibid.`, in order of
/// position, without overlaps.
pub(super) fn heads(text: &str, context: ReferenceContext<'_>) -> Vec<(Range<usize>, Symbol)> {
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
            if head.is_some() && is_of_series(text, span.end, next) {
                continue;
            }
            let behind = out.last().is_none_or(|(before, _)| before.end <= span.start);
            let source = ibid_source(out.iter().map(|(_, symbol)| symbol)).or(previous);
            let ibid = source.filter(|_| behind).map(|symbol| (span, symbol.clone()));
            out.extend(ibid);
        }
        out.extend(head);
    }
    out
}

/// What an `Ibid.` behind these documents repeats: the last one. A corrigendum goes
/// with what it corrects: `A/62/163 and Corr.1, para. 3`.
pub(crate) fn ibid_source<'a>(
    mut cited: impl DoubleEndedIterator<Item = &'a Symbol> + Clone,
) -> Option<&'a Symbol> {
    cited.clone().rfind(|symbol| !symbol.is_corrigendum()).or_else(|| cited.next_back())
}

/// Whether an `Ibid.` that ends at `from` repeats no more than the series of the
/// document in brackets at `head`, as for the Official Records: `Ibid.,
/// Seventy-fourth Session, Supplement No. 53 (A/74/53)`.
fn is_of_series(text: &str, from: usize, head: usize) -> bool {
    let between = &text[from..head];
    between.ends_with(['(', '（'])
        && !between.contains(';')
        && Place::after(text, from).0.is_empty()
}

/// Where names of documents stand, apart from what is a reference already.
pub(super) fn name_heads(
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
        let count_max = HEADS_SPELLED_MAX.saturating_sub(heads.len()).max(1);
        let numbers = numbers(&format!("{}{}", &found[2], &found[3]));
        for number in numbers.into_iter().take(count_max) {
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
    let nature = if found[3].to_lowercase().starts_with("decision") { "DEC" } else { "RES" };
    // `the General Assembly, in its resolution 60/251`: the body is no word of the head.
    let first = if found.get(2).is_some() { 3 } else { 0 };
    let mut start = found.get(first).map_or(0, |m| m.start());
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
        // `1325 (2000), para. 1, 1820 (2008)`: the comma behind a pinpoint joins too.
        let (_, behind) = Place::after(text, end);
        match DATE_OR_JOIN.find(&text[behind..]) {
            Some(join) => at = behind + join.end(),
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
