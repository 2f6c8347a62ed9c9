//! The collection as words are looked for in it: the likeliest paragraphs by their rare
//! words, each read and taken apart once, and what stands before and behind them.

use std::{collections::HashMap, ops::Range, rc::Rc};

use crate::{
    analysis::{self, is_function_word},
    backend::{
        Backend, BackendError, Filter, LexicalQuery, Outline, QueryWord, Selection, Term,
        UnitFacts, UnitKey,
    },
    citation::{Language, Symbol},
    corpus::{Kind, Unit},
};

use super::{
    fit::{self, Fit, Step},
    words::{Vocabulary, Word, Writer, add_words, words},
};

/// The rarest words of a text by which paragraphs are looked for.
const TERMS_MAX: usize = 10;
/// So many words of a text are looked at for these.
const TERMS_LOOKED_AT: usize = 400;
/// So many words of a paragraph are compared: it may be a book.
const WORDS_MAX: usize = 60_000;
/// So many paragraphs are kept, taken apart.
const KEPT_MAX: usize = 8_000;
/// A quotation runs over so many paragraphs at most.
const ACROSS_MAX: usize = 12;
/// What a word counts that carries grammar alone, beside the rarest.
const GRAMMAR_WEIGHT: f32 = 0.1;

/// A paragraph, taken apart.
#[derive(Debug)]
pub(in crate::research) struct Source {
    pub facts: UnitFacts,
    pub unit: Unit,
    /// Its label and its words. A label has no place in the text, and may be left out.
    pub words: Vec<Word>,
}

/// Paragraphs one behind the other.
#[derive(Clone, Debug, Default)]
pub(in crate::research) struct Stream {
    pub words: Vec<Word>,
    /// Each paragraph with the place of its first word.
    pub sources: Vec<(usize, Rc<Source>)>,
}

impl Stream {
    fn push(&mut self, source: Rc<Source>) {
        self.sources.push((self.words.len(), Rc::clone(&source)));
        self.words.extend(source.words.iter().cloned());
    }

    /// The paragraph that has a word.
    pub(in crate::research) fn source_of(&self, word: usize) -> &Source {
        let place = self.sources.partition_point(|(first, _)| *first <= word);
        &self.sources[place.saturating_sub(1)].1
    }

    /// The paragraphs that have some of the words that are the same.
    pub(in crate::research) fn covered(&self, fit: &Fit) -> Vec<Rc<Source>> {
        let mut found: Vec<Rc<Source>> = Vec::new();
        for (step, _, range) in fit.walk() {
            let is_word = matches!(step, Step::Same(..)) && !self.words[range.start].is_optional;
            if is_word {
                let place = self.sources.partition_point(|(first, _)| *first <= range.start);
                let (_, source) = &self.sources[place.saturating_sub(1)];
                if found.last().is_none_or(|last| !Rc::ptr_eq(last, source)) {
                    found.push(Rc::clone(source));
                }
            }
        }
        found
    }
}

/// Words, held against paragraphs.
#[derive(Clone, Debug)]
pub(in crate::research) struct Match {
    pub fit: Fit,
    pub stream: Stream,
}

/// A part of a draft, taken apart.
#[derive(Clone, Debug, Default)]
pub(in crate::research) struct Own {
    pub words: Vec<Word>,
    /// What each weighs: more, the fewer paragraphs of the collection have it.
    pub weights: Vec<f32>,
    /// Its rarest terms.
    terms: Vec<String>,
    language: Language,
}

impl Own {
    /// The share of the weight of its words that a source has. What the source has beside
    /// them, and the writer has not, counts against it by half.
    pub(in crate::research) fn likeness(&self, fit: &Fit) -> f32 {
        let (mut same, mut all, mut left) = (0.0, 0.0, 0);
        for (step, words, _) in fit.walk() {
            let weight: f32 = self.weights[words].iter().sum();
            match step {
                Step::Same(..) => {
                    same += weight;
                    all += weight;
                }
                Step::Changed | Step::Added => all += weight,
                Step::Left => left += 1,
                Step::PassedOver | Step::Omitted => {}
            }
        }
        let mean = all / (self.words.len().max(1) as f32);
        if all > 0.0 { same / (all + 0.5 * mean * left as f32) } else { 0.0 }
    }
}

/// The collection.
pub(in crate::research) struct Collection<'a> {
    pub backend: &'a dyn Backend,
    pub vocabulary: Vocabulary,
    known: HashMap<UnitKey, Rc<Source>>,
    outlines: HashMap<(Symbol, Language), Option<Rc<Outline>>>,
    frequencies: HashMap<String, u64>,
}

