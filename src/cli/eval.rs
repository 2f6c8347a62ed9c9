//! `undex eval`: retrieval measured against judged questions.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use sha2::{Digest, Sha256};

use crate::{
    backend::UnitFacts,
    embed::{Embedder, cache_folder},
    eval::{Collection, Models, Refused, Report, evaluate, trec_run},
    index::{OpenError, Snapshot, Storage, build},
    query::{Fusion, Mode, RrfK},
};

use super::{
    failure::Failure,
    options::{IndexOptions, RerankOptions},
    output::{print_data, print_line, tell},
    progress::Progress,
    values,
};

/// Changes when collections are indexed differently, so that cached ones are
/// built anew.
const CACHE_VERSION: u32 = 1;

/// Arguments of `undex eval`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Folder of a collection in BEIR layout, or of judged questions (queries.jsonl, qrels.tsv)
    /// over the index
    collection: PathBuf,
    /// Which legs rank; may be given several times; all three by default
    #[arg(long, value_enum)]
    mode: Vec<Mode>,
    /// Fuse by reciprocal ranks with this k, 1 to 1000, instead of scores
    #[arg(long, value_name = "K", value_parser = values::rrf_k)]
    rrf: Option<RrfK>,
    /// Which judgements of a BEIR collection to use
    #[arg(long, default_value = "test")]
    split: String,
    /// Write the rankings of the first mode as a TREC run
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Write what the verdicts of the first mode were made of, one JSON object a topic
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// Where indexes of collections are kept; by default in the user's cache folder
    #[arg(long, env = "UNDEX_EVAL_CACHE", value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Print one JSON object a mode
    #[arg(long)]
    json: bool,
    /// Print every topic
    #[arg(long, short)]
    verbose: bool,
    #[command(flatten)]
    reranker: RerankOptions,
    #[command(flatten)]
    index: IndexOptions,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let mut collection = Collection::read(&options.collection, &options.split)?;
    let embedder = options.index.load_model()?;
    let snapshot = match &collection.corpus {
        Some(_) => open_cached(options, &collection, embedder.as_ref())?,
        None => {
            let snapshot = Snapshot::open(&options.index.folder.path)?;
            let unknown = collection.resolve(&snapshot).map_err(|error| Failure::new(error, ""))?;
            unknown
                .iter()
                .for_each(|name| tell(format_args!("warning: `{name}` is not in the index")));
            snapshot
        }
    };
    snapshot.check_model(embedder.as_ref())?;
    let own = collection.corpus.is_some();
    let names = |unit: &UnitFacts| match own {
        true => unit.document.file.clone(),
        false => unit.id.clone(),
    };
    let reranker = options.reranker.load()?;
    let models = Models { embedder: embedder.as_ref(), reranker: reranker.as_ref() };
    let fusion = options.rrf.map_or(Fusion::Convex, Fusion::ReciprocalRank);
    let modes: Vec<Mode> = match options.mode.is_empty() {
        true => vec![Mode::Lexical, Mode::Semantic, Mode::Hybrid],
        false => options.mode.clone(),
    };
    for (index, mode) in modes.into_iter().enumerate() {
        let report = evaluate(&snapshot, models, &collection, mode, fusion, &names)?;
        if let Some(path) = options.run.as_ref().filter(|_| index == 0) {
            let run = trec_run(&report.rankings, &format!("undex-{}", report.mode));
            write(path, &run, "--run")?;
        }
        if let Some(path) = options.evidence.as_ref().filter(|_| index == 0) {
            let lines = report.evidence.iter().map(serde_json::to_string);
            let lines: Vec<String> =
                lines.collect::<Result<_, _>>().map_err(|error| Failure::new(error, ""))?;
            write(path, &(lines.join("\n") + "\n"), "--evidence")?;
        }
        print_report(&report, options)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str, option: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| {
        Failure::new(
            format!("cannot write `{}`: {error}", path.display()),
            format!("name another file with {option}"),
        )
    })
}

/// The index of a collection's own documents, built the first time.
fn open_cached(
    options: &Options,
    collection: &Collection,
    embedder: &dyn Embedder,
) -> Result<Snapshot, Failure> {
    let mut hash = Sha256::new();
    hash.update(CACHE_VERSION.to_le_bytes());
    hash.update(embedder.model());
    hash.update(collection.corpus_bytes()?);
    let key: String = hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let cache = options.cache.clone().unwrap_or_else(|| cache_folder().join("eval"));
    let folder = cache.join(format!("{}-{key}", collection.name));
    match Snapshot::open(&folder) {
        Err(OpenError::Missing { .. }) => {}
        Err(error) if error.is_mended_by_rebuilding() => {}
        found => return Ok(found?),
    }
    let documents = collection.documents()?;
    tell(format_args!(
        "indexing the {} documents of {}; kept in {}",
        documents.len(),
        collection.name,
        folder.display()
    ));
    let progress = Progress::default();
    let storage = Storage::create(&folder)?;
    let built = build(documents, &storage, embedder, &|step| progress.step(step));
    progress.finish();
    built?;
    Ok(Snapshot::open(&folder)?)
}

fn print_report(report: &Report, options: &Options) -> Result<(), Failure> {
    if options.json {
        let json = serde_json::to_string(report).map_err(|error| Failure::new(error, ""))?;
        return print_data(&json).map(drop);
    }
    let mean = report.mean;
    let mut lines = vec![format!(
        "{:<8} nDCG@10 {:.4}  recall@100 {:.4}  MRR@10 {:.4}  P@1 {:.4}  ({} topics)",
        report.mode, mean.ndcg_10, mean.recall_100, mean.mrr_10, mean.p_1, report.topics
    )];
    for (kind, mean) in &report.by_type {
        lines.push(format!("  {kind:<14} {:.3}", mean.ndcg_10));
    }
    if let Some(none) = &report.none {
        lines.push(format!(
            "  verdict none   precision {:.2}, recall {:.2} of {} without an answer{}",
            none.precision,
            none.recall,
            none.unanswerable,
            none.wrongly.iter().map(|id| format!("; wrongly {id}")).collect::<String>(),
        ));
    }
    for Refused { topic, problem } in &report.refused {
        lines.push(format!("  refused, and counts as nothing: {topic}: {problem}"));
    }
    if options.verbose {
        for (topic, metrics) in &report.each {
            lines.push(format!("  {:<6} {:.3}  {}", topic.id, metrics.ndcg_10, topic.text));
        }
    }
    for line in lines {
        if !print_line(&line)? {
            break;
        }
    }
    Ok(())
}
