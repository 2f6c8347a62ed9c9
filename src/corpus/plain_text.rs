//! The running text of a draft that somebody hands in: what stands in it, in the order in
//! which it is read, a paragraph a line. Nothing of it is cut into units.

use super::{
    docx,
    encoding::{NoText, decode},
    invisible::without_invisible,
    read::{is_archive, is_pdf},
    text::Lines,
};

/// The text of a draft: plain text and Markdown as they are, the paragraphs of a Word
/// document parted by empty lines, its notes last, its block quotes marked as in Markdown.
///
/// # Errors
/// What is wrong with it, and what to do, to be read behind a name.
pub(super) fn plain_text(bytes: &[u8]) -> Result<String, String> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("is empty: give its text".to_owned());
    }
    if is_pdf(bytes) {
        return Err("is a PDF: give it as .docx, Markdown or plain text".to_owned());
    }
    if is_archive(bytes) {
        return docx::lines_of(bytes).map(|(lines, _)| joined(lines));
    }
    if let Some(problem) = docx::refusal(bytes) {
        return Err(problem.to_owned());
    }
    match decode(bytes) {
        Ok((text, _)) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(NoText::Binary(offset)) => Err(format!(
            "is not text: byte {offset} is binary; give it as .docx, Markdown or plain text"
        )),
        Err(NoText::Encoding(problem)) => Err(problem),
    }
}

fn joined(lines: Lines) -> String {
    let Lines { lines, quoted, .. } = lines;
    let mut text = String::new();
    let mut is_in_quotation = false;
    for line in lines {
        let is_quoted = quoted.contains(&line.number);
        if !text.is_empty() {
            text.push_str(if is_quoted && is_in_quotation { "\n>\n" } else { "\n\n" });
        }
        if is_quoted {
            text.push_str("> ");
        }
        text.push_str(&without_invisible(line.text));
        is_in_quotation = is_quoted;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_as_it_is_and_what_is_none_is_refused() {
        let text = "“Soft\u{ad}ware”\r\n\r\n> quoted";
        assert_eq!(plain_text(text.as_bytes()).as_deref(), Ok(text));
        assert_eq!(plain_text("\u{feff}a".as_bytes()).as_deref(), Ok("a"));
        assert_eq!(plain_text(b"\xff\xfea\0b\0").as_deref(), Ok("ab"));
        for (bytes, said) in [
            (&b" \n"[..], "is empty"),
            (b"%PDF-1.7\n1 0 obj\n", "is a PDF"),
            (b"{\\rtf1", "Rich Text"),
            (b"PK\x03\x04", "is no Word document"),
            (&[0; 64], "is not text"),
        ] {
            let told = plain_text(bytes).expect_err("refused");
            assert!(told.contains(said), "{told}");
        }
    }
}
