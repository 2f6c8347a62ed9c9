//! What a reference that names nothing may mean. A guess has a reason that can be looked
//! up: the years of the Council's numbers, the date that the text gives, what the same
//! document cites elsewhere, letters that a scan takes for digits. Without one there is no
//! guess: a document that is cited as it should be and is not in the collection is no
//! misprint, and most are such.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, LazyLock},
};

use jiff::civil::Date;
use regex::Regex;

use crate::{
    backend::{
        Backend, BackendError, Cited, DocumentFacts, LinkedDocument, Links, Selection, UnitFacts,
    },
    citation::{NamedPin, Paragraphs, Place, Symbol},
    corpus::named_day,
    pattern::pattern,
    query::units_at,
};

use super::given::{GivenReference, Guess, Standing};

/// So many other documents that cite a symbol make it one that is in use.
const IN_USE: u32 = 2;

/// What guesses about the references of one document rest on.
pub(super) struct Guesses<'a> {
    backend: &'a dyn Backend,
    document: &'a DocumentFacts,
    links: Arc<Links>,
    /// The place of each symbol among the documents.
    places: HashMap<String, usize>,
    /// How many documents other than this one cite each.
    cited_by: Vec<u32>,
    /// What this document cites.
    own: HashSet<&'a Symbol>,
}

/// The date that stands behind a reference: `of 31 October 2000`.
static DATE_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^,? (?:of|dated|du|de|от) (\d{1,2} \p{L}+ \d{4})"));
/// The session or year, and the number, of a document of a series: `A/RES/74/60`.
static SERIES: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(A/(?:RES/|DEC/)?)(\d{2})/(\d+)$"));
/// Letters that scans print for digits.
const CONFUSED: [(char, char); 7] =
    [('O', '0'), ('o', '0'), ('l', '1'), ('I', '1'), ('S', '5'), ('B', '8'), ('Z', '2')];

