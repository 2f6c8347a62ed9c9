//! Plain values for unit tests.

use std::{collections::HashSet, io::Write, sync::Arc};

use crate::{
    alignment::{WordCounts, align, likeness, paragraphs},
    citation::{Language, Part, Place, Symbol},
    corpus::{Document, Kind, Manifest, Metadata, Unit, read_document},
    embed::{Embedder, Embedding, HashingEmbedder, dot},
};

use super::{
    Backend, BackendError, Background, Cited, CitedBy, CitedUnit, Citing, Completion, Counterpart,
    Counts, Description, DocumentFacts, Documents, DutiesFound, DutyQuery, LexicalFound,
    LexicalQuery, Links, Outline, RelatedDocument, Scored, Selection, SemanticFound, SemanticQuery,
    Term, TermScore, UnitFacts, UnitKey,
};

/// An English operative unit of an id.
pub(crate) fn unit(id: &str) -> UnitFacts {
    let (symbol, _) = id.split_once('#').expect("an id has a place");
    let symbol: Symbol = symbol.parse().expect("a symbol");
    let document = DocumentFacts {
        symbol,
        language: Language::En,
        file: "a.txt".to_owned(),
        metadata: Metadata::default(),
        date: None,
        year: None,
        warnings: Vec::new(),
        units: 1,
    };
    UnitFacts {
        key: UnitKey::of(id, Language::En),
        id: id.to_owned(),
        document: Arc::new(document),
        kind: Kind::Operative,
        verb: None,
        section: "".into(),
    }
}

/// A document whose file has this name, without its ending, and this text.
pub(crate) fn document(stem: &str, text: &str) -> Document {
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = tempfile::Builder::new();
    let file = file.prefix(stem).rand_bytes(0).suffix(".txt").tempfile_in(folder.path());
    let mut file = file.expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    read_document(file.path(), &Manifest::default()).expect("a document")
}

/// What any passage has in common with any question.
const BACKGROUND: Background = Background { mean: 0.1, deviation: 0.1 };

/// Units with their texts and vectors, and a search over them that looks at each: what is
/// looked for are words that begin with its terms.
#[derive(Default)]
pub(crate) struct Shelf {
    pub(crate) description: Description,
    pub(crate) units: Vec<(UnitFacts, Unit, Embedding)>,
    /// The passages of each unit, all alike; 0 is one.
    pub(crate) passages: usize,
}

impl Shelf {
    /// The units of documents, each the stem of its file and its text.
    pub(crate) fn of(documents: &[(&str, &str)]) -> Shelf {
        let mut shelf = Shelf::default();
        for (stem, text) in documents {
            shelf.add(document(stem, text));
        }
        shelf.description.languages = vec![Language::En];
        shelf
    }

    fn add(&mut self, document: Document) {
        let Document { symbol, language, metadata, units, .. } = document;
        let date = metadata.date(&symbol);
        let facts = Arc::new(DocumentFacts {
            file: symbol.to_string(),
            symbol,
            language,
            metadata,
            date,
            year: date.map(|date| date.year()),
            warnings: Vec::new(),
            units: units.len(),
        });
        for unit in units {
            let vector = HashingEmbedder.embed_query(&unit.text).expect("a vector");
            let own = UnitFacts {
                key: UnitKey::of(&unit.id, language),
                id: unit.id.clone(),
                document: Arc::clone(&facts),
                kind: unit.kind,
                verb: None,
                section: unit.section_path().join("/").into(),
            };
            self.units.push((own, unit, vector));
        }
        self.description.units = self.units.len();
    }

    fn find(&self, key: UnitKey) -> Result<&(UnitFacts, Unit, Embedding), BackendError> {
        let found = self.units.iter().find(|(unit, ..)| unit.key == key);
        found.ok_or(BackendError::NoSuchUnit(key))
    }

    fn admits(&self, (facts, unit, _): &(UnitFacts, Unit, Embedding), among: &Selection) -> bool {
        let phrases = &among.required.phrases;
        among.filters.iter().all(|filter| filter.admits(facts))
            && phrases.iter().all(|terms| terms.iter().any(|terms| has(&unit.text, terms)))
            && !among.required.excluded.iter().flatten().any(|terms| has(&unit.text, terms))
    }
}

