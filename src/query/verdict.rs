//! Whether anything answers.
//!
//! A cosine alone does not tell: it depends on the model, and a question about
//! something else finds its nearest paragraph too. Scores that are stretched
//! between bounds of the question do, and both legs corroborate each other. The
//! bounds were set on `tests/fixtures/answerable.tsv`; docs/relevance.md has the
//! precision and recall.

use crate::index::Ordinal;

use super::{Mode, Scores, cited::Named, fusion::Scale};

/// How far the best hits answer the question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// The best hits are about what was asked.
    #[default]
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

/// Below the first bound nothing answers, below the second it is doubtful.
const HYBRID: (f32, f32) = (0.235, 0.33);
const LEXICAL: (f32, f32) = (0.18, 0.35);
const SEMANTIC: (f32, f32) = (0.31, 0.42);

impl Evidence {
    /// The evidence of ranked candidates.
    pub(super) fn of(candidates: &[(Ordinal, Scores)], scale: Scale) -> Evidence {
        let most = |score: &dyn Fn(&Scores) -> Option<f32>| {
            candidates.iter().filter_map(|(_, scores)| score(scores)).fold(0.0, f32::max)
        };
        Evidence {
            words: most(&|scores| Some(scale.words(scores.bm25?))),
            meaning: most(&|scores| Some(scale.meaning(scores.cosine?))),
            best: most(&|scores| Some(scores.fused - scores.named.unwrap_or(0.0))),
        }
    }

    /// What the evidence amounts to. What a question cites, it has found.
    pub(super) fn verdict(&self, mode: Mode, named: &Named) -> Verdict {
        if !named.units.is_empty() || (named.is_all() && self.words > 0.0) {
            return Verdict::Strong;
        }
        let (value, (none, weak)) = match mode {
            Mode::Hybrid => (self.best, HYBRID),
            Mode::Lexical => (self.words, LEXICAL),
            Mode::Semantic => (self.meaning, SEMANTIC),
        };
        match value {
            value if value < none => Verdict::None,
            value if value < weak => Verdict::Weak,
            _ => Verdict::Strong,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_legs_corroborate_each_other() {
        let verdict = |best| {
            Evidence { best, ..Evidence::default() }.verdict(Mode::Hybrid, &Named::default())
        };
        assert_eq!(verdict(0.1), Verdict::None);
        assert_eq!(verdict(0.3), Verdict::Weak);
        assert_eq!(verdict(0.6), Verdict::Strong);
    }

    #[test]
    fn what_is_cited_is_found() {
        let named = Named { units: vec![7], ..Named::default() };
        assert_eq!(Evidence::default().verdict(Mode::Hybrid, &named), Verdict::Strong);
        assert_eq!(Evidence::default().verdict(Mode::Hybrid, &Named::default()), Verdict::None);
    }
}
