//! A segment: some vectors in one file that never changes. Few of them are
//! searched by looking at each, many through a graph.

use std::{
    cmp::Ordering,
    io,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::{
    embed::dot,
    index::{
        OpenError,
        checked::{CheckedFile, CheckedWriter, Column, FileStamp},
        passage::PassageHash,
        storage::{Folder, Storage},
    },
};

use super::{
    codes::encode,
    graph::{Codes, Graph, Seen},
};

/// Up to here looking at every row takes some one and a half milliseconds, little
/// more than the graph takes; its results are exact and equal from build to build.
pub(super) const EXACT_ROWS_MAX: usize = 20_000;
/// Widths of search to choose from.
const WIDTHS: [usize; 6] = [64, 100, 150, 250, 400, 800];
/// The recall that the width of search is chosen for.
const RECALL: f64 = 0.99;
/// Neighbours over which recall is measured.
const RECALL_DEPTH: usize = 10;
/// By so much a cosine of codes may be less than that of the vectors.
const CODES_DIFFER: f32 = 0.01;
/// Rows whose neighbours are looked for to measure recall.
const RECALL_SAMPLE: usize = 200;

/// What a commit says of a segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::index) struct SegmentMeta {
    /// The file.
    pub file: FileStamp,
    /// Vectors in it.
    pub rows: usize,
    /// The graph over them, where there is one.
    pub graph: Option<GraphMeta>,
}

/// What a commit says of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::index) struct GraphMeta {
    /// Its layers.
    pub layers: usize,
    /// The width of search that was chosen.
    pub ef: usize,
    /// The share of the ten nearest that a search of this width finds, measured
    /// against looking at every row.
    pub recall: f64,
}

/// Vectors with the hashes of their passages, row by row.
#[derive(Clone, Debug, Default)]
pub(in crate::index) struct Rows {
    pub(in crate::index) hashes: Vec<PassageHash>,
    pub(in crate::index) vectors: Vec<f32>,
}

/// Writes a segment. With more rows than are looked at one by one it gets a graph.
pub(super) fn write(
    folder: &dyn Folder,
    name: &str,
    rows: &Rows,
    dimension: usize,
) -> io::Result<SegmentMeta> {
    let mut out = CheckedWriter::create(folder, name)?;
    out.section("hashes")?;
    out.numbers(&rows.hashes)?;
    let mut graph = None;
    if rows.hashes.len() > EXACT_ROWS_MAX {
        let codes = encode(&rows.vectors);
        let all = Codes { codes: &codes, dimension };
        let built = Graph::build(all, &rows.vectors);
        let (ef, recall) = width(&built, all, &rows.vectors);
        out.section("codes")?;
        out.numbers(&codes)?;
        built.write(&mut out)?;
        graph = Some(GraphMeta { layers: built.layers(), ef, recall });
    }
    out.section("vectors")?;
    out.numbers(&rows.vectors)?;
    Ok(SegmentMeta { file: out.finish()?, rows: rows.hashes.len(), graph })
}

/// The least width whose recall is enough, with that recall. The questions are
/// rows themselves, which are left out of their answers.
fn width(graph: &Graph<Vec<u32>>, codes: Codes<'_>, vectors: &[f32]) -> (usize, f64) {
    let vector = |row: u32| &vectors[row as usize * codes.dimension..][..codes.dimension];
    let nearest = |rows: &mut dyn Iterator<Item = u32>, row: u32, depth| {
        // Vectors in memory cannot be damaged.
        nearest_of(rows, vector(row), &|row| Ok(vector(row)), depth).unwrap_or_default()
    };
    let step = codes.rows().div_ceil(RECALL_SAMPLE).max(1);
    let sample: Vec<u32> = (0..codes.rows() as u32).step_by(step).collect();
    let depth = RECALL_DEPTH + 1;
    let exact: Vec<f32> = sample
        .iter()
        .map(|&row| {
            let best = nearest(&mut (0..codes.rows() as u32), row, depth);
            best.last().map_or(-1.0, |&(_, cosine)| cosine)
        })
        .collect();
    let mut seen = Seen::default();
    let mut recall = 0.0;
    for ef in WIDTHS {
        let mut found = 0;
        for (&row, &worst) in sample.iter().zip(&exact) {
            let near = graph.search(codes, &encode(vector(row)), ef, i32::MAX, &mut seen);
            let near = nearest(&mut near.into_iter(), row, depth);
            found += near.iter().filter(|&&(_, cosine)| cosine >= worst).count();
        }
        recall = found as f64 / (sample.len() * depth) as f64;
        if recall >= RECALL {
            return (ef, recall);
        }
    }
    (WIDTHS[WIDTHS.len() - 1], recall)
}

