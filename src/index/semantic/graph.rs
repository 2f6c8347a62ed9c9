//! The HNSW graph of a segment (Malkov and Yashunin, TPAMI 2020). hnsw_rs builds
//! it; what is kept of it is lists of neighbours in flat columns, which are
//! mapped into memory and searched there. hnsw_rs itself would have to rebuild
//! the graph point by point at every start, 19 seconds for a million.
//!
//! Parallel insertion leaves some points that no search finds. After a build
//! every point is looked for, and one that is not found is linked from the points
//! that the search did find: they are where a search for it ends.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    io,
    sync::Mutex,
};

use hnsw_rs::prelude::{Distance, Hnsw};
use pulp::Arch;

use crate::index::{
    OpenError,
    checked::{CheckedFile, CheckedWriter, Column},
};

use super::codes::{dot, dot_codes, encode};

/// Neighbours of a point in the graph; twice as many in the lowest layer.
const CONNECTIONS: usize = 16;
/// Layers of the graph, the most that hnsw_rs takes.
const LAYERS: usize = 16;
/// Width of the search when a point is put in.
const EF_BUILD: usize = 100;
/// Width of the search by which every point must find itself.
const EF_SELF: usize = 64;
/// Points that are linked to a point that was not found.
const LINKS: usize = 8;
/// Rows whose codes tell how long codes are.
const LENGTHS: usize = 16;
/// Bytes that the processor fetches at once.
const CACHE_LINE: usize = 64;
/// How often lost points are looked for and linked.
const ROUNDS_MAX: usize = 8;

/// A distance on codes: the greater the inner product, the nearer.
#[derive(Clone, Copy)]
struct CodeDistance {
    arch: Arch,
    /// The inner product of the longest code with itself: no other is greater.
    greatest: i32,
}

impl Distance<i8> for CodeDistance {
    fn eval(&self, a: &[i8], b: &[i8]) -> f32 {
        (self.greatest - dot_codes(self.arch, a, b)).max(0) as f32
    }
}

/// A layer: which rows are in it, and for each the end of its neighbours in the
/// list of all. The lowest has every row.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Layer<U> {
    rows: U,
    ends: U,
    neighbours: U,
}

impl<U: std::ops::Deref<Target = [u32]>> Layer<U> {
    fn neighbours_at(&self, place: usize) -> &[u32] {
        let from = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.neighbours[from as usize..self.ends[place] as usize]
    }
}

/// Layers of a graph, the lowest first. `U` is where the numbers are: in memory
/// while it is built, in a mapped file later.
#[derive(Debug, PartialEq)]
pub(super) struct Graph<U> {
    layers: Vec<Layer<U>>,
}

/// Codes, row behind row.
#[derive(Clone, Copy)]
pub(super) struct Codes<'a> {
    pub(super) codes: &'a [i8],
    pub(super) dimension: usize,
}

impl<'a> Codes<'a> {
    pub(super) fn rows(self) -> usize {
        self.codes.len() / self.dimension.max(1)
    }

    pub(super) fn row(self, row: u32) -> &'a [i8] {
        &self.codes[row as usize * self.dimension..][..self.dimension]
    }

    /// The score of codes that stands for a cosine: vectors have the length 1, so the
    /// lengths of their codes tell the steps.
    pub(super) fn score(self, query: &[i8], cosine: f32) -> i32 {
        let length = |codes: &[i8]| (dot_codes(Arch::new(), codes, codes) as f32).sqrt();
        let step = (self.rows() / LENGTHS).max(1);
        let lengths = (0..self.rows()).step_by(step).map(|row| length(self.row(row as u32)));
        let (sum, count) = lengths.fold((0.0, 0), |(sum, count), own| (sum + own, count + 1));
        (cosine * length(query) * sum / count.max(1) as f32) as i32
    }
}

/// How far a search goes.
#[derive(Clone, Copy)]
struct Width {
    /// The rows that it keeps.
    ef: usize,
    /// What a row must score to be kept beside them.
    least: i32,
}

/// Which rows a search has seen. Kept between searches, for clearing a million
/// marks costs more than a search.
#[derive(Default)]
pub(super) struct Seen {
    marks: Vec<u32>,
    round: u32,
}

impl Seen {
    fn begin(&mut self, rows: usize) {
        self.marks.resize(rows, 0);
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.marks.fill(0);
            self.round = 1;
        }
    }

    fn is_new(&mut self, row: u32) -> bool {
        std::mem::replace(&mut self.marks[row as usize], self.round) != self.round
    }
}

