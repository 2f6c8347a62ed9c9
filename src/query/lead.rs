//! Where a citation leads: to the paragraph, to those beside it, to those that cite it;
//! and how a question asks for the last alone.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::{
    backend::{Backend, BackendError, UnitFacts, UnitKey},
    citation::{Place, Symbol},
    corpus::Kind,
    pattern::pattern,
};

/// So many units that cite a document are ranked before others.
const CITING_MAX: usize = 500;

/// Why a unit is ranked before those that only have the words of the question: the first
/// of these first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// The question cites it.
    Cited,
    /// It stands beside such a unit, or in a document that the question cites whole.
    Near,
    /// It cites the place that the question cites.
    CitesPlace,
    /// It cites the document that the question cites.
    CitesDocument,
}

/// A unit that a citation leads to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Led {
    pub unit: UnitFacts,
    pub lead: Lead,
}

impl Led {
    /// Whether it stands in what the question cites, and does not lead there.
    pub(super) fn is_own(&self) -> bool {
        matches!(self.lead, Lead::Cited | Lead::Near)
    }
}

/// Before a citation, what asks who makes it: `which paragraphs cite`.
static ASKED_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"(?i)(?:\b(?:which|what|who|all|any|the|other|find|list|show)\b ?)*",
            r"(?:(?:\b{texts}\b ?)?(?:(?:that|which|who) )?",
            r"\b(?:cit(?:e|es|ing)|mention(?:s|ing)?|quot(?:e|es|ing)",
            // Paragraphs begin with these, so they ask only of somebody.
            r"|(?:{texts} (?:(?:that|which) )?|who |which |what )(?:recall|reaffirm)(?:s|ing)?",
            r"|who cited|(?:refer(?:s|ring)?|references?) to|(?:citations?|mentions?) of))",
            r"(?: (?:the|its|un|united nations))* ?$",
        ),
        texts = "(?:paragraphs?|resolutions?|decisions?|documents?|reports?|texts?)",
    ))
});
/// The same behind it: `is cited`.
static ASKED_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^,? (?:(?:is|was|are|were|has been|have been) )?(?:cited|recalled|reaffirmed|mentioned|quoted|referred to)(?: by| in)?\b",
    )
});
/// Between two citations that are asked for alike.
static JOIN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:,| |and|or)*$"));

/// Which of some citations, whose words stand at `spans` in their order, a question asks
/// for by who makes them: each with the words that ask so.
pub(super) fn asked(text: &str, spans: &[Range<usize>]) -> Vec<Option<Range<usize>>> {
    let mut out: Vec<Option<Range<usize>>> = Vec::with_capacity(spans.len());
    for (place, span) in spans.iter().enumerate() {
        let earlier = place.checked_sub(1).map_or(0, |before| spans[before].end).min(span.start);
        let before = ASKED_BEFORE.find(&text[earlier..span.start]);
        let behind = ASKED_BEHIND.find(&text[span.end..]).map(|found| found.end());
        let goes_on =
            out.last().is_some_and(Option::is_some) && JOIN.is_match(&text[earlier..span.start]);
        let is_asked = before.is_some() || behind.is_some() || goes_on;
        let start = before.map_or(span.start, |found| earlier + found.start());
        out.push(is_asked.then(|| start..span.end + behind.unwrap_or_default()));
    }
    out
}

