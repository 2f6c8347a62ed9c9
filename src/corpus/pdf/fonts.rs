//! The fonts of a PDF, made anew of what the extractor needs to know of them: which
//! letters the codes are and how wide. What else a font may hold, and what would make
//! the extractor give up or never end, is left out.

use std::collections::BTreeMap;

use pdf_extract::{Dictionary, Document, Object, Stream};

use super::source::{plain, resolved, value};

/// The most codes of a font that have letters or widths.
const CODES_MAX: usize = 70_000;
/// The most units of UTF-16 that one code stands for. A ligature has four.
const LETTERS_MAX: usize = 32;
/// The most bytes of a program of a font that are looked at for its letters.
const PROGRAM_BYTES_MAX: usize = 4 << 20;

/// Where Adobe's standard encoding differs from that of PDF's strings: the first code
/// of a run, and the names of its glyphs (ISO 32000-1, annex D.2).
const STANDARD: [(i64, &str); 15] = [
    (39, "quoteright"),
    (96, "quoteleft"),
    (
        161,
        "exclamdown cent sterling fraction yen florin section currency quotesingle quotedblleft \
         guillemotleft guilsinglleft guilsinglright fi fl",
    ),
    (177, "endash dagger daggerdbl periodcentered"),
    (182, "paragraph bullet quotesinglbase quotedblbase quotedblright guillemotright ellipsis"),
    (189, "perthousand"),
    (193, "grave acute circumflex tilde macron breve dotaccent dieresis"),
    (202, "ring cedilla"),
    (205, "hungarumlaut ogonek caron emdash"),
    (225, "AE"),
    (227, "ordfeminine"),
    (232, "Lslash Oslash OE ordmasculine"),
    (241, "ae"),
    (245, "dotlessi"),
    (248, "lslash oslash oe germandbls"),
];

/// A font as the extractor gets it.
pub(super) struct CleanFont {
    pub font: Dictionary,
    /// Whether it is a bold one.
    pub is_bold: bool,
}

/// Makes a font anew.
pub(super) fn clean(document: &Document, font: &Dictionary) -> CleanFont {
    let name = name_of(document, font, b"BaseFont").unwrap_or_default();
    let text = String::from_utf8_lossy(&name).to_lowercase();
    let is_bold = ["bold", "black", "heavy"].iter().any(|weight| text.contains(weight));
    let subtype = name_of(document, font, b"Subtype").unwrap_or_default();
    let mut out = Dictionary::new();
    out.set("BaseFont", Object::Name(name));
    let letters = stream_of(document, font, b"ToUnicode").map(|map| letters(&map));
    let has_letters = letters.as_ref().is_some_and(|letters| !letters.is_empty());
    if let Some(letters) = letters.filter(|letters| !letters.is_empty()) {
        let map = Stream::new(Dictionary::new(), written(&letters));
        out.set("ToUnicode", Object::Stream(map));
    }
    match subtype.as_slice() {
        b"Type0" => composite(document, font, &mut out),
        _ => simple(document, font, &subtype, has_letters, &mut out),
    }
    CleanFont { font: out, is_bold }
}

fn name_of(document: &Document, dictionary: &Dictionary, key: &[u8]) -> Option<Vec<u8>> {
    value(document, dictionary, key)?.as_name().ok().map(<[u8]>::to_vec)
}

fn stream_of(document: &Document, dictionary: &Dictionary, key: &[u8]) -> Option<Vec<u8>> {
    plain(value(document, dictionary, key)?.as_stream().ok()?)
}

fn number(document: &Document, object: &Object) -> Option<f64> {
    match resolved(document, object)? {
        Object::Integer(number) => Some(*number as f64),
        Object::Real(number) => Some(f64::from(*number)),
        _ => None,
    }
}

