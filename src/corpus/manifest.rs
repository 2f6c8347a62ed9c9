//! `manifest.toml`: what a text does not say of itself.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use toml::Spanned;

use crate::{
    citation::{Language, Symbol},
    regular::bytes_within,
};

use super::{Warning, told};

/// The name of the file in a corpus folder.
pub(crate) const FILE_NAME: &str = "manifest.toml";

/// The largest manifest: entries for some hundred thousand files.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// The manifest of a corpus folder; empty where there is none.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    entries: Vec<ManifestEntry>,
    /// Places in `entries` by the name of the file, without folders.
    by_name: HashMap<String, Vec<usize>>,
    /// Places in `entries` by the SHA-256 of the file.
    by_hash: HashMap<String, usize>,
    problems: Vec<Warning>,
}

/// What the manifest states of one file.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
    #[error("cannot read `{}`: {source}", path.display())]
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
    /// [`ManifestError`] where the file is unreadable, not a manifest, or a link that leads
    /// out of the folder.
    pub fn of_folder(folder: &Path) -> Result<Manifest, ManifestError> {
        let path = folder.join(FILE_NAME);
        if path.is_symlink() {
            let within = fs::canonicalize(folder)
                .and_then(|folder| Ok(fs::canonicalize(&path)?.starts_with(folder)));
            let outside = || io::Error::other("it is a link that leads out of its folder");
            if !within.unwrap_or(false) {
                return Err(ManifestError::Read { path, source: outside() });
            }
        }
        Manifest::read(&path)
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
        let text = match text_of(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Manifest::default()),
            Err(source) => return Err(ManifestError::Read { path: path.to_owned(), source }),
        };
        let table: Table = toml::from_str(&text).map_err(|error| ManifestError::Parse {
            path: path.to_owned(),
            message: error.to_string().trim().to_owned(),
        })?;
        let mut manifest = Manifest::default();
        let (mut line, mut counted) = (1, 0);
        for document in table.document {
            let start = document.span().start.max(counted);
            line += text[counted..start].matches('\n').count();
            counted = start;
            match document.into_inner().try_into() {
                Ok(entry) => manifest.add(entry),
                Err(error) => manifest.problems.push(Warning {
                    file: path.to_owned(),
                    line: u32::try_from(line).unwrap_or(u32::MAX),
                    message: format!("this entry is passed over: {}", error.message()),
                }),
            }
        }
        told::bound(&mut manifest.problems, path);
        Ok(manifest)
    }

    fn add(&mut self, entry: ManifestEntry) {
        let place = self.entries.len();
        if let Some(name) = Path::new(&entry.file).file_name() {
            self.by_name.entry(name.to_string_lossy().into_owned()).or_default().push(place);
        }
        if let Some(hash) = &entry.sha256 {
            self.by_hash.entry(hash.clone()).or_insert(place);
        }
        self.entries.push(entry);
    }

    /// Entries that could not be read, each with its line.
    pub fn problems(&self) -> &[Warning] {
        &self.problems
    }

    /// The entry of a file: by its name, or by what it contains.
    pub fn entry(&self, file: &Path, bytes: &[u8]) -> Option<&ManifestEntry> {
        self.entry_of(file, || Some(bytes))
    }

    /// The same, where the bytes are yet to be had: few manifests need them.
    pub(super) fn entry_of<B: AsRef<[u8]>>(
        &self,
        file: &Path,
        bytes: impl FnOnce() -> Option<B>,
    ) -> Option<&ManifestEntry> {
        self.named(file).or_else(|| {
            let bytes = (!self.by_hash.is_empty()).then(bytes)??;
            let hash = hex(&Sha256::digest(bytes));
            self.by_hash.get(&hash).map(|&place| &self.entries[place])
        })
    }

    fn named(&self, file: &Path) -> Option<&ManifestEntry> {
        let name = file.file_name()?.to_string_lossy();
        let mut entries = self.by_name.get(&*name)?.iter().map(|&place| &self.entries[place]);
        entries.find(|entry| file.ends_with(&entry.file) || entry.file == name)
    }

    /// Every entry, in the order of the file.
    pub fn entries(&self) -> &[ManifestEntry] {
        &self.entries
    }
}

/// The text of a manifest.
fn text_of(path: &Path) -> io::Result<String> {
    let found = bytes_within(path, FILE_BYTES_MAX)?;
    let (bytes, length) = found.ok_or_else(|| io::Error::other("it is no regular file"))?;
    if length > FILE_BYTES_MAX {
        let problem = format!("it has more than {FILE_BYTES_MAX} bytes: split the folder");
        return Err(io::Error::other(problem));
    }
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Bytes in lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_name_by_place_and_by_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let hash = hex(&Sha256::digest(b"content"));
        let text = format!(
            "[[document]]\nfile = \"one/a.txt\"\ntitle = \"1\"\n\
             [[document]]\nfile = \"a.txt\"\ntitle = \"2\"\n\
             [[document]]\nfile = \"b.txt\"\ntitle = \"3\"\nsha256 = \"{hash}\"\n"
        );
        fs::write(folder.path().join(FILE_NAME), text).expect("a file");
        let manifest = Manifest::of_folder(folder.path()).expect("a manifest");
        let title = |file: &str, bytes: &[u8]| {
            manifest.entry(Path::new(file), bytes).and_then(|entry| entry.title.clone())
        };
        assert_eq!(title("corpus/one/a.txt", b"").as_deref(), Some("1"));
        assert_eq!(title("corpus/two/a.txt", b"").as_deref(), Some("2"));
        assert_eq!(title("corpus/c.txt", b"content").as_deref(), Some("3"));
        assert_eq!(title("corpus/c.txt", b"other"), None);
    }

    #[test]
    fn what_is_no_file_of_the_folder_is_no_manifest() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE_NAME);
        fs::create_dir(&path).expect("a folder");
        let refused = || Manifest::of_folder(folder.path()).expect_err("refused").to_string();
        assert!(refused().ends_with("it is no regular file"), "{}", refused());
        fs::remove_dir(&path).expect("removed");
        std::os::unix::fs::symlink("/dev/zero", &path).expect("a link");
        assert!(refused().ends_with("leads out of its folder"), "{}", refused());
        fs::remove_file(&path).expect("removed");
        fs::File::create(&path).and_then(|file| file.set_len(1 << 30)).expect("a sparse file");
        assert!(refused().contains("has more than"), "{}", refused());
    }

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
