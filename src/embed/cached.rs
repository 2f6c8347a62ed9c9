//! An embedder that remembers. The paragraphs that answer are often the same ones,
//! and marking their clauses costs an inference for each: the first time. A question
//! comes again with its next page and with each facet that is chosen.

use std::{
    collections::{HashMap, HashSet},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use sha2::{Digest, Sha256};

use super::{Calibration, EmbedError, Embedder, Embedding};

/// The most vectors that are kept: 13 MB with 384 numbers in each.
const KEPT_MAX: usize = 8192;
const GENERATION_MAX: usize = KEPT_MAX / 2;

/// What a vector is found by: the SHA-256 of what the text is and of the text, so
/// that long texts take no more room than short ones.
type Key = [u8; 32];

/// A model may embed the same words otherwise as a question.
fn key(role: &str, text: &str) -> Key {
    Sha256::new().chain_update(role).chain_update([0]).chain_update(text).finalize().into()
}

/// Keeps the vectors of passages and of questions that another embedder made, at
/// most 8,192.
///
/// Vectors are kept in two generations of half as many. The younger takes in what
/// is new and what is asked for again; when it is full it becomes the older, and
/// the older before it is dropped whole. So what was asked for within the last
/// 4,096 different passages is there, and what is in use stays.
///
/// No inference is made under the lock. Calls at the same time that miss the same
/// text embed it each; within a call no text is embedded twice.
pub struct CachingEmbedder {
    inner: Arc<dyn Embedder>,
    kept: Mutex<Kept>,
}

impl CachingEmbedder {
    /// An embedder that keeps what `inner` makes.
    pub fn new(inner: Arc<dyn Embedder>) -> CachingEmbedder {
        CachingEmbedder { inner, kept: Mutex::new(Kept::new(GENERATION_MAX)) }
    }

    /// How many vectors are kept.
    pub fn kept(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Embedder for CachingEmbedder {
    fn model(&self) -> &str {
        self.inner.model()
    }

    fn dimension(&self) -> usize {
        self.inner.dimension()
    }

    fn tokens_max(&self) -> usize {
        self.inner.tokens_max()
    }

    fn tokens(&self, text: &str) -> usize {
        self.inner.tokens(text)
    }

    fn embed_passages(
        &self,
        texts: &[String],
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Embedding>, EmbedError> {
        let keys: Vec<Key> = texts.iter().map(|text| key("passage", text)).collect();
        let mut found: HashMap<Key, Embedding> = HashMap::new();
        {
            let mut kept = self.lock();
            found.extend(keys.iter().filter_map(|key| Some((*key, kept.get(key)?))));
        }
        let mut missing: HashSet<Key> = HashSet::new();
        let (fresh_keys, fresh_texts): (Vec<Key>, Vec<String>) = (keys.iter().zip(texts))
            .filter(|(key, _)| !found.contains_key(*key) && missing.insert(**key))
            .map(|(key, text)| (*key, text.clone()))
            .unzip();
        if fresh_texts.len() < texts.len() {
            done(texts.len() - fresh_texts.len());
        }
        if !fresh_texts.is_empty() {
            let vectors = self.inner.embed_passages(&fresh_texts, done)?;
            let mut kept = self.lock();
            for (key, vector) in fresh_keys.into_iter().zip(vectors) {
                kept.put(key, vector.clone());
                found.insert(key, vector);
            }
        }
        let vector = |(key, text): (&Key, &String)| {
            found.get(key).cloned().ok_or_else(|| EmbedError {
                model: self.model().to_owned(),
                characters: text.chars().count(),
                message: "no vector came back".to_owned(),
            })
        };
        keys.iter().zip(texts).map(vector).collect()
    }

    fn embed_query(&self, text: &str) -> Result<Embedding, EmbedError> {
        let key = key("question", text);
        // The lock is not held while the model works.
        let kept = self.lock().get(&key);
        if let Some(vector) = kept {
            return Ok(vector);
        }
        let vector = self.inner.embed_query(text)?;
        self.lock().put(key, vector.clone());
        Ok(vector)
    }

    fn reads(&self, language: &str) -> bool {
        self.inner.reads(language)
    }

    fn calibration(&self) -> Calibration {
        self.inner.calibration()
    }
}

/// Two generations of vectors. No key is in both.
struct Kept {
    generation_max: usize,
    younger: HashMap<Key, Embedding>,
    older: HashMap<Key, Embedding>,
}

impl Kept {
    fn new(generation_max: usize) -> Kept {
        Kept { generation_max, younger: HashMap::new(), older: HashMap::new() }
    }

    fn len(&self) -> usize {
        self.younger.len() + self.older.len()
    }

    /// A vector, which is young again by being asked for.
    fn get(&mut self, key: &Key) -> Option<Embedding> {
        if let Some(vector) = self.younger.get(key) {
            return Some(vector.clone());
        }
        let vector = self.older.remove(key)?;
        self.put(*key, vector.clone());
        Some(vector)
    }

    fn put(&mut self, key: Key, vector: Embedding) {
        self.older.remove(&key);
        if self.younger.len() >= self.generation_max && !self.younger.contains_key(&key) {
            self.older = mem::take(&mut self.younger);
        }
        self.younger.insert(key, vector);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Barrier,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
    };

    use super::*;
    use crate::embed::HashingEmbedder;

    /// Counts the texts that it embeds, and fails on the text `fail`.
    #[derive(Default)]
    struct Counting {
        passages: AtomicUsize,
        calls: AtomicUsize,
        queries: AtomicUsize,
    }

    impl Embedder for Counting {
        fn model(&self) -> &str {
            "counting"
        }

        fn dimension(&self) -> usize {
            HashingEmbedder.dimension()
        }

        fn tokens_max(&self) -> usize {
            HashingEmbedder.tokens_max()
        }

        fn tokens(&self, text: &str) -> usize {
            HashingEmbedder.tokens(text)
        }

        fn embed_passages(
            &self,
            texts: &[String],
            done: &(dyn Fn(usize) + Sync),
        ) -> Result<Vec<Embedding>, EmbedError> {
            self.calls.fetch_add(1, Ordering::Relaxed);
            self.passages.fetch_add(texts.len(), Ordering::Relaxed);
            if texts.iter().any(|text| text == "fail") {
                let message = "it fell over".to_owned();
                return Err(EmbedError { model: "counting".to_owned(), characters: 4, message });
            }
            HashingEmbedder.embed_passages(texts, done)
        }

        fn embed_query(&self, text: &str) -> Result<Embedding, EmbedError> {
            self.queries.fetch_add(1, Ordering::Relaxed);
            HashingEmbedder.embed_query(text)
        }

        fn calibration(&self) -> Calibration {
            Calibration { meaning_min: 0.5, ..Calibration::default() }
        }
    }

    fn caching() -> (Arc<Counting>, CachingEmbedder) {
        let counting = Arc::new(Counting::default());
        let embedder = CachingEmbedder::new(counting.clone());
        (counting, embedder)
    }

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    fn embedded(counting: &Counting) -> usize {
        counting.passages.load(Ordering::Relaxed)
    }

    #[test]
    fn a_passage_is_embedded_once() {
        let (counting, embedder) = caching();
        let finished = AtomicUsize::new(0);
        let done = |count| {
            finished.fetch_add(count, Ordering::Relaxed);
        };
        for (words, fresh) in
            [(&["mark", "trace"][..], 2), (&["trace", "record"], 3), (&["record", "mark"], 3)]
        {
            let wanted = texts(words);
            let vectors = embedder.embed_passages(&wanted, &done).unwrap();
            assert_eq!(vectors, HashingEmbedder.embed_passages(&wanted, &|_| ()).unwrap());
            assert_eq!(embedded(&counting), fresh);
        }
        assert_eq!(finished.into_inner(), 6, "what is kept is done too");
        assert_eq!(embedder.kept(), 3);
    }

    #[test]
    fn equal_texts_of_a_call_are_embedded_once() {
        let (counting, embedder) = caching();
        let wanted = texts(&["mark", "trace", "mark", "mark"]);
        let vectors = embedder.embed_passages(&wanted, &|_| ()).unwrap();
        assert_eq!(vectors, HashingEmbedder.embed_passages(&wanted, &|_| ()).unwrap());
        assert_eq!(embedded(&counting), 2);
    }

    #[test]
    fn nothing_new_asks_nobody() {
        let (counting, embedder) = caching();
        assert!(embedder.embed_passages(&[], &|_| ()).unwrap().is_empty());
        embedder.embed_passages(&texts(&["mark"]), &|_| ()).unwrap();
        embedder.embed_passages(&texts(&["mark"]), &|_| ()).unwrap();
        assert_eq!(counting.calls.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_question_is_embedded_once_and_is_no_passage() {
        let (counting, embedder) = caching();
        for _ in 0..2 {
            let vector = embedder.embed_query("mark").unwrap();
            assert_eq!(vector, HashingEmbedder.embed_query("mark").unwrap());
        }
        assert_eq!((counting.queries.load(Ordering::Relaxed), embedded(&counting)), (1, 0));
        embedder.embed_passages(&texts(&["mark"]), &|_| ()).unwrap();
        assert_eq!((embedder.kept(), embedded(&counting)), (2, 1));
        assert_eq!(embedder.model(), "counting");
        assert_eq!(embedder.calibration(), counting.calibration());
    }

    #[test]
    fn a_failure_keeps_nothing_and_is_told() {
        let (_, embedder) = caching();
        let error = embedder.embed_passages(&texts(&["mark", "fail"]), &|_| ()).unwrap_err();
        assert_eq!(error.message, "it fell over");
        assert_eq!(embedder.kept(), 0);
    }

    #[test]
    fn what_is_in_use_stays_and_the_rest_is_forgotten() {
        let key = |number: usize| key("passage", &number.to_string());
        let mut kept = Kept::new(4);
        for number in 0..100 {
            kept.put(key(number), vec![number as f32]);
            assert_eq!(kept.get(&key(0)), Some(vec![0.0]), "asked for every time");
            assert!(kept.len() <= 8, "{}", kept.len());
        }
        assert_eq!(kept.get(&key(97)), Some(vec![97.0]), "young");
        assert_eq!(kept.get(&key(50)), None);
        kept.put(key(97), vec![1.0]);
        let both = kept.younger.keys().filter(|key| kept.older.contains_key(*key)).count();
        assert_eq!(both, 0);
    }

    #[test]
    fn more_than_is_kept_comes_back_whole() {
        let (_, embedder) = caching();
        let wanted: Vec<String> = (0..KEPT_MAX + 10).map(|number| number.to_string()).collect();
        let vectors = embedder.embed_passages(&wanted, &|_| ()).unwrap();
        assert_eq!(vectors.len(), wanted.len());
        assert!(embedder.kept() <= KEPT_MAX);
    }

    #[test]
    fn many_ask_at_once() {
        let (counting, embedder) = caching();
        let barrier = Barrier::new(8);
        thread::scope(|scope| {
            for start in 0..8 {
                let (embedder, barrier) = (&embedder, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    for round in 0..50 {
                        let words: Vec<String> =
                            (0..6).map(|at| format!("w{}", (start + round + at) % 40)).collect();
                        let vectors = embedder.embed_passages(&words, &|_| ()).unwrap();
                        let expected = HashingEmbedder.embed_passages(&words, &|_| ()).unwrap();
                        assert_eq!(vectors, expected);
                    }
                });
            }
        });
        assert_eq!(embedder.kept(), 40);
        assert!(embedded(&counting) <= 8 * 40, "each at most once a thread");
    }
}
