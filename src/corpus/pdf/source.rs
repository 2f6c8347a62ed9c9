//! What a PDF holds, taken out within bounds: its pages, and the contents of streams. A
//! file may nest and inflate without end, so its nesting and the tables that are inflated
//! as soon as it is opened are looked at before, and what else is inflated has a limit.

use std::{
    borrow::Cow,
    io::Read,
    panic::{AssertUnwindSafe, catch_unwind},
};

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::{
    Filter, LoadPdfError, Pdf,
    object::{Array, Dict, FromBytes, Stream, dict::keys},
};

/// The most pages that are read.
const PAGES_MAX: usize = 5_000;
/// The most bytes that one stream may inflate to. The contents of a page of print
/// have some hundred kilobytes.
const STREAM_BYTES_MAX: usize = 32 << 20;
/// The most bytes that the streams of objects and references may inflate to together.
const TABLES_BYTES_MAX: usize = 256 << 20;
/// The most bytes of a stream in an older compression, which has no reader here that
/// could be stopped; one byte becomes at most some thousand.
const OLD_STREAM_BYTES_MAX: usize = 128 << 10;
/// The most filters that one stream goes through.
const FILTERS_MAX: usize = 8;
/// How deep dictionaries stand within one another.
const NESTING_MAX: usize = 64;

/// Opens a file.
///
/// # Errors
/// Where it is no PDF that can be read, in words.
pub(super) fn open(bytes: &[u8]) -> Result<Pdf, String> {
    check_nesting(bytes)?;
    check_tables(bytes)?;
    let unreadable =
        || "is no PDF that can be read: save it anew with a program that opens it".to_owned();
    let open = catch_unwind(AssertUnwindSafe(|| Pdf::new(bytes.to_vec())));
    let pdf = match open.map_err(|_| unreadable())? {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => {
            return Err("is encrypted: save it without a password".to_owned());
        }
        Err(LoadPdfError::Invalid) => return Err(unreadable()),
    };
    match pdf.pages().len() {
        0 => Err("is no PDF that can be read: it has no pages".to_owned()),
        count if count > PAGES_MAX => Err(format!("has over {PAGES_MAX} pages: split it")),
        _ => Ok(pdf),
    }
}

/// Whether the table of objects does not stand where the file says, so that the objects
/// were looked for.
pub(super) fn is_mended(bytes: &[u8]) -> bool {
    const KEYWORD: &[u8] = b"startxref";
    let Some(last) = bytes.windows(KEYWORD.len()).rposition(|word| word == KEYWORD) else {
        return true;
    };
    let stated = bytes[last + KEYWORD.len()..].trim_ascii_start();
    let digits = stated.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let place = std::str::from_utf8(&stated[..digits]).ok().and_then(|place| place.parse().ok());
    let table = place.and_then(|place: usize| bytes.get(place..)).unwrap_or_default();
    let table = table.trim_ascii_start();
    // A table is a keyword or, in newer files, an object like others: `12 0 obj`.
    let head = &table[..table.len().min(24)];
    let is_object =
        head.first().is_some_and(u8::is_ascii_digit) && head.windows(3).any(|word| word == b"obj");
    !table.starts_with(b"xref") && !is_object
}

/// Each level of dictionaries within dictionaries is read over again: they are counted
/// before, those of each object, without what streams hold.
fn check_nesting(bytes: &[u8]) -> Result<(), String> {
    const END: &[u8] = b"endstream";
    let mut depth = 0_usize;
    let mut rest = bytes;
    while !rest.is_empty() {
        let step = match rest {
            [b'<', b'<', ..] => {
                depth += 1;
                2
            }
            [b'>', b'>', ..] => {
                depth = depth.saturating_sub(1);
                2
            }
            [b' ', b'o', b'b', b'j', ..] => {
                depth = 0;
                4
            }
            [b's', b't', b'r', b'e', b'a', b'm', b'\r' | b'\n', ..] => {
                let end = rest.windows(END.len()).position(|word| word == END);
                end.map_or(rest.len(), |end| end + END.len())
            }
            _ => 1,
        };
        rest = &rest[step..];
        if depth > NESTING_MAX {
            return Err(format!(
                "has dictionaries nested over {NESTING_MAX} deep: save it anew with a program that opens it"
            ));
        }
    }
    Ok(())
}

