//! The readers against documents of the UN that are not ours to ship, for those who
//! have them: how many paragraphs are exact.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use undex::{
    corpus::{Kind, Manifest, read_document},
    index::Snapshot,
};

use crate::{
    duties,
    history::everything,
    lineage::held,
    search::embedded,
    support::{corpus, index, root},
};

/// A file or folder of the UN's own documents, which are not ours to ship.
#[track_caller]
fn un_texts(name: &str) -> PathBuf {
    let folder = std::env::var_os("UNDEX_UN_TEXTS").map(PathBuf::from).unwrap_or_else(|| {
        panic!("UNDEX_UN_TEXTS names no folder; CONTRIBUTING.md tells what lies in it")
    });
    let path = folder.join(name);
    assert!(path.exists(), "{} is not there; CONTRIBUTING.md tells what is", path.display());
    path
}

fn squash(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Preambular and numbered units of a file: kind, number and text.
fn compared(path: &Path) -> Vec<(bool, String, String)> {
    let document = read_document(path, &Manifest::default()).unwrap();
    let units = document
        .units
        .iter()
        .filter(|unit| matches!(unit.kind, Kind::Preambular | Kind::Operative | Kind::Numbered));
    units
        .map(|unit| {
            let preambular = unit.kind == Kind::Preambular;
            (preambular, unit.number.clone().unwrap_or_default(), squash(&unit.text))
        })
        .collect()
}

/// The share of units of the truth that are exact, with hyphens alike: a PDF
/// does not tell the non-breaking one.
fn exact(truth: &Path, folder: &Path, extension: &str) -> (usize, usize) {
    let (mut right, mut all) = (0, 0);
    for line in fs::read_to_string(truth).unwrap().lines() {
        let truth: Value = serde_json::from_str(line).unwrap();
        let stem = match extension {
            "pdf" => truth["symbol"]
                .as_str()
                .unwrap()
                .replace(" (", "_")
                .replace(')', "")
                .replace('/', "_"),
            _ => truth["file"].as_str().unwrap().trim_end_matches(".xml").to_owned(),
        };
        let names = [format!("{stem}.{extension}"), format!("{stem}.en.{extension}")];
        let Some(path) = names.iter().map(|name| folder.join(name)).find(|path| path.exists())
        else {
            continue;
        };
        let mut found = compared(&path);
        found.iter_mut().for_each(|unit| unit.2 = unit.2.replace('\u{2011}', "-"));
        for block in truth["blocks"].as_array().unwrap() {
            let number = block["num"].as_str().unwrap_or_default().trim_end_matches('.').to_owned();
            let kind = block["kind"].as_str().unwrap();
            let text = squash(block["text"].as_str().unwrap()).replace('\u{2011}', "-");
            // Lettered points are subparagraphs here.
            if !["preambular", "numbered"].contains(&kind)
                || number.starts_with('(')
                || text.is_empty()
            {
                continue;
            }
            all += 1;
            let number = if kind == "preambular" { String::new() } else { number };
            if let Some(at) = found
                .iter()
                .position(|unit| *unit == (kind == "preambular", number.clone(), text.clone()))
            {
                found.swap_remove(at);
                right += 1;
            }
        }
    }
    (right, all)
}

#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn resolutions_marked_up_by_the_un_are_exact() {
    let (truth, folder) = (un_texts("gold/akn-GA-74.jsonl"), un_texts("un/akn/GA-74"));
    let (right, all) = exact(&truth, &folder, "xml");
    assert!(all > 12_000 && right + 5 >= all, "{right} of {all}");
}

#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn published_pdf_documents_are_exact() {
    let (truth, folder) = (un_texts("gold/pdf-pairs.jsonl"), un_texts("un/pdf"));
    let (right, all) = exact(&truth, &folder, "pdf");
    assert!(all >= 190 && right == all, "{right} of {all}");
}

#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn plain_texts_of_resolutions_are_exact() {
    let (truth, folder) = (un_texts("gold/akn-GA-74.jsonl"), un_texts("un/text"));
    let (right, all) = exact(&truth, &folder, "txt");
    assert!(all > 10_000 && right * 1000 >= all * 995, "{right} of {all}");
}

/// What a program says that comes with the texts and holds what `undex` says against
/// the truth, and whether it is content.
fn judged_by(program: &str, arguments: &[&Path], folder: &Path) -> (String, bool) {
    let output = Command::new("python3")
        .arg(un_texts(program))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&said).into_owned(), output.status.success())
}

