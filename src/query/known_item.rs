//! What a question names: documents, places in them, years. A question that is a
//! citation (`resolution 74/60 paragraph 16`, `74/60 op 16`, `2012 outcome
//! document, annex 2, paragraph 13 (b)`) goes straight to the unit.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::{
    analysis::{self, is_function_word},
    backend::{Backend, BackendError, Documents, UnitFacts},
    citation::{Language, Place, ReferenceContext, Symbol, find_references},
    pattern::pattern,
};

use super::{
    cited::{HeldReference, NamedDocument, NamedDocuments},
    instruments, written,
};

/// The most units that a question can cite.
const UNITS_MAX: usize = 50;

/// Where a pinpoint without a document begins.
static PINPOINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:annex|appendix|sect(?:ion|s?\.)|chap(?:ter|\.)|para(?:graph)?s?\.?|(?:\w+ )?preambular|footnote)\b",
    )
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:19[4-9]\d|20\d\d)\b"));

/// What a question names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Named {
    /// Units that it cites, in its order.
    pub units: Vec<UnitFacts>,
    /// Documents that it names.
    pub documents: Vec<Symbol>,
    /// Years that it names.
    pub years: Vec<i16>,
    /// The question without its citations.
    pub rest: String,
}

impl Named {
    /// Whether the question is nothing but citations.
    pub(super) fn is_all(&self) -> bool {
        !self.documents.is_empty()
            && !self
                .rest
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| !word.is_empty() && !is_function_word(word) && !is_citation_word(word))
    }
}

/// Words that belong to the form of a citation.
fn is_citation_word(word: &str) -> bool {
    let word = word.to_lowercase();
    ["resolution", "resolutions", "document", "un", "doc", "ga", "res", "see", "text", "annex"]
        .contains(&word.as_str())
}

/// Reads what a question names.
pub(super) fn named(text: &str, backend: &dyn Backend) -> Result<Named, BackendError> {
    let text = written::as_in_texts(text);
    let mut named = Named::default();
    let mut taken: Vec<Range<usize>> = Vec::new();
    let names = instruments::named_in(&text, backend)?;
    let context = ReferenceContext { names: &names, ..ReferenceContext::default() };
    let mut documents = NamedDocuments::of(backend);
    for reference in find_references(&text, context) {
        let HeldReference { span, units, .. } = documents.cited(&text, &reference)?;
        named.take(&reference.symbol, units);
        taken.push(span);
    }
    if named.documents.is_empty()
        && let Some(end) = described(&text, backend, &mut named)?
    {
        taken.push(0..end);
    }
    taken.sort_by_key(|span| span.start);
    let mut rest = String::new();
    let mut at = 0;
    for span in taken {
        rest.push_str(&text[at..span.start.max(at)]);
        rest.push(' ');
        at = span.end.max(at);
    }
    rest.push_str(&text[at..]);
    named.years = YEAR
        .find_iter(&rest)
        .filter_map(|year| year.as_str().parse().ok())
        .filter(|year| !named.years.contains(year))
        .collect();
    named.rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(named)
}

/// A pinpoint in a document that is described: `2012 outcome document, annex 2,
/// paragraph 13 (b)`. Every word before the pinpoint must be of the document's
/// title or its year. Gives where the pinpoint ends.
fn described(
    text: &str,
    backend: &dyn Backend,
    named: &mut Named,
) -> Result<Option<usize>, BackendError> {
    let Some(start) = PINPOINT.find(text).map(|found| found.start()) else { return Ok(None) };
    let Some((place, length)) = Place::read(&text[start..]) else { return Ok(None) };
    let end = start + length;
    let description = format!("{} {}", &text[..start], &text[end..]);
    let words: Vec<String> = analysis::tokens(&description, Language::En)
        .into_iter()
        .filter(|token| !is_function_word(&description[token.from..token.to]))
        .map(|token| token.term)
        .collect();
    if words.is_empty() {
        return Ok(None);
    }
    let is_instrument = instruments::is_name(&description);
    if is_instrument && let Some(symbol) = instruments::meant(bare(&description), backend)? {
        named.take_place(&symbol, &place, backend)?;
        return Ok(Some(end));
    }
    let found = backend.documents(Documents::Titled(&words), 0, UNITS_MAX)?;
    // A title that only contains the name of an instrument is another document's.
    let is_meant = |title: &str| !is_instrument || begins_with(title, &words);
    let found = found.iter().filter(|document| document.symbol.is_official());
    for document in found.filter(|document| is_meant(document.title())) {
        named.take_place(&document.symbol, &place, backend)?;
    }
    Ok((!named.documents.is_empty()).then_some(end))
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
    let tokens = analysis::tokens(title, Language::En).into_iter();
    let of_content = tokens.filter(|token| !is_function_word(&title[token.from..token.to]));
    of_content.map(|token| token.term).take(words.len()).eq(words.iter().cloned())
}

impl Named {
    /// Takes a document up, and units of it.
    fn take(&mut self, symbol: &Symbol, units: Vec<UnitFacts>) {
        if !self.documents.contains(symbol) {
            self.documents.push(symbol.clone());
        }
        for unit in units {
            let is_new = self.units.iter().all(|known| known.key != unit.key);
            if is_new && self.units.len() < UNITS_MAX {
                self.units.push(unit);
            }
        }
    }

    /// Takes a document up, and what stands at a place in it.
    fn take_place(
        &mut self,
        symbol: &Symbol,
        place: &Place,
        backend: &dyn Backend,
    ) -> Result<(), BackendError> {
        let document = NamedDocument::named(symbol, backend)?;
        self.take(symbol, document.map(|document| document.at(place)).unwrap_or_default());
        Ok(())
    }
}
