//! Names that documents give to other documents: `the International Instrument to
//! Enable States to … (the International Tracing Instrument),²` with the source in
//! footnote 2.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use crate::{
    citation::{Part, Symbol},
    pattern::pattern,
};

use super::{Kind, Unit};

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

/// How far before a mark a name is looked for, in bytes.
const NAME_BYTES_MAX: usize = 2_000;

/// The names that the units of a document define, each with the document that the
/// footnote behind it cites first. A name that two notes define differently is
/// left out.
pub fn defined_names(units: &[Unit]) -> Vec<(String, Symbol)> {
    let notes = units.iter().filter(|unit| unit.kind == Kind::Footnote);
    let mut sources: HashMap<(&Part, &str), Option<&Symbol>> = HashMap::new();
    for note in notes {
        let place = (&note.part, note.number.as_deref().unwrap_or_default());
        sources.entry(place).or_insert_with(|| first_source(note));
    }
    let mut names: Vec<(String, Symbol)> = Vec::new();
    let mut disputed: Vec<String> = Vec::new();
    for unit in units {
        for (mark, before) in unit.marks.iter().zip(texts_before_marks(unit)) {
            let source = sources.get(&(&unit.part, mark.label.as_str()));
            let Some(&Some(symbol)) = source else { continue };
            let Some(name) = name_at_end(before.trim_end_matches([',', ';', '.', ':'])) else {
                continue;
            };
            match names.iter().find(|(known, _)| *known == name) {
                Some((_, known)) if known != symbol => disputed.push(name),
                Some(_) => {}
                None => names.push((name, symbol.clone())),
            }
        }
    }
    names.retain(|(name, _)| !disputed.contains(name));
    names
}

/// The text before each mark of a unit, as far back as names reach.
fn texts_before_marks(unit: &Unit) -> impl Iterator<Item = &str> {
    let (mut byte, mut characters) = (0, 0);
    unit.marks.iter().map(move |mark| {
        if mark.offset < characters {
            (byte, characters) = (0, 0);
        }
        let further = unit.text[byte..].char_indices().nth(mark.offset - characters);
        byte = further.map_or(unit.text.len(), |(further, _)| byte + further);
        characters = mark.offset;
        let mut from = byte.saturating_sub(NAME_BYTES_MAX);
        while !unit.text.is_char_boundary(from) {
            from += 1;
        }
        &unit.text[from..byte]
    })
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

/// The document that a footnote cites first. A decision that takes note of a text
/// is not the text.
fn first_source(note: &Unit) -> Option<&Symbol> {
    let mut cited = note.references.iter().filter(|reference| !reference.named);
    let found = cited.find(|reference| !reference.symbol.as_str().contains("/DEC/"));
    found.map(|reference| &reference.symbol)
}
