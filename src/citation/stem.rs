//! The symbols that names of files stand for.

use super::{Language, Symbol};

impl Symbol {
    /// The symbol that a file name stands for: `A_RES_74_60.txt` is
    /// `A/RES/74/60`, for `/` cannot stand in a file name.
    pub fn from_file_stem(stem: &str) -> Option<Symbol> {
        // Export tools add the language: `A_80_150.en`.
        let stem = match stem.rsplit_once(['.', '-']) {
            Some((bare, code)) if is_code(code) => bare,
            _ => stem,
        };
        // Collections add the language and more behind it, and fill the number of the
        // Security Council up: `S_RES_0661_1990_EN_GOLD`.
        let of_language = |&(at, _): &(usize, &str)| {
            let next = stem[at + 1..].split('_').next().unwrap_or_default();
            stem[..at].ends_with(|c: char| c.is_ascii_digit() || c == ')')
                && is_code(next)
                && next.chars().all(char::is_uppercase)
        };
        let stem = stem.match_indices('_').find(of_language).map_or(stem, |(at, _)| &stem[..at]);
        let padded = stem.strip_prefix("S_RES_").filter(|rest| rest.starts_with('0'));
        let padded = padded.map(|rest| format!("S_RES_{}", rest.trim_start_matches('0')));
        let stem = padded.as_deref().unwrap_or(stem);
        let spelling = stem.replace('_', "/");
        let symbol: Symbol = spelling.parse().ok()?;
        let has_number = stem.chars().any(|c| c.is_ascii_digit());
        (has_number && symbol.is_of_known_organ()).then_some(symbol)
    }
}

/// Whether this is the two-letter code of a language.
fn is_code(text: &str) -> bool {
    Language::ALL.iter().any(|language| language.code().eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_stands_for_a_symbol() {
        for (stem, expected) in [
            ("A_RES_74_60", Some("A/RES/74/60")),
            ("A_CONF.192_2018_RC_3", Some("A/CONF.192/2018/RC/3")),
            ("A_80_150.en", Some("A/80/150")),
            ("A_80_150-RU", Some("A/80/150")),
            ("S_RES_2769_2025", Some("S/RES/2769 (2025)")),
            ("S_RES_0661_1990_EN_GOLD", Some("S/RES/661 (1990)")),
            ("A_RES_74_60_FR", Some("A/RES/74/60")),
            ("S_RES_1325(2000)_EN", Some("S/RES/1325 (2000)")),
            ("000_f2c25d8f27f3e188", None),
            ("74_60", None),
            ("notes", None),
            ("A_RES", None),
            ("XYZ_1", None),
        ] {
            let found = Symbol::from_file_stem(stem).map(|symbol| symbol.to_string());
            assert_eq!(found.as_deref(), expected, "{stem}");
        }
    }

    #[test]
    fn a_stand_in_is_never_a_symbol() {
        for (name, expected) in
            [("a/b#c", "a_b_c"), ("A/RES/74/60", "A_RES_74_60"), ("", "untitled")]
        {
            let stand_in = Symbol::unofficial(name);
            assert_eq!((stand_in.as_str(), stand_in.is_official()), (expected, false));
        }
        assert!(Symbol::spelled("A/RES/74/60").is_official());
    }
}
