//! What a check of a draft tells: its citations, its quotations, its agreed language.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    backend::{Backend, BackendError},
    research::{DraftCheck, LeftOut, Quotation, Reused, Told},
};

use super::{
    document::ReferenceAnswer,
    lineage::{PieceAnswer, pieces},
    unit::UnitLink,
};

/// A quotation of a draft.
#[derive(Serialize, ToSchema)]
pub struct QuotationAnswer {
    /// Where it begins in the draft, its mark included, in Unicode scalar values.
    start: usize,
    /// Where it ends.
    end: usize,
    /// `exact`; `altered`: the nearest paragraph has other words; `in_another_paragraph`: the words stand so, but
    /// not where they are cited from; `not_found`: the collection has nothing like it;
    /// `source_not_in_collection`: the document that is cited is not here, so nothing is said; `term`: of a word
    /// or three, and not looked for.
    status: &'static str,
    /// The citation that it belongs to, by its place in `citations`, from 0; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    citation: Option<usize>,
    /// The paragraphs that have its words, in their order; of an altered one the nearest.
    units: Vec<UnitLink>,
    /// Others that have the same words, at most five.
    also: Vec<UnitLink>,
    /// The share of its words that the paragraphs have, rare words weighing more, 0 to 1.
    similarity: f32,
    /// Where words differ, the source's (`delete`) and the draft's (`insert`); words are spelled as in the
    /// source where they are the same, and `[…]` stands for what was left out with a mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<Vec<PieceAnswer>>,
    /// What else is to be said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

/// Agreed language without quotation marks.
#[derive(Serialize, ToSchema)]
pub struct ReuseAnswer {
    /// Where it begins in the draft, in Unicode scalar values.
    start: usize,
    /// Where it ends.
    end: usize,
    /// Whether every word is the source's.
    verbatim: bool,
    /// Why it is a formula that any document may have; absent where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    formula: Option<String>,
    /// The paragraph that has it; of several the newest.
    unit: UnitLink,
    /// Others that have it, at most five.
    also: Vec<UnitLink>,
    /// Where words differ, the source's (`delete`) and the draft's (`insert`).
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<Vec<PieceAnswer>>,
}

/// How much of what there is.
#[derive(Serialize, ToSchema)]
pub struct CheckSummary {
    /// Citations by their status.
    citations: BTreeMap<&'static str, usize>,
    /// Quotations by their status.
    quotations: BTreeMap<&'static str, usize>,
    /// Sentences of agreed language without quotation marks.
    agreed_language: usize,
    /// Such that are formulas.
    formulas: usize,
    /// What is to be mended: quotations that are altered, in another paragraph or not found, and citations
    /// without such a paragraph.
    faults: usize,
}

/// A draft, held against the collection.
#[derive(Serialize, ToSchema)]
pub struct CheckAnswer {
    /// The text that offsets count in, where it was read from a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    summary: CheckSummary,
    /// The citations, in the order of the draft.
    citations: Vec<ReferenceAnswer>,
    /// The quotations, in the order of the draft.
    quotations: Vec<QuotationAnswer>,
    /// Agreed language without quotation marks, in the order of the draft.
    agreed_language: Vec<ReuseAnswer>,
    /// What was not looked at, in words; empty where all of it was.
    left_out: Vec<String>,
}

impl CheckAnswer {
    /// A draft, held against an index.
    ///
    /// # Errors
    /// [`BackendError`] where the index cannot be read.
    pub fn new(
        backend: &dyn Backend,
        checked: DraftCheck,
        text: Option<String>,
    ) -> Result<CheckAnswer, BackendError> {
        let faults = checked.faults();
        let quotations = checked.quotation_counts();
        let formulas = checked.reused.iter().filter(|one| one.formula.is_some()).count();
        let citations = checked.citations.into_iter();
        let citations: Vec<ReferenceAnswer> = citations
            .map(|found| ReferenceAnswer::new(backend, found))
            .collect::<Result<_, BackendError>>()?;
        let mut statuses: BTreeMap<&'static str, usize> = BTreeMap::new();
        citations.iter().for_each(|one| *statuses.entry(one.status).or_default() += 1);
        Ok(CheckAnswer {
            text,
            summary: CheckSummary {
                citations: statuses,
                quotations: quotations
                    .into_iter()
                    .map(|(one, count)| (one.name(), count))
                    .collect(),
                agreed_language: checked.reused.len() - formulas,
                formulas,
                faults,
            },
            citations,
            quotations: checked.quotations.iter().map(quotation).collect(),
            agreed_language: checked.reused.iter().map(reuse).collect(),
            left_out: checked.left_out.iter().map(LeftOut::told).collect(),
        })
    }
}

fn links(told: &[Told]) -> Vec<UnitLink> {
    told.iter().map(|(facts, unit)| UnitLink::new(facts, unit)).collect()
}

fn quotation(one: &Quotation) -> QuotationAnswer {
    QuotationAnswer {
        start: one.span.start,
        end: one.span.end,
        status: one.status.name(),
        citation: one.citation,
        units: links(&one.sources),
        also: links(&one.also),
        similarity: one.likeness,
        diff: one.difference.as_ref().map(pieces),
        notes: one.notes.clone(),
    }
}

fn reuse(one: &Reused) -> ReuseAnswer {
    ReuseAnswer {
        start: one.span.start,
        end: one.span.end,
        verbatim: one.is_verbatim,
        formula: one.formula.map(|formula| formula.reason()),
        unit: UnitLink::new(&one.source.0, &one.source.1),
        also: links(&one.also),
        diff: one.difference.as_ref().map(pieces),
    }
}