/// The units that cite a place in a document, or the document.
pub(super) fn citing(
    symbol: &Symbol,
    place: &Place,
    backend: &dyn Backend,
) -> Result<Vec<Led>, BackendError> {
    let found = backend.citing(symbol, place, CITING_MAX)?.units;
    let keys: Vec<UnitKey> = found.iter().map(|citing| citing.unit).collect();
    let facts = backend.facts(&keys)?;
    let led = found.iter().zip(facts).filter_map(|(citing, unit)| {
        let lead = if citing.pinpoint { Lead::CitesPlace } else { Lead::CitesDocument };
        Some(Led { unit: unit?, lead })
    });
    let mut led: Vec<Led> = led.collect();
    // A paragraph cites what its footnotes cite, so these say it twice.
    let is_note = |led: &Led| led.unit.kind == Kind::Footnote;
    if !led.iter().all(is_note) {
        led.retain(|led| !is_note(led));
    }
    Ok(led)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::sample::{self, Shelf};

    #[test]
    fn a_question_asks_who_cites() {
        for (text, expected) in [
            ("which paragraphs cite [1373]", &["which paragraphs cite [1373]"][..]),
            ("resolutions that recall [1894] on protection", &["resolutions that recall [1894]"]),
            ("who cited [1373] in 2009", &["who cited [1373]"]),
            ("where is [1373] cited", &["[1373] cited"]),
            ("[1373] is cited by", &["[1373] is cited by"]),
            ("references to [1373] and [1540]", &["references to [1373]", "[1540]"]),
            ("Recalling its [1373] and [1540]", &["", ""]),
            ("Reaffirms [1373] on terrorism", &[""]),
            ("who reaffirms [1373]", &["who reaffirms [1373]"]),
            ("what [1540] cites", &[""]),
            ("documents cited in [1540]", &[""]),
            ("[1540] on recalling weapons", &[""]),
            ("paragraphs of [2253] that cite [1373]", &["", "that cite [1373]"]),
            ("[2253] on arms that cite [1373]", &["", "that cite [1373]"]),
        ] {
            let starts = text.match_indices('[').map(|(at, _)| at);
            let ends = text.match_indices(']').map(|(at, _)| at + 1);
            let spans: Vec<Range<usize>> = starts.zip(ends).map(|(from, to)| from..to).collect();
            let found: Vec<&str> = asked(text, &spans)
                .into_iter()
                .map(|span| span.map_or("", |span| text[span].trim()))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_cites_is_told_from_what_is_cited() {
        let own = [Lead::Cited, Lead::Near, Lead::CitesPlace, Lead::CitesDocument]
            .map(|lead| Led { unit: sample::unit("A/RES/1/1#para-1"), lead }.is_own());
        assert_eq!(own, [true, true, false, false]);
    }

    #[test]
    fn a_footnote_cites_where_no_paragraph_says_the_same() {
        let mut shelf = Shelf::of(&[
            (
                "a",
                "74/1. One\n\nThe General Assembly,\n\n1. Recalls resolution 73/69;\n\n\
                 2. Recalls paragraph 2 of resolution 73/69.\n",
            ),
            (
                "b",
                "74/2. Two\n\nThe General Assembly,\n\n1. Recalls the plan.¹\n\n\
                 ¹ Resolution 73/70.\n",
            ),
        ]);
        let found = |shelf: &Shelf, symbol: &str| -> Vec<(String, Lead)> {
            let symbol: Symbol = symbol.parse().expect("a symbol");
            let (place, _) = Place::read("para. 2").expect("a place");
            let led = citing(&symbol, &place, shelf).expect("an index");
            led.into_iter().map(|led| (led.unit.id, led.lead)).collect()
        };
        let of = |id: &str, lead| (id.to_owned(), lead);
        let both = [
            of("A/RES/74/1#para-2", Lead::CitesPlace),
            of("A/RES/74/1#para-1", Lead::CitesDocument),
        ];
        assert_eq!(found(&shelf, "A/RES/73/69"), both);
        let paragraph = of("A/RES/74/2#para-1", Lead::CitesDocument);
        assert_eq!(found(&shelf, "A/RES/73/70"), [paragraph]);
        for (facts, unit, _) in &mut shelf.units {
            if facts.kind != Kind::Footnote {
                unit.references.clear();
            }
        }
        assert_eq!(found(&shelf, "A/RES/73/70"), [of("A/RES/74/2#fn-1", Lead::CitesDocument)]);
    }
}
