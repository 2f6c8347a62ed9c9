//! What documents cite, as columns: of each unit its references with the units
//! that they name, and of each symbol the units that cite it.

use std::{
    cell::OnceCell,
    collections::{BTreeSet, HashMap},
    io,
};

use crate::{
    citation::{Locator, Place, Symbol},
    index::{
        OpenError,
        checked::{CheckedFile, CheckedWriter, Column},
    },
};

use super::{
    dictionary::{Dictionary, from_ends},
    entry::{DocumentEntry, Ordinal, ReferenceEntry},
};

/// Writes the references of documents, which are in the order of the catalog, and
/// gives what the numbers of symbols and places stand for.
pub(super) fn write(
    out: &mut CheckedWriter,
    documents: &[DocumentEntry],
) -> io::Result<(Dictionary, Dictionary)> {
    let (mut symbols, mut places) = (Dictionary::default(), Dictionary::default());
    // Number 0 is no place.
    places.number("");
    let mut targets = Targets::of(documents);
    let mut columns = Columns::default();
    let mut citing: HashMap<u32, BTreeSet<Ordinal>> = HashMap::new();
    let units = documents.iter().flat_map(|document| &document.units);
    for (ordinal, unit) in (0..).zip(units) {
        for reference in &unit.references {
            let symbol = symbols.number(&reference.symbol);
            let place = places.number(&reference.place);
            columns.symbols.push(symbol);
            columns.places.push(place);
            columns.targets.extend(targets.named(reference, (symbol, place)));
            columns.target_ends.push(columns.targets.len() as u32);
            citing.entry(symbol).or_default().insert(ordinal);
        }
        columns.ends.push(columns.symbols.len() as u32);
    }
    let (mut citing_ends, mut all_citing) = (Vec::new(), Vec::new());
    for symbol in 0..symbols.len() as u32 {
        all_citing.extend(citing.remove(&symbol).into_iter().flatten());
        citing_ends.push(all_citing.len() as u32);
    }
    for (section, numbers) in [
        ("reference ends", &columns.ends),
        ("reference symbols", &columns.symbols),
        ("reference places", &columns.places),
        ("target ends", &columns.target_ends),
        ("targets", &columns.targets),
        ("citing ends", &citing_ends),
        ("citing", &all_citing),
    ] {
        out.section(section)?;
        out.numbers(numbers)?;
    }
    Ok((symbols, places))
}

#[derive(Default)]
struct Columns {
    ends: Vec<u32>,
    symbols: Vec<u32>,
    places: Vec<u32>,
    target_ends: Vec<u32>,
    targets: Vec<Ordinal>,
}

/// The documents that references may name, the first of each symbol.
struct Targets<'a> {
    by_symbol: HashMap<String, Target<'a>>,
    /// What each symbol and place names: many units cite the same paragraph.
    known: HashMap<(u32, u32), Vec<Ordinal>>,
}

struct Target<'a> {
    document: &'a DocumentEntry,
    /// The places of its units, read where a pinpoint asks for them.
    locators: OnceCell<Vec<Option<Locator>>>,
}

impl<'a> Targets<'a> {
    fn of(documents: &'a [DocumentEntry]) -> Targets<'a> {
        let mut by_symbol = HashMap::new();
        for document in documents {
            let symbol = document.facts.facts.symbol.to_string();
            by_symbol.entry(symbol).or_insert_with(|| Target::of(document));
        }
        for document in documents {
            for other in document.facts.facts.symbol.also_known_as() {
                by_symbol.entry(other.to_string()).or_insert_with(|| Target::of(document));
            }
        }
        Targets { by_symbol, known: HashMap::new() }
    }

    /// The units that a reference, with the numbers of its symbol and its place, names
    /// by its pinpoint.
    fn named(&mut self, reference: &ReferenceEntry, numbers: (u32, u32)) -> &[Ordinal] {
        let by_symbol = &self.by_symbol;
        self.known.entry(numbers).or_insert_with(|| match by_symbol.get(&*reference.symbol) {
            Some(target) if !reference.place.is_empty() => {
                target.named(&Symbol::written(&reference.symbol), &reference.place)
            }
            _ => Vec::new(),
        })
    }
}

impl<'a> Target<'a> {
    fn of(document: &'a DocumentEntry) -> Target<'a> {
        Target { document, locators: OnceCell::new() }
    }

    /// The units of the document that a pinpoint names, where it goes by `symbol`.
    fn named(&self, symbol: &Symbol, place: &str) -> Vec<Ordinal> {
        let Ok(place) = serde_json::from_str::<Place>(place) else { return Vec::new() };
        let units = &self.document.units;
        let locators = self.locators.get_or_init(|| {
            let anchor = |id: &str| id.split_once('#').and_then(|(_, at)| at.parse().ok());
            units.iter().map(|unit| anchor(&unit.id)).collect()
        });
        let named = (self.document.facts.first..).zip(units.iter().zip(locators));
        named
            .filter(|(_, (unit, locator))| {
                let labels: Vec<&str> = unit.section.split('/').collect();
                let own = &self.document.facts.facts.symbol;
                locator.as_ref().is_some_and(|locator| {
                    symbol.names_part(&locator.part, own) && place.names(locator, &labels)
                })
            })
            .map(|(ordinal, _)| ordinal)
            .collect()
    }
}

/// The references of all units.
pub(in crate::index) struct References {
    ends: Column<u32>,
    symbols: Column<u32>,
    places: Column<u32>,
    target_ends: Column<u32>,
    targets: Column<u32>,
    citing_ends: Column<u32>,
    citing: Column<u32>,
}

/// A reference, by numbers.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct ReferenceRow<'a> {
    /// The symbol, among the words of the catalog.
    pub symbol: u32,
    /// The pinpoint, likewise.
    pub place: u32,
    /// The units that the pinpoint names.
    pub targets: &'a [Ordinal],
}

impl References {
    pub(super) fn open(file: &CheckedFile) -> Result<References, OpenError> {
        Ok(References {
            ends: file.column("reference ends")?,
            symbols: file.column("reference symbols")?,
            places: file.column("reference places")?,
            target_ends: file.column("target ends")?,
            targets: file.column("targets")?,
            citing_ends: file.column("citing ends")?,
            citing: file.column("citing")?,
        })
    }

    /// How many units have a list of references.
    pub(super) fn units(&self) -> usize {
        self.ends.len()
    }

    /// The references of a unit, in their order.
    pub(in crate::index) fn of(&self, unit: Ordinal) -> impl Iterator<Item = ReferenceRow<'_>> {
        from_ends(&self.ends, unit).map(|place| ReferenceRow {
            symbol: self.symbols[place],
            place: self.places[place],
            targets: &self.targets[from_ends(&self.target_ends, place as u32)],
        })
    }

    /// The units that cite the document of a symbol, in the order of the catalog.
    pub(in crate::index) fn citing(&self, symbol: u32) -> &[Ordinal] {
        &self.citing[from_ends(&self.citing_ends, symbol)]
    }
}
