//! A cross-encoder: reads a question and a passage together and says how well one
//! answers the other. Slower than comparing vectors by orders of magnitude, so
//! only the best hits are judged. None ships with the program; a folder with one
//! is named by `--reranker`.
//!
//! Source: Nogueira and Cho, "Passage Re-ranking with BERT", 2019.

use std::sync::{Mutex, PoisonError};

use fastembed::{RerankInitOptionsUserDefined, TextRerank, UserDefinedRerankingModel};

use super::{EmbedError, ModelError, model};

/// A cross-encoder, one judgement at a time.
pub struct Reranker {
    name: String,
    session: Mutex<TextRerank>,
}

impl Reranker {
    /// Loads a cross-encoder from a folder with `model.onnx`, whose output is
    /// `logits`, and its tokenizer files.
    ///
    /// # Errors
    /// [`ModelError`] where library or model is missing or unusable.
    pub fn load(folder: &str) -> Result<Reranker, ModelError> {
        let (onnx, files) = model::files_of(folder, std::path::Path::new(folder))?;
        model::load_library()?;
        let model = UserDefinedRerankingModel::new(onnx, files);
        let opened =
            TextRerank::try_new_from_user_defined(model, RerankInitOptionsUserDefined::new());
        let session = opened.map_err(|error| ModelError::Load {
            name: folder.to_owned(),
            message: error.to_string(),
        })?;
        Ok(Reranker { name: folder.to_owned(), session: Mutex::new(session) })
    }

    /// How well each text answers a question, from 0 to 1, in the order of the
    /// texts.
    ///
    /// # Errors
    /// [`EmbedError`] where the model fails.
    pub fn scores(&self, question: &str, texts: &[String]) -> Result<Vec<f32>, EmbedError> {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let judged = session.rerank(question, &texts, false, Some(1));
        let judged = judged.map_err(|error| EmbedError {
            model: self.name.clone(),
            characters: question.chars().count(),
            message: error.to_string(),
        })?;
        let mut scores = vec![0.0; texts.len()];
        for found in judged {
            // Logits have no bounds; the logistic function keeps their order.
            scores[found.index] = 1.0 / (1.0 + (-found.score).exp());
        }
        Ok(scores)
    }
}
