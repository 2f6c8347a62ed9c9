//! The five texts of the corpus against the hand-made gold: every unit with its
//! place, text, footnotes, verb and references, and the facts of each document.

use std::{collections::BTreeMap, fs};

use serde_json::Value;
use undex::corpus::{Document, Kind, Manifest, find_files, read_document};

use crate::support::{corpus, root};

type Key = (String, String, Vec<String>, String, String, String, usize);

fn gold(name: &str) -> String {
    fs::read_to_string(root().join("tests/fixtures").join(name)).unwrap()
}

fn documents() -> Vec<Document> {
    let manifest = Manifest::of_folder(&corpus()).unwrap();
    let files = find_files(&corpus(), false).unwrap().files;
    assert_eq!(files.len(), 5);
    files.iter().map(|file| read_document(file, &manifest).unwrap()).collect()
}

fn squash(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// What a unit is compared by, and what is compared.
fn keyed(rows: impl Iterator<Item = Value>) -> BTreeMap<Key, Value> {
    let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
    let mut out = BTreeMap::new();
    for row in rows {
        let kind = text(&row["kind"]);
        if kind == "front_matter" || kind == "closing" {
            continue;
        }
        // Annexes printed 1 and 2 are cited as I and II.
        let part = text(&row["part"]).replace("annex 1", "annex I").replace("annex 2", "annex II");
        let section = if kind == "footnote" { Vec::new() } else { strings(&row["section_path"]) };
        let number = text(&row["number"]);
        let number = if number.is_empty() { text(&row["ordinal"]) } else { number };
        let mut key = (text(&row["symbol"]), part, section, kind, number, text(&row["sub"]), 0);
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        key.6 = *count;
        out.insert(key, row);
    }
    out
}

#[test]
fn every_unit_of_the_five_texts_is_right() {
    let gold =
        keyed(gold("paragraphs.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()));
    let documents = documents();
    let units = documents.iter().flat_map(|document| &document.units);
    let found = keyed(units.map(|unit| serde_json::to_value(unit).unwrap()));
    assert_eq!(gold.len(), 488);
    let missing: Vec<&Key> = gold.keys().filter(|key| !found.contains_key(*key)).collect();
    let extra: Vec<&Key> = found.keys().filter(|key| !gold.contains_key(*key)).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing {missing:?}, extra {extra:?}");
    for (key, gold) in &gold {
        let found = &found[key];
        assert_eq!(squash(&text(&found["text"])), squash(&text(&gold["text"])), "text of {key:?}");
        let sorted = |value: &Value| {
            let mut list = strings(value);
            list.sort();
            list.dedup();
            list
        };
        assert_eq!(sorted(&found["footnotes"]), sorted(&gold["footnotes"]), "footnotes of {key:?}");
        assert_eq!(sorted(&found["refs"]), sorted(&gold["refs"]), "references of {key:?}");
        let verb = text(&found["verb"]);
        let variants = strings(&gold["verb_variants"]);
        assert!(verb == text(&gold["verb"]) || variants.contains(&verb), "verb of {key:?}: {verb}");
    }
}

#[test]
fn the_facts_of_each_document_are_right() {
    let gold: Vec<Value> = serde_json::from_str(&gold("documents.json")).unwrap();
    for document in documents() {
        let facts = &document.metadata;
        let symbol = document.symbol.to_string();
        let gold = gold.iter().find(|gold| text(&gold["symbol"]) == symbol).unwrap();
        let day =
            |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let opt = |fact: &Option<String>| fact.clone().unwrap_or_default();
        assert_eq!(day(facts.adopted), text(&gold["date_of_adoption"]), "{symbol}");
        assert_eq!(day(facts.distributed), text(&gold["distribution_date"]), "{symbol}");
        assert_eq!(opt(&facts.session), text(&gold["session"]), "{symbol}");
        assert_eq!(opt(&facts.agenda_item), text(&gold["agenda_item"]), "{symbol}");
        assert_eq!(opt(&facts.agenda_item_title), text(&gold["agenda_item_title"]), "{symbol}");
        assert_eq!(opt(&facts.committee), text(&gold["committee"]), "{symbol}");
        assert_eq!(
            opt(&facts.committee_report),
            text(&gold["committee_report_symbol"]),
            "{symbol}"
        );
        assert_eq!(opt(&facts.place), text(&gold["place"]), "{symbol}");
        assert_eq!(opt(&facts.distribution), text(&gold["distribution"]), "{symbol}");
        assert_eq!(opt(&facts.original_language), text(&gold["original_language"]), "{symbol}");
        let days = facts.conference_dates.map(|(from, to)| vec![from.to_string(), to.to_string()]);
        assert_eq!(days.unwrap_or_default(), strings(&gold["conference_dates"]), "{symbol}");
        // The gold shortens one name and says which annexes are there.
        let conference = text(&gold["body"]);
        let conference = conference.split(" (").next().unwrap_or_default();
        assert!(opt(&facts.conference).starts_with(conference), "{symbol}: {:?}", facts.conference);
        assert_eq!(
            facts.credentials_committee,
            strings(&gold["credentials_committee"]),
            "{symbol}"
        );
        assert_eq!(facts.adoptions.is_empty(), gold["adopted_how"].is_null(), "{symbol}");
        let meeting = text(&gold["plenary_meeting"]);
        assert!(opt(&facts.meeting).starts_with(&meeting), "{symbol}: {:?}", facts.meeting);
    }
}

#[test]
fn votes_and_officers_are_right() {
    let gold: Vec<Value> = serde_json::from_str(&gold("documents.json")).unwrap();
    let gold = gold.iter().find(|gold| gold["symbol"] == "A/CONF.192/2018/RC/3").unwrap();
    let documents = documents();
    let document = documents.iter().find(|d| d.symbol.as_str() == "A/CONF.192/2018/RC/3").unwrap();
    let votes = gold["votes"].as_array().unwrap();
    assert_eq!(document.metadata.votes.len(), votes.len());
    for (vote, gold) in document.metadata.votes.iter().zip(votes) {
        assert_eq!(vote.paragraph.as_deref(), gold["report_paragraph"].as_str());
        assert_eq!(vote.in_favour, strings(&gold["in_favour"]));
        assert_eq!(vote.against, strings(&gold["against"]));
        assert_eq!(vote.abstaining, strings(&gold["abstaining"]));
        let announced = &gold["announced"];
        let count = |name: &str| announced[name].as_u64().unwrap_or(0) as usize;
        assert_eq!(vote.announced, Some((count("for"), count("against"), count("abstain"))));
    }
    for officers in &document.metadata.officers {
        assert_eq!(
            officers.names,
            strings(&gold["officers"][&officers.office]),
            "{}",
            officers.office
        );
    }
    assert_eq!(document.metadata.officers.len(), 3);
    let adoptions: Vec<_> = document
        .metadata
        .adoptions
        .iter()
        .map(|adopted| (adopted.paragraph.as_deref(), adopted.text.as_str(), adopted.how.as_str()))
        .collect();
    // The gold: "report by consensus (para. 20); outcome document by recorded vote
    // 98-0 (para. 19)".
    assert_eq!(
        adoptions,
        [
            (Some("19"), "draft outcome document", "by a recorded vote of 98 to none"),
            (Some("20"), "report to the General Assembly", "by consensus"),
        ]
    );
}

#[test]
fn a_manifest_with_two_symbols_exchanged_is_contradicted_by_the_citers() {
    let mut documents = documents();
    let both = ["A/CONF.192/2018/RC/3", "A/CONF.192/2012/RC/4"];
    let warnings = |documents: &[Document]| {
        let claims: Vec<_> = documents.iter().flat_map(undex::corpus::claims).collect();
        let symbols: Vec<String> = documents.iter().map(|d| d.symbol.to_string()).collect();
        let known = documents.iter().zip(&symbols).map(|(document, symbol)| {
            let metadata = &document.metadata;
            let anchors = document.units.iter().map(|unit| unit.anchor()).collect();
            (undex::corpus::Claimed { symbol, metadata }, anchors)
        });
        undex::corpus::contradictions(&claims, known)
    };
    assert_eq!(warnings(&documents), [""; 0], "the manifest as it is");
    for document in &mut documents {
        if let Some(place) = both.iter().position(|symbol| document.symbol.as_str() == *symbol) {
            document.symbol = both[1 - place].parse().unwrap();
        }
    }
    let warnings = warnings(&documents);
    assert!(!warnings.is_empty());
    assert!(
        warnings[0].contains("footnote 5 cites annex I of A/CONF.192/2012/RC/4"),
        "{warnings:?}"
    );
}

#[test]
fn every_id_is_unique_and_every_citation_names_its_document() {
    for document in documents() {
        let mut ids: Vec<&str> = document.units.iter().map(|unit| unit.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), document.units.len());
        for unit in document.units.iter().filter(|unit| unit.kind != Kind::FrontMatter) {
            let number =
                document.symbol.spoken().map_or(document.symbol.as_str(), |(_, number)| number);
            assert!(unit.citation.contains(number), "{}", unit.citation);
        }
    }
}

#[test]
fn a_resolution_defines_the_names_that_others_cite_by() {
    let documents = documents();
    let document =
        documents.iter().find(|document| document.symbol.as_str() == "A/RES/74/60").unwrap();
    let names = undex::corpus::defined_names(&document.units);
    let meant = |name: &str| {
        names.iter().find(|(known, _)| known == name).map(|(_, symbol)| symbol.to_string())
    };
    assert_eq!(meant("International Tracing Instrument").as_deref(), Some("A/60/88"));
    assert_eq!(meant("third Review Conference").as_deref(), None, "a conference is no document");
    let outcome = documents.iter().find(|d| d.symbol.as_str() == "A/CONF.192/2018/RC/3").unwrap();
    let unit = outcome.units.iter().find(|unit| unit.id.ends_with("annex/III/para-24")).unwrap();
    let context = undex::citation::ReferenceContext { names: &names, ..Default::default() };
    let found = undex::citation::find_references(&unit.text, context);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].symbol.as_str(), found[0].pinpoint.paragraphs.spelled()),
        ("A/60/88", vec!["8 (a)".to_owned()])
    );
}

