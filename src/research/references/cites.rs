//! What a document cites, reference by reference, and what of it names nothing here.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use crate::{
    backend::{
        Backend, BackendError, Cited, DocumentFacts, Outline, Selection, UnitFacts, UnitKey,
    },
    citation::{Place, Reference, Symbol},
    corpus::{Kind, Unit},
};

use super::{
    citing::verb_of,
    given::{GivenReference, Standing},
    guess::Guesses,
};

/// So many references of a document are looked at.
const REFERENCES_MAX: usize = 50_000;

/// A document that another one cites.
#[derive(Clone, Debug)]
pub struct CitedSymbol {
    /// Its symbol.
    pub symbol: Symbol,
    /// What is known of it; nothing where the collection does not have it.
    pub facts: Option<Arc<DocumentFacts>>,
    /// How many references name it.
    pub references: usize,
}

/// What a document cites.
#[derive(Clone, Debug)]
pub struct References {
    /// The document.
    pub document: Arc<DocumentFacts>,
    /// Each reference with the unit that has it, by its place, in the order of the text.
    all: Vec<(u32, Cited)>,
    units: Vec<UnitFacts>,
    /// How many more there are.
    pub left_out: usize,
}

/// What a document cites. What a paragraph cites again in the same words of place counts
/// once; a footnote counts where no paragraph cites the same.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn references(backend: &dyn Backend, outline: Outline) -> Result<References, BackendError> {
    let Outline { document, units } = outline;
    let mut all: Vec<(u32, Cited)> = Vec::new();
    let mut left_out = 0;
    for (place, unit) in (0..).zip(&units) {
        let cited = backend.cites(unit.key)?;
        let room = REFERENCES_MAX - all.len();
        left_out += cited.len().saturating_sub(room);
        all.extend(cited.into_iter().take(room).map(|cited| (place, cited)));
    }
    let is_note = |place: u32| units[place as usize].kind == Kind::Footnote;
    let name = |cited: &Cited| (cited.symbol.clone(), cited.place.clone());
    let by_paragraphs = all.iter().filter(|(place, _)| !is_note(*place));
    let in_paragraphs: HashSet<(Symbol, Place)> =
        by_paragraphs.map(|(_, cited)| name(cited)).collect();
    all.retain(|(place, cited)| !is_note(*place) || !in_paragraphs.contains(&name(cited)));
    Ok(References { document, all, units, left_out })
}

impl References {
    /// How many references there are of each standing.
    pub fn standings(&self) -> [(Standing, usize); 4] {
        let count = |wanted| self.all.iter().filter(|(_, cited)| standing(cited) == wanted).count();
        Standing::ALL.map(|wanted| (wanted, count(wanted)))
    }

    /// The documents that it cites, the most cited first, then by symbol.
    ///
    /// # Errors
    /// [`BackendError`] where the index cannot be read.
    pub fn documents(&self, backend: &dyn Backend) -> Result<Vec<CitedSymbol>, BackendError> {
        let mut counts: BTreeMap<&Symbol, usize> = BTreeMap::new();
        for (_, cited) in &self.all {
            *counts.entry(&cited.symbol).or_default() += 1;
        }
        let known = facts_of_all(backend)?;
        let document = |(symbol, references): (&Symbol, usize)| CitedSymbol {
            symbol: symbol.clone(),
            facts: known.get(symbol.as_str()).cloned(),
            references,
        };
        let mut documents: Vec<CitedSymbol> = counts.into_iter().map(document).collect();
        documents.sort_by_key(|cited| std::cmp::Reverse(cited.references));
        Ok(documents)
    }

    /// The references of some standings, all where none is named: how many there are, and
    /// `count` of them behind the first `offset`, with their words, verbs and guesses.
    ///
    /// # Errors
    /// [`BackendError`] where the index cannot be read.
    pub fn page(
        &self,
        backend: &dyn Backend,
        standings: &[Standing],
        offset: usize,
        count: usize,
    ) -> Result<(usize, Vec<GivenReference>), BackendError> {
        let is_wanted =
            |cited: &Cited| standings.is_empty() || standings.contains(&standing(cited));
        let wanted: Vec<&(u32, Cited)> =
            self.all.iter().filter(|(_, cited)| is_wanted(cited)).collect();
        let window: Vec<&(u32, Cited)> = wanted.iter().skip(offset).take(count).copied().collect();
        let mut places: Vec<u32> = window.iter().map(|(place, _)| *place).collect();
        places.dedup();
        let keys: Vec<UnitKey> =
            places.iter().map(|&place| self.units[place as usize].key).collect();
        let read = backend.units(&keys)?.into_iter().map(Arc::new);
        let texts: HashMap<u32, Arc<Unit>> = places.into_iter().zip(read).collect();
        let mut guesses: Option<Guesses<'_>> = None;
        let mut page = Vec::with_capacity(window.len());
        for (place, cited) in window {
            let (facts, text) = (&self.units[*place as usize], &texts[place]);
            let mut given = self.given(backend, facts, text, cited)?;
            if matches!(given.standing, Standing::Unknown | Standing::NoSuchParagraph) {
                let guesses = match &mut guesses {
                    Some(guesses) => guesses,
                    none => none.insert(Guesses::of(backend, &self.document, &self.all)?),
                };
                given.guess = guesses.guess(&given)?;
            }
            page.push(given);
        }
        Ok((wanted.len(), page))
    }

    /// A reference with its words.
    fn given(
        &self,
        backend: &dyn Backend,
        facts: &UnitFacts,
        text: &Arc<Unit>,
        cited: &Cited,
    ) -> Result<GivenReference, BackendError> {
        let is_it = |one: &&Reference| one.symbol == cited.symbol && one.pinpoint == cited.place;
        let reference = text.references.iter().find(is_it);
        let verb = verb_of(backend, facts, text, reference)?;
        let (span, through_note) = reference.map_or((0..0, None), |reference| {
            (reference.span.clone(), reference.through_note.clone())
        });
        let words = match (reference, &through_note) {
            (Some(reference), None) => text.text[reference.bytes_in(&text.text)].to_owned(),
            _ => String::new(),
        };
        Ok(GivenReference {
            unit: facts.clone(),
            text: Arc::clone(text),
            span,
            through_note,
            words,
            cited: cited.clone(),
            standing: standing(cited),
            verb,
            guess: None,
        })
    }
}

fn standing(cited: &Cited) -> Standing {
    Standing::of(cited.language.is_some(), &cited.place, !cited.units.is_empty())
}

/// The documents of the collection by symbol.
fn facts_of_all(
    backend: &dyn Backend,
) -> Result<HashMap<String, Arc<DocumentFacts>>, BackendError> {
    let links = backend.links(&Selection::default())?;
    let known = links.documents.iter().filter_map(|document| {
        Some((document.symbol.to_string(), Arc::clone(document.facts.as_ref()?)))
    });
    let mut all: HashMap<String, Arc<DocumentFacts>> = HashMap::new();
    for (symbol, facts) in known {
        for other in facts.symbol.also_known_as() {
            all.entry(other.to_string()).or_insert_with(|| Arc::clone(&facts));
        }
        all.insert(symbol, facts);
    }
    Ok(all)
}
