//! Footnotes at the foot of a page: which blocks are, by their label and by what
//! notes say.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::{
    super::{
        super::{date::begins_with_day, segments::Segments},
        blocks::Block,
        label,
        raw::RawNote,
        stops::begins_sentence,
        superscript,
    },
    Builder, Zone,
    form::{NOTE, ends},
};

impl Builder<'_> {
    /// The label of the note that a block begins, and where its words begin.
    pub(super) fn note_start(&self, block: &Block) -> Option<(String, usize)> {
        let text = block.text.text.as_str();
        if let Some(found) = NOTE.captures(text) {
            let words = found.get(5)?.start();
            if let Some(label) = found.get(1) {
                return Some((superscript::lower(label.as_str()), words));
            }
            if let Some(label) = found.get(4) {
                return Some((label.as_str().to_owned(), words));
            }
            // `52/9. Title` is a resolution.
            let is_pair = found[3].starts_with('/') && found[5].starts_with(char::is_numeric);
            if is_pair || begins_with_day(text) || self.lost_stop(text).is_some() {
                return None;
            }
            let number: u32 = found[2].parse().ok()?;
            // Resolutions in a volume go on with the numbers of those before them.
            let first = self.part.last_note == 0 && block.after_gap;
            // Behind the last note of one part the notes of the next begin anew.
            let anew = number == 1 && self.after_note && self.part.last_note > 0;
            // Or they run on from one part to the next.
            let runs_on = first && number > 1 && number == self.last_note + 1;
            let next = number == self.part.last_note + 1
                || anew
                || runs_on
                || first && self.zone == Zone::Closed;
            let strong = !found[3].starts_with(' ');
            let opens = begins_sentence(&found[5])
                || begins_with_year(&text[words..])
                || found[5].starts_with(['“', '"', '‘', '(', '\'', '[', '《', '«']);
            let source = label::cites_source(&text[words..]);
            let fits = (next && (strong || opens && (source || ends(text, ".)"))))
                || (source && number > self.part.last_note && number <= self.part.last_note + 20)
                || (source && self.part.last_note == 0 && self.is_complete())
                || (strong && source);
            return (fits && (self.zone != Zone::Masthead || source))
                .then(|| (number.to_string(), words));
        }
        // A label that the OCR garbled, within a block of notes.
        let mut chars = text.char_indices();
        let (_, first) = chars.next()?;
        let (at, second) = chars.next()?;
        let words = at + second.len_utf8();
        let garbled = self.after_note
            && !first.is_alphanumeric()
            && second == ' '
            && label::cites_source(&text[words..]);
        garbled.then(|| ((self.part.last_note + 1).to_string(), words))
    }

    pub(super) fn note(&mut self, label: String, text: Segments) {
        if let Ok(number) = label.parse::<u32>() {
            self.part.last_note = number;
            self.last_note = number;
        }
        self.after_note = true;
        self.out.notes.push(RawNote { part: self.part.id.clone(), label, text });
    }

    /// Reads a point of the note before it: of one that leads into points, or has some.
    pub(super) fn note_goes_on(&mut self, block: &Block) -> bool {
        let text = block.text.text.as_str();
        if !self.after_note || self.leads_on() || label::point_label(text).is_none() {
            return false;
        }
        let Some(note) = self.out.notes.last_mut() else { return false };
        let has_points = note.text.text.contains('\n') && !ends(&note.text.text, ".");
        let goes_on = ends(&note.text.text, ":") || has_points;
        if goes_on {
            note.text.append("\n", &block.text);
        }
        goes_on
    }
}

/// Whether words begin with a year or an address of the web, as sentences seldom do.
fn begins_with_year(words: &str) -> bool {
    static YEAR: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:(?:19|20)\d\d [\p{L}(]|www\.|https?://)"));
    YEAR.is_match(words)
}
