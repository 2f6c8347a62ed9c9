//! When the Security Council adopted what a symbol names.

use super::{Symbol, council};

impl Symbol {
    /// The number of a resolution of the Security Council, with the year that its symbol
    /// gives: `("1325", 2000)`. Nothing for other documents.
    pub fn council_resolution(&self) -> Option<(&str, u16)> {
        let (number, year) = self.as_str().strip_prefix("S/RES/")?.split_once(" (")?;
        Some((number, year.strip_suffix(')')?.parse().ok()?))
    }

    /// The year in which the Security Council adopted the resolution of a number; nothing
    /// where it is not known.
    pub fn council_year(number: &str) -> Option<u16> {
        council::year_of(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_gives_number_and_year() {
        let read = |symbol: &str| {
            let symbol: Symbol = symbol.parse().expect("a symbol");
            symbol.council_resolution().map(|(number, year)| (number.to_owned(), year))
        };
        assert_eq!(read("S/RES/1325 (2001)"), Some(("1325".to_owned(), 2001)));
        assert_eq!(read("A/RES/74/60"), None);
        assert_eq!(read("S/2009/439"), None);
        assert_eq!(Symbol::council_year("1325"), Some(2000));
    }
}
