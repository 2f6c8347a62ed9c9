//! Words as a quotation and its source are compared by: in small letters, without marks,
//! whatever printers and people who quote do to them. Line breaks, hyphens, ligatures, the
//! form of quotation marks and marks of footnotes make no difference; numbers do.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use regex::Regex;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::pattern::pattern;

/// The number of a word.
pub(in crate::research) type WordId = u32;

/// What a writer left out or put in before a word of a quotation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::research) enum Gap {
    /// Nothing.
    #[default]
    None,
    /// An ellipsis.
    Omission,
    /// Words in square brackets.
    Insertion,
}

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::research) struct Word {
    pub id: WordId,
    /// Another form that it may stand for: of `State[s]` that without the brackets.
    pub other: Option<WordId>,
    /// The word that it makes with the next, from which a hyphen parts it.
    pub joined: Option<WordId>,
    /// Whether it may be left out: a label of a point, or a mark of a footnote.
    pub is_optional: bool,
    /// What stands before it in a quotation.
    pub gap: Gap,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// The words of everything that is compared, each with its number.
#[derive(Debug, Default)]
pub(in crate::research) struct Vocabulary {
    ids: HashMap<String, WordId>,
}

impl Vocabulary {
    pub(in crate::research) fn id(&mut self, word: &str) -> WordId {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = WordId::try_from(self.ids.len()).unwrap_or(WordId::MAX);
        self.ids.insert(word.to_owned(), id);
        id
    }
}

/// Who wrote a text: in a source brackets and dots are words of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::research) enum Writer {
    Quoting,
    Source,
}

/// An ellipsis, in brackets or not.
static ELLIPSIS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:[\[(]\s*(?:…|\.\s?\.\s?\.(?:\s?\.)?)\s*[\])]|…|\.\s?\.\s?\.)"));
/// Square brackets, and what a link of Markdown leads to.
static BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\[([^\[\]]{1,200})\](\([^()\s]*\))?"));
/// What stands in the place of a note: `[3]`, `[^a]`.
static NOTE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\^[\w-]{1,20}|\d{1,3})$"));
/// What a writer says of the quotation within it.
static REMARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:sic!?|emphas[ie]s .{1,30}|footnotes? omitted|italics .{1,30})$")
});
/// A mark of a note as markup has it, or a tag that says nothing.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:<sup>\s*\d{1,3}\s*</sup>|</?[a-zA-Z][^<>]{0,40}>|\^\d{1,3}\^?)")
});
/// The label of a paragraph or a point before its words.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:(?:OP|PP)\s?\d{1,3}(?:bis|ter)?[.:)]?|\d{1,3}(?:\s?bis)?[.)]|\(?[a-z]{1,4}\))\s")
});
/// The label of a point within a line.
static POINT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\((?:[a-z]|[ivx]{1,4})\)"));

/// Words behind whose full stop a number is theirs and no mark of a note.
const NUMBERED: [&str; 16] = [
    "add", "corr", "rev", "amend", "para", "paras", "no", "nos", "art", "arts", "sect", "chap",
    "sub", "vol", "fn", "res",
];

/// What digits alone stand behind where they are a mark of a note.
const BEFORE_MARK: [char; 9] = [',', ';', ':', ')', '”', '"', '’', '»', '.'];

/// The words of a part of a text.
pub(in crate::research) fn words(
    text: &str,
    part: Range<usize>,
    writer: Writer,
    vocabulary: &mut Vocabulary,
) -> Vec<Word> {
    let mut reader = Reader::of(text, part, writer, vocabulary);
    reader.read();
    reader.out
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    writer: Writer,
    gap: Gap,
    vocabulary: &'a mut Vocabulary,
    out: Vec<Word>,
    /// Whether it is within a label, which has none of its own.
    is_label: bool,
}

