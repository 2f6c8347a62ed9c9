//! The lexical half: fields, documents, and queries by words.

use std::collections::BTreeMap;

use tantivy::{
    DocAddress, DocSet, Searcher, SeekDangerResult, Term,
    query::{
        BooleanQuery, BoostQuery, DisjunctionMaxQuery, EnableScoring, Occur, PhraseQuery, Query,
        TermQuery,
    },
    schema::{
        FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
        TextOptions,
    },
    tokenizer::{PreTokenizedString, Token as TantivyToken},
};

use crate::{citation::Language, corpus::Unit};

use super::analysis::{Analysis, surface_words};

/// What a match in a field counts for: the paragraph itself, the headings it
/// stands under and the paragraph it is a point of, the title of its document,
/// a symbol or number it names.
const WEIGHT_TEXT: f32 = 1.0;
const WEIGHT_HEADINGS: f32 = 0.3;
const WEIGHT_TITLE: f32 = 0.1;
const WEIGHT_NAMES: f32 = 2.0;
/// What a synonym counts for beside the word that was typed.
const WEIGHT_SYNONYM: f32 = 0.6;
/// What two words of the question count for that stand in a text as they do there:
/// the ordered pairs of Metzler and Croft's sequential dependence model (SIGIR 2005).
const WEIGHT_PAIR: f32 = 0.2;
/// The k1 of tantivy's BM25; its b is 0.75. On the collections of
/// docs/relevance.md no other pair was better on all.
const K1: f32 = 1.2;
/// Words of other kinds that may stand between the words of a synonym.
const SYNONYM_SLOP: u32 = 2;

/// The fields of the lexical index.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The key that both engines share.
    pub(super) key: Field,
    /// The number of the document, for deleting it whole.
    pub(super) document: Field,
    /// The unit as JSON, stored.
    pub(super) unit: Field,
    /// Words as they are written, for suggestions.
    pub(super) surface: Field,
    text: Field,
    headings: Field,
    title: Field,
    names: Field,
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let words = |record| {
        let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(record);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        key: builder.add_u64_field("key", FAST),
        document: builder.add_u64_field("document", INDEXED),
        unit: builder.add_text_field("unit", STORED),
        surface: builder.add_text_field("surface", STRING),
        text: builder.add_text_field("text", words(IndexRecordOption::WithFreqsAndPositions)),
        headings: builder
            .add_text_field("headings", words(IndexRecordOption::WithFreqsAndPositions)),
        title: builder.add_text_field("title", words(IndexRecordOption::WithFreqs)),
        names: builder.add_text_field("names", STRING),
    };
    (builder.build(), fields)
}

/// A unit with what stands over it, as the lexical index takes it.
pub(super) struct Entry<'a> {
    /// The key that both engines share.
    pub key: u64,
    /// The number of its document.
    pub document: u32,
    /// The title of its document.
    pub title: Option<&'a str>,
    /// The unit.
    pub unit: &'a Unit,
    /// The text of the paragraph that it is a point, a list or a vote of.
    pub parent: Option<&'a str>,
}

/// The tantivy document of a unit.
pub(super) fn document(
    fields: &Fields,
    analysis: &Analysis,
    entry: &Entry<'_>,
) -> tantivy::TantivyDocument {
    let unit = entry.unit;
    let language = Language::from_code(&unit.language).unwrap_or_default();
    let mut out = tantivy::TantivyDocument::default();
    out.add_u64(fields.key, entry.key);
    out.add_u64(fields.document, u64::from(entry.document));
    out.add_text(fields.unit, serde_json::to_string(unit).unwrap_or_default());
    let mut add = |field: Field, text: &str| {
        out.add_pre_tokenized_text(field, analysed(analysis, text, language));
    };
    add(fields.text, &unit.text);
    for heading in unit.section_titles.iter().chain(&unit.part_title) {
        add(fields.headings, heading);
    }
    if let Some(parent) = entry.parent {
        add(fields.headings, parent);
    }
    if let Some(title) = entry.title {
        add(fields.title, title);
    }
    let mut names = Analysis::names(&unit.text);
    names.extend(unit.refs.iter().chain([&unit.symbol]).flat_map(|symbol| spellings(symbol)));
    names.sort_unstable();
    names.dedup();
    names.iter().for_each(|name| out.add_text(fields.names, name));
    let headings = unit.section_titles.iter().flat_map(|title| surface_words(title));
    let mut surface: Vec<String> = surface_words(&unit.text).chain(headings).collect();
    surface.sort_unstable();
    surface.dedup();
    surface.iter().for_each(|word| out.add_text(fields.surface, word));
    out
}

