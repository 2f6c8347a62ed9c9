//! Questions as tantivy queries, built from terms: tantivy's own parser never sees
//! what a user typed.

use tantivy::{
    DocAddress, DocSet, Searcher, SeekDangerResult, Term,
    query::{BooleanQuery, Occur, Query},
    schema::Field,
};

use crate::backend::{LexicalQuery, OrderedBigram, TermScore};

use super::{
    clauses::{SYNONYM_SLOP, best, boost, one, phrase},
    schema::Fields,
    statistics::Statistics,
    terms::idf,
};

/// What a match in a field counts for: the paragraph itself, the headings it
/// stands under and the paragraph it is a point of, the title of its document,
/// a symbol or number it names.
const WEIGHT_TEXT: f32 = 1.0;
const WEIGHT_HEADINGS: f32 = 0.3;
/// What finds a unit by a heading over it that has a word which its text has not.
const WEIGHT_UNDER_HEADING: f32 = 0.6;
const WEIGHT_TITLE: f32 = 0.1;
const WEIGHT_NAMES: f32 = 2.0;
/// What a synonym counts for beside the word that was typed.
const WEIGHT_SYNONYM: f32 = 0.6;
/// What two words of the question count for that stand in a text as they do there.
const WEIGHT_BIGRAM: f32 = 0.2;
/// The k1 of tantivy's BM25; its b is 0.75. On the collections of
/// docs/relevance.md no other pair was better on all.
const K1: f32 = 1.2;
/// How much a word counts that a question has several times: as often where this is
/// large, once where it is 0. Long questions are paragraphs, and repeat what they are about.
/// Source: k3 of Okapi, Robertson and Walker, TREC-8, 1999.
const K3: f32 = 8.0;

type Clause = (Occur, Box<dyn Query>);

/// What a unit matches by: its own words and names, and the words of the headings that it
/// stands under. Of each group the best counts.
pub(in crate::index) fn own(query: &LexicalQuery, fields: &Fields) -> Vec<Vec<Box<dyn Query>>> {
    let words = scored_words(query).map(|word| {
        let mut all = word.alternatives(fields.text, WEIGHT_TEXT);
        all.extend(word.terms_in(fields.headings, WEIGHT_UNDER_HEADING));
        all
    });
    let names = query.names.iter().map(|name| vec![one(fields.names, name, WEIGHT_NAMES)]);
    words.chain(names).collect()
}

/// The query that finds: a flat union of the groups, so that tantivy can pass over units
/// that cannot be among the best. Nothing where there is nothing to find by.
pub(in crate::index) fn finding(own: Vec<Vec<Box<dyn Query>>>) -> Option<Box<dyn Query>> {
    let own: Vec<Clause> = own.into_iter().map(|group| (Occur::Should, best(group))).collect();
    (!own.is_empty()).then(|| Box::new(BooleanQuery::new(own)) as Box<dyn Query>)
}

/// What adds to the score of a unit that was found: what stands over it, and
/// words that stand together. Of each group the best counts. By these alone
/// every unit of a document would match every word of its title.
pub(in crate::index) fn context(query: &LexicalQuery, fields: &Fields) -> Vec<Vec<Box<dyn Query>>> {
    let mut groups = Vec::new();
    for word in scored_words(query) {
        groups.push(word.alternatives(fields.headings, WEIGHT_HEADINGS));
        groups.push(word.terms_in(fields.title, WEIGHT_TITLE));
    }
    let bigrams = query.ordered_bigrams.iter().filter_map(|pair| bigram(pair, fields));
    groups.extend(bigrams.map(|query| vec![query]));
    groups
}

fn bigram(pair: &OrderedBigram, fields: &Fields) -> Option<Box<dyn Query>> {
    let terms = [pair.first.clone(), pair.second.clone()];
    Some(boost(phrase(fields.text, &terms, pair.between)?, WEIGHT_BIGRAM))
}

/// The query of the units that have a phrase in any of its readings; nothing where it has
/// no words.
pub(in crate::index) fn has_phrase(
    readings: &[Vec<String>],
    fields: &Fields,
) -> Option<Box<dyn Query>> {
    let readings = readings.iter();
    let readings: Vec<Clause> = readings
        .filter_map(|terms| Some((Occur::Should, phrase(fields.text, terms, 0)?)))
        .collect();
    (!readings.is_empty()).then(|| Box::new(BooleanQuery::new(readings)) as Box<dyn Query>)
}

/// The theoretical maximum of a question's score. What stands over a unit is left
/// out.
pub(in crate::index) fn maximum(
    query: &LexicalQuery,
    statistics: &Statistics,
    fields: &Fields,
) -> tantivy::Result<f32> {
    let mut sum = 0.0;
    for word in scored_words(query) {
        sum += word.maximum(statistics.searcher(), fields.text)?;
    }
    for name in &query.names {
        sum += WEIGHT_NAMES * idf(statistics.searcher(), fields.names, name)?;
    }
    Ok(sum)
}

