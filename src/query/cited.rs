//! What a reference names in a document of the index.

use std::{cell::OnceCell, collections::HashMap, ops::Range};

use crate::{
    backend::{Backend, BackendError, Outline, UnitFacts},
    citation::{Citation, Locator, Place, Reference, Symbol},
};

/// The documents that a text names, each looked up once.
pub(super) struct NamedDocuments<'a> {
    backend: &'a dyn Backend,
    documents: HashMap<Symbol, Option<NamedDocument>>,
}

/// A reference of a text, held against the index.
pub(super) struct HeldReference {
    /// Where its words stand, in bytes.
    pub span: Range<usize>,
    /// How many characters of them stand behind what was read of the reference.
    pub further: usize,
    /// Whether its document is in the index.
    pub is_known: bool,
    /// The units that it names.
    pub units: Vec<UnitFacts>,
}

impl NamedDocuments<'_> {
    pub(super) fn of(backend: &dyn Backend) -> NamedDocuments<'_> {
        NamedDocuments { backend, documents: HashMap::new() }
    }

    /// What a reference of `text` names.
    pub(super) fn cited(
        &mut self,
        text: &str,
        reference: &Reference,
    ) -> Result<HeldReference, BackendError> {
        let symbol = &reference.symbol;
        if !self.documents.contains_key(symbol) {
            let document = NamedDocument::named(symbol, self.backend)?;
            self.documents.insert(symbol.clone(), document);
        }
        let mut span = reference.bytes_in(text);
        let document = self.documents.get(symbol).and_then(Option::as_ref);
        let cited = document.map(|document| document.cited(text, &span, &reference.pinpoint));
        let (units, end) = cited.unwrap_or((Vec::new(), span.end));
        let further = text[span.end..end].chars().count();
        span.end = end;
        Ok(HeldReference { span, further, is_known: document.is_some(), units })
    }
}

/// A document that a text names.
#[derive(Debug)]
pub(super) struct NamedDocument {
    /// As the text names it, which may be one of several symbols.
    symbol: Symbol,
    outline: Outline,
    printed: OnceCell<Printed>,
}

impl NamedDocument {
    /// The document of a symbol; nothing where it is not in the index.
    pub(super) fn named(
        symbol: &Symbol,
        backend: &dyn Backend,
    ) -> Result<Option<NamedDocument>, BackendError> {
        let outline = backend.outline(symbol, None)?;
        Ok(outline.map(|outline| NamedDocument {
            symbol: symbol.clone(),
            outline,
            printed: OnceCell::new(),
        }))
    }

    /// The units that a pinpoint names; none where there is no pinpoint.
    pub(super) fn at(&self, place: &Place) -> Vec<UnitFacts> {
        if place.is_empty() {
            return Vec::new();
        }
        let own = &self.outline.document.symbol;
        let is_named = |unit: &&UnitFacts| {
            let sections: Vec<&str> = unit.section.split('/').collect();
            unit.anchor().parse::<Locator>().is_ok_and(|locator| {
                self.symbol.names_part(&locator.part, own) && place.names(&locator, &sections)
            })
        };
        self.outline.units.iter().filter(is_named).cloned().collect()
    }

    /// The units that a reference at `span` names, and where its words end, in bytes. A
    /// pinpoint in the words of our own citations counts whole, whatever was read of it.
    fn cited(&self, text: &str, span: &Range<usize>, place: &Place) -> (Vec<UnitFacts>, usize) {
        let behind = text[span.end..].trim_start_matches([',', ' ']);
        let goes_on = behind.starts_with(|c: char| c.is_alphabetic() || "(*".contains(c));
        if goes_on && behind.len() < text[span.end..].len() {
            let printed = self.printed.get_or_init(|| Printed::of(&self.outline));
            if let Some((units, end)) = printed.at(text, span) {
                return (
                    units.iter().map(|&place| self.outline.units[place].clone()).collect(),
                    end,
                );
            }
        }
        (self.at(place), span.end)
    }
}

/// The places of a document's units by their pinpoints as our citations print them, in
/// small letters: `draft resolution i, para. 7`, `annex, chapeau`.
#[derive(Debug)]
struct Printed(HashMap<String, Vec<usize>>);

/// The longest pinpoint, in words.
const WORDS_MAX: usize = 16;

impl Printed {
    fn of(outline: &Outline) -> Printed {
        let symbol = &outline.document.symbol;
        let mut units: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, unit) in outline.units.iter().enumerate() {
            let locator = unit.anchor().parse::<Locator>().ok();
            let pinpoint = locator.map(|locator| Citation { symbol, locator: &locator }.pinpoint());
            if let Some(pinpoint) = pinpoint.filter(|pinpoint| !pinpoint.is_empty()) {
                units.entry(pinpoint.to_lowercase()).or_default().push(place);
            }
        }
        Printed(units)
    }

    /// The units of a pinpoint that begins within `span`, or right behind it, and goes on
    /// beyond its end; and where it ends.
    fn at(&self, text: &str, span: &Range<usize>) -> Option<(&[usize], usize)> {
        let spaces = text[span.start..].match_indices(' ').map(|(space, _)| span.start + space);
        // Behind the span may stand a comma.
        let mut starts = spaces.take_while(|space| *space <= span.end + 1);
        starts.find_map(|space| self.longest(text, space + 1, span.end))
    }

    /// The longest pinpoint from `start` on, where it ends behind `least`.
    fn longest(&self, text: &str, start: usize, least: usize) -> Option<(&[usize], usize)> {
        let rest = &text[start..];
        let spaces = rest.match_indices(char::is_whitespace).map(|(space, _)| space);
        let ends: Vec<usize> = spaces.chain([rest.len()]).take(WORDS_MAX).collect();
        ends.into_iter().rev().find_map(|end| {
            let mut words = rest[..end].trim_end_matches(is_end);
            // What closes a bracket or a quotation is the text's, unless it closes a point.
            loop {
                if let Some(units) = self.0.get(&words.to_lowercase()) {
                    let end = start + words.len();
                    return (end > least).then_some((units.as_slice(), end));
                }
                words = words.strip_suffix([')', ']', '”', '"', '）'])?.trim_end_matches(is_end);
            }
        })
    }
}

/// Whether a character ends a sentence or a part of one.
fn is_end(c: char) -> bool {
    " ,;.:?!，。；：、،؛".contains(c)
}
