//! A segment: some vectors in one file that never changes. Few of them are
//! searched by looking at each, many through a graph.

use std::{
    cmp::Reverse,
    io,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::index::{
    OpenError,
    checked::{CheckedFile, CheckedWriter, Column, FileStamp},
    storage::{Folder, Storage},
};

use super::{
    PassageHash,
    codes::{CodedQuery, Coding, scan},
    dot,
    graph::{Codes, Graph, Seen},
};

/// Up to here looking at every row takes under half a millisecond, as long as the
/// graph takes; its results are exact and equal from build to build.
pub(super) const EXACT_ROWS_MAX: usize = 20_000;
/// Widths of search to choose from.
const WIDTHS: [usize; 6] = [64, 100, 150, 250, 400, 800];
/// The recall that the width of search is chosen for.
const RECALL: f64 = 0.99;
/// Neighbours over which recall is measured.
const RECALL_DEPTH: usize = 10;
/// Rows whose neighbours are looked for to measure recall.
const RECALL_SAMPLE: usize = 200;

/// What the manifest says of a segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentMeta {
    /// The file.
    pub file: FileStamp,
    /// Vectors in it.
    pub rows: usize,
    /// How they are coded.
    pub coding: Coding,
    /// The graph over them, where there is one.
    pub graph: Option<GraphMeta>,
}

/// What the manifest says of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphMeta {
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
    let (coding, codes) = Coding::encode(&rows.vectors, dimension);
    let all = Codes { codes: &codes, dimension };
    let graph = (rows.hashes.len() > EXACT_ROWS_MAX).then(|| Graph::build(all));
    let mut out = CheckedWriter::create(folder, name)?;
    out.section("hashes")?;
    out.numbers(&rows.hashes)?;
    out.section("codes")?;
    out.numbers(&codes)?;
    if let Some(graph) = &graph {
        graph.write(&mut out)?;
    }
    out.section("vectors")?;
    out.numbers(&rows.vectors)?;
    let file = out.finish()?;
    let graph = graph.map(|graph| {
        let (ef, recall) = width(&graph, all, coding, &rows.vectors);
        GraphMeta { layers: graph.layers(), ef, recall }
    });
    Ok(SegmentMeta { file, rows: rows.hashes.len(), coding, graph })
}

/// The least width whose recall is enough, with that recall. The questions are
/// rows themselves, which are left out of their answers.
fn width(
    graph: &Graph<Vec<u32>>,
    codes: Codes<'_>,
    coding: Coding,
    vectors: &[f32],
) -> (usize, f64) {
    let vector = |row: u32| &vectors[row as usize * codes.dimension..][..codes.dimension];
    let step = codes.rows().div_ceil(RECALL_SAMPLE).max(1);
    let sample: Vec<u32> = (0..codes.rows() as u32).step_by(step).collect();
    let depth = RECALL_DEPTH + 1;
    let exact: Vec<f32> = sample
        .iter()
        .map(|&row| {
            let query = coding.query(vector(row));
            let found = scan(codes.codes, &query.codes, 0..codes.rows() as u32);
            let near = candidates(found, &query, depth);
            let best = rescored(near, vector(row), &vector, depth);
            best.last().map_or(-1.0, |&(_, cosine)| cosine)
        })
        .collect();
    let mut seen = Seen::default();
    let mut recall = 0.0;
    for ef in WIDTHS {
        let mut found = 0;
        for (&row, &worst) in sample.iter().zip(&exact) {
            let query = coding.query(vector(row));
            let near = graph.search(codes, &query.codes, ef, &mut seen);
            let near = rescored(near, vector(row), &vector, depth);
            found += near.iter().filter(|&&(_, cosine)| cosine >= worst).count();
        }
        recall = found as f64 / (sample.len() * depth) as f64;
        if recall >= RECALL {
            return (ef, recall);
        }
    }
    (WIDTHS[WIDTHS.len() - 1], recall)
}

/// Of all scores those that may be among the best `depth`, whatever the codes
/// have wrong.
fn candidates(mut found: Vec<(u32, i32)>, query: &CodedQuery, depth: usize) -> Vec<(u32, i32)> {
    if found.len() > depth && depth > 0 {
        let (_, &mut (_, worst), _) =
            found.select_nth_unstable_by_key(depth - 1, |&(row, dot)| (Reverse(dot), row));
        // One may be too high by the error, the other too low.
        let margin = (2.0 * query.error / query.unit).ceil() as i32;
        found.retain(|&(_, dot)| dot >= worst - margin);
    }
    found
}

