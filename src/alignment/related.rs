//! Which documents have paragraphs in common, told by sketches alone: those are aligned.
//!
//! It follows from the set of documents, not from the order in which they came.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::sketch::Sketch;

/// Two documents must share about so many words, beyond formulas, to be aligned. It is few,
/// for a sketch sees little of a paragraph that stands in a longer one.
const WORDS_MIN: f32 = 10.0;
/// A shingle that more documents have is a formula of their organ, and relates none.
const FORMULA_DOCUMENTS: usize = 256;
/// A document is aligned with so many others, those that share most with it, of equal ones
/// the nearest, and with those that have it among theirs.
const RELATED_MAX: usize = 32;
/// So many paragraphs of a document count that have one shingle: a list may say one thing a
/// thousand times.
const SAME_MAX: usize = 8;

/// The pairs of documents that seem to have paragraphs in common, by their places, the
/// smaller first, in order. Each document is given by the sketches of its paragraphs.
pub(crate) fn related(documents: &[Vec<Sketch>]) -> Vec<(usize, usize)> {
    let documents = each_once(documents);
    let having = Having::of(&documents);
    let mut found: Vec<Vec<(f32, usize)>> = vec![Vec::new(); documents.len()];
    for (place, own) in documents.iter().enumerate() {
        let mut shared: HashMap<usize, f32> = HashMap::new();
        for sketch in own {
            for (other, words) in having.words_shared(&documents, place, sketch) {
                *shared.entry(other).or_default() += words;
            }
        }
        for (other, words) in shared.into_iter().filter(|(_, words)| *words >= WORDS_MIN) {
            keep(&mut found[place], place, (words, other));
            keep(&mut found[other], other, (words, place));
        }
    }
    let mut pairs = Vec::new();
    for (place, mut others) in found.into_iter().enumerate() {
        cut(&mut others, place);
        pairs.extend(others.into_iter().map(|(_, other)| (place.min(other), place.max(other))));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The sketches of each document, equal ones once.
fn each_once(documents: &[Vec<Sketch>]) -> Vec<Vec<&Sketch>> {
    let mut once = Vec::with_capacity(documents.len());
    for own in documents {
        let mut seen = HashSet::new();
        once.push(own.iter().filter(|sketch| seen.insert(*sketch)).collect());
    }
    once
}

/// Adds a document to those that share words with one, and cuts what gets too long: what is
/// cut off is not among the first later either.
fn keep(others: &mut Vec<(f32, usize)>, place: usize, other: (f32, usize)) {
    others.push(other);
    if others.len() >= 2 * RELATED_MAX {
        cut(others, place);
    }
}

/// Leaves those that share most with a document, of equal ones the nearest: in the order of
/// symbols those of one series stand together.
fn cut(others: &mut Vec<(f32, usize)>, place: usize) {
    others.sort_unstable_by(|a, b| {
        let near = |one: &(f32, usize)| (one.1.abs_diff(place), one.1);
        b.0.total_cmp(&a.0).then_with(|| near(a).cmp(&near(b)))
    });
    others.truncate(RELATED_MAX);
}

/// A hash that a paragraph of a document has.
type Had = (u32, u32, u32);

/// Which paragraphs have each hash of a sketch.
struct Having {
    /// Hash, document and paragraph, in order.
    all: Vec<Had>,
    of_hash: HashMap<u32, Range<usize>>,
}

impl Having {
    fn of(documents: &[Vec<&Sketch>]) -> Having {
        let mut all: Vec<Had> = Vec::new();
        for (document, own) in (0..).zip(documents) {
            let mut counts: HashMap<u32, usize> = HashMap::new();
            for (paragraph, sketch) in (0..).zip(own) {
                for hash in sketch.hashes() {
                    let count = counts.entry(hash).or_default();
                    *count += 1;
                    if *count <= SAME_MAX {
                        all.push((hash, document, paragraph));
                    }
                }
            }
        }
        all.sort_unstable();
        let (mut of_hash, mut start) = (HashMap::new(), 0);
        for group in all.chunk_by(|a, b| a.0 == b.0) {
            let documents = group.chunk_by(|a, b| a.1 == b.1).count();
            if (2..=FORMULA_DOCUMENTS).contains(&documents) {
                of_hash.insert(group[0].0, start..start + group.len());
            }
            start += group.len();
        }
        Having { all, of_hash }
    }

    /// The documents behind a place that share words with a paragraph, and about how many.
    fn words_shared(
        &self,
        documents: &[Vec<&Sketch>],
        place: usize,
        sketch: &Sketch,
    ) -> HashMap<usize, f32> {
        let mut same: HashMap<(u32, u32), usize> = HashMap::new();
        for range in sketch.hashes().filter_map(|hash| self.of_hash.get(&hash)) {
            let had = &self.all[range.clone()];
            let behind = had.partition_point(|one| one.1 as usize <= place);
            for &(_, document, paragraph) in &had[behind..] {
                *same.entry((document, paragraph)).or_default() += 1;
            }
        }
        let mut most: HashMap<usize, f32> = HashMap::new();
        for ((document, paragraph), same) in same {
            let other = &documents[document as usize][paragraph as usize];
            let words = sketch.words_shared(other, same);
            let known = most.entry(document as usize).or_default();
            *known = known.max(words);
        }
        most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketches(texts: &[&str]) -> Vec<Sketch> {
        texts.iter().map(|text| Sketch::of(text)).collect()
    }

    const MARK: &str = "Encourages all States to mark every small arm when it is made or imported, and to keep \
                        records of the marks for as long as they can";
    const ACCESS: &str = "Calls upon all parties to grant humanitarian personnel safe and unhindered access to \
                          the camps in the eastern provinces and to the people in need in them";
    const SEIZED: &str = "Decides to remain actively seized of the matter";

    #[test]
    fn documents_are_related_by_what_they_share_beyond_formulas() {
        let documents = [
            sketches(&[MARK, SEIZED]),
            sketches(&[ACCESS, SEIZED]),
            sketches(&[SEIZED, &MARK.replace("imported", "brought in")]),
            sketches(&[SEIZED]),
        ];
        assert_eq!(related(&documents), [(0, 2)]);
    }

    #[test]
    fn what_everybody_says_relates_nobody() {
        let mut documents = vec![sketches(&[MARK]); FORMULA_DOCUMENTS];
        let pairs = related(&documents);
        assert!(pairs.iter().all(|(a, b)| a < b) && pairs.is_sorted());
        // Each with those around it, at the ends with more of one side.
        assert!(pairs.iter().all(|(a, b)| b - a <= RELATED_MAX));
        let of = |place: usize| pairs.iter().filter(|(a, b)| *a == place || *b == place).count();
        assert_eq!((of(0), of(FORMULA_DOCUMENTS / 2)), (RELATED_MAX, RELATED_MAX));
        assert!(pairs.contains(&(FORMULA_DOCUMENTS - 2, FORMULA_DOCUMENTS - 1)), "the newest");
        documents.push(sketches(&[MARK]));
        assert_eq!(related(&documents), []);
    }

    #[test]
    fn those_that_share_most_are_related() {
        let mut documents = vec![sketches(&[MARK]); RELATED_MAX + 4];
        documents.insert(0, sketches(&[MARK, ACCESS]));
        documents.push(sketches(&[MARK, ACCESS]));
        let last = documents.len() - 1;
        let pairs = related(&documents);
        assert!(pairs.contains(&(0, last)), "the two that say more");
        let of_first = pairs.iter().filter(|pair| pair.0 == 0).count();
        assert!((RELATED_MAX..RELATED_MAX + 4).contains(&of_first), "{of_first}");
    }

    #[test]
    fn what_a_document_repeats_counts_once() {
        let list = vec![MARK; 2_000];
        let documents = [sketches(&list), sketches(&[MARK, ACCESS]), sketches(&[ACCESS, SEIZED])];
        assert_eq!(related(&documents), [(0, 1), (1, 2)]);
        let documents = each_once(&documents);
        let having = Having::of(&documents);
        let shared = having.words_shared(&documents, 0, &Sketch::of(MARK));
        assert_eq!(shared.len(), 1);
        let once: f32 = documents[0]
            .iter()
            .flat_map(|own| having.words_shared(&documents, 0, own))
            .map(|(_, words)| words)
            .sum();
        assert_eq!(once, shared[&1]);
    }
}
