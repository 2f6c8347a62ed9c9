//! The masthead and the closing: symbol, session, agenda item, committee, dates.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::{
    citation::{Part, Symbol},
    pattern::pattern,
};

use super::{
    super::{
        Metadata,
        conference::span,
        date::{ENGLISH_MONTHS, date, day},
        segments::Segments,
    },
    blocks::Block,
    enacting::symbol_of,
    lines::{Line, Style},
    marks,
    raw::Structure,
    stops,
    words::any,
};

/// Pieces of a masthead, also where the export glued them:
/// `United NationsA/RES/67/58General AssemblyDistr.: General`.
static PIECES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"{organization}|",
            r"[A-Z][A-Z0-9]{{0,7}}/[A-Z0-9][A-Za-z0-9.()\-]*?(?:/[A-Za-z0-9.\-]+?)*(?: ?\(\d{{4}}\))?(?:$|\s|General|Security|Economic|Distr)|",
            r"{organs}|",
            r"Distr\.: ?(?:General|Limited|Restricted)|Original: ?[A-Z]\p{{Ll}}+|English only|",
            r"\d{{1,2}} {months} \d{{4}}|[A-Z][a-z]+(?:-[a-z]+)? (?:special |emergency special )?session|",
            r"Agenda items? \d+[^A-Z]*",
        ),
        organization = any(|words| words.organization),
        organs = any(|words| words.masthead),
        months = ENGLISH_MONTHS
    ))
});
/// The number of a resolution and its title. Arabic puts a dash between them, or nothing.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^((?:S-|ES-)?\d+/\d+(?: ?[A-Z]{1,2})?|\d+(?: [A-Z])? \((?:(?:S-|ES-)?[IVXLC]+|(?:19|20)\d\d)\))",
        r"(?:\.\s*(?:[-–]\s+)?(\S.*)|\s+(?:[-–]\s+)?(\p{Arabic}.*))$",
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
        months = ENGLISH_MONTHS
    ))
});
/// The number of a resolution of the Security Council in the other languages, and what
/// Russian has behind it: `Резолюция 2505 (2020), принятая …`, `第2505(2020)号决议`.
static SC_OTHER: LazyLock<Regex> = LazyLock::new(|| {
    let resolution = any(|words| words.resolution);
    pattern(&format!(
        r"^(?:(?i:{resolution}) (\d+) \((\d{{4}})\)(?:,.*)?|第(\d+)\((\d{{4}})\)号决议)$"
    ))
});
static SESSION: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("^({})$", any(|words| words.session))));
/// An agenda item with the words about it, in whatever language.
static AGENDA_OTHER: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("^({})$", any(|words| words.agenda_item))));
static AGENDA: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:Agenda items?|Items?|ITEMS?) (\d.*?)(?: of the (?:provisional |draft )?agenda\W*)?$",
    )
});
/// The day of adoption behind what leads to it; Chinese puts it first.
static ADOPTED: LazyLock<Regex> = LazyLock::new(|| {
    let (adopted, day) = (any(|words| words.adopted), day());
    pattern(&format!("(?i:{adopted})({day})|^.{{0,30}}?({day}).{{0,40}}(?:通过|决议)"))
});
static COMMITTEE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"on the report of the (.+?) \((A/[^)]+)\)"));
static NO_COMMITTEE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"without reference to a Main Committee \((A/[^ )]+)"));
/// The report of a committee or the draft, in whatever language.
static REPORT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\[[^\[\]]*\(([AE]/[^()]+)\)\]$"));
static MEETING: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("^({})", any(|words| words.meeting))));
static ANY_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(&day()));
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^([A-Z][\p{{L}} .]+), (\d{{1,2}}(?: {ENGLISH_MONTHS})?(?: \d{{4}})?) ?(?:[–-]|to) ?(\d{{1,2}} {ENGLISH_MONTHS} \d{{4}})$"
    ))
});
static ORIGINAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^Original: ?([A-Z][a-z]+)"));
static DISTRIBUTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^Distr\.:? ?(\w+)"));
/// What a title never is, wherever it stands: the first words of a letter, a signature,
/// the time of a meeting, the name of a section.
static NO_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:I|We) (?:have|am|are|write|would)\b|Upon instructions?\b|\(Signed\)|Summary$|SUMMARY$|Contents$|CONTENTS$)|\b\d{1,2}(?:\.\d\d)? [ap]\.m\b",
    )
});

