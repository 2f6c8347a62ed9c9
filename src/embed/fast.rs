//! The embedder that ships: fastembed over ONNX Runtime.

use fastembed::TextEmbedding;
use tokenizers::Tokenizer;

use super::{
    Calibration, EmbedError, Embedder, Embedding, ModelError, descriptor::Descriptor,
    library::load_library, model::Model, normalize, pool::Pool,
};

/// A pool of sessions of one model. A session embeds one text at a time on one
/// thread: on processors this is the fastest layout for long and short texts,
/// and the same text gives the same vector whatever stands beside it.
pub struct FastEmbedder {
    name: String,
    identity: String,
    descriptor: Descriptor,
    dimension: usize,
    tokenizer: Option<Tokenizer>,
    sessions: Pool<TextEmbedding>,
}

impl FastEmbedder {
    /// Loads a model by name or folder, with `sessions` sessions.
    ///
    /// # Errors
    /// [`ModelError`] where library or model is missing or unusable.
    pub fn load(name: &str, sessions: usize) -> Result<FastEmbedder, ModelError> {
        // The files first: they are the likelier to be missing, and cheap to miss.
        let model = Model::find(name)?;
        load_library()?;
        let sessions = Pool::open(sessions, || model.open(1))?;
        let tokenizer = model.tokenizer()?;
        let probe = sessions.take().session().embed(["dimension"], Some(1));
        let probe = probe.map_err(|error| ModelError::Load {
            name: name.to_owned(),
            message: error.to_string(),
        })?;
        let dimension = probe.first().map_or(0, Vec::len);
        // The sessions have their own copy of the weights, which are dropped here.
        let Model { identity, name, descriptor, .. } = model;
        Ok(FastEmbedder { name, identity, descriptor, dimension, tokenizer, sessions })
    }

    fn embed_one(
        &self,
        session: &mut TextEmbedding,
        prefix: &str,
        text: &str,
    ) -> Result<Embedding, EmbedError> {
        let fail = |message: String| EmbedError {
            model: self.name.clone(),
            characters: text.chars().count(),
            message,
        };
        let mut vectors = session
            .embed([format!("{prefix}{text}")], Some(1))
            .map_err(|error| fail(error.to_string()))?;
        let mut vector = vectors.pop().ok_or_else(|| fail("no vector came back".to_owned()))?;
        normalize(&mut vector);
        // A number that is none has no neighbours, and would spoil those of others.
        match vector.iter().all(|number| number.is_finite()) {
            true => Ok(vector),
            false => Err(fail("its vector is not of numbers: the model is damaged".to_owned())),
        }
    }
}

impl Embedder for FastEmbedder {
    fn model(&self) -> &str {
        &self.identity
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn tokens_max(&self) -> usize {
        self.descriptor.tokens_max
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
        self.sessions.map(texts, |session, text| {
            let vector = self.embed_one(session, &self.descriptor.passage_prefix, text)?;
            done(1);
            Ok(vector)
        })
    }

    fn embed_query(&self, text: &str) -> Result<Embedding, EmbedError> {
        let lent = self.sessions.take();
        let mut session = lent.session();
        self.embed_one(&mut session, &self.descriptor.query_prefix, text)
    }

    fn reads(&self, language: &str) -> bool {
        let known = &self.descriptor.languages;
        known.is_empty() || known.iter().any(|known| known == language)
    }

    fn calibration(&self) -> Calibration {
        self.descriptor.calibration
    }
}
