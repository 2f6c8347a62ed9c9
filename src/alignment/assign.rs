//! Which of two lists go together: the heaviest assignment, and the heaviest chain that
//! keeps both orders. Both are exact, over sparse weights.

use std::{cmp::Ordering, collections::BinaryHeap};

/// For each row the columns that may go with it, and what that is worth.
pub(super) type Edges = Vec<Vec<(usize, f64)>>;

/// A column that a path may reach, the nearest first, equal ones by their place.
#[derive(PartialEq)]
struct Reached {
    distance: f64,
    column: usize,
}

impl Eq for Reached {}

impl Ord for Reached {
    fn cmp(&self, other: &Reached) -> Ordering {
        other.distance.total_cmp(&self.distance).then(other.column.cmp(&self.column))
    }
}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Reached) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The assignment of the greatest sum: for each row its column, nothing for a row that
/// goes with none. Edges that are worth nothing are not taken.
///
/// Shortest augmenting paths with column prices (Jonker and Volgenant, Computing 38,
/// 1987), where each row may also stay alone at no gain. A path ends at the first free
/// column, so that sparse lists of thousands take milliseconds.
pub(super) fn heaviest_assignment(edges: &Edges, columns: usize) -> Vec<Option<usize>> {
    let mut work = Assignment::new(edges, columns);
    (0..edges.len()).for_each(|row| work.assign(row));
    work.column_of.into_iter().map(|column| column.filter(|&column| column < columns)).collect()
}

/// An assignment that grows by a row at a time. Column `columns + i` is for row i alone: it
/// stays without a partner.
struct Assignment<'a> {
    edges: &'a Edges,
    columns: usize,
    prices: Vec<f64>,
    row_of: Vec<Option<usize>>,
    column_of: Vec<Option<usize>>,
    /// What the shortest path to a column costs, and the row that it comes from.
    paths: Vec<(f64, usize)>,
    is_settled: Vec<bool>,
}

impl Assignment<'_> {
    fn new(edges: &Edges, columns: usize) -> Assignment<'_> {
        let all = columns + edges.len();
        Assignment {
            edges,
            columns,
            prices: vec![0.0; all],
            row_of: vec![None; all],
            column_of: vec![None; edges.len()],
            paths: vec![(f64::INFINITY, 0); all],
            is_settled: vec![false; all],
        }
    }

    /// Gives a row its column, and others new ones where that is worth more.
    fn assign(&mut self, start: usize) {
        let (mut touched, mut settled) = (Vec::new(), Vec::new());
        let mut heap = BinaryHeap::new();
        let (mut row, mut base) = (start, 0.0);
        let end = loop {
            self.reach_from(row, base, &mut heap, &mut touched);
            let Some((at, column)) = self.nearest(&mut heap) else { return };
            let Some(next) = self.row_of[column] else { break column };
            self.is_settled[column] = true;
            settled.push(column);
            (row, base) = (next, at - (self.cost(next, column) - self.prices[column]));
        };
        let least = self.paths[end].0;
        for column in settled {
            self.prices[column] += self.paths[column].0 - least;
        }
        let mut column = end;
        loop {
            let row = self.paths[column].1;
            self.row_of[column] = Some(row);
            match self.column_of[row].replace(column) {
                Some(previous) if row != start => column = previous,
                _ => break,
            }
        }
        for column in touched {
            self.paths[column].0 = f64::INFINITY;
            self.is_settled[column] = false;
        }
    }

    /// Looks at the columns of a row that costs `base` to come to.
    fn reach_from(
        &mut self,
        row: usize,
        base: f64,
        heap: &mut BinaryHeap<Reached>,
        touched: &mut Vec<usize>,
    ) {
        let own = self.edges[row].iter().filter(|edge| edge.1 > 0.0);
        let costs = own.map(|&(column, weight)| (column, -weight));
        for (column, cost) in costs.chain([(self.columns + row, 0.0)]) {
            let distance = base + cost - self.prices[column];
            if !self.is_settled[column] && distance < self.paths[column].0 {
                if self.paths[column].0.is_infinite() {
                    touched.push(column);
                }
                self.paths[column] = (distance, row);
                heap.push(Reached { distance, column });
            }
        }
    }

    /// The nearest column that is not settled. The own column of the first row is always
    /// free, so there is one.
    fn nearest(&self, heap: &mut BinaryHeap<Reached>) -> Option<(f64, usize)> {
        let is_open = |reached: &Reached| {
            !self.is_settled[reached.column] && reached.distance <= self.paths[reached.column].0
        };
        let found = std::iter::from_fn(|| heap.pop()).find(is_open)?;
        Some((found.distance, found.column))
    }

    fn cost(&self, row: usize, column: usize) -> f64 {
        let own = self.edges[row].iter().find(|edge| edge.0 == column);
        own.map_or(0.0, |edge| -edge.1)
    }
}

