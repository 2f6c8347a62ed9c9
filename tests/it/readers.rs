//! The readers of every format: what they must give, and what no input may do
//! to them.

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Write},
};

use proptest::prelude::*;
use undex::corpus::{Document, Kind, Manifest, ReadError, read_document};

use crate::support::corpus;

pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<Document, ReadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    read_document(&path, &Manifest::default())
}

/// `kind number sub text` of every unit.
pub(crate) fn outline(document: &Document) -> Vec<String> {
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    let line = |unit: &undex::corpus::Unit| {
        format!("{} {} {} {}", unit.kind.name(), part(&unit.number), part(&unit.sub), unit.text)
    };
    document.units.iter().map(line).collect()
}

#[test]
fn a_report_goes_on_behind_the_draft_that_it_quotes() {
    let text = "A/52/613\n\nI. PROCEEDINGS\n\n1. The Committee met.\n\nII. RECOMMENDATIONS\n\n2. The Committee recommends the following draft:\n\n\
        The General Assembly,\n\nRecalling its decision 51/430,\n\n1. Requests the Secretary-General to report;\n\n\
        2. Decides to remain seized of the matter.\n\n3. The Committee also recommends the following draft decision.\n";
    let document = read("A_52_613.txt", text.as_bytes()).unwrap();
    let ids: Vec<&str> = document.units.iter().map(|unit| unit.anchor()).collect();
    let report = &document.units[..document.units.len() - 4];
    let last = report.last().unwrap();
    assert_eq!((last.kind, last.number.as_deref()), (Kind::Numbered, Some("3")), "{ids:?}");
    // The draft has paragraphs of its own.
    let draft = document.units.last().unwrap();
    assert_eq!(draft.anchor(), "draft-resolution/para-2");
    assert_eq!(draft.citation, "A/52/613, draft resolution, para. 2");
}

#[test]
fn a_report_that_is_quoted_in_a_paragraph_is_of_that_paragraph() {
    let text = "A/80/42\n\n## IV. Conclusions\n\n19. The Commission met.\n\n\
        20. The report of Working Group I reads as follows:\n\n**Report of Working Group I**\n\n\
        1. The Working Group met.\n\n2. It adopted its report.\n\n\
        21. The report of Working Group II reads as follows:\n\n**Report of Working Group II**\n\n\
        1. The Working Group met.\n";
    let document = read("A_80_42.txt", text.as_bytes()).unwrap();
    let ids: Vec<&str> = document.units.iter().map(|unit| unit.anchor()).skip(1).collect();
    assert_eq!(
        ids,
        ["para-19", "para-20", "para-20/item-1", "para-20/item-2", "para-21", "para-21/item-1"]
    );
    let titles: Vec<usize> = document.units.iter().map(|unit| unit.headings.len()).collect();
    assert_eq!(titles, [0, 1, 1, 2, 2, 1, 2], "the title is that of the items");
}

#[test]
fn a_day_is_all_of_its_line() {
    let text = "General Assembly\n\nDistr.\n\nGENERAL\n\nA/39/361\n\n25 July 19 84\n\noRIGTNAL: ENGLISH\n\n\
        Progress report of the Secretary-General\n\n1. The text begins.\n";
    let document = read("A_39_361.txt", text.as_bytes()).unwrap();
    let day = document.metadata.distributed.map(|day| day.to_string());
    assert_eq!(day.as_deref(), Some("1984-07-25"));
}

#[test]
fn points_may_begin_behind_a_full_stop() {
    let text = "DP/2025/1\n\n33. Three indicators show its value.\n\na. Surveys: all answered.\n\n\
        b. Requests: there were more.\n\n34. The office thanks a. and b. for it.\n";
    let document = read("DP_2025_1.txt", text.as_bytes()).unwrap();
    let ids: Vec<&str> = document.units.iter().map(|unit| unit.anchor()).skip(1).collect();
    assert_eq!(ids, ["para-33", "para-33/a", "para-33/b", "para-34"]);
}

#[test]
fn a_line_in_brackets_ends_without_a_stop() {
    let text =
        "E/2025/5\n\n1. The messages are below.\n\n[Original: English]\n\nThe text begins here.\n";
    let document = read("E_2025_5.txt", text.as_bytes()).unwrap();
    let texts: Vec<&str> = document.units.iter().map(|unit| unit.text.as_str()).skip(2).collect();
    assert_eq!(texts, ["[Original: English]", "The text begins here."]);
}

