//! Reads running text in passes with one meaning each: the file's characters
//! into clean [`lines`], lines into [`blocks`], blocks into a [`structure`] of
//! raw units and notes, footnote [`marks`] to their notes, and all of them to
//! [`units`] in order, which are then assembled as those of other formats are. Each pass keeps the line numbers of the file.

mod blocks;
pub(crate) mod label;
mod lines;
mod marks;
mod masthead;
mod structure;
mod units;

use crate::citation::{Language, Part, Symbol};

pub(crate) use lines::{Line, Lines, Style};
pub(crate) use marks::Marked;

use super::{Document, Furniture, Heading, Kind, Metadata, Warning, contradiction};

/// What the reader of a text is told from outside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hints<'a> {
    /// The symbol that the manifest states.
    pub symbol: Option<&'a Symbol>,
    /// The symbol that the file is named by, for a text that does not print any.
    pub named: Option<&'a Symbol>,
    /// The file, for warnings.
    pub file: &'a std::path::Path,
    /// The language of the text.
    pub language: Language,
}

impl Hints<'_> {
    /// The symbol of a text that neither prints one nor has one stated: from the
    /// name of the file, with a warning that says so.
    pub(crate) fn fallback(&self, warnings: &mut Vec<(u32, String)>) -> Symbol {
        let (symbol, message) = match self.named {
            Some(symbol) => {
                (symbol.clone(), format!("the symbol {symbol} was taken from the name of the file"))
            }
            None => {
                let stem = self.file.file_stem().unwrap_or_default().to_string_lossy();
                let message = "the text does not print its symbol and no manifest gives it: state it in manifest.toml";
                (Symbol::unofficial(&stem), message.to_owned())
            }
        };
        warnings.push((0, message));
        symbol
    }
}

/// A unit as the structure pass leaves it: its place and its words, with marks
/// still in the text.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawUnit {
    pub part: Part,
    pub part_title: Option<String>,
    pub headings: Vec<Heading>,
    pub kind: Option<Kind>,
    pub number: Option<String>,
    pub points: Vec<String>,
    /// The paragraph that holds a list item or a vote.
    pub parent: Option<String>,
    /// The label of a vote or a list of officers.
    pub label: Option<String>,
    /// The opening phrase, where the markup states it.
    pub opening: Option<String>,
    pub text: Segments,
}

/// Text with the line that each piece came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Segments {
    pub text: String,
    /// Byte offset in `text` and line number, ascending.
    pub starts: Vec<(usize, u32)>,
}

impl Segments {
    pub(crate) fn of(text: &str, line: u32) -> Segments {
        Segments { text: text.to_owned(), starts: vec![(0, line)] }
    }

    /// Appends `other` after `joint`.
    pub(crate) fn append(&mut self, joint: &str, other: &Segments) {
        self.text.push_str(joint);
        let base = self.text.len();
        self.text.push_str(&other.text);
        self.starts.extend(other.starts.iter().map(|&(offset, line)| (base + offset, line)));
    }

    /// The rest from byte `at` on, with its lines.
    pub(crate) fn tail(&self, at: usize) -> Segments {
        let text = self.text[at..].trim_start();
        let cut = self.text.len() - text.len();
        let mut starts = vec![(0, self.line_at(cut))];
        starts.extend(
            self.starts.iter().filter(|&&(o, _)| o > cut).map(|&(o, line)| (o - cut, line)),
        );
        Segments { text: text.to_owned(), starts }
    }

    /// The line of the file that byte `offset` came from.
    pub(crate) fn line_at(&self, offset: usize) -> u32 {
        let after = self.starts.partition_point(|&(start, _)| start <= offset);
        self.starts[..after].last().or(self.starts.first()).map_or(0, |&(_, line)| line)
    }

    pub(crate) fn first_line(&self) -> u32 {
        self.starts.first().map_or(0, |&(_, line)| line)
    }

    pub(crate) fn last_line(&self) -> u32 {
        self.starts.last().map_or(0, |&(_, line)| line)
    }
}

/// A footnote as printed.
#[derive(Clone, Debug)]
pub(crate) struct RawNote {
    pub part: Part,
    pub label: String,
    pub text: Segments,
}

/// Everything the structure pass found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Structure {
    pub units: Vec<RawUnit>,
    pub notes: Vec<RawNote>,
    pub masthead: Vec<Segments>,
    pub closing: Vec<Segments>,
    pub furniture: Vec<Furniture>,
    pub warnings: Vec<(u32, String)>,
}

/// Reads a document from its text. Never fails: a text without any structure
/// is one of unnumbered paragraphs, with a warning.
pub(crate) fn read_text(text: &str, hints: Hints<'_>) -> Document {
    read_lines(lines::clean(text), hints)
}

/// Reads a document from lines that another reader made.
pub(crate) fn read_lines(mut lines: Lines, hints: Hints<'_>) -> Document {
    let printed = masthead::printed_symbol(&lines.lines);
    let contradicted = contradiction(hints.symbol, printed.as_ref());
    let symbol = hints.symbol.cloned().or(printed);
    lines::mark_running_heads(&mut lines, symbol.as_ref());
    let blocks = blocks::join(&lines);
    let mut structure = structure::build(&blocks, symbol.as_ref().or(hints.named));
    structure.warnings.extend(contradicted.map(|message| (0, message)));
    structure.furniture.append(&mut lines.furniture);
    structure.furniture.sort_by_key(|piece| piece.line);
    document(structure, symbol, hints)
}

fn document(mut structure: Structure, symbol: Option<Symbol>, hints: Hints<'_>) -> Document {
    let metadata: Metadata = masthead::metadata(&structure);
    let mut warnings = std::mem::take(&mut structure.warnings);
    let symbol = symbol
        .or_else(|| masthead::inferred_symbol(&structure))
        .unwrap_or_else(|| hints.fallback(&mut warnings));
    let marked = marks::resolve(&mut structure, &mut warnings);
    let units = units::finish(&structure, &marked, &symbol, hints.language);
    if units.is_empty() {
        warnings.push((0, "no text was found in this document".to_owned()));
    }
    let warnings = warnings
        .into_iter()
        .map(|(line, message)| Warning { file: hints.file.to_owned(), line, message })
        .collect();
    Document {
        symbol,
        language: hints.language,
        metadata,
        units,
        furniture: structure.furniture,
        warnings,
    }
}
