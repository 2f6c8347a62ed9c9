//! Cuts a unit into passages: what is embedded. Most units are one passage; a
//! long one is cut at the ends of sentences, with one sentence of overlap. Each
//! passage carries what stands over it, without which a point such as `(b) To
//! mark them;` says little.

use sha2::{Digest, Sha256};

use crate::embed::Embedder;

/// The hash of a passage's text, by which an unchanged one keeps its vector.
pub(super) type PassageHash = [u8; 16];

/// The hash of a passage.
pub(super) fn passage_hash(text: &str) -> PassageHash {
    let mut hash = PassageHash::default();
    hash.copy_from_slice(&Sha256::digest(text.as_bytes())[..16]);
    hash
}

/// Units of fewer words, such as `The General Assembly,`, answer nothing and
/// would be near every short question.
const WORDS_MIN: usize = 4;
/// The most tokens of a passage. Half of what the model was trained at: a short
/// passage is about one thing, and on the collections of docs/relevance.md the
/// best of several finds more than one long one.
const TOKENS_MAX: usize = 128;
/// The most tokens of what stands over a passage.
const CONTEXT_TOKENS_MAX: usize = 48;

/// What stands over a unit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context<'a> {
    /// The paragraph that the unit is a point of.
    pub parent: Option<&'a str>,
    /// The nearest heading. Over a whole paragraph it only makes paragraphs under
    /// one heading alike; a window of a long one is lost without it.
    pub heading: Option<&'a str>,
}

/// The passages of a text under its context; none for a text that is too short to
/// mean anything.
pub(super) fn cut(context: Context<'_>, text: &str, embedder: &dyn Embedder) -> Vec<String> {
    if text.split_whitespace().count() < WORDS_MIN {
        return Vec::new();
    }
    let tokens_max = TOKENS_MAX.min(embedder.tokens_max());
    let parent = shorten(context.parent.unwrap_or_default(), embedder);
    let room = tokens_max.saturating_sub(embedder.tokens(&parent));
    if embedder.tokens(text) <= room {
        return vec![under(&parent, text.to_owned())];
    }
    let heading = context.heading.filter(|_| parent.is_empty());
    let context = heading.map_or(parent, |heading| shorten(heading, embedder));
    let room = tokens_max.saturating_sub(embedder.tokens(&context));
    let mut passages = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut tokens = 0;
    for sentence in sentences(text).flat_map(|sentence| pieces(sentence, room, embedder)) {
        let length = embedder.tokens(sentence);
        if !open.is_empty() && tokens + length > room {
            passages.push(under(&context, open.join(" ")));
            // The last sentence again, unless it leaves no room for the next.
            let last = open.last().map_or(0, |last| embedder.tokens(last));
            open = open.pop().filter(|_| last + length <= room).into_iter().collect();
            tokens = if open.is_empty() { 0 } else { last };
        }
        open.push(sentence);
        tokens += length;
    }
    passages.push(under(&context, open.join(" ")));
    passages
}

fn under(context: &str, passage: String) -> String {
    match context.is_empty() || passage.starts_with(context) {
        true => passage,
        false => format!("{context}: {passage}"),
    }
}

/// The first words of a context, as many as it may have.
fn shorten(context: &str, embedder: &dyn Embedder) -> String {
    let mut words: Vec<&str> = context.split_whitespace().take(CONTEXT_TOKENS_MAX).collect();
    while !words.is_empty() && embedder.tokens(&words.join(" ")) > CONTEXT_TOKENS_MAX {
        words.truncate(words.len() * 4 / 5);
    }
    words.join(" ")
}

/// Sentences and clauses: the text cut behind full stops and semicolons.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', ';', '\n'])
        // A stop inside a number or a symbol ends nothing.
        .scan((0, text), |(start, text), piece| {
            *start += piece.len();
            Some((*start, *text))
        })
        .filter(|&(end, text)| {
            end == text.len() || text[end..].starts_with([' ', '\n']) || text[..end].ends_with('\n')
        })
        .scan(0, |from, (end, text)| {
            let sentence = &text[*from..end];
            *from = end;
            Some(sentence.trim())
        })
        .filter(|sentence| !sentence.is_empty())
}

/// A sentence, halved at words until each piece fits.
fn pieces<'a>(sentence: &'a str, room: usize, embedder: &dyn Embedder) -> Vec<&'a str> {
    if embedder.tokens(sentence) <= room || sentence.chars().count() < 64 {
        return vec![sentence];
    }
    let mut middle = sentence.len() / 2;
    while !sentence.is_char_boundary(middle) {
        middle += 1;
    }
    let at = sentence[middle..].find(' ').map_or(middle, |offset| middle + offset);
    let (left, right) = sentence.split_at(if at == sentence.len() { middle } else { at });
    let mut out = pieces(left.trim(), room, embedder);
    out.append(&mut pieces(right.trim(), room, embedder));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embed::HashingEmbedder;

    #[test]
    fn sentences_end_at_stops_but_not_in_numbers() {
        let found: Vec<&str> = sentences("Target 16.4 is met; see A/72/1. Then go on").collect();
        assert_eq!(found, ["Target 16.4 is met;", "see A/72/1.", "Then go on"]);
    }

    #[test]
    fn long_texts_are_cut_and_nothing_is_lost() {
        let text = "The first of many sentences stands here. ".repeat(80) + &"word ".repeat(600);
        let passages = cut(
            Context { heading: Some("Of words"), ..Context::default() },
            &text,
            &HashingEmbedder,
        );
        assert!(passages.len() > 3, "{}", passages.len());
        for passage in &passages {
            assert!(HashingEmbedder.tokens(passage) <= TOKENS_MAX, "{passage}");
            assert!(passage.starts_with("Of words: "), "{passage}");
        }
        let words: usize = passages.iter().map(|passage| passage.matches("word").count()).sum();
        assert!(words >= 600);
    }

    #[test]
    fn a_unit_that_says_nothing_has_no_passage() {
        assert!(cut(Context::default(), "The General Assembly,", &HashingEmbedder).is_empty());
        assert_eq!(
            cut(Context::default(), "To mark all weapons.", &HashingEmbedder),
            ["To mark all weapons."]
        );
    }
}