#[test]
fn drafts_of_a_report_are_told_apart_by_their_labels() {
    let draft = |label: &str| {
        format!(
            "Draft {label}\n\nThe General Assembly,\n\nRecalling its decision 51/430,\n\n1. Requests a report;\n\n2. Decides to remain seized.\n\n"
        )
    };
    let text = format!(
        "A/52/613\n\nI. RECOMMENDATIONS\n\n1. The Committee recommends the following drafts:\n\n{}{}2. The Committee closed.\n",
        draft("resolution I"),
        draft("resolution II"),
    );
    let document = read("A_52_613.txt", text.as_bytes()).unwrap();
    let cited: Vec<&str> = document
        .units
        .iter()
        .filter(|unit| unit.number.is_some())
        .map(|unit| unit.anchor())
        .collect();
    assert_eq!(
        cited,
        [
            "para-1",
            "para-2",
            "draft-resolution-I/para-1",
            "draft-resolution-I/para-2",
            "draft-resolution-II/para-1",
            "draft-resolution-II/para-2",
        ]
    );
}

#[test]
fn old_resolutions_name_themselves_by_number() {
    let ga = "2625 (XXV). Declaration on Principles of International Law\n\n  The General Assembly,\n\n\
        Having considered the report of the Special Committee,\n\n\
        1. Approves the Declaration, which the Special Committee\nprepared in the course\nof its work;\n\n\
        2. Expresses its appreciation to the Special Com-\nmittee for its work.\n      1883rd plenary meeting,\n      24 October 1970.\n";
    let document = read("volume.txt", ga.as_bytes()).unwrap();
    assert_eq!(document.symbol.as_str(), "A/RES/2625 (XXV)");
    assert_eq!(document.metadata.adopted, "1970-10-24".parse().ok());
    let second = document.units.iter().find(|unit| unit.anchor() == "para-2").unwrap();
    assert_eq!(second.text, "Expresses its appreciation to the Special Committee for its work.");
    let sc = "Resolution 242 (1967)\nof 22 November 1967\n\nThe Security Council,\n\n\
        1. Affirms the necessity of a just settlement.\n\nAdopted unanimously at the 1382nd meeting.\n";
    let document = read("volume.txt", sc.as_bytes()).unwrap();
    assert_eq!(document.symbol.as_str(), "S/RES/242 (1967)");
    assert_eq!(document.metadata.adopted, "1967-11-22".parse().ok());
    assert_eq!(document.units.last().unwrap().kind, Kind::Closing);
}

#[test]
fn articles_of_a_treaty_are_named_in_its_citations() {
    let text = "44/25.\tConvention on the Rights of the Child\n\n\tThe General Assembly,\n\n\
        \t1.   Adopts the Convention contained in the annex to the present resolution.\n\nANNEX\n\nConvention on the Rights of the Child\n\n\
        The States Parties to the present Convention,\n\nConsidering the principles of the Charter,\n\nHave agreed as follows:\n\n\
        Article 1\n\nA child means every human being below the age of eighteen years.\n\nArticle 2\n\n1. States Parties shall respect the rights.\n\n\
        Article 3\n\n1. The best interests of the child shall be a primary consideration.\n";
    let document = read("crc.txt", text.as_bytes()).unwrap();
    let ids: Vec<&str> = document.units.iter().map(|unit| unit.id.as_str()).collect();
    for id in ["art-1/unnumbered-1", "art-2/para-1", "art-3/para-1"] {
        assert!(ids.contains(&format!("A/RES/44/25#annex/{id}").as_str()), "{id} in {ids:?}");
    }
    assert!(document.units.last().unwrap().citation.ends_with("annex, art. 3, para. 1"));
}

#[test]
fn the_organization_may_stand_beside_the_symbol() {
    for masthead in ["United Nations\tA/RES/90/1", "United Nations A/RES/90/1"] {
        let text = format!("{masthead}\nGeneral Assembly\n\n1. Encourages all;\n");
        let document = read("x.txt", text.as_bytes()).unwrap();
        assert_eq!(document.symbol.as_str(), "A/RES/90/1");
    }
}

#[test]
fn the_language_is_what_the_text_is() {
    let french = "A/75/7\n\nI. Introduction\n\n1. Le Secrétaire général a l’honneur de présenter le rapport que l’Assemblée générale lui a demandé.\n\n\
                  2. All States are requested to report to the Conference on what they did to mark their weapons and to keep records of them.\n\n\
                  3. Il prie les États Membres de lui faire connaître leurs vues sur le marquage des armes légères et de petit calibre.\n";
    let document = read("a.txt", french.as_bytes()).unwrap();
    assert_eq!(document.language.code(), "fr");
    let told: Vec<(u32, &str)> =
        document.warnings.iter().map(|told| (told.line, told.message.as_str())).collect();
    assert_eq!(told, [(7, "para-2 is English in a text that is French")]);
}

