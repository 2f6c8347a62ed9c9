//! What in the corpus changed since the last commit, told by content.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    corpus::{self, Document, Manifest, hex},
    index::Snapshot,
};

use super::{Step, Summary, UpdateError};

/// A file of the corpus.
pub(super) struct File {
    path: PathBuf,
    /// The manifest of its folder, by number.
    manifest: usize,
    pub(super) fingerprint: String,
    /// Whether the index has it as it is.
    pub(super) unchanged: bool,
    /// Whether the index has it at all.
    pub(super) known: bool,
}

impl File {
    /// The name by which the index knows it.
    pub(super) fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }
}

/// The corpus as it is now.
#[derive(Default)]
pub(super) struct Scan {
    pub(super) files: Vec<File>,
    manifests: Vec<Manifest>,
    /// Names of files that the index has and the corpus no longer.
    pub(super) gone: HashSet<String>,
}

impl Scan {
    /// Looks at every file of the corpus folders.
    pub(super) fn of(
        corpora: &[PathBuf],
        previous: Option<&Snapshot>,
        summary: &mut Summary,
        progress: &(dyn Fn(Step) + Sync),
    ) -> Result<Scan, UpdateError> {
        let known: HashMap<&str, &str> = previous
            .iter()
            .flat_map(|snapshot| snapshot.documents())
            .map(|document| (document.file.as_str(), document.fingerprint.as_str()))
            .collect();
        let mut found: Vec<(PathBuf, usize)> = Vec::new();
        let mut manifests = Vec::new();
        for folder in corpora {
            let listed = corpus::find_files(folder)
                .map_err(|source| UpdateError::Corpus { path: folder.clone(), source })?;
            summary.warnings.extend(listed.passed_over.iter().map(ToString::to_string));
            found.extend(listed.files.into_iter().map(|file| (file, manifests.len())));
            manifests.push(Manifest::of_folder(folder)?);
        }
        progress(Step::Reading(found.len()));
        let mut files = Vec::with_capacity(found.len());
        for (path, manifest) in found {
            // A file that cannot be read now gets no fingerprint; reading it
            // tells why.
            let fingerprint = fs::read(&path)
                .map(|bytes| fingerprint(&path, &bytes, &manifests[manifest]))
                .unwrap_or_default();
            let before = known.get(path.to_string_lossy().as_ref()).copied();
            progress(Step::Done(1));
            files.push(File {
                unchanged: before == Some(fingerprint.as_str()),
                known: before.is_some(),
                path,
                manifest,
                fingerprint,
            });
        }
        let present: HashSet<String> = files.iter().map(File::name).collect();
        let gone = known.into_keys().map(str::to_owned).filter(|file| !present.contains(file));
        Ok(Scan { gone: gone.collect(), files, manifests })
    }

    /// Reads a document.
    pub(super) fn read(&self, file: &File) -> Result<Document, corpus::ReadError> {
        corpus::read_document(&file.path, &self.manifests[file.manifest])
    }
}

/// Changes whenever the same file would be read differently.
fn fingerprint(path: &Path, bytes: &[u8], manifest: &Manifest) -> String {
    let mut hash = Sha256::new();
    hash.update(corpus::READER_VERSION.to_le_bytes());
    hash.update(format!("{:?}", manifest.entry(path, bytes)).as_bytes());
    hash.update(bytes);
    hex(&hash.finalize()[..16])
}