fn analysed(analysis: &Analysis, text: &str, language: Language) -> PreTokenizedString {
    let tokens = analysis.tokens(text, language).into_iter().enumerate();
    let tokens = tokens.map(|(position, token)| TantivyToken {
        offset_from: token.from,
        offset_to: token.to,
        position,
        text: token.term,
        position_length: 1,
    });
    PreTokenizedString { text: String::new(), tokens: tokens.collect() }
}

/// A symbol whole and as the number of a resolution: `a/res/74/60`, `74/60`.
fn spellings(symbol: &str) -> Vec<String> {
    let whole = symbol.to_lowercase();
    let parsed: Option<crate::citation::Symbol> = symbol.parse().ok();
    let spoken =
        parsed.as_ref().and_then(|symbol| symbol.spoken()).map(|(_, number)| number.to_lowercase());
    std::iter::once(whole).chain(spoken).collect()
}

/// A word of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryWord {
    /// The word as it was typed.
    pub text: String,
    /// Its terms, one in each language that it may be of.
    pub terms: Vec<String>,
    /// Words and phrases that mean the same, as terms.
    pub synonyms: Vec<Vec<String>>,
}

/// What the lexical leg looks for. Built from terms, never from user text by
/// tantivy's own parser.
#[derive(Clone, Debug, Default)]
pub struct LexicalQuery {
    /// Words that add to the score.
    pub words: Vec<QueryWord>,
    /// Symbols and numbers that add to the score.
    pub names: Vec<String>,
    /// Phrases that must stand in the text: for each its terms in every language
    /// that it may be of.
    pub phrases: Vec<Vec<Vec<String>>>,
    /// Words that must not stand in it, as terms.
    pub excluded: Vec<String>,
    /// Pairs of words that stand together in the question, and how many other
    /// words stand between them: in this order they add to the score.
    pub pairs: Vec<(String, String, u32)>,
}

type Clause = (Occur, Box<dyn Query>);

impl LexicalQuery {
    /// Whether there is nothing to rank by.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty() && self.names.is_empty()
    }

    /// Every term that a hit may be marked for.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        let words = self.words.iter().flat_map(|word| word.terms.iter());
        let synonyms = self.words.iter().flat_map(|word| word.synonyms.iter().flatten());
        let phrases = self.phrases.iter().flatten().flatten();
        words.chain(synonyms).chain(phrases).map(String::as_str)
    }

    /// The query that finds: a unit matches by its own words and names. A flat
    /// union of terms, so that tantivy can pass over units that cannot be among
    /// the best.
    pub(super) fn own(&self, fields: &Fields) -> Option<Box<dyn Query>> {
        let parts = self.parts().map(|parts| parts.query(fields.text, WEIGHT_TEXT));
        let names = self.names.iter().map(|name| one(fields.names, name, WEIGHT_NAMES));
        let own: Vec<Clause> = parts.chain(names).map(|query| (Occur::Should, query)).collect();
        (!own.is_empty()).then(|| Box::new(BooleanQuery::new(own)) as Box<dyn Query>)
    }

    /// What adds to the score of a unit that was found: what stands over it, and
    /// words that stand together. Of each group the best counts. By these alone
    /// every unit of a document would match every word of its title.
    pub(super) fn context(&self, fields: &Fields) -> Vec<Vec<Box<dyn Query>>> {
        let mut groups = Vec::new();
        for part in self.parts() {
            groups.push(part.alternatives(fields.headings, WEIGHT_HEADINGS));
            groups.push(part.words(fields.title, WEIGHT_TITLE));
        }
        for (first, second, between) in &self.pairs {
            let terms = [first.clone(), second.clone()];
            let pair = phrase(fields.text, &terms, *between);
            groups.extend(pair.map(|query| vec![boost(query, WEIGHT_PAIR)]));
        }
        groups
    }

    /// The parts that score each for itself: words with their synonyms, and the
    /// words of phrases.
    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let words = self.words.iter().map(|word| Part {
            typed: &word.text,
            terms: word.terms.iter().map(String::as_str).collect(),
            synonyms: &word.synonyms,
        });
        let phrased = self.phrases.iter().flatten().flatten();
        words.chain(phrased.map(|term| Part { typed: term, terms: vec![term], synonyms: &[] }))
    }

    /// The score of a unit that has every word and name of the question in itself,
    /// and each so often that it cannot count for more: the theoretical maximum
    /// of Bruch, Gai and Ingber (TOIS 2023), by which scores of different
    /// questions compare. What stands over a unit is left out.
    pub(super) fn maximum(&self, searcher: &Searcher, fields: &Fields) -> tantivy::Result<f32> {
        let mut sum = 0.0;
        for part in self.parts() {
            sum += part.maximum(searcher, fields.text)?;
        }
        for name in &self.names {
            sum += WEIGHT_NAMES * idf(searcher, fields.names, name)?;
        }
        Ok(sum)
    }

    /// What each word gives a unit, field by field; they add up to its BM25.
    pub(super) fn explain(
        &self,
        searcher: &Searcher,
        fields: &Fields,
        address: DocAddress,
    ) -> tantivy::Result<Vec<(String, &'static str, f32)>> {
        let mut queries: Vec<(String, &'static str, Box<dyn Query>)> = Vec::new();
        for part in self.parts() {
            let term = part.name();
            queries.push((term.clone(), "text", part.query(fields.text, WEIGHT_TEXT)));
            let headings = part.query(fields.headings, WEIGHT_HEADINGS);
            queries.push((term.clone(), "headings", headings));
            queries.push((term, "title", best(part.words(fields.title, WEIGHT_TITLE))));
        }
        for name in &self.names {
            queries.push((name.clone(), "names", one(fields.names, name, WEIGHT_NAMES)));
        }
        for (first, second, between) in &self.pairs {
            let terms = [first.clone(), second.clone()];
            if let Some(query) = phrase(fields.text, &terms, *between) {
                queries.push((format!("{first} {second}"), "text", boost(query, WEIGHT_PAIR)));
            }
        }
        let mut out = Vec::new();
        for (term, field, query) in queries {
            if let Some(score) = score(query.as_ref(), searcher, address)? {
                out.push((term, field, score));
            }
        }
        Ok(out)
    }

    /// The query that every hit of either leg must satisfy; nothing where the
    /// question makes no demand.
    pub(super) fn demand(&self, fields: &Fields) -> Option<Box<dyn Query>> {
        let mut clauses: Vec<Clause> = Vec::new();
        for readings in &self.phrases {
            let readings: Vec<Clause> = readings
                .iter()
                .filter_map(|terms| Some((Occur::Should, phrase(fields.text, terms, 0)?)))
                .collect();
            if !readings.is_empty() {
                clauses.push((Occur::Must, Box::new(BooleanQuery::new(readings))));
            }
        }
        if self.excluded.is_empty() && clauses.is_empty() {
            return None;
        }
        if clauses.is_empty() {
            clauses.push((Occur::Must, Box::new(tantivy::query::AllQuery)));
        }
        for word in &self.excluded {
            clauses.push((Occur::MustNot, one(fields.text, word, 1.0)));
        }
        Some(Box::new(BooleanQuery::new(clauses)))
    }
}

