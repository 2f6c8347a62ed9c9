//! Sentences of a draft that are agreed language without saying so: verbatim, or nearly, from
//! a paragraph of the collection. What any document may say is told apart.

use std::{collections::HashSet, ops::Range, rc::Rc, time::Instant};

use crate::{analysis::is_function_word, backend::BackendError};

use super::super::{
    diff::Difference,
    lineage::Told,
    matching::{Collection, Fit, Match, Own, Source, Step, Stream, difference, fit_part},
};

/// A sentence of fewer words is not looked for: so many any two texts share.
const WORDS_MIN: usize = 8;
/// A part of a sentence counts from so many words on, or where it is most of the sentence.
const RUN_MIN: usize = 10;
const RUN_LONG: usize = 16;
const RUN_SHARE: f32 = 0.5;
/// So many of its words must be those of the source.
const SAME_MIN: f32 = 0.85;
/// So many paragraphs are compared, and so many where it is asked how usual the words are.
const COMPARED: usize = 6;
const COUNTED: usize = 24;
/// A wording that documents on so many different matters have is a formula.
const MATTERS_MIN: usize = 4;
/// So many other paragraphs with the same words are named.
const ALSO_MAX: usize = 5;

/// Words that name no matter: those of the bodies and of what they do to any question.
const PROCEDURE: &str = "\
    general assembly security council economic social secretary secretariat united nations member \
    members state states committee commission conference meeting meetings session sessions agenda item items \
    report reports resolution resolutions decision decisions paragraph paragraphs annex document documents note \
    notes letter statement president chair request requests decides decide welcoming welcomes takes take noted \
    noting recalling recalls reaffirming reaffirms recognizing considering considered consider mindful bearing \
    mind expressing appreciation emphasizing stressing calls upon urges invites encourages encouraging inviting \
    submit submitted include included provisional implementation implement implementing present previous relevant \
    matter question remain remains seized actively date earlier next further also its thereon entitled well \
    annual regular information progress made end year years twelve six months month day days january february \
    march april may june july august september october november december first second third fourth fifth sixth \
    seventh eighth ninth tenth seventieth seventy eightieth eighty sixtieth sixty fiftieth fifty";

/// Why a wording is a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formula {
    /// It names no matter: all of its words are of bodies and their procedure.
    Procedure,
    /// Documents on so many different matters have it.
    Matters(usize),
}

impl Formula {
    /// The reason in words.
    pub fn reason(self) -> String {
        match self {
            Formula::Procedure => "names no matter, only procedure".to_owned(),
            Formula::Matters(count) => {
                format!("stands in documents on {count} or more different matters")
            }
        }
    }
}

/// A sentence, or a part of one, that is agreed language without quotation marks.
#[derive(Clone, Debug)]
pub struct Reused {
    /// Where it stands in the draft, in Unicode scalar values.
    pub span: Range<usize>,
    /// Whether every word is the source's.
    pub is_verbatim: bool,
    /// Why it is a formula that any document may have; nothing where it is not.
    pub formula: Option<Formula>,
    /// The paragraph that has it: of several the newest.
    pub source: Told,
    /// Others that have it, some of them.
    pub also: Vec<Told>,
    /// How the words differ where they do: first the source's, second the draft's.
    pub difference: Option<Difference>,
}

/// The same before its place is told in characters.
pub(super) struct FoundReuse {
    pub span: Range<usize>,
    is_verbatim: bool,
    formula: Option<Formula>,
    source: Rc<Source>,
    also: Vec<Rc<Source>>,
    difference: Option<Difference>,
}

impl FoundReuse {
    /// The finding, with its place in the draft.
    pub(super) fn told(self, span: Range<usize>) -> Reused {
        let told = |source: &Rc<Source>| (source.facts.clone(), source.unit.clone());
        Reused {
            span,
            is_verbatim: self.is_verbatim,
            formula: self.formula,
            source: told(&self.source),
            also: self.also.iter().map(told).collect(),
            difference: self.difference,
        }
    }
}

/// Whether a part of a draft has enough words to be looked for.
pub(super) fn is_long(text: &str) -> bool {
    text.split_whitespace().nth(WORDS_MIN - 1).is_some()
}

