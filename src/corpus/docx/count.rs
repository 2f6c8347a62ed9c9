//! How a counted number is written: the number formats of Word (ECMA-376, part 1,
//! 17.18.59) that documents in the six languages have. Others are written in digits.

use crate::citation::roman;

const LATIN: &str = "abcdefghijklmnopqrstuvwxyz";
const RUSSIAN: &str = "абвгдежзиклмнопрстуфхцчшщыэюя";
/// The letters of Arabic in the order of the abjad, and in that of dictionaries.
const ABJAD: &str = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ";
const ARABIC: &str = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي";
const CHINESE: &str = "〇一二三四五六七八九";
const CHICAGO: &str = "*†‡§";

/// How often the letters of a count are repeated at most: `dddd`.
const REPEATS_MAX: usize = 4;
/// The first number that roman letters do not write.
const ROMAN_END: u32 = 400;

/// A number in one of Word's formats.
pub(super) fn written(count: u32, format: &str) -> String {
    match format {
        "lowerLetter" => letters(count, LATIN),
        "upperLetter" => letters(count, LATIN).to_uppercase(),
        "lowerRoman" if count < ROMAN_END => roman(count).to_lowercase(),
        "upperRoman" if count < ROMAN_END => roman(count),
        "russianLower" => letters(count, RUSSIAN),
        "russianUpper" => letters(count, RUSSIAN).to_uppercase(),
        "arabicAbjad" => letters(count, ABJAD),
        "arabicAlpha" => letters(count, ARABIC),
        "chicago" => letters(count, CHICAGO),
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting"
            if count < 100 =>
        {
            chinese(count)
        }
        "ideographDigital"
        | "taiwaneseDigital"
        | "japaneseDigitalTenThousand"
        | "chineseCounting" => digits(count, CHINESE),
        "decimalFullWidth" | "decimalFullWidth2" => digits(count, "０１２３４５６７８９"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => enclosed(count, '①'),
        "decimalEnclosedParen" => enclosed(count, '⑴'),
        "decimalZero" => format!("{count:02}"),
        "numberInDash" => format!("- {count} -"),
        "ordinal" => format!("{count}{}", ordinal_ending(count)),
        "none" => String::new(),
        _ => count.to_string(),
    }
}

/// The letter of an alphabet, doubled when it is used up: `z`, `aa`.
fn letters(count: u32, alphabet: &str) -> String {
    let size = alphabet.chars().count();
    let at = count.saturating_sub(1) as usize;
    let letter = alphabet.chars().nth(at % size).unwrap_or_default();
    String::from(letter).repeat((at / size + 1).min(REPEATS_MAX))
}

fn digits(count: u32, digits: &str) -> String {
    let value = |c: char| digits.chars().nth(c.to_digit(10).unwrap_or_default() as usize);
    count.to_string().chars().filter_map(value).collect()
}

/// Chinese as it is counted: 十二 of 12, 二十 of 20.
fn chinese(count: u32) -> String {
    let digit = |value: u32| CHINESE.chars().nth(value as usize).unwrap_or_default().to_string();
    let tens = match count / 10 {
        0 => String::new(),
        1 => "十".to_owned(),
        tens => digit(tens) + "十",
    };
    let ones =
        if count.is_multiple_of(10) && count > 0 { String::new() } else { digit(count % 10) };
    tens + &ones
}

/// A number in a circle or in brackets, of which there are signs up to 20.
fn enclosed(count: u32, first: char) -> String {
    let place = (1..=20).contains(&count).then(|| u32::from(first) + count - 1);
    place.and_then(char::from_u32).map_or_else(|| count.to_string(), String::from)
}

fn ordinal_ending(count: u32) -> &'static str {
    match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_the_formats_of_six_languages() {
        for (count, format, expected) in [
            (28, "lowerLetter", "bb"),
            (3, "upperLetter", "C"),
            (4, "lowerRoman", "iv"),
            (29, "upperRoman", "XXIX"),
            (3, "russianLower", "в"),
            (5, "arabicAbjad", "ه"),
            (3, "arabicAlpha", "ت"),
            (10, "chineseCounting", "十"),
            (12, "chineseCounting", "十二"),
            (20, "chineseCountingThousand", "二十"),
            (21, "japaneseCounting", "二十一"),
            (10, "ideographDigital", "一〇"),
            (3, "decimalEnclosedCircle", "③"),
            (21, "decimalEnclosedCircle", "21"),
            (u32::MAX, "decimalEnclosedParen", "4294967295"),
            (0, "lowerLetter", "a"),
            (7, "decimalZero", "07"),
            (12, "ordinal", "12th"),
            (22, "ordinal", "22nd"),
            (5, "chicago", "**"),
            (5, "none", ""),
            (5, "a format that nobody knows", "5"),
        ] {
            assert_eq!(written(count, format), expected, "{count} {format}");
        }
    }
}
