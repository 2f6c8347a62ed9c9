//! Writes a catalog: units become columns, strings that many share become numbers.

use std::io;

use crate::{
    backend::UnitKey,
    corpus::Kind,
    index::{
        checked::{CheckedWriter, FileStamp},
        passage::PassageHash,
        storage::Folder,
    },
};

use super::{
    common::{self, CommonByPair},
    dictionary::{Dictionary, Words},
    entry::{CatalogDocument, DocumentEntry, Ordinal, UnitEntry},
    references,
};

/// Writes the catalog of some documents, with what they have in common. `row` gives the row
/// of a passage.
pub(in crate::index) fn write(
    folder: &dyn Folder,
    name: &str,
    documents: &mut [DocumentEntry],
    row: &dyn Fn(&PassageHash) -> Option<u32>,
    common: &CommonByPair,
) -> io::Result<FileStamp> {
    sort(documents);
    let (mut ids, mut id_ends, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    let (mut kinds, mut verbs, mut sections) = (Vec::new(), Vec::new(), Vec::new());
    let (mut rows, mut row_ends) = (Vec::new(), Vec::new());
    let (mut duties, mut duty_ends) = (Vec::new(), Vec::new());
    let (mut verb_words, mut section_words) = (Dictionary::default(), Dictionary::default());
    // Number 0 is no verb.
    verb_words.number("");
    for document in documents.iter_mut() {
        document.facts.first = kinds.len() as Ordinal;
        for unit in &document.units {
            ids.extend_from_slice(unit.id.as_bytes());
            id_ends.push(ids.len() as u32);
            keys.push(UnitKey::of(&unit.id, document.facts.facts.language).number());
            let kind = Kind::ALL.iter().position(|kind| *kind == unit.kind);
            kinds.push(kind.unwrap_or_default() as u8);
            verbs.push(verb_words.number(unit.verb.as_deref().unwrap_or_default()));
            sections.push(section_words.number(&unit.section));
            for hash in &unit.passages {
                rows.push(row(hash).ok_or_else(|| io::Error::other("a passage has no vector"))?);
            }
            row_ends.push(rows.len() as u32);
            duties.extend_from_slice(unit.duties.as_bytes());
            duty_ends.push(duties.len() as u32);
        }
    }
    if u32::try_from(ids.len().max(duties.len())).is_err() {
        return Err(io::Error::other("ids or duties of more than 4 GiB"));
    }
    let by_key = by_key(&keys, documents)?;
    let mut out = CheckedWriter::create(folder, name)?;
    out.section("ids")?;
    out.numbers(&ids)?;
    out.section("duties")?;
    out.numbers(&duties)?;
    out.section("kinds")?;
    out.numbers(&kinds)?;
    out.section("keys")?;
    out.numbers(&keys)?;
    for (section, numbers) in [
        ("units by key", &by_key),
        ("id ends", &id_ends),
        ("verbs", &verbs),
        ("sections", &sections),
        ("rows", &rows),
        ("row ends", &row_ends),
        ("duty ends", &duty_ends),
    ] {
        out.section(section)?;
        out.numbers(numbers)?;
    }
    let (symbols, places) = references::write(&mut out, documents)?;
    common::write(&mut out, documents, common)?;
    let words = Words {
        kinds: Kind::ALL.to_vec(),
        verbs: verb_words.words,
        sections: section_words.words,
        symbols: symbols.words,
        places: places.words,
    };
    let facts: Vec<&CatalogDocument> = documents.iter().map(|document| &document.facts).collect();
    out.section("documents")?;
    out.numbers(&serde_json::to_vec(&facts)?)?;
    out.section("words")?;
    out.numbers(&serde_json::to_vec(&words)?)?;
    out.finish()
}

/// Brings documents into the order of the catalog.
pub(in crate::index) fn sort(documents: &mut [DocumentEntry]) {
    documents.sort_by(|a, b| a.facts.rank().cmp(&b.facts.rank()));
}

/// Units in the order of their keys, no two of which are the same.
fn by_key(keys: &[u64], documents: &[DocumentEntry]) -> io::Result<Vec<u32>> {
    let mut by_key: Vec<u32> = (0..keys.len() as u32).collect();
    by_key.sort_unstable_by_key(|&unit| keys[unit as usize]);
    let same = |pair: &&[u32]| keys[pair[0] as usize] == keys[pair[1] as usize];
    if let Some(pair) = by_key.windows(2).find(same) {
        let units: Vec<&UnitEntry> = documents.iter().flat_map(|own| &own.units).collect();
        let [a, b] = [0, 1].map(|place| &units[pair[place] as usize].id);
        return Err(io::Error::other(format!("{a} and {b} have the same key: leave one out")));
    }
    Ok(by_key)
}
