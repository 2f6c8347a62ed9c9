//! Which paragraphs of the first page are the title: those between the masthead and the
//! text that are set in, or set larger than what says session and agenda item.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::{
    super::{
        date::ENGLISH_MONTHS,
        text::{Style, enacting::is_enacting, label},
    },
    paragraphs::Paragraph,
};

/// The last lines of a masthead: distribution, language, session, agenda item, days.
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"^(?i:distr\b.*|(?:original|language) ?:.*|(?:arabic|chinese|english|french|russian|spanish)(?: only)?|for (?:decision|information|action|consideration)|",
            r"general|limited|restricted|[a-z-]+ (?:[a-z-]+ )?session(?: of)?(?: \d{{4}})?|(?:\d{{4}} )?[a-z-]+ (?:[a-z-]+ )?session(?: of)?(?: \d{{4}})?|\d{{4}} session|[a-z-]+ year|",
            r"(?:provisional )?(?:agenda )?items? \d+.*|.*\bof the (?:provisional |preliminary list of |draft )?agenda\W*|",
            r"[^.]{{0,60}}\d{{1,2}}[^.]{{0,40}} {months} \d\d ?\d\d(?:, [^.]{{3,40}})?)$",
        ),
        months = ENGLISH_MONTHS
    ))
});
/// How much further than the margin the title is set in at least, and what stands in
/// the right column of a masthead.
const SET_IN: f64 = 12.0;
const ASIDE: f64 = 150.0;

static TEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i:summary|contents|table of contents|executive summary|abstract|note|introduction|annex(?:es)?\b.*)$",
    )
});

/// Marks the paragraphs of the title, and parts the masthead before it into its lines.
pub(super) fn marked(paragraphs: Vec<Paragraph>, body_size: f64) -> Vec<Paragraph> {
    let is_large =
        |paragraph: &Paragraph| paragraph.is_bold() && paragraph.size() > 1.12 * body_size;
    let first = paragraphs.iter().position(|paragraph| paragraph.page > 0);
    let first = first.unwrap_or(paragraphs.len());
    let end = paragraphs[..first].iter().position(is_text).unwrap_or(first);
    let mut rest = paragraphs;
    let text = rest.split_off(end);
    let mut page: Vec<Paragraph> = rest
        .into_iter()
        .flat_map(|paragraph| match is_large(&paragraph) {
            true => vec![paragraph],
            false => in_lines(paragraph),
        })
        .collect();
    let left = page.iter().map(Paragraph::x).fold(f64::MAX, f64::min);
    // Session and agenda item stand at the margin, distribution and day far from it;
    // a day that is set in as the title is belongs to that.
    let anchor = page.iter().rposition(|paragraph| {
        let x = paragraph.x() - left;
        !(SET_IN..ASIDE).contains(&x) && ANCHOR.is_match(paragraph.text().trim())
    });
    // A circular says what it is about.
    let subject = page.iter().position(|paragraph| paragraph.text().starts_with("Subject:"));
    let chosen = match anchor {
        _ if subject.is_some() => subject.into_iter().collect(),
        None => cover(&page),
        Some(anchor) => {
            let large: Vec<usize> =
                (anchor + 1..page.len()).filter(|&at| is_large(&page[at])).collect();
            // Behind the first the others may be smaller: `Note by the Secretariat`.
            let is_further = |at: &usize| page[*at].x() > left + SET_IN;
            let first = large.iter().copied().find(is_further).unwrap_or(page.len());
            let further: Vec<usize> =
                (first..page.len()).filter(|at| page[*at].is_bold() && is_further(at)).collect();
            match (large.is_empty(), further.is_empty()) {
                (true, _) => set_in(&page, anchor),
                (_, true) => large,
                _ => further,
            }
        }
    };
    for at in chosen {
        page[at].style = Style::Title;
    }
    page.extend(text);
    page
}

/// Lines that say session, day or agenda item are each by itself, however close they
/// are set.
fn in_lines(paragraph: Paragraph) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::new();
    let mut alone = true;
    for line in paragraph.lines {
        let is_alone = ANCHOR.is_match(line.text.trim());
        match out.last_mut().filter(|_| !alone && !is_alone) {
            Some(open) => open.lines.push(line),
            None => out.push(Paragraph {
                page: paragraph.page,
                lines: vec![line],
                style: paragraph.style,
                goes_on: false,
            }),
        }
        alone = is_alone;
    }
    out
}

