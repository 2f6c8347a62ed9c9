//! Whether anything answers.
//!
//! A cosine alone does not tell: it depends on the model, and a question about
//! something else finds its nearest paragraph too. Several signs together do: what the
//! best unit shares with the question in words and in meaning, how far it stands out from
//! the collection, and which words no unit has. What each counts was fitted on questions of
//! one collection asked of another, which has no answer to them, and on its own questions;
//! it belongs to the model and is its calibration's. docs/relevance.md has what comes of it.

use serde::Serialize;

use crate::{
    backend::Background,
    embed::{Calibration, Judgement},
};

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

/// How much less likely an answer is where a name is asked for that no text has.
const ABSENT_ODDS: f32 = 0.1;

/// What the verdict is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// How much of the question's words the best unit has, from 0 to 1.
    pub words: f32,
    /// How near the best unit is in meaning: 0 for a passage about something
    /// else, 1 for the same words.
    pub meaning: f32,
    /// The most that one unit has of both: the lesser of the two.
    pub both: f32,
    /// How far the nearest unit stands out from the collection: its cosine in standard
    /// deviations above the mean, divided by where the nearest of as many units would stand
    /// by chance; above 1 it is no chance.
    pub lift: f32,
    /// The share of the question's words, by rarity, that no unit of the collection has.
    pub unknown: f32,
}

impl Evidence {
    /// The evidence of ranked candidates of a collection of so many units.
    pub(super) fn of(
        candidates: &[Candidate],
        scale: Scale,
        units: usize,
        unknown: f32,
    ) -> Evidence {
        let background = scale.background;
        let most = |score: &dyn Fn(&Scores) -> Option<f32>| {
            candidates.iter().filter_map(|one| score(&one.scores)).fold(0.0, f32::max)
        };
        let words = |scores: &Scores| Some(scale.words(scores.bm25?));
        let meaning = |scores: &Scores| Some(background.meaning(scores.cosine?));
        Evidence {
            words: most(&words),
            meaning: most(&meaning),
            both: most(&|scores| Some(words(scores)?.min(meaning(scores)?))),
            lift: most(&|scores| Some(scores.cosine? - background.mean))
                / by_chance(background, units),
            unknown,
        }
    }

    /// The evidence of the nearest passage alone.
    pub(super) fn of_nearest(cosine: f32, background: Background, units: usize) -> Evidence {
        Evidence {
            meaning: background.meaning(cosine).max(0.0),
            lift: (cosine - background.mean) / by_chance(background, units),
            ..Evidence::default()
        }
    }

    /// The probability that the collection answers the question, where as many questions
    /// have an answer as have none.
    pub(super) fn probability(&self, mode: Mode, calibration: Calibration) -> f32 {
        let judgement = of_mode(mode, calibration);
        let logit = judgement.bias
            + judgement.words * self.words
            + judgement.meaning * self.meaning
            + judgement.both * self.both
            + judgement.lift * self.lift
            + judgement.unknown * self.unknown;
        1.0 / (1.0 + (-logit).exp())
    }
}

/// How far above the mean the nearest of so many units stands by chance: the expected
/// maximum of n normal deviates grows as the root of 2 ln n.
fn by_chance(background: Background, units: usize) -> f32 {
    (background.deviation * (2.0 * (units as f32 + 2.0).ln()).sqrt()).max(f32::EPSILON)
}

/// What a probability amounts to where a name is in the question that no text has: the
/// best text is about something like it. docs/relevance.md has what comes of it.
pub(super) fn without_name(probability: f32) -> f32 {
    let odds = ABSENT_ODDS * probability / (1.0 - probability).max(f32::EPSILON);
    odds / (1.0 + odds)
}

impl Verdict {
    /// What a probability amounts to.
    pub(super) fn of(probability: f32, mode: Mode, calibration: Calibration) -> Verdict {
        let Judgement { none_below, weak_below, .. } = of_mode(mode, calibration);
        match probability {
            low if low < none_below => Verdict::None,
            doubtful if doubtful < weak_below => Verdict::Weak,
            _ => Verdict::Strong,
        }
    }
}

fn of_mode(mode: Mode, calibration: Calibration) -> Judgement {
    match mode {
        Mode::Hybrid => calibration.hybrid,
        Mode::Lexical => calibration.lexical,
        Mode::Semantic => calibration.semantic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(evidence: Evidence) -> Verdict {
        let calibration = Calibration::default();
        Verdict::of(evidence.probability(Mode::Hybrid, calibration), Mode::Hybrid, calibration)
    }

    #[test]
    fn without_the_name_that_is_asked_for_an_answer_is_less_likely() {
        let less = without_name(0.5);
        assert!((less - 1.0 / 11.0).abs() < 1e-6, "{less}");
        assert!(without_name(1.0) > 0.99 && without_name(0.0) == 0.0);
    }

    #[test]
    fn words_and_meaning_corroborate_each_other() {
        let both = |words, meaning| Evidence {
            words,
            meaning,
            both: f32::min(words, meaning),
            lift: 0.9,
            unknown: 0.0,
        };
        assert_eq!(judged(Evidence { unknown: 1.0, ..Evidence::default() }), Verdict::None);
        assert_eq!(judged(both(0.2, 0.2)), Verdict::None);
        assert_eq!(judged(both(0.8, 0.7)), Verdict::Strong);
        let probability =
            |evidence: Evidence| evidence.probability(Mode::Hybrid, Calibration::default());
        assert!(probability(both(0.5, 0.5)) > probability(both(0.5, 0.3)));
        assert!(probability(both(0.5, 0.5)) > probability(both(0.2, 0.5)));
        let by_words = |unknown| {
            let evidence = Evidence { unknown, ..both(0.5, 0.5) };
            evidence.probability(Mode::Lexical, Calibration::default())
        };
        assert!(by_words(0.0) > by_words(0.6));
    }
}
