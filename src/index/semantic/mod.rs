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
pub(super) use segment::{Rows, SegmentMeta};

use fixedbitset::FixedBitSet;

use super::{OpenError, checked::Column, passage::PassageHash, storage::Storage};
use segment::{Segment, better};

/// Rows that a search may find, with how many they are in each segment.
#[derive(Clone, Debug, Default)]
pub(super) struct RowSet {
    bits: FixedBitSet,
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

    /// The vector of a row.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] where its file was changed after it was written.
    pub(super) fn vector(&self, row: u32) -> Result<&[f32], OpenError> {
        let segment = self.bases.partition_point(|&base| base <= row) - 1;
        self.segments[segment].vector(row - self.bases[segment])
    }

    /// Checks every byte.
    pub(super) fn verify(&self) -> Result<(), OpenError> {
        self.segments.iter().try_for_each(Segment::verify)
    }

    /// How many of the rows a search does not find by their own vector. Rows
    /// that are looked at one by one always are.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] where a vector is not as it was written.
    pub(super) fn lost(&self, live: &RowSet) -> Result<usize, OpenError> {
        let mut lost = 0;
        for (segment, &base) in self.segments.iter().zip(&self.bases) {
            let is_live = |row: &u32| live.bits.contains((base + row) as usize);
            if segment.has_graph() {
                for row in (0..segment.rows() as u32).filter(is_live) {
                    lost += usize::from(!segment.finds_itself(row)?);
                }
            }
        }
        Ok(lost)
    }

    /// The set of the rows that satisfy a condition.
    pub(super) fn set(&self, admits: impl Fn(u32) -> bool) -> RowSet {
        let mut bits = FixedBitSet::with_capacity(self.rows());
        bits.extend((0..self.rows()).filter(|&row| admits(row as u32)));
        let count = |(segment, &base): (&Segment, &u32)| {
            bits.count_ones(base as usize..base as usize + segment.rows())
        };
        RowSet { counts: self.segments.iter().zip(&self.bases).map(count).collect(), bits }
    }

    /// The rows of a set nearest to a question, best first, with their cosines.
    /// Few rows are looked at one by one, many through the graphs.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] where a vector is not as it was written.
    pub(super) fn nearest(
        &self,
        query: &[f32],
        depth: usize,
        among: &RowSet,
    ) -> Result<Vec<(u32, f32)>, OpenError> {
        self.merged(
            depth,
            |index, segment, admits| segment.nearest(query, depth, among.counts[index], admits),
            among,
        )
    }

    /// The rows of a set with at least a cosine to a question, best first, however many
    /// they are.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] where a vector is not as it was written.
    pub(super) fn at_least(
        &self,
        query: &[f32],
        cosine: f32,
        among: &RowSet,
    ) -> Result<Vec<(u32, f32)>, OpenError> {
        let search = |_, segment: &Segment, admits: &dyn Fn(u32) -> bool| {
            segment.at_least(query, cosine, admits)
        };
        self.merged(usize::MAX, search, among)
    }

    /// The nearest rows of a set by looking at every row.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] where a vector is not as it was written.
    pub(super) fn nearest_exact(
        &self,
        query: &[f32],
        depth: usize,
        among: &RowSet,
    ) -> Result<Vec<(u32, f32)>, OpenError> {
        self.merged(depth, |_, segment, admits| segment.nearest_exact(query, depth, admits), among)
    }

    fn merged(
        &self,
        depth: usize,
        search: impl Fn(usize, &Segment, &dyn Fn(u32) -> bool) -> Result<Vec<(u32, f32)>, OpenError>,
        among: &RowSet,
    ) -> Result<Vec<(u32, f32)>, OpenError> {
        let mut best = Vec::new();
        for (index, (segment, &base)) in self.segments.iter().zip(&self.bases).enumerate() {
            let admits = |row| among.bits.contains((base + row) as usize);
            let found = search(index, segment, &admits)?;
            best.extend(found.into_iter().map(|(row, cosine)| (base + row, cosine)));
        }
        best.sort_unstable_by(better);
        best.truncate(depth);
        Ok(best)
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
    use crate::embed::{dot, normalize};

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
        assert_eq!(semantic.lost(&every).expect("whole"), 0);
        // Half of the rows are searched through the graph, few are looked at.
        let sets = [every, semantic.set(|row| row != 3), semantic.set(|row| row % 20 == 0)];
        for among in &sets {
            let (mut found, mut wanted) = (0, 0);
            for row in (0..count).step_by(211) {
                let query = semantic.vector(row).expect("whole");
                let exact = semantic.nearest_exact(query, 10, among).expect("whole");
                let near = semantic.nearest(query, 10, among).expect("whole");
                assert!(near.iter().all(|&(row, _)| among.bits.contains(row as usize)));
                let worst = exact.last().map_or(1.0, |&(_, cosine)| cosine);
                found += near.iter().filter(|&&(_, cosine)| cosine >= worst).count();
                wanted += exact.len();
            }
            assert!(found * 100 >= wanted * 99, "{found} of {wanted}");
        }
        // What is near enough is found however many it is, and no more where less is asked.
        let every = semantic.set(|_| true);
        let (mut found, mut wanted) = (0, 0);
        for row in (0..count).step_by(1_511) {
            let query = semantic.vector(row).expect("whole");
            let near = semantic.at_least(query, 0.6, &every).expect("whole");
            assert!(near.iter().all(|&(_, cosine)| cosine >= 0.6));
            found += near.len();
            let all = semantic.nearest_exact(query, usize::MAX, &every).expect("whole");
            wanted += all.iter().filter(|&&(_, cosine)| cosine >= 0.6).count();
            for among in &sets {
                let own: Vec<(u32, f32)> = near
                    .iter()
                    .filter(|(row, _)| among.bits.contains(*row as usize))
                    .copied()
                    .collect();
                assert_eq!(semantic.at_least(query, 0.6, among).expect("whole"), own);
            }
        }
        assert!(wanted > 14 * 200, "{wanted}");
        assert!(found * 100 >= wanted * 99, "{found} of {wanted}");
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
                .map(|row| (row, dot(query, semantic.vector(row).expect("whole"))))
                .collect();
            all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            all.truncate(25);
            assert_eq!(semantic.nearest(query, 25, &among).expect("whole"), all);
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
            assert_eq!(
                vector.expect("whole"),
                &all.vectors[row as usize * DIMENSION..][..DIMENSION]
            );
        }
    }
}