/// Parses some files with the program, and has the units judged by `check/akn.py`.
fn units_judged(folder: &str, truth: &str, keep: impl Fn(&str) -> bool) -> (String, bool) {
    let mut files: Vec<PathBuf> =
        fs::read_dir(un_texts(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let kept = tempfile::tempdir().unwrap();
    let (units, wanted) = (kept.path().join("units.jsonl"), kept.path().join("truth.jsonl"));
    let parsed =
        Command::new(env!("CARGO_BIN_EXE_undex")).arg("parse").args(files).output().unwrap();
    fs::write(&units, parsed.stdout).unwrap();
    let truth = fs::read_to_string(un_texts(truth)).unwrap();
    let truth: Vec<&str> = truth.lines().filter(|line| keep(line)).collect();
    fs::write(&wanted, truth.join("\n")).unwrap();
    judged_by("check/akn.py", &[&units, &wanted], kept.path())
}

/// The share that a line of the verdict tells behind a word: `points 252/257`.
fn share(said: &str, of: &str) -> f64 {
    let (_, behind) = said.rsplit_once(&format!("{of} ")).unwrap();
    let (right, behind) = behind.split_once('/').unwrap();
    let all: String = behind.chars().take_while(char::is_ascii_digit).collect();
    right.parse::<f64>().unwrap() / all.parse::<f64>().unwrap()
}

#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn points_of_resolutions_in_six_languages_stand_where_they_are_cited() {
    let (said, right) = units_judged("un/akn/mixed", "gold/akn-mixed.jsonl", |_| true);
    assert!(right, "{said}");
}

#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn damaged_markup_loses_no_text() {
    let (said, right) = units_judged("un/akn/damaged", "gold/akn-damaged.jsonl", |_| true);
    assert!(right, "{said}");
}

#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn plain_texts_of_four_organs_are_right() {
    let texts = un_texts("un/text-mixed");
    let is_text = |line: &str| {
        let document: Value = serde_json::from_str(line).unwrap();
        let stem = document["file"].as_str().unwrap().trim_end_matches(".xml").to_owned();
        texts.join(format!("{stem}.txt")).exists()
    };
    // The texts have lost headings that the markup has, such as `Part II` of an annex.
    let (said, _) = units_judged("un/text-mixed", "gold/akn-mixed.jsonl", is_text);
    assert!(share(&said, "paragraphs") >= 0.994 && share(&said, "points") >= 0.98, "{said}");
}

#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn old_resolutions_of_the_council_are_right() {
    let program = Path::new(env!("CARGO_BIN_EXE_undex"));
    let (said, right) =
        judged_by("check/old.py", &[program, &un_texts("un/old-sc")], Path::new("."));
    assert!(right, "{said}");
}

#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn references_are_read_as_documents_write_them() {
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_undex"));
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let indexed = Command::new(program)
        .args(["index", "--model", "hashing", "--corpus"])
        .arg(corpus)
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(indexed.status.success(), "{}", String::from_utf8_lossy(&indexed.stderr));
    let (said, right) = judged_by("check/cites.py", &[program], folder.path());
    assert!(right, "{said}");
}

/// Twenty rounds in which documents of a year come, go and change; whatever the history,
/// every answer is that of an index made anew.
#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn a_year_that_changed_twenty_times_answers_as_one_indexed_at_once() {
    let year = un_texts("un/akn/GA-74");
    let mut names: Vec<PathBuf> =
        fs::read_dir(&year).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let folder = tempfile::tempdir().unwrap();
    let (corpus, lived) = (folder.path().join("corpus"), folder.path().join("lived"));
    fs::create_dir(&corpus).unwrap();
    let place = |file: &PathBuf| corpus.join(file.file_name().unwrap());
    let corpora = [corpus.clone()];
    for file in &names {
        fs::copy(file, place(file)).unwrap();
    }
    crate::support::index(&corpora, &lived).unwrap();
    for round in 1..=20 {
        for (number, file) in names.iter().enumerate() {
            // Another twentieth goes, comes back and changes each time.
            match (number + round) % 20 {
                0 => fs::remove_file(place(file)).unwrap(),
                1 => {
                    fs::copy(file, place(file)).unwrap();
                }
                2 => {
                    let text = fs::read_to_string(file).unwrap();
                    fs::write(place(file), text.replace("Member States", "all States")).unwrap();
                }
                _ => {}
            }
        }
        crate::support::index(&corpora, &lived).unwrap();
        if round == 1 || round % 5 == 0 {
            let fresh = folder.path().join(format!("fresh-{round}"));
            crate::support::index(&corpora, &fresh).unwrap();
            let (lived, fresh) = (everything(&lived), everything(&fresh));
            for (question, answers) in &fresh {
                assert!(lived[question] == *answers, "round {round}: {question}");
            }
        }
    }
}

