//! Third pass: blocks into units, notes, headings and masthead. A paragraph that
//! a page break or a block of notes cuts in two is bridged here.

mod form;
mod frame;
mod headings;
mod notes;
mod numbered;
mod openings;
mod paragraphs;
mod runs;
#[cfg(test)]
mod tests;
mod votes;

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use crate::{
    citation::{Part, Symbol},
    pattern::pattern,
};

use super::{
    super::{Heading, Kind, draft::RawUnit, points::PointPath, segments::Segments, verb},
    blocks::Block,
    enacting::is_enacting,
    label::{self, Scheme},
    lines::Style,
    point,
    raw::Structure,
    stops,
};
use form::{and_or, begins_heading, ends, is_bracketed, letter_part};
use openings::Opening;
use runs::Run;

static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:Acting |Co-|Vice-)?(?:Presidents?|Chair(?:man|men|person|persons|s)?|Rapporteurs?|Secretary(?:-General)?)(?: of the [A-Z].*)?:?$",
    )
});
/// The heading of a draft that a report recommends.
static DRAFT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?i:draft) ((?i:resolution|decision))((?: (?:[IVXLivxl]+|\d{1,2}|[A-Z]))?)$")
});

/// The most characters of a name in a list of officers.
const NAME_MAX: usize = 90;

/// Where in the document the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    Masthead,
    PartTitle,
    Preamble,
    Body,
    Closed,
}

/// A numbered list inside a paragraph, such as an agenda, or the paragraphs of a text that
/// it quotes.
#[derive(Clone, Debug)]
struct List {
    parent: Option<String>,
    last: u32,
    /// How many headings the paragraph stands under.
    depth: usize,
}

/// The paragraphs of a report that quotes a draft resolution: where they go on
/// behind it.
#[derive(Clone, Debug)]
struct Outer {
    last: u32,
    headings: Vec<(Option<Scheme>, Heading)>,
}

/// What holds until the next part begins.
#[derive(Default)]
struct PartState {
    id: Part,
    title: Vec<String>,
    headings: Vec<(Option<Scheme>, Heading)>,
    /// Whether this part is a resolution, whose paragraphs are operative.
    resolution: bool,
    /// Whether enacting words have opened the text that is being read.
    enacted: bool,
    /// Whether paragraphs of its preamble begin with small letters, as in Russian.
    small_preamble: bool,
    /// Number of the last numbered paragraph of the part.
    last: Option<String>,
    /// The report around the draft resolution that is being read.
    outer: Option<Outer>,
    last_note: u32,
}

/// What holds until the next heading or numbered paragraph.
#[derive(Default)]
struct SectionState {
    /// Whether no numbered paragraph has come since the last heading.
    fresh: bool,
    points: PointPath,
    list: Option<List>,
    officers: bool,
}

impl SectionState {
    /// Behind a heading or at the beginning of a part.
    fn opened() -> SectionState {
        SectionState { fresh: true, ..SectionState::default() }
    }

    /// Behind a paragraph that does not count: nothing in it goes on.
    fn behind_paragraph(&self) -> SectionState {
        SectionState { fresh: self.fresh, ..SectionState::default() }
    }
}

struct Builder<'a> {
    blocks: &'a [Block],
    out: Structure,
    zone: Zone,
    part: PartState,
    section: SectionState,
    /// The runs of lines that blocks stand in, by their places.
    runs: Vec<Run>,
    /// Whether the last unit is a line of a list, which nothing goes on with.
    after_line: bool,
    /// The number of the last note of any part.
    last_note: u32,
    /// Whether the block before this one was a note.
    after_note: bool,
    /// Whether the last unit is a row of a table, which nothing goes on with.
    after_row: bool,
    /// Whether the masthead has had a title that the layout tells.
    titled: bool,
    /// The kind and number of the draft that the last heading of one announces.
    draft: Option<String>,
    /// What blocks open that those around them tell.
    openings: HashMap<usize, Opening>,
    /// Whether the last point is set in.
    points_indented: bool,
    /// Whether the block before this one is the label of a section without its title.
    untitled: bool,
}

