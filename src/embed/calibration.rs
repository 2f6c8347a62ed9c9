//! What scores mean with a model. Cosines of one model lie elsewhere than those
//! of another, so bounds on them belong to the model.

/// The bounds of a verdict on a score from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Below it nothing answers.
    pub none_below: f32,
    /// Below it the answer is doubtful.
    pub weak_below: f32,
}

/// Bounds on scores in which vectors of a model have a part.
///
/// The default holds for the default model. Its verdicts were set on the sixty
/// questions of `tests/fixtures/answerable.tsv`; docs/relevance.md has the
/// precision and recall that they give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// On the best score of a hybrid ranking: the words and the meaning that the
    /// best unit shares with the question, in equal parts.
    pub hybrid: Bounds,
    /// On the nearest meaning of a semantic ranking: 0 for the cosine of a passage
    /// about something else, 1 for the same words.
    pub semantic: Bounds,
    /// On the cosine of the vectors of two units: near-identical texts have at
    /// least this one. Their words decide; it spares reading texts that differ.
    pub near_duplicate_cosine: f32,
}

impl Default for Calibration {
    fn default() -> Calibration {
        Calibration {
            hybrid: Bounds { none_below: 0.232, weak_below: 0.33 },
            semantic: Bounds { none_below: 0.31, weak_below: 0.42 },
            near_duplicate_cosine: 0.9,
        }
    }
}
