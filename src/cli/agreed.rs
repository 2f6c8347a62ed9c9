//! `undex agreed`: where a phrase stands, in its own words and in others.

use clap::Args;

use crate::{
    answer::{AgreedAnswer, AppearanceAnswer, ListedVariant, YearPlot},
    index::Snapshot,
    research::{AgreedLanguage, PhraseVariant, agreed},
};

use super::{
    failure::Failure,
    fields::FieldOptions,
    lineage::words,
    options::IndexFolder,
    output::{print_data, print_line, tell},
};

/// Arguments of `undex agreed`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// A phrase or a paragraph
    #[arg(value_name = "PHRASE")]
    phrase: String,
    /// The wording whose paragraphs are listed, by its number: 0 is the first
    #[arg(long, default_value_t = 0, value_name = "N")]
    variant: usize,
    /// How many paragraphs are listed, after the first --offset
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
    /// How many are passed over
    #[arg(long, default_value_t = 0, value_name = "N")]
    offset: usize,
    /// How many wordings are told
    #[arg(long, default_value_t = 40, value_name = "N")]
    variants: usize,
    /// Print the API's JSON
    #[arg(long)]
    json: bool,
    /// Print a picture of the documents by year
    #[arg(long, conflicts_with = "json")]
    svg: bool,
    #[command(flatten)]
    index: IndexFolder,
    #[command(flatten)]
    fields: FieldOptions,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let snapshot = Snapshot::open(&options.index.path)?;
    let found = agreed(&snapshot, &options.phrase, &options.fields.filter()?, None)?;
    let Options { variant, offset, limit, variants, .. } = *options;
    let listed = ListedVariant { variant, offset, limit, variants };
    let answer = AgreedAnswer::new(&found, listed).ok_or_else(|| {
        let detail = format!("there is no wording {variant}, but {}", found.variants.len());
        Failure::usage(detail, "the numbers of wordings begin with 0")
    })?;
    if options.json {
        let json = serde_json::to_string_pretty(&answer);
        return print_data(&json.map_err(|error| Failure::new(error, ""))?).map(drop);
    }
    if options.svg {
        let hint = "leave out --svg to see what there is";
        let plot = YearPlot::new(&found, true)
            .ok_or_else(|| Failure::new("no document with it has a year", hint))?;
        let picture = plot.svg().map_err(|error| Failure::new(error, ""))?;
        return print_data(picture.trim_end()).map(drop);
    }
    print(&found, &answer)?;
    tell_of(&found, &answer);
    Ok(())
}

fn print(found: &AgreedLanguage, answer: &AgreedAnswer) -> Result<(), Failure> {
    for told in &answer.variants {
        let said = wording(&found.variants[told.variant]);
        let years: Vec<String> = told
            .years
            .iter()
            .map(|one| {
                let year = one.year.map_or("no year".to_owned(), |year| year.to_string());
                format!("{year} {}", one.documents)
            })
            .collect();
        let bodies: Vec<String> =
            told.bodies.iter().map(|one| format!("{} {}", one.name, one.documents)).collect();
        let line = format!(
            "{}\t{} documents\t{said}\n    first {}\n    last {}\n    {}\n    {}",
            told.variant,
            told.documents,
            place(&told.first),
            place(&told.last),
            years.join(", "),
            bodies.join(", "),
        );
        if !print_line(&line)? {
            return Ok(());
        }
    }
    for vote in &answer.votes {
        let about = &vote.about.unit.citation;
        if !print_line(&format!("vote\t{about}\t{}\n    {}", vote.unit.citation, vote.text))? {
            return Ok(());
        }
    }
    for one in &answer.appearances {
        if !print_line(&format!("paragraph\t{}", place(one)))? {
            return Ok(());
        }
    }
    Ok(())
}

/// The words of a wording, with what differs from the phrase.
fn wording(variant: &PhraseVariant) -> String {
    let forms = match variant.forms {
        1 => String::new(),
        forms => format!(" ({forms} forms, which differ in numbers)"),
    };
    match variant.is_exact {
        true => "in these words".to_owned(),
        false => words(&variant.difference) + &forms,
    }
}

fn place(one: &AppearanceAnswer) -> String {
    let year = || one.year.map_or("-".to_owned(), |year| year.to_string());
    let date = one.unit.date.clone().unwrap_or_else(year);
    match &one.through {
        Some(last) => format!("{date}\t{} to {}", one.unit.citation, last.citation),
        None => format!("{date}\t{}", one.unit.citation),
    }
}

fn tell_of(found: &AgreedLanguage, answer: &AgreedAnswer) {
    let others = answer.variants_total - usize::from(found.exact().is_some());
    tell(format_args!(
        "{} documents have these words; {others} other wordings, of which {} are told",
        answer.documents,
        answer.variants.iter().filter(|one| !one.exact).count(),
    ));
    if answer.votes.is_empty() {
        tell("nothing in this collection tells of a separate vote on such a paragraph");
    }
    if let Some(next) = answer.next {
        tell(format_args!("--offset {next} leads to more of {} paragraphs", answer.total));
    }
    answer.left_out.iter().for_each(tell);
}
