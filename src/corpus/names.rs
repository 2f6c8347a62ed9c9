//! Names that documents give to other documents: `the International Instrument to
//! Enable States to … (the International Tracing Instrument),²` with the source in
//! footnote 2.

use std::sync::LazyLock;

use regex::Regex;

use crate::{citation::Symbol, pattern::pattern};

use super::{Document, Kind, Unit};

/// A name in brackets behind the long one: `(the third Review Conference)`.
static DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\((?:hereinafter )?(?:the )?[“\x22]?([A-Z][^()“”\x22]{3,80})[”\x22]?\)")
});
/// A long name itself, up to the mark of its footnote: capitals, and the small
/// words between them.
static LONG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:Programme|Plan|Instrument|Treaty|Convention|Protocol|Declaration|Agreement|Agenda|Framework)(?: (?:of|on|for|to|the|and|in) ?| [A-Z][\w-]+)+",
    )
});

/// The names that a document defines, each with the document that the footnote
/// behind it cites first. A name that two notes define differently is left out.
pub fn defined_names(document: &Document) -> Vec<(String, Symbol)> {
    let mut names: Vec<(String, Symbol)> = Vec::new();
    let mut disputed: Vec<String> = Vec::new();
    for unit in &document.units {
        for mark in &unit.marks {
            let Some(symbol) = first_source(document, unit, &mark.label) else { continue };
            let before: String = unit.text.chars().take(mark.offset).collect();
            let before = before.trim_end_matches([',', ';', '.', ':']);
            if let Some(name) = name_at_end(before) {
                match names.iter().find(|(known, _)| *known == name) {
                    Some((_, known)) if *known != symbol => disputed.push(name),
                    Some(_) => {}
                    None => names.push((name, symbol.clone())),
                }
            }
        }
    }
    names.retain(|(name, _)| !disputed.contains(name));
    names
}

/// The name that a text ends with: in brackets, or the first words of a long one
/// that a State paper is known by.
fn name_at_end(text: &str) -> Option<String> {
    if let Some(found) = DEFINED.captures_iter(text).last()
        && found.get(0).is_some_and(|whole| whole.end() == text.len())
    {
        return Some(found[1].to_owned());
    }
    let sentence = text.rsplit(['.', ';']).next().unwrap_or(text);
    let found = LONG.find_iter(sentence).last()?;
    let near = sentence.len() - found.end() < 160;
    let short: Vec<&str> = found.as_str().split(' ').take(3).collect();
    let short = short.join(" ");
    (near && short.ends_with(|c: char| c.is_alphabetic()) && short.contains(" of "))
        .then_some(short)
}

/// The document that a footnote cites first.
fn first_source(document: &Document, unit: &Unit, label: &str) -> Option<Symbol> {
    let note = document.units.iter().find(|note| {
        note.kind == Kind::Footnote
            && note.part == unit.part
            && note.number.as_deref() == Some(label)
    })?;
    // A decision that takes note of a text is not the text.
    let source = note.refs.iter().find(|symbol| !symbol.contains("/DEC/"))?;
    source.parse().ok()
}
