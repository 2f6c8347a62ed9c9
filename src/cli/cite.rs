//! `undex cite`: the references in a text, held against the index.

use std::io::Read;

use clap::Args;

use crate::{
    backend::{Backend, UnitFacts, UnitKey},
    index::Snapshot,
    query::{KnownItems, Resolved, lookup, resolve},
};

use super::{failure::Failure, options::IndexFolder, output::print_line};

/// Arguments of `undex cite`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// A citation, or a text with citations; `-` reads standard input
    #[arg(allow_hyphen_values = true)]
    text: String,
    #[command(flatten)]
    index: IndexFolder,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let mut text = options.text.clone();
    if text == "-" {
        text.clear();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|error| Failure::new(format!("cannot read standard input: {error}"), ""))?;
    }
    let snapshot = Snapshot::open(&options.index.path)?;
    let citations = |units: &[UnitFacts]| -> Result<Vec<String>, Failure> {
        let keys: Vec<UnitKey> = units.iter().map(|unit| unit.key).collect();
        Ok(snapshot.units(&keys)?.into_iter().map(|unit| unit.citation).collect())
    };
    let found = resolve(&snapshot, &text)?;
    // References come in the order of the text, but several may share their words.
    let (mut rest, mut passed) = (text.as_str(), 0);
    for Resolved { span, symbol, is_known, has_pinpoint, units } in &found {
        if span.start < passed {
            (rest, passed) = (text.as_str(), 0);
        }
        let from = rest.char_indices().nth(span.start - passed).map_or(rest.len(), |(at, _)| at);
        (rest, passed) = (&rest[from..], span.start);
        let written: String = rest.chars().take(span.len()).collect();
        let symbol = symbol.printed();
        let said = match (is_known, has_pinpoint, units.as_slice()) {
            (false, ..) => format!("{symbol}: not in the index"),
            (true, false, _) => format!("{symbol}: in the index"),
            (true, true, []) => format!("{symbol}: in the index, without such a paragraph"),
            (true, true, units) => citations(units)?.join("; "),
        };
        if !print_line(&format!("{written}\t{said}"))? {
            return Ok(());
        }
    }
    if found.is_empty() {
        // A short form, as questions have it: `74/60 op 16`.
        let KnownItems { documents, units } = lookup(&snapshot, &text)?;
        for citation in citations(&units)? {
            print_line(&format!("{}\t{citation}", text.trim()))?;
        }
        if units.is_empty() && documents.is_empty() {
            return Err(Failure::new(
                "no citation was found",
                "write it as `resolution 74/60, paragraph 16` or `74/60 op 16`",
            ));
        }
        for document in documents.iter().filter(|_| units.is_empty()) {
            let known = snapshot.outline(document, None)?.is_some();
            let said =
                if known { "in the index, without such a paragraph" } else { "not in the index" };
            print_line(&format!("{}\t{}: {said}", text.trim(), document.printed()))?;
        }
    }
    Ok(())
}
