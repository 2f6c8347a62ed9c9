//! Citations as people write them and texts do not, written as texts do, so that one
//! finder reads all: `74/60 op 16`, `SCR 1325 op. para. 8`, `a/res/74/60 pp9`.

use std::{ops::Range, sync::LazyLock};

use regex::{Captures, Regex};

use crate::{
    citation::{
        Place, ReferenceContext, SingleParagraph, find_references, ordinal_word, spans_in_bytes,
    },
    pattern::pattern,
};

/// `S.C. Res.`, `U.N. Doc.`
static INITIALS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:U\.N\. ?)?(?:G\.A\.|S\.C\.|H\.R\.C\.)|\bU\.N\."));
/// A symbol in small letters.
static SMALL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[a-z]{1,8}(?:\.\d{1,3})?(?:/[a-z0-9][a-z0-9.()-]*)+"));
/// Words within symbols that have small letters.
static MIXED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:CORR|ADD|REV|AMEND|SUB)\."));
/// The year of a resolution of the Council as if it were a date: `1540 of 2004`.
static OF_YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b((?:res(?:olution)?\.?|SCR) ?\d{3,4}) of ((?:19|20)\d\d)\b"));
/// A point by a word of its own: `para. 3, subparagraph (d)`.
static POINT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(\d),? sub(?:-?para(?:graph)?)?\.? ?(\([a-z]{1,4}\))"));
/// A paragraph by its ordinal: `third preambular para`, `2nd op`. What else is operative
/// is no paragraph.
static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b([a-z]+(?:-[a-z]+)?|\d{1,2}(?:st|nd|rd|th)) ",
        r"(?:(?:(pp|preamb[a-z]*)|op|oper|operative)\.? (?:para(?:graph)?|clause)\b\.?|(pp)\b\.?|op\b\.?)",
    ))
});
/// A paragraph or note by its number behind a short form: `op 16`, `PP8`, `op. paras. 3-5`.
/// With a full stop `pp.` are pages.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:(ops?|oper|operative)|(preamb[a-z]*)|(?:fns?|notes?))\.?(?: ?(?:para(?:graph)?s?|clauses?)\b\.?)?|(pps?)(?:\.? ?(?:para(?:graph)?s?|clauses?)\b\.?)?) ?(\d{1,3}\b(?:(?: ?[-–] ?| to | and )\d{1,3}\b)?)",
    )
});
/// The number of a resolution without the word: `74/60`, also `GA 74/60`. The
/// session is the thirty-first or later, or a special one: `3/4` is a fraction.
static BARE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:(?:S-|ES-)\d{1,2}|3[1-9]|[4-9]\d|1\d\d)/\d{1,3}\b"));

/// So many preambular paragraphs, at most, are written out: of numbers that fill four
/// kilobytes the words fill a book.
const ORDINALS_MAX: usize = 200;

/// A question with its citations written as texts write them.
pub(super) fn as_in_texts(text: &str) -> String {
    Written::of(text, ORDINALS_MAX).text
}

/// A text with its citations written as texts write them, and where its words were.
pub(super) struct Written {
    /// The text.
    pub text: String,
    /// For each of its bytes the first and the last, behind it, of what it was made of; nothing
    /// where nothing was changed.
    origins: Option<Vec<(u32, u32)>>,
}

impl Written {
    /// Writes a text; so many preambular paragraphs, at most, are written out.
    pub(super) fn of(text: &str, ordinals_max: usize) -> Written {
        let mut written = Written { text: text.to_owned(), origins: None };
        written.replace(&INITIALS, |found| found[0].to_uppercase().replace(['.', ' '], ""));
        written.replace(&SMALL, |found| symbol(&found[0]));
        written.replace(&OF_YEAR, |found| format!("{} ({})", &found[1], &found[2]));
        written.replace(&POINT, |found| format!("{} {}", &found[1], &found[2]));
        written.replace(&ORDINAL, by_ordinal);
        let mut left = ordinals_max;
        written.replace(&SHORT, |found| by_number(found, &mut left));
        let bare = bare_numbers(&written.text);
        written.change(bare.into_iter().map(|at| (at..at, "resolution ".to_owned())).collect());
        written
    }

