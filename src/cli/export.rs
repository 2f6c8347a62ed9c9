//! `undex export`: hits or a document as records for reference managers.

use clap::Args;

use crate::{
    answer::{record, record_of},
    backend::{Backend, UnitKey},
    citation::{Format, Record, Symbol, write_records},
    index::Snapshot,
};

use super::{asking::Asking, failure::Failure, output::print_data};

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
    #[arg(long, value_enum, default_value_t = Format::Ris)]
    format: Format,
    #[command(flatten)]
    asking: Asking,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let records: Vec<Record> = match &options.document {
        Some(symbol) => records_of(options, &Symbol::spelled(symbol))?,
        None => {
            let question = options.question.as_deref().unwrap_or_default();
            let (_, found) = options.asking.ask(question, false)?;
            let hits = found.results.hits.iter();
            hits.map(record_of).collect()
        }
    };
    let text = write_records(&records, options.format)
        .map_err(|error| Failure::new(format!("the records cannot be written: {error}"), ""))?;
    print_data(text.trim_end()).map(drop)
}

/// Every unit of a document. No model is needed for it.
fn records_of(options: &Options, symbol: &Symbol) -> Result<Vec<Record>, Failure> {
    let snapshot = Snapshot::open(options.asking.folder())?;
    let outline = snapshot.outline(symbol, None)?.ok_or_else(|| {
        let hint = "put it into the corpus and run `undex index`";
        Failure::new(format!("`{symbol}` is not in the index"), hint)
    })?;
    let keys: Vec<UnitKey> = outline.units.iter().map(|unit| unit.key).collect();
    let units = snapshot.units(&keys)?;
    Ok(units.iter().map(|unit| record(unit, &outline.document)).collect())
}
