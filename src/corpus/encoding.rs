//! From bytes to text: by the mark of the encoding, by what XML declares, or else by what
//! the bytes are.

use std::sync::LazyLock;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use regex::Regex;

use crate::pattern::pattern;

/// Where an XML declaration says its encoding.
static DECLARED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']\s*([^"'<>\s]+)\s*["']"#));
/// So many bytes are looked at for a declaration.
const DECLARATION_BYTES_MAX: usize = 256;

/// A text is in UTF-8, and damaged, where it has so many times as many characters of several
/// bytes as pieces that are none.
const DAMAGED_SHARE: usize = 4;
/// With so many characters of several bytes, all of them whole, a file is in UTF-8 whatever
/// it declares. A declaration of one byte a character needs a single one.
const WHOLE_MIN: usize = 8;

/// Why bytes are no text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoText {
    /// The first byte that no text has.
    Binary(usize),
    /// They are in an encoding that is not known: which, and what to do.
    Encoding(String),
}

/// A text, and a note where its encoding had to be guessed or did not fit.
pub(super) type Decoded = (String, Option<String>);

/// The text of a file in UTF-8, UTF-16, Windows-1252 or an encoding that it declares, and a
/// note where it had to be guessed. A file with control characters is binary: the offset
/// of the first is returned.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, NoText> {
    if let Some(decoded) = stated(bytes).map_err(NoText::Encoding)? {
        return Ok(decoded);
    }
    let is_control =
        |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b);
    let controls = bytes.iter().filter(|&&byte| is_control(byte)).count();
    if controls * 200 > bytes.len() {
        let first = bytes.iter().position(|&byte| is_control(byte));
        return Err(NoText::Binary(first.unwrap_or(0)));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), None)),
        Err(error) => {
            let at = error.valid_up_to();
            let line = bytes[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
            let Characters { several, damaged } = characters(bytes);
            let (text, note) = match several > damaged * DAMAGED_SHARE {
                true => (
                    String::from_utf8_lossy(bytes),
                    format!("line {line} has bytes that are not UTF-8: they read as \u{fffd}"),
                ),
                false => (
                    WINDOWS_1252.decode(bytes).0,
                    format!(
                        "line {line} is not UTF-8, so the file was read as Windows-1252 (Latin-1)"
                    ),
                ),
            };
            Ok((text.into_owned(), Some(note)))
        }
    }
}

/// What bytes have in UTF-8.
struct Characters {
    /// Characters of several bytes, which other encodings hardly ever have by chance.
    several: usize,
    /// Pieces that are none.
    damaged: usize,
}

fn characters(bytes: &[u8]) -> Characters {
    let mut found = Characters { several: 0, damaged: 0 };
    for chunk in bytes.utf8_chunks() {
        found.several += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        found.damaged += usize::from(!chunk.invalid().is_empty());
    }
    found
}

/// The text of bytes that say or show their encoding; nothing where they do not, or say
/// UTF-8, which is to be seen.
///
/// # Errors
/// Where they are in one that is not known, in words.
pub(super) fn stated(bytes: &[u8]) -> Result<Option<Decoded>, String> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok(Some(decoded(bytes, encoding)));
    }
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros =
        |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let is_wide = |zeros: usize, others: usize| {
        sample.len() > 8 && zeros * 10 > sample.len() * 4 && others * 20 < sample.len()
    };
    let wide = [(odd, even, UTF_16LE), (even, odd, UTF_16BE)];
    if let Some((.., encoding)) =
        wide.into_iter().find(|&(zeros, others, _)| is_wide(zeros, others))
    {
        let (text, note) = decoded(bytes, encoding);
        return Ok(Some((text, note.or_else(|| Some(format!("read as {}", encoding.name()))))));
    }
    let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_BYTES_MAX)]);
    let Some(declared) = DECLARED.captures(&beginning) else { return Ok(None) };
    let name = &declared[1];
    // Where its specification replaces a whole text by one character, since browsers could
    // be deceived in that encoding, `iso-2022-kr` and others, there is nothing to read either.
    match Encoding::for_label_no_replacement(name.as_bytes()) {
        // What declares two bytes a character, and has one, is mistaken.
        Some(encoding) if [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding) => Ok(None),
        Some(encoding) if is_utf8_all_the_same(bytes, encoding) => {
            let (text, _) = decoded(bytes, UTF_8);
            Ok(Some((
                text,
                Some(format!("declares {} and is UTF-8: read as that", encoding.name())),
            )))
        }
        Some(encoding) => Ok(Some(decoded(bytes, encoding))),
        None => Err(format!("is in the encoding `{name}`, which is not known: save it as UTF-8")),
    }
}

