//! Measures retrieval against judged questions.
//!
//! A collection is topics and judgements, with documents of its own ([BEIR]) or
//! over the units of an index. Each topic is asked as a user would ask it, and
//! the ranking is measured as `trec_eval` does.
//!
//! [BEIR]: https://arxiv.org/abs/2104.08663

mod collection;
mod metrics;
mod run;

pub use collection::{Collection, CollectionError, Topic};
pub use metrics::{Grades, Metrics};
pub use run::{Ranked, trec_run};

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::{
    backend::{Backend, UnitFacts},
    embed::{Embedder, Reranker},
    query::{
        Evidence, Fusion, LIMIT_MAX, Mode, QUERY_BYTES_MAX, Query, Ranking, Scores, SearchError,
        Verdict, rank, rerank,
    },
};

/// What one mode of retrieval achieved on a collection.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// `hybrid`, `lexical` or `semantic`.
    pub mode: &'static str,
    /// Topics with at least one relevant document.
    pub topics: usize,
    /// The mean over them.
    #[serde(flatten)]
    pub mean: Metrics,
    /// The mean by type of question, where the collection tells types apart.
    pub by_type: BTreeMap<String, Metrics>,
    /// How well the verdict `none` tells topics without an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub none: Option<NoneReport>,
    /// Topics whose question was refused; they count as if nothing had been found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
    /// Every topic by its id.
    #[serde(skip)]
    pub each: Vec<(Topic, Metrics)>,
    /// What the verdict on every topic was made of, for a calibration.
    #[serde(skip)]
    pub evidence: Vec<TopicEvidence>,
    /// The rankings, for a run file.
    #[serde(skip)]
    pub rankings: Vec<Ranked>,
}

/// A topic whose question was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The topic's id.
    pub topic: String,
    /// Why, in words.
    pub problem: String,
}

/// What the verdict on a topic was made of.
#[derive(Clone, Debug, Serialize)]
pub struct TopicEvidence {
    /// The topic's id.
    pub topic: String,
    /// Whether the collection has a relevant document.
    pub answerable: bool,
    /// The verdict's name.
    pub verdict: &'static str,
    /// The probability that was found.
    pub probability: f32,
    /// The signs.
    #[serde(flatten)]
    pub evidence: Evidence,
}

/// How well the verdict `none` is given, where some topics have no answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct NoneReport {
    /// Topics without a relevant document.
    pub unanswerable: usize,
    /// Topics that were told `none`.
    pub given: usize,
    /// Of those told `none`, the share that has no answer.
    pub precision: f64,
    /// Of those without an answer, the share that was told so.
    pub recall: f64,
    /// Topics with an answer that were told `none`.
    pub wrongly: Vec<String>,
}

/// The models that rank.
#[derive(Clone, Copy)]
pub struct Models<'a> {
    /// Makes vectors of questions.
    pub embedder: &'a dyn Embedder,
    /// Judges the best hits, where there is one.
    pub reranker: Option<&'a Reranker>,
}