fn docx(document: &str, footnotes: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, body) in [("word/document.xml", document), ("word/footnotes.xml", footnotes)] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(body.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn word_documents_keep_headings_numbers_and_notes() {
    let paragraph = |style: &str, runs: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>")
    };
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let mark = "<w:r><w:footnoteReference w:id=\"7\"/></w:r>";
    let body = [
        paragraph("HCh", "<w:r><w:tab/><w:t>I.</w:t><w:tab/><w:t>Introduction</w:t></w:r>"),
        paragraph(
            "SingleTxt",
            &(run("1.")
                + "<w:r><w:tab/></w:r>"
                + &run("The Committee met")
                + mark
                + &run(" twice.")),
        ),
        paragraph(
            "SingleTxt",
            &("<w:del><w:r><w:t>gone</w:t></w:r></w:del>".to_owned()
                + &run("2.")
                + "<w:r><w:tab/></w:r>"
                + &run("It decided.")),
        ),
    ];
    let document =
        format!("<w:document xmlns:w=\"w\"><w:body>{}</w:body></w:document>", body.concat());
    let notes = "<w:footnotes xmlns:w=\"w\"><w:footnote w:id=\"7\"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>A/75/7.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let read = read("A_75_8.docx", &docx(&document, notes)).unwrap();
    assert_eq!(read.symbol.as_str(), "A/75/8");
    assert_eq!(
        outline(&read),
        ["numbered 1  The Committee met twice.", "numbered 2  It decided.", "footnote 1  A/75/7.",]
    );
    assert_eq!(read.units[0].section_path(), ["I"]);
    assert_eq!(read.units[0].footnotes, ["1"]);
}

#[test]
fn what_gives_no_text_says_what_to_do() {
    for (name, bytes, part) in [
        ("a.docx", b"PK\x03\x04 and nothing".to_vec(), "is no Word document"),
        ("b.pdf", b"%PDF-1.4 and nothing".to_vec(), "is no PDF that can be read"),
        ("c.txt", vec![0; 4096], "is not text: byte 0 is binary"),
        ("d.txt", b"  \n ".to_vec(), "is empty"),
    ] {
        let error = read(name, &bytes).expect_err(name).to_string();
        assert!(error.contains(part), "{name}: {error}");
    }
}

#[test]
fn a_manifest_that_contradicts_the_text_is_a_warning() {
    let text = "United Nations\n\nA/RES/60/7\n\nGeneral Assembly\n\n60/7. Marking\n\nThe General Assembly,\n\n1. Decides to mark.\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    fs::write(&path, text).unwrap();
    let manifest = "[[document]]\nfile = \"a.txt\"\nsymbol = \"A/RES/60/8\"\n";
    fs::write(folder.path().join("manifest.toml"), manifest).unwrap();
    let document = read_document(&path, &Manifest::of_folder(folder.path()).unwrap()).unwrap();
    assert_eq!(document.symbol.as_str(), "A/RES/60/8");
    let warning =
        "A/RES/60/8 is stated for this text, which prints A/RES/60/7: the stated symbol is kept";
    assert!(
        document.warnings.iter().any(|found| found.message == warning),
        "{:?}",
        document.warnings
    );
}

#[test]
fn large_and_odd_texts_are_read_whole() {
    let one_line = "word ".repeat(2_000_000);
    assert_eq!(read("a.txt", one_line.as_bytes()).unwrap().units.len(), 1);
    let nested: String =
        (0..20_000).map(|n| format!("({})\tpoint\n\n", ["a", "i", "b", "ii"][n % 4])).collect();
    let points = read("b.txt", nested.as_bytes()).unwrap().units;
    let letters = points.iter().map(|unit| unit.text.matches("point").count()).sum::<usize>();
    assert_eq!(letters, 20_000, "each is somewhere, once");
    let numbers: String = (0..50_000)
        .map(|n| format!("{}.\tRecalls paragraph {n},{} twice.\n\n", n % 900, n % 90))
        .collect();
    let units = read("c.txt", numbers.as_bytes()).unwrap().units;
    let recalled = units.iter().map(|unit| unit.text.matches("Recalls").count()).sum::<usize>();
    assert_eq!(recalled, 50_000);
}

/// Letters and digits of a text, counted.
fn letters<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    for c in texts.flat_map(str::chars).filter(|c| c.is_alphanumeric()) {
        *counts.entry(c).or_default() += 1;
    }
    counts
}

