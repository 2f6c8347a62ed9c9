//! From a question to ranked hits.
//!
//! ```text
//! question ─ grammar ─┬─ words ──────── lexical leg ──┐
//!                     ├─ the whole ──── semantic leg ─┼─ fusion ─ page
//!                     └─ demands and filters (both legs)
//! ```
//!
//! Invariants: the number of candidates does not depend on the page, so a page
//! is a window of one stable list; both legs see the same filters and demands
//! before they rank; equal scores are ordered by id.

mod cited;
mod citing;
mod explain;
mod facet;
mod feedback;
mod filter;
mod fold;
mod fusion;
mod grammar;
mod highlight;
mod similar;
mod suggest;
mod synonyms;
mod verdict;

pub use citing::{Cited, Citing, CitingError, Resolved, cited, citing, lookup, notes, resolve};
pub use explain::{Explanation, TermScore};
pub use facet::{Facet, FacetCount, Facets};
pub use filter::{Conditions, Filter, FilterError};
pub use grammar::{QUERY_BYTES_MAX, QUERY_TERMS_MAX, QueryError};
pub use highlight::{Highlight, Source};
pub use verdict::{Evidence, Verdict};

use std::time::{Duration, Instant};

use crate::{
    citation::Language,
    corpus::Unit,
    embed::{EmbedError, Embedder, Embedding, Reranker, normalize},
    index::{LexicalQuery, OpenError, Ordinal, QueryWord, ReadUnitError, Snapshot},
};

/// Candidates by words, whatever the page.
const LEXICAL_DEPTH: usize = 500;
/// Candidates by meaning: every unit has some cosine, so the leg must end
/// somewhere.
const SEMANTIC_DEPTH: usize = 100;
/// Candidates by meaning of the first look of two: enough for the best hits.
const GLANCE_DEPTH: usize = 20;
/// The hits that a cross-encoder judges, where there is one.
const RERANK_DEPTH: usize = 50;
/// The last hit that a page may reach.
pub const WINDOW_MAX: usize = 1_000;
/// The most hits on a page.
pub const LIMIT_MAX: usize = 100;
/// Hits on a page where nothing is said. A paragraph takes a few lines, and the
/// ones that answer a question together are often in different documents.
pub const LIMIT_DEFAULT: usize = 20;

/// Which legs rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Both, fused.
    #[default]
    Hybrid,
    /// Words alone.
    Lexical,
    /// Meaning alone.
    Semantic,
}

impl Mode {
    /// The name in the contracts.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Hybrid => "hybrid",
            Mode::Lexical => "lexical",
            Mode::Semantic => "semantic",
        }
    }

    /// The mode of a name.
    pub fn from_name(name: &str) -> Option<Mode> {
        [Mode::Hybrid, Mode::Lexical, Mode::Semantic].into_iter().find(|mode| mode.name() == name)
    }
}

/// A question and how to answer it.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// The question as typed.
    pub text: String,
    /// Which legs rank.
    pub mode: Mode,
    /// Hits on the page.
    pub limit: usize,
    /// Hits before the page.
    pub offset: usize,
    /// What every hit must be.
    pub filter: Filter,
    /// How the legs are fused.
    pub fusion: Fusion,
    /// Whether each hit says why it stands where it stands.
    pub explain: bool,
    /// What becomes of near-identical units of several documents.
    pub fold: Fold,
}

/// What becomes of near-identical units of several documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fold {
    /// The newest stands for all; the others are listed with it.
    #[default]
    Lineage,
    /// Each is a hit of its own.
    None,
}

impl Fold {
    /// The name in the contracts.
    pub fn name(self) -> &'static str {
        match self {
            Fold::Lineage => "lineage",
            Fold::None => "none",
        }
    }

    /// The way of a name.
    pub fn from_name(name: &str) -> Option<Fold> {
        [Fold::Lineage, Fold::None].into_iter().find(|fold| fold.name() == name)
    }
}

