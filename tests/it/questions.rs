//! What must hold for every question: metamorphic properties, and what no
//! question may do to the program.

use std::collections::HashSet;

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRng, TestRunner},
};
use undex::{
    backend::{Filter, find_unit},
    embed::HashingEmbedder,
    index::Snapshot,
    query::{Fusion, Mode, Page, Query, RrfK, SearchError, Verdict, rank, search},
};

use crate::support::{corpus, index};

const QUESTIONS: [&str; 6] = [
    "marking and tracing",
    "polymer weapons marking",
    "\"small arms\" women",
    "resolution 74/60 paragraph 16",
    "national reports 2018",
    "DDR -marking",
];

fn snapshot() -> (Snapshot, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    index(&[corpus()], folder.path()).unwrap();
    (Snapshot::open(folder.path()).unwrap(), folder)
}

fn ranked(snapshot: &Snapshot, query: &Query) -> Vec<(String, f32)> {
    let candidates = rank(snapshot, &HashingEmbedder, query).unwrap().candidates;
    candidates.into_iter().map(|one| (one.unit.id, one.scores.fused)).collect()
}

fn asked(text: &str, mode: Mode) -> Query {
    Query { mode, page: Page::first(100).unwrap(), ..Query::new(text) }
}

fn ids(ranking: &[(String, f32)]) -> Vec<&str> {
    ranking.iter().map(|(id, _)| id.as_str()).collect()
}

#[test]
fn a_filter_equals_the_subset_afterwards() {
    let (snapshot, _folder) = snapshot();
    let conditions = [
        &[("symbol", "A/RES/74/60")][..],
        &[("kind", "preambular")],
        &[("section", "II")],
        &[("organ", "A")],
        &[("language", "fr")],
        &[("year_from", "2013"), ("year_to", "2018")],
    ];
    for text in QUESTIONS {
        let whole = ranked(&snapshot, &asked(text, Mode::Lexical));
        for conditions in &conditions {
            let filter = Filter::read(conditions.iter().copied()).unwrap();
            let admitted =
                |id: &&str| filter.admits(&find_unit(&snapshot, id, None).unwrap().unwrap());
            let filtered =
                ranked(&snapshot, &Query { filter: filter.clone(), ..asked(text, Mode::Lexical) });
            let subset: Vec<&str> = ids(&whole).into_iter().filter(admitted).collect();
            assert_eq!(ids(&filtered), subset, "{text} {conditions:?}");
            for mode in [Mode::Semantic, Mode::Hybrid] {
                let query = Query { filter: filter.clone(), ..asked(text, mode) };
                let found = ranked(&snapshot, &query);
                assert!(ids(&found).iter().all(admitted), "{text} {conditions:?}");
            }
        }
    }
}

#[test]
fn a_field_of_the_question_is_the_filter() {
    let (snapshot, _folder) = snapshot();
    let filter =
        Filter::read([("symbol", "A/RES/74/60"), ("year_from", "2019"), ("year_to", "2019")]);
    let by_filter =
        ranked(&snapshot, &Query { filter: filter.unwrap(), ..asked("marking", Mode::Hybrid) });
    let by_field = ranked(&snapshot, &asked("marking symbol:A/RES/74/60 year:2019", Mode::Hybrid));
    assert_eq!(by_filter, by_field);
    let query = asked("marking kind:paragraph", Mode::Hybrid);
    let error = rank(&snapshot, &HashingEmbedder, &query).unwrap_err();
    assert!(error.is_usage() && error.to_string().contains("`paragraph` is no kind"), "{error}");
}