#[test]
fn references_have_a_place_and_come_through_footnotes() {
    let documents = documents();
    let units = || documents.iter().flat_map(|document| &document.units);
    let unit = |id: &str| units().find(|unit| unit.id == id).unwrap();
    // `Ibid.` is what the footnote before cites.
    let note = unit("A/RES/67/58#fn-6");
    let [ibid] = note.references.as_slice() else { panic!("{:?}", note.references) };
    assert_eq!(ibid.bytes_in(&note.text), 0.."Ibid., annex I, sect. III, paras. 1 and 2".len());
    assert_eq!(ibid.symbol.as_str(), "A/CONF.192/2012/RC/4");
    let (annexes, section) = (&ibid.pinpoint.annexes, &ibid.pinpoint.section);
    assert_eq!((annexes.as_slice(), section.as_slice()), (&["I".into()][..], &["III".into()][..]));
    assert_eq!(ibid.pinpoint.paragraphs.spelled(), ["1", "2"]);
    let carried = undex::citation::Reference { through_note: Some("6".into()), ..ibid.clone() };
    assert_eq!(unit("A/RES/67/58#para-5").references, [carried]);
}

#[test]
fn ids_are_those_of_the_contract() {
    let documents = documents();
    let ids: Vec<&str> = documents
        .iter()
        .flat_map(|document| &document.units)
        .map(|unit| unit.id.as_str())
        .collect();
    for id in [
        "A/RES/74/60#para-16",
        "A/RES/74/60#pp-21",
        "A/CONF.192/2018/RC/3#annex/II/para-56",
        "A/CONF.192/2012/RC/4#annex-II/para-13/a",
        "A/RES/72/57#fn-8",
    ] {
        assert!(ids.contains(&id), "{id}");
    }
}
