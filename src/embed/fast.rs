//! The embedder that ships: fastembed over ONNX Runtime.

use std::sync::{
    Condvar, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use fastembed::TextEmbedding;
use tokenizers::Tokenizer;

use super::{EmbedError, Embedder, Embedding, ModelError, model, model::Model, normalize};

/// A pool of sessions of one model. A session embeds one text at a time on one
/// thread: on processors this is the fastest layout for long and short texts,
/// and the same text gives the same vector whatever stands beside it.
pub struct FastEmbedder {
    model: Model,
    dimension: usize,
    tokenizer: Option<Tokenizer>,
    idle: Mutex<Vec<TextEmbedding>>,
    returned: Condvar,
    sessions: usize,
}

impl FastEmbedder {
    /// Loads a model by name or folder, with `sessions` sessions.
    ///
    /// # Errors
    /// [`ModelError`] where library or model is missing or unusable.
    pub fn load(name: &str, sessions: usize) -> Result<FastEmbedder, ModelError> {
        // The files first: they are the likelier to be missing, and cheap to miss.
        let model = Model::find(name)?;
        model::load_library()?;
        let sessions = sessions.max(1);
        let mut idle: Vec<TextEmbedding> = Vec::with_capacity(sessions);
        for _ in 0..sessions {
            idle.push(model.open(1)?);
        }
        let tokenizer = model.tokenizer()?;
        let probe = idle[0].embed(["dimension"], Some(1));
        let probe = probe.map_err(|error| ModelError::Load {
            name: name.to_owned(),
            message: error.to_string(),
        })?;
        let dimension = probe.first().map_or(0, Vec::len);
        Ok(FastEmbedder {
            model,
            dimension,
            tokenizer,
            idle: Mutex::new(idle),
            returned: Condvar::new(),
            sessions,
        })
    }

    fn take(&self) -> TextEmbedding {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(session) = idle.pop() {
                return session;
            }
            idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give_back(&self, session: TextEmbedding) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(session);
        self.returned.notify_one();
    }

    fn embed_one(&self, session: &mut TextEmbedding, text: &str) -> Result<Embedding, EmbedError> {
        let fail = |message: String| EmbedError {
            model: self.model.name.clone(),
            characters: text.chars().count(),
            message,
        };
        let mut vectors =
            session.embed([text], Some(1)).map_err(|error| fail(error.to_string()))?;
        let mut vector = vectors.pop().ok_or_else(|| fail("no vector came back".to_owned()))?;
        normalize(&mut vector);
        Ok(vector)
    }
}

impl Embedder for FastEmbedder {
    fn model(&self) -> &str {
        &self.model.identity
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn tokens_max(&self) -> usize {
        self.model.tokens_max
    }

    fn tokens(&self, text: &str) -> usize {
        // Without a tokenizer at hand, three characters a token: more than any
        // model makes of running text, so that windows are too short, never cut.
        let counted =
            self.tokenizer.as_ref().and_then(|tokenizer| tokenizer.encode_fast(text, true).ok());
        counted.map_or(text.chars().count() / 3, |encoding| encoding.len())
    }

    fn embed_passages(
        &self,
        texts: &[String],
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Embedding>, EmbedError> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut session = self.take();
            let mut found: Vec<(usize, Embedding)> = Vec::new();
            let mut failed = None;
            while let Some((index, text)) = Some(next.fetch_add(1, Ordering::Relaxed))
                .and_then(|index| Some((index, texts.get(index)?)))
            {
                let text = format!("{}{text}", self.model.passage_prefix);
                match self.embed_one(&mut session, &text) {
                    Ok(vector) => found.push((index, vector)),
                    Err(error) => {
                        failed = Some(error);
                        break;
                    }
                }
                done(1);
            }
            self.give_back(session);
            match failed {
                Some(error) => Err(error),
                None => Ok(found),
            }
        };
        let mut all: Vec<(usize, Embedding)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..self.sessions).map(|_| scope.spawn(work)).collect();
            let mut all = Vec::with_capacity(texts.len());
            for worker in workers {
                match worker.join() {
                    Ok(found) => all.append(&mut found?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok::<_, EmbedError>(all)
        })?;
        all.sort_unstable_by_key(|&(index, _)| index);
        Ok(all.into_iter().map(|(_, vector)| vector).collect())
    }

    fn embed_query(&self, text: &str) -> Result<Embedding, EmbedError> {
        let mut session = self.take();
        let vector = self.embed_one(&mut session, &format!("{}{text}", self.model.query_prefix));
        self.give_back(session);
        vector
    }
}
