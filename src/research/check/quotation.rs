//! Whether a quotation is what its source says: in the paragraph that is cited, in another,
//! in other words, or nowhere in the collection.

use std::{collections::HashSet, ops::Range, rc::Rc, time::Instant};

use crate::{
    backend::{BackendError, UnitFacts, UnitKey},
    citation::Symbol,
    query::Resolved,
};

use super::{
    super::{
        diff::Difference,
        lineage::Told,
        matching::{Collection, Match, Own, Source, difference},
    },
    quotes::Quote,
};

/// A quotation of fewer words is a term, and looked for only where it is cited from.
const WORDS_MIN: usize = 4;
/// So many paragraphs are compared of a document that is cited, and of the whole collection.
const IN_DOCUMENT: usize = 8;
const IN_COLLECTION: usize = 12;
/// So many of these are read on into the paragraphs beside them.
const ACROSS: usize = 6;
/// So many paragraphs of one citation are compared.
const CITED_MAX: usize = 60;
/// So many citations of one quotation are looked at.
const TRIES_MAX: usize = 6;
/// From so much weight of its words on a quotation is one of a paragraph in other words. Of
/// an invented one of the same matter the nearest paragraph has less.
const LIKENESS_MIN: f32 = 0.6;
/// And so many of its words must be there.
const SAME_MIN: f32 = 0.55;
/// What is cited is taken for the source as long as another is not nearer by so much.
const CITED_BONUS: f32 = 0.08;
/// So many other paragraphs with the same words are named.
const ALSO_MAX: usize = 5;

/// What a quotation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuotationStatus {
    /// The words stand so where they are cited from, or, without a citation, in the
    /// collection.
    Exact,
    /// The words stand there in other words.
    Altered,
    /// The words stand so in another paragraph than the one that is cited.
    Elsewhere,
    /// The collection has nothing like it.
    NotFound,
    /// The document that is cited is not in the collection.
    Unchecked,
    /// A term of a word or three, which is not looked for.
    Term,
}

impl QuotationStatus {
    /// Every status, in the order of a report.
    pub const ALL: [QuotationStatus; 6] = [
        QuotationStatus::Exact,
        QuotationStatus::Altered,
        QuotationStatus::Elsewhere,
        QuotationStatus::NotFound,
        QuotationStatus::Unchecked,
        QuotationStatus::Term,
    ];

    /// The name in the JSON contract.
    pub fn name(self) -> &'static str {
        match self {
            QuotationStatus::Exact => "exact",
            QuotationStatus::Altered => "altered",
            QuotationStatus::Elsewhere => "in_another_paragraph",
            QuotationStatus::NotFound => "not_found",
            QuotationStatus::Unchecked => "source_not_in_collection",
            QuotationStatus::Term => "term",
        }
    }

    /// What it is called among people.
    pub fn label(self) -> &'static str {
        match self {
            QuotationStatus::Exact => "exact",
            QuotationStatus::Altered => "altered",
            QuotationStatus::Elsewhere => "in another paragraph",
            QuotationStatus::NotFound => "not found",
            QuotationStatus::Unchecked => "source not in this collection",
            QuotationStatus::Term => "a term, not looked for",
        }
    }

    /// Whether the writer has something to mend.
    pub fn is_fault(self) -> bool {
        use QuotationStatus::{Altered, Elsewhere, NotFound};
        matches!(self, Altered | Elsewhere | NotFound)
    }
}

/// A quotation of a draft, held against the collection.
#[derive(Clone, Debug)]
pub struct Quotation {
    /// Where it stands in the draft, marks included, in Unicode scalar values.
    pub span: Range<usize>,
    /// What it is.
    pub status: QuotationStatus,
    /// The citation that it belongs to, by its place among those of the draft.
    pub citation: Option<usize>,
    /// The paragraphs in which its words stand, in their order; of an altered one the nearest.
    pub sources: Vec<Told>,
    /// Others in which the same words stand, some of them.
    pub also: Vec<Told>,
    /// How the words of an altered one differ: first the source's, second the draft's.
    pub difference: Option<Difference>,
    /// The share of the weight of its words that stands in the sources, 0 to 1.
    pub likeness: f32,
    /// What else is to be said.
    pub notes: Vec<String>,
}

/// What is known of a quotation before its place is told in characters.
pub(super) struct Judged {
    pub status: QuotationStatus,
    pub citation: Option<usize>,
    pub found: Option<Match>,
    pub also: Vec<Rc<Source>>,
    pub difference: Option<Difference>,
    pub likeness: f32,
    pub notes: Vec<String>,
}

