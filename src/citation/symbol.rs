//! The document symbol: one canonical spelling for each of its many forms.

use std::{fmt, str::FromStr, sync::LazyLock};

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::pattern::pattern;

use super::{Part, council};

/// A document symbol in its canonical spelling: `A/RES/74/60`,
/// `S/RES/1325 (2000)`, `A/RES/217 (III)[A]`, `A/RES/56/24 V`,
/// `A/79/947–S/2025/482`, `A/81/6 (Sect. 4)`.
///
/// Every language version of a document carries the same symbol, so a symbol
/// names a document, never a translation. Letter case counts (`Add.1`).
///
/// Invariant: equal symbols are equal strings. A space stands only before a
/// parenthesis, inside `(Sect. 4)` and before the letter of a composite
/// resolution.
///
/// Serialized as its canonical spelling. Deserializing takes back what was
/// written, stand-ins for unknown symbols too, and does not check it: what comes
/// from outside is parsed.
///
/// ```
/// # use undex::citation::Symbol;
/// let symbol: Symbol = "S/RES/1325(2000)".parse()?;
/// assert_eq!(symbol.to_string(), "S/RES/1325 (2000)");
/// assert_eq!(symbol.organ(), "S");
/// # Ok::<(), undex::citation::SymbolError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Symbol(Box<str>);

/// The longest symbol, in bytes: those in use have some sixty.
const LENGTH_MAX: usize = 200;

/// Why a string is not a [`Symbol`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SymbolError {
    /// Nothing but white space.
    #[error("empty string, expected a document symbol such as `A/RES/74/60`")]
    Empty,
    /// Longer than any symbol, joint ones included.
    #[error("{0} characters are no document symbol; the longest has {LENGTH_MAX}")]
    TooLong(usize),
    /// A word, a number, a title.
    #[error("`{0}` has no `/`, expected a document symbol such as `A/RES/74/60`")]
    NoSlash(String),
    /// Two slashes in a row, or one at an end.
    #[error("component {position} of `{symbol}` is empty")]
    EmptyComponent {
        /// What was read.
        symbol: String,
        /// Which component, from 1.
        position: usize,
    },
    /// The first component does not name an organ or a series.
    #[error("`{symbol}` does not begin with an organ or series in capitals, such as `A` or `CRC`")]
    Organ {
        /// What was read.
        symbol: String,
    },
    /// A character that no symbol has.
    #[error("`{character}` cannot stand in a document symbol, as it does in `{symbol}`")]
    Character {
        /// What was read.
        symbol: String,
        /// The first such character.
        character: char,
    },
}

/// General Assembly resolutions before the thirty-first session, with the part
/// of a composite resolution in front of or behind the session.
static OLD_SERIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(A/RES|A/DEC|E/RES)/(\d+) ?([A-Z])? ?\(((?:S-|ES-)?[IVXLC]+)\) ?(?:\[?([A-Z])\]?)?$")
});
/// The part of a composite resolution: `A/RES/56/24 V`, `A/RES/67/234B`.
static COMPOSITE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^((?:A|E|A/HRC)/(?:RES|DEC)/(?:S-|ES-)?\d+/\d+) ?\[?([A-Z]{1,3}|[A-Z]-[A-Z])\]?$")
});
/// What stands in brackets behind a symbol and is a word: `(Sect. 4)`, `(Part III)`,
/// `(Vol. II)`, `(Resumption 1)`, `(SUPP)`.
static PIECE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(.+?) ?\((sects?|parts?|vols?|prog|chap|resumption|supp)\b\.? ?([^()]*)\)(.*)$")
});
/// A resolution of the Security Council: `S/RES/1325(2000)`, `S/RES/1325/2000`.
static COUNCIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^S/RES/(\d{1,4})(?:/((?:19|20)\d\d)|\(((?:19|20)\d\d)\))?\*?$"));
static ORGAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[A-Z][A-Z0-9]*[.A-Za-z0-9-]*(?:\((?:\d+|[IVXLC]+)\))?$"));

