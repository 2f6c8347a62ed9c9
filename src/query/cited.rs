//! What a reference names in a document of the index.

use std::{cell::OnceCell, collections::HashMap, ops::Range};

use crate::{
    backend::{Backend, BackendError, Outline, UnitFacts},
    citation::{Citation, Locator, Place, Reference, Symbol},
};

/// A document that a text names.
#[derive(Debug)]
pub(super) struct CitedDocument {
    /// As the text names it, which may be one of several symbols.
    symbol: Symbol,
    outline: Outline,
    printed: OnceCell<Printed>,
}

impl CitedDocument {
    /// The document of a symbol; nothing where it is not in the index.
    pub(super) fn named(
        symbol: &Symbol,
        backend: &dyn Backend,
    ) -> Result<Option<CitedDocument>, BackendError> {
        let outline = backend.outline(symbol, None)?;
        Ok(outline.map(|outline| CitedDocument {
            symbol: symbol.clone(),
            outline,
            printed: OnceCell::new(),
        }))
    }

    /// The units that a pinpoint names; none where there is no pinpoint.
    pub(super) fn at(&self, place: &Place) -> Vec<UnitFacts> {
        let own = &self.outline.document.symbol;
        let is_named = |unit: &&UnitFacts| {
            let sections: Vec<&str> = unit.section.split('/').collect();
            unit.anchor().parse::<Locator>().is_ok_and(|locator| {
                self.symbol.names_part(&locator.part, own) && place.names(&locator, &sections)
            })
        };
        let units = self.outline.units.iter().filter(|_| !place.is_empty());
        units.filter(is_named).cloned().collect()
    }

    /// The units that a reference of a text names, and where its words end, in bytes. A
    /// pinpoint in the words of our own citations counts whole, whatever the reference
    /// has of it.
    pub(super) fn cited(&self, text: &str, reference: &Reference) -> (Vec<UnitFacts>, usize) {
        let span = reference.bytes_in(text);
        let behind = text[span.end..].trim_start_matches([',', ' ']);
        let goes_on = behind.starts_with(|c: char| c.is_alphabetic() || "(*".contains(c));
        if goes_on && behind.len() < text[span.end..].len() {
            let printed = self.printed.get_or_init(|| Printed::of(&self.outline));
            if let Some((units, end)) = printed.at(text, &span) {
                return (units.to_vec(), end);
            }
        }
        (self.at(&reference.pinpoint), span.end)
    }
}

/// The units of a document by their pinpoints as our citations print them, in small
/// letters: `draft resolution i, para. 7`, `annex, chapeau`.
#[derive(Debug)]
struct Printed(HashMap<String, Vec<UnitFacts>>);

/// The longest pinpoint, in words.
const WORDS_MAX: usize = 16;

impl Printed {
    fn of(outline: &Outline) -> Printed {
        let symbol = &outline.document.symbol;
        let mut units: HashMap<String, Vec<UnitFacts>> = HashMap::new();
        for unit in &outline.units {
            let locator = unit.anchor().parse::<Locator>().ok();
            let pinpoint = locator.map(|locator| Citation { symbol, locator: &locator }.pinpoint());
            if let Some(pinpoint) = pinpoint.filter(|pinpoint| !pinpoint.is_empty()) {
                units.entry(pinpoint.to_lowercase()).or_default().push(unit.clone());
            }
        }
        Printed(units)
    }

    /// The units of a pinpoint that begins within `span`, or right behind it, and goes on
    /// beyond its end; and where it ends.
    fn at(&self, text: &str, span: &Range<usize>) -> Option<(&[UnitFacts], usize)> {
        let spaces = text[span.start..].match_indices(' ').map(|(space, _)| span.start + space);
        // Behind the span may stand a comma.
        let mut starts = spaces.take_while(|space| *space <= span.end + 1);
        starts.find_map(|space| self.longest(text, space + 1, span.end))
    }

    /// The longest pinpoint from `start` on, where it ends behind `least`.
    fn longest(&self, text: &str, start: usize, least: usize) -> Option<(&[UnitFacts], usize)> {
        let rest = &text[start..];
        let spaces = rest.match_indices(char::is_whitespace).map(|(space, _)| space);
        let ends: Vec<usize> = spaces.chain([rest.len()]).take(WORDS_MAX).collect();
        ends.into_iter().rev().find_map(|end| {
            let words = rest[..end].trim_end_matches([',', ';', '.', ':', '?', '!', ' ']);
            let units = self.0.get(&words.to_lowercase())?;
            let end = start + words.len();
            (end > least).then_some((units.as_slice(), end))
        })
    }
}
