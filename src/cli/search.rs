//! `undex search`: a question answered on the terminal.

use std::{path::Path, sync::Arc};

use clap::Args;

use crate::{
    index::Snapshot,
    query::{
        Conditions, Explanation, Filter, Fold, Fusion, LIMIT_DEFAULT, Mode, Query, Results, Verdict,
    },
    web::{Engine, search_json},
};

use super::{Failure, IndexOptions, RerankOptions, load_model, print_line};

/// Arguments of `undex search`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The question: words, "quoted phrases", -excluded
    #[arg(allow_hyphen_values = true)]
    question: String,
    /// Say why each hit stands where it stands
    #[arg(long)]
    explain: bool,
    /// Print the API's JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    asking: Asking,
}

/// How a question is answered.
#[derive(Debug, Args)]
pub(super) struct Asking {
    /// Which legs rank
    #[arg(long, default_value = "hybrid", value_parser = ["hybrid", "lexical", "semantic"])]
    mode: String,
    /// Hits to print, 1 to 100
    #[arg(long, default_value_t = LIMIT_DEFAULT)]
    limit: usize,
    /// Hits to pass over
    #[arg(long, default_value_t = 0)]
    offset: usize,
    /// Only units of this document; may be given several times
    #[arg(long)]
    symbol: Vec<String>,
    /// Only documents of this organ: A, S, E; may be given several times
    #[arg(long)]
    organ: Vec<String>,
    /// Only units in this section: II, II/B; may be given several times
    #[arg(long)]
    section: Vec<String>,
    /// Only texts in this language: ar zh en fr ru es; may be given several times
    #[arg(long)]
    language: Vec<String>,
    /// Only documents about this subject; may be given several times
    #[arg(long)]
    subject: Vec<String>,
    /// Only units of this kind; may be given several times
    #[arg(long)]
    kind: Vec<String>,
    /// Only paragraphs with this verb; may be given several times
    #[arg(long)]
    verb: Vec<String>,
    /// Only documents of this year and later
    #[arg(long)]
    year_from: Option<i16>,
    /// Only documents of this year and earlier
    #[arg(long)]
    year_to: Option<i16>,
    /// Fuse by reciprocal ranks with this k instead of scores
    #[arg(long, value_name = "K")]
    rrf: Option<f32>,
    /// What becomes of near-identical paragraphs of several documents: the newest stands for all, or each
    /// is a hit
    #[arg(long, default_value = "lineage", value_parser = ["lineage", "none"])]
    fold: String,
    #[command(flatten)]
    reranker: RerankOptions,
    #[command(flatten)]
    index: IndexOptions,
}

impl Asking {
    /// The query of a question.
    fn query(&self, question: &str) -> Result<Query, Failure> {
        let conditions = Conditions {
            symbols: self.symbol.clone(),
            organs: self.organ.clone(),
            kinds: self.kind.clone(),
            verbs: self.verb.clone(),
            sections: self.section.clone(),
            languages: self.language.clone(),
            subjects: self.subject.clone(),
            year_from: self.year_from,
            year_to: self.year_to,
        };
        let filter = Filter::read(&conditions)
            .map_err(|error| Failure::usage(error, "correct the filter or leave it out"))?;
        Ok(Query {
            text: question.to_owned(),
            mode: Mode::from_name(&self.mode).unwrap_or_default(),
            limit: self.limit,
            offset: self.offset,
            filter,
            fusion: self.rrf.map_or(Fusion::Convex, |k| Fusion::ReciprocalRank { k }),
            explain: false,
            fold: Fold::from_name(&self.fold).unwrap_or_default(),
        })
    }

    /// Answers a question.
    pub(super) fn ask(
        &self,
        question: &str,
        explain: bool,
    ) -> Result<(Arc<Snapshot>, Query, Results), Failure> {
        let query = Query { explain, ..self.query(question)? };
        let embedder = load_model(&self.index.model)?;
        let engine = Engine::open(self.index.folder.path.clone(), embedder)?
            .with_reranker(self.reranker.load()?);
        let (snapshot, results) = engine.search(&query)?;
        Ok((snapshot, query, results))
    }

    /// Where the index is.
    pub(super) fn folder(&self) -> &Path {
        &self.index.folder.path
    }
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let (snapshot, query, results) = options.asking.ask(&options.question, options.explain)?;
    if options.json {
        let json = search_json(&snapshot, query, results)
            .map_err(|error| Failure::new(error, "build the index again with `undex index`"))?;
        return print_line(&json).map(drop);
    }
    print(&snapshot, &results)
}

fn print(snapshot: &Snapshot, results: &Results) -> Result<(), Failure> {
    for hit in &results.hits {
        let unit = &hit.unit;
        let why = hit.explanation.as_ref().map(why).unwrap_or_default();
        let also: Vec<&str> = hit.folded.iter().map(|&other| snapshot.facts(other).id).collect();
        let also = match also.is_empty() {
            true => String::new(),
            false => format!("     also, in nearly the same words: {}\n", also.join(", ")),
        };
        let block = format!(
            "{:>3}. {}\n     {}\n{also}{why}",
            hit.rank,
            unit.citation,
            unit.text.replace('\n', "\n     ")
        );
        if !print_line(&block)? {
            return Ok(());
        }
    }
    match results.verdict {
        Verdict::None => {
            eprintln!("nothing in this collection answers that; the nearest are above")
        }
        Verdict::Weak => eprintln!("these only touch on the question"),
        Verdict::Strong => {}
    }
    if let Some(text) = &results.interpreted.did_you_mean {
        eprintln!("did you mean: {text}");
    }
    let words = results.lexical_total.map(|total| format!(", {total} with words of the question"));
    eprintln!(
        "{} of {} paragraphs{} in {:.1} ms",
        results.hits.len(),
        results.hits_total,
        words.unwrap_or_default(),
        results.took.total.as_secs_f64() * 1e3
    );
    Ok(())
}

/// An explanation in lines below the hit.
fn why(found: &Explanation) -> String {
    let mut out = format!(
        "     words {:.3} × {:.2}, meaning {:.3} × {:.2}, named {:.2}\n",
        found.words,
        found.lexical_share,
        found.meaning,
        1.0 - found.lexical_share,
        found.named
    );
    for term in &found.terms {
        out.push_str(&format!("       {:.3} `{}` in {}\n", term.score, term.term, term.field));
    }
    out
}
