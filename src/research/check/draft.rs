//! The shape of a draft: its blocks, its sentences, its notes and where their marks stand.
//! Places are bytes of the draft's text.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use regex::Regex;

use crate::pattern::pattern;

use super::super::sentences::sentences;

/// Lines of a text that was wrapped have so many characters at most.
const WRAPPED_MAX: usize = 100;
/// A line of a wrapped text that is shorter than so much of the longest ends a paragraph.
const SHORT_SHARE: f32 = 0.6;

/// What a block of a draft is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// A paragraph, a heading, an item of a list.
    Text,
    /// A quotation set off: a block quote of Markdown.
    Quoted,
    /// A footnote or endnote, by its label.
    Note(String),
}

/// A paragraph of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub kind: BlockKind,
    /// Its words, without the label of a note.
    pub span: Range<usize>,
}

/// The mark of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub span: Range<usize>,
    /// The block of its note.
    pub note: usize,
}

/// A draft, taken apart.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub blocks: Vec<Block>,
    /// Every sentence of every block, in order, with its block.
    pub sentences: Vec<(usize, Range<usize>)>,
    /// The marks of notes, in order.
    pub marks: Vec<Mark>,
}

static RULE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:[-_—*]\s?){3,}\s*$"));
static NOTES_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^[#*_\s]*(?:foot|end)?(?:notes?|references|sources|bibliography)[*_:\s]*$")
});
/// A note that says by its form that it is one.
static NOTE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:\[\^([\w-]{1,20})\]:|([⁰¹²³⁴-⁹]{1,3})[\s.)]?)\s*"));
/// A note that is told by where it stands.
static LISTED_NOTE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[.)]?)\s+"));
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\s*(?:#{1,6}\s|[-*•–]\s|\d{1,3}[.)]\s|\(?[a-z]{1,4}\)\s|(?:OP|PP)\s?\d{1,3})")
});
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\[\^([\w-]{1,20})\]|\[(\d{1,3})\]|<sup>\s*(\d{1,3})\s*</sup>|\^(\d{1,3})\^?|([⁰¹²³⁴-⁹]{1,3})",
        r#"|[^\s\d][”"’»'.,;:)](\d{1,3})\b|\p{Ll}{3}(\d{1,2})\b"#,
    ))
});

/// Takes a draft apart.
pub(super) fn read(text: &str) -> Draft {
    let blocks = blocks(text);
    let marks = marks(text, &blocks);
    let all = blocks.iter().enumerate();
    let sentences = all.flat_map(|(index, block)| {
        sentences(text, block.span.clone()).into_iter().map(move |span| (index, span))
    });
    let sentences = sentences.collect();
    Draft { blocks, sentences, marks }
}

/// The lines of a text without what ends them.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        start..start + line.trim_end().len()
    })
}

/// Whether the lines of a text were wrapped, and how long the longest is.
fn width(text: &str) -> Option<usize> {
    let mut lengths: Vec<usize> =
        lines(text).map(|line| text[line].chars().count()).filter(|&length| length > 0).collect();
    lengths.sort_unstable();
    let longest = *lengths.get(lengths.len() * 9 / 10)?;
    (lengths.len() > 3 && longest <= WRAPPED_MAX).then_some(longest)
}

fn blocks(text: &str) -> Vec<Block> {
    let width = width(text);
    let has_listed_marks = text.contains("[1]");
    let mut blocks: Vec<Block> = Vec::new();
    // The block that goes on with the next line, and whether notes are listed here.
    let (mut open, mut in_notes, mut before) = (false, false, 0..0);
    for line in lines(text) {
        let words = &text[line.clone()];
        if words.trim().is_empty() || RULE.is_match(words) {
            in_notes |= !words.trim().is_empty();
            open = false;
            continue;
        }
        in_notes |= NOTES_HEADING.is_match(words);
        let (kind, start) = line_kind(words, in_notes, has_listed_marks);
        let last = blocks.last_mut().filter(|_| open);
        let is_item = ITEM.is_match(words) || words.starts_with('#');
        let goes_on = last.as_ref().is_some_and(|last| match (&last.kind, &kind) {
            (BlockKind::Quoted, BlockKind::Quoted) => true,
            (BlockKind::Text | BlockKind::Note(_), BlockKind::Text) => {
                let length = text[before.clone()].chars().count();
                let is_full = |width: usize| length as f32 >= SHORT_SHARE * width as f32;
                !is_item && width.is_some_and(is_full) && !text[last.span.clone()].starts_with('#')
            }
            _ => false,
        });
        match last.filter(|_| goes_on) {
            Some(last) => last.span.end = line.end,
            None => blocks.push(Block { kind, span: line.start + start..line.end }),
        }
        open = true;
        before = line;
    }
    blocks
}

