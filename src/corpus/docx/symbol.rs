//! Signs that a document names by font and code.

use super::super::xml::Element;

/// The letters of the font Symbol from `A` and from `a`.
const CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
const SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
/// Signs of the font Symbol that texts have.
const SIGNS: &[(u32, char)] = &[
    (0x22, '∀'),
    (0x24, '∃'),
    (0x27, '∋'),
    (0x2a, '*'),
    (0x2d, '−'),
    (0x40, '≅'),
    (0x5c, '∴'),
    (0x5e, '⊥'),
    (0x7e, '∼'),
    (0xa2, '′'),
    (0xa3, '≤'),
    (0xa5, '∞'),
    (0xab, '↔'),
    (0xac, '←'),
    (0xae, '→'),
    (0xb0, '°'),
    (0xb1, '±'),
    (0xb2, '″'),
    (0xb3, '≥'),
    (0xb4, '×'),
    (0xb7, '•'),
    (0xb8, '÷'),
    (0xb9, '≠'),
    (0xba, '≡'),
    (0xbb, '≈'),
    (0xbc, '…'),
    (0xd7, '⋅'),
];
/// Where fonts of signs have their codes in Unicode, for private use.
const PRIVATE: u32 = 0xf000;

/// The character of a sign, or its font and code where none is known.
pub(super) fn sign(element: &Element) -> Result<char, String> {
    let font = element.attribute("font").unwrap_or_default();
    let code = element.attribute("char").unwrap_or_default();
    let unknown = || format!("{code} of the font {font}");
    let value = u32::from_str_radix(code, 16).map_err(|_| unknown())?;
    let is_symbol = font.eq_ignore_ascii_case("symbol");
    let private = (PRIVATE..PRIVATE + 0x100).contains(&value);
    if !is_symbol && !private {
        return char::from_u32(value).ok_or_else(unknown);
    }
    let value = if private { value - PRIVATE } else { value };
    let letter = |letters: &str, first: u32| letters.chars().nth((value - first) as usize);
    let of_symbol = || {
        let sign = SIGNS.iter().find(|(code, _)| *code == value).map(|&(_, sign)| sign);
        sign.or_else(|| match value {
            0x41..=0x5a => letter(CAPITALS, 0x41),
            0x61..=0x7a => letter(SMALL, 0x61),
            // The others of ASCII are as everywhere.
            0x20..=0x3f | 0x5b..=0x5f | 0x7b..=0x7d => char::from_u32(value),
            _ => None,
        })
    };
    is_symbol.then(of_symbol).flatten().ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::{super::super::xml, *};

    #[test]
    fn signs_have_characters() {
        for (font, code, expected) in [
            ("Symbol", "F061", Ok('α')),
            ("Symbol", "B3", Ok('≥')),
            ("Symbol", "F02A", Ok('*')),
            ("Symbol", "22", Ok('∀')),
            ("Symbol", "28", Ok('(')),
            ("Times New Roman", "2020", Ok('†')),
            ("Wingdings", "F0FC", Err("F0FC of the font Wingdings")),
            ("Symbol", "?", Err("? of the font Symbol")),
        ] {
            let (root, _) = xml::read(&format!("<sym font='{font}' char='{code}'/>"));
            let found = root.child("sym").map(sign).expect("a sign");
            assert_eq!(found, expected.map_err(str::to_owned), "{font} {code}");
        }
    }
}