#[test]
fn equal_questions_have_equal_answers_over_runs_and_rebuilds() {
    let ((first, _one), (second, _two)) = (snapshot(), snapshot());
    for text in QUESTIONS {
        for mode in [Mode::Lexical, Mode::Semantic, Mode::Hybrid] {
            let query = asked(text, mode);
            let answer = ranked(&first, &query);
            assert_eq!(answer, ranked(&first, &query), "{text}");
            assert_eq!(answer, ranked(&second, &query), "{text}");
            let distinct: HashSet<&str> = ids(&answer).into_iter().collect();
            assert_eq!(distinct.len(), answer.len(), "{text}: a unit is there twice");
            let ordered = answer.windows(2).all(|pair| {
                pair[0].1 > pair[1].1 || pair[0].1 == pair[1].1 && pair[0].0 < pair[1].0
            });
            assert!(ordered, "{text}: ties break by id");
        }
    }
}

#[test]
fn what_is_counted_can_be_paged_to() {
    let text: String =
        (0..1_400).map(|n| format!("{}. Notes the marking of item {n}.\n\n", n + 1)).collect();
    let corpus = crate::support::folder_of(&[("many.txt", &text)]);
    let folder = tempfile::tempdir().unwrap();
    index(&[corpus.path().to_owned()], folder.path()).unwrap();
    let snapshot = Snapshot::open(folder.path()).unwrap();
    let query = Query { page: Page::first(100).unwrap(), ..asked("marking", Mode::Hybrid) };
    let results = search(&snapshot, &HashingEmbedder, &query).unwrap();
    assert_eq!(results.hits_total, 1_000, "as many as the window has");
    let last = Query { page: Page::new(999, 1).unwrap(), ..query.clone() };
    assert_eq!(search(&snapshot, &HashingEmbedder, &last).unwrap().hits.len(), 1);
    // Masthead and title are there too.
    assert!((1_400..1_410).contains(&results.found.units), "{}", results.found.units);
    assert_eq!(results.found.by_words, 1_400, "the words are counted exactly");
    let counted: usize = results.facet("symbol").iter().map(|value| value.count).sum();
    assert_eq!(counted, results.found.units);
    assert!(Page::new(901, 100).is_err(), "no page reaches beyond what can be shown");
}

#[test]
fn quoting_never_adds_hits() {
    let (snapshot, _folder) = snapshot();
    for text in ["small arms", "marking and tracing", "national reports", "polymer weapons"] {
        let plain: HashSet<String> =
            ranked(&snapshot, &asked(text, Mode::Lexical)).into_iter().map(|(id, _)| id).collect();
        let quoted = ranked(&snapshot, &asked(&format!("\"{text}\""), Mode::Lexical));
        assert!(!quoted.is_empty() || text == "polymer weapons");
        assert!(quoted.iter().all(|(id, _)| plain.contains(id)), "{text}");
    }
}

#[test]
fn what_is_excluded_is_in_no_hit() {
    let (snapshot, _folder) = snapshot();
    let ids = |text: &str| -> HashSet<String> {
        ranked(&snapshot, &asked(text, Mode::Hybrid)).into_iter().map(|(id, _)| id).collect()
    };
    let plain = ids("States");
    for (excluded, words) in [("-\"light weapons\"", "light weapons"), ("-follow-up", "follow-up")]
    {
        let left = ids(&format!("States {excluded}"));
        let having = ids(&format!("States \"{words}\""));
        assert!(!having.is_empty() && !left.is_empty(), "{excluded}");
        assert!(left.is_disjoint(&having), "{excluded}");
        assert!(plain.difference(&having).all(|id| left.contains(id)), "{excluded}");
    }
}

#[test]
fn a_leg_without_hits_changes_nothing() {
    let (snapshot, _folder) = snapshot();
    // No unit has these words: what is left is the order of meaning.
    let text = "zzyzx qwrtp";
    let semantic = ranked(&snapshot, &asked(text, Mode::Semantic));
    let hybrid = ranked(&snapshot, &asked(text, Mode::Hybrid));
    assert_eq!(ids(&semantic), ids(&hybrid));
}

#[test]
fn reciprocal_ranks_are_an_option() {
    let (snapshot, _folder) = snapshot();
    let fusion = Fusion::ReciprocalRank(RrfK::default());
    let query = Query { fusion, ..asked("marking and tracing", Mode::Hybrid) };
    let found = ranked(&snapshot, &query);
    // The most that two legs can give is 2 / 61.
    assert!(found[0].1 <= 2.0 / 61.0 && found[0].1 > 1.0 / 61.0, "{}", found[0].1);
}

