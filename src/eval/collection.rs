//! Test collections: topics and judgements, and the documents where a collection
//! brings its own.
//!
//! Two layouts are read. A BEIR collection (Thakur et al., NeurIPS 2021) has
//! `corpus.jsonl`, `queries.jsonl` and `qrels/<split>.tsv`. Judged questions over
//! the index itself have `queries.jsonl` and `qrels.tsv`, whose documents are
//! units: by id, or by place as `symbol#part#section#kind#number#sub`.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{
    backend::{Backend, BackendError, Documents, UnitKey},
    citation::{Language, Part, Symbol},
    corpus::{Document, Heading, Kind, Metadata, Unit},
    regular,
};

use super::metrics::Grades;

/// The most bytes of a file of a collection: it is read into memory.
const FILE_BYTES_MAX: u64 = 2 << 30;

/// A question of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its id.
    pub id: String,
    /// The question.
    pub text: String,
    /// The type of question, where the collection tells types apart.
    pub kind: Option<String>,
}

/// Topics with their judgements, and documents where the collection has some.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    /// The name of its folder.
    pub name: String,
    /// The topics, in the order of the file. Those of a BEIR collection that the
    /// split does not judge are left out.
    pub topics: Vec<Topic>,
    /// Judgements by topic.
    pub qrels: BTreeMap<String, Grades>,
    /// Where the documents are; nothing where the index itself is searched.
    pub corpus: Option<PathBuf>,
}

/// Why a collection could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CollectionError {
    /// A file is missing or unreadable.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line is not what the layout says.
    #[error("`{}`, line {line}: {problem}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}