impl Shelf {
    /// The other documents in the language of one.
    fn others(&self, own: &DocumentFacts) -> Vec<Arc<DocumentFacts>> {
        let mut others: Vec<Arc<DocumentFacts>> = Vec::new();
        for (unit, ..) in &self.units {
            let document = &unit.document;
            let is_known = others.iter().any(|known| known.symbol == document.symbol);
            if document.symbol != own.symbol && document.language == own.language && !is_known {
                others.push(Arc::clone(document));
            }
        }
        others
    }

    /// What two documents have in common: the pairs of units with their likeness, and the
    /// share of both.
    fn aligned(
        &self,
        from: &DocumentFacts,
        to: &DocumentFacts,
    ) -> (Vec<(UnitKey, UnitKey, f32)>, f32) {
        let of = |document: &DocumentFacts| {
            let own =
                self.units.iter().filter(|(unit, ..)| unit.document.symbol == document.symbol);
            let own = own.map(|(facts, unit, vector)| (facts.key, (unit.clone(), vector.clone())));
            let (keys, (units, vectors)): (Vec<UnitKey>, (Vec<Unit>, Vec<Embedding>)) = own.unzip();
            let vectors =
                vectors.into_iter().map(|vector| Some(vector).filter(|own| !own.is_empty()));
            (keys, units, vectors.collect::<Vec<_>>())
        };
        let ((keys, units, vectors), (others, there, near)) = (of(from), of(to));
        let aligned = align(&paragraphs(&units, &vectors), &paragraphs(&there, &near));
        let words = |unit: &Unit| WordCounts::of(&unit.text);
        let pairs = aligned.pairs.iter().map(|pair| {
            let likeness = likeness(&words(&units[pair.from]), &words(&there[pair.to]));
            (keys[pair.from], others[pair.to], likeness)
        });
        (pairs.collect(), aligned.share as f32)
    }
}

/// Whether a text has words one after the other that begin with these terms.
fn has(text: &str, terms: &[impl AsRef<str>]) -> bool {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    words
        .windows(terms.len().max(1))
        .any(|words| words.iter().zip(terms).all(|(word, term)| word.starts_with(term.as_ref())))
}

/// A unit, whole.
pub(crate) fn whole(facts: &UnitFacts, text: &str) -> Unit {
    Unit {
        id: facts.id.clone(),
        symbol: facts.document.symbol.clone(),
        language: facts.document.language,
        part: Part::Body,
        part_title: None,
        headings: Vec::new(),
        kind: facts.kind,
        number: None,
        ordinal: None,
        sub: None,
        text: text.to_owned(),
        footnotes: Vec::new(),
        marks: Vec::new(),
        verb: None,
        verb_base: None,
        references: Vec::new(),
        lines: (1, 1),
        page: None,
        citation: facts.id.clone(),
        pinpoint: String::new(),
    }
}

/// The best first, equal ones by id.
fn ranked(mut found: Vec<Scored>, depth: usize) -> Vec<Scored> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.unit.id.cmp(&b.unit.id)));
    found.truncate(depth);
    found
}

impl Backend for Shelf {
    fn describe(&self) -> &Description {
        &self.description
    }

    fn frequencies(&self, terms: &[Term<'_>]) -> Result<Vec<u64>, BackendError> {
        let is_in = |term: &Term<'_>, text: &str| match term {
            Term::Text(term) => has(text, &[term]),
            Term::Name(name) => text.to_lowercase().contains(name),
            Term::Phrase(terms) => has(text, terms),
        };
        let having =
            |term| self.units.iter().filter(|(_, unit, _)| is_in(term, &unit.text)).count() as u64;
        Ok(terms.iter().map(having).collect())
    }

    fn completions(&self, _: &str, _: usize) -> Result<Vec<Completion>, BackendError> {
        Ok(Vec::new())
    }

