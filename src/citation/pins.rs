//! The units of a document by what pinpoints call them, so that a pinpoint looks at those
//! that it names and at no others.

use std::collections::HashMap;

use super::{
    Locator, Pin, Place,
    paragraphs::{SingleParagraph, plain_number},
};

/// One of the paragraphs and notes that a pinpoint names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedPin<'a> {
    /// A paragraph, printed or counted.
    Paragraph(SingleParagraph<'a>),
    /// A preambular paragraph, counted from 1.
    Preambular(u32),
    /// A footnote, by its label.
    Footnote(&'a str),
}

impl Place {
    /// Each paragraph and note that it names, in their order.
    pub fn pins(&self) -> impl Iterator<Item = NamedPin<'_>> {
        let paragraphs = self.paragraphs.each().map(NamedPin::Paragraph);
        let preambular = self.preambular.iter().copied().map(NamedPin::Preambular);
        let notes = self.footnotes.iter().map(|label| NamedPin::Footnote(label));
        paragraphs.chain(preambular).chain(notes)
    }
}

/// The units of a document by their pins, whatever part and section they stand in.
#[derive(Clone, Debug, Default)]
pub struct PinMap {
    numbers: HashMap<u32, Vec<u32>>,
    labels: HashMap<String, Vec<u32>>,
    preambular: HashMap<u32, Vec<u32>>,
    footnotes: HashMap<String, Vec<u32>>,
}

impl PinMap {
    /// Units by their locators, in the order of the document; nothing for a unit without.
    pub fn of(locators: &[Option<Locator>]) -> PinMap {
        let mut map = PinMap::default();
        for (unit, locator) in (0..).zip(locators) {
            let units = match locator.as_ref().map(|locator| &locator.pin) {
                Some(Pin::Paragraph { number, points }) => {
                    map.of_label(squeezed(&format!("{number}{}", points.concat())))
                }
                // Whoever counts them writes `paragraph 2` and `second operative paragraph`.
                Some(Pin::Operative { ordinal, points }) => {
                    map.of_label(format!("{ordinal}{}", points.concat()))
                }
                Some(Pin::Preambular { ordinal, points }) if points.is_empty() => {
                    map.preambular.entry(*ordinal).or_default()
                }
                Some(Pin::Footnote(label)) => map.footnotes.entry(label.clone()).or_default(),
                _ => continue,
            };
            units.push(unit);
        }
        map
    }

    fn of_label(&mut self, label: String) -> &mut Vec<u32> {
        match plain_number(&label) {
            Some(number) => self.numbers.entry(number).or_default(),
            None => self.labels.entry(label).or_default(),
        }
    }

    /// The places of the units that have a pin, in their order.
    pub fn units(&self, pin: NamedPin<'_>) -> &[u32] {
        let units = match pin {
            NamedPin::Paragraph(SingleParagraph::Number(number)) => self.numbers.get(&number),
            NamedPin::Paragraph(SingleParagraph::Label(label)) => self.labels.get(&squeezed(label)),
            NamedPin::Preambular(ordinal) => self.preambular.get(&ordinal),
            NamedPin::Footnote(label) => self.footnotes.get(label),
        };
        units.map_or(&[], Vec::as_slice)
    }
}

fn squeezed(text: &str) -> String {
    text.replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinpoint_looks_at_what_it_names_alone() {
        let anchors = (1..=6_000).map(|number| format!("para-{number}"));
        let locators: Vec<Option<Locator>> = anchors.map(|anchor| anchor.parse().ok()).collect();
        let map = PinMap::of(&locators);
        let looked_at = |text: &str| {
            let (place, length) = Place::read(text).expect("a pinpoint");
            assert_eq!(length, text.len());
            let units: Vec<u32> = place.pins().flat_map(|pin| map.units(pin)).copied().collect();
            (place.pins().count(), units.len())
        };
        assert_eq!(looked_at("paras. 1-201"), (201, 201));
        let again = ["paras. 1-201"; 300].join(", ");
        assert_eq!(looked_at(&again), (201, 201), "each once");
        let ranges: Vec<String> =
            (0..300).map(|n| format!("paras. {}-{}", n * 20 + 1, n * 20 + 201)).collect();
        let (named, looked) = looked_at(&ranges.join(", "));
        assert!(named <= 1_000 && looked == named, "{named}, {looked}");
    }
}
