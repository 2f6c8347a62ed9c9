//! What paragraphs say, made comparable: words in small letters, with numbers, symbols,
//! dates and ordinals masked, since those change every year and say nothing of whether a
//! paragraph is the same.
//!
//! Words weigh by how few paragraphs of both texts have them (inverse document frequency,
//! Spärck Jones 1972), so that the name of the matter, which stands in every paragraph,
//! makes none alike.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher},
};

/// The words of a shingle. Five are what the literature on reused text takes: fewer are
/// formulas, more break at every amendment.
pub(super) const SHINGLE: usize = 5;
/// What stands for a run of numbers, dates and symbols.
const MASK: &str = "#";
/// What a mask weighs, as a share of what a word of one paragraph does.
const MASK_WEIGHT: f32 = 0.1;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Numbers in words, and how their ordinals end. Sessions and meetings are counted so.
const NUMERALS: [&str; 28] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
];
const ORDINALS: [&str; 9] =
    ["first", "second", "third", "fifth", "eighth", "ninth", "twelfth", "twentieth", "hundredth"];

/// The words of a text in small letters, masks in the place of what changes every year.
pub(crate) fn masked(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for written in text.split_whitespace() {
        if written.contains(is_ideograph) {
            push_ideographs(&mut words, written);
            continue;
        }
        if written.contains(|c: char| c.is_numeric()) {
            push_mask(&mut words);
            continue;
        }
        for part in written.split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c)) {
            let word: String = part.chars().filter(|c| !is_apostrophe(*c)).collect();
            if word.is_empty() {
                continue;
            }
            if is_roman(&word) {
                push_mask(&mut words);
                continue;
            }
            let word = word.to_lowercase();
            if is_counted(&word) || (MONTHS.contains(&word.as_str()) && part != "may") {
                push_mask(&mut words);
            } else {
                words.push(word);
            }
        }
    }
    words
}

/// Chinese has no spaces between its words: each sign counts for itself.
fn push_ideographs(words: &mut Vec<String>, written: &str) {
    for c in written.chars().filter(|c| c.is_alphanumeric()) {
        match is_ideograph(c) {
            true => words.push(c.to_string()),
            false => push_mask(words),
        }
    }
}

/// The unified ideographs of Unicode's basic plane.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

fn push_mask(words: &mut Vec<String>) {
    if words.last().is_none_or(|last| last != MASK) {
        words.push(MASK.to_owned());
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}')
}

/// `II` and longer; of one letter it may be a word.
fn is_roman(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L'))
}

fn is_counted(word: &str) -> bool {
    let stem = word.strip_suffix("th").or(word.strip_suffix("ieth")).unwrap_or(word);
    let tens = word.strip_suffix("ieth").map(|stem| format!("{stem}y"));
    NUMERALS.contains(&stem)
        || ORDINALS.contains(&word)
        || tens.is_some_and(|tens| NUMERALS.contains(&tens.as_str()))
}

/// What two texts of one wording have: their words without regard to punctuation, the
/// form of quotation marks, and the capital at the beginning.
pub(crate) fn plain(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c));
    let words = words.map(|word| word.chars().filter(|c| !is_apostrophe(*c)).collect::<String>());
    words.filter(|word| !word.is_empty()).map(|word| word.to_lowercase()).collect()
}

/// A word, or a mask, as a number: its hash.
pub(super) type Word = u64;

/// The words of a text as numbers, masks in the place of what changes every year.
pub(super) fn numbered(text: &str) -> Vec<Word> {
    masked(text).iter().map(|word| number_of(word)).collect()
}

fn number_of(word: &str) -> Word {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

/// A map whose keys are hashes already.
type ByHash<V> = HashMap<u64, V, BuildHasherDefault<AsItIs>>;

/// The hash of a number that is one.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = self.0.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// A paragraph as numbers: its words, pairs of words and shingles, each with how often.
#[derive(Clone, Debug, Default)]
pub(super) struct Wording {
    /// Words in their order.
    pub sequence: Vec<u32>,
    words: Counted,
    pairs: Counted,
    shingles: Vec<u64>,
}

/// Sorted by what is counted.
type Counted = Vec<(u64, f32)>;

/// Two paragraphs held against each other; each share is 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shared {
    /// Weight of the words in common, twice, by that of all (Dice).
    pub words: f32,
    /// The same of pairs of words that stand together.
    pub pairs: f32,
    /// The share of the lighter paragraph's words that the other has.
    pub contained: f32,
    /// Rare shingles in common.
    pub shingles: u32,
}

