//! What each mode ranks, how far it looks, and what is said of it.

use std::sync::LazyLock;

use super::{super::candidate::Scores, super::lead::Lead, *};
use crate::{
    backend::{
        Background, Filter,
        sample::{self, Shelf},
    },
    embed::HashingEmbedder,
};

/// A resolution of 120 paragraphs, of which the first two are about marking.
static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let others = (3..=120).map(|n| format!("{n}. Decides on item {n};\n\n"));
    let text = format!(
        "74/60. Small arms\n\nThe General Assembly,\n\n1. Encourages the marking of small arms;\n\n\
         2. Notes the marking of weapons;\n\n{}",
        others.collect::<String>()
    );
    Shelf::of(&[("a", &text)])
});

fn ranked(mode: Mode, text: &str) -> Ranking {
    let query = Query { mode, ..Query::new(text) };
    rank(&*SHELF, &HashingEmbedder, &query).expect("a ranking")
}

#[test]
fn each_mode_looks_with_its_legs() {
    for (mode, words, meaning) in
        [(Mode::Lexical, true, false), (Mode::Semantic, false, true), (Mode::Hybrid, true, true)]
    {
        let ranking = ranked(mode, "marking of small arms");
        assert_eq!(ranking.candidates[0].unit.anchor(), "para-1", "{mode:?}");
        let scores = ranking.candidates[0].scores;
        assert_eq!((scores.bm25.is_some(), scores.cosine.is_some()), (words, meaning), "{mode:?}");
        assert_eq!((ranking.vector.is_some(), ranking.others.is_empty()), (meaning, !meaning));
        assert_eq!(scores.semantic_rank, meaning.then_some(1), "{mode:?}");
        // What says nothing of it is no candidate.
        assert!(ranking.candidates.len() < 10, "{mode:?} {}", ranking.candidates.len());
    }
}

#[test]
fn where_no_passage_answers_nothing_is_found_by_meaning() {
    for mode in Mode::ALL {
        let ranking = ranked(mode, "xylophone");
        assert!(ranking.candidates.is_empty() && ranking.others.is_empty(), "{mode:?}");
    }
    let calibration = Calibration::default();
    let background = Background { mean: 0.1, deviation: 0.1 };
    let found = |nearest| SemanticFound { nearest, background, ..SemanticFound::default() };
    let answers = |nearest| answers_by_meaning(&found(nearest), 100, calibration);
    assert!(answers(Some(0.9)) && !answers(Some(0.01)) && !answers(None));
}

#[test]
fn a_hybrid_question_that_is_answered_is_drawn_towards_the_answer() {
    let embedded = HashingEmbedder.embed_query("the marking of small arms").expect("a vector");
    let drawn =
        |mode| ranked(mode, "the marking of small arms").vector.expect("a vector") != embedded;
    assert!(drawn(Mode::Hybrid) && !drawn(Mode::Semantic));
    let unanswered = ranked(Mode::Hybrid, "xylophone");
    assert_eq!(unanswered.verdict, Verdict::None);
    assert_eq!(unanswered.vector, HashingEmbedder.embed_query("xylophone").ok());
}

#[test]
fn what_is_cited_is_first_and_compared_however_far_it_is() {
    let ranking = ranked(Mode::Semantic, "74/60 op 99 marking of small arms");
    let Candidate { unit, scores } = &ranking.candidates[0];
    assert_eq!(unit.anchor(), "para-99");
    assert!(scores.cosine.is_some() && scores.semantic_rank.is_none());
    assert_eq!((ranking.verdict, ranking.probability), (Verdict::Strong, 1.0));
    let query = |filter| Query {
        filter: Filter::read([("kind", filter)]).expect("a filter"),
        ..Query::new("74/60 op 99")
    };
    let led = |filter| rank(&*SHELF, &HashingEmbedder, &query(filter)).expect("a ranking").led;
    assert!(!led("operative").is_empty() && led("footnote").is_empty());
}

#[test]
fn a_citation_answers_where_it_is_found_and_nothing_is_missing() {
    let led = [Led { unit: sample::unit("A/RES/1/1#para-1"), lead: Lead::Cited }];
    let documents = vec![led[0].unit.document.symbol.clone()];
    let all = Named { documents, ..Named::default() };
    let beside = Named { rest: "marking".to_owned(), ..all.clone() };
    let missing = Named { notes: vec!["nothing".to_owned()], ..all.clone() };
    for (named, led, words, expected) in [
        (&beside, &led[..], 0.0, true),
        (&all, &[], 0.1, true),
        (&all, &[], 0.0, false),
        (&beside, &[], 0.1, false),
        (&missing, &led, 0.1, false),
        (&missing, &[], 0.1, false),
    ] {
        let evidence = Evidence { words, ..Evidence::default() };
        assert_eq!(is_cited(named, led, evidence), expected, "{named:?} {led:?} {words}");
    }
}