/// Whether bytes that declare another encoding are in UTF-8.
fn is_utf8_all_the_same(bytes: &[u8], declared: &'static Encoding) -> bool {
    let Characters { several, damaged } = characters(bytes);
    damaged == 0 && several >= if declared.is_single_byte() { 1 } else { WHOLE_MIN }
}

fn decoded(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, _, damaged) = encoding.decode(bytes);
    let note = || format!("some characters are not {}: they read as \u{fffd}", encoding.name());
    (text.into_owned(), damaged.then(note))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let utf16: Vec<u8> =
            "The General Assembly,".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, text, guessed) in [
            ("Daniël".as_bytes().to_vec(), "Daniël", false),
            (b"\xef\xbb\xbfText".to_vec(), "Text", false),
            (b"Dani\xebl".to_vec(), "Daniël", true),
            (
                "Assemblée générale, décidé\u{e9}e é".as_bytes()[..36].to_vec(),
                "Assemblée générale, décidéée \u{fffd}",
                true,
            ),
            (utf16, "The General Assembly,", true),
        ] {
            let (found, note) = decode(&bytes).expect("text");
            assert_eq!((found.as_str(), note.is_some()), (text, guessed));
        }
        let declared = |encoding: &str| {
            let text = format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?><p>Décidée</p>");
            decode(text.as_bytes()).expect("text")
        };
        for encoding in ["ISO-8859-1", "windows-1251"] {
            let (text, note) = declared(encoding);
            assert!(text.contains("Décidée") && note.is_some_and(|note| note.contains("is UTF-8")));
        }
        assert_eq!(declared("UTF-8").1, None);
        assert_eq!(decode(b"PK\x03\x04\x00\x00\x01\x02"), Err(NoText::Binary(2)));
    }

    #[test]
    fn what_xml_declares_is_its_encoding() {
        let (of_japan, _, _) = encoding_rs::SHIFT_JIS.encode("決定する");
        let declared = |name: &str, text: &[u8]| {
            [format!("<?xml version='1.0' encoding=\"{name}\"?><a>").as_bytes(), text].concat()
        };
        for (bytes, text, guessed) in [
            (declared("windows-1252", b"Dani\xebl \x93a\x94"), "Daniël “a”", false),
            (declared("Shift_JIS", &of_japan), "決定する", false),
            (declared("UTF-8", "Daniël".as_bytes()), "Daniël", false),
            (declared("UTF-8", b"Dani\xebl"), "Daniël", true),
            (declared("UTF-16", "Daniël".as_bytes()), "Daniël", false),
        ] {
            let (found, note) = decode(&bytes).expect("text");
            assert!(found.ends_with(text), "{found}");
            assert_eq!(note.is_some(), guessed, "{found}");
        }
        for name in ["EBCDIC-X", "hz-gb-2312", "ISO-2022-CN", "iso-2022-kr", "replacement"] {
            let NoText::Encoding(problem) = decode(&declared(name, b"a")).expect_err(name) else {
                panic!("it is no binary file")
            };
            assert!(
                problem.contains(&format!("`{name}`")) && problem.contains("UTF-8"),
                "{problem}"
            );
        }
    }
}
