//! Which citation a quotation belongs to: one that stands beside it, before or behind, in its
//! sentence or in a note of that.

use std::{collections::HashSet, ops::Range};

use super::{
    draft::{Block, BlockKind, Draft},
    quotes::Quote,
};

/// A citation of the draft.
#[derive(Clone, Debug)]
pub(super) struct Cited {
    /// Its bytes in the draft.
    pub span: Range<usize>,
    /// Whether it names a place in its document.
    pub has_pinpoint: bool,
}

/// A mark of a note stands so far behind its sentence at most, in bytes.
const MARK_WITHIN: usize = 8;
/// A citation that stands so far behind a quotation, in brackets, is its own.
const BESIDE_WITHIN: usize = 12;

/// The citations that a quotation may belong to, the likeliest first.
pub(super) fn citations_of(
    text: &str,
    draft: &Draft,
    cited: &[Cited],
    quotes: &[Quote],
    index: usize,
) -> Vec<usize> {
    let quote = &quotes[index];
    let earlier = index.checked_sub(1).map_or(0, |before| quotes[before].span.end);
    let later = quotes.get(index + 1).map_or(text.len(), |next| next.span.start);
    let own = Around { text, draft, cited, quote, earlier, later };
    let zone = own.sentence();
    let source_line = if quote.is_block { own.source_line() } else { Vec::new() };
    let ways = [
        own.beside(),
        own.in_notes(),
        source_line,
        own.near(&zone, true),
        own.near(&zone, false),
        own.far(&zone),
    ];
    let mut found: Vec<usize> = ways.into_iter().flatten().collect();
    if found.is_empty() || quote.is_block {
        found.extend(own.leading_in());
    }
    let mut seen = HashSet::new();
    found.retain(|&one| seen.insert(one));
    found
}

/// A quotation and what stands around it.
struct Around<'a> {
    text: &'a str,
    draft: &'a Draft,
    cited: &'a [Cited],
    quote: &'a Quote,
    /// Where the quotation before it ends.
    earlier: usize,
    /// Where the next one begins.
    later: usize,
}

