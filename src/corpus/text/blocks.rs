//! Second pass: lines into blocks. A block is one paragraph, heading or note as
//! far as layout alone can tell; hard-wrapped lines are joined.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::{
    super::{
        date::{begins_with_day, day},
        segments::Segments,
        verb,
    },
    enacting::{behind_enacting, is_enacting},
    hyphens::Vocabulary,
    label,
    lines::{Line, Lines, Style},
    point, stops, superscript,
    words::any,
};

/// A block of text.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// The words and the lines they came from.
    pub text: Segments,
    /// How it is set.
    pub style: Style,
    /// Whether an empty line or a new page stands before it.
    pub after_gap: bool,
    /// Whether the layout says that it goes on with a paragraph of the page before.
    pub goes_on: bool,
    /// Whether white space stands before its first word.
    pub indented: bool,
}

/// The beginning of a footnote: a label without a full stop. A date begins so
/// too, and is none.
static NOTE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([¹²³⁰⁴-⁹]+|\d{1,3})[/\s]\s*(\S)"));

/// The first line of a closing, which wrapped texts set close to the last paragraph.
static MEETING: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("^{},?$", any(|words| words.meeting))));

/// The last line of a closing: a meeting, a day, or both.
static ENDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:{}|(?:{}[ ,،，]*)?{}\.?)$",
        any(|words| words.meeting),
        any(|words| words.meeting),
        day(),
    ))
});

/// Joins lines into blocks.
pub(crate) fn join(lines: &Lines) -> Vec<Block> {
    let parted = part_enacting(&lines.lines);
    if lines.is_wrapped || is_wrapped(&lines.lines) {
        join_wrapped(&parted)
    } else {
        one_block_a_line(&parted)
    }
}

/// Parts the enacting words from what the export glued to them.
fn part_enacting(lines: &[Line]) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        out.push(line.clone());
        let at = behind_enacting(&line.text);
        if let (Some(at), Some(words)) = (at, out.last_mut()) {
            words.text = line.text[..at].trim_end().to_owned();
            out.push(Line { text: line.text[at..].to_owned(), after_blank: false, ..line.clone() });
        }
    }
    out
}

/// Whether a line is the enacting words: a small letter behind them goes on with
/// a sentence about the organ. Where no capital tells that they begin a line of print, a
/// gap must.
fn enacts(line: &Line, next: Option<&Line>) -> bool {
    let goes_on =
        next.is_some_and(|next| !next.after_blank && next.text.starts_with(char::is_lowercase));
    let begins = line.text.starts_with(char::is_uppercase) || line.after_blank || line.new_page;
    is_enacting(&line.text) && begins && !goes_on
}

/// Whether a line begins with the number of a paragraph, the label of a point, a bullet or
/// the stars of a note.
fn is_labelled(text: &str) -> bool {
    let bullet = text.starts_with(label::is_bullet) && text.contains([' ', '\t']);
    bullet
        || is_starred(text)
        || label::paragraph_number(text).is_some()
        || label::point_label(text).is_some()
}

/// Whether a line begins with the stars of a note.
fn is_starred(text: &str) -> bool {
    let words = text.trim_start_matches('*');
    (1..=3).contains(&(text.len() - words.len())) && words.starts_with([' ', '\t'])
}

/// Whether paragraphs run over several lines: most lines that follow another
/// without a gap go on in the middle of a sentence, and lines are short.
fn is_wrapped(lines: &[Line]) -> bool {
    let pairs: Vec<(&Line, &Line)> =
        lines.iter().zip(lines.iter().skip(1)).filter(|(_, next)| !next.after_blank).collect();
    // A line of print that ends in the middle of a sentence is long, and what follows
    // it may begin with a name.
    let goes_on = |(line, next): &&(&Line, &Line)| {
        let long = stops::width(&line.text) >= 30 && !is_labelled(&next.text);
        let within =
            next.text.starts_with(|c: char| c.is_lowercase() || c.is_numeric() || c == '(');
        !ends_sentence(&line.text) && (within || long)
    };
    let going_on = pairs.iter().filter(goes_on).count();
    let mut lengths: Vec<usize> = lines.iter().map(|line| stops::width(&line.text)).collect();
    lengths.sort_unstable();
    let long = lengths.get(lengths.len() * 19 / 20).copied().unwrap_or(0);
    pairs.len() >= 3 && going_on * 3 > pairs.len() && long <= 140
}