/// The symbol that a text prints alone on a line near the top, in a glued
/// masthead, or at the head of most pages. Where it differs from the one that the
/// file is `named` by only in what print confuses, the file's is meant.
pub(super) fn printed_symbol(lines: &[Line], named: Option<&Symbol>) -> Option<Symbol> {
    let found = spelled_symbol(lines)?;
    let confused = |symbol: &Symbol| -> String {
        symbol.catalogue().to_lowercase().chars().map(confusable).collect()
    };
    let meant = named.filter(|named| confused(named) == confused(&found)).cloned();
    Some(meant.unwrap_or(found))
}

/// What recognition of print takes for one another.
fn confusable(c: char) -> char {
    match c {
        'i' | 'l' => '1',
        'o' => '0',
        c => c,
    }
}

fn spelled_symbol(lines: &[Line]) -> Option<Symbol> {
    let alone = |line: &&Line| line.text.len() < 60 && line.text.contains('/');
    let parse = |text: &str| {
        let text = stops::narrow(text);
        let text = text.as_ref();
        text.parse::<Symbol>()
            .ok()
            .filter(|s| s.as_str().bytes().any(|b| b.is_ascii_digit()) && is_bare(text))
    };
    // A joint symbol may be printed on two lines.
    let joint = lines.windows(2).take(12).find_map(|pair| {
        let first = pair[0].text.trim_end_matches(['–', '-', '—']);
        let dash = first.len() < pair[0].text.len() && first.contains('/');
        dash.then(|| parse(&format!("{first}–{}", pair[1].text))).flatten()
    });
    if joint.is_some() {
        return joint;
    }
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
    let body = structure.units.iter().find_map(|unit| symbol_of(&unit.text.text));
    let number = structure.masthead.iter().find_map(|piece| {
        let text = piece.text.as_str();
        let found = TITLE.captures(text).or_else(|| SC_NUMBER.captures(text));
        found.map(|found| found[1].to_owned()).or_else(|| council_number(text))
    })?;
    let by_year = number.contains("(19") || number.contains("(20");
    let stem = if by_year { "S/RES" } else { body.filter(|stem| *stem != "S/RES")? };
    format!("{stem}/{number}").parse().ok()
}

/// The number of a resolution of the Security Council, `2505 (2020)`, that a line in
/// another language than English names.
fn council_number(text: &str) -> Option<String> {
    let found = SC_OTHER.captures(text)?;
    let (number, year) = (found.get(1).or(found.get(3))?, found.get(2).or(found.get(4))?);
    Some(format!("{} ({})", number.as_str(), year.as_str()))
}

/// The day on which a masthead says that the text was adopted.
fn adopted(piece: &str) -> Option<Date> {
    let found = ADOPTED.captures(piece)?;
    date(found.get(1).or(found.get(2))?.as_str())
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
    let whole = PIECES.find(piece).is_some_and(|found| found.range() == (0..piece.len()));
    whole || SESSION.is_match(piece) || AGENDA_OTHER.is_match(piece)
}

/// The title where the layout tells it: its pieces in their order, each once.
pub(super) fn set_title(blocks: &[Block]) -> Option<String> {
    let mut pieces: Vec<&str> = Vec::new();
    let first = blocks.iter().position(|block| block.style == Style::Title)?;
    for block in blocks[first..].iter().take(TITLE_BLOCKS_MAX) {
        let text = block.text.text.trim().trim_end_matches(is_mark).trim_end();
        let text = text.strip_prefix("Subject:").map_or(text, str::trim);
        let of_resolution = TITLE.is_match(text)
            || is_number(text)
            || ADOPTED.is_match(text)
            || text.starts_with('[')
            || NO_TITLE.is_match(text);
        let is_words = text.contains(char::is_alphanumeric) && !pieces.contains(&text);
        if block.style == Style::Title && !of_resolution && is_words {
            pieces.push(text);
        }
    }
    (!pieces.is_empty()).then(|| pieces.join(". "))
}

