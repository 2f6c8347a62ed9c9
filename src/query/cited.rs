//! What a question names: documents, places in them, years. A question that is a
//! citation (`resolution 74/60 paragraph 16`, `74/60 op 16`, `2012 outcome
//! document, annex 2, paragraph 13 (b)`) goes straight to the unit.

use std::{ops::Range, sync::LazyLock};

use regex::{Captures, Regex};

use crate::{
    citation::{Language, Locator, Place, ReferenceContext, Symbol, find_references},
    index::{Ordinal, Snapshot, is_function_word},
    pattern::pattern,
};

/// The most units that a question can cite.
const UNITS_MAX: usize = 50;

/// Short forms of a pinpoint that texts do not use and people do.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(op|oper\.?|operative)(?: para(?:graph)?s?)?|(pp|pream(?:bular)?)(?: para(?:graph)?)?|(fn|note))\.? ?(\d{1,3}\b)",
    )
});
/// The number of a resolution without the word: `74/60`, also `GA 74/60`. The
/// session is the thirty-first or later, or a special one: `3/4` is a fraction.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:^|[\s(,;])((?:(?:S-|ES-)\d{1,2}|3[1-9]|[4-9]\d|1\d\d)/\d{1,3})(?:$|[\s),;.:?])")
});
/// Where a pinpoint without a document begins.
static PINPOINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:annex|appendix|sect(?:ion|s?\.)|chap(?:ter|\.)|para(?:graph)?s?\.?|(?:\w+ )?preambular|footnote)\b",
    )
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:19[4-9]\d|20\d\d)\b"));

/// What a question names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Units that it cites, in its order.
    pub units: Vec<Ordinal>,
    /// Documents that it names, in their canonical spelling.
    pub documents: Vec<String>,
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
pub(super) fn named(text: &str, snapshot: &Snapshot) -> Named {
    let text = spelled_out(text);
    let mut named = Named::default();
    let mut taken: Vec<Range<usize>> = Vec::new();
    for reference in find_references(&text, ReferenceContext::default()) {
        named.take(&reference.symbol, &reference.pinpoint, snapshot);
        taken.push(reference.bytes_in(&text));
    }
    if named.documents.is_empty() {
        described(&text, snapshot, &mut named, &mut taken);
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
    named
}

/// The question with short forms written out, so that one finder reads all.
fn spelled_out(text: &str) -> String {
    let text = SHORT.replace_all(text, |found: &Captures<'_>| {
        let number = &found[4];
        match (found.get(1), found.get(2)) {
            (Some(_), _) => format!("paragraph {number}"),
            (_, Some(_)) => {
                let ordinal = crate::citation::ordinal_word(number.parse().unwrap_or(0));
                format!("{ordinal} preambular paragraph")
            }
            _ => format!("footnote {number}"),
        }
    });
    let known: Vec<Range<usize>> = find_references(&text, ReferenceContext::default())
        .iter()
        .map(|reference| reference.bytes_in(&text))
        .collect();
    let mut out = String::new();
    let mut at = 0;
    for found in BARE.captures_iter(&text).filter_map(|found| found.get(1)) {
        if known.iter().all(|other| !other.contains(&found.start())) {
            out.push_str(&text[at..found.start()]);
            out.push_str("resolution ");
            at = found.start();
        }
    }
    out.push_str(&text[at..]);
    out
}

/// A pinpoint in a document that is described: `2012 outcome document, annex 2,
/// paragraph 13 (b)`. Every word before the pinpoint must be of the document's
/// title or its year.
fn described(text: &str, snapshot: &Snapshot, named: &mut Named, taken: &mut Vec<Range<usize>>) {
    const STAND_IN: &str = "A/RES/1/1, ";
    let Some(start) = PINPOINT.find(text).map(|found| found.start()) else { return };
    let pinpoint = format!("{STAND_IN}{}", &text[start..]);
    let Some(reference) =
        find_references(&pinpoint, ReferenceContext::default()).into_iter().next()
    else {
        return;
    };
    if reference.pinpoint.is_empty() || reference.span.start > 0 {
        return;
    }
    let end = start + reference.bytes_in(&pinpoint).end.saturating_sub(STAND_IN.len());
    let description = format!("{} {}", &text[..start], &text[end.min(text.len())..]);
    let analysis = snapshot.analysis();
    let words: Vec<String> = analysis
        .tokens(&description, Language::En)
        .into_iter()
        .filter(|token| !is_function_word(&description[token.from..token.to]))
        .map(|token| token.term)
        .collect();
    if words.is_empty() {
        return;
    }
    let fits = |document: &&crate::index::CatalogDocument| {
        let title = document.metadata.title.as_deref().unwrap_or_default();
        let mut known = analysis.terms(title, Language::En);
        known.extend(document.year.map(|year| year.to_string()));
        words.iter().all(|word| known.contains(word))
    };
    let found: Vec<Symbol> = snapshot
        .documents()
        .iter()
        .filter(fits)
        .filter_map(|document| document.symbol.parse().ok())
        .collect();
    for symbol in &found {
        named.take(symbol, &reference.pinpoint, snapshot);
    }
    if !found.is_empty() {
        taken.push(0..end.min(text.len()));
    }
}

impl Named {
    fn take(&mut self, symbol: &Symbol, place: &Place, snapshot: &Snapshot) {
        let name = symbol.to_string();
        if !self.documents.contains(&name) {
            self.documents.push(name.clone());
        }
        for ordinal in at(snapshot, symbol, place) {
            if !self.units.contains(&ordinal) && self.units.len() < UNITS_MAX {
                self.units.push(ordinal);
            }
        }
    }
}

/// The units of a document that a pinpoint names; none where there is no pinpoint,
/// or no such document.
pub(super) fn at(snapshot: &Snapshot, symbol: &Symbol, place: &Place) -> Vec<Ordinal> {
    let Some((_, ordinals)) = snapshot.document(symbol.as_str(), None) else { return Vec::new() };
    let is_named = |&ordinal: &Ordinal| {
        let facts = snapshot.facts(ordinal);
        let anchor = facts.id.split_once('#').map_or("", |(_, at)| at);
        let locator = anchor.parse::<Locator>();
        let section: Vec<&str> = facts.section.split('/').collect();
        locator.is_ok_and(|locator| place.names(&locator, &section))
    };
    ordinals.filter(|_| !place.is_empty()).filter(is_named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_are_written_out() {
        for (text, expected) in [
            ("74/60 op 16", "resolution 74/60 paragraph 16"),
            ("74/60 PP 8", "resolution 74/60 eighth preambular paragraph"),
            ("resolution 74/60 fn 3", "resolution 74/60 footnote 3"),
            ("A/RES/74/60 para 16", "A/RES/74/60 para 16"),
            ("and/or 3/4 of it", "and/or 3/4 of it"),
        ] {
            assert_eq!(spelled_out(text), expected);
        }
    }
}
