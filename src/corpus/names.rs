//! Names that documents give to other documents: `the International Instrument to
//! Enable States to … (the International Tracing Instrument),²` with the source in
//! footnote 2.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use crate::{
    citation::{Part, Symbol},
    pattern::pattern,
};

use super::{Kind, Unit, text::label};

/// A name in brackets behind the long one: `(the third Review Conference)`.
static DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\((?:hereinafter )?(?:the )?[“\x22]?([A-Z][^()“”\x22]{3,80})[”\x22]?\)")
});
/// A long name itself, up to the mark of its footnote: capitals, and the small
/// words between them.
static LONG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:Programme|Plan|Instrument|Treaty|Convention|Protocol|Declaration|Agreement|Agenda|Framework)(?:(?: (?:of|on|for|to|the|and|in))* [A-Z][\w-]+)+",
    )
});

/// What may stand between a name and its mark: the rest of a long name, and who gave
/// it. `the Programme of Action, and the final document adopted at …¹` has the source
/// of something else.
static REST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:,? (?:(?:and|or|of|on|for|to|the|in|by|against|its) )*[A-Z][\w'’-]*)*(?:, (?:as )?(?:adopted|contained|set out)\b[^,;]*)?$",
    )
});
/// Words of a longer name before a name: `Review Progress Made in the Implementation
/// of the Programme of Action` is no instrument.
static WITHIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[A-Z][\w-]+ (?:of|on|to|in|for) (?:the )?$"));

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
    let mut names: Vec<(String, Option<&Symbol>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for unit in units {
        for (mark, before) in unit.marks.iter().zip(texts_before_marks(unit)) {
            let source = sources.get(&(&unit.part, mark.label.as_str()));
            let Some(&Some(symbol)) = source else { continue };
            let Some(name) = name_at_end(before.trim_end_matches([',', ';', '.', ':'])) else {
                continue;
            };
            match places.get(&name) {
                Some(&place) if names[place].1 != Some(symbol) => names[place].1 = None,
                Some(_) => {}
                None => {
                    places.insert(name.clone(), names.len());
                    names.push((name, Some(symbol)));
                }
            }
        }
    }
    let agreed = names.into_iter().map(|(name, symbol)| Some((name, symbol?.clone())));
    agreed.flatten().collect()
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
        label::last_bytes(&unit.text[..byte], NAME_BYTES_MAX)
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
    let is_whole = REST.is_match(sentence[found.end()..].trim_end())
        && !WITHIN.is_match(&sentence[..found.start()]);
    let short: Vec<&str> = found.as_str().split(' ').take(3).collect();
    let short = short.join(" ");
    (is_whole && short.ends_with(|c: char| c.is_alphabetic()) && short.contains(" of "))
        .then_some(short)
}

/// The document that a footnote cites first. A decision that takes note of a text
/// is not the text.
fn first_source(note: &Unit) -> Option<&Symbol> {
    let mut cited = note.references.iter().filter(|reference| !reference.named);
    let found = cited.find(|reference| !reference.symbol.as_str().contains("/DEC/"));
    found.map(|reference| &reference.symbol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_its_note_is_about() {
        for (text, name) in [
            (
                "implementation of the Programme of Action to Prevent, Combat and Eradicate the Illicit Trade in Small Arms in All Its Aspects",
                Some("Programme of Action"),
            ),
            (
                "the Programme of Action to Prevent Trade, adopted by the United Nations Conference on Trade",
                Some("Programme of Action"),
            ),
            (
                "an instrument (the International Tracing Instrument)",
                Some("International Tracing Instrument"),
            ),
            // The note is that of another document, which only names this one.
            ("the Meeting to Consider the Implementation of the Programme of Action", None),
            ("the Programme of Action, and the final document of the Sixth Meeting", None),
            ("the programme of work", None),
        ] {
            assert_eq!(name_at_end(text).as_deref(), name, "{text}");
        }
    }
}
