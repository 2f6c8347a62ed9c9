//! How well words fit into a source, word by word: the whole of a quotation somewhere in it
//! (an approximate match whose ends are free, Sellers 1980), or the longest part of a
//! sentence that stands in it (a local alignment, Smith and Waterman 1981).

use std::ops::Range;

use super::words::{Gap, Word, WordId};

/// So many pairs of words are compared at most: a page against ten.
const CELLS_MAX: usize = 3_000_000;

/// What became of a word of either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::research) enum Step {
    /// The same word, or several that make the same one: how many of each side.
    Same(u8, u8),
    /// Another word in its place.
    Changed,
    /// A word that only the draft has.
    Added,
    /// A word that only the source has.
    Left,
    /// A word of the draft that may be left out.
    PassedOver,
    /// A word of the source that the writer left out and says so, or that may be left out.
    Omitted,
}

/// Words of a draft, held against those of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::research) struct Fit {
    /// The words of the draft that are compared.
    pub own: Range<usize>,
    /// The words of the source that they stand beside.
    pub source: Range<usize>,
    /// What became of each, in their order.
    pub steps: Vec<Step>,
}

impl Fit {
    /// How many words would have to be changed, added or left out.
    pub(in crate::research) fn differences(&self) -> usize {
        self.steps.iter().filter(|step| step.differs()).count()
    }

    /// How many words of the draft stand in the source.
    pub(in crate::research) fn same(&self) -> usize {
        let same = |step: &Step| if let Step::Same(own, _) = step { usize::from(*own) } else { 0 };
        self.steps.iter().map(same).sum()
    }

    /// Takes a whole of which two words and more at an end are others for what it is: cut
    /// short. What stands in their place is of something else, and words of grammar before
    /// them stand there by chance. One word that is another is a change, unless one of both is
    /// of grammar and the other says something.
    pub(in crate::research) fn cut_short(
        &mut self,
        own: impl Fn(usize) -> bool,
        source: impl Fn(usize) -> bool,
    ) {
        let end = cut(
            self.steps.iter().rev(),
            self.own.clone().rev().map(&own),
            self.source.clone().rev().map(&source),
        );
        self.source.end -= end.source;
        self.steps.truncate(self.steps.len() - end.steps);
        self.steps.extend(vec![Step::Added; end.own]);
        let start =
            cut(self.steps.iter(), self.own.clone().map(own), self.source.clone().map(source));
        self.source.start += start.source;
        self.steps.splice(..start.steps, vec![Step::Added; start.own]);
    }

    /// The steps with the words that they are about: of the draft, and of the source.
    pub(in crate::research) fn walk(
        &self,
    ) -> impl Iterator<Item = (Step, Range<usize>, Range<usize>)> + '_ {
        let (mut own, mut source) = (self.own.start, self.source.start);
        self.steps.iter().map(move |&step| {
            let (of_own, of_source) = step.length();
            let ranges = (own..own + of_own, source..source + of_source);
            (own, source) = (ranges.0.end, ranges.1.end);
            (step, ranges.0, ranges.1)
        })
    }
}

impl Step {
    pub(in crate::research) fn differs(self) -> bool {
        matches!(self, Step::Changed | Step::Added | Step::Left)
    }

    fn length(self) -> (usize, usize) {
        match self {
            Step::Same(own, source) => (usize::from(own), usize::from(source)),
            Step::Changed => (1, 1),
            Step::Added | Step::PassedOver => (1, 0),
            Step::Left | Step::Omitted => (0, 1),
        }
    }
}

/// What is cut off at an end.
#[derive(Default)]
struct Cut {
    steps: usize,
    own: usize,
    source: usize,
}

