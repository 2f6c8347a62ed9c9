//! The source as a tree of syntax, for the tests of style and of walls.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::root;

/// A file of code, parsed.
pub(crate) struct Source {
    /// From the root of the project: `src/query/mod.rs`.
    pub(crate) path: PathBuf,
    /// How many lines it has.
    pub(crate) lines: usize,
    /// What it says.
    pub(crate) syntax: syn::File,
}

impl Source {
    /// Parses a file's text.
    #[track_caller]
    pub(crate) fn parse(path: &Path, text: &str) -> Source {
        let syntax = syn::parse_file(text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Source { path: path.to_owned(), lines: text.lines().count(), syntax }
    }
}

/// Files that are tracked, or are new and not ignored, by the end of their names.
pub(crate) fn tracked(suffix: &str) -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "-co", "--exclude-standard"])
        .current_dir(root())
        .output();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    let files = listed.lines().filter(|line| line.ends_with(suffix)).map(|line| root().join(line));
    files.filter(|path| path.exists()).collect()
}

/// Every file of code whose path begins so, from the root of the project.
pub(crate) fn sources(under: &str) -> Vec<Source> {
    let files = tracked(".rs").into_iter();
    files
        .map(|file| (file.strip_prefix(root()).unwrap().to_owned(), file))
        .filter(|(path, _)| path.starts_with(under))
        .map(|(path, file)| Source::parse(&path, &fs::read_to_string(file).unwrap()))
        .collect()
}

/// Whether an item is there for tests alone.
pub(crate) fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}
