//! The facts of a document as AKN4UN states them.

use std::collections::HashSet;

use jiff::civil::Date;

use crate::citation::{Language, Symbol};

use super::super::{Metadata, metadata::names_of_states, xml::Element};

/// The year of the Charter: no document is older.
const FIRST_YEAR: i16 = 1945;

/// The symbol that the cover prints.
pub(super) fn symbol(root: &Element) -> Option<Symbol> {
    let cover = root.find("coverPage")?;
    let mut numbers = Vec::new();
    cover.find_all("docNumber", &mut numbers);
    numbers.iter().find_map(|number| number.text().parse().ok())
}

/// The symbol that the work's address makes, for a cover that prints none:
/// `/akn/un/statement/deliberation/unsc/2020-02-25/2511-2020/` is S/RES/2511 (2020).
pub(super) fn symbol_of_address(root: &Element) -> Option<Symbol> {
    let address = root.find("FRBRWork")?.find("FRBRuri")?.attribute("value")?;
    let mut steps = address.trim_end_matches('/').rsplit('/');
    let (number, body) = (steps.next()?, steps.nth(1)?);
    let organ = match body {
        "unga" => "A",
        "unsc" => "S",
        "unecosoc" => "E",
        "unga-hrc" => "A/HRC",
        _ => return None,
    };
    let nature = match root.find("statement")?.attribute("name")? {
        "resolution" => "RES",
        "decision" => "DEC",
        "presidentialStatement" => "PRST",
        _ => return None,
    };
    let letter = number.trim_start_matches(|c: char| !c.is_ascii_uppercase());
    let (first, second) = number.trim_end_matches(letter).split_once('-')?;
    let number = match (organ, nature) {
        ("S", "RES") => format!("{first} ({second})"),
        _ => format!("{first}/{second}"),
    };
    format!("{organ}/{nature}/{number} {letter}").trim_end().parse().ok()
}

/// The language of the expression.
pub(super) fn language(root: &Element) -> Option<Language> {
    Language::from_code(root.find("FRBRlanguage")?.attribute("language")?)
}

/// Everything else that metadata, cover and conclusions state.
pub(super) fn metadata(root: &Element) -> Metadata {
    let inline = |name: &str| {
        let mut found = Vec::new();
        root.find_all("inline", &mut found);
        let named = found.into_iter().find(|inline| inline.attribute("name") == Some(name));
        named.map(Element::text).filter(|text| !text.is_empty())
    };
    let day = |within: &str, name: &str| -> Option<Date> {
        let mut dates = Vec::new();
        root.find(within)?.find_all("FRBRdate", &mut dates);
        let date = dates.into_iter().find(|date| date.attribute("name") == Some(name))?;
        // A date that nobody knew is written as one of the year 1.
        date.attribute("date")?.parse().ok().filter(|day: &Date| day.year() >= FIRST_YEAR)
    };
    let text = |name: &str| root.find(name).map(Element::text).filter(|text| !text.is_empty());
    let agenda_item = inline("agenda item").map(|item| {
        let bare = item.trim_start_matches("Agenda items").trim_start_matches("Agenda item").trim();
        bare.to_owned()
    });
    let proponent = text("docProponent").unwrap_or_default();
    let committee =
        proponent.split("on the report of the ").nth(1).and_then(|rest| rest.split(" (").next());
    Metadata {
        title: title(root),
        session: text("session").map(|session| session.trim_end_matches(" session").to_owned()),
        agenda_item,
        agenda_item_title: inline("agenda item name"),
        adopted: day("FRBRWork", "adoption"),
        distributed: day("FRBRExpression", "publication"),
        distribution: text("docStatus")
            .map(|status| status.trim_start_matches("Distr.:").trim().to_owned()),
        committee: committee.map(str::to_owned),
        committee_report: inline("originating document"),
        meeting: inline("adoptionMeeting"),
        subjects: subjects(root),
        sponsors: sponsors(root),
        ..Metadata::default()
    }
}

/// The title of the resolution, without the dash that some languages put before.
fn title(root: &Element) -> Option<String> {
    let preface = root.find("preface")?;
    let title = preface.find("docTitle").map(Element::text)?;
    let bare = title.trim_start_matches(['-', '–', '.', ' ']).trim();
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// Subjects of the UNBIS Thesaurus, each once, in the order of the document.
fn subjects(root: &Element) -> Vec<String> {
    let mut keywords = Vec::new();
    root.find_all("keyword", &mut keywords);
    let mut out: Vec<String> = Vec::new();
    for keyword in keywords.iter().filter(|keyword| {
        keyword.attribute("dictionary").is_some_and(|name| name.starts_with("UNBIS"))
    }) {
        let name = keyword.attribute("showAs").unwrap_or_default().replace('_', " ");
        if !name.is_empty() {
            out.push(name);
        }
    }
    each_once(out)
}

/// The States that proposed the draft, in the order of the document.
fn sponsors(root: &Element) -> Vec<String> {
    let mut steps = Vec::new();
    root.find_all("step", &mut steps);
    let drafts = steps.iter().filter(|step| {
        step.attribute("outcome").is_some_and(|outcome| outcome.starts_with("draftResolution"))
    });
    let mut out: Vec<String> = Vec::new();
    for list in drafts.filter_map(|step| step.attribute("by")) {
        out.extend(names_of_states(list));
    }
    each_once(out)
}

fn each_once(mut names: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// The numbers of all footnotes of a document.
pub(super) fn note_labels(root: &Element) -> HashSet<String> {
    let mut notes = Vec::new();
    root.find_all("authorialNote", &mut notes);
    let labels = notes.iter().filter_map(|note| note.attribute("marker")).map(str::trim);
    labels.filter(|label| !label.is_empty()).map(str::to_owned).collect()
}

/// The documents that an element links to, its footnotes aside, each with the words
/// of the link. The markup may cut a link into pieces.
pub(super) fn links(element: &Element, out: &mut Vec<(Symbol, String)>) {
    for child in element.elements().filter(|child| child.name != "authorialNote") {
        if let Some(symbol) = link(child) {
            match out.last_mut().filter(|(last, _)| *last == symbol) {
                Some((_, words)) => words.push_str(&child.text()),
                None => out.push((symbol, child.text())),
            }
        }
        links(child, out);
    }
}

/// The document that an anchor links to.
pub(super) fn link(anchor: &Element) -> Option<Symbol> {
    let address = anchor.attribute("href").filter(|_| anchor.name == "a")?;
    // `https://undocs.org/ar/A/RES/73/69`: the symbol stands behind the language.
    let (_, path) = address.split_once("undocs.org/")?;
    let (_, symbol) = path.split_once('/')?;
    symbol.parse().ok()
}