/// A word of the question that scores for itself.
struct Part<'a> {
    typed: &'a str,
    terms: Vec<&'a str>,
    synonyms: &'a [Vec<String>],
}

impl Part<'_> {
    fn name(&self) -> String {
        if self.typed.is_empty() { self.terms.join(" ") } else { self.typed.to_owned() }
    }

    /// The best of the word and its synonyms in a field.
    fn query(&self, field: Field, weight: f32) -> Box<dyn Query> {
        best(self.alternatives(field, weight))
    }

    /// The word and its synonyms in a field.
    fn alternatives(&self, field: Field, weight: f32) -> Vec<Box<dyn Query>> {
        let synonyms = self
            .synonyms
            .iter()
            .filter_map(|terms| phrase(field, terms, SYNONYM_SLOP))
            .map(|query| boost(query, weight * WEIGHT_SYNONYM));
        self.words(field, weight).into_iter().chain(synonyms).collect()
    }

    /// The word without its synonyms, for a field without positions.
    fn words(&self, field: Field, weight: f32) -> Vec<Box<dyn Query>> {
        self.terms.iter().map(|term| one(field, term, weight)).collect()
    }

    /// The most that the word can add: by itself where the index knows it, or
    /// else by the synonym that adds most.
    fn maximum(&self, searcher: &Searcher, field: Field) -> tantivy::Result<f32> {
        let known = |term: &str| -> tantivy::Result<bool> {
            Ok(searcher.doc_freq(&Term::from_field_text(field, term))? > 0)
        };
        let mut own = f32::MAX;
        let mut own_known = false;
        for term in &self.terms {
            own = own.min(idf(searcher, field, term)?);
            own_known |= known(term)?;
        }
        let mut synonym: f32 = 0.0;
        for terms in self.synonyms {
            let (mut sum, mut all_known) = (0.0, true);
            for term in terms {
                all_known &= known(term)?;
                sum += idf(searcher, field, term)?;
            }
            if all_known {
                synonym = synonym.max(sum * WEIGHT_SYNONYM);
            }
        }
        let best = if own_known || synonym == 0.0 { own } else { synonym };
        Ok(if best == f32::MAX { 0.0 } else { best * (K1 + 1.0) })
    }
}

