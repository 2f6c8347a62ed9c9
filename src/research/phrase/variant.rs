//! The wordings in which a phrase stands: paragraphs that say the same of it together.
//!
//! Wordings are one that differ in numbers, dates and ordinals alone, for sessions and years
//! are counted on from text to text; that of the phrase itself stands apart.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Instant,
};

use crate::{alignment::masked, citation::Symbol};

use super::{
    super::{
        diff::{Difference, differ_until},
        matching::{Match, Own, Step, WordId, alike},
    },
    appearance::Appearance,
    body::{AdoptingBody, body_of},
};

/// A wording of a phrase.
#[derive(Clone, Debug)]
pub struct PhraseVariant {
    /// Whether it is the phrase as it was given.
    pub is_exact: bool,
    /// Whether only numbers, dates and ordinals differ from it.
    pub numbers_only: bool,
    /// How many forms it has that differ from one another in numbers alone.
    pub forms: usize,
    /// Its words as they are printed, of several forms those of most documents.
    pub text: String,
    /// How it differs: first the phrase's words, second its own.
    pub difference: Difference,
    /// How many words differ.
    pub differences: usize,
    /// Where it stands, the oldest first.
    pub appearances: Vec<Appearance>,
}

/// What documents of one body have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyCount {
    /// The body.
    pub body: AdoptingBody,
    /// Its documents.
    pub documents: usize,
    /// The years of the first and the last of them.
    pub years: Option<(i16, i16)>,
}

impl PhraseVariant {
    /// How many documents have it, each once in whatever languages.
    pub fn documents(&self) -> usize {
        self.by_document().len()
    }

    /// How many documents of each year, those without one last.
    pub fn years(&self) -> Vec<(Option<i16>, usize)> {
        let mut counts: BTreeMap<i16, usize> = BTreeMap::new();
        let mut without = 0;
        for (_, year) in self.by_document() {
            match year {
                Some(year) => *counts.entry(year).or_default() += 1,
                None => without += 1,
            }
        }
        let counts = counts.into_iter().map(|(year, count)| (Some(year), count));
        counts.chain((without > 0).then_some((None, without))).collect()
    }

    /// How many documents of each body, the most first.
    pub fn bodies(&self) -> Vec<BodyCount> {
        let mut counts: BTreeMap<AdoptingBody, (usize, Option<(i16, i16)>)> = BTreeMap::new();
        for (symbol, year) in self.by_document() {
            let (count, years) = counts.entry(body_of(symbol)).or_default();
            *count += 1;
            if let Some(year) = year {
                let (first, last) = years.unwrap_or((year, year));
                *years = Some((first.min(year), last.max(year)));
            }
        }
        let counts = counts.into_iter();
        let mut counts: Vec<BodyCount> =
            counts.map(|(body, (documents, years))| BodyCount { body, documents, years }).collect();
        counts.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.body.cmp(&b.body)));
        counts
    }

    /// The oldest place of which the year is known, or else the first.
    pub fn first(&self) -> &Appearance {
        let dated = self.appearances.iter().find(|one| one.year().is_some());
        dated.unwrap_or(&self.appearances[0])
    }

    /// The newest.
    pub fn last(&self) -> &Appearance {
        &self.appearances[self.appearances.len() - 1]
    }

    fn by_document(&self) -> BTreeMap<&Symbol, Option<i16>> {
        self.appearances.iter().map(|one| (&one.unit.document.symbol, one.year())).collect()
    }
}

/// What is known of paragraphs with the same words.
struct Form {
    /// The phrase's words and theirs.
    said: (String, String),
    differences: usize,
    documents: HashSet<Symbol>,
}

#[derive(Default)]
struct Group {
    forms: HashMap<Vec<WordId>, Form>,
    appearances: Vec<Appearance>,
}

/// Paragraphs, put together by what they say of a phrase.
pub(super) struct Groups<'a> {
    phrase: &'a str,
    masked: String,
    /// By the words with numbers masked; the phrase itself stands apart.
    groups: HashMap<(bool, String), Group>,
}

impl<'a> Groups<'a> {
    pub(super) fn of(phrase: &'a str, own: &Own) -> Groups<'a> {
        let words = own.words.iter().filter(|word| !word.is_optional);
        let words: Vec<&str> = words.map(|word| &phrase[word.span.clone()]).collect();
        Groups { phrase, masked: masked(&words.join(" ")).join(" "), groups: HashMap::new() }
    }

    /// Puts a paragraph to those that say the same.
    pub(super) fn add(&mut self, own: &Own, found: &Match, at: Appearance) {
        let is_exact = found.fit.differences() == 0;
        let (words, said) =
            if is_exact { (Vec::new(), String::new()) } else { self.read(own, found) };
        let group = self.groups.entry((is_exact, said)).or_default();
        let phrase = self.phrase;
        let form = group.forms.entry(words).or_insert_with(|| {
            let (source, asked) = alike(phrase, &own.words, found);
            let differences = found.fit.differences();
            Form { said: (asked, source), differences, documents: HashSet::new() }
        });
        form.documents.insert(at.unit.document.symbol.clone());
        group.appearances.push(at);
    }

    /// What a source says in the place of the phrase: its words, and the same with numbers
    /// masked. Where they are the phrase's they are spelled as there.
    fn read(&self, own: &Own, found: &Match) -> (Vec<WordId>, String) {
        let (mut words, mut said) = (Vec::new(), Vec::new());
        for (step, of_own, of_source) in found.fit.walk() {
            match step {
                Step::Same(..) => {
                    let same = own.words[of_own].iter().filter(|word| !word.is_optional);
                    for word in same {
                        words.push(word.id);
                        said.push(&self.phrase[word.span.clone()]);
                    }
                }
                Step::Changed | Step::Left => {
                    for place in of_source {
                        let word = &found.stream.words[place];
                        words.push(word.id);
                        said.push(&found.stream.source_of(place).unit.text[word.span.clone()]);
                    }
                }
                Step::Added | Step::PassedOver | Step::Omitted => {}
            }
        }
        (words, masked(&said.join(" ")).join(" "))
    }

    /// The wordings: that of the phrase itself, then those of the most documents.
    pub(super) fn variants(self, until: Instant) -> Vec<PhraseVariant> {
        let masked = self.masked;
        let variant = |((is_exact, said), group): ((bool, String), Group)| {
            let count = group.forms.len();
            let mut forms: Vec<Form> = group.forms.into_values().collect();
            forms.sort_by(|a, b| {
                let (a_documents, b_documents) = (a.documents.len(), b.documents.len());
                b_documents.cmp(&a_documents).then_with(|| a.said.cmp(&b.said))
            });
            let form = forms.swap_remove(0);
            let mut appearances = group.appearances;
            appearances.sort_by(Appearance::by_time);
            PhraseVariant {
                is_exact,
                numbers_only: !is_exact && said == masked,
                forms: count,
                difference: differ_until(&form.said.0, &form.said.1, until),
                text: form.said.1,
                differences: form.differences,
                appearances,
            }
        };
        let variants = self.groups.into_iter().map(variant);
        let mut variants: Vec<(usize, PhraseVariant)> =
            variants.map(|variant| (variant.documents(), variant)).collect();
        variants.sort_by(|(a_documents, a), (b_documents, b)| {
            (b.is_exact.cmp(&a.is_exact))
                .then_with(|| b_documents.cmp(a_documents))
                .then_with(|| a.differences.cmp(&b.differences))
                .then_with(|| a.text.cmp(&b.text))
        });
        variants.into_iter().map(|(_, variant)| variant).collect()
    }
}
