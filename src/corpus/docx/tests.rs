//! Word documents made here as programs write them, and what is read of them.

use std::{
    io::{Cursor, Write},
    path::Path,
};

use super::{
    super::{Document, hints::Hints, text::read_lines},
    *,
};

/// An archive of files.
fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let files: Vec<_> = files.iter().map(|&(name, text)| (name, text.as_bytes())).collect();
    archive_of(&files)
}

fn archive_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a file");
        archive.write_all(text).expect("its bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

/// A document with this body, and other parts by their names.
fn docx(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let files = [("word/document.xml", document.as_str())];
    archive(&files.into_iter().chain(parts.iter().copied()).collect::<Vec<_>>())
}

fn run(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

/// A paragraph of runs; what is no markup is a run.
fn p(runs: &[&str]) -> String {
    let runs =
        runs.iter().map(|&text| if text.starts_with('<') { text.to_owned() } else { run(text) });
    format!("<w:p>{}</w:p>", runs.collect::<String>())
}

#[track_caller]
fn check_lines(bytes: &[u8], expected: &[&str], warned: &str) {
    let (lines, warnings) = lines_of(bytes).expect("a document");
    let found: Vec<&str> = lines.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(found, expected);
    assert_eq!(warnings.is_empty(), warned.is_empty(), "{warnings:?}");
    assert!(
        warnings.iter().any(|found| found.contains(warned)) || warned.is_empty(),
        "{warnings:?}"
    );
}

fn read(bytes: &[u8]) -> Document {
    let hints = Hints { symbol: None, named: None, file: Path::new("a.docx"), language: None };
    read_lines(lines_of(bytes).expect("a document").0, hints)
}

/// Notes and who carries them: `para-1 1,2`.
fn carriers(document: &Document) -> Vec<String> {
    let units = document.units.iter().skip(1);
    units.map(|unit| format!("{} {}", unit.anchor(), unit.footnotes.join(","))).collect()
}

#[test]
fn what_is_deleted_hidden_or_an_instruction_is_no_text() {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let instruction = "<w:r><w:instrText>REF x</w:instrText></w:r>";
    let body = [
        p(&[
            "1.\tIt ",
            "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>",
            "<w:ins><w:r><w:t>met</w:t></w:r></w:ins>",
            "<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>",
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t> unseen</w:t></w:r>",
            "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t> here</w:t></w:r>",
            ".",
        ]),
        // The instruction of a field holds another field, whose result is part of it.
        p(&[
            &field("begin"),
            instruction,
            &field("begin"),
            instruction,
            &field("separate"),
            "no",
            &field("end"),
            &field("separate"),
            "2.\u{a0}A/79/1",
            &field("end"),
            " of 5 ",
            "<w:r><w:sym w:font='Symbol' w:char='F06D'/></w:r>",
            "g, inter",
            "<w:r><w:softHyphen/></w:r>",
            "national",
            "<w:r><w:br/><w:noBreakHyphen/></w:r>",
        ]),
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>3. One </w:t></w:r></w:p>".to_owned(),
        p(&["sentence."]),
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc/><w:tc/></w:tr><w:tr>\
         <w:sdt><w:sdtContent><w:tc><w:p><w:r><w:t>Cell</w:t></w:r></w:p></w:tc></w:sdtContent></w:sdt>\
         <w:tc><w:p><w:r><w:t>12</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
            .to_owned(),
    ];
    check_lines(
        &docx(&body.concat(), &[]),
        &[
            "1.\tIt met here.",
            "2. A/79/1 of 5 μg, international \u{2011}",
            "3. One sentence.",
            "Cell | 12",
        ],
        "",
    );
}

#[test]
fn alternatives_and_text_boxes_are_read_once() {
    let text_box = |words: &str| {
        let words = p(&[words]);
        format!(
            "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent>{words}</w:txbxContent></mc:Choice>\
             <mc:Fallback><w:pict><w:txbxContent>{words}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    };
    let paragraph = p(&["It met.", &text_box("A box."), &text_box("Another.")]);
    let row =
        format!("<w:tbl><w:tr><w:tc>{paragraph}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p(&["5"]));
    check_lines(
        &docx(&(paragraph + &row), &[]),
        &["It met.", "A box.", "Another.", "It met. | 5", "A box.", "Another."],
        "",
    );
}

#[test]
fn parts_are_found_by_their_relations() {
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            "<Relationship Id='{id}' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/{kind}' Target='{target}'/>"
        )
    };
    let bytes = archive(&[
        ("_rels/.rels", &relation("a", "officeDocument", "/Word/document2.xml")),
        (
            "word/_rels/document2.xml.rels",
            &[
                relation("b", "header", "first.xml"),
                relation("c", "aFChunk", "../chunk.html"),
                relation("d", "footnotes", "notes/n.xml"),
            ]
            .concat(),
        ),
        ("word/first.xml", "<w:hdr><w:p><w:r><w:t>A/C.2/80/CRP.4</w:t></w:r></w:p></w:hdr>"),
        (
            "word/document2.xml",
            "<w:document><w:body><w:p><w:r><w:t>It met.</w:t><w:footnoteReference w:id='7'/></w:r></w:p>\
             <w:altChunk r:id='c'/></w:body></w:document>",
        ),
        (
            "word/notes/n.xml",
            "<w:footnotes><w:footnote w:id='7'><w:p><w:r><w:t>See.</w:t></w:r></w:p></w:footnote></w:footnotes>",
        ),
    ]);
    check_lines(
        &bytes,
        &["A/C.2/80/CRP.4", "It met.¹", "¹\tSee."],
        "chunk.html stands in the text",
    );
    let table = |cells: &str| format!("<w:tbl><w:tr>{cells}</w:tr></w:tbl>");
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", p(&[text]));
    let masthead = table(&(cell("A/HRC/53/7") + &cell("Distr.: General")));
    check_lines(&docx(&masthead, &[]), &["A/HRC/53/7", "Distr.: General"], "");
}

const NOTES: &str = "<w:footnotes><w:footnote w:type='separator' w:id='-1'><w:p><w:r><w:t>x</w:t></w:r></w:p></w:footnote>\
    <w:footnote w:id='0'><w:p><w:r><w:t>* Reissued for technical reasons.</w:t></w:r></w:p></w:footnote>\
    <w:footnote w:id='1'><w:p><w:r><w:footnoteRef/><w:t> A/79/1.</w:t></w:r></w:p></w:footnote>\
    <w:footnote w:id='2'><w:p><w:r><w:footnoteRef/><w:t> A/79/2.</w:t></w:r></w:p></w:footnote></w:footnotes>";
const ENDNOTES: &str = "<w:endnotes><w:endnote w:type='continuationSeparator' w:id='0'><w:p/></w:endnote>\
    <w:endnote w:id='1'><w:p><w:r><w:endnoteRef/><w:t> A/79/3.</w:t></w:r></w:p></w:endnote></w:endnotes>";

fn foot(id: u32) -> String {
    format!("<w:r><w:footnoteReference w:id='{id}'/></w:r>")
}

#[test]
fn footnotes_and_endnotes_have_labels_of_their_own() {
    let end = "<w:r><w:endnoteReference w:id='1'/></w:r>";
    let starred = "<w:r><w:footnoteReference w:customMarkFollows='1' w:id='0'/><w:t>*</w:t></w:r>";
    let body = [
        p(&["A/80/7"]),
        p(&["1.\tThe Committee", starred, " met", &foot(1), " twice."]),
        p(&["2.\tIt decided", end, " so", &foot(2), "."]),
    ];
    let notes = [("word/footnotes.xml", NOTES), ("word/endnotes.xml", ENDNOTES)];
    let expected = ["para-1 *,1", "para-2 i,2", "fn-x ", "fn-1 ", "fn-2 ", "fn-i "];
    assert_eq!(carriers(&read(&docx(&body.concat(), &notes))), expected);
    // Where both are printed alike, an endnote goes by the number behind the footnotes.
    let alike = "<w:settings><w:endnotePr><w:numFmt w:val='decimal'/></w:endnotePr></w:settings>";
    let parts = [notes[0], notes[1], ("word/settings.xml", alike)];
    let (lines, warnings) = lines_of(&docx(&body.concat(), &parts)).expect("a document");
    assert!(warnings[0].contains("the first endnote is note 4 here"), "{warnings:?}");
    assert_eq!(lines.lines.last().map(|line| line.text.as_str()), Some("⁴\tA/79/3."));
}

#[test]
fn footnotes_begin_anew_in_a_section_where_the_document_says_so() {
    let settings =
        "<w:settings><w:footnotePr><w:numRestart w:val='eachSect'/></w:footnotePr></w:settings>";
    let section = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>";
    let annex = p(&["Annex"]) + &p(&["1.\tIt closed", &foot(2), "."]);
    let body =
        p(&["A/80/7"]) + &p(&["1.\tIt met", &foot(1), "."]) + section + &annex + "<w:sectPr/>";
    let parts = [("word/footnotes.xml", NOTES), ("word/settings.xml", settings)];
    let expected = ["para-1 1", "fn-1 ", "annex/para-1 1", "annex/fn-1 "];
    assert_eq!(carriers(&read(&docx(&body, &parts))), expected);
}

#[test]
fn counted_annexes_and_headings_of_any_language_are_told() {
    let style = |id: &str, more: &str| format!("<w:style w:styleId='{id}'>{more}</w:style>");
    let list = |id: &str| format!("<w:pPr><w:numPr><w:numId w:val='{id}'/></w:numPr></w:pPr>");
    let styles = [
        style("Titre1", &("<w:name w:val='heading 1'/>".to_owned() + &list("1"))),
        style("Annexe", &list("2")),
        style("Para", &list("3")),
    ];
    let styles = format!("<w:styles>{}</w:styles>", styles.concat());
    let lists =
        [("1", "upperRoman", "%1."), ("2", "upperRoman", "Annex %1"), ("3", "decimal", "%1.")];
    let lists = lists.map(|(id, format, text)| {
        format!(
            "<w:abstractNum w:abstractNumId='{id}'><w:lvl w:ilvl='0'><w:numFmt w:val='{format}'/><w:lvlText w:val='{text}'/></w:lvl></w:abstractNum>\
             <w:num w:numId='{id}'><w:abstractNumId w:val='{id}'/></w:num>"
        )
    });
    let lists = format!("<w:numbering>{}</w:numbering>", lists.concat());
    let styled = |id: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{id}'/></w:pPr>{}</w:p>", run(text))
    };
    let body = [
        p(&["A/80/7"]),
        styled("Titre1", "Introduction"),
        styled("Para", "The Committee met."),
        styled("Annexe", "Terms of reference"),
        styled("Para", "The Committee meets."),
    ];
    let parts = [("word/styles.xml", styles.as_str()), ("word/numbering.xml", lists.as_str())];
    let document = read(&docx(&body.concat(), &parts));
    assert_eq!(carriers(&document), ["para-1 ", "annex-I/para-2 "]);
    assert_eq!(document.units[1].section_path(), ["I"]);
    assert_eq!(document.units[2].part_title.as_deref(), Some("Terms of reference"));
}

#[test]
fn what_is_no_word_document_is_refused_with_a_remedy() {
    let protected: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, part) in [
        (COMPOUND.to_vec(), Some("of an old program (.doc)")),
        ([COMPOUND, &protected].concat(), Some("is protected by a password")),
        (b"{\\rtf1 text}".to_vec(), Some("is in Rich Text Format")),
        (b"The General Assembly,".to_vec(), None),
    ] {
        assert_eq!(refusal(&bytes).is_some(), part.is_some());
        assert!(refusal(&bytes).unwrap_or_default().contains(part.unwrap_or_default()));
    }
    let sheet = archive(&[
        ("_rels/.rels", "<Relationship Type='x/officeDocument' Target='xl/workbook.xml'/>"),
        ("xl/workbook.xml", "<workbook/>"),
    ]);
    assert!(lines_of(&sheet).is_err_and(|error| error.contains("has no text but <workbook>")));
    let empty = archive(&[("mimetype", "application/vnd.oasis.opendocument.text")]);
    assert!(lines_of(&empty).is_err_and(|error| error.contains("save it as .docx")));
}

#[test]
fn documents_beyond_all_bounds_are_refused_with_the_number() {
    let rows = "<w:p><w:r><w:t>x</w:t></w:r></w:p>".repeat(250_001);
    let error = lines_of(&docx(&rows, &[])).expect_err("too many paragraphs");
    assert!(error.contains("the most is 250000: split it"), "{error}");
    let error = lines_of(&docx(&"<w:p/>".repeat(6_000_001), &[])).expect_err("too many tags");
    assert!(error.contains("the most is 6000000: split it"), "{error}");
}

#[test]
fn lines_are_set_in_by_their_own_paragraph_or_by_a_tab() {
    let set_in =
        "<w:p><w:pPr><w:ind w:left=\"720\"/></w:pPr><w:r><w:t>(a) To act;</w:t></w:r></w:p>";
    let body = [p(&["1. Urges all:"]), set_in.to_owned(), p(&["\t(b) To go;"]), p(&["and more."])];
    let (lines, _) = lines_of(&docx(&body.concat(), &[])).expect("a document");
    let found: Vec<bool> = lines.lines.iter().map(|line| line.indented).collect();
    assert_eq!(found, [false, true, true, false]);
}

#[test]
fn long_documents_of_every_part_are_read() {
    const MANY: usize = 40_000;
    let each = |make: &dyn Fn(usize) -> String| (0..MANY).map(make).collect::<String>();
    let of_style = "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>";
    let section = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>";
    let field =
        "<w:r><w:fldChar w:fldCharType='begin'/><w:fldChar w:fldCharType='separate'/></w:r>";
    let relations =
        each(&|n| format!("<Relationship Id='x{n}' Type='aFChunk' Target='{n}.html'/>"));
    let notes = each(&|n| {
        format!("<w:footnote w:id='{n}'><w:p><w:r><w:t>See.</w:t></w:r></w:p></w:footnote>")
    });
    let list = "7".repeat(MANY * 10);
    let mut found = Vec::new();
    // What they cost beside their length is measured by `cargo bench --bench reading -- growth`.
    for (body, parts) in [
        (
            p(&["1. Decides."]) + &each(&|n| format!("<w:altChunk r:id='r{n}'/>")),
            vec![(
                "word/_rels/document.xml.rels",
                format!("<Relationships>{relations}</Relationships>"),
            )],
        ),
        (section.repeat(MANY), vec![("word/settings.xml", "<a/>".repeat(MANY))]),
        (p(&[&field.repeat(MANY), &run("x").repeat(MANY)]), vec![]),
        (
            of_style.repeat(MANY),
            vec![
                (
                    "word/styles.xml",
                    format!(
                        "<s><style styleId='a'><pPr><numPr><numId val='{list}'/></numPr></pPr></style></s>"
                    ),
                ),
                (
                    "word/numbering.xml",
                    format!("<n><num numId='{list}'><abstractNumId val='{list}'/></num></n>"),
                ),
            ],
        ),
        (
            of_style.repeat(MANY),
            vec![
                (
                    "word/styles.xml",
                    "<s><style styleId='a'><pPr><numPr><numId val='7'/></numPr></pPr></style></s>"
                        .to_owned(),
                ),
                (
                    "word/numbering.xml",
                    format!(
                        "<n><num numId='7'><abstractNumId val='8'/></num><abstractNum abstractNumId='8'><lvl ilvl='0'>\
                         <numFmt val='none'/><lvlText val='{}'/></lvl></abstractNum></n>",
                        "%1".repeat(MANY)
                    ),
                ),
            ],
        ),
        (
            p(&[
                "1. Decides.",
                &each(&|n| format!("<w:r><w:footnoteReference w:id='{n}'/></w:r>")),
            ]),
            vec![("word/footnotes.xml", format!("<f>{notes}</f>"))],
        ),
    ] {
        let parts: Vec<(&str, &str)> =
            parts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let units = read(&docx(&body, &parts)).units;
        let is_note = |unit: &&crate::corpus::Unit| unit.kind == crate::corpus::Kind::Footnote;
        found.push((units.len(), units.iter().filter(is_note).count()));
    }
    // Paragraphs that are an `x` each, before anything that a document has, are no units.
    assert_eq!(found, [(1, 0), (0, 0), (1, 0), (0, 0), (0, 0), (40_001, 40_000)]);
}

#[test]
fn parts_are_in_the_encoding_that_they_state() {
    let document =
        "<w:document><w:body><w:p><w:r><w:t>1. Daniël</w:t></w:r></w:p></w:body></w:document>";
    let wide = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let declared = |name: &str| format!("<?xml version='1.0' encoding='{name}'?>{document}");
    let western = declared("windows-1252");
    let (western, _, _) = encoding_rs::WINDOWS_1252.encode(&western);
    let bytes =
        [wide(document), wide(&declared("UTF-16")), western.to_vec(), declared("UTF-8").into()];
    for bytes in bytes {
        check_lines(&archive_of(&[("word/document.xml", &bytes)]), &["1. Daniël"], "");
    }
    let unknown = archive_of(&[("word/document.xml", declared("EBCDIC-X").as_bytes())]);
    let problem = lines_of(&unknown).expect_err("unknown");
    assert!(problem.contains("word/document.xml") && problem.contains("`EBCDIC-X`"), "{problem}");
}
