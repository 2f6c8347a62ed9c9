//! `undex export`: hits or a document as records for reference managers.

use clap::Args;

use crate::{
    citation::{Format, Record, Symbol, write_records},
    index::{ReadUnitError, Snapshot},
    web::unit_record,
};

use super::{Failure, print_line, search::Asking};

/// Arguments of `undex export`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The question whose hits are wanted
    #[arg(required_unless_present = "document", allow_hyphen_values = true)]
    question: Option<String>,
    /// The symbol of a document whose units are wanted instead
    #[arg(long, conflicts_with = "question", value_name = "SYMBOL")]
    document: Option<String>,
    /// The form of the records
    #[arg(long, default_value = "ris", value_parser = ["ris", "bibtex", "csl", "csv", "jsonl"])]
    format: String,
    #[command(flatten)]
    asking: Asking,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let unreadable =
        |error: ReadUnitError| Failure::new(error, "build the index again with `undex index`");
    let records: Result<Vec<Record>, ReadUnitError> = match &options.document {
        Some(symbol) => {
            let snapshot = Snapshot::open(options.asking.folder())?;
            let canonical =
                symbol.parse().map_or_else(|_| symbol.clone(), |symbol: Symbol| symbol.to_string());
            let Some((document, units)) = snapshot.document(&canonical, None) else {
                return Err(Failure::new(
                    format!("`{canonical}` is not in the index"),
                    "put it into the corpus and run `undex index`",
                ));
            };
            units.map(|unit| Ok(unit_record(&snapshot.unit(unit)?, document))).collect()
        }
        None => {
            let question = options.question.as_deref().unwrap_or_default();
            let (snapshot, _, results) = options.asking.ask(question, false)?;
            let record = |hit: &crate::query::Hit| {
                Ok(unit_record(&hit.unit, snapshot.facts(hit.ordinal).document))
            };
            results.hits.iter().map(record).collect()
        }
    };
    let format = Format::from_name(&options.format).unwrap_or(Format::Ris);
    let text = write_records(&records.map_err(unreadable)?, format)
        .map_err(|error| Failure::new(format!("the records cannot be written: {error}"), ""))?;
    print_line(text.trim_end()).map(drop)
}
