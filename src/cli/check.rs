//! `undex check`: a draft's citations, quotations and agreed language, held against the
//! index.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    answer::CheckAnswer,
    backend::Backend,
    corpus::read_draft,
    index::Snapshot,
    query::Resolved,
    research::{DRAFT_FILE_BYTES_MAX, DraftCheck, Quotation, QuotationStatus, Reused, Told, check},
};

use super::{
    failure::Failure,
    lineage::words,
    options::IndexFolder,
    output::{print_data, print_line, tell},
    reader,
};

/// Arguments of `undex check`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The draft: plain text, Markdown or .docx; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the API's JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    index: IndexFolder,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let bytes = bytes_of(&options.file)?;
    let snapshot = Snapshot::open(&options.index.path)?;
    let text = read_draft(&reader::reading()?, &bytes).map_err(|refusal| {
        Failure::new(refusal.reason, "give the draft as plain text, Markdown or .docx")
    })?;
    let checked = check(&snapshot, &text, None)?;
    let faults = checked.faults();
    if options.json {
        let answer = CheckAnswer::new(&snapshot, checked, Some(text))?;
        let json =
            serde_json::to_string_pretty(&answer).map_err(|error| Failure::new(error, ""))?;
        print_data(&json)?;
    } else {
        print(&snapshot, &text, &checked)?;
    }
    match faults {
        0 => Ok(()),
        1 => Err(Failure::new("one thing is to be mended", "see it above")),
        _ => Err(Failure::new(format!("{faults} things are to be mended"), "see them above")),
    }
}

fn bytes_of(file: &Path) -> Result<Vec<u8>, Failure> {
    let name = if file == Path::new("-") { Path::new("/dev/stdin") } else { file };
    let failed = |error| {
        Failure::new(
            format!("cannot read `{}`: {error}", file.display()),
            "name a file that can be read",
        )
    };
    let opened = std::fs::File::open(name).map_err(failed)?;
    let mut bytes = Vec::new();
    opened.take(DRAFT_FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    match bytes.len() > DRAFT_FILE_BYTES_MAX {
        false => Ok(bytes),
        true => Err(Failure::new(
            format!("`{}` is longer than {DRAFT_FILE_BYTES_MAX} bytes", file.display()),
            "check it in parts",
        )),
    }
}

/// A draft, to say where something stands in it.
struct Places<'a> {
    text: &'a str,
    /// The bytes at which its characters begin, and its end.
    starts: Vec<usize>,
}

impl Places<'_> {
    fn of(text: &str) -> Places<'_> {
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Places { text, starts }
    }

    fn line(&self, character: usize) -> usize {
        self.text[..self.starts[character]].matches('\n').count() + 1
    }

    fn said(&self, span: &std::ops::Range<usize>) -> String {
        const CHARACTERS_MAX: usize = 72;
        let words = &self.text[self.starts[span.start]..self.starts[span.end]];
        let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
        match words.char_indices().nth(CHARACTERS_MAX) {
            Some((cut, _)) => format!("{}…", words[..cut].trim_end()),
            None => words,
        }
    }
}

/// Prints the findings in the order of the draft.
fn print(backend: &dyn Backend, text: &str, checked: &DraftCheck) -> Result<(), Failure> {
    let places = Places::of(text);
    let mut found: Vec<(usize, String)> = Vec::new();
    for one in &checked.citations {
        let said = told_citation(backend, one)?;
        found.push((one.span.start, format!("citation\t{}\n    {said}", places.said(&one.span))));
    }
    let quotations = checked.quotations.iter();
    for one in quotations.filter(|one| one.status != QuotationStatus::Term) {
        found.push((
            one.span.start,
            format!(
                "quotation, {}\t{}{}",
                one.status.label(),
                places.said(&one.span),
                told_quotation(one)
            ),
        ));
    }
    for one in &checked.reused {
        found.push((one.span.start, format!("{}\t{}", told_reuse(one), places.said(&one.span))));
    }
    found.sort_by_key(|(at, _)| *at);
    for (at, said) in found {
        if !print_line(&format!("line {}: {said}", places.line(at)))? {
            return Ok(());
        }
    }
    let counts = checked.quotation_counts().into_iter();
    let counts: Vec<String> =
        counts.map(|(status, count)| format!("{count} {}", status.label())).collect();
    let formulas = checked.reused.iter().filter(|one| one.formula.is_some()).count();
    tell(format_args!(
        "{} citations; {} quotations ({}); {} passages of agreed language unquoted, {formulas} formulas",
        checked.citations.len(),
        checked.quotations.len(),
        counts.join(", "),
        checked.reused.len() - formulas,
    ));
    checked.left_out.iter().for_each(|left_out| tell(left_out.told()));
    Ok(())
}

fn told_citation(backend: &dyn Backend, one: &Resolved) -> Result<String, Failure> {
    const NAMED_MAX: usize = 5;
    let symbol = one.symbol.printed();
    Ok(match (one.is_known, one.has_pinpoint, one.units.as_slice()) {
        (false, ..) => format!("{symbol}: not in this collection"),
        (true, false, _) => format!("{symbol}: in this collection"),
        (true, true, []) => format!("{symbol}: in this collection, without such a paragraph"),
        (true, true, units) => {
            let keys: Vec<_> = units.iter().take(NAMED_MAX).map(|unit| unit.key).collect();
            let named: Vec<String> =
                backend.units(&keys)?.into_iter().map(|unit| unit.citation).collect();
            let more = if units.len() > NAMED_MAX { "; …" } else { "" };
            named.join("; ") + more
        }
    })
}

fn named(told: &[Told]) -> String {
    told.iter().map(|(_, unit)| unit.citation.as_str()).collect::<Vec<_>>().join("; ")
}

fn told_quotation(one: &Quotation) -> String {
    let mut said = String::new();
    let mut line = |words: String| said.push_str(&format!("\n    {words}"));
    if !one.sources.is_empty() {
        line(named(&one.sources));
    }
    if !one.also.is_empty() {
        line(format!("also {}", named(&one.also)));
    }
    if let Some(difference) = &one.difference {
        line(words(difference));
    }
    one.notes.iter().for_each(|note| line(note.clone()));
    said
}

fn told_reuse(one: &Reused) -> String {
    let kind = match (&one.formula, one.is_verbatim) {
        (Some(formula), _) => format!("formula ({})", formula.reason()),
        (None, true) => "agreed language, verbatim".to_owned(),
        (None, false) => "agreed language, nearly".to_owned(),
    };
    format!("{kind}: {}", one.source.1.citation)
}
