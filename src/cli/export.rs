//! `undex export`: hits or a document as records for reference managers.

use clap::Args;

use crate::{
    answer::{record, record_of},
    backend::{Backend, UnitKey, read_units},
    citation::{Format, RecordWriter, Symbol},
    index::Snapshot,
};

use super::{asking::Asking, failure::Failure, output::print_through};

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
    if let Some(symbol) = &options.document {
        return document(options, &Symbol::spelled(symbol));
    }
    let question = options.question.as_deref().unwrap_or_default();
    let (_, found) = options.asking.ask(question, false)?;
    print_through(|out| {
        let mut out = RecordWriter::new(out, options.format);
        found.results.hits.iter().try_for_each(|hit| out.add(&record_of(hit)))?;
        out.finish().map(drop)
    })
}

/// Every unit of a document, one by one. No model is needed for it.
fn document(options: &Options, symbol: &Symbol) -> Result<(), Failure> {
    let snapshot = Snapshot::open(options.asking.folder())?;
    let outline = snapshot.outline(symbol, None)?.ok_or_else(|| {
        let hint = "put it into the corpus and run `undex index`";
        Failure::new(format!("`{symbol}` is not in the index"), hint)
    })?;
    let keys: Vec<UnitKey> = outline.units.iter().map(|unit| unit.key).collect();
    let mut unread = None;
    print_through(|out| {
        let mut out = RecordWriter::new(out, options.format);
        for unit in read_units(&snapshot, &keys) {
            match unit {
                Ok(unit) => out.add(&record(&unit, &outline.document))?,
                Err(error) => return Ok(unread = Some(error)),
            }
        }
        out.finish().map(drop)
    })?;
    unread.map_or(Ok(()), |error| Err(error.into()))
}
