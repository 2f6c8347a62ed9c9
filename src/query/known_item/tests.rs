//! Where a question goes straight to, and what it says where there is nothing.

use super::*;
use crate::backend::sample::Shelf;

const RESOLUTION: &str = "74/60. The illicit trade in small arms\n\nThe General Assembly,\n\n\
    Recalling the Programme of Action,¹ which stands,\n\n1. Decides to mark them;\n\n\
    2. Requests a report;\n\n3. Decides to go on.\n\n12th plenary meeting\n12 December 2019\n\n\
    ¹ A/CONF.192/15.\n";
const CITING: &str = "75/1. Reports\n\nThe General Assembly,\n\n1. Recalls paragraph 2 of \
    resolution 74/60;\n\n2. Recalls resolution 60/1.\n\n12th plenary meeting\n12 December 2020\n";
const OUTCOME: &str = "The Conference met\n\nAnnex I\n\nOutcome document of the review\n\n\
    1. We mark.\n\n2. We trace.\n\nAnnex II\n\nAgenda\n\n1. Opening.\n";
const PROGRAMME: &str = "The Conference met\n\nAnnex\n\nProgramme of Action\n\n1. We act.\n\n\
    2. We report.\n";
const TREATY: &str = "The Conference met.\n\n1. Each State marks.\n\n2. Each State traces.\n";

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let mut shelf = Shelf::of(&[
        ("a", RESOLUTION),
        ("b", CITING),
        ("A_CONF.192_2018_RC_3", OUTCOME),
        ("A_CONF.192_15", PROGRAMME),
        ("A_CONF.217_2013_L.3", TREATY),
        ("A_70_1", TREATY),
    ]);
    for (symbol, title, year) in [
        ("A/CONF.192/2018/RC/3", "Report of the third Review Conference", 2018),
        ("A/CONF.192/15", "Report of the Conference on small arms", 2001),
        ("A/CONF.217/2013/L.3", "Arms Trade Convention", 2013),
        ("A/70/1", "Status of the Arms Trade Convention", 2015),
    ] {
        for (unit, ..) in &mut shelf.units {
            if unit.document.symbol.as_str() == symbol {
                let document = std::sync::Arc::make_mut(&mut unit.document);
                document.metadata.title = Some(title.to_owned());
                document.year = Some(year);
            }
        }
    }
    shelf
});

fn of(text: &str) -> Named {
    named(text, &*SHELF).expect("an index")
}

/// Where a question leads: the reason and the end of the unit's id.
#[track_caller]
fn check(text: &str, expected: &[(Lead, &[&str])], rest: &str, notes: &[&str]) {
    let named = of(text);
    let short = |id: &str| id.trim_start_matches("A/").trim_start_matches("RES/").to_owned();
    let led: Vec<(Lead, String)> =
        named.led.iter().map(|led| (led.lead, short(&led.unit.id))).collect();
    let expected =
        expected.iter().flat_map(|(lead, units)| units.iter().map(move |id| (*lead, *id)));
    let expected: Vec<(Lead, String)> = expected.map(|(lead, id)| (lead, id.to_owned())).collect();
    assert_eq!(led, expected, "{text}");
    assert_eq!(named.rest, rest, "{text}");
    assert_eq!(named.notes, notes, "{text}");
    let cited = led.iter().filter(|(lead, _)| *lead == Lead::Cited).map(|(_, id)| id.clone());
    let units: Vec<String> = named.units.iter().map(|unit| short(&unit.id)).collect();
    assert_eq!(units, cited.collect::<Vec<_>>(), "{text}");
}

use Lead::{Cited, CitesDocument, CitesPlace, Near};

#[test]
fn a_citation_leads_to_its_place_and_to_those_who_cite_it() {
    let near: &[&str] = &["74/60#para-1", "74/60#para-3"];
    let place: &[(Lead, &[&str])] =
        &[(Cited, &["74/60#para-2"]), (Near, near), (CitesPlace, &["75/1#para-1"])];
    check("74/60 op 2", place, "", &[]);
    check("74/60 op 2 on marking", place, "on marking", &[]);
    check("74/60 op 2, that is paragraph 2 of resolution 74/60", place, ", that is", &[]);
    check(
        "75/1 op 1",
        &[(Cited, &["75/1#para-1"]), (Near, &["75/1#chapeau", "75/1#para-2"])],
        "",
        &[],
    );
    // What our own citations say more of is read, and nothing is missing.
    check(
        "resolution 74/60 paragraph 9 chapeau",
        &[
            (Cited, &["74/60#chapeau"]),
            (Near, &["74/60#front-1", "74/60#pp-1"]),
            (CitesDocument, &["75/1#para-1"]),
        ],
        "",
        &[],
    );
}

