//! What a question asks of an index, and what comes back: plain values, the same
//! for an index in this process and for one on other machines.

use crate::{
    citation::{Language, Place, Symbol},
    embed::Embedding,
};

use super::{Filter, UnitFacts, UnitKey};

/// What the lexical leg looks for, as terms of [`crate::analysis`]: never user
/// text for an engine's own parser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LexicalQuery {
    /// Words that add to the score.
    pub words: Vec<QueryWord>,
    /// Symbols and numbers that add to the score.
    pub names: Vec<String>,
    /// Pairs of words that stand together in the question: in this order they add
    /// to the score.
    pub ordered_bigrams: Vec<OrderedBigram>,
    /// What must stand in the text adds to the score too.
    pub required: Required,
}

/// A word of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryWord {
    /// The word as it was typed.
    pub text: String,
    /// Its terms, one in each language that it may be of.
    pub terms: Vec<String>,
    /// How often the question has it again behind the first time.
    pub repeated: u32,
    /// Words and phrases that mean the same, as terms.
    pub synonyms: Vec<Vec<String>>,
    /// The same as they are written.
    pub wordings: Vec<String>,
}

/// Two words of a question that stand together in it: the ordered pairs of Metzler
/// and Croft's sequential dependence model (SIGIR 2005).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderedBigram {
    /// The term of the first.
    pub first: String,
    /// The term of the second.
    pub second: String,
    /// How many other words stand between them.
    pub between: u32,
}

/// What every hit of either leg must satisfy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Required {
    /// Phrases that must stand in the text: for each its terms in every language
    /// that it may be of.
    pub phrases: Vec<Vec<Vec<String>>>,
    /// Phrases, of one word or more, that must not stand in it, in the same form.
    pub excluded: Vec<Vec<Vec<String>>>,
}

impl Required {
    /// Whether nothing is required.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty() && self.excluded.is_empty()
    }
}

impl LexicalQuery {
    /// Whether there is nothing to rank by.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.required.phrases.is_empty() && self.names.is_empty()
    }

    /// Every term that a hit may be marked for.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        let words = self.words.iter().flat_map(|word| word.terms.iter());
        let synonyms = self.words.iter().flat_map(|word| word.synonyms.iter().flatten());
        let phrases = self.required.phrases.iter().flatten().flatten();
        words.chain(synonyms).chain(phrases).map(String::as_str)
    }
}

/// The units that a search may find: those that pass every filter and have what
/// is required.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selection {
    /// Filters, all of which must admit a unit.
    pub filters: Vec<Filter>,
    /// What must and must not stand in its text.
    pub required: Required,
}

impl Selection {
    /// Whether every unit is selected.
    pub fn is_everything(&self) -> bool {
        self.required.is_empty() && self.filters.iter().all(Filter::is_empty)
    }
}

/// A unit that a leg found, with its score there.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The unit.
    pub unit: UnitFacts,
    /// BM25 or the cosine.
    pub score: f32,
}

/// What the lexical leg found.
#[derive(Clone, Debug, Default)]
pub struct LexicalFound {
    /// The best units, best first, equal scores by id.
    pub ranking: Vec<Scored>,
    /// The score of a unit that has every word and name of the question in itself,
    /// and each so often that it cannot count for more: the theoretical maximum of
    /// Bruch, Gai and Ingber (TOIS 2023), by which scores of different questions
    /// compare.
    pub maximum: f32,
}

/// What the semantic leg found.
#[derive(Clone, Debug, Default)]
pub struct SemanticFound {
    /// The best units by their best passage, best first, equal cosines by id.
    pub ranking: Vec<Scored>,
    /// The units behind them that stand out from the background too; empty where they
    /// were not asked for.
    pub others: Vec<UnitKey>,
    /// The cosine of the nearest passage of all, selected or not; nothing where none stands
    /// out.
    pub nearest: Option<f32>,
    /// What the question has in common with any passage.
    pub background: Background,
}

/// The cosines of a vector with the passages of an index, from a sample: what a passage
/// about something else has. It does not depend on what is selected.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Background {
    /// Their mean.
    pub mean: f32,
    /// Their standard deviation.
    pub deviation: f32,
}

impl Background {
    /// What a cosine says of meaning: 0 for the mean and 1 for the same words.
    pub fn meaning(self, cosine: f32) -> f32 {
        (cosine - self.mean) / (1.0 - self.mean).max(f32::EPSILON)
    }

    /// The cosine that says so much of meaning.
    pub fn cosine(self, meaning: f32) -> f32 {
        self.mean + meaning * (1.0 - self.mean)
    }
}

/// What is asked of the vocabulary.
#[derive(Clone, Copy, Debug)]
pub enum Term<'a> {
    /// A term in the text of units.
    Text(&'a str),
    /// A symbol or number, in small letters, that units name.
    Name(&'a str),
    /// Terms that stand together in the text, a few others between them.
    Phrase(&'a [String]),
}

/// A word of the index that a question may go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The word as texts write it.
    pub word: String,
    /// How many units have it.
    pub units: u64,
}

/// What one word of a question gave a unit in one field.
#[derive(Clone, Debug, PartialEq)]
pub struct TermScore {
    /// The word, name or pair of words.
    pub term: String,
    /// `text`, `headings`, `title` or `names`.
    pub field: &'static str,
    /// What it added to BM25, weight included.
    pub score: f32,
}

/// Which documents are wanted.
#[derive(Clone, Copy, Debug)]
pub enum Documents<'a> {
    /// All of them.
    All,
    /// Those whose symbol begins so, or a part of it behind a slash that ends it;
    /// in small letters.
    Symbol(&'a str),
    /// Those whose title, with their year, has all of these English terms.
    Titled(&'a [String]),
}

/// A document, and a place in it, that a unit cites in its own text or through its
/// footnotes.
#[derive(Clone, Debug)]
pub struct Cited {
    /// The symbol of the document.
    pub symbol: Symbol,
    /// The pinpoint, as far as the text gives one.
    pub place: Place,
    /// The language of the text of it that the index has; nothing where it has
    /// none.
    pub language: Option<Language>,
    /// The units that a pinpoint names.
    pub units: Vec<UnitKey>,
}

/// Units of other documents that cite a unit or its document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CitedBy {
    /// The first of them: those whose pinpoint names the unit itself before those
    /// that name only its document.
    pub units: Vec<Citing>,
    /// How many there are in all.
    pub total: usize,
}

/// A unit that cites another or its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citing {
    /// The unit.
    pub unit: UnitKey,
    /// Whether a pinpoint names the other unit itself, not only its document.
    pub pinpoint: bool,
}

/// A question's vector and how far to look.
#[derive(Clone, Copy, Debug)]
pub struct SemanticQuery<'a> {
    /// The vector, of length 1.
    pub vector: &'a Embedding,
    /// How many units are ranked at most.
    pub depth: usize,
    /// Where the background ends, as [`Background::meaning`]: what has less is not found.
    pub meaning_min: f32,
    /// Whether all are wanted that stand out, and not only those that are ranked. Which
    /// they are does not depend on the depth, and of a selection they are those that are
    /// selected of all.
    pub all: bool,
}
