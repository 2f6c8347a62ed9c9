//! The quotations of a draft: what stands in quotation marks of any form, in one paragraph
//! or several, and what is set off as a block.

use std::ops::Range;

use super::draft::{Block, BlockKind, Draft};

/// A quotation whose marks stand in different paragraphs runs over so many at most.
const BLOCKS_MAX: usize = 12;

/// A quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    /// Its bytes in the draft, marks included.
    pub span: Range<usize>,
    /// Its words, a piece for each paragraph that it runs through.
    pub pieces: Vec<Range<usize>>,
    /// The block that it begins in.
    pub block: usize,
    /// Whether it is a block of its own.
    pub is_block: bool,
    /// Whether it has no mark at its end.
    pub is_open: bool,
}

/// The quotations of a draft, in their order. Where blocks are cited from inside is told by
/// `cited`, the bytes of citations.
pub(super) fn quotes(text: &str, draft: &Draft, cited: &[Range<usize>]) -> Vec<Quote> {
    let mut found: Vec<Quote> = Vec::new();
    let mut from = 0;
    for (index, block) in draft.blocks.iter().enumerate() {
        if block.kind == BlockKind::Quoted {
            found.extend(set_off(text, block, index, cited));
            continue;
        }
        let mut at = block.span.start.max(from);
        while at < block.span.end
            && let Some((place, marks)) = opening(text, at..block.span.end)
        {
            let Some(quote) = closed(text, draft, index, place, marks) else {
                at = place + 1;
                at = text.ceil_char_boundary(at);
                continue;
            };
            at = quote.span.end;
            from = at;
            found.push(quote);
        }
    }
    found
}

/// A block that is a quotation as a whole, but for a line that says whose it is.
fn set_off(text: &str, block: &Block, index: usize, cited: &[Range<usize>]) -> Option<Quote> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut at = block.span.start;
    for line in text[block.span.clone()].split_inclusive('\n') {
        let words = line.trim_start_matches([' ', '>', '\t']);
        let start = at + (line.len() - words.len());
        at += line.len();
        lines.push(start..start + words.trim_end().len());
    }
    let is_source = |line: &Range<usize>| {
        let words = &text[line.clone()];
        let begins =
            |cited: &&Range<usize>| line.contains(&cited.start) && cited.start - line.start <= 6;
        words.starts_with(['—', '–'])
            || words.starts_with("--")
            || cited.iter().any(|one| begins(&one))
    };
    while lines.len() > 1 && lines.last().is_some_and(|line| line.is_empty() || is_source(line)) {
        lines.pop();
    }
    let (first, last) = (lines.first()?.start, lines.last()?.end);
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut is_apart = true;
    for line in lines {
        if line.is_empty() {
            is_apart = true;
            continue;
        }
        match pieces.last_mut().filter(|_| !is_apart) {
            Some(last) => last.end = line.end,
            None => pieces.push(line),
        }
        is_apart = false;
    }
    let span = first..last;
    (first < last).then_some(Quote { span, pieces, block: index, is_block: true, is_open: false })
}

/// The marks of a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Marks {
    open: char,
    /// What may close it.
    close: &'static [char],
    /// Whether the marks are apostrophes too.
    is_single: bool,
}

fn marks(open: char) -> Option<Marks> {
    let close: &'static [char] = match open {
        '“' | '‟' => &['”', '"'],
        '„' => &['“', '”'],
        '«' => &['»'],
        '‹' => &['›'],
        '「' => &['」'],
        '『' => &['』'],
        '"' => &['"', '”'],
        '‘' => &['’'],
        '\'' => &['\''],
        _ => return None,
    };
    Some(Marks { open, close, is_single: matches!(open, '‘' | '\'') })
}

fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The next mark that opens a quotation.
fn opening(text: &str, part: Range<usize>) -> Option<(usize, Marks)> {
    text[part.clone()].char_indices().find_map(|(offset, c)| {
        let marks = marks(c)?;
        let at = part.start + offset;
        let next = text[at + c.len_utf8()..].chars().next()?;
        let prev = before(text, at);
        let is_apart = prev.is_none_or(|c| !c.is_alphanumeric() && !",.;:!?".contains(c));
        // French marks have a space within.
        let begins = (!next.is_whitespace() || matches!(c, '«' | '‹'))
            && (!marks.is_single || next.is_alphanumeric() || "[.…“\"".contains(next));
        let is_plain = matches!(c, '"' | '\'' | '‘');
        (begins && (is_apart || !is_plain)).then_some((at, marks))
    })
}