#[test]
fn what_is_found_by_its_words_answers_weakly_at_least() {
    let led = [Led { unit: sample::unit("A/RES/1/1#para-1"), lead: Lead::CitesPlace }];
    let candidate =
        [Candidate { unit: sample::unit("A/RES/1/1#para-1"), scores: Scores::default() }];
    let nothing = Evidence::default();
    let much = Evidence { words: 1.0, meaning: 1.0, both: 1.0, ..Evidence::default() };
    for (text, led, candidates, evidence, expected) in [
        ("marking", &[][..], &candidate[..], nothing, Verdict::None),
        ("\"marking\"", &[], &[], nothing, Verdict::None),
        ("\"marking\"", &[], &candidate, nothing, Verdict::Weak),
        ("marking", &led, &[], nothing, Verdict::Weak),
        ("marking in resolution 74/60", &[], &[], nothing, Verdict::Weak),
        ("marking in resolution 60/1", &[], &[], nothing, Verdict::None),
        ("marking", &[], &candidate, much, Verdict::Strong),
        ("\"marking\"", &led, &candidate, much, Verdict::Strong),
    ] {
        let question = understand(text, &Filter::default(), &*SHELF).expect("a question");
        let (verdict, probability) =
            judged(evidence, Mode::Hybrid, &question, led, candidates, &HashingEmbedder);
        assert_eq!(verdict, expected, "{text}");
        let own = evidence.probability(Mode::Hybrid, HashingEmbedder.calibration());
        assert_eq!(probability, own, "{text}");
    }
}

#[test]
fn a_citation_alone_means_nothing_to_the_model() {
    let wants = |mode, text| {
        wants_meaning(mode, &understand(text, &Filter::default(), &*SHELF).expect("a question"))
    };
    assert_eq!(Mode::ALL.map(|mode| wants(mode, "marking")), [true, false, true]);
    assert_eq!(Mode::ALL.map(|mode| wants(mode, "resolution 74/60")), [false; 3]);
}

/// A model that takes few words into account, and reads English alone.
struct Narrow;

impl Embedder for Narrow {
    fn model(&self) -> &str {
        "narrow"
    }

    fn dimension(&self) -> usize {
        HashingEmbedder.dimension()
    }

    fn tokens_max(&self) -> usize {
        8
    }

    fn tokens(&self, text: &str) -> usize {
        HashingEmbedder.tokens(text)
    }

