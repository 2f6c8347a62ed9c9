//! `undex export`: hits, a document or a reader's list as records for reference managers,
//! or as a text with footnotes.

use std::{
    fmt::Display,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    answer::{record, record_kept, record_of},
    backend::{Backend, UnitKey, read_units},
    citation::{Format, Record, RecordWriter, Symbol},
    index::Snapshot,
    regular,
    research::{LIST_BYTES_MAX, ReadingList, ReadingListError},
};

use super::{
    asking::Asking,
    failure::Failure,
    output::{print_through, tell},
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
    if options.format == Format::Docx && io::stdout().is_terminal() {
        let hint = "send it to a file: undex export … --format docx > list.docx";
        return Err(Failure::usage("a file of Word is not for a terminal", hint));
    }
    if let Some(symbol) = &options.document {
        return document(options, &Symbol::spelled(symbol));
    }
    let records: Vec<Record> = match &options.collection {
        Some(file) => records_kept(options, file)?,
        None => {
            let question = options.question.as_deref().unwrap_or_default();
            let (_, found) = options.asking.ask(question, false)?;
            found.results.hits.iter().map(record_of).collect()
        }
    };
    print_through(|out| {
        let mut out = RecordWriter::new(out, options.format);
        records.iter().try_for_each(|record| out.add(record))?;
        out.finish().map(drop)
    })
}

/// The paragraphs of a reader's list, with the reader's notes.
fn records_kept(options: &Options, file: &Path) -> Result<Vec<Record>, Failure> {
    let of_file = |error: &dyn Display| format!("{}: {error}", file.display());
    let json = regular::read(file, LIST_BYTES_MAX as u64)
        .map_err(|error| Failure::new(of_file(&error), "name a list that was saved"))?;
    let told = |error: ReadingListError| Failure::new(of_file(&error), error.hint());
    let list = ReadingList::read(&String::from_utf8_lossy(&json)).map_err(told)?;
    let snapshot = Snapshot::open(options.asking.folder())?;
    let found = list.found(&snapshot).map_err(told)?;
    let missing = found.iter().filter(|(_, found)| found.is_none()).count();
    if missing > 0 {
        let all = found.len();
        tell(format!("{missing} of {all} are not in this index: they are given as they were kept"));
    }
    Ok(found.iter().map(|(item, found)| record_kept(item, found.as_ref())).collect())
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
                Err(error) => {
                    unread = Some(error);
                    return Ok(());
                }
            }
        }
        out.finish().map(drop)
    })?;
    unread.map_or(Ok(()), |error| Err(error.into()))
}
