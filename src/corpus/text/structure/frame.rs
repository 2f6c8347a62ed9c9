//! What stands around the paragraphs of a document: the masthead, the titles of
//! parts, the closing.

use std::sync::LazyLock;

use regex::Regex;

use crate::{citation::Part, pattern::pattern};

use super::{
    super::{
        super::{Furniture, Kind, date, draft::RawUnit, segments::Segments, verb},
        blocks::Block,
        enacting::is_enacting,
        label::{self, Scheme},
        lines::Style,
        masthead, stops,
        words::any,
    },
    Builder, PartState, SectionState, Zone,
    form::{ends, is_bracketed, is_closing, is_unlabelled},
    votes,
};

static DATE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"^{}\.?$", date::day())));
static MASTHEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:{}|General Assembly|Distr\.|{}$|{})|Distr\.: ?[A-Z]|session\b.{{0,4}}$",
        any(|words| words.organization),
        any(|words| words.session),
        any(|words| words.agenda_item),
    ))
});

impl Builder<'_> {
    pub(super) fn open_part(&mut self, part: Part, block: &Block) {
        self.zone = Zone::PartTitle;
        self.part = PartState { id: part, ..PartState::default() };
        self.section = SectionState::opened();
        self.set_aside(block);
    }

    /// Headings are not units; they are kept so that no character is lost.
    pub(super) fn set_aside(&mut self, block: &Block) {
        self.out
            .furniture
            .push(Furniture { line: block.text.first_line(), text: block.text.text.clone() });
    }

    pub(super) fn part_title(&mut self, block: &Block) {
        let text = block.text.text.as_str();
        // `[Original: Arabic]` stands above a title, or below it, and is none.
        if is_bracketed(text) && text.contains([':', '：']) {
            return self.set_aside(block);
        }
        // The second line of a title behind the first.
        let goes_on = |last: &&mut String| {
            !block.after_gap && (text.starts_with(char::is_lowercase) || label::ends_within(last))
        };
        match self.part.title.last_mut().filter(goes_on) {
            Some(last) => {
                last.push_str(stops::joint(last, text));
                last.push_str(text);
            }
            None => self.part.title.push(text.to_owned()),
        }
        self.set_aside(block);
    }

    /// Below `Annex`, blocks without a label and without a full stop are its title.
    pub(super) fn is_title(&self, index: usize) -> bool {
        let block = &self.blocks[index];
        let text = &block.text.text;
        let plain = !matches!(block.style, Style::Heading | Style::Title);
        let ended = self.runs[index].ends_title();
        let more = self.part.title.is_empty() || !(plain && ended);
        self.part.title.len() < 4
            && more
            && text.chars().count() < 400
            && !ends(text, ".;:,")
            && is_unlabelled(text)
    }

    pub(super) fn masthead(&mut self, block: &Block) {
        self.titled |= block.style == Style::Title;
        let goes_on = block.text.text.starts_with(char::is_lowercase);
        // A day is all of its line, whatever recognition makes of the next one's capital.
        let open = |last: &&mut Segments| goes_on && masthead::whole_date(&last.text).is_none();
        match self.out.masthead.last_mut().filter(open) {
            Some(last) => last.append(" ", &block.text),
            None => self.out.masthead.push(block.text.clone()),
        }
    }

    /// Whether the masthead ends here: at the enacting words, at the first
    /// labelled heading or paragraph, or at running text.
    pub(super) fn starts_body(&self, index: usize) -> bool {
        let block = &self.blocks[index];
        let text = block.text.text.as_str();
        // Where the layout tells the title, what stands behind it is the text.
        if block.style == Style::Title || self.titled {
            return block.style != Style::Title;
        }
        let labelled = label::heading_label(text, None).is_some_and(|found| {
            // `A.` may be an initial.
            found.scheme <= Scheme::Capital
                && !ends(text, ".;:,")
                && (found.label != "A"
                    || label::section_label(text).is_some()
                    || self.next_starts_paragraph(index))
        });
        // `74/60. Question of fountains`, `Decision 5/1. Fountains`.
        let title = text.split_once(". ").is_some_and(|(number, _)| {
            number.contains('/') && number.split_whitespace().count() <= NUMBER_WORDS_MAX
        });
        let running = text.chars().count() > 320 && ends(text, ".;:,");
        !title
            && (is_enacting(text)
                || labelled
                || label::paragraph_number(text).is_some()
                || self.begins_stepped(index)
                || (verb::opens_preamble(text) && text.ends_with(',') && text.len() > 40)
                || (running && !text.starts_with('['))
                || !self.part.resolution && is_sentence(text))
    }

    pub(super) fn reopens(&self, index: usize) -> bool {
        let text = self.blocks[index].text.text.as_str();
        is_enacting(text)
            || label::paragraph_number(text).is_some()
            || (label::heading_label(text, None).is_some() && self.starts_body(index))
    }

    /// Whether the closing begins here: with the meeting, or with the day.
    pub(super) fn closes(&self, index: usize) -> bool {
        let block = &self.blocks[index];
        let text = block.text.text.as_str();
        // What opens with `Adopted` behind a gap goes on with no sentence.
        let opens = block.after_gap && text.starts_with("Adopted");
        let next = self.blocks.get(index + 1);
        let meets = next.is_some_and(|next| is_closing(&next.text.text));
        // A resolution that no meeting adopted has the day alone.
        let alone = self.part.enacted && self.runs[index].is_last_line();
        let begins = DATE.is_match(text) && (meets || alone) || is_closing(text);
        self.zone != Zone::PartTitle && begins && (opens || self.is_complete())
    }

    /// After the closing: more of it, a masthead that was printed last, or text
    /// that belongs nowhere else.
    pub(super) fn closed(&mut self, block: &Block) {
        let text = block.text.text.as_str();
        if let Some(label) = votes::list_of(text) {
            return self.vote(label, block);
        }
        // The States may stand on the line below `Against:`.
        let unfinished = |unit: &&mut RawUnit| {
            unit.kind == Some(Kind::VoteList) && stops::ends_with(&unit.text.text, ":,")
        };
        let words = text.starts_with(char::is_alphabetic) && !is_closing(text);
        if let Some(votes) = self.out.units.last_mut().filter(unfinished).filter(|_| words) {
            return votes.text.append(stops::joint(&votes.text.text, text), &block.text);
        }
        let open = self.out.closing.last_mut().filter(|(_, last)| {
            last.text.starts_with("Adopted") && !ends(&last.text, ".") && text.ends_with('.')
        });
        if let Some((_, last)) = open.filter(|_| text.chars().count() < 200) {
            last.append(" ", &block.text);
        } else if is_closing(text) || DATE.is_match(text) || text.starts_with('[') {
            // An annex has none of its own.
            let part = match &self.part.id {
                part @ Part::Resolution(_) => part.clone(),
                _ => Part::Body,
            };
            self.out.closing.push((part, block.text.clone()));
        } else if MASTHEAD.is_match(text) {
            self.out.masthead.push(block.text.clone());
        } else if self.blocks.len() > 3 && text.chars().count() < 200 && !ends(text, ".;,") {
            self.set_aside(block);
        } else {
            self.push(Kind::Unnumbered, None, block.text.clone());
        }
    }
}

/// Whether a text is a sentence of some length, as the paragraphs of letters and
/// statements are and the lines of a masthead are not.
fn is_sentence(text: &str) -> bool {
    let words = text.trim_start_matches(['“', '"', '«', '「']);
    let begins = stops::begins_sentence(words) && !words.starts_with("Adopted");
    begins && ends(text, ".:") && stops::width(text) >= SENTENCE_MIN
}

/// The most words of the number that stands before the title of a resolution.
const NUMBER_WORDS_MAX: usize = 3;

/// The least width of a sentence that ends a masthead.
const SENTENCE_MIN: usize = 60;