/// Citations as people write them: what is first, and what is told beside it.
#[test]
fn a_citation_leads_to_its_paragraph_or_says_why_not() {
    let (snapshot, _folder) = snapshot();
    for (text, first, notes) in [
        ("74/60 op 16", "A/RES/74/60#para-16", ""),
        ("OP16 of resolution 74/60", "A/RES/74/60#para-16", ""),
        ("op. para. 16 of GA res. 74/60", "A/RES/74/60#para-16", ""),
        ("G.A. Res. 74/60, ¶ 16", "A/RES/74/60#para-16", ""),
        ("UNGAR 74/60 para 16", "A/RES/74/60#para-16", ""),
        ("a/res/74/60 op 16", "A/RES/74/60#para-16", ""),
        ("74/60 pp 9", "A/RES/74/60#pp-9", ""),
        ("ninth preambular para of UNGA resolution 74/60", "A/RES/74/60#pp-9", ""),
        ("preambular paragraph 9 of A/RES/74/60", "A/RES/74/60#pp-9", ""),
        ("2018 outcome document, section II, paragraph 56", OUTCOME_56, ""),
        ("paragraph 56 of section II of the 2018 outcome document", OUTCOME_56, ""),
        ("A/CONF.192/2018/RC/3, annex II, para. 56", OUTCOME_56, ""),
        ("74/60 paragraph 99", "A/RES/74/60#para-29", "GA 74/60 ends at paragraph 29"),
        ("74/60 pp 99", "A/RES/74/60#para-29", "GA 74/60 has 23 preambular paragraphs"),
        ("74/60 para 16 (z)", "A/RES/74/60#para-29", "GA 74/60 has no paragraph 16 (z)"),
        ("paragraph 11 of the Programme of Action", "A/RES/67/58#para-2", POA_MISSING),
        ("SCR 4000 para 3", "", "Security Council resolution 4000 is not in this collection"),
        ("A/62/163", "A/RES/74/60#para-5", "A/62/163 is not in this collection"),
        ("cites A/62/163", "A/RES/74/60#para-5", ""),
        ("who cites resolution 74/60", "", "nothing in this collection cites GA 74/60"),
    ] {
        for mode in [Mode::Lexical, Mode::Semantic, Mode::Hybrid] {
            let results = search(&snapshot, &HashingEmbedder, &asked(text, mode)).unwrap();
            let found = results.hits.first().map_or("", |hit| hit.unit.id.as_str());
            assert!(first.is_empty() || found == first, "{text} {mode:?}: {found}");
            assert!(first.is_empty() || results.verdict != Verdict::None, "{text} {mode:?}");
            let told = results.interpreted.notes.join("; ");
            assert_eq!(told.replace("General Assembly resolution", "GA"), notes, "{text}");
        }
    }
}

const OUTCOME_56: &str = "A/CONF.192/2018/RC/3#annex/II/para-56";
const POA_MISSING: &str = "A/CONF.192/15 is not in this collection";

#[test]
fn behind_a_cited_paragraph_stand_its_neighbours_and_those_that_cite_it() {
    let (snapshot, _folder) = snapshot();
    let found = |text| -> Vec<String> {
        ranked(&snapshot, &asked(text, Mode::Hybrid)).into_iter().map(|(id, _)| id).collect()
    };
    let range = found("A/RES/74/60, paras. 3-5 and 1, on tracing");
    let of = |place: &str| format!("A/RES/74/60#{place}");
    assert_eq!(range[..6], ["para-3", "para-4", "para-5", "para-1", "para-2", "para-6"].map(of));
    let cited = found("2012 outcome document, annex I, section III, paragraph 10");
    assert!(cited[0].ends_with("#annex-I/III/para-10"), "{cited:?}");
    assert!(cited[3].starts_with("A/RES/67/58#para-"), "{cited:?}");
    let citing = found("resolutions that recall A/62/163/Corr.1 on the report of experts");
    let three = ["A/RES/67/58#para-3", "A/RES/72/57#para-5", "A/RES/74/60#para-5"];
    assert!(three.iter().all(|id| citing[..3].iter().any(|found| found == id)), "{citing:?}");
    let year = search(&snapshot, &HashingEmbedder, &asked("2018/19 budget", Mode::Hybrid)).unwrap();
    assert_eq!((year.interpreted.documents, year.interpreted.years), (vec![], vec![2018]));
}