impl Symbol {
    /// The issuing organ's component: `A`, `S`, `E`, `ST`, `CRC`, and so on.
    pub fn organ(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// Whether the first component is one in use.
    pub(super) fn is_of_known_organ(&self) -> bool {
        KNOWN_ORGANS.contains(&self.organ().split(['.', '(']).next().unwrap_or_default())
    }

    /// The symbols by which a document is asked for too: each half of a joint symbol,
    /// each letter of resolutions that stand in one document (`A/RES/74/250 A-B`), and
    /// a resolution of the Security Council by its number where that does not give the
    /// year.
    pub fn also_known_as(&self) -> Vec<Symbol> {
        if self.0.contains('–') {
            return self.0.split('–').map(Symbol::written).collect();
        }
        if let Some((stem, letters)) = self.0.rsplit_once(' ')
            && let &[first, b'-', last] = letters.as_bytes()
        {
            let letters = (first..=last).map(char::from);
            return letters.map(|letter| Symbol::written(&format!("{stem} {letter}"))).collect();
        }
        match COUNCIL.captures(&self.0.replace(' ', "")) {
            Some(found) if council::year_of(&found[1]).is_none() => {
                vec![Symbol::written(&format!("S/RES/{}", &found[1]))]
            }
            _ => Vec::new(),
        }
    }

    /// Whether another spelling names the same document: its own, or that of a resolution
    /// with the year or session that this lacks.
    pub fn is_same(&self, other: &str) -> bool {
        let behind = other.strip_prefix(self.as_str());
        behind.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(" (") && self.0.contains("/RES/")
        })
    }

    /// Whether it names a part of a document that goes by `of`: one of the resolutions
    /// that stand in one document names its own alone.
    pub fn names_part(&self, part: &Part, of: &Symbol) -> bool {
        match (part, self.0.rsplit_once(' ')) {
            (Part::Resolution(own), Some((_, letter))) if self != of => own == letter,
            _ => true,
        }
    }

    /// Whether this is a corrigendum: `A/62/163/Corr.1`.
    pub fn is_corrigendum(&self) -> bool {
        self.0.rsplit('/').next().is_some_and(|last| last.starts_with("Corr."))
    }

    /// The canonical spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The spelling in which texts print it, with the letter of a composite resolution
    /// before its session: `A/RES/217 A (III)`.
    pub fn printed(&self) -> String {
        let bracketed = self.0.strip_suffix(']').and_then(|stem| stem.rsplit_once('['));
        let parts = bracketed.and_then(|(stem, letter)| Some((stem.split_once(" (")?, letter)));
        match parts {
            Some(((number, session), letter)) => format!("{number} {letter} ({session}"),
            None => self.0.to_string(),
        }
    }

    /// The spelling of the UN Digital Library's catalogue, which has no space
    /// before a parenthesis: `S/RES/2370(2017)`.
    pub fn catalogue(&self) -> String {
        self.0.replace(" (", "(")
    }

    /// Takes back a symbol that was written out, a stand-in too. Not for what comes
    /// from outside: that is parsed.
    pub(crate) fn written(text: &str) -> Symbol {
        Symbol(text.into())
    }

    /// A name for a text whose symbol nobody knows, made from its file name.
    /// It has no `/`, so it can never be taken for a real symbol.
    pub fn unofficial(stem: &str) -> Symbol {
        let name: String =
            stem.chars().map(|c| if c == '/' || c == '#' { '_' } else { c }).collect();
        Symbol(if name.is_empty() { "untitled".into() } else { name.into() })
    }

    /// The symbol that a text spells, or else the stand-in of this name: what people
    /// and links call a document by.
    pub fn spelled(text: &str) -> Symbol {
        text.parse().unwrap_or_else(|_| Symbol::unofficial(text))
    }

    /// Whether this is a symbol of the UN, not a stand-in for an unknown one.
    pub fn is_official(&self) -> bool {
        self.0.contains('/')
    }

    /// The body and the number of a resolution or decision as it is spoken of:
    /// `("General Assembly resolution", "74/60")`. Nothing for other documents.
    pub fn spoken(&self) -> Option<(&'static str, &str)> {
        [
            ("A/RES/", "General Assembly resolution"),
            ("A/DEC/", "General Assembly decision"),
            ("S/RES/", "Security Council resolution"),
            ("E/RES/", "Economic and Social Council resolution"),
            ("E/DEC/", "Economic and Social Council decision"),
            ("A/HRC/RES/", "Human Rights Council resolution"),
            ("A/HRC/DEC/", "Human Rights Council decision"),
        ]
        .into_iter()
        .find_map(|(prefix, name)| self.0.strip_prefix(prefix).map(|number| (name, number)))
    }
}

