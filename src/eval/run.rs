//! Runs in the format of TREC: `topic Q0 document rank score tag`.

use std::fmt::Write;

/// The ranking of one topic: document ids with their scores, best first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranked {
    /// The topic's id.
    pub topic: String,
    /// Document ids and scores.
    pub documents: Vec<(String, f32)>,
}

/// The lines of a run. Where scores are equal they are told apart by the least
/// step, since trec_eval orders by score alone and then by its own rule.
pub fn trec_run(rankings: &[Ranked], tag: &str) -> String {
    let mut out = String::new();
    for ranking in rankings {
        let mut above = f64::INFINITY;
        for (rank, (id, score)) in (1..).zip(&ranking.documents) {
            let score = f64::from(*score).min(above.next_down());
            above = score;
            let _ = writeln!(out, "{} Q0 {id} {rank} {score:.17e} {tag}", ranking.topic);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_keep_their_order() {
        let ranking = Ranked {
            topic: "q1".to_owned(),
            documents: vec![("a".to_owned(), 0.5), ("b".to_owned(), 0.5), ("c".to_owned(), 0.25)],
        };
        let run = trec_run(&[ranking], "x");
        let scores: Vec<f64> = run
            .lines()
            .map(|line| line.split(' ').nth(4).and_then(|s| s.parse().ok()).expect("a score"))
            .collect();
        assert!(scores[0] > scores[1] && scores[1] > scores[2], "{run}");
        assert!(run.starts_with("q1 Q0 a 1 5.00000000000000000e-1 x\n"), "{run}");
    }
}
