//! From a file to a document: which reader, which encoding, which limits.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{citation::Symbol, regular::bytes_within};

use super::{
    Document, Manifest, ManifestEntry, Warning,
    akn::read_akn,
    conference, docx,
    draft::{TITLE_MAX, cut},
    encoding::{NoText, decode},
    hints::Hints,
    invisible::without_invisible,
    language, metadata, pdf,
    text::{Lines, read_lines, read_text},
    told,
};

/// The largest file that is read. The largest UN reports have some megabytes of
/// text.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// Why a file is not a document. The rest of the corpus goes on.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refuses.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A pipe, a device or a folder.
    #[error("`{}` is no regular file: give a file", path.display())]
    Special {
        /// What is there instead.
        path: PathBuf,
    },
    /// Larger than any text of the UN.
    #[error("`{}` has {bytes} bytes, the most is {FILE_BYTES_MAX}: split it", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// Not text at all.
    #[error("`{}` is not text: byte {offset} is binary; give text, Markdown, .docx, .pdf or Akoma Ntoso XML", path.display())]
    Binary {
        /// The file.
        path: PathBuf,
        /// The first byte that no text has.
        offset: usize,
    },
    /// A PDF or Word document that gives no text.
    #[error("`{}` {problem}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// Nothing in it.
    #[error("`{}` is empty: remove it, or give its text", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

/// Reads one document.
///
/// ```
/// use undex::corpus::{Manifest, read_document};
///
/// let folder = std::path::Path::new("corpus");
/// let manifest = Manifest::of_folder(folder)?;
/// let document = read_document(&folder.join("A_RES_74_60.md"), &manifest)?;
/// let unit = document.units.iter().find(|unit| unit.anchor() == "para-16").unwrap();
/// assert_eq!(unit.citation, "General Assembly resolution 74/60, para. 16");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ReadError`] where the file gives no text at all; everything else is a
/// warning in the document.
pub fn read_document(path: &Path, manifest: &Manifest) -> Result<Document, ReadError> {
    let bytes = bytes_of(path)?;
    read_bytes(path, &bytes, manifest.entry(path, &bytes))
}

/// Reads one document of which so much is stated.
pub(super) fn read_stated(
    path: &Path,
    stated: Option<&ManifestEntry>,
) -> Result<Document, ReadError> {
    read_bytes(path, &bytes_of(path)?, stated)
}

fn read_bytes(
    path: &Path,
    bytes: &[u8],
    entry: Option<&ManifestEntry>,
) -> Result<Document, ReadError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty { path: path.to_owned() });
    }
    let stated = entry.and_then(|entry| entry.symbol.clone());
    let language = entry.and_then(|entry| entry.language);
    let named = path.file_stem().and_then(|stem| Symbol::from_file_stem(&stem.to_string_lossy()));
    let hints = Hints { symbol: stated.as_ref(), named: named.as_ref(), file: path, language };
    let mut document = parse(bytes, hints)?;
    if document.units.is_empty() {
        let problem = "has no text: give a document of the United Nations as text, Markdown, .docx, .pdf or Akoma Ntoso XML".to_owned();
        return Err(ReadError::Unreadable { path: path.to_owned(), problem });
    }
    complete(&mut document, path, entry);
    told::bound(&mut document.warnings, path);
    Ok(document)
}

/// What a file holds.
pub(super) fn bytes_of(path: &Path) -> Result<Vec<u8>, ReadError> {
    let path = path.to_owned();
    match bytes_within(&path, FILE_BYTES_MAX) {
        Err(source) => Err(ReadError::Io { path, source }),
        Ok(None) => Err(ReadError::Special { path }),
        Ok(Some((_, bytes))) if bytes > FILE_BYTES_MAX => Err(ReadError::TooLarge { path, bytes }),
        Ok(Some((bytes, _))) => Ok(bytes),
    }
}

/// How archives begin: with a file, or empty.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// So far behind the beginning of a file the header of a PDF may stand (ISO 32000-2, annex
/// I, note 13).
const PDF_HEADER_WITHIN: usize = 1_024;
/// What a PDF begins with.
const PDF_HEADER: &[u8] = b"%PDF-";
/// What each of its objects begins with, behind two numbers.
const OBJECT: &[u8] = b" obj";

/// The PDF that a file is, from its header on. What stands before that may be a mark of an
/// encoding or what a mail or a server left; a text that only speaks of PDF has no objects.
fn pdf_of(bytes: &[u8]) -> Option<&[u8]> {
    let within = &bytes[..bytes.len().min(PDF_HEADER_WITHIN)];
    let begins_line = |&at: &usize| {
        let before = within[..at].trim_ascii_end();
        let between = &within[before.len()..at];
        before.is_empty()
            || before.ends_with(b"\xef\xbb\xbf")
            || between.contains(&b'\n')
            || between.contains(&b'\r')
    };
    let headers = within.windows(PDF_HEADER.len()).enumerate();
    let mut headers = headers.filter(|(_, own)| *own == PDF_HEADER).map(|(at, _)| at);
    let start = headers.find(begins_line)?;
    let has_objects = || bytes[start..].windows(OBJECT.len()).any(|own| own == OBJECT);
    (start == 0 || has_objects()).then(|| &bytes[start..])
}