impl Judged {
    fn of(status: QuotationStatus, citation: Option<usize>) -> Judged {
        let (also, notes) = Default::default();
        Judged { status, citation, found: None, also, difference: None, likeness: 0.0, notes }
    }

    /// The quotation, with its place in the draft.
    pub(super) fn told(self, span: Range<usize>) -> Quotation {
        let told = |source: &Rc<Source>| (source.facts.clone(), source.unit.clone());
        let covered = self.found.as_ref().map(|found| found.stream.covered(&found.fit));
        Quotation {
            span,
            status: self.status,
            citation: self.citation,
            sources: covered.unwrap_or_default().iter().map(told).collect(),
            also: self.also.iter().map(told).collect(),
            difference: self.difference,
            likeness: self.likeness,
            notes: self.notes,
        }
    }
}

/// A place where a quotation may stand.
struct Candidate {
    found: Match,
    likeness: f32,
    /// The citation whose paragraph it is.
    cited: Option<usize>,
    /// The citation whose document it is of.
    of_document: Option<usize>,
}

impl Candidate {
    fn is_exact(&self) -> bool {
        self.found.fit.differences() == 0 && self.likeness > 0.0
    }

    fn source(&self) -> Rc<Source> {
        let covered = self.found.stream.covered(&self.found.fit);
        covered.into_iter().next().unwrap_or_else(|| Rc::clone(&self.found.stream.sources[0].1))
    }
}

/// Holds a quotation against the collection: `tries` are the citations that it may belong
/// to, the likeliest first.
pub(super) fn judge(
    collection: &mut Collection<'_>,
    text: &str,
    quote: &Quote,
    tries: &[usize],
    cited: &[Resolved],
    until: Instant,
) -> Result<Judged, BackendError> {
    let own = collection.own(text, &quote.pieces)?;
    let tries = &tries[..tries.len().min(TRIES_MAX)];
    let first = tries.first().copied();
    let mut search = Search { collection, own: &own, candidates: Vec::new(), seen: HashSet::new() };
    for &one in tries {
        if let Some(exact) = search.in_citation(one, &cited[one])? {
            return Ok(exact_where_cited(exact, one));
        }
    }
    let compared = own.words.iter().filter(|word| !word.is_optional).count();
    if compared < WORDS_MIN {
        return Ok(Judged::of(QuotationStatus::Term, first));
    }
    search.in_documents(tries, cited)?;
    search.in_collection(tries, cited)?;
    search.across(tries, cited)?;
    let candidates = search.candidates;
    Ok(match best_exact(&candidates) {
        Some(place) => exact(candidates, place, first, cited),
        None => inexact(text, &own, candidates, first, cited, until),
    })
}

fn exact_where_cited(exact: Candidate, citation: usize) -> Judged {
    let mut judged = Judged::of(QuotationStatus::Exact, Some(citation));
    let covered = exact.found.stream.covered(&exact.found.fit);
    if exact.of_document.is_some()
        && let Some(last) = covered.last().filter(|_| covered.len() > 1)
    {
        judged.notes.push(format!("it runs on into {}", last.unit.citation));
    }
    judged.likeness = 1.0;
    judged.found = Some(exact.found);
    judged
}

/// Of the places with the same words the one in a document that is cited, then the newest.
fn best_exact(candidates: &[Candidate]) -> Option<usize> {
    let exact = candidates.iter().enumerate().filter(|(_, one)| one.is_exact());
    let best = exact.max_by(|(_, a), (_, b)| {
        let key = |one: &Candidate| {
            let source = one.source();
            let covered = one.found.stream.covered(&one.found.fit).len();
            (
                one.of_document.is_some(),
                std::cmp::Reverse(covered),
                source.facts.document.date,
                source.facts.document.year,
                std::cmp::Reverse(source.facts.id.clone()),
            )
        };
        key(a).cmp(&key(b))
    });
    best.map(|(place, _)| place)
}

