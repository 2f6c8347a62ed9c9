//! Citations between units: who cites what, by which verbs, and what names nothing; in every
//! face. Against the gold of the corpus, small collections made here, and paragraphs that
//! were judged by reading them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use quick_xml::{Reader, events::Event};
use serde_json::Value;
use undex::{
    backend::{Backend, Selection},
    citation::{Place, Symbol},
    research::{asked_place, citations, most_cited_documents, references, surroundings},
};

use crate::{
    http::{get, get_json, router_of},
    support::{folder_of, index, indexed, root},
};

fn gold() -> Vec<Value> {
    let text = fs::read_to_string(root().join("tests/fixtures/paragraphs.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn symbol(text: &str) -> Symbol {
    text.parse().unwrap()
}

/// Ids of the paragraphs that cite, with their verbs.
fn citing(backend: &dyn Backend, of: &str, place: &str) -> Vec<(String, String)> {
    let place = match place {
        "" => Place::default(),
        place => Place::read(place).unwrap().0,
    };
    let found = citations(backend, &symbol(of), &place, None).unwrap();
    let told = found.paragraphs.into_iter().map(|citing| {
        let verb = citing
            .verb
            .map_or("-".to_owned(), |verb| format!("{} {}", verb.verb, verb.whose.name()));
        (citing.unit.id, verb)
    });
    told.collect()
}

#[test]
fn what_the_gold_cites_is_cited_back() {
    let indexed = indexed();
    let state = indexed.engine.state();
    // Of each symbol of the gold the documents that cite it, itself left out.
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in gold() {
        let own = row["symbol"].as_str().unwrap();
        for cited in row["refs"].as_array().into_iter().flatten() {
            let cited = symbol(cited.as_str().unwrap()).to_string();
            if cited != own {
                wanted.entry(cited).or_default().insert(own.to_owned());
            }
        }
    }
    assert!(wanted.len() > 30, "{}", wanted.len());
    for (cited, documents) in &wanted {
        let found = citing(state.as_ref(), cited, "");
        let found: BTreeSet<String> =
            found.iter().map(|(id, _)| id.split_once('#').unwrap().0.to_owned()).collect();
        assert_eq!(found, *documents, "{cited}");
    }
    // And what each document cites is what the gold says.
    for document in state.documents(undex::backend::Documents::All, 0, 9).unwrap() {
        let outline = state.outline(&document.symbol, None).unwrap().unwrap();
        let found = references(state.as_ref(), outline).unwrap();
        let found = found.documents(state.as_ref()).unwrap();
        let found: BTreeSet<String> = found.iter().map(|one| one.symbol.to_string()).collect();
        let own = |of: &BTreeSet<String>| of.contains(document.symbol.as_str());
        let expected: BTreeSet<String> =
            wanted.iter().filter(|(_, of)| own(of)).map(|(cited, _)| cited.clone()).collect();
        let missing: Vec<_> = expected.difference(&found).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", document.symbol);
    }
}

#[test]
fn ibid_is_followed_to_its_paragraph() {
    let indexed = indexed();
    let state = indexed.engine.state();
    // Footnotes 8 to 10 of 72/57 and 74/60 repeat the document by `Ibid.`
    let place = "annex I, sect. III, paras. 1 and 2";
    let found = citing(state.as_ref(), "A/CONF.192/2012/RC/4", place);
    assert!(!found.is_empty());
    let ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
    for document in ["A/RES/67/58#", "A/RES/72/57#"] {
        assert!(ids.iter().any(|id| id.starts_with(document)), "{document}: {ids:?}");
    }
}

/// A few resolutions that cite each other, one of them wrongly.
fn council() -> tempfile::TempDir {
    let of = |number: u32, year: u32, day: &str, paragraphs: &str| {
        format!(
            "S/RES/{number} ({year})\n\nResolution {number} ({year})\n\nAdopted by the Security Council at its 4213th meeting, on {day}\n\n\
             The Security Council,\n\n{paragraphs}\n"
        )
    };
    let first = of(
        1325,
        2000,
        "31 October 2000",
        "Recalling its resolutions 1261 (1999) of 25 August 1999,\n\n1. Urges Member States to heed women;\n\n\
         2. Decides:\n\n(a) To extend the mandate;\n\n(b) To report.",
    );
    let second = of(
        1820,
        2008,
        "19 June 2008",
        "Reaffirming its resolution 1325 (2000) of 31 October 2000 and recalling resolution 1612 (2005),\n\n\
         1. Recalls paragraph 1 of resolution 1325 (2000) and decides to act upon paragraph 2 of resolution 1325 (2000);\n\n\
         2. Decides to consider:\n\n(a) Measures under resolution 1325 (2000);\n\n(b) Other measures.",
    );
    let third = of(
        1888,
        2009,
        "30 September 2009",
        "Recalling its resolution 1352 (2000) of 31 October 2000 and resolution 1820 (2009),\n\n\
         Guided by resolution 1612 (2005) and resolution 1261 (1999),\n\n\
         1. Demands respect for paragraph 9 of resolution 1325 (2000) and for paragraph 1 (c) of resolution 1820 (2008).",
    );
    folder_of(&[
        ("S_RES_1325.txt", &first),
        ("S_RES_1820.txt", &second),
        ("S_RES_1888.txt", &third),
    ])
}

fn indexed_council() -> (tempfile::TempDir, undex::index::Snapshot) {
    let folder = council();
    let target = tempfile::tempdir().unwrap();
    index(&[folder.path().to_owned()], target.path()).unwrap();
    let snapshot = undex::index::Snapshot::open(target.path()).unwrap();
    (target, snapshot)
}

#[test]
fn citations_are_counted_by_year_and_governing_verb() {
    let (_target, state) = indexed_council();
    let found = citing(&state, "S/RES/1325 (2000)", "");
    let told: Vec<(&str, &str)> =
        found.iter().map(|(id, verb)| (id.as_str(), verb.as_str())).collect();
    assert_eq!(
        told,
        [
            ("S/RES/1820 (2008)#para-1", "recall opening"),
            ("S/RES/1820 (2008)#para-2/a", "decide led_into"),
            ("S/RES/1820 (2008)#pp-1", "reaffirm opening"),
            ("S/RES/1888 (2009)#para-1", "demand opening"),
        ]
    );
    // Of a place the verb of the citation that names it, not of the first.
    let of_second = citing(&state, "S/RES/1325 (2000)", "para. 2");
    assert_eq!(of_second, [("S/RES/1820 (2008)#para-1".to_owned(), "decide clause".to_owned())]);
    let found = citations(&state, &symbol("S/RES/1325 (2000)"), &Place::default(), None).unwrap();
    let years: Vec<(Option<i16>, usize)> =
        found.years.iter().map(|year| (year.year, year.paragraphs)).collect();
    assert_eq!(years, [(Some(2008), 3), (Some(2009), 1)]);
    assert_eq!(found.verbs.iter().map(|(_, count)| count).sum::<usize>(), 4);
    let rows = found.years.iter().map(|year| year.by_verb.iter().sum::<usize>() == year.paragraphs);
    assert!(rows.into_iter().all(|adds_up| adds_up));
    let place = Place::read("para. 2").unwrap().0;
    let found = citations(&state, &symbol("S/RES/1325 (2000)"), &place, None).unwrap();
    assert_eq!((found.paragraphs.len(), found.document_only), (1, 3));
}

#[test]
fn counts_of_a_collection_agree_with_the_lists() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let all = most_cited_documents(state.as_ref(), &Selection::default(), usize::MAX).unwrap();
    assert!(all.len() > 30 && all.is_sorted_by_key(|one| std::cmp::Reverse(one.units)));
    for one in &all {
        let found = citing(state.as_ref(), one.document.symbol.as_str(), "");
        assert_eq!(found.len(), one.units as usize, "{}: {found:?}", one.document.symbol);
    }
    let units = state.most_cited(&Selection::default(), usize::MAX).unwrap();
    assert!(units.len() >= 2 && units.is_sorted_by_key(|one| std::cmp::Reverse(one.units)));
    for one in &units {
        let by = state.cited_by(one.unit, usize::MAX).unwrap();
        let named = by.units.iter().filter(|citing| citing.pinpoint).count();
        assert!(named >= one.units as usize, "notes are counted once");
    }
    assert_eq!(state.most_cited(&Selection::default(), 1).unwrap(), units[..1]);
    let graph = state.links(&Selection::default()).unwrap();
    let sum: u32 = graph.links.iter().map(|link| link.units).sum();
    assert_eq!(sum, all.iter().map(|one| one.units).sum::<u32>());
    assert!(graph.links.iter().all(|link| link.from != link.to && link.units > 0));
}

#[test]
fn a_guess_has_a_reason_and_most_have_none() {
    let (_target, state) = indexed_council();
    let outline = state.outline(&symbol("S/RES/1888 (2009)"), None).unwrap().unwrap();
    let found = references(&state, outline).unwrap();
    let (_, page) = found.page(&state, &[], 0, 100).unwrap();
    let told: BTreeMap<String, (&str, Option<String>)> = page
        .iter()
        .map(|given| {
            let guess = given.guess.as_ref().map(|guess| {
                let units: Vec<&str> = guess.units.iter().map(|unit| unit.id.as_str()).collect();
                format!("{} {}: {}", guess.symbol, units.join(" "), guess.reason)
            });
            (given.words.clone(), (given.standing.name(), guess))
        })
        .collect();
    let of = |words: &str| told.get(words).unwrap_or_else(|| panic!("{words} is not in {told:#?}"));
    let misprint = of("resolution 1352 (2000)").1.as_ref().unwrap();
    assert!(misprint.starts_with("S/RES/1325 (2000) : it is of 31 October 2000"), "{misprint}");
    let year = of("resolution 1820 (2009)").1.as_ref().unwrap();
    assert!(
        year.starts_with("S/RES/1820 (2008) : resolution 1820 is of 2008, not of 2009"),
        "{year}"
    );
    let point = of("paragraph 1 (c) of resolution 1820 (2008)");
    assert_eq!(point.0, "no_such_paragraph");
    assert!(point.1.as_ref().unwrap().contains("S/RES/1820 (2008)#para-1: "), "{point:?}");
    assert_eq!(of("paragraph 9 of resolution 1325 (2000)"), &("no_such_paragraph", None));
    for none in ["resolution 1612 (2005)", "resolution 1261 (1999)"] {
        assert_eq!(of(none), &("unknown", None), "cited as it should be");
    }
}

/// Nodes and edges of a GraphML document, as quick-xml reads it.
fn read_graphml(text: &str) -> (BTreeSet<String>, Vec<(String, String)>) {
    let mut reader = Reader::from_str(text);
    let (mut nodes, mut edges) = (BTreeSet::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                let value = |name: &str| {
                    let found = tag.try_get_attribute(name).unwrap().unwrap();
                    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned()
                };
                match tag.name().as_ref() {
                    "node" => assert!(nodes.insert(value("id")), "a node twice"),
                    "edge" => edges.push((value("source"), value("target"))),
                    _ => {}
                }
            }
            Event::Eof => return (nodes, edges),
            _ => {}
        }
    }
}

