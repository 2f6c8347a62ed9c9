//! The snapshot as a [`Backend`]: the index in this process. Keys become
//! ordinals on the way in, and plain values leave.

use std::sync::Arc;

use crate::{
    analysis,
    backend::{
        Backend, BackendError, Background, Cited, CitedBy, CitedUnit, Citing, Completion,
        Counterpart, Counts, Description, DocumentFacts, Documents, DutiesFound, DutyQuery,
        LexicalFound, LexicalQuery, Links, Outline, PASSAGES_MAX, RelatedDocument, Selection,
        SemanticFound, SemanticQuery, Term, TermScore, UnitFacts, UnitKey,
    },
    citation::{Language, Place, Symbol},
    corpus::Unit,
    embed::Embedding,
};

use super::{
    super::{catalog::CatalogDocument, error::search_failed, lexical},
    Ordinal, Snapshot,
};

impl Backend for Snapshot {
    fn describe(&self) -> &Description {
        &self.description
    }

    fn frequencies(&self, terms: &[Term<'_>]) -> Result<Vec<u64>, BackendError> {
        let frequency =
            |&term: &Term<'_>| lexical::frequency(self.statistics.searcher(), &self.fields, term);
        terms.iter().map(frequency).collect::<Result<_, _>>().map_err(search_failed)
    }

    fn completions(&self, prefix: &str, count: usize) -> Result<Vec<Completion>, BackendError> {
        lexical::completions(self.statistics.searcher(), &self.fields, prefix, count)
            .map_err(search_failed)
    }

    fn lexical(
        &self,
        query: &LexicalQuery,
        depth: usize,
        among: &Selection,
    ) -> Result<LexicalFound, BackendError> {
        let among = self.selections.get(among, || self.select(among))?;
        self.lexical_leg(query, depth, &among).map_err(search_failed)
    }

    fn semantic(
        &self,
        query: SemanticQuery<'_>,
        among: &Selection,
    ) -> Result<SemanticFound, BackendError> {
        let among = self.selections.get(among, || self.select(among))?;
        self.semantic_leg(query, &among)
    }

    fn compare(
        &self,
        vector: &Embedding,
        units: &[UnitKey],
    ) -> Result<Vec<Option<f32>>, BackendError> {
        units.iter().map(|&key| self.cosine(vector, self.of_key(key)?)).collect()
    }

    fn background(&self, vector: &Embedding) -> Result<Background, BackendError> {
        self.background_of(vector)
    }

    fn count(
        &self,
        query: &LexicalQuery,
        others: &[UnitKey],
        among: &Selection,
    ) -> Result<Counts, BackendError> {
        let among = self.selections.get(among, || self.select(among))?;
        self.counts(query, others, &among)
    }

    fn selected(&self, units: &[UnitKey], among: &Selection) -> Result<Vec<bool>, BackendError> {
        let among = self.selections.get(among, || self.select(among))?;
        units.iter().map(|&key| Ok(among.admits(self.of_key(key)?))).collect()
    }

    fn explain(&self, query: &LexicalQuery, unit: UnitKey) -> Result<Vec<TermScore>, BackendError> {
        let address = self.addresses[self.of_key(unit)? as usize];
        lexical::explain(query, &self.statistics, &self.fields, address).map_err(search_failed)
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
            let rows = self.catalog.rows(self.of_key(key)?).iter().take(PASSAGES_MAX);
            rows.map(|&row| Ok(self.semantic.vector(row)?.to_vec())).collect()
        };
        units.iter().map(vectors).collect()
    }

    fn documents(
        &self,
        wanted: Documents<'_>,
        offset: usize,
        count: usize,
    ) -> Result<Vec<Arc<DocumentFacts>>, BackendError> {
        let all = &self.catalog.documents;
        let is_wanted = |place: &usize| match wanted {
            Documents::All => true,
            Documents::Symbol(beginning) => begins(&all[*place].facts.symbol, beginning),
            Documents::Titled(terms) => {
                let known = &self.titles()[*place];
                terms.iter().all(|term| known.contains(term))
            }
        };
        let found = (0..all.len()).filter(is_wanted).skip(offset).take(count);
        Ok(found.map(|place| Arc::clone(&all[place].facts)).collect())
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
        let cited = cited.filter(|(symbol, _, units)| *symbol != own || !units.is_empty());
        Ok(cited
            .map(|(symbol, place, units)| Cited {
                symbol: Symbol::written(symbol),
                place,
                language: self.document(symbol, None).map(|document| document.facts.language),
                units: units.iter().map(|&unit| self.catalog.key(unit)).collect(),
            })
            .collect())
    }

