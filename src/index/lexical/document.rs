//! A unit as tantivy stores it.

use tantivy::{
    schema::Field,
    tokenizer::{PreTokenizedString, Token as TantivyToken},
};

use crate::{
    analysis::{self, surface_words},
    citation::{Language, Symbol},
    corpus::Unit,
};

use super::schema::Fields;

/// A unit with what stands over it, as the lexical index takes it.
pub(in crate::index) struct StoredUnit<'a> {
    /// The slot of the unit.
    pub slot: u64,
    /// The number of its document.
    pub document: u32,
    /// The title of its document.
    pub title: Option<&'a str>,
    /// The unit.
    pub unit: &'a Unit,
    /// The text of the paragraph that it is a point, a list or a vote of.
    pub parent: Option<&'a str>,
}

/// The tantivy document of a unit.
pub(in crate::index) fn document(
    fields: &Fields,
    entry: &StoredUnit<'_>,
) -> tantivy::TantivyDocument {
    let unit = entry.unit;
    let language = unit.language;
    let mut out = tantivy::TantivyDocument::default();
    out.add_u64(fields.slot, entry.slot);
    out.add_u64(fields.document, u64::from(entry.document));
    out.add_text(fields.unit, serde_json::to_string(unit).unwrap_or_default());
    let mut add = |field: Field, text: &str| {
        out.add_pre_tokenized_text(field, analysed(text, language));
    };
    add(fields.text, &unit.text);
    for heading in unit.section_titles().into_iter().chain(unit.part_title.as_deref()) {
        add(fields.headings, heading);
    }
    if let Some(parent) = entry.parent {
        add(fields.headings, parent);
    }
    if let Some(title) = entry.title {
        add(fields.title, title);
    }
    let mut names = analysis::names(&unit.text);
    names.extend(unit.refs().into_iter().flat_map(|cited| spellings(cited, &cited.catalogue())));
    names.extend(spellings(&unit.symbol, unit.symbol.as_str()));
    names.sort_unstable();
    names.dedup();
    names.iter().for_each(|name| out.add_text(fields.names, name));
    let headings = unit.section_titles().into_iter().flat_map(surface_words);
    let mut surface: Vec<String> = surface_words(&unit.text).chain(headings).collect();
    surface.sort_unstable();
    surface.dedup();
    surface.iter().for_each(|word| out.add_text(fields.surface, word));
    out
}

fn analysed(text: &str, language: Language) -> PreTokenizedString {
    let tokens = analysis::tokens(text, language).into_iter().enumerate();
    let tokens = tokens.map(|(position, token)| TantivyToken {
        offset_from: token.from,
        offset_to: token.to,
        position,
        text: token.term,
        position_length: 1,
    });
    PreTokenizedString { text: String::new(), tokens: tokens.collect() }
}

/// A symbol whole and as the number of a resolution: `a/res/74/60`, `74/60`.
fn spellings(symbol: &Symbol, whole: &str) -> impl Iterator<Item = String> + use<> {
    let spoken = symbol.spoken().map(|(_, number)| number.to_lowercase());
    std::iter::once(whole.to_lowercase()).chain(spoken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_found_by_its_number_too() {
        let symbol = "A/RES/74/60".parse().expect("a symbol");
        let found: Vec<String> = spellings(&symbol, "A/RES/74/60").collect();
        assert_eq!(found, ["a/res/74/60", "74/60"]);
    }
}
