//! How much two texts are copies of each other, numbers and names included.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::paragraph::TEXT_BYTES_MAX;

/// Shorter texts say alike by chance: `Notes with appreciation`.
const WORDS_MIN: usize = 8;

/// The words of a text in small letters, each as often as it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WordCounts(Vec<u64>);

impl WordCounts {
    /// The words of a text; none of one that is too long.
    pub(crate) fn of(text: &str) -> WordCounts {
        if text.len() > TEXT_BYTES_MAX {
            return WordCounts::default();
        }
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let hashed = |word: &str| {
            let mut hasher = DefaultHasher::new();
            word.to_lowercase().hash(&mut hasher);
            hasher.finish()
        };
        let mut words: Vec<u64> = words.map(hashed).collect();
        words.sort_unstable();
        WordCounts(words)
    }
}

/// Dice's coefficient of the words of two texts with their counts, 0 to 1. Where they are few
/// it is 1 for equal ones and 0 for all others.
pub(crate) fn likeness(WordCounts(a): &WordCounts, WordCounts(b): &WordCounts) -> f32 {
    if a.len().min(b.len()) < WORDS_MIN {
        return if a == b && !a.is_empty() { 1.0 } else { 0.0 };
    }
    let (mut i, mut j, mut common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        common += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    2.0 * common as f32 / (a.len() + b.len()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> WordCounts {
        WordCounts::of(text)
    }

    #[test]
    fn copies_share_their_words_and_others_do_not() {
        let one =
            of("Encourages States to take the initiative to mobilize resources and expertise");
        let copy =
            of("Encourages States to take the initiative to mobilize expertise and resources now");
        let other =
            of("Calls upon States to submit national reports on implementation of the Programme");
        assert!(likeness(&one, &copy) > 0.9);
        assert!(likeness(&one, &other) < 0.4);
        let short = of("Notes with appreciation");
        assert_eq!(likeness(&short, &short), 1.0);
        assert_eq!(likeness(&short, &of("Notes with great appreciation")), 0.0);
        assert_eq!(likeness(&of(""), &of("")), 0.0);
    }

    #[test]
    fn words_are_counted_in_small_letters() {
        assert_eq!(of("States, STATES\u{2014}and (a) 16.4"), of("4 16 a and states states"));
        assert_ne!(of("States and (a) 16.4"), of("4 16 a and states states"));
    }

    #[test]
    fn a_book_is_no_copy() {
        let long = "many small arms ".repeat(TEXT_BYTES_MAX / 16);
        assert_eq!(of(&long).0.len(), TEXT_BYTES_MAX / 16 * 3);
        assert_eq!(of(&(long + " and light weapons")), WordCounts::default());
    }

    #[test]
    fn likeness_is_of_all_words_with_their_counts() {
        let eight = of("a b c d e f g h");
        assert_eq!(likeness(&eight, &eight), 1.0);
        assert_eq!(likeness(&eight, &of("a b c d w x y z")), 0.5);
        assert_eq!(likeness(&eight, &of("a a a a a a a a")), 0.125);
        assert_eq!(likeness(&eight, &of("a b c d e f g h i j k l m n o p")), 16.0 / 24.0);
        let seven = of("a b c d e f g");
        assert_eq!((likeness(&eight, &seven), likeness(&seven, &eight)), (0.0, 0.0));
    }
}
