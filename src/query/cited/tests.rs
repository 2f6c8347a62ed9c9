//! Which units a place names, and what is said where there are none.

use super::*;
use crate::{
    backend::sample::{self, Shelf},
    citation::{ReferenceContext, find_references},
};

/// Paragraphs with points, and an annex in sections.
const NUMBERED: &str = "74/60. The illicit trade\n\nThe General Assembly,\n\n\
    Guided by the Charter,\n\nRecalling the Programme of Action,\n\n1. Decides:\n\n(a) To mark;\n\n\
    (b) To trace;\n\n2. Requests a report.\n\n50th plenary meeting\n3 December 2019\n\nAnnex I\n\n\
    Declaration\n\nI. Marking\n\n1. We mark.\n\nII. Tracing\n\n1. We trace.\n\n3. We go on.\n";
/// Sections in the body.
const SECTIONS: &str = "74/61. Reports\n\nThe General Assembly,\n\nRecalling its plans,\n\n\
    I. Marking\n\n1. Decides to mark;\n\nII. Tracing\n\n2. Decides to trace;\n\n3. Requests a report.\n\n\
    50th plenary meeting\n3 December 2019\n";
/// No paragraph has a number outside of the annex.
const ANNEXED: &str = "Outcome of the review\n\nThe Conference met in New York and was opened by \
    its President.\n\nAnnex\n\nOutcome document\n\nI. Marking\n\n1. We mark.\n\n\
    II. Tracing\n\n1. We trace.\n\n2. We go on.\n";

fn shelf() -> Shelf {
    Shelf::of(&[("a", NUMBERED), ("b", SECTIONS), ("A_CONF.192_2018_RC_3", ANNEXED)])
}

fn named(shelf: &Shelf, symbol: &str) -> Rc<NamedDocument> {
    let symbol = symbol.parse().expect("a symbol");
    NamedDocuments::of(shelf).named(&symbol).expect("an index").expect("a document")
}

fn place(text: &str) -> Place {
    Place::read(text).unwrap_or_else(|| panic!("{text}")).0
}

fn anchors(units: &[UnitFacts]) -> Vec<&str> {
    units.iter().map(UnitFacts::anchor).collect()
}

#[test]
fn a_place_names_units() {
    let shelf = shelf();
    for (symbol, text, expected) in [
        ("A/RES/74/60", "paras. 2 and 1 (a)", &["para-2", "para-1/a"][..]),
        ("A/RES/74/60", "annex, para. 1", &["annex-I/I/para-1", "annex-I/II/para-1"]),
        ("A/RES/74/60", "first preambular paragraph", &["pp-1"]),
        // The annex goes without saying behind a section, and where the body has no numbers.
        ("A/RES/74/60", "section II, para. 3", &["annex-I/II/para-3"]),
        ("A/RES/74/60", "para. 3", &[]),
        ("A/CONF.192/2018/RC/3", "para. 2", &["annex/II/para-2"]),
        ("A/CONF.192/2018/RC/3", "para. 1", &[]),
        // A section may be called an annex.
        ("A/RES/74/60", "annex II, para. 3", &["annex-I/II/para-3"]),
        ("A/RES/74/60", "annex II, section I, para. 3", &[]),
        ("A/RES/74/60", "annex III, para. 3", &[]),
        ("A/RES/74/61", "annex, para. 2", &[]),
        ("A/RES/74/61", "annex I, para. 1", &[]),
    ] {
        let document = named(&shelf, symbol);
        assert_eq!(anchors(&document.at(&place(text))), expected, "{symbol} {text}");
    }
    let twice = place("paras. 2 and 2");
    assert_eq!(anchors(&named(&shelf, "A/RES/74/60").at(&twice)), ["para-2"]);
}