/// First components of symbols in use; others are accepted when written out,
/// but not guessed from a file name, and in a text by evidence of their form only.
const KNOWN_ORGANS: [&str; 51] = [
    "A", "S", "E", "ST", "T", "TD", "UNCTAD", "DP", "JIU", "UNW", "WFP", "CEB", "UNEP", "ECE",
    "ECA", "ESCAP", "ESCWA", "LC", "HSP", "HS", "ICCD", "FCCC", "CBD", "LOS", "SPLOS", "CLCS",
    "ISBA", "CRC", "CCPR", "CAT", "CEDAW", "CERD", "CMW", "CRPD", "CED", "HRI", "NPT", "TPNW",
    "BWC", "CCW", "CCM", "APLC", "CD", "DC", "IDB", "GC", "PBC", "UNIDO", "ITC", "CTOC", "CAC",
];

impl FromStr for Symbol {
    type Err = SymbolError;

    fn from_str(text: &str) -> Result<Symbol, SymbolError> {
        let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if spaced.is_empty() {
            return Err(SymbolError::Empty);
        }
        if spaced.len() > LENGTH_MAX {
            return Err(SymbolError::TooLong(spaced.len()));
        }
        if !spaced.contains('/') {
            return Err(SymbolError::NoSlash(spaced));
        }
        let spaced = spaced.replace(" /", "/").replace("/ ", "/");
        let mut canonical = Vec::new();
        for half in split_double(&spaced) {
            canonical.push(canonical_single(half)?);
        }
        Ok(Symbol(canonical.join("–").into()))
    }
}

/// Cuts a joint symbol where a new organ follows: at a dash, or behind a number.
fn split_double(text: &str) -> Vec<&str> {
    static JOINT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r" ?[-–—] ?([A-Z]{1,8}/)|[0-9]((?:A|S|E)/[0-9])"));
    let mut halves = Vec::new();
    let (mut at, mut from) = (0, 0);
    while let Some(found) = JOINT.captures_at(text, from) {
        let Some(right) = found.get(1).or(found.get(2)) else { break };
        // The number behind an organ may have the next organ behind it.
        from = right.end() - usize::from(found.get(2).is_some());
        let left_end =
            found.get(0).filter(|_| found.get(1).is_some()).map_or(right.start(), |m| m.start());
        if left_end > at {
            halves.push(&text[at..left_end]);
            at = right.start();
        }
    }
    halves.push(&text[at..]);
    halves
}