impl<'a> Reader<'a> {
    fn of(
        text: &'a str,
        part: Range<usize>,
        writer: Writer,
        vocabulary: &'a mut Vocabulary,
    ) -> Reader<'a> {
        let (gap, out) = Default::default();
        Reader {
            text,
            at: part.start,
            end: part.end,
            writer,
            gap,
            vocabulary,
            out,
            is_label: false,
        }
    }

    /// Reads words of which nothing is a label or put in by somebody.
    fn read_plainly(&mut self, part: Range<usize>) -> Vec<Word> {
        let mut reader = Reader::of(self.text, part, Writer::Source, self.vocabulary);
        reader.is_label = true;
        reader.read();
        reader.out
    }

    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    fn read(&mut self) {
        let mut line_begins = !self.is_label;
        while let Some(c) = self.rest().chars().next() {
            if line_begins && !c.is_whitespace() && c != '>' && !is_opening(c) {
                line_begins = false;
                if let Some(label) = LABEL.find(self.rest()) {
                    let end = self.at + label.end();
                    self.optional(end);
                    continue;
                }
            }
            match c {
                '\n' => line_begins = !self.is_label,
                '[' | '(' | '.' | '…' if self.passed_over(c) => continue,
                '<' | '^' => {
                    if let Some(tag) = TAG.find(self.rest()) {
                        self.at += tag.end();
                        continue;
                    }
                }
                _ if is_letter(c) => {
                    self.word(String::new());
                    continue;
                }
                _ => {}
            }
            self.at += c.len_utf8();
        }
    }

    /// Reads what a writer leaves out, puts in or marks.
    fn passed_over(&mut self, c: char) -> bool {
        if c == '('
            && !self.is_label
            && let Some(point) = POINT.find(self.rest())
        {
            let end = self.at + point.end();
            self.optional(end);
            return true;
        }
        if let Some(dots) = ELLIPSIS.find(self.rest()) {
            self.at += dots.end();
            if self.writer == Writer::Quoting {
                self.gap = Gap::Omission;
            }
            return true;
        }
        c == '[' && self.writer == Writer::Quoting && self.bracketed()
    }

    /// Reads what a writer put into square brackets.
    fn bracketed(&mut self) -> bool {
        let Some(found) = BRACKETS.captures(self.rest()) else { return false };
        let (inner, end) = (found[1].to_owned(), self.at + found[0].len());
        if found.get(2).is_some() {
            // The words of a link are the text's.
            let inner_end = self.at + 1 + inner.len();
            let part = self.read_plainly(self.at + 1..inner_end);
            self.out.extend(part);
        } else if NOTE.is_match(&inner) || REMARK.is_match(&inner) {
        } else if inner.chars().all(char::is_alphabetic) {
            let is_glued = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            if inner.chars().count() <= 2 && is_glued(self.text[end..self.end].chars().next()) {
                // `[t]he`
                self.at = end;
                self.word(inner);
                return true;
            }
            let before = self.out.last_mut().filter(|last| last.span.end == self.at);
            if let Some(last) = before {
                // `State[s]`
                let whole = spelled(&self.text[last.span.clone()]) + &spelled(&inner);
                last.other = Some(self.vocabulary.id(&whole));
            } else {
                self.gap = Gap::Insertion;
            }
        } else {
            self.gap = Gap::Insertion;
        }
        self.at = end;
        true
    }

    /// Reads words that may be left out, up to a place.
    fn optional(&mut self, end: usize) {
        let part = self.read_plainly(self.at..end);
        self.out.extend(part.into_iter().map(|word| Word { is_optional: true, ..word }));
        self.at = end;
    }

    /// Reads a word, of which some letters may stand in brackets before it.
    fn word(&mut self, before: String) {
        let start = self.at;
        let rest = self.rest();
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            let is_single = is_ideograph(c);
            if at > 0 && is_single || !(is_letter(c) || is_within(c)) {
                end = at;
                break;
            }
            if is_single {
                end = at + c.len_utf8();
                break;
            }
        }
        // A mark behind the word ends a quotation, and does not belong to it.
        let own = self.text[start..start + end].trim_end_matches(['\'', '\u{2019}', '\u{2018}']);
        let mut end = start + own.len();
        // `Aspects1`: the figure is a mark.
        let figures = own.len() - own.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let letters = &own[..own.len() - figures];
        let has_mark = (1..=2).contains(&figures)
            && letters.chars().count() > 2
            && letters.ends_with(|c: char| c.is_lowercase());
        if has_mark {
            end -= figures;
        }
        let word = before + &spelled(&self.text[start..end]);
        self.at = end;
        if word.is_empty() {
            return;
        }
        if !self.grouped(&word, start, end) {
            self.push(&word, start..end);
        }
        if has_mark {
            self.optional(end + figures);
        }
    }

    /// Joins the thousands of a number: `12 000` and `12,000` are `12000`.
    fn grouped(&mut self, word: &str, start: usize, end: usize) -> bool {
        if word.len() != 3 || !word.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let Some(last) = self.out.last_mut() else { return false };
        let between = &self.text[last.span.end..start];
        let is_between = matches!(between, "," | " " | "\u{a0}" | "\u{202f}" | "\u{2009}");
        let before = spelled(&self.text[last.span.clone()]);
        let before: String = before.chars().filter(|c| c.is_alphanumeric()).collect();
        let is_number = before.bytes().all(|byte| byte.is_ascii_digit())
            && (before.len() <= 3 || last.span.len() > before.len())
            && !before.is_empty()
            && !before.starts_with('0');
        if !is_between || !is_number || last.is_optional {
            return false;
        }
        last.id = self.vocabulary.id(&(before + word));
        last.span.end = end;
        true
    }

    fn push(&mut self, word: &str, span: Range<usize>) {
        if let Some(last) = self.out.last_mut()
            && let Some(joined) = joined(self.text, &last.span, word, span.start)
        {
            last.joined = Some(self.vocabulary.id(&joined));
        }
        let is_optional = self.is_mark(word, &span);
        let id = self.vocabulary.id(word);
        let gap = std::mem::take(&mut self.gap);
        self.out.push(Word { id, other: None, joined: None, is_optional, gap, span });
    }

    /// Whether figures are set as a mark of a note is that lost its form: `Aspects,1 to`.
    fn is_mark(&self, word: &str, span: &Range<usize>) -> bool {
        let is_number = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
        let before = self.text[..span.start].chars().next_back();
        let behind = self.text[span.end..].chars().next();
        if !is_number
            || !before.is_some_and(|c| BEFORE_MARK.contains(&c))
            || behind.is_some_and(|c| c.is_alphanumeric() || "/-–:".contains(c))
        {
            return false;
        }
        let Some(last) = self.out.last() else { return false };
        let own = &self.text[last.span.clone()];
        let is_abbreviation = || NUMBERED.contains(&spelled(own).as_str());
        let ends_alike = own.ends_with(|c: char| c.is_ascii_digit() || c.is_uppercase());
        !ends_alike && (before != Some('.') || !is_abbreviation())
    }
}

