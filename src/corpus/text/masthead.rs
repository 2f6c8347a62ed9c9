//! The masthead and the closing: symbol, session, agenda item, committee, dates.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    citation::Symbol,
    pattern::{MONTHS, pattern},
};

use super::{
    super::{Metadata, conference::span, metadata::date, segments::Segments},
    label,
    lines::Line,
    raw::Structure,
};

/// Pieces of a masthead, also where the export glued them:
/// `United NationsA/RES/67/58General AssemblyDistr.: General`.
static PIECES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"United Nations|Nations Unies|Naciones Unidas|",
            r"(?:A|S|E|ST|T|TD|CRC|CCPR|DP|UNEP)/[A-Z0-9][A-Za-z0-9.()\-]*?(?:/[A-Za-z0-9.\-]+?)*(?: ?\(\d{{4}}\))?(?:$|\s|General|Security|Economic|Distr)|",
            r"General Assembly|Security Council|Economic and Social Council|Human Rights Council|",
            r"Distr\.: ?(?:General|Limited|Restricted)|Original: ?[A-Z][a-z]+|English only|",
            r"\d{{1,2}} {months} \d{{4}}|[A-Z][a-z]+(?:-[a-z]+)? (?:special |emergency special )?session|",
            r"Agenda items? \d+[^A-Z]*",
        ),
        months = MONTHS
    ))
});
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^((?:S-|ES-)?\d+/\d+(?: ?[A-Z]{1,2})?|\d+(?: [A-Z])? \((?:(?:S-|ES-)?[IVXLC]+|(?:19|20)\d\d)\))",
        r"\.\s*(\S.*)$",
    ))
});
/// The number of a resolution without a title: `Resolution 414 (1977) of 15 September
/// 1977`, `158 (1960). Resolution of 28 September 1960`, `RESOLUTION 661 (1990)`.
static SC_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"^(?:(?i:resolution) )?(\d+ (?:[A-Z] )?\((?:(?:19|20)\d\d|(?:S-|ES-)?[IVXLC]+)\))",
            r"(?:\.? ?(?i:resolution)?,? of (\d{{1,2}} {months} \d{{4}})\b.*)?\.?$",
        ),
        months = MONTHS
    ))
});
static SESSION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^([A-Z][a-z]+(?:-[a-z]+)?(?: special| emergency special)?) session$")
});
static AGENDA: LazyLock<Regex> = LazyLock::new(|| pattern(r"^Agenda items? (\d.*)$"));
static ADOPTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?:[Aa]dopted (?:by|at) .{{0,120}}?on ?)(\d{{1,2}} {MONTHS} \d{{4}})"))
});
static COMMITTEE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"on the report of the (.+?) \((A/[^)]+)\)"));
static NO_COMMITTEE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"without reference to a Main Committee \((A/[^ )]+)"));
static MEETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(\d{1,5}(?:st|nd|rd|th) (?:\([a-z]+\) )?(?:plenary |closed )?meeting)\b")
});
static ANY_DATE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"\d{{1,2}} {MONTHS} \d{{4}}")));
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^([A-Z][\p{{L}} .]+), (\d{{1,2}}(?: {MONTHS})?(?: \d{{4}})?) ?(?:[–-]|to) ?(\d{{1,2}} {MONTHS} \d{{4}})$"
    ))
});
static ORIGINAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^Original: ?([A-Z][a-z]+)"));
static DISTRIBUTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^Distr\.: ?(\w+)"));

/// The symbol that a text prints alone on a line near the top, in a glued
/// masthead, or at the head of most pages.
pub(super) fn printed_symbol(lines: &[Line]) -> Option<Symbol> {
    let alone = |line: &&Line| line.text.len() < 60 && line.text.contains('/');
    let parse = |text: &str| {
        text.parse::<Symbol>()
            .ok()
            .filter(|s| s.as_str().bytes().any(|b| b.is_ascii_digit()) && is_bare(text))
    };
    // The name of the organization may stand on the same line.
    let bare = |line: &Line| parse(line.text.trim_start().trim_start_matches("United Nations"));
    if let Some(found) = lines.iter().take(12).filter(alone).find_map(bare) {
        return Some(found);
    }
    let glued = lines
        .iter()
        .filter(|line| line.text.contains("United Nations") && line.text.contains("Distr."));
    let in_masthead = glued.flat_map(|line| pieces(&line.text)).find_map(|piece| parse(&piece));
    if in_masthead.is_some() {
        return in_masthead;
    }
    let mut heads: Vec<Symbol> =
        lines.iter().filter(alone).filter_map(|line| parse(&line.text)).collect();
    heads.sort();
    let runs = heads.chunk_by(|a, b| a == b).max_by_key(|run| run.len());
    runs.filter(|run| run.len() >= 2).map(|run| run[0].clone())
}

