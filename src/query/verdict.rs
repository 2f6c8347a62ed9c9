//! Whether anything answers.
//!
//! A cosine alone does not tell: it depends on the model, and a question about
//! something else finds its nearest paragraph too. Scores that are stretched
//! between bounds of the question do, and both legs corroborate each other. The
//! bounds of a model are its calibration's; docs/relevance.md has the precision and
//! recall.

use crate::embed::{Bounds, Calibration};

use super::{
    asked::Mode,
    candidate::{Candidate, Scores},
    fusion::Scale,
};

/// How far the best hits answer the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The best hits are about what was asked.
    Strong,
    /// The best hits touch on it.
    Weak,
    /// Nothing here answers.
    None,
}

impl Verdict {
    /// The name in the contracts.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Strong => "strong",
            Verdict::Weak => "weak",
            Verdict::None => "none",
        }
    }
}

/// What the verdict is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// How much of the question's words the best unit has, from 0 to 1.
    pub words: f32,
    /// How near the best unit is in meaning: 0 for a passage about something
    /// else, 1 for the same words.
    pub meaning: f32,
    /// The best score of a unit, without what naming its document adds.
    pub best: f32,
}

/// The bounds of a ranking by words, which knows no model.
const LEXICAL: Bounds = Bounds { none_below: 0.18, weak_below: 0.35 };

impl Evidence {
    /// The evidence of ranked candidates.
    pub(super) fn of(candidates: &[Candidate], scale: Scale) -> Evidence {
        let most = |score: &dyn Fn(&Scores) -> Option<f32>| {
            candidates.iter().filter_map(|one| score(&one.scores)).fold(0.0, f32::max)
        };
        Evidence {
            words: most(&|scores| Some(scale.words(scores.bm25?))),
            meaning: most(&|scores| Some(scale.meaning(scores.cosine?))),
            best: most(&|scores| Some(scores.fused - scores.named.unwrap_or(0.0))),
        }
    }

    /// What the evidence amounts to, by the bounds of the model. What a question
    /// cites and is found answers it.
    pub(super) fn verdict(&self, mode: Mode, is_cited: bool, bounds: Calibration) -> Verdict {
        if is_cited {
            return Verdict::Strong;
        }
        let (value, Bounds { none_below, weak_below }) = match mode {
            Mode::Hybrid => (self.best, bounds.hybrid),
            Mode::Lexical => (self.words, LEXICAL),
            Mode::Semantic => (self.meaning, bounds.semantic),
        };
        match value {
            value if value < none_below => Verdict::None,
            value if value < weak_below => Verdict::Weak,
            _ => Verdict::Strong,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(best: f32, is_cited: bool) -> Verdict {
        let evidence = Evidence { best, ..Evidence::default() };
        evidence.verdict(Mode::Hybrid, is_cited, Calibration::default())
    }

    #[test]
    fn both_legs_corroborate_each_other() {
        assert_eq!(judged(0.1, false), Verdict::None);
        assert_eq!(judged(0.3, false), Verdict::Weak);
        assert_eq!(judged(0.6, false), Verdict::Strong);
    }

    #[test]
    fn what_is_cited_is_found() {
        assert_eq!(judged(0.0, true), Verdict::Strong);
    }
}
