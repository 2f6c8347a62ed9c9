//! Reads Word documents as the UN publishes them: paragraphs, heading styles and
//! notes go through the same passes as text.
//!
//! Source: ECMA-376, WordprocessingML.

mod count;
mod notes;
mod numbering;
mod package;
mod property;
mod styles;
mod symbol;
#[cfg(test)]
mod tests;
mod words;
mod writer;

use super::{text::Lines, xml::Element};
use notes::{Counting, ENDNOTES, FOOTNOTES, Notes, sections};
use numbering::Numbering;
use package::{Package, Relation};
use styles::Styles;
use words::AllNotes;
use writer::{Sections, Writer};

/// The most bytes of a header; those that pages have are a line or two.
const HEADER_BYTES_MAX: u64 = 1 << 20;
/// The most headers that are looked at for the masthead.
const HEADERS_MAX: usize = 100;

/// How files begin in which old programs, and new ones that protect them, write.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const RTF: &[u8] = b"{\\rtf";

/// The lines of a Word document, masthead first and notes last, and what was odd about it.
///
/// # Errors
/// Where the file is no Word document, in words.
pub(super) fn lines_of(bytes: &[u8]) -> Result<(Lines, Vec<String>), String> {
    let mut package = Package::open(bytes)?;
    let (name, document) = package.document()?;
    let relations = package.relations(&name)?;
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut damaged = Vec::new();
    // The text is whole without them.
    let mut part = |kind: &str| {
        let stated = relations.iter().find(|part| part.kind == kind);
        let usual = || format!("{folder}/{kind}.xml");
        let read = package.part(&stated.map_or_else(usual, |part| part.target.clone()));
        read.unwrap_or_else(|problem| {
            damaged.push(format!("the document's {kind} were left out: its archive {problem}"));
            None
        })
    };
    let styles = Styles::of(part("styles").as_ref());
    let numbering = Numbering::of(part("numbering").as_ref(), &styles);
    let settings = part("settings");
    let notes = AllNotes {
        foot: Notes::of(part("footnotes"), "footnote"),
        end: Notes::of(part("endnotes"), "endnote"),
    };
    let of_all = |name: &str| settings.as_ref().and_then(|settings| settings.find(name));
    let (foot_of_all, end_of_all) = (of_all(FOOTNOTES), of_all(ENDNOTES));
    let found = sections(&document);
    // A document may leave out the properties of its only section.
    let own = found.iter().copied().map(Some).chain(found.is_empty().then_some(None));
    let foot = own.map(|section| Counting::of(section, foot_of_all, FOOTNOTES)).collect();
    let end = Counting::of(found.last().copied(), end_of_all, ENDNOTES);
    let mut writer = Writer::new(styles, numbering, notes, Sections::new(foot, end));
    let headers = headers(&mut package, &relations);
    writer.headers(&headers);
    writer.document(&document, &relations)?;
    let (lines, mut warnings) = writer.finish();
    warnings.splice(0..0, package.warnings.into_iter().chain(damaged));
    Ok((lines, warnings))
}

/// Why a file that another program wrote is no Word document that can be read, and what to
/// do; nothing where it is none of those.
pub(super) fn refusal(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(RTF) {
        return Some("is in Rich Text Format: open it in Word and save it as .docx");
    }
    // What stands in a compound file is told by the names in it.
    let names = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    match bytes.starts_with(COMPOUND) {
        false => None,
        true if names("EncryptedPackage") => {
            Some("is protected by a password: open it in Word and save it without one")
        }
        true => {
            Some("is a document of an old program (.doc): open it in Word and save it as .docx")
        }
    }
}

/// The headers of pages. One that cannot be read is none.
fn headers(package: &mut Package<'_>, relations: &[Relation]) -> Vec<Element> {
    let headers = relations.iter().filter(|part| part.kind == "header");
    let mut names: Vec<&str> = headers.map(|part| part.target.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let names = names.into_iter().take(HEADERS_MAX);
    names.filter_map(|name| package.part_within(name, HEADER_BYTES_MAX).ok().flatten()).collect()
}