/// What is to be cut off at the end from which steps and words come.
fn cut<'a>(
    steps: impl Iterator<Item = &'a Step>,
    mut own_grammar: impl Iterator<Item = bool>,
    mut source_grammar: impl Iterator<Item = bool>,
) -> Cut {
    let mut cut = Cut::default();
    let (mut others, mut in_a_row, mut is_row, mut gave_way) = (0, 0, true, false);
    for step in steps {
        let (own, source) = step.length();
        let all = |all, one| all && one;
        let is_grammar = own_grammar.by_ref().take(own).fold(true, all);
        let is_grammar_there = source_grammar.by_ref().take(source).fold(true, all);
        match step {
            Step::Changed | Step::Added => {
                let is_change = *step == Step::Changed;
                gave_way |= is_row && others == 0 && is_change && is_grammar_there != is_grammar;
                others += 1;
                in_a_row += usize::from(is_row);
            }
            Step::Same(..) if !is_grammar => break,
            Step::Same(..) => is_row = false,
            Step::Left | Step::PassedOver | Step::Omitted => {}
        }
        cut.steps += 1;
        cut.own += own;
        cut.source += source;
    }
    if in_a_row >= 2 || others >= 3 || gave_way { cut } else { Cut::default() }
}

/// Whether two words are one.
fn is_same(own: &Word, source: &Word) -> bool {
    own.id == source.id || own.other == Some(source.id)
}

/// Ways to walk on from a pair of places, the first of equal ones is taken.
fn same_steps<'a>(
    own: &'a [Word],
    source: &'a [Word],
    i: usize,
    j: usize,
) -> impl Iterator<Item = Step> + 'a {
    let joined = |word: Option<&Word>| word.and_then(|word| word.joined);
    let id = |word: Option<&Word>| -> Option<WordId> { word.map(|word| word.id) };
    let (q, u) = (i.checked_sub(1).map(|i| &own[i]), j.checked_sub(1).map(|j| &source[j]));
    let one = q.zip(u).is_some_and(|(q, u)| is_same(q, u)).then_some(Step::Same(1, 1));
    let two_of_own = i.checked_sub(2).and_then(|i| joined(own.get(i)));
    let two_of_source = j.checked_sub(2).and_then(|j| joined(source.get(j)));
    let split = (two_of_own.is_some() && two_of_own == id(u)).then_some(Step::Same(2, 1));
    let merged = (two_of_source.is_some() && two_of_source == id(q)).then_some(Step::Same(1, 2));
    let both = (two_of_own.is_some() && two_of_own == two_of_source).then_some(Step::Same(2, 2));
    one.into_iter().chain(split).chain(merged).chain(both.filter(move |_| one.is_none()))
}

/// The place of a cell.
fn cell(width: usize, i: usize, j: usize) -> usize {
    i * width + j
}

/// What it costs to change or add a word, and to leave one of the source out, which is what
/// people do most.
const CHANGED: u16 = 3;
const LEFT: u16 = 1;

/// Fits a whole quotation into a source. Nothing where there is nothing to compare.
pub(in crate::research) fn whole(own: &[Word], source: &[Word]) -> Option<Fit> {
    let all = own.len();
    let own = &own[..all.min(CELLS_MAX / (source.len() + 1))];
    if own.is_empty() || source.is_empty() {
        return None;
    }
    let width = source.len() + 1;
    let mut costs = vec![0_u16; (own.len() + 1) * width];
    let mut steps = vec![Step::Omitted; costs.len()];
    for i in 1..=own.len() {
        for j in 0..width {
            let mut best = (u16::MAX, Step::Changed);
            let mut consider = |cost: u16, step: Step| {
                if cost < best.0 {
                    best = (cost, step);
                }
            };
            for step in same_steps(own, source, i, j) {
                let (a, b) = step.length();
                consider(costs[cell(width, i - a, j - b)], step);
            }
            let word = &own[i - 1];
            if j > 0 {
                consider(costs[cell(width, i - 1, j - 1)].saturating_add(CHANGED), Step::Changed);
                // Before the first word the source is passed over for nothing.
                let is_gap = own.get(i).is_some_and(|next| next.gap != Gap::None);
                let cost = costs[cell(width, i, j - 1)];
                match is_gap || source[j - 1].is_optional {
                    true => consider(cost, Step::Omitted),
                    false => consider(cost.saturating_add(LEFT), Step::Left),
                }
            }
            let cost = costs[cell(width, i - 1, j)];
            match word.is_optional {
                true => consider(cost, Step::PassedOver),
                false => consider(cost.saturating_add(CHANGED), Step::Added),
            }
            costs[cell(width, i, j)] = best.0;
            steps[cell(width, i, j)] = best.1;
        }
    }
    let last = &costs[cell(width, own.len(), 0)..];
    let end = (0..width).min_by_key(|&j| last[j]).unwrap_or(0);
    // Of a word that is another at the end, rather that than one word more.
    let is_changed = |&next: &usize| {
        next < width
            && last[next] == last[end]
            && steps[cell(width, own.len(), next)] == Step::Changed
    };
    let end = Some(end + 1).filter(is_changed).unwrap_or(end);
    let (mut found, (_, start)) = back(&steps, width, (own.len(), end), |i, _| i == 0);
    // What was not compared, beside a source that is a book, is not taken for its words.
    found.extend(vec![Step::Added; all - own.len()]);
    Some(Fit { own: 0..all, source: start..end, steps: found })
}

