//! Which paragraphs cite a document or a place in it, each with the verb that governs the
//! citation.
//!
//! A paragraph counts once, by the first of its citations, whatever languages it is there
//! in. A footnote counts where no paragraph of its document cites the same: who carries it
//! cites what it cites. A point counts as itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    backend::{Backend, BackendError, UnitFacts, UnitKey},
    citation::{Language, Place, Reference, Symbol, count_in_bytes},
    corpus::{Kind, Unit},
};

use super::governing::{GoverningVerb, Whose, governing};

/// So many units that cite one are looked at.
const CITING_MAX: usize = 100_000;
/// The texts of so many are read for the verbs of their clauses; those behind them count
/// by their opening verb.
const READ_MAX: usize = 10_000;
/// So many texts are in memory at once.
const READ_AT_ONCE: usize = 100;

/// A paragraph that cites what was asked for.
#[derive(Clone, Debug)]
pub struct CitingParagraph {
    /// The unit.
    pub unit: UnitFacts,
    /// Whether a pinpoint names the place that was asked for, not only its document.
    pub pinpoint: bool,
    /// The verb that governs the citation; nothing where none does, or none is known.
    pub verb: Option<GoverningVerb>,
    /// The label of the footnote that has the citation; nothing where the text itself has,
    /// or was not read.
    pub through_note: Option<String>,
}

/// How many paragraphs of a year cite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YearCount {
    /// The year of the citing documents; nothing where it is not known.
    pub year: Option<i16>,
    /// How many paragraphs.
    pub paragraphs: usize,
    /// How many by each verb, in the order of [`Citations::verbs`].
    pub by_verb: Vec<usize>,
}

/// The paragraphs that cite a document or a place in it.
#[derive(Clone, Debug, Default)]
pub struct Citations {
    /// The paragraphs, the oldest first, of one day by id.
    pub paragraphs: Vec<CitingParagraph>,
    /// The base forms of the verbs with how many paragraphs each governs, the most first;
    /// nothing stands for no verb.
    pub verbs: Vec<(Option<String>, usize)>,
    /// The years, the first first.
    pub years: Vec<YearCount>,
    /// Where a place was asked for: how many paragraphs name its document alone.
    pub document_only: usize,
    /// How many paragraphs count by their opening verb, because there are too many to read.
    pub unread: usize,
    /// How many units were not looked at, because there are too many.
    pub left_out: usize,
}

/// The paragraphs of other documents that cite a place in the document of a symbol, or the
/// document where the place is empty. Of a paragraph in several languages the text in
/// `language` is taken, or else the first there is.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn citations(
    backend: &dyn Backend,
    symbol: &Symbol,
    place: &Place,
    language: Option<Language>,
) -> Result<Citations, BackendError> {
    let found = backend.citing(symbol, place, CITING_MAX)?;
    let left_out = found.total - found.units.len();
    let keys: Vec<UnitKey> = found.units.iter().map(|citing| citing.unit).collect();
    let facts = backend.facts(&keys)?.into_iter();
    let all = found.units.iter().zip(facts).filter_map(|(citing, unit)| {
        Some(CitingParagraph {
            unit: unit?,
            pinpoint: citing.pinpoint,
            verb: None,
            through_note: None,
        })
    });
    let all = once_each(all.collect(), language);
    let wants_place = !place.is_empty();
    let (named, others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|citing| citing.pinpoint || !wants_place);
    let mut paragraphs = without_carried(named);
    let document_only = match wants_place {
        true => without_carried(others).len(),
        false => 0,
    };
    add_verbs(backend, &mut paragraphs, &Wanted::of(symbol, place))?;
    let unread = paragraphs.len().saturating_sub(READ_MAX);
    paragraphs.sort_by(|a, b| by_time(&a.unit, &b.unit));
    let (verbs, years) = counts(&paragraphs);
    Ok(Citations { paragraphs, verbs, years, document_only, unread, left_out })
}

/// By date, then year, then id.
fn by_time(a: &UnitFacts, b: &UnitFacts) -> std::cmp::Ordering {
    let key = |unit: &UnitFacts| (unit.document.year, unit.document.date);
    key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
}