/// A vector is not as it was written. Small, for it is returned in the innermost
/// loop; the segment knows which file it is.
#[derive(Clone, Copy, Debug)]
struct Damage;

/// The order of rows: the nearer first, equal ones by row.
pub(super) fn better(a: &(u32, f32), b: &(u32, f32)) -> Ordering {
    b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
}

/// The nearest of some rows by their vectors, best first; equal ones by row.
fn nearest_of<'a>(
    rows: impl Iterator<Item = u32>,
    query: &[f32],
    vector: &impl Fn(u32) -> Result<&'a [f32], Damage>,
    depth: usize,
) -> Result<Vec<(u32, f32)>, Damage> {
    let scored = rows.map(|row| Ok((row, dot(query, vector(row)?))));
    let mut found: Vec<(u32, f32)> = scored.collect::<Result<_, Damage>>()?;
    if found.len() > depth && depth > 0 {
        found.select_nth_unstable_by(depth - 1, better);
        found.truncate(depth);
    }
    found.sort_unstable_by(better);
    Ok(found)
}

/// A graph with the codes that it is walked by, and the width of search.
struct OpenGraph {
    layers: Graph<Column<u32>>,
    codes: Column<i8>,
    ef: usize,
}

/// A segment, open.
pub(super) struct Segment {
    file: CheckedFile,
    dimension: usize,
    rows: usize,
    vectors: Column<f32>,
    graph: Option<OpenGraph>,
    seen: Mutex<Vec<Seen>>,
}

