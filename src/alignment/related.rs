//! Which documents have paragraphs in common, told by sketches alone: those are aligned.
//!
//! It follows from the set of documents, not from the order in which they came.

use std::{collections::HashMap, ops::Range};

use super::sketch::Sketch;

/// Two documents must share about so many words, beyond formulas, to be aligned. It is few,
/// for a sketch sees little of a paragraph that stands in a longer one.
const WORDS_MIN: f32 = 10.0;
/// A shingle that more documents have is a formula of their organ, and relates none.
const FORMULA_DOCUMENTS: usize = 256;
/// A document is aligned with so many others, those that share most with it, and with
/// those that have it among theirs.
const RELATED_MAX: usize = 32;

/// The pairs of documents that seem to have paragraphs in common, by their places, the
/// smaller first, in order. Each document is given by the sketches of its paragraphs.
pub(crate) fn related(documents: &[Vec<Sketch>]) -> Vec<(usize, usize)> {
    let having = Having::of(documents);
    let mut found: Vec<Vec<(f32, usize)>> = vec![Vec::new(); documents.len()];
    for (place, own) in documents.iter().enumerate() {
        let mut shared: HashMap<usize, f32> = HashMap::new();
        for sketch in own {
            for (other, words) in having.words_shared(documents, place, sketch) {
                *shared.entry(other).or_default() += words;
            }
        }
        for (other, words) in shared.into_iter().filter(|(_, words)| *words >= WORDS_MIN) {
            found[place].push((words, other));
            found[other].push((words, place));
        }
    }
    let mut pairs = Vec::new();
    for (place, mut others) in found.into_iter().enumerate() {
        others.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        others.truncate(RELATED_MAX);
        pairs.extend(others.into_iter().map(|(_, other)| (place.min(other), place.max(other))));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
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
    fn of(documents: &[Vec<Sketch>]) -> Having {
        let mut all: Vec<Had> = Vec::new();
        for (document, own) in (0..).zip(documents) {
            for (paragraph, sketch) in (0..).zip(own) {
                all.extend(sketch.hashes().map(|hash| (hash, document, paragraph)));
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
        documents: &[Vec<Sketch>],
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
        assert!(pairs.len() >= FORMULA_DOCUMENTS * RELATED_MAX / 2, "{}", pairs.len());
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
        assert!(of_first >= RELATED_MAX, "{of_first}");
    }
}
