//! Runs of lines that could each be a heading. Headings stand above something: lines
//! above nothing, and more of them than headings are stacked, are a list, whose words
//! would be lost as headings.

use super::{
    super::{
        blocks::Block,
        enacting::is_enacting,
        label::{self, Scheme},
        lines::Style,
    },
    form::{begins_heading, ends, is_bracketed, is_closing, letter_part, lists, looks_like_note},
};

/// The fewest lines of a run above a text that are a list: title, subtitle and heading
/// make three.
const LIST_MIN: usize = 4;

/// The most characters of a line of a list.
const LINE_MAX: usize = 200;

/// What stands below a run of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
    Text,
    /// A labelled heading.
    Labelled(Scheme),
    /// A heading that the layout tells, and that has no label.
    Styled,
    /// The next part, the closing or the end.
    Nothing,
}

/// The run of lines that a block stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// How many lines of it come from here on: none where the block is no such line.
    rest: usize,
    /// How many it has.
    all: usize,
    below: Below,
}

impl Run {
    /// Whether a line is of a list that stands under a heading of this scheme: nothing
    /// stands below its run that a heading could be the heading of, or the run is too
    /// long for headings and the line not its last.
    pub(super) fn is_list(self, under: Option<Scheme>) -> bool {
        self.is_above_nothing(under) || self.rest > 1 && self.all >= LIST_MIN
    }

    /// Whether nothing stands below a line that it could be the heading of.
    pub(super) fn is_above_nothing(self, under: Option<Scheme>) -> bool {
        let nothing = match self.below {
            Below::Text => false,
            Below::Labelled(scheme) => under.is_some_and(|under| scheme <= under),
            Below::Styled | Below::Nothing => true,
        };
        self.rest > 0 && nothing
    }

    /// Whether a block is a line that stands above nothing, and the only one.
    pub(super) fn is_last_line(self) -> bool {
        self.rest == 1 && self.all == 1 && self.below == Below::Nothing
    }

    /// Whether a block is a row of a table whose cells tabs part.
    pub(super) fn is_row(self, block: &Block) -> bool {
        self.rest > 0 && block.text.text.contains('\t')
    }

    /// Whether a line behind the first one of a title is no more of it.
    pub(super) fn ends_title(self) -> bool {
        self.rest > 0 && (self.below == Below::Nothing || self.rest >= LIST_MIN)
    }
}

/// The runs of all blocks, by their places.
pub(super) fn runs(blocks: &[Block]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::with_capacity(blocks.len());
    let (mut rest, mut below) = (0, Below::Nothing);
    for block in blocks.iter().rev() {
        match above(block) {
            // A page may end within a list, and has its notes there.
            _ if looks_like_note(&block.text.text) => {}
            Some(other) => (rest, below) = (0, other),
            None => rest += 1,
        }
        runs.push(Run { rest, all: rest, below });
    }
    runs.reverse();
    let mut all = 0;
    for run in &mut runs {
        // The first line of a run has the most of it to come.
        all = if run.rest == 0 { 0 } else { run.rest.max(all) };
        run.all = all;
    }
    runs
}

/// What a block is to the lines above it; nothing where it is one of them.
fn above(block: &Block) -> Option<Below> {
    let text = block.text.text.as_str();
    if label::part_heading(text).is_some() || letter_part(block).is_some() || is_closing(text) {
        return Some(Below::Nothing);
    }
    let labelled = label::heading_label(text, None).filter(|_| !ends(text, ".;:,"));
    // A number may be that of a paragraph, which the next page goes on with.
    if let Some(found) = labelled.filter(|found| found.scheme != Scheme::Arabic) {
        return Some(Below::Labelled(found.scheme));
    }
    if matches!(block.style, Style::Heading | Style::Title) {
        return Some(Below::Styled);
    }
    let is_line = block.style != Style::Row
        && text.chars().count() <= LINE_MAX
        && !ends(text, ".;:,")
        && begins_heading(text)
        && !lists(block)
        && !is_bracketed(text)
        && !is_enacting(text)
        && label::paragraph_number(text).is_none()
        && label::point_label(text).is_none();
    if is_line { None } else { Some(Below::Text) }
}

#[cfg(test)]
mod tests {
    use super::{super::super::super::segments::Segments, *};

    fn of(lines: &[&str]) -> Vec<Run> {
        let block = |line: &&str| Block {
            text: Segments::of(line, 1),
            style: Style::Plain,
            after_gap: true,
            goes_on: false,
            indented: false,
        };
        runs(&lines.iter().map(block).collect::<Vec<_>>())
    }

    fn lists(lines: &[&str], under: Option<Scheme>) -> String {
        of(lines).iter().map(|run| if run.is_list(under) { 'l' } else { '-' }).collect()
    }

    #[test]
    fn lines_that_stand_above_nothing_or_are_many_are_a_list() {
        assert_eq!(lists(&["Members", "Chad", "Annex II", "Title", "It is."], None), "ll---");
        assert_eq!(
            lists(&["Chad", "Chile", "D. Others", "Denmark"], Some(Scheme::Capital)),
            "ll-l"
        );
        assert_eq!(lists(&["Work", "A. Scope", "1. It is."], None), "---");
        assert_eq!(lists(&["Work", "Scope", "General", "1. It is."], None), "----");
        let long = ["Chad", "Chile", "1 See A/77/5.", "Cuba", "Observers", "1. It is."];
        assert_eq!(lists(&long, None), "llll--");
    }

    #[test]
    fn a_title_of_several_lines_stands_above_a_text() {
        let ends = |lines: &[&str]| of(lines)[1].ends_title();
        assert!(ends(&["Participants", "Chad"]));
        assert!(ends(&["Participants", "Chad", "Chile", "Cuba", "Peru", "1. They came."]));
        assert!(!ends(&["Rules", "of the Conference", "as adopted", "1. They meet."]));
        assert!(!ends(&["Rules", "of the Conference", "I. Sessions"]));
    }
}