#[test]
fn a_document_leads_to_itself_unless_the_question_has_other_words() {
    let whole: &[&str] = &["75/1#chapeau", "75/1#para-1", "75/1#para-2", "75/1#closing-1"];
    check("see document A/RES/75/1", &[(Near, whole)], "see document", &[]);
    check("resolution 75/1 on marking", &[], "on marking", &[]);
    check(
        "resolution 60/1 on marking",
        &[(CitesDocument, &["75/1#para-2"])],
        "on marking",
        &["General Assembly resolution 60/1 is not in this collection"],
    );
    check(
        "resolution 60/9 and paragraph 1 of resolution 60/9",
        &[],
        "and",
        &["General Assembly resolution 60/9 is not in this collection"],
    );
    check(
        "resolution 74/60 paragraph 9",
        &[
            (Near, &["74/60#para-3", "74/60#closing-1", "74/60#fn-1"]),
            (CitesDocument, &["75/1#para-1"]),
        ],
        "",
        &["General Assembly resolution 74/60 ends at paragraph 3"],
    );
}

#[test]
fn who_cites_is_asked_for_alone() {
    let cites: &[(Lead, &[&str])] = &[(CitesDocument, &["75/1#para-1"])];
    check("which paragraphs cite resolution 74/60", cites, "", &[]);
    check("which paragraphs cite resolution 74/60 on marking", cites, "on marking", &[]);
    check(
        "which paragraphs cite paragraph 2 of resolution 74/60",
        &[(CitesPlace, &["75/1#para-1"])],
        "",
        &[],
    );
    check(
        "which paragraphs cite resolution 75/1",
        &[],
        "",
        &["nothing in this collection cites General Assembly resolution 75/1"],
    );
}

#[test]
fn a_long_text_that_cites_asks_for_what_it_says() {
    let ten = "a1 b2 c3 d4 e5 f6 g7 h8 i9 j0";
    let is_led = |text: String| {
        let named = of(&text);
        assert_eq!(named.rest == text, named.led.is_empty(), "{text}");
        !named.led.is_empty()
    };
    assert!(is_led(format!("{ten} and resolution 74/60 paragraph 2")));
    assert!(!is_led(format!("{ten} and k1 resolution 74/60 paragraph 2")));
    assert!(is_led(format!("{ten} which paragraphs cite resolution 74/60")));
    // A preamble recalls what it goes on from.
    assert!(!is_led(format!("Recalling resolution 74/60 and {ten} k1")));
    assert!(of(&format!("Recalling resolution 74/60 of 2019 and {ten} k1")).years.is_empty());
}

#[test]
fn documents_and_years_are_named_once() {
    let named = of("75/1 op 1, 74/60 op 2 and 75/1 op 2 or 60/1 in 2018, 2018 and 1850");
    let documents: Vec<&str> = named.documents.iter().map(Symbol::as_str).collect();
    assert_eq!(documents, ["A/RES/75/1", "A/RES/74/60", "A/RES/60/1"]);
    assert_eq!(named.years, [2018]);
    assert!(named.is_held && !named.is_all());
    let absent = of("resolution 60/1");
    assert!(!absent.is_held && absent.is_all());
    assert!(!of("and the").is_all());
    assert!(of("the text of GA resolution 74/60 and 75/1").is_all());
}

#[test]
fn a_range_names_every_year_of_it() {
    for text in [
        "aid to Syria, 2014 to 2017",
        "aid 2014-2017",
        "aid 2014\u{2013}2017",
        "aid between 2014 and 2017",
        "aid from 2014 until 2017",
    ] {
        assert_eq!(of(text).years, [2014, 2015, 2016, 2017], "{text}");
    }
    assert_eq!(of("2017 and 2014").years, [2014, 2017]);
    assert_eq!(of("2014, 2017").years, [2014, 2017]);
    // No range goes back, and none is of numbers that are no years.
    assert_eq!(of("2017 to 2014").years, [2014, 2017]);
    assert!(of("2300 to 2400 troops").years.is_empty());
}

