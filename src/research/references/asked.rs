//! What people give to say whose citations they want: a symbol, a symbol and a pinpoint, or
//! the id of a paragraph.

use crate::{
    backend::{Backend, BackendError, UnitFacts, find_unit},
    citation::{Citation, Language, Locator, Place, Symbol},
    query::units_at,
};

/// A document, or a place in it.
#[derive(Clone, Debug)]
pub struct AskedPlace {
    /// The document, by the symbol of the one that goes by what was asked.
    pub symbol: Symbol,
    /// Whether the collection has it.
    pub is_known: bool,
    /// The place; empty for the whole document.
    pub place: Place,
    /// The units there; empty for the whole document, and where it is not in the collection.
    pub units: Vec<UnitFacts>,
}

/// Why it cannot be told whose citations are wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskedPlaceError {
    /// No document was named.
    #[error("no document is named")]
    Nothing,
    /// What was given is no symbol, and no document goes by it.
    #[error("`{0}` is no symbol, and no document of the index goes by it")]
    Symbol(String),
    /// What was given for a place is none.
    #[error("`{0}` is no place in a document")]
    Place(String),
    /// The index cannot be read.
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl AskedPlaceError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            AskedPlaceError::Nothing => {
                "name one by its symbol, A/RES/74/60, or a paragraph by its id, A/RES/74/60#para-16"
            }
            AskedPlaceError::Symbol(_) => "symbols are written as A/RES/74/60 or S/RES/1325 (2000)",
            AskedPlaceError::Place(_) => {
                "write it as in a citation: 16, para. 16 (a), annex II, para. 3, or as in an id: pp-8"
            }
            AskedPlaceError::Backend(error) => error.hint(),
        }
    }
}

/// Reads whose citations are wanted.
///
/// # Errors
/// [`AskedPlaceError`] where that is nothing.
pub fn asked_place(
    backend: &dyn Backend,
    of: &str,
    paragraph: Option<&str>,
    language: Option<Language>,
) -> Result<AskedPlace, AskedPlaceError> {
    let (of, anchor) = match of.trim().split_once('#') {
        Some((symbol, anchor)) => (symbol.trim(), Some(anchor)),
        None => (of.trim(), None),
    };
    if of.is_empty() {
        return Err(AskedPlaceError::Nothing);
    }
    let mut symbol = Symbol::spelled(of);
    let outline = backend.outline(&symbol, language)?;
    let outline = match outline {
        None if language.is_some() => backend.outline(&symbol, None)?,
        found => found,
    };
    let is_known = outline.is_some();
    if !is_known && !symbol.is_official() {
        return Err(AskedPlaceError::Symbol(of.to_owned()));
    }
    if let Some(outline) = outline {
        symbol = outline.document.symbol.clone();
    }
    let given = paragraph.map(str::trim).filter(|text| !text.is_empty()).or(anchor);
    let Some(given) = given else {
        return Ok(AskedPlace { symbol, is_known, place: Place::default(), units: Vec::new() });
    };
    let place =
        read_place(&symbol, given).ok_or_else(|| AskedPlaceError::Place(given.to_owned()))?;
    // An id names one unit, whatever others have its number.
    let own = find_unit(backend, &format!("{symbol}#{given}"), language)?;
    let units = match own {
        Some(unit) => vec![unit],
        None => units_at(backend, &symbol, &place)?,
    };
    Ok(AskedPlace { symbol, is_known, place, units })
}

/// A place as citations write it, `16` or `annex II, para. 3 (a)`, or as ids do, `pp-8`.
fn read_place(symbol: &Symbol, given: &str) -> Option<Place> {
    let whole = |text: &str| {
        let (place, length) = Place::read(text)?;
        text[length..].trim_matches(['.', ' ']).is_empty().then_some(place)
    };
    let is_number = given.starts_with(|c: char| c.is_ascii_digit());
    if is_number && let Some(place) = whole(&format!("para. {given}")) {
        return Some(place);
    }
    whole(given).or_else(|| {
        let locator: Locator = given.parse().ok()?;
        whole(&Citation { symbol, locator: &locator }.pinpoint())
    })
}