fn exact(
    mut candidates: Vec<Candidate>,
    place: usize,
    first: Option<usize>,
    cited: &[Resolved],
) -> Judged {
    let best = candidates.swap_remove(place);
    let own = best.source();
    let status = match (best.of_document, first) {
        (Some(one), _) if cited[one].has_pinpoint => QuotationStatus::Elsewhere,
        (Some(_), _) | (None, None) => QuotationStatus::Exact,
        (None, Some(first)) if cited[first].is_known => QuotationStatus::Elsewhere,
        _ => QuotationStatus::Unchecked,
    };
    let mut judged = Judged::of(status, best.of_document.or(first));
    let others = candidates.iter().filter(|one| one.is_exact()).map(Candidate::source);
    let mut seen: HashSet<UnitKey> = HashSet::from([own.facts.key]);
    judged.also = others.filter(|one| seen.insert(one.facts.key)).take(ALSO_MAX).collect();
    judged.notes.extend(note(status, judged.citation, cited));
    judged.likeness = 1.0;
    judged.found = Some(best.found);
    judged
}

fn inexact(
    text: &str,
    own: &Own,
    candidates: Vec<Candidate>,
    first: Option<usize>,
    cited: &[Resolved],
    until: Instant,
) -> Judged {
    let score = |one: &Candidate| match (one.cited, one.of_document) {
        (Some(_), _) => one.likeness + CITED_BONUS,
        (None, Some(_)) => one.likeness + CITED_BONUS / 2.0,
        _ => one.likeness,
    };
    let is_like = |one: &Candidate| {
        let compared = own.words.iter().filter(|word| !word.is_optional).count() as f32;
        one.likeness >= LIKENESS_MIN && one.found.fit.same() as f32 >= SAME_MIN * compared
    };
    // Of equal ones the first by id, so that the answer does not change.
    let best = candidates.into_iter().filter(is_like).max_by(|a, b| {
        score(a).total_cmp(&score(b)).then_with(|| b.source().facts.id.cmp(&a.source().facts.id))
    });
    let is_unknown = first.is_some_and(|first| !cited[first].is_known);
    let Some(best) = best else {
        let status =
            if is_unknown { QuotationStatus::Unchecked } else { QuotationStatus::NotFound };
        let mut judged = Judged::of(status, first);
        judged.notes.extend(note(status, first, cited));
        return judged;
    };
    let citation = best.cited.or(best.of_document).or(first);
    let status = match is_unknown && best.cited.or(best.of_document).is_none() {
        true => QuotationStatus::Unchecked,
        false => QuotationStatus::Altered,
    };
    let mut judged = Judged::of(status, citation);
    judged.notes.extend(note(status, citation, cited));
    if best.cited.is_none() && status == QuotationStatus::Altered {
        let is_pinned =
            citation.is_some_and(|one| cited[one].has_pinpoint || best.of_document.is_none());
        let said = "the nearest words stand in another paragraph than the one cited";
        judged.notes.extend(is_pinned.then(|| said.to_owned()));
    }
    judged.difference = Some(difference(text, &own.words, &best.found, until));
    judged.likeness = best.likeness;
    judged.found = Some(best.found);
    judged
}

/// What is to be said of a citation that cannot be followed.
fn note(status: QuotationStatus, citation: Option<usize>, cited: &[Resolved]) -> Option<String> {
    let one = &cited[citation?];
    let symbol = one.symbol.printed();
    match status {
        QuotationStatus::Unchecked => Some(format!("{symbol} is not in this collection")),
        _ if one.is_known && one.has_pinpoint && one.units.is_empty() => {
            Some(format!("{symbol} has no such paragraph"))
        }
        _ => None,
    }
}

/// The search for a quotation.
struct Search<'s, 'a> {
    collection: &'s mut Collection<'a>,
    own: &'s Own,
    candidates: Vec<Candidate>,
    seen: HashSet<UnitKey>,
}

impl Search<'_, '_> {
    /// The quotation where a citation says that it is.
    fn in_citation(
        &mut self,
        place: usize,
        citation: &Resolved,
    ) -> Result<Option<Candidate>, BackendError> {
        if !citation.has_pinpoint {
            return Ok(None);
        }
        let units = self.cited_units(citation)?;
        let sources = self.collection.sources(&units)?;
        for source in &sources {
            self.add(Collection::fit(self.own, source), Some(place), Some(place));
            if self.candidates.last().is_some_and(Candidate::is_exact) {
                let found = self.candidates.pop();
                return Ok(found.map(|one| Candidate { of_document: None, ..one }));
            }
        }
        self.seen.extend(sources.iter().map(|source| source.facts.key));
        let Some(first) = sources.first() else { return Ok(None) };
        let across = self.collection.fit_across(self.own, first)?;
        let Some(across) = across.filter(|found| found.fit.differences() == 0) else {
            return Ok(None);
        };
        let is_cited = |one: &Rc<Source>| sources.iter().any(|own| own.facts.key == one.facts.key);
        let covered = across.stream.covered(&across.fit);
        if !covered.iter().any(is_cited) {
            return Ok(None);
        }
        let is_within = covered.iter().all(is_cited);
        self.add(Some(across), Some(place), (!is_within).then_some(place));
        Ok(self.candidates.pop().filter(Candidate::is_exact))
    }

