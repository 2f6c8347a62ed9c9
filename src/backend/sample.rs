//! Plain values for unit tests.

use std::sync::Arc;

use crate::{
    citation::{Language, Part, Place, Symbol},
    corpus::{Kind, Metadata, Unit},
    embed::Embedding,
};

use super::{
    Backend, BackendError, Background, Cited, CitedBy, Completion, Counts, Description,
    DocumentFacts, Documents, LexicalFound, LexicalQuery, Outline, Selection, SemanticFound,
    SemanticQuery, Term, TermScore, UnitFacts, UnitKey,
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

/// A few units with their texts and vectors. It looks them up and searches nothing.
#[derive(Default)]
pub(crate) struct Shelf {
    description: Description,
    pub(crate) units: Vec<(UnitFacts, String, Embedding)>,
}

impl Shelf {
    fn find(&self, key: UnitKey) -> Result<&(UnitFacts, String, Embedding), BackendError> {
        let found = self.units.iter().find(|(unit, ..)| unit.key == key);
        found.ok_or(BackendError::NoSuchUnit(key))
    }
}

/// A unit, whole.
fn whole(facts: &UnitFacts, text: &str) -> Unit {
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

impl Backend for Shelf {
    fn describe(&self) -> &Description {
        &self.description
    }

    fn frequencies(&self, terms: &[Term<'_>]) -> Result<Vec<u64>, BackendError> {
        Ok(vec![0; terms.len()])
    }

    fn completions(&self, _: &str, _: usize) -> Result<Vec<Completion>, BackendError> {
        Ok(Vec::new())
    }

    fn lexical(
        &self,
        _: &LexicalQuery,
        _: usize,
        _: &Selection,
    ) -> Result<LexicalFound, BackendError> {
        Ok(LexicalFound::default())
    }

    fn semantic(&self, _: SemanticQuery<'_>, _: &Selection) -> Result<SemanticFound, BackendError> {
        Ok(SemanticFound::default())
    }

    fn compare(&self, _: &Embedding, units: &[UnitKey]) -> Result<Vec<Option<f32>>, BackendError> {
        Ok(vec![None; units.len()])
    }

    fn background(&self, _: &Embedding) -> Result<Background, BackendError> {
        Ok(Background::default())
    }

    fn count(
        &self,
        _: &LexicalQuery,
        _: &[UnitKey],
        _: &Selection,
    ) -> Result<Counts, BackendError> {
        Ok(Counts::default())
    }

    fn selected(&self, units: &[UnitKey], _: &Selection) -> Result<Vec<bool>, BackendError> {
        Ok(vec![true; units.len()])
    }

    fn explain(&self, _: &LexicalQuery, _: UnitKey) -> Result<Vec<TermScore>, BackendError> {
        Ok(Vec::new())
    }

    fn facts(&self, units: &[UnitKey]) -> Result<Vec<Option<UnitFacts>>, BackendError> {
        Ok(units.iter().map(|&key| self.find(key).ok().map(|(unit, ..)| unit.clone())).collect())
    }

    fn units(&self, units: &[UnitKey]) -> Result<Vec<Unit>, BackendError> {
        units.iter().map(|&key| self.find(key).map(|(unit, text, _)| whole(unit, text))).collect()
    }

    fn vectors(&self, units: &[UnitKey]) -> Result<Vec<Vec<Embedding>>, BackendError> {
        units.iter().map(|&key| self.find(key).map(|(.., vector)| vec![vector.clone()])).collect()
    }

    fn documents(
        &self,
        _: Documents<'_>,
        _: usize,
        _: usize,
    ) -> Result<Vec<Arc<DocumentFacts>>, BackendError> {
        Ok(Vec::new())
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

    fn citing(&self, _: &Symbol, _: &Place, _: usize) -> Result<CitedBy, BackendError> {
        Ok(CitedBy::default())
    }

    fn cited_by(&self, _: UnitKey, _: usize) -> Result<CitedBy, BackendError> {
        Ok(CitedBy::default())
    }
}
