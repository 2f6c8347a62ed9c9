//! Every paragraph that may have a phrase, held against it word by word.

use std::{collections::HashSet, rc::Rc, time::Instant};

use crate::{
    analysis::is_function_word,
    backend::{BackendError, Filter, Required, Selection, UnitFacts, UnitKey},
    corpus::Kind,
};

use super::{
    super::matching::{Collection, Fit, Match, Own, Source, Step},
    appearance::Appearance,
    pieces::Pieces,
    variant::Groups,
};

/// So many paragraphs are read that have the words of a phrase one behind the other.
const WHOLE_MAX: usize = 20_000;
/// So many that have a piece of it, those with most of its rarest words first.
const NEAR_MAX: usize = 3_000;
/// So many are read at once: between them the time is looked at.
const READ_AT_ONCE: usize = 10;
/// So many are read on into the paragraphs beside them.
const ACROSS_MAX: usize = 100;
/// A paragraph of which fewer words are the phrase's is not read on.
const ACROSS_WORDS_MIN: usize = 4;
/// From so much weight of its words on a paragraph has the phrase in other words, and so
/// many of them must be there: as of quotations in drafts.
const LIKENESS_MIN: f32 = 0.6;
const SAME_MIN: f32 = 0.55;
/// A phrase of so many words of which one is another is a wording of it whatever the word
/// weighs, where so many are left that say something.
const CHANGED_OF_MIN: usize = 4;
const CONTENT_MIN: usize = 2;
/// So many words may stand between those of the phrase, and the share of it that may.
const BETWEEN_MIN: usize = 2;
const BETWEEN_SHARE: usize = 3;

/// Looks for a phrase.
pub(super) struct Gathering<'a> {
    collection: Collection<'a>,
    own: Own,
    /// Of each of its words whether it carries grammar alone.
    is_grammar: Vec<bool>,
    until: Instant,
    seen: HashSet<UnitKey>,
    /// Paragraphs that have a wording.
    taken: HashSet<UnitKey>,
    across_left: usize,
    /// What says the same, together.
    pub groups: Groups<'a>,
    /// What was not looked at, in words.
    pub left_out: Vec<String>,
}