    fn cited_by(&self, unit: UnitKey, count: usize) -> Result<CitedBy, BackendError> {
        Ok(self.first_citing(self.catalog.cited_by(self.of_key(unit)?), count))
    }

    fn citing(
        &self,
        symbol: &Symbol,
        place: &Place,
        count: usize,
    ) -> Result<CitedBy, BackendError> {
        Ok(self.first_citing(self.catalog.citing(symbol, place), count))
    }

    fn links(&self, among: &Selection) -> Result<Arc<Links>, BackendError> {
        if among.is_everything() {
            let all = self.links.get_or_init(|| Arc::new(self.catalog.links(&|_| true)));
            return Ok(Arc::clone(all));
        }
        let among = self.selections.get(among, || self.select(among))?;
        Ok(Arc::new(self.catalog.links(&|unit| among.admits(unit))))
    }

    fn most_cited(&self, among: &Selection, count: usize) -> Result<Vec<CitedUnit>, BackendError> {
        let among = self.selections.get(among, || self.select(among))?;
        Ok(self.catalog.most_cited(&|unit| among.admits(unit), count))
    }

    fn counterparts(&self, units: &[UnitKey]) -> Result<Vec<Vec<Counterpart>>, BackendError> {
        let counterparts = |&key: &UnitKey| {
            let own = self.catalog.counterparts(self.of_key(key)?);
            Ok(own.map(|(unit, likeness)| Counterpart { unit, likeness }).collect())
        };
        units.iter().map(counterparts).collect()
    }

    fn related(&self, unit: UnitKey) -> Result<Vec<RelatedDocument>, BackendError> {
        let related = self.catalog.related(self.of_key(unit)?).into_iter();
        Ok(related.map(|(document, share)| RelatedDocument { document, share }).collect())
    }

    fn duties(&self, wanted: &DutyQuery) -> Result<DutiesFound, BackendError> {
        self.duties_wanted(wanted)
    }
}

impl Snapshot {
    /// The unit of a key.
    pub(super) fn of_key(&self, key: UnitKey) -> Result<Ordinal, BackendError> {
        self.catalog.ordinal(key).ok_or(BackendError::NoSuchUnit(key))
    }

    /// The first of units that cite, those with a pinpoint before the others.
    fn first_citing(&self, mut found: Vec<(Ordinal, bool)>, count: usize) -> CitedBy {
        found.sort_by_key(|&(_, pinpoint)| !pinpoint);
        let total = found.len();
        let citing = |(unit, pinpoint)| Citing { unit: self.catalog.key(unit), pinpoint };
        CitedBy { units: found.into_iter().take(count).map(citing).collect(), total }
    }

    /// The terms of each document's title, and its year.
    fn titles(&self) -> &[Vec<String>] {
        self.titles.get_or_init(|| {
            let terms = |document: &CatalogDocument| {
                let title = document.facts.metadata.title.as_deref().unwrap_or_default();
                let mut terms = analysis::terms(title, Language::En);
                terms.extend(document.facts.year.map(|year| year.to_string()));
                terms
            };
            self.catalog.documents.iter().map(terms).collect()
        })
    }
}

/// Whether a symbol begins so, or ends so behind a slash, whatever its capitals.
fn begins(symbol: &Symbol, beginning: &str) -> bool {
    let symbol = symbol.as_str();
    let is_same = |part: Option<&str>| part.is_some_and(|own| own.eq_ignore_ascii_case(beginning));
    let tail = symbol.len().checked_sub(beginning.len());
    let is_behind_slash = tail
        .and_then(|at| at.checked_sub(1))
        .is_some_and(|slash| symbol.as_bytes()[slash] == b'/' && is_same(symbol.get(slash + 1..)));
    is_same(symbol.get(..beginning.len())) || is_behind_slash
}
