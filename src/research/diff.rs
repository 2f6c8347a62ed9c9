//! The words in which two texts differ.

use std::time::{Duration, Instant};

use similar::{ChangeTag, TextDiff};

/// So long a difference is made smaller; what is left then is a larger one, no wrong one.
const DIFF_TIME: Duration = Duration::from_millis(200);
/// The same for all differences of two documents, or of a history.
pub(super) const DIFFS_TIME: Duration = Duration::from_secs(1);

/// Which of two texts has a stretch of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Both.
    Both,
    /// Only the first.
    First,
    /// Only the second.
    Second,
}

/// A stretch of words, spaces included, that both texts have, or only one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which text has it.
    pub side: Side,
    /// The words as they are written.
    pub text: String,
}

/// How two texts differ, word by word.
///
/// Invariant: the pieces of both and of the first, one behind the other, are the first
/// text; those of both and of the second are the second.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// The stretches in their order; of a replacement what is gone stands first.
    pub pieces: Vec<Piece>,
    /// The share of words and spaces that they have in common, 0 to 1: twice what both
    /// have by what there is in all.
    pub ratio: f32,
}

impl Difference {
    /// What one of the two texts says, each stretch with whether the other has it too.
    pub fn of_side(&self, side: Side) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(move |piece| piece.side == Side::Both || piece.side == side)
    }
}

/// How a text differs from another, word by word.
///
/// ```
/// use undex::research::{Side, differ};
/// let found = differ("Invites all States", "Urges all States");
/// let told: Vec<(Side, &str)> =
///     found.pieces.iter().map(|piece| (piece.side, piece.text.as_str())).collect();
/// assert_eq!(told, [(Side::First, "Invites"), (Side::Second, "Urges"), (Side::Both, " all States")]);
/// ```
pub fn differ(first: &str, second: &str) -> Difference {
    differ_until(first, second, Instant::now() + DIFF_TIME)
}

/// The same, made smaller until then: many differences have one time together.
pub(super) fn differ_until(first: &str, second: &str, until: Instant) -> Difference {
    let diff = TextDiff::configure().deadline(until).diff_words(first, second);
    let mut pieces: Vec<Piece> = Vec::new();
    for change in diff.iter_all_changes() {
        let side = match change.tag() {
            ChangeTag::Equal => Side::Both,
            ChangeTag::Delete => Side::First,
            ChangeTag::Insert => Side::Second,
        };
        match pieces.last_mut().filter(|last| last.side == side) {
            Some(last) => last.text.push_str(change.value()),
            None => pieces.push(Piece { side, text: change.value().to_owned() }),
        }
    }
    Difference { pieces, ratio: diff.ratio() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(difference: &Difference, side: Side) -> String {
        difference.of_side(side).map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn the_pieces_are_the_texts() {
        for (first, second) in [
            ("Encourages States to mark arms", "Calls upon States to mark small arms, and to"),
            ("", "all of it is new"),
            ("one  two\nthree", "one two three"),
            ("the same", "the same"),
            ("", ""),
        ] {
            let found = differ(first, second);
            assert_eq!(said(&found, Side::First), first);
            assert_eq!(said(&found, Side::Second), second);
        }
    }

    #[test]
    fn the_ratio_is_of_all_words() {
        assert_eq!(differ("the same", "the same").ratio, 1.0);
        assert_eq!(differ("one", "two").ratio, 0.0);
        assert_eq!(differ("a b", "a c").ratio, 4.0 / 6.0);
    }
}
