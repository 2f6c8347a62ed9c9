//! `undex lineage`: two documents aligned, or one paragraph or document through the years.

use clap::Args;

use crate::{
    answer::{AncestorAnswer, LineageAnswer, SeriesAnswer},
    backend::{Backend, Outline, find_unit},
    citation::{Language, Symbol},
    index::Snapshot,
    research::{Ancestor, Cell, Difference, Kept, Side, Told, both, history, lineage, series},
};

use super::{
    failure::Failure,
    options::IndexFolder,
    output::{print_line, print_through, tell},
};

/// Arguments of `undex lineage`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The symbol of a document, or the id of one paragraph: A/RES/74/60#para-16
    from: String,
    /// The symbol of the later document; without it the first one's series is told
    #[arg(default_value = "", hide_default_value = true)]
    to: String,
    /// The language of the texts, where there are several
    #[arg(long)]
    language: Option<String>,
    /// Print the API's JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    index: IndexFolder,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let snapshot = Snapshot::open(&options.index.path)?;
    let language = Language::asked(options.language.as_deref())
        .map_err(|error| Failure::usage(&error, error.hint()))?;
    match (options.from.contains('#'), options.to.is_empty()) {
        (true, true) => one_paragraph(&snapshot, options, language),
        (false, false) => two_documents(&snapshot, options, language),
        (false, true) => one_document(&snapshot, options, language),
        _ => Err(Failure::usage(
            "one paragraph is followed through all documents, and held against none",
            "give its id alone: undex lineage 'A/RES/74/60#para-16'",
        )),
    }
}

fn document(
    backend: &dyn Backend,
    spelling: &str,
    language: Option<Language>,
) -> Result<Outline, Failure> {
    backend.outline(&Symbol::spelled(spelling), language)?.ok_or_else(|| {
        let hint = "put it into the corpus and run `undex index`";
        Failure::new(format!("`{spelling}` is not in the index"), hint)
    })
}

fn two_documents(
    backend: &dyn Backend,
    options: &Options,
    language: Option<Language>,
) -> Result<(), Failure> {
    let find = |spelling: &str, language| document(backend, spelling, language);
    let (from, to) = both(find, &options.from, &options.to, language)?;
    let found = lineage(backend, from, to)?;
    if options.json {
        return json(&LineageAnswer::whole(&found));
    }
    for kept in &found.kept {
        if !print_line(&told(kept))? {
            return Ok(());
        }
    }
    tell(found.counts());
    Ok(())
}

fn told(kept: &Kept) -> String {
    let place = |told: &Option<Told>| {
        told.as_ref().map_or_else(|| "-".to_owned(), |(_, unit)| unit.anchor().to_owned())
    };
    let moved = if kept.is_moved && kept.change.name() != "moved" { ", moved" } else { "" };
    let rise = match kept.rise() {
        Some(steps @ 1..) => format!(", verb stronger by {steps}"),
        Some(steps @ ..=-1) => format!(", verb weaker by {}", -steps),
        _ => String::new(),
    };
    let words = words(&kept.difference);
    let change = kept.change.name();
    format!("{} -> {}\t{change}{moved}{rise}\n    {words}", place(&kept.from), place(&kept.to))
}

/// A difference on a terminal, without colour: `[-gone-]` and `{+come+}`, as wdiff prints.
pub(super) fn words(difference: &Difference) -> String {
    let piece = |side, text: &str| match side {
        Side::Both => text.to_owned(),
        Side::First => format!("[-{text}-]"),
        Side::Second => format!("{{+{text}+}}"),
    };
    let pieces = difference.pieces.iter();
    pieces.map(|one| piece(one.side, &one.text)).collect::<String>().replace('\n', "\n    ")
}

fn one_paragraph(
    backend: &dyn Backend,
    options: &Options,
    language: Option<Language>,
) -> Result<(), Failure> {
    let unit = find_unit(backend, &options.from, language)?.ok_or_else(|| {
        Failure::new(format!("no unit has the id `{}`", options.from), "ids come from a search")
    })?;
    let found = history(backend, &unit)?;
    if options.json {
        return json(&found.iter().map(AncestorAnswer::new).collect::<Vec<_>>());
    }
    for Ancestor { unit, text, since } in &found {
        let date = unit.document.date.map(|date| date.to_string()).unwrap_or_default();
        let (change, words) = match since {
            Some((change, difference)) => (change.name(), words(difference)),
            None => ("first", text.text.clone()),
        };
        if !print_line(&format!("{date}\t{}\t{change}\n    {words}", text.citation))? {
            return Ok(());
        }
    }
    Ok(())
}

/// A series as a table: a line a paragraph, with tabs between its documents.
fn one_document(
    backend: &dyn Backend,
    options: &Options,
    language: Option<Language>,
) -> Result<(), Failure> {
    let found = series(backend, document(backend, &options.from, language)?)?;
    if options.json {
        return json(&SeriesAnswer::new(&found));
    }
    let symbols: Vec<&str> = found.documents.iter().map(|one| one.symbol.as_str()).collect();
    if !print_line(&symbols.join("\t"))? {
        return Ok(());
    }
    for row in &found.rows {
        let cells: Vec<String> = row.cells.iter().map(|cell| place(cell.as_ref())).collect();
        if !print_line(&cells.join("\t"))? {
            return Ok(());
        }
    }
    if found.left_out > 0 {
        tell(format!("{} more documents of the series stand further away in time", found.left_out));
    }
    Ok(())
}

/// `para-16 amended`; `-` where a document has no such paragraph.
fn place(cell: Option<&Cell>) -> String {
    let Some(cell) = cell else { return "-".to_owned() };
    let change = cell.change.map(|change| format!(" {}", change.name()));
    cell.told.1.anchor().to_owned() + &change.unwrap_or_default()
}

fn json(answer: &impl serde::Serialize) -> Result<(), Failure> {
    print_through(|out| {
        serde_json::to_writer_pretty(&mut *out, answer)?;
        writeln!(out)
    })
}