/// Builds the structure of a document from its blocks.
pub(crate) fn build(blocks: &[Block], symbol: Option<&Symbol>) -> Structure {
    let resolution = symbol.is_some_and(|symbol| symbol.spoken().is_some());
    let mut builder = Builder {
        blocks,
        out: Structure::default(),
        zone: Zone::Masthead,
        part: PartState { resolution, ..PartState::default() },
        section: SectionState::opened(),
        runs: runs::runs(blocks),
        after_line: false,
        last_note: 0,
        after_note: false,
        after_row: false,
        titled: false,
        draft: None,
        openings: openings::openings(blocks, resolution),
        points_indented: false,
        untitled: false,
    };
    for index in 0..blocks.len() {
        builder.block(index);
    }
    builder.out
}

impl Builder<'_> {
    fn block(&mut self, index: usize) {
        let block = &self.blocks[index];
        let text = block.text.text.as_str();
        if let Some(part) = label::part_heading(text).or_else(|| letter_part(block)) {
            return self.open_part(part, block);
        }
        if self.opening(index) {
            return;
        }
        if let Some((note, start)) = self.note_start(block) {
            return self.note(note, block.text.tail(start));
        }
        if self.note_goes_on(block) {
            return;
        }
        self.after_note = false;
        let untitled = std::mem::take(&mut self.untitled);
        if let Some(found) = DRAFT.captures(text) {
            self.draft = Some(found[1].to_lowercase() + &found[2].to_uppercase());
        }
        if block.style == Style::Row {
            return self.row(block);
        }
        match self.zone {
            Zone::Masthead if !self.starts_body(index) => return self.masthead(block),
            Zone::PartTitle if self.is_title(index) => return self.part_title(block),
            Zone::Closed if !self.reopens(index) => return self.closed(block),
            Zone::Masthead | Zone::PartTitle => self.zone = Zone::Body,
            _ => {}
        }
        if is_enacting(text) && !self.continues(block) {
            return self.enact(block);
        }
        if self.closes(index) {
            self.zone = Zone::Closed;
            return self.closed(block);
        }
        if let Some(label) = votes::list_of(text) {
            return self.vote(label, block);
        }
        if untitled && self.title_behind_label(index) {
            return;
        }
        if self.heading(index) || self.numbered(index) || self.point(index) {
            return;
        }
        if self.section.officers && self.officer(block) {
            return;
        }
        if self.list_line(index) {
            return;
        }
        if self.closes_points(block) {
            self.section = self.section.behind_paragraph();
            return self.push(Kind::Unnumbered, None, block.text.clone());
        }
        if self.continues(block) {
            if let Some(unit) = self.out.units.last_mut() {
                let joint = stops::joint(&unit.text.text, &block.text.text);
                unit.text.append(joint, &block.text);
            }
            return;
        }
        if self.unlabelled_heading(index) {
            return;
        }
        self.paragraph(block);
    }

    /// A row of a table is a unit of its own, whatever its first cell says.
    fn row(&mut self, block: &Block) {
        if self.zone != Zone::Preamble {
            self.zone = Zone::Body;
        }
        self.push(Kind::Unnumbered, None, block.text.clone());
        self.after_row = true;
    }

    /// A line of a list is a unit of its own, unless it goes on with a sentence.
    fn list_line(&mut self, index: usize) -> bool {
        let block = &self.blocks[index];
        let list = self.zone == Zone::Body
            && block.after_gap
            && block.style == Style::Plain
            && self.is_list_line(index)
            && begins_heading(&block.text.text);
        if !list || !self.after_line && self.continues(block) {
            return false;
        }
        self.section = self.section.behind_paragraph();
        self.push(Kind::Unnumbered, None, block.text.clone());
        self.after_line = true;
        true
    }

    fn push(&mut self, kind: Kind, number: Option<String>, text: Segments) {
        (self.after_row, self.after_line) = (false, false);
        let title = (!self.part.title.is_empty()).then(|| self.part.title.join(". "));
        self.out.units.push(RawUnit {
            part: self.part.id.clone(),
            part_title: title,
            headings: self.part.headings.iter().map(|(_, heading)| heading.clone()).collect(),
            kind: Some(kind),
            number,
            text,
            ..RawUnit::default()
        });
    }

    fn enact(&mut self, block: &Block) {
        self.zone = if block.text.text == "States," { Zone::Body } else { Zone::Preamble };
        // `B` of a draft in several parts is of the same draft as `A`.
        let lettered = self.open_label(Scheme::Capital).is_some_and(|label| label != "A");
        let draft = self.draft.take().or_else(|| match &self.part.id {
            Part::Draft(draft) if lettered => Some(draft.clone()),
            _ => None,
        });
        if matches!(self.part.id, Part::Body | Part::Draft(_)) && self.zone == Zone::Preamble {
            if let Some(last) = self.last_value().filter(|_| !self.part.resolution) {
                self.part.outer = Some(Outer { last, headings: self.part.headings.clone() });
            }
            if self.part.outer.is_some() {
                self.part.id = Part::Draft(draft.unwrap_or_else(|| "resolution".to_owned()));
            }
            self.part.resolution = true;
        }
        self.part.enacted = self.part.resolution && self.zone == Zone::Preamble;
        self.part.last = None;
        self.section.fresh = true;
        self.push(Kind::Chapeau, None, block.text.clone());
    }

    /// Whether the last unit is a finished sentence, as its kind ends one.
    fn is_complete(&self) -> bool {
        let open = !self.after_row && !self.after_line;
        let Some(unit) = self.out.units.last().filter(|_| open) else { return true };
        let text = label::before_mark(&unit.text.text);
        match unit.kind {
            // `[Original: English]` needs no stop.
            _ if is_bracketed(text) => true,
            Some(Kind::Chapeau) if is_enacting(text) => true,
            Some(Kind::Preambular | Kind::Chapeau) => ends(text, ".;:,!?"),
            Some(Kind::Subparagraph | Kind::ListItem) => ends(text, ".;:,!?") || and_or(text),
            // Items of a list often have no stop.
            _ if label::is_item(text) => ends(text, ".;:,!?") || !label::ends_within(text),
            // The colon of the label is not the end of the list.
            Some(Kind::VoteList) => text.ends_with('.'),
            _ => ends(text, ".;:!?") || and_or(text),
        }
    }

    /// Whether a block goes on with the last unit, across a page break or notes.
    fn continues(&self, block: &Block) -> bool {
        let Some(unit) = self.out.units.last().filter(|_| !self.after_row) else { return false };
        let here = unit.part == self.part.id
            && unit.headings.len() == self.part.headings.len()
            && unit.headings.iter().zip(&self.part.headings).all(|(a, (_, b))| a == b);
        if !here
            || block.style == Style::Heading
            || self.section.officers && unit.kind == Some(Kind::ListItem)
        {
            return false;
        }
        let text = block.text.text.as_str();
        // A participle or a verb in capitals opens a paragraph, whatever stop the one before
        // lost.
        let verb = verb::opens_preamble(text) || self.part.enacted && verb::opens_operative(text);
        let opens = self.zone == Zone::Preamble && block.after_gap && verb;
        let small = text.starts_with(|c: char| c.is_lowercase() || ")]”,;".contains(c));
        if label::is_item(text) && label::is_item(&unit.text.text) {
            return false;
        }
        small && !self.opens_small(block) || block.goes_on || !opens && !self.is_complete()
    }

    /// Whether a block goes on with the paragraph behind its points and not with the last of
    /// them: they are set in and closed, and it stands at the margin.
    fn closes_points(&self, block: &Block) -> bool {
        let small = block.text.text.starts_with(char::is_lowercase);
        let last = self.out.units.last().filter(|_| self.points_indented);
        small
            && block.after_gap
            && !block.indented
            && !block.goes_on
            && last.is_some_and(|unit| {
                unit.kind == Some(Kind::Subparagraph)
                    && unit.part == self.part.id
                    && ends(&unit.text.text, ".;")
            })
    }

    /// Whether a block that begins with a small letter opens a paragraph of a preamble:
    /// the first behind a gap does, and where it did all do.
    fn opens_small(&self, block: &Block) -> bool {
        self.zone == Zone::Preamble
            && block.after_gap
            && (self.part.small_preamble || self.is_behind_enacting())
    }

    /// Whether the last unit is the enacting words.
    fn is_behind_enacting(&self) -> bool {
        let last = self.out.units.last();
        last.is_some_and(|unit| unit.kind == Some(Kind::Chapeau) && is_enacting(&unit.text.text))
    }

    /// Whether points begin that no colon leads into: behind `a.` comes `b.`.
    fn begins_points(&self, index: usize, label: &str) -> bool {
        if label != "a." || !self.blocks[index].after_gap {
            return false;
        }
        let next = self.blocks[index + 1..].iter().find(|block| self.note_start(block).is_none());
        let next = next.and_then(|block| label::point_label(&block.text.text));
        let goes_on = next.is_some_and(|(label, _)| label == "b.");
        goes_on && self.is_complete()
    }

    fn point(&mut self, index: usize) -> bool {
        let block = &self.blocks[index];
        let Some((label, start)) = label::point_label(&block.text.text) else { return false };
        let colon = self.leads_on() || self.begins_points(index, &label);
        if !point::fits_points(self.section.points.labels(), &label, colon) {
            return false;
        }
        self.push_point(&label, &block.text, start, colon);
        self.points_indented = block.indented;
        true
    }

    /// Adds a point whose words begin at `start`.
    fn push_point(&mut self, label: &str, text: &Segments, start: usize, colon: bool) {
        let printed = label::printed_label(&text.text, start);
        self.section.points.place(label, printed, colon);
        let kind = if self.section.list.is_some() { Kind::ListItem } else { Kind::Subparagraph };
        let (number, parent) = match &self.section.list {
            Some(list) => (Some(list.last.to_string()), list.parent.clone()),
            None => (self.part.last.clone(), None),
        };
        self.push(kind, number, text.tail(start));
        if let Some(unit) = self.out.units.last_mut() {
            let points = &self.section.points;
            unit.points = points.labels().iter().map(|label| point::cited(label)).collect();
            unit.printed = points.printed().to_vec();
            unit.parent = parent;
        }
    }

    /// Whether the last unit leads into points: by its colon, or as a point that ends with
    /// no stop at all.
    fn leads_on(&self) -> bool {
        self.out.units.last().is_some_and(|unit| {
            let point = unit.kind == Some(Kind::Subparagraph) && !self.is_complete();
            point || ends(&unit.text.text, ":")
        })
    }

    fn vote(&mut self, label: &str, block: &Block) {
        self.push(Kind::VoteList, self.part.last.clone(), block.text.clone());
        if let Some(unit) = self.out.units.last_mut() {
            unit.label = Some(label.to_owned());
        }
    }

    /// Reads a line of a list of officers: an office, or a name under it.
    fn officer(&mut self, block: &Block) -> bool {
        let text = block.text.text.as_str();
        let is_office = block.style != Style::Plain || OFFICE.is_match(text);
        if is_office {
            self.push(Kind::ListItem, None, block.text.clone());
            if let Some(unit) = self.out.units.last_mut() {
                unit.label = Some(text.trim_end_matches(':').to_owned());
                unit.parent = self.part.last.clone();
            }
            return true;
        }
        let name = text.chars().count() <= NAME_MAX && !ends(text, ".;:,");
        if name && let Some(unit) = self.out.units.last_mut().filter(|unit| unit.label.is_some()) {
            unit.text.append("\n", &block.text);
            return true;
        }
        self.section.officers = false;
        false
    }
}
