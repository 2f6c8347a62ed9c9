//! The readers against documents of the UN that are not ours to ship, for those who
//! have them: how many paragraphs are exact.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use undex::corpus::{Kind, Manifest, read_document};

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
