//! The semantic half: the vector of every passage, once, in segments.
//!
//! A segment never changes. What is new becomes a segment of its own; what is
//! gone stays in its segment, and is passed over, until so much of it is gone
//! that the segment is written anew. Small segments are merged into larger ones,
//! so that adding a document costs seconds however many there are.

mod codes;
mod graph;
mod growth;
mod segment;

pub use codes::Coding;
pub(super) use growth::grow;
pub(super) use segment::Rows;
pub use segment::{GraphMeta, SegmentMeta};

use std::sync::OnceLock;

use super::{OpenError, checked::Column, storage::Storage};
use segment::Segment;

/// The hash of a passage's text, by which it keeps its vector.
pub(super) type PassageHash = [u8; 16];

/// The inner product, by the widest instructions of the machine and equal on all.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || dot_in_strands(a, b),
    )
}

/// Eight strands, which the compiler makes vectors of.
#[inline(always)]
fn dot_in_strands(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (left, left_rest) = a.as_chunks::<8>();
    let (right, right_rest) = b.as_chunks::<8>();
    for (x, y) in left.iter().zip(right) {
        for strand in 0..8 {
            sums[strand] += x[strand] * y[strand];
        }
    }
    let rest: f32 = left_rest.iter().zip(right_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f32>() + rest
}

/// Rows that a search may find, with how many they are in each segment.
#[derive(Clone, Debug, Default)]
pub(super) struct RowSet {
    bits: Vec<bool>,
    counts: Vec<usize>,
}

/// The vectors of a generation.
pub(super) struct Semantic {
    segments: Vec<Segment>,
    /// The first row of each segment.
    bases: Vec<u32>,
    /// The segment that was found to be damaged while it was searched.
    damaged: OnceLock<usize>,
}

impl Semantic {
    pub(super) fn open(
        storage: &Storage,
        segments: &[SegmentMeta],
        dimension: usize,
    ) -> Result<Semantic, OpenError> {
        let open = |meta| Segment::open(storage, meta, dimension);
        let segments: Vec<Segment> = segments.iter().map(open).collect::<Result<_, _>>()?;
        let mut end = 0;
        let base = |segment: &Segment| {
            let base = end;
            end += segment.rows() as u32;
            base
        };
        let bases = segments.iter().map(base).collect();
        Ok(Semantic { segments, bases, damaged: OnceLock::new() })
    }

    /// How many rows there are, in all segments.
    pub(super) fn rows(&self) -> usize {
        self.segments.iter().map(Segment::rows).sum()
    }

    /// The vector of a row. Where its file was changed after it was written it is
    /// empty, and [`Semantic::check`] says so.
    pub(super) fn vector(&self, row: u32) -> &[f32] {
        let segment = self.bases.partition_point(|&base| base <= row) - 1;
        let vector = self.segments[segment].vector(row - self.bases[segment]);
        vector.unwrap_or_else(|| {
            let _ = self.damaged.set(segment);
            &[]
        })
    }

    /// Whether every vector that was read so far is as it was written. To be
    /// asked before an answer is given.
    pub(super) fn check(&self) -> Result<(), OpenError> {
        match self.damaged.get() {
            Some(&segment) => Err(self.segments[segment].damage()),
            None => Ok(()),
        }
    }

    /// Checks every byte, and that every row finds itself.
    pub(super) fn verify(&self) -> Result<(), OpenError> {
        for segment in &self.segments {
            segment.verify()?;
        }
        Ok(())
    }

    /// How many of the rows a search does not find by their own vector. Rows
    /// that are looked at one by one always are.
    pub(super) fn lost(&self, live: &RowSet) -> usize {
        let lost = |(segment, &base): (&Segment, &u32)| {
            let rows = (0..segment.rows() as u32).filter(|row| live.bits[(base + row) as usize]);
            rows.filter(|&row| !segment.finds_itself(row)).count()
        };
        self.segments.iter().zip(&self.bases).map(lost).sum()
    }

    /// The set of the rows that satisfy a condition.
    pub(super) fn set(&self, admits: impl Fn(u32) -> bool) -> RowSet {
        let bits: Vec<bool> = (0..self.rows() as u32).map(admits).collect();
        let count = |(segment, &base): (&Segment, &u32)| {
            let bits = &bits[base as usize..][..segment.rows()];
            bits.iter().filter(|&&bit| bit).count()
        };
        RowSet { counts: self.segments.iter().zip(&self.bases).map(count).collect(), bits }
    }

    /// The rows of a set nearest to a question, best first, with their cosines.
    /// Few rows are looked at one by one, many through the graphs.
    pub(super) fn nearest(&self, query: &[f32], depth: usize, among: &RowSet) -> Vec<(u32, f32)> {
        self.merged(
            depth,
            |index, segment, admits| segment.nearest(query, depth, among.counts[index], admits),
            among,
        )
    }

    /// The same by looking at every row.
    pub(super) fn nearest_exact(
        &self,
        query: &[f32],
        depth: usize,
        among: &RowSet,
    ) -> Vec<(u32, f32)> {
        self.merged(depth, |_, segment, admits| segment.nearest_exact(query, depth, admits), among)
    }

    fn merged(
        &self,
        depth: usize,
        search: impl Fn(usize, &Segment, &dyn Fn(u32) -> bool) -> Vec<(u32, f32)>,
        among: &RowSet,
    ) -> Vec<(u32, f32)> {
        let mut best = Vec::new();
        for (index, (segment, &base)) in self.segments.iter().zip(&self.bases).enumerate() {
            let found = search(index, segment, &|row| among.bits[(base + row) as usize]);
            best.extend(found.into_iter().map(|(row, cosine)| (base + row, cosine)));
        }
        // Scores of rows whose file was changed must not be answered with.
        for &(row, _) in &best {
            self.vector(row);
        }
        best.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best.truncate(depth);
        best
    }

    /// The hash of each row's passage.
    pub(super) fn hashes(&self) -> Result<Vec<PassageHash>, OpenError> {
        let columns: Vec<Column<PassageHash>> =
            self.segments.iter().map(Segment::hashes).collect::<Result<_, _>>()?;
        Ok(columns.iter().flat_map(|column| column.iter().copied()).collect())
    }
}
