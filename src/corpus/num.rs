//! What a printed number says: the number of a paragraph, the label of a point,
//! or a bullet.

use crate::citation::{plain_digit, roman, roman_label};

use super::text::stops::narrow;

/// What a printed number says: the `num` of an element, or what stands before words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Num {
    /// A paragraph's number, in plain digits: `4` of `4 -` and of `٤.`.
    Number(String),
    /// A point's label as it is cited in every language: `(a)` of `a.`, of `a)` and
    /// of `(أ)`.
    Point(String),
    /// A dash or a bullet, which is counted.
    Bullet,
}

/// What stands around a number or a letter and is no part of it.
const FRAME: &[char] = &[
    '(', ')', '[', ']', '（', '）', '.', '．', ',', '、', ':', '-', '–', '—', '‘', '’', '\'', '"',
    '“', '”', '«', '»', ' ', '\t', '\u{a0}',
];

impl Num {
    /// Reads a number as it is printed; nothing where nothing is.
    pub(super) fn read(printed: &str) -> Option<Num> {
        let printed = printed.trim();
        if printed.is_empty() {
            return None;
        }
        let inner = printed.trim_matches(FRAME);
        let framed = printed.starts_with(['(', '（', '[', '‘', '’', '\'']);
        if let Some(digits) = plain_digits(inner) {
            return Some(match framed {
                false => Num::Number(digits),
                // Where others print `(i)`, Arabic prints `'1'`.
                true if printed.starts_with(['‘', '’', '\'']) => {
                    Num::Point(format!("({})", small_roman(&digits)))
                }
                true => Num::Point(format!("({digits})")),
            });
        }
        let label = label(inner);
        Some(if label.is_empty() { Num::Bullet } else { Num::Point(format!("({label})")) })
    }
}

/// A number in plain digits, where a text is one in the digits of any script: also of
/// several steps, `29.1`, and put in behind another, `16 bis`.
fn plain_digits(text: &str) -> Option<String> {
    text.chars().next().and_then(plain_digit)?;
    let digits = text.trim_end_matches(char::is_alphabetic);
    let behind = &text[digits.len()..];
    let digit = |c: char| if c == '.' { Some(c) } else { plain_digit(c) };
    let plain: String = digits.trim_end().chars().map(digit).collect::<Option<_>>()?;
    match behind {
        "" => Some(plain),
        "bis" | "ter" => Some(format!("{plain} {behind}")),
        _ => None,
    }
}

/// The letters of the abjad in its order, which is how Arabic counts points.
const ABJAD: &str = "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ";
/// The letters of Russian in the order in which the UN counts points; Word counts `ы` too.
const RUSSIAN: &str = "абвгдежзиклмнопрстуфхцчшщэюя";
/// The bracketed ideographic numbers from 1, which Chinese prints for `(i)`.
const IDEOGRAPHS: &str = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩";
/// The characters of Chinese numbers, which it puts in brackets as well.
const CHINESE: &str = "一二三四五六七八九十";

/// A point's letters as the other languages print them, so that a point has one id
/// in all of them.
fn label(inner: &str) -> String {
    if !inner.is_empty() && inner.chars().all(|c| CHINESE.contains(c)) {
        return roman_label(inner).to_lowercase();
    }
    let place = |order: &str, c: char| order.chars().position(|other| other == c);
    let mut out = String::new();
    // Chinese may print Latin letters as wide as its own.
    for c in narrow(inner).chars() {
        let c = match c {
            'أ' | 'إ' | 'آ' => 'ا',
            'ى' => 'ي',
            c => c,
        };
        let letter = place(ABJAD, c).or(place(RUSSIAN, c));
        if let Some(at) = letter {
            // Behind the last letter of Latin stands `aa`.
            let letter = char::from_digit(at as u32 % 26 + 10, 36).unwrap_or(c);
            out.extend(std::iter::repeat_n(letter, 1 + at / 26));
        } else if let Some(number) = place(IDEOGRAPHS, c) {
            out.push_str(&small_roman(&(number + 1).to_string()));
        } else if c.is_alphanumeric() && c != 'ـ' || c == '.' {
            out.push(c);
        }
    }
    out.trim_matches('.').to_owned()
}

fn small_roman(digits: &str) -> String {
    let value = digits.parse().ok().filter(|value| (1..400).contains(value));
    value.map_or_else(|| digits.to_owned(), |value| roman(value).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_points_and_bullets_are_told_apart() {
        let number = |text: &str| Some(Num::Number(text.to_owned()));
        let point = |text: &str| Some(Num::Point(text.to_owned()));
        for (printed, expected) in [
            ("\t1.", number("1")),
            ("4 -", number("4")),
            ("12 -\t", number("12")),
            ("٤.", number("4")),
            ("29.1.", number("29.1")),
            ("1)", number("1")),
            ("16 bis.", number("16 bis")),
            ("16bis.", number("16 bis")),
            ("1．", number("1")),
            ("(a)", point("(a)")),
            ("a)", point("(a)")),
            ("ii.", point("(ii)")),
            ("(1)", point("(1)")),
            ("(أ)", point("(a)")),
            ("(هـ)", point("(e)")),
            ("(ي)", point("(j)")),
            ("’2‘", point("(ii)")),
            ("㈠", point("(i)")),
            ("(四)", point("(iv)")),
            ("б)", point("(b)")),
            ("ю)", point("(aa)")),
            ("（ｂ）", point("(b)")),
            ("c.2.a.", point("(c.2.a)")),
            ("–", Some(Num::Bullet)),
            ("•", Some(Num::Bullet)),
            ("", None),
        ] {
            assert_eq!(Num::read(printed), expected, "{printed}");
        }
    }
}
