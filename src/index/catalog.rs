//! The catalog of a generation: every document with its facts, and of every unit
//! what filters and facets need. Units are columns of one file, for there may be
//! a million of them.

use std::{collections::HashMap, io};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    citation::Symbol,
    corpus::{self, Claim, Claimed, Kind, Metadata},
};

use super::{
    OpenError, Ordinal,
    checked::{CheckedFile, CheckedWriter, Column, FileStamp},
    semantic::PassageHash,
    storage::{Folder, Storage},
};

/// A document, as the index knows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CatalogDocument {
    /// Its number in the lexical index; never given twice.
    pub number: u32,
    /// The symbol in its canonical spelling.
    pub symbol: String,
    /// The two-letter code of its language.
    pub language: String,
    /// The file it was read from.
    pub file: String,
    /// Changes when the file, what the manifest says of it, or the reader changes.
    pub fingerprint: String,
    /// What masthead, closing and manifest say.
    pub metadata: Metadata,
    /// The year that filters and histograms use.
    pub year: Option<i16>,
    /// What it says of other documents.
    #[serde(default)]
    pub claims: Vec<Claim>,
    /// Abbreviations that it defines, in small letters, and what they stand for.
    #[serde(default)]
    pub acronyms: Vec<(String, String)>,
    /// What was odd about it when it was read.
    pub warnings: Vec<String>,
    /// The first of its units.
    pub first: Ordinal,
    /// How many units it has.
    pub units: u32,
}

impl CatalogDocument {
    /// The ordinals of its units.
    pub fn ordinals(&self) -> std::ops::Range<Ordinal> {
        self.first..self.first + self.units
    }

    /// Documents in the order of their symbols; of several languages of one
    /// English is first: it is what a symbol alone finds.
    fn place(&self) -> (&str, bool, &str) {
        (&self.symbol, self.language != "en", &self.language)
    }
}

/// The year of a document: of its citation's date, or else the one in its symbol.
pub(super) fn year(symbol: &Symbol, metadata: &Metadata) -> Option<i16> {
    let dated = metadata.date(symbol).map(|date| date.year());
    dated.or_else(|| {
        let symbol = symbol.to_string();
        let mut parts = symbol.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 4);
        parts.find_map(|part| part.parse().ok().filter(|year| (1945..2100).contains(year)))
    })
}

/// A unit on its way into a catalog.
#[derive(Clone, Debug)]
pub(super) struct UnitEntry {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// The base form of its verb.
    pub verb: Option<String>,
    /// Labels of the sections in force, joined by slashes.
    pub section: String,
    /// The hash of each passage's text.
    pub passages: Vec<PassageHash>,
}

/// A document on its way into a catalog.
#[derive(Clone, Debug)]
pub(super) struct DocumentEntry {
    pub facts: CatalogDocument,
    pub units: Vec<UnitEntry>,
}

/// The hash by which an unchanged passage keeps its vector.
pub(super) fn passage_hash(text: &str) -> PassageHash {
    let mut hash = PassageHash::default();
    hash.copy_from_slice(&Sha256::digest(text.as_bytes())[..16]);
    hash
}

/// The key of a unit in the lexical index: its document's number and its place
/// there.
pub(super) fn unit_key(number: u32, place: u32) -> u64 {
    u64::from(number) << 32 | u64::from(place)
}

/// Strings that many units share, by number.
#[derive(Default)]
struct Dictionary {
    words: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Dictionary {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = self.words.len() as u32;
        self.words.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }
}

/// What the numbers in the columns stand for.
#[derive(Serialize, Deserialize)]
struct Words {
    kinds: Vec<Kind>,
    verbs: Vec<String>,
    sections: Vec<String>,
}

/// Writes the catalog of some documents. `row` gives the row of a passage.
pub(super) fn write(
    folder: &dyn Folder,
    name: &str,
    documents: &mut [DocumentEntry],
    row: &dyn Fn(&PassageHash) -> Option<u32>,
) -> io::Result<FileStamp> {
    documents.sort_by(|a, b| a.facts.place().cmp(&b.facts.place()));
    let (mut ids, mut id_ends) = (Vec::new(), Vec::new());
    let (mut kinds, mut verbs, mut sections) = (Vec::new(), Vec::new(), Vec::new());
    let (mut rows, mut row_ends) = (Vec::new(), Vec::new());
    let (mut verb_words, mut section_words) = (Dictionary::default(), Dictionary::default());
    // Number 0 is no verb.
    verb_words.number("");
    for document in documents.iter_mut() {
        document.facts.first = kinds.len() as Ordinal;
        document.facts.units = document.units.len() as u32;
        for unit in &document.units {
            ids.extend_from_slice(unit.id.as_bytes());
            id_ends.push(ids.len() as u32);
            let kind = Kind::ALL.iter().position(|kind| *kind == unit.kind);
            kinds.push(kind.unwrap_or_default() as u8);
            verbs.push(verb_words.number(unit.verb.as_deref().unwrap_or_default()));
            sections.push(section_words.number(&unit.section));
            for hash in &unit.passages {
                rows.push(row(hash).ok_or_else(|| io::Error::other("a passage has no vector"))?);
            }
            row_ends.push(rows.len() as u32);
        }
    }
    if u32::try_from(ids.len()).is_err() {
        return Err(io::Error::other("ids of more than 4 GiB"));
    }
    let words =
        Words { kinds: Kind::ALL.to_vec(), verbs: verb_words.words, sections: section_words.words };
    let facts: Vec<&CatalogDocument> = documents.iter().map(|document| &document.facts).collect();
    let mut out = CheckedWriter::create(folder, name)?;
    out.section("documents")?;
    out.numbers(&serde_json::to_vec(&facts)?)?;
    out.section("words")?;
    out.numbers(&serde_json::to_vec(&words)?)?;
    out.section("ids")?;
    out.numbers(&ids)?;
    out.section("kinds")?;
    out.numbers(&kinds)?;
    for (section, numbers) in [
        ("id ends", &id_ends),
        ("verbs", &verbs),
        ("sections", &sections),
        ("rows", &rows),
        ("row ends", &row_ends),
    ] {
        out.section(section)?;
        out.numbers(numbers)?;
    }
    out.finish()
}