/// Each paragraph once, in the order of the first; in the wanted language, or else in the
/// first of [`Language::ALL`].
fn once_each(all: Vec<CitingParagraph>, language: Option<Language>) -> Vec<CitingParagraph> {
    let rank = |unit: &UnitFacts| {
        let own = unit.document.language;
        let place = Language::ALL.iter().position(|known| *known == own);
        (language.is_some_and(|wanted| wanted != own), place)
    };
    let mut places: HashMap<String, usize> = HashMap::with_capacity(all.len());
    let mut once: Vec<CitingParagraph> = Vec::with_capacity(all.len());
    for citing in all {
        match places.get(&citing.unit.id) {
            None => {
                places.insert(citing.unit.id.clone(), once.len());
                once.push(citing);
            }
            Some(&place) => {
                let pinpoint = once[place].pinpoint || citing.pinpoint;
                if rank(&citing.unit) < rank(&once[place].unit) {
                    once[place] = citing;
                }
                once[place].pinpoint = pinpoint;
            }
        }
    }
    once
}

/// Without the footnotes of documents that cite in a paragraph.
fn without_carried(mut all: Vec<CitingParagraph>) -> Vec<CitingParagraph> {
    let is_note = |citing: &CitingParagraph| citing.unit.kind == Kind::Footnote;
    let in_paragraphs: HashSet<Symbol> = all
        .iter()
        .filter(|citing| !is_note(citing))
        .map(|citing| citing.unit.document.symbol.clone())
        .collect();
    all.retain(|citing| !is_note(citing) || !in_paragraphs.contains(&citing.unit.document.symbol));
    all
}

/// Which references are meant.
struct Wanted<'a> {
    symbols: Vec<Symbol>,
    place: &'a Place,
}

impl<'a> Wanted<'a> {
    fn of(symbol: &Symbol, place: &'a Place) -> Wanted<'a> {
        let mut symbols = symbol.also_known_as();
        symbols.insert(0, symbol.clone());
        Wanted { symbols, place }
    }

    /// The first reference of a unit that is meant.
    fn first<'u>(&self, unit: &'u Unit) -> Option<&'u Reference> {
        let covers = self.place.covering();
        unit.references.iter().find(|reference| {
            self.symbols.iter().any(|symbol| symbol.is_same(reference.symbol.as_str()))
                && (self.place.is_empty() || covers(&reference.pinpoint))
        })
    }
}

/// Adds the verbs that govern. Texts are read in the order of the collection, in which
/// they are stored.
fn add_verbs(
    backend: &dyn Backend,
    paragraphs: &mut [CitingParagraph],
    wanted: &Wanted<'_>,
) -> Result<(), BackendError> {
    let (read, unread) = paragraphs.split_at_mut(paragraphs.len().min(READ_MAX));
    for citing in unread {
        let opening = citing.unit.verb.as_deref();
        citing.verb =
            opening.map(|verb| GoverningVerb { verb: verb.to_owned(), whose: Whose::Opening });
    }
    for some in read.chunks_mut(READ_AT_ONCE) {
        let keys: Vec<UnitKey> = some.iter().map(|citing| citing.unit.key).collect();
        let units = backend.units(&keys)?;
        let mut led: Vec<(usize, String)> = Vec::new();
        for (index, (citing, unit)) in some.iter_mut().zip(&units).enumerate() {
            let reference = wanted.first(unit);
            let place = place_of(unit, reference);
            citing.verb = governing(&unit.text, place, unit.verb_base.as_deref());
            citing.through_note = reference.and_then(|one| one.through_note.clone());
            if citing.verb.is_none() && citing.unit.kind != Kind::Footnote {
                led.extend(above(&citing.unit.id).map(|id| (index, id)));
            }
        }
        lead_in(backend, some, &led)?;
    }
    Ok(())
}

