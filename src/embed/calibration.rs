//! What scores mean with a model. Cosines of one model lie elsewhere than those
//! of another, so what is made of them belongs to the model.

/// How a verdict is found: a logistic regression over the evidence of an answer, and
/// bounds on the probability that it gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The logit without any evidence.
    pub bias: f32,
    /// What the share of the question's words counts that the best unit has.
    pub words: f32,
    /// What the nearest meaning counts.
    pub meaning: f32,
    /// What words and meaning count that one unit has together.
    pub both: f32,
    /// What standing out from the collection counts.
    ///
    /// Beside `meaning` it is negative. Both are the distance of the nearest unit above the mean
    /// cosine: `meaning` as a share of what is left from there to 1, `lift` in deviations of the
    /// collection. As much meaning with more lift is a smaller spread: a question of another
    /// field is about as far from every unit, and its nearest stands out of them without being
    /// near. Over `tests/fixtures/answerable.tsv` lift is 1.95 times the meaning where there is
    /// an answer, and 3.15 times where there is none.
    pub lift: f32,
    /// What the share of words counts that no unit has.
    pub unknown: f32,
    /// Below this probability nothing answers.
    pub none_below: f32,
    /// Below it the answer is doubtful.
    pub weak_below: f32,
}

impl Judgement {
    /// Where one that is stated begins. Coefficients are of one regression: what it does not
    /// state was not in it, and is not another's.
    pub(super) const UNSTATED: Judgement = Judgement {
        bias: 0.0,
        words: 0.0,
        meaning: 0.0,
        both: 0.0,
        lift: 0.0,
        unknown: 0.0,
        none_below: 0.0,
        weak_below: 0.0,
    };
    /// What has no value that goes without saying.
    pub(super) const REQUIRED: [&str; 3] = ["bias", "none_below", "weak_below"];

    /// Its numbers by their names, as `undex.toml` has them.
    pub(super) fn numbers(&mut self) -> [(&'static str, &mut f32); 8] {
        [
            ("bias", &mut self.bias),
            ("words", &mut self.words),
            ("meaning", &mut self.meaning),
            ("both", &mut self.both),
            ("lift", &mut self.lift),
            ("unknown", &mut self.unknown),
            ("none_below", &mut self.none_below),
            ("weak_below", &mut self.weak_below),
        ]
    }
}

/// What the scores of a model mean, mode by mode.
///
/// The default is that of the default model, as `scripts/calibrate.py` prints it;
/// docs/relevance.md has the collections that it was fitted on and those that it was
/// confirmed on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Of a hybrid ranking.
    pub hybrid: Judgement,
    /// Of a ranking by words, which knows no model.
    pub lexical: Judgement,
    /// Of a ranking by meaning.
    pub semantic: Judgement,
    /// Where the background ends: a unit with less meaning in common with a question is not
    /// found by it. 0 is what a passage about something else has, 1 the same words.
    pub meaning_min: f32,
}

impl Default for Calibration {
    fn default() -> Calibration {
        Calibration {
            hybrid: Judgement {
                bias: -6.071,
                words: 4.164,
                meaning: 19.554,
                both: 3.981,
                lift: -3.932,
                unknown: 0.0,
                none_below: 0.194,
                weak_below: 0.789,
            },
            lexical: Judgement {
                bias: -1.973,
                words: 7.525,
                meaning: 0.0,
                both: 0.0,
                lift: 0.0,
                unknown: -2.969,
                none_below: 0.122,
                weak_below: 0.342,
            },
            semantic: Judgement {
                bias: -6.176,
                words: 0.0,
                meaning: 23.537,
                both: 0.0,
                lift: -3.304,
                unknown: 0.0,
                none_below: 0.07,
                weak_below: 0.637,
            },
            meaning_min: 0.2,
        }
    }
}