/// All documents and units of an index.
pub(super) struct Catalog {
    pub(super) documents: Vec<CatalogDocument>,
    words: Words,
    ids: Column<u8>,
    id_ends: Column<u32>,
    kinds: Column<u8>,
    verbs: Column<u32>,
    sections: Column<u32>,
    rows: Column<u32>,
    row_ends: Column<u32>,
}

impl Catalog {
    pub(super) fn open(storage: &Storage, stamp: &FileStamp) -> Result<Catalog, OpenError> {
        let file = CheckedFile::open(storage, stamp)?;
        let odd = |error: serde_json::Error| OpenError::Damaged {
            path: storage.semantic_path(&stamp.name),
            problem: format!("is not a catalog: {error}"),
        };
        let catalog = Catalog {
            documents: serde_json::from_slice(&file.column::<u8>("documents")?).map_err(odd)?,
            words: serde_json::from_slice(&file.column::<u8>("words")?).map_err(odd)?,
            ids: file.column("ids")?,
            id_ends: file.column("id ends")?,
            kinds: file.column("kinds")?,
            verbs: file.column("verbs")?,
            sections: file.column("sections")?,
            rows: file.column("rows")?,
            row_ends: file.column("row ends")?,
        };
        let units: u32 = catalog.documents.iter().map(|document| document.units).sum();
        match catalog.kinds.len() == units as usize && catalog.row_ends.len() == units as usize {
            true => Ok(catalog),
            false => Err(file.damage()),
        }
    }

    /// How many units there are.
    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// The id of a unit.
    pub(super) fn id(&self, ordinal: Ordinal) -> &str {
        let ends = self.id_ends.get();
        let from = (ordinal as usize).checked_sub(1).map_or(0, |before| ends[before]);
        let bytes = &self.ids[from as usize..ends[ordinal as usize] as usize];
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The kind of a unit.
    pub(super) fn kind(&self, ordinal: Ordinal) -> Kind {
        self.words.kinds[usize::from(self.kinds[ordinal as usize])]
    }

    /// The base form of a unit's verb.
    pub(super) fn verb(&self, ordinal: Ordinal) -> Option<&str> {
        let verb = &self.words.verbs[self.verbs[ordinal as usize] as usize];
        (!verb.is_empty()).then_some(verb)
    }

    /// Labels of a unit's sections, joined by slashes.
    pub(super) fn section(&self, ordinal: Ordinal) -> &str {
        &self.words.sections[self.sections[ordinal as usize] as usize]
    }

    /// The rows of a unit's passages.
    pub(super) fn rows(&self, ordinal: Ordinal) -> &[u32] {
        let ends = self.row_ends.get();
        let from = (ordinal as usize).checked_sub(1).map_or(0, |before| ends[before]);
        &self.rows[from as usize..ends[ordinal as usize] as usize]
    }

    /// The rows of all passages, in the order of the units.
    pub(super) fn all_rows(&self) -> &[u32] {
        &self.rows
    }

    /// The document that a unit stands in.
    pub(super) fn document_of(&self, ordinal: Ordinal) -> &CatalogDocument {
        let after = self.documents.partition_point(|document| document.first <= ordinal);
        // Documents without units begin where the next one does.
        let holds = |document: &&CatalogDocument| document.ordinals().contains(&ordinal);
        self.documents[..after].iter().rev().find(holds).unwrap_or(&self.documents[0])
    }

    /// A document as it goes into the next catalog.
    pub(super) fn entry(
        &self,
        document: &CatalogDocument,
        hashes: &[PassageHash],
    ) -> DocumentEntry {
        let unit = |ordinal: Ordinal| UnitEntry {
            id: self.id(ordinal).to_owned(),
            kind: self.kind(ordinal),
            verb: self.verb(ordinal).map(str::to_owned),
            section: self.section(ordinal).to_owned(),
            passages: self.rows(ordinal).iter().map(|&row| hashes[row as usize]).collect(),
        };
        DocumentEntry { facts: document.clone(), units: document.ordinals().map(unit).collect() }
    }

    /// Where documents contradict each other.
    pub(super) fn contradictions(&self) -> Vec<String> {
        contradictions(self.documents.iter().map(|document| {
            let ids = document.ordinals().map(|ordinal| self.id(ordinal));
            (document, ids.collect())
        }))
    }
}

/// Where documents contradict each other about dates and places, given with the
/// ids of their units. Only texts in one language are compared: the others say
/// the same.
pub(super) fn contradictions<'a>(
    documents: impl Iterator<Item = (&'a CatalogDocument, Vec<&'a str>)>,
) -> Vec<String> {
    let english: Vec<_> = documents.filter(|(document, _)| document.language == "en").collect();
    let claimed = english.iter().map(|(document, ids)| {
        let anchors = ids.iter().filter_map(|id| id.split_once('#'));
        let about = Claimed { symbol: &document.symbol, metadata: &document.metadata };
        (about, anchors.map(|(_, anchor)| anchor).collect())
    });
    corpus::contradictions(english.iter().flat_map(|(document, _)| &document.claims), claimed)
}