fn ends_sentence(text: &str) -> bool {
    let bare = label::before_mark(text)
        .trim_end_matches(|c: char| "”\"’')]*»）》".contains(c) || superscript::digit(c).is_some());
    bare.ends_with(stops::is_stop)
}

fn one_block_a_line(lines: &[Line]) -> Vec<Block> {
    let block = |line: &Line| Block {
        text: Segments::of(&line.text, line.number),
        style: line.style,
        after_gap: line.after_blank || line.new_page,
        goes_on: line.goes_on,
        indented: line.indented,
    };
    lines.iter().map(block).collect()
}

fn join_wrapped(lines: &[Line]) -> Vec<Block> {
    let vocabulary = Vocabulary::of(lines);
    let mut blocks: Vec<Block> = Vec::new();
    let mut note: Option<u32> = None;
    let mut last_note = 0;
    // Whether the block is a starred note.
    let mut starred = false;
    let mut behind_enacting = false;
    // Whether the line before is a bare label, and whether the block is a title behind one.
    let (mut behind_label, mut in_title) = (false, false);
    // Between the enacting words and the first number.
    let mut in_resolution = false;
    for (index, line) in lines.iter().enumerate() {
        let previous = index.checked_sub(1).map(|index| &lines[index]);
        let enacting = enacts(line, lines.get(index + 1));
        let after_enacting = std::mem::replace(&mut behind_enacting, enacting);
        in_resolution = enacting || in_resolution && !line.text.starts_with("1.");
        let after_end = previous.is_none_or(|previous| ends_sentence(&previous.text));
        let starts_note = note_label(line, previous, note, last_note)
            .or_else(|| behind_starred(line, previous, last_note).filter(|_| starred));
        last_note = starts_note.unwrap_or(last_note);
        let gap = line.after_blank || line.new_page;
        let after_label =
            std::mem::replace(&mut behind_label, sets_label(line, lines.get(index + 1), after_end));
        in_title = after_label && !gap || in_title && !gap && !behind_label;
        let starts = gap
            || enacting
            || after_enacting
            || after_label
            || behind_label
            || in_title && is_labelled(&line.text)
            || in_resolution && previous.is_some_and(|previous| opens_paragraph(previous, line))
            || starts_note.is_some()
            || line.style != Style::Plain
            || previous.is_some_and(|previous| starts_block(previous, line, note.is_some()))
                && !blocks.last().is_some_and(|block| runs_on(block, line));
        if starts {
            note =
                starts_note.or(note.filter(|_| !line.after_blank && !page_starts(previous, line)));
            // Numbered notes stand behind starred ones.
            starred = is_starred(&line.text) || starred && note.is_none() && !gap;
            let text = Segments::of(&line.text, line.number);
            blocks.push(Block {
                text,
                style: line.style,
                after_gap: gap || behind_label,
                goes_on: line.goes_on,
                indented: line.indented,
            });
        } else if let Some(block) = blocks.last_mut() {
            let joint = vocabulary.joint(&mut block.text.text, &line.text);
            block.text.append(joint, &Segments::of(&line.text, line.number));
        }
    }
    blocks
}

/// Whether a line is the bare label of a part or a section, whose title stands on the next
/// lines: behind a gap, or behind a sentence where its word tells.
fn sets_label(line: &Line, next: Option<&Line>, after_end: bool) -> bool {
    let goes_on = next.is_none_or(|next| next.text.starts_with(char::is_lowercase));
    let set_off = line.after_blank || line.new_page;
    let tells = set_off || after_end && label::lone_label(&line.text).is_none();
    let small = line.text.starts_with(char::is_lowercase);
    tells && !goes_on && !small && label::is_bare_label(&line.text)
}

