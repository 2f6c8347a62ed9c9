//! `undex export`: hits, a document or a reader's list as records for reference managers,
//! or as a text with footnotes.

use std::{
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    answer::{record, record_kept, record_of},
    backend::{Backend, UnitKey},
    citation::{Format, Record, Symbol, write_records},
    index::Snapshot,
    regular,
    research::{LIST_BYTES_MAX, ReadingList, ReadingListError},
};

use super::{
    asking::Asking,
    failure::Failure,
    output::{print_bytes, tell},
};

/// Arguments of `undex export`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The question whose hits are wanted
    #[arg(required_unless_present_any = ["document", "collection"], allow_hyphen_values = true)]
    question: Option<String>,
    /// The symbol of a document whose units are wanted instead
    #[arg(long, conflicts_with = "question", value_name = "SYMBOL")]
    document: Option<String>,
    /// A list of paragraphs that the page `/collection` saved
    #[arg(long, conflicts_with_all = ["question", "document"], value_name = "FILE")]
    collection: Option<PathBuf>,
    /// The form of the records; a file of Word is no text: > list.docx
    #[arg(long, value_enum, default_value_t = Format::Ris)]
    format: Format,
    #[command(flatten)]
    asking: Asking,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let records: Vec<Record> = match (&options.document, &options.collection) {
        (Some(symbol), _) => records_of(options, &Symbol::spelled(symbol))?,
        (None, Some(file)) => records_kept(options, file)?,
        (None, None) => {
            let question = options.question.as_deref().unwrap_or_default();
            let (_, found) = options.asking.ask(question, false)?;
            let hits = found.results.hits.iter();
            hits.map(record_of).collect()
        }
    };
    if options.format == Format::Docx && io::stdout().is_terminal() {
        let hint = "send it to a file: undex export … --format docx > list.docx";
        return Err(Failure::usage("a file of Word is not for a terminal", hint));
    }
    let bytes = write_records(&records, options.format)
        .map_err(|error| Failure::new(format!("the records cannot be written: {error}"), ""))?;
    print_bytes(&bytes)
}

/// The paragraphs of a reader's list, with the reader's notes.
fn records_kept(options: &Options, file: &Path) -> Result<Vec<Record>, Failure> {
    let json = regular::read(file, LIST_BYTES_MAX as u64).map_err(|error| {
        Failure::new(format!("{}: {error}", file.display()), "name a list that was saved")
    })?;
    let told = |error: ReadingListError| {
        Failure::new(format!("{}: {error}", file.display()), error.hint())
    };
    let list = ReadingList::read(&String::from_utf8_lossy(&json)).map_err(told)?;
    let snapshot = Snapshot::open(options.asking.folder())?;
    let found = list.found(&snapshot).map_err(told)?;
    let missing = found.iter().filter(|(_, found)| found.is_none()).count();
    if missing > 0 {
        tell(format!(
            "{missing} of {} are not in this index: they are given as they were kept",
            found.len()
        ));
    }
    Ok(found.iter().map(|(item, found)| record_kept(item, found.as_ref())).collect())
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
