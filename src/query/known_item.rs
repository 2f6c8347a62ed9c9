//! What a question names: documents, places in them, years. A question that is a
//! citation (`resolution 74/60 paragraph 16`, `74/60 op 16`, `2012 outcome
//! document, annex 2, paragraph 13 (b)`) goes straight to the unit.

use std::{ops::Range, rc::Rc, sync::LazyLock};

use regex::Regex;

use crate::{
    analysis::{self, is_function_word},
    backend::{Backend, BackendError, Documents, UnitFacts, read_unit},
    citation::{Language, Place, ReferenceContext, Symbol, find_references},
    pattern::pattern,
};

use super::{
    cited::{NamedDocument, NamedDocuments, spoken},
    instruments,
    lead::{self, Lead, Led},
    written,
};

/// With more words of content beside its citations a question is a text that cites, such as
/// a paragraph that was pasted, and asks for what it says.
const BESIDE_MAX: usize = 10;
/// The most units that a question can cite.
const UNITS_MAX: usize = 50;
/// So many citations of a question, at most, are held against the index.
const CITATIONS_MAX: usize = 100;
/// The most different citations that are followed to what stands beside them and to those
/// who make them too.
const FOLLOWED_MAX: usize = 20;
/// So many documents of a year are looked through for the title of an annex.
const ANNEXED_MAX: usize = 100;

/// Where a pinpoint without a document begins.
static PINPOINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:annex|appendix|sect(?:ion|s?\.)|chap(?:ter|\.)|para(?:graph)?s?\.?|(?:\w+ )?preambular|footnote)\b",
    )
});
/// Years from one to another.
static YEARS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?P<between>between\s+)?(?P<from>(?:19[4-9]|20\d)\d)",
        r"(?:\s*[-\u{2010}-\u{2015}]\s*|\s+(?:to|until|till|through|(?P<and>and))\s+)",
        r"(?P<to>(?:19[4-9]|20\d)\d)\b",
    ))
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:19[4-9]\d|20\d\d)\b"));

/// What a question names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Named {
    /// Units that it cites, in its order.
    pub units: Vec<UnitFacts>,
    /// Where its citations lead, each unit once for each reason.
    pub led: Vec<Led>,
    /// Documents that it names.
    pub documents: Vec<Symbol>,
    /// Whether any of them is in the index.
    pub is_held: bool,
    /// Why there is nothing where it points to.
    pub notes: Vec<String>,
    /// Years that it names.
    pub years: Vec<i16>,
    /// The question without its citations.
    pub rest: String,
}

impl Named {
    /// Whether the question is nothing but citations.
    pub(super) fn is_all(&self) -> bool {
        !self.documents.is_empty() && content_words(&self.rest).all(is_citation_word)
    }
}

fn content_words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty() && !is_function_word(word))
}

/// Words that belong to the form of a citation.
fn is_citation_word(word: &str) -> bool {
    let word = word.to_lowercase();
    ["resolution", "resolutions", "document", "un", "doc", "ga", "res", "see", "text", "annex"]
        .contains(&word.as_str())
}

/// A citation of a question, held against the index.
struct Citation {
    symbol: Symbol,
    place: Place,
    document: Option<Rc<NamedDocument>>,
    units: Vec<UnitFacts>,
    /// Whether all of its pinpoint was read by its form.
    is_read: bool,
    /// Whether the question asks for those who make it.
    is_asked: bool,
}

