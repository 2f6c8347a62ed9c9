//! The answer to a query: a page of hits and what is told beside them.

use std::{collections::HashSet, time::Instant};

use crate::{
    backend::{
        Backend, BackendError, Counts, FacetCount, LexicalQuery, UnitFacts, UnitKey, read_units,
    },
    citation::Symbol,
    corpus::Unit,
    embed::{EmbedError, Embedder, Reranker},
};

use super::{
    asked::{Fold, Mode, Query},
    candidate::Scores,
    error::SearchError,
    excerpt::{Excerpt, TEXT_MAX, excerpt, first_of},
    explain::{Explanation, explain},
    fusion::Scale,
    highlight::{self, Highlight},
    near_duplicates::{self, Folded},
    question::Question,
    rank::{Ranking, Took, rank, rerank},
    suggest,
    verdict::{Evidence, Verdict},
};

/// A unit that answers.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The place in the whole list, from 1.
    pub rank: usize,
    /// What is known of the unit and its document.
    pub facts: UnitFacts,
    /// The unit.
    pub unit: Unit,
    /// Which part of its text that has, where the whole is too long for a list.
    pub excerpt: Option<Excerpt>,
    /// Near-identical units of other documents that it stands for, newest first.
    pub folded: Vec<UnitFacts>,
    /// Why it stands where it stands.
    pub scores: Scores,
    /// What to mark in its text.
    pub highlights: Vec<Highlight>,
    /// Term by term and leg by leg, where it was asked for.
    pub explanation: Option<Explanation>,
}

/// The answer to a query.
#[derive(Clone, Debug)]
pub struct Results {
    /// The hits of the page.
    pub hits: Vec<Hit>,
    /// How many units were found, those included that hits stand for, and what they are.
    pub found: Counts,
    /// How many hits there are to page through.
    pub hits_total: usize,
    /// How many units these stand for beside themselves.
    pub folded_total: usize,
    /// Whether the hits answer at all.
    pub verdict: Verdict,
    /// The probability that they do, from 0 to 1.
    pub probability: f32,
    /// What the verdict is made of.
    pub evidence: Evidence,
    /// How the question was understood.
    pub interpreted: Interpreted,
    /// Time spent.
    pub took: Took,
}

impl Results {
    /// The counts of a field by its name; empty for one that is not counted.
    pub fn facet(&self, name: &str) -> &[FacetCount] {
        let found = self.found.facets.iter().find(|facet| facet.field.name == name);
        found.map_or(&[], |facet| facet.values.as_slice())
    }
}

/// How a question was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interpreted {
    /// Documents that it names.
    pub documents: Vec<Symbol>,
    /// Ids of units that it cites.
    pub cited: Vec<String>,
    /// Why there is nothing where its citations point to, which names no text has, and
    /// whether the model does not read its language.
    pub notes: Vec<String>,
    /// Years that it names.
    pub years: Vec<i16>,
    /// Words with what was looked for beside them.
    pub expanded: Vec<(String, Vec<String>)>,
    /// The question with words that the index does not know put right.
    pub did_you_mean: Option<String>,
}

/// Answers a query. Takes milliseconds of processor time.
///
/// # Errors
/// [`SearchError`], with the position where the question is to blame.
pub fn search(
    backend: &dyn Backend,
    embedder: &dyn Embedder,
    query: &Query,
) -> Result<Results, SearchError> {
    search_reranked(backend, embedder, None, query)
}

/// Answers a query as [`search`] does, the best hits ordered by a cross-encoder
/// where there is one.
///
/// # Errors
/// [`SearchError`], with the position where the question is to blame.
pub fn search_reranked(
    backend: &dyn Backend,
    embedder: &dyn Embedder,
    reranker: Option<&Reranker>,
    query: &Query,
) -> Result<Results, SearchError> {
    let started = Instant::now();
    let mut ranking = rank(backend, embedder, query)?;
    if let Some(reranker) = reranker {
        rerank(backend, reranker, &mut ranking)?;
    }
    let reading = Instant::now();
    let candidates = &ranking.candidates;
    let found = count(backend, &ranking)?;
    let folded: Vec<Folded> = match query.fold {
        Fold::Lineage => {
            let own = ranking.led.iter().filter(|led| led.is_own());
            let cited: Vec<UnitFacts> = own.map(|led| led.unit.clone()).collect();
            near_duplicates::fold(backend, candidates, &cited)?
        }
        Fold::None => near_duplicates::unfolded(candidates).collect(),
    };
    let hits_total = folded.len();
    let folded_total = folded.iter().map(|hit| hit.others.len()).sum();
    let mut hits = read_page(backend, query, &ranking, folded)?;
    mark_clauses(embedder, &ranking, &mut hits)?;
    let mut took = ranking.took;
    took.fusion += reading.elapsed();
    took.total = started.elapsed();
    Ok(Results {
        hits,
        found,
        hits_total,
        folded_total,
        verdict: ranking.verdict,
        probability: ranking.probability,
        evidence: ranking.evidence,
        interpreted: interpreted(backend, query, &ranking)?,
        took,
    })
}

