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

pub(super) use growth::grow;
pub(super) use segment::Rows;
pub use segment::{GraphMeta, SegmentMeta};

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
        Ok(Semantic { segments, bases })
    }

    /// How many rows there are, in all segments.
    pub(super) fn rows(&self) -> usize {
        self.segments.iter().map(Segment::rows).sum()
    }

    /// The vector of a row. Where its file was changed after it was written it is
    /// empty, and [`Semantic::check`] says so from then on.
    pub(super) fn vector(&self, row: u32) -> &[f32] {
        let segment = self.bases.partition_point(|&base| base <= row) - 1;
        self.segments[segment].vector(row - self.bases[segment])
    }

    /// Whether every vector that was read so far is as it was written. To be
    /// asked before an answer is given.
    pub(super) fn check(&self) -> Result<(), OpenError> {
        self.segments.iter().try_for_each(Segment::check)
    }

    /// Checks every byte.
    pub(super) fn verify(&self) -> Result<(), OpenError> {
        self.segments.iter().try_for_each(Segment::verify)
    }

    /// How many of the rows a search does not find by their own vector. Rows
    /// that are looked at one by one always are.
    pub(super) fn lost(&self, live: &RowSet) -> usize {
        let graphs = self.segments.iter().zip(&self.bases);
        let graphs = graphs.filter(|(segment, _)| segment.has_graph());
        let lost = |(segment, &base): (&Segment, &u32)| {
            let rows = (0..segment.rows() as u32).filter(|row| live.bits[(base + row) as usize]);
            rows.filter(|&row| !segment.finds_itself(row)).count()
        };
        graphs.map(lost).sum()
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

#[cfg(test)]
mod tests {
    use super::{
        segment::{EXACT_ROWS_MAX, write},
        *,
    };
    use crate::embed::normalize;

    const DIMENSION: usize = 24;

    /// Vectors around a few centres, as those of texts are.
    fn rows(range: std::ops::Range<u32>) -> Rows {
        let mut rows = Rows::default();
        for row in range {
            let mut hash = PassageHash::default();
            hash[..4].copy_from_slice(&row.to_le_bytes());
            rows.hashes.push(hash);
            let mut state = u64::from(row) * 2 + 1;
            let mut next = |seed: u64| {
                state = (state ^ seed).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
            };
            let centre = u64::from(row % 50);
            let mut vector: Vec<f32> = (0..DIMENSION as u64)
                .map(|n| ((centre * 31 + n * n * 7) % 17) as f32 / 8.0 - 1.0 + next(n))
                .collect();
            normalize(&mut vector);
            rows.vectors.extend(vector);
        }
        rows
    }

    fn open(storage: &Storage, segments: &[SegmentMeta]) -> Semantic {
        Semantic::open(storage, segments, DIMENSION).expect("segments that were written")
    }

    #[test]
    fn a_graph_finds_every_row_and_nearly_all_neighbours() {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Storage::create(folder.path()).expect("an index");
        let count = EXACT_ROWS_MAX as u32 + 500;
        let meta = write(storage.semantic(), "0.segment", &rows(0..count), DIMENSION);
        let meta = meta.expect("written");
        let graph = meta.graph.expect("a graph");
        assert!(graph.recall >= 0.99, "{graph:?}");
        let semantic = open(&storage, &[meta]);
        semantic.verify().expect("whole");
        let every = semantic.set(|_| true);
        assert_eq!(semantic.lost(&every), 0);
        // Half of the rows are searched through the graph, few are looked at.
        let sets = [every, semantic.set(|row| row != 3), semantic.set(|row| row % 20 == 0)];
        for among in &sets {
            let (mut found, mut wanted) = (0, 0);
            for row in (0..count).step_by(211) {
                let query = semantic.vector(row);
                let exact = semantic.nearest_exact(query, 10, among);
                let near = semantic.nearest(query, 10, among);
                assert!(near.iter().all(|&(row, _)| among.bits[row as usize]));
                let worst = exact.last().map_or(1.0, |&(_, cosine)| cosine);
                found += near.iter().filter(|&&(_, cosine)| cosine >= worst).count();
                wanted += exact.len();
            }
            assert!(found * 100 >= wanted * 99, "{found} of {wanted}");
        }
    }

    #[test]
    fn the_exact_search_is_exact() {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Storage::create(folder.path()).expect("an index");
        let rows = rows(0..700);
        let meta = write(storage.semantic(), "0.segment", &rows, DIMENSION).expect("written");
        let semantic = open(&storage, &[meta]);
        let among = semantic.set(|row| row % 3 != 0);
        for query in rows.vectors.chunks(DIMENSION).step_by(17) {
            let mut all: Vec<(u32, f32)> = (0..700)
                .filter(|row| row % 3 != 0)
                .map(|row| (row, dot(query, semantic.vector(row))))
                .collect();
            all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            all.truncate(25);
            assert_eq!(semantic.nearest(query, 25, &among), all);
        }
    }

    #[test]
    fn rows_come_and_go_and_keep_their_vectors() {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Storage::create(folder.path()).expect("an index");
        let mut segments: Vec<SegmentMeta> = Vec::new();
        let mut wanted: Vec<u32> = Vec::new();
        for round in 0..14_u32 {
            let semantic = open(&storage, &segments);
            let fresh = rows(round * 40..round * 40 + 40);
            // Every seventh row goes again in the next round.
            wanted.retain(|row| row % 7 != 0);
            let is_wanted = |hash: &PassageHash| {
                let row = u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]);
                wanted.contains(&row)
            };
            let hashes = semantic.hashes().expect("hashes");
            let live: Vec<bool> = hashes.iter().map(is_wanted).collect();
            wanted.extend(round * 40..round * 40 + 40);
            let name = |n: usize| format!("{round}-{n}.segment");
            let standing = Some((&semantic, segments.as_slice()));
            let grown = grow(storage.semantic(), &name, standing, &live, fresh, DIMENSION);
            segments = grown.expect("written");
            assert!(segments.len() <= 8, "{}", segments.len());
        }
        let (semantic, all) = (open(&storage, &segments), rows(0..14 * 40));
        let hashes = semantic.hashes().expect("hashes");
        for &row in &wanted {
            let hash = all.hashes[row as usize];
            let place = hashes.iter().position(|known| *known == hash);
            let vector = semantic.vector(place.expect("a wanted row is there") as u32);
            assert_eq!(vector, &all.vectors[row as usize * DIMENSION..][..DIMENSION]);
        }
    }
}