impl Segment {
    /// Opens a segment. Codes and graph are checked now, vectors before their
    /// first use: they are the most by far.
    pub(super) fn open(
        storage: &Storage,
        meta: &SegmentMeta,
        dimension: usize,
    ) -> Result<Segment, OpenError> {
        let file = CheckedFile::open(storage, &meta.file)?;
        let graph = match meta.graph {
            Some(GraphMeta { layers, ef, .. }) => Some(OpenGraph {
                layers: Graph::read(&file, layers)?,
                codes: file.column("codes")?,
                ef,
            }),
            None => None,
        };
        let segment = Segment {
            dimension,
            rows: meta.rows,
            vectors: file.unchecked_column("vectors")?,
            graph,
            seen: Mutex::default(),
            file,
        };
        let numbers = meta.rows * dimension;
        let codes = segment.graph.as_ref().map_or(numbers, |graph| graph.codes.len());
        match codes == numbers && segment.vectors.len() == numbers {
            true => Ok(segment),
            false => Err(segment.file.damage()),
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether it is searched through a graph.
    pub(super) fn has_graph(&self) -> bool {
        self.graph.is_some()
    }

    /// The hashes of the passages.
    pub(super) fn hashes(&self) -> Result<Column<PassageHash>, OpenError> {
        self.file.column("hashes")
    }

    /// A vector.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] where it is not as it was written.
    pub(super) fn vector(&self, row: u32) -> Result<&[f32], OpenError> {
        self.checked(row).map_err(|Damage| self.file.damage())
    }

    fn checked(&self, row: u32) -> Result<&[f32], Damage> {
        let piece = row as usize * self.dimension..(row as usize + 1) * self.dimension;
        match self.file.check_within(&self.vectors, piece.clone()) {
            true => Ok(&self.vectors[piece]),
            false => Err(Damage),
        }
    }

    /// Whether every byte of the file is as it was written.
    pub(super) fn verify(&self) -> Result<(), OpenError> {
        if self.file.check_all() { Ok(()) } else { Err(self.file.damage()) }
    }

    /// The admitted rows nearest to a question, best first, at most `depth`.
    /// `admitted` says how many there are. Where they are few, or there is no
    /// graph, each is looked at.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] where a vector is not as it was written.
    pub(super) fn nearest(
        &self,
        query: &[f32],
        depth: usize,
        admitted: usize,
        admits: &dyn Fn(u32) -> bool,
    ) -> Result<Vec<(u32, f32)>, OpenError> {
        match &self.graph {
            Some(graph) if admitted > EXACT_ROWS_MAX => {
                // Of what a search finds only a share is admitted.
                let wanted = (depth * self.rows).div_ceil(admitted);
                let found = self.walk(graph, query, wanted.max(graph.ef), None);
                let found = found.into_iter().filter(|&row| admits(row));
                nearest_of(found, query, &|row| self.checked(row), depth)
                    .map_err(|Damage| self.file.damage())
            }
            _ => self.nearest_exact(query, depth, admits),
        }
    }

    /// The admitted rows with at least a cosine to a question, best first. A graph is
    /// walked whatever is admitted.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] where a vector is not as it was written.
    pub(super) fn at_least(
        &self,
        query: &[f32],
        cosine: f32,
        admits: &dyn Fn(u32) -> bool,
    ) -> Result<Vec<(u32, f32)>, OpenError> {
        let mut found = Vec::new();
        let mut look = |row| -> Result<(), OpenError> {
            let own = dot(query, self.vector(row)?);
            found.extend((own >= cosine).then_some((row, own)));
            Ok(())
        };
        match &self.graph {
            Some(graph) => {
                let near = self.walk(graph, query, graph.ef, Some(cosine - CODES_DIFFER));
                near.into_iter().filter(|&row| admits(row)).try_for_each(&mut look)?;
            }
            None => {
                (0..self.rows as u32).filter(|&row| admits(row)).try_for_each(&mut look)?;
            }
        }
        found.sort_unstable_by(better);
        Ok(found)
    }

    /// The nearest admitted rows by looking at every row.
    pub(super) fn nearest_exact(
        &self,
        query: &[f32],
        depth: usize,
        admits: &dyn Fn(u32) -> bool,
    ) -> Result<Vec<(u32, f32)>, OpenError> {
        let rows = (0..self.rows as u32).filter(|&row| admits(row));
        nearest_of(rows, query, &|row| self.checked(row), depth)
            .map_err(|Damage| self.file.damage())
    }

    /// The rows that a walk of a width finds, and all others with at least a cosine of codes,
    /// where one is given.
    fn walk(&self, graph: &OpenGraph, query: &[f32], width: usize, least: Option<f32>) -> Vec<u32> {
        let codes = Codes { codes: &graph.codes, dimension: self.dimension };
        let query = encode(query);
        let least = least.map_or(i32::MAX, |cosine| codes.score(&query, cosine));
        let mut seen = self.pool().pop().unwrap_or_default();
        let found = graph.layers.search(codes, &query, width, least, &mut seen);
        self.pool().push(seen);
        found
    }

    fn pool(&self) -> std::sync::MutexGuard<'_, Vec<Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a search for a row finds it, or an equal.
    pub(super) fn finds_itself(&self, row: u32) -> Result<bool, OpenError> {
        let vector = self.vector(row)?;
        let found = self.nearest(vector, 1, self.rows, &|_| true)?;
        let own = dot(vector, vector);
        Ok(found.first().is_some_and(|&(_, cosine)| cosine >= own - 1e-6))
    }
}