/// Counts all candidates, of which the ranking has the best.
fn count(backend: &dyn Backend, ranking: &Ranking) -> Result<Counts, BackendError> {
    let nothing = LexicalQuery::default();
    let Question { lexical, among, .. } = &ranking.question;
    let lexical = if ranking.mode == Mode::Semantic { &nothing } else { lexical };
    backend.count(lexical, &ranking.others, among)
}

/// So much of the long texts of a page is looked through for the question's words.
const LOOKED_THROUGH_BYTES: usize = 1 << 20;

/// Reads the hits of the page.
fn read_page(
    backend: &dyn Backend,
    query: &Query,
    ranking: &Ranking,
    folded: Vec<Folded>,
) -> Result<Vec<Hit>, BackendError> {
    let page = folded.into_iter().enumerate().skip(query.page.offset()).take(query.page.limit());
    let page: Vec<(usize, Folded)> = page.collect();
    let keys: Vec<UnitKey> = page.iter().map(|(_, folded)| folded.unit.key).collect();
    let lexical = &ranking.question.lexical;
    let terms: HashSet<&str> = lexical.terms().collect();
    let mut bytes_left = LOOKED_THROUGH_BYTES;
    let mut units: Vec<(Unit, Option<Excerpt>)> = Vec::with_capacity(keys.len());
    for unit in read_units(backend, &keys) {
        let mut unit = unit?;
        let near = match unit.text.len() {
            ..=TEXT_MAX => 0,
            _ => first_of(&unit.text, unit.language, &terms, &mut bytes_left),
        };
        let part = excerpt(&mut unit, near, TEXT_MAX);
        units.push((unit, part));
    }
    let mut hits = Vec::with_capacity(page.len());
    for ((index, Folded { unit: facts, scores, others }), (unit, excerpt)) in
        page.into_iter().zip(units)
    {
        let explanation = match (query.explain, scores.bm25) {
            (false, _) => None,
            (true, None) => Some(Vec::new()),
            (true, Some(_)) => Some(backend.explain(lexical, facts.key)?),
        };
        hits.push(Hit {
            rank: index + 1,
            highlights: highlight::lexical(&unit.text, unit.language, lexical),
            explanation: explanation
                .map(|terms| explain(terms, ranking.mode, ranking.scale, scores)),
            facts,
            unit,
            excerpt,
            folded: others,
            scores,
        });
    }
    Ok(hits)
}

/// A hit with less of the question's words was found by its meaning.
const WORDS_ENOUGH: f32 = 0.25;

/// Marks, in hits that were found by meaning, the clause that is nearest to the
/// question.
fn mark_clauses(
    embedder: &dyn Embedder,
    ranking: &Ranking,
    hits: &mut [Hit],
) -> Result<(), EmbedError> {
    // Where nothing answers, no clause is near, and none is worth an inference.
    let Some(vector) = ranking.vector.as_ref().filter(|_| ranking.verdict != Verdict::None) else {
        return Ok(());
    };
    let mut by_meaning: Vec<&mut Hit> =
        hits.iter_mut().filter(|hit| is_by_meaning(hit, ranking.scale)).collect();
    let texts: Vec<&str> = by_meaning.iter().map(|hit| hit.unit.text.as_str()).collect();
    let marks = highlight::semantic(&texts, vector, embedder)?;
    for (hit, mark) in by_meaning.iter_mut().zip(marks) {
        hit.highlights.extend(mark);
    }
    Ok(())
}

fn is_by_meaning(hit: &Hit, scale: Scale) -> bool {
    let words = hit.scores.bm25.map_or(0.0, |bm25| scale.words(bm25));
    words < WORDS_ENOUGH && hit.scores.cosine.is_some()
}

fn interpreted(
    backend: &dyn Backend,
    query: &Query,
    ranking: &Ranking,
) -> Result<Interpreted, BackendError> {
    let question = &ranking.question;
    let (named, lexical) = (&question.named, &question.lexical);
    // A name that was only misspelt is put right.
    let did_you_mean = suggest::corrected(backend, &query.text, lexical, &question.unknown_words)?;
    let absent = question.absent.iter().filter(|_| did_you_mean.is_none());
    let absent = absent.map(|name| format!("no text in this collection has “{name}”"));
    let unread = ranking.unread.map(|language| {
        let name = language.name();
        format!(
            "the model in use does not read {name}: answered by the words of the question alone"
        )
    });
    let expanded = lexical.words.iter().filter(|word| !word.synonyms.is_empty());
    Ok(Interpreted {
        documents: named.documents.clone(),
        cited: named.units.iter().map(|unit| unit.id.clone()).collect(),
        notes: named.notes.iter().cloned().chain(absent).chain(unread).collect(),
        years: named.years.clone(),
        expanded: expanded.map(|word| (word.text.clone(), word.wordings.clone())).collect(),
        did_you_mean,
    })
}
