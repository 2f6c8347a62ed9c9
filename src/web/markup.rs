//! Between data and pages: texts cut into runs. Templates make text nodes of runs;
//! nothing of a document or a question is ever markup.

use crate::{
    answer::address::document_url,
    citation::Part,
    corpus::{NoteMark, Unit},
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
    let characters = unit.text.chars().count();
    let verb = unit
        .verb
        .as_deref()
        .filter(|verb| unit.text.starts_with(verb))
        .map_or(0, |verb| verb.chars().count());
    let mut cuts: Vec<usize> = vec![0, verb, characters];
    cuts.extend(highlights.iter().flat_map(|mark| [mark.start, mark.end]));
    cuts.extend(unit.marks.iter().map(|mark| mark.offset));
    cuts.retain(|&cut| cut <= characters);
    cuts.sort_unstable();
    cuts.dedup();
    let part = match unit.part {
        Part::Body => String::new(),
        _ => format!("{}/", unit.part.to_string().replace(' ', "-")),
    };
    let [mut lexical, mut semantic] =
        [Source::Lexical, Source::Semantic].map(|source| Spans::of(highlights, source));
    let mut marks: Vec<&NoteMark> = unit.marks.iter().collect();
    marks.sort_by_key(|mark| mark.offset);
    let mut marks = marks.into_iter().peekable();
    let mut rest = unit.text.as_str();
    let mut out: Vec<TextRun> = Vec::new();
    let plain =
        |text: String| TextRun { text, marked: false, near: false, verb: false, note: None };
    for (index, &cut) in cuts.iter().enumerate() {
        while let Some(mark) = marks.next_if(|mark| mark.offset <= cut) {
            let note = Some(format!(
                "{}#{part}fn-{}",
                document_url(unit.symbol.as_str(), unit.language),
                mark.label
            ));
            out.push(TextRun { note, ..plain(mark.label.clone()) });
        }
        let Some(&next) = cuts.get(index + 1) else { break };
        let end = rest.char_indices().nth(next - cut).map_or(rest.len(), |(end, _)| end);
        let (run, behind) = rest.split_at(end);
        rest = behind;
        out.push(TextRun {
            marked: lexical.hold(cut),
            near: semantic.hold(cut),
            verb: cut < verb,
            ..plain(run.to_owned())
        });
    }
    out
}

/// The highlights of one leg, asked from the beginning of the text to its end.
struct Spans(std::iter::Peekable<std::vec::IntoIter<Highlight>>);

impl Spans {
    fn of(highlights: &[Highlight], source: Source) -> Spans {
        let own = highlights.iter().copied().filter(|mark| mark.source == source);
        let mut own: Vec<Highlight> = own.collect();
        own.sort_by_key(|mark| mark.start);
        Spans(own.into_iter().peekable())
    }

    /// Whether one of them holds a place, which is behind the last that was asked for.
    fn hold(&mut self, at: usize) -> bool {
        while self.0.next_if(|mark| mark.end <= at).is_some() {}
        self.0.peek().is_some_and(|mark| mark.start <= at)
    }
}
