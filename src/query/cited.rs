//! What a reference names in a document of the index.

use std::{
    cell::OnceCell,
    collections::{HashMap, HashSet},
    ops::Range,
    rc::Rc,
};

use crate::{
    backend::{Backend, BackendError, Outline, UnitFacts, UnitKey},
    citation::{Citation, Locator, NamedPin, Part, Pin, PinMap, Place, Reference, Symbol},
};

use super::excerpt::beginning;

/// The most units that one pinpoint can name.
const NAMED_MAX: usize = 1_000;
/// The most units that all pinpoints of a text can name.
const UNITS_MAX: usize = 5_000;
/// The most units that stand around a place.
const AROUND_MAX: usize = 50;

/// The documents that a text names, each looked up once.
pub(super) struct NamedDocuments<'a> {
    backend: &'a dyn Backend,
    documents: HashMap<Symbol, Option<Rc<NamedDocument>>>,
    /// How many more units may be named.
    units_left: usize,
}

/// A reference of a text, held against the index.
pub(super) struct HeldReference {
    /// Where its words stand, in bytes.
    pub span: Range<usize>,
    /// How many characters of them stand behind what was read of the reference.
    pub further: usize,
    /// Its document, where that is in the index.
    pub document: Option<Rc<NamedDocument>>,
    /// The units that it names.
    pub units: Vec<UnitFacts>,
}

impl NamedDocuments<'_> {
    pub(super) fn of(backend: &dyn Backend) -> NamedDocuments<'_> {
        NamedDocuments { backend, documents: HashMap::new(), units_left: UNITS_MAX }
    }

    /// What a reference names that stands in `text` at the bytes of `span`.
    pub(super) fn cited(
        &mut self,
        text: &str,
        reference: &Reference,
        mut span: Range<usize>,
    ) -> Result<HeldReference, BackendError> {
        let document = self.named(&reference.symbol)?;
        let cited =
            document.as_ref().map(|document| document.cited(text, &span, &reference.pinpoint));
        let (mut units, end) = cited.unwrap_or((Vec::new(), span.end));
        units.truncate(self.units_left);
        self.units_left -= units.len();
        let further = text[span.end..end].chars().count();
        span.end = end;
        Ok(HeldReference { span, further, document, units })
    }

    /// The document of a symbol; nothing where it is not in the index.
    pub(super) fn named(
        &mut self,
        symbol: &Symbol,
    ) -> Result<Option<Rc<NamedDocument>>, BackendError> {
        if let Some(known) = self.documents.get(symbol) {
            return Ok(known.clone());
        }
        let outline = self.backend.outline(symbol, None)?;
        let document = outline.map(|outline| Rc::new(NamedDocument::of(symbol, outline)));
        self.documents.insert(symbol.clone(), document.clone());
        Ok(document)
    }
}

/// A document that a text names.
#[derive(Debug)]
pub(super) struct NamedDocument {
    /// As the text names it, which may be one of several symbols.
    symbol: Symbol,
    outline: Outline,
    /// Where each unit stands.
    locators: Vec<Option<Locator>>,
    /// The units by what pinpoints call them.
    pins: PinMap,
    last_number: OnceCell<u32>,
    printed: OnceCell<Printed>,
}

impl NamedDocument {
    fn of(symbol: &Symbol, outline: Outline) -> NamedDocument {
        let locators: Vec<Option<Locator>> =
            outline.units.iter().map(|unit| unit.anchor().parse().ok()).collect();
        NamedDocument {
            symbol: symbol.clone(),
            pins: PinMap::of(&locators),
            outline,
            locators,
            last_number: OnceCell::new(),
            printed: OnceCell::new(),
        }
    }

    /// The units that a pinpoint names, in its order; none where there is no pinpoint.
    pub(super) fn at(&self, place: &Place) -> Vec<UnitFacts> {
        let otherwise = self.otherwise(place);
        let mut known = HashSet::new();
        let named = place.pins().flat_map(|pin| self.read(pin, place, otherwise.as_ref()));
        let new = named.filter(|unit| known.insert(*unit)).take(NAMED_MAX);
        new.map(|unit| self.outline.units[unit].clone()).collect()
    }

