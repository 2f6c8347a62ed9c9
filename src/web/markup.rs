//! Between data and pages: texts cut into runs. Templates make text nodes of runs;
//! nothing of a document or a question is ever markup.

use crate::{
    answer::address::document_url,
    citation::Part,
    corpus::Unit,
    query::{Highlight, Source},
};

/// A stretch of text that is set alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TextRun {
    pub text: String,
    /// A word of the question.
    pub marked: bool,
    /// Of the clause nearest to the question in meaning.
    pub near: bool,
    /// The opening phrase, which the UN sets in italics.
    pub verb: bool,
    /// A footnote mark: the address of its note.
    pub note: Option<String>,
}

/// Cuts a unit's text at highlights, footnote marks and its opening phrase.
pub(super) fn runs(unit: &Unit, highlights: &[Highlight]) -> Vec<TextRun> {
    let chars: Vec<char> = unit.text.chars().collect();
    let verb = unit
        .verb
        .as_deref()
        .filter(|verb| unit.text.starts_with(verb))
        .map_or(0, |verb| verb.chars().count());
    let mut cuts: Vec<usize> = vec![0, verb, chars.len()];
    cuts.extend(highlights.iter().flat_map(|mark| [mark.start, mark.end]));
    cuts.extend(unit.marks.iter().map(|mark| mark.offset));
    cuts.retain(|&cut| cut <= chars.len());
    cuts.sort_unstable();
    cuts.dedup();
    let part = match unit.part {
        Part::Body => String::new(),
        _ => format!("{}/", unit.part.to_string().replace(' ', "-")),
    };
    let within = |source: Source, at: usize| {
        highlights.iter().any(|mark| mark.source == source && mark.start <= at && at < mark.end)
    };
    let mut out: Vec<TextRun> = Vec::new();
    let plain =
        |text: String| TextRun { text, marked: false, near: false, verb: false, note: None };
    for (index, &cut) in cuts.iter().enumerate() {
        for mark in unit.marks.iter().filter(|mark| mark.offset == cut) {
            let note = Some(format!(
                "{}#{part}fn-{}",
                document_url(unit.symbol.as_str(), unit.language),
                mark.label
            ));
            out.push(TextRun { note, ..plain(mark.label.clone()) });
        }
        let Some(&next) = cuts.get(index + 1) else { break };
        out.push(TextRun {
            marked: within(Source::Lexical, cut),
            near: within(Source::Semantic, cut),
            verb: cut < verb,
            ..plain(chars[cut..next].iter().collect())
        });
    }
    out
}