/// The ranking of a topic's question; nothing where the question is refused, which is kept.
fn ranked(
    backend: &dyn Backend,
    models: Models<'_>,
    query: &Query,
    topic: &Topic,
    refused: &mut Vec<Refused>,
) -> Result<Option<Ranking>, SearchError> {
    let ranked = rank(backend, models.embedder, query).and_then(|mut ranking| {
        if let Some(reranker) = models.reranker {
            rerank(backend, reranker, &mut ranking)?;
        }
        Ok(ranking)
    });
    match ranked {
        Ok(ranking) => Ok(Some(ranking)),
        Err(error) if error.is_usage() => {
            refused.push(Refused { topic: topic.id.clone(), problem: error.to_string() });
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Measures one mode on a collection. `names` gives the id of a unit that the
/// judgements use. A question that is refused counts as if nothing had been found.
///
/// # Errors
/// [`SearchError`] where model or index fail.
pub fn evaluate(
    backend: &dyn Backend,
    models: Models<'_>,
    collection: &Collection,
    mode: Mode,
    fusion: Fusion,
    names: &dyn Fn(&UnitFacts) -> String,
) -> Result<Report, SearchError> {
    let mut each: Vec<(Topic, Metrics)> = Vec::new();
    let mut rankings = Vec::with_capacity(collection.topics.len());
    let mut verdicts: HashMap<&str, Verdict> = HashMap::new();
    let mut evidence = Vec::with_capacity(collection.topics.len());
    let (nothing, mut refused) = (Grades::new(), Vec::new());
    for topic in &collection.topics {
        let plain =
            if collection.corpus.is_some() { plain(&topic.text) } else { topic.text.clone() };
        let query = Query { mode, fusion, ..Query::new(plain) };
        let ranked = ranked(backend, models, &query, topic, &mut refused)?;
        let best = ranked.iter().flat_map(|ranked| &ranked.candidates).take(LIMIT_MAX);
        // Reranked hits are ordered by another score than the rest.
        let score = |scores: &Scores| scores.reranked.map_or(scores.fused, |s| 10.0 + s);
        let documents: Vec<(String, f32)> =
            best.map(|one| (names(&one.unit), score(&one.scores))).collect();
        let grades = collection.qrels.get(&topic.id).unwrap_or(&nothing);
        let answerable = grades.values().any(|&grade| grade > 0);
        if let Some(ranked) = &ranked {
            verdicts.insert(&topic.id, ranked.verdict);
            evidence.push(TopicEvidence {
                topic: topic.id.clone(),
                answerable,
                verdict: ranked.verdict.name(),
                probability: ranked.probability,
                evidence: ranked.evidence,
            });
        }
        if answerable {
            let metrics = Metrics::of(documents.iter().map(|(id, _)| id.as_str()), grades);
            each.push((topic.clone(), metrics));
        }
        rankings.push(Ranked { topic: topic.id.clone(), documents });
    }
    let mut types: BTreeMap<String, Vec<Metrics>> = BTreeMap::new();
    for (topic, metrics) in &each {
        if let Some(kind) = &topic.kind {
            types.entry(kind.clone()).or_default().push(*metrics);
        }
    }
    let all: Vec<Metrics> = each.iter().map(|(_, metrics)| *metrics).collect();
    let answerable = |id: &str| each.iter().any(|(topic, _)| topic.id == id);
    Ok(Report {
        mode: mode.name(),
        topics: all.len(),
        mean: Metrics::mean(&all),
        by_type: types.into_iter().map(|(kind, all)| (kind, Metrics::mean(&all))).collect(),
        none: none_report(collection, &verdicts, &answerable),
        refused,
        each,
        evidence,
        rankings,
    })
}

fn none_report(
    collection: &Collection,
    verdicts: &HashMap<&str, Verdict>,
    answerable: &dyn Fn(&str) -> bool,
) -> Option<NoneReport> {
    let unanswerable = collection.topics.iter().filter(|topic| !answerable(&topic.id)).count();
    if unanswerable == 0 {
        return None;
    }
    let told = |topic: &&Topic| verdicts.get(topic.id.as_str()) == Some(&Verdict::None);
    let given: Vec<&Topic> = collection.topics.iter().filter(told).collect();
    let wrongly: Vec<String> =
        given.iter().filter(|topic| answerable(&topic.id)).map(|topic| topic.id.clone()).collect();
    let right = (given.len() - wrongly.len()) as f64;
    Some(NoneReport {
        unanswerable,
        given: given.len(),
        precision: if given.is_empty() { 1.0 } else { right / given.len() as f64 },
        recall: right / unanswerable as f64,
        wrongly,
    })
}

/// A topic of another collection as words alone: its quotation marks and dashes
/// are no operators, and what is too long for a question is cut.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || "\"“”:".contains(c)) {
        let word = word.trim_start_matches('-');
        if word.is_empty() {
            continue;
        }
        if out.len() + word.len() + 1 > QUERY_BYTES_MAX {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_of_other_collections_are_words() {
        assert_eq!(plain("the \"yellow\" -fever: a -- study"), "the yellow fever a study");
        assert!(plain(&"word ".repeat(400)).len() <= QUERY_BYTES_MAX);
    }
}