fn canonical_single(text: &str) -> Result<String, SymbolError> {
    for (drifted, nature) in [("A/Res/", "A/RES/"), ("S/Res/", "S/RES/"), ("E/Res/", "E/RES/")] {
        if let Some(rest) = text.strip_prefix(drifted) {
            return canonical_single(&format!("{nature}{rest}"));
        }
    }
    if let Some(found) = OLD_SERIES.captures(text) {
        let letter = found.get(3).or(found.get(5)).map(|m| format!("[{}]", m.as_str()));
        return Ok(format!(
            "{}/{} ({}){}",
            &found[1],
            &found[2],
            &found[4],
            letter.unwrap_or_default()
        ));
    }
    if let Some(found) = COMPOSITE.captures(text) {
        return Ok(format!("{} {}", &found[1], &found[2]));
    }
    if let Some(found) = PIECE.captures(text) {
        let piece = piece(&found[2], found[3].trim());
        return Ok(format!("{} ({piece}){}", canonical_single(&found[1])?, &found[4]));
    }
    // `United Nations A/RES/74/60` is a line with a symbol in it.
    if text.split('/').next().is_some_and(|organ| organ.contains(' ')) {
        return Err(SymbolError::Organ { symbol: text.to_owned() });
    }
    let compact = text.replace(' ', "");
    if let Some(index) = compact.split('/').position(str::is_empty) {
        return Err(SymbolError::EmptyComponent { symbol: compact, position: index + 1 });
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/.-()[]*".contains(c);
    if let Some(character) = compact.chars().find(|&c| !allowed(c)) {
        return Err(SymbolError::Character { symbol: compact, character });
    }
    if !ORGAN.is_match(compact.split('/').next().unwrap_or_default()) {
        return Err(SymbolError::Organ { symbol: compact });
    }
    if let Some(found) = COUNCIL.captures(&compact) {
        let given = found.get(2).or(found.get(3)).map(|year| year.as_str().to_owned());
        let year = given.or_else(|| council::year_of(&found[1]).map(|year| year.to_string()));
        let year = year.map(|year| format!(" ({year})"));
        return Ok(format!("S/RES/{}{}", &found[1], year.unwrap_or_default()));
    }
    // An asterisk marks a reissue for technical reasons, not another document.
    Ok(bracketed(compact.trim_end_matches('*')))
}

/// A bracket stands apart from a number, and close to letters: `A/RES/491 (V)`,
/// `ICCD/COP(8)/CST/8`.
fn bracketed(compact: &str) -> String {
    let mut out = String::with_capacity(compact.len() + 1);
    for character in compact.chars() {
        if character == '(' && out.ends_with(|last: char| last.is_ascii_digit()) {
            out.push(' ');
        }
        out.push(character);
    }
    out
}

/// What stands in brackets behind a symbol, in one spelling.
fn piece(word: &str, label: &str) -> String {
    let word = match word.to_ascii_lowercase().as_str() {
        "sect" => "Sect.",
        "sects" => "Sects.",
        "vol" => "Vol.",
        "vols" => "Vols.",
        "prog" => "Prog.",
        "chap" => "Chap.",
        "part" => "Part",
        "parts" => "Parts",
        "supp" => "SUPP",
        _ => "Resumption",
    };
    if label.is_empty() { word.to_owned() } else { format!("{word} {label}") }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_symbol_has_one_spelling() {
        for (input, expected) in [
            ("A/RES/70/1", "A/RES/70/1"),
            (" A/RES/70/1\n", "A/RES/70/1"),
            ("A/RES/70/1*", "A/RES/70/1"),
            ("S/RES/1325(2000)", "S/RES/1325 (2000)"),
            ("S/RES/1325 (2000)", "S/RES/1325 (2000)"),
            ("A/RES/491 (V)", "A/RES/491 (V)"),
            ("A/RES/217(III)[A]", "A/RES/217 (III)[A]"),
            ("A/RES/217 A (III)", "A/RES/217 (III)[A]"),
            ("A/RES/3201(S-VI)", "A/RES/3201 (S-VI)"),
            ("A/RES/56/24 V", "A/RES/56/24 V"),
            ("A/RES/67/234B", "A/RES/67/234 B"),
            ("A/RES/S-20/2", "A/RES/S-20/2"),
            ("A/RES/ES-10/19", "A/RES/ES-10/19"),
            ("A/81/6 (Sect. 4)", "A/81/6 (Sect. 4)"),
            ("A/81/6(Sect.4)/Corr.1", "A/81/6 (Sect. 4)/Corr.1"),
            ("A/79/947–S/2025/482", "A/79/947–S/2025/482"),
            ("A/79/947-S/2025/482", "A/79/947–S/2025/482"),
            ("A/71/438 – A/CONF.192/BMS/2016/1", "A/71/438–A/CONF.192/BMS/2016/1"),
            ("A/CONF.192/2018/RC/CRP.1/Rev.3", "A/CONF.192/2018/RC/CRP.1/Rev.3"),
            ("A/79/912S/2025/306", "A/79/912–S/2025/306"),
            ("A/7A/7A/7", "A/7–A/7–A/7"),
            ("A/ES-10/1030-S/2025/221", "A/ES-10/1030–S/2025/221"),
            ("E/CN.4/Sub.2/AC.2/1987/WP.4/Add.1", "E/CN.4/Sub.2/AC.2/1987/WP.4/Add.1"),
            ("A/Res/57/302", "A/RES/57/302"),
            ("S/RES/1325", "S/RES/1325 (2000)"),
            ("S/RES/1325/2000", "S/RES/1325 (2000)"),
            ("S/RES/2950", "S/RES/2950"),
            ("A/80/15 (PART III)", "A/80/15 (Part III)"),
            ("A/75/5(vol.II)/Corr.1", "A/75/5 (Vol. II)/Corr.1"),
            ("S/PV.9962 (Resumption 1)", "S/PV.9962 (Resumption 1)"),
            ("NPT/CONF.2000/28 (Parts I and II)", "NPT/CONF.2000/28 (Parts I and II)"),
            ("ICCD/COP(8)/CST/8", "ICCD/COP(8)/CST/8"),
            ("GC(63)/RES/13", "GC(63)/RES/13"),
            ("A/81/6(sects.4 and 5)", "A/81/6 (Sects. 4 and 5)"),
            ("A/75/5(vols.I and II)", "A/75/5 (Vols. I and II)"),
            ("A/81/6(prog.4)", "A/81/6 (Prog. 4)"),
            ("A/75/10(chap.V)", "A/75/10 (Chap. V)"),
            ("A/75/10(supp)", "A/75/10 (SUPP)"),
        ] {
            let symbol: Symbol = input.parse().unwrap_or_else(|error| panic!("{input:?}: {error}"));
            assert_eq!(symbol.to_string(), expected, "{input:?}");
            assert_eq!(symbol.as_str().parse(), Ok(symbol.clone()), "what it writes it reads");
            check_stored_form(&symbol);
        }
    }

    fn check_stored_form(symbol: &Symbol) {
        let written = serde_json::to_string(symbol).expect("JSON");
        assert_eq!(written, format!("\"{symbol}\""));
        assert_eq!(serde_json::from_str::<Symbol>(&written).expect("a symbol"), *symbol);
    }

    #[test]
    fn a_stand_in_is_taken_back_as_written() {
        check_stored_form(&Symbol::unofficial("000_f2c25d8f27f3e188"));
    }

    #[test]
    fn a_document_goes_by_several_symbols() {
        for (symbol, expected) in [
            ("A/79/912–S/2025/306", &["A/79/912", "S/2025/306"][..]),
            ("A/RES/74/250 A-B", &["A/RES/74/250 A", "A/RES/74/250 B"]),
            ("S/RES/2950 (2027)", &["S/RES/2950"]),
            ("S/RES/1325 (2000)", &[]),
            ("A/RES/74/60", &[]),
        ] {
            let symbol: Symbol = symbol.parse().expect("a symbol");
            let others = symbol.also_known_as();
            assert_eq!(others.iter().map(Symbol::as_str).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn one_resolution_of_several_names_its_own_part_alone() {
        let symbol = |text: &str| text.parse::<Symbol>().expect("a symbol");
        let all = symbol("A/RES/74/250 A-B");
        let second = Part::Resolution("B".to_owned());
        for (own, part, expected) in [
            ("A/RES/74/250 B", &second, true),
            ("A/RES/74/250 A", &second, false),
            ("A/RES/74/250 A", &Part::Body, true),
            ("A/RES/74/250 A-B", &second, true),
        ] {
            assert_eq!(symbol(own).names_part(part, &all), expected, "{own}: {part}");
        }
    }

    #[test]
    fn the_message_says_what_was_expected() {
        for (input, expected) in [
            ("", "empty string, expected a document symbol such as `A/RES/74/60`"),
            ("70", "`70` has no `/`, expected a document symbol such as `A/RES/74/60`"),
            ("A//1", "component 2 of `A//1` is empty"),
            ("A/RES/", "component 3 of `A/RES/` is empty"),
            (
                "and/or",
                "`and/or` does not begin with an organ or series in capitals, such as `A` or `CRC`",
            ),
            (
                "United Nations A/RES/74/60",
                "`United Nations A/RES/74/60` does not begin with an organ or series in capitals, such as `A` or `CRC`",
            ),
            ("A/RES/7%", "`%` cannot stand in a document symbol, as it does in `A/RES/7%`"),
            ("–S/2025/1", "`–` cannot stand in a document symbol, as it does in `–S/2025/1`"),
        ] {
            let error = input.parse::<Symbol>().expect_err(input);
            assert_eq!(error.to_string(), expected, "{input:?}");
        }
    }

    #[test]
    fn a_resolution_without_its_year_is_the_same() {
        let symbol = Symbol::written("S/RES/2950");
        assert!(symbol.is_same("S/RES/2950") && symbol.is_same("S/RES/2950 (2027)"));
        assert!(!symbol.is_same("S/RES/29501") && !Symbol::written("A/81/6").is_same("A/81/6 (I)"));
    }

    #[test]
    fn a_symbol_has_a_longest_length() {
        let of = |length: usize| format!("A/{}", "1".repeat(length - 2)).parse::<Symbol>();
        assert!(of(LENGTH_MAX).is_ok());
        assert_eq!(of(LENGTH_MAX + 1), Err(SymbolError::TooLong(LENGTH_MAX + 1)));
    }

    #[test]
    fn texts_and_catalogues_print_symbols_in_their_own_ways() {
        for (symbol, printed, catalogue) in [
            ("A/RES/217 (III)[A]", "A/RES/217 A (III)", "A/RES/217(III)[A]"),
            ("S/RES/2370 (2017)", "S/RES/2370 (2017)", "S/RES/2370(2017)"),
            ("A/RES/74/60", "A/RES/74/60", "A/RES/74/60"),
        ] {
            let symbol: Symbol = symbol.parse().expect("a symbol");
            assert_eq!((symbol.printed(), symbol.catalogue()), (printed.into(), catalogue.into()));
        }
    }
}
