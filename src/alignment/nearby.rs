//! Which paragraphs are held against each other at all: of short texts every pair, of long
//! ones those that share rare words or whose vectors are near, so that the work grows with
//! the texts and not with their product.

use std::collections::HashMap;

use super::{paragraph::Node, wording::Lexicon};

/// So many pairs are all looked at.
const PAIRS_MAX: usize = 20_000;
/// So many pairs have their vectors compared.
const VECTOR_PAIRS_MAX: usize = 250_000;
/// Of longer texts, how many others each is held against, by words and by vectors.
const BY_WORDS: usize = 24;
const BY_VECTORS: usize = 3;
/// A word that more paragraphs have leads to none.
const HAVING_MAX: u32 = 64;

/// For each paragraph those of the other text that may be the same.
pub(super) fn nearby(lexicon: &Lexicon, from: &[&Node<'_>], to: &[&Node<'_>]) -> Vec<Vec<usize>> {
    if from.len() * to.len() <= PAIRS_MAX {
        return vec![(0..to.len()).collect(); from.len()];
    }
    let mut having: HashMap<u32, Vec<usize>> = HashMap::new();
    for (column, node) in to.iter().enumerate() {
        for word in rare(lexicon, node) {
            having.entry(word).or_default().push(column);
        }
    }
    let with_vectors = from.len() * to.len() <= VECTOR_PAIRS_MAX;
    let near = from.iter().map(|node| {
        let mut weights: HashMap<usize, f32> = HashMap::new();
        for word in rare(lexicon, node) {
            for &column in having.get(&word).into_iter().flatten() {
                *weights.entry(column).or_default() += lexicon.weight(word);
            }
        }
        let mut near = first(weights.into_iter().collect(), BY_WORDS);
        if with_vectors {
            let cosines = to.iter().enumerate();
            let cosines = cosines.filter_map(|(column, other)| Some((column, node.cosine(other)?)));
            near.extend(first(cosines.collect(), BY_VECTORS));
        }
        near.sort_unstable();
        near.dedup();
        near
    });
    near.collect()
}

/// The words of a paragraph that few have.
fn rare(lexicon: &Lexicon, node: &Node<'_>) -> Vec<u32> {
    let mut words = node.whole.sequence.clone();
    words.sort_unstable();
    words.dedup();
    words.retain(|&word| lexicon.having(word) <= HAVING_MAX);
    words
}

/// The columns of the greatest weights, equal ones by their place.
fn first(mut weights: Vec<(usize, f32)>, count: usize) -> Vec<usize> {
    weights.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    weights.truncate(count);
    weights.into_iter().map(|(column, _)| column).collect()
}
