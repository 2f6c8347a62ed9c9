//! What a paragraph says in a few numbers, so that those which may say the same are found
//! without their texts.
//!
//! The smallest hashes of its five-word shingles, with what changes every year masked: two
//! texts share as many of them as they share of all their shingles. Source: Broder, On the
//! resemblance and containment of documents, 1997.

use super::{
    paragraph::TEXT_BYTES_MAX,
    wording::{SHINGLE, masked},
};

/// The hashes of a sketch.
const HASHES: usize = 8;
/// The numbers that a sketch is written as.
pub(crate) const SKETCH_NUMBERS: usize = HASHES + 1;

/// A paragraph in a few numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sketch {
    /// How many words it has.
    words: u32,
    /// The smallest hashes, in their order; the greatest number where there are fewer.
    hashes: [u32; HASHES],
}

impl Sketch {
    /// The sketch of what is no paragraph: it has nothing in common with any.
    pub(crate) const NONE: Sketch = Sketch { words: 0, hashes: [u32::MAX; HASHES] };

    /// The sketch of a text; that of nothing for one that is a book.
    pub(crate) fn of(text: &str) -> Sketch {
        if text.len() > TEXT_BYTES_MAX {
            return Sketch::NONE;
        }
        let words = masked(text);
        let mut all: Vec<u32> = words.windows(SHINGLE).map(hashed).collect();
        all.sort_unstable();
        all.dedup();
        let mut hashes = [u32::MAX; HASHES];
        hashes.iter_mut().zip(all).for_each(|(hash, own)| *hash = own);
        Sketch { words: words.len() as u32, hashes }
    }

    /// The numbers that it is written as.
    pub(crate) fn numbers(&self) -> [u32; SKETCH_NUMBERS] {
        std::array::from_fn(|place| match place {
            0 => self.words,
            _ => self.hashes[place - 1],
        })
    }

    /// A sketch that was written; of other than [`SKETCH_NUMBERS`] numbers none.
    pub(crate) fn from_numbers(numbers: &[u32]) -> Sketch {
        match numbers {
            [words, hashes @ ..] => {
                hashes.try_into().map_or(Sketch::NONE, |hashes| Sketch { words: *words, hashes })
            }
            [] => Sketch::NONE,
        }
    }

    /// Its hashes.
    pub(super) fn hashes(&self) -> impl Iterator<Item = u32> + '_ {
        self.hashes.iter().copied().filter(|&hash| hash != u32::MAX)
    }

    /// How many words it shares with another, about, where so many hashes are the same.
    pub(super) fn words_shared(&self, other: &Sketch, same: usize) -> f32 {
        let all = self.hashes().count().min(other.hashes().count()).max(1);
        same as f32 / all as f32 * self.words.min(other.words) as f32
    }
}

/// FNV-1a over the letters of some words, folded to half of its bits.
fn hashed(words: &[String]) -> u32 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([b' ']));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Encourages all States to mark every small arm when it is made or imported, and to keep \
                        records of the marks for thirty years, as resolution 60/81 asks of them";

    fn same(a: &str, b: &str) -> usize {
        let (a, b) = (Sketch::of(a), Sketch::of(b));
        a.hashes().filter(|hash| b.hashes().any(|other| other == *hash)).count()
    }

    #[test]
    fn what_changes_every_year_is_not_seen() {
        assert_eq!(same(TEXT, &TEXT.replace("60/81", "71/48")), HASHES);
        assert!(same(TEXT, &TEXT.replace("thirty years", "as long as can be")) >= HASHES / 2);
        let other =
            "Invites donors to contribute to the voluntary trust fund for assistance to victims";
        assert_eq!(same(TEXT, other), 0);
    }

    #[test]
    fn a_sketch_is_read_as_it_was_written() {
        for sketch in [Sketch::of(TEXT), Sketch::of("Decides so"), Sketch::NONE] {
            assert_eq!(Sketch::from_numbers(&sketch.numbers()), sketch);
        }
        assert_eq!(Sketch::from_numbers(&[]), Sketch::NONE);
        assert_eq!(Sketch::from_numbers(&[1, 2]), Sketch::NONE);
        assert_eq!(Sketch::of("Decides so").hashes().count(), 0);
        assert_eq!(Sketch::of(&TEXT.repeat(TEXT_BYTES_MAX / TEXT.len() + 1)), Sketch::NONE);
    }

    #[test]
    fn chinese_has_sketches_too() {
        let text = "鼓励会员国在制造或进口小武器时对每件小武器加以标识，并将标识记录保存至少三十年，回顾第60/81号决议";
        assert_eq!(Sketch::of(text).hashes().count(), HASHES);
        assert!(same(text, &text.replace("60/81", "71/48")) >= HASHES - 1);
        assert_eq!(
            same(text, "邀请捐助方向援助受害者自愿信托基金提供捐款，并邀请各国支持该基金的工作"),
            0
        );
    }
}
