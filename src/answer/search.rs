//! The answer to a search as tools get it.

use std::{borrow::Cow, time::Duration};

use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ArrayBuilder, Object, ObjectBuilder, Ref, RefOr, Schema},
};

use crate::{
    backend::{
        Backend, BackendError, FIELDS, Facet, FacetCount, Field, Filter, Parameter, TermScore,
        parameters,
    },
    query::{Excerpt, Explanation, Highlight, Hit, Interpreted, Mode, Query, Results},
};

use super::unit::{ScoresAnswer, UnitAnswer, UnitLink};

/// The answer to a search.
#[derive(Serialize, ToSchema)]
pub struct SearchAnswer {
    query: QueryEcho,
    /// `strong`, `weak`, or `none` where nothing in the collection answers.
    verdict: &'static str,
    /// The probability that something here answers, where as many questions have an answer
    /// as have none.
    probability: f32,
    evidence: EvidenceAnswer,
    total: Totals,
    took_ms: TookMs,
    facets: FacetsAnswer,
    hits: Vec<HitAnswer>,
}

/// The question as it was understood.
#[derive(Serialize, ToSchema)]
struct QueryEcho {
    text: String,
    interpreted: InterpretedAnswer,
    mode: &'static str,
    limit: usize,
    offset: usize,
    fold: &'static str,
    filters: FiltersAnswer,
}

/// How the question was understood.
#[derive(Serialize, ToSchema)]
struct InterpretedAnswer {
    /// Documents that it names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    documents: Vec<String>,
    /// Ids of the units that it cites; they are ranked first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cited: Vec<String>,
    /// Why there is nothing where its citations point to, a sentence each: a document that
    /// the collection does not have, a paragraph that a document does not have, a name that no
    /// text has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    /// Years that it names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    years: Vec<i16>,
    /// Words with what was looked for beside them, as terms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expanded: Vec<Expanded>,
    /// The question with words that the index does not know put right.
    #[serde(skip_serializing_if = "Option::is_none")]
    did_you_mean: Option<String>,
}

/// A word and what was looked for beside it.
#[derive(Serialize, ToSchema)]
struct Expanded {
    word: String,
    synonyms: Vec<String>,
}

/// What the verdict is made of; shares are from 0 to 1.
#[derive(Serialize, ToSchema)]
struct EvidenceAnswer {
    /// How much of the question's words the best unit has.
    words: f32,
    /// How near the best unit is in meaning.
    meaning: f32,
    /// The most that one unit has of both.
    both: f32,
    /// How far the nearest unit stands out from the collection; above 1 it is no chance.
    lift: f32,
    /// The share of the question's words, by rarity, that no unit has.
    unknown: f32,
}

/// How many there are.
#[derive(Serialize, ToSchema)]
struct Totals {
    /// Units that match by words, exactly; absent in semantic mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    lexical: Option<usize>,
    /// Units that match by words, stand out by meaning or are cited, exactly, those included
    /// that hits stand for. Facets count them: a search with the condition of a value finds
    /// as many.
    candidates: usize,
    /// Hits that can be paged to, at most 1,000.
    hits: usize,
}

/// Milliseconds spent, stage by stage.
#[derive(Serialize, ToSchema)]
struct TookMs {
    embed: f64,
    lexical: f64,
    semantic: f64,
    fusion: f64,
    total: f64,
}

/// The filters in force; what is not given is absent.
#[derive(Serialize)]
struct FiltersAnswer(Filter);

/// Counts over all candidates, by field.
struct FacetsAnswer(Vec<Facet>);

/// A value and how many candidates have it.
#[derive(Serialize, ToSchema)]
struct Count {
    value: String,
    count: usize,
}

impl Serialize for FacetsAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = |found: &FacetCount| Count { value: found.value.clone(), count: found.count };
        serializer.collect_map(self.0.iter().map(|facet| {
            (facet.field.name, facet.values.iter().map(count).collect::<Vec<Count>>())
        }))
    }
}

/// A unit that answers.
#[derive(Serialize, ToSchema)]
struct HitAnswer {
    /// The place in the whole list, from 1.
    rank: usize,
    #[serde(flatten)]
    unit: UnitAnswer,
    /// Near-identical paragraphs of other documents that it stands for, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    folded: Vec<UnitLink>,
    /// Which part of a text of more than 20,000 characters `text` has; absent where it is the
    /// whole. The whole is at `permalink` and in `/api/v1/units/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<ExcerptAnswer>,
    /// What to mark in the text.
    highlights: Vec<HighlightAnswer>,
    scores: ScoresAnswer,
    /// Why it stands where it stands, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationAnswer>,
}

/// A part of a text.
#[derive(Serialize, ToSchema)]
struct ExcerptAnswer {
    /// Where it begins in the whole text, in Unicode scalar values.
    start: usize,
    /// How many the whole text has.
    whole: usize,
}

/// The score of a hit, taken apart: `lexical_share` of `words`, the rest of
/// `meaning`, `named` and `answer` make the fused score of the convex combination. That of one leg
/// is its own score and `named`, and that of reciprocal ranks is made of places.
#[derive(Serialize, ToSchema)]
struct ExplanationAnswer {
    /// What each word gave in each field; they add up to BM25.
    terms: Vec<TermAnswer>,
    /// The BM25 of a unit that has every word of the question.
    bm25_maximum: f32,
    /// BM25 between 0 and 1.
    words: f32,
    /// The mean cosine of the question with passages: what one about something else
    /// has.
    background: f32,
    /// The cosine, 0 for that mean and 1 for the same words.
    meaning: f32,
    lexical_share: f32,
    /// What naming its document or year adds, or a citation that leads to it.
    named: f32,
    /// What having the kind of thing adds that is asked for: a number, a date, a person.
    answer: f32,
    /// What being no paragraph of its own takes away: a point, a note, a masthead.
    kind: f32,
}