/// Reads what a question names.
pub(super) fn named(text: &str, backend: &dyn Backend) -> Result<Named, BackendError> {
    let text = written::as_in_texts(text);
    let mut taken: Vec<Range<usize>> = Vec::new();
    let names = instruments::named_in(&text, backend)?;
    let context = ReferenceContext { names: &names, ..ReferenceContext::default() };
    let mut documents = NamedDocuments::of(backend);
    let mut citations: Vec<Citation> = Vec::new();
    let references = find_references(&text, context);
    let further = references.iter().skip(CITATIONS_MAX);
    let further: Vec<Range<usize>> = further.map(|other| other.bytes_in(&text)).collect();
    for reference in references.into_iter().take(CITATIONS_MAX) {
        let held = documents.cited(&text, &reference, reference.bytes_in(&text))?;
        taken.push(held.span);
        citations.push(Citation {
            symbol: reference.symbol,
            place: reference.pinpoint,
            document: held.document,
            units: held.units,
            is_read: held.further == 0,
            is_asked: false,
        });
    }
    if citations.is_empty()
        && let Some(found) = described(&text, &mut documents, backend)?
    {
        taken.push(0..text.len());
        citations = found;
    }
    taken.extend(further);
    let asked = lead::asked(&text, &taken);
    for ((span, citation), asked) in taken.iter_mut().zip(&mut citations).zip(asked) {
        if let Some(asked) = asked {
            *span = asked;
            citation.is_asked = true;
        }
    }
    let rest = without(&text, taken);
    if content_words(&rest).count() > BESIDE_MAX {
        // Its years are those of what it speaks of.
        return Ok(Named { rest: text, ..Named::default() });
    }
    let mut named = Named { years: years(&rest), rest, ..Named::default() };
    citations.iter().for_each(|citation| named.take(citation));
    let mut followed: Vec<&Citation> = Vec::new();
    for citation in &citations {
        let is_same = |other: &&Citation| {
            (&other.symbol, &other.place, other.is_asked)
                == (&citation.symbol, &citation.place, citation.is_asked)
        };
        if followed.len() < FOLLOWED_MAX && !followed.iter().any(is_same) {
            named.follow(citation, backend)?;
            followed.push(citation);
        }
    }
    Ok(named)
}

/// The years that a text names, those of a range too: each once, in their order.
fn years(text: &str) -> Vec<i16> {
    let year = |digits: &str| digits.parse::<i16>().ok();
    let ranges = YEARS.captures_iter(text).filter(|found| {
        // Two years that are named side by side are two.
        found.name("and").is_none() || found.name("between").is_some()
    });
    let ranges = ranges.filter_map(|found| Some(year(&found["from"])?..=year(&found["to"])?));
    let single = YEAR.find_iter(text).filter_map(|found| year(found.as_str()));
    let mut years: Vec<i16> = single.chain(ranges.flatten()).collect();
    years.sort_unstable();
    years.dedup();
    years
}