#[tokio::test]
async fn graphs_are_read_back() {
    let indexed = indexed();
    let router = router_of(indexed.folder());
    let at =
        |format: &str| format!("/api/v1/references/graph?of=A%2FRES%2F74%2F60&format={format}");
    let json = get_json(&router, &at("json")).await;
    let (status, kind, graphml) = get(&router, &at("graphml")).await;
    assert_eq!((status.as_u16(), kind.as_str()), (200, "application/graphml+xml"));
    let (nodes, edges) = read_graphml(&graphml);
    let ids: BTreeSet<String> = json["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    let links: Vec<(String, String)> = json["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["source"].as_str().unwrap().into(), one["target"].as_str().unwrap().into()))
        .collect();
    assert_eq!((&nodes, &edges), (&ids, &links));
    assert!(edges.iter().all(|(from, to)| nodes.contains(from) && nodes.contains(to)));
    let state = indexed.engine.state();
    let around = surroundings(state.as_ref(), &symbol("A/RES/74/60"), 500).unwrap().unwrap();
    let own = edges.iter().filter(|(from, _)| from == "A/RES/74/60").count();
    assert_eq!(own, around.cites_total);
    let (_, kind, svg) = get(&router, &at("svg")).await;
    assert_eq!(kind, "image/svg+xml");
    assert!(
        svg.contains("<title id=") && svg.contains("<desc id=") && svg.contains("and "),
        "{svg}"
    );
    let mut reader = Reader::from_str(&svg);
    while !matches!(reader.read_event().unwrap(), Event::Eof) {}
}

