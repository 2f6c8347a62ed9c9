//! From a question to one ranking.
//!
//! ```text
//! question ─┬─ words ──────── lexical leg ──┐
//!           └─ the whole ──── semantic leg ─┴─ fusion ─ feedback ─ semantic leg ─ fusion
//! ```
//!
//! Invariants: the number of candidates does not depend on the page, so a page
//! is a window of one stable list; both legs see the same selection before they
//! rank; equal scores are ordered by id.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use crate::{
    backend::{Backend, BackendError, LexicalFound, SemanticFound, SemanticQuery, UnitKey},
    embed::{EmbedError, Embedder, Embedding, Reranker, normalize},
};

use super::{
    asked::{Mode, Query, WINDOW_MAX},
    candidate::Candidate,
    error::SearchError,
    feedback,
    fusion::{self, Legs, Scale},
    known_item::Named,
    lead::Led,
    question::{Question, understand},
    verdict::{Background, Evidence, Verdict},
};

/// Candidates by words, whatever the page.
const LEXICAL_DEPTH: usize = 500;
/// Candidates by meaning: every unit has some cosine, so the leg must end
/// somewhere.
const SEMANTIC_DEPTH: usize = 100;
/// Candidates by meaning of the first pass of two: enough for the best hits.
const FIRST_PASS_DEPTH: usize = 20;
/// The hits that a cross-encoder judges, where there is one.
const RERANK_DEPTH: usize = 50;

/// Time spent, stage by stage.
#[derive(Clone, Copy, Debug, Default)]
pub struct Took {
    /// Embedding the question.
    pub embed: Duration,
    /// The lexical leg.
    pub lexical: Duration,
    /// The semantic leg.
    pub semantic: Duration,
    /// Fusing, facets and reading the page's units.
    pub fusion: Duration,
    /// All of it.
    pub total: Duration,
}

/// The whole ranking that pages are windows of.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// Every candidate, best first.
    pub candidates: Vec<Candidate>,
    /// How many units match by words, exactly; nothing in semantic mode.
    pub lexical_total: Option<usize>,
    /// Whether the candidates answer at all.
    pub verdict: Verdict,
    /// The probability that they do.
    pub probability: f32,
    /// What says so.
    pub evidence: Evidence,
    /// Time spent so far.
    pub took: Took,
    pub(super) question: Question,
    /// Where its citations lead, so far as that may be found.
    pub(super) led: Vec<Led>,
    pub(super) scale: Scale,
    pub(super) vector: Option<Embedding>,
}