impl<'a> Guesses<'a> {
    pub(super) fn of(
        backend: &'a dyn Backend,
        document: &'a DocumentFacts,
        references: &'a [(u32, Cited)],
    ) -> Result<Guesses<'a>, BackendError> {
        let links = backend.links(&Selection::default())?;
        let places: HashMap<String, usize> = links
            .documents
            .iter()
            .enumerate()
            .map(|(place, document)| (document.symbol.to_string(), place))
            .collect();
        let this = places.get(document.symbol.as_str()).copied();
        let mut cited_by = vec![0; links.documents.len()];
        for link in links.links.iter().filter(|link| Some(link.from as usize) != this) {
            cited_by[link.to as usize] += 1;
        }
        let own = references.iter().map(|(_, cited)| &cited.symbol).collect();
        Ok(Guesses { backend, document, links, places, cited_by, own })
    }

    /// What a reference may mean that names nothing; nothing where there is no reason.
    pub(super) fn guess(&self, given: &GivenReference) -> Result<Option<Guess>, BackendError> {
        if given.standing == Standing::NoSuchParagraph {
            return self.place(&given.cited);
        }
        let symbol = &given.cited.symbol;
        let date = date_behind(given);
        let found = match symbol.council_resolution() {
            Some((number, year)) => self.council(number, year, date),
            None => self.series(symbol, date),
        };
        let found = found.or_else(|| self.scanned(symbol)).or_else(|| self.revised(symbol));
        let Some((other, reason)) = found else { return Ok(None) };
        let place = &given.cited.place;
        let units = match other.facts.is_some() && !place.is_empty() {
            true => units_at(self.backend, &other.symbol, place)?,
            false => Vec::new(),
        };
        let (symbol, facts) = (other.symbol.clone(), other.facts.clone());
        Ok(Some(Guess { symbol, facts, units, reason }))
    }

    /// A document that is in the collection, or that others cite: the symbol is in use.
    fn in_use(&self, symbol: &str) -> Option<&LinkedDocument> {
        let place = *self.places.get(symbol)?;
        let document = &self.links.documents[place];
        (document.facts.is_some() || self.cited_by[place] >= IN_USE).then_some(document)
    }

    /// How many other documents cite a symbol.
    fn others(&self, symbol: &Symbol) -> u32 {
        self.places.get(symbol.as_str()).map_or(0, |&place| self.cited_by[place])
    }

    /// The Council's numbers run through, so a number has one year: where the text gives
    /// another, one of both is wrong.
    fn council(
        &self,
        number: &str,
        year: u16,
        date: Option<Date>,
    ) -> Option<(&LinkedDocument, String)> {
        let adopted = Symbol::council_year(number)?;
        if adopted == year {
            return None;
        }
        let same = self.in_use(&format!("S/RES/{number} ({adopted})"));
        let near = near(number).into_iter().filter(|one| Symbol::council_year(one) == Some(year));
        let near: Vec<&LinkedDocument> =
            near.filter_map(|one| self.in_use(&format!("S/RES/{one} ({year})"))).collect();
        let all: Vec<&LinkedDocument> = same.into_iter().chain(near.iter().copied()).collect();
        if let Some(one) = adopted_on(&all, date) {
            return Some(one);
        }
        let elsewhere: Vec<&&LinkedDocument> =
            all.iter().filter(|one| self.own.contains(&one.symbol)).collect();
        if let [one] = elsewhere[..] {
            let reason = format!(
                "resolution {number} is of {adopted}, not of {year}; this document cites {} elsewhere",
                one.symbol
            );
            return Some((one, reason));
        }
        match (same, &near[..]) {
            (Some(one), _) => {
                Some((one, format!("resolution {number} is of {adopted}, not of {year}")))
            }
            (None, [one]) => Some((
                one,
                format!(
                    "resolution {number} is of {adopted}; the only one in use that is of {year} and one digit off"
                ),
            )),
            _ => None,
        }
    }

    /// A session of the General Assembly has its dates: where the text gives another date,
    /// or a session that was still to come, a digit is wrong.
    fn series(&self, symbol: &Symbol, date: Option<Date>) -> Option<(&LinkedDocument, String)> {
        let found = SERIES.captures(symbol.as_str())?;
        let (kind, session, number) = (&found[1], &found[2], &found[3]);
        let opens: i16 = session.parse::<i16>().ok()? + 1945;
        let contradicts = |date: Date| !(opens..=opens + 1).contains(&date.year());
        let sessions = near(session).into_iter().map(|session| format!("{kind}{session}/{number}"));
        let numbers = near(number).into_iter().map(|number| format!("{kind}{session}/{number}"));
        let all: Vec<&LinkedDocument> =
            sessions.chain(numbers).filter_map(|one| self.in_use(&one)).collect();
        if let Some(one) =
            date.filter(|date| contradicts(*date)).and_then(|_| adopted_on(&all, date))
        {
            return Some(one);
        }
        let year = self.document.year.filter(|&year| opens > year)?;
        let before = |one: &&&LinkedDocument| {
            one.facts.as_ref().and_then(|facts| facts.year).is_some_and(|own| own <= year)
        };
        let earlier: Vec<&&LinkedDocument> = all.iter().filter(before).collect();
        match earlier[..] {
            [one] => {
                let reason = format!(
                    "session {session} opened in {opens}, after this document; the only one in the collection that is one digit off"
                );
                Some((one, reason))
            }
            _ => None,
        }
    }

    /// The symbol with digits in the place of letters that a scan takes for them.
    fn scanned(&self, symbol: &Symbol) -> Option<(&LinkedDocument, String)> {
        let mut parts: Vec<String> = symbol.as_str().split('/').map(str::to_owned).collect();
        // The organ is letters.
        for part in
            parts.iter_mut().skip(1).filter(|part| part.contains(|c: char| c.is_ascii_digit()))
        {
            let read = |c| CONFUSED.iter().find(|(wrong, _)| *wrong == c).map_or(c, |pair| pair.1);
            let digits: String = part.chars().map(read).collect();
            if digits.chars().all(|c| c.is_ascii_digit()) {
                *part = digits;
            }
        }
        let read = parts.join("/");
        let one = self.in_use(&read).filter(|_| read != symbol.as_str())?;
        Some((one, "letters stand for digits, as scans print them".to_owned()))
    }

    /// What nobody else cites may be there under a symbol with a revision, or without.
    fn revised(&self, symbol: &Symbol) -> Option<(&LinkedDocument, String)> {
        if self.others(symbol) > 0 {
            return None;
        }
        let own = symbol.as_str();
        let base = own.rsplit_once("/Rev.").map_or(own, |(base, _)| base);
        let is_it = |one: &&LinkedDocument| {
            let other = one.symbol.as_str();
            one.facts.is_some()
                && (other == base
                    || other.strip_prefix(base).is_some_and(|rest| {
                        rest.strip_prefix("/Rev.").is_some_and(|rest| !rest.contains('/'))
                            || rest.strip_prefix(' ').is_some_and(|part| part.len() == 1)
                    }))
        };
        let mut all = self.links.documents.iter().filter(is_it);
        let one = all.next().filter(|_| all.next().is_none())?;
        Some((one, format!("the collection has {} and no other of that number", one.symbol)))
    }

    /// The paragraph that a pinpoint may mean that names none.
    fn place(&self, cited: &Cited) -> Result<Option<Guess>, BackendError> {
        let at = |place: &Place| units_at(self.backend, &cited.symbol, place);
        let guess = |units: Vec<UnitFacts>, reason: &str| {
            let facts = units.first().map(|unit| Arc::clone(&unit.document));
            Guess { symbol: cited.symbol.clone(), facts, units, reason: reason.to_owned() }
        };
        let meant = at(&cited.place)?;
        if !meant.is_empty() {
            return Ok(Some(guess(meant, "the document has it in its annex")));
        }
        let place = &cited.place;
        let paragraphs = place.paragraphs.clone();
        if !(place.section.is_empty() && place.annexes.is_empty()) {
            let bare = at(&Place { paragraphs, ..Place::default() })?;
            if bare.len() == 1 {
                return Ok(Some(guess(
                    bare,
                    "it is the only paragraph of that number, in no such section or annex",
                )));
            }
            return Ok(None);
        }
        let numbers: BTreeSet<String> = place.pins().filter_map(without_points).collect();
        let mut items = Paragraphs::default();
        let read = numbers.iter().filter_map(|number| Place::read(&format!("para. {number}")));
        read.for_each(|(place, _)| items.extend(place.paragraphs.items().to_vec()));
        let whole = at(&Place { paragraphs: items, ..Place::default() })?;
        let reason = "the document has the paragraph, without such a point";
        Ok((!whole.is_empty()).then(|| guess(whole, reason)))
    }
}