/// Streams of objects and of references are inflated as soon as a file is opened:
/// whether they stay within bounds is found out before.
fn check_tables(bytes: &[u8]) -> Result<(), String> {
    const KEYWORD: &[u8] = b"stream";
    let mut total = 0;
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(KEYWORD.len()).position(|word| word == KEYWORD) {
        let head = &bytes[(at + found).saturating_sub(2_000)..at + found];
        at += found + KEYWORD.len();
        let opens = head.windows(4).rposition(|word| word == b" obj").unwrap_or(0);
        let head = &head[opens..];
        let has = |name: &[u8]| head.windows(name.len()).any(|word| word == name);
        let is_table = has(b"/ObjStm") || has(b"/XRef");
        if !is_table || head.ends_with(b"end") {
            continue;
        }
        let start =
            at + bytes[at..].iter().take_while(|&&byte| byte == b'\r' || byte == b'\n').count();
        total += inflated(&bytes[start..], TABLES_BYTES_MAX - total).len();
        let twice = head.windows(3).filter(|word| word == b"/Fl").count() > 1;
        let old = has(b"/LZW") || has(b"/RL") || has(b"/RunLength");
        if twice || old || total >= TABLES_BYTES_MAX {
            return Err(format!(
                "has tables that inflate to over {TABLES_BYTES_MAX} bytes: save it anew with a program that opens it"
            ));
        }
    }
    Ok(())
}

/// What compressed bytes inflate to, up to a limit; damage ends it early.
fn inflated(bytes: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let _ = ZlibDecoder::new(bytes).take(limit as u64).read_to_end(&mut out);
    if out.is_empty() && bytes.len() > 2 {
        let _ = DeflateDecoder::new(&bytes[2..]).take(limit as u64).read_to_end(&mut out);
    }
    out
}

/// The contents of a stream without its compression; nothing where they go over the
/// limit or are compressed in a way that text never is.
pub(super) fn plain(stream: &Stream<'_>) -> Option<Vec<u8>> {
    let filters = stream.filters();
    if filters.len() > FILTERS_MAX {
        return None;
    }
    let mut content = stream.raw_data().into_owned();
    for filter in &filters {
        content = match filter {
            Filter::FlateDecode => inflated(&content, STREAM_BYTES_MAX),
            Filter::Ascii85Decode => filtered("ASCII85Decode", &content, STREAM_BYTES_MAX / 4)?,
            Filter::AsciiHexDecode => filtered("ASCIIHexDecode", &content, STREAM_BYTES_MAX)?,
            Filter::LzwDecode => filtered("LZWDecode", &content, OLD_STREAM_BYTES_MAX)?,
            Filter::RunLengthDecode => filtered("RunLengthDecode", &content, OLD_STREAM_BYTES_MAX)?,
            _ => return None,
        };
        if content.len() >= STREAM_BYTES_MAX {
            return None;
        }
    }
    // Now that its bytes are known to be within bounds, differences between its rows, as
    // pictures have them, are left to the library; nonsense about them changes nothing.
    let has_rows = [keys::DECODE_PARMS, keys::DP].iter().any(|key| stream.dict().contains_key(key));
    let rows = has_rows.then(|| stream.decoded_data().ok()).flatten();
    let rows = rows.filter(|rows| !rows.is_empty());
    Some(rows.map_or(content, Cow::into_owned))
}

/// What a filter, which the library cannot stop, makes of some bytes that are not more
/// than this.
fn filtered(filter: &str, bytes: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    let head = format!("<< /Filter /{filter} /Length {} >>\nstream\n", bytes.len());
    let stream = [head.as_bytes(), bytes, b"\nendstream"].concat();
    let decoded = || Some(Stream::from_bytes(&stream)?.decoded_data().ok()?.into_owned());
    (bytes.len() <= bytes_max).then(decoded).flatten()
}

