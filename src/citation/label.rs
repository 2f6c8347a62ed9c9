//! The labels of annexes, chapters and sections, in roman numbers however they are printed.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::{list::latin_letter, roman, roman_value};

/// A label of a part: roman, a number, a capital, or as Chinese and Arabic count.
pub(super) const LABEL: &str = "(?:(?:[IVX1]+|[0-9]+|[A-Z])(?-u:\\b)|[一二三四五六七八九十]{1,3}|(?:ال)?(?:أول|أولى|ثاني|ثانية|ثالث|ثالثة|رابع|رابعة|خامس|خامسة|سادس|سادسة|سابع|سابعة|ثامن|ثامنة|تاسع|عاشر|ألف|باء|جيم|دال|هاء|واو|زاي|حاء|طاء|ياء))";

/// The labels of a list.
pub(super) fn labels(list: &str) -> Vec<String> {
    static ONE: LazyLock<Regex> = LazyLock::new(|| pattern(LABEL));
    ONE.find_iter(list).map(|label| roman_label(label.as_str())).collect()
}

/// Numbers as Chinese writes them in labels, and Arabic ordinals by their stems.
const COUNTED: [(&str, &str, u32); 10] = [
    ("一", "أول", 1),
    ("二", "ثاني", 2),
    ("三", "ثالث", 3),
    ("四", "رابع", 4),
    ("五", "خامس", 5),
    ("六", "سادس", 6),
    ("七", "سابع", 7),
    ("八", "ثامن", 8),
    ("九", "تاسع", 9),
    ("十", "عاشر", 10),
];

/// A label of an annex, chapter or section in roman numbers. OCR reads `I` as
/// `1`: `1V` is IV and `111` is III, for no document has a hundred sections.
pub(crate) fn roman_label(text: &str) -> String {
    let repaired = text.replace('1', "I");
    if roman_value(&repaired).is_some() && text.chars().all(|c| "1IVX".contains(c)) {
        return repaired;
    }
    let counted = |part: &str| COUNTED.iter().find(|(han, ..)| *han == part).map(|&(.., n)| n);
    if let Some((tens, ones)) = text.split_once('十') {
        let tens = if tens.is_empty() { Some(1) } else { counted(tens) };
        let ones = if ones.is_empty() { Some(0) } else { counted(ones) };
        return tens.zip(ones).map_or(text.to_owned(), |(tens, ones)| roman(tens * 10 + ones));
    }
    let bare = text.trim_start_matches("ال");
    if let letter = latin_letter(text)
        && letter != text
    {
        return letter;
    }
    let ordinal = COUNTED.iter().find(|(_, arabic, _)| bare.starts_with(arabic)).map(|&(.., n)| n);
    match text.parse::<u32>().ok().or(counted(text)).or(ordinal) {
        Some(number @ 1..=99) => roman(number),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_roman_numbers_or_letters() {
        for (text, label) in [
            ("1V", "IV"),
            ("111", "III"),
            ("11111", "11111"),
            ("12", "XII"),
            ("100", "100"),
            ("B", "B"),
            ("三", "III"),
            ("十", "X"),
            ("十二", "XII"),
            ("二十三", "XXIII"),
            ("الثالث", "III"),
            ("باء", "B"),
        ] {
            assert_eq!(roman_label(text), label, "{text}");
        }
    }
}
