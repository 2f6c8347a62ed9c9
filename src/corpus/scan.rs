//! What is in the corpus folders now, and what of it is known as it is, told by
//! content.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{
    Document, Manifest, ManifestError, READER_VERSION, ReadError, find_files, manifest::hex,
    read_document,
};

/// A file of the corpus.
#[derive(Clone, Debug)]
pub struct ScannedFile {
    path: PathBuf,
    /// The manifest of its folder, by number.
    manifest: usize,
    /// Changes whenever the file would be read differently.
    pub fingerprint: String,
    /// Whether it is known with this fingerprint.
    pub unchanged: bool,
    /// Whether it is known at all.
    pub known: bool,
}

impl ScannedFile {
    /// The name by which it is known.
    pub fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }
}

/// The corpus as it is now.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// Every file that a reader exists for.
    pub files: Vec<ScannedFile>,
    /// Names of files that were known and are no longer there.
    pub gone: HashSet<String>,
    /// Files and folders that were passed over, and why.
    pub warnings: Vec<String>,
    manifests: Vec<Manifest>,
}

/// Why a corpus could not be scanned.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// A corpus folder is not there.
    #[error("cannot list the corpus folder `{}`: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The manifest of a corpus folder is wrong.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

impl ScanError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            ScanError::Folder { .. } => "name a folder of documents with --corpus",
            ScanError::Manifest(_) => "correct the manifest; corpus/README.md tells the fields",
        }
    }
}

impl Scan {
    /// Looks at every file of some folders. `known` has the fingerprints of files
    /// by name; `progress` is told how many of how many files were looked at, first
    /// of all none.
    ///
    /// # Errors
    /// [`ScanError`]. A file that cannot be read is no error here: reading it tells
    /// why.
    pub fn of(
        folders: &[PathBuf],
        known: &HashMap<&str, &str>,
        progress: &dyn Fn(usize, usize),
    ) -> Result<Scan, ScanError> {
        let mut scan = Scan::default();
        let mut found: Vec<(PathBuf, usize)> = Vec::new();
        for folder in folders {
            let listed = find_files(folder)
                .map_err(|source| ScanError::Folder { path: folder.clone(), source })?;
            scan.warnings.extend(listed.passed_over.iter().map(ToString::to_string));
            found.extend(listed.files.into_iter().map(|file| (file, scan.manifests.len())));
            scan.manifests.push(Manifest::of_folder(folder)?);
        }
        let all = found.len();
        progress(0, all);
        for (path, manifest) in found {
            let fingerprint = fs::read(&path)
                .map(|bytes| fingerprint(&path, &bytes, &scan.manifests[manifest]))
                .unwrap_or_default();
            let before = known.get(path.to_string_lossy().as_ref()).copied();
            scan.files.push(ScannedFile {
                unchanged: before == Some(fingerprint.as_str()),
                known: before.is_some(),
                path,
                manifest,
                fingerprint,
            });
            progress(scan.files.len(), all);
        }
        let present: HashSet<String> = scan.files.iter().map(ScannedFile::name).collect();
        let names = known.keys().map(|&name| name.to_owned());
        scan.gone = names.filter(|name| !present.contains(name)).collect();
        Ok(scan)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`ReadError`] where the file is none.
    pub fn read(&self, file: &ScannedFile) -> Result<Document, ReadError> {
        read_document(&file.path, &self.manifests[file.manifest])
    }
}

/// Changes whenever the same file would be read differently.
fn fingerprint(path: &Path, bytes: &[u8], manifest: &Manifest) -> String {
    let mut hash = Sha256::new();
    hash.update(READER_VERSION.to_le_bytes());
    hash.update(manifest.entry(path, bytes).map(|entry| entry.stated()).unwrap_or_default());
    hash.update(bytes);
    hex(&hash.finalize()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_content_and_manifest() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            fs::write(folder.path().join(name), text).expect("a file");
        };
        write("a.txt", "1. Decides to remain seized of the matter.");
        write("b.txt", "1. Decides to mark all weapons.");
        let folders = [folder.path().to_owned()];
        let scan = |known: &Scan| {
            let names: Vec<String> = known.files.iter().map(ScannedFile::name).collect();
            let fingerprints = known.files.iter().map(|file| file.fingerprint.as_str());
            let known = names.iter().map(String::as_str).zip(fingerprints).collect();
            Scan::of(&folders, &known, &|_, _| {}).expect("a folder")
        };
        let states = |scan: &Scan| -> Vec<(bool, bool)> {
            scan.files.iter().map(|file| (file.known, file.unchanged)).collect()
        };
        let first = scan(&Scan::default());
        assert_eq!(states(&first), [(false, false), (false, false)]);
        assert_eq!(states(&scan(&first)), [(true, true), (true, true)]);
        write("manifest.toml", "[[document]]\nfile = \"b.txt\"\nsymbol = \"A/RES/80/1\"\n");
        let second = scan(&first);
        assert_eq!(states(&second), [(true, true), (true, false)]);
        let document = second.read(&second.files[1]).expect("a document");
        assert_eq!(document.symbol.as_str(), "A/RES/80/1");
        fs::remove_file(folder.path().join("a.txt")).expect("a file");
        let third = scan(&second);
        assert_eq!(states(&third), [(true, true)]);
        assert_eq!(third.gone, HashSet::from([second.files[0].name()]));
    }
}
