//! The style of the tree: what a reader can rely on in every file.

use std::{fs, path::PathBuf, process::Command};

use crate::support::root;

/// The longest file of code, in lines, tests in it included.
const FILE_LINES_MAX: usize = 620;
/// The longest function, in lines.
const FUNCTION_LINES_MAX: usize = 75;

fn tracked(suffix: &str) -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "-co", "--exclude-standard"])
        .current_dir(root())
        .output();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    let files = listed.lines().filter(|line| line.ends_with(suffix)).map(|line| root().join(line));
    files.filter(|path| path.exists()).collect()
}

#[test]
fn every_module_says_what_it_is() {
    for file in tracked(".rs") {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not open with its purpose", file.display());
    }
}

#[test]
fn files_and_functions_are_short() {
    for file in tracked(".rs") {
        let text = fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.len() <= FILE_LINES_MAX, "{} has {} lines", file.display(), lines.len());
        for (index, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let is_function = line.contains("fn ")
                && line.trim_end().ends_with('{')
                && !line.trim_start().starts_with("//");
            if !is_function {
                continue;
            }
            let end = format!("{}}}", " ".repeat(indent));
            let length = lines[index..].iter().position(|line| *line == end).unwrap_or(0);
            assert!(
                length <= FUNCTION_LINES_MAX,
                "{}:{} is a function of {length} lines",
                file.display(),
                index + 1
            );
        }
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    for file in tracked(".md").into_iter().filter(|file| !file.starts_with(root().join("corpus/")))
    {
        let text = fs::read_to_string(&file).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains("://") {
                continue;
            }
            let target = file.parent().unwrap().join(path);
            assert!(target.exists(), "{} links to {link}, which is not there", file.display());
        }
    }
}

#[test]
fn the_architecture_names_every_room() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            let name = format!("`src/{}/`", entry.file_name().to_string_lossy());
            assert!(text.contains(&name), "ARCHITECTURE.md does not name {name}");
        }
    }
}