/// The number of a paragraph that is named with a point: `4` of `4 (b)`.
fn without_points(pin: NamedPin<'_>) -> Option<String> {
    let NamedPin::Paragraph(paragraph) = pin else { return None };
    let text = paragraph.to_string();
    let (number, _) = text.split_once(" (")?;
    Some(number.to_owned())
}

/// Of some documents the one that was adopted on a day.
fn adopted_on<'d>(
    all: &[&'d LinkedDocument],
    date: Option<Date>,
) -> Option<(&'d LinkedDocument, String)> {
    let date = date?;
    let is_it =
        |one: &&&&LinkedDocument| one.facts.as_ref().is_some_and(|facts| facts.date == Some(date));
    let mut found = all.iter().filter(|one| is_it(&one));
    let one = found.next().filter(|_| found.next().is_none())?;
    Some((one, format!("it is of {}, the date that the text gives", date.strftime("%-d %B %Y"))))
}

/// The date that the text gives behind the words of a reference.
fn date_behind(given: &GivenReference) -> Option<Date> {
    let is_own = given.through_note.is_none() && !given.span.is_empty();
    let behind: String =
        given.text.text.chars().skip(given.span.end).take(60).filter(|_| is_own).collect();
    named_day(&DATE_BEHIND.captures(&behind)?[1])
}

/// Numbers one misprint off: a digit that is another, two that changed places, one too
/// many or one too few.
fn near(number: &str) -> BTreeSet<String> {
    let digits: Vec<char> = number.chars().collect();
    let mut all = BTreeSet::new();
    let mut add = |digits: Vec<char>| {
        all.insert(digits.into_iter().collect::<String>());
    };
    for place in 0..=digits.len() {
        for digit in '0'..='9' {
            let mut more = digits.clone();
            more.insert(place, digit);
            add(more);
            if place < digits.len() {
                let mut other = digits.clone();
                other[place] = digit;
                add(other);
            }
        }
        if place < digits.len() {
            let mut fewer = digits.clone();
            fewer.remove(place);
            add(fewer);
        }
        if place + 1 < digits.len() {
            let mut swapped = digits.clone();
            swapped.swap(place, place + 1);
            add(swapped);
        }
    }
    all.retain(|one| one != number && !one.is_empty() && !one.starts_with('0'));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_one_misprint_off() {
        let all = near("74");
        for one in ["47", "75", "7", "4", "174", "744", "704"] {
            assert!(all.contains(one), "{one}");
        }
        for one in ["74", "04", "", "85"] {
            assert!(!all.contains(one), "{one}");
        }
    }
}
