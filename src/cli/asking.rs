//! Options of the commands that ask a question, and how it is answered.

use std::path::Path;

use clap::Args;

use crate::{
    engine::Answered,
    query::{Fold, Fusion, LIMIT_DEFAULT, Mode, Page, Query, RrfK},
};

use super::{
    failure::Failure,
    fields::FieldOptions,
    options::{IndexOptions, RerankOptions},
    values,
};

/// How a question is answered.
#[derive(Debug, Args)]
pub(super) struct Asking {
    /// Which legs rank
    #[arg(long, value_enum, default_value_t)]
    mode: Mode,
    /// Hits to print, 1 to 100
    #[arg(long, default_value_t = LIMIT_DEFAULT)]
    limit: usize,
    /// Hits to pass over
    #[arg(long, default_value_t = 0)]
    offset: usize,
    #[command(flatten)]
    fields: FieldOptions,
    /// Fuse by reciprocal ranks with this k, 1 to 1000, instead of scores
    #[arg(long, value_name = "K", value_parser = values::rrf_k)]
    rrf: Option<RrfK>,
    /// What becomes of near-identical paragraphs of several documents: the newest stands for all, or each
    /// is a hit
    #[arg(long, value_enum, default_value_t)]
    fold: Fold,
    #[command(flatten)]
    reranker: RerankOptions,
    #[command(flatten)]
    index: IndexOptions,
}

impl Asking {
    /// The query of a question.
    fn query(&self, question: &str, explain: bool) -> Result<Query, Failure> {
        Ok(Query {
            mode: self.mode,
            page: Page::new(self.offset, self.limit)
                .map_err(|error| Failure::usage(error, error.hint()))?,
            filter: self.fields.filter()?,
            fusion: self.rrf.map_or(Fusion::Convex, Fusion::ReciprocalRank),
            fold: self.fold,
            explain,
            ..Query::new(question)
        })
    }

    /// Answers a question.
    pub(super) fn ask(&self, question: &str, explain: bool) -> Result<(Query, Answered), Failure> {
        let query = self.query(question, explain)?;
        let engine = self.index.open()?.with_reranker(self.reranker.load()?);
        let answered = engine.search(&query)?;
        Ok((query, answered))
    }

    /// Where the index is.
    pub(super) fn folder(&self) -> &Path {
        &self.index.folder.path
    }
}