/// The word that one makes with the next, from which a hyphen parts it.
fn joined(text: &str, last: &Range<usize>, next: &str, start: usize) -> Option<String> {
    if !is_hyphen(&text[last.end..start]) {
        return None;
    }
    let before = spelled(&text[last.clone()]);
    before.chars().chain(next.chars()).all(char::is_alphabetic).then(|| before + next)
}

/// Takes a further part of a text apart, behind the words of those before it: a word may
/// begin in the one and end in the other.
pub(in crate::research) fn add_words(
    out: &mut Vec<Word>,
    text: &str,
    part: Range<usize>,
    writer: Writer,
    vocabulary: &mut Vocabulary,
) {
    let more = words(text, part, writer, vocabulary);
    if let (Some(last), Some(next)) = (out.last_mut(), more.first())
        && last.span.end <= next.span.start
        && let Some(joined) =
            joined(text, &last.span, &spelled(&text[next.span.clone()]), next.span.start)
    {
        last.joined = Some(vocabulary.id(&joined));
    }
    out.extend(more);
}

/// Whether what stands between two parts of a word is a hyphen, at the end of a line or not.
fn is_hyphen(between: &str) -> bool {
    let mut characters = between.chars();
    let first = characters.next();
    matches!(first, Some('-' | '\u{2010}' | '\u{2011}'))
        && characters.all(|c| c.is_whitespace() || c == '>')
        && (between.len() <= 3 || between.contains('\n'))
}