fn simple(
    document: &Document,
    font: &Dictionary,
    subtype: &[u8],
    has_letters: bool,
    out: &mut Dictionary,
) {
    out.set("Subtype", Object::Name(subtype.to_vec()));
    match value(document, font, b"Encoding") {
        Some(Object::Name(name)) if is_known_encoding(name) => {
            out.set("Encoding", Object::Name(name.clone()));
        }
        Some(Object::Dictionary(encoding)) => {
            let standard = is_standard(document, font, subtype);
            out.set("Encoding", Object::Dictionary(differences(document, encoding, standard)));
        }
        _ if subtype == b"Type3" => {
            out.set("Encoding", Object::Dictionary(Dictionary::new()));
        }
        _ => {}
    }
    let widths = value(document, font, b"Widths").and_then(|widths| widths.as_array().ok());
    let first = value(document, font, b"FirstChar").and_then(|first| first.as_i64().ok());
    if let (Some(widths), Some(first)) = (widths, first.filter(|first| (0..256).contains(first))) {
        let scale = type3_scale(document, font, subtype);
        let mut widths: Vec<f64> = widths
            .iter()
            .take(256 - first as usize)
            .map(|width| number(document, width).unwrap_or(0.0) * scale)
            .collect();
        let mut first = first;
        if subtype == b"Type3" {
            // Every code must have a width there.
            widths.splice(0..0, std::iter::repeat_n(0.0, first as usize));
            widths.resize(256, 0.0);
            first = 0;
        }
        out.set("FirstChar", first);
        out.set("LastChar", first + widths.len() as i64 - 1);
        out.set(
            "Widths",
            Object::Array(widths.into_iter().map(|w| Object::Real(w as f32)).collect()),
        );
    }
    if let Some(Object::Dictionary(descriptor)) = value(document, font, b"FontDescriptor") {
        let kept = descriptor_of(document, descriptor, subtype, has_letters);
        out.set("FontDescriptor", Object::Dictionary(kept));
    }
}

/// Type 3 fonts have widths in units of their own.
fn type3_scale(document: &Document, font: &Dictionary, subtype: &[u8]) -> f64 {
    let matrix = value(document, font, b"FontMatrix").and_then(|matrix| matrix.as_array().ok());
    let across = matrix.and_then(|matrix| number(document, matrix.first()?));
    match across.filter(|across| subtype == b"Type3" && *across > 0.0) {
        Some(across) => across * 1000.0,
        None => 1.0,
    }
}

fn is_known_encoding(name: &[u8]) -> bool {
    [&b"WinAnsiEncoding"[..], b"MacRomanEncoding", b"MacExpertEncoding"].contains(&name)
}

/// Whether a font has Adobe's standard encoding where it states no other: one of letters
/// that brings no program along, which would have an encoding of its own.
fn is_standard(document: &Document, font: &Dictionary, subtype: &[u8]) -> bool {
    let name = name_of(document, font, b"BaseFont").unwrap_or_default();
    let of_signs = [&b"Symbol"[..], b"ZapfDingbats"].contains(&name.as_slice());
    let descriptor =
        value(document, font, b"FontDescriptor").and_then(|object| object.as_dict().ok());
    let has_program = descriptor.is_some_and(|descriptor| {
        [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| descriptor.has(key))
    });
    subtype == b"Type1" && !of_signs && !has_program
}

