//! Numbered paragraphs, and the lists and quoted texts within them whose numbers begin
//! anew.

use std::sync::LazyLock;

use regex::Regex;

use crate::{citation::Part, pattern::pattern};

use super::{
    super::{super::Kind, blocks::Block, label, stops},
    Builder, List, SectionState, Zone,
    form::ends,
    openings::TITLE_MAX,
};

/// The number of a paragraph of a long report, which may look like a year.
static FOUR_DIGITS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{4})[.．](?:[ \t]+(\S)|(\p{Han}))"));

/// The number itself, without what puts a paragraph in behind another, and without its
/// steps: 16 of `16 bis` and of `16.2`.
fn value_of(number: &str) -> Option<u32> {
    number.split([' ', '.']).next()?.parse().ok()
}

/// How many numbers a sequence of several steps may have lost where it goes on.
const LOST_MAX: u32 = 5;

/// How many numbers lie between a number of several steps and one that comes behind it:
/// none between `29.1` and `29.2`, `29.2` and `29.2.1`, either and `30.1`. Nothing where it
/// does not come behind.
fn lost_between(last: &[u32], next: &[u32]) -> Option<u32> {
    let same = last.iter().zip(next).take_while(|(a, b)| a == b).count();
    let before = last.get(same).copied().unwrap_or(0);
    let lost = next.get(same)?.checked_sub(before + 1)?;
    let counts = next[same + 1..].iter().all(|step| *step == 1) && !last.is_empty();
    (counts && (lost == 0 || last.len() > 1 && same > 0 && lost <= LOST_MAX)).then_some(lost)
}

/// A number of several steps, as chapters number their paragraphs: `29.1`. A capital must
/// follow, which quotation marks may open, for `16.4 per cent` begins so too.
fn stepped_number(text: &str) -> Option<(&str, usize)> {
    let end = text.find([' ', '\t'])?;
    let number = text[..end].trim_end_matches('.');
    let steps = number.split('.');
    let is_step = |step: &str| {
        (1..=3).contains(&step.len()) && step.bytes().all(|byte| byte.is_ascii_digit())
    };
    let words = text[end..].trim_start();
    let fits = (2..=4).contains(&steps.clone().count()) && steps.into_iter().all(is_step);
    let first = words.trim_start_matches(['“', '"', '«', '「']);
    (fits && stops::begins_sentence(first)).then(|| (number, text.len() - words.len()))
}

/// The number of a paragraph that may look like a year, `1967.`, and where its words begin:
/// only behind the paragraph before it is it one.
fn number_behind(last: u32, text: &str) -> Option<(String, usize)> {
    let found = FOUR_DIGITS.captures(text)?;
    let follows = found[1].parse() == Ok(last.checked_add(1)?);
    let words = found.get(2).or(found.get(3))?;
    Some((found[1].to_owned(), words.start())).filter(|_| follows)
}

