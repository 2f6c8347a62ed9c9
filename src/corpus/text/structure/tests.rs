//! What the structure pass makes of blocks.

use std::path::Path;

use crate::citation::Language;

use super::{
    super::{super::hints::Hints, read_text},
    *,
};

/// The units of blocks with a style, each behind a gap, of which some go on.
fn units_of(blocks: &[(Style, bool, &str)]) -> Vec<RawUnit> {
    let block = |&(style, goes_on, text): &(Style, bool, &str)| Block {
        text: Segments::of(text, 1),
        style,
        after_gap: true,
        goes_on,
        indented: false,
    };
    build(&blocks.iter().map(block).collect::<Vec<_>>(), None).units
}

/// The last heading of each unit, and its words.
#[track_caller]
fn check(blocks: &[(Style, bool, &str)], expected: &[(&str, &str)]) {
    let units = units_of(blocks);
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
        indented: false,
    });
    let last = build(&blocks, None).units.pop();
    assert_eq!(last.and_then(|unit| unit.kind), Some(Kind::Unnumbered));
}

/// The places of the units of a text, and how each is cited.
#[track_caller]
fn check_places(text: &str, expected: &[(&str, &str)]) {
    let hints =
        Hints { symbol: None, named: None, file: Path::new("a.txt"), language: Some(Language::En) };
    let units = read_text(text, hints).units;
    let units = units.iter().filter(|unit| unit.kind != Kind::FrontMatter);
    let found: Vec<(&str, &str)> =
        units.map(|unit| (unit.anchor(), unit.citation.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn labels_that_stand_alone_open_sections() {
    check_places(
        "A/RES/90/7\n\n90/7. Fountains\n\nThe General Assembly,\n\nRecalling its work,\n\nI\n\nRepair\n\n\
         1. Calls upon all States to repair them;\n\nII\n\nCleaning\n\nNoting that water is scarce,\n\n\
         1. Requests a report.\n",
        &[
            ("chapeau", "General Assembly resolution 90/7, chapeau"),
            ("pp-1", "General Assembly resolution 90/7, first preambular paragraph"),
            ("I/para-1", "General Assembly resolution 90/7, sect. I, para. 1"),
            ("II/pp-1", "General Assembly resolution 90/7, sect. II, first preambular paragraph"),
            ("II/para-1", "General Assembly resolution 90/7, sect. II, para. 1"),
        ],
    );
    // Where numbers run on, they need no section; a label alone in a text is none.
    check_places(
        "S/RES/820 (1993)\n\nThe Security Council,\n\nRecalling its work,\n\nA\n\n1. Commends the plan;\n\n\
         B\n\nDetermined to go on,\n\n2. Decides to do so.\n\nAnnex\n\nA\n\n1. The plan.\n",
        &[
            ("chapeau", "Security Council resolution 820 (1993), chapeau"),
            ("pp-1", "Security Council resolution 820 (1993), first preambular paragraph"),
            ("para-1", "Security Council resolution 820 (1993), para. 1"),
            (
                "B/pp-1",
                "Security Council resolution 820 (1993), sect. B, first preambular paragraph",
            ),
            ("para-2", "Security Council resolution 820 (1993), para. 2"),
            ("annex/para-1", "Security Council resolution 820 (1993), annex, para. 1"),
        ],
    );
}

#[test]
fn enacting_words_behind_each_letter_make_each_a_resolution() {
    let part = |letter: &str| {
        format!(
            "{letter}\n\nRepair\n\nThe General Assembly,\n\nRecalling its work,\n\n1. Decides to go on.\n\n\
             45th plenary meeting\n6 December 2021\n\n"
        )
    };
    let text = format!("A/RES/76/46\n\n76/46. Fountains\n\n{}{}", part("A"), part("B"));
    check_places(
        &text,
        &[
            ("resolution-A/chapeau", "General Assembly resolution 76/46 A, chapeau"),
            (
                "resolution-A/pp-1",
                "General Assembly resolution 76/46 A, first preambular paragraph",
            ),
            ("resolution-A/para-1", "General Assembly resolution 76/46 A, para. 1"),
            ("resolution-A/closing-1", "General Assembly resolution 76/46 A"),
            ("resolution-B/chapeau", "General Assembly resolution 76/46 B, chapeau"),
            (
                "resolution-B/pp-1",
                "General Assembly resolution 76/46 B, first preambular paragraph",
            ),
            ("resolution-B/para-1", "General Assembly resolution 76/46 B, para. 1"),
            ("resolution-B/closing-1", "General Assembly resolution 76/46 B"),
        ],
    );
}

#[test]
fn titles_stand_beside_labels_or_on_the_next_line() {
    check_places(
        "A/HRC/45/67\n\nChapter I\nFountains\n\nArticle 1\nWater\n\n1. It is free.\n\nArticle 2\n\nStone\n\n1. It is not.\n\n\
         Annex A: The plan\n\n1. The plan is good.\n\nAnnex B\nThe tools of\nthe plan\n\n1. Hammers.\n",
        &[
            ("I/art-1/para-1", "A/HRC/45/67, sect. I, art. 1, para. 1"),
            ("I/art-2/para-1", "A/HRC/45/67, sect. I, art. 2, para. 1"),
            ("annex-A/para-1", "A/HRC/45/67, annex A, para. 1"),
            ("annex-B/para-1", "A/HRC/45/67, annex B, para. 1"),
        ],
    );
    // A table of contents opens no parts.
    check_places(
        "A/HRC/45/67\n\nAnnex I. The plan\n\nAnnex II. The tools\n\n1. The text.\n\nAnnex I. The plan\n\n1. Good.\n\n\
         Annex II. The tools\n\n1. Hammers.\n",
        &[
            ("para-1", "A/HRC/45/67, para. 1"),
            ("annex-I/para-1", "A/HRC/45/67, annex I, para. 1"),
            ("annex-II/para-1", "A/HRC/45/67, annex II, para. 1"),
        ],
    );
}

#[test]
fn letters_and_statements_are_paragraphs() {
    let paragraph = "I have the honour to inform you that the fountains have been repaired.";
    check_places(
        &format!(
            "S/2021/512\n\nLetter dated 27 May 2021 from a representative\n\n{paragraph}\n\n{paragraph}\n"
        ),
        &[
            ("unnumbered-1", "S/2021/512, first unnumbered paragraph"),
            ("unnumbered-2", "S/2021/512, second unnumbered paragraph"),
        ],
    );
}

#[test]
fn what_stands_at_the_margin_behind_points_is_of_their_paragraph() {
    check_places(
        "A/RES/80/5\n\nThe General Assembly,\n\n1. Decides:\n\n  (a) To count them;\n\n  (b) To repair them;\n\n\
         and requests a report;\n\n2. Decides to go on.\n",
        &[
            ("chapeau", "General Assembly resolution 80/5, chapeau"),
            ("para-1", "General Assembly resolution 80/5, para. 1"),
            ("para-1/a", "General Assembly resolution 80/5, para. 1 (a)"),
            ("para-1/b", "General Assembly resolution 80/5, para. 1 (b)"),
            ("unnumbered-1", "General Assembly resolution 80/5, first unnumbered paragraph"),
            ("para-2", "General Assembly resolution 80/5, para. 2"),
        ],
    );
}

#[test]
fn votes_stand_behind_the_meeting_too_and_annexes_of_letters_are_annexes() {
    let plain = |text: &str| Block {
        text: Segments::of(text, 1),
        style: Style::Plain,
        after_gap: true,
        goes_on: false,
        indented: false,
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
    let council =
        ["The General Assembly,", "1. Decides.", "37th meeting", "Against:", "Belgium and Peru"];
    let built = build(&council.map(plain), None);
    let last = built.units.last().map(|unit| unit.text.text.as_str());
    assert_eq!(last, Some("Against: Belgium and Peru"));
    let letter = [
        "Letter dated 30 March 2021 from the Permanent Representative",
        "Annex to the letter dated 30 March 2021 from the Permanent Representative",
        "1. The talks went on.",
    ];
    let units = build(&letter.map(plain), None).units;
    assert_eq!(units.last().map(|unit| &unit.part), Some(&Part::Annex(None)));
}

#[test]
fn a_paragraph_may_begin_with_its_first_point() {
    check_places(
        "A/RES/80/5\n\nThe General Assembly,\n\n1. Decides to go on.\n\n2. (a) Requests a report;\n\n\
         (b) Requests that it include:\n\n(i) Fountains;\n\n3. (a) Invites States:\n\n(i) To stay;\n\n(b) Calls upon all.\n",
        &[
            ("chapeau", "General Assembly resolution 80/5, chapeau"),
            ("para-1", "General Assembly resolution 80/5, para. 1"),
            ("para-2/a", "General Assembly resolution 80/5, para. 2 (a)"),
            ("para-2/b", "General Assembly resolution 80/5, para. 2 (b)"),
            ("para-2/b/i", "General Assembly resolution 80/5, para. 2 (b) (i)"),
            ("para-3/a", "General Assembly resolution 80/5, para. 3 (a)"),
            ("para-3/a/i", "General Assembly resolution 80/5, para. 3 (a) (i)"),
            ("para-3/b", "General Assembly resolution 80/5, para. 3 (b)"),
        ],
    );
}

#[test]
fn steps_begin_the_body_and_run_over_pages() {
    check_places(
        "A/79/6\n\nA. Overview\n\n29.1 The Office is the Office.\n\n29.2 The Office repairs\n\nfountains that are broken.\n\n\
         29.3 “Fountain” means one of the\n\nFountains.\n",
        &[
            ("para-29.1", "A/79/6, para. 29.1"),
            ("para-29.2", "A/79/6, para. 29.2"),
            ("para-29.3", "A/79/6, para. 29.3"),
        ],
    );
}

#[test]
fn a_letter_may_name_a_resolution_in_its_first_sentence() {
    check_places(
        "S/2024/301\n\nLetter dated 8 April 2024 from the Secretary-General\n\n\
         I have the honour to refer to General Assembly resolution 77/71. The report is annexed.\n",
        &[("unnumbered-1", "S/2024/301, first unnumbered paragraph")],
    );
}

#[test]
fn wrapped_lines_with_points_or_an_annex_alone_go_on() {
    check_places(
        "A/RES/80/5\n\nThe General Assembly,\n\nRecalling its resolution on the use of the fountains in all of the cities,\n\n\
         1. Calls upon States to repair the fountains, by means of: (a) new laws; (b) support\n\
         for the cities in considering repairs, and for the people in their work;\n\
         (c) regular monitoring of the fountains and of the results in cities;\n\n\
         2. Takes note of the report that was made under its resolution 79/1,\n\
         annex II. The report is long and has been read by everybody who\ncould find it,\nannex.\n",
        &[
            ("chapeau", "General Assembly resolution 80/5, chapeau"),
            ("pp-1", "General Assembly resolution 80/5, first preambular paragraph"),
            ("para-1", "General Assembly resolution 80/5, para. 1"),
            ("para-2", "General Assembly resolution 80/5, para. 2"),
        ],
    );
}

#[test]
fn headings_behind_headings_stand_under_them() {
    let text = |text: &'static str| (Style::Plain, false, text);
    let blocks = [
        text("I. Introduction"),
        text("General context"),
        text("1. It begins."),
        text("Issues before the Committee"),
        text("Admissibility"),
        text("2. It goes on."),
        text("Merits"),
        text("3. It ends."),
    ];
    let units = units_of(&blocks);
    let titles: Vec<String> = units
        .iter()
        .map(|unit| {
            let titles = unit.headings.iter().map(|heading| heading.title.as_str());
            titles.collect::<Vec<_>>().join(" > ")
        })
        .collect();
    assert_eq!(
        titles,
        [
            "Introduction > General context",
            "Introduction > Issues before the Committee > Admissibility",
            "Introduction > Merits",
        ]
    );
}

#[test]
fn a_list_of_issues_has_articles_for_headings() {
    check_places(
        "CEDAW/C/PER/Q/9\n\n1. Please say so.\n\nArticle 4\n\n2. Please say more.\n",
        &[("para-1", "CEDAW/C/PER/Q/9, para. 1"), ("para-2", "CEDAW/C/PER/Q/9, para. 2")],
    );
}

#[test]
fn an_annex_does_not_end_a_composite_resolution() {
    check_places(
        "A/RES/56/24\n\nA\n\nThe General Assembly,\n\n1. Adopts the rules.\n\nANNEX\n\nRules\n\n1. A rule.\n\n\
         B\n\nThe General Assembly,\n\n1. Takes note.\n\n",
        &[
            ("resolution-A/chapeau", "General Assembly resolution 56/24 A, chapeau"),
            ("resolution-A/para-1", "General Assembly resolution 56/24 A, para. 1"),
            ("annex/para-1", "General Assembly resolution 56/24, annex, para. 1"),
            ("resolution-B/chapeau", "General Assembly resolution 56/24 B, chapeau"),
            ("resolution-B/para-1", "General Assembly resolution 56/24 B, para. 1"),
        ],
    );
}

#[test]
fn notes_run_on_have_points_and_begin_with_years() {
    let text = "A/78/233\n\nReport of the Secretary-General\n\n1. He thanks the States.1\n\n\
        2. He thanks them again.2\n\n1 The States are the following:\n\n(a) Chad;\n\n(b) Libya.\n\n\
        2 2000 Review Conference.\n\nAnnex\n\nMap\n\n1. It was drawn.3\n\n\
        3 As at 1 June 2023.\n";
    check_notes(
        text,
        &[
            ("1", "The States are the following:\n(a) Chad;\n(b) Libya."),
            ("2", "2000 Review Conference."),
            ("3", "As at 1 June 2023."),
        ],
    );
}

#[test]
fn every_line_of_a_list_is_a_unit_and_the_notes_of_all_are_kept() {
    check_places(
        "A/78/233\n\nItem 9 of the provisional agenda*\n\n1. The Panel went home.\n\n\
         Annex I\n\n[Original: Arabic]\n\nParticipants\n\nChad\n\nMr. D. Idriss\n\n\
         Annex II\n\nMembers\n\nCuba\n\nPeru\n\n* A/78/150.\n",
        &[
            ("para-1", "A/78/233, para. 1"),
            ("fn-x", "A/78/233, footnote *"),
            ("annex-I/unnumbered-1", "A/78/233, annex I, first unnumbered paragraph"),
            ("annex-I/unnumbered-2", "A/78/233, annex I, second unnumbered paragraph"),
            ("annex-II/unnumbered-1", "A/78/233, annex II, first unnumbered paragraph"),
            ("annex-II/unnumbered-2", "A/78/233, annex II, second unnumbered paragraph"),
        ],
    );
}

#[test]
fn a_closing_may_begin_with_its_day() {
    let text = "79/92. Works\n\nThe General Assembly,\n\nRecalling its resolution 1/1,\n\n\
        1. Takes note of it.\n\n";
    for closing in ["4 December 2024\n47th plenary meeting", "30 June 2020"] {
        let text = format!("{text}{closing}\n");
        let blocks = super::super::blocks::join(&super::super::lines::clean(&text));
        let closed = build(&blocks, "A/RES/79/92".parse().ok().as_ref()).closing;
        let closed: Vec<&str> = closed.iter().map(|(_, line)| line.text.as_str()).collect();
        assert_eq!(closed.join("\n"), closing);
    }
}

/// The notes of a text, by their labels.
#[track_caller]
fn check_notes(text: &str, expected: &[(&str, &str)]) {
    let blocks = super::super::blocks::join(&super::super::lines::clean(text));
    let notes = build(&blocks, None).notes;
    let found: Vec<(&str, &str)> =
        notes.iter().map(|note| (note.label.as_str(), note.text.text.as_str())).collect();
    assert_eq!(found, expected);
}
