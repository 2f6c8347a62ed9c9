//! What the form of a block tells by itself: whether a sentence is over, whether it
//! begins a heading, a list, a note, a closing or a part.

use std::sync::LazyLock;

use regex::Regex;

use crate::{citation::Part, pattern::pattern};

use super::super::{
    super::date,
    blocks::Block,
    label,
    lines::Style,
    stops::{self, begins_sentence},
    superscript,
    words::any,
};

static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:{}(?:,?$|[\s,،，]*{}.*)|\[?(?:Adopted (?:without a vote|by a recorded vote|by consensus|unanimously|by \d+ votes|at the \d+(?:st|nd|rd|th))|Resolution adopted).*)$",
        any(|words| words.meeting),
        date::day(),
    ))
});

/// The fewest lines that are a list because each begins with a capital: a title may run
/// over two such.
const LIST_LINES_MIN: usize = 3;

pub(super) static NOTE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:([¹²³⁰⁴-⁹]+)|(\d{1,3})(\t|/ ?| )|(\*{1,3})[ \t])[ \t]*(\S)"));

/// Whether a text stands in square brackets: behind the meeting, how it was adopted; a
/// remark of the editors.
pub(super) fn is_bracketed(text: &str) -> bool {
    text.starts_with('[') && text.ends_with(']')
}

/// So much of a text is looked at for how it ends, in bytes: each block asks it of the unit
/// before.
const END_BYTES_MAX: usize = 1_000;

/// Whether a text ends with one of `marks`, quotation, brackets and the mark of a note
/// aside. The full stop within a symbol, `A/C.6/79/L.10`, ends nothing.
pub(super) fn ends(text: &str, marks: &str) -> bool {
    let text = label::before_mark(label::last_bytes(text, END_BYTES_MAX));
    let bare = text.trim_end_matches(|c: char| {
        "”\"’')]»®*）》".contains(c) || superscript::digit(c).is_some() || c.is_ascii_digit()
    });
    let digits = text[bare.len()..].starts_with(|c: char| c.is_ascii_digit());
    let own = digits && label::is_abbreviated(bare);
    stops::ends_with(bare, marks) && !own || stops::ends_with(text.trim_end(), marks)
}

/// Whether a text ends as the last point of a list but one does: `; and`.
pub(super) fn and_or(text: &str) -> bool {
    static AND_OR: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!("[;,] {}$", any(|words| words.and_or))));
    AND_OR.is_match(label::last_bytes(text, 12))
}

/// Whether a text is a line that begins a closing.
pub(super) fn is_closing(text: &str) -> bool {
    CLOSING.is_match(text)
}

/// Whether a text begins with no label: neither a heading's nor a paragraph's nor a point's.
pub(super) fn is_unlabelled(text: &str) -> bool {
    label::heading_label(text, None).is_none()
        && label::paragraph_number(text).is_none()
        && label::point_label(text).is_none()
}

/// Whether a text begins as headings without a label do.
pub(super) fn begins_heading(text: &str) -> bool {
    begins_sentence(text) || text.starts_with(|c: char| c.is_ascii_digit() || c == '“')
}

/// Whether the lines of a block are a list: one that ends with a colon leads into the
/// others, or each of several begins with a capital and none ends within a phrase.
pub(super) fn lists(block: &Block) -> bool {
    let text = block.text.text.as_str();
    let starts = &block.text.starts;
    let first = starts.get(1).map_or("", |&(second, _)| text[..second].trim_end());
    let opens = |&(start, _): &(usize, u32)| {
        let within = label::ends_within(text[..start].trim_end());
        text[start..].starts_with(char::is_uppercase) && !within
    };
    first.ends_with(':') || starts.len() >= LIST_LINES_MIN && starts.iter().all(opens)
}

/// The part that a heading opens which names the letter that it belongs to:
/// `Annex to the letter dated 6 May 2025 from …`.
pub(super) fn letter_part(block: &Block) -> Option<Part> {
    static TO_LETTER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^((?i:annex|appendix|enclosure)(?:[ \t]+(?:[IVXL]{1,6}|\d{1,2}|[A-Z]))?)[ \t]+to the (?:identical )?(?:letters?|notes? verbales?|annex)\b",
        )
    });
    let text = block.text.text.as_str();
    let styled = matches!(block.style, Style::Heading | Style::Title);
    let heading = styled || block.after_gap && !ends(text, ".;:,");
    let found = TO_LETTER.captures(text).filter(|_| heading)?;
    label::part_heading(&found[1])
}

/// Whether a text has the form of a note, wherever it stands.
pub(super) fn looks_like_note(text: &str) -> bool {
    NOTE.is_match(text) && !date::begins_with_day(text)
}

#[cfg(test)]
mod tests {
    use super::{super::super::super::segments::Segments, *};

    fn block(lines: &[&str]) -> Block {
        let mut text = Segments::of(lines[0], 1);
        for (line, number) in lines[1..].iter().zip(2..) {
            text.append(" ", &Segments::of(line, number));
        }
        Block { text, style: Style::Plain, after_gap: true, goes_on: false, indented: false }
    }

    #[test]
    fn lists_of_names_are_no_headings() {
        assert!(lists(&block(&["Bahamas", "Cabo Verde", "Holy See"])));
        assert!(lists(&block(&["UNICEF focal point:", "Ms. Vidhya Ganesh"])));
        assert!(!lists(&block(&["Programme and policy matters"])));
        assert!(!lists(&block(&["Report of the Working Party on the Programme", "Performance"])));
        assert!(!lists(&block(&["Project at the", "Premises of the Commission in", "Bangkok"])));
        assert!(!lists(&block(&["Preparatory process for the", "session of the", "Conference"])));
    }

    #[test]
    fn a_stop_within_a_symbol_ends_nothing() {
        for text in [
            "Consideration of draft resolution A/C.6/79/L.10",
            "draft resolutions A/C.6/79/L.11 and A/C.6/79/L.12/Rev.1",
            "Report E/CN.4/AC.45",
            "Documents A/62/163 and Corr.1",
        ] {
            assert!(!ends(text, ".;:,"), "{text}");
        }
        for text in ["of the Council.3", "in A/RES/74/60.3", "of the Council.”", "(2017),4"] {
            assert!(ends(text, ".;:,"), "{text}");
        }
    }
}
