//! The semantic half: embeddings in a flat file, an exact scan over them, and an
//! HNSW graph for collections where the scan would be slow.
//!
//! hnsw_rs draws its levels from the operating system's entropy, so two builds
//! of one collection are two graphs, and a point may be unreachable from the
//! rest. Small collections are therefore searched exactly, and after a build
//! every point must find itself or the graph is built anew.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use hnsw_rs::prelude::{AnnT, Distance, Hnsw, HnswIo};

use crate::embed::Embedding;

use super::OpenError;

const VECTORS: &str = "vectors.f32";
const GRAPH: &str = "graph";
const MAGIC: &[u8; 8] = b"undexvec";
/// Up to here the exact scan takes under 5 ms; its results are exact and equal
/// from build to build.
pub(super) const EXACT_PASSAGES_MAX: usize = 20_000;
/// Neighbours of a point in the graph.
const CONNECTIONS: usize = 16;
/// Layers of the graph, the most that hnsw_rs takes.
const LAYERS: usize = 16;
/// Width of the search when a point is put in.
const EF_BUILD: usize = 200;
/// How often a graph with unreachable points is built anew.
const BUILDS_MAX: usize = 4;

/// Distance of unit vectors: one less their inner product, never negative.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct UnitDistance;

impl Distance<f32> for UnitDistance {
    fn eval(&self, a: &[f32], b: &[f32]) -> f32 {
        (1.0 - dot(a, b)).max(0.0)
    }
}

/// The inner product, in eight strands that the compiler makes vectors of.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
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

/// The embeddings of a generation, one a passage.
pub(super) struct Vectors {
    dimension: usize,
    data: Vec<f32>,
    graph: Option<Hnsw<'static, f32, UnitDistance>>,
}

impl Vectors {
    pub(super) fn len(&self) -> usize {
        self.data.len().checked_div(self.dimension).unwrap_or(0)
    }

    pub(super) fn row(&self, row: usize) -> &[f32] {
        &self.data[row * self.dimension..(row + 1) * self.dimension]
    }

    /// The rows nearest to a vector, best first, with their cosines: at most
    /// `depth`, all of them allowed.
    pub(super) fn nearest(
        &self,
        query: &[f32],
        depth: usize,
        allowed: &dyn Fn(usize) -> bool,
    ) -> Vec<(usize, f32)> {
        match &self.graph {
            Some(graph) => {
                let filter = |row: &usize| allowed(*row);
                let ef = (depth * 2).max(64);
                let found = graph.search_filter(query, depth, ef, Some(&filter));
                found.into_iter().map(|near| (near.d_id, 1.0 - near.distance)).collect()
            }
            None => self.nearest_exact(query, depth, allowed),
        }
    }

    /// The same by looking at every row.
    pub(super) fn nearest_exact(
        &self,
        query: &[f32],
        depth: usize,
        allowed: &dyn Fn(usize) -> bool,
    ) -> Vec<(usize, f32)> {
        let rows = (0..self.len()).filter(|&row| allowed(row));
        let mut found: Vec<(usize, f32)> =
            rows.map(|row| (row, dot(query, self.row(row)))).collect();
        let better = |a: &(usize, f32), b: &(usize, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if found.len() > depth && depth > 0 {
            found.select_nth_unstable_by(depth - 1, better);
            found.truncate(depth);
        }
        found.sort_unstable_by(better);
        found
    }

    /// Reads a generation. The graph is read only where it will be used.
    pub(super) fn read(
        folder: &Path,
        dimension: usize,
        count: usize,
    ) -> Result<Vectors, OpenError> {
        let path = folder.join(VECTORS);
        let read = || -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            File::open(&path)?.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().map_err(|source| OpenError::Read { path: path.clone(), source })?;
        let damaged =
            |problem: &str| OpenError::Damaged { path: path.clone(), problem: problem.to_owned() };
        let numbers = bytes
            .strip_prefix(MAGIC)
            .ok_or_else(|| damaged("does not begin as a file of vectors"))?;
        if numbers.len() != count * dimension * 4 {
            return Err(damaged(&format!("should hold {count} vectors of {dimension} numbers")));
        }
        let (words, _) = numbers.as_chunks::<4>();
        let data = words.iter().map(|&word| f32::from_le_bytes(word)).collect();
        let graph = if count > EXACT_PASSAGES_MAX { Some(read_graph(folder)?) } else { None };
        Ok(Vectors { dimension, data, graph })
    }
}

fn read_graph(folder: &Path) -> Result<Hnsw<'static, f32, UnitDistance>, OpenError> {
    let damaged = |problem: String| OpenError::Damaged {
        path: folder.join(format!("{GRAPH}.hnsw.graph")),
        problem,
    };
    let read = catch_unwind(AssertUnwindSafe(|| {
        // A graph borrows from its reader for as long as it lives. The reader is
        // a few dozen bytes, made once a generation, so it is left in memory.
        let reader = Box::leak(Box::new(HnswIo::new(folder, GRAPH)));
        reader.load_hnsw::<f32, UnitDistance>()
    }));
    match read {
        Ok(Ok(mut graph)) => {
            graph.set_searching_mode(true);
            Ok(graph)
        }
        Ok(Err(error)) => Err(damaged(format!("does not load: {error}"))),
        Err(_) => Err(damaged("does not load".to_owned())),
    }
}

