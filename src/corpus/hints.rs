//! What a reader is told from outside the text.

use std::path::Path;

use crate::citation::{Language, Symbol};

/// What a reader is told from outside the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hints<'a> {
    /// The symbol that the manifest states.
    pub symbol: Option<&'a Symbol>,
    /// The symbol that the file is named by, for a text that does not print any.
    pub named: Option<&'a Symbol>,
    /// The file, for warnings.
    pub file: &'a Path,
    /// The language of the text, where the manifest states it.
    pub language: Option<Language>,
}

impl Hints<'_> {
    /// The symbol of a text that neither prints one nor has one stated: from the
    /// name of the file, with a warning that says so.
    pub(super) fn fallback(&self, warnings: &mut Vec<(u32, String)>) -> Symbol {
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

    /// What to tell of a text that prints another symbol than is stated for it.
    pub(super) fn contradiction(&self, printed: Option<&Symbol>) -> Option<String> {
        let (stated, printed) =
            self.symbol.zip(printed).filter(|(stated, printed)| stated != printed)?;
        Some(format!(
            "{stated} is stated for this text, which prints {printed}: the stated symbol is kept"
        ))
    }
}
