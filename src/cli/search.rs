//! `undex search`: a question answered on the terminal.

use clap::Args;

use crate::{
    answer::SearchAnswer,
    query::{Explanation, Results, Verdict},
};

use super::{
    asking::Asking,
    failure::Failure,
    output::{print_data, print_line, tell},
};

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

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let (query, found) = options.asking.ask(&options.question, options.explain)?;
    if options.json {
        let answer = SearchAnswer::new(found.state.as_ref(), query, found.results)?;
        let json =
            serde_json::to_string_pretty(&answer).map_err(|error| Failure::new(error, ""))?;
        return print_data(&json).map(drop);
    }
    print_results(&found.results)
}

fn print_results(results: &Results) -> Result<(), Failure> {
    for hit in &results.hits {
        let unit = &hit.unit;
        let why = hit.explanation.as_ref().map(why).unwrap_or_default();
        let also: Vec<&str> = hit.folded.iter().map(|other| other.id.as_str()).collect();
        let also = match also.is_empty() {
            true => String::new(),
            false => format!("     also, in nearly the same words: {}\n", also.join(", ")),
        };
        let text = unit.text.replace('\n', "\n     ");
        let text = match hit.excerpt {
            Some(part) => format!("{text}\n     (from character {} of {})", part.start, part.whole),
            None => text,
        };
        let block = format!("{:>3}. {}\n     {}\n{also}{why}", hit.rank, unit.citation, text);
        if !print_line(&block)? {
            return Ok(());
        }
    }
    results.interpreted.notes.iter().for_each(tell);
    match results.verdict {
        Verdict::None if results.hits.is_empty() => tell("nothing in this collection answers that"),
        Verdict::None => tell("nothing in this collection answers that; the nearest are above"),
        Verdict::Weak => tell("these only touch on the question"),
        Verdict::Strong => {}
    }
    if let Some(text) = &results.interpreted.did_you_mean {
        tell(format_args!("did you mean: {text}"));
    }
    tell(format_args!(
        "{} of {} paragraphs, {} with words of the question, in {:.1} ms",
        results.hits.len(),
        results.found.units - results.folded_total,
        results.found.by_words,
        results.took.total.as_secs_f64() * 1e3
    ));
    Ok(())
}

/// An explanation in lines below the hit.
fn why(found: &Explanation) -> String {
    let mut out = format!(
        "     words {:.3} × {:.2}, meaning {:.3} × {:.2}, named {:.2}, answer {:.2}, kind {:.2}\n",
        found.words,
        found.lexical_share,
        found.meaning,
        1.0 - found.lexical_share,
        found.named,
        found.answer,
        found.kind
    );
    for term in &found.terms {
        out.push_str(&format!("       {:.3} `{}` in {}\n", term.score, term.term, term.field));
    }
    out
}