/// What a word counts in the search for the longest part of a sentence.
const SAME: i32 = 2;
const OTHER: i32 = -3;

/// The part of a sentence that stands in a source, whatever stands around it; nothing where
/// no word does.
pub(in crate::research) fn part(own: &[Word], source: &[Word]) -> Option<Fit> {
    let own = &own[..own.len().min(CELLS_MAX / (source.len() + 1))];
    let width = source.len() + 1;
    let mut scores = vec![0_i32; (own.len() + 1) * width];
    let mut steps = vec![Step::Omitted; scores.len()];
    let mut top = (0, (0, 0));
    for i in 1..=own.len() {
        for j in 1..width {
            let mut best = (0, Step::Omitted);
            let mut consider = |score: i32, step: Step| {
                if score > best.0 {
                    best = (score, step);
                }
            };
            for step in same_steps(own, source, i, j) {
                let (a, b) = step.length();
                consider(scores[cell(width, i - a, j - b)] + SAME * a.max(b) as i32, step);
            }
            consider(scores[cell(width, i - 1, j - 1)] + OTHER, Step::Changed);
            let (up, left) = (scores[cell(width, i - 1, j)], scores[cell(width, i, j - 1)]);
            match own[i - 1].is_optional {
                true => consider(up, Step::PassedOver),
                false => consider(up + OTHER, Step::Added),
            }
            match source[j - 1].is_optional {
                true => consider(left, Step::Omitted),
                false => consider(left + OTHER, Step::Left),
            }
            scores[cell(width, i, j)] = best.0;
            steps[cell(width, i, j)] = best.1;
            if best.0 > top.0 {
                top = (best.0, (i, j));
            }
        }
    }
    let (score, (i_end, j_end)) = top;
    if score == 0 {
        return None;
    }
    let is_start = |i: usize, j: usize| scores[cell(width, i, j)] == 0;
    let (found, (i, j)) = back(&steps, width, (i_end, j_end), is_start);
    Some(Fit { own: i..i_end, source: j..j_end, steps: found })
}

/// The steps that led to a cell, and where they began.
fn back(
    steps: &[Step],
    width: usize,
    end: (usize, usize),
    is_start: impl Fn(usize, usize) -> bool,
) -> (Vec<Step>, (usize, usize)) {
    let (mut i, mut j) = end;
    let mut found = Vec::new();
    while !is_start(i, j) {
        let step = steps[cell(width, i, j)];
        let (own, source) = step.length();
        found.push(step);
        (i, j) = (i - own, j - source);
    }
    found.reverse();
    (found, (i, j))
}

#[cfg(test)]
mod tests {
    use super::{
        super::words::{Vocabulary, Writer, words},
        *,
    };

    const SOURCE: &str = "Encourages all relevant initiatives, including those of the United Nations, for the \
                          successful implementation of the Programme of Action;";

    #[track_caller]
    fn fitted(quotation: &str) -> (usize, usize, String) {
        let mut vocabulary = Vocabulary::default();
        let own = words(quotation, 0..quotation.len(), Writer::Quoting, &mut vocabulary);
        let source = words(SOURCE, 0..SOURCE.len(), Writer::Source, &mut vocabulary);
        let found = whole(&own, &source).expect("words");
        let span = match found.source.is_empty() {
            true => 0..0,
            false => source[found.source.start].span.start..source[found.source.end - 1].span.end,
        };
        (found.differences(), found.same(), SOURCE[span].to_owned())
    }