/// A text without some spans, which are in their order.
fn without(text: &str, spans: Vec<Range<usize>>) -> String {
    let mut rest = String::new();
    let mut at = 0;
    for span in spans {
        rest.push_str(&text[at..span.start.max(at)]);
        rest.push(' ');
        at = span.end.max(at);
    }
    rest.push_str(&text[at..]);
    rest.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A pinpoint in documents that are described: `2012 outcome document, annex 2,
/// paragraph 13 (b)`. Every word beside the pinpoint must be of the document's title, or
/// of an annex's, or its year.
fn described(
    text: &str,
    documents: &mut NamedDocuments<'_>,
    backend: &dyn Backend,
) -> Result<Option<Vec<Citation>>, BackendError> {
    let Some(start) = PINPOINT.find(text).map(|found| found.start()) else { return Ok(None) };
    let Some((place, length)) = Place::read(&text[start..]) else { return Ok(None) };
    let end = start + length;
    let description = format!("{} {}", &text[..start], &text[end..]);
    let words: Vec<String> = analysis::content_terms(&description, Language::En).collect();
    if words.is_empty() {
        return Ok(None);
    }
    let mut citations = Vec::new();
    for symbol in meant(&description, &words, backend)? {
        let document = documents.named(&symbol)?;
        let units = document.as_ref().map(|document| document.at(&place)).unwrap_or_default();
        let place = place.clone();
        citations.push(Citation { symbol, place, document, units, is_read: true, is_asked: false });
    }
    // Of several that it may mean those are meant that have the place.
    if citations.iter().any(|citation| !citation.units.is_empty()) {
        citations.retain(|citation| !citation.units.is_empty());
    }
    Ok((!citations.is_empty()).then_some(citations))
}

/// The documents that a description means, which has these words.
fn meant(
    description: &str,
    words: &[String],
    backend: &dyn Backend,
) -> Result<Vec<Symbol>, BackendError> {
    let is_instrument = instruments::is_name(description);
    if is_instrument && let Some(symbol) = instruments::meant(bare(description), backend)? {
        return Ok(vec![symbol]);
    }
    let found = backend.documents(Documents::Titled(words), 0, UNITS_MAX)?;
    // A title that only contains the name of an instrument is another document's.
    let is_meant = |title: &str| !is_instrument || begins_with(title, words);
    let found = found.iter().filter(|document| document.symbol.is_official());
    let found = found.filter(|document| is_meant(document.title()));
    let found: Vec<Symbol> = found.map(|document| document.symbol.clone()).collect();
    if !found.is_empty() || is_instrument {
        return Ok(found);
    }
    annexed(words, backend)
}

/// The documents of a year whose annex has a title that begins with these words and the
/// year: `2018 outcome document`.
fn annexed(words: &[String], backend: &dyn Backend) -> Result<Vec<Symbol>, BackendError> {
    let (years, words): (Vec<String>, Vec<String>) =
        words.iter().cloned().partition(|word| YEAR.is_match(word));
    if years.is_empty() || words.is_empty() {
        return Ok(Vec::new());
    }
    let documents = backend.documents(Documents::Titled(&years), 0, ANNEXED_MAX)?;
    let mut found = Vec::new();
    for document in documents {
        let outline = backend.outline(&document.symbol, Some(document.language))?;
        let units = outline.map(|outline| outline.units).unwrap_or_default();
        let annex = units.iter().find(|unit| unit.anchor().starts_with("annex"));
        let Some(annex) = annex else { continue };
        let title = read_unit(backend, annex.key)?.part_title.unwrap_or_default();
        if begins_with(&title, &words) {
            found.push(document.symbol.clone());
        }
    }
    Ok(found)
}

/// A description without what leads up to it: `of the Programme of Action,`.
fn bare(description: &str) -> &str {
    let mut bare = description.trim_matches(|c: char| !c.is_alphanumeric());
    while let Some((first, rest)) = bare.split_once(' ')
        && is_function_word(first)
    {
        bare = rest;
    }
    bare
}

/// Whether a title begins with these words.
fn begins_with(title: &str, words: &[String]) -> bool {
    let terms = analysis::content_terms(title, Language::En);
    terms.take(words.len()).eq(words.iter().cloned())
}

impl Named {
    /// Takes up what a citation names.
    fn take(&mut self, citation: &Citation) {
        self.is_held |= citation.document.is_some();
        if !self.documents.contains(&citation.symbol) {
            self.documents.push(citation.symbol.clone());
        }
        for unit in citation.units.iter().filter(|_| !citation.is_asked) {
            let is_new = self.units.iter().all(|known| known.key != unit.key);
            if is_new && self.units.len() < UNITS_MAX {
                self.units.push(unit.clone());
                self.led.push(Led { unit: unit.clone(), lead: Lead::Cited });
            }
        }
    }

    /// Goes where a citation leads: to what stands beside it, to those who cite it.
    /// A document that the question only names beside its words is left to these.
    fn follow(&mut self, citation: &Citation, backend: &dyn Backend) -> Result<(), BackendError> {
        let Citation { symbol, place, document, units, is_read, is_asked } = citation;
        if !is_asked {
            let note = match document {
                None => Some(format!("{} is not in this collection", spoken(symbol))),
                Some(document) => document.note(place).filter(|_| *is_read),
            };
            self.notes.extend(note.filter(|note| !self.notes.contains(note)));
        }
        let is_words = units.is_empty() && document.is_some() && !self.is_all();
        if is_words && !is_asked {
            return Ok(());
        }
        if let Some(document) = document.as_ref().filter(|_| !is_asked) {
            let near = document.around(place, units).into_iter().take(UNITS_MAX);
            self.led.extend(near.map(|unit| Led { unit, lead: Lead::Near }));
        }
        let citing = lead::citing(symbol, place, backend)?;
        if *is_asked && citing.is_empty() {
            self.notes.push(format!("nothing in this collection cites {}", spoken(symbol)));
        }
        self.led.extend(citing);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
