//! Labels of headings, paragraphs, points and notes: what a block is told by.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::{
    citation::{Part, roman, roman_label, roman_value},
    pattern::pattern,
};

use super::{super::num::Num, stops, words::any};

/// The scheme that a heading's label belongs to, from the outermost in. UN
/// documents nest them in this order, whatever size the heading is set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scheme {
    Chapter,
    Roman,
    Capital,
    /// An article of a treaty, a rule of procedure.
    Article,
    Arabic,
    Letter,
    SmallRoman,
}

/// A label cut off the front of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Labelled {
    pub scheme: Scheme,
    pub label: String,
    /// Where the words begin, in bytes.
    pub rest: usize,
}

static HEADING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:([IVXL]{1,7}|[A-Z])\.[ \t]+|([1-9]\d?)\.[ \t]+)\S"));
static CHAPTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:chapter)[ \t]+([IVXL]+|\d+)\b\.?[ \t]*"));
/// `Section II`, `Section B. Background`.
static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?i:section|sección)|РАЗДЕЛ|Раздел)[ \t]+([IVXL]{1,7}|[A-Z]|\d{1,2})(?:[.:]?$|(?:[.:]|[ \t]*[–—-])?[ \t]+[\p{Lu}“])",
    )
});
static ARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(Article|ARTICLE|Art[ií]culo|ART[IÍ]CULO|Статья|СТАТЬЯ|المادة)|Rule|RULE)[ \t]+([IVXL]+|\d{1,3})(?:$|[.:]?[ \t]+[\p{Lu}\p{Lo}“])",
    )
});
/// A number, no year, and its full stop; the space behind may be lost before a capital, and
/// Chinese has none. Arabic prints a dash.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:- )?((?:\d{1,3}|1[0-8]\d\d)(?: ?(?:bis|ter))?)(?:[.．](?:[ \t]+(\S)|(\p{Lu})\p{Ll}|(\p{Han}))| ?[-–—][ \t]*([\x22“”’‘«]?\p{Arabic}))",
    )
});
/// A label as the six languages print it: `(a)`, `a)`, `a.`, `(أ)`, `’1‘`, `㈠`, `(一)`. No
/// space need stand between it and Chinese.
static POINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:[-–•] )?([(（](?:[a-zａ-ｚ]{1,5}|\d{1,2}|[\p{Arabic}\x{640}]{1,3}|\p{Cyrillic}|[一二三四五六七八九十]{1,3})[)）]|",
        r"[a-z]{1,5}\)|\p{Cyrillic}\)|(?:[a-z]|[ivx]{2,5})\.|[’‘']\d{1,2}[’‘']|[㈠-㈩])(?:[ \t]+(\S)|(\p{Han}))",
    ))
});
static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?i:({})|({})|{})(?:[ \t]*({}|[IVXL]{{1,6}}|\d{{1,2}}|[A-Z]))?[.:]?(?: to resolution [\d/]{{1,9}}(?: ?\(\d{{4}}\))?)?$",
        any(|words| words.annex),
        any(|words| words.appendix),
        any(|words| words.enclosure),
        any(|words| words.part_label),
    ))
});

/// The words that footnotes begin with.
static SOURCE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("^{}", any(|words| words.source))));

/// Whether a text is nothing but the label of a section: `IV`, `B.`.
pub(crate) fn is_section_label(text: &str) -> bool {
    let bare = text.trim_end_matches('.');
    let capital = bare.len() == 1 && bare.bytes().all(|byte| byte.is_ascii_uppercase());
    capital || bare.chars().all(char::is_uppercase) && roman_value(bare).is_some()
}

/// The label of a part of an annex, which is a section of it and has one label in all
/// languages: `part II`.
pub(crate) fn part_of_annex(text: &str) -> Option<String> {
    static PART: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:(?i:part|partie|parte|часть) ([IVX]{1,5}|\d{1,2}|[A-Z])\.?|(?:الجزء (الأول|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن)|第([一二三四五六七八九十])部分))$",
        )
    });
    let found = PART.captures(text)?;
    // Arabic and Chinese count in words.
    let counted = found.get(2).or(found.get(3)).map(|word| roman_label(word.as_str()));
    let label = counted.or_else(|| found.get(1).map(|label| label.as_str().to_owned()))?;
    Some(format!("part {label}"))
}

/// Whether words begin as footnotes do.
pub(crate) fn cites_source(words: &str) -> bool {
    SOURCE.is_match(words)
}

/// A label without its brackets or its full stop.
pub(super) fn bare(label: &str) -> &str {
    label.trim_matches(['(', ')', '.'])
}