/// How two rankings become one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Fusion {
    /// A convex combination of scores, stretched between bounds of the question.
    #[default]
    Convex,
    /// Reciprocal ranks: the sum of 1 / (k + rank) over the legs (Cormack, Clarke
    /// and Büttcher, SIGIR 2009).
    ReciprocalRank {
        /// The constant that flattens the first places; 60 in the paper.
        k: f32,
    },
}

/// The scores of a hit. What a leg did not give is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores {
    /// What the hits are ordered by.
    pub fused: f32,
    /// What naming its document or year adds, and citing the unit itself.
    pub named: Option<f32>,
    /// What a cross-encoder says of it, from 0 to 1; the best hits are ordered by
    /// it where there is one.
    pub reranked: Option<f32>,
    /// BM25.
    pub bm25: Option<f32>,
    /// The place in the lexical ranking, from 1.
    pub bm25_rank: Option<usize>,
    /// The cosine of the best passage.
    pub cosine: Option<f32>,
    /// The place in the semantic ranking, from 1.
    pub semantic_rank: Option<usize>,
}

/// A unit that answers.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The place in the whole list, from 1.
    pub rank: usize,
    /// Its ordinal in the snapshot.
    pub ordinal: Ordinal,
    /// The unit.
    pub unit: Unit,
    /// Near-identical units of other documents that it stands for, newest first.
    pub folded: Vec<Ordinal>,
    /// Why it stands where it stands.
    pub scores: Scores,
    /// What to mark in its text.
    pub highlights: Vec<Highlight>,
    /// Term by term and leg by leg, where it was asked for.
    pub explanation: Option<Explanation>,
}

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

/// The answer to a query.
#[derive(Clone, Debug)]
pub struct Results {
    /// The hits of the page.
    pub hits: Vec<Hit>,
    /// How many units match by words, exactly; nothing in semantic mode.
    pub lexical_total: Option<usize>,
    /// How many units were found, those included that hits stand for.
    pub candidates: usize,
    /// How many hits there are to page through.
    pub hits_total: usize,
    /// Whether the hits answer at all.
    pub verdict: Verdict,
    /// What the verdict is made of.
    pub evidence: Evidence,
    /// How the question was understood.
    pub interpreted: Interpreted,
    /// Counts over all candidates.
    pub facets: Facets,
    /// Time spent.
    pub took: Took,
}

/// How a question was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interpreted {
    /// Documents that it names.
    pub documents: Vec<String>,
    /// Ids of units that it cites.
    pub cited: Vec<String>,
    /// Years that it names.
    pub years: Vec<i16>,
    /// Words with what was looked for beside them.
    pub expanded: Vec<(String, Vec<String>)>,
    /// The question with words that the index does not know put right.
    pub did_you_mean: Option<String>,
}

/// Why a query has no answer at all.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The question is not one.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A `field:value` of the question cannot be meant.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// The page lies outside of what can be paged to.
    #[error(
        "offset {offset} and limit {limit} reach beyond hit {WINDOW_MAX}, the last that can be shown"
    )]
    Window {
        /// The offset asked for.
        offset: usize,
        /// The limit asked for.
        limit: usize,
    },
    /// The page has no or too many hits.
    #[error("limit is {limit}, it must be between 1 and {LIMIT_MAX}")]
    Limit {
        /// The limit asked for.
        limit: usize,
    },
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The lexical index failed.
    #[error("the lexical index failed: {0}")]
    Lexical(#[from] tantivy::TantivyError),
    /// The index was damaged after it was opened.
    #[error(transparent)]
    Index(#[from] OpenError),
    /// A stored unit cannot be read.
    #[error(transparent)]
    Unit(#[from] ReadUnitError),
}

impl SearchError {
    /// Whether the question is to blame, not the program.
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            SearchError::Query(_)
                | SearchError::Filter(_)
                | SearchError::Window { .. }
                | SearchError::Limit { .. }
        )
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            SearchError::Query(error) => error.hint(),
            SearchError::Filter(_) => {
                "correct it, or put it in quotation marks to look for the words".to_owned()
            }
            SearchError::Window { .. } => {
                "narrow the question with a filter instead of paging on".to_owned()
            }
            SearchError::Limit { .. } => "page on with `offset`".to_owned(),
            _ => "rebuild the index with `undex index`; deleting its folder is always safe"
                .to_owned(),
        }
    }
}

