//! What it costs to read documents in child processes, beside reading them in this one.
//!
//! `cargo bench --bench reading` makes a thousand small documents; `UNDEX_TEXTS` names a
//! folder of others. Both ways take turns, each in a new process as a run of the program
//! is, with as many readers as there are processors; starting them counts. Prints the
//! seconds of each round and the ratio of the medians.
//!
//! `cargo bench --bench reading -- growth` reads texts and Word documents that a reader may
//! find hard, each once and again twice as long, in this process, and prints the seconds of
//! both and their ratio: 2 where a document costs what it is long.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use undex::corpus::{self, Limits, Manifest, Readers, Reading, Request};

const ROUNDS: usize = 7;
const DOCUMENTS: usize = 1_000;

/// Small resolutions, as the General Assembly has them.
fn small_documents(folder: &Path) {
    for number in 1..=DOCUMENTS {
        let mut text =
            format!("79/{number}. The question of subject {number}\n\nThe General Assembly,\n\n");
        for year in 1..=6 {
            text.push_str(&format!(
                "Recalling its resolution {}/{number} of 10 December {}, in which it considered subject {number},\n\n",
                60 + year,
                2005 + year,
            ));
        }
        for paragraph in 1..=12 {
            text.push_str(&format!(
                "{paragraph}. Calls upon all States to consider paragraph {paragraph} of resolution 60/{number} and to report to the Secretary-General before its eightieth session;\n\n",
            ));
        }
        fs::write(folder.join(format!("A_RES_79_{number}.txt")), text).unwrap();
    }
}

fn seconds(reading: &Reading, files: &[PathBuf]) -> f64 {
    let started = Instant::now();
    let requests = files.iter().map(|file| ((), Some(Request::new(file, &Manifest::default()))));
    let readers = Readers::start(reading);
    let read = readers.read(requests).filter(|(_, answer)| matches!(answer, Some(Ok(_)))).count();
    assert!(read > 0);
    started.elapsed().as_secs_f64()
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The seconds of one way, in a process of its own.
fn round(way: &str, folder: &Path) -> f64 {
    let this = std::env::current_exe().unwrap();
    let output = Command::new(this).arg(way).env("UNDEX_TEXTS", folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

/// A Word document of a body and parts beside it.
fn word(body: &str, parts: &[(&str, String)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let relations = "<Relationships><Relationship Type='x/officeDocument' \
        Target='word/document.xml'/></Relationships>";
    let own = [("_rels/.rels", relations.to_owned()), ("word/document.xml", document)];
    for (name, text) in own.iter().chain(parts) {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Documents with so many of something.
fn hard_documents(many: usize) -> Vec<(&'static str, Vec<u8>)> {
    let each = |make: &dyn Fn(usize) -> String| (0..many).map(make).collect::<String>();
    let text = |name, text: String| (name, format!("74/1. Arms\n\n{text}").into_bytes());
    let styled = "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>";
    let style = "<s><style styleId='a'><pPr><numPr><numId val='7'/></numPr></pPr></style></s>";
    let levels = format!(
        "<n><num numId='7'><abstractNumId val='8'/></num><abstractNum abstractNumId='8'><lvl ilvl='0'>\
         <numFmt val='none'/><lvlText val='{}'/></lvl></abstractNum></n>",
        "%1".repeat(many)
    );
    let notes = each(&|n| {
        format!("<w:footnote w:id='{n}'><w:p><w:r><w:t>See.</w:t></w:r></w:p></w:footnote>")
    });
    let marks = each(&|n| format!("<w:r><w:footnoteReference w:id='{n}'/></w:r>"));
    let marked = format!("<w:p><w:r><w:t>1. Decides.</w:t></w:r>{marks}</w:p>");
    vec![
        text("one line.txt", each(&|_| "word ".repeat(20))),
        text("points.txt", each(&|n| format!("({})\tpoint\n\n", ["a", "i", "b", "ii"][n % 4]))),
        text("numbers.txt", each(&|n| format!("{}.\tRecalls {n},{} twice.\n\n", n % 900, n % 90))),
        (
            "paragraphs of a style.docx",
            word(
                &styled.repeat(many),
                &[("word/styles.xml", style.to_owned()), ("word/numbering.xml", levels)],
            ),
        ),
        ("notes.docx", word(&marked, &[("word/footnotes.xml", format!("<f>{notes}</f>"))])),
    ]
}

/// What hard documents cost, and what twice as long ones do.
fn growth() {
    const MANY: usize = 20_000;
    let folder = tempfile::tempdir().unwrap();
    let cost = |(name, bytes): &(&str, Vec<u8>)| {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        let mut rounds: Vec<f64> =
            (0..3).map(|_| seconds(&Reading::Here, std::slice::from_ref(&file))).collect();
        median(&mut rounds)
    };
    for (once, twice) in hard_documents(MANY).iter().zip(hard_documents(2 * MANY)) {
        let (name, once, twice) = (once.0, cost(once), cost(&twice));
        println!("{name}: {once:.3} s, twice as long {twice:.3} s, ratio {:.2}", twice / once);
    }
}

fn main() {
    if std::env::args().any(|argument| argument == "growth") {
        return growth();
    }
    let program = PathBuf::from(env!("CARGO_BIN_EXE_undex"));
    let texts = std::env::var_os("UNDEX_TEXTS").map(PathBuf::from);
    let way = std::env::args().nth(1).unwrap_or_default();
    let reading = match &*way {
        "here" => Some(Reading::Here),
        "apart" => Some(Reading::Apart { program, limits: Limits::default() }),
        _ => None,
    };
    if let (Some(reading), Some(folder)) = (reading, &texts) {
        let files = corpus::find_files(folder, false).unwrap().files;
        return println!("{}", seconds(&reading, &files));
    }
    let made = tempfile::tempdir().unwrap();
    let folder = texts.unwrap_or_else(|| {
        small_documents(made.path());
        made.path().to_owned()
    });
    let (mut here, mut apart) = (Vec::new(), Vec::new());
    for number in 1..=ROUNDS {
        here.push(round("here", &folder));
        apart.push(round("apart", &folder));
        let (here, apart) = (here[number - 1], apart[number - 1]);
        println!("round {number}: here {here:.3} s, apart {apart:.3} s");
    }
    let files = corpus::find_files(&folder, false).unwrap().files.len();
    let (here, apart) = (median(&mut here), median(&mut apart));
    println!("{files} files: here {here:.3} s, apart {apart:.3} s, ratio {:.3}", apart / here);
}
