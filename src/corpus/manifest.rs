//! `manifest.toml`: what a text does not say of itself.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use crate::citation::{Language, Symbol};

use super::Warning;

/// The name of the file in a corpus folder.
pub(crate) const FILE_NAME: &str = "manifest.toml";

/// The manifest of a corpus folder; empty where there is none.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    entries: Vec<ManifestEntry>,
    problems: Vec<Warning>,
}

/// What the manifest states of one file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestEntry {
    /// The file, relative to the folder.
    pub file: String,
    /// The symbol, where the text does not print it or to check it.
    #[serde(default, deserialize_with = "symbol")]
    pub symbol: Option<Symbol>,
    /// The language of the text; where nothing is stated the text tells it.
    pub language: Option<Language>,
    /// The title.
    pub title: Option<String>,
    /// The day of adoption, `YYYY-MM-DD`.
    pub adopted: Option<Date>,
    /// The day of distribution, `YYYY-MM-DD`.
    pub distributed: Option<Date>,
    /// Where the text comes from.
    pub source: Option<String>,
    /// The SHA-256 of the file, by which a copy elsewhere is recognised.
    pub sha256: Option<String>,
}

impl ManifestEntry {
    /// What it states that changes how the file is read, written out. Fingerprints
    /// are made of it: a new form reads every file anew.
    pub(super) fn stated(&self) -> String {
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        [
            self.symbol.as_ref().map_or("", Symbol::as_str),
            self.language.map_or("", Language::code),
            self.title.as_deref().unwrap_or_default(),
            &day(self.adopted),
            &day(self.distributed),
            self.source.as_deref().unwrap_or_default(),
        ]
        .join("\0")
    }
}

/// Why a manifest could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file is there and cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The manifest.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not the TOML that is expected.
    #[error("`{}` is not a manifest: {message}", path.display())]
    Parse {
        /// The manifest.
        path: PathBuf,
        /// Where and why, in the words of the TOML reader.
        message: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Read one by one: a wrong one must not cost the others.
    #[serde(default)]
    document: Vec<Spanned<toml::Table>>,
}

fn symbol<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Symbol>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
}

impl Manifest {
    /// Reads the manifest of a folder. A folder without one has an empty manifest.
    ///
    /// # Errors
    /// [`ManifestError`] where the file is unreadable or not a manifest.
    pub fn of_folder(folder: &Path) -> Result<Manifest, ManifestError> {
        Manifest::read(&folder.join(FILE_NAME))
    }

    /// Where the manifest lies that tells of a file, unless another is named.
    pub fn beside(file: &Path) -> PathBuf {
        file.with_file_name(FILE_NAME)
    }

    /// Reads a manifest; a missing file is an empty manifest.
    ///
    /// # Errors
    /// [`ManifestError`] where the file is unreadable or not a manifest.
    pub fn read(path: &Path) -> Result<Manifest, ManifestError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Manifest::default()),
            Err(source) => return Err(ManifestError::Read { path: path.to_owned(), source }),
        };
        let table: Table = toml::from_str(&text).map_err(|error| ManifestError::Parse {
            path: path.to_owned(),
            message: error.to_string().trim().to_owned(),
        })?;
        let mut manifest = Manifest::default();
        for document in table.document {
            let line = text[..document.span().start].matches('\n').count() + 1;
            match document.into_inner().try_into() {
                Ok(entry) => manifest.entries.push(entry),
                Err(error) => manifest.problems.push(Warning {
                    file: path.to_owned(),
                    line: u32::try_from(line).unwrap_or(u32::MAX),
                    message: format!("this entry is passed over: {}", error.message()),
                }),
            }
        }
        Ok(manifest)
    }

    /// Entries that could not be read, each with its line.
    pub fn problems(&self) -> &[Warning] {
        &self.problems
    }

    /// The entry of a file: by its name, or by what it contains.
    pub fn entry(&self, file: &Path, bytes: &[u8]) -> Option<&ManifestEntry> {
        let name = file.file_name()?.to_string_lossy();
        self.entries.iter().find(|entry| file.ends_with(&entry.file) || entry.file == name).or_else(
            || {
                let hash = hex(&Sha256::digest(bytes));
                self.entries.iter().find(|entry| entry.sha256.as_deref() == Some(&hash))
            },
        )
    }

    /// Every entry, in the order of the file.
    pub fn entries(&self) -> &[ManifestEntry] {
        &self.entries
    }
}

/// Bytes in lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_entry_costs_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "[[document]]\nfile = \"a.txt\"\nsymbol = \"A/RES/80/1\"\n\n\
                    [[document]]\nfile = \"b.txt\"\nadopted = \"yesterday\"\n\n\
                    [[document]]\nfile = \"c.txt\"\ncolour = \"red\"\n\n\
                    [[document]]\nfile = \"d.txt\"\nlanguage = \"fr\"\n";
        fs::write(folder.path().join(FILE_NAME), text).expect("a file");
        let manifest = Manifest::of_folder(folder.path()).expect("a manifest");
        let files: Vec<&str> = manifest.entries().iter().map(|entry| entry.file.as_str()).collect();
        assert_eq!(files, ["a.txt", "d.txt"]);
        let told: Vec<u32> = manifest.problems().iter().map(|problem| problem.line).collect();
        assert_eq!(told, [5, 9]);
        assert!(manifest.problems()[1].message.contains("colour"), "{:?}", manifest.problems());
    }
}