#[test]
fn one_of_several_resolutions_names_its_own() {
    let units = ["resolution-A/para-1", "resolution-B/para-1"];
    let units = units.map(|anchor| sample::unit(&format!("A/RES/74/250 A-B#{anchor}")));
    let outline = || Outline { document: units[0].document.clone(), units: units.to_vec() };
    let of = |symbol: &str| NamedDocument::of(&symbol.parse().expect("a symbol"), outline());
    let both: Vec<&str> = units.iter().map(UnitFacts::anchor).collect();
    assert_eq!(anchors(&of("A/RES/74/250 B").at(&place("para. 1"))), both[1..]);
    assert_eq!(anchors(&of("A/RES/74/250 A-B").at(&place("para. 1"))), both);
    assert_eq!(anchors(&of("A/RES/74/250 B").at(&place("para. 2"))), [""; 0]);
}

#[test]
fn a_document_is_looked_up_once_whether_it_is_there_or_not() {
    let shelf = shelf();
    let mut documents = NamedDocuments::of(&shelf);
    let mut named =
        |symbol: &str| documents.named(&symbol.parse().expect("a symbol")).expect("an index");
    let first = named("A/RES/74/60").expect("a document");
    assert!(Rc::ptr_eq(&first, &named("A/RES/74/60").expect("a document")));
    assert!(named("A/RES/1/1").is_none() && named("A/RES/1/1").is_none());
}

#[test]
fn what_is_not_there_is_said() {
    let shelf = shelf();
    let numbered = "General Assembly resolution 74/60";
    for (symbol, text, name, expected) in [
        ("A/RES/74/60", "para. 2", "", ""),
        ("A/RES/74/60", "para. 3", numbered, "ends at paragraph 2"),
        ("A/RES/74/60", "paras. 2 and 9", numbered, "ends at paragraph 2"),
        ("A/RES/74/60", "para. 2 (c)", numbered, "has no paragraph 2 (c)"),
        ("A/RES/74/60", "annex I, para. 9", numbered, "has no paragraph 9 there"),
        ("A/RES/74/60", "section IX, para. 9", numbered, "has no paragraph 9 there"),
        ("A/CONF.192/2018/RC/3", "para. 9", "A/CONF.192/2018/RC/3", "has no paragraph 9"),
        ("A/RES/74/60", "footnote 3", numbered, "has no footnote 3"),
        ("A/RES/74/60", "third preambular paragraph", numbered, "has 2 preambular paragraphs"),
        (
            "A/RES/74/61",
            "third preambular paragraph",
            "General Assembly resolution 74/61",
            "has one preambular paragraph",
        ),
        (
            "A/CONF.192/2018/RC/3",
            "first preambular paragraph",
            "A/CONF.192/2018/RC/3",
            "has no preambular paragraphs",
        ),
    ] {
        let note = named(&shelf, symbol).note(&place(text)).unwrap_or_default();
        assert_eq!(note, format!("{name} {expected}").trim(), "{symbol} {text}");
    }
}

#[test]
fn around_a_place_are_its_neighbours_or_the_document() {
    let shelf = shelf();
    for (symbol, text, expected) in [
        ("A/RES/74/61", "para. 2", &["para-1", "para-3"][..]),
        ("A/RES/74/61", "paras. 2 and 3", &["para-1", "closing-1"]),
        ("A/RES/74/61", "para. 9", &["para-3", "closing-1"]),
        ("A/RES/74/61", "", &["chapeau", "pp-1", "para-1", "para-2", "para-3", "closing-1"]),
    ] {
        let document = named(&shelf, symbol);
        let place = if text.is_empty() { Place::default() } else { place(text) };
        let around = document.around(&place, &document.at(&place));
        assert_eq!(anchors(&around), expected, "{symbol} {text}");
    }
    let annexed = named(&shelf, "A/CONF.192/2018/RC/3");
    let around = annexed.around(&place("para. 9"), &[]);
    assert_eq!(around.len(), annexed.outline.units.len() - 1, "all but the masthead");
}