    /// A unit has as many points as words and phrases.
    fn lexical(
        &self,
        query: &LexicalQuery,
        depth: usize,
        among: &Selection,
    ) -> Result<LexicalFound, BackendError> {
        let words = query.words.iter().map(|word| word.terms.iter().map(|term| vec![term.clone()]));
        let words: Vec<Vec<Vec<String>>> = words.map(Iterator::collect).collect();
        let all = || words.iter().chain(&query.required.phrases);
        let admitted = self.units.iter().filter(|unit| self.admits(unit, among));
        let scored = admitted.map(|(facts, unit, _)| {
            let has =
                |readings: &&Vec<Vec<String>>| readings.iter().any(|one| has(&unit.text, one));
            Scored { unit: facts.clone(), score: all().filter(has).count() as f32 }
        });
        let found: Vec<Scored> = scored.filter(|scored| scored.score > 0.0).collect();
        Ok(LexicalFound { ranking: ranked(found, depth), maximum: all().count() as f32 })
    }

    fn semantic(
        &self,
        query: SemanticQuery<'_>,
        among: &Selection,
    ) -> Result<SemanticFound, BackendError> {
        let admitted = self.units.iter().filter(|unit| self.admits(unit, among));
        let scored = admitted.map(|(unit, _, vector)| Scored {
            unit: unit.clone(),
            score: dot(query.vector, vector),
        });
        let least = BACKGROUND.cosine(query.meaning_min);
        let found: Vec<Scored> = scored.filter(|found| found.score >= least).collect();
        let mut ranking = ranked(found, usize::MAX);
        let others = ranking.split_off(query.depth.min(ranking.len()));
        let others = others.iter().filter(|_| query.all).map(|found| found.unit.key).collect();
        let nearest = self.units.iter().map(|(.., vector)| dot(query.vector, vector));
        let nearest = nearest.filter(|&cosine| cosine >= least).max_by(f32::total_cmp);
        Ok(SemanticFound { ranking, others, nearest, background: BACKGROUND })
    }

    fn compare(
        &self,
        vector: &Embedding,
        units: &[UnitKey],
    ) -> Result<Vec<Option<f32>>, BackendError> {
        let cosine = |&key: &UnitKey| self.find(key).ok().map(|(.., own)| dot(vector, own));
        Ok(units.iter().map(cosine).collect())
    }

    fn background(&self, _: &Embedding) -> Result<Background, BackendError> {
        Ok(BACKGROUND)
    }

    fn count(
        &self,
        query: &LexicalQuery,
        others: &[UnitKey],
        among: &Selection,
    ) -> Result<Counts, BackendError> {
        let by_words = self.lexical(query, usize::MAX, among)?.ranking;
        let by_words: HashSet<UnitKey> = by_words.iter().map(|found| found.unit.key).collect();
        let others = self.selected(others, among)?.into_iter().zip(others);
        let others = others.filter(|(is, _)| *is).map(|(_, key)| *key);
        let units: HashSet<UnitKey> = by_words.iter().copied().chain(others).collect();
        Ok(Counts { units: units.len(), by_words: by_words.len(), ..Counts::default() })
    }

    fn selected(&self, units: &[UnitKey], among: &Selection) -> Result<Vec<bool>, BackendError> {
        units.iter().map(|&key| self.find(key).map(|unit| self.admits(unit, among))).collect()
    }

    fn explain(&self, _: &LexicalQuery, _: UnitKey) -> Result<Vec<TermScore>, BackendError> {
        Ok(Vec::new())
    }

    fn facts(&self, units: &[UnitKey]) -> Result<Vec<Option<UnitFacts>>, BackendError> {
        Ok(units.iter().map(|&key| self.find(key).ok().map(|(unit, ..)| unit.clone())).collect())
    }

    fn units(&self, units: &[UnitKey]) -> Result<Vec<Unit>, BackendError> {
        units.iter().map(|&key| self.find(key).map(|(_, unit, _)| unit.clone())).collect()
    }

