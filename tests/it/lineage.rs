//! What became of paragraphs, against what people judged: the series of the corpus, and
//! documents of the UN that are not ours to ship.

use std::collections::{BTreeMap, BTreeSet};

use undex::{
    backend::Backend,
    citation::{Language, Symbol},
    research::{Cell, Change, Lineage, Row, history, lineage, series},
};

use crate::{search::real, support::root};

/// The pairs of ids that an alignment found, with what became of them.
pub(crate) type Found = BTreeMap<(String, String), Change>;

pub(crate) fn aligned(backend: &dyn Backend, from: &str, to: &str) -> Lineage {
    let outline = |symbol: &str| {
        let found = backend.outline(&Symbol::spelled(symbol), Some(Language::En)).unwrap();
        found.unwrap_or_else(|| panic!("{symbol} is not in the index"))
    };
    lineage(backend, outline(from), outline(to)).unwrap()
}

pub(crate) fn pairs(lineage: &Lineage) -> Found {
    let pairs = lineage.kept.iter().filter_map(|kept| {
        let (from, to) = (kept.from.as_ref()?, kept.to.as_ref()?);
        Some(((from.0.id.clone(), to.0.id.clone()), kept.change))
    });
    pairs.collect()
}

/// What alignment was found of what is judged, over documents that are in the index: pairs
/// missed, invented, and of the wrong kind, by the kind that was judged.
pub(crate) struct Held {
    pub(crate) judged: usize,
    pub(crate) found: usize,
    pub(crate) missed: Vec<(String, String)>,
    pub(crate) invented: Vec<(String, String)>,
    /// Judged, and told as judged, by the kind of change.
    pub(crate) kinds: BTreeMap<String, (usize, usize)>,
}

/// Holds the alignment of every two documents that a fixture of ids and kinds of change
/// judges against it.
pub(crate) fn held(backend: &dyn Backend, fixture: &str) -> Held {
    let text = std::fs::read_to_string(root().join("tests/fixtures").join(fixture)).unwrap();
    let mut judged: BTreeMap<(String, String), String> = BTreeMap::new();
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        judged.insert((cells[0].to_owned(), cells[1].to_owned()), cells[2].to_owned());
    }
    let document = |id: &str| id.split_once('#').unwrap().0.to_owned();
    let documents: BTreeSet<(String, String)> =
        judged.keys().map(|(from, to)| (document(from), document(to))).collect();
    let mut found = Found::new();
    documents.iter().for_each(|(from, to)| found.extend(pairs(&aligned(backend, from, to))));
    let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (pair, kind) in &judged {
        let of_kind = kinds.entry(kind.clone()).or_default();
        of_kind.0 += 1;
        of_kind.1 += usize::from(found.get(pair).is_some_and(|change| change.name() == kind));
    }
    Held {
        judged: judged.len(),
        found: found.len(),
        missed: judged.keys().filter(|pair| !found.contains_key(*pair)).cloned().collect(),
        invented: found.into_keys().filter(|pair| !judged.contains_key(pair)).collect(),
        kinds,
    }
}

/// The id of a unit as the gold writes it: `A/RES/67/58#body##preambular#1#`.
fn id(written: &str) -> Option<String> {
    let parts: Vec<&str> = written.split('#').collect();
    let [symbol, _, _, kind, number, _] = parts[..] else { return None };
    let place = if kind == "preambular" { "pp" } else { "para" };
    Some(format!("{symbol}#{place}-{number}"))
}

/// Pairs of ids.
type Pairs = BTreeSet<(String, String)>;

/// The judged pairs of the series, two years at a time, those of the same words apart.
fn gold() -> (Pairs, Pairs) {
    let text = std::fs::read_to_string(root().join("tests/fixtures/lineage.tsv")).unwrap();
    let (mut all, mut identical) = (BTreeSet::new(), BTreeSet::new());
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let ids: Vec<String> = cells[..3].iter().filter_map(|cell| id(cell)).collect();
        for (index, from) in ids.iter().enumerate() {
            for to in &ids[index + 1..] {
                all.insert((from.clone(), to.clone()));
                if cells[3] == "identical" {
                    identical.insert((from.clone(), to.clone()));
                }
            }
        }
    }
    (all, identical)
}

