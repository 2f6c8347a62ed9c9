//! What is in the corpus folders now, and what of it is known as it is, told by
//! content.

use std::{
    collections::{HashMap, HashSet},
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Manifest, ManifestEntry, ManifestError, READER_VERSION, Refusal, Request, find_files,
    manifest::hex,
    places::{Fate, Places},
    read::bytes_of,
};

/// Folders of documents.
#[derive(Clone, Debug, Default)]
pub struct Corpora {
    /// The folders.
    pub folders: Vec<PathBuf>,
    /// Whether links within a folder are followed.
    pub follow_links: bool,
}

/// What is known of files that were looked at before, by name.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// The fingerprints of those that gave a document.
    pub documents: HashMap<&'a str, &'a str>,
    /// Those that were refused.
    pub refused: HashMap<&'a str, &'a RefusedFile>,
}

/// A file that was refused as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFile {
    /// Its name.
    pub file: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Why.
    pub reason: String,
    /// The file of which it is a copy: one of the same document, which counts as long as
    /// that is there as it was.
    #[serde(default)]
    pub copy_of: Option<String>,
}

impl RefusedFile {
    fn rename(&mut self, renamed: &HashMap<String, String>) {
        let other = self.copy_of.as_mut();
        for name in std::iter::once(&mut self.file).chain(other) {
            if let Some(now) = renamed.get(name) {
                name.clone_from(now);
            }
        }
    }
}

/// A file of the corpus.
#[derive(Clone, Debug)]
pub struct ScannedFile {
    path: PathBuf,
    name: String,
    /// What the manifest of its folder states of it.
    stated: Option<ManifestEntry>,
    /// Changes whenever the file would be read differently; empty where its bytes cannot be
    /// had.
    fingerprint: String,
    /// What is known of it.
    pub state: FileState,
}

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Nothing.
    New,
    /// It has a document, and was something else then.
    Changed,
    /// It has a document.
    Unchanged,
    /// It was refused as it is.
    Refused(RefusedFile),
}

impl ScannedFile {
    /// The name by which it is known.
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Its fingerprint.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// What a reader is asked, where it is to be read.
    pub fn request(&self) -> Option<Request> {
        let read = matches!(self.state, FileState::New | FileState::Changed);
        read.then(|| Request { file: self.path.clone(), stated: self.stated.clone() })
    }

    /// What was kept of its refusal, where it is as it was then.
    pub fn as_before(&self) -> Option<RefusedFile> {
        match &self.state {
            FileState::Refused(refused) => Some(refused.clone()),
            _ => None,
        }
    }

    /// What is kept of a refusal, so that the file is not tried again as it is.
    pub fn refused(&self, refusal: &Refusal, copy_of: Option<&str>) -> Option<RefusedFile> {
        let lasting = refusal.lasting && !self.fingerprint.is_empty();
        lasting.then(|| RefusedFile {
            file: self.name(),
            fingerprint: self.fingerprint.clone(),
            reason: refusal.reason.clone(),
            copy_of: copy_of.map(str::to_owned),
        })
    }
}

/// The corpus as it is now.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// Every file that a reader exists for.
    pub files: Vec<ScannedFile>,
    /// Names of files that were known and are no longer there.
    pub gone: HashSet<String>,
    /// Names of files that were known by others, by those: their folder was typed otherwise, or
    /// moved.
    pub renamed: HashMap<String, String>,
    /// Files and folders that were passed over, and why.
    pub warnings: Vec<String>,
}

/// A file that was found.
struct FoundFile {
    path: PathBuf,
    name: String,
    /// The number of its folder.
    folder: usize,
}