    /// The units of a citation in the language of the quotation, with the points of its
    /// paragraphs.
    fn cited_units(&mut self, citation: &Resolved) -> Result<Vec<UnitFacts>, BackendError> {
        let language = Collection::language_of(self.own);
        let Some(first) = citation.units.first() else { return Ok(Vec::new()) };
        let symbol = first.document.symbol.clone();
        let outline = match self.collection.outline(&symbol, language)? {
            Some(outline) => outline,
            None => return Ok(citation.units.iter().take(CITED_MAX).cloned().collect()),
        };
        let named: HashSet<&str> = citation.units.iter().map(|unit| unit.id.as_str()).collect();
        let is_named = |unit: &&UnitFacts| {
            let id = unit.id.as_str();
            let slashes = id.match_indices('/').map(|(at, _)| &id[..at]);
            named.contains(id)
                || slashes.into_iter().any(|id| id.contains('#') && named.contains(id))
        };
        Ok(outline.units.iter().filter(is_named).take(CITED_MAX).cloned().collect())
    }

    /// The likeliest paragraphs of the documents that are cited.
    fn in_documents(&mut self, tries: &[usize], cited: &[Resolved]) -> Result<(), BackendError> {
        let mut known: Vec<&Symbol> = Vec::new();
        for &one in tries.iter().filter(|&&one| cited[one].is_known) {
            let symbol = &cited[one].symbol;
            if known.contains(&symbol) {
                continue;
            }
            known.push(symbol);
            let language = Collection::language_of(self.own);
            let outline = self.collection.outline(symbol, language)?;
            let symbol = outline.map_or_else(|| symbol.clone(), |own| own.document.symbol.clone());
            let found = self.collection.candidates(self.own, IN_DOCUMENT, Some(&symbol))?;
            for source in
                found.iter().filter(|source| self.seen.insert(source.facts.key)).collect::<Vec<_>>()
            {
                self.add(Collection::fit(self.own, source), None, Some(one));
            }
        }
        Ok(())
    }

    /// The likeliest paragraphs of all.
    fn in_collection(&mut self, tries: &[usize], cited: &[Resolved]) -> Result<(), BackendError> {
        for source in self.collection.candidates(self.own, IN_COLLECTION, None)? {
            if self.seen.insert(source.facts.key) {
                let of = self.of_document(&source, tries, cited)?;
                self.add(Collection::fit(self.own, &source), None, of);
            }
        }
        Ok(())
    }

    /// The citation whose document a paragraph stands in.
    fn of_document(
        &mut self,
        source: &Source,
        tries: &[usize],
        cited: &[Resolved],
    ) -> Result<Option<usize>, BackendError> {
        let document = &source.facts.document;
        for &one in tries.iter().filter(|&&one| cited[one].is_known) {
            let outline = self.collection.outline(&cited[one].symbol, document.language)?;
            if outline.is_some_and(|outline| outline.document.symbol == document.symbol) {
                return Ok(Some(one));
            }
        }
        Ok(None)
    }

    /// The best of these, read on into the paragraphs beside them.
    fn across(&mut self, tries: &[usize], cited: &[Resolved]) -> Result<(), BackendError> {
        if self.candidates.iter().any(Candidate::is_exact) {
            return Ok(());
        }
        let mut order: Vec<usize> = (0..self.candidates.len()).collect();
        order.sort_by(|&a, &b| self.candidates[b].likeness.total_cmp(&self.candidates[a].likeness));
        let best: Vec<Rc<Source>> =
            order.into_iter().take(ACROSS).map(|one| self.candidates[one].source()).collect();
        for source in best {
            let of = self.of_document(&source, tries, cited)?;
            let found = self.collection.fit_across(self.own, &source)?;
            self.add(found, None, of);
        }
        Ok(())
    }

    fn add(&mut self, found: Option<Match>, cited: Option<usize>, of_document: Option<usize>) {
        if let Some(found) = found {
            let likeness = self.own.likeness(&found.fit);
            self.candidates.push(Candidate { found, likeness, cited, of_document });
        }
    }
}
