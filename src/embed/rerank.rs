//! A cross-encoder: reads a question and a passage together and says how well one
//! answers the other. Slower than comparing vectors by orders of magnitude, so
//! only the best hits are judged. None ships with the program; a folder with one
//! is named by `--reranker`.
//!
//! Source: Nogueira and Cho, "Passage Re-ranking with BERT", 2019.

use std::{path::Path, thread::available_parallelism};

use fastembed::{RerankInitOptionsUserDefined, TextRerank, UserDefinedRerankingModel};

use super::{EmbedError, ModelError, library::load_library, model, pool::Pool};

/// The most sessions of a cross-encoder. Each has its own copy of the weights,
/// which are larger than those of the embedder.
const SESSIONS_MAX: usize = 2;

/// A pool of sessions of one cross-encoder. The texts of a question are shared
/// among the sessions that are idle.
pub struct Reranker {
    name: String,
    sessions: Pool<TextRerank>,
}

impl Reranker {
    /// Loads a cross-encoder from a folder with `model.onnx`, whose output is
    /// `logits`, and its tokenizer files: as many sessions as there are
    /// processors, at most two, which share the processors.
    ///
    /// # Errors
    /// [`ModelError`] where library or model is missing or unusable.
    pub fn load(folder: &str) -> Result<Reranker, ModelError> {
        let (onnx, files) = model::files_of(folder, Path::new(folder))?;
        load_library()?;
        let processors = available_parallelism().map_or(1, usize::from);
        let sessions = processors.min(SESSIONS_MAX);
        let threads = processors / sessions;
        let open = || {
            let model = UserDefinedRerankingModel::new(onnx.clone(), files.clone());
            let options = RerankInitOptionsUserDefined::new().with_intra_threads(threads);
            TextRerank::try_new_from_user_defined(model, options)
        };
        let sessions = Pool::open(sessions, open).map_err(|error| ModelError::Load {
            name: folder.to_owned(),
            message: error.to_string(),
        })?;
        Ok(Reranker { name: folder.to_owned(), sessions })
    }

    /// How well each text answers a question, from 0 to 1, in the order of the
    /// texts.
    ///
    /// # Errors
    /// [`EmbedError`] where the model fails.
    pub fn scores(&self, question: &str, texts: &[String]) -> Result<Vec<f32>, EmbedError> {
        self.sessions.map(texts, |session, text| {
            let fail = |message: String| EmbedError {
                model: self.name.clone(),
                characters: question.chars().count() + text.chars().count(),
                message,
            };
            let judged = session.rerank(question, [text.as_str()], false, Some(1));
            let judged = judged.map_err(|error| fail(error.to_string()))?;
            let judged = judged.first().ok_or_else(|| fail("no score came back".to_owned()))?;
            // Logits have no bounds; the logistic function keeps their order.
            Ok(1.0 / (1.0 + (-judged.score).exp()))
        })
    }
}