/// The best of some rows by their vectors; equal ones by row.
fn rescored<'a>(
    rows: Vec<(u32, i32)>,
    query: &[f32],
    vector: &impl Fn(u32) -> &'a [f32],
    depth: usize,
) -> Vec<(u32, f32)> {
    let mut best: Vec<(u32, f32)> =
        rows.into_iter().map(|(row, _)| (row, dot(query, vector(row)))).collect();
    best.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    best.truncate(depth);
    best
}

/// A segment, open.
pub(super) struct Segment {
    file: CheckedFile,
    dimension: usize,
    rows: usize,
    coding: Coding,
    codes: Column<i8>,
    vectors: Column<f32>,
    graph: Option<(Graph<Column<u32>>, GraphMeta)>,
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
            Some(graph) => Some((Graph::read(&file, graph.layers)?, graph)),
            None => None,
        };
        let segment = Segment {
            dimension,
            rows: meta.rows,
            coding: meta.coding,
            codes: file.column("codes")?,
            vectors: file.unchecked_column("vectors")?,
            graph,
            seen: Mutex::default(),
            file,
        };
        let numbers = meta.rows * dimension;
        match segment.codes.len() == numbers && segment.vectors.len() == numbers {
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

    /// A vector; nothing where the file was changed.
    pub(super) fn vector(&self, row: u32) -> Option<&[f32]> {
        let piece = row as usize * self.dimension..(row as usize + 1) * self.dimension;
        self.file.check_within(&self.vectors, piece.clone()).then(|| &self.vectors[piece])
    }

    /// What to say where [`Segment::vector`] gives nothing.
    pub(super) fn damage(&self) -> OpenError {
        self.file.damage()
    }

    /// Whether every byte of the file is as it was written.
    pub(super) fn verify(&self) -> Result<(), OpenError> {
        if self.file.check_all() { Ok(()) } else { Err(self.file.damage()) }
    }

    fn codes(&self) -> Codes<'_> {
        Codes { codes: &self.codes, dimension: self.dimension }
    }

    /// The admitted rows nearest to a question, best first, at most `depth`.
    /// `admitted` says how many there are. Where they are few, or there is no
    /// graph, each is looked at.
    pub(super) fn nearest(
        &self,
        query: &[f32],
        depth: usize,
        admitted: usize,
        admits: &dyn Fn(u32) -> bool,
    ) -> Vec<(u32, f32)> {
        match &self.graph {
            Some((graph, meta)) if admitted > EXACT_ROWS_MAX => {
                let coded = self.coding.query(query);
                // Of what a search finds only a share is admitted.
                let wanted = (depth * self.rows).div_ceil(admitted);
                let mut seen = self.pool().pop().unwrap_or_default();
                let ef = wanted.max(meta.ef);
                let mut found = graph.search(self.codes(), &coded.codes, ef, &mut seen);
                self.pool().push(seen);
                found.retain(|&(row, _)| admits(row));
                self.best(found, query, depth)
            }
            _ => self.nearest_exact(query, depth, admits),
        }
    }

    /// The same by looking at every row.
    pub(super) fn nearest_exact(
        &self,
        query: &[f32],
        depth: usize,
        admits: &dyn Fn(u32) -> bool,
    ) -> Vec<(u32, f32)> {
        let coded = self.coding.query(query);
        let rows = (0..self.rows as u32).filter(|&row| admits(row));
        let found = scan(&self.codes, &coded.codes, rows);
        self.best(candidates(found, &coded, depth), query, depth)
    }

    fn best(&self, found: Vec<(u32, i32)>, query: &[f32], depth: usize) -> Vec<(u32, f32)> {
        rescored(found, query, &|row| self.vector(row).unwrap_or_default(), depth)
    }

    fn pool(&self) -> std::sync::MutexGuard<'_, Vec<Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a search for a row finds it, or an equal.
    pub(super) fn finds_itself(&self, row: u32) -> bool {
        let Some(vector) = self.vector(row) else { return false };
        let found = self.nearest(vector, 1, self.rows, &|_| true);
        let own = dot(vector, vector);
        found.first().is_some_and(|&(_, cosine)| cosine >= own - 1e-6)
    }
}