/// The words of two texts, with what each weighs.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    numbers: ByHash<u32>,
    /// How many paragraphs have a word, by its number.
    having: Vec<u32>,
    /// What each word weighs, once all paragraphs are known.
    weights: Vec<f32>,
    /// How many have a shingle.
    shingles: ByHash<u32>,
    paragraphs: u32,
}

impl Lexicon {
    /// Takes up a paragraph: how many have its words is known from then on.
    pub(super) fn add(&mut self, words: &[Word]) -> Wording {
        let wording = self.number(words);
        for &(word, _) in &wording.words {
            self.having[word as usize] += 1;
        }
        for &shingle in &wording.shingles {
            *self.shingles.entry(shingle).or_default() += 1;
        }
        self.paragraphs += 1;
        wording
    }

    /// Reads a text that is made of paragraphs, without counting it.
    pub(super) fn number(&mut self, words: &[Word]) -> Wording {
        let mut sequence = Vec::with_capacity(words.len());
        for &word in words {
            let next = self.numbers.len() as u32;
            let number = *self.numbers.entry(word).or_insert(next);
            if number == next {
                self.having.push(0);
            }
            sequence.push(number);
        }
        let mut shingles: Vec<u64> = sequence.windows(SHINGLE).map(hashed).collect();
        shingles.sort_unstable();
        shingles.dedup();
        let pairs = sequence.windows(2).map(|pair| u64::from(pair[0]) << 32 | u64::from(pair[1]));
        Wording {
            words: counted(sequence.iter().map(|&word| u64::from(word)).collect()),
            pairs: counted(pairs.collect()),
            shingles,
            sequence,
        }
    }

    /// Weighs the words: all paragraphs are known.
    pub(super) fn weigh(&mut self) {
        let paragraphs = self.paragraphs as f32;
        // A word of one paragraph in each text is the rarest that can be shared.
        let weight = |&having: &u32| (1.0 + paragraphs / having.max(2) as f32).ln();
        self.weights = self.having.iter().map(weight).collect();
        if let Some(&mask) = self.numbers.get(&number_of(MASK)) {
            self.weights[mask as usize] *= MASK_WEIGHT;
        }
    }

    /// What a word weighs: more, the fewer paragraphs have it.
    pub(super) fn weight(&self, word: u32) -> f32 {
        self.weights[word as usize]
    }

    /// How many paragraphs have a word.
    pub(super) fn having(&self, word: u32) -> u32 {
        self.having[word as usize]
    }

    /// What all words of a paragraph weigh.
    pub(super) fn mass(&self, wording: &Wording) -> f32 {
        wording.words.iter().map(|&(word, count)| count * self.weight(word as u32)).sum()
    }

    /// What all pairs of words of a paragraph weigh.
    pub(super) fn pairs_mass(&self, wording: &Wording) -> f32 {
        wording.pairs.iter().map(|&(pair, count)| count * self.pair_weight(pair)).sum()
    }

    fn pair_weight(&self, pair: u64) -> f32 {
        self.weight((pair >> 32) as u32) + self.weight(pair as u32)
    }

    /// What the words weigh that two paragraphs have in common.
    pub(super) fn common(&self, a: &Wording, b: &Wording) -> f32 {
        let (a, b) = (&a.words, &b.words);
        let (mut i, mut j, mut common) = (0, 0, 0.0);
        while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
            if x.0 == y.0 {
                common += self.weight(x.0 as u32) * x.1.min(y.1);
            }
            i += usize::from(x.0 <= y.0);
            j += usize::from(y.0 <= x.0);
        }
        common
    }

    /// Holds two paragraphs against each other.
    pub(super) fn compare(&self, a: &Wording, b: &Wording) -> Shared {
        let word = |word: u64| self.weight(word as u32);
        let pair = |pair: u64| self.pair_weight(pair);
        let (common, own, other) = overlap(&a.words, &b.words, word);
        let (pairs, own_pairs, other_pairs) = overlap(&a.pairs, &b.pairs, pair);
        let dice = |common: f32, all: f32| if all > 0.0 { 2.0 * common / all } else { 0.0 };
        Shared {
            words: dice(common, own + other),
            pairs: dice(pairs, own_pairs + other_pairs),
            contained: if own.min(other) > 0.0 { common / own.min(other) } else { 0.0 },
            shingles: self.rare_in_common(a, b),
        }
    }

    /// The shingles of a paragraph that one other has, and no third.
    pub(super) fn rare<'a>(&'a self, wording: &'a Wording) -> impl Iterator<Item = u64> + 'a {
        let is_rare = |one: &u64| self.shingles.get(one).is_some_and(|&having| having <= 2);
        wording.shingles.iter().copied().filter(is_rare)
    }

    /// The shingles of both that no third paragraph has.
    fn rare_in_common(&self, a: &Wording, b: &Wording) -> u32 {
        let (mut i, mut j, mut found) = (0, 0, 0);
        while let (Some(x), Some(y)) = (a.shingles.get(i), b.shingles.get(j)) {
            found += u32::from(x == y && self.shingles.get(x).is_some_and(|&having| having <= 2));
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        found
    }
}

