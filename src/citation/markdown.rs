//! Records as Markdown: each quoted, with its citation in a footnote.
//!
//! Source: CommonMark 0.31.2 for quotations and escapes; footnotes as in pandoc's manual
//! and GitHub Flavored Markdown.

use super::Record;

/// The entry of a record that has this number, with its footnote behind it. Nothing in a
/// record is taken for markup.
pub(super) fn entry(record: &Record, number: usize) -> String {
    let mut out = String::new();
    if !record.note.trim().is_empty() {
        out.push_str(&plain(&record.note, ""));
        out.push_str("\n\n");
    }
    out.push_str(&plain(&record.text, "> "));
    let citation = plain(&record.footnote(), "");
    out + &format!("[^{number}]\n\n[^{number}]: {citation}\n\n")
}

/// A text whose marks mean nothing, each line behind a prefix. Empty lines are left out,
/// since they would end a quotation.
fn plain(text: &str, prefix: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.map(|line| format!("{prefix}{}", escaped(line))).collect();
    // Two spaces break a line within a paragraph.
    lines.join("  \n")
}

/// A line in which nothing is markup.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    for (place, c) in line.chars().enumerate() {
        let is_list = place == digits && (c == '.' || c == ')') && digits > 0;
        let opens_line = place == 0 && matches!(c, '-' | '+' | '=' | ':');
        if is_list
            || opens_line
            || matches!(
                c,
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '$' | '^' | '&'
            )
        {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_with_its_citation_in_a_note() {
        let record = Record {
            citation: "General Assembly resolution 74/60, para. 16".to_owned(),
            text: "Emphasizes *the* need:\n\n(a) <b>marks</b>;\n1. first".to_owned(),
            note: "# mine [x]".to_owned(),
            ..Record::default()
        };
        assert_eq!(
            entry(&record, 7),
            "\\# mine \\[x\\]\n\n> Emphasizes \\*the\\* need:  \n> (a) \\<b\\>marks\\</b\\>;  \n> 1\\. first[^7]\n\n\
             [^7]: General Assembly resolution 74/60, para. 16.\n\n"
        );
    }
}