/// Ranks every candidate of a query; page and limit play no part.
///
/// # Errors
/// [`SearchError`], with the position where the question is to blame.
pub fn rank(
    backend: &dyn Backend,
    embedder: &dyn Embedder,
    query: &Query,
) -> Result<Ranking, SearchError> {
    let question = understand(&query.text, &query.filter, backend)?;
    let led = selected(backend, &question)?;
    let mut took = Took::default();
    // A hybrid search looks twice; the first pass finds what draws the question.
    let depth = if query.mode == Mode::Hybrid { FIRST_PASS_DEPTH } else { SEMANTIC_DEPTH };
    let First { words, meaning } =
        first_looks(backend, embedder, query.mode, &question, depth, &mut took)?;
    let lexical_total = (query.mode != Mode::Semantic).then_some(words.total);
    let by_words = words.ranking.iter().map(|found| &found.unit);
    let compare: Vec<UnitKey> =
        by_words.chain(led.iter().map(|led| &led.unit)).map(|unit| unit.key).collect();
    let mut look = |vector: &Embedding, depth| {
        let query = SemanticQuery { vector, depth, compare: &compare };
        timed(&mut took.semantic, || backend.semantic(query, &question.among))
    };
    let (mut vector, mut near) = (None, SemanticFound::default());
    if let Some((question, found)) = meaning {
        near = SemanticFound { compared: look(&question, 0)?.compared, ..found };
        vector = Some(question);
    }
    let mut fusing = Duration::ZERO;
    let mut fuse = |near: &SemanticFound| {
        let scale = Scale { bm25_maximum: words.maximum, mean_cosine: near.mean_cosine };
        let lexical = words.ranking.as_slice();
        let legs = Legs { lexical, semantic: &near.ranking, cosines: &near.compared };
        let fused = || fusion::fuse(query.mode, query.fusion, scale, &question.named, &led, legs);
        (timed(&mut fusing, fused), scale)
    };
    let (mut candidates, mut scale) = fuse(&near);
    let units = backend.describe().units;
    let background = Background { deviation: near.deviation, units };
    let evidence = Evidence::of(&candidates, scale, background, question.unknown);
    let (verdict, probability) = match is_cited(&question.named, &led, evidence) {
        true => (Verdict::Strong, 1.0),
        false => judged(evidence, query.mode, &question, &led, &candidates, embedder),
    };
    if let Some(vector) = vector.as_mut().filter(|_| query.mode == Mode::Hybrid) {
        if verdict != Verdict::None {
            feedback::draw(backend, vector, &candidates)?;
        }
        let near = look(vector, SEMANTIC_DEPTH)?;
        (candidates, scale) = fuse(&near);
    }
    // What is counted is what can be paged to.
    candidates.truncate(WINDOW_MAX);
    took.fusion = fusing;
    Ok(Ranking {
        candidates,
        lexical_total,
        verdict,
        probability,
        evidence,
        took,
        question,
        led,
        scale,
        vector,
    })
}

/// Whether a citation is found, which answers.
fn is_cited(named: &Named, led: &[Led], evidence: Evidence) -> bool {
    (!led.is_empty() || named.is_all() && evidence.words > 0.0) && named.notes.is_empty()
}

/// Whether anything answers, and how probably. Where a quotation is found, the document
/// that the question cites, or those that cite it, something does.
fn judged(
    evidence: Evidence,
    mode: Mode,
    question: &Question,
    led: &[Led],
    candidates: &[Candidate],
    embedder: &dyn Embedder,
) -> (Verdict, f32) {
    let calibration = embedder.calibration();
    let probability = evidence.probability(mode, calibration);
    let is_quoted = !question.among.required.phrases.is_empty() && !candidates.is_empty();
    match Verdict::of(probability, mode, calibration) {
        Verdict::None if is_quoted || !led.is_empty() || question.named.is_held => {
            (Verdict::Weak, probability)
        }
        verdict => (verdict, probability),
    }
}

/// What the legs find at first.
struct First {
    words: LexicalFound,
    /// The vector of the question, and what is nearest to it.
    meaning: Option<(Embedding, SemanticFound)>,
}

/// The legs at first. They know nothing of each other, and one waits for the model:
/// where both are wanted they run side by side.
fn first_looks(
    backend: &dyn Backend,
    embedder: &dyn Embedder,
    mode: Mode,
    question: &Question,
    depth: usize,
    took: &mut Took,
) -> Result<First, SearchError> {
    // Without the leg the bound of its scores still belongs to the question.
    let lexical_depth = if mode == Mode::Semantic { 0 } else { LEXICAL_DEPTH };
    let words = || {
        let mut spent = Duration::ZERO;
        let found = timed(&mut spent, || {
            backend.lexical(&question.lexical, lexical_depth, &question.among)
        });
        found.map(|found| (found, spent))
    };
    let Took { embed: embedding, semantic, .. } = took;
    let mut meaning = || -> Result<_, SearchError> {
        let vector = timed(embedding, || embed(embedder, question))?;
        let query = SemanticQuery { vector: &vector, depth, compare: &[] };
        let near = timed(semantic, || backend.semantic(query, &question.among))?;
        Ok((vector, near))
    };
    let (words, meaning) = match (mode, wants_meaning(mode, question)) {
        (_, false) => (words()?, None),
        (Mode::Semantic, true) => (words()?, Some(meaning()?)),
        (_, true) => std::thread::scope(|scope| -> Result<_, SearchError> {
            let words = scope.spawn(words);
            let meaning = meaning();
            let words = words.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            Ok((words?, Some(meaning?)))
        })?,
    };
    let (words, spent) = words;
    took.lexical = spent;
    Ok(First { words, meaning })
}

