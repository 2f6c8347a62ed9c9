//! How the words of a draft differ from those of its source, told without what makes no
//! difference: where the words are the same, both sides are spelled as the source is.

use std::{ops::Range, time::Instant};

use super::{
    super::diff::{Difference, differ_until},
    fit::Step,
    source::{Match, Source, Stream},
    words::{Gap, Word},
};

/// What stands for words that a writer left out and said so.
const LEFT_OUT: &str = "[…] ";

/// The difference of a draft's words from their source, made smaller until then.
pub(in crate::research) fn difference(
    text: &str,
    own: &[Word],
    found: &Match,
    until: Instant,
) -> Difference {
    let (source, draft) = alike(text, own, found);
    differ_until(&source, &draft, until)
}

/// The words of a source and those of a draft, both as the source is printed where they are
/// the same.
pub(in crate::research) fn alike(text: &str, own: &[Word], found: &Match) -> (String, String) {
    let (mut source, mut draft) = (String::new(), String::new());
    let mut is_omitted = false;
    for (step, of_own, of_source) in found.fit.walk() {
        let is_gap = step == Step::Omitted && !found.stream.words[of_source.start].is_optional;
        if is_gap && !is_omitted && own.get(of_own.start).is_some_and(|next| next.gap != Gap::None)
        {
            source.push_str(LEFT_OUT);
            draft.push_str(LEFT_OUT);
        }
        is_omitted = is_gap;
        let is_last = of_source.end == found.fit.source.end;
        let there = printed(&found.stream, of_source, is_last);
        match step {
            Step::Same(..) => {
                source.push_str(&there);
                draft.push_str(&there);
            }
            Step::Changed => {
                let span = own[of_own.start].span.clone();
                let written = &text[span.clone()];
                let is_word = |c: char| c.is_alphanumeric() || "'’".contains(c);
                let behind = there.trim_start_matches(is_word);
                // `seventy-fifth` in the place of `ninety-ninth`.
                let is_hyphened = text[span.end..].starts_with('-');
                let behind = if is_hyphened { behind } else { behind.trim_start_matches('-') };
                draft.push_str(written);
                draft.push_str(if behind.is_empty() { " " } else { behind });
                source.push_str(&there);
            }
            Step::Added => {
                if draft.ends_with(|c: char| !c.is_whitespace()) {
                    draft.push(' ');
                }
                draft.push_str(&text[own[of_own.start].span.clone()]);
                draft.push(' ');
            }
            Step::Left => source.push_str(&there),
            Step::PassedOver | Step::Omitted => {}
        }
    }
    (source.trim_end().to_owned(), draft.trim_end().to_owned())
}

/// Words of a source as they are printed, with what stands between them and the next.
fn printed(stream: &Stream, range: Range<usize>, is_last: bool) -> String {
    let mut out = String::new();
    for place in range {
        let word = &stream.words[place];
        let source: &Source = stream.source_of(place);
        if word.span.is_empty() {
            continue;
        }
        let text = &source.unit.text;
        let next = stream.words.get(place + 1).filter(|next| next.span.start >= word.span.end);
        let is_own = |next: &&Word| {
            next.span.start <= text.len() && std::ptr::eq(stream.source_of(place + 1), source)
        };
        let end = next.filter(is_own).map(|next| next.span.start);
        match end {
            _ if is_last => out.push_str(&text[word.span.clone()]),
            Some(end) => out.push_str(&text[word.span.start..end]),
            None => {
                out.push_str(&text[word.span.start..]);
                out.push(' ');
            }
        }
    }
    out
}
