//! The health of an index, looked at byte by byte and vector by vector.

use std::path::PathBuf;

use super::{
    OpenError, ReadUnitError, Snapshot,
    commit::Commit,
    owned,
    storage::{Folder, Storage},
};

/// Questions by which recall is measured.
const SAMPLE: usize = 200;
/// Neighbours over which recall is measured.
const DEPTH: usize = 10;

/// What was found to be in order.
#[derive(Clone, Debug)]
pub struct Verification {
    /// Documents in the index.
    pub documents: usize,
    /// Units, each in both halves.
    pub units: usize,
    /// Vectors, each of which a search for it finds.
    pub vectors: usize,
    /// Files whose every byte is as it was written.
    pub files: usize,
    /// What else lies in the folders of the index, which nothing reads.
    pub ignored: Vec<PathBuf>,
    /// The share of the ten nearest vectors that a search finds, measured against
    /// looking at each.
    pub recall: f64,
}

/// What is not in order.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The index cannot be opened, or a file of it was changed.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A unit's text cannot be read.
    #[error(transparent)]
    Unit(#[from] ReadUnitError),
    /// A unit is stored under the id of another.
    #[error("the index gives {stored} where the catalog lists {listed}")]
    Mixed {
        /// The id in the catalog.
        listed: String,
        /// The id in the stored text.
        stored: String,
    },
    /// Vectors that no search finds.
    #[error("{count} vectors are not found by a search for them")]
    Lost {
        /// How many.
        count: usize,
    },
}

/// Checks every file, that both halves agree on every unit, and that every vector
/// is found, and measures recall.
///
/// # Errors
/// [`VerifyError`] with the first thing that is not in order.
pub fn verify(storage: &Storage) -> Result<Verification, VerifyError> {
    // Opening checks the lexical half, the catalog, codes and graphs.
    let snapshot = Snapshot::open_in(storage)?;
    snapshot.vectors().verify()?;
    let catalog = snapshot.catalog();
    for ordinal in 0..catalog.len() as u32 {
        let stored = snapshot.unit(ordinal)?.id;
        let listed = catalog.id(ordinal);
        if stored != listed {
            return Err(VerifyError::Mixed { listed: listed.to_owned(), stored });
        }
    }
    let count = snapshot.vectors().lost(snapshot.live())?;
    if count > 0 {
        return Err(VerifyError::Lost { count });
    }
    let (own, ignored) = sorted(storage, snapshot.commit());
    Ok(Verification {
        documents: catalog.documents.len(),
        units: catalog.len(),
        vectors: snapshot.commit().vectors(),
        files: own + snapshot.commit().files().count(),
        ignored,
        recall: recall(&snapshot)?,
    })
}

/// How many files the lexical half has of its own, and what in either half is of nobody.
fn sorted(storage: &Storage, commit: &Commit) -> (usize, Vec<PathBuf>) {
    let names = |folder: &dyn Folder| {
        let files = folder.files().unwrap_or_default().into_iter();
        files.map(|file| file.to_string_lossy().into_owned()).collect::<Vec<String>>()
    };
    let (lexical, foreign): (Vec<String>, Vec<String>) =
        names(storage.lexical()).into_iter().partition(|name| owned::is_lexical(name));
    let foreign = foreign.iter().map(|name| storage.lexical_path().join(name));
    let mut semantic = names(storage.semantic());
    semantic.retain(|name| !owned::is_of_writer(name) && !commit.files().any(|own| own == name));
    let semantic = semantic.iter().map(|name| storage.semantic_path(name));
    let mut ignored: Vec<PathBuf> = foreign.chain(semantic).collect();
    ignored.sort();
    (lexical.iter().filter(|name| !name.ends_with(".lock")).count(), ignored)
}

/// The share of the nearest vectors that a search finds. The questions lie between
/// two vectors of the index, as those of users do.
fn recall(snapshot: &Snapshot) -> Result<f64, OpenError> {
    let (vectors, live) = (snapshot.vectors(), snapshot.live());
    let rows = vectors.rows();
    let (mut found, mut wanted) = (0, 0);
    for row in (0..rows).step_by(rows.div_ceil(SAMPLE).max(1)) {
        let other = vectors.vector(((row + rows / 2) % rows) as u32)?;
        let own = vectors.vector(row as u32)?;
        let mut query: Vec<f32> = own.iter().zip(other).map(|(x, y)| x + y / 2.0).collect();
        crate::embed::normalize(&mut query);
        let exact = vectors.nearest_exact(&query, DEPTH, live)?;
        let worst = exact.last().map_or(0.0, |&(_, cosine)| cosine);
        let near = vectors.nearest(&query, DEPTH, live)?;
        found += near.iter().filter(|&&(_, cosine)| cosine >= worst).count();
        wanted += exact.len();
    }
    Ok(if wanted == 0 { 1.0 } else { (found as f64 / wanted as f64).min(1.0) })
}