/// What was found in all folders.
#[derive(Default)]
struct Listed {
    files: Vec<FoundFile>,
    manifests: Vec<Manifest>,
    /// Names of what was not looked into.
    unseen: HashSet<PathBuf>,
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
    /// Looks at every file of some folders. `index` is where the index lies that the names of
    /// files are for; `progress` is told how many of how many files were looked at, first of
    /// all none.
    ///
    /// # Errors
    /// [`ScanError`]. A file that cannot be read is no error here: reading it tells
    /// why.
    pub fn of(
        corpora: &Corpora,
        index: &Path,
        known: &Known<'_>,
        progress: &dyn Fn(usize, usize),
    ) -> Result<Scan, ScanError> {
        let refused = |(path, source)| ScanError::Folder { path, source };
        let places = Places::of(&corpora.folders, index).map_err(refused)?;
        let mut scan = Scan::default();
        let Listed { files, manifests, unseen } = scan.list(corpora, &places)?;
        let present: HashSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let all = files.len();
        progress(0, all);
        let mut looked_at: Vec<(Option<&ManifestEntry>, String)> = Vec::with_capacity(all);
        for FoundFile { path, folder, .. } in &files {
            let bytes = bytes_of(path).ok();
            let stated = manifests[*folder].entry(path, bytes.as_deref().unwrap_or_default());
            let fingerprint = bytes.as_deref().map(|bytes| fingerprint(bytes, stated));
            looked_at.push((stated, fingerprint.unwrap_or_default()));
            progress(looked_at.len(), all);
        }
        scan.renamed = known.renamed(&places, &present);
        let found = files.iter().zip(&looked_at);
        let found =
            found.map(|(file, (_, fingerprint))| (file.name.as_str(), fingerprint.as_str()));
        known.add_moved(found, &present, &mut scan.renamed);
        let before: HashMap<&str, &str> =
            scan.renamed.iter().map(|(old, new)| (new.as_str(), old.as_str())).collect();
        // Files before, of which one may be a copy.
        let mut standing = HashSet::new();
        let mut scanned = Vec::with_capacity(all);
        for (FoundFile { path, name, .. }, (stated, fingerprint)) in files.iter().zip(looked_at) {
            let known_as = before.get(name.as_str()).copied().unwrap_or(name);
            let mut state = known.state(known_as, &fingerprint, &standing);
            match &mut state {
                FileState::Unchanged => standing.extend([known_as.to_owned(), name.clone()]),
                FileState::Refused(refused) => refused.rename(&scan.renamed),
                _ => {}
            }
            let (path, name, stated) = (path.clone(), name.clone(), stated.cloned());
            scanned.push(ScannedFile { path, name, stated, fingerprint, state });
        }
        let gone = known.documents.keys().copied();
        let gone = gone.map(|name| scan.renamed.get(name).map_or(name, String::as_str));
        let gone: Vec<String> =
            gone.filter(|name| !present.contains(name)).map(str::to_owned).collect();
        scan.sort_out(gone, &present, &unseen, &places);
        scan.files = scanned;
        Ok(scan)
    }

    /// Finds the files of all folders.
    fn list(&mut self, corpora: &Corpora, places: &Places) -> Result<Listed, ScanError> {
        let mut found = Listed::default();
        let mut names = HashSet::new();
        for (number, folder) in corpora.folders.iter().enumerate() {
            let listed = find_files(folder, corpora.follow_links)
                .map_err(|source| ScanError::Folder { path: folder.clone(), source })?;
            self.warnings.extend(listed.passed_over.iter().map(ToString::to_string));
            found.unseen.extend(listed.unseen.iter().map(|path| places.name(number, path)));
            for path in listed.files {
                let name = places.name(number, &path).to_string_lossy().into_owned();
                match names.insert(name.clone()) {
                    true => found.files.push(FoundFile { path, name, folder: number }),
                    // A folder of documents may lie within another.
                    false => self.warnings.push(format!(
                        "{}: is in two of the folders, and counts for the first",
                        path.display()
                    )),
                }
            }
            let manifest = Manifest::of_folder(folder)?;
            self.warnings.extend(manifest.problems().iter().map(ToString::to_string));
            found.manifests.push(manifest);
        }
        Ok(found)
    }

    /// Says of files that are not found which are gone; what may be there unseen is not.
    fn sort_out(
        &mut self,
        missing: Vec<String>,
        present: &HashSet<&str>,
        unseen: &HashSet<PathBuf>,
        places: &Places,
    ) {
        let mut filled = HashSet::new();
        for name in present {
            for folder in Path::new(name).ancestors().skip(1) {
                if !filled.insert(folder.to_owned()) {
                    break;
                }
            }
        }
        let mut told = HashSet::new();
        for name in missing {
            if Path::new(&name).ancestors().any(|path| unseen.contains(path)) {
                continue;
            }
            match places.fate(Path::new(&name), &filled) {
                Fate::Gone => drop(self.gone.insert(name)),
                Fate::Kept(place, why) => {
                    if told.insert(place.clone()) {
                        self.warnings.push(format!("{}: {why}", place.display()));
                    }
                }
            }
        }
    }
}