impl<'a> Gathering<'a> {
    /// The phrase's words are `own`, by those of the collection.
    pub(super) fn of(
        collection: Collection<'a>,
        phrase: &'a str,
        own: Own,
        until: Instant,
    ) -> Gathering<'a> {
        let groups = Groups::of(phrase, &own);
        let is_grammar = own.words.iter().map(|word| is_function_word(&phrase[word.span.clone()]));
        let is_grammar = is_grammar.collect();
        Gathering {
            collection,
            own,
            is_grammar,
            until,
            seen: HashSet::new(),
            taken: HashSet::new(),
            across_left: ACROSS_MAX,
            groups,
            left_out: Vec::new(),
        }
    }

    /// Looks at all paragraphs with the phrase's words one behind the other, then at the
    /// nearest of those with a piece of it.
    pub(super) fn gather(&mut self, pieces: Pieces, filter: &Filter) -> Result<(), BackendError> {
        let among = |required: Required| Selection { filters: vec![filter.clone()], required };
        let whole = self.collection.ranked(&self.own, WHOLE_MAX, &among(pieces.whole))?;
        let read = self.look(&whole)?;
        if read < whole.len() || whole.len() == WHOLE_MAX {
            let why = if read < whole.len() { "the time was up" } else { "there are too many" };
            self.left_out.push(format!(
                "{read} of {} paragraphs that may have these words were read, for {why}: counts are of those; narrow \
                 the question by body or years, or give more words",
                if whole.len() == WHOLE_MAX { format!("{WHOLE_MAX} or more") } else { whole.len().to_string() },
            ));
        }
        // Those that have all of it are among those with a piece, and come first.
        let most = NEAR_MAX + self.seen.len();
        let mut near = self.collection.ranked(&self.own, most, &among(pieces.any))?;
        let is_bounded = near.len() == most;
        near.retain(|unit| !self.seen.contains(&unit.key));
        near.truncate(NEAR_MAX);
        let read = self.look(&near)?;
        if read < near.len() {
            let all = near.len();
            self.left_out.push(format!(
                "other wordings were looked for in {read} of {all} paragraphs, for the time was up"
            ));
        } else if is_bounded {
            self.left_out.push(format!(
                "other wordings were looked for in the {NEAR_MAX} paragraphs that have most of its rarest words"
            ));
        }
        Ok(())
    }

    /// Holds paragraphs against the phrase until the time is up; how many.
    fn look(&mut self, units: &[UnitFacts]) -> Result<usize, BackendError> {
        let mut read = 0;
        for some in units.chunks(READ_AT_ONCE) {
            if Instant::now() >= self.until {
                break;
            }
            for source in self.collection.read(some)? {
                if Instant::now() >= self.until {
                    return Ok(read);
                }
                self.hold(&source)?;
                read += 1;
            }
        }
        Ok(read)
    }

    fn hold(&mut self, source: &Rc<Source>) -> Result<(), BackendError> {
        if !self.seen.insert(source.facts.key) {
            return Ok(());
        }
        let Some(alone) = Collection::fit(&self.own, source) else { return Ok(()) };
        if alone.fit.differences() > 0
            && self.across_left > 0
            && self.may_run_on(&alone.fit, source)
        {
            self.across_left -= 1;
            let found = self.collection.fit_across(&self.own, source)?;
            let found = found.map(|found| self.cut_short(found));
            let likeness = self.own.likeness(&alone.fit);
            let is_better = |found: &Match| {
                let covered = found.stream.covered(&found.fit);
                covered.iter().any(|one| one.facts.key == source.facts.key)
                    && self.own.likeness(&found.fit) > likeness
                    && self.counts(&found.fit)
            };
            if let Some(found) = found.filter(is_better) {
                self.take(&found);
                return Ok(());
            }
        }
        let alone = self.cut_short(alone);
        if self.counts(&alone.fit) {
            self.take(&alone);
        }
        Ok(())
    }

    fn cut_short(&self, mut found: Match) -> Match {
        let Match { fit, stream } = &mut found;
        let source = |place: usize| {
            let text = &stream.source_of(place).unit.text;
            is_function_word(&text[stream.words[place].span.clone()])
        };
        fit.cut_short(|place| self.is_grammar[place], source);
        found
    }

    /// Whether a paragraph begins or ends within the phrase.
    fn may_run_on(&self, fit: &Fit, source: &Source) -> bool {
        let runs =
            !matches!(source.facts.kind, Kind::Footnote | Kind::FrontMatter | Kind::VoteList);
        let same = |(step, _, _): &(Step, _, _)| matches!(step, Step::Same(..));
        let mut ends = fit.walk().filter(same).map(|(_, own, source)| (own, source));
        let Some((own, first)) = ends.next() else { return false };
        let (own_last, last) = ends.last().unwrap_or((own.clone(), first.clone()));
        let (before, behind) = (own.start, self.own.words.len() - own_last.end);
        let at_start = before > 0 && first.start <= before;
        let at_end = behind > 0 && source.words.len() - last.end <= behind;
        runs && fit.same() >= ACROSS_WORDS_MIN && (at_start || at_end)
    }

    /// Whether so much of a phrase stands in a place that it is a wording of it.
    fn counts(&self, fit: &Fit) -> bool {
        let words = self.own.words.iter().filter(|word| !word.is_optional).count();
        let between = fit.steps.iter().filter(|step| matches!(step, Step::Left)).count();
        let is_like =
            self.own.likeness(fit) >= LIKENESS_MIN && fit.same() as f32 >= SAME_MIN * words as f32;
        let is_near = is_like && between <= (words / BETWEEN_SHARE).max(BETWEEN_MIN);
        fit.same() > 0
            && match fit.differences() {
                0 => true,
                1 => is_near || words >= CHANGED_OF_MIN && self.content(fit) >= CONTENT_MIN,
                _ => is_near,
            }
    }

    /// How many words that say something stand in a place as in the phrase.
    fn content(&self, fit: &Fit) -> usize {
        let same = fit.walk().filter(|(step, _, _)| matches!(step, Step::Same(..)));
        same.flat_map(|(_, own, _)| own).filter(|&word| !self.is_grammar[word]).count()
    }

    fn take(&mut self, found: &Match) {
        let covered = found.stream.covered(&found.fit);
        let (Some(first), Some(last)) = (covered.first(), covered.last()) else { return };
        if covered.iter().any(|one| self.taken.contains(&one.facts.key)) {
            return;
        }
        let keys = covered.iter().map(|one| one.facts.key);
        self.taken.extend(keys.clone());
        self.seen.extend(keys);
        let named = |source: &Source| (source.facts.clone(), source.unit.citation.clone());
        let (unit, citation) = named(first);
        let through = (covered.len() > 1).then(|| named(last));
        self.groups.add(&self.own, found, Appearance { unit, citation, through });
    }
}
