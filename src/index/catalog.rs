//! The catalog of a generation: every document with its facts and its units, in
//! the order of the vectors.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::corpus::{self, Claim, Claimed, Kind, Metadata};

use super::OpenError;

pub(super) const FILE: &str = "catalog.json";

/// All documents of an index.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Catalog {
    pub documents: Vec<CatalogDocument>,
}

/// A document, as the index knows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CatalogDocument {
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
    /// What it says of other documents.
    #[serde(default)]
    pub claims: Vec<Claim>,
    /// Abbreviations that it defines, in small letters, and what they stand for.
    #[serde(default)]
    pub acronyms: Vec<(String, String)>,
    /// What was odd about it when it was read.
    pub warnings: Vec<String>,
    /// Its units, in order.
    pub units: Vec<CatalogUnit>,
}

/// A unit, as far as filters and facets need it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CatalogUnit {
    /// The unit's id.
    pub id: String,
    /// The unit's kind.
    pub kind: Kind,
    /// The base form of its verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb: Option<String>,
    /// Labels of the sections in force, joined by slashes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub section: String,
    /// The hash of each passage's text, in the order of their vectors.
    pub passages: Vec<String>,
}

impl CatalogDocument {
    /// The year that filters and histograms use: of the citation's date, or else
    /// the one in the symbol.
    pub fn year(&self) -> Option<i16> {
        let symbol: Option<crate::citation::Symbol> = self.symbol.parse().ok();
        let dated =
            symbol.as_ref().and_then(|symbol| self.metadata.date(symbol)).map(|date| date.year());
        dated.or_else(|| {
            let parts = self.symbol.split(|c: char| !c.is_ascii_digit());
            parts
                .filter(|part| part.len() == 4)
                .find_map(|part| part.parse().ok().filter(|year| (1945..2100).contains(year)))
        })
    }

    /// The key of the document in the lexical index.
    pub(super) fn key(&self) -> String {
        format!("{}@{}", self.symbol, self.language)
    }
}

/// The key that both engines share: stable across rebuilds, a hash of id and
/// language.
pub(super) fn unit_key(id: &str, language: &str) -> u64 {
    let digest = Sha256::digest(format!("{id}@{language}").as_bytes());
    digest.iter().take(8).fold(0, |key, &byte| key << 8 | u64::from(byte))
}

/// The hash by which an unchanged passage keeps its vector.
pub(super) fn passage_hash(text: &str) -> String {
    crate::corpus::hex(&Sha256::digest(text.as_bytes())[..16])
}

impl Catalog {
    /// Where documents contradict each other about dates and places. Only texts
    /// in one language are compared: the others say the same.
    pub(super) fn contradictions(&self) -> Vec<String> {
        let english = || self.documents.iter().filter(|document| document.language == "en");
        let claimed = english().map(|document| {
            let anchors = document.units.iter().filter_map(|unit| unit.id.split_once('#'));
            let about = Claimed { symbol: &document.symbol, metadata: &document.metadata };
            (about, anchors.map(|(_, anchor)| anchor).collect())
        });
        corpus::contradictions(english().flat_map(|document| &document.claims), claimed)
    }

    pub(super) fn read(folder: &Path) -> Result<Catalog, OpenError> {
        let path = folder.join(FILE);
        let bytes =
            fs::read(&path).map_err(|source| OpenError::Read { path: path.clone(), source })?;
        serde_json::from_slice(&bytes).map_err(|error| OpenError::Damaged {
            path,
            problem: format!("is not a catalog: {error}"),
        })
    }
}