/// The pairs of the greatest sum in which both rows and columns rise, in their order.
pub(super) fn heaviest_chain(edges: &Edges, columns: usize) -> Vec<(usize, usize)> {
    // Best sum of a chain that ends at a column or before it, in a Fenwick tree.
    let mut tree: Vec<(f64, Option<usize>)> = vec![(0.0, None); columns + 1];
    let mut links: Vec<(usize, usize, Option<usize>)> = Vec::new();
    for (row, own) in edges.iter().enumerate() {
        let mut ends = Vec::new();
        for &(column, weight) in own.iter().filter(|edge| edge.1 > 0.0) {
            let best = best_before(&tree, column);
            links.push((row, column, best.1));
            ends.push((column, best.0 + weight, links.len() - 1));
        }
        for (column, sum, link) in ends {
            let mut at = column + 1;
            while at <= columns {
                if sum > tree[at].0 {
                    tree[at] = (sum, Some(link));
                }
                at += at & at.wrapping_neg();
            }
        }
    }
    let mut chain = Vec::new();
    let mut link = best_before(&tree, columns).1;
    while let Some(at) = link {
        let (row, column, previous) = links[at];
        chain.push((row, column));
        link = previous;
    }
    chain.reverse();
    chain
}

/// The best sum of a chain that ends before a column, and its last link.
fn best_before(tree: &[(f64, Option<usize>)], column: usize) -> (f64, Option<usize>) {
    let (mut best, mut at) = ((0.0, None), column);
    while at > 0 {
        if tree[at].0 > best.0 {
            best = tree[at];
        }
        at -= at & at.wrapping_neg();
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(edges: &Edges, assigned: &[Option<usize>]) -> f64 {
        let of = |(row, column): (usize, &Option<usize>)| {
            let column = (*column)?;
            edges[row].iter().find(|edge| edge.0 == column).map(|edge| edge.1)
        };
        assigned.iter().enumerate().filter_map(of).sum()
    }

    /// Every assignment, tried.
    fn best(edges: &Edges, row: usize, taken: &mut Vec<usize>) -> f64 {
        let Some(own) = edges.get(row) else { return 0.0 };
        let mut most = best(edges, row + 1, taken);
        for &(column, weight) in own {
            if !taken.contains(&column) {
                taken.push(column);
                most = most.max(weight + best(edges, row + 1, taken));
                taken.pop();
            }
        }
        most
    }

    /// Every chain, tried.
    fn best_chain(edges: &Edges, row: usize, from: usize) -> f64 {
        let Some(own) = edges.get(row) else { return 0.0 };
        let later = own.iter().filter(|edge| edge.0 >= from);
        let taken = later.map(|&(column, weight)| weight + best_chain(edges, row + 1, column + 1));
        taken.fold(best_chain(edges, row + 1, from), f64::max)
    }

    /// Weights that look like chance, the same each time.
    fn made(rows: usize, columns: usize, seed: u64) -> Edges {
        let mut state = seed;
        let mut next = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        let row = |_| {
            let own = (0..columns).filter(|_| next() % 3 != 0).collect::<Vec<_>>();
            own.into_iter().map(|column| (column, (next() % 90) as f64 / 10.0 - 1.0)).collect()
        };
        (0..rows).map(row).collect()
    }

    #[test]
    fn no_other_assignment_is_heavier() {
        for seed in 0..300 {
            let (rows, columns) = (1 + seed as usize % 6, 1 + seed as usize / 7 % 6);
            let edges = made(rows, columns, seed);
            let found = heaviest_assignment(&edges, columns);
            let mut taken: Vec<usize> = found.iter().flatten().copied().collect();
            taken.sort_unstable();
            taken.dedup();
            assert_eq!(taken.len(), found.iter().flatten().count(), "a column has one row");
            let best = best(&edges, 0, &mut Vec::new());
            assert!((sum(&edges, &found) - best).abs() < 1e-9, "{seed}: {found:?} of {edges:?}");
        }
    }

    #[test]
    fn what_is_nearest_to_each_is_not_the_best_of_all() {
        // Greedily the first row would take column 0, and the second would get nothing.
        let edges = vec![vec![(0, 0.9), (1, 0.8)], vec![(0, 0.85)]];
        assert_eq!(heaviest_assignment(&edges, 2), [Some(1), Some(0)]);
    }

    #[test]
    fn no_other_chain_is_heavier() {
        for seed in 0..300 {
            let (rows, columns) = (1 + seed as usize % 6, 1 + seed as usize / 7 % 6);
            let edges = made(rows, columns, seed);
            let chain = heaviest_chain(&edges, columns);
            assert!(chain.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
            let weight = |&(row, column): &(usize, usize)| {
                edges[row].iter().find(|edge| edge.0 == column).map_or(0.0, |edge| edge.1)
            };
            let found: f64 = chain.iter().map(weight).sum();
            assert!((found - best_chain(&edges, 0, 0)).abs() < 1e-9, "{seed}");
        }
    }

    #[test]
    fn long_lists_take_no_quadratic_time() {
        let rows = 20_000;
        let edges: Edges = (0..rows).map(|row| vec![(row, 1.0), ((row + 1) % rows, 0.9)]).collect();
        assert!(heaviest_assignment(&edges, rows).iter().all(Option::is_some));
        assert_eq!(heaviest_chain(&edges, rows).len(), rows);
    }
}
