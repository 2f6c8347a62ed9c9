//! An embedder without a model: words hashed into a vector. It knows no
//! meaning; tests use it where they test something else.

use super::{EmbedError, Embedder, Embedding, normalize};

/// Hashes words and their beginnings into 256 numbers.
///
/// ```
/// use undex::embed::{Embedder, HashingEmbedder};
///
/// let texts = ["marking of weapons", "weapons are marked", "a plenary meeting"];
/// let vectors = texts.map(|text| HashingEmbedder.embed_query(text).unwrap());
/// let dot = |a: usize, b: usize| -> f32 {
///     vectors[a].iter().zip(&vectors[b]).map(|(x, y)| x * y).sum()
/// };
/// assert!(dot(0, 1) > dot(0, 2), "texts that share words are near");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct HashingEmbedder;

const DIMENSION: usize = 256;

impl HashingEmbedder {
    /// The name that selects it.
    pub const NAME: &'static str = "hashing";

    fn embed(text: &str) -> Embedding {
        let mut vector = vec![0.0; DIMENSION];
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let word = word.to_lowercase();
            let stem: String = word.chars().take(5).collect();
            for feature in [word, stem] {
                let hash = fnv(feature.as_bytes());
                let sign = if hash & 1 == 0 { 1.0 } else { -1.0 };
                vector[(hash >> 1) as usize % DIMENSION] += sign;
            }
        }
        if vector.iter().all(|&x| x == 0.0) {
            vector[0] = 1.0;
        }
        normalize(&mut vector);
        vector
    }
}

/// FNV-1a: short, stable across versions and machines.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

impl Embedder for HashingEmbedder {
    fn model(&self) -> &str {
        HashingEmbedder::NAME
    }

    fn dimension(&self) -> usize {
        DIMENSION
    }

    fn tokens_max(&self) -> usize {
        256
    }

    fn tokens(&self, text: &str) -> usize {
        text.split_whitespace().count()
    }

    fn embed_passages(
        &self,
        texts: &[String],
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Embedding>, EmbedError> {
        let embed = |text: &String| {
            done(1);
            HashingEmbedder::embed(text)
        };
        Ok(texts.iter().map(embed).collect())
    }

    fn embed_query(&self, text: &str) -> Result<Embedding, EmbedError> {
        Ok(HashingEmbedder::embed(text))
    }
}
