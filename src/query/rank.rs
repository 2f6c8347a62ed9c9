//! From a question to one ranking.
//!
//! ```text
//! question ─┬─ words ──────── lexical leg ──┐
//!           └─ the whole ──── semantic leg ─┴─ fusion ─ feedback ─ fusion
//! ```
//!
//! Invariants: the candidates are those that match by words, that stand out by meaning, or
//! that a citation leads to; which they are depends on the question alone, and a filter
//! leaves those of them that pass it. So counts, pages and filtered searches agree. The
//! ranking has the best of them, as many as can be paged to whatever the page, and equal
//! scores are ordered by id.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use crate::{
    analysis,
    backend::{Backend, BackendError, LexicalFound, SemanticFound, SemanticQuery, UnitKey},
    citation::Language,
    embed::{Calibration, EmbedError, Embedder, Embedding, Reranker, normalize},
};

use super::{
    answer_type::{self, AnswerType},
    asked::{Fusion, Mode, Query, WINDOW_MAX},
    candidate::{Candidate, compare},
    error::SearchError,
    excerpt::beginning,
    feedback,
    fusion::{self, Scale},
    known_item::Named,
    lead::Led,
    question::{Question, understand},
    verdict::{Evidence, Verdict, without_name},
};

/// Units that each leg ranks: as many as can be paged to, whatever the page.
const DEPTH: usize = WINDOW_MAX;
/// The hits that a cross-encoder judges, where there is one.
const RERANK_DEPTH: usize = 50;
/// So many bytes of a text it is given: more than such models read.
const RERANK_BYTES: usize = 20_000;

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
    /// The best candidates, best first: all that can be paged to.
    pub candidates: Vec<Candidate>,
    /// Whether the candidates answer at all.
    pub verdict: Verdict,
    /// The probability that they do.
    pub probability: f32,
    /// What says so.
    pub evidence: Evidence,
    /// How it was looked for: by words alone where the model does not read the question.
    pub mode: Mode,
    /// The language of the question, where the model does not read it.
    pub unread: Option<Language>,
    /// Time spent so far.
    pub took: Took,
    pub(super) question: Question,
    /// Where its citations lead, so far as that may be found.
    pub(super) led: Vec<Led>,
    pub(super) scale: Scale,
    pub(super) vector: Option<Embedding>,
    /// The candidates that do not match by words, or need not: all that stand out by
    /// meaning and those that citations lead to.
    pub(super) others: Vec<UnitKey>,
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
    let unread = unread(query.mode, &question, embedder);
    let mode = if unread.is_some() { Mode::Lexical } else { query.mode };
    let mut took = Took::default();
    let First { words, meaning } = first_looks(backend, embedder, mode, &question, &mut took)?;
    let (mut vector, near) = meaning.unzip();
    let near = near.unwrap_or_default();
    let units = backend.describe().units;
    let answers = answers_by_meaning(&near, units, embedder.calibration());
    let SemanticFound { ranking: near, others: behind, background, .. } = near;
    let mut others: Vec<UnitKey> = led.iter().map(|led| led.unit.key).collect();
    if answers {
        others.extend(near.iter().map(|found| found.unit.key).chain(behind));
    }
    let gather = || fusion::gather(words.ranking, near, &led);
    let mut candidates = timed(&mut took.fusion, gather);
    if let Some(vector) = &vector {
        // What the semantic leg did not find is compared by meaning too.
        let is_missing = |one: &&mut Candidate| one.scores.cosine.is_none();
        let missing = candidates.iter_mut().filter(is_missing).collect();
        timed(&mut took.semantic, || compare(backend, vector, missing))?;
    }
    let mut scale = Scale { bm25_maximum: words.maximum, background };
    let fuse = |candidates: &mut [Candidate], scale, took: &mut Took| {
        let Question { named, .. } = &question;
        timed(&mut took.fusion, || {
            fusion::fuse(candidates, mode, query.fusion, scale, named, &led);
        });
    };
    fuse(&mut candidates, scale, &mut took);
    let evidence = Evidence::of(&candidates, scale, units, question.unknown);
    let (verdict, probability) = match is_cited(&question.named, &led, evidence) {
        true => (Verdict::Strong, 1.0),
        false => judged(evidence, mode, &question, &led, &candidates, embedder),
    };
    if !answers {
        leave_to_words(&mut candidates, &others);
    }
    candidates.truncate(WINDOW_MAX);
    let draws = mode == Mode::Hybrid && verdict != Verdict::None;
    if let Some(vector) = vector.as_mut().filter(|_| draws) {
        feedback::draw(backend, vector, &candidates)?;
        let all = candidates.iter_mut().collect();
        scale.background = timed(&mut took.semantic, || {
            compare(backend, vector, all)?;
            backend.background(vector)
        })?;
        rank_by_cosine(&mut candidates);
        let wanted = AnswerType::asked(&query.text).filter(|_| query.fusion == Fusion::Convex);
        if let Some(wanted) = wanted {
            timed(&mut took.fusion, || answer_type::mark(backend, wanted, &mut candidates))?;
        }
        fuse(&mut candidates, scale, &mut took);
    }
    Ok(Ranking {
        candidates,
        verdict,
        probability,
        evidence,
        mode,
        unread,
        took,
        question,
        led,
        scale,
        vector,
        others,
    })
}