/// What each word gives a unit, field by field; they add up to its BM25.
pub(in crate::index) fn explain(
    query: &LexicalQuery,
    statistics: &Statistics,
    fields: &Fields,
    address: DocAddress,
) -> tantivy::Result<Vec<TermScore>> {
    let mut out = Vec::new();
    // What does not match gives nothing.
    let mut add = |term: &str, field, score| {
        if score > 0.0 {
            out.push(TermScore { term: term.to_owned(), field, score });
        }
    };
    let of = |query: Box<dyn Query>| scores(query.as_ref(), statistics, &[address]);
    for word in scored_words(query) {
        let term = word.name();
        let text = of(word.query(fields.text, WEIGHT_TEXT))?[0];
        // Of text and heading the better one finds; the heading adds to what is found.
        let finds = of(best(word.terms_in(fields.headings, WEIGHT_UNDER_HEADING)))?[0];
        let adds = of(word.query(fields.headings, WEIGHT_HEADINGS))?[0];
        add(&term, "text", text);
        add(&term, "headings", adds + (finds - text).max(0.0));
        add(&term, "title", of(best(word.terms_in(fields.title, WEIGHT_TITLE)))?[0]);
    }
    for name in &query.names {
        add(name, "names", of(one(fields.names, name, WEIGHT_NAMES))?[0]);
    }
    for pair in &query.ordered_bigrams {
        let words = format!("{} {}", pair.first, pair.second);
        if let Some(query) = bigram(pair, fields) {
            add(&words, "text", of(query)?[0]);
        }
    }
    Ok(out)
}

/// What a query gives each of some units, 0 where it does not match. The units
/// are in the order of their addresses.
///
/// Each is asked for by itself. A union of terms would look at every unit between
/// two, and a phrase that is not in one would go on to the next that has it.
pub(in crate::index) fn scores(
    query: &dyn Query,
    statistics: &Statistics,
    addresses: &[DocAddress],
) -> tantivy::Result<Vec<f32>> {
    let weight = query.weight(statistics.scoring())?;
    let mut out = Vec::with_capacity(addresses.len());
    for own in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let mut scorer =
            weight.scorer(statistics.searcher().segment_reader(own[0].segment_ord), 1.0)?;
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

/// What a word counts for that comes so often behind its first time.
fn repeated(times: u32) -> f32 {
    let count = times as f32 + 1.0;
    (K3 + 1.0) * count / (K3 + count)
}

/// A word of the question that scores for itself.
struct ScoredWord<'a> {
    typed: &'a str,
    terms: Vec<&'a str>,
    synonyms: &'a [Vec<String>],
    /// What it counts for beside a word that the question has once.
    weight: f32,
}

/// Words with their synonyms, and the words of phrases.
fn scored_words(query: &LexicalQuery) -> impl Iterator<Item = ScoredWord<'_>> {
    let words = query.words.iter().map(|word| ScoredWord {
        typed: &word.text,
        terms: word.terms.iter().map(String::as_str).collect(),
        synonyms: &word.synonyms,
        weight: repeated(word.repeated),
    });
    let phrased = query.required.phrases.iter().flatten().flatten();
    let phrased = phrased.map(|term| ScoredWord {
        typed: term,
        terms: vec![term],
        synonyms: &[],
        weight: 1.0,
    });
    words.chain(phrased)
}

impl ScoredWord<'_> {
    fn name(&self) -> String {
        if self.typed.is_empty() { self.terms.join(" ") } else { self.typed.to_owned() }
    }

    /// The best of the word and its synonyms in a field.
    fn query(&self, field: Field, weight: f32) -> Box<dyn Query> {
        best(self.alternatives(field, weight))
    }

    /// The word and its synonyms in a field.
    fn alternatives(&self, field: Field, weight: f32) -> Vec<Box<dyn Query>> {
        let own = weight * self.weight;
        let synonyms = self
            .synonyms
            .iter()
            .filter_map(|terms| phrase(field, terms, SYNONYM_SLOP))
            .map(|query| boost(query, own * WEIGHT_SYNONYM));
        self.terms_in(field, weight).into_iter().chain(synonyms).collect()
    }

    /// The word without its synonyms, for a field without positions.
    fn terms_in(&self, field: Field, weight: f32) -> Vec<Box<dyn Query>> {
        self.terms.iter().map(|term| one(field, term, weight * self.weight)).collect()
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
        Ok(if best == f32::MAX { 0.0 } else { best * self.weight * (K1 + 1.0) })
    }
}