/// Whether bytes are a PDF.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    pdf_of(bytes).is_some()
}

/// Whether bytes are an archive, as Word documents are.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    ZIP.iter().any(|begins| bytes.starts_with(begins))
}

/// Reads the bytes of a file by what they are, whatever the file is called.
fn parse(bytes: &[u8], hints: Hints<'_>) -> Result<Document, ReadError> {
    let path = hints.file;
    let unreadable = |problem| ReadError::Unreadable { path: path.to_owned(), problem };
    let warning = |message| Warning { file: path.to_owned(), line: 0, message };
    if let Some(bytes) = pdf_of(bytes) {
        let mut pdf = pdf::text_of(bytes).map_err(unreadable)?;
        strip_invisible(&mut pdf.lines);
        let mut document = read_lines(pdf.lines, hints);
        for unit in &mut document.units {
            let page = pdf.page_starts.partition_point(|&start| start <= unit.lines.0);
            unit.page = u32::try_from(page).ok().filter(|&page| page > 0);
        }
        document.warnings.extend(pdf.warnings.into_iter().map(warning));
        return Ok(document);
    }
    if is_archive(bytes) {
        let (mut lines, warnings) = docx::lines_of(bytes).map_err(unreadable)?;
        strip_invisible(&mut lines);
        let mut document = read_lines(lines, hints);
        document.warnings.extend(warnings.into_iter().map(warning));
        return Ok(document);
    }
    if let Some(problem) = docx::refusal(bytes) {
        return Err(unreadable(problem.to_owned()));
    }
    let (text, decoding) = decode(bytes).map_err(|no_text| match no_text {
        NoText::Binary(offset) => ReadError::Binary { path: path.to_owned(), offset },
        NoText::Encoding(problem) => unreadable(problem),
    })?;
    let text = without_invisible(text);
    let mut document =
        if is_akn(path, &text) { read_akn(&text, hints) } else { read_text(&text, hints) };
    document.warnings.extend(decoding.map(warning));
    Ok(document)
}

/// Whether a file is Akoma Ntoso: by its name, or by its root element.
fn is_akn(path: &Path, text: &str) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    extension == "xml" || extension == "akn" || text.trim_start().starts_with("<akomaNtoso")
}

/// Adds what the manifest states and what the units list.
fn complete(document: &mut Document, path: &Path, entry: Option<&ManifestEntry>) {
    let title = document.metadata.title.as_mut();
    title.into_iter().for_each(|title| cut(title, TITLE_MAX));
    let (votes, miscounts) = metadata::votes(&document.units);
    document.metadata.votes = votes;
    document.metadata.officers = metadata::officers(&document.units);
    conference::add_facts(document);
    let strangers = language::strangers(document);
    let mut warn = |line: u32, message: String| {
        document.warnings.push(Warning { file: path.to_owned(), line, message });
    };
    let told = miscounts.into_iter().chain(strangers);
    told.for_each(|(line, message)| warn(line, message));
    let Some(entry) = entry else { return };
    let facts = &mut document.metadata;
    for (name, stated, read) in [
        ("day of adoption", entry.adopted, &mut facts.adopted),
        ("day of distribution", entry.distributed, &mut facts.distributed),
    ] {
        match (stated, *read) {
            (Some(stated), Some(found)) if stated != found => {
                warn(
                    0,
                    format!(
                        "the manifest gives {stated} as {name}, the text {found}: the text's is kept"
                    ),
                );
            }
            (Some(stated), None) => *read = Some(stated),
            _ => {}
        }
    }
    facts.title = entry.title.clone().map(without_invisible).or(facts.title.take());
    facts.source = entry.source.clone();
}

fn strip_invisible(lines: &mut Lines) {
    for line in &mut lines.lines {
        line.text = without_invisible(std::mem::take(&mut line.text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_may_have_something_before_its_header() {
        let body = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n";
        let of = |before: &str| pdf_of(format!("{before}{body}").as_bytes()).map(<[u8]>::len);
        for before in ["", "\n", "\u{feff}", "\r\n  ", "HTTP/1.1 200 OK\r\n\r\n"] {
            assert_eq!(of(before), Some(body.len()), "{before:?}");
        }
        assert_eq!(of("a line that goes on "), None);
        assert_eq!(of(&"\n".repeat(PDF_HEADER_WITHIN)), None);
        assert_eq!(
            pdf_of(b"Files begin\nwith %PDF-1.7 or\n%PDF-1.4"),
            None,
            "it only speaks of it"
        );
        assert_eq!(pdf_of(b"%PDF or not"), None);
    }
}