#[test]
fn suggestions_come_from_the_index() {
    let (snapshot, _folder) = snapshot();
    let texts = |typed: &str| -> Vec<String> {
        let found = undex::query::suggest(&snapshot, typed).unwrap();
        found.into_iter().map(|found| found.text).collect()
    };
    assert!(texts("weapons mark").contains(&"weapons marking".to_owned()));
    assert_eq!(texts("74/6"), Vec::<String>::new());
    assert_eq!(texts("74/60"), ["A/RES/74/60"]);
    assert!(texts("A/RES").len() >= 3);
    assert!(texts("").is_empty() && texts("  \u{0}").is_empty());
    let query = Query { page: Page::first(1).unwrap(), ..asked("markng of wepons", Mode::Lexical) };
    let results = search(&snapshot, &HashingEmbedder, &query).unwrap();
    assert_eq!(results.interpreted.did_you_mean.as_deref(), Some("marking of weapons"));
    let query =
        Query { page: Page::first(1).unwrap(), ..asked("marking of weapons", Mode::Lexical) };
    let results = search(&snapshot, &HashingEmbedder, &query).unwrap();
    assert_eq!(results.interpreted.did_you_mean, None);
}

/// Ten thousand questions that nobody asks: operators, brackets, control
/// characters, every class of Unicode, and far too long ones.
#[test]
fn no_question_harms() {
    const COUNT: usize = 10_000;
    let (snapshot, _folder) = snapshot();
    let pieces = prop_oneof![
        "[\\PC]{0,12}",
        "\\PC{0,4}[\\p{Han}\\p{Arabic}\\p{Cyrillic}\\p{Hebrew}]{1,8}",
        "[\\x00-\\x1f\\x7f]{1,4}",
        "[\"“”()\\[\\]{}:^~*?+\\-/\\\\|&!<>=']{1,12}",
        "(A/RES/|resolution |para\\. |annex |sect\\. |op |pp |fn |kind:|year:|symbol:|section:\")[0-9IVX/.() a-z\"]{0,12}",
        Just("marking".to_owned()),
        Just("a".repeat(700)),
        Just("a:(^".to_owned()),
    ];
    let questions =
        proptest::collection::vec(pieces, 0..8).prop_map(|pieces: Vec<String>| pieces.join(" "));
    let rng = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut answered, mut explained) = (0, 0);
    for number in 0..COUNT {
        let text = questions.new_tree(&mut runner).unwrap().current();
        let mode = [Mode::Lexical, Mode::Hybrid, Mode::Semantic][number % 3];
        let query = Query { page: Page::first(3).unwrap(), ..asked(&text, mode) };
        match search(&snapshot, &HashingEmbedder, &query) {
            Ok(_) => answered += 1,
            Err(error) if error.is_usage() => {
                assert!(!error.to_string().is_empty() && !error.hint().is_empty());
                explained += 1;
            }
            Err(error) => panic!("{text:?}: {error}"),
        }
    }
    assert_eq!(answered + explained, COUNT);
    assert!(answered > 1_000 && explained > 100, "{answered} answered, {explained} explained");
    let huge = "marking ".repeat(10 << 17);
    let error = search(&snapshot, &HashingEmbedder, &asked(&huge, Mode::Hybrid)).unwrap_err();
    assert!(matches!(error, SearchError::Query(_)), "{error}");
}
