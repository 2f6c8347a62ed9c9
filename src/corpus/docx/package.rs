//! The archive of a Word document: its parts, and which part is what.
//!
//! Source: ECMA-376, part 2. Parts are found by their relationships and not by their
//! names, which custom alone keeps the same. Archives have limits on entries, expansion
//! and markup, and entities are never resolved.

use std::{
    collections::HashMap,
    io::{Cursor, Read},
};

use zip::ZipArchive;

use super::super::{
    encoding,
    xml::{self, Element},
};

/// The most files of an archive.
const ENTRIES_MAX: usize = 5_000;
/// The most bytes that one file of an archive may unpack to.
const PART_BYTES_MAX: u64 = 64 << 20;
/// The most tags of a part: of a thousand pages Word makes about a million.
const TAGS_MAX: usize = 6_000_000;

/// The archive of a document.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The names of files as the archive spells them, by those in small letters.
    names: HashMap<String, String>,
    /// What was odd about the parts that were read.
    pub warnings: Vec<String>,
}

/// What one part says of another.
#[derive(Debug)]
pub(super) struct Relation {
    pub id: String,
    /// What the other is, without the address of the standard, which has two.
    pub kind: String,
    /// The name of the other.
    pub target: String,
}

impl<'a> Package<'a> {
    /// Opens an archive.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Package<'a>, String> {
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| format!("is no Word document: {error}"))?;
        if archive.len() > ENTRIES_MAX {
            return Err(format!("holds {} files, the most is {ENTRIES_MAX}", archive.len()));
        }
        let names = archive.file_names().flatten();
        let names = names.map(|name| (spelled(&name), name.clone().into_owned())).collect();
        Ok(Package { archive, names, warnings: Vec::new() })
    }

    /// The part that has the text, and its name.
    pub(super) fn document(&mut self) -> Result<(String, Element), String> {
        let stated = self.relations("")?.into_iter().find(|part| part.kind == "officeDocument");
        let name = stated.map_or_else(|| "word/document.xml".to_owned(), |part| part.target);
        let missing = || {
            format!("is no Word document: it has no {name}; open it in Word and save it as .docx")
        };
        let document = self.part(&name)?.ok_or_else(missing)?;
        if document.find("body").is_some() {
            return Ok((name, document));
        }
        let root = document.elements().next().map_or("nothing", |root| root.name.as_str());
        Err(format!(
            "is no Word document: {name} has no text but <{root}>; open it and save it as .docx or PDF"
        ))
    }

    /// What a part, or the archive itself, says of others.
    pub(super) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, String> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = resolved(folder, &format!("_rels/{file}.rels"));
        let Some(root) = self.part(&name)? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        root.find_all("Relationship", &mut found);
        let relation = |element: &Element| {
            let kind = element.attribute("Type")?.rsplit('/').next()?;
            Some(Relation {
                id: element.attribute("Id").unwrap_or_default().to_owned(),
                kind: kind.to_owned(),
                target: resolved(folder, element.attribute("Target")?),
            })
        };
        let inside = |element: &&Element| element.attribute("TargetMode") != Some("External");
        Ok(found.into_iter().filter(inside).filter_map(relation).collect())
    }

    /// The tree of a part; nothing where the archive does not have it.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Element>, String> {
        self.part_within(name, PART_BYTES_MAX)
    }

    /// The tree of a part that has at most so many bytes.
    pub(super) fn part_within(
        &mut self,
        name: &str,
        bytes_max: u64,
    ) -> Result<Option<Element>, String> {
        let Some(own) = self.names.get(&spelled(name)) else { return Ok(None) };
        let damaged = |error: &dyn std::fmt::Display| {
            format!("is damaged in {name}: {error}; open it in Word and save it again")
        };
        let file = self.archive.by_name(own).map_err(|error| damaged(&error))?;
        let mut bytes = Vec::new();
        // The stated size may lie: what is read has the limit.
        file.take(bytes_max + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
        if bytes.len() as u64 > bytes_max {
            return Err(format!("unpacks {name} to over {bytes_max} bytes: split it"));
        }
        let tags = bytes.iter().filter(|&&byte| byte == b'<').count();
        if tags > TAGS_MAX {
            return Err(format!("has {tags} tags in {name}, the most is {TAGS_MAX}: split it"));
        }
        let (text, odd) = match encoding::stated(&bytes) {
            Ok(Some((text, odd))) => (text.into(), odd),
            Ok(None) => (String::from_utf8_lossy(&bytes), None),
            Err(problem) => return Err(format!("has a part, {name}, that {problem}")),
        };
        self.warnings.extend(odd.map(|odd| format!("{name}: {odd}")));
        let (root, damage) = xml::read(&text);
        if let Some((line, message)) = damage.first() {
            self.warnings.push(format!("{name} is damaged at line {line}: {message}"));
        }
        Ok(Some(root))
    }
}

/// A name without what programs spell otherwise.
fn spelled(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// The name of a part that is stated from within a folder: `../word/a.xml`.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').collect(),
    };
    for step in target.split('/') {
        match step {
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty() && *step != ".");
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved() {
        for (folder, target, name) in [
            ("word", "footnotes.xml", "word/footnotes.xml"),
            ("word", "/word/a.xml", "word/a.xml"),
            ("word", "../custom/a.xml", "custom/a.xml"),
            ("", "word/document2.xml", "word/document2.xml"),
            ("word", "./a.xml", "word/a.xml"),
            ("word", "../../../a.xml", "a.xml"),
        ] {
            assert_eq!(resolved(folder, target), name);
        }
    }
}