/// The whole ranking that pages are windows of.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// Every candidate, best first.
    pub candidates: Vec<(Ordinal, Scores)>,
    /// How many units match by words, exactly; nothing in semantic mode.
    pub lexical_total: Option<usize>,
    /// Whether the candidates answer at all.
    pub verdict: Verdict,
    /// What says so.
    pub evidence: Evidence,
    /// Time spent so far.
    pub took: Took,
    parsed: grammar::Parsed,
    named: cited::Named,
    scale: fusion::Scale,
    vector: Option<Embedding>,
}

/// Answers a query from a snapshot. Takes milliseconds of processor time.
///
/// # Errors
/// [`SearchError`], with the position where the question is to blame.
pub fn search(
    snapshot: &Snapshot,
    embedder: &dyn Embedder,
    query: &Query,
) -> Result<Results, SearchError> {
    search_reranked(snapshot, embedder, None, query)
}

/// Answers a query as [`search`] does, the best hits ordered by a cross-encoder
/// where there is one.
///
/// # Errors
/// [`SearchError`], with the position where the question is to blame.
pub fn search_reranked(
    snapshot: &Snapshot,
    embedder: &dyn Embedder,
    reranker: Option<&Reranker>,
    query: &Query,
) -> Result<Results, SearchError> {
    let started = Instant::now();
    check_page(query)?;
    let mut ranking = rank(snapshot, embedder, query)?;
    if let Some(reranker) = reranker {
        rerank(snapshot, reranker, &mut ranking)?;
    }
    let mut took = ranking.took;
    let reading = Instant::now();
    let candidates = &ranking.candidates;
    let units: Vec<Ordinal> = candidates.iter().map(|&(ordinal, _)| ordinal).collect();
    let facets = facet::count(snapshot, &units);
    let folded =
        fold::fold(snapshot, candidates, &ranking.named.units, query.fold == Fold::Lineage)?;
    let hits_total = folded.len();
    let page = folded.into_iter().enumerate().skip(query.offset).take(query.limit);
    let mut hits = Vec::with_capacity(query.limit);
    for (index, fold::Folded { ordinal, scores, others }) in page {
        let unit = snapshot.unit(ordinal)?;
        let explanation = match query.explain {
            true => Some(explain::explain(snapshot, query, &ranking, ordinal, scores)?),
            false => None,
        };
        let highlights = highlight::lexical(
            &unit.text,
            Language::from_code(&unit.language).unwrap_or_default(),
            &ranking.parsed.lexical,
            snapshot.analysis(),
        );
        hits.push(Hit {
            rank: index + 1,
            ordinal,
            unit,
            folded: others,
            scores,
            highlights,
            explanation,
        });
    }
    // Where nothing answers, no clause is near, and none is worth an inference.
    if let Some(vector) = ranking.vector.as_ref().filter(|_| ranking.verdict != Verdict::None) {
        highlight::semantic(snapshot, &mut hits, vector, ranking.scale, embedder)?;
    }
    took.fusion += reading.elapsed();
    took.total = started.elapsed();
    Ok(Results {
        hits,
        lexical_total: ranking.lexical_total,
        candidates: candidates.len(),
        hits_total,
        verdict: ranking.verdict,
        evidence: ranking.evidence,
        interpreted: interpreted(snapshot, query, &ranking)?,
        facets,
        took,
    })
}

/// Units like a given one, by its words and by its meaning, the nearest first.
pub use similar::{SimilarError, similar};
pub use suggest::{Suggestion, suggest};