/// Resolutions of two successive years or mandates, of organs and matters that nothing was
/// tuned on.
const SUCCESSIVE: [&str; 16] = [
    "small-arms/75_241_E.xml",
    "small-arms/A_RES_76_232-2119663E.xml",
    "GA-74/74_111.xml",
    "mixed/75_120_E.xml",
    "GA-74/74_182.xml",
    "mixed/75_133_E.xml",
    "GA-74/74_90.xml",
    "mixed/75_99_E.xml",
    "GA-74/74_266.xml",
    "mixed/75_256_E.xml",
    "SC-2000-2019/S_RES_1946_N1058599.xml",
    "SC-2000-2019/S_RES_1980_N1131511.xml",
    "SC-2000-2019/S_RES_2385_1720210E.xml",
    "SC-2000-2019/S_RES_2444_1819381E.xml",
    "SC-2000-2019/S_RES_2058_N1243016.xml",
    "SC-2000-2019/S_RES_2089_1321640e.xml",
];

#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn paragraphs_of_successive_resolutions_are_aligned_as_judged() {
    let folder = tempfile::tempdir().unwrap();
    for name in SUCCESSIVE {
        let path = un_texts("un/akn").join(name);
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    let real = embedded(vec![corpus(), folder.path().to_owned()]);
    let held = held(&real.snapshot, "lineage-judged.tsv");
    let right = held.found - held.invented.len();
    let told = format!(
        "{right} of {} found are right, {} judged, as judged by kind {:?}; missed {:#?}, invented {:#?}",
        held.found, held.judged, held.kinds, held.missed, held.invented
    );
    assert!(held.judged > 300 && held.missed.len() <= 2 && held.invented.is_empty(), "{told}");
    let kinds = held.kinds.values();
    assert!(kinds.map(|kind| kind.0 - kind.1).sum::<usize>() <= 3, "{told}");
}

/// References of one paragraph: symbol, pinpoint as JSON.
type Cited = Vec<(String, String)>;

#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn references_of_the_council_are_as_judged() {
    let fixture = root().join("tests/fixtures/references-judged.tsv");
    let mut judged: BTreeMap<String, Cited> = BTreeMap::new();
    let (mut right, mut wrong) = (0, 0);
    for row in fs::read_to_string(fixture).unwrap().lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let own = judged.entry(cells[0].to_owned()).or_default();
        match cells[3] {
            "right" => right += 1,
            "wrong" => wrong += 1,
            // Read, and without a reference.
            _ => continue,
        }
        own.push((cells[1].to_owned(), cells[2].to_owned()));
    }
    let folder = un_texts("un/akn/SC-2000-2019");
    let files: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let number = |id: &str| id["S/RES/".len()..].split(' ').next().unwrap().to_owned();
    let numbers: BTreeSet<String> = judged.keys().map(|id| number(id)).collect();
    let mut found: BTreeMap<String, Cited> = BTreeMap::new();
    for number in &numbers {
        let stem = format!("S_RES_{number}_");
        let is_it = |path: &&PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&stem))
        };
        let file = files.iter().find(is_it).unwrap_or_else(|| panic!("{stem} is not there"));
        for unit in read_document(file, &Manifest::default()).unwrap().units {
            let place = |reference: &undex::citation::Reference| match reference.pinpoint.is_empty()
            {
                true => String::new(),
                false => serde_json::to_string(&reference.pinpoint).unwrap(),
            };
            let cited =
                unit.references.iter().map(|one| (one.symbol.to_string(), place(one))).collect();
            found.insert(unit.id, cited);
        }
    }
    for (id, wanted) in &judged {
        assert_eq!(found.get(id), Some(wanted), "{id}");
    }
    assert!(right >= 330 && right * 100 >= (right + wrong) * 98, "{right}, {wrong}");
}

#[test]
#[ignore = "needs UNDEX_UN_TEXTS"]
fn duties_are_told_as_judged() {
    let folder = tempfile::tempdir().unwrap();
    let (texts, built) = (folder.path().join("texts"), folder.path().join("index"));
    std::fs::create_dir(&texts).unwrap();
    let all = un_texts("un/akn");
    for symbol in duties::judged_symbols() {
        // Those of the corpus are there.
        if let Some(path) = duties::file_of(&symbol, &all)
            && symbol != "A/RES/74/60"
        {
            std::fs::copy(&path, texts.join(path.file_name().unwrap())).unwrap();
        }
    }
    index(&[corpus(), texts], &built).unwrap();
    let scores = duties::held(&Snapshot::open(&built).unwrap());
    let confirm = duties::sum(
        scores.iter().filter(|(half, _)| half.starts_with("confirm")).map(|(_, score)| score),
    );
    let [people, times, what] = confirm.map(duties::Score::f1);
    let told = format!("{scores:#?}, to confirm: {people:.3} {times:.3} {what:.3}");
    assert!(people >= 0.95 && times >= 0.95 && what >= 0.9, "{told}");
}
