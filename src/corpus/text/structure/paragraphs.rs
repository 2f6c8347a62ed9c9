//! Paragraphs without a number or a label: preambular ones, operative ones of
//! resolutions that do not number them, and the others. Numbers that print or
//! recognition of it damaged.

use std::sync::LazyLock;

use regex::Regex;

use crate::{citation::Part, pattern::pattern};

use super::{
    super::{
        super::{Kind, verb},
        blocks::Block,
    },
    Builder, Zone,
    form::ends,
};

static STATES_PREAMBLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^States, [a-z]+ing\b.*,$"));
static BARE_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,3})(?:,? |\t)[ \t]*([A-Z])"));

impl Builder<'_> {
    /// A paragraph without number or label.
    pub(super) fn paragraph(&mut self, block: &Block) {
        let text = block.text.text.as_str();
        let comma = ends(text, ",;");
        let operative = verb::opens_operative(text);
        let preambular = comma && (verb::opens_preamble(text) || STATES_PREAMBLE.is_match(text));
        // A last paragraph of the preamble that opens as the others do is one of it.
        let last = || self.out.units.last().is_some_and(|unit| ends_preamble(&unit.text.text));
        let ended = ends_preamble(text) && !verb::opens_preamble(text) && !operative;
        if self.zone == Zone::Preamble && (ended || last()) {
            self.zone = Zone::Body;
        }
        if self.zone == Zone::Preamble && self.is_behind_enacting() {
            self.part.small_preamble = text.starts_with(char::is_lowercase);
        }
        let in_section = self.part.id != Part::Body || !self.part.headings.is_empty();
        let kind = match self.zone {
            Zone::Preamble if !operative => Kind::Preambular,
            _ if operative && self.part.enacted => {
                self.zone = Zone::Body;
                Kind::Operative
            }
            _ if self.section.fresh && preambular => Kind::Preambular,
            Zone::Body if self.section.fresh && in_section => Kind::Chapeau,
            _ => Kind::Unnumbered,
        };
        self.section = self.section.behind_paragraph();
        self.push(kind, None, block.text.clone());
    }

    /// The number of a paragraph behind which the full stop was lost, and where its
    /// words begin: it must be the next, and the words must open an operative paragraph.
    pub(super) fn lost_stop(&self, text: &str) -> Option<(String, usize)> {
        let found = BARE_NUMBER.captures(text).filter(|_| self.part.resolution)?;
        let (number, words) = (found.get(1)?.as_str(), found.get(2)?.start());
        let next = self.last_value().is_some_and(|last| number.parse() == Ok(last + 1));
        let fits = next && self.is_complete() && verb::opens_operative(&text[words..]);
        fits.then(|| (number.to_owned(), words))
    }
}

/// Whether a text ends with the words that end the preamble of a treaty or a declaration:
/// `Have agreed as follows:`, `have adopted the following Declaration:`.
fn ends_preamble(text: &str) -> bool {
    static END: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:as follows|the following [A-Z][a-z]+):$"));
    END.is_match(text)
}