impl<U: std::ops::Deref<Target = [u32]>> Graph<U> {
    /// The rows nearest to a question that a search of width `ef` finds, best first by
    /// their codes: `ef` of them, and all others whose score is at least `least`. The
    /// search is as wide as these are many; `i32::MAX` asks for no others.
    pub(super) fn search(
        &self,
        codes: Codes<'_>,
        query: &[i8],
        ef: usize,
        least: i32,
        seen: &mut Seen,
    ) -> Vec<u32> {
        // All of it runs under the widest instructions, so that inner products
        // are part of the loop.
        Arch::new().dispatch(
            #[inline(always)]
            || {
                let score = |row| dot(query, codes.row(row));
                let touch =
                    |row| codes.row(row).iter().step_by(CACHE_LINE).map(|&x| i32::from(x)).sum();
                self.search_with(score, touch, Width { ef, least }, seen)
            },
        )
    }

    #[inline(always)]
    fn search_with(
        &self,
        score: impl Fn(u32) -> i32,
        touch: impl Fn(u32) -> i32,
        width: Width,
        seen: &mut Seen,
    ) -> Vec<u32> {
        let Some((top, upper)) = self.layers.split_first().and_then(|(lowest, upper)| {
            let first = upper.last().map_or(0, |top| top.rows.first().copied().unwrap_or(0));
            (!lowest.ends.is_empty()).then_some((first, upper))
        }) else {
            return Vec::new();
        };
        let mut nearest = (score(top), top);
        for layer in upper.iter().rev() {
            while let Ok(place) = layer.rows.binary_search(&nearest.1) {
                let around = layer.neighbours_at(place).iter().map(|&row| (score(row), row));
                match around.max() {
                    Some(better) if better.0 > nearest.0 => nearest = better,
                    _ => break,
                }
            }
        }
        self.search_lowest(nearest, score, touch, width, seen)
    }

    #[inline(always)]
    fn search_lowest(
        &self,
        entry: (i32, u32),
        score: impl Fn(u32) -> i32,
        touch: impl Fn(u32) -> i32,
        width: Width,
        seen: &mut Seen,
    ) -> Vec<u32> {
        let Width { ef, least } = width;
        let lowest = &self.layers[0];
        seen.begin(lowest.ends.len());
        seen.is_new(entry.1);
        let mut open = BinaryHeap::from([entry]);
        let mut best = BinaryHeap::from([Reverse(entry)]);
        let mut around: Vec<(i32, u32)> = Vec::new();
        while let Some((near, row)) = open.pop() {
            let worst = best.peek().map_or(i32::MIN, |&Reverse((worst, _))| worst);
            if near < worst && best.len() >= ef {
                break;
            }
            // Rows lie far apart in memory. All are asked for before the first is
            // scored, so that the processor fetches several at once.
            let new = lowest.neighbours_at(row as usize).iter().filter(|&&row| seen.is_new(row));
            around.clear();
            around.extend(new.map(|&row| (touch(row), row)));
            std::hint::black_box(&around);
            around.iter_mut().for_each(|(near, row)| *near = score(*row));
            for &found in &around {
                let worst = best.peek().map_or(i32::MIN, |&Reverse((worst, _))| worst);
                if best.len() < ef || found.0 > worst || found.0 >= least {
                    open.push(found);
                    best.push(Reverse(found));
                    if best.len() > ef
                        && best.peek().is_some_and(|&Reverse((worst, _))| worst < least)
                    {
                        best.pop();
                    }
                }
            }
        }
        let mut found = best.into_vec();
        found.sort_unstable_by_key(|&Reverse((score, row))| (Reverse(score), row));
        found.into_iter().map(|Reverse((_, row))| row).collect()
    }
}

impl Graph<Vec<u32>> {
    /// Builds the graph of some codes, in which every row finds itself or one with
    /// an equal vector. Rows with equal codes may differ.
    pub(super) fn build(codes: Codes<'_>, vectors: &[f32]) -> Graph<Vec<u32>> {
        let rows = codes.rows() as u32;
        let arch = Arch::new();
        let own = (0..rows).map(|row| dot_codes(arch, codes.row(row), codes.row(row)));
        let distance = CodeDistance { arch, greatest: own.max().unwrap_or(0) };
        let hnsw = Hnsw::new(CONNECTIONS, rows as usize, LAYERS, EF_BUILD, distance);
        let points = (0..rows).map(|row| (codes.row(row), row as usize)).collect();
        hnsw.parallel_insert_slice(&points);
        let mut graph = Graph::freeze(&hnsw, rows as usize);
        drop(hnsw);
        for _ in 0..ROUNDS_MAX {
            let links = graph.links_to_lost(codes, vectors);
            if links.is_empty() {
                break;
            }
            graph.link(&links);
        }
        graph
    }