#[test]
fn the_series_of_the_corpus_is_aligned_as_people_judged() {
    let backend = &real().snapshot;
    let mut found = Found::new();
    for (from, to) in [
        ("A/RES/67/58", "A/RES/72/57"),
        ("A/RES/72/57", "A/RES/74/60"),
        ("A/RES/67/58", "A/RES/74/60"),
    ] {
        found.extend(pairs(&aligned(backend, from, to)));
    }
    let (wanted, identical) = gold();
    let missed: Vec<_> = wanted.iter().filter(|pair| !found.contains_key(*pair)).collect();
    let invented: Vec<_> = found.iter().filter(|(pair, _)| !wanted.contains(*pair)).collect();
    assert!(missed.is_empty(), "missed: {missed:#?}, invented: {invented:#?}");
    assert!(invented.is_empty(), "invented: {invented:#?}");
    let is_same = |change: &Change| matches!(change, Change::Identical | Change::Moved);
    for pair in &identical {
        assert!(is_same(&found[pair]), "{pair:?} is {:?}", found[pair]);
    }
}

#[test]
fn paragraphs_pass_from_reports_into_resolutions() {
    let backend = &real().snapshot;
    let report = "A/CONF.192/2018/RC/3";
    let found = pairs(&aligned(backend, report, "A/RES/74/60"));
    for (from, to) in [
        ("annex/I/para-15", "pp-8"),
        ("annex/V/para-6", "para-8"),
        ("annex/V/para-4", "para-26"),
        ("annex/V/para-15", "para-27"),
        ("annex/V/para-16", "para-28"),
    ] {
        let pair = (format!("{report}#{from}"), format!("A/RES/74/60#{to}"));
        assert!(found.contains_key(&pair), "{pair:?} is not in {found:#?}");
    }
    let found = pairs(&aligned(backend, "A/CONF.192/2012/RC/4", "A/RES/72/57"));
    let pair = ("A/CONF.192/2012/RC/4#annex-I/I/para-16", "A/RES/72/57#para-16");
    assert!(found.contains_key(&(pair.0.to_owned(), pair.1.to_owned())), "{found:#?}");
}

#[test]
fn what_is_said_of_a_pair_is_what_the_texts_say() {
    let found = aligned(&real().snapshot, "A/RES/67/58", "A/RES/74/60");
    let mut seen = (BTreeSet::new(), BTreeSet::new());
    for kept in &found.kept {
        let text = |side| {
            kept.difference.of_side(side).map(|piece| piece.text.as_str()).collect::<String>()
        };
        if let Some((facts, unit)) = &kept.from {
            assert_eq!(text(undex::research::Side::First), unit.text, "{}", facts.id);
            seen.0.insert(facts.id.clone());
        }
        if let Some((facts, unit)) = &kept.to {
            assert_eq!(text(undex::research::Side::Second), unit.text, "{}", facts.id);
            seen.1.insert(facts.id.clone());
        }
        let is_one_sided = matches!(kept.change, Change::New | Change::Dropped);
        assert_eq!(is_one_sided, kept.from.is_none() || kept.to.is_none());
    }
    assert_eq!((seen.0.len(), seen.1.len()), (36, 52), "every paragraph is told");
}

#[test]
fn a_document_against_itself_is_identical() {
    for symbol in ["A/RES/72/57", "A/CONF.192/2018/RC/3", "A/CONF.192/2012/RC/4"] {
        for kept in aligned(&real().snapshot, symbol, symbol).kept {
            assert_eq!(kept.change, Change::Identical, "{:?}", kept.from.map(|told| told.0.id));
            assert_eq!(kept.from.unwrap().0.id, kept.to.unwrap().0.id);
        }
    }
}

