//! What belongs to a commit: the payload of the tantivy commit, so that both
//! halves change in one atomic step.

use std::{
    collections::{BTreeSet, HashSet},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};
use tantivy::{Index, IndexMeta, directory::error::OpenReadError, index::SegmentId};

use crate::corpus::RefusedFile;

use super::{
    OpenError,
    checked::FileStamp,
    error::FORMAT,
    owned::{COMMIT, LIST},
    semantic,
    storage::Storage,
};

/// What belongs to a commit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Commit {
    /// Counts the commits; the names of the files that one wrote begin with it.
    pub generation: u64,
    /// The embedding model, with its fingerprint.
    pub model: String,
    /// The version of the reader of documents.
    pub reader: u32,
    /// Numbers in an embedding.
    pub dimension: usize,
    /// Documents indexed.
    pub documents: usize,
    /// Units indexed.
    pub units: usize,
    /// Passages of all units. Those that are alike word for word share a vector.
    pub passages: usize,
    /// The number of the next document that is indexed.
    pub next_number: u32,
    /// The catalog.
    pub catalog: FileStamp,
    /// The vectors.
    pub segments: Vec<semantic::SegmentMeta>,
    /// Files of the corpus that were refused.
    #[serde(default)]
    pub refused: Vec<RefusedFile>,
}

/// The payload: the format first, for the rest may have another shape in another
/// one.
#[derive(Serialize, Deserialize)]
struct Payload {
    format: u32,
    checksum: u32,
    commit: String,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Commit {
    /// The payload of tantivy's commit.
    pub(super) fn payload(&self) -> serde_json::Result<String> {
        let commit = serde_json::to_string(self)?;
        let checksum = crc32fast::hash(commit.as_bytes());
        serde_json::to_string(&Payload { format: FORMAT, checksum, commit })
    }

    /// The names of all files of the semantic half.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        let segments = self.segments.iter().map(|segment| segment.file.name.as_str());
        std::iter::once(self.catalog.name.as_str()).chain(segments)
    }

    /// How many vectors there are.
    pub(super) fn vectors(&self) -> usize {
        self.segments.iter().map(|segment| segment.rows).sum()
    }

    /// The least recall of a graph: the share of the ten nearest that a search
    /// finds. Where every vector is looked at it is 1.
    pub(super) fn recall(&self) -> f64 {
        let graphs = self.segments.iter().filter_map(|segment| segment.graph);
        graphs.map(|graph| graph.recall).fold(1.0, f64::min)
    }
}

/// The current commit, with the lexical segments that hold it now. A merge replaces them under the same commit.
///
/// # Errors
/// As [`read_commit`].
pub(super) fn read_state(storage: &Storage) -> Result<(Commit, BTreeSet<SegmentId>), OpenError> {
    let metas = read_metas(storage)?;
    let segments = metas.segments.iter().map(|segment| segment.id()).collect();
    Ok((commit_of(storage, metas)?, segments))
}

fn read_metas(storage: &Storage) -> Result<IndexMeta, OpenError> {
    let refused = |error| OpenError::of_tantivy(storage.lexical_path(), &error);
    if !storage.lexical().exists(COMMIT.as_ref()).unwrap_or(true) {
        return Err(OpenError::Missing { path: storage.path().to_owned() });
    }
    Index::open(storage.directory()).and_then(|index| index.load_metas()).map_err(refused)
}

/// The current commit.
///
/// # Errors
/// [`OpenError`] where there is none, or none that this program reads.
pub(super) fn read_commit(storage: &Storage) -> Result<Commit, OpenError> {
    commit_of(storage, read_metas(storage)?)
}