/// The text up to the punctuation that closes it, where a footnote mark in plain
/// digits stands behind that: `the Secretary-General, 46`, `of Egypt;7`,
/// `1994, 1/`. The number of an abbreviation is none.
pub(crate) fn before_mark(text: &str) -> &str {
    let text = text.trim_end();
    let bare = text.strip_suffix('/').unwrap_or(text);
    let digits = bare.len() - bare.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let before = bare[..bare.len() - digits].trim_end();
    let words = before.trim_end_matches(stops::is_stop);
    // `16.4` and `1,000` are numbers; behind a year stands a mark.
    let number = words.len() - words.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let year = number == 4 && words[words.len() - 4..].starts_with(['1', '2']);
    // `resolution 47/190. 4/`: no number of the text has a space before and a slash behind.
    let parted = bare.len() < text.len() && before.len() + digits < bare.len();
    let closed = words.len() < before.len() && (number == 0 || year || parted);
    if (1..=3).contains(&digits) && closed && !is_abbreviated(before) { before } else { text }
}

/// Whether a text ends with an abbreviation whose number is its own: `Corr.`, `No.`.
pub(crate) fn is_abbreviated(text: &str) -> bool {
    static ABBREVIATED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:(?:^|[^A-Za-z])(?:Corr|Add|Rev|Amend|No|Nos|Vol|vol|art|Art|para|paras|sect|Sect|chap|Sub|CONF|CRP|INF|WP|PV|SR|p|pp|[A-Z])|/[A-Z]{1,5})\.$",
        )
    });
    ABBREVIATED.is_match(last_bytes(text, 12))
}

/// The last bytes of a text, from the beginning of a character on.
pub(crate) fn last_bytes(text: &str, most: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(most))..]
}

/// The part that a block opens, where it is a heading such as `Annex II`. A line that is
/// only `annex.` ends a sentence.
pub(crate) fn part_heading(text: &str) -> Option<Part> {
    let found = PART.captures(text).filter(|_| !text.starts_with(char::is_lowercase))?;
    let label = found.get(3).map(|label| match label.as_str().parse::<u32>() {
        Ok(number) => roman(number),
        // Arabic and Chinese count in words.
        Err(_) => roman_label(label.as_str()),
    });
    Some(match (found.get(1), found.get(2)) {
        (Some(_), _) => Part::Annex(label),
        (_, Some(_)) => Part::Appendix(label),
        _ => Part::Enclosure(label),
    })
}

/// The label that a heading begins with. `last_capital` is the label of the
/// open section of capitals, which tells the letter `I` from the number.
pub(crate) fn heading_label(text: &str, last_capital: Option<char>) -> Option<Labelled> {
    if let Some(label) = part_of_annex(text) {
        return Some(Labelled { scheme: Scheme::Chapter, label, rest: text.len() });
    }
    if let Some(found) = CHAPTER.captures(text) {
        return Some(Labelled {
            scheme: Scheme::Chapter,
            label: found[1].to_owned(),
            rest: found[0].len(),
        });
    }
    if let Some(found) = ARTICLE.captures(text) {
        let word = if found.get(1).is_some() { "art." } else { "rule" };
        let number = found.get(2)?;
        let words = text[number.end()..].trim_start_matches(['.', ':', ' ', '\t']);
        return Some(Labelled {
            scheme: Scheme::Article,
            label: format!("{word} {}", number.as_str()),
            rest: text.len() - words.len(),
        });
    }
    if let Some(found) = section_label(text) {
        return Some(found);
    }
    let Some(found) = HEADING.captures(text) else { return heading_point(text) };
    let first_word = text[found[0].len()..].chars().next().map_or(0, char::len_utf8);
    let whole = found.get(0)?.as_str();
    let rest =
        whole.trim_end_matches(|c: char| !c.is_whitespace()).len().min(whole.len() + first_word);
    if let Some(label) = found.get(1) {
        let label = label.as_str();
        let mut chars = label.chars();
        let single = chars.next().filter(|_| chars.next().is_none());
        let follows =
            single.zip(last_capital).is_some_and(|(this, last)| this as u32 == last as u32 + 1);
        let is_roman =
            roman_value(label).is_some() && !follows && single.is_none_or(|c| "IVX".contains(c));
        let scheme = if is_roman { Scheme::Roman } else { Scheme::Capital };
        return (is_roman || single.is_some()).then(|| Labelled {
            scheme,
            label: label.to_owned(),
            rest,
        });
    }
    if let Some(label) = found.get(2) {
        return Some(Labelled { scheme: Scheme::Arabic, label: label.as_str().to_owned(), rest });
    }
    None
}