    fn vectors(&self, units: &[UnitKey]) -> Result<Vec<Vec<Embedding>>, BackendError> {
        let passages = self.passages.max(1);
        let vectors = |&key: &UnitKey| Ok(vec![self.find(key)?.2.clone(); passages]);
        units.iter().map(vectors).collect()
    }

    fn documents(
        &self,
        wanted: Documents<'_>,
        offset: usize,
        count: usize,
    ) -> Result<Vec<Arc<DocumentFacts>>, BackendError> {
        let mut documents: Vec<Arc<DocumentFacts>> =
            self.units.iter().map(|(unit, ..)| Arc::clone(&unit.document)).collect();
        documents.sort_by(|a, b| a.symbol.cmp(&b.symbol));
        documents.dedup();
        documents.retain(|document| match wanted {
            Documents::All => true,
            Documents::Symbol(prefix) => {
                document.symbol.as_str().to_lowercase().starts_with(prefix)
            }
            Documents::Titled(terms) => {
                let year = document.year.map(|year| year.to_string()).unwrap_or_default();
                let title = format!("{} {year}", document.title());
                terms.iter().all(|term| has(&title, &[term]))
            }
        });
        Ok(documents.into_iter().skip(offset).take(count).collect())
    }

    fn outline(
        &self,
        symbol: &Symbol,
        _: Option<Language>,
    ) -> Result<Option<Outline>, BackendError> {
        let units = self.units.iter().map(|(unit, ..)| unit);
        let units: Vec<UnitFacts> =
            units.filter(|unit| unit.document.symbol == *symbol).cloned().collect();
        let document = units.first().map(|unit| Arc::clone(&unit.document));
        Ok(document.map(|document| Outline { document, units }))
    }

    fn cites(&self, _: UnitKey) -> Result<Vec<Cited>, BackendError> {
        Ok(Vec::new())
    }

    fn citing(
        &self,
        symbol: &Symbol,
        place: &Place,
        count: usize,
    ) -> Result<CitedBy, BackendError> {
        let citing = self.units.iter().filter_map(|(facts, unit, _)| {
            let mut own = unit.references.iter().filter(|one| one.symbol == *symbol).peekable();
            own.peek()?;
            Some(Citing { unit: facts.key, pinpoint: own.any(|one| place.covers(&one.pinpoint)) })
        });
        let mut units: Vec<Citing> = citing.collect();
        units.sort_by_key(|citing| !citing.pinpoint);
        let total = units.len();
        units.truncate(count);
        Ok(CitedBy { units, total })
    }

    fn cited_by(&self, _: UnitKey, _: usize) -> Result<CitedBy, BackendError> {
        Ok(CitedBy::default())
    }

    fn links(&self, _: &Selection) -> Result<Arc<Links>, BackendError> {
        Ok(Arc::default())
    }

    fn most_cited(&self, _: &Selection, _: usize) -> Result<Vec<CitedUnit>, BackendError> {
        Ok(Vec::new())
    }

    fn counterparts(&self, units: &[UnitKey]) -> Result<Vec<Vec<Counterpart>>, BackendError> {
        let counterparts = |&key: &UnitKey| {
            let own = &self.find(key)?.0.document;
            let mut found = Vec::new();
            for other in self.others(own) {
                let (pairs, ..) = self.aligned(own, &other);
                let pairs = pairs.into_iter().filter(|pair| pair.0 == key);
                found.extend(pairs.map(|(_, unit, likeness)| Counterpart { unit, likeness }));
            }
            Ok(found)
        };
        units.iter().map(counterparts).collect()
    }

    fn related(&self, unit: UnitKey) -> Result<Vec<RelatedDocument>, BackendError> {
        let own = &self.find(unit)?.0.document;
        let related = self.others(own).into_iter().map(|document| {
            let share = self.aligned(own, &document).1;
            RelatedDocument { document, share }
        });
        let mut related: Vec<RelatedDocument> = related.filter(|one| one.share > 0.0).collect();
        related.sort_by(|a, b| b.share.total_cmp(&a.share));
        Ok(related)
    }

    fn duties(&self, _: &DutyQuery) -> Result<DutiesFound, BackendError> {
        Ok(DutiesFound::default())
    }
}