/// What one word gave in one field.
#[derive(Serialize, ToSchema)]
struct TermAnswer {
    term: String,
    /// `text`, `headings`, `title` or `names`.
    field: &'static str,
    score: f32,
}

/// A span to mark, in Unicode scalar values of the text.
#[derive(Serialize, ToSchema)]
struct HighlightAnswer {
    start: usize,
    end: usize,
    /// `lexical`: words of the question; `semantic`: the clause nearest to it in meaning.
    source: &'static str,
}

impl SearchAnswer {
    /// The answer of a query's results.
    ///
    /// # Errors
    /// [`BackendError`] where the index cannot be read.
    pub fn new(
        backend: &dyn Backend,
        query: Query,
        results: Results,
    ) -> Result<SearchAnswer, BackendError> {
        let ms = |spent: Duration| (spent.as_secs_f64() * 1e5).round() / 1e2;
        let Results { hits, evidence, took, .. } = results;
        Ok(SearchAnswer {
            verdict: results.verdict.name(),
            probability: results.probability,
            evidence: EvidenceAnswer {
                words: evidence.words,
                meaning: evidence.meaning,
                both: evidence.both,
                lift: evidence.lift,
                unknown: evidence.unknown,
            },
            total: Totals {
                lexical: (query.mode != Mode::Semantic).then_some(results.found.by_words),
                candidates: results.found.units,
                hits: results.hits_total,
            },
            query: QueryEcho {
                interpreted: InterpretedAnswer::new(results.interpreted),
                mode: query.mode.name(),
                limit: query.page.limit(),
                offset: query.page.offset(),
                fold: query.fold.name(),
                filters: FiltersAnswer(query.filter),
                text: query.text,
            },
            took_ms: TookMs {
                embed: ms(took.embed),
                lexical: ms(took.lexical),
                semantic: ms(took.semantic),
                fusion: ms(took.fusion),
                total: ms(took.total),
            },
            facets: FacetsAnswer(results.found.facets),
            hits: hits
                .into_iter()
                .map(|hit| HitAnswer::new(backend, hit))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl InterpretedAnswer {
    fn new(found: Interpreted) -> InterpretedAnswer {
        let Interpreted { documents, cited, notes, years, expanded, did_you_mean } = found;
        let expanded = expanded.into_iter().map(|(word, synonyms)| Expanded { word, synonyms });
        InterpretedAnswer {
            documents: documents.iter().map(ToString::to_string).collect(),
            cited,
            notes,
            years,
            expanded: expanded.collect(),
            did_you_mean,
        }
    }
}

impl HitAnswer {
    fn new(backend: &dyn Backend, hit: Hit) -> Result<HitAnswer, BackendError> {
        let highlight = |mark: &Highlight| HighlightAnswer {
            start: mark.start,
            end: mark.end,
            source: mark.source.name(),
        };
        Ok(HitAnswer {
            explanation: hit.explanation.map(ExplanationAnswer::new),
            folded: UnitLink::of_all(backend, &hit.folded)?,
            rank: hit.rank,
            excerpt: hit.excerpt.map(|Excerpt { start, whole }| ExcerptAnswer { start, whole }),
            highlights: hit.highlights.iter().map(highlight).collect(),
            scores: ScoresAnswer::new(hit.scores),
            unit: UnitAnswer::new(hit.unit, &hit.facts.document),
        })
    }
}

impl ExplanationAnswer {
    fn new(found: Explanation) -> ExplanationAnswer {
        let term =
            |term: TermScore| TermAnswer { term: term.term, field: term.field, score: term.score };
        ExplanationAnswer {
            terms: found.terms.into_iter().map(term).collect(),
            bm25_maximum: found.bm25_maximum,
            words: found.words,
            background: found.mean_cosine,
            meaning: found.meaning,
            lexical_share: found.lexical_share,
            named: found.named,
            answer: found.answer,
            kind: found.kind,
        }
    }
}

/// What an object of the description is made of, where the table of fields says
/// it.
fn object(
    properties: impl Iterator<Item = (&'static str, RefOr<Schema>)>,
    required: bool,
) -> Object {
    properties.fold(Object::new(), |object, (name, schema)| {
        let mut object = ObjectBuilder::from(object).property(name, schema);
        if required {
            object = object.required(name);
        }
        object.build()
    })
}

impl PartialSchema for FiltersAnswer {
    fn schema() -> RefOr<Schema> {
        let of = |parameter: Parameter| match parameter.bound {
            None => (parameter.name, Vec::<String>::schema()),
            Some(_) => (parameter.name, i16::schema()),
        };
        RefOr::T(Schema::Object(object(parameters().map(of), false)))
    }
}

impl ToSchema for FiltersAnswer {
    fn name() -> Cow<'static, str> {
        "Filters".into()
    }
}

impl PartialSchema for FacetsAnswer {
    fn schema() -> RefOr<Schema> {
        let counted = FIELDS.iter().filter(|field| field.facet.is_some());
        let of = |field: &Field| {
            let counts = ArrayBuilder::new().items(Ref::from_schema_name("Count"));
            (field.name, RefOr::T(Schema::Array(counts.build())))
        };
        RefOr::T(Schema::Object(object(counted.map(of), true)))
    }
}

impl ToSchema for FacetsAnswer {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Count::name().into(), Count::schema()));
    }
}
