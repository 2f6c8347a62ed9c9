//! Where the sentences of a text end.

use std::ops::Range;

/// Words with a full stop that end no sentence.
const ABBREVIATIONS: [&str; 48] = [
    "para", "paras", "no", "nos", "art", "arts", "sect", "sects", "chap", "res", "doc", "docs",
    "dec", "op", "ops", "pp", "p", "vol", "cf", "e.g", "i.e", "etc", "mr", "mrs", "ms", "dr",
    "prof", "st", "add", "corr", "rev", "amend", "ibid", "fn", "rep", "conf", "preamb", "pmbl",
    "ga", "sc", "n", "jan", "feb", "aug", "sept", "oct", "nov", "viz",
];

/// The sentences of a part of a text, without the space around them.
pub(super) fn sentences(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let own = &text[part.clone()];
    let (mut found, mut start) = (Vec::new(), 0);
    for (at, c) in own.char_indices() {
        let end = match c {
            '。' | '！' | '？' | '؟' | '।' => behind(own, at + c.len_utf8()),
            '.' | '!' | '?' | '…' if ends(own, at, c) => behind(own, at + c.len_utf8()),
            _ => continue,
        };
        if end > start {
            found.push(trimmed(text, part.start + start..part.start + end));
            start = end;
        }
    }
    if start < own.len() {
        found.push(trimmed(text, part.start + start..part.end));
    }
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// What closes a sentence behind its stop: quotation marks, brackets, marks of notes.
fn behind(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    let mut end = 0;
    for (at, c) in rest.char_indices() {
        match c {
            '”'
            | '"'
            | '’'
            | '\''
            | '»'
            | ')'
            | ']'
            | '*'
            | '_'
            | '」'
            | '¹'
            | '²'
            | '³'
            | '⁰'
            | '⁴'..='⁹' => {
                end = at + c.len_utf8();
            }
            '0'..='9' if at < 3 || end == at => end = at + 1,
            '[' => match rest[at..].find(']') {
                Some(close) if close < 24 && is_mark(&rest[at + 1..at + close]) => {
                    end = at + close + 1
                }
                _ => break,
            },
            _ if at < end => {}
            _ => break,
        }
    }
    from + end
}

fn is_mark(inner: &str) -> bool {
    inner.starts_with('^') || !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a stop ends a sentence.
fn ends(text: &str, at: usize, stop: char) -> bool {
    let end = behind(text, at + stop.len_utf8());
    let closed = &text[at + stop.len_utf8()..end];
    let rest = &text[end..];
    let next = rest.trim_start();
    if next.is_empty() {
        return true;
    }
    if next.len() == rest.len() {
        return false;
    }
    let first =
        next.trim_start_matches(['“', '"', '‘', '\'', '«', '*', '_', '—', '–', ' ']).chars().next();
    let is_quoted = closed.contains(['”', '"', '’', '»']);
    // `“…” (A/RES/74/60, para. 16)`: the bracket belongs to what it is behind.
    if next.starts_with('(') && (is_quoted || closed.is_empty() && stop == '.') {
        return false;
    }
    if !first.is_some_and(|c| {
        c.is_uppercase() || c.is_numeric() || "([".contains(c) || !c.is_ascii() && c.is_alphabetic()
    }) {
        return false;
    }
    if stop != '.' || !closed.is_empty() {
        return true;
    }
    let before = &text[..at];
    let word = before
        .rsplit(|c: char| c.is_whitespace() || "([“\"".contains(c))
        .next()
        .unwrap_or_default();
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let is_initials = word.contains('.') && word.split('.').all(|part| part.len() <= 2);
    // `16. Encourages`: a label that a line begins with.
    let ahead = before[..before.len() - word.len()].trim_end_matches([' ', '>', '\t']);
    let is_label = word.len() <= 3
        && word.bytes().all(|byte| byte.is_ascii_digit())
        && (ahead.is_empty() || ahead.ends_with(['\n', '.', ';', ':']));
    let lower = word.to_lowercase();
    let is_short =
        ABBREVIATIONS.contains(&lower.trim_start_matches(|c: char| !c.is_alphanumeric()));
    !(is_initial || is_initials || is_label || is_short)
}

fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let own = &text[span.clone()];
    let start = span.start + (own.len() - own.trim_start().len());
    start..start + own.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = sentences(text, 0..text.len());
        assert_eq!(found.into_iter().map(|span| &text[span]).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn sentences_end_where_readers_end_them() {
        check(
            "See para. 16 of res. 74/60. It holds.",
            &["See para. 16 of res. 74/60.", "It holds."],
        );
        check(
            "He said “so.”¹ Then he left.[^2] I stayed.",
            &["He said “so.”¹", "Then he left.[^2]", "I stayed."],
        );
        check(
            "“So it is.” (A/RES/74/60, para. 16) And on.",
            &["“So it is.” (A/RES/74/60, para. 16) And on."],
        );
        check(
            "The U.N. Secretary-General, Mr. J. Smith, spoke! Why?",
            &["The U.N. Secretary-General, Mr. J. Smith, spoke!", "Why?"],
        );
        check(
            "16. Encourages States in A/CONF.192/15. 17. Decides",
            &["16. Encourages States in A/CONF.192/15.", "17. Decides"],
        );
        check("会议决定。会议请求。", &["会议决定。", "会议请求。"]);
        check("", &[]);
    }
}
