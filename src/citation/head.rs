//! Finds the heads of references: what names a document, by its symbol, by its
//! number, by `Ibid.` or by a name that the corpus gives it.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use regex::Regex;

use crate::pattern::pattern;

use super::{
    Place, ReferenceContext, Symbol, numbered, spelled,
    words::{any, is_apart},
};

static IBID: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("(?i){}", any(|words| words.ibid))));

/// The heads of references by symbol, by number and by `Ibid.`, in order of
/// position, without overlaps.
pub(super) fn heads(text: &str, context: ReferenceContext<'_>) -> Vec<(Range<usize>, Symbol)> {
    let mut heads: Vec<(Range<usize>, Symbol)> = Vec::new();
    spelled::heads(text, &mut heads);
    numbered::heads(text, context, &mut heads);
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
    let ibids = IBID.find_iter(text).map(|found| found.range());
    let mut ibids = ibids.filter(|span| is_apart(text, span)).peekable();
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
    // By the first word, so that a text is read once however many names there are.
    let mut by_word: HashMap<&str, Vec<&(String, Symbol)>> = HashMap::new();
    for name in names.iter().filter(|(name, _)| !name.is_empty()) {
        by_word.entry(first_word(&name.0)).or_default().push(name);
    }
    let mut found: Vec<(Range<usize>, Symbol)> = Vec::new();
    if by_word.is_empty() {
        return found;
    }
    // The longest name at a place is the one that is meant.
    by_word
        .values_mut()
        .for_each(|names| names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len())));
    let mut taken = taken.iter().map(|(span, _)| span).peekable();
    let mut free_from = 0;
    for (start, word) in words(text) {
        while let Some(span) = taken.next_if(|span| span.start <= start) {
            free_from = free_from.max(span.end);
        }
        let Some(names) = by_word.get(word).filter(|_| start >= free_from) else { continue };
        let is_here = |(name, _): &&&(String, Symbol)| {
            let end = start + name.len();
            text[start..].starts_with(name.as_str())
                && !text[end..].starts_with(char::is_alphanumeric)
                && taken.peek().is_none_or(|span| end <= span.start)
        };
        if let Some((name, symbol)) = names.iter().find(is_here) {
            free_from = start + name.len();
            found.push((start..free_from, symbol.clone()));
        }
    }
    found
}

/// The first word of a text, or its first character.
fn first_word(text: &str) -> &str {
    match words(text).next() {
        Some((0, word)) => word,
        _ => &text[..text.chars().next().map_or(0, char::len_utf8)],
    }
}

/// The words of a text and where they stand; what is no letter stands alone.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let first = rest.chars().next()?;
        let length = match first.is_alphanumeric() {
            true => rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let start = at;
        at += length;
        Some((start, &rest[..length]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_apart_from_references_and_words() {
        let symbol = |text: &str| text.parse::<Symbol>().expect("a symbol");
        let names = [
            ("Assembly", "A/1/1"),
            ("Assembly of States", "A/1/2"),
            ("Instrument", "A/1/3"),
            ("Instrument resolution", "A/1/4"),
            ("(Pact)", "A/1/5"),
        ]
        .map(|(name, of)| (name.to_owned(), symbol(of)));
        for (text, expected) in [
            ("the Assembly of States", &[("Assembly of States", "A/1/2")][..]),
            ("the Assembly of Peoples", &[("Assembly", "A/1/1")]),
            ("the Assembly of Statesmen", &[("Assembly", "A/1/1")]),
            ("the Instruments, an Assemblywoman", &[]),
            ("the Instrument, see A/60/2", &[("Instrument", "A/1/3")]),
            ("A/60/2 and the Instrument", &[("Instrument", "A/1/3")]),
            ("General Assembly resolution 60/2", &[]),
            ("the Instrument resolution 60/2", &[("Instrument", "A/1/3")]),
            ("a treaty (Pact)", &[("(Pact)", "A/1/5")]),
        ] {
            let taken = heads(text, ReferenceContext::default());
            let found = name_heads(text, &names, &taken);
            let found: Vec<(&str, &str)> =
                found.iter().map(|(span, of)| (&text[span.clone()], of.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