    #[test]
    fn a_quotation_is_found_wherever_it_stands() {
        let part = "those of the United Nations";
        assert_eq!(fitted("those of the United Nations"), (0, 5, part.to_owned()));
        assert_eq!(fitted("those of the United Nation"), (1, 4, part.to_owned()));
        assert_eq!(fitted("those of United Nations"), (1, 4, part.to_owned()));
        assert_eq!(fitted("those of all the United Nations"), (1, 5, part.to_owned()));
        assert_eq!(fitted("imple-\nmentation of the Pro-gramme").0, 0);
    }

    #[test]
    fn what_is_not_compared_is_not_found() {
        let mut vocabulary = Vocabulary::default();
        let book = "one two three four five six seven eight nine ten ".repeat(5_000);
        let source = words(&book, 0..book.len(), Writer::Source, &mut vocabulary);
        let quotation = format!("{} and nothing of this", &book[..400]);
        let own = words(&quotation, 0..quotation.len(), Writer::Quoting, &mut vocabulary);
        let compared = CELLS_MAX / (source.len() + 1);
        assert!(compared < own.len());
        let found = whole(&own, &source).expect("words");
        assert_eq!((found.own.clone(), found.differences()), (0..own.len(), own.len() - compared));
    }

    #[test]
    fn what_is_left_out_with_a_mark_costs_nothing() {
        assert_eq!(fitted("all relevant initiatives […] for the successful").0, 0);
        assert_eq!(fitted("all relevant initiatives for the successful").0, 6);
        assert_ne!(fitted("successful implementation … all relevant initiatives").0, 0);
        assert_eq!(fitted("[These States encourage] all relevant initiatives").0, 0);
        assert_eq!(fitted("all [the] initiatives, including").0, 0);
    }

    #[test]
    fn what_is_cut_short_ends_where_its_words_end() {
        for (quotation, expected) in [
            ("all relevant initiatives, including those of our friends and neighbours", 4),
            ("including those of the United Kingdom", 6),
            ("our friends encourage relevant initiatives, including those", 4),
            ("the relevant initiatives, including those of the", 7),
            ("good relevant initiatives, including those of the", 6),
            // Within the words a change is one, whatever it takes the place of.
            ("all those initiatives, including those of the", 7),
        ] {
            let mut vocabulary = Vocabulary::default();
            let own = words(quotation, 0..quotation.len(), Writer::Quoting, &mut vocabulary);
            let source = words(SOURCE, 0..SOURCE.len(), Writer::Source, &mut vocabulary);
            let mut found = whole(&own, &source).expect("words");
            let is_grammar = |text: &str, word: &Word| {
                ["of", "the", "those", "all"].contains(&&text[word.span.clone()])
            };
            found.cut_short(
                |place| is_grammar(quotation, &own[place]),
                |place| is_grammar(SOURCE, &source[place]),
            );
            assert_eq!(found.source.len(), expected, "{quotation}: {found:?}");
            let (_, own_last, source_last) = found.walk().last().expect("steps");
            assert_eq!((own_last.end, source_last.end), (own.len(), found.source.end));
        }
    }

    #[test]
    fn the_part_of_a_sentence_is_found() {
        let sentence = "We hold that all relevant initiatives, including those of our United Nations, for the \
                        successful implementation matter";
        let mut vocabulary = Vocabulary::default();
        let own = words(sentence, 0..sentence.len(), Writer::Quoting, &mut vocabulary);
        let source = words(SOURCE, 0..SOURCE.len(), Writer::Source, &mut vocabulary);
        let found = part(&own, &source).expect("a part");
        let words = &sentence[own[found.own.start].span.start..own[found.own.end - 1].span.end];
        assert!(words.starts_with("all relevant") && words.ends_with("implementation"), "{words}");
        assert!((1..=3).contains(&found.differences()), "{found:?}");
    }
}
