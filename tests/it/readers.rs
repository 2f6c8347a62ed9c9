//! The readers of every format: what they must give, and what no input may do
//! to them.

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Write},
    time::Instant,
};

use proptest::prelude::*;
use undex::corpus::{Document, Kind, Manifest, ReadError, Unit, read_document};

use crate::support::corpus;

fn read(name: &str, bytes: &[u8]) -> Result<Document, ReadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    read_document(&path, &Manifest::default())
}

/// `kind number sub text` of every unit.
fn outline(document: &Document) -> Vec<String> {
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
    let last = document.units.last().unwrap();
    assert_eq!((last.kind, last.number.as_deref()), (Kind::Numbered, Some("3")), "{ids:?}");
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

const AKN: &str = r##"<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement name="resolution">
<meta><identification><FRBRWork><FRBRdate date="2020-12-07" name="adoption"/></FRBRWork>
<FRBRExpression><FRBRdate date="2020-12-14" name="publication"/><FRBRlanguage language="eng"/></FRBRExpression></identification>
<classification><keyword showAs="small_arms" dictionary="UNBIS Thesaurus"/></classification>
<workflow><step outcome="draftResolution" as="A/C.1/75/L.1" by="Chad, Fiji and Peru"/></workflow></meta>
<coverPage><p><docNumber>A/RES/75/999</docNumber></p><p><session>Seventy-fifth session</session></p></coverPage>
<preface><p><docNumber>75/999.</docNumber><docTitle>Marking</docTitle></p></preface>
<preamble><formula name="enactingFormula"><p><span>The General Assembly</span>,</p></formula>
<container name="Recalling"><p><span>Recalling</span> its resolution 74/60,<authorialNote marker="1"><p>See A/75/1.</p></authorialNote> and more,</p></container></preamble>
<mainBody><paragraph eId="para_1"><num>1.</num><content><p><span>Decides</span>:</p></content></paragraph>
<paragraph eId="para_2"><content><p>(a)	To mark;</p></content></paragraph>
<paragraph eId="para_3"><content><p>(b)	To trace<sup>1</sup> all 10<sup>1</sup> within 5 km<sup>2</sup>;</p></content></paragraph></mainBody>
<conclusions><p>50th plenary meeting<eol/>7 December 2020</p></conclusions>
</statement></akomaNtoso>"##;

#[test]
fn akoma_ntoso_gives_units_notes_and_facts() {
    let document = read("x.xml", AKN.as_bytes()).unwrap();
    assert_eq!(document.symbol.as_str(), "A/RES/75/999");
    assert_eq!(
        outline(&document),
        [
            "front_matter   A/RES/75/999\nSeventy-fifth session",
            "front_matter   75/999.Marking",
            "chapeau   The General Assembly,",
            "preambular   Recalling its resolution 74/60, and more,",
            "operative 1  Decides:",
            "subparagraph 1 (a) To mark;",
            "subparagraph 1 (b) To trace all 101 within 5 km2;",
            "closing   50th plenary meeting 7 December 2020",
            "footnote 1  See A/75/1.",
        ]
    );
    assert_eq!(document.units[3].footnotes, ["1"]);
    assert_eq!(refs(&document.units[3]), ["A/RES/74/60", "A/75/1"]);
    // The superscript 1 repeats the note; a power and a unit of measure are text.
    let repeated = &document.units[6];
    assert_eq!(repeated.footnotes, ["1"]);
    assert_eq!(repeated.marks.iter().map(|mark| mark.offset).collect::<Vec<_>>(), [8]);
    assert_eq!(refs(repeated), ["A/75/1"]);
    let facts = &document.metadata;
    assert_eq!(facts.adopted.map(|date| date.to_string()).as_deref(), Some("2020-12-07"));
    assert_eq!(
        (facts.subjects.as_slice(), facts.sponsors.len()),
        (&["small arms".to_owned()][..], 3)
    );
}

fn refs(unit: &Unit) -> Vec<&str> {
    unit.refs().into_iter().map(|symbol| symbol.as_str()).collect()
}

#[test]
fn ibid_is_what_the_note_before_cites_and_nothing_else() {
    let notes = ["Ibid., para. 3.", "United Nations, Treaty Series, vol. 1.", "Ibid., vol. 2."];
    let notes = notes.iter().zip(2..).map(|(text, number)| {
        format!("<authorialNote marker=\"{number}\"><p>{text}</p></authorialNote> and")
    });
    let text = AKN.replace(" and more,", &format!("{} more,", notes.collect::<String>()));
    let document = read("x.xml", text.as_bytes()).unwrap();
    let notes = document.units.iter().filter(|unit| unit.kind == Kind::Footnote);
    let cited: Vec<String> = notes.map(|note| refs(note).join(" ")).collect();
    assert_eq!(cited, ["A/75/1", "A/75/1", "", ""]);
}

#[test]
fn references_by_name_and_by_link_are_kept() {
    let named = AKN
        .replace("its resolution 74/60,", "the Instrument (the Tracing Instrument),")
        .replace("(a)	To mark;", "(a)	“Paragraph 8 (a) of the Tracing Instrument”;");
    let document = read("x.xml", named.as_bytes()).unwrap();
    let unit = &document.units[5];
    let [reference] = unit.references.as_slice() else { panic!("{:?}", unit.references) };
    assert_eq!((reference.span.clone(), reference.symbol.as_str()), (1..42, "A/75/1"));
    assert_eq!(reference.pinpoint.paragraphs, ["8 (a)"]);
    assert!(reference.named && unit.refs().is_empty());
    // A link is a reference where the text does not spell out the symbol.
    let link =
        |symbol: &str, text: &str| format!("<a href=\"https://undocs.org/fr/{symbol}\">{text}</a>");
    let french = AKN
        .replace("language=\"eng\"", "language=\"fra\"")
        .replace("its resolution 74/60,", &format!("{} et A/74/1", link("A/RES/73/69", "73/69")))
        .replace("To mark;", &format!("{} dans 1;", link("A/74/2", "A/74/2")));
    let document = read("x.xml", french.as_bytes()).unwrap();
    let found = |index: usize| -> Vec<(&str, std::ops::Range<usize>, Option<&str>)> {
        let references = document.units[index].references.iter();
        references.map(|r| (r.symbol.as_str(), r.span.clone(), r.through_note.as_deref())).collect()
    };
    assert_eq!(
        found(3),
        [("A/RES/73/69", 10..15, None), ("A/74/1", 19..25, None), ("A/75/1", 4..10, Some("1"))]
    );
    assert_eq!(found(5), [("A/74/2", 0..6, None)]);
}

#[test]
fn a_link_in_pieces_is_one_and_that_of_a_note_has_its_place() {
    let link = |text: &str| format!("<a href=\"https://undocs.org/fr/A/RES/73/69\">{text}</a>");
    let french = AKN
        .replace("language=\"eng\"", "language=\"fra\"")
        .replace("74/60,", &format!("{}{} {},", link("7"), link("3/"), link("69")))
        .replace("See A/75/1.", &format!("Résolution {}, annexe.", link("73/69")));
    let document = read("x.xml", french.as_bytes()).unwrap();
    let found = |index: usize| -> Vec<_> {
        let references = document.units[index].references.iter();
        references.map(|r| (r.span.clone(), r.through_note.is_some())).collect()
    };
    // The note spells its reference out in French, so the link in it is none of its own.
    assert_eq!(found(3), [(25..31, false), (0..24, true)]);
    assert_eq!(found(document.units.len() - 1), [(0..24, false)]);
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
fn an_empty_paragraph_takes_nothing_from_the_one_before() {
    let french = AKN.replace("language=\"eng\"", "language=\"fra\"").replace(
        "<content><p><span>Decides</span>:</p></content></paragraph>",
        "<content><p><span class=\"italic\">Decides</span>:</p></content></paragraph>\
         <paragraph><content><p> </p></content></paragraph>",
    );
    let document = read("x.xml", french.as_bytes()).unwrap();
    let unit = document.units.iter().find(|unit| unit.kind == Kind::Operative).unwrap();
    assert_eq!(unit.verb.as_deref(), Some("Decides"));
}

#[test]
fn damaged_xml_is_read_as_far_as_it_goes() {
    let cut = &AKN[..AKN.find("<paragraph eId=\"para_3\"").unwrap()];
    let document = read("x.xml", cut.as_bytes()).unwrap();
    assert!(outline(&document).contains(&"subparagraph 1 (a) To mark;".to_owned()));
    let warning = document.warnings[0].to_string();
    assert!(warning.contains("x.xml:12: the XML is damaged here"), "{warning}");
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
fn large_and_odd_texts_are_read_in_time() {
    let started = Instant::now();
    let one_line = "word ".repeat(2_000_000);
    assert_eq!(read("a.txt", one_line.as_bytes()).unwrap().units.len(), 1);
    let nested: String =
        (0..20_000).map(|n| format!("({})\tpoint\n\n", ["a", "i", "b", "ii"][n % 4])).collect();
    assert!(!read("b.txt", nested.as_bytes()).unwrap().units.is_empty());
    let numbers: String = (0..50_000)
        .map(|n| format!("{}.\tRecalls paragraph {n},{} twice.\n\n", n % 900, n % 90))
        .collect();
    assert!(read("c.txt", numbers.as_bytes()).unwrap().units.len() > 1_000);
    assert!(
        started.elapsed().as_secs() < 60,
        "reading is linear, not quadratic: {:?}",
        started.elapsed()
    );
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
        pieces.extend(unit.number.clone().filter(|_| numbered));
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
    for file in undex::corpus::find_files(&corpus()).unwrap().files {
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
