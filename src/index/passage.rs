//! Cuts a unit into passages that fit the model. Most units are one passage; a
//! long one is cut at the ends of sentences, with one sentence of overlap.

use crate::embed::Embedder;

/// Units of fewer words, such as `The General Assembly,`, answer nothing and
/// would be near every short question.
const WORDS_MIN: usize = 4;

/// The passages of a text; none for one that is too short to mean anything.
pub(super) fn cut(text: &str, embedder: &dyn Embedder) -> Vec<String> {
    if text.split_whitespace().count() < WORDS_MIN {
        return Vec::new();
    }
    let fits = |text: &str| embedder.tokens(text) <= embedder.tokens_max();
    if fits(text) {
        return vec![text.to_owned()];
    }
    let mut passages = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for sentence in sentences(text).flat_map(|sentence| pieces(sentence, embedder)) {
        let mut longer = open.clone();
        longer.push(sentence);
        if !open.is_empty() && !fits(&longer.join(" ")) {
            passages.push(open.join(" "));
            // The last sentence again, unless it leaves no room for the next.
            let overlap = open.last().copied().filter(|last| fits(&format!("{last} {sentence}")));
            open = overlap.into_iter().collect();
        }
        open.push(sentence);
    }
    passages.push(open.join(" "));
    passages
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
fn pieces<'a>(sentence: &'a str, embedder: &dyn Embedder) -> Vec<&'a str> {
    if embedder.tokens(sentence) <= embedder.tokens_max() || sentence.chars().count() < 64 {
        return vec![sentence];
    }
    let mut middle = sentence.len() / 2;
    while !sentence.is_char_boundary(middle) {
        middle += 1;
    }
    let at = sentence[middle..].find(' ').map_or(middle, |offset| middle + offset);
    let (left, right) = sentence.split_at(if at == sentence.len() { middle } else { at });
    let mut out = pieces(left.trim(), embedder);
    out.append(&mut pieces(right.trim(), embedder));
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
        let passages = cut(&text, &HashingEmbedder);
        assert!(passages.len() > 3, "{}", passages.len());
        for passage in &passages {
            assert!(HashingEmbedder.tokens(passage) <= HashingEmbedder.tokens_max());
        }
        let words: usize = passages.iter().map(|passage| passage.matches("word").count()).sum();
        assert!(words >= 600);
    }

    #[test]
    fn a_unit_that_says_nothing_has_no_passage() {
        assert!(cut("The General Assembly,", &HashingEmbedder).is_empty());
        assert_eq!(cut("To mark all weapons.", &HashingEmbedder), ["To mark all weapons."]);
    }
}