/// Every letter and digit of the input is in a unit, its number or label, or is
/// named as furniture or heading.
#[track_caller]
fn check_nothing_is_lost(input: &str, document: &Document) {
    let mut pieces: Vec<String> = Vec::new();
    for unit in &document.units {
        pieces.push(unit.text.clone());
        let numbered =
            matches!(unit.kind, Kind::Operative | Kind::Numbered | Kind::Footnote | Kind::ListItem);
        // A paragraph that begins with its first point has no unit of its own: its number
        // stands on the point alone.
        let first = unit.kind == Kind::Subparagraph && unit.sub.as_deref() == Some("(a)");
        pieces.extend(unit.number.clone().filter(|_| numbered || first));
        pieces.extend(unit.sub.clone());
        pieces.extend(unit.marks.iter().map(|mark| mark.label.clone()));
    }
    pieces.extend(document.furniture.iter().map(|piece| piece.text.clone()));
    let found = letters(pieces.iter().map(String::as_str));
    for (c, count) in letters(std::iter::once(input)) {
        let superscript = "⁰¹²³⁴⁵⁶⁷⁸⁹".contains(c);
        let kept = found.get(&c).copied().unwrap_or(0);
        assert!(
            superscript || kept >= count,
            "{c:?} stands {count} times in the text and {kept} times in what was read"
        );
    }
}

#[test]
fn nothing_of_the_corpus_is_lost() {
    let manifest = Manifest::of_folder(&corpus()).unwrap();
    for file in undex::corpus::find_files(&corpus(), false).unwrap().files {
        let text = fs::read_to_string(&file).unwrap();
        // Addresses behind links are markup.
        let bare: String = text
            .split("](")
            .enumerate()
            .map(|(index, piece)| match index {
                0 => piece.to_owned(),
                _ => piece.split_once(')').map_or(piece, |(_, rest)| rest).to_owned(),
            })
            .collect();
        check_nothing_is_lost(&bare, &read_document(&file, &manifest).unwrap());
    }
}

/// Every span of a reference is of the text that it stands in.
#[track_caller]
fn check_spans(document: &Document) {
    for unit in &document.units {
        let length = unit.text.chars().count();
        for reference in &unit.references {
            let note = |label: &String| {
                let notes = document.units.iter().filter(|note| note.kind == Kind::Footnote);
                let lengths = notes
                    .filter(|note| note.number.as_ref() == Some(label))
                    .map(|note| note.text.chars().count());
                lengths.max().unwrap()
            };
            let length = reference.through_note.as_ref().map_or(length, note);
            assert!(reference.span.start <= reference.span.end, "{}: {reference:?}", unit.id);
            assert!(reference.span.end <= length, "{}: {reference:?}", unit.id);
        }
    }
}

/// The lines of a text of the corpus, some dropped, doubled, cut or swapped.
fn mutated() -> impl Strategy<Value = String> {
    let texts: Vec<String> = ["A_RES_67_58.txt", "A_RES_72_57.txt"]
        .map(|name| fs::read_to_string(corpus().join(name)).unwrap())
        .into();
    let edits = prop::collection::vec(
        (any::<prop::sample::Index>(), 0..5_u8, any::<prop::sample::Index>()),
        1..40,
    );
    (prop::sample::select(texts), edits).prop_map(|(text, edits)| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (at, edit, other) in edits {
            let (at, other) = (at.index(lines.len()), other.index(lines.len()));
            match edit {
                0 => lines[at].clear(),
                1 => lines.insert(at, lines[other].clone()),
                2 => lines.swap(at, other),
                3 => lines[at] = lines[at].chars().take(20).collect(),
                _ => lines[at].push_str(" 1.\t(a) ¹ Annex"),
            }
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), kind in 0..5_usize) {
        let (name, start) = [("a.txt", &b""[..]), ("a.md", b"# x\n"), ("a.xml", b"<akomaNtoso>"), ("a.pdf", b"%PDF-1.4\n"), ("a.docx", b"PK\x03\x04")][kind];
        let _ = read(name, &[start, &bytes[..]].concat());
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "(\\PC|[\n\t 1-9.()*#¹®,]){0,400}") {
        if let Ok(document) = read("a.txt", text.as_bytes()) {
            let mut ids: Vec<&str> = document.units.iter().map(|unit| unit.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), document.units.len());
            check_spans(&document);
        }
    }

    #[test]
    fn mutated_documents_lose_nothing(text in mutated()) {
        let document = read("a.txt", text.as_bytes()).unwrap();
        check_nothing_is_lost(&text, &document);
        check_spans(&document);
    }
}