impl Known<'_> {
    /// The names that files have now which are known by others.
    fn renamed(&self, places: &Places, present: &HashSet<&str>) -> HashMap<String, String> {
        let known = self.documents.keys().chain(self.refused.keys()).copied();
        let other = known.filter(|name| !present.contains(name)).filter_map(|name| {
            let now = places.renamed(name)?.to_string_lossy().into_owned();
            (now != name && !self.documents.contains_key(now.as_str()))
                .then(|| (name.to_owned(), now))
        });
        other.collect()
    }

    /// Adds to those the names of files that were known elsewhere, where a folder or the index
    /// was moved alone. How a file is read depends on its own name, its content and what is
    /// stated of it, and on nothing else: where these agree it is the same file. `found` are
    /// names and fingerprints.
    fn add_moved<'f>(
        &self,
        found: impl Iterator<Item = (&'f str, &'f str)>,
        present: &HashSet<&str>,
        renamed: &mut HashMap<String, String>,
    ) {
        let taken: HashSet<&str> = renamed.values().map(String::as_str).collect();
        let mut new: HashMap<(Option<&OsStr>, &str), Vec<&str>> = HashMap::new();
        for (name, fingerprint) in found {
            let is_known = self.documents.contains_key(name) || taken.contains(name);
            if !is_known && !fingerprint.is_empty() {
                new.entry((Path::new(name).file_name(), fingerprint)).or_default().push(name);
            }
        }
        let missing = self.documents.iter().filter(|(name, _)| !present.contains(*name));
        let mut missing: Vec<(&str, &str)> =
            missing.map(|(&name, &fingerprint)| (name, fingerprint)).collect();
        missing.retain(|(name, _)| !renamed.contains_key(*name));
        missing.sort_unstable();
        for (old, fingerprint) in missing {
            let Some(same) = new.get_mut(&(Path::new(old).file_name(), fingerprint)) else {
                continue;
            };
            // Of copies the one whose folders are called alike, and of those the first.
            let alike = |name: &str| {
                let folders = |name| Path::new(name).components().rev();
                folders(name).zip(folders(old)).take_while(|(a, b)| a == b).count()
            };
            let best = (0..same.len()).rev().max_by_key(|&place| alike(same[place]));
            if let Some(best) = best {
                renamed.insert(old.to_owned(), same.remove(best).to_owned());
            }
        }
    }

    /// `unchanged` are the files before it, of which it may be a copy.
    fn state(&self, name: &str, fingerprint: &str, unchanged: &HashSet<String>) -> FileState {
        let is_refused = |refused: &&&RefusedFile| {
            let stands = refused.copy_of.as_ref().is_none_or(|other| unchanged.contains(other));
            refused.fingerprint == fingerprint && stands
        };
        if let Some(refused) = self.refused.get(name).filter(is_refused) {
            return FileState::Refused((*refused).clone());
        }
        match self.documents.get(name) {
            Some(&before) if before == fingerprint => FileState::Unchanged,
            Some(_) => FileState::Changed,
            None => FileState::New,
        }
    }
}