/// The verb that governs a reference of a unit.
pub(super) fn verb_of(
    backend: &dyn Backend,
    facts: &UnitFacts,
    unit: &Unit,
    reference: Option<&Reference>,
) -> Result<Option<GoverningVerb>, BackendError> {
    let verb = governing(&unit.text, place_of(unit, reference), unit.verb_base.as_deref());
    let mut one =
        [CitingParagraph { unit: facts.clone(), pinpoint: false, verb, through_note: None }];
    if one[0].verb.is_none() && facts.kind != Kind::Footnote {
        let led: Vec<(usize, String)> = above(&facts.id).map(|id| (0, id)).collect();
        lead_in(backend, &mut one, &led)?;
    }
    Ok(one[0].verb.take())
}

/// Where a reference stands in the text of its unit, in bytes: what a footnote cites stands
/// at its mark. The end where the place is not known.
fn place_of(unit: &Unit, reference: Option<&Reference>) -> usize {
    let mark = |label: &String| {
        unit.marks.iter().find(|mark| mark.label == *label).map(|mark| mark.offset)
    };
    let place = reference.and_then(|reference| match &reference.through_note {
        Some(label) => mark(label),
        None => (!reference.span.is_empty()).then_some(reference.span.start),
    });
    let mut place = place.unwrap_or(usize::MAX);
    count_in_bytes(&unit.text, [&mut place]);
    place
}

/// The ids of the units that a unit is a point of, from the nearest outwards.
fn above(id: &str) -> impl Iterator<Item = String> + '_ {
    let (symbol, anchor) = id.split_once('#').unwrap_or((id, ""));
    let slashes = anchor.rmatch_indices('/').map(|(at, _)| at);
    slashes.map(move |at| format!("{symbol}#{}", &anchor[..at]))
}

/// Gives points without a verb that of the nearest unit above them that has one.
fn lead_in(
    backend: &dyn Backend,
    points: &mut [CitingParagraph],
    above: &[(usize, String)],
) -> Result<(), BackendError> {
    let keys: Vec<UnitKey> = above
        .iter()
        .map(|(index, id)| UnitKey::of(id, points[*index].unit.document.language))
        .collect();
    let known: Vec<UnitKey> =
        backend.facts(&keys)?.into_iter().flatten().map(|facts| facts.key).collect();
    let mut verbs: HashMap<UnitKey, Option<GoverningVerb>> = HashMap::new();
    let distinct: HashSet<UnitKey> = known.into_iter().collect();
    let distinct: Vec<UnitKey> = distinct.into_iter().collect();
    for (key, unit) in distinct.iter().zip(backend.units(&distinct)?) {
        let verb = governing(&unit.text, unit.text.len(), unit.verb_base.as_deref());
        verbs.insert(*key, verb.map(|verb| GoverningVerb { whose: Whose::LedInto, ..verb }));
    }
    for ((index, _), key) in above.iter().zip(&keys) {
        let point = &mut points[*index];
        if point.verb.is_none() {
            point.verb = verbs.get(key).cloned().flatten();
        }
    }
    Ok(())
}

/// Counts by verb and by year.
fn counts(paragraphs: &[CitingParagraph]) -> (Vec<(Option<String>, usize)>, Vec<YearCount>) {
    let verb = |citing: &CitingParagraph| citing.verb.as_ref().map(|verb| verb.verb.clone());
    let mut verbs: BTreeMap<Option<String>, usize> = BTreeMap::new();
    paragraphs.iter().for_each(|citing| *verbs.entry(verb(citing)).or_default() += 1);
    let mut verbs: Vec<(Option<String>, usize)> = verbs.into_iter().collect();
    // No verb is last, whatever its count.
    verbs.sort_by_key(|(verb, count)| (verb.is_none(), std::cmp::Reverse(*count)));
    let places: HashMap<Option<String>, usize> =
        verbs.iter().enumerate().map(|(place, (verb, _))| (verb.clone(), place)).collect();
    let mut years: BTreeMap<Option<i16>, YearCount> = BTreeMap::new();
    for citing in paragraphs {
        let year = citing.unit.document.year;
        let count = years.entry(year).or_insert_with(|| YearCount {
            year,
            by_verb: vec![0; verbs.len()],
            ..YearCount::default()
        });
        count.paragraphs += 1;
        if let Some(&place) = places.get(&verb(citing)) {
            count.by_verb[place] += 1;
        }
    }
    (verbs, years.into_values().collect())
}
