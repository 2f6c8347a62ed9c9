//! The reader of the UN's own markup: lists, notes, links, and markup that is
//! damaged.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use undex::corpus::{Kind, Unit};

use crate::readers::{outline, read};

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
    assert_eq!(reference.pinpoint.paragraphs.spelled(), ["8 (a)"]);
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
fn points_stand_under_their_paragraph_in_every_language() {
    let list = |code: &str, number: &str, labels: [&str; 3]| {
        let [a, i, b] = labels;
        format!(
            "<akomaNtoso><statement name='resolution'><meta><FRBRWork><FRBRuri value='/akn/un/statement/deliberation/unsc/2020-02-25/2511-2020/'/></FRBRWork><FRBRlanguage language='{code}'/></meta>\
             <preamble><formula><p>X,</p></formula></preamble><mainBody><paragraph><num>{number}</num><list><intro><p>Decides:</p></intro>\
             <point><num>{a}</num><content><p>first:</p></content></point><sublist><point><num>{i}</num><content><p>deeper</p></content></point>\
             <point><num>–</num><content><p>bullet</p></content></point></sublist><point><num>{b}</num><content><p>second;</p></content></point></list></paragraph>\
             <paragraph class='H23'><subheading>Tasks</subheading></paragraph><paragraph><num>2.</num><content><p>Ends.</p></content></paragraph></mainBody></statement></akomaNtoso>"
        )
    };
    for (code, number, labels) in [
        ("eng", "1.", ["(a)", "(i)", "(b)"]),
        ("spa", "\t1.", ["a)", "i)", "b)"]),
        ("ara", "1 -", ["(أ)", "’1‘", "(ب)"]),
        ("zho", "1.", ["(a)", "㈠", "(b)"]),
    ] {
        let document = read("x.xml", list(code, number, labels).as_bytes()).unwrap();
        let ids: Vec<&str> = document.units.iter().map(|unit| unit.id.as_str()).collect();
        let expected = [
            "chapeau",
            "para-1",
            "para-1/a",
            "para-1/a/i",
            "para-1/a/bullet-1",
            "para-1/b",
            "para-2",
        ];
        assert_eq!(ids, expected.map(|id| format!("S/RES/2511 (2020)#{id}")), "{code}");
        assert_eq!(document.units[3].sub, Some([labels[0], labels[1]].join(" ")));
        let texts: Vec<&str> = document.units[1..].iter().map(|unit| unit.text.as_str()).collect();
        assert_eq!(texts, ["Decides:", "first:", "deeper", "bullet", "second;", "Ends."]);
    }
}

#[test]
fn a_stray_or_missing_tag_loses_nothing() {
    let broken = AKN
        .replace(
            "</content></paragraph>\n<paragraph eId=\"para_2\">",
            "</docTitle></content>\n<paragraph eId=\"para_2\">",
        )
        .replace("To mark;</p>", "To mark;");
    let document = read("x.xml", broken.as_bytes()).unwrap();
    let whole = read("x.xml", AKN.as_bytes()).unwrap();
    assert_eq!(outline(&document), outline(&whole));
    let warnings: Vec<String> = document.warnings.iter().map(ToString::to_string).collect();
    assert!(warnings[0].contains("</docTitle> closes nothing"), "{warnings:?}");
    assert!(warnings.iter().any(|warning| warning.contains("has no end tag")), "{warnings:?}");
}

#[test]
fn damaged_xml_is_read_as_far_as_it_goes() {
    let cut = &AKN[..AKN.find("<paragraph eId=\"para_3\"").unwrap()];
    let document = read("x.xml", cut.as_bytes()).unwrap();
    assert!(outline(&document).contains(&"subparagraph 1 (a) To mark;".to_owned()));
    let warning = document.warnings[0].to_string();
    assert!(warning.contains("x.xml:12: the XML is damaged here"), "{warning}");
}

#[test]
fn what_markup_costs_grows_with_its_length_alone() {
    const MANY: usize = 10_000;
    // Of four times the text. What grows with the square of the length takes sixteen times as
    // long; what is counted is the work of this thread, whatever else the machine does.
    const TIMES_MAX: u32 = 8;
    let (few, many) = (heavy(MANY), heavy(MANY * 4));
    for (number, (few, many)) in few.iter().zip(&many).enumerate() {
        let (few, many) = (worked(few), worked(many));
        assert!(many < few * TIMES_MAX, "{number}: {few:?}, {many:?}");
    }
}

/// Statements that repeat so many times what a reader might look for again each time.
fn heavy(many: usize) -> Vec<String> {
    let each = |make: &dyn Fn(usize) -> String| (0..many).map(make).collect::<String>();
    let bodies = [
        each(&|n| format!("<meta><keyword dictionary=\"UNBIS\" showAs=\"k{n}\"/></meta>"))
            + "<p>x</p>",
        "<p>*x</p>".repeat(many) + &"<section><p>*x</p></section>".repeat(many),
        format!(
            "<p>word<authorialNote marker=\"1\"><p>See.</p></authorialNote>{}</p>",
            "<sup>1</sup>x".repeat(many)
        ),
        format!(
            "<meta><FRBRlanguage language=\"fra\"/></meta><p>Voir{}</p>",
            each(&|n| format!(" <a href=\"https://undocs.org/fr/A/RES/{n}/1\">{n}/1</a>,"))
        ),
        format!(
            "<section><heading>{}</heading>{}</section>",
            "word ".repeat(many),
            "<p>x</p>".repeat(many)
        ),
        format!(
            "<paragraph><num>{}.</num><content><p>x:</p></content><list>{}</list></paragraph>",
            "1".repeat(many * 5),
            "<point><num>(a)</num><content><p>x</p></content></point>".repeat(many)
        ),
    ];
    let statement = |body| format!("<akomaNtoso><statement>{body}</statement></akomaNtoso>");
    bodies.into_iter().map(statement).collect()
}

/// The time of the processor that a text takes to read: the least of three, since caches
/// are shared.
fn worked(text: &str) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap();
    let once = |_| {
        let begun = now();
        assert!(!read("x.xml", text.as_bytes()).unwrap().units.is_empty());
        now() - begun
    };
    (0..3).map(once).min().unwrap()
}