/// A citation means nothing to the model; what is left of the question does.
fn wants_meaning(mode: Mode, question: &Question) -> bool {
    mode != Mode::Lexical && !question.named.is_all()
}

/// Where the citations of the question lead, so far as that may be found.
fn selected(backend: &dyn Backend, question: &Question) -> Result<Vec<Led>, BackendError> {
    let led = &question.named.led;
    if led.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<UnitKey> = led.iter().map(|led| led.unit.key).collect();
    let selected = backend.selected(&keys, &question.among)?;
    Ok(led.iter().zip(selected).filter(|(_, is)| *is).map(|(led, _)| led.clone()).collect())
}

/// The vector of a question; where it has a second wording, between the two.
fn embed(embedder: &dyn Embedder, question: &Question) -> Result<Embedding, EmbedError> {
    let wordings = [Some(&question.meaning), question.reworded.as_ref()];
    let windows = wordings.into_iter().flatten().flat_map(|text| windows(text, embedder));
    let mut windows = windows.map(|window| embedder.embed_query(&window));
    let mut vector = windows.next().transpose()?.unwrap_or_default();
    let mut several = false;
    for other in windows {
        vector.iter_mut().zip(other?).for_each(|(x, y)| *x += y);
        several = true;
    }
    if several {
        normalize(&mut vector);
    }
    Ok(vector)
}

/// A text in pieces of whole words that a model takes each into account whole.
fn windows(text: &str, embedder: &dyn Embedder) -> Vec<String> {
    // What the model adds of its own takes a few tokens, and pieces are not equally long.
    let room = embedder.tokens_max() * 7 / 8;
    let count = embedder.tokens(text).div_ceil(room).max(1);
    if count == 1 {
        return vec![text.to_owned()];
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.chunks(words.len().div_ceil(count).max(1)).map(|window| window.join(" ")).collect()
}

/// Orders the best candidates by a cross-encoder. Units that citations lead to stay
/// first. How many are judged does not depend on the page.
///
/// # Errors
/// [`SearchError`] where the model or the index fails.
pub fn rerank(
    backend: &dyn Backend,
    reranker: &Reranker,
    ranking: &mut Ranking,
) -> Result<(), SearchError> {
    let best = best_behind(&ranking.led, &mut ranking.candidates);
    let keys: Vec<UnitKey> = best.iter().map(|candidate| candidate.unit.key).collect();
    let texts: Vec<String> = backend.units(&keys)?.into_iter().map(|unit| unit.text).collect();
    let judged = reranker.scores(&ranking.question.meaning, &texts)?;
    best.iter_mut().zip(judged).for_each(|(one, judged)| one.scores.reranked = Some(judged));
    // Equal judgements keep the order of the fused scores.
    let judged = |candidate: &Candidate| candidate.scores.reranked.unwrap_or(0.0);
    best.sort_by(|a, b| judged(b).total_cmp(&judged(a)));
    Ok(())
}

/// The best candidates behind those that citations lead to.
fn best_behind<'a>(led: &[Led], candidates: &'a mut [Candidate]) -> &'a mut [Candidate] {
    let led: HashSet<UnitKey> = led.iter().map(|led| led.unit.key).collect();
    let start = led.len().min(candidates.len());
    let end = candidates.len().min(start + RERANK_DEPTH);
    &mut candidates[start..end]
}

pub(super) fn timed<T>(spent: &mut Duration, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let out = work();
    *spent += started.elapsed();
    out
}

#[cfg(test)]
mod tests;
