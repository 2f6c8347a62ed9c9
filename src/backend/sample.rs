//! Plain values for unit tests.

use std::sync::Arc;

use crate::{
    citation::{Language, Symbol},
    corpus::{Kind, Metadata},
};

use super::{DocumentFacts, UnitFacts, UnitKey};

/// An English operative unit of an id.
pub(crate) fn unit(id: &str) -> UnitFacts {
    let (symbol, _) = id.split_once('#').expect("an id has a place");
    let symbol: Symbol = symbol.parse().expect("a symbol");
    let document = DocumentFacts {
        symbol,
        language: Language::En,
        file: "a.txt".to_owned(),
        metadata: Metadata::default(),
        date: None,
        year: None,
        warnings: Vec::new(),
        units: 1,
    };
    UnitFacts {
        key: UnitKey::of(id, Language::En),
        id: id.to_owned(),
        document: Arc::new(document),
        kind: Kind::Operative,
        verb: None,
        section: "".into(),
    }
}