/// Looks for the words of a part of a sentence in the collection.
pub(super) fn reuse(
    collection: &mut Collection<'_>,
    text: &str,
    part: Range<usize>,
    until: Instant,
) -> Result<Option<FoundReuse>, BackendError> {
    let own = collection.own(text, std::slice::from_ref(&part))?;
    if own.words.len() < WORDS_MIN {
        return Ok(None);
    }
    let candidates = collection.candidates(&own, COMPARED, None)?;
    let found = candidates.iter().filter_map(|source| {
        let fit = fit_part(&own.words, &source.words)?;
        counts(&own, &fit).then_some((source, fit))
    });
    let better = |fit: &Fit| (fit.same() as i64) - 2 * fit.differences() as i64;
    let Some((_, best)) = found.max_by_key(|(_, fit)| better(fit)) else { return Ok(None) };
    let run = own.words[best.own.start].span.start..own.words[best.own.end - 1].span.end;
    // How usual the words are is asked of them alone.
    let own = collection.own(text, std::slice::from_ref(&run))?;
    let mut having: Vec<(usize, Rc<Source>, Fit)> = Vec::new();
    for source in collection.candidates(&own, COUNTED, None)?.into_iter().chain(candidates) {
        let is_known = having.iter().any(|(_, known, _)| known.facts.key == source.facts.key);
        if let Some(fit) = fit_part(&own.words, &source.words).filter(|_| !is_known)
            && fit.same() as f32 >= SAME_MIN * own.words.len() as f32
        {
            having.push((fit.differences(), source, fit));
        }
    }
    // The nearest words, of equal ones the newest, then the first by id.
    having.sort_by(|a, b| {
        let age = |one: &Rc<Source>| (one.facts.document.date, one.facts.document.year);
        let lacking = |fit: &Fit, differences: usize| own.words.len() - fit.own.len() + differences;
        (lacking(&a.2, a.0).cmp(&lacking(&b.2, b.0)))
            .then_with(|| age(&b.1).cmp(&age(&a.1)))
            .then_with(|| a.1.facts.id.cmp(&b.1.facts.id))
    });
    let formula = formula(text, &run, &having);
    let mut having = having.into_iter();
    let Some((differences, source, fit)) = having.next() else { return Ok(None) };
    let is_verbatim = differences == 0;
    let stream = Stream { words: source.words.clone(), sources: vec![(0, Rc::clone(&source))] };
    let found = Match { fit, stream };
    let words = &own.words[found.fit.own.clone()];
    let shifted = Match { fit: Fit { own: 0..words.len(), ..found.fit.clone() }, ..found };
    let difference = (!is_verbatim).then(|| difference(text, words, &shifted, until));
    let span = words.first().map_or(run.start, |word| word.span.start)
        ..words.last().map_or(run.end, |word| word.span.end);
    let also = having.map(|(_, source, _)| source).take(ALSO_MAX).collect();
    Ok(Some(FoundReuse { span, is_verbatim, formula, source, also, difference }))
}

/// Whether so much of a sentence is of a source that it is reused.
fn counts(own: &Own, fit: &Fit) -> bool {
    let length = fit.own.len() as f32;
    let left = fit.steps.iter().filter(|step| matches!(step, Step::Left)).count() as f32;
    let is_same = fit.same() as f32 >= SAME_MIN * (length + left);
    let share = length / own.words.len() as f32;
    let same = fit.same();
    is_same
        && (same >= RUN_LONG
            || same >= RUN_MIN && share >= RUN_SHARE
            || same >= WORDS_MIN && share >= 0.9)
}

/// Why a wording is a formula, if it is one.
fn formula(text: &str, run: &Range<usize>, having: &[(usize, Rc<Source>, Fit)]) -> Option<Formula> {
    let words = text[run.clone()].split(|c: char| !c.is_alphanumeric());
    let mut content =
        words.map(str::to_lowercase).filter(|word| !word.is_empty() && !is_function_word(word));
    let is_procedure = |word: &String| {
        word.contains(|c: char| c.is_ascii_digit())
            || PROCEDURE.split_whitespace().any(|own| own == word)
    };
    if content.all(|word| is_procedure(&word)) {
        return Some(Formula::Procedure);
    }
    let matter = |source: &Rc<Source>| {
        let document = &source.facts.document;
        let title = document.metadata.title.as_deref().unwrap_or_default();
        let words = title.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 3);
        let name: String = words.flat_map(str::chars).flat_map(char::to_lowercase).collect();
        if name.is_empty() { document.symbol.to_string() } else { name }
    };
    let matters: HashSet<String> = having.iter().map(|(_, source, _)| matter(source)).collect();
    (matters.len() >= MATTERS_MIN).then_some(Formula::Matters(matters.len()))
}