/// Orders the best candidates by a cross-encoder. Units that the question cites
/// stay first. How many are judged does not depend on the page.
///
/// # Errors
/// [`SearchError`] where the model or the index fails.
pub fn rerank(
    snapshot: &Snapshot,
    reranker: &Reranker,
    ranking: &mut Ranking,
) -> Result<(), SearchError> {
    let cited = ranking.named.units.len().min(ranking.candidates.len());
    let end = ranking.candidates.len().min(cited + RERANK_DEPTH);
    let best = &mut ranking.candidates[cited..end];
    let mut texts = Vec::with_capacity(best.len());
    for &(ordinal, _) in best.iter() {
        texts.push(snapshot.unit(ordinal)?.text);
    }
    let judged = reranker.scores(&ranking.parsed.meaning, &texts)?;
    best.iter_mut().zip(judged).for_each(|((_, scores), judged)| scores.reranked = Some(judged));
    // Equal judgements keep the order of the fused scores.
    best.sort_by(|(_, a), (_, b)| b.reranked.unwrap_or(0.0).total_cmp(&a.reranked.unwrap_or(0.0)));
    Ok(())
}

fn interpreted(
    snapshot: &Snapshot,
    query: &Query,
    ranking: &Ranking,
) -> Result<Interpreted, SearchError> {
    let named = &ranking.named;
    let expanded = ranking.parsed.lexical.words.iter().filter(|word| !word.synonyms.is_empty());
    Ok(Interpreted {
        documents: named.documents.clone(),
        cited: named.units.iter().map(|&unit| snapshot.facts(unit).id.to_owned()).collect(),
        years: named.years.clone(),
        expanded: expanded
            .map(|word| {
                let synonyms = word.synonyms.iter().map(|terms| terms.join(" "));
                (word.text.clone(), synonyms.collect())
            })
            .collect(),
        did_you_mean: suggest::corrected(snapshot, &query.text, &ranking.parsed.lexical)?,
    })
}

/// Ranks every candidate of a query; page and limit play no part.
///
/// # Errors
/// [`SearchError`], with the position where the question is to blame.
pub fn rank(
    snapshot: &Snapshot,
    embedder: &dyn Embedder,
    query: &Query,
) -> Result<Ranking, SearchError> {
    let reading =
        grammar::Reading { analysis: snapshot.analysis(), languages: snapshot.languages() };
    let mut parsed = grammar::parse(&query.text, reading)?;
    let named = cited::named(&parsed.meaning, snapshot);
    leave_names_to_names(&mut parsed, &named, snapshot)?;
    let reworded = synonyms::expand(&mut parsed, snapshot)?;
    let mut took = Took::default();
    let mut conditions = Conditions::default();
    for (field, value) in &parsed.fields {
        conditions.add(*field, value)?;
    }
    let written = Filter::read(&conditions)?;
    let demanded = snapshot.demanded(&parsed.lexical)?;
    let bits = [query.filter.bits(snapshot), written.bits(snapshot), demanded];
    let both = |mut bits: Vec<bool>, others: Vec<bool>| {
        bits.iter_mut().zip(others).for_each(|(bit, other)| *bit &= other);
        bits
    };
    let among = snapshot.select(bits.into_iter().flatten().reduce(both));
    // A citation means nothing to the model; what is left of the question does.
    let has_meaning = query.mode != Mode::Lexical && !named.is_all();
    // A hybrid search looks twice; the first look finds what draws the question.
    let first_depth = if query.mode == Mode::Hybrid { GLANCE_DEPTH } else { SEMANTIC_DEPTH };
    let words = || match query.mode {
        Mode::Semantic => Ok((Vec::new(), None)),
        _ => snapshot
            .lexical(&parsed.lexical, LEXICAL_DEPTH, &among)
            .map(|(ranking, total)| (ranking, Some(total))),
    };
    // The legs know nothing of each other, and one of them waits for the model.
    let (lexical, meant) = std::thread::scope(|scope| {
        let lexical = scope.spawn(|| {
            let mut spent = Duration::ZERO;
            timed(&mut spent, words).map(|found| (found, spent))
        });
        let meaning = || -> Result<_, EmbedError> {
            let vector = timed(&mut took.embed, || embed(embedder, &parsed.meaning, reworded))?;
            let near =
                timed(&mut took.semantic, || snapshot.semantic(&vector, first_depth, &among));
            Ok((vector, near))
        };
        let meant = has_meaning.then(meaning).transpose();
        let lexical = lexical.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (lexical, meant)
    });
    let ((lexical, lexical_total), spent) = lexical?;
    took.lexical = spent;
    let (mut vector, mut semantic) = meant?.unzip();
    let (fusing, mut again_took) = (Instant::now(), Duration::ZERO);
    let bm25_maximum = snapshot.lexical_maximum(&parsed.lexical)?;
    let fuse = |vector: Option<&Embedding>, semantic: &[(Ordinal, f32)]| {
        let background = vector.map_or(0.0, |vector| snapshot.background(vector));
        let scale = fusion::Scale { bm25_maximum, background };
        let cosine = |ordinal| vector.and_then(|vector| snapshot.cosine(vector, ordinal));
        let legs = fusion::Legs { lexical: &lexical, semantic, cosine: &cosine };
        (fusion::fuse(snapshot, query, scale, &named, &among, legs), scale)
    };
    let (mut candidates, mut scale) =
        fuse(vector.as_ref(), semantic.as_deref().unwrap_or_default());
    let evidence = Evidence::of(&candidates, scale);
    let verdict = evidence.verdict(query.mode, &named);
    if let Some(question) = vector.as_mut().filter(|_| query.mode == Mode::Hybrid) {
        if verdict != Verdict::None {
            feedback::draw(snapshot, question, &candidates);
        }
        let again = || snapshot.semantic(question, SEMANTIC_DEPTH, &among);
        let before = took.semantic;
        let near = semantic.insert(timed(&mut took.semantic, again));
        again_took = took.semantic - before;
        (candidates, scale) = fuse(Some(question), near);
    }
    snapshot.check()?;
    // What is counted is what can be paged to.
    candidates.truncate(WINDOW_MAX);
    took.fusion = fusing.elapsed() - again_took;
    Ok(Ranking { candidates, lexical_total, verdict, evidence, took, parsed, named, scale, vector })
}