/// Whether a line is nothing but a symbol: no word of a sentence stands in it.
fn is_bare(text: &str) -> bool {
    let small = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    !text.split_whitespace().any(small)
        && !text.split('/').any(|component| component.trim().starts_with(char::is_lowercase))
}

/// The symbol that the number and the body of a resolution make: `72/57.` under
/// `The General Assembly,` is A/RES/72/57. Only the Security Council counts by years.
pub(super) fn inferred_symbol(structure: &Structure) -> Option<Symbol> {
    let body = structure.units.iter().find_map(|unit| label::organ(&unit.text.text));
    let number = structure.masthead.iter().find_map(|piece| {
        let text = piece.text.as_str();
        TITLE.captures(text).or_else(|| SC_NUMBER.captures(text)).map(|found| found[1].to_owned())
    })?;
    let stem = match body.as_deref() {
        _ if number.contains("(19") || number.contains("(20") => "S/RES",
        Some("general assembly") => "A/RES",
        Some("human rights council") => "A/HRC/RES",
        Some("economic and social council") => "E/RES",
        _ => return None,
    };
    format!("{stem}/{number}").parse().ok()
}

/// Cuts a glued masthead line into its pieces; a line that is none stays whole.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while let Some(found) = PIECES.find(rest).filter(|found| found.start() == 0) {
        let mut piece = found.as_str();
        for organ in ["General", "Security", "Economic", "Distr"] {
            if piece.contains('/') {
                piece = piece.strip_suffix(organ).unwrap_or(piece);
            }
        }
        rest = rest[piece.len()..].trim_start();
        out.push(piece.trim().to_owned());
    }
    if !rest.is_empty() {
        if out.is_empty() || rest.starts_with(char::is_uppercase) && out.len() > 1 {
            out.push(rest.to_owned());
        } else {
            return vec![text.trim().to_owned()];
        }
    }
    out
}

/// Whether a piece is of the address: organ, symbol, distribution, session.
pub(super) fn is_address(piece: &str) -> bool {
    PIECES.find(piece).is_some_and(|found| found.start() == 0 && found.end() == piece.len())
}

/// The facts that masthead and closing print.
pub(super) fn metadata(structure: &Structure) -> Metadata {
    let mut out = Metadata::default();
    let pieces: Vec<String> =
        structure.masthead.iter().flat_map(|piece| pieces(&piece.text)).collect();
    for (index, piece) in pieces.iter().enumerate() {
        let capture =
            |pattern: &Regex| pattern.captures(piece).map(|found| found[1].trim().to_owned());
        out.session = out.session.or_else(|| capture(&SESSION));
        out.distribution = out.distribution.or_else(|| capture(&DISTRIBUTION));
        out.original_language = out.original_language.or_else(|| capture(&ORIGINAL));
        if let Some(found) = PLACE.captures(piece).filter(|_| out.place.is_none()) {
            out.place = Some(found[1].trim().to_owned());
            out.conference_dates = span(&found[2], &found[3]);
            let named = index.checked_sub(1).and_then(|before| pieces.get(before));
            out.conference = named.filter(|piece| is_title(piece)).cloned();
        }
        if let Some(item) = capture(&AGENDA) {
            out.agenda_item_title = pieces
                .get(index + 1)
                .filter(|next| {
                    !is_address(next) && !next.starts_with("Resolution") && !TITLE.is_match(next)
                })
                .cloned();
            out.agenda_item = out.agenda_item.or(Some(item));
        }
        if out.distributed.is_none()
            && out.distribution.is_some()
            && ANY_DATE.is_match(piece)
            && piece.len() < 20
        {
            out.distributed = date(piece);
        }
        if let Some(found) = COMMITTEE.captures(piece) {
            out.committee = Some(found[1].to_owned());
            out.committee_report = Some(found[2].to_owned());
        }
        out.committee_report = out.committee_report.or_else(|| capture(&NO_COMMITTEE));
        if let Some(found) = TITLE.captures(piece).filter(|_| !SC_NUMBER.is_match(piece)) {
            out.title = Some(found[2].to_owned());
        }
        if let Some(day) = SC_NUMBER.captures(piece).and_then(|found| found.get(2)) {
            out.adopted = out.adopted.or_else(|| date(day.as_str()));
        }
        out.adopted =
            out.adopted.or_else(|| ADOPTED.captures(piece).and_then(|found| date(&found[1])));
    }
    if out.title.is_none() {
        out.title = pieces.iter().rev().find(|piece| is_title(piece)).cloned();
    }
    add_closing(&structure.closing, &mut out);
    out
}