/// The label of a heading that calls itself a section. Only its label is cited, as that of
/// a section without the word is.
pub(crate) fn section_label(text: &str) -> Option<Labelled> {
    let label = SECTION.captures(text)?.get(1)?;
    let capital = label.len() == 1 && !"IVX0123456789".contains(label.as_str());
    let words = text[label.end()..].trim_start_matches(['.', ':', '–', '—', '-', ' ', '\t']);
    Some(Labelled {
        scheme: if capital { Scheme::Capital } else { Scheme::Roman },
        label: label.as_str().to_owned(),
        rest: text.len() - words.len(),
    })
}

/// Whether a line is nothing but the label of a part, a chapter, a section or an article:
/// its title may stand on the next.
pub(super) fn is_bare_label(text: &str) -> bool {
    let labelled = || {
        heading_label(text, None)
            .is_some_and(|found| found.scheme <= Scheme::Article && found.rest == text.len())
    };
    part_heading(text).is_some() || lone_label(text).is_some() || labelled()
}

/// The label of a section where it is all of a text: `IV`, `B`, `II.`.
pub(super) fn lone_label(text: &str) -> Option<&str> {
    let label = text.strip_suffix('.').unwrap_or(text);
    let capitals = (1..=5).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_uppercase());
    (capitals && is_section_label(label)).then_some(label)
}

/// The part that a heading with its title opens, and where the title begins: `Annex II.
/// List of participants`, `Annex A: The plan`.
pub(super) fn titled_part(text: &str) -> Option<(Part, usize)> {
    let at = text.char_indices().take(PART_LABEL_MAX).find_map(|(at, c)| {
        let parts = ".:：–—".contains(c) || c == '-' && text[..at].ends_with(' ');
        parts.then_some(at)
    })?;
    let title = text[at..].trim_start_matches(['.', ':', '：', '–', '—', '-', ' ', '\t']);
    let spaced = text[..text.len() - title.len()].ends_with([' ', '\t', '：']);
    let part = part_heading(text[..at].trim_end())?;
    (spaced && stops::begins_sentence(title)).then(|| (part, text.len() - title.len()))
}

/// The most characters of a part's name and label.
const PART_LABEL_MAX: usize = 24;

/// The label of a heading that is one of points: `(a)`, `ii)`.
fn heading_point(text: &str) -> Option<Labelled> {
    let (label, rest) = point_label(text)?;
    let inner = label.strip_prefix('(')?.strip_suffix(')')?;
    let letters = inner.bytes().all(|byte| byte.is_ascii_lowercase());
    let scheme = if inner.len() > 1 { Scheme::SmallRoman } else { Scheme::Letter };
    letters.then_some(Labelled { scheme, label, rest })
}

/// The scheme that a label belongs to.
pub(crate) fn scheme_of(label: &str) -> Option<Scheme> {
    if label.starts_with("part ") {
        return Some(Scheme::Chapter);
    }
    if label.starts_with("art. ") || label.starts_with("rule ") {
        return Some(Scheme::Article);
    }
    let dotted = if label.starts_with('(') { format!("{label} x") } else { format!("{label}. x") };
    heading_label(&dotted, None).map(|found| found.scheme)
}

/// The number of a numbered paragraph in plain digits, and where its words begin.
pub(crate) fn paragraph_number(text: &str) -> Option<(String, usize)> {
    let found = NUMBERED.captures(text)?;
    let Num::Number(number) = Num::read(&found[1])? else { return None };
    Some((number, words_behind(&found, 2)?))
}

/// The label of a point, `(a)`, `(ii)`, `(1)`, `a.` or `ii.`, whatever language prints it, and
/// where its words begin.
pub(crate) fn point_label(text: &str) -> Option<(String, usize)> {
    let found = POINT.captures(text)?;
    let (printed, start) = (&found[1], words_behind(&found, 2)?);
    if printed.ends_with('.') {
        return Some((printed.to_owned(), start));
    }
    let Num::Point(label) = Num::read(printed)? else { return None };
    let inner = bare(&label);
    // Letters go on with `aa`, and no other pair of them counts: `is) the`.
    let counts = match inner.as_bytes() {
        [_] | [b'0'..=b'9', _] => true,
        [first, second] => first == second,
        _ => !inner.is_ascii(),
    };
    (counts || roman_value(inner).is_some()).then_some((label, start))
}