/// The vector of a question; where it has a second wording, between the two.
fn embed(
    embedder: &dyn Embedder,
    meaning: &str,
    reworded: Option<String>,
) -> Result<Embedding, EmbedError> {
    let mut vector = embedder.embed_query(meaning)?;
    if let Some(reworded) = reworded {
        let other = embedder.embed_query(&reworded)?;
        vector.iter_mut().zip(other).for_each(|(x, y)| *x += y);
        normalize(&mut vector);
    }
    Ok(vector)
}

/// Words that only spell a symbol or number which the index knows are left to it:
/// the `60` of `74/60` stands in every third paragraph. Likewise words of the form
/// of a citation.
fn leave_names_to_names(
    parsed: &mut grammar::Parsed,
    named: &cited::Named,
    snapshot: &Snapshot,
) -> tantivy::Result<()> {
    let lexical = &mut parsed.lexical;
    let mut spelled: Vec<String> = Vec::new();
    for name in &lexical.names {
        if snapshot.is_named(name)? {
            let parts = name.split(|c: char| !c.is_alphanumeric());
            spelled.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
        }
    }
    lexical.words.retain(|word| !spelled.contains(&word.text.to_lowercase()));
    if !named.documents.is_empty() {
        let analysis = snapshot.analysis();
        let left = analysis.terms(&named.rest, Language::En);
        let kept = |word: &QueryWord| word.terms.iter().any(|term| left.contains(term));
        lexical.words.retain(|word| kept(word) || !word.text.is_ascii());
        if !named.rest.is_empty() {
            parsed.meaning.clone_from(&named.rest);
        }
    }
    let LexicalQuery { words, pairs, .. } = lexical;
    let kept = |term: &String| words.iter().any(|word| word.terms.contains(term));
    pairs.retain(|(first, second, _)| kept(first) && kept(second));
    Ok(())
}

fn check_page(query: &Query) -> Result<(), SearchError> {
    if query.limit == 0 || query.limit > LIMIT_MAX {
        return Err(SearchError::Limit { limit: query.limit });
    }
    if query.offset.saturating_add(query.limit) > WINDOW_MAX {
        return Err(SearchError::Window { offset: query.offset, limit: query.limit });
    }
    Ok(())
}

fn timed<T>(spent: &mut Duration, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let out = work();
    *spent += started.elapsed();
    out
}
