//! `undex search`: a question answered on the terminal.

use clap::Args;

use crate::{
    query::{Filter, LIMIT_DEFAULT, Mode, Query, Results},
    web::{Engine, search_json},
};

use super::{Failure, IndexOptions, load_model, print_line};

/// Arguments of `undex search`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The question: words, "quoted phrases", -excluded
    #[arg(allow_hyphen_values = true)]
    question: String,
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
    /// Print the API's JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    index: IndexOptions,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let years = (options.year_from, options.year_to);
    let filter = Filter::read(&options.symbol, &options.kind, &options.verb, years)
        .map_err(|error| Failure::usage(error, "correct the filter or leave it out"))?;
    let query = Query {
        text: options.question.clone(),
        mode: Mode::from_name(&options.mode).unwrap_or_default(),
        limit: options.limit,
        offset: options.offset,
        filter,
    };
    let engine = Engine::open(options.index.index.clone(), load_model(&options.index.model)?)?;
    let (snapshot, results) = engine.search(&query)?;
    if options.json {
        return print_line(&search_json(&snapshot, query, results)).map(drop);
    }
    print(&results)
}

fn print(results: &Results) -> Result<(), Failure> {
    for hit in &results.hits {
        let unit = &hit.unit;
        let block = format!(
            "{:>3}. {}\n     {}\n",
            hit.rank,
            unit.citation,
            unit.text.replace('\n', "\n     ")
        );
        if !print_line(&block)? {
            return Ok(());
        }
    }
    let words = results.lexical_total.map(|total| format!(", {total} with words of the question"));
    eprintln!(
        "{} of {} paragraphs{} in {:.1} ms",
        results.hits.len(),
        results.candidates,
        words.unwrap_or_default(),
        results.took.total.as_secs_f64() * 1e3
    );
    Ok(())
}
