//! Merges the two rankings.
//!
//! A convex combination of normalised scores: Bruch, Gai and Ingber, "An
//! Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023. Each score is
//! stretched between bounds of the question, not between those of the
//! candidates: BM25 between nothing and the score of a unit that has every word
//! of the question; the cosine between that of a passage about something else
//! and 1. So a question whose words the collection does not have is settled by
//! meaning, whatever its best BM25, and scores of different questions compare. A
//! score that a leg did not give counts as nothing, and is not reported.

use std::collections::HashMap;

use crate::{
    backend::{Background, Scored, UnitFacts, UnitKey},
    corpus::Kind,
};

use super::{
    asked::{Fusion, Mode},
    candidate::{Candidate, Scores},
    known_item::Named,
    lead::{Lead, Led},
};

/// The share of the lexical leg. docs/relevance.md has the collections that it
/// was chosen on.
pub(super) const LEXICAL_SHARE: f32 = 0.5;

/// The bounds of a question's scores.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// The BM25 of a unit with every word of the question.
    pub bm25_maximum: f32,
    /// What the question has in common with any passage.
    pub background: Background,
}

impl Scale {
    /// A BM25 between 0 and 1.
    pub(super) fn words(&self, bm25: f32) -> f32 {
        if self.bm25_maximum > 0.0 { (bm25 / self.bm25_maximum).min(1.0) } else { 0.0 }
    }

    /// The convex combination of both legs.
    pub(super) fn convex(&self, scores: &Scores) -> f32 {
        let words = scores.bm25.map_or(0.0, |bm25| self.words(bm25));
        let meaning = scores.cosine.map_or(0.0, |cosine| self.background.meaning(cosine));
        LEXICAL_SHARE * words + (1.0 - LEXICAL_SHARE) * meaning
    }
}

/// What a unit gains whose document or year the question names.
const NAMED_DOCUMENT: f32 = 0.15;
/// What a point, a note, a list or a masthead loses to a paragraph of like score: it says
/// less by itself. docs/relevance.md has what that brings.
const NO_PARAGRAPH: f32 = -0.05;
/// So many of the greatest scores that anything else can give lie between one reason to
/// be ranked first and the next.
const LEAD: f32 = 2.0;
/// What units lose to those before them that are in an order of their own.
const NEXT: f32 = 1e-3;
/// So many of them have an order of their own.
const NEXT_MAX: usize = 999;

/// Gathers what the legs found, best first each, and what citations lead to: every unit
/// once, with the scores that it was given.
pub(super) fn gather(lexical: Vec<Scored>, semantic: Vec<Scored>, led: &[Led]) -> Vec<Candidate> {
    let capacity = lexical.len() + semantic.len() + led.len();
    let mut candidates: Vec<Candidate> = Vec::with_capacity(capacity);
    let mut places: HashMap<UnitKey, usize> = HashMap::with_capacity(capacity);
    for (index, Scored { unit, score }) in lexical.into_iter().enumerate() {
        places.insert(unit.key, candidates.len());
        let scores = Scores { bm25: Some(score), bm25_rank: Some(index + 1), ..Scores::default() };
        candidates.push(Candidate { unit, scores });
    }
    for (index, Scored { unit, score }) in semantic.into_iter().enumerate() {
        let place = *places.entry(unit.key).or_insert(candidates.len());
        if place == candidates.len() {
            candidates.push(Candidate { unit, scores: Scores::default() });
        }
        candidates[place].scores.cosine = Some(score);
        candidates[place].scores.semantic_rank = Some(index + 1);
    }
    for Led { unit, .. } in led {
        if places.insert(unit.key, candidates.len()).is_none() {
            candidates.push(Candidate { unit: unit.clone(), scores: Scores::default() });
        }
    }
    candidates
}