#[test]
fn a_paragraph_is_followed_through_the_years() {
    let backend = &real().snapshot;
    let of = |id: &str| {
        let unit = undex::backend::find_unit(backend, id, None).unwrap().unwrap();
        let line = history(backend, &unit).unwrap();
        line.into_iter().map(|one| one.unit.id).collect::<Vec<_>>()
    };
    for id in ["A/RES/67/58#para-10", "A/RES/72/57#para-12", "A/RES/74/60#para-13"] {
        let line = ["A/RES/67/58#para-10", "A/RES/72/57#para-12", "A/RES/74/60#para-13"];
        assert_eq!(of(id), line, "the same from wherever it is looked at");
    }
    assert_eq!(of("A/RES/74/60#para-28")[0], "A/CONF.192/2018/RC/3#annex/V/para-16");
    assert_eq!(of("A/RES/74/60#para-21"), ["A/RES/74/60#para-21"], "new, and nothing invented");
}

#[test]
fn the_series_of_a_resolution_is_found_unnamed() {
    let backend = &real().snapshot;
    for of in ["A/RES/67/58", "A/RES/72/57", "A/RES/74/60"] {
        let outline = backend.outline(&Symbol::spelled(of), Some(Language::En)).unwrap().unwrap();
        let found = series(backend, outline).unwrap();
        let symbols: Vec<&str> = found.documents.iter().map(|one| one.symbol.as_str()).collect();
        assert_eq!(symbols, ["A/RES/67/58", "A/RES/72/57", "A/RES/74/60"], "from {of}");
        let ids = |row: &Row| -> Vec<Option<String>> {
            let id = |cell: &Option<Cell>| cell.as_ref().map(|cell| cell.told.0.id.clone());
            row.cells.iter().map(id).collect()
        };
        let rows: Vec<Vec<Option<String>>> = found.rows.iter().map(ids).collect();
        let text = std::fs::read_to_string(root().join("tests/fixtures/lineage.tsv")).unwrap();
        for judged in text.lines().skip(1) {
            let wanted: Vec<Option<String>> = judged.split('\t').take(3).map(id).collect();
            let together = wanted.iter().flatten().count() > 1;
            let has = |row: &Vec<Option<String>>| {
                row.iter().zip(&wanted).all(|(a, b)| b.is_none() || a == b)
            };
            assert!(!together || rows.iter().any(has), "{judged} is in no row, from {of}");
        }
    }
}

#[tokio::test]
async fn pages_show_what_became_of_paragraphs() {
    let indexed = crate::support::indexed();
    let router = undex::web::router(indexed.engine.clone(), undex::web::Settings::default());
    let (status, _, body) =
        crate::http::get(&router, "/compare?a=A%2FRES%2F72%2F57&b=A%2FRES%2F74%2F60").await;
    assert_eq!(status, 200);
    for wanted in
        ["<strong>identical</strong>", "<strong>amended", "<strong>new</strong>", "<del>", "<ins>"]
    {
        assert!(body.contains(wanted), "{wanted} is not in the page");
    }
    let (status, _, body) =
        crate::http::get(&router, "/compare?a=A%2FRES%2F74%2F60%23para-13").await;
    assert_eq!(status, 200);
    assert!(body.contains("2012") && body.contains("2017") && body.contains("2019"));
    let (status, _, body) = crate::http::get(&router, "/compare?a=A%2FRES%2F74%2F60").await;
    assert_eq!(status, 200);
    for wanted in ["2012", "2017", "2019", "<td class=\"amended\">", "<td class=\"new\">"] {
        assert!(body.contains(wanted), "{wanted} is not in the page of the series");
    }
    let (status, _, body) =
        crate::http::get(&router, "/api/v1/documents/A%2FRES%2F74%2F60/lineage").await;
    assert_eq!(status, 200);
    let told: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(told["documents"].as_array().unwrap().len(), 3);
    assert!(told["rows"].as_array().unwrap().iter().all(|row| row.as_array().unwrap().len() == 3));
    assert_eq!(crate::http::get(&router, "/compare?a=A%2FRES%2F99%2F1").await.0, 404);
    let wrong = crate::http::get(&router, "/api/v1/lineage?from=A%2FRES%2F72%2F57").await;
    assert_eq!(wrong.0, 400);
    let wrong =
        crate::http::get(&router, "/api/v1/lineage?from=A%2FRES%2F72%2F57&to=A%2FRES%2F99%2F1")
            .await;
    assert_eq!(wrong.0, 404);
}
