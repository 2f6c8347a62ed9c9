//! A draft held against the collection: what it cites, what it quotes, and what it says in
//! agreed language without quoting.
//!
//! ```text
//! text ─ draft (blocks, sentences, notes) ─┬─ citations (query::resolve)
//!                                          ├─ quotes ─ attach ─ quotation ┐
//!                                          └─ sentences ─ agreed ─────────┴─ matching
//! ```

mod agreed;
mod attach;
mod draft;
mod quotation;
mod quotes;

pub use agreed::{Formula, Reused};
pub use quotation::{Quotation, QuotationStatus};

use std::{
    collections::BTreeMap,
    ops::Range,
    time::{Duration, Instant},
};

use crate::{
    backend::{Backend, BackendError},
    citation::{count_in_bytes, count_in_characters},
    query::{Resolved, resolve},
};

use super::matching::Collection;
use attach::Cited;

/// The longest draft, in bytes: some three hundred pages.
pub const DRAFT_BYTES_MAX: usize = 1 << 20;
/// The longest file of a draft, in bytes.
pub const DRAFT_FILE_BYTES_MAX: usize = 4 << 20;
/// So many quotations of a draft are looked for.
const QUOTATIONS_MAX: usize = 1_000;
/// So many sentences.
const SENTENCES_MAX: usize = 6_000;
/// So many citations are told.
const CITATIONS_MAX: usize = 2_000;
/// A check for which nobody waits has so much time.
const UNHURRIED: Duration = Duration::from_secs(600);
/// All differences of a draft are made smaller for so long together.
const DIFFS_TIME: Duration = super::diff::DIFFS_TIME;

/// What a draft has more of than is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is: `quotations`, `sentences`, `citations`.
    pub what: &'static str,
    /// How many were looked at.
    pub looked_at: usize,
    /// How many there are.
    pub in_all: usize,
    /// Whether there was no time for the others; they are too many otherwise.
    pub is_late: bool,
}

impl LeftOut {
    /// The same in words.
    pub fn told(&self) -> String {
        let LeftOut { what, looked_at, in_all, is_late } = self;
        let why = if *is_late { "the time was up" } else { "there are too many" };
        format!(
            "{looked_at} of {in_all} {what} were looked at, for {why}: check the draft in parts"
        )
    }
}

/// A draft, held against the collection.
#[derive(Clone, Debug, Default)]
pub struct DraftCheck {
    /// The citations, in their order.
    pub citations: Vec<Resolved>,
    /// The quotations, in their order.
    pub quotations: Vec<Quotation>,
    /// What is agreed language without quotation marks, in its order.
    pub reused: Vec<Reused>,
    /// What was not looked at.
    pub left_out: Vec<LeftOut>,
}

impl DraftCheck {
    /// How many quotations there are of each status that there is.
    pub fn quotation_counts(&self) -> BTreeMap<QuotationStatus, usize> {
        let mut counts = BTreeMap::new();
        self.quotations.iter().for_each(|one| *counts.entry(one.status).or_default() += 1);
        counts
    }

    /// The citations that name a paragraph which their document does not have.
    pub fn without_paragraph(&self) -> usize {
        let is_missing = |one: &&Resolved| one.is_known && one.has_pinpoint && one.units.is_empty();
        self.citations.iter().filter(is_missing).count()
    }

    /// How many things a writer has to mend.
    pub fn faults(&self) -> usize {
        let quotations = self.quotations.iter().filter(|one| one.status.is_fault()).count();
        quotations + self.without_paragraph()
    }
}

/// Why a draft is not checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The index cannot be read.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// It is too long.
    #[error("the draft has {bytes} bytes of text, at most {DRAFT_BYTES_MAX} are checked")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// It has no words.
    #[error("the draft has no text")]
    Empty,
}

impl DraftError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            DraftError::Backend(error) => error.hint(),
            DraftError::TooLong { .. } => "check it in parts",
            DraftError::Empty => "give a text with words, as plain text, Markdown or .docx",
        }
    }
}

/// Checks a draft: what is not done until then is left out, and told.
///
/// # Errors
/// [`DraftError`] where the index cannot be read, or the draft is empty or too long.
pub fn check(
    backend: &dyn Backend,
    text: &str,
    until: Option<Instant>,
) -> Result<DraftCheck, DraftError> {
    if text.len() > DRAFT_BYTES_MAX {
        return Err(DraftError::TooLong { bytes: text.len() });
    }
    if !text.contains(char::is_alphanumeric) {
        return Err(DraftError::Empty);
    }
    let until = until.unwrap_or_else(|| Instant::now() + UNHURRIED);
    let mut checked = DraftCheck { citations: resolve(backend, text)?, ..DraftCheck::default() };
    checked.bound_citations();
    let draft = draft::read(text);
    let cited = cited(text, &checked.citations);
    let spans: Vec<Range<usize>> = cited.iter().map(|one| one.span.clone()).collect();
    let quotes = quotes::quotes(text, &draft, &spans);
    let mut collection = Collection::of(backend);
    let diffs = until.min(Instant::now() + DIFFS_TIME);
    let mut judged = Vec::new();
    for (index, quote) in quotes.iter().enumerate().take(QUOTATIONS_MAX) {
        if Instant::now() >= until {
            break;
        }
        let tries = attach::citations_of(text, &draft, &cited, &quotes, index);
        let mut found =
            quotation::judge(&mut collection, text, quote, &tries, &checked.citations, diffs)?;
        if quote.is_open {
            found.notes.push("its quotation mark is never closed".to_owned());
        }
        judged.push((quote.span.clone(), found));
    }
    checked.leave_out("quotations", judged.len(), quotes.len(), QUOTATIONS_MAX);
    let parts = unquoted(text, &draft, &quotes);
    let mut looked_at = 0;
    let mut reused = Vec::new();
    for part in parts.iter().take(SENTENCES_MAX) {
        if Instant::now() >= until {
            break;
        }
        looked_at += 1;
        for found in part.reused(&mut collection, text, diffs)? {
            reused.push((found.span.clone(), found));
        }
    }
    checked.leave_out("sentences", looked_at, parts.len(), SENTENCES_MAX);
    let spans = in_characters(text, judged.iter().map(|(span, _)| span.clone()));
    checked.quotations =
        spans.into_iter().zip(judged).map(|(span, (_, one))| one.told(span)).collect();
    let spans = in_characters(text, reused.iter().map(|(span, _)| span.clone()));
    checked.reused = spans.into_iter().zip(reused).map(|(span, (_, one))| one.told(span)).collect();
    Ok(checked)
}