/// Gives each candidate one score of all that it has, and orders them by it. What the
/// citations of the question lead to is put first: the units `led`, so far as they are
/// selected.
pub(super) fn fuse(
    candidates: &mut [Candidate],
    mode: Mode,
    fusion: Fusion,
    scale: Scale,
    named: &Named,
    led: &[Led],
) {
    combine(candidates, mode, fusion, scale);
    let is_convex = mode == Mode::Hybrid && fusion == Fusion::Convex;
    for Candidate { unit, scores } in candidates.iter_mut() {
        scores.named = is_named(named, unit).then_some(NAMED_DOCUMENT);
        let words = scale.words(scores.bm25.unwrap_or(0.0));
        scores.kind = of_kind(unit.kind, words).filter(|_| is_convex);
        let gains = [scores.named, scores.answer, scores.kind];
        scores.fused += gains.into_iter().flatten().sum::<f32>();
    }
    if !led.is_empty() {
        let greatest = if mode == Mode::Lexical { scale.bm25_maximum.max(1.0) } else { 1.0 };
        put_first(candidates, led, greatest);
    }
    candidates.sort_by(|a, b| {
        b.scores.fused.total_cmp(&a.scores.fused).then_with(|| a.unit.id.cmp(&b.unit.id))
    });
}

/// Puts first what citations lead to, where nothing else gives more than `greatest`.
fn put_first(candidates: &mut [Candidate], led: &[Led], greatest: f32) {
    let keys = candidates.iter().map(|one| one.unit.key);
    let places: HashMap<UnitKey, usize> = keys.zip(0..).collect();
    // From the last reason to the first, for of several the first counts.
    let mut index = led.iter().filter(|led| led.is_own()).count();
    for own in led.iter().rev() {
        index -= usize::from(own.is_own());
        let Led { unit, lead } = own;
        let Some(&place) = places.get(&unit.key) else { continue };
        let scores = &mut candidates[place].scores;
        let alone = scores.fused - scores.named.unwrap_or_default();
        let gain = gain(*lead, index, alone, greatest);
        if scores.named.is_none_or(|named| named < gain) {
            scores.named = Some(gain);
            scores.fused = alone + gain;
        }
    }
}

/// What being no paragraph of its own takes away: nothing of what is quoted word for word.
fn of_kind(kind: Kind, words: f32) -> Option<f32> {
    let is_whole =
        matches!(kind, Kind::Preambular | Kind::Operative | Kind::Numbered | Kind::Unnumbered);
    (!is_whole).then_some(NO_PARAGRAPH * (1.0 - words))
}

fn is_named(named: &Named, unit: &UnitFacts) -> bool {
    named.documents.contains(&unit.document.symbol)
        || unit.document.year.is_some_and(|year| named.years.contains(&year))
}

/// What a unit gains that a citation leads to. What is cited and what stands beside it is
/// in the order of the documents; those that cite it are in that of their scores.
fn gain(lead: Lead, index: usize, alone: f32, greatest: f32) -> f32 {
    let reasons = match lead {
        Lead::Cited => 4.0,
        Lead::Near => 3.0,
        Lead::CitesPlace => 2.0,
        Lead::CitesDocument => 1.0,
    };
    let gain = reasons * LEAD * greatest;
    match lead {
        Lead::Cited | Lead::Near => gain + 1.0 - index.min(NEXT_MAX) as f32 * NEXT - alone,
        Lead::CitesPlace | Lead::CitesDocument => gain,
    }
}