const READ_BACK: &str = "
import sys, json, networkx as nx
a = nx.read_graphml(sys.argv[1])
b = nx.node_link_graph(json.load(open(sys.argv[2])), edges='edges')
assert a.is_directed() and b.is_directed()
assert set(a.nodes) == set(b.nodes) and set(a.edges) == set(b.edges)
for u, v in a.edges: assert a[u][v]['weight'] == b[u][v]['weight'] > 0
print(a.number_of_nodes(), a.number_of_edges())
";

/// By networkx, which reads both forms.
#[tokio::test]
#[ignore = "needs UNDEX_PYTHON, a Python that has networkx"]
async fn networkx_reads_both_forms_of_a_graph() {
    let indexed = indexed();
    let router = router_of(indexed.folder());
    let folder = tempfile::tempdir().unwrap();
    let (graphml, json) = (folder.path().join("a.graphml"), folder.path().join("a.json"));
    for (format, path) in [("graphml", &graphml), ("json", &json)] {
        let at = format!("/api/v1/references/graph?of=A%2FRES%2F74%2F60&format={format}");
        fs::write(path, get(&router, &at).await.2).unwrap();
    }
    let python = std::env::var("UNDEX_PYTHON").expect("UNDEX_PYTHON names no Python");
    let output =
        Command::new(python).args(["-c", READ_BACK]).args([&graphml, &json]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    let counts: Vec<usize> = told.split_whitespace().map(|one| one.parse().unwrap()).collect();
    assert!(counts[0] > 10 && counts[1] >= counts[0] - 1, "{told}");
}

#[tokio::test]
async fn what_a_document_says_is_no_markup_of_a_picture() {
    let title = "S/RES/1325 (2000)\n\nResolution 1325 (2000)\n\nThe Council,\n\n1. Decides <b>&amp; \"all\"</b>.\n";
    let folder = folder_of(&[
        ("x <script>alert(1) & \"y\".txt", "1. Recalls resolution 1325 (2000).\n"),
        ("S_RES_1325.txt", title),
    ]);
    let target = tempfile::tempdir().unwrap();
    index(&[folder.path().to_owned()], target.path()).unwrap();
    let router = router_of(target.path());
    let (status, _, page) = get(&router, "/references?of=S%2FRES%2F1325%20%282000%29").await;
    assert_eq!(status, 200);
    assert!(
        !page.contains("<script>alert") && page.contains("&lt;script&gt;")
            || page.contains("&#60;script&#62;"),
        "{page}"
    );
    for format in ["svg", "graphml"] {
        let at = format!("/api/v1/references/graph?of=S%2FRES%2F1325%20%282000%29&format={format}");
        let (_, _, text) = get(&router, &at).await;
        assert!(!text.contains("<script>"), "{text}");
        let mut reader = Reader::from_str(&text);
        while !matches!(reader.read_event().unwrap(), Event::Eof) {}
    }
}

#[tokio::test]
async fn every_question_has_its_answer_or_a_remedy() {
    let indexed = indexed();
    let router = router_of(indexed.folder());
    let cited = get_json(&router, "/api/v1/references/cited-by?of=A%2FCONF.192%2F15&limit=2").await;
    assert_eq!(cited["in_collection"], false);
    let total = cited["total"].as_u64().unwrap();
    assert!(total > 3 && cited["paragraphs"].as_array().unwrap().len() == 2, "{cited}");
    let years = cited["years"].as_array().unwrap();
    assert_eq!(years.iter().map(|year| year["paragraphs"].as_u64().unwrap()).sum::<u64>(), total);
    let year = years[0]["year"].as_i64().unwrap();
    let narrowed = format!("/api/v1/references/cited-by?of=A%2FCONF.192%2F15&year={year}");
    assert_eq!(get_json(&router, &narrowed).await["listed"], years[0]["paragraphs"]);
    let verb = cited["verbs"][0]["verb"].as_str().unwrap_or("none");
    let narrowed = format!("/api/v1/references/cited-by?of=A%2FCONF.192%2F15&verb={verb}");
    assert_eq!(get_json(&router, &narrowed).await["listed"], cited["verbs"][0]["paragraphs"]);
    // Pages follow one another without gaps.
    let all = get_json(&router, "/api/v1/references/cited-by?of=A%2FCONF.192%2F15").await;
    let second =
        get_json(&router, "/api/v1/references/cited-by?of=A%2FCONF.192%2F15&limit=2&offset=2")
            .await;
    assert_eq!(second["paragraphs"][0], all["paragraphs"][2]);
    // A place by its words, and by the id of its paragraph.
    let by_words = "/api/v1/references/cited-by?of=A%2FCONF.192%2F2012%2FRC%2F4&paragraph=annex%20I%2C%20sect.%20III%2C%20para.%202";
    let by_id =
        "/api/v1/references/cited-by?of=A%2FCONF.192%2F2012%2FRC%2F4%23annex-I%2FIII%2Fpara-2";
    let (by_words, by_id) = (get_json(&router, by_words).await, get_json(&router, by_id).await);
    assert_eq!(by_words["paragraphs"], by_id["paragraphs"]);
    assert!(by_id["total"].as_u64().unwrap() > 0 && by_id["units"].as_array().unwrap().len() == 1);
    let cites =
        get_json(&router, "/api/v1/references/cites?of=A%2FRES%2F74%2F60&status=unresolved").await;
    let counts = &cites["counts"];
    let unresolved =
        counts["unknown"].as_u64().unwrap() + counts["no_such_paragraph"].as_u64().unwrap();
    assert!(cites["listed"] == unresolved && unresolved > 0, "{cites}");
    let most = get_json(&router, "/api/v1/references/most-cited?limit=5&year_from=2017").await;
    assert_eq!(most["documents"].as_array().unwrap().len(), 5);
    for (uri, status) in [
        ("/api/v1/references/cited-by", 400),
        ("/api/v1/references/cited-by?of=nothing", 400),
        ("/api/v1/references/cited-by?of=A%2FRES%2F99%2F99", 404),
        ("/api/v1/references/cited-by?of=A%2FRES%2F74%2F60&paragraph=soon", 400),
        ("/api/v1/references/cited-by?of=A%2FRES%2F74%2F60&year=soon", 400),
        ("/api/v1/references/cited-by?of=A%2FRES%2F74%2F60&limit=0", 400),
        ("/api/v1/references/cited-by?of=A%2FRES%2F74%2F60&language=de", 400),
        ("/api/v1/references/cites?of=A%2FRES%2F99%2F99", 404),
        ("/api/v1/references/cites?of=A%2FRES%2F74%2F60&status=odd", 400),
        ("/api/v1/references/graph?of=A%2FRES%2F74%2F60&format=png", 400),
        ("/api/v1/references/graph?of=A%2FRES%2F99%2F99", 404),
        ("/api/v1/references/most-cited?limit=5000", 400),
        ("/api/v1/references/most-cited?what=this", 400),
        ("/api/v1/references/most-cited?year_from=2019&year_to=2012", 400),
        ("/references?of=A%2FRES%2F99%2F99", 404),
        ("/references?of=A%2FRES%2F74%2F60&limit=0", 400),
    ] {
        let (found, _, body) = get(&router, uri).await;
        assert_eq!(found, status, "{uri}: {body}");
    }
}

#[tokio::test]
async fn pages_show_who_cites_and_what_is_cited() {
    let indexed = indexed();
    let router = router_of(indexed.folder());
    for (uri, wanted) in [
        ("/references", &["What is cited most", "A/CONF.192/15", "href=\"/references?of="][..]),
        (
            "/references?of=A%2FCONF.192%2F2012%2FRC%2F4",
            &["<svg", "By year and verb", "It is cited by", "format=graphml", "show=cites"],
        ),
        ("/references?of=A%2FCONF.192%2F15", &["not in this collection", "<svg"]),
        (
            "/references?of=A%2FCONF.192%2F2012%2FRC%2F4%23annex-I%2FIII%2Fpara-2",
            &["annex I, sect. III, para. 2", "name only"],
        ),
        ("/references?of=A%2FRES%2F74%2F60&show=cites", &["References", "not in this collection"]),
        ("/d/A/RES/74/60", &["/references?of=A%2FRES%2F74%2F60"]),
        ("/u/A/RES/74/60/para-16", &["/references?of=A%2FRES%2F74%2F60%23para-16"]),
    ] {
        let (status, _, body) = get(&router, uri).await;
        assert_eq!(status, 200, "{uri}");
        for words in wanted {
            assert!(body.contains(words), "{uri} has not {words}");
        }
    }
}

#[test]
fn what_people_write_names_a_place() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let units = |of: &str, paragraph: Option<&str>| {
        let asked = asked_place(state.as_ref(), of, paragraph, None).unwrap();
        asked.units.into_iter().map(|unit| unit.id).collect::<Vec<_>>()
    };
    for (of, paragraph) in [
        ("A/RES/74/60", Some("16")),
        ("A/RES/74/60", Some("para. 16")),
        ("A/RES/74/60", Some("para-16")),
        ("A/RES/74/60#para-16", None),
        (" A/RES/74/60 ", Some(" paragraph 16. ")),
    ] {
        assert_eq!(units(of, paragraph), ["A/RES/74/60#para-16"], "{of} {paragraph:?}");
    }
    assert_eq!(units("A/RES/74/60", Some("pp-8")), ["A/RES/74/60#pp-8"]);
    assert_eq!(units("A/RES/74/60", Some("eighth preambular paragraph")), ["A/RES/74/60#pp-8"]);
    assert!(units("A/RES/74/60", None).is_empty());
    for (of, paragraph) in
        [("", None), ("nothing", None), ("A/RES/74/60", Some("16 or so")), ("A/RES/74/60#x", None)]
    {
        let error = asked_place(state.as_ref(), of, paragraph, None).unwrap_err();
        assert!(!error.hint().is_empty(), "{error}");
    }
}