/// Writes the embeddings of a generation and the graph over them, synced.
pub(super) fn write(folder: &Path, vectors: &[Embedding]) -> io::Result<()> {
    let file = File::create(folder.join(VECTORS))?;
    let mut out = BufWriter::new(file);
    out.write_all(MAGIC)?;
    for number in vectors.iter().flatten() {
        out.write_all(&number.to_le_bytes())?;
    }
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    if vectors.is_empty() {
        return Ok(());
    }
    let graph = build_graph(vectors);
    graph.file_dump(folder, GRAPH).map_err(|error| io::Error::other(error.to_string()))?;
    for suffix in ["graph", "data"] {
        File::open(folder.join(format!("{GRAPH}.hnsw.{suffix}")))?.sync_all()?;
    }
    // The names of new files are part of their folder.
    File::open(folder)?.sync_all()
}

/// Builds the graph, one point after the other: parallel insertion is what
/// leaves points unreachable most often.
fn build_graph(vectors: &[Embedding]) -> Hnsw<'static, f32, UnitDistance> {
    let build = || {
        let graph = Hnsw::new(CONNECTIONS, vectors.len(), LAYERS, EF_BUILD, UnitDistance);
        vectors.iter().enumerate().for_each(|(row, vector)| graph.insert((vector, row)));
        graph
    };
    let mut graph = build();
    for _ in 1..BUILDS_MAX {
        if unreachable_points(&graph, vectors) == 0 {
            break;
        }
        graph = build();
    }
    graph
}

/// How many points do not find themselves or an equal.
fn unreachable_points(graph: &Hnsw<'_, f32, UnitDistance>, vectors: &[Embedding]) -> usize {
    let lost = |vector: &&Embedding| {
        let found = graph.search(vector, 1, 64);
        found.first().is_none_or(|near| near.distance > 1e-4)
    };
    vectors.iter().filter(lost).count()
}

/// Removes the generations that the manifest does not name.
pub(super) fn remove_stale(folder: &Path, keep: Option<&str>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if keep != Some(entry.file_name().to_string_lossy().as_ref()) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embed::{Embedder, HashingEmbedder};

    fn sample(count: usize) -> Vec<Embedding> {
        let texts: Vec<String> = (0..count)
            .map(|n| format!("paragraph {n} on subject {} of chapter {}", n % 37, n % 11))
            .collect();
        HashingEmbedder.embed_passages(&texts, &|_| ()).expect("hashing never fails")
    }

    #[test]
    fn what_is_written_is_read_and_the_nearest_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let vectors = sample(300);
        write(folder.path(), &vectors).expect("written");
        let read = Vectors::read(folder.path(), 256, 300).expect("read");
        assert_eq!(read.row(7), vectors[7]);
        let found = read.nearest(&vectors[42], 3, &|_| true);
        assert_eq!(found[0].0, 42);
        assert!(found[0].1 > 0.999);
        assert!(read.nearest(&vectors[42], 3, &|row| row > 100).iter().all(|&(row, _)| row > 100));
    }

    #[test]
    fn the_graph_agrees_with_the_scan() {
        let folder = tempfile::tempdir().expect("a folder");
        let vectors = sample(1_000);
        write(folder.path(), &vectors).expect("written");
        let mut read = Vectors::read(folder.path(), 256, 1_000).expect("read");
        let exact: Vec<Vec<(usize, f32)>> =
            vectors.iter().step_by(20).map(|v| read.nearest_exact(v, 10, &|_| true)).collect();
        read.graph = Some(read_graph(folder.path()).expect("the graph"));
        let mut agreed = 0;
        for (vector, exact) in vectors.iter().step_by(20).zip(&exact) {
            let found = read.nearest(vector, 10, &|_| true);
            // Equal cosines may change places.
            let worst = exact.last().map_or(0.0, |&(_, cosine)| cosine);
            agreed += found.iter().filter(|&&(_, cosine)| cosine >= worst - 1e-5).count();
        }
        assert!(agreed * 100 >= exact.len() * 10 * 99, "{agreed} of {}", exact.len() * 10);
    }

    #[test]
    fn a_damaged_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &sample(3)).expect("written");
        let error = Vectors::read(folder.path(), 256, 4).err().expect("an error").to_string();
        assert!(error.contains("vectors.f32` should hold 4 vectors of 256 numbers"), "{error}");
    }
}
