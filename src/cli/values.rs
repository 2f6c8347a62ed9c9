//! Values of options that are types from the edge on.

use clap::{ValueEnum, builder::PossibleValue};

use crate::{
    citation::Format,
    query::{Fold, Mode, RrfK},
};

impl ValueEnum for Mode {
    fn value_variants<'a>() -> &'a [Mode] {
        &Mode::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl ValueEnum for Fold {
    fn value_variants<'a>() -> &'a [Fold] {
        &Fold::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Format] {
        &Format::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

/// The constant of reciprocal ranks.
pub(super) fn rrf_k(text: &str) -> Result<RrfK, String> {
    let k: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    RrfK::new(k).map_err(|error| error.hint().to_owned())
}

/// An address of the web, of characters that mean nothing else wherever it is written.
pub(super) fn web_address(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]%".contains(c);
    match host.is_some_and(|host| !host.is_empty() && host.chars().all(plain)) {
        true => Ok(text.to_owned()),
        false => Err("an address is meant, such as `https://undex.example.org`".to_owned()),
    }
}
