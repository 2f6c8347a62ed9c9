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

    /// The date that a citation prints; nothing for an unofficial symbol.
    pub fn date(&self) -> Option<jiff::civil::Date> {
        let symbol: Symbol = self.symbol.parse().ok()?;
        self.metadata.date(&symbol)
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

/// What facets count of documents, as numbers: comparing and hashing the strings
/// themselves would take longer than ranking.
pub(super) struct DocumentFacets {
    words: Dictionary,
    /// For each document the numbers of symbol, organ and language.
    named: Vec<[u32; 3]>,
    /// The numbers of its subjects.
    subjects: Vec<Vec<u32>>,
}

impl DocumentFacets {
    fn of(documents: &[CatalogDocument]) -> DocumentFacets {
        let mut words = Dictionary::default();
        let (mut named, mut subjects) = (Vec::new(), Vec::new());
        for document in documents {
            let organ = document.symbol.split_once('/').map_or("", |(organ, _)| organ);
            let names = [document.symbol.as_str(), organ, &document.language];
            named.push(names.map(|name| words.number(name)));
            let own = &document.metadata.subjects;
            subjects.push(own.iter().map(|subject| words.number(subject)).collect());
        }
        DocumentFacets { words, named, subjects }
    }
}

/// A value by which units are counted. Equal values of one facet have equal
/// numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FacetValue(u32);

/// The facets of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FacetField {
    /// Symbol.
    Symbol,
    /// Organ, as the symbol begins.
    Organ,
    /// Language.
    Language,
    /// Subjects, of which a document has several.
    Subject,
    /// Kind.
    Kind,
    /// Base form of the verb.
    Verb,
}

/// All documents and units of an index.
pub(super) struct Catalog {
    pub(super) documents: Vec<CatalogDocument>,
    /// The document of each unit, by its place.
    document_places: Vec<u32>,
    facets: DocumentFacets,
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
        let documents: Vec<CatalogDocument> =
            serde_json::from_slice(&file.column::<u8>("documents")?).map_err(odd)?;
        let document_places: Vec<u32> = (0..)
            .zip(&documents)
            .flat_map(|(place, document)| std::iter::repeat_n(place, document.units as usize))
            .collect();
        let catalog = Catalog {
            facets: DocumentFacets::of(&documents),
            documents,
            document_places,
            words: serde_json::from_slice(&file.column::<u8>("words")?).map_err(odd)?,
            ids: file.column("ids")?,
            id_ends: file.column("id ends")?,
            kinds: file.column("kinds")?,
            verbs: file.column("verbs")?,
            sections: file.column("sections")?,
            rows: file.column("rows")?,
            row_ends: file.column("row ends")?,
        };
        let units = catalog.document_places.len();
        match catalog.kinds.len() == units && catalog.row_ends.len() == units {
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

    /// Adds the values of a unit in a facet to a list.
    pub(super) fn facet_values(
        &self,
        field: FacetField,
        ordinal: Ordinal,
        values: &mut Vec<FacetValue>,
    ) {
        let unit = ordinal as usize;
        let document = self.document_places[unit] as usize;
        let named = self.facets.named[document];
        match field {
            FacetField::Symbol => values.push(FacetValue(named[0])),
            FacetField::Organ => values.push(FacetValue(named[1])),
            FacetField::Language => values.push(FacetValue(named[2])),
            FacetField::Subject => {
                values.extend(self.facets.subjects[document].iter().copied().map(FacetValue));
            }
            FacetField::Kind => values.push(FacetValue(u32::from(self.kinds[unit]))),
            FacetField::Verb => values.push(FacetValue(self.verbs[unit])),
        }
    }

    /// What a value of a facet is called; empty where a unit has none.
    pub(super) fn facet_name(&self, field: FacetField, value: FacetValue) -> &str {
        let number = value.0 as usize;
        match field {
            FacetField::Kind => self.words.kinds[number].name(),
            FacetField::Verb => &self.words.verbs[number],
            _ => &self.facets.words.words[number],
        }
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
        &self.documents[self.document_places[ordinal as usize] as usize]
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