/// The paragraphs behind the masthead that are set in further than it; where none is,
/// all but the first, which is the title of the agenda item.
fn set_in(page: &[Paragraph], anchor: usize) -> Vec<usize> {
    let left = page.iter().map(Paragraph::x).fold(f64::MAX, f64::min);
    let aside = page[anchor].x() > left + ASIDE;
    let margin = if aside { left } else { page[anchor].x() };
    let behind: Vec<usize> =
        (anchor + 1..page.len()).filter(|&at| page[at].style != Style::Row).collect();
    let chosen: Vec<usize> =
        behind.iter().copied().filter(|&at| page[at].x() > margin + SET_IN).collect();
    match (chosen.is_empty(), aside) {
        (false, _) => chosen,
        (true, true) => behind,
        (true, false) => behind[1.min(behind.len().saturating_sub(1))..].to_vec(),
    }
}

/// Whether the text begins here: a sentence, a labelled heading, a table, or the contents.
fn is_text(paragraph: &Paragraph) -> bool {
    let text = paragraph.text();
    let text = text.trim();
    let labelled = label::heading_label(text, None).is_some_and(|found| {
        found.scheme <= label::Scheme::Capital && (found.label != "A" || paragraph.is_bold())
    });
    let sentence = !paragraph.is_bold()
        && text.chars().count() > 80
        && text.ends_with(['.', ':', ';', ','])
        && text.starts_with(|c: char| c.is_uppercase() || c == '“');
    paragraph.style == Style::Row
        || labelled
        || sentence
        || is_enacting(text)
        || label::paragraph_number(text).is_some()
        || TEXT.is_match(text)
}

/// A cover has no masthead: its title is set largest.
fn cover(page: &[Paragraph]) -> Vec<usize> {
    let is_words = |paragraph: &&Paragraph| paragraph.text().split_whitespace().count() > 2;
    let largest = page.iter().filter(is_words).map(Paragraph::size).fold(0.0, f64::max);
    let title = |paragraph: &Paragraph| {
        paragraph.size() > 0.95 * largest && paragraph.text().split_whitespace().count() > 2
    };
    page.iter().position(title).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{super::page::PageLine, *};

    fn paragraph((x, size, bold, text): &(f64, f64, bool, &str)) -> Paragraph {
        let line = PageLine {
            x: *x,
            end: x + 100.0,
            y: 0.0,
            size: *size,
            bold: *bold,
            text: (*text).to_owned(),
            is_row: false,
        };
        let style = if *bold { Style::Heading } else { Style::Plain };
        Paragraph { page: 0, lines: vec![line], style, goes_on: false }
    }

    #[track_caller]
    fn check(page: &[(f64, f64, bool, &str)], expected: &[&str]) {
        let found = marked(page.iter().map(paragraph).collect(), 10.0);
        let title = found.iter().filter(|paragraph| paragraph.style == Style::Title);
        assert_eq!(title.map(Paragraph::text).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_title_stands_between_masthead_and_text() {
        check(
            &[
                (120.0, 14.0, true, "United Nations"),
                (400.0, 10.0, false, "Original: English"),
                (60.0, 10.0, true, "Eightieth session"),
                (60.0, 10.0, false, "Agenda item 4"),
                (60.0, 10.0, true, "Title of the item"),
                (120.0, 14.0, true, "Report on something"),
                (120.0, 12.0, true, "Geneva, 3 to 5 February 2025"),
                (60.0, 14.0, true, "I.\tIntroduction"),
            ],
            &["Report on something", "Geneva, 3 to 5 February 2025"],
        );
        check(
            &[
                (60.0, 10.0, false, "Agenda item 44"),
                (200.0, 10.0, false, "THE SITUATION IN HAITI"),
                (220.0, 10.0, false, "Report of the Secretary-General"),
                (60.0, 10.0, false, "1.\tThe text begins."),
            ],
            &["THE SITUATION IN HAITI", "Report of the Secretary-General"],
        );
        check(
            &[
                (60.0, 24.0, false, "Report of the Commission"),
                (60.0, 14.0, false, "Official Records"),
            ],
            &["Report of the Commission"],
        );
        check(
            &[
                (60.0, 10.0, false, "7 February 2025"),
                (60.0, 14.0, true, "Information circular*"),
                (60.0, 10.0, false, "Subject:\tMembership of the Group"),
                (60.0, 10.0, false, "1.\tText"),
            ],
            &["Subject:\tMembership of the Group"],
        );
    }
}
