//! A text as references are looked for in it: characters that scripts, printers and
//! keyboards write differently are one, so that the expressions know one of each.

/// A text with one spelling of its characters, and where its characters were.
pub(super) struct Plain {
    /// The text: each character for one, those without width left out.
    pub text: String,
    /// The places of the characters that were left out, in characters.
    left_out: Vec<usize>,
}

impl Plain {
    pub(super) fn of(text: &str) -> Plain {
        let mut plain = Plain { text: String::with_capacity(text.len()), left_out: Vec::new() };
        for (place, character) in text.chars().enumerate() {
            match of_character(character) {
                Some(character) => plain.text.push(character),
                None => plain.left_out.push(place),
            }
        }
        plain
    }

    /// Turns places in this text, in characters, into such of the text that it was
    /// made of. What was left out stands behind a place, never before it.
    pub(super) fn restore<'a>(&self, places: impl IntoIterator<Item = &'a mut usize>) {
        if self.left_out.is_empty() {
            return;
        }
        // The place that the character behind each gap has here.
        let gaps: Vec<usize> =
            self.left_out.iter().enumerate().map(|(before, &place)| place - before).collect();
        for place in places {
            *place += gaps.partition_point(|&gap| gap < *place);
        }
    }
}

/// A digit of any script as a plain one.
pub(crate) fn plain_digit(character: char) -> Option<char> {
    of_character(character).filter(char::is_ascii_digit)
}

/// The spelling of a character; nothing for one without width, such as the marks of
/// direction that stand about numbers in Arabic.
fn of_character(character: char) -> Option<char> {
    let digit = |zero: u32| char::from_digit(character as u32 - zero, 10);
    match character {
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => None,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' | '\t' | '\n' | '\r' => {
            Some(' ')
        }
        // A range has a dash of its own: `paras. 3–5`.
        '\u{2010}' | '\u{2011}' | '\u{2212}' => Some('-'),
        '\u{2012}' | '\u{2014}' | '\u{2015}' | '～' => Some('–'),
        '\u{660}'..='\u{669}' => digit(0x660),
        '\u{6f0}'..='\u{6f9}' => digit(0x6f0),
        '\u{ff01}'..='\u{ff5d}' => char::from_u32(character as u32 - 0xfee0),
        '،' => Some(','),
        '؛' => Some(';'),
        '’' => Some('\''),
        _ => Some(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_one_spelling_and_keep_their_places() {
        let plain = Plain::of("第1325（2000）号；٧٠/١، ES\u{2011}10/15");
        assert_eq!(plain.text, "第1325(2000)号;70/1, ES-10/15");
        let plain = Plain::of("3—5～7؛ ۷\u{a0}l’annexe");
        assert_eq!(plain.text, "3–5–7; 7 l'annexe");
        assert_eq!(['٣', '۷', '５', 'a'].map(plain_digit), [Some('3'), Some('7'), Some('5'), None]);
        let plain = Plain::of("a\u{200f}b\u{200e}\u{ad}c");
        assert_eq!(plain.text, "abc");
        let mut places = [0, 1, 2, 3];
        plain.restore(&mut places);
        assert_eq!(places, [0, 1, 3, 6]);
    }
}
