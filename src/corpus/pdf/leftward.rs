//! Scripts that run from right to left. A page keeps its characters where they are
//! printed, so a line that is read from its left end gives Arabic backwards. A page of
//! such a script is mirrored: then its lines, columns and indents are as on any other,
//! and what runs the other way within a line is turned back.
//!
//! Source: Unicode Standard Annex 9, The Bidirectional Algorithm, whose order of display
//! is undone here.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::glyphs::Glyph;

/// Mirrors the page where most of its letters run from right to left; whether they do.
pub(super) fn mirror(glyphs: &mut [Glyph]) -> bool {
    let letters = glyphs.iter().filter_map(|glyph| glyph.text.chars().find(|c| c.is_alphabetic()));
    let (left, all) = letters.fold((0_usize, 0_usize), |(left, all), letter| {
        (left + usize::from(runs_left(letter)), all + 1)
    });
    let leftward = left * 2 > all;
    if leftward {
        glyphs.iter_mut().for_each(|glyph| glyph.x = -glyph.end());
    }
    leftward
}

/// Whether a letter is of Hebrew, Arabic or a script between them.
fn runs_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        && c.is_alphabetic()
}

/// What the characters of a piece are for the order in which they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Left,
    Right,
    Digit,
    /// A sign that stands within numbers.
    Within,
    Neutral,
}

fn class(text: &str) -> Class {
    match text.chars().next() {
        Some(c) if runs_left(c) => Class::Left,
        Some(c) if c.is_alphabetic() => Class::Right,
        Some(c) if c.is_numeric() => Class::Digit,
        Some('.' | ',' | '/' | ':' | '-' | '٫' | '٬') => Class::Within,
        _ => Class::Neutral,
    }
}

/// The text of characters in the order in which they are read, from the order in which
/// they stand: `leftward` is the way of the page, which was mirrored then.
pub(super) fn in_reading_order(mut signs: Vec<String>, leftward: bool) -> String {
    let classes: Vec<Class> = signs.iter().map(|sign| class(sign)).collect();
    if !leftward && !classes.contains(&Class::Left) {
        return signs.concat();
    }
    let against = if leftward { Class::Right } else { Class::Left };
    if leftward {
        signs.iter_mut().for_each(|sign| *sign = facing(sign));
    }
    let runs = runs(&classes, against);
    for run in &runs {
        let inner = &mut signs[run.clone()];
        inner.reverse();
        inner.iter_mut().for_each(|sign| *sign = facing(sign));
        if !leftward {
            // Numbers run as they do everywhere.
            let mut classes = classes[run.clone()].to_vec();
            classes.reverse();
            numbers(&classes).into_iter().for_each(|number| inner[number].reverse());
        }
    }
    if leftward {
        let mut runs = runs.iter().peekable();
        for number in numbers(&classes) {
            while runs.next_if(|run| run.end <= number.start).is_some() {}
            if runs.peek().is_none_or(|run| number.end <= run.start) {
                signs[number].reverse();
            }
        }
    }
    signs.concat()
}

/// The longest runs that begin and end with letters of a class, or with figures beside
/// them, and have no letters of the other.
fn runs(classes: &[Class], of: Class) -> Vec<Range<usize>> {
    let other = if of == Class::Left { Class::Right } else { Class::Left };
    let mut out = Vec::new();
    let mut at = 0;
    while at < classes.len() {
        let end = classes[at..].iter().position(|&class| class == other);
        let end = end.map_or(classes.len(), |end| at + end);
        let bound = |class: &Class| *class == of || of == Class::Right && *class == Class::Digit;
        let here = &classes[at..end];
        if here.contains(&of)
            && let (Some(first), Some(last)) =
                (here.iter().position(bound), here.iter().rposition(bound))
        {
            out.push(at + first..at + last + 1);
        }
        at = end + 1;
    }
    out
}

/// Figures, and the signs within them.
fn numbers(classes: &[Class]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (at, _) in classes.iter().enumerate().filter(|(_, class)| **class == Class::Digit) {
        match out.last_mut() {
            Some(open) if open.end == at => open.end = at + 1,
            Some(open) if open.end + 1 == at && classes[open.end] == Class::Within => {
                open.end = at + 1;
            }
            _ => out.push(at..at + 1),
        }
    }
    out
}

/// A bracket as it opens or closes in the other direction; other signs as they are.
fn facing(sign: &str) -> String {
    let other = match sign {
        "(" => ")",
        ")" => "(",
        "[" => "]",
        "]" => "[",
        "«" => "»",
        "»" => "«",
        "<" => ">",
        ">" => "<",
        sign => sign,
    };
    other.to_owned()
}

/// Whether a character is drawn over the one before it: a vowel of Arabic, an accent.
pub(super) fn is_combining(text: &str) -> bool {
    text.chars().all(is_combining_mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(text: &str) -> Vec<String> {
        text.chars().map(|c| c.to_string()).collect()
    }

    #[test]
    fn a_line_of_arabic_is_read_from_its_right_end() {
        // As it stands on the mirrored page: letters in order, all else turned around.
        for (printed, read) in [
            ("تقرر )أ( اعتماد", "تقرر (أ) اعتماد"),
            ("القرار 042/57 المؤرخ", "القرار 75/240 المؤرخ"),
            ("الوثيقة 51/291.FNOC/A، الفقرة ٢١", "الوثيقة A/CONF.192/15، الفقرة ١٢"),
            ("١ - تقرر", "١ - تقرر"),
        ] {
            assert_eq!(in_reading_order(signs(printed), true), read, "{printed}");
        }
        let (printed, read) = ("the words دقع 240/75 رارق and", "the words قرار 240/75 عقد and");
        assert_eq!(in_reading_order(signs(printed), false), read);
        assert_eq!(in_reading_order(signs("1. (a) Decides"), false), "1. (a) Decides");
    }
}
