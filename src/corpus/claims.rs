//! What documents say of each other, held against what they say of themselves:
//! `resolution 67/58 of 3 December 2012` against its day of adoption, `annex I,
//! sect. III, para. 2` against the paragraphs that are there. A text that never
//! prints its symbol is so checked by those that cite it.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use jiff::civil::Date;
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::{
    citation::{Locator, Part, Pin, Place, Reference, count_in_bytes},
    pattern::pattern,
};

use super::{Document, Kind, Metadata, date::date};

static OF_DATE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^,? of (\d{1,2} [A-Z][a-z]+ \d{4})\b"));

/// What one document says of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The symbol of the other document.
    pub about: String,
    /// The citation of the unit that says so.
    pub by: String,
    /// The day that it gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The place in the other document that it cites.
    #[serde(default, skip_serializing_if = "Place::is_empty")]
    pub place: Place,
}

/// A document, as claims about it are held against it.
#[derive(Clone, Copy, Debug)]
pub struct Claimed<'a> {
    /// Its symbol.
    pub symbol: &'a str,
    /// What it says of itself.
    pub metadata: &'a Metadata,
}

/// Every date and place that a document gives of others.
pub fn claims(document: &Document) -> Vec<Claim> {
    let mut out = Vec::new();
    for unit in document.units.iter().filter(|unit| unit.kind != Kind::FrontMatter) {
        // What a footnote says is its own claim, not one of the unit that carries it.
        let own = unit.references.iter().filter(|reference| reference.through_note.is_none());
        let of_others: Vec<&Reference> =
            own.filter(|reference| reference.symbol != document.symbol).collect();
        let mut ends: Vec<usize> = of_others.iter().map(|reference| reference.span.end).collect();
        count_in_bytes(&unit.text, &mut ends);
        for (reference, end) in of_others.into_iter().zip(ends) {
            let date = OF_DATE.captures(&unit.text[end..]).and_then(|found| date(&found[1]));
            if date.is_some() || !reference.pinpoint.is_empty() {
                out.push(Claim {
                    about: reference.symbol.to_string(),
                    by: unit.citation.clone(),
                    date,
                    place: reference.pinpoint.clone(),
                });
            }
        }
    }
    out
}

