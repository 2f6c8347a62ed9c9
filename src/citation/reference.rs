//! A reference as it is kept: which document a text names, where, and by what.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Place, Symbol};

/// One reference: a document and, where the text gives it, a place in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Where it stands in its text, in Unicode scalar values, pinpoint included;
    /// empty where only the markup has it, or where it shares its words with the
    /// reference before, as the second in `A/58/1/Add.1–3`.
    #[serde(with = "pair")]
    pub span: Range<usize>,
    /// The document that it names.
    pub symbol: Symbol,
    /// The pinpoint, as far as the text gives one.
    #[serde(default, skip_serializing_if = "Place::is_empty")]
    pub pinpoint: Place,
    /// Whether a name that the document defines stands for the symbol.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// The label of the footnote that has the reference and whose text the span is
    /// of; nothing where it stands in the text itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through_note: Option<String>,
}

impl Reference {
    /// Both ends of the span, to be moved with the text.
    pub(crate) fn ends(&mut self) -> [&mut usize; 2] {
        let Range { start, end } = &mut self.span;
        [start, end]
    }

    /// So many bytes it takes, with what it names in an index.
    pub(crate) fn weight(&self) -> usize {
        size_of::<Reference>() + self.symbol.as_str().len() + self.pinpoint.weight()
    }

    /// The span in bytes of the text that the reference stands in.
    pub fn bytes_in(&self, text: &str) -> Range<usize> {
        let byte = |characters: usize| {
            text.char_indices().nth(characters).map_or(text.len(), |(byte, _)| byte)
        };
        byte(self.span.start)..byte(self.span.end)
    }
}

/// The spans of references in bytes of the text that they stand in, in one pass.
pub fn spans_in_bytes(text: &str, references: &[Reference]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = references.iter().map(|one| one.span.clone()).collect();
    count_in_bytes(text, spans.iter_mut().flat_map(|Range { start, end }| [start, end]));
    spans
}

/// Turns places in a text from bytes into characters, in one pass; places behind its
/// end are its end.
pub(crate) fn count_in_characters<'a>(text: &str, places: impl IntoIterator<Item = &'a mut usize>) {
    let mut places: Vec<&mut usize> = places.into_iter().collect();
    places.sort_unstable();
    let (mut bytes, mut characters) = (0, 0);
    for place in places {
        let end = (*place).min(text.len());
        characters += text[bytes..end].chars().count();
        bytes = end;
        *place = characters;
    }
}

/// Turns places in a text from characters into bytes, in one pass; places behind its end
/// are its end.
pub(crate) fn count_in_bytes<'a>(text: &str, places: impl IntoIterator<Item = &'a mut usize>) {
    let mut places: Vec<&mut usize> = places.into_iter().collect();
    places.sort_unstable();
    let mut characters = text.char_indices().map(|(byte, _)| byte).enumerate().peekable();
    for place in places {
        while characters.next_if(|&(character, _)| character < *place).is_some() {}
        *place = characters.peek().map_or(text.len(), |&(_, byte)| byte);
    }
}

/// A range as `[start, end]`.
mod pair {
    use std::ops::Range;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        range: &Range<usize>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        (range.start, range.end).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Range<usize>, D::Error> {
        let (start, end) = Deserialize::deserialize(deserializer)?;
        Ok(start..end)
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_both_ways() {
        let text = "à é, 1";
        let mut places = [5, 0, 2, 5, 99];
        count_in_bytes(text, &mut places);
        assert_eq!(places, [7, 0, 3, 7, text.len()]);
        count_in_characters(text, &mut places);
        assert_eq!(places, [5, 0, 2, 5, 6]);
    }

    #[test]
    fn spans_are_the_same_one_by_one_and_together() {
        let text = "« é » resolution 74/60, résolution 75/1, A/RES/76/2 et A/RES/77/3";
        let found = crate::citation::find_references(text, ReferenceContext::default());
        let each: Vec<Range<usize>> = found.iter().map(|one| one.bytes_in(text)).collect();
        assert!(each.len() > 2);
        assert_eq!(spans_in_bytes(text, &found), each);
    }
}