    /// Where the bytes of a span were, from the first to the last; `None` where the span is
    /// none of the text's.
    pub(super) fn origin(&self, span: &Range<usize>) -> Option<Range<usize>> {
        let Some(origins) = &self.origins else { return Some(span.clone()) };
        if span.is_empty() {
            let (at, _) = origins.get(span.start).or(origins.last())?;
            return Some(*at as usize..*at as usize);
        }
        let own = origins.get(span.clone())?;
        Some(own.first()?.0 as usize..own.last()?.1 as usize)
    }

    fn replace(&mut self, what: &Regex, mut by: impl FnMut(&Captures<'_>) -> String) {
        let changes = what.captures_iter(&self.text).filter_map(|found| {
            let new = by(&found);
            (new != found[0]).then(|| (found.get_match().range(), new))
        });
        let changes = changes.collect();
        self.change(changes);
    }

    /// Puts other words into the place of some, which are in their order.
    fn change(&mut self, changes: Vec<(Range<usize>, String)>) {
        if changes.is_empty() {
            return;
        }
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let whole = self.text.len();
        let before = self.origins.take();
        let before =
            before.unwrap_or_else(|| (0..whole).map(|at| (place(at), place(at + 1))).collect());
        let (mut text, mut origins) = (String::with_capacity(whole), Vec::with_capacity(whole));
        let mut at = 0;
        for (span, new) in changes {
            text.push_str(&self.text[at..span.start]);
            origins.extend_from_slice(&before[at..span.start]);
            let start = before.get(span.start).or(before.last()).map_or(0, |origin| origin.0);
            let end = before[span.clone()].last().map_or(start, |origin| origin.1);
            origins.extend(std::iter::repeat_n((start, end), new.len()));
            text.push_str(&new);
            at = span.end;
        }
        text.push_str(&self.text[at..]);
        origins.extend_from_slice(&before[at..]);
        *self = Written { text, origins: Some(origins) };
    }
}

/// A symbol in its capitals; the text itself where it is none.
fn symbol(small: &str) -> String {
    let capitals = small.to_uppercase();
    let symbol = MIXED.replace_all(&capitals, |found: &Captures<'_>| {
        format!("{}{}", &found[0][..1], found[0][1..].to_lowercase())
    });
    match find_references(&symbol, ReferenceContext::default()).is_empty() {
        true => small.to_owned(),
        false => symbol.into_owned(),
    }
}

fn by_ordinal(found: &Captures<'_>) -> String {
    let word = found[1].to_lowercase();
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let is_meant = |&number: &u32| ordinal_word(number) == word || digits == number.to_string();
    let kind = if found.get(2).or(found.get(3)).is_some() { "preambular" } else { "operative" };
    match (1..100).find(is_meant) {
        Some(number) => format!("{} {kind} paragraph", ordinal_word(number)),
        None => found[0].to_owned(),
    }
}

/// A paragraph or note by its number as texts have it, while there are ordinals left.
fn by_number(found: &Captures<'_>, left: &mut usize) -> String {
    let numbers = &found[4];
    match (found.get(1), found.get(2).or(found.get(3))) {
        (Some(_), _) => format!("paragraph {numbers}"),
        (_, Some(_)) => {
            let place = Place::read(&format!("paragraphs {numbers}"));
            let all = place.map(|(place, _)| place.paragraphs).unwrap_or_default();
            let numbers = all.each().filter_map(|one| match one {
                SingleParagraph::Number(number) => Some(number),
                SingleParagraph::Label(_) => None,
            });
            let words = numbers.take(*left).map(ordinal_word);
            let all: Vec<String> =
                words.map(|word| format!("{word} preambular paragraph")).collect();
            *left -= all.len();
            if all.is_empty() { found[0].to_owned() } else { all.join(", ") }
        }
        _ => format!("footnote {numbers}"),
    }
}