    /// What one pin names as it is written. Where that is nothing, it may be meant
    /// otherwise, if then a single unit is left.
    fn read(&self, pin: NamedPin<'_>, place: &Place, otherwise: Option<&Place>) -> Vec<usize> {
        let written = self.exactly(pin, place);
        match otherwise {
            Some(otherwise) if written.is_empty() => {
                let units = self.exactly(pin, otherwise);
                Some(units).filter(|units| units.len() == 1).unwrap_or_default()
            }
            _ => written,
        }
    }

    /// How a pinpoint may be meant that names nothing as it is written: the annex may go
    /// without saying, or be called a section.
    fn otherwise(&self, place: &Place) -> Option<Place> {
        let annexes = vec![String::new()];
        match place.annexes.as_slice() {
            [] if !place.section.is_empty() || self.last_number() == 0 => {
                Some(Place { annexes, ..place.clone() })
            }
            [label] if !label.is_empty() && place.section.is_empty() => {
                Some(Place { annexes, section: vec![label.clone()], ..place.clone() })
            }
            _ => None,
        }
    }

    fn exactly(&self, pin: NamedPin<'_>, place: &Place) -> Vec<usize> {
        let symbols = (&self.symbol, &self.outline.document.symbol);
        let is_named = |unit: &usize| {
            let section = &self.outline.units[*unit].section;
            let locator = self.locators[*unit].as_ref();
            locator.is_some_and(|locator| place.holds_unit(symbols, locator, section))
        };
        let units = self.pins.units(pin).iter().map(|&unit| unit as usize);
        units.filter(is_named).take(NAMED_MAX).collect()
    }

    /// The number of the last paragraph outside of annexes; 0 where none has one.
    fn last_number(&self) -> u32 {
        *self.last_number.get_or_init(|| self.greatest(number))
    }

    /// The greatest number of those outside of annexes.
    fn greatest(&self, number: impl Fn(&Pin) -> Option<u32>) -> u32 {
        let own = self.locators.iter().flatten().filter(|locator| locator.part == Part::Body);
        own.filter_map(|locator| number(&locator.pin)).max().unwrap_or_default()
    }

    /// Why a pinpoint names nothing here, where it does not.
    pub(super) fn note(&self, place: &Place) -> Option<String> {
        let otherwise = self.otherwise(place);
        let is_missing = |pin: &NamedPin<'_>| self.read(*pin, place, otherwise.as_ref()).is_empty();
        let missing = place.pins().find(is_missing)?;
        let name = spoken(&self.symbol);
        let paragraph = match missing {
            NamedPin::Paragraph(paragraph) => paragraph.to_string(),
            NamedPin::Footnote(note) => return Some(format!("{name} has no footnote {note}")),
            NamedPin::Preambular(_) => return Some(self.note_on_preamble(&name)),
        };
        let digits = paragraph.split(|c: char| !c.is_ascii_digit()).next();
        let asked: u32 = digits.and_then(|digits| digits.parse().ok()).unwrap_or_default();
        let last = self.last_number();
        let is_whole = place.annexes.is_empty() && place.section.is_empty();
        let is_behind = is_whole && (1..asked).contains(&last);
        Some(match (is_behind, is_whole) {
            (true, _) => format!("{name} ends at paragraph {last}"),
            (_, true) => format!("{name} has no paragraph {paragraph}"),
            _ => format!("{name} has no paragraph {paragraph} there"),
        })
    }

    fn note_on_preamble(&self, name: &str) -> String {
        let count = self.greatest(|pin| match pin {
            Pin::Preambular { ordinal, .. } => Some(*ordinal),
            _ => None,
        });
        match count {
            0 => format!("{name} has no preambular paragraphs"),
            1 => format!("{name} has one preambular paragraph"),
            _ => format!("{name} has {count} preambular paragraphs"),
        }
    }