fn combine(candidates: &mut [Candidate], mode: Mode, fusion: Fusion, scale: Scale) {
    for Candidate { scores, .. } in candidates {
        scores.fused = match mode {
            Mode::Lexical => scores.bm25.unwrap_or(0.0),
            Mode::Semantic => scores.cosine.unwrap_or(0.0),
            Mode::Hybrid => match fusion {
                Fusion::Convex => scale.convex(scores),
                Fusion::ReciprocalRank(k) => {
                    let ranks = [scores.bm25_rank, scores.semantic_rank];
                    ranks.iter().flatten().map(|&rank| 1.0 / (k.get() + rank as f32)).sum()
                }
            },
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{super::asked::RrfK, *};

    const SCALE: Scale =
        Scale { bm25_maximum: 10.0, background: Background { mean: 0.1, deviation: 0.1 } };

    fn scored(bm25: Option<f32>, cosine: Option<f32>) -> Candidate {
        let unit = crate::backend::sample::unit("A/RES/1/1#para-1");
        Candidate { unit, scores: Scores { bm25, cosine, ..Scores::default() } }
    }

    #[test]
    fn what_is_cited_is_in_its_order_and_before_those_that_cite_it() {
        let led = |id: &str, lead| Led { unit: crate::backend::sample::unit(id), lead };
        let led = [
            led("A/RES/1/1#para-5", Lead::Cited),
            led("A/RES/1/1#para-3", Lead::Cited),
            led("A/RES/1/1#para-4", Lead::Near),
            led("A/RES/1/1#para-3", Lead::Near),
            led("A/RES/2/1#para-9", Lead::CitesDocument),
            led("A/RES/2/1#para-1", Lead::CitesDocument),
            led("A/RES/2/1#para-2", Lead::CitesPlace),
        ];
        let unit = |id: &str, score| Scored { unit: crate::backend::sample::unit(id), score };
        let lexical = [
            unit("A/RES/3/1#para-1", 9.9),
            unit("A/RES/2/1#para-9", 9.0),
            unit("A/RES/2/1#para-1", 8.0),
            unit("A/RES/1/1#para-3", 7.0),
        ];
        for mode in [Mode::Lexical, Mode::Hybrid, Mode::Semantic] {
            let named = Named::default();
            let mut fused = gather(lexical.to_vec(), Vec::new(), &led);
            fuse(&mut fused, mode, Fusion::default(), SCALE, &named, &led);
            let mut found: Vec<&str> = fused.iter().map(|one| &one.unit.id[6..]).collect();
            if mode == Mode::Semantic {
                found[4..6].reverse();
            }
            let expected = [
                "1/1#para-5",
                "1/1#para-3",
                "1/1#para-4",
                "2/1#para-2",
                "2/1#para-9",
                "2/1#para-1",
                "3/1#para-1",
            ];
            assert_eq!(found, expected, "{mode:?}");
        }
    }

    #[test]
    fn what_stands_beside_what_is_cited_is_before_all_that_cite_it() {
        let unit = |n: usize| crate::backend::sample::unit(&format!("A/RES/1/1#para-{n}"));
        let mut led: Vec<Led> =
            (1..=1_000).map(|n| Led { unit: unit(n), lead: Lead::Near }).collect();
        led.push(Led { unit: unit(2_000), lead: Lead::CitesPlace });
        let mut fused = gather(Vec::new(), Vec::new(), &led);
        // It has every word, all of the meaning and what is asked.
        let best = &mut fused[1_000].scores;
        *best = Scores { bm25: Some(10.0), cosine: Some(1.0), answer: Some(0.15), ..*best };
        fuse(&mut fused, Mode::Hybrid, Fusion::Convex, SCALE, &Named::default(), &led);
        let found = fused.iter().map(|one| one.unit.anchor().to_owned());
        let expected = (1..=1_000).chain([2_000]).map(|n| format!("para-{n}"));
        assert!(found.eq(expected));
    }

    #[test]
    fn a_point_stands_behind_a_paragraph_of_like_score_unless_it_is_quoted() {
        let of = |kind, bm25| {
            let mut one = scored(Some(bm25), Some(0.5));
            one.unit.kind = kind;
            one
        };
        let gain = |kind, bm25, mode, fusion| {
            let mut one = [of(kind, bm25)];
            fuse(&mut one, mode, fusion, SCALE, &Named::default(), &[]);
            let alone = SCALE.convex(&one[0].scores);
            let Scores { fused, kind, .. } = one[0].scores;
            let is_convex = mode == Mode::Hybrid && fusion == Fusion::Convex;
            assert!(!is_convex || (fused - alone - kind.unwrap_or(0.0)).abs() < 1e-6);
            kind
        };
        let convex = |kind, bm25| gain(kind, bm25, Mode::Hybrid, Fusion::Convex);
        for kind in Kind::ALL {
            let whole = [Kind::Preambular, Kind::Operative, Kind::Numbered, Kind::Unnumbered];
            let expected = (!whole.contains(&kind)).then_some(NO_PARAGRAPH / 2.0);
            assert_eq!(convex(kind, 5.0), expected, "{kind:?}");
        }
        assert_eq!(convex(Kind::Subparagraph, 10.0), Some(0.0));
        let ranks = Fusion::ReciprocalRank(RrfK::new(1.0).expect("a constant"));
        assert_eq!(gain(Kind::Subparagraph, 5.0, Mode::Hybrid, ranks), None);
        assert_eq!(gain(Kind::Subparagraph, 5.0, Mode::Lexical, Fusion::Convex), None);
    }

    #[test]
    fn agreement_beats_either_first_place() {
        let mut scores =
            [scored(Some(9.0), Some(0.1)), scored(Some(8.0), Some(0.6)), scored(None, Some(0.7))];
        combine(&mut scores, Mode::Hybrid, Fusion::Convex, SCALE);
        assert!(scores[1].scores.fused > scores[0].scores.fused);
        assert!(scores[1].scores.fused > scores[2].scores.fused);
    }

    #[test]
    fn one_empty_leg_leaves_the_order_of_the_other() {
        let mut scores =
            [scored(Some(3.0), None), scored(Some(2.0), None), scored(Some(1.0), None)];
        combine(&mut scores, Mode::Hybrid, Fusion::Convex, SCALE);
        assert!(scores.windows(2).all(|pair| pair[0].scores.fused > pair[1].scores.fused));
        let mut scores =
            [scored(None, Some(0.5)), scored(None, Some(0.4)), scored(None, Some(0.4))];
        combine(&mut scores, Mode::Hybrid, Fusion::Convex, SCALE);
        assert!(scores[0].scores.fused > scores[1].scores.fused);
        assert_eq!(scores[1].scores.fused, scores[2].scores.fused);
    }

    #[test]
    fn scores_are_stretched_between_the_bounds_of_the_question() {
        let near = |a: f32, b: f32| (a - b).abs() < 1e-6;
        for (bm25, words) in [(0.0, 0.0), (5.0, 0.5), (10.0, 1.0), (20.0, 1.0)] {
            assert!(near(SCALE.words(bm25), words), "{bm25}");
        }
        for (cosine, meaning) in [(0.1, 0.0), (0.55, 0.5), (1.0, 1.0), (-0.8, -1.0)] {
            assert!(near(SCALE.background.meaning(cosine), meaning), "{cosine}");
            assert!(near(SCALE.background.cosine(meaning), cosine), "{cosine}");
        }
        let background = Background { mean: 1.0, deviation: 0.0 };
        let of_nothing = Scale { bm25_maximum: 0.0, background };
        assert_eq!((of_nothing.words(3.0), background.meaning(1.0)), (0.0, 0.0));
        let both = scored(Some(5.0), Some(0.1)).scores;
        assert!(near(SCALE.convex(&both), 0.25));
        assert!(near(SCALE.convex(&Scores { cosine: Some(1.0), ..both }), 0.75));
    }

    fn unit(document: &str) -> UnitFacts {
        crate::backend::sample::unit(&format!("{document}#para-1"))
    }

    /// Two legs: the lexical one finds two units with one score, the other one finds the
    /// first of them and a third; to the third and a fourth a citation may lead.
    fn fused(
        mode: Mode,
        fusion: Fusion,
        named: &Named,
        leads: [Option<Lead>; 2],
    ) -> Vec<Candidate> {
        let scored = |document, score| Scored { unit: unit(document), score };
        let lexical = vec![scored("A/RES/2/1", 5.0), scored("A/RES/1/1", 5.0)];
        let semantic = vec![scored("A/RES/3/1", 0.9), scored("A/RES/2/1", 0.4)];
        let led = ["A/RES/3/1", "A/RES/4/1"].into_iter().zip(leads);
        let led: Vec<Led> = led
            .filter_map(|(document, lead)| Some(Led { unit: unit(document), lead: lead? }))
            .collect();
        let mut found = gather(lexical, semantic, &led);
        // What the semantic leg did not find is compared.
        for one in found.iter_mut().filter(|one| one.scores.cosine.is_none()) {
            let is_first = one.unit.document.symbol.as_str() == "A/RES/1/1";
            one.scores.cosine = Some(if is_first { 0.4 } else { 0.2 });
        }
        fuse(&mut found, mode, fusion, SCALE, named, &led);
        found
    }

    fn documents(candidates: &[Candidate]) -> Vec<&str> {
        candidates.iter().map(|one| one.unit.document.symbol.as_str()).collect()
    }

    #[test]
    fn a_candidate_has_the_scores_that_the_legs_gave() {
        let found = fused(Mode::Hybrid, Fusion::Convex, &Named::default(), [None; 2]);
        let scores = found.iter().map(|Candidate { scores: s, .. }| {
            (s.bm25, s.bm25_rank, s.cosine, s.semantic_rank, s.named)
        });
        assert_eq!(documents(&found), ["A/RES/3/1", "A/RES/1/1", "A/RES/2/1"]);
        assert_eq!(
            scores.collect::<Vec<_>>(),
            [
                (None, None, Some(0.9), Some(1), None),
                (Some(5.0), Some(2), Some(0.4), None, None),
                (Some(5.0), Some(1), Some(0.4), Some(2), None),
            ]
        );
    }

    #[test]
    fn each_way_orders_by_its_scores_and_then_by_id() {
        let found = |mode, fusion| {
            let found = fused(mode, fusion, &Named::default(), [None; 2]);
            found.iter().map(|one| (one.scores.fused * 1e3).round() / 1e3).collect::<Vec<f32>>()
        };
        assert_eq!(found(Mode::Lexical, Fusion::Convex), [5.0, 5.0, 0.0]);
        assert_eq!(found(Mode::Semantic, Fusion::Convex), [0.9, 0.4, 0.4]);
        assert_eq!(found(Mode::Hybrid, Fusion::Convex), [0.444, 0.417, 0.417]);
        let k = RrfK::new(1.0).expect("a constant");
        let ranks = Fusion::ReciprocalRank(k);
        assert_eq!(found(Mode::Hybrid, ranks), [0.833, 0.5, 0.333]);
    }

    #[test]
    fn what_the_question_names_gains_and_what_it_cites_leads() {
        let mut of_2012 = unit("A/RES/1/1");
        std::sync::Arc::make_mut(&mut of_2012.document).year = Some(2012);
        let named = Named {
            documents: vec![unit("A/RES/2/1").document.symbol.clone()],
            years: vec![2012],
            ..Named::default()
        };
        assert!(is_named(&named, &of_2012) && is_named(&named, &unit("A/RES/2/1")));
        assert!(!is_named(&named, &unit("A/RES/1/1")));
        for mode in Mode::ALL {
            let order = |leads| {
                let found = fused(mode, Fusion::Convex, &named, leads);
                found.iter().map(|one| one.unit.document.symbol.to_string()).collect::<Vec<_>>()
            };
            let first = ["A/RES/3/1", "A/RES/4/1", "A/RES/2/1", "A/RES/1/1"];
            let second = ["A/RES/4/1", "A/RES/3/1", "A/RES/2/1", "A/RES/1/1"];
            for (leads, expected) in [
                // Of several in an order of their own the first stays first, whatever the legs say.
                ([Lead::Cited, Lead::Cited], first),
                ([Lead::Cited, Lead::Near], first),
                ([Lead::Near, Lead::Cited], second),
                ([Lead::CitesPlace, Lead::Near], second),
                ([Lead::CitesDocument, Lead::CitesPlace], second),
                // Those that cite are in the order of their scores.
                ([Lead::CitesDocument, Lead::CitesDocument], first),
            ] {
                assert_eq!(order(leads.map(Some)), expected, "{mode:?} {leads:?}");
            }
        }
    }
}