/// How far behind its first piece a title goes on.
const TITLE_BLOCKS_MAX: usize = 12;

fn is_mark(c: char) -> bool {
    c == '*' || super::superscript::digit(c).is_some()
}

/// The longest day, in bytes.
const DAY_BYTES_MAX: usize = 80;

/// A date that is all of a piece; recognition of print may part its year.
pub(super) fn whole_date(piece: &str) -> Option<Date> {
    if piece.len() > DAY_BYTES_MAX {
        return None;
    }
    let in_parts = || {
        let (at, letter) = piece.char_indices().rfind(|(_, c)| c.is_alphabetic())?;
        let (day, year) = piece.split_at(at + letter.len_utf8());
        date(&format!("{day} {}", year.replace(' ', "")))
    };
    date(piece).or_else(in_parts)
}

/// The facts that masthead and closing print; `title` where the layout tells it.
pub(super) fn metadata(structure: &Structure, title: Option<String>) -> Metadata {
    let mut out = Metadata::default();
    let notes = marks::last_lines(&structure.notes);
    let unmarked = structure.masthead.iter().map(|piece| marks::in_masthead(piece, &notes).text);
    let pieces: Vec<String> = unmarked.flat_map(|piece| pieces(&piece)).collect();
    for (index, piece) in pieces.iter().enumerate() {
        let capture =
            |pattern: &Regex| pattern.captures(piece).map(|found| found[1].trim().to_owned());
        out.session = out
            .session
            .or_else(|| Some(capture(&SESSION)?.trim_end_matches(" session").to_owned()));
        out.distribution = out.distribution.or_else(|| capture(&DISTRIBUTION));
        out.original_language = out.original_language.or_else(|| capture(&ORIGINAL));
        if out.distribution.is_none() && piece == "Distr." {
            let kinds = ["General", "Limited", "Restricted"];
            let near = pieces[index + 1..].iter().take(4);
            out.distribution = near
                .filter_map(|next| kinds.iter().find(|kind| kind.eq_ignore_ascii_case(next)))
                .map(|kind| (*kind).to_owned())
                .next();
        }
        if let Some(found) = PLACE.captures(piece).filter(|_| out.place.is_none()) {
            out.place = Some(found[1].trim().to_owned());
            out.conference_dates = span(&found[2], &found[3]);
            let named = index.checked_sub(1).and_then(|before| pieces.get(before));
            out.conference = named.filter(|piece| is_title(piece)).cloned();
        }
        if let Some(item) = capture(&AGENDA).or_else(|| capture(&AGENDA_OTHER)) {
            out.agenda_item_title = pieces
                .get(index + 1)
                .filter(|next| {
                    !is_address(next)
                        && !next.starts_with("Resolution")
                        && !ADOPTED.is_match(next)
                        && !TITLE.is_match(next)
                })
                .cloned();
            out.agenda_item = out.agenda_item.or(Some(item));
        }
        out.distributed =
            out.distributed.or_else(|| whole_date(piece).filter(|_| out.distribution.is_some()));
        if let Some(found) = COMMITTEE.captures(piece) {
            out.committee = Some(found[1].to_owned());
            out.committee_report = Some(found[2].to_owned());
        }
        out.committee_report =
            out.committee_report.or_else(|| capture(&NO_COMMITTEE)).or_else(|| capture(&REPORT));
        if let Some(found) = TITLE.captures(piece).filter(|_| !SC_NUMBER.is_match(piece)) {
            out.title = found.get(2).or(found.get(3)).map(|title| title.as_str().to_owned());
        }
        if let Some(day) = SC_NUMBER.captures(piece).and_then(|found| found.get(2)) {
            out.adopted = out.adopted.or_else(|| date(day.as_str()));
        }
        out.adopted = out.adopted.or_else(|| adopted(piece));
    }
    // Circulars of the Secretariat print no kind of distribution.
    out.distributed = out.distributed.or_else(|| pieces.iter().find_map(|piece| whole_date(piece)));
    let last = || pieces.iter().rev().find(|piece| is_title(piece)).cloned();
    out.title = out.title.take().or(title).or_else(last);
    add_closing(&structure.closing, &mut out);
    out
}