/// The quotation that a mark opens; nothing where it is no such mark.
fn closed(text: &str, draft: &Draft, block: usize, at: usize, marks: Marks) -> Option<Quote> {
    let start = at + marks.open.len_utf8();
    let own = &draft.blocks[block];
    let mut pieces: Vec<Range<usize>> = Vec::new();
    if let Some(end) = closing(text, start..own.span.end, marks) {
        let span = at..end + text[end..].chars().next().map_or(0, char::len_utf8);
        pieces.push(start..end);
        return Some(Quote { span, pieces, block, is_block: false, is_open: false });
    }
    if marks.is_single {
        return None;
    }
    // Every paragraph of a longer quotation opens anew, and only the last closes.
    pieces.push(start..own.span.end);
    for next in draft.blocks[block + 1..].iter().take(BLOCKS_MAX) {
        let words = &text[next.span.clone()];
        let opens = words.starts_with(marks.open);
        let other = opening(text, next.span.clone()).map(|(at, _)| at);
        if next.kind != BlockKind::Text || !opens && pieces.len() > 2 {
            break;
        }
        let from = next.span.start + if opens { marks.open.len_utf8() } else { 0 };
        if let Some(end) = closing(text, from..next.span.end, marks) {
            if !opens && other.is_some_and(|other| other < end) {
                break;
            }
            pieces.push(from..end);
            let end = end + text[end..].chars().next().map_or(0, char::len_utf8);
            return Some(Quote { span: at..end, pieces, block, is_block: false, is_open: false });
        }
        if !opens && other.is_some() {
            break;
        }
        pieces.push(from..next.span.end);
    }
    let end = own.span.end;
    let pieces = std::iter::once(start..end).collect();
    Some(Quote { span: at..end, pieces, block, is_block: false, is_open: true })
}

/// Where a quotation ends within a paragraph.
fn closing(text: &str, part: Range<usize>, marks: Marks) -> Option<usize> {
    if marks.is_single {
        return closing_single(text, part, marks);
    }
    let mut depth = 0_usize;
    // An inner quotation that was cut off closes with the outer one.
    let mut last = None;
    for (offset, c) in text[part.clone()].char_indices() {
        let at = part.start + offset;
        let opens = marks.open != '"' && c == marks.open;
        if opens {
            depth += 1;
        } else if marks.close.contains(&c) {
            // A straight mark within other marks opens or closes by what is beside it.
            let is_inner = c == '"' && before(text, at).is_none_or(char::is_whitespace);
            if is_inner && marks.open != '"' {
                continue;
            }
            match depth {
                0 => return Some(at),
                _ => depth -= 1,
            }
            last = Some(at);
        }
    }
    last
}

/// The same where marks are apostrophes too: one behind a plural and before a word in small
/// letters is none, unless nothing else closes.
fn closing_single(text: &str, part: Range<usize>, marks: Marks) -> Option<usize> {
    let mut first = None;
    for (offset, c) in text[part.clone()].char_indices() {
        let at = part.start + offset;
        if c == marks.open && c != '\'' && at > part.start {
            break;
        }
        if !marks.close.contains(&c) {
            continue;
        }
        let rest = &text[at + c.len_utf8()..];
        let next = rest.chars().next();
        if next.is_some_and(char::is_alphabetic) || before(text, at).is_none_or(char::is_whitespace)
        {
            continue;
        }
        let is_plural = text[..at].ends_with('s')
            && rest.starts_with(' ')
            && rest.trim_start().starts_with(char::is_lowercase);
        if !is_plural {
            return Some(at);
        }
        first.get_or_insert(at);
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let draft = super::super::draft::read(text);
        let found = quotes(text, &draft, &[]);
        let told = found.iter().map(|quote| {
            let pieces: Vec<&str> = quote.pieces.iter().map(|piece| &text[piece.clone()]).collect();
            pieces.join(" | ")
        });
        assert_eq!(told.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn marks_of_every_form_are_known() {
        check(
            "It “asks” and \"calls\" and ‘urges’ and 'decides' and «invite» and „bittet“.",
            &["asks", "calls", "urges", "decides", "invite", "bittet"],
        );
        check("It said “the ‘inner’ and “inner” words” here", &["the ‘inner’ and “inner” words"]);
        check("« invite les États » et “x”", &[" invite les États ", "x"]);
        check("States' rights and the UN's 5' rule, isn't it", &[]);
        check(
            "It ‘notes the States’ obligations’, and that’s all",
            &["notes the States’ obligations"],
        );
        check("It says ‘so it is’¹ and 'so it was'2 here", &["so it is", "so it was"]);
        check("the States’ duty (‘shall mark all arms’) holds", &["shall mark all arms"]);
    }

    #[test]
    fn a_quotation_may_run_over_paragraphs() {
        let long = "word ".repeat(30);
        check(&format!("“{long}one\n\n“{long}two”\n\nend"), &[&format!("{long}one | {long}two")]);
        check(&format!("“{long}one\n\n{long}two”\n\nend"), &[&format!("{long}one | {long}two")]);
        check(&format!("“{long}one\n\nOther “two”"), &[&format!("{long}one"), "two"]);
    }

    #[test]
    fn a_block_is_a_quotation_without_its_source() {
        check(
            "It says:\n\n> 16. Encourages States\n> to mark\n>\n> 17. Invites\n> — A/RES/74/60\n\nEnd",
            &["16. Encourages States\n> to mark | 17. Invites"],
        );
    }
}