/// Whether a masthead piece can be a document's title.
fn is_title(piece: &str) -> bool {
    !is_address(piece)
        && piece.chars().count() > 15
        && !piece.starts_with('[')
        && !PLACE.is_match(piece)
        && !SC_NUMBER.is_match(piece)
        && !ADOPTED.is_match(piece)
}

fn add_closing(lines: &[Segments], out: &mut Metadata) {
    for line in lines {
        if let Some(found) = MEETING.captures(&line.text) {
            out.meeting = out.meeting.take().or(Some(found[1].to_owned()));
        }
        if let Some(found) = ANY_DATE.find(&line.text) {
            out.adopted = out.adopted.or_else(|| date(found.as_str()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolutions_are_told_by_number_and_body() {
        for (title, chapeau, symbol, adopted) in [
            (
                "158 (1960). Resolution of 28 September 1960",
                "The Security Council,",
                Some("S/RES/158 (1960)"),
                Some("1960-09-28"),
            ),
            (
                "Resolution 414 (1977) of 15 September 1977 [S/1]",
                "The Security Council",
                Some("S/RES/414 (1977)"),
                Some("1977-09-15"),
            ),
            ("RESOLUTION 895 (1994)", "Recalling", Some("S/RES/895 (1994)"), None),
            ("217 A (III). Rights", "The General Assembly,", Some("A/RES/217 (III)[A]"), None),
            (
                "2625 (XXV). Principles",
                "The Economic and Social Council,",
                Some("E/RES/2625 (XXV)"),
                None,
            ),
            ("74/60. The illicit trade", "The Committee,", None, None),
        ] {
            let mut structure = Structure::default();
            structure.masthead.push(Segments::of(title, 1));
            structure.units.push(super::super::super::draft::RawUnit {
                text: Segments::of(chapeau, 2),
                ..Default::default()
            });
            let found = inferred_symbol(&structure).map(|symbol| symbol.to_string());
            assert_eq!(found.as_deref(), symbol, "{title}");
            let day = metadata(&structure).adopted.map(|day| day.to_string());
            assert_eq!(day.as_deref(), adopted, "{title}");
        }
    }

    #[test]
    fn no_symbol_is_squeezed_out_of_prose() {
        for text in ["S/res/414 of which", "A/RES/74/60 of the", "A/res/74/60", "S/1 and"] {
            assert!(!is_bare(text), "{text}");
        }
        for text in ["A/81/6 (Sect. 4)", "A/RES/56/24 V", "A/CONF.192/2018/RC/CRP.1/Rev.3"] {
            assert!(is_bare(text), "{text}");
        }
    }

    #[test]
    fn glued_mastheads_are_cut() {
        for (text, expected) in [
            (
                "United NationsA/RES/67/58General AssemblyDistr.: General",
                &["United Nations", "A/RES/67/58", "General Assembly", "Distr.: General"][..],
            ),
            ("4 January 2013Sixty-seventh session", &["4 January 2013", "Sixty-seventh session"]),
            ("Agenda item 94 (bb)", &["Agenda item 94 (bb)"]),
            ("Report of the third Conference", &["Report of the third Conference"]),
            ("General Assembly", &["General Assembly"]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }
}
