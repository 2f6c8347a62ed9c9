//! The lexical half: fields, analysis, and queries by words.

use std::sync::LazyLock;

use regex::Regex;
use tantivy::{
    Index, Term,
    query::{BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{
        FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
        TextOptions,
    },
    tokenizer::{Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer},
};

use crate::{corpus::Unit, pattern::pattern};

/// The name of the English analysis in the index.
const ENGLISH: &str = "undex_en";
/// The longest word that is indexed, in bytes.
const WORD_BYTES_MAX: usize = 64;

/// What a match in a field counts for: the paragraph itself, the headings it
/// stands under, the title of its document, a symbol or number it names.
const WEIGHT_TEXT: f32 = 1.0;
const WEIGHT_HEADINGS: f32 = 0.3;
const WEIGHT_TITLE: f32 = 0.1;
const WEIGHT_NAMES: f32 = 2.0;

/// The fields of the lexical index.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The key that both engines share.
    pub(super) key: Field,
    /// The document, for deleting it whole.
    pub(super) document: Field,
    /// The unit as JSON, stored.
    pub(super) unit: Field,
    text: Field,
    headings: Field,
    title: Field,
    names: Field,
}

/// How text becomes terms; the same for documents, questions and highlights.
#[derive(Clone)]
pub struct Analysis {
    analyzer: TextAnalyzer,
}

/// Symbols and numbers that count as one word: with a slash, or with a stop
/// between digits.
static NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[\p{L}\d][\p{L}\d.\-]*(?:/[\p{L}\d][\p{L}\d.\-]*)+|\d+(?:\.\d+)+"));

impl Default for Analysis {
    fn default() -> Analysis {
        let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(RemoveLongFilter::limit(WORD_BYTES_MAX))
            .filter(LowerCaser)
            .filter(Stemmer::new(Language::English))
            .build();
        Analysis { analyzer }
    }
}

/// A term and where it stood in the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub term: String,
    pub from: usize,
    pub to: usize,
}

impl Analysis {
    /// The terms of a text, in order.
    pub(crate) fn tokens(&self, text: &str) -> Vec<Token> {
        let mut analyzer = self.analyzer.clone();
        let mut stream = analyzer.token_stream(text);
        let mut out = Vec::new();
        stream.process(&mut |token| {
            out.push(Token {
                term: token.text.clone(),
                from: token.offset_from,
                to: token.offset_to,
            });
        });
        out
    }

    /// The symbols and numbers in a text, in small letters.
    pub(crate) fn names(text: &str) -> Vec<String> {
        NAME.find_iter(text)
            .map(|found| found.as_str().trim_end_matches(['.', '-']).to_lowercase())
            .collect()
    }
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let words = |record| {
        let indexing = TextFieldIndexing::default().set_tokenizer(ENGLISH).set_index_option(record);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        key: builder.add_u64_field("key", INDEXED | FAST),
        document: builder.add_text_field("document", STRING),
        unit: builder.add_text_field("unit", STORED),
        text: builder.add_text_field("text", words(IndexRecordOption::WithFreqsAndPositions)),
        headings: builder
            .add_text_field("headings", words(IndexRecordOption::WithFreqsAndPositions)),
        title: builder.add_text_field("title", words(IndexRecordOption::WithFreqs)),
        names: builder.add_text_field("names", STRING),
    };
    (builder.build(), fields)
}

/// Every index handle needs the analysis under its name.
pub(super) fn register(index: &Index) {
    index.tokenizers().register(ENGLISH, Analysis::default().analyzer);
}

/// The tantivy document of a unit.
pub(super) fn document(
    fields: &Fields,
    key: u64,
    document: &str,
    title: Option<&str>,
    unit: &Unit,
    json: &str,
) -> tantivy::TantivyDocument {
    let mut out = tantivy::TantivyDocument::default();
    out.add_u64(fields.key, key);
    out.add_text(fields.document, document);
    out.add_text(fields.unit, json);
    out.add_text(fields.text, &unit.text);
    for heading in unit.section_titles.iter().chain(&unit.part_title) {
        out.add_text(fields.headings, heading);
    }
    if let Some(title) = title {
        out.add_text(fields.title, title);
    }
    let mut names = Analysis::names(&unit.text);
    names.extend(unit.refs.iter().chain([&unit.symbol]).flat_map(|symbol| spellings(symbol)));
    names.sort_unstable();
    names.dedup();
    names.iter().for_each(|name| out.add_text(fields.names, name));
    out
}

