//! What the blocks of a whole document tell together: labels that stand alone on their
//! lines open sections where they make a sequence, and headings of parts that have their
//! titles beside them open parts where they are no table of contents.

use std::collections::HashMap;

use crate::citation::{Part, roman_value};

use super::{
    super::{
        blocks::Block,
        enacting::is_enacting,
        label::{self, Scheme},
        lines::Style,
    },
    form::ends,
};

/// What a block opens, by its place in the document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Opening {
    /// A section whose label is all of the block.
    Section(Scheme, String),
    /// One resolution of a composite one, behind its letter.
    Resolution(String),
    /// A part, and where its title begins.
    Part(Part, usize),
}

/// The most characters of a title on the line behind its label.
pub(super) const TITLE_MAX: usize = 200;

/// What the blocks open that only those around them tell.
pub(super) fn openings(blocks: &[Block], resolution: bool) -> HashMap<usize, Opening> {
    let mut out = HashMap::new();
    titled_parts(blocks, &mut out);
    let mut sequences = Sequences { blocks, resolution, ..Sequences::default() };
    for (index, block) in blocks.iter().enumerate() {
        if label::part_heading(&block.text.text).is_some() || out.contains_key(&index) {
            sequences.end_part();
        } else if sequences.enacts(index) {
            continue;
        } else if let Some(label) = sequences.label(index) {
            sequences.take_up(index, label);
        }
    }
    sequences.end_part();
    sequences.end();
    out.extend(sequences.found);
    out
}

/// Headings of parts with their titles: none of several in a row, as a table of contents
/// or a list of annexes has them; of others for one part the last.
fn titled_parts(blocks: &[Block], out: &mut HashMap<usize, Opening>) {
    let titled = |index: usize| {
        let block = blocks.get(index)?;
        let text = block.text.text.as_str();
        let alone = block.after_gap || block.style == Style::Heading;
        let heading = alone && block.style != Style::Row && !ends(text, ".;:,");
        label::titled_part(text).filter(|_| heading && text.chars().count() <= 2 * TITLE_MAX)
    };
    let mut last: HashMap<Part, Option<(usize, usize)>> = HashMap::new();
    for (index, block) in blocks.iter().enumerate() {
        if let Some(part) = label::part_heading(&block.text.text) {
            last.insert(part, None);
        } else if let Some((part, title)) = titled(index) {
            let in_a_row = titled(index + 1).is_some()
                || index.checked_sub(1).and_then(titled).is_some()
                || index + 1 == blocks.len();
            if !in_a_row {
                last.insert(part, Some((index, title)));
            }
        }
    }
    let found = last.into_iter().filter_map(|(part, place)| Some((part, place?)));
    out.extend(found.map(|(part, (index, title))| (index, Opening::Part(part, title))));
}

/// The labels of one scheme that follow one another.
#[derive(Default)]
struct Sequence {
    last: u32,
    places: Vec<(usize, String)>,
}

/// The sequences of labels that are open in a part: roman numbers and capitals, either
/// within the other.
#[derive(Default)]
struct Sequences<'a> {
    blocks: &'a [Block],
    resolution: bool,
    romans: Sequence,
    capitals: Sequence,
    /// The letters of a composite resolution, which its annexes do not end.
    resolutions: Sequence,
    found: Vec<(usize, Opening)>,
}

impl<'a> Sequences<'a> {
    /// The label that is all of a block which something follows. Of labels in a row none
    /// is one of a section, but a capital behind a number: they are a table's.
    fn label(&self, index: usize) -> Option<&'a str> {
        let lone = |at: usize| -> Option<&'a str> {
            let block = self.blocks.get(at)?;
            let set_off = block.after_gap || block.style == Style::Heading;
            let label = label::lone_label(&block.text.text)?;
            (set_off && block.style != Style::Row).then_some(label)
        };
        let label = lone(index)?;
        let next = lone(index + 1);
        let before = index.checked_sub(1).and_then(lone);
        // `A` and `is the activity` below it explain a formula.
        let small = |block: &Block| block.text.text.starts_with(char::is_lowercase);
        let fits = !self.blocks.get(index + 1).is_some_and(small)
            && next.is_none_or(|next| next == "A" || next == "I")
            && before.is_none_or(|_| label == "A" || label == "I");
        (fits && index + 1 < self.blocks.len()).then_some(label)
    }

    fn take_up(&mut self, index: usize, label: &str) {
        let place = (index, label.to_owned());
        let letter = match label.as_bytes() {
            [letter] => Some(u32::from(letter - b'A') + 1),
            _ => None,
        };
        let follows = |last: u32| move |value: &u32| last > 0 && *value == last + 1;
        let roman = roman_value(label);
        if let Some(value) = letter.filter(follows(self.capitals.last)) {
            self.capitals.last = value;
            self.capitals.places.push(place);
        } else if let Some(value) = roman.filter(follows(self.romans.last)) {
            self.romans.last = value;
            self.romans.places.push(place);
        } else if letter == Some(1) {
            self.close(Scheme::Capital);
            self.capitals = Sequence { last: 1, places: vec![place] };
        } else if roman == Some(1) {
            self.close(Scheme::Roman);
            self.romans = Sequence { last: 1, places: vec![place] };
        }
    }

    /// Ends a sequence: one label makes none, unless markup calls it a heading.
    fn close(&mut self, scheme: Scheme) {
        let sequence = if scheme == Scheme::Roman { &mut self.romans } else { &mut self.capitals };
        let places = std::mem::take(sequence).places;
        if self.is_sequence(&places) {
            let open = |(at, label)| (at, Opening::Section(scheme, label));
            self.found.extend(places.into_iter().map(open));
        }
    }

    fn is_sequence(&self, places: &[(usize, String)]) -> bool {
        let heading = |&(at, _): &(usize, String)| self.blocks[at].style == Style::Heading;
        places.len() >= 2 || places.iter().any(heading)
    }

    /// Takes up the next letter of a composite resolution: enacting words behind each make
    /// each a resolution.
    fn enacts(&mut self, index: usize) -> bool {
        let label = self.label(index).filter(|_| self.resolution);
        let Some(&[letter]) = label.map(str::as_bytes) else { return false };
        let value = u32::from(letter - b'A') + 1;
        let next = value == self.resolutions.last + 1 && self.enacts_behind(index);
        if next {
            self.resolutions.last = value;
            self.resolutions.places.push((index, char::from(letter).to_string()));
        }
        next
    }

    /// Ends the document.
    fn end(&mut self) {
        let places = std::mem::take(&mut self.resolutions).places;
        if self.is_sequence(&places) {
            let open = |(at, label)| (at, Opening::Resolution(label));
            self.found.extend(places.into_iter().map(open));
        }
    }

    /// Whether enacting words stand behind a label, at most its title between them.
    fn enacts_behind(&self, at: usize) -> bool {
        let next = self.blocks[at + 1..].iter().take(2);
        let mut next = next.map(|block| block.text.text.as_str());
        next.next().is_some_and(|first| {
            is_enacting(first) || !ends(first, ".;:,") && next.next().is_some_and(is_enacting)
        })
    }

    fn end_part(&mut self) {
        self.close(Scheme::Roman);
        self.close(Scheme::Capital);
    }
}
