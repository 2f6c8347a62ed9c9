//! Pinpoints that stand before their document: `section II, paragraph 11 of the`,
//! `paragraphs 26 and 27 of his report of 4 May 2009 (`.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::{
    Place,
    place::{STEP_JOIN, step},
    words::{any, window_before},
};

impl Place {
    /// Reads the pinpoint that stands before a head which begins at byte `start`,
    /// and where it begins: `section II, paragraph 11 of the`. It does not reach
    /// over `earlier`, the end of the head before.
    pub(super) fn before(text: &str, start: usize, earlier: usize) -> (Place, usize) {
        let (words, from) = window_before(text, start, 200.min(start.saturating_sub(earlier)));
        for first in FIRST_WORD.find_iter(words) {
            let mut place = Place::default();
            let at = first.start() + first.as_str().len() - first.as_str().trim_start().len();
            let (mut rest, mut next) = ("", &words[at..]);
            while let Some(length) = step(next, &mut place) {
                rest = &next[length..];
                next = &rest[STEP_JOIN.find(rest).map_or(0, |join| join.len())..];
            }
            // `paragraphs 1 above, 9 and 11 of resolution …`: the first is the text's own.
            if let Some(others) = BEHIND_OWN.captures(rest) {
                place = Place::default();
                let others = format!("{} {}", "paragraphs", &others[1]);
                rest = step(&others, &mut place)
                    .map_or(rest, |read| &rest[rest.len() - (others.len() - read)..]);
            }
            // `paragraph 4 of this resolution and paragraph 7 of resolution …`: the
            // head's own is what leads up to it.
            if !place.is_empty() && leads_to_head(rest) {
                return (place, from + at);
            }
        }
        (Place::default(), start)
    }
}

/// Whether what stands between a pinpoint and a head makes it the head's own.
fn leads_to_head(between: &str) -> bool {
    LEADS_TO_HEAD.is_match(between)
        || LEADS_BY_NAME.is_match(between) && !OF_ANOTHER.is_match(between)
}

/// Where a pinpoint before a head may begin.
static FIRST_WORD: LazyLock<Regex> = LazyLock::new(|| {
    let each = [
        any(|words| words.annex),
        any(|words| words.chapter),
        any(|words| words.section),
        any(|words| words.paragraph),
    ];
    pattern(&format!(
        r"(?i)\b(?:{}|al[ie]n[ée]as?|incisos?|[a-z-]*(?:first|second|third|th) (?:preambular|operative) paragraph|preambular paragraphs?)(?: ?[\d(A-Za-z]| [\p{{L}}(]|$)",
        each.join("|")
    ))
});
/// Paragraphs of another document behind one of the text's own.
static BEHIND_OWN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^ (?:above|below),? (?:and )?(\d.*)$"));
static LEADS_TO_HEAD: LazyLock<Regex> = LazyLock::new(|| {
    let (of, the) = (any(|words| words.of), any(|words| words.the));
    pattern(&format!(r"^(?:,? (?i:{of})\b ?(?:(?i:{the})\b ?)*| (?:(?i:{the}) )?)$"))
});
/// What a document is called whose symbol stands behind, mostly in brackets: `of his
/// report of 4 May 2009 (`, `to document `. English alone.
static LEADS_BY_NAME: LazyLock<Regex> = LazyLock::new(|| {
    let noun =
        "(?:reports?|documents?|letters?|notes?|proposals?|statements?|strategy|plan|memorandum)";
    let words = r"[^.,;:()]{0,90}";
    pattern(&format!(
        r"^ (?:(?:of|in) (?:{words} )?(?i:{noun})|to (?:the|its|his) (?i:{noun})|to (?i:documents?|letters?|notes?))(?: | {words} \(| \()$"
    ))
});
/// Such words name another document besides, or one that has no symbol.
static OF_ANOTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:and (?:the|its|his|her|of|to|in|by)|resolution|above|below|thereof)\b")
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinpoint_leads_to_the_document_that_is_named_behind_it() {
        for (text, expected) in [
            ("set out in paragraphs 26 and 27 of his report (S/2009/439)", Some("26, 27")),
            (
                "paragraphs 26 to 36 and 58 of his report of 5 September 2002 (S/2002/987)",
                Some("26–36, 58"),
            ),
            (
                "paragraph 29 of the Secretary-General’s Special Report on Somalia (S/2012/74)",
                Some("29"),
            ),
            ("paragraphs 1 and 2 of his report S/2009/439", Some("1, 2")),
            ("under operative paragraph 2 (f) of S/RES/2245 (2015)", Some("2 (f)")),
            ("paragraph 5 of this resolution and his report (S/2009/439)", None),
            (
                "paragraph 5 of the report of the Panel and the letter of the Chair (S/2009/439)",
                None,
            ),
            ("paragraph 5, to submit a report (S/2009/439)", None),
            ("paragraph 5 to report (S/2009/439)", None),
            ("paragraph 5 above of the report (S/2009/439)", None),
            ("paragraphs 1 above, 9 and 11 of S/RES/1572 (2004)", Some("9, 11")),
            ("paragraph 1 above and S/RES/1572 (2004)", None),
            ("paragraph 5. The report (S/2009/439)", None),
        ] {
            let start = text.find("S/").expect("a symbol");
            let (place, _) = Place::before(text, start, 0);
            let items: Vec<String> =
                place.paragraphs.items().iter().map(|item| item.to_string()).collect();
            let found = (!place.is_empty()).then(|| items.join(", "));
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        let text = "contained in the annex to document S/2011/30";
        let (place, _) = Place::before(text, text.find("S/").expect("a symbol"), 0);
        assert_eq!(place.annexes, [""]);
        let text = "the third preambular paragraph of S/RES/1 (1946), preambular paragraph 4 of S/RES/2 (1946)";
        let (place, end) = Place::before(text, text.find("S/RES/1").expect("a symbol"), 0);
        assert_eq!(place.preambular, [3], "{end}");
        let (place, _) = Place::before(text, text.rfind("S/RES").expect("a symbol"), 48);
        assert_eq!(place.preambular, [4]);
    }
}