/// Where numbers stand that are resolutions' by their form and have no noun before them.
fn bare_numbers(text: &str) -> Vec<usize> {
    let references = find_references(text, ReferenceContext::default());
    let mut known = spans_in_bytes(text, &references).into_iter().peekable();
    // What stands beside a number of its own: two such may share it.
    let alone = |found: &regex::Match<'_>| {
        let before = text[..found.start()].chars().next_back();
        let behind = text[found.end()..].chars().next();
        before.is_none_or(|c| c.is_whitespace() || "(,;".contains(c))
            && behind.is_none_or(|c| c.is_whitespace() || "),;.:?".contains(c))
    };
    let found = BARE.find_iter(text).filter(alone).map(|found| found.start());
    // Both are in the order of the text.
    let mut is_new = |at: &usize| {
        while known.next_if(|known| known.end <= *at).is_some() {}
        known.peek().is_none_or(|known| !known.contains(at))
    };
    found.filter(|at| is_new(at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_written_as_in_texts() {
        for (text, expected) in [
            ("74/60 op 16", "resolution 74/60 paragraph 16"),
            ("74/60 PP 8", "resolution 74/60 eighth preambular paragraph"),
            ("74/60 66/47", "resolution 74/60 resolution 66/47"),
            ("(74/60, 67/58)", "(resolution 74/60, resolution 67/58)"),
            ("A/CONF.192/2018/RC/3, pp. 3-5", "A/CONF.192/2018/RC/3, pp. 3-5"),
            ("74/60 pp. para. 2", "resolution 74/60 second preambular paragraph"),
            ("74/60 pp9", "resolution 74/60 ninth preambular paragraph"),
            (
                "74/60 pp 2-3",
                "resolution 74/60 second preambular paragraph, third preambular paragraph",
            ),
            ("UNSCR 1540 OP3 (c)", "UNSCR 1540 paragraph 3 (c)"),
            ("SCR 1540 para 3, subparagraph (d)", "SCR 1540 para 3 (d)"),
            ("resolution 74/60 fn 3", "resolution 74/60 footnote 3"),
            ("SCR 1325 op. para. 8", "SCR 1325 paragraph 8"),
            ("op. paras. 3-5 of GA res. 74/60", "paragraph 3-5 of GA res. 74/60"),
            ("operative paragraph 3 of 74/60", "paragraph 3 of resolution 74/60"),
            (
                "third preambular para of resolution 2118",
                "third preambular paragraph of resolution 2118",
            ),
            ("resolution 2118, 3rd preamb. para.", "resolution 2118, third preambular paragraph"),
            ("preambular paragraph 3 of SCR 2118", "third preambular paragraph of SCR 2118"),
            ("second op of SCR 2118", "second operative paragraph of SCR 2118"),
            ("S.C. Res. 1267, ¶ 4", "SC Res. 1267, ¶ 4"),
            ("h.r.c. res. 54/5", "HRC res. 54/5"),
            ("U.N. Doc. A/62/163", "UN Doc. A/62/163"),
            ("a/res/74/60 and s/res/1540 (2004)", "A/RES/74/60 and S/RES/1540 (2004)"),
            ("a/62/163/corr.1 or e/cn.4/sub.2/2005/4", "A/62/163/Corr.1 or E/CN.4/Sub.2/2005/4"),
            ("sc resolution 1540 of 2004", "sc resolution 1540 (2004)"),
            ("A/RES/74/60 para 16", "A/RES/74/60 para 16"),
            (
                "and/or 3/4 of it, open 5 hours and/or 24/7",
                "and/or 3/4 of it, open 5 hours and/or 24/7",
            ),
            ("2018/19 budget", "2018/19 budget"),
            ("the preamble of the treaty", "the preamble of the treaty"),
            ("second operative part of 12 rules", "second operative part of 12 rules"),
        ] {
            assert_eq!(as_in_texts(text), expected);
        }
    }

    #[test]
    fn what_was_written_otherwise_is_known_where_it_stands() {
        let text = "Ü: see 74/60 op 16, s.c. res. 1325 and 3rd preamb. para. of it";
        let written = Written::of(text, 10);
        for (words, origin) in [
            ("resolution 74/60 paragraph 16", "74/60 op 16"),
            ("SC res. 1325", "s.c. res. 1325"),
            ("third preambular paragraph of", "3rd preamb. para. of"),
            ("Ü: see", "Ü: see"),
        ] {
            let at = written.text.find(words).expect(words);
            let span = written.origin(&(at..at + words.len())).expect(words);
            assert_eq!(&text[span], origin);
        }
        let same = Written::of("nothing here", 10);
        assert_eq!(same.origin(&(3..5)), Some(3..5));
    }
}
