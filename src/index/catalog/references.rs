//! What documents cite, as columns: of each unit its references with the units
//! that they name, and of each symbol the units that cite it.

use std::{
    cell::{Cell, OnceCell},
    collections::{BTreeSet, HashMap},
    io,
};

use crate::{
    citation::{Locator, PinMap, Place, Symbol},
    index::{
        OpenError,
        checked::{CheckedFile, CheckedWriter, Column},
    },
};

use super::{
    dictionary::{Dictionary, from_ends},
    entry::{DocumentEntry, Ordinal, ReferenceEntry},
};

/// So many units, at most, does a pinpoint name.
const TARGETS_MAX: usize = 1_000;
/// So many units that have one of its numbers are looked at for a pinpoint.
const LOOKED_AT_MAX: usize = 10_000;
/// So many are looked at for each pinpoint, whatever was looked at before: all that paragraphs
/// have whose numbers begin anew in a hundred sections.
const LOOKED_AT_EACH: usize = 1_000;
/// So many beyond those are looked at for all pinpoints into one document. Where every
/// paragraph has one number, and is cited in thousands of ways, the last cite nothing.
const LOOKED_AT_BEYOND: usize = 1_000_000;

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
            columns.named.push(targets.named(reference, (symbol, place)));
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
        ("reference targets", &columns.named),
        ("target ends", &targets.ends),
        ("targets", &targets.units),
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
    named: Vec<u32>,
}

/// The documents that references may name, the first of each symbol.
struct Targets<'a> {
    by_symbol: HashMap<String, Target<'a>>,
    /// The number of what each symbol and place names: many units cite the same paragraph.
    known: HashMap<(u32, u32), u32>,
    /// The ends of what each number names, among the units. Number 0 names nothing.
    ends: Vec<u32>,
    units: Vec<Ordinal>,
}

struct Target<'a> {
    document: &'a DocumentEntry,
    /// Its units, looked through where a pinpoint asks for them.
    places: OnceCell<(Vec<Option<Locator>>, PinMap)>,
    /// How many units may still be looked at beyond those of each pinpoint.
    beyond: Cell<usize>,
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
        Targets { by_symbol, known: HashMap::new(), ends: vec![0], units: Vec::new() }
    }

    /// The number of the units that a reference, with the numbers of its symbol and its
    /// place, names by its pinpoint.
    fn named(&mut self, reference: &ReferenceEntry, numbers: (u32, u32)) -> u32 {
        if let Some(&known) = self.known.get(&numbers) {
            return known;
        }
        let units = match self.by_symbol.get(&*reference.symbol) {
            Some(target) if !reference.place.is_empty() => {
                target.named(&Symbol::written(&reference.symbol), &reference.place)
            }
            _ => Vec::new(),
        };
        let number = if units.is_empty() { 0 } else { self.ends.len() as u32 };
        if number > 0 {
            self.units.extend(units);
            self.ends.push(self.units.len() as u32);
        }
        self.known.insert(numbers, number);
        number
    }
}

impl<'a> Target<'a> {
    fn of(document: &'a DocumentEntry) -> Target<'a> {
        Target { document, places: OnceCell::new(), beyond: Cell::new(LOOKED_AT_BEYOND) }
    }

    /// The units of the document that a pinpoint names, where it goes by `symbol`.
    fn named(&self, symbol: &Symbol, place: &str) -> Vec<Ordinal> {
        let Ok(place) = serde_json::from_str::<Place>(place) else { return Vec::new() };
        let (first, units) = (self.document.facts.first, &self.document.units);
        let own = &self.document.facts.facts.symbol;
        let (locators, pins) = self.places.get_or_init(|| {
            let anchor = |id: &str| id.split_once('#').and_then(|(_, at)| at.parse().ok());
            let locators: Vec<_> = units.iter().map(|unit| anchor(&unit.id)).collect();
            let pins = PinMap::of(&locators);
            (locators, pins)
        });
        let is_named = |&unit: &u32| {
            let section = &units[unit as usize].section;
            let locator = locators[unit as usize].as_ref();
            locator.is_some_and(|locator| place.holds_unit((symbol, own), locator, section))
        };
        let most = LOOKED_AT_MAX.min(LOOKED_AT_EACH + self.beyond.get());
        let looked_at = place.pins().flat_map(|pin| pins.units(pin)).copied().take(most);
        let mut count: usize = 0;
        let looked_at = looked_at.inspect(|_| count += 1);
        let named: BTreeSet<u32> = looked_at.filter(is_named).collect();
        self.beyond.set(self.beyond.get() - count.saturating_sub(LOOKED_AT_EACH));
        named.into_iter().take(TARGETS_MAX).map(|unit| first + unit).collect()
    }
}

/// The references of all units.
pub(in crate::index) struct References {
    ends: Column<u32>,
    symbols: Column<u32>,
    places: Column<u32>,
    named: Column<u32>,
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
    /// The units that the pinpoint names, in the order of the catalog.
    pub targets: &'a [Ordinal],
}

impl References {
    pub(super) fn open(file: &CheckedFile) -> Result<References, OpenError> {
        Ok(References {
            ends: file.column("reference ends")?,
            symbols: file.column("reference symbols")?,
            places: file.column("reference places")?,
            named: file.column("reference targets")?,
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
            targets: &self.targets[from_ends(&self.target_ends, self.named[place])],
        })
    }

    /// The units that cite the document of a symbol, in the order of the catalog.
    pub(in crate::index) fn citing(&self, symbol: u32) -> &[Ordinal] {
        &self.citing[from_ends(&self.citing_ends, symbol)]
    }
}