/// The instructions that draw a page; nothing where they cannot be had.
pub(super) fn contents(page: &Dict<'_>) -> Option<Vec<u8>> {
    if let Some(stream) = page.get::<Stream<'_>>(keys::CONTENTS) {
        return plain(&stream);
    }
    let mut out = Vec::new();
    for piece in page.get::<Array<'_>>(keys::CONTENTS)?.iter::<Stream<'_>>() {
        out.extend(plain(&piece)?);
        out.push(b'\n');
        if out.len() > STREAM_BYTES_MAX {
            return None;
        }
    }
    Some(out)
}

/// A stream with these bytes, as an object.
#[cfg(test)]
pub(super) fn stream_of(entries: &str, bytes: &str) -> String {
    format!("<< {entries} /Length {} >>\nstream\n{bytes}\nendstream", bytes.len())
}

/// A file of these objects, the first of which is the catalog.
#[cfg(test)]
pub(super) fn pdf_of(objects: &[&str]) -> Vec<u8> {
    let written =
        |(index, object): (usize, &&str)| format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    let objects: String = objects.iter().enumerate().map(written).collect();
    format!("%PDF-1.7\n{objects}trailer << /Root 1 0 R >>\n%%EOF").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(more: &[&str]) -> Option<String> {
        let mut objects = vec![
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page >>",
        ];
        objects.extend(more);
        open(&pdf_of(&objects)).err()
    }

    #[test]
    fn what_would_take_long_to_open_is_refused() {
        assert_eq!(refusal(&[]), None);
        let nested = |depth: usize| format!("{}1{}", "<< /A ".repeat(depth), " >>".repeat(depth));
        assert_eq!(refusal(&[&nested(50), &nested(50)]), None);
        assert_eq!(refusal(&[&stream_of("", &"<".repeat(1_000))]), None, "a picture");
        let said = refusal(&[&nested(1_000)]).expect("refused");
        assert!(said.starts_with("has dictionaries nested over 64 deep"), "{said}");
        let old = stream_of("/Type /ObjStm /N 1 /First 4 /Filter /LZWDecode", "");
        assert!(refusal(&[&old]).is_some_and(|said| said.starts_with("has tables")));
    }

    #[test]
    fn a_table_that_is_not_where_it_should_be_is_told() {
        assert!(!is_mended(b"%PDF-1.7\n1 0 obj 5 endobj xref 0 1 startxref\n26\n%%EOF"));
        assert!(!is_mended(b"%PDF-1.7\n1 0 obj << /Type /XRef >> startxref\r\n9\r\n%%EOF"));
        assert!(is_mended(b"%PDF-1.7\n1 0 obj 5 endobj xref 0 1 startxref\n3\n%%EOF"));
        assert!(is_mended(b"%PDF-1.7\n1 0 obj 5 endobj xref 0 1 startxref\n3000\n%%EOF"));
        assert!(is_mended(b"%PDF-1.7\n1 0 obj 5 endobj"), "the end is lost");
    }

    #[test]
    fn contents_are_had_whatever_their_compression() {
        let plain_of = |filter: &str, bytes: &str| {
            let contents = stream_of(filter, bytes);
            let page = "<< /Type /Page /Contents 4 0 R >>";
            let pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
            let pdf = open(&pdf_of(&["<< /Type /Catalog /Pages 2 0 R >>", pages, page, &contents]));
            contents_of(&pdf.expect("a PDF"))
        };
        assert_eq!(plain_of("", "BT ET").as_deref(), Some("BT ET"));
        assert_eq!(plain_of("/Filter /ASCIIHexDecode", "42 54>").as_deref(), Some("BT"));
        assert_eq!(plain_of("/Filter [/AHx /ASCII85Decode]", "36 3C 7E 3E>").as_deref(), Some("B"));
        assert_eq!(plain_of("/Filter /DCTDecode", "BT"), None);
    }

    fn contents_of(pdf: &Pdf) -> Option<String> {
        contents(pdf.pages()[0].raw()).and_then(|bytes| String::from_utf8(bytes).ok())
    }
}