/// Changes whenever the same file would be read differently.
fn fingerprint(bytes: &[u8], stated: Option<&ManifestEntry>) -> String {
    let mut hash = Sha256::new();
    hash.update(READER_VERSION.to_le_bytes());
    hash.update(stated.map(ManifestEntry::stated).unwrap_or_default());
    hash.update(bytes);
    hex(&hash.finalize()[..16])
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn scan<'a>(folder: &Path, known: impl IntoIterator<Item = &'a ScannedFile>) -> Scan {
        let known: Vec<(String, &str)> =
            known.into_iter().map(|file| (file.name(), file.fingerprint())).collect();
        let documents = known.iter().map(|(name, fingerprint)| (name.as_str(), *fingerprint));
        let known = Known { documents: documents.collect(), refused: HashMap::new() };
        let corpora = Corpora { folders: vec![folder.to_owned()], follow_links: false };
        Scan::of(&corpora, &folder.join("index"), &known, &|_, _| {}).expect("a folder")
    }

    fn states(scan: &Scan) -> Vec<&FileState> {
        scan.files.iter().map(|file| &file.state).collect()
    }

    #[test]
    fn files_are_told_apart_by_content_and_manifest() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            fs::write(folder.path().join(name), text).expect("a file");
        };
        write("a.txt", "1. Decides to remain seized of the matter.");
        write("b.txt", "1. Decides to mark all weapons.");
        let scan = |known: &Scan| scan(folder.path(), &known.files);
        let first = scan(&Scan::default());
        assert_eq!(states(&first), [&FileState::New, &FileState::New]);
        assert_eq!(states(&scan(&first)), [&FileState::Unchanged, &FileState::Unchanged]);
        write("manifest.toml", "[[document]]\nfile = \"b.txt\"\nsymbol = \"A/RES/80/1\"\n");
        let second = scan(&first);
        assert_eq!(states(&second), [&FileState::Unchanged, &FileState::Changed]);
        fs::remove_file(folder.path().join("a.txt")).expect("a file");
        let third = scan(&second);
        assert_eq!(states(&third), [&FileState::Unchanged]);
        assert_eq!(third.gone, HashSet::from([second.files[0].name()]));
    }

    #[test]
    fn a_file_that_was_refused_is_so_until_it_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        fs::write(&path, "one").expect("a file");
        let file = scan(folder.path(), []).files.remove(0);
        let passing = Refusal::of_the_program("the disk is slow");
        assert_eq!(file.refused(&passing, None), None);
        let refusal = Refusal::of_the_file("no text");
        let refused = file.refused(&refusal, None).expect("it lasts");
        let known = Known {
            documents: HashMap::new(),
            refused: HashMap::from([(refused.file.as_str(), &refused)]),
        };
        let state = |known: &Known<'_>, fingerprint: &str, others: &[&str]| {
            let others = others.iter().map(|&name| name.to_owned()).collect();
            known.state(&file.name(), fingerprint, &others)
        };
        assert_eq!(state(&known, file.fingerprint(), &[]), FileState::Refused(refused.clone()));
        assert_eq!(state(&known, "another", &[]), FileState::New);
        // A copy is one of a file that is there.
        let copy = file.refused(&refusal, Some("b.txt")).expect("it lasts");
        let known = Known {
            documents: HashMap::new(),
            refused: HashMap::from([(copy.file.as_str(), &copy)]),
        };
        assert_eq!(state(&known, file.fingerprint(), &["b.txt"]), FileState::Refused(copy.clone()));
        assert_eq!(state(&known, file.fingerprint(), &["c.txt"]), FileState::New);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_longer_a_file_is_not_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        fs::write(&path, "one").expect("a file");
        let first = scan(folder.path(), []);
        fs::remove_file(&path).expect("a file");
        assert_eq!(scan(folder.path(), &first.files).gone.len(), 1);
        for (made, said) in [("mkfifo", "is no regular file"), ("mkdir", "is a folder now")] {
            let done = std::process::Command::new(made).arg(&path).status().expect("a command");
            assert!(done.success());
            let second = scan(folder.path(), &first.files);
            assert!(second.files.is_empty() && second.gone.is_empty());
            let warning = &second.warnings[0];
            assert!(warning.contains(said) && warning.contains("is kept"), "{warning}");
            let _ = fs::remove_file(&path);
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_seen_is_not_gone() {
        let outside = tempfile::tempdir().expect("a folder");
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("part")).expect("a folder");
        fs::write(folder.path().join("part/a.txt"), "one").expect("a file");
        let first = scan(folder.path(), []);
        fs::rename(folder.path().join("part"), outside.path().join("part")).expect("one disk");
        assert_eq!(scan(folder.path(), &first.files).gone.len(), 1);
        let moved = outside.path().join("part");
        std::os::unix::fs::symlink(moved, folder.path().join("part")).expect("a link");
        let second = scan(folder.path(), &first.files);
        assert!(second.files.is_empty() && second.gone.is_empty());
        assert!(second.warnings[0].contains("is a link"), "{:?}", second.warnings);
    }
}