#[test]
fn a_described_document_has_its_place() {
    let acts: &[(Lead, &[&str])] = &[
        (Cited, &["CONF.192/15#annex/para-2"]),
        (Near, &["CONF.192/15#annex/para-1"]),
        (CitesDocument, &["74/60#pp-1"]),
    ];
    // By a name that the collection defines, by titles, by an annex and its year.
    check("in the programme of action, paragraph 2", acts, "", &[]);
    check("paragraph 2 of the programme of action", acts, "", &[]);
    check("paragraph 2 of the Programme of Action", acts, "", &[]);
    check("conference on small arms, paragraph 2", acts, "", &[]);
    let traces: &[(Lead, &[&str])] = &[
        (Cited, &["CONF.192/2018/RC/3#annex-I/para-2"]),
        (Near, &["CONF.192/2018/RC/3#annex-I/para-1", "CONF.192/2018/RC/3#annex-II/para-1"]),
    ];
    check("2018 outcome document, annex 1, paragraph 2", traces, "", &[]);
    check(
        "outcome document, annex 1, paragraph 2",
        &[],
        "outcome document, annex 1, paragraph 2",
        &[],
    );
    check("2018 agenda, annex 1, paragraph 2", &[], "2018 agenda, annex 1, paragraph 2", &[]);
    check("the paragraph 2", &[], "the paragraph 2", &[]);
    // A title that only contains the name of an instrument is another document's.
    check(
        "arms trade convention, paragraph 1",
        &[
            (Cited, &["CONF.217/2013/L.3#para-1"]),
            (Near, &["CONF.217/2013/L.3#front-1", "CONF.217/2013/L.3#para-2"]),
        ],
        "",
        &[],
    );
}

#[test]
fn of_several_described_documents_those_count_that_have_the_place() {
    let documents =
        |text: &str| -> Vec<String> { of(text).documents.iter().map(Symbol::to_string).collect() };
    assert_eq!(documents("small arms, paragraph 2"), ["A/CONF.192/15", "A/RES/74/60"]);
    assert_eq!(documents("small arms, paragraph 3"), ["A/RES/74/60"]);
    assert_eq!(documents("small arms, paragraph 9"), ["A/CONF.192/15", "A/RES/74/60"]);
}

#[test]
fn so_many_units_are_cited_at_most() {
    let paragraphs: String = (1..=60).map(|n| format!("{n}. Decides on item {n};\n\n")).collect();
    let shelf =
        Shelf::of(&[("a", &format!("74/9. Many\n\nThe General Assembly,\n\n{paragraphs}"))]);
    for (text, expected) in [("74/9 op 1-49", 49), ("74/9 op 1-50", 50), ("74/9 op 1-51", 50)] {
        assert_eq!(named(text, &shelf).expect("an index").units.len(), expected, "{text}");
    }
}

#[test]
fn a_name_is_a_citation_beside_others_too() {
    let named = of("paragraph 2 of the Programme of Action and 74/60 op 2");
    let units: Vec<&str> = named.units.iter().map(|unit| unit.id.as_str()).collect();
    assert_eq!(units, ["A/CONF.192/15#annex/para-2", "A/RES/74/60#para-2"]);
}

#[test]
fn so_many_citations_are_followed_at_most() {
    let paragraphs: String = (1..=70).map(|n| format!("{n}. Decides on item {n};\n\n")).collect();
    let shelf =
        Shelf::of(&[("a", &format!("74/9. Many\n\nThe General Assembly,\n\n{paragraphs}"))]);
    let cited: Vec<String> = (0..=20).map(|n| format!("74/9 op {}", 3 * n + 1)).collect();
    let named = named(&cited.join(" and "), &shelf).expect("an index");
    assert_eq!(named.units.len(), 21);
    let near =
        |anchor: &str| named.led.iter().any(|led| led.lead == Near && led.unit.anchor() == anchor);
    // Beside the twentieth, and beside the one behind it.
    assert!(near("para-59") && !near("para-62"));
}