/// What a line begins, and where its words do.
fn line_kind(words: &str, in_notes: bool, has_listed_marks: bool) -> (BlockKind, usize) {
    if words.trim_start().starts_with('>') {
        return (BlockKind::Quoted, 0);
    }
    if let Some(found) = NOTE.captures(words) {
        return (BlockKind::Note(label(&found)), found[0].len());
    }
    if let Some(found) = LISTED_NOTE.captures(words)
        && (in_notes || has_listed_marks && found.get(1).is_some())
    {
        return (BlockKind::Note(label(&found)), found[0].len());
    }
    (BlockKind::Text, 0)
}

/// The first group of an expression that matched, raised figures as plain ones.
fn label(found: &regex::Captures<'_>) -> String {
    let group = found.iter().skip(1).flatten().next().map_or("", |group| group.as_str());
    group.chars().map(plain_figure).collect()
}

fn plain_figure(c: char) -> char {
    let place = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|raised| raised == c);
    place.and_then(|figure| char::from_digit(figure as u32, 10)).unwrap_or(c)
}

/// The marks of notes that the draft has.
fn marks(text: &str, blocks: &[Block]) -> Vec<Mark> {
    let mut notes: HashMap<&str, usize> = HashMap::new();
    for (index, block) in blocks.iter().enumerate() {
        if let BlockKind::Note(label) = &block.kind {
            notes.entry(label).or_insert(index);
        }
    }
    let mut found = Vec::new();
    for block in blocks.iter().filter(|_| !notes.is_empty()) {
        if matches!(block.kind, BlockKind::Note(_)) {
            continue;
        }
        for mark in MARK.captures_iter(&text[block.span.clone()]) {
            let Some(group) = mark.iter().skip(1).flatten().next() else { continue };
            if let Some(&note) = notes.get(label(&mark).as_str()) {
                let from = block.span.start;
                found.push(Mark { span: from + group.start()..from + group.end(), note });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let draft = read(text);
        let kind = |kind: &BlockKind| match kind {
            BlockKind::Text => "text".to_owned(),
            BlockKind::Quoted => "quoted".to_owned(),
            BlockKind::Note(label) => format!("note {label}"),
        };
        let told: Vec<(String, &str)> =
            draft.blocks.iter().map(|one| (kind(&one.kind), &text[one.span.clone()])).collect();
        let told: Vec<(&str, &str)> =
            told.iter().map(|(kind, words)| (kind.as_str(), *words)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn blocks_are_told_by_their_lines() {
        check(
            "# Statement\n\nStates said “so”.[^1]\n\n> Quoted words\n> go on\n\n[^1]: A/RES/74/60, para. 16.",
            &[
                ("text", "# Statement"),
                ("text", "States said “so”.[^1]"),
                ("quoted", "> Quoted words\n> go on"),
                ("note 1", "A/RES/74/60, para. 16."),
            ],
        );
        let long = "words ".repeat(30);
        check(
            &format!("{long}one\n{long}two¹\n¹\tSee A/1."),
            &[
                ("text", &format!("{long}one")),
                ("text", &format!("{long}two¹")),
                ("note 1", "See A/1."),
            ],
        );
        check(
            "A paragraph that a mail program wrapped at\nseventy characters or so, as they all do it,\n\
             ends here.\nAnother one begins on this line of the text,\nand goes on.\n1. An item of it.\n",
            &[
                (
                    "text",
                    "A paragraph that a mail program wrapped at\nseventy characters or so, as they all do it,\nends here.",
                ),
                ("text", "Another one begins on this line of the text,\nand goes on."),
                ("text", "1. An item of it."),
            ],
        );
    }

    #[test]
    fn marks_lead_to_their_notes() {
        for (text, marks) in [
            ("He said “so”.¹ And.²\n\n¹ One\n² Two", 2),
            ("He said “so”.[1]\n\nNotes\n[1] One", 1),
            ("He said “so”1 and “that”.2\n\nReferences\n1. One\n2. Two", 2),
            ("He said “so”^1^ in 2019\n\n___\n1 One", 1),
            ("In 2019, 12 States [3] and A/RES/74/60", 0),
        ] {
            assert_eq!(read(text).marks.len(), marks, "{text}: {:?}", read(text));
        }
    }
}