fn best(mut all: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match all.len() {
        1 => all.remove(0),
        _ => Box::new(DisjunctionMaxQuery::new(all)),
    }
}

fn one(field: Field, term: &str, weight: f32) -> Box<dyn Query> {
    let query = TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs);
    boost(Box::new(query), weight)
}

fn boost(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    if weight == 1.0 { query } else { Box::new(BoostQuery::new(query, weight)) }
}

/// The terms in this order, with at most `slop` others between them.
fn phrase(field: Field, terms: &[String], slop: u32) -> Option<Box<dyn Query>> {
    let mut terms: Vec<Term> =
        terms.iter().map(|word| Term::from_field_text(field, word)).collect();
    match terms.len() {
        0 => None,
        1 => Some(Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs))),
        _ => {
            let mut query = PhraseQuery::new(terms);
            query.set_slop(slop);
            Some(Box::new(query))
        }
    }
}

/// What a query gives each of some units, 0 where it does not match. The units
/// are in the order of their addresses.
///
/// Each is asked for by itself. A union of terms would look at every unit between
/// two, and a phrase that is not in one would go on to the next that has it.
pub(super) fn scores(
    query: &dyn Query,
    searcher: &Searcher,
    addresses: &[DocAddress],
) -> tantivy::Result<Vec<f32>> {
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut out = Vec::with_capacity(addresses.len());
    for own in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let mut scorer = weight.scorer(searcher.segment_reader(own[0].segment_ord), 1.0)?;
        // Nothing below this matches.
        let mut bound = scorer.doc();
        for address in own {
            if address.doc_id < bound {
                out.push(0.0);
                continue;
            }
            out.push(match scorer.seek_danger(address.doc_id) {
                SeekDangerResult::Found => scorer.score(),
                SeekDangerResult::SeekLowerBound(lower) => {
                    bound = lower;
                    0.0
                }
            });
        }
    }
    Ok(out)
}

/// What a query gives one unit; nothing where it does not match.
fn score(
    query: &dyn Query,
    searcher: &Searcher,
    address: DocAddress,
) -> tantivy::Result<Option<f32>> {
    let score = scores(query, searcher, &[address])?[0];
    Ok((score > 0.0).then_some(score))
}

/// Whether any unit names a symbol or number, in small letters.
pub(super) fn is_named(searcher: &Searcher, fields: &Fields, name: &str) -> tantivy::Result<bool> {
    Ok(searcher.doc_freq(&Term::from_field_text(fields.names, name))? > 0)
}

/// The query for units that name a symbol or number, in small letters.
pub(super) fn naming(fields: &Fields, name: &str) -> Box<dyn Query> {
    one(fields.names, name, 1.0)
}

/// How rare a term is in the text of units.
pub(super) fn rarity(searcher: &Searcher, fields: &Fields, term: &str) -> tantivy::Result<f32> {
    idf(searcher, fields.text, term)
}

/// Whether the text of any unit has one of these terms.
pub(super) fn knows(
    searcher: &Searcher,
    fields: &Fields,
    terms: &[String],
) -> tantivy::Result<bool> {
    for term in terms {
        if searcher.doc_freq(&Term::from_field_text(fields.text, term))? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the words of a phrase stand together in the text of any unit.
pub(super) fn has_phrase(
    searcher: &Searcher,
    fields: &Fields,
    terms: &[String],
) -> tantivy::Result<bool> {
    match phrase(fields.text, terms, SYNONYM_SLOP) {
        Some(query) => Ok(query.count(searcher)? > 0),
        None => Ok(false),
    }
}

/// Every word, as it is written, that begins with `prefix`, with the number of
/// units that have it.
pub(super) fn words_with_prefix(
    searcher: &Searcher,
    fields: &Fields,
    prefix: &str,
) -> tantivy::Result<Vec<(String, u64)>> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.surface)?;
        let mut words = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
        while words.advance() {
            let Ok(word) = std::str::from_utf8(words.key()) else { continue };
            if !word.starts_with(prefix) {
                break;
            }
            *counts.entry(word.to_owned()).or_default() += u64::from(words.value().doc_freq);
        }
    }
    Ok(counts.into_iter().collect())
}

/// The inverse document frequency as tantivy's BM25 has it.
fn idf(searcher: &Searcher, field: Field, term: &str) -> tantivy::Result<f32> {
    let with = searcher.doc_freq(&Term::from_field_text(field, term))? as f32;
    let all = searcher.num_docs() as f32;
    Ok((1.0 + (all - with + 0.5) / (with + 0.5)).ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_found_by_its_number_too() {
        assert_eq!(spellings("A/RES/74/60"), ["a/res/74/60", "74/60"]);
    }
}