    /// The lists of neighbours of a graph.
    fn freeze(hnsw: &Hnsw<'_, i8, CodeDistance>, rows: usize) -> Graph<Vec<u32>> {
        let mut layers: Vec<BTreeMap<u32, Vec<u32>>> = vec![BTreeMap::new(); LAYERS];
        let mut lowest: Vec<Vec<u32>> = vec![Vec::new(); rows];
        if rows > 0 {
            for point in hnsw.get_point_indexation() {
                let row = point.get_origin_id() as u32;
                let level = usize::from(point.get_point_id().0);
                let neighbours = point.get_neighborhood_id().into_iter().take(level + 1);
                for (layer, neighbours) in neighbours.enumerate() {
                    let neighbours: Vec<u32> =
                        neighbours.iter().map(|near| near.d_id as u32).collect();
                    match layer {
                        0 => lowest[row as usize] = neighbours,
                        _ => drop(layers[layer].insert(row, neighbours)),
                    }
                }
            }
        }
        let upper = layers.iter().skip(1).take_while(|layer| !layer.is_empty());
        let upper = upper.map(|layer| flat(layer.iter().map(|(&row, list)| (Some(row), list))));
        let lowest = flat(lowest.iter().map(|list| (None, list)));
        Graph { layers: std::iter::once(lowest).chain(upper).collect() }
    }

    /// For every row that a search for it does not find, nor an equal: the rows
    /// that it found instead.
    fn links_to_lost(&self, codes: Codes<'_>, vectors: &[f32]) -> Vec<(u32, u32)> {
        let rows = codes.rows();
        let vector = |row: u32| &vectors[row as usize * codes.dimension..][..codes.dimension];
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let links = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for part in 0..threads {
                let links = &links;
                scope.spawn(move || {
                    let (mut seen, mut own) = (Seen::default(), Vec::new());
                    for row in (rows * part / threads) as u32..(rows * (part + 1) / threads) as u32
                    {
                        // As a question it has codes of its own.
                        let query = encode(vector(row));
                        let found = self.search(codes, &query, EF_SELF, i32::MAX, &mut seen);
                        let is_equal = |near: u32| vector(near) == vector(row);
                        if !found.iter().any(|&near| near == row || is_equal(near)) {
                            own.extend(found.iter().take(LINKS).map(|&near| (near, row)));
                        }
                    }
                    links
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .append(&mut own);
                });
            }
        });
        links.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Adds links to the lowest layer, each from its first row to its second and
    /// back.
    fn link(&mut self, links: &[(u32, u32)]) {
        let lowest = &self.layers[0];
        let mut lists: Vec<Vec<u32>> =
            (0..lowest.ends.len()).map(|row| lowest.neighbours_at(row).to_vec()).collect();
        for &(from, to) in links {
            for (from, to) in [(from, to), (to, from)] {
                let list = &mut lists[from as usize];
                if !list.contains(&to) {
                    list.push(to);
                }
            }
        }
        self.layers[0] = flat(lists.iter().map(|list| (None, list)));
    }

    /// Writes the layers as sections of a file.
    pub(super) fn write(&self, out: &mut CheckedWriter) -> io::Result<()> {
        for (index, layer) in self.layers.iter().enumerate() {
            out.section(&format!("layer {index} rows"))?;
            out.numbers(&layer.rows)?;
            out.section(&format!("layer {index} ends"))?;
            out.numbers(&layer.ends)?;
            out.section(&format!("layer {index} neighbours"))?;
            out.numbers(&layer.neighbours)?;
        }
        Ok(())
    }

    /// How many layers there are.
    pub(super) fn layers(&self) -> usize {
        self.layers.len()
    }
}

impl Graph<Column<u32>> {
    /// Opens the layers in a file.
    pub(super) fn read(file: &CheckedFile, layers: usize) -> Result<Self, OpenError> {
        let layer = |index: usize| {
            let column = |part: &str| file.column(&format!("layer {index} {part}"));
            Ok(Layer {
                rows: column("rows")?,
                ends: column("ends")?,
                neighbours: column("neighbours")?,
            })
        };
        Ok(Graph { layers: (0..layers).map(layer).collect::<Result<_, OpenError>>()? })
    }
}

fn flat<'a>(lists: impl Iterator<Item = (Option<u32>, &'a Vec<u32>)>) -> Layer<Vec<u32>> {
    let mut layer: Layer<Vec<u32>> = Layer::default();
    for (row, list) in lists {
        layer.rows.extend(row);
        layer.neighbours.extend_from_slice(list);
        layer.ends.push(layer.neighbours.len() as u32);
    }
    layer
}