    fn embed_passages(
        &self,
        texts: &[String],
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Embedding>, EmbedError> {
        HashingEmbedder.embed_passages(texts, done)
    }

    fn embed_query(&self, text: &str) -> Result<Embedding, EmbedError> {
        HashingEmbedder.embed_query(text)
    }

    fn reads(&self, language: &str) -> bool {
        language == "en"
    }
}

#[test]
fn a_question_that_the_model_does_not_read_is_answered_by_its_words() {
    for (text, language) in [
        ("маркировка оружия", Some(Language::Ru)),
        ("武器标记", Some(Language::Zh)),
        ("le marquage des armes en polymère", Some(Language::Fr)),
        ("las armas y sus marcas", Some(Language::Es)),
        ("marking of weapons", None),
        ("resolution 74/60", None),
    ] {
        for mode in Mode::ALL {
            let query = Query { mode, ..Query::new(text) };
            let found = rank(&*SHELF, &Narrow, &query).expect("a ranking");
            let unread = language.filter(|_| mode != Mode::Lexical);
            assert_eq!(found.unread, unread, "{text} {mode:?}");
            assert_eq!(found.mode, if unread.is_some() { Mode::Lexical } else { mode }, "{text}");
            let by_meaning = |one: &Candidate| one.scores.semantic_rank.is_some();
            assert!(unread.is_none() || !found.candidates.iter().any(by_meaning), "{text}");
        }
        // A model of which nothing is said reads all.
        let found = rank(&*SHELF, &HashingEmbedder, &Query::new(text)).expect("a ranking");
        assert_eq!((found.unread, found.mode), (None, Mode::Hybrid), "{text}");
    }
}

#[test]
fn a_text_that_is_too_long_is_read_in_pieces_of_like_length() {
    let words = |count: usize| (0..count).map(|n| format!("w{n}")).collect::<Vec<_>>().join("  ");
    for (count, expected) in
        [(0, &[0][..]), (1, &[1]), (7, &[7]), (8, &[4, 4]), (14, &[7, 7]), (15, &[5, 5, 5])]
    {
        let text = words(count);
        let found = windows(&text, &Narrow);
        let counts: Vec<usize> = found.iter().map(|window| Narrow.tokens(window)).collect();
        assert_eq!(counts, expected, "{count}");
        assert!(count > 7 || found == [text], "{count}");
    }
}

#[test]
fn the_vector_of_a_long_question_is_between_its_pieces() {
    let half = "tracing marking weapons reports borders women peace";
    let text = format!("{half} {half}");
    let question = understand(&text, &Filter::default(), &*SHELF).expect("a question");
    let vector = embed(&Narrow, &question).expect("a vector");
    let of_half = Narrow.embed_query(half).expect("a vector");
    let far = vector.iter().zip(of_half).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
    assert!(far < 1e-6, "{far}");
}

#[test]
fn so_many_are_judged_anew_behind_what_citations_lead_to() {
    let unit = |n: usize| sample::unit(&format!("A/RES/1/1#para-{n}"));
    for (count, expected) in [(0, 0..0), (1, 0..0), (3, 2..3), (52, 2..52), (53, 2..52)] {
        let candidate = |n| Candidate { unit: unit(n), scores: Scores::default() };
        let mut candidates: Vec<Candidate> = (0..count).map(candidate).collect();
        // A unit may be led to for several reasons.
        let led = [(0, Lead::Cited), (1, Lead::Near), (0, Lead::Near)];
        let led = led.map(|(n, lead)| Led { unit: unit(n), lead });
        let best = best_behind(&led, &mut candidates).iter().map(|one| one.unit.key);
        let best: Vec<UnitKey> = best.collect();
        let expected: Vec<UnitKey> = expected.map(|n| unit(n).key).collect();
        assert_eq!(best, expected, "{count}");
    }
}

#[test]
fn time_adds_up() {
    let mut spent = Duration::from_secs(60);
    assert_eq!(timed(&mut spent, || 7), 7);
    assert!(spent >= Duration::from_secs(60));
}

fn candidate(n: usize, scores: Scores) -> Candidate {
    Candidate { unit: sample::unit(&format!("A/RES/1/1#para-{n}")), scores }
}

#[test]
fn where_meaning_answers_nothing_words_and_citations_are_left() {
    let ranked = Scores { semantic_rank: Some(1), cosine: Some(0.4), ..Scores::default() };
    let mut candidates = vec![
        candidate(1, Scores { bm25: Some(2.0), ..ranked }),
        candidate(2, ranked),
        candidate(3, ranked),
    ];
    let led = candidates[2].unit.key;
    leave_to_words(&mut candidates, &[led]);
    let anchors: Vec<&str> = candidates.iter().map(|one| one.unit.anchor()).collect();
    assert_eq!(anchors, ["para-1", "para-3"]);
    assert!(candidates.iter().all(|one| one.scores.semantic_rank.is_none()));
}

#[test]
fn what_was_found_by_meaning_has_its_place_by_cosine() {
    let found =
        |n, cosine| candidate(n, Scores { cosine, semantic_rank: Some(9), ..Scores::default() });
    let mut candidates = vec![
        found(5, None),
        found(4, Some(-0.2)),
        candidate(3, Scores { cosine: Some(0.9), ..Scores::default() }),
        found(2, Some(0.5)),
        found(1, Some(0.5)),
    ];
    rank_by_cosine(&mut candidates);
    let places = candidates.iter().map(|one| one.scores.semantic_rank);
    // Equal ones by id; what has no cosine last, what was not found nowhere.
    assert_eq!(places.collect::<Vec<_>>(), [Some(4), Some(3), None, Some(2), Some(1)]);
}

#[test]
fn what_kind_of_answer_is_wanted_counts_in_a_sum_of_scores_alone() {
    let text = "74/61. Arms\n\nThe General Assembly,\n\n1. Notes that 250 weapons were marked;\n\n\
        2. Notes that weapons were marked;\n";
    let shelf = Shelf::of(&[("a", text)]);
    let marked = |fusion| {
        let query = Query { fusion, ..Query::new("how many weapons were marked") };
        let ranking = rank(&shelf, &HashingEmbedder, &query).expect("a ranking");
        assert_ne!(ranking.verdict, Verdict::None);
        ranking.candidates.iter().any(|one| one.scores.answer.is_some())
    };
    let ranks = Fusion::ReciprocalRank(super::super::asked::RrfK::new(60.0).expect("a constant"));
    assert_eq!((marked(Fusion::Convex), marked(ranks)), (true, false));
}
