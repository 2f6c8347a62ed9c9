//! `undex search`: a question answered on the terminal.

use clap::Args;

use crate::{
    query::{
        Conditions, Explanation, Filter, Fusion, LIMIT_DEFAULT, Mode, Query, Results, Verdict,
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
    /// Say why each hit stands where it stands
    #[arg(long)]
    explain: bool,
    /// Print the API's JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reranker: RerankOptions,
    #[command(flatten)]
    index: IndexOptions,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let conditions = Conditions {
        symbols: options.symbol.clone(),
        organs: options.organ.clone(),
        kinds: options.kind.clone(),
        verbs: options.verb.clone(),
        sections: options.section.clone(),
        languages: options.language.clone(),
        subjects: options.subject.clone(),
        year_from: options.year_from,
        year_to: options.year_to,
    };
    let filter = Filter::read(&conditions)
        .map_err(|error| Failure::usage(error, "correct the filter or leave it out"))?;
    let query = Query {
        text: options.question.clone(),
        mode: Mode::from_name(&options.mode).unwrap_or_default(),
        limit: options.limit,
        offset: options.offset,
        filter,
        fusion: options.rrf.map_or(Fusion::Convex, |k| Fusion::ReciprocalRank { k }),
        explain: options.explain,
    };
    let engine =
        Engine::open(options.index.folder.path.clone(), load_model(&options.index.model)?)?
            .with_reranker(options.reranker.load()?);
    let (snapshot, results) = engine.search(&query)?;
    if options.json {
        return print_line(&search_json(&snapshot, query, results)).map(drop);
    }
    print(&results)
}

fn print(results: &Results) -> Result<(), Failure> {
    for hit in &results.hits {
        let unit = &hit.unit;
        let why = hit.explanation.as_ref().map(why).unwrap_or_default();
        let block = format!(
            "{:>3}. {}\n     {}\n{why}",
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
        results.candidates,
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
