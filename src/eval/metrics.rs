//! Measures of a ranking against judgements, as `trec_eval` defines them.
//!
//! Source: Buckley and Voorhees, "Retrieval System Evaluation", in TREC, MIT
//! Press 2005; nDCG in the form of Järvelin and Kekäläinen, TOIS 2002, with the
//! grade itself as gain, which is trec_eval's `ndcg_cut`.

use std::collections::HashMap;

use serde::Serialize;

/// Grades of documents for one topic; what is not listed has grade 0.
pub type Grades = HashMap<String, u32>;

/// How well one ranking, or several on average, did. Each is between 0 and 1.
///
/// ```
/// use undex::eval::{Grades, Metrics};
///
/// let grades = Grades::from([("best".to_owned(), 2), ("good".to_owned(), 1)]);
/// let found = Metrics::of(["other", "best"], &grades);
/// assert_eq!((found.p_1, found.mrr_10, found.recall_100), (0.0, 0.5, 0.5));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Metrics {
    /// Normalised discounted cumulative gain over the first ten.
    pub ndcg_10: f64,
    /// The share of relevant documents among the first hundred.
    pub recall_100: f64,
    /// The reciprocal of the place of the first relevant document, where it is
    /// among the first ten.
    pub mrr_10: f64,
    /// Whether the first document is relevant.
    pub p_1: f64,
}

impl Metrics {
    /// The metrics of one ranking, best first.
    pub fn of<'a>(ranking: impl IntoIterator<Item = &'a str>, grades: &Grades) -> Metrics {
        let found: Vec<u32> =
            ranking.into_iter().take(100).map(|id| grades.get(id).copied().unwrap_or(0)).collect();
        let mut ideal: Vec<u32> = grades.values().copied().collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let relevant = ideal.iter().filter(|&&grade| grade > 0).count();
        if relevant == 0 {
            return Metrics::default();
        }
        let first = found.iter().take(10).position(|&grade| grade > 0);
        let retrieved = found.iter().filter(|&&grade| grade > 0).count();
        Metrics {
            ndcg_10: gain(&found) / gain(&ideal),
            recall_100: retrieved as f64 / relevant as f64,
            mrr_10: first.map_or(0.0, |place| 1.0 / (place + 1) as f64),
            p_1: if first == Some(0) { 1.0 } else { 0.0 },
        }
    }

    /// The mean over topics; zeros where there are none.
    pub fn mean(topics: &[Metrics]) -> Metrics {
        let mean = |part: fn(&Metrics) -> f64| {
            topics.iter().map(part).fold(0.0, |sum, value| sum + value) / topics.len().max(1) as f64
        };
        Metrics {
            ndcg_10: mean(|m| m.ndcg_10),
            recall_100: mean(|m| m.recall_100),
            mrr_10: mean(|m| m.mrr_10),
            p_1: mean(|m| m.p_1),
        }
    }
}

/// Discounted cumulative gain of the first ten grades.
fn gain(grades: &[u32]) -> f64 {
    let discounted =
        |(place, &grade): (usize, &u32)| f64::from(grade) / (place as f64 + 2.0).log2();
    grades.iter().take(10).enumerate().map(discounted).fold(0.0, |sum, gain| sum + gain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grades(list: &[(&str, u32)]) -> Grades {
        list.iter().map(|&(id, grade)| (id.to_owned(), grade)).collect()
    }

    #[test]
    fn a_perfect_ranking_has_ones() {
        let found = Metrics::of(["a", "b", "c"], &grades(&[("a", 2), ("b", 1)]));
        assert_eq!(found, Metrics { ndcg_10: 1.0, recall_100: 1.0, mrr_10: 1.0, p_1: 1.0 });
    }

    #[test]
    fn places_are_discounted() {
        // By hand: (1/log2(3) + 2/log2(4)) / (2/log2(2) + 1/log2(3)).
        let found = Metrics::of(["x", "b", "a"], &grades(&[("a", 2), ("b", 1)]));
        assert!((found.ndcg_10 - 1.630_929_8 / 2.630_929_8).abs() < 1e-6, "{found:?}");
        assert_eq!((found.mrr_10, found.p_1), (0.5, 0.0));
    }

    #[test]
    fn what_is_not_found_counts() {
        let found = Metrics::of(["a"], &grades(&[("a", 1), ("b", 1), ("c", 0)]));
        assert_eq!(found.recall_100, 0.5);
        assert_eq!(Metrics::of(["a"], &grades(&[])), Metrics::default());
    }
}