fn is_opening(c: char) -> bool {
    matches!(c, '“' | '"' | '‘' | '\'' | '«' | '„' | '*' | '_')
}

/// Whether a character makes words. Raised figures are marks.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}

/// Whether a character may stand within a word and says nothing.
fn is_within(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{ad}' | '\u{200b}'
            ..='\u{200f}' | '\u{2060}' | '\u{feff}'
    ) || is_combining_mark(c)
}

/// Whether a character is a word of its own, where words have no spaces between them.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// A word in small letters, its ligatures taken apart.
pub(in crate::research) fn spelled(word: &str) -> String {
    if word.is_ascii() {
        return word
            .bytes()
            .filter(|&byte| byte != b'\'')
            .map(|byte| byte.to_ascii_lowercase() as char)
            .collect();
    }
    let composed: String = word.nfkc().collect();
    composed
        .chars()
        .filter(|&c| !is_within(c) && c != '\u{640}')
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words, `?` before such as may be left out, `…` and `+` for what stands before them.
    fn told(text: &str, writer: Writer) -> String {
        let mut vocabulary = Vocabulary::default();
        let found = words(text, 0..text.len(), writer, &mut vocabulary);
        let name = |id: WordId| {
            vocabulary.ids.iter().find(|&(_, &own)| own == id).map(|(word, _)| word.clone())
        };
        let word = |word: &Word| {
            let gap = match word.gap {
                Gap::None => "",
                Gap::Omission => "…",
                Gap::Insertion => "+",
            };
            let mark = if word.is_optional { "?" } else { "" };
            let other = word.other.or(word.joined).and_then(name);
            let other = other.map(|other| format!("|{other}")).unwrap_or_default();
            format!("{gap}{mark}{}{other}", name(word.id).unwrap_or_default())
        };
        found.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_printers_do_makes_no_difference() {
        for (text, expected) in [
            (
                "The “Office’s”\nﬁrst imple-\nmentation",
                "the offices first imple|implementation mentation",
            ),
            ("soft\u{ad}ware, na\u{200b}me", "software name"),
            ("in all its Aspects,1 to", "in all its aspects ?1 to"),
            ("Aspects1 and aspects¹", "aspects ?1 and aspects"),
            ("A/CONF.192/15, para.16", "a conf 192 15 para 16"),
            ("12,000 and 12 000, in 2019 500", "12000 and 12000 in 2019 500"),
            ("> 16. Encourages\n> States", "?16 encourages states"),
            ("(a) To mark; (b) To trace", "?a to mark ?b to trace"),
            ("*Encourages* __all__ [States](#x)", "encourages all states"),
            ("武器 of 1.5", "武 器 of 1 5"),
        ] {
            assert_eq!(told(text, Writer::Quoting), expected, "{text}");
        }
    }

    #[test]
    fn what_writers_leave_out_and_put_in_is_told() {
        for (text, expected) in [
            ("States […] mark … and ... trace . . . all", "states …mark …and …trace …all"),
            ("[t]he State[s] [concerned] mark", "the state|states +mark"),
            ("[the Member States of] the Union [sic]", "+the union"),
            ("marks[3] and[^a] more (…) here", "marks and more …here"),
        ] {
            assert_eq!(told(text, Writer::Quoting), expected, "{text}");
        }
        assert_eq!(told("[draft] text …", Writer::Source), "draft text");
    }
}