/// Whether a piece is the number of a resolution and no more.
fn is_number(piece: &str) -> bool {
    SC_NUMBER.is_match(piece) || SC_OTHER.is_match(piece)
}

/// Whether a masthead piece can be a document's title.
fn is_title(piece: &str) -> bool {
    !is_address(piece)
        && piece.chars().count() > 15
        && !piece.starts_with('[')
        && !PLACE.is_match(piece)
        && !is_number(piece)
        && whole_date(piece).is_none()
        && !ADOPTED.is_match(piece)
        && !NO_TITLE.is_match(piece)
}

fn add_closing(lines: &[(Part, Segments)], out: &mut Metadata) {
    for (_, line) in lines {
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
            let day = metadata(&structure, None).adopted.map(|day| day.to_string());
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

    fn lines(texts: &[&str]) -> Vec<Line> {
        super::super::lines::clean(&texts.join("\n")).lines
    }

    #[test]
    fn the_symbol_is_what_the_masthead_prints() {
        let named: Symbol = "A/39/361".parse().expect("a symbol");
        for (texts, expected) in [
            (
                &["United Nations", "A/79/912-S/2025/306", "Distr.: General"][..],
                "A/79/912–S/2025/306",
            ),
            (&["General Assembly", "A/79/912–", "S/2025/306"], "A/79/912–S/2025/306"),
            (&["United Nations", "E/CN.6/2025/NGO/96"], "E/CN.6/2025/NGO/96"),
            (&["Distr.", "GENERAL", "A/39/36I"], "A/39/361"),
            (&["CEDAW/C/CAF/CO/6", "Distr.: General"], "CEDAW/C/CAF/CO/6"),
        ] {
            let found = printed_symbol(&lines(texts), Some(&named)).expect("a symbol");
            assert_eq!(found.as_str(), expected);
        }
    }

    #[test]
    fn the_title_has_all_its_pieces_and_nothing_else() {
        let block = |text: &str, style: Style| Block {
            text: Segments::of(text, 1),
            style,
            after_gap: true,
            goes_on: false,
            indented: false,
        };
        let blocks = [
            block("Agenda item 4", Style::Plain),
            block("Situation in South Sudan", Style::Title),
            block("Report of the Secretary-General*", Style::Title),
            block("Situation in South Sudan", Style::Title),
            block("(Signed) A Person", Style::Title),
            block("I. Introduction", Style::Heading),
        ];
        let title = set_title(&blocks);
        assert_eq!(
            title.as_deref(),
            Some("Situation in South Sudan. Report of the Secretary-General")
        );
        assert_eq!(set_title(&[block("Resolution 2768 (2025)", Style::Title)]), None);
        assert_eq!(set_title(&[block("Annex", Style::Heading)]), None);
    }

    #[test]
    fn days_are_read_where_they_are_all_of_a_line() {
        let day = |text: &str| whole_date(text).map(|day| day.to_string());
        assert_eq!(day("9 June 2025").as_deref(), Some("2025-06-09"));
        for text in ["9 июня 2025 года", "9 حزيران/يونيه 2025", "2025年6月9日"]
        {
            assert_eq!(day(text).as_deref(), Some("2025-06-09"), "{text}");
        }
        assert_eq!(day("25 July 19 84").as_deref(), Some("1984-07-25"));
        assert_eq!(day("New York, 9 June 2025"), None);
    }
}