/// Leaves the candidates that match by words, and those that citations lead to.
fn leave_to_words(candidates: &mut Vec<Candidate>, led: &[UnitKey]) {
    let led: HashSet<UnitKey> = led.iter().copied().collect();
    candidates.retain(|one| one.scores.bm25.is_some() || led.contains(&one.unit.key));
    candidates.iter_mut().for_each(|one| one.scores.semantic_rank = None);
}

/// Gives the candidates that the semantic leg found their places anew, by their cosines.
fn rank_by_cosine(candidates: &mut [Candidate]) {
    let found = candidates.iter_mut().filter(|one| one.scores.semantic_rank.is_some());
    let mut found: Vec<&mut Candidate> = found.collect();
    found.sort_by(|a, b| {
        let by_cosine = b.scores.cosine.unwrap_or(-1.0).total_cmp(&a.scores.cosine.unwrap_or(-1.0));
        by_cosine.then_with(|| a.unit.id.cmp(&b.unit.id))
    });
    for (place, one) in found.into_iter().enumerate() {
        one.scores.semantic_rank = Some(place + 1);
    }
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
    let probability =
        if question.absent.is_empty() { probability } else { without_name(probability) };
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
    took: &mut Took,
) -> Result<First, SearchError> {
    // Without the leg the bound of its scores still belongs to the question.
    let lexical_depth = if mode == Mode::Semantic { 0 } else { DEPTH };
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
        let meaning_min = embedder.calibration().meaning_min;
        let query = SemanticQuery { vector: &vector, depth: DEPTH, meaning_min, all: true };
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

/// Whether the nearest passage of all, selected or not, answers. Where not, nothing is found
/// by meaning: a question about something else has its nearest passages too.
fn answers_by_meaning(found: &SemanticFound, units: usize, calibration: Calibration) -> bool {
    found.nearest.is_some_and(|cosine| {
        let evidence = Evidence::of_nearest(cosine, found.background, units);
        let probability = evidence.probability(Mode::Semantic, calibration);
        Verdict::of(probability, Mode::Semantic, calibration) != Verdict::None
    })
}

/// The language of a question that the model is to embed and does not read.
fn unread(mode: Mode, question: &Question, embedder: &dyn Embedder) -> Option<Language> {
    let asked = wants_meaning(mode, question).then(|| analysis::language_of(&question.meaning));
    asked.flatten().filter(|language| !embedder.reads(language.code()))
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
    let read = backend.units(&keys)?.into_iter();
    let texts = read.map(|unit| beginning(&unit.text, RERANK_BYTES).to_owned());
    let texts: Vec<String> = texts.collect();
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
