//! The snapshot as a [`Backend`]: the index in this process. Keys become
//! ordinals on the way in, and plain values leave.

use std::sync::Arc;

use crate::{
    analysis,
    backend::{
        Backend, BackendError, Cited, CitedBy, Citing, Completion, Description, DocumentFacts,
        DocumentList, Documents, LexicalFound, LexicalQuery, Outline, Selection, SemanticFound,
        SemanticQuery, Term, TermScore, UnitFacts, UnitKey,
    },
    citation::{Language, Symbol},
    corpus::Unit,
    embed::Embedding,
};

use super::{
    super::{catalog::CatalogDocument, lexical},
    Ordinal, Snapshot, unreadable,
};

impl Backend for Snapshot {
    fn describe(&self) -> &Description {
        &self.description
    }

    fn frequencies(&self, terms: &[Term<'_>]) -> Result<Vec<u64>, BackendError> {
        let frequency = |&term: &Term<'_>| lexical::frequency(&self.searcher, &self.fields, term);
        terms.iter().map(frequency).collect::<Result<_, _>>().map_err(unreadable)
    }

    fn completions(&self, prefix: &str, count: usize) -> Result<Vec<Completion>, BackendError> {
        lexical::completions(&self.searcher, &self.fields, prefix, count).map_err(unreadable)
    }

    fn lexical(
        &self,
        query: &LexicalQuery,
        depth: usize,
        among: &Selection,
    ) -> Result<LexicalFound, BackendError> {
        let among = self.selections.get(among, || self.select(among))?;
        self.lexical_leg(query, depth, &among).map_err(unreadable)
    }

    fn semantic(
        &self,
        query: SemanticQuery<'_>,
        among: &Selection,
    ) -> Result<SemanticFound, BackendError> {
        let among = self.selections.get(among, || self.select(among))?;
        self.semantic_leg(query, &among)
    }

    fn selected(&self, units: &[UnitKey], among: &Selection) -> Result<Vec<bool>, BackendError> {
        let among = self.selections.get(among, || self.select(among))?;
        units.iter().map(|&key| Ok(among.admits(self.of_key(key)?))).collect()
    }

    fn explain(&self, query: &LexicalQuery, unit: UnitKey) -> Result<Vec<TermScore>, BackendError> {
        let address = self.addresses[self.of_key(unit)? as usize];
        lexical::explain(query, &self.searcher, &self.fields, address).map_err(unreadable)
    }

    fn facts(&self, units: &[UnitKey]) -> Result<Vec<Option<UnitFacts>>, BackendError> {
        let facts = |&key: &UnitKey| self.catalog.ordinal(key).map(|unit| self.catalog.facts(unit));
        Ok(units.iter().map(facts).collect())
    }

    fn units(&self, units: &[UnitKey]) -> Result<Vec<Unit>, BackendError> {
        units.iter().map(|&key| Ok(self.unit(self.of_key(key)?)?)).collect()
    }

    fn vectors(&self, units: &[UnitKey]) -> Result<Vec<Vec<Embedding>>, BackendError> {
        let vectors = |&key: &UnitKey| {
            let rows = self.catalog.rows(self.of_key(key)?).iter();
            rows.map(|&row| Ok(self.semantic.vector(row)?.to_vec())).collect()
        };
        units.iter().map(vectors).collect()
    }

    fn documents(
        &self,
        wanted: Documents<'_>,
        offset: usize,
        count: usize,
    ) -> Result<DocumentList, BackendError> {
        let is_wanted = |document: &&CatalogDocument| match wanted {
            Documents::All => true,
            Documents::Symbol(beginning) => begins(&document.facts.symbol, beginning),
            Documents::Titled(terms) => self.is_titled(&document.facts, terms),
        };
        let page = |documents: &mut dyn Iterator<Item = &CatalogDocument>| {
            let page = documents.skip(offset).take(count);
            page.map(|document| Arc::clone(&document.facts)).collect()
        };
        let mut all = self.catalog.documents.iter();
        if let Documents::All = wanted {
            return Ok(DocumentList { total: all.len(), documents: page(&mut all) });
        }
        let found: Vec<&CatalogDocument> = all.filter(is_wanted).collect();
        Ok(DocumentList { total: found.len(), documents: page(&mut found.into_iter()) })
    }

    fn outline(
        &self,
        symbol: &Symbol,
        language: Option<Language>,
    ) -> Result<Option<Outline>, BackendError> {
        let Some(document) = self.document(symbol.as_str(), language) else { return Ok(None) };
        let units = document.ordinals().map(|unit| self.catalog.facts(unit)).collect();
        Ok(Some(Outline { document: Arc::clone(&document.facts), units }))
    }

    fn cites(&self, unit: UnitKey) -> Result<Vec<Cited>, BackendError> {
        let unit = self.of_key(unit)?;
        let own = self.catalog.document_of(unit).facts.symbol.as_str();
        let cited = self.catalog.cites(unit).into_iter();
        // What a document says of itself is told only where it names a place.
        let cited = cited.filter(|(symbol, units)| *symbol != own || !units.is_empty());
        let keys = |units: Vec<Ordinal>| units.into_iter().map(|unit| self.catalog.key(unit));
        Ok(cited
            .map(|(symbol, units)| Cited {
                symbol: Symbol::written(symbol),
                language: self.document(symbol, None).map(|document| document.facts.language),
                units: keys(units).collect(),
            })
            .collect())
    }

    fn cited_by(&self, unit: UnitKey, count: usize) -> Result<CitedBy, BackendError> {
        let mut found = self.catalog.cited_by(self.of_key(unit)?);
        found.sort_by_key(|&(_, pinpoint)| !pinpoint);
        let total = found.len();
        let citing = |(unit, pinpoint)| Citing { unit: self.catalog.key(unit), pinpoint };
        Ok(CitedBy { units: found.into_iter().take(count).map(citing).collect(), total })
    }
}

impl Snapshot {
    /// The unit of a key.
    pub(super) fn of_key(&self, key: UnitKey) -> Result<Ordinal, BackendError> {
        self.catalog.ordinal(key).ok_or(BackendError::NoSuchUnit(key))
    }

    /// Whether a title, with the year, has all of some terms.
    fn is_titled(&self, document: &DocumentFacts, terms: &[String]) -> bool {
        let title = document.metadata.title.as_deref().unwrap_or_default();
        let mut known = analysis::terms(title, Language::En);
        known.extend(document.year.map(|year| year.to_string()));
        terms.iter().all(|term| known.contains(term))
    }
}

/// Whether a symbol begins so, or ends so behind a slash.
fn begins(symbol: &Symbol, beginning: &str) -> bool {
    let symbol = symbol.as_str().to_lowercase();
    symbol.starts_with(beginning) || symbol.ends_with(&format!("/{beginning}"))
}