/// Where the words begin that one of the last groups of `found` has the first letter of.
fn words_behind(found: &Captures<'_>, from: usize) -> Option<usize> {
    (from..found.len()).find_map(|group| found.get(group)).map(|first| first.start())
}

/// Whether a sign stands before the items of lists and nowhere else.
pub(crate) fn is_bullet(c: char) -> bool {
    "•●▪◦○‣".contains(c)
}

/// Whether a text is an item that a bullet or a dash marks.
pub(crate) fn is_item(text: &str) -> bool {
    let dashed = text.strip_prefix(['–', '—', '−', '-']);
    let dashed = dashed.is_some_and(|rest| rest.starts_with([' ', '\t']));
    dashed || text.starts_with(is_bullet) && text.chars().nth(1).is_some()
}

/// Whether a text ends with a short word in small letters, as an article or a preposition
/// is: more words must follow.
pub(crate) fn ends_within(text: &str) -> bool {
    let word = last_bytes(text, 16).rsplit(char::is_whitespace).next().unwrap_or_default();
    !word.is_empty() && word.chars().count() <= 3 && word.chars().all(char::is_lowercase)
}

/// The label of a point as it is printed, of a text with one whose words begin at `start`.
pub(crate) fn printed_label(text: &str, start: usize) -> &str {
    text[..start].trim_start_matches(['-', '–', '•']).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_schemes() {
        for (text, last_capital, expected) in [
            ("I. Introduction", None, Some((Scheme::Roman, "I", "Introduction"))),
            ("I. Introduction", Some('H'), Some((Scheme::Capital, "I", "Introduction"))),
            ("A. Rules", None, Some((Scheme::Capital, "A", "Rules"))),
            ("C. Agenda", Some('B'), Some((Scheme::Capital, "C", "Agenda"))),
            ("V. Follow-up", Some('F'), Some((Scheme::Roman, "V", "Follow-up"))),
            ("1. Coordination", None, Some((Scheme::Arabic, "1", "Coordination"))),
            ("(a) Stockpiles", None, Some((Scheme::Letter, "(a)", "Stockpiles"))),
            ("MIX. it", None, None),
            ("Introduction", None, None),
        ] {
            let found = heading_label(text, last_capital);
            let found = found.as_ref().map(|l| (l.scheme, l.label.as_str(), &text[l.rest..]));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn parts_of_annexes_have_one_label_in_all_languages() {
        for text in ["Part II", "Partie II", "Parte II", "Часть II", "الجزء الثاني", "第二部分"]
        {
            assert_eq!(part_of_annex(text).as_deref(), Some("part II"), "{text}");
        }
        assert_eq!(part_of_annex("Part of the whole"), None);
    }

    #[test]
    fn sections_may_be_called_so_and_labels_may_stand_alone() {
        for (text, expected) in [
            ("Section A. Background", Some((Scheme::Capital, "A", "Background"))),
            ("SECTION II", Some((Scheme::Roman, "II", ""))),
            ("Section 3: Purpose", Some((Scheme::Roman, "3", "Purpose"))),
            ("Section A of the annex", None),
            ("Section by section", None),
        ] {
            let found = section_label(text);
            let found = found.as_ref().map(|l| (l.scheme, l.label.as_str(), &text[l.rest..]));
            assert_eq!(found, expected, "{text}");
        }
        for text in ["I", "B.", "Chapter IV", "Article 2", "Annex B", "Section C"] {
            assert!(is_bare_label(text), "{text}");
        }
        for text in ["OK", "1", "Article 2. Scope", "Annexes", "USA"] {
            assert!(!is_bare_label(text), "{text}");
        }
    }

    #[test]
    fn a_part_may_have_its_title_on_its_line() {
        let annex = |label: &str| Part::Annex(Some(label.to_owned()));
        for (text, expected) in [
            ("Annex A: Joint Plan", Some((annex("A"), "Joint Plan"))),
            ("Annex II. List of participants", Some((annex("II"), "List of participants"))),
            ("Annexe 3 – Mandat", Some((annex("III"), "Mandat"))),
            ("Annex III - Terms", Some((annex("III"), "Terms"))),
            ("附件二：规则", Some((annex("II"), "规则"))),
            ("Annex. See the report", Some((Part::Annex(None), "See the report"))),
            ("Annex II of the report: Terms", None),
            ("Annex I: the list", None),
            ("Annex II", None),
        ] {
            let found = titled_part(text);
            let found = found.map(|(part, at)| (part, &text[at..]));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn parts_open_with_their_name_alone() {
        assert_eq!(part_heading("Annex"), Some(Part::Annex(None)));
        assert_eq!(part_heading("Annex 2"), Some(Part::Annex(Some("II".into()))));
        assert_eq!(part_heading("ANNEX IV"), Some(Part::Annex(Some("IV".into()))));
        assert_eq!(part_heading("Annex to the report"), None);
        assert_eq!(part_heading("annex II."), None);
        for text in ["Annexe II", "ANEXO II", "Приложение II", "المرفق الثاني", "附件二", "附件 2"]
        {
            assert_eq!(part_heading(text), Some(Part::Annex(Some("II".into()))), "{text}");
        }
        for text in ["Anexo B", "المرفق باء", "附件B"] {
            assert_eq!(part_heading(text), Some(Part::Annex(Some("B".into()))), "{text}");
        }
        for text in ["Appendice", "Apéndice", "Добавление", "التذييل", "附录"] {
            assert_eq!(part_heading(text), Some(Part::Appendix(None)), "{text}");
        }
        for text in ["Pièce jointe I", "Documento adjunto I", "الضميمة الأولى", "附文一"]
        {
            assert_eq!(part_heading(text), Some(Part::Enclosure(Some("I".into()))), "{text}");
        }
        assert_eq!(part_heading("ANNEXE"), Some(Part::Annex(None)));
        assert_eq!(part_heading("ANNEXES"), None);
        assert_eq!(part_heading("Annexe au rapport"), None);
        assert_eq!(part_heading("附件所载的表"), None);
    }

    #[test]
    fn paragraphs_and_points() {
        assert_eq!(paragraph_number("12.\tCalls upon"), Some(("12".into(), 4)));
        assert_eq!(paragraph_number("4.  Encourages"), Some(("4".into(), 4)));
        assert_eq!(paragraph_number("16.4 per cent"), None);
        assert_eq!(point_label("- (a) The implications"), Some(("(a)".into(), 6)));
        assert_eq!(point_label("(iv) To"), Some(("(iv)".into(), 5)));
        assert_eq!(point_label("(see annex) To"), None);
        assert_eq!(paragraph_number("1.Decides to"), Some(("1".into(), 2)));
        assert_eq!(paragraph_number("1877.\tOn"), Some(("1877".into(), 6)));
        assert_eq!(point_label("(1) To"), Some(("(1)".into(), 4)));
        assert_eq!(point_label("b. To"), Some(("b.".into(), 3)));
    }

    #[test]
    fn numbers_and_points_are_the_same_in_every_language() {
        for text in
            ["1 - تقرر", "1- تقرر", "١ – تقرر", "1．决定", "1. 决定", "1.决定", "1. постановляет"]
        {
            assert_eq!(
                paragraph_number(text).map(|(number, _)| number).as_deref(),
                Some("1"),
                "{text}"
            );
        }
        for text in ["12 - 15 May", "1 – Introduction", "1978 - الدورة"] {
            assert_eq!(paragraph_number(text), None, "{text}");
        }
        for text in ["b) De rendre", "(b) To", "б) представить", "(ب) أن", "(b)请", "（b）请"]
        {
            assert_eq!(point_label(text).map(|(label, _)| label).as_deref(), Some("(b)"), "{text}");
        }
        for text in ["ii) De rendre", "’2‘ أن", "㈡ 请", "㈡请", "(二)请"] {
            assert_eq!(
                point_label(text).map(|(label, _)| label).as_deref(),
                Some("(ii)"),
                "{text}"
            );
        }
        for text in ["sic) De rendre", "is) the report"] {
            assert_eq!(point_label(text), None, "{text}");
        }
        let text = "- (ب) أن";
        let (_, start) = point_label(text).expect("a point");
        assert_eq!((printed_label(text, start), &text[start..]), ("(ب)", "أن"));
    }

    #[test]
    fn a_mark_behind_the_last_stop_is_passed_over() {
        for (text, expected) in [
            ("on 18 and 19 May 1979, 72", "on 18 and 19 May 1979,"),
            ("the Government of Egypt;7", "the Government of Egypt;"),
            ("20 January 1994, 1/", "20 January 1994,"),
            ("resolution 47/190. 4/", "resolution 47/190."),
            ("see para. 12", "see para. 12"),
            ("A/62/163/Corr.1", "A/62/163/Corr.1"),
            ("a term of 3", "a term of 3"),
            ("of 16.4", "of 16.4"),
            ("of 1973.12", "of 1973."),
            ("of 1,000", "of 1,000"),
        ] {
            assert_eq!(before_mark(text), expected, "{text}");
        }
    }
}