/// A symbol whole and as the number of a resolution: `a/res/74/60`, `74/60`.
fn spellings(symbol: &str) -> Vec<String> {
    let whole = symbol.to_lowercase();
    let parsed: Option<crate::citation::Symbol> = symbol.parse().ok();
    let spoken =
        parsed.as_ref().and_then(|symbol| symbol.spoken()).map(|(_, number)| number.to_lowercase());
    std::iter::once(whole).chain(spoken).collect()
}

/// What the lexical leg looks for. Built from terms, never from user text by
/// tantivy's own parser.
#[derive(Clone, Debug, Default)]
pub struct LexicalQuery {
    /// Words that add to the score.
    pub words: Vec<String>,
    /// Symbols and numbers that add to the score.
    pub names: Vec<String>,
    /// Phrases that must stand in the text, as analysed terms.
    pub phrases: Vec<Vec<String>>,
    /// Words that must not stand in it, as analysed terms.
    pub excluded: Vec<String>,
}

impl LexicalQuery {
    /// The query that scores. A unit matches by its own words and names; the
    /// headings and the title over it only add to its score, or every unit of a
    /// document would match every word of its title.
    pub(super) fn scoring(&self, fields: &Fields) -> Option<Box<dyn Query>> {
        let term = |field: Field, term: &str, weight: f32, record: IndexRecordOption| {
            let query = TermQuery::new(Term::from_field_text(field, term), record);
            (Occur::Should, Box::new(BoostQuery::new(Box::new(query), weight)) as Box<dyn Query>)
        };
        let mut own: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut context: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for word in self.words.iter().chain(self.phrases.iter().flatten()) {
            own.push(term(fields.text, word, WEIGHT_TEXT, IndexRecordOption::WithFreqs));
            context.push(term(
                fields.headings,
                word,
                WEIGHT_HEADINGS,
                IndexRecordOption::WithFreqs,
            ));
            context.push(term(fields.title, word, WEIGHT_TITLE, IndexRecordOption::WithFreqs));
        }
        for name in &self.names {
            own.push(term(fields.names, name, WEIGHT_NAMES, IndexRecordOption::Basic));
        }
        if own.is_empty() {
            return None;
        }
        context.push((Occur::Must, Box::new(BooleanQuery::new(own))));
        Some(Box::new(BooleanQuery::new(context)))
    }

    /// The query that every hit of either leg must satisfy; nothing where the
    /// question makes no demand.
    pub(super) fn demand(&self, fields: &Fields) -> Option<Box<dyn Query>> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for phrase in &self.phrases {
            let terms: Vec<Term> =
                phrase.iter().map(|word| Term::from_field_text(fields.text, word)).collect();
            let query: Box<dyn Query> = match terms.as_slice() {
                [] => continue,
                [one] => Box::new(TermQuery::new(one.clone(), IndexRecordOption::Basic)),
                _ => Box::new(PhraseQuery::new(terms)),
            };
            clauses.push((Occur::Must, query));
        }
        if self.excluded.is_empty() && clauses.is_empty() {
            return None;
        }
        if clauses.is_empty() {
            clauses.push((Occur::Must, Box::new(tantivy::query::AllQuery)));
        }
        for word in &self.excluded {
            let query =
                TermQuery::new(Term::from_field_text(fields.text, word), IndexRecordOption::Basic);
            clauses.push((Occur::MustNot, Box::new(query)));
        }
        Some(Box::new(BooleanQuery::new(clauses)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_and_numbers_are_single_words() {
        let names = Analysis::names(
            "See A/CONF.192/2018/RC/3, target 16.4. and resolution 74/60; 2018 and/or.",
        );
        assert_eq!(names, ["a/conf.192/2018/rc/3", "16.4", "74/60", "and/or"]);
        assert_eq!(spellings("A/RES/74/60"), ["a/res/74/60", "74/60"]);
    }

    #[test]
    fn words_are_stemmed_and_keep_their_place() {
        let tokens = Analysis::default().tokens("Markings of Weapons");
        let terms: Vec<(&str, usize, usize)> =
            tokens.iter().map(|token| (token.term.as_str(), token.from, token.to)).collect();
        assert_eq!(terms, [("mark", 0, 8), ("of", 9, 11), ("weapon", 12, 19)]);
    }
}
