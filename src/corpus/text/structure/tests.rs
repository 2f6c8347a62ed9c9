//! What the structure pass makes of blocks.

use super::*;

/// The last heading of each unit, and its words.
#[track_caller]
fn check(blocks: &[(Style, bool, &str)], expected: &[(&str, &str)]) {
    let block = |&(style, goes_on, text): &(Style, bool, &str)| Block {
        text: Segments::of(text, 1),
        style,
        after_gap: true,
        goes_on,
    };
    let blocks: Vec<Block> = blocks.iter().map(block).collect();
    let units = build(&blocks, None).units;
    let found: Vec<(&str, &str)> = units
        .iter()
        .map(|unit| {
            let heading = unit.headings.last().map_or("", |heading| heading.title.as_str());
            (heading, unit.text.text.as_str())
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn what_the_layout_joins_is_one_and_items_are_each_one() {
    check(
        &[
            (Style::Plain, false, "1. The report begins."),
            (Style::Plain, true, "It goes on behind the page."),
            (Style::Plain, false, "• One Person, Director of the"),
            (Style::Plain, false, "Office of Services"),
            (Style::Plain, false, "• Another Person, Adviser"),
            (Style::Plain, false, "Members:"),
        ],
        &[
            ("", "The report begins. It goes on behind the page."),
            ("", "• One Person, Director of the Office of Services"),
            ("", "• Another Person, Adviser"),
            ("", "Members:"),
        ],
    );
}

#[test]
fn a_heading_behind_a_colon_is_an_office_where_a_name_stands_below() {
    check(
        &[
            (Style::Heading, false, "I. Organization"),
            (Style::Plain, false, "20. The Commission adopted the following report:"),
            (Style::Heading, false, "Report of Working Group I"),
            (Style::Plain, false, "1. The Group held six meetings."),
            (Style::Plain, false, "2. It elected the following officers:"),
            (Style::Heading, false, "Envoy"),
            (Style::Plain, false, "A Person (A Country)"),
        ],
        &[
            ("Organization", "The Commission adopted the following report:"),
            ("Report of Working Group I", "The Group held six meetings."),
            ("Report of Working Group I", "It elected the following officers:"),
            ("Report of Working Group I", "Envoy\nA Person (A Country)"),
        ],
    );
}

#[test]
fn a_declaration_follows_its_preamble_and_a_remark_stands_alone() {
    let text = |text: &'static str| (Style::Plain, false, text);
    check(
        &[
            text("The States Parties to the Treaty,"),
            text("Recalling the principles of the Charter,"),
            text("Affirming them, declare the following Declaration:"),
            text("[Original: English]"),
            text("Trade is free."),
        ],
        &[
            ("", "The States Parties to the Treaty,"),
            ("", "Recalling the principles of the Charter,"),
            ("", "Affirming them, declare the following Declaration:"),
            ("", "[Original: English]"),
            ("", "Trade is free."),
        ],
    );
    let end = ["The States Parties to the Treaty,", "Have agreed as follows:", "Trade is free."];
    let blocks = end.map(|text| Block {
        text: Segments::of(text, 1),
        style: Style::Plain,
        after_gap: true,
        goes_on: false,
    });
    let last = build(&blocks, None).units.pop();
    assert_eq!(last.and_then(|unit| unit.kind), Some(Kind::Unnumbered));
}

#[test]
fn votes_stand_behind_the_meeting_too_and_annexes_of_letters_are_annexes() {
    let plain = |text: &str| Block {
        text: Segments::of(text, 1),
        style: Style::Plain,
        after_gap: true,
        goes_on: false,
    };
    let resolution = [
        "The General Assembly,",
        "1. Decides to go on.",
        "41st plenary meeting",
        "7 December 2021",
        "In favour: Algeria, Brazil",
        "52/9. The question of peace",
    ];
    let built = build(&resolution.map(plain), None);
    let last = built.units.last().map(|unit| (unit.kind, unit.text.text.as_str()));
    assert_eq!(last, Some((Some(Kind::VoteList), "In favour: Algeria, Brazil")));
    assert!(built.notes.is_empty(), "{:?}", built.notes);
    let letter = [
        "Letter dated 30 March 2021 from the Permanent Representative",
        "Annex to the letter dated 30 March 2021 from the Permanent Representative",
        "1. The talks went on.",
    ];
    let units = build(&letter.map(plain), None).units;
    assert_eq!(units.last().map(|unit| &unit.part), Some(&Part::Annex(None)));
}