    /// The units before and behind those that a place names. Where it names none the document
    /// itself: from its end on, for a place that it does not have.
    pub(super) fn around(&self, place: &Place, units: &[UnitFacts]) -> Vec<UnitFacts> {
        if units.is_empty() {
            let last = if place.is_empty() { 0 } else { self.last_number() };
            let is_early = |locator: &Locator| match last {
                0 => matches!(locator.pin, Pin::Front(_)),
                _ => number(&locator.pin) != Some(last),
            };
            let all = self.outline.units.iter().zip(&self.locators);
            let shown = all.skip_while(|(_, locator)| locator.as_ref().is_some_and(is_early));
            return shown.map(|(unit, _)| unit.clone()).take(AROUND_MAX).collect();
        }
        let cited: HashSet<UnitKey> = units.iter().map(|unit| unit.key).collect();
        let all = self.outline.units.iter().enumerate();
        let places: HashMap<UnitKey, usize> = all
            .filter(|(_, unit)| cited.contains(&unit.key))
            .map(|(place, unit)| (unit.key, place))
            .collect();
        let beside = units.iter().filter_map(|unit| places.get(&unit.key)).flat_map(|&place| {
            let before = place.checked_sub(1).map(|before| &self.outline.units[before]);
            [before, self.outline.units.get(place + 1)].into_iter().flatten()
        });
        let is_other = |unit: &&UnitFacts| !cited.contains(&unit.key);
        beside.filter(is_other).take(AROUND_MAX).cloned().collect()
    }

    /// The units that a reference at `span` names, and where its words end, in bytes. A
    /// pinpoint in the words of our own citations counts whole, whatever was read of it.
    fn cited(&self, text: &str, span: &Range<usize>, place: &Place) -> (Vec<UnitFacts>, usize) {
        let behind = text[span.end..].trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        if behind.starts_with(|c: char| c.is_alphabetic() || "(*".contains(c)) {
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
/// And in bytes, where a language has no spaces.
const PINPOINT_BYTES_MAX: usize = 512;

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
        // Behind the span may stand a comma.
        let end = text.floor_char_boundary(span.end + 2);
        let spaces = text[span.start..end].match_indices(char::is_whitespace);
        let mut starts = spaces.map(|(at, space)| span.start + at + space.len());
        starts.find_map(|start| self.longest(text, start, span.end))
    }

    /// The longest pinpoint from `start` on, where it ends behind `least`.
    fn longest(&self, text: &str, start: usize, least: usize) -> Option<(&[usize], usize)> {
        let rest = beginning(&text[start..], PINPOINT_BYTES_MAX);
        let spaces = rest.match_indices(char::is_whitespace).map(|(space, _)| space);
        let ends: Vec<usize> = spaces.chain([rest.len()]).take(WORDS_MAX).collect();
        ends.into_iter().rev().find_map(|end| {
            let mut words = rest[..end].trim_end_matches(is_end);
            // What closes a bracket or a quotation is the text's, unless it closes a point.
            loop {
                // A pinpoint may run over the end of a line.
                let spelled = words.split_whitespace().collect::<Vec<_>>().join(" ");
                if let Some(units) = self.0.get(&spelled.to_lowercase()) {
                    let end = start + words.len();
                    return (end > least).then_some((units.as_slice(), end));
                }
                words = words.strip_suffix([')', ']', '”', '"', '）'])?.trim_end_matches(is_end);
            }
        })
    }
}

/// The number of a paragraph, printed or counted.
fn number(pin: &Pin) -> Option<u32> {
    match pin {
        Pin::Paragraph { number, .. } => number.parse().ok(),
        Pin::Operative { ordinal, .. } => Some(*ordinal),
        _ => None,
    }
}

/// What a document is called in a sentence.
pub(super) fn spoken(symbol: &Symbol) -> String {
    match symbol.spoken() {
        Some((body, number)) => format!("{body} {number}"),
        None => symbol.printed(),
    }
}

/// Whether a character ends a sentence or a part of one.
fn is_end(c: char) -> bool {
    " ,;.:?!，。；：、،؛".contains(c)
}

#[cfg(test)]
mod tests;
