//! `undex lineage`: two documents aligned, or one paragraph through the years.

use clap::Args;

use crate::{
    answer::{AncestorAnswer, LineageAnswer},
    backend::{Backend, Outline, find_unit},
    citation::{Language, Symbol},
    index::Snapshot,
    research::{Ancestor, Difference, Kept, Side, Told, both, history, lineage},
};

use super::{
    failure::Failure,
    options::IndexFolder,
    output::{print_data, print_line, tell},
};

/// Arguments of `undex lineage`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The symbol of the earlier document, or the id of one paragraph: A/RES/74/60#para-16
    from: String,
    /// The symbol of the later document
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
        _ => Err(Failure::usage(
            "give the symbols of two documents, or the id of one paragraph",
            "undex lineage A/RES/72/57 A/RES/74/60, or undex lineage 'A/RES/74/60#para-16'",
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
        return json(&LineageAnswer::new(&found));
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

fn json(answer: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(answer).map_err(|error| Failure::new(error, ""))?;
    print_data(&text).map(drop)
}
