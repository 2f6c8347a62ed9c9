//! What a facet says is what its click gives: counts, pages and filtered searches are of
//! one set of candidates.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use undex::{
    backend::{Facet, Filter},
    embed::HashingEmbedder,
    index::Snapshot,
    query::{Fold, Mode, Page, Query, Results, search},
};

use crate::support::{corpus, folder_of, index};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Questions of every kind: judged ones, citations, phrases, conditions, nonsense.
fn questions() -> Vec<String> {
    let judged = std::fs::read_to_string(fixtures().join("queries.jsonl")).unwrap();
    let text = |line: &str| {
        let topic: serde_json::Value = serde_json::from_str(line).unwrap();
        topic["query"].as_str().unwrap().to_owned()
    };
    let own = [
        "resolution 74/60 paragraph 16",
        "\"small arms\" women",
        "DDR -marking",
        "marking organ:A year:2012-2018",
        "which paragraphs cite resolution 67/58",
        "qwrtp zzyzx",
    ];
    judged.lines().map(text).chain(own.map(str::to_owned)).collect()
}

struct Asker {
    snapshot: Snapshot,
    clicks: usize,
}

impl Asker {
    fn ask(&self, query: &Query) -> Results {
        search(&self.snapshot, &HashingEmbedder, query).unwrap()
    }

    /// Clicks on every value of every facet of an answer, and gives the conditions.
    fn click_all(&mut self, query: &Query, answer: &Results) -> Vec<Filter> {
        let mut filters = Vec::new();
        for Facet { field, values } in &answer.found.facets {
            for value in values.iter().filter(|value| !query.filter.has(field, &value.value)) {
                let filter = query.filter.toggled(field, &value.value);
                let clicked = self.ask(&Query { filter: filter.clone(), ..query.clone() });
                let told = (&query.text, query.mode, query.fold, field.name, &value.value);
                assert_eq!(clicked.found.units, value.count, "{told:?}");
                assert_eq!(clicked.hits_total + clicked.folded_total, value.count, "{told:?}");
                self.clicks += 1;
                filters.push(filter);
            }
        }
        filters
    }
}

#[test]
fn what_a_facet_says_is_what_its_click_gives() {
    let folder = tempfile::tempdir().unwrap();
    let french = std::fs::read_to_string(fixtures().join("french.xml")).unwrap();
    let french = folder_of(&[("fr.xml", &french)]);
    index(&[corpus(), french.path().to_owned()], folder.path()).unwrap();
    let mut asker = Asker { snapshot: Snapshot::open(folder.path()).unwrap(), clicks: 0 };
    for (place, text) in questions().into_iter().enumerate() {
        for mode in Mode::ALL {
            let fold = Fold::ALL[place % Fold::ALL.len()];
            let query = Query { mode, fold, page: Page::first(1).unwrap(), ..Query::new(&text) };
            let answer = asker.ask(&query);
            let filters = asker.click_all(&query, &answer);
            // Some go on from there.
            for filter in filters.into_iter().skip(place % 7).step_by(23) {
                let query = Query { filter, ..query.clone() };
                let answer = asker.ask(&query);
                asker.click_all(&query, &answer);
            }
        }
    }
    assert!(asker.clicks > 3_000, "{}", asker.clicks);
}

#[test]
fn a_click_leaves_the_hits_that_have_the_value() {
    let folder = tempfile::tempdir().unwrap();
    index(&[corpus()], folder.path()).unwrap();
    let asker = Asker { snapshot: Snapshot::open(folder.path()).unwrap(), clicks: 0 };
    let all = |query: &Query| -> HashSet<String> {
        let pages = (0..10).map(|n| Page::new(n * 100, 100).unwrap());
        let hits = pages.flat_map(|page| asker.ask(&Query { page, ..query.clone() }).hits);
        hits.map(|hit| hit.unit.id).collect()
    };
    for text in ["marking of polymer weapons", "women", "national reports 2018"] {
        for mode in Mode::ALL {
            let query = Query { mode, fold: Fold::None, ..Query::new(text) };
            let whole = all(&query);
            let filter = Filter::read([("symbol", "A/RES/74/60")]).unwrap();
            let clicked = all(&Query { filter, ..query });
            let own = whole.iter().filter(|id| id.starts_with("A/RES/74/60#"));
            assert_eq!(clicked, own.cloned().collect(), "{text} {mode:?}");
            assert!(mode != Mode::Lexical || !clicked.is_empty(), "{text}");
        }
    }
}