/// The names of glyphs by their codes, those beyond a byte left out. The extractor takes
/// the encoding of PDF's own strings for the one that is not stated: where the fonts'
/// standard one is meant, what it has otherwise is written out.
fn differences(document: &Document, encoding: &Dictionary, standard: bool) -> Dictionary {
    let mut out = Dictionary::new();
    let mut kept = Vec::new();
    match name_of(document, encoding, b"BaseEncoding").filter(|base| is_known_encoding(base)) {
        Some(base) => out.set("BaseEncoding", Object::Name(base)),
        None if standard => STANDARD.iter().for_each(|(first, names)| {
            kept.push(Object::Integer(*first));
            kept.extend(names.split(' ').map(|name| Object::Name(name.as_bytes().to_vec())));
        }),
        None => {}
    }
    let mut code = 0;
    let names = value(document, encoding, b"Differences").and_then(|names| names.as_array().ok());
    for object in names.into_iter().flatten().filter_map(|object| resolved(document, object)) {
        match object {
            Object::Integer(next) => code = *next,
            Object::Name(_) => {
                if (0..256).contains(&code) {
                    kept.push(Object::Integer(code));
                    kept.push(object.clone());
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    out.set("Differences", Object::Array(kept));
    out
}

fn descriptor_of(
    document: &Document,
    descriptor: &Dictionary,
    subtype: &[u8],
    has_letters: bool,
) -> Dictionary {
    let mut out = Dictionary::new();
    if let Some(width) = descriptor.get(b"MissingWidth").ok().and_then(|w| number(document, w)) {
        out.set("MissingWidth", Object::Real(width as f32));
    }
    // The program of a font is looked at only for letters that nothing else tells.
    if has_letters || subtype != b"Type1" {
        return out;
    }
    for key in [&b"FontFile"[..], b"FontFile3"] {
        let Some(Object::Stream(stream)) = value(document, descriptor, key) else { continue };
        let Some(program) = plain(stream).filter(|program| program.len() <= PROGRAM_BYTES_MAX)
        else {
            continue;
        };
        let mut dictionary = Dictionary::new();
        if let Some(kind) = name_of(document, &stream.dict, b"Subtype") {
            dictionary.set("Subtype", Object::Name(kind));
        }
        out.set(key.to_vec(), Object::Stream(Stream::new(dictionary, program)));
    }
    out
}

fn composite(document: &Document, font: &Dictionary, out: &mut Dictionary) {
    out.set("Subtype", Object::Name(b"Type0".to_vec()));
    let encoding = match value(document, font, b"Encoding") {
        Some(Object::Stream(stream)) => plain(stream)
            .filter(|map| map.len() <= CODES_MAX)
            .map(|map| Object::Stream(Stream::new(Dictionary::new(), map))),
        _ => None,
    };
    out.set("Encoding", encoding.unwrap_or_else(|| Object::Name(b"Identity-H".to_vec())));
    let descendant = value(document, font, b"DescendantFonts")
        .and_then(|fonts| fonts.as_array().ok())
        .and_then(|fonts| resolved(document, fonts.first()?))
        .and_then(|font| font.as_dict().ok());
    let mut kept = Dictionary::new();
    kept.set("FontDescriptor", Object::Dictionary(Dictionary::new()));
    if let Some(descendant) = descendant {
        if let Some(width) = descendant.get(b"DW").ok().and_then(|w| number(document, w)) {
            kept.set("DW", width as i64);
        }
        let widths = value(document, descendant, b"W").and_then(|widths| widths.as_array().ok());
        kept.set("W", Object::Array(composite_widths(document, widths.map_or(&[], Vec::as_slice))));
    }
    out.set("DescendantFonts", Object::Array(vec![Object::Dictionary(kept)]));
}

/// Widths of characters, each written out: `first last width` as a list, which the
/// extractor reads right.
fn composite_widths(document: &Document, widths: &[Object]) -> Vec<Object> {
    let mut found: BTreeMap<i64, f64> = BTreeMap::new();
    let mut rest = widths.iter().filter_map(|object| resolved(document, object));
    while let (Some(first), Some(second)) = (rest.next(), rest.next()) {
        let Ok(first) = first.as_i64() else { break };
        match second {
            Object::Array(widths) => {
                let widths =
                    widths.iter().take(CODES_MAX).filter_map(|width| number(document, width));
                found.extend((first..first.saturating_add(CODES_MAX as i64)).zip(widths));
            }
            _ => {
                let (Ok(last), Some(width)) = (second.as_i64(), rest.next()) else { break };
                let Some(width) = number(document, width) else { break };
                let last = last.min(first.saturating_add(CODES_MAX as i64));
                found.extend((first..=last).map(|code| (code, width)));
            }
        }
        if found.len() > CODES_MAX {
            break;
        }
    }
    let written = |(code, width): (i64, f64)| {
        [Object::Integer(code), Object::Array(vec![Object::Real(width as f32)])]
    };
    found.into_iter().filter(|(code, _)| *code >= 0).flat_map(written).collect()
}

/// The letters of codes, as a `ToUnicode` map tells them in UTF-16.
fn letters(map: &[u8]) -> BTreeMap<u32, Vec<u16>> {
    let mut found = BTreeMap::new();
    let mut tokens = tokens(map).peekable();
    while let Some(token) = tokens.next() {
        let Token::Word(word) = token else { continue };
        let is_range = word == b"beginbfrange";
        if !is_range && word != b"beginbfchar" {
            continue;
        }
        while let Some(Token::Hex(first)) = tokens.next_if(|token| matches!(token, Token::Hex(_))) {
            let last = match is_range.then(|| tokens.next()) {
                Some(Some(Token::Hex(last))) => code(&last),
                None => code(&first),
                _ => break,
            };
            let first = code(&first);
            let last = last.min(first.saturating_add(u32::from(u16::MAX)));
            match tokens.next() {
                Some(Token::Hex(letters)) => add_range(&mut found, first, last, &units(&letters)),
                Some(Token::Open) => {
                    let mut at = first;
                    while let Some(Token::Hex(letters)) = tokens.next() {
                        add_range(&mut found, at, at, &units(&letters));
                        at = at.saturating_add(1);
                    }
                }
                _ => break,
            }
            if found.len() > CODES_MAX {
                return found;
            }
        }
    }
    found
}

fn add_range(found: &mut BTreeMap<u32, Vec<u16>>, first: u32, last: u32, letters: &[u16]) {
    for (step, code) in (first..=last).enumerate() {
        let mut letters = letters.to_vec();
        if let Some(unit) = letters.last_mut() {
            *unit = unit.wrapping_add(step as u16);
        }
        if letters.len() <= LETTERS_MAX && String::from_utf16(&letters).is_ok() {
            found.insert(code, letters);
        }
    }
}

fn code(digits: &[u8]) -> u32 {
    digits.iter().take(8).fold(0, |code, digit| code << 4 | u32::from(*digit))
}

fn units(digits: &[u8]) -> Vec<u16> {
    let unit = |digits: &[u8]| digits.iter().fold(0, |unit, digit| unit << 4 | u16::from(*digit));
    digits.chunks(4).take(LETTERS_MAX + 1).map(unit).collect()
}

/// What a map of letters is made of.
enum Token<'a> {
    Word(&'a [u8]),
    /// The digits of a number in hexadecimal, by their values.
    Hex(Vec<u8>),
    Open,
    Close,
}

fn tokens(map: &[u8]) -> impl Iterator<Item = Token<'_>> {
    let mut rest = map;
    std::iter::from_fn(move || {
        let start = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        rest = &rest[start..];
        let (token, length) = match rest[0] {
            b'[' => (Token::Open, 1),
            b']' => (Token::Close, 1),
            b'<' if rest.get(1) != Some(&b'<') => {
                let end = rest.iter().position(|&byte| byte == b'>').unwrap_or(rest.len());
                let digit = |byte: &u8| char::from(*byte).to_digit(16).map(|digit| digit as u8);
                let digits = rest[1..end].iter().filter_map(digit).take(4 * LETTERS_MAX + 4);
                (Token::Hex(digits.collect()), (end + 1).min(rest.len()))
            }
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b"<[]".contains(byte);
                let end = rest[1..].iter().position(ends).map_or(rest.len(), |end| end + 1);
                (Token::Word(&rest[..end]), end)
            }
        };
        rest = &rest[length..];
        Some(token)
    })
}

/// The map as the extractor reads it.
fn written(letters: &BTreeMap<u32, Vec<u16>>) -> Vec<u8> {
    let mut out = format!("begincmap {} beginbfchar\n", letters.len());
    for (code, letters) in letters {
        let letters: String = letters.iter().map(|unit| format!("{unit:04X}")).collect();
        out.push_str(&format!("<{code:08X}> <{letters}>\n"));
    }
    out.push_str("endbfchar endcmap");
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_codes_are_read_within_bounds() {
        let map = b"1 beginbfchar <01> <00660069> endbfchar 3 beginbfrange <0005> <0007> <0041> \
            <10> <11> [<0061> <0062>] <0000> <FFFFFFFF> <0041> endbfrange";
        let found = letters(map);
        let text = |code: u32| String::from_utf16(&found[&code]).expect("letters");
        assert_eq!((text(1).as_str(), text(16).as_str(), text(17).as_str()), ("B", "Q", "R"));
        assert!(found.len() <= CODES_MAX);
        let long = format!("1 beginbfchar <01> <{}> endbfchar", "0041".repeat(2_000));
        assert!(letters(long.as_bytes()).is_empty());
        assert_eq!(letters(b"1 beginbfchar <02> <D800> <03> <0041> endbfchar").len(), 1);
        assert!(letters(b"beginbfrange <01> beginbfchar < [ <").is_empty());
    }

    #[test]
    fn a_font_without_a_stated_encoding_has_the_standard_one() {
        let font = |base: Option<&str>, name: &str| {
            let mut encoding = Dictionary::new();
            if let Some(base) = base {
                encoding.set("BaseEncoding", Object::Name(base.into()));
            }
            encoding.set("Differences", vec![130.into(), Object::Name(b"eacute".to_vec())]);
            let mut font = Dictionary::new();
            font.set("Subtype", Object::Name(b"Type1".to_vec()));
            font.set("BaseFont", Object::Name(name.into()));
            font.set("Encoding", Object::Dictionary(encoding));
            let clean = clean(&Document::new(), &font).font;
            let encoding = clean.get(b"Encoding").and_then(Object::as_dict).expect("kept");
            encoding.get(b"Differences").and_then(Object::as_array).expect("kept").clone()
        };
        let quote = Object::Name(b"quoteright".to_vec());
        let standard = font(None, "Courier");
        assert_eq!(standard[..2], [39.into(), quote.clone()]);
        assert_eq!(standard[standard.len() - 2], 130.into(), "what is stated comes last");
        assert!(!font(Some("WinAnsiEncoding"), "Courier").contains(&quote));
        assert!(!font(None, "Symbol").contains(&quote));
    }

    #[test]
    fn widths_of_ranges_are_written_out() {
        let document = Document::new();
        let range = [1.into(), 3.into(), 500.into(), 9.into(), vec![Object::Integer(250)].into()];
        assert_eq!(composite_widths(&document, &range).len(), 8);
        let endless = [0.into(), Object::Integer(4_294_967_295), 500.into()];
        assert!(composite_widths(&document, &endless).len() <= 2 * CODES_MAX + 4);
    }
}