#[test]
fn a_reference_goes_on_in_the_words_of_our_citations() {
    let shelf = shelf();
    let mut documents = NamedDocuments::of(&shelf);
    for (text, words, units, further) in [
        (
            "see resolution 74/60, para. 1 (a).",
            "resolution 74/60, para. 1 (a)",
            &["para-1/a"][..],
            0,
        ),
        ("resolution 74/60", "resolution 74/60", &[], 0),
        ("resolution 74/60, on it", "resolution 74/60", &[], 0),
        ("resolution 74/60 chapeau on it", "resolution 74/60 chapeau", &["chapeau"], 8),
        (
            "(“Résolution” resolution 74/60, Chapeau.”)",
            "resolution 74/60, Chapeau",
            &["chapeau"],
            9,
        ),
        ("resolution 74/60; chapeau", "resolution 74/60", &[], 0),
        ("resolution 74/99, chapeau", "resolution 74/99", &[], 0),
    ] {
        let references = find_references(text, ReferenceContext::default());
        let held =
            documents.cited(text, &references[0], references[0].bytes_in(text)).expect("an index");
        assert_eq!(&text[held.span], words, "{text}");
        assert_eq!((anchors(&held.units), held.further), (units.to_vec(), further), "{text}");
        assert_eq!(held.document.is_some(), !text.contains("74/99"), "{text}");
    }
}

#[test]
fn the_longest_printed_pinpoint_counts() {
    let printed = ["annex", "annex, para. 2", "annex, para. 2 (a)", "draft 1, para. 7"];
    let printed = printed.iter().enumerate();
    let printed =
        Printed(printed.map(|(place, words)| ((*words).to_owned(), vec![place])).collect());
    for (text, expected) in [
        ("74/60 annex, para. 2 (a), on it", Some((2, "annex, para. 2 (a)"))),
        ("74/60, annex, para. 2 (a)", Some((2, "annex, para. 2 (a)"))),
        ("74/60 Annex, Para. 2) and more", Some((1, "Annex, Para. 2"))),
        ("74/60 annex, para. 2.”)", Some((1, "annex, para. 2"))),
        ("74/60 annex", Some((0, "annex"))),
        ("74/60, of draft 1, para. 7", None),
        ("74/60", None),
        ("74/60 other", None),
    ] {
        let found = printed.at(text, &(0..5));
        let found = found.map(|(places, end)| (places[0], &text[..end]));
        let expected = expected
            .map(|(place, words)| (place, &text[..text.find(words).expect("words") + words.len()]));
        assert_eq!(found, expected, "{text}");
    }
    // What the reference has read already is not read again, what begins within it is.
    let text = "74/60 annex, para. 2";
    assert_eq!(printed.at(text, &(0..11)).map(|(places, _)| places), Some(&[1][..]));
    assert_eq!(printed.at(text, &(0..text.len())), None);
}

#[test]
fn a_pinpoint_has_so_many_words() {
    let long = |words: usize| vec!["a"; words].join(" ");
    let printed =
        Printed(HashMap::from([(long(WORDS_MAX), vec![0]), (long(WORDS_MAX + 1), vec![1])]));
    let text = format!("74/60 {}", long(WORDS_MAX + 2));
    assert_eq!(printed.at(&text, &(0..5)).map(|(places, _)| places), Some(&[0][..]));
}

#[test]
fn a_text_of_many_ranges_names_so_many_units_and_no_more() {
    let units: Vec<UnitFacts> =
        (1..=6_000).map(|number| sample::unit(&format!("A/80/500#para-{number}"))).collect();
    let outline = Outline { document: units[0].document.clone(), units };
    let document = NamedDocument::of(&"A/80/500".parse().expect("a symbol"), outline);
    let again = place(&["paras. 1-201"; 300].join(", "));
    assert_eq!(document.at(&again).len(), 201, "each once");
    let ranges: Vec<String> = (0..300).map(|n| format!("paras. {}-{}", n + 1, n + 201)).collect();
    let named = document.at(&place(&ranges.join(", ")));
    assert!(named.len() <= NAMED_MAX);
    assert!(document.around(&again, &named).len() <= AROUND_MAX);
    assert_eq!(document.around(&Place::default(), &[]).len(), AROUND_MAX);
}