impl Around<'_> {
    /// The citations that begin and end in a part of the draft, in its order.
    fn within(&self, part: Range<usize>) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let start = self.cited.partition_point(|one| one.span.start < part.start);
        let some = self.cited[start..].iter().enumerate();
        let inside = some.take_while(move |(_, one)| one.span.start < part.end);
        inside.map(move |(place, _)| start + place).collect::<Vec<_>>().into_iter()
    }

    /// With places first.
    fn sorted(&self, mut some: Vec<usize>) -> Vec<usize> {
        some.sort_by_key(|&one| !self.cited[one].has_pinpoint);
        some
    }

    /// The sentences that the quotation stands in.
    fn sentence(&self) -> Range<usize> {
        let own = &self.quote.span;
        let mut zone = own.clone();
        let of_block = self.draft.sentences.iter().map(|(_, span)| span);
        for sentence in of_block.filter(|one| one.start < own.end && own.start < one.end) {
            zone = zone.start.min(sentence.start)..zone.end.max(sentence.end);
        }
        zone
    }

    /// In brackets or behind a dash right behind it.
    fn beside(&self) -> Vec<usize> {
        let end = self.quote.span.end;
        let first = self.within(end..self.later).next();
        let is_beside = |&one: &usize| {
            let between = &self.text[end..self.cited[one].span.start];
            between.len() <= BESIDE_WITHIN
                && between.contains(['(', '[', '—', '–'])
                && between.chars().all(|c| !c.is_alphanumeric())
                && !between.contains("\n\n")
        };
        let Some(first) = first.filter(is_beside) else { return Vec::new() };
        // What stands in the same brackets belongs to it too.
        let from = self.cited[first].span.start;
        let close =
            self.text[from..].find([')', ']', '\n']).map_or(self.text.len(), |at| from + at);
        self.sorted(self.within(from..close.max(from + 1).min(self.later)).collect())
    }

    /// In the notes whose marks stand in it or behind it.
    fn in_notes(&self) -> Vec<usize> {
        let zone = self.sentence();
        let end = (zone.end + MARK_WITHIN).min(self.later.max(zone.end));
        let marks = self.draft.marks.iter();
        let behind = marks.clone().filter(|mark| {
            (self.quote.span.end..end).contains(&mark.span.start) && mark.span.start < self.later
        });
        let inside = marks.filter(|mark| self.quote.span.contains(&mark.span.start));
        let mut last_inside: Vec<_> = inside.collect();
        last_inside.reverse();
        // The first behind it is its own; of those within the last.
        let own = behind.take(1).chain(last_inside.into_iter().take(1));
        own.flat_map(|mark| {
            self.sorted(self.within(self.draft.blocks[mark.note].span.clone()).collect())
        })
        .collect()
    }

    /// The nearest before it and behind it, up to the next quotations.
    fn near(&self, zone: &Range<usize>, has_pinpoint: bool) -> Vec<usize> {
        let own = &self.quote.span;
        let is_such = |one: &usize| self.cited[*one].has_pinpoint == has_pinpoint;
        let before = self.within(zone.start.max(self.earlier)..own.start).rfind(is_such);
        let behind = self.within(own.end..zone.end.min(self.later)).find(is_such);
        before.into_iter().chain(behind).collect()
    }

    /// The others of its sentence.
    fn far(&self, zone: &Range<usize>) -> Vec<usize> {
        let own = &self.quote.span;
        let before = self.within(zone.start..own.start).rev();
        let mut some: Vec<usize> = before.chain(self.within(own.end..zone.end)).collect();
        // Several quotations may share the note at the end of their sentence.
        let marks = self.draft.marks.iter();
        let marks =
            marks.filter(|mark| (own.end..zone.end + MARK_WITHIN).contains(&mark.span.start));
        for mark in marks {
            some.extend(self.within(self.draft.blocks[mark.note].span.clone()));
        }
        self.sorted(some)
    }

    /// In the lines of its block behind it, or in the paragraph behind that where this begins
    /// with a dash, a bracket or the citation.
    fn source_line(&self) -> Vec<usize> {
        let blocks = &self.draft.blocks;
        let own = self.within(self.quote.span.end..blocks[self.quote.block].span.end);
        let mut found: Vec<usize> = own.collect();
        if let Some(next) =
            blocks.get(self.quote.block + 1).filter(|next| next.kind == BlockKind::Text)
        {
            let first = self.within(next.span.clone()).next();
            found.extend(first.filter(|&one| self.cited[one].span.start - next.span.start <= 4));
        }
        self.sorted(found)
    }

    /// In the sentence that leads in to a quotation which begins its paragraph.
    fn leading_in(&self) -> Vec<usize> {
        let block = &self.draft.blocks[self.quote.block];
        let before =
            self.text[block.span.start..self.quote.span.start.max(block.span.start)].trim();
        let begins = before.chars().all(|c| !c.is_alphabetic());
        let leads =
            |block: &Block| self.text[block.span.clone()].trim_end().ends_with([':', ',', '—']);
        let Some(index) = self.quote.block.checked_sub(1).filter(|_| begins) else {
            return Vec::new();
        };
        let lead = &self.draft.blocks[index];
        if lead.kind != BlockKind::Text || !(leads(lead) || self.quote.is_block) {
            return Vec::new();
        }
        let mut last = self.draft.sentences.iter().filter(|(own, _)| *own == index);
        let Some((_, sentence)) = last.next_back() else { return Vec::new() };
        let mut found: Vec<usize> = self.within(sentence.clone()).rev().collect();
        let marks = self.draft.marks.iter().filter(|mark| sentence.contains(&mark.span.start));
        found.extend(marks.flat_map(|mark| self.within(self.draft.blocks[mark.note].span.clone())));
        self.sorted(found)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{draft, quotes::quotes},
        *,
    };
    use crate::citation::{ReferenceContext, find_references, spans_in_bytes};

    /// The citation that each quotation belongs to, as it is written.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let references = find_references(text, ReferenceContext::default());
        let spans = spans_in_bytes(text, &references);
        let cited: Vec<Cited> = spans
            .into_iter()
            .zip(&references)
            .map(|(span, one)| Cited { span, has_pinpoint: !one.pinpoint.is_empty() })
            .collect();
        let draft = draft::read(text);
        let spans: Vec<Range<usize>> = cited.iter().map(|one| one.span.clone()).collect();
        let quotes = quotes(text, &draft, &spans);
        let first = |index| {
            let found = citations_of(text, &draft, &cited, &quotes, index);
            found.first().map_or("-", |&one| &text[cited[one].span.clone()])
        };
        assert_eq!((0..quotes.len()).map(first).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn a_quotation_belongs_to_the_citation_next_to_it() {
        check(
            "Paragraph 16 of resolution 74/60 “asks all States to mark”. Also A/RES/72/57.",
            &["Paragraph 16 of resolution 74/60"],
        );
        check(
            "States “must mark all small arms” (A/RES/74/60, para. 16).",
            &["A/RES/74/60, para. 16"],
        );
        check(
            "It says “must mark all small arms.” (A/RES/74/60, para. 16)",
            &["A/RES/74/60, para. 16"],
        );
        check(
            "Recalling A/RES/72/57, it “asks” in para. 16 of A/RES/74/60.",
            &["para. 16 of A/RES/74/60"],
        );
        check(
            "“One” (A/RES/74/60, para. 1) and “two” (A/RES/74/60, para. 2).",
            &["A/RES/74/60, para. 1", "A/RES/74/60, para. 2"],
        );
        check(
            "Both “one” and “two” stand in A/RES/74/60, para. 2.",
            &["A/RES/74/60, para. 2", "A/RES/74/60, para. 2"],
        );
        check("See A/RES/74/60. It says “so”.", &["-"]);
    }

    #[test]
    fn a_note_is_the_quotation_s_too() {
        check(
            "It says “so”.¹ And “that”.²\n\n¹ A/RES/74/60, para. 1.\n² A/RES/72/57, para. 2.",
            &["A/RES/74/60, para. 1", "A/RES/72/57, para. 2"],
        );
        check(
            "In A/RES/1/1 it says “so”.[^a]\n\n[^a]: A/RES/74/60, para. 1.",
            &["A/RES/74/60, para. 1"],
        );
        check(
            "“One” and “two”.¹\n\n¹ A/RES/74/60, para. 1.",
            &["A/RES/74/60, para. 1", "A/RES/74/60, para. 1"],
        );
    }

    #[test]
    fn a_block_belongs_to_its_source_or_to_what_leads_in() {
        check("As A/RES/74/60, para. 1, says:\n\n> So it is.\n\nEnd.", &["A/RES/74/60, para. 1"]);
        check(
            "They say:\n\n> So it is.\n> — A/RES/74/60, para. 1\n\nEnd.",
            &["A/RES/74/60, para. 1"],
        );
        check(
            "They say:\n\n> So it is.\n\n(A/RES/74/60, para. 1)\n\nEnd.",
            &["A/RES/74/60, para. 1"],
        );
        check("As A/RES/74/60, para. 1, says:\n\n“So it is.”\n\nEnd.", &["A/RES/74/60, para. 1"]);
    }
}