/// The number of the note that a line begins: at a gap any number can, behind a
/// sentence one before the words of a source, behind its own mark or the closing the next
/// one, within a block of notes too, or a garbled label before `See`.
fn note_label(line: &Line, previous: Option<&Line>, open: Option<u32>, last: u32) -> Option<u32> {
    let text = line.text.as_str();
    if let Some(found) = NOTE.captures(text).filter(|_| !begins_with_day(text)) {
        let number: u32 = superscript::lower(&found[1]).parse().ok()?;
        let words = found.get(2).map_or("", |first| &text[first.start()..]);
        let source = label::cites_source(words);
        // No line of a paragraph begins with a raised figure and a tab.
        let raised = found[1].starts_with(|c| superscript::digit(c).is_some())
            && text[found[1].len()..].starts_with('\t');
        let next = open.is_some_and(|open| number == open + 1 || number > open && source);
        let before = previous.map_or("", |previous| previous.text.as_str());
        let after_end = previous.is_none() || ends_sentence(before);
        let evident = after_end
            && ["Ibid.", "Official Records of", "See "]
                .iter()
                .any(|begin| words.starts_with(begin));
        let own = stops::begins_sentence(words)
            && (number == last + 1 || source)
            && (ends_with_mark(before, &found[1]) || ENDED.is_match(before));
        return (line.after_blank || raised || next || evident || own).then_some(number);
    }
    let garbled = text.starts_with(['"', '\'', '’', '®', '?', '!', '*', '°', '”', '“'])
        && [" See ", " A/", " S/", " E/", " Ibid", " Resolution", " Official"].iter().any(
            |begin| text.char_indices().nth(1).is_some_and(|(at, _)| text[at..].starts_with(begin)),
        );
    if garbled { open.map(|open| open + 1) } else { None }
}

/// The number of the note that a line begins behind a starred one: the next, or the first
/// of a part, behind a sentence or a symbol.
fn behind_starred(line: &Line, previous: Option<&Line>, last: u32) -> Option<u32> {
    let text = line.text.as_str();
    let found = NOTE.captures(text).filter(|_| !begins_with_day(text))?;
    let number: u32 = superscript::lower(&found[1]).parse().ok()?;
    let words = found.get(2).map_or("", |first| &text[first.start()..]);
    let before = previous?.text.as_str();
    let symbol = before.rsplit(' ').next().is_some_and(|word| word.contains('/'));
    let fits = (number == last + 1 || number == 1)
        && stops::begins_sentence(words)
        && (ends_sentence(before) || symbol);
    fits.then_some(number)
}

/// Whether a line ends with a stop and the mark of a note, which has this label.
fn ends_with_mark(text: &str, label: &str) -> bool {
    let bare = text.strip_suffix('/').unwrap_or(text);
    let words = bare.strip_suffix(label).map(str::trim_end);
    let raised = label.starts_with(|c| superscript::digit(c).is_some());
    words.is_some_and(|words| raised || label::before_mark(text).len() == words.len())
}

/// In a block of notes, a line that is set in by itself begins the next page.
fn page_starts(previous: Option<&Line>, line: &Line) -> bool {
    line.indented && previous.is_some_and(|previous| !previous.indented)
}

fn starts_block(previous: &Line, line: &Line, in_note: bool) -> bool {
    if in_note && page_starts(Some(previous), line) {
        return true;
    }
    if previous.style != Style::Plain {
        return true;
    }
    let behind_day = || begins_with_day(&previous.text) && ENDED.is_match(&previous.text);
    is_labelled(&line.text) && ends_sentence(&previous.text)
        || MEETING.is_match(&line.text) && (ends_sentence(&previous.text) || behind_day())
}

/// Whether a line goes on with the points that a block has within its text.
fn runs_on(block: &Block, line: &Line) -> bool {
    let label = label::point_label(&line.text);
    label.is_some_and(|(label, _)| point::is_within(&block.text.text, &label))
}

/// Whether a line begins a paragraph of a resolution that has no number.
fn opens_paragraph(previous: &Line, line: &Line) -> bool {
    ends_sentence(&previous.text) && verb::opens_paragraph(&line.text)
}