impl DraftCheck {
    fn bound_citations(&mut self) {
        let in_all = self.citations.len();
        self.citations.truncate(CITATIONS_MAX);
        self.leave_out("citations", self.citations.len(), in_all, CITATIONS_MAX);
    }

    fn leave_out(&mut self, what: &'static str, looked_at: usize, in_all: usize, most: usize) {
        if looked_at < in_all {
            self.left_out.push(LeftOut { what, looked_at, in_all, is_late: looked_at < most });
        }
    }
}

/// The citations with their bytes in the draft.
fn cited(text: &str, citations: &[Resolved]) -> Vec<Cited> {
    let mut spans: Vec<Range<usize>> = citations.iter().map(|one| one.span.clone()).collect();
    count_in_bytes(text, spans.iter_mut().flat_map(|Range { start, end }| [start, end]));
    let cited = spans.into_iter().zip(citations);
    cited.map(|(span, one)| Cited { span, has_pinpoint: one.has_pinpoint }).collect()
}

/// Spans of bytes as such of Unicode scalar values.
fn in_characters(text: &str, spans: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = spans.collect();
    count_in_characters(text, spans.iter_mut().flat_map(|Range { start, end }| [start, end]));
    spans
}

/// A sentence that is looked for.
struct Sentence {
    span: Range<usize>,
    /// What is quoted in it.
    quoted: Vec<Range<usize>>,
}

/// A sentence of which less is quoted is looked for with its quotations: paragraphs have such,
/// titles above all.
const QUOTED_SHARE: f32 = 0.5;
/// So much of what is found must stand outside of quotations.
const UNQUOTED_SHARE: f32 = 0.6;

impl Sentence {
    /// What stands outside of its quotations, where that is long enough to be looked for.
    fn parts(&self, text: &str) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut start = self.span.start;
        for quoted in &self.quoted {
            parts.push(start..quoted.start.max(start));
            start = start.max(quoted.end);
        }
        parts.push(start..self.span.end.max(start));
        parts.retain(|part| agreed::is_long(&text[part.clone()]));
        parts
    }

    /// How much of a part of the draft stands in its quotations, 0 to 1.
    fn quoted_share(&self, part: &Range<usize>) -> f32 {
        let within = |one: &Range<usize>| {
            one.end.min(part.end).saturating_sub(one.start.max(part.start)) as f32
        };
        self.quoted.iter().map(within).sum::<f32>() / (part.len().max(1) as f32)
    }

    /// What of it is agreed language without quotation marks.
    fn reused(
        &self,
        collection: &mut Collection<'_>,
        text: &str,
        until: Instant,
    ) -> Result<Vec<agreed::FoundReuse>, BackendError> {
        if self.quoted_share(&self.span) < QUOTED_SHARE {
            let found = agreed::reuse(collection, text, self.span.clone(), until)?;
            let is_unquoted =
                |found: &agreed::FoundReuse| self.quoted_share(&found.span) <= 1.0 - UNQUOTED_SHARE;
            if self.quoted.is_empty() || found.as_ref().is_some_and(is_unquoted) {
                return Ok(found.into_iter().collect());
            }
        }
        let mut all = Vec::new();
        for part in self.parts(text) {
            all.extend(agreed::reuse(collection, text, part, until)?);
        }
        Ok(all)
    }
}

/// The sentences of a draft that have enough words outside of quotations to be looked for.
/// Notes are left out: they name, and say little.
fn unquoted(text: &str, draft: &draft::Draft, quotes: &[quotes::Quote]) -> Vec<Sentence> {
    let mut found = Vec::new();
    let mut pieces = quotes.iter().flat_map(|quote| &quote.pieces).peekable();
    for (block, span) in &draft.sentences {
        let mut quoted = Vec::new();
        while let Some(piece) = pieces.peek().filter(|piece| piece.start < span.end) {
            if piece.end > span.start {
                quoted.push(piece.start.max(span.start)..piece.end.min(span.end));
            }
            if piece.end > span.end {
                break;
            }
            pieces.next();
        }
        let sentence = Sentence { span: span.clone(), quoted };
        let is_text = draft.blocks[*block].kind == draft::BlockKind::Text;
        let is_long = sentence.parts(text).iter().map(|part| part.len()).sum::<usize>() > 0
            || agreed::is_long(&text[span.clone()]) && sentence.quoted_share(span) < QUOTED_SHARE;
        if is_text && is_long {
            found.push(sentence);
        }
    }
    found
}