/// Checks that the list of files is of this index: it has every file of its segments from
/// before they are current until they are removed.
///
/// # Errors
/// [`OpenError::Damaged`] with the list.
pub(super) fn check_list(storage: &Storage, current: &[PathBuf]) -> Result<(), OpenError> {
    let damaged = |problem: String| {
        let path = storage.lexical_path().join(LIST);
        OpenError::Damaged { path, problem }
    };
    let bytes = match storage.directory().atomic_read(LIST.as_ref()) {
        Ok(bytes) => bytes,
        Err(OpenReadError::FileDoesNotExist(_)) => return Err(damaged("is missing".to_owned())),
        Err(error) => return Err(OpenError::of_tantivy(storage.lexical_path(), &error.into())),
    };
    let listed: HashSet<PathBuf> = serde_json::from_slice(&bytes)
        .map_err(|error| damaged(format!("is no list of files: {error}")))?;
    match current.iter().find(|file| !listed.contains(*file)) {
        Some(file) => Err(damaged(format!(
            "does not name `{}`: it is the list of another index, or an old one",
            file.display()
        ))),
        None => Ok(()),
    }
}

fn commit_of(storage: &Storage, metas: IndexMeta) -> Result<Commit, OpenError> {
    let path = storage.lexical_path().join(COMMIT);
    let damaged = |problem: String| OpenError::Damaged { path: path.clone(), problem };
    let missing = || OpenError::Missing { path: storage.path().to_owned() };
    let payload = metas.payload.ok_or_else(missing)?;
    let odd = |error: serde_json::Error| damaged(format!("has no commit of this program: {error}"));
    let Format { format } = serde_json::from_str(&payload).map_err(odd)?;
    if format != FORMAT {
        return Err(OpenError::Format { path: storage.path().to_owned(), found: format });
    }
    let payload: Payload = serde_json::from_str(&payload).map_err(odd)?;
    if crc32fast::hash(payload.commit.as_bytes()) != payload.checksum {
        return Err(damaged("was changed after it was written".to_owned()));
    }
    serde_json::from_str(&payload.commit).map_err(odd)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// A commit of segments whose graphs have these recalls; nothing for one without.
    fn commit(recalls: &[Option<f64>]) -> Commit {
        let stamp = r#"{"name":"a","bytes":1,"checksum":1}"#;
        let segment = |recall: &Option<f64>| {
            let graph = recall.map(|recall| format!(r#"{{"layers":1,"ef":2,"recall":{recall}}}"#));
            let graph = graph.unwrap_or_else(|| "null".to_owned());
            format!(r#"{{"file":{stamp},"rows":7,"graph":{graph}}}"#)
        };
        let segments: Vec<String> = recalls.iter().map(segment).collect();
        let json = format!(
            r#"{{"generation":1,"model":"m","reader":1,"dimension":1,"documents":1,"units":1,
            "passages":1,"next_number":1,"catalog":{stamp},"segments":[{}]}}"#,
            segments.join(",")
        );
        serde_json::from_str(&json).expect("a commit")
    }

    #[test]
    fn recall_is_that_of_the_worst_graph() {
        assert_eq!(commit(&[]).recall(), 1.0);
        assert_eq!(commit(&[None, Some(0.995), Some(0.99), None]).recall(), 0.99);
        assert_eq!(commit(&[None; 3]).vectors(), 21);
    }

    #[test]
    fn a_list_names_every_file_of_its_index() {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Storage::create(folder.path()).expect("a storage");
        let current = [PathBuf::from("a.idx"), PathBuf::from("b.idx")];
        let told = || match check_list(&storage, &current) {
            Err(OpenError::Damaged { path, problem }) => {
                assert_eq!(path, folder.path().join("lexical").join(LIST));
                problem
            }
            other => format!("{other:?}"),
        };
        assert_eq!(told(), "is missing");
        for (list, expected) in [
            (r#"["b.idx","a.idx","c.idx"]"#, "Ok(())"),
            (r#"["a.idx"]"#, "does not name `b.idx`"),
            ("a.idx", "is no list of files"),
        ] {
            storage.directory().atomic_write(Path::new(LIST), list.as_bytes()).expect("written");
            assert!(told().starts_with(expected), "{list}: {}", told());
        }
    }
}