#[cfg(test)]
mod tests {
    use super::{super::lines::clean, *};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let blocks = join(&clean(text));
        let found: Vec<&str> = blocks.iter().map(|block| block.text.text.as_str()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn wrapped_lines_are_joined_and_notes_parted() {
        check(
            "Mindful of the outcomes of the\nfollow-up meetings on the\nprogramme,\n\n1 Report of the Conference in\n\
             all its aspects, New York.\n2 See decision 60/519.\n Recalling the convening of\nthe second meeting\nof experts,\n",
            &[
                "Mindful of the outcomes of the follow-up meetings on the programme,",
                "1 Report of the Conference in all its aspects, New York.",
                "2 See decision 60/519.",
                "Recalling the convening of the second meeting of experts,",
            ],
        );
    }

    #[test]
    fn notes_begin_right_under_their_mark_and_under_a_closing() {
        check(
            "Mindful of the outcomes of the\nfollow-up meetings of\nNew York,1\n1 Report of the\nConference.\n\n\
             8th plenary meeting\n2 May 2035\n2 Shells are\nmoney.\n3 Ibid.\n",
            &[
                "Mindful of the outcomes of the follow-up meetings of New York,1",
                "1 Report of the Conference.",
                "8th plenary meeting 2 May 2035",
                "2 Shells are money.",
                "3 Ibid.",
            ],
        );
        check(
            "The number of members in\nthe year 2034, was\n1 Chair and of the\nCouncil it was\n2 See above in\nthe report,\n",
            &[
                "The number of members in the year 2034, was 1 Chair and of the Council it was 2 See above in the report,",
            ],
        );
    }

    #[test]
    fn each_starred_note_is_a_block() {
        check(
            "The messages of this year*\nand of all countries\nare set out below.**\n\n\
             * E/HLPF/2025/1.\n** The messages are reproduced\nas they were received,\nwith \
             adjustments.\n",
            &[
                "The messages of this year* and of all countries are set out below.**",
                "* E/HLPF/2025/1.",
                "** The messages are reproduced as they were received, with adjustments.",
            ],
        );
    }

    #[test]
    fn a_numbered_note_behind_a_starred_one_is_a_block() {
        check(
            "The report on works\nof art and of their\nauthors is late.1\n\n* A/78/150.\n\
             ** The report was late\nfor the reasons of\n1 author.\n1 A/77/71.\n2 See A/5.\n",
            &[
                "The report on works of art and of their authors is late.1",
                "* A/78/150.",
                "** The report was late for the reasons of 1 author.",
                "1 A/77/71.",
                "2 See A/5.",
            ],
        );
    }

    #[test]
    fn enacting_words_marks_and_verbs_end_a_block() {
        check(
            "The Security Council\nNoting the report of the\nSecretary-General, 12\nDecides to appoint a\n\
             commission and to keep the\nmatter under review.\n____\n71 Ibid., document S/1.\n\
             73 See the report of\nthe Council.\n",
            &[
                "The Security Council",
                "Noting the report of the Secretary-General, 12",
                "Decides to appoint a commission and to keep the matter under review.",
                "71 Ibid., document S/1.",
                "73 See the report of the Council.",
            ],
        );
        check(
            "The General Assembly, Recalling its\nearlier resolution and the\nWorking Group and the\n\
             Commission, Supporting\nthe work of\nthe Council,\n",
            &[
                "The General Assembly,",
                "Recalling its earlier resolution and the Working Group and the Commission, \
                 Supporting the work of the Council,",
            ],
        );
    }

    #[test]
    fn a_hyphen_of_the_line_goes_and_one_of_the_language_stays() {
        check(
            "the implementation of confidence-\nbuilding measures and their imple-\nmentation in\nthe regions of\nthe world.\n",
            &[
                "the implementation of confidence-building measures and their implementation in the regions of the world.",
            ],
        );
    }

    #[test]
    fn one_paragraph_a_line_stays_so() {
        let long =
            "To strengthen the exchange of information on all matters of concern. ".repeat(4);
        let text = format!("1. {long}\n2. {long}\n3. {long}\n4. {long}\n");
        assert_eq!(join(&clean(&text)).len(), 4);
    }
}
