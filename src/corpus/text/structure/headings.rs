//! Headings, the other half of the structure pass: labelled ones by the scheme
//! of their label, whatever size they are set in; unlabelled ones by what stands
//! around them.

use crate::citation::Part;

use super::{
    super::{
        super::{Heading, Kind, verb},
        blocks::Block,
        label::{self, Scheme},
        lines::Style,
        stops,
    },
    Builder, NAME_MAX, OFFICE, SectionState, Zone,
    form::{and_or, begins_heading, ends, is_unlabelled, lists},
    openings::{Opening, TITLE_MAX},
};

/// The most headings without a label that stand under one another: more in a row are the
/// lines of a list.
const UNLABELLED_MAX: usize = 3;

impl Builder<'_> {
    /// Opens what a block opens by its place among the others.
    pub(super) fn opening(&mut self, index: usize) -> bool {
        let block = &self.blocks[index];
        let complete = self.is_complete();
        let fits = |opening: &Opening| complete || !matches!(opening, Opening::Part(..));
        match self.openings.remove(&index).filter(fits) {
            Some(Opening::Part(part, title)) => {
                self.open_part(part, block);
                self.part.title.push(block.text.tail(title).text);
            }
            Some(Opening::Resolution(letter)) => {
                let last_note = self.part.last_note;
                self.open_part(Part::Resolution(letter), block);
                self.part.resolution = true;
                // Notes run on.
                self.part.last_note = last_note;
            }
            Some(Opening::Section(scheme, label)) => {
                if matches!(self.zone, Zone::Masthead | Zone::PartTitle | Zone::Closed) {
                    self.zone = Zone::Body;
                }
                self.close_headings(scheme);
                let heading = Heading { label: Some(label), title: String::new() };
                self.part.headings.push((Some(scheme), heading));
                self.section = SectionState::opened();
                self.set_aside(block);
                self.untitled = true;
            }
            None => return false,
        }
        true
    }

    /// Reads the title of a section on the line behind its label.
    pub(super) fn title_behind_label(&mut self, index: usize) -> bool {
        let block = &self.blocks[index];
        let text = block.text.text.as_str();
        let title = text.chars().count() <= TITLE_MAX
            && index + 1 < self.blocks.len()
            && !block.goes_on
            && begins_heading(text)
            && !ends(text, ".;:,")
            && !lists(block)
            && !self.runs[index].is_above_nothing(self.open_scheme())
            && is_unlabelled(text);
        let last = self.part.headings.last_mut().filter(|_| title);
        let Some((_, heading)) = last.filter(|(_, heading)| heading.title.is_empty()) else {
            return false;
        };
        heading.title = text.to_owned();
        self.set_aside(block);
        true
    }

    /// Reads a labelled heading.
    pub(super) fn heading(&mut self, index: usize) -> bool {
        let block = &self.blocks[index];
        let text = block.text.text.as_str();
        let last_capital = self.open_label(Scheme::Capital).and_then(|label| label.chars().next());
        let Some(found) = label::heading_label(text, last_capital) else { return false };
        if text.chars().count() > 500 || !self.is_heading(&found.label, found.scheme, index) {
            return false;
        }
        let title = text[found.rest..].trim().to_owned();
        self.close_headings(found.scheme);
        if found.scheme == Scheme::Article && self.zone == Zone::Preamble {
            self.zone = Zone::Body;
        }
        self.untitled = title.is_empty();
        self.part.headings.push((Some(found.scheme), Heading { label: Some(found.label), title }));
        self.section_opened(block);
        true
    }

    /// Closes the headings that one of a scheme does not stand under.
    pub(super) fn close_headings(&mut self, opened: Scheme) {
        let closes = |scheme: Option<Scheme>| scheme.is_none_or(|scheme| scheme >= opened);
        while self.part.headings.last().is_some_and(|(scheme, _)| closes(*scheme)) {
            self.part.headings.pop();
        }
    }

    fn section_opened(&mut self, block: &Block) {
        self.section = SectionState::opened();
        self.set_aside(block);
    }

    pub(super) fn open_label(&self, scheme: Scheme) -> Option<&str> {
        let heading = self.part.headings.iter().rev().find(|(found, _)| *found == Some(scheme))?;
        heading.1.label.as_deref()
    }

    fn is_heading(&self, label: &str, scheme: Scheme, index: usize) -> bool {
        let block = &self.blocks[index];
        let text = block.text.text.as_str();
        let styled = block.style == Style::Heading;
        match scheme {
            Scheme::Chapter | Scheme::Roman | Scheme::Capital => {
                styled || (!ends(text, ".;:,") && self.is_complete())
            }
            // `Article 51 of the Charter provides that …` is a sentence.
            Scheme::Article => {
                !ends(text, ".;:,")
                    && self.is_complete()
                    && text.chars().count() < 200
                    && !self.numbers_run_on(index)
            }
            Scheme::Arabic => {
                let value: u32 = label.parse().unwrap_or(0);
                let expected =
                    self.part.last.as_ref().and_then(|n| n.parse::<u32>().ok()).unwrap_or(0) + 1;
                let sequence = self
                    .open_label(Scheme::Arabic)
                    .and_then(|l| l.parse::<u32>().ok())
                    .unwrap_or(0)
                    + 1;
                styled && !ends(text, ".;,")
                    || (!ends(text, ".;:,")
                        && self.section.list.is_none()
                        && value != expected
                        && value == sequence
                        && text.chars().count() < 200
                        && self.next_starts_paragraph(index))
            }
            Scheme::Letter | Scheme::SmallRoman => {
                styled
                    || (!ends(text, ".;:,")
                        && self.section.points.depth() == 0
                        && self.section.list.is_none()
                        && self.is_complete()
                        && text.chars().count() < 200
                        && self.next_starts_paragraph(index))
            }
        }
    }

    /// Whether the next block that is no note begins a numbered paragraph.
    pub(super) fn next_starts_paragraph(&self, index: usize) -> bool {
        let mut next = index + 1..self.blocks.len();
        let next = next.find(|&at| self.note_start(&self.blocks[at]).is_none());
        next.is_some_and(|at| {
            label::paragraph_number(&self.blocks[at].text.text).is_some() || self.begins_stepped(at)
        })
    }

    /// Whether the first article here stands among paragraphs whose numbers run on: a list
    /// of issues has what it asks about an article under its name.
    fn numbers_run_on(&self, index: usize) -> bool {
        let next = self.blocks[index + 1..].iter().find(|block| self.note_start(block).is_none());
        let number = next.and_then(|block| label::paragraph_number(&block.text.text));
        let follows =
            |last: u32| number.is_some_and(|(number, _)| number == (last + 1).to_string());
        self.open_label(Scheme::Article).is_none() && self.last_value().is_some_and(follows)
    }

    /// Whether no unit stands under the last heading yet.
    fn is_behind_heading(&self) -> bool {
        let Some((_, heading)) = self.part.headings.last() else { return false };
        self.out.units.last().is_none_or(|unit| {
            unit.part != self.part.id
                || unit.headings.len() != self.part.headings.len()
                || unit.headings.last() != Some(heading)
        })
    }

    /// Opens a heading without a label, which stands under one that it follows at once, or
    /// takes up the next line of that one.
    fn open_unlabelled(&mut self, text: &str) {
        let behind = self.is_behind_heading();
        let goes_on = |(_, last): &&mut (Option<Scheme>, Heading)| {
            !last.title.is_empty()
                && (text.starts_with(char::is_lowercase) || label::ends_within(&last.title))
        };
        if let Some((_, last)) = self.part.headings.last_mut().filter(|_| behind).filter(goes_on) {
            let joint = stops::joint(&last.title, text);
            last.title.push_str(joint);
            last.title.push_str(text);
            return;
        }
        let headings = &mut self.part.headings;
        let unlabelled = headings.iter().rev().take_while(|(scheme, _)| scheme.is_none()).count();
        if !behind || unlabelled >= UNLABELLED_MAX {
            headings.truncate(headings.len() - unlabelled);
        }
        headings.push((None, Heading { label: None, title: text.to_owned() }));
    }

    /// Whether the next block opens an operative paragraph without a number: what stands
    /// before it in a preamble, `And to this end`, leads into that.
    fn next_is_operative(&self, index: usize) -> bool {
        let next = self.blocks.get(index + 1);
        self.part.enacted && next.is_some_and(|next| verb::opens_operative(&next.text.text))
    }

    /// Whether a name can stand in the next block: it is short and no sentence.
    fn next_is_name(&self, index: usize) -> bool {
        self.blocks.get(index + 1).is_some_and(|next| {
            let text = next.text.text.as_str();
            text.chars().count() <= NAME_MAX
                && !ends(text, ".;:,")
                && label::paragraph_number(text).is_none()
        })
    }

    /// Whether a block is a line of a list, such as one of names, that only looks like a
    /// heading.
    pub(super) fn is_list_line(&self, index: usize) -> bool {
        let run = self.runs[index];
        run.is_list(self.open_scheme()) || run.is_row(&self.blocks[index])
    }

    /// The scheme of the innermost heading that has a label.
    fn open_scheme(&self) -> Option<Scheme> {
        self.part.headings.iter().rev().find_map(|(scheme, _)| *scheme)
    }

    /// Reads a heading without a label, the second line of one, or an office.
    pub(super) fn unlabelled_heading(&mut self, index: usize) -> bool {
        let block = &self.blocks[index];
        let text = block.text.text.as_str();
        let styled = block.style != Style::Plain;
        let short = text.chars().count() <= if styled { 400 } else { 200 };
        let plain_heading = block.after_gap
            && !lists(block)
            && !self.is_list_line(index)
            && (self.zone == Zone::Body
                || self.zone == Zone::Preamble
                    && !verb::opens_preamble(text)
                    && !self.next_is_operative(index))
            && !ends(text, ".;:,")
            && !and_or(text)
            && begins_heading(text)
            && index + 1 < self.blocks.len();
        if !short || !(styled && !ends(text, ".;,") || plain_heading) {
            return false;
        }
        let after_colon = self.out.units.last().is_some_and(|unit| {
            unit.kind == Some(Kind::Numbered) && stops::ends_with(&unit.text.text, ":")
        });
        let is_office = OFFICE.is_match(text) || styled && self.next_is_name(index);
        if after_colon && !self.section.fresh && is_office {
            self.section.officers = true;
            return self.officer(block);
        }
        self.open_unlabelled(text);
        let fresh =
            self.section.fresh || !self.part.headings.iter().any(|(scheme, _)| scheme.is_some());
        self.section_opened(block);
        self.section.fresh = fresh || self.part.id == Part::Body;
        true
    }
}
