//! Days as the six languages write them.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use crate::{citation::plain_digit, pattern::pattern};

/// The names of the months in English, French, Spanish, Russian (in the genitive that
/// dates have) and Arabic, which has two for each.
const MONTHS: [&str; 12] = [
    "January|janvier|enero|января|كانون الثاني|يناير",
    "February|février|febrero|февраля|شباط|فبراير",
    "March|mars|marzo|марта|آذار|مارس",
    "April|avril|abril|апреля|نيسان|أبريل",
    "May|mai|mayo|мая|أيار|مايو",
    "June|juin|junio|июня|حزيران|يونيه",
    "July|juillet|julio|июля|تموز|يوليه",
    "August|août|agosto|августа|آب|أغسطس",
    "September|septembre|septiembre|сентября|أيلول|سبتمبر",
    "October|octobre|octubre|октября|تشرين الأول|أكتوبر",
    "November|novembre|noviembre|ноября|تشرين الثاني|نوفمبر",
    "December|décembre|diciembre|декабря|كانون الأول|ديسمبر",
];

/// The names of the months in English, as a part of an expression.
pub(super) const ENGLISH_MONTHS: &str =
    "(?:January|February|March|April|May|June|July|August|September|October|November|December)";

/// The number of a month by its English name, 1 to 12.
pub(super) fn english_month(name: &str) -> Option<i8> {
    let is_it = |names: &&str| names.split('|').next() == Some(name);
    (1..).zip(&MONTHS).find(|(_, names)| is_it(names)).map(|(number, _)| number)
}

/// Whether a text begins with a day, or with a range of days: `12–15 May`.
pub(super) fn begins_with_day(text: &str) -> bool {
    static DAYS: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"^(?:\d{{1,2}} ?[-–] ?)?{}\b", day_and_month())));
    DAYS.is_match(text)
}

/// Whether a text names a day: `1er mars`, `15 October 2017`, `2017年10月15日`.
pub(crate) fn names_day(text: &str) -> bool {
    static DAY: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"(?:{}\b|{})", day_and_month(), day())));
    DAY.is_match(text)
}

/// A day and its month, as a part of an expression: `1er mars`, `9 de junio`, `٩ حزيران`.
fn day_and_month() -> String {
    let month = format!("(?:{})", MONTHS.join("|"));
    format!(r"\d{{1,2}}(?:er)? (?:de )?{month}(?:/ ?{month})?")
}

/// A day with its year, as a part of an expression without groups.
pub(super) fn day() -> String {
    format!(
        r"(?:{} (?:de )?\d{{4}}(?: года)?|\d{{4}} ?年 ?\d{{1,2}} ?月 ?\d{{1,2}} ?日)",
        day_and_month()
    )
}

static WORDED: LazyLock<Regex> = LazyLock::new(|| {
    let months = MONTHS.map(|names| format!("({names})")).join("|");
    pattern(&format!(
        r"^(?i)(\d{{1,2}})(?:er)?\s+(?:de\s+)?(?:{months})(?:/ ?\S+)?\s+(?:de\s+)?(\d{{4}})(?: года)?$"
    ))
});
static CHINESE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日$"));

/// The day that a text names and nothing else: `29 June 2018`, `2018年6月29日`.
pub(crate) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let number = |found: &Captures<'_>, group: usize| {
        let digits = found.get(group)?.as_str().chars().map(|c| plain_digit(c).unwrap_or(c));
        digits.collect::<String>().parse::<i16>().ok()
    };
    let (year, month, day) = if let Some(found) = WORDED.captures(text) {
        let month = (0..12).find(|month| found.get(month + 2).is_some())? + 1;
        (number(&found, 14)?, month, number(&found, 1)?)
    } else {
        let found = CHINESE.captures(text)?;
        (number(&found, 1)?, usize::try_from(number(&found, 2)?).ok()?, number(&found, 3)?)
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_same_in_six_languages() {
        for text in [
            "1 March 2020",
            "1  March 2020",
            "1er mars 2020",
            "1 de marzo de 2020",
            "1 марта 2020 года",
            "1 آذار/مارس 2020",
            "١ آذار/مارس ٢٠٢٠",
            "2020年3月1日",
        ] {
            assert_eq!(
                date(text).map(|day| day.to_string()).as_deref(),
                Some("2020-03-01"),
                "{text}"
            );
        }
        let whole = pattern(&format!("^{}$", day()));
        for text in ["1er mars 2020", "13 كانون الثاني/ يناير 2020", "2 августа 2021 года"]
        {
            assert!(whole.is_match(text), "{text}");
        }
        assert!(begins_with_day("12–15 May, in") && begins_with_day("1 March"));
        assert!(!begins_with_day("12 members of May"));
        for text in ["31 June 2020", "in March 2020", "1 March", ""] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
