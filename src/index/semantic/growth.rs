//! Which segments are written when vectors come and go.
//!
//! Segments without a graph hold together no more rows than are looked at one by
//! one; what overflows becomes a segment with a graph. Graphs are merged when
//! there are many of a size, so that their number grows with the logarithm of
//! the collection, as the levels of a log-structured merge tree do (O'Neil and
//! others, Acta Informatica 1996).

use std::io;

use super::{
    Semantic,
    segment::{self, EXACT_ROWS_MAX, Rows, SegmentMeta},
};
use crate::index::storage::Folder;

/// Segments without a graph, before they become one.
const FLAT_MAX: usize = 8;
/// Graphs of about one size, before they become one.
const TIER_MAX: usize = 4;
/// The next tier holds segments of at least so many times the rows.
const TIER_FACTOR: usize = 4;

/// A segment as it stands: its rows, and how many of them are still wanted.
#[derive(Clone, Copy, Debug)]
struct Standing {
    rows: usize,
    live: usize,
    graph: bool,
}

/// The next segments: those kept as they are, and those that are made of others.
#[derive(Debug, Default, PartialEq)]
struct Plan {
    keep: Vec<usize>,
    /// The segments whose rows go into a new one together with the fresh rows.
    with_fresh: Vec<usize>,
    /// The segments whose rows go into a new one, for each new one.
    merged: Vec<Vec<usize>>,
}

/// Plans what to write so that so many fresh rows are in.
fn plan(standing: &[Standing], fresh: usize) -> Plan {
    let mut plan = Plan::default();
    let (mut small, mut graphs): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for (index, segment) in standing.iter().enumerate().filter(|(_, segment)| segment.live > 0) {
        // A graph of which too little is left for one goes to the small ones.
        match segment.graph && segment.live > EXACT_ROWS_MAX {
            true => graphs.push(index),
            false => small.push(index),
        }
    }
    let pool: usize = fresh + small.iter().map(|&index| standing[index].live).sum::<usize>();
    let shrunken = |index: &usize| {
        let Standing { rows, live, graph } = standing[*index];
        live * 2 < rows || graph
    };
    let crowded = small.len() + usize::from(fresh > 0) > FLAT_MAX;
    if pool > EXACT_ROWS_MAX || crowded || small.iter().any(shrunken) {
        plan.with_fresh = small;
    } else {
        plan.keep = small;
    }
    let tier = |index: &usize| (standing[*index].live / EXACT_ROWS_MAX).max(1).ilog(TIER_FACTOR);
    graphs.sort_by_key(|index| (tier(index), *index));
    for tier in graphs.chunk_by(|a, b| tier(a) == tier(b)) {
        if tier.len() >= TIER_MAX {
            plan.merged.push(tier.to_vec());
            continue;
        }
        for &index in tier {
            let Standing { rows, live, .. } = standing[index];
            match live * 4 < rows * 3 {
                true => plan.merged.push(vec![index]),
                false => plan.keep.push(index),
            }
        }
    }
    plan.keep.sort_unstable();
    plan
}

/// Writes the segments of the next generation and gives all of them. `live` says
/// which rows of the segments that stand are still wanted; `name` names the
/// files that are written.
pub(in crate::index) fn grow(
    folder: &dyn Folder,
    name: &dyn Fn(usize) -> String,
    standing: Option<(&Semantic, &[SegmentMeta])>,
    live: &[bool],
    fresh: Rows,
    dimension: usize,
) -> io::Result<Vec<SegmentMeta>> {
    let (semantic, metas) = match standing {
        Some((semantic, metas)) => (Some(semantic), metas),
        None => (None, &[] as &[SegmentMeta]),
    };
    let base = |index: usize| metas[..index].iter().map(|meta| meta.rows).sum::<usize>();
    let counted: Vec<Standing> = metas
        .iter()
        .enumerate()
        .map(|(index, meta)| {
            let live = live[base(index)..][..meta.rows].iter().filter(|&&live| live).count();
            Standing { rows: meta.rows, live, graph: meta.graph.is_some() }
        })
        .collect();
    let plan = plan(&counted, fresh.hashes.len());
    let mut out: Vec<SegmentMeta> = plan.keep.iter().map(|&index| metas[index].clone()).collect();
    let mut write = |rows: &Rows| -> io::Result<()> {
        if !rows.hashes.is_empty() {
            out.push(segment::write(folder, &name(out.len()), rows, dimension)?);
        }
        Ok(())
    };
    let add = |rows: &mut Rows, index: usize| -> io::Result<()> {
        let damaged = |error: super::OpenError| io::Error::other(error.to_string());
        let Some(semantic) = semantic else { return Ok(()) };
        let segment = &semantic.segments[index];
        let hashes = segment.hashes().map_err(damaged)?;
        let first = base(index);
        for row in (0..metas[index].rows).filter(|row| live[first + row]) {
            rows.hashes.push(hashes[row]);
            rows.vectors.extend_from_slice(segment.vector(row as u32).map_err(damaged)?);
        }
        Ok(())
    };
    for indices in &plan.merged {
        let mut rows = Rows::default();
        for &index in indices {
            add(&mut rows, index)?;
        }
        write(&rows)?;
    }
    let mut rows = fresh;
    for &index in &plan.with_fresh {
        add(&mut rows, index)?;
    }
    write(&rows)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(live: usize) -> Standing {
        Standing { rows: live, live, graph: false }
    }

    fn graph(live: usize) -> Standing {
        Standing { rows: live, live, graph: true }
    }

    #[test]
    fn a_few_rows_become_a_segment_of_their_own() {
        let plan = plan(&[graph(100_000), flat(500)], 20);
        assert_eq!(plan, Plan { keep: vec![0, 1], ..Plan::default() });
    }

    #[test]
    fn small_segments_that_overflow_become_a_graph() {
        let plan = plan(&[flat(15_000), graph(50_000)], 6_000);
        assert_eq!(plan, Plan { keep: vec![1], with_fresh: vec![0], merged: vec![] });
    }

    #[test]
    fn graphs_of_one_size_are_merged() {
        let standing = [graph(30_000), graph(25_000), graph(21_000), graph(40_000), graph(900_000)];
        let plan = plan(&standing, 0);
        assert_eq!(plan.keep, [4]);
        assert_eq!(plan.merged, [[0, 1, 2, 3]]);
    }

    #[test]
    fn a_segment_of_which_much_is_gone_is_written_anew() {
        let rows = |rows, live, graph| Standing { rows, live, graph };
        let plan = plan(&[rows(40_000, 25_000, true), rows(1_000, 0, false)], 0);
        assert_eq!(plan, Plan { keep: vec![], with_fresh: vec![], merged: vec![vec![0]] });
    }
}
