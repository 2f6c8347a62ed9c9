//! Which body a document is of, as its symbol says.

use crate::citation::Symbol;

/// Bodies by how their symbols begin. Of two that fit the longer counts.
const BODIES: [(&str, &str); 16] = [
    ("A", "General Assembly"),
    ("A/C.1", "First Committee"),
    ("A/C.2", "Second Committee"),
    ("A/C.3", "Third Committee"),
    ("A/C.4", "Fourth Committee"),
    ("A/C.5", "Fifth Committee"),
    ("A/C.6", "Sixth Committee"),
    ("A/HRC", "Human Rights Council"),
    ("A/INF", "General Assembly"),
    ("S", "Security Council"),
    ("E", "Economic and Social Council"),
    ("E/CN.4", "Commission on Human Rights"),
    ("E/CN.6", "Commission on the Status of Women"),
    ("E/CN.7", "Commission on Narcotic Drugs"),
    ("E/CN.15", "Commission on Crime Prevention and Criminal Justice"),
    ("T", "Trusteeship Council"),
];

/// What a body decides by is of these series.
const DECIDING: [&str; 3] = ["RES", "DEC", "PRST"];

/// The body of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AdoptingBody {
    /// How its symbols begin: `A`, `A/HRC`, `A/CONF.192`.
    pub symbol: String,
    /// Its name, where it is known.
    pub name: Option<&'static str>,
    /// Whether the document is a decision of it, or the outcome of a conference; a report or
    /// a letter otherwise, which it adopted or not.
    pub decides: bool,
}

impl AdoptingBody {
    /// What it is called.
    pub fn label(&self) -> String {
        let name = match self.name {
            Some(name) => name.to_owned(),
            None if self.symbol.contains("CONF.") => format!("Conference {}", self.symbol),
            None => self.symbol.clone(),
        };
        if self.decides { name } else { format!("{name}, other documents") }
    }
}

/// The body of a document with a symbol.
pub fn body_of(symbol: &Symbol) -> AdoptingBody {
    let parts: Vec<&str> = symbol.as_str().split('/').collect();
    let decides = parts.iter().any(|part| DECIDING.contains(part));
    let is_conference = |part: &&str| part.starts_with("CONF.");
    if parts.get(1).is_some_and(is_conference) {
        let symbol = parts[..2].join("/");
        return AdoptingBody { symbol, name: None, decides: true };
    }
    let begins = (1..=parts.len().min(2)).rev().map(|count| parts[..count].join("/"));
    let known = begins.into_iter().find_map(|begin| {
        BODIES.iter().find(|(symbol, _)| *symbol == begin).map(|(_, name)| (begin, *name))
    });
    match known {
        Some((symbol, name)) => AdoptingBody { symbol, name: Some(name), decides },
        None => AdoptingBody { symbol: parts[0].to_owned(), name: None, decides },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_told_by_how_symbols_begin() {
        for (symbol, expected) in [
            ("A/RES/74/60", "General Assembly"),
            ("S/RES/2370 (2017)", "Security Council"),
            ("S/PRST/2019/4", "Security Council"),
            ("S/2019/127", "Security Council, other documents"),
            ("A/HRC/RES/54/35", "Human Rights Council"),
            ("A/C.1/74/L.43", "First Committee, other documents"),
            ("A/CONF.192/2018/RC/3", "Conference A/CONF.192"),
            ("E/RES/2019/1", "Economic and Social Council"),
            ("CRC/C/GC/25", "CRC, other documents"),
        ] {
            let symbol: Symbol = symbol.parse().expect("a symbol");
            assert_eq!(body_of(&symbol).label(), expected);
        }
    }
}