#[derive(Deserialize)]
struct TopicLine {
    #[serde(alias = "_id", alias = "qid")]
    id: String,
    #[serde(alias = "query")]
    text: String,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct DocumentLine {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

impl Collection {
    /// Reads topics and judgements of a folder.
    ///
    /// # Errors
    /// [`CollectionError`] with the file, and the line where there is one.
    pub fn read(folder: &Path, split: &str) -> Result<Collection, CollectionError> {
        let corpus = Some(folder.join("corpus.jsonl")).filter(|path| path.exists());
        let one = folder.join("qrels.tsv");
        let qrels =
            if one.exists() { one } else { folder.join("qrels").join(format!("{split}.tsv")) };
        let qrels = read_qrels(&qrels)?;
        let mut topics: Vec<Topic> = lines(&folder.join("queries.jsonl"))?
            .map(|line| {
                line.map(|TopicLine { id, text, kind }: TopicLine| Topic { id, text, kind })
            })
            .collect::<Result<_, _>>()?;
        if corpus.is_some() {
            topics.retain(|topic| qrels.contains_key(&topic.id));
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Collection { name, topics, qrels, corpus })
    }

    /// What the file of its documents holds; nothing where the index itself is searched.
    ///
    /// # Errors
    /// [`CollectionError`] with the file.
    pub fn corpus_bytes(&self) -> Result<Vec<u8>, CollectionError> {
        self.corpus.as_deref().map_or(Ok(Vec::new()), |path| read(path).map(String::into_bytes))
    }

    /// The documents of the collection, each one unit, with its id.
    ///
    /// # Errors
    /// [`CollectionError`] with the file and the line.
    pub fn documents(&self) -> Result<Vec<(String, Document)>, CollectionError> {
        let Some(path) = &self.corpus else { return Ok(Vec::new()) };
        lines(path)?.map(|line| line.map(document)).collect()
    }
}

impl Collection {
    /// Gives judgements over an index that name units by place the units' ids.
    /// Returns the names that the index has no unit for; they stay as they are.
    ///
    /// # Errors
    /// [`BackendError`] where the index cannot be read.
    pub fn resolve(&mut self, backend: &dyn Backend) -> Result<Vec<String>, BackendError> {
        let (mut places, mut ids) = (Places::default(), HashSet::new());
        for document in backend.documents(Documents::All, 0, usize::MAX)? {
            let outline = backend.outline(&document.symbol, Some(document.language))?;
            let units = outline.map(|outline| outline.units).unwrap_or_default();
            let keys: Vec<UnitKey> = units.iter().map(|facts| facts.key).collect();
            backend.units(&keys)?.iter().for_each(|unit| places.add(unit));
            ids.extend(units.into_iter().map(|facts| facts.id));
        }
        let mut unknown = Vec::new();
        for grades in self.qrels.values_mut() {
            let resolved = std::mem::take(grades).into_iter().map(|(name, grade)| {
                let known = ids.contains(&name);
                match places.id(&name).filter(|_| !known) {
                    Some(id) => (id.to_owned(), grade),
                    None => {
                        unknown.extend((!known).then(|| name.clone()));
                        (name, grade)
                    }
                }
            });
            *grades = resolved.collect();
        }
        Ok(unknown)
    }
}

/// The lines of a JSONL file, each read as `T`.
fn lines<T: serde::de::DeserializeOwned>(
    path: &Path,
) -> Result<impl Iterator<Item = Result<T, CollectionError>>, CollectionError> {
    let text = read(path)?;
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let path = path.to_owned();
    let numbered = (1..).zip(lines).filter(|(_, line)| !line.trim().is_empty());
    Ok(numbered.map(move |(line, text)| {
        serde_json::from_str(&text).map_err(|error| CollectionError::Line {
            path: path.clone(),
            line,
            problem: error.to_string(),
        })
    }))
}

fn read(path: &Path) -> Result<String, CollectionError> {
    regular::read_text(path, FILE_BYTES_MAX)
        .map_err(|source| CollectionError::Read { path: path.to_owned(), source })
}

/// Reads judgements in three columns (BEIR) or four (TREC), under a heading or
/// without one.
fn read_qrels(path: &Path) -> Result<BTreeMap<String, Grades>, CollectionError> {
    let mut qrels: BTreeMap<String, Grades> = BTreeMap::new();
    for (line, text) in (1..).zip(read(path)?.lines()) {
        let columns: Vec<&str> = text.split('\t').collect();
        let (topic, id, grade) = match columns.as_slice() {
            [topic, id, grade] | [topic, _, id, grade] => (*topic, *id, grade.trim()),
            _ if text.trim().is_empty() => continue,
            _ => {
                return Err(CollectionError::Line {
                    path: path.to_owned(),
                    line,
                    problem: "expected topic, document and grade between tabs".to_owned(),
                });
            }
        };
        match grade.parse::<i64>() {
            // A grade below 0 is one of 0.
            Ok(grade) => {
                let grade = u32::try_from(grade).unwrap_or(0);
                qrels.entry(topic.to_owned()).or_default().insert(id.to_owned(), grade);
            }
            Err(_) if line == 1 => {}
            Err(_) => {
                let problem = format!("`{grade}` is no grade");
                return Err(CollectionError::Line { path: path.to_owned(), line, problem });
            }
        }
    }
    Ok(qrels)
}

/// A document of a collection as a document of one paragraph.
fn document(line: DocumentLine) -> (String, Document) {
    let symbol = Symbol::unofficial(&line.id);
    let title = line.title.trim();
    let text = match title.is_empty() {
        true => line.text,
        false => format!("{title}\n{}", line.text),
    };
    let unit = Unit {
        id: format!("{symbol}#unnumbered-1"),
        symbol: symbol.clone(),
        language: Language::En,
        part: Part::Body,
        part_title: None,
        headings: (!title.is_empty())
            .then(|| Heading { label: None, title: title.to_owned() })
            .into_iter()
            .collect(),
        kind: Kind::Unnumbered,
        number: None,
        ordinal: Some(1),
        sub: None,
        text,
        footnotes: Vec::new(),
        marks: Vec::new(),
        verb: None,
        verb_base: None,
        references: Vec::new(),
        lines: (1, 1),
        page: None,
        citation: line.id.clone(),
        pinpoint: String::new(),
    };
    let document = Document {
        symbol,
        language: Language::En,
        metadata: Metadata::default(),
        units: vec![unit],
        furniture: Vec::new(),
        warnings: Vec::new(),
    };
    (line.id, document)
}

/// Finds units by place, `symbol#part#section#kind#number#sub`: how judgements
/// name them that were made before there were ids.
#[derive(Debug, Default)]
struct Places(HashMap<String, String>);

impl Places {
    /// Takes up a unit.
    fn add(&mut self, unit: &Unit) {
        let section = match unit.kind {
            Kind::Footnote => String::new(),
            _ => unit.section_path().join("/"),
        };
        let number = unit.number.clone().or(unit.ordinal.map(|ordinal| ordinal.to_string()));
        let place = format!(
            "{}#{}#{section}#{}#{}#{}",
            unit.symbol,
            unit.part,
            unit.kind.name(),
            number.unwrap_or_default(),
            unit.sub.as_deref().unwrap_or_default(),
        );
        self.0.entry(place).or_insert_with(|| unit.id.clone());
    }

    /// The id of the unit at a place. Annexes printed 1 and 2 are cited as I and II.
    fn id(&self, place: &str) -> Option<&str> {
        let cited = |place: &str| {
            let mut steps: Vec<String> = place.split('#').map(str::to_owned).collect();
            let (name, number) = steps.get(1)?.split_once(' ')?;
            let number: u32 = number.parse().ok()?;
            steps[1] = format!("{name} {}", crate::citation::roman(number));
            Some(steps.join("#"))
        };
        let found = self.0.get(place).or_else(|| self.0.get(&cited(place)?));
        found.map(String::as_str)
    }
}