/// Claims that are not borne out by the documents they are about, in words.
/// Documents that are not at hand are not judged.
pub fn contradictions<'a>(
    claims: impl IntoIterator<Item = &'a Claim>,
    documents: impl IntoIterator<Item = (Claimed<'a>, Vec<&'a str>)>,
) -> Vec<String> {
    let known: HashMap<&str, (Claimed<'_>, Places)> = documents
        .into_iter()
        .map(|(document, anchors)| {
            let locators = anchors.into_iter().filter_map(|anchor| anchor.parse().ok());
            (document.symbol, (document, Places::of(locators)))
        })
        .collect();
    let mut out = Told::default();
    for claim in claims {
        let Some((document, places)) = known.get(claim.about.as_str()) else { continue };
        if let (Some(claimed), Some(own)) = (claim.date, document.metadata.adopted)
            && claimed != own
        {
            out.tell(|| {
                format!("{} dates {} {claimed}, its own text {own}", claim.by, claim.about)
            });
        }
        for label in claim.place.annexes.iter().filter(|label| places.lack_annex(label)) {
            out.tell(|| format!(
                "{} cites annex {label} of {}, but the text here has other annexes: is its symbol right?",
                claim.by, claim.about
            ));
        }
        for paragraph in claim.place.paragraphs.each() {
            if !places.have(&claim.place, &paragraph.to_string()) {
                out.tell(|| format!(
                    "{} cites paragraph {paragraph} of {}{}, which the text here does not have: is its symbol right, is it complete?",
                    claim.by,
                    claim.about,
                    where_in(&claim.place),
                ));
            }
        }
    }
    out.lines()
}

/// So many contradictions are told one by one.
const TOLD_MAX: usize = 1_000;

/// Contradictions, of which one document can have as many as it cites paragraphs.
#[derive(Default)]
struct Told {
    lines: Vec<String>,
    more: usize,
}

impl Told {
    fn tell(&mut self, line: impl FnOnce() -> String) {
        if self.lines.len() == TOLD_MAX {
            self.more += 1;
            return;
        }
        let line = line();
        if self.lines.last() != Some(&line) {
            self.lines.push(line);
        }
    }

    fn lines(mut self) -> Vec<String> {
        if self.more > 0 {
            self.lines.push(format!("{} more contradictions between documents", self.more));
        }
        self.lines
    }
}

/// The part and section of a place, for a message.
fn where_in(place: &Place) -> String {
    let annexes = place.annexes.iter().map(|label| format!(", annex {label}"));
    let section =
        (!place.section.is_empty()).then(|| format!(", sect. {}", place.section.join(".")));
    annexes.chain(section).map(|part| part.trim_end().to_owned()).collect()
}

/// Where a paragraph stands: the label of its annex, which the body has not, and its
/// section.
type Standing = (Option<String>, Vec<String>);

/// The places of a document that claims name.
#[derive(Debug, Default)]
struct Places {
    /// The labels of its annexes.
    annexes: HashSet<String>,
    /// Where its numbered paragraphs stand, by number.
    numbered: HashMap<String, HashSet<Standing>>,
    /// The parts that have numbered paragraphs.
    with_numbers: HashSet<Option<String>>,
}

impl Places {
    fn of(locators: impl Iterator<Item = Locator>) -> Places {
        let mut places = Places::default();
        for Locator { part, section, pin, .. } in locators {
            let annex = match part {
                Part::Annex(label) => Some(label.unwrap_or_default()),
                Part::Body | Part::Resolution(_) => None,
                Part::Appendix(_) | Part::Enclosure(_) | Part::Draft(_) => continue,
            };
            places.annexes.extend(annex.clone());
            if let Pin::Paragraph { number, .. } = pin {
                places.with_numbers.insert(annex.clone());
                places.numbered.entry(number).or_default().insert((annex, section));
            }
        }
        places
    }

    /// Whether the document has annexes, but not this one.
    fn lack_annex(&self, label: &str) -> bool {
        !label.is_empty() && !self.annexes.is_empty() && !self.annexes.contains(label)
    }

    /// Whether the document has such a paragraph. A part that the text at hand does
    /// not contain is not judged.
    fn have(&self, place: &Place, paragraph: &str) -> bool {
        let in_part = |annex: &Option<String>| match annex {
            Some(label) => place.annexes.iter().any(|named| named.is_empty() || named == label),
            None => place.annexes.is_empty(),
        };
        let in_section = |section: &[String]| {
            section.is_empty() || place.section.iter().all(|label| section.contains(label))
        };
        let wanted = paragraph.split([' ', '(']).next().unwrap_or(paragraph);
        let mut there = self.numbered.get(wanted).into_iter().flatten();
        place.chapter.is_some()
            || there.any(|(annex, section)| in_part(annex) && in_section(section))
            || !self.with_numbers.iter().any(in_part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Place {
        Place::read(text).expect("a pinpoint").0
    }

    fn check(claim: Claim, adopted: &str, anchors: &[&str]) -> Vec<String> {
        let metadata = Metadata { adopted: adopted.parse().ok(), ..Metadata::default() };
        let document = Claimed { symbol: &claim.about, metadata: &metadata };
        contradictions([&claim], [(document, anchors.to_vec())])
    }

    #[test]
    fn dates_and_places_are_held_against_the_document() {
        let claim = Claim {
            about: "A/RES/67/58".to_owned(),
            by: "resolution 74/60, para. 1".to_owned(),
            date: "2012-12-03".parse().ok(),
            place: place("annex I, sect. III, para. 2 (a)"),
        };
        assert!(check(claim.clone(), "2012-12-03", &["annex-I/III/para-2"]).is_empty());
        assert!(check(claim.clone(), "", &["para-1"]).is_empty(), "no such annex at hand");
        assert_eq!(check(claim.clone(), "2012-12-04", &["annex-I/III/para-2"]).len(), 1);
        assert_eq!(check(claim.clone(), "", &["annex/III/para-2"]).len(), 1, "another annex");
        assert_eq!(
            check(claim, "", &["annex-I/II/para-2", "annex-II/III/para-2"]),
            [concat!(
                "resolution 74/60, para. 1 cites paragraph 2 (a) of A/RES/67/58, annex I, sect. III, ",
                "which the text here does not have: is its symbol right, is it complete?"
            )]
        );
    }

    #[test]
    fn of_very_many_contradictions_the_first_are_told() {
        let claim = |number: u32| Claim {
            about: "A/80/500".to_owned(),
            by: format!("A/80/501, para. {number}"),
            date: None,
            place: place("paras. 2-101"),
        };
        let claims: Vec<Claim> = (0..100).map(claim).collect();
        let metadata = Metadata::default();
        let document = Claimed { symbol: "A/80/500", metadata: &metadata };
        let told = contradictions(&claims, [(document, vec!["para-1"])]);
        assert_eq!(told.len(), TOLD_MAX + 1);
        assert_eq!(told[TOLD_MAX], "9000 more contradictions between documents");
    }
}