impl Builder<'_> {
    /// Reads a paragraph with a number of several steps, `29.1`: the first of a chapter, or
    /// the next behind the last paragraph.
    fn stepped(&mut self, index: usize) -> bool {
        let block = &self.blocks[index];
        let text = block.text.text.as_str();
        let Some((number, start)) = stepped_number(text) else { return false };
        let steps = |number: &str| -> Vec<u32> {
            number.split('.').map_while(|step| step.parse().ok()).collect()
        };
        let next = steps(number);
        let last = self.part.last.as_deref().map(steps).unwrap_or_default();
        let first = next.iter().skip(1).all(|step| *step == 1) && self.is_complete();
        let lost = lost_between(&last, &next);
        if !self.begins_stepped(index) || !first && lost.is_none() {
            return false;
        }
        if lost.is_some_and(|lost| lost > 0) {
            let last = self.part.last.as_deref().unwrap_or_default();
            let message = format!(
                "paragraph {number} follows paragraph {last}: something between them may be missing"
            );
            self.out.warnings.push((block.text.first_line(), message));
        }
        if self.zone == Zone::Preamble {
            self.zone = Zone::Body;
        }
        let kind = if self.part.resolution { Kind::Operative } else { Kind::Numbered };
        self.part.last = Some(number.to_owned());
        self.section = SectionState::default();
        self.push(kind, Some(number.to_owned()), block.text.tail(start));
        true
    }

    /// Whether a block is a paragraph with a number of several steps, and no heading with
    /// one: it ends with a stop, or runs over the end of its page.
    pub(super) fn begins_stepped(&self, index: usize) -> bool {
        let text = self.blocks[index].text.text.as_str();
        let runs_over = || {
            let rest = &self.blocks[index + 1..];
            let next = rest.iter().find(|block| self.note_start(block).is_none());
            let small = |block: &Block| block.text.text.starts_with(char::is_lowercase);
            let long = text.chars().count() > TITLE_MAX;
            long || label::ends_within(text) || next.is_some_and(|next| next.goes_on || small(next))
        };
        stepped_number(text).is_some() && (ends(text, ".;:,") || runs_over())
    }

    pub(super) fn numbered(&mut self, index: usize) -> bool {
        if self.stepped(index) {
            return true;
        }
        let block = &self.blocks[index];
        let follows = || number_behind(self.last_value()?, &block.text.text);
        let found = label::paragraph_number(&block.text.text).or_else(follows);
        let lost = self.lost_stop(&block.text.text).filter(|_| found.is_none());
        if let Some((number, _)) = &lost {
            let message = format!("paragraph {number} has lost the full stop behind its number");
            self.out.warnings.push((block.text.first_line(), message));
        }
        let Some((number, start)) = found.or(lost) else { return false };
        let value = value_of(&number).unwrap_or(0);
        if self.is_list_item(value) {
            let (parent, depth) = match &self.section.list {
                Some(list) => (list.parent.clone(), list.depth),
                None => (self.part.last.clone(), self.depth_of_last()),
            };
            self.section = SectionState {
                list: Some(List { parent: parent.clone(), last: value, depth }),
                ..self.section.behind_paragraph()
            };
            self.push(Kind::ListItem, Some(number), block.text.tail(start));
            if let Some(unit) = self.out.units.last_mut() {
                unit.parent = parent;
            }
            return true;
        }
        if let Some(list) = &self.section.list {
            self.part.headings.truncate(list.depth);
        }
        self.leave_quoted(value);
        // `16 bis` is put in behind 16.
        if !number.contains(' ') || self.last_value() != Some(value) {
            self.check_sequence(value, block);
        }
        if self.zone == Zone::Preamble {
            self.zone = Zone::Body;
        }
        let kind = if self.part.resolution { Kind::Operative } else { Kind::Numbered };
        self.part.last = Some(number.clone());
        self.section = SectionState::default();
        let words = block.text.tail(start);
        // `2. (a) To` has no words of its own: what is cited is its point.
        match label::point_label(&words.text).filter(|(label, _)| label == "(a)") {
            Some((label, start)) => self.push_point(&label, &words, start, false),
            None => self.push(kind, Some(number), words),
        }
        true
    }

    /// Under how many headings the last unit stands.
    fn depth_of_last(&self) -> usize {
        self.out.units.last().map_or(0, |unit| unit.headings.len()).min(self.part.headings.len())
    }

    /// Whether a number belongs to a list inside a paragraph: the list begins
    /// with 1 under a paragraph that ends with a colon, and runs on. A text that is
    /// quoted in full, `reads as follows:`, may have its title before the first number.
    fn is_list_item(&self, value: u32) -> bool {
        match &self.section.list {
            Some(list) => value == list.last + 1,
            None => {
                let colon = self.out.units.last().is_some_and(|unit| {
                    matches!(unit.kind, Some(Kind::Numbered | Kind::Operative))
                        && stops::ends_with(&unit.text.text, ":")
                });
                let titled = self.part.headings.last().is_some_and(|(scheme, _)| scheme.is_none());
                let quotes = || {
                    let last = self.out.units.last();
                    titled && last.is_some_and(|unit| unit.text.text.ends_with("as follows:"))
                };
                let begins = value == 1 && colon && self.part.last.is_some();
                begins && (!self.section.fresh || quotes())
            }
        }
    }

    /// The number of the last paragraph.
    pub(super) fn last_value(&self) -> Option<u32> {
        self.part.last.as_deref().and_then(value_of)
    }

    /// Behind a quoted draft the paragraphs of the report run on: a number that
    /// goes on there is the report's, unless it goes on in the draft too and the
    /// draft has not come to its full stop.
    fn leave_quoted(&mut self, value: u32) {
        let goes_on = |last: u32| value == last + 1;
        let Some(outer) = self.part.outer.take_if(|outer| goes_on(outer.last)) else { return };
        let ended =
            self.out.units.last().is_some_and(|unit| stops::ends_with(&unit.text.text, "."));
        if self.last_value().is_some_and(goes_on) && !ended {
            self.part.outer = Some(outer);
            return;
        }
        self.part.last = Some(outer.last.to_string());
        self.part.headings = outer.headings;
        self.part.resolution = false;
        self.part.id = Part::Body;
        self.part.enacted = false;
    }

    fn check_sequence(&mut self, value: u32, block: &Block) {
        let last = self.last_value().unwrap_or(0);
        if value > last + 1 && !(self.section.fresh && value == 1) {
            let message = match last {
                0 => format!("the first numbered paragraph here is {value}"),
                _ => format!(
                    "paragraph {value} follows paragraph {last}: something between them may be missing"
                ),
            };
            self.out.warnings.push((block.text.first_line(), message));
        } else if value <= last && !self.section.fresh {
            let message = format!(
                "paragraph {value} follows paragraph {last} without a heading between them"
            );
            self.out.warnings.push((block.text.first_line(), message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_may_be_a_year_is_one_behind_the_paragraph_before_it() {
        assert_eq!(number_behind(1966, "1967. The Mission"), Some(("1967".into(), 6)));
        assert_eq!(number_behind(12, "1967. The Mission"), None);
        assert_eq!(number_behind(1966, "1967 The Mission"), None);
    }

    #[test]
    fn numbers_of_several_steps_follow_one_another() {
        for (last, next) in [
            (&[29, 1][..], &[29, 2][..]),
            (&[29, 2], &[29, 2, 1]),
            (&[29, 2, 4], &[29, 3]),
            (&[29, 2, 4], &[30, 1]),
            (&[1], &[2, 1]),
        ] {
            assert_eq!(lost_between(last, next), Some(0), "{last:?} {next:?}");
        }
        assert_eq!(lost_between(&[29, 1], &[29, 3]), Some(1));
        for (last, next) in
            [(&[29, 2][..], &[29, 2][..]), (&[29, 1], &[29, 40]), (&[], &[16, 4]), (&[3], &[5, 1])]
        {
            assert_eq!(lost_between(last, next), None, "{last:?} {next:?}");
        }
    }

    #[test]
    fn a_number_of_several_steps_has_a_capital_behind_it() {
        assert_eq!(stepped_number("16.4 per cent"), None);
        assert_eq!(stepped_number("29.1\tThe Office"), Some(("29.1", 5)));
        assert_eq!(stepped_number("2.1. “Approval” means"), Some(("2.1", 5)));
        assert_eq!(stepped_number("29. The Office"), None);
    }
}