impl<'a> Collection<'a> {
    pub(in crate::research) fn of(backend: &'a dyn Backend) -> Collection<'a> {
        Collection {
            backend,
            vocabulary: Vocabulary::default(),
            known: HashMap::new(),
            outlines: HashMap::new(),
            frequencies: HashMap::new(),
        }
    }

    /// Takes parts of a draft apart, which are one text.
    pub(in crate::research) fn own(
        &mut self,
        text: &str,
        parts: &[Range<usize>],
    ) -> Result<Own, BackendError> {
        let language = self.language(text, parts);
        let mut own = Own { language, ..Own::default() };
        let mut terms: Vec<(usize, String)> = Vec::new();
        for part in parts {
            let vocabulary = &mut self.vocabulary;
            add_words(&mut own.words, text, part.clone(), Writer::Quoting, vocabulary);
            let tokens = analysis::tokens(&text[part.clone()], language);
            terms.extend(tokens.into_iter().map(|token| (part.start + token.from, token.term)));
        }
        self.count(terms.iter().map(|(_, term)| term.as_str()))?;
        let all = self.backend.describe().units as f32;
        let rarest = (1.0 + all).ln();
        let weight = |frequency: u64| (1.0 + all / (frequency as f32 + 1.0)).ln() / rarest;
        let places: HashMap<usize, &str> =
            terms.iter().map(|(place, term)| (*place, term.as_str())).collect();
        let of_word = |word: &Word| match places.get(&word.span.start) {
            _ if is_function_word(&text[word.span.clone()]) => GRAMMAR_WEIGHT,
            Some(term) => weight(self.frequencies.get(*term).copied().unwrap_or(0)),
            None => 0.5,
        };
        own.weights = own.words.iter().map(of_word).collect();
        let mut rare: Vec<(u64, String)> = Vec::new();
        for (place, term) in terms.into_iter().take(TERMS_LOOKED_AT) {
            let word = text[place..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
            let frequency = self.frequencies.get(&term).copied().unwrap_or(0);
            if frequency > 0 && !is_function_word(word) && !rare.iter().any(|(_, own)| *own == term)
            {
                rare.push((frequency, term));
            }
        }
        rare.sort_unstable();
        own.terms = rare.into_iter().take(TERMS_MAX).map(|(_, term)| term).collect();
        Ok(own)
    }

    /// The language in which some parts of a text are looked for.
    fn language(&self, text: &str, parts: &[Range<usize>]) -> Language {
        let present = &self.backend.describe().languages;
        let told = parts.iter().find_map(|part| analysis::language_of(&text[part.clone()]));
        let found = told.filter(|language| present.contains(language));
        found
            .or(present.contains(&Language::En).then_some(Language::En))
            .or(present.first().copied())
            .unwrap_or_default()
    }

    /// Looks up how many paragraphs have terms that were not asked for yet.
    fn count<'t>(&mut self, terms: impl Iterator<Item = &'t str>) -> Result<(), BackendError> {
        let new: Vec<&str> = terms.filter(|term| !self.frequencies.contains_key(*term)).collect();
        let asked: Vec<Term<'_>> = new.iter().map(|term| Term::Text(term)).collect();
        let found = self.backend.frequencies(&asked)?;
        self.frequencies.extend(new.into_iter().map(str::to_owned).zip(found));
        Ok(())
    }

    /// The paragraphs with most of the rarest words of a text, in the whole collection or in
    /// one document.
    pub(in crate::research) fn candidates(
        &mut self,
        own: &Own,
        count: usize,
        within: Option<&Symbol>,
    ) -> Result<Vec<Rc<Source>>, BackendError> {
        let filter = within.and_then(|symbol| Filter::read([("symbol", symbol.as_str())]).ok());
        let among = Selection { filters: filter.into_iter().collect(), ..Selection::default() };
        let found = self.ranked(own, count, &among)?;
        self.sources(&found)
    }

    /// The same among those of a selection, not yet read.
    pub(in crate::research) fn ranked(
        &self,
        own: &Own,
        count: usize,
        among: &Selection,
    ) -> Result<Vec<UnitFacts>, BackendError> {
        if own.terms.is_empty() {
            return Ok(Vec::new());
        }
        let word = |term: &String| QueryWord { terms: vec![term.clone()], ..QueryWord::default() };
        let query =
            LexicalQuery { words: own.terms.iter().map(word).collect(), ..LexicalQuery::default() };
        let found = self.backend.lexical(&query, count, among)?.ranking;
        Ok(found.into_iter().map(|scored| scored.unit).collect())
    }

    /// Paragraphs, taken apart.
    pub(in crate::research) fn sources(
        &mut self,
        units: &[UnitFacts],
    ) -> Result<Vec<Rc<Source>>, BackendError> {
        if self.known.len() > KEPT_MAX {
            self.known.clear();
        }
        let new = units.iter().filter(|unit| !self.known.contains_key(&unit.key));
        let new: Vec<UnitFacts> = new.cloned().collect();
        let new = self.read(&new)?;
        self.known.extend(new.into_iter().map(|source| (source.facts.key, source)));
        Ok(units.iter().filter_map(|unit| self.known.get(&unit.key).cloned()).collect())
    }

    /// The same, of which none is kept: for those of whom each is looked at once.
    pub(in crate::research) fn read(
        &mut self,
        units: &[UnitFacts],
    ) -> Result<Vec<Rc<Source>>, BackendError> {
        let keys: Vec<UnitKey> = units.iter().map(|unit| unit.key).collect();
        let read = units.iter().zip(self.backend.units(&keys)?);
        let apart = |(facts, unit): (&UnitFacts, Unit)| {
            Rc::new(taken_apart(facts.clone(), unit, &mut self.vocabulary))
        };
        Ok(read.map(apart).collect())
    }

    /// Fits words into one paragraph.
    pub(in crate::research) fn fit(own: &Own, source: &Rc<Source>) -> Option<Match> {
        let mut stream = Stream::default();
        stream.push(Rc::clone(source));
        let fit = fit::whole(&own.words, &stream.words)?;
        Some(Match { fit, stream })
    }

    /// Fits words into a paragraph with those before and behind it.
    pub(in crate::research) fn fit_across(
        &mut self,
        own: &Own,
        source: &Rc<Source>,
    ) -> Result<Option<Match>, BackendError> {
        let document = &source.facts.document;
        let Some(outline) = self.outline(&document.symbol, document.language)? else {
            return Ok(None);
        };
        let running: Vec<&UnitFacts> =
            outline.units.iter().filter(|unit| is_running(unit)).collect();
        let Some(place) = running.iter().position(|unit| unit.key == source.facts.key) else {
            return Ok(None);
        };
        let mut around = vec![Rc::clone(source)];
        let wanted = own.words.len();
        let mut length = 0;
        for unit in running[..place].iter().rev().take(ACROSS_MAX) {
            if length >= wanted {
                break;
            }
            let before = self.sources(&[(*unit).clone()])?;
            length += before.iter().map(|one| one.words.len()).sum::<usize>();
            around.splice(0..0, before);
        }
        length = 0;
        for unit in running[place + 1..].iter().take(ACROSS_MAX) {
            if length >= wanted {
                break;
            }
            let behind = self.sources(&[(*unit).clone()])?;
            length += behind.iter().map(|one| one.words.len()).sum::<usize>();
            around.extend(behind);
        }
        let mut stream = Stream::default();
        around.into_iter().for_each(|one| stream.push(one));
        Ok(fit::whole(&own.words, &stream.words).map(|fit| Match { fit, stream }))
    }

    /// The units of a document.
    pub(in crate::research) fn outline(
        &mut self,
        symbol: &Symbol,
        language: Language,
    ) -> Result<Option<Rc<Outline>>, BackendError> {
        let name = (symbol.clone(), language);
        if let Some(known) = self.outlines.get(&name) {
            return Ok(known.clone());
        }
        let found = self.backend.outline(symbol, Some(language))?.map(Rc::new);
        self.outlines.insert(name, found.clone());
        Ok(found)
    }

    /// The language of a part of a draft as it was taken apart.
    pub(in crate::research) fn language_of(own: &Own) -> Language {
        own.language
    }
}

/// What a quotation may run on into.
fn is_running(unit: &UnitFacts) -> bool {
    !matches!(unit.kind, Kind::Footnote | Kind::FrontMatter | Kind::Closing | Kind::VoteList)
}

fn taken_apart(facts: UnitFacts, mut unit: Unit, vocabulary: &mut Vocabulary) -> Source {
    let label = match (&unit.sub, &unit.number) {
        (Some(sub), _) => sub.as_str(),
        (None, Some(number)) => number.as_str(),
        _ => "",
    };
    let mut found = words(label, 0..label.len(), Writer::Source, vocabulary);
    for word in &mut found {
        word.is_optional = true;
        word.joined = None;
        word.span = 0..0;
    }
    found.extend(words(&unit.text, 0..unit.text.len(), Writer::Source, vocabulary));
    found.truncate(WORDS_MAX);
    // What it cites is looked at nowhere here, and may be much.
    unit.references = Vec::new();
    Source { facts, unit, words: found }
}
