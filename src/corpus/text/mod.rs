//! Reads running text in passes with one meaning each: the file's characters
//! into clean [`lines`], lines into [`blocks`], blocks into a [`structure`] of
//! raw units and notes, footnote [`marks`] to their notes, and all of them to
//! [`units`] in order, which are then assembled as those of other formats are. Each
//! pass keeps the line numbers of the file.

mod blocks;
pub(crate) mod label;
mod lines;
mod marks;
mod masthead;
mod raw;
mod structure;
mod units;

pub(crate) use lines::{Line, Lines, Style};

use crate::citation::{Language, Symbol};

use super::{Document, Warning, hints::Hints, language};
use raw::Structure;

/// Reads a document from its text. Never fails: a text without any structure
/// is one of unnumbered paragraphs, with a warning.
pub(crate) fn read_text(text: &str, hints: Hints<'_>) -> Document {
    read_lines(lines::clean(text), hints)
}

/// Reads a document from lines that another reader made.
pub(crate) fn read_lines(mut lines: Lines, hints: Hints<'_>) -> Document {
    let printed = masthead::printed_symbol(&lines.lines, hints.named);
    let contradicted = hints.contradiction(printed.as_ref());
    let symbol = hints.symbol.cloned().or(printed);
    lines::mark_running_heads(&mut lines, symbol.as_ref());
    let language = language_of(&lines, hints);
    let blocks = blocks::join(&lines);
    let title = masthead::set_title(&blocks);
    let mut structure = structure::build(&blocks, symbol.as_ref().or(hints.named));
    structure.warnings.extend(contradicted.map(|message| (0, message)));
    structure.furniture.append(&mut lines.furniture);
    structure.furniture.sort_by_key(|piece| piece.line);
    document(structure, title, symbol, language, hints)
}

/// The language that is stated for a text, or else the one that its words are.
fn language_of(lines: &Lines, hints: Hints<'_>) -> Language {
    let words = || {
        let mut words = String::new();
        for line in &lines.lines {
            if words.len() >= language::SAMPLE_BYTES {
                break;
            }
            words.push_str(&line.text);
            words.push('\n');
        }
        language::recognised(&words)
    };
    hints.language.or_else(words).unwrap_or_default()
}

fn document(
    mut structure: Structure,
    title: Option<String>,
    symbol: Option<Symbol>,
    language: Language,
    hints: Hints<'_>,
) -> Document {
    let metadata = masthead::metadata(&structure, title);
    let mut warnings = std::mem::take(&mut structure.warnings);
    let symbol = symbol
        .or_else(|| masthead::inferred_symbol(&structure))
        .unwrap_or_else(|| hints.fallback(&mut warnings));
    let marked = marks::resolve(&mut structure, &mut warnings);
    let units = units::arrange(&structure, &marked, &symbol, language);
    let warnings = warnings
        .into_iter()
        .map(|(line, message)| Warning { file: hints.file.to_owned(), line, message })
        .collect();
    Document { symbol, language, metadata, units, furniture: structure.furniture, warnings }
}