/// FNV-1a over the words of a shingle.
fn hashed(words: &[u32]) -> u64 {
    words.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &word| {
        (hash ^ u64::from(word)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn counted(mut all: Vec<u64>) -> Counted {
    all.sort_unstable();
    let mut out: Counted = Vec::new();
    for one in all {
        match out.last_mut().filter(|last| last.0 == one) {
            Some(last) => last.1 += 1.0,
            None => out.push((one, 1.0)),
        }
    }
    out
}

/// What two counts weigh in common, and each of them.
fn overlap(a: &Counted, b: &Counted, weight: impl Fn(u64) -> f32) -> (f32, f32, f32) {
    let (mut i, mut j) = (0, 0);
    let (mut common, mut own, mut other) = (0.0, 0.0, 0.0);
    loop {
        match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) if x.0 == y.0 => {
                let weight = weight(x.0);
                common += weight * x.1.min(y.1);
                own += weight * x.1;
                other += weight * y.1;
                (i, j) = (i + 1, j + 1);
            }
            (Some(x), y) if y.is_none_or(|y| x.0 < y.0) => {
                own += weight(x.0) * x.1;
                i += 1;
            }
            (_, Some(y)) => {
                other += weight(y.0) * y.1;
                j += 1;
            }
            _ => return (common, own, other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_every_year_is_masked() {
        let said = |text: &str| masked(text).join(" ");
        assert_eq!(
            said("Decides to include in the provisional agenda of its seventy-fifth session"),
            "decides to include in the provisional agenda of its # session"
        );
        assert_eq!(
            said("Recalling its resolution 71/48 of 5 December 2016, A/RES/73/69 and sect. II"),
            "recalling its resolution # of # and sect #"
        );
        assert_eq!(said("States may meet in May 2020"), "states may meet in #");
        assert_eq!(
            said("the Office\u{2019}s third, ninetieth and eighteenth"),
            "the offices # and #"
        );
        assert_eq!(said("one in ten of the tenants"), "# in # of the tenants");
        assert_eq!(said("回顾2015年第70/1号决议；"), "回 顾 # 年 第 # 号 决 议");
    }

    #[test]
    fn one_wording_is_told_whatever_the_marks() {
        assert_eq!(
            plain("the \u{201c}Office\u{2019}s\u{201d} work;"),
            plain("The \"Office's\" work.")
        );
        assert_ne!(plain("the third"), plain("the fourth"));
    }

    #[test]
    fn rare_words_weigh_more_and_shares_are_of_weight() {
        let mut lexicon = Lexicon::default();
        let texts = [
            "the illicit trade in small arms and polymer frames",
            "the illicit trade in small arms and polymer frames",
            "the illicit trade in small arms and border controls",
            "the illicit trade in small arms",
        ];
        let all: Vec<Wording> = texts.iter().map(|text| lexicon.add(&numbered(text))).collect();
        lexicon.weigh();
        let same = lexicon.compare(&all[0], &all[1]);
        assert!((same.words - 1.0).abs() < 1e-6 && (same.pairs - 1.0).abs() < 1e-6);
        assert_eq!(same.shingles, 2, "those that end in `polymer` and in `frames`");
        let other = lexicon.compare(&all[0], &all[2]);
        assert!(other.words < 0.75, "{other:?}");
        assert_eq!(lexicon.compare(&all[3], &all[0]).contained, 1.0);
        assert_eq!(lexicon.compare(&all[3], &lexicon.add_nothing()), Shared::default());
    }

    impl Lexicon {
        fn add_nothing(&self) -> Wording {
            Wording::default()
        }
    }
}
