//! What every [`Backend`] must hold, asked through the trait alone, so that the
//! next one is held to it by adding it to [`backends`].

use std::{collections::HashSet, sync::Arc};

use undex::{
    analysis::terms,
    backend::{
        Backend, BackendError, DocumentFacts, Documents, FIELDS, Field, Filter, LexicalQuery,
        QueryWord, Required, Scored, Selection, SemanticQuery, Share, Term, UnitFacts, UnitKey,
        find_unit,
    },
    citation::{Language, Place, Symbol},
    corpus::{Kind, Unit},
    embed::{Embedder, HashingEmbedder},
    index::Snapshot,
};

use crate::support::{corpus, every_text, every_unit, folder_of, index};

/// Every backend over the tracked corpus and a resolution in French, with the name
/// that a failure tells.
pub(crate) fn backends() -> Vec<(&'static str, Box<dyn Backend>, tempfile::TempDir)> {
    let french = include_str!("../fixtures/french.xml");
    let spanish = french.replace("\"fra\"", "\"spa\"");
    // A text that is in French and Spanish alone, beside one that is in English too.
    let [other_french, other_spanish] =
        [french, &spanish].map(|text| text.replace("74/60", "74/61"));
    let french = folder_of(&[
        ("fr.xml", french),
        ("es.xml", &spanish),
        ("other.fr.xml", &other_french),
        ("other.es.xml", &other_spanish),
    ]);
    let folder = tempfile::tempdir().unwrap();
    index(&[corpus(), french.path().to_owned()], folder.path()).unwrap();
    vec![("local", Box::new(Snapshot::open(folder.path()).unwrap()), folder)]
}

fn words(terms: &[&str]) -> LexicalQuery {
    let word = |&term: &&str| QueryWord { terms: vec![term.to_owned()], ..QueryWord::default() };
    LexicalQuery { words: terms.iter().map(word).collect(), ..LexicalQuery::default() }
}

fn by_filter(pairs: &[(&str, &str)]) -> Selection {
    let filter = Filter::read(pairs.iter().copied()).unwrap();
    Selection { filters: vec![filter], ..Selection::default() }
}

fn is_ordered(ranking: &[Scored]) -> bool {
    ranking.windows(2).all(|pair| {
        let [a, b] = pair else { return true };
        a.score > b.score || a.score == b.score && a.unit.id <= b.unit.id
    })
}

fn keys(ranking: &[Scored]) -> Vec<UnitKey> {
    ranking.iter().map(|found| found.unit.key).collect()
}

/// Every unit with a passage, the nearest first.
fn everything_near(vector: &Vec<f32>) -> SemanticQuery<'_> {
    SemanticQuery { vector, depth: 1_000, meaning_min: -9.0, all: true }
}

#[test]
fn a_unit_is_known_by_its_id_and_language() {
    for (name, backend, _folder) in backends() {
        let all = every_unit(backend.as_ref());
        assert_eq!(all.len(), backend.describe().units, "{name}");
        let distinct: HashSet<UnitKey> = all.iter().map(|facts| facts.key).collect();
        assert_eq!(distinct.len(), all.len(), "{name}");
        for facts in &all {
            assert_eq!(facts.key, UnitKey::of(&facts.id, facts.document.language), "{name}");
        }
        let wanted: Vec<UnitKey> = all.iter().rev().step_by(7).map(|facts| facts.key).collect();
        let units = backend.units(&wanted).unwrap();
        let told = backend.facts(&wanted).unwrap();
        for ((key, unit), facts) in wanted.iter().zip(&units).zip(told) {
            assert_eq!(facts.unwrap().id, unit.id, "{name}: in the order that was asked for");
            assert_eq!(*key, UnitKey::of(&unit.id, unit.language), "{name}");
        }
        let nobody = UnitKey::of("A/RES/1/1#para-1", Language::En);
        assert_eq!(backend.facts(&[nobody, wanted[0]]).unwrap()[0], None, "{name}");
        assert_eq!(
            backend.units(&[nobody]).unwrap_err(),
            BackendError::NoSuchUnit(nobody),
            "{name}"
        );
        assert_eq!(backend.vectors(&[nobody]).unwrap_err(), BackendError::NoSuchUnit(nobody));
        let find = |language| find_unit(backend.as_ref(), "A/RES/74/60#para-1", language).unwrap();
        assert_eq!(find(None).unwrap().document.language, Language::En, "{name}: English first");
        assert_eq!(find(Some(Language::Fr)).unwrap().document.language, Language::Fr, "{name}");
        assert_eq!(find(Some(Language::Ru)), None, "{name}");
        // Without English both ways lead to the same text.
        let symbol = "A/RES/74/61".parse().unwrap();
        let outline = backend.outline(&symbol, None).unwrap().unwrap();
        let unit = find_unit(backend.as_ref(), "A/RES/74/61#para-1", None).unwrap().unwrap();
        assert_eq!(outline.document.language, Language::Es, "{name}");
        assert_eq!(unit.document, outline.document, "{name}");
    }
}

#[test]
fn an_outline_has_every_unit_of_its_document_in_order() {
    for (name, backend, _folder) in backends() {
        let listed = backend.documents(Documents::All, 0, usize::MAX).unwrap();
        assert_eq!(listed.len(), backend.describe().documents, "{name}");
        let order = |one: &Arc<DocumentFacts>| (one.symbol.clone(), one.language.preference());
        assert!(listed.iter().map(order).is_sorted(), "{name}");
        for (place, document) in listed.iter().enumerate() {
            let outline = backend.outline(&document.symbol, Some(document.language)).unwrap();
            let outline = outline.unwrap();
            assert_eq!(outline.units.len(), document.units, "{name} {}", document.symbol);
            assert!(outline.units.iter().all(|unit| unit.document == *document), "{name}");
            let page = backend.documents(Documents::All, place, 1).unwrap();
            assert_eq!(page.as_slice(), std::slice::from_ref(document), "{name}");
        }
        let symbol: Symbol = "A/RES/74/60".parse().unwrap();
        let english = backend.outline(&symbol, None).unwrap().unwrap();
        assert_eq!(english.document.language, Language::En, "{name}: English first");
        let middle = &english.units[5];
        let (before, behind) = english.neighbours(middle.key);
        let around = (before.unwrap().key, behind.unwrap().key);
        assert_eq!(around, (english.units[4].key, english.units[6].key), "{name}");
        assert_eq!(english.neighbours(english.units[0].key).0, None, "{name}");
        assert!(backend.outline(&"A/RES/1/1".parse().unwrap(), None).unwrap().is_none());
        let titled = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            backend.documents(Documents::Titled(&words), 0, 10).unwrap().len()
        };
        assert!(titled(&["outcom", "2012"]) == 1 && titled(&["outcom", "1950"]) == 0, "{name}");
        let named =
            |beginning: &str| backend.documents(Documents::Symbol(beginning), 0, 9).unwrap().len();
        let counts = [named("a/conf"), named("74/60"), named("4/60"), named("a/res/74/60")];
        assert_eq!(counts, [2, 3, 0, 3], "{name}");
    }
}

#[test]
fn the_lexical_leg_ranks_what_matches() {
    for (name, backend, _folder) in backends() {
        let everything = Selection::default();
        let query = words(&["mark", "weapon"]);
        let all = backend.lexical(&query, 1_000, &everything).unwrap();
        let counts = backend.count(&query, &[], &everything).unwrap();
        assert!(all.ranking.len() > 20, "{name}");
        assert_eq!((counts.units, counts.by_words), (all.ranking.len(), all.ranking.len()));
        assert!(is_ordered(&all.ranking), "{name}");
        assert!(all.ranking.iter().all(|found| found.score > 0.0), "{name}");
        let again = backend.lexical(&query, 1_000, &everything).unwrap();
        assert_eq!(keys(&again.ranking), keys(&all.ranking), "{name}");
        // Which units are among few may depend on how many are wanted.
        let some = backend.lexical(&query, 10, &everything).unwrap();
        assert!(some.ranking.len() == 10 && is_ordered(&some.ranking), "{name}");
        assert_eq!(some.maximum, all.maximum, "{name}");
        let none = backend.lexical(&query, 0, &everything).unwrap();
        assert!(none.ranking.is_empty() && none.maximum == all.maximum, "{name}");
        for found in &all.ranking[..5] {
            let terms = backend.explain(&query, found.unit.key).unwrap();
            let sum: f32 = terms.iter().map(|term| term.score).sum();
            // An engine that cannot take its scores apart gives nothing; this one can.
            assert!(name != "local" || !terms.is_empty(), "{name}");
            assert!(terms.is_empty() || (sum - found.score).abs() < 1e-3, "{name}: {terms:?}");
        }
        let empty = backend.lexical(&LexicalQuery::default(), 10, &everything).unwrap();
        assert!(empty.ranking.is_empty(), "{name}");
        let counts = backend.count(&LexicalQuery::default(), &[], &everything).unwrap();
        assert_eq!((counts.units, counts.by_words, counts.documents), (0, 0, 0), "{name}");
    }
}

#[test]
fn both_legs_find_what_is_selected_and_nothing_else() {
    for (name, backend, _folder) in backends() {
        let all = every_unit(backend.as_ref());
        let vector = HashingEmbedder.embed_query("marking of weapons").unwrap();
        let mut selections: Vec<Selection> = [
            &[("symbol", "A/RES/74/60")][..],
            &[("kind", "preambular"), ("kind", "footnote")],
            &[("verb", "encourage")],
            &[("organ", "General Assembly")],
            &[("section", "II")],
            &[("language", "fr")],
            &[("year_from", "2013"), ("year_to", "2018")],
            &[("symbol", "A/RES/74/60"), ("kind", "operative")],
            &[("language", "ru")],
        ]
        .map(by_filter)
        .into();
        let one = |pairs: &[(&str, &str)]| by_filter(pairs).filters.remove(0);
        let filters = vec![one(&[("kind", "operative")]), one(&[("organ", "A")])];
        selections.push(Selection { filters, ..Selection::default() });
        for among in selections {
            let admits = |facts: &&UnitFacts| among.filters.iter().all(|one| one.admits(facts));
            let wanted: HashSet<UnitKey> = all.iter().filter(admits).map(|unit| unit.key).collect();
            let own: Vec<UnitKey> = all.iter().map(|unit| unit.key).collect();
            let selected = backend.selected(&own, &among).unwrap();
            let agree = own.iter().zip(selected).all(|(key, is)| wanted.contains(key) == is);
            assert!(agree, "{name}: {among:?}");
            let lexical = backend.lexical(&words(&["weapon"]), 1_000, &among).unwrap().ranking;
            let query = everything_near(&vector);
            let semantic = backend.semantic(query, &among).unwrap().ranking;
            for ranking in [&lexical, &semantic] {
                assert!(is_ordered(ranking), "{name}: {among:?}");
                assert!(keys(ranking).iter().all(|key| wanted.contains(key)), "{name}: {among:?}");
            }
            // Every selected unit with a passage has some cosine.
            let with_passages = |facts: &&UnitFacts| {
                wanted.contains(&facts.key) && !backend.vectors(&[facts.key]).unwrap()[0].is_empty()
            };
            assert_eq!(
                semantic.len(),
                all.iter().filter(with_passages).count(),
                "{name}: {among:?}"
            );
        }
    }
}

#[test]
fn what_is_required_binds_both_legs() {
    for (name, backend, _folder) in backends() {
        let vector = HashingEmbedder.embed_query("marking").unwrap();
        let phrase = ["small", "arm"].map(str::to_owned).to_vec();
        let excluded = vec![vec![vec!["trace".to_owned()]]];
        let required = Required { phrases: vec![vec![phrase]], excluded };
        let among = Selection { required: required.clone(), ..Selection::default() };
        let query = LexicalQuery { required, ..words(&["mark"]) };
        let lexical = backend.lexical(&query, 1_000, &among).unwrap().ranking;
        let query = everything_near(&vector);
        let semantic = backend.semantic(query, &among).unwrap().ranking;
        for ranking in [lexical, semantic] {
            assert!(!ranking.is_empty(), "{name}");
            for unit in backend.units(&keys(&ranking)).unwrap() {
                let terms = terms(&unit.text, unit.language);
                let has_phrase = terms.windows(2).any(|pair| pair == ["small", "arm"]);
                let has_excluded = terms.iter().any(|term| term == "trace");
                assert!(has_phrase && !has_excluded, "{name}: {}", unit.text);
            }
        }
    }
}

#[test]
fn what_stands_out_does_not_depend_on_what_is_selected() {
    for (name, backend, _folder) in backends() {
        let vector = HashingEmbedder.embed_query("marking of weapons").unwrap();
        let among = by_filter(&[("kind", "operative")]);
        let query = SemanticQuery { meaning_min: 0.1, ..everything_near(&vector) };
        let whole = backend.semantic(query, &Selection::default()).unwrap();
        let least = whole.background.cosine(0.1);
        assert!(whole.ranking.len() > 20 && whole.others.is_empty(), "{name}");
        assert!(whole.ranking.iter().all(|found| found.score >= least), "{name}");
        let known = every_unit(backend.as_ref()).into_iter().map(|unit| unit.key);
        let known: Vec<UnitKey> = known.collect();
        let cosines = backend.compare(&vector, &known).unwrap();
        let standing_out = cosines.iter().filter(|own| own.is_some_and(|own| own >= least));
        assert_eq!(standing_out.count(), whole.ranking.len(), "{name}: all of them");
        let own = whole.ranking.iter().map(|found| &found.unit);
        let own: Vec<UnitKey> =
            own.filter(|unit| unit.kind == Kind::Operative).map(|unit| unit.key).collect();
        let selected = backend.semantic(query, &among).unwrap();
        assert_eq!(keys(&selected.ranking), own, "{name}");
        assert_eq!(selected.background, whole.background, "{name}");
        // How many are ranked decides only which are told without their facts.
        let some = backend.semantic(SemanticQuery { depth: 5, ..query }, &among).unwrap();
        assert_eq!((keys(&some.ranking), some.others.as_slice()), (own[..5].into(), &own[5..]));
        let best = SemanticQuery { depth: 5, all: false, ..query };
        let best = backend.semantic(best, &among).unwrap();
        assert_eq!((keys(&best.ranking), best.others), (own[..5].into(), Vec::new()), "{name}");
        // Counted once where they match by words too, and only where they are selected.
        let counts = backend.count(&words(&["weapon"]), &keys(&whole.ranking), &among).unwrap();
        let by_words = backend.count(&words(&["weapon"]), &[], &among).unwrap();
        assert_eq!((by_words.units, by_words.by_words), (counts.by_words, counts.by_words));
        let ranked = backend.lexical(&words(&["weapon"]), 1_000, &among).unwrap().ranking;
        let both: HashSet<UnitKey> = own.iter().copied().chain(keys(&ranked)).collect();
        assert_eq!(counts.units, both.len(), "{name}");
        let kinds = counts.facets.iter().find(|facet| facet.field.name == "kind").unwrap();
        assert_eq!((kinds.values.len(), kinds.values[0].count), (1, both.len()), "{name}");
    }
}

#[test]
fn cosines_are_those_of_the_vectors() {
    for (name, backend, _folder) in backends() {
        let vector = HashingEmbedder.embed_query("national points of contact").unwrap();
        let all = every_unit(backend.as_ref());
        let compare: Vec<UnitKey> = all.iter().step_by(5).map(|unit| unit.key).collect();
        let query = SemanticQuery { depth: 30, ..everything_near(&vector) };
        let found = backend.semantic(query, &Selection::default()).unwrap();
        let compared = backend.compare(&vector, &compare).unwrap();
        let cosine = |passages: &[Vec<f32>]| {
            let one = |own: &Vec<f32>| own.iter().zip(&vector).map(|(x, y)| x * y).sum::<f32>();
            passages.iter().map(one).max_by(f32::total_cmp)
        };
        let vectors = backend.vectors(&compare).unwrap();
        assert_eq!(compared.len(), compare.len(), "{name}");
        assert_eq!(backend.background(&vector).unwrap(), found.background, "{name}");
        for (told, passages) in compared.iter().zip(&vectors) {
            match (told, cosine(passages)) {
                (Some(told), Some(own)) => assert!((told - own).abs() < 1e-5, "{name}"),
                (told, own) => assert_eq!(*told, own, "{name}"),
            }
        }
        let best = backend.vectors(&keys(&found.ranking)).unwrap();
        for (found, passages) in found.ranking.iter().zip(&best) {
            assert!((found.score - cosine(passages).unwrap()).abs() < 1e-5, "{name}");
        }
        assert!(found.background.mean < found.ranking[0].score, "{name}");
        assert!(found.background.deviation > 0.0, "{name}");
        let nobody = UnitKey::of("A/RES/1/1#para-1", Language::En);
        assert_eq!(
            backend.compare(&vector, &[nobody]).unwrap_err(),
            BackendError::NoSuchUnit(nobody),
            "{name}"
        );
    }
}

#[test]
fn the_vocabulary_counts_units() {
    for (name, backend, _folder) in backends() {
        let phrase = ["illicit", "trade"].map(str::to_owned);
        let terms = [
            Term::Text("weapon"),
            Term::Text("nowhere"),
            Term::Name("74/60"),
            Term::Phrase(&phrase),
        ];
        let counts = backend.frequencies(&terms).unwrap();
        let matching = backend.count(&words(&["weapon"]), &[], &Selection::default()).unwrap();
        // Others match by a heading that they stand under.
        assert!(0 < counts[0] && counts[0] <= matching.by_words as u64, "{name}");
        assert!(counts[1] == 0 && counts[2] > 0 && counts[3] > 0, "{name}: {counts:?}");
        let found = backend.completions("weap", 5).unwrap();
        assert!(found.iter().all(|one| one.word.starts_with("weap") && one.units > 0), "{name}");
        assert!(found.windows(2).all(|pair| pair[0].units >= pair[1].units), "{name}");
        assert!(backend.completions("zzzz", 5).unwrap().is_empty(), "{name}");
        let poa = &backend.describe().acronyms["poa"];
        assert!(poa.iter().any(|long| long == "Programme of Action"), "{name}: {poa:?}");
    }
}

#[test]
fn citations_lead_both_ways() {
    for (name, backend, _folder) in backends() {
        let mut pinpoints = 0;
        for facts in every_unit(backend.as_ref()) {
            let cited = backend.cites(facts.key).unwrap();
            let places: HashSet<(&Symbol, &Place)> =
                cited.iter().map(|cited| (&cited.symbol, &cited.place)).collect();
            assert_eq!(places.len(), cited.len(), "{name}: each document and place once");
            let units = cited.iter().flat_map(|cited| &cited.units);
            for &target in units {
                let by = backend.cited_by(target, usize::MAX).unwrap();
                let back = by.units.iter().find(|citing| citing.unit == facts.key);
                let own = backend.facts(&[target]).unwrap().remove(0).unwrap();
                // What a document says of itself is no citation of it.
                assert_eq!(
                    back.is_some_and(|citing| citing.pinpoint),
                    own.document.symbol != facts.document.symbol,
                    "{name}: {} cites {}",
                    facts.id,
                    own.id
                );
                pinpoints += 1;
            }
        }
        assert!(pinpoints >= 10, "{name}: {pinpoints}");
        let target = UnitKey::of("A/CONF.192/2012/RC/4#annex-I/III/para-2", Language::En);
        let all = backend.cited_by(target, usize::MAX).unwrap();
        let first = backend.cited_by(target, 2).unwrap();
        assert_eq!((first.units.as_slice(), first.total), (&all.units[..2], all.units.len()));
        assert!(all.units.is_sorted_by_key(|citing| !citing.pinpoint), "{name}: pinpoints first");
        // By symbol and place the same, and of documents that the index does not have.
        let place = Place::read("annex I, sect. III, para. 2").unwrap().0;
        let symbol = "A/CONF.192/2012/RC/4".parse().unwrap();
        assert_eq!(backend.citing(&symbol, &place, usize::MAX).unwrap(), all, "{name}");
        let missing = "A/RES/66/47".parse().unwrap();
        let place = Place::read("para. 15").unwrap().0;
        let by = backend.citing(&missing, &place, usize::MAX).unwrap();
        let ids = by.units.iter().map(|citing| (citing.unit, citing.pinpoint));
        let facts = |id: &str| UnitKey::of(id, Language::En);
        let by: Vec<_> = ids.take(2).collect();
        assert!(by.contains(&(facts("A/CONF.192/2012/RC/4#annex-I/fn-7"), true)), "{name}: {by:?}");
        let nobody = "A/RES/99/999".parse().unwrap();
        assert_eq!(backend.citing(&nobody, &Place::default(), 9).unwrap().total, 0, "{name}");
    }
}

#[test]
fn what_is_cited_most_is_what_is_cited() {
    for (name, backend, _folder) in backends() {
        let all = backend.links(&Selection::default()).unwrap();
        let known = all.documents.iter().take_while(|one| one.facts.is_some()).count();
        // Nine texts of six documents, each once.
        let symbols: HashSet<&Symbol> = all.documents.iter().map(|one| &one.symbol).collect();
        assert_eq!((symbols.len(), known), (all.documents.len(), 6), "{name}");
        assert!(all.links.is_sorted_by_key(|link| (link.from, link.to)), "{name}");
        for link in &all.links {
            let symbol = &all.documents[link.to as usize].symbol;
            let by = backend.citing(symbol, &Place::default(), usize::MAX).unwrap();
            let keys: Vec<UnitKey> = by.units.iter().map(|citing| citing.unit).collect();
            let from = &all.documents[link.from as usize].symbol;
            let facts = backend.facts(&keys).unwrap().into_iter().flatten();
            let own = facts.filter(|unit| unit.document.symbol == *from).count();
            assert!(own >= link.units as usize, "{name}: {from} cites {symbol}");
        }
        // By the units of one document alone, and by none.
        let of = |value: &str| {
            let field = Field::named("symbol").unwrap();
            let filter = Filter::of_conditions([(field, value)]).unwrap();
            Selection { filters: vec![filter], ..Selection::default() }
        };
        let own = backend.links(&of("A/RES/72/57")).unwrap();
        let from = |link: &undex::backend::Link| own.documents[link.from as usize].symbol.as_str();
        assert!(!own.links.is_empty() && own.links.iter().all(|link| from(link) == "A/RES/72/57"));
        assert!(backend.links(&of("A/RES/99/99")).unwrap().links.is_empty(), "{name}");
        let most = backend.most_cited(&Selection::default(), 2).unwrap();
        assert_eq!(most.len(), 2, "{name}");
        assert!(most[0].units >= most[1].units && most[1].units >= most[1].documents, "{name}");
        assert!(backend.most_cited(&of("A/RES/99/99"), 2).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn every_field_admits_what_it_says() {
    // Counted in the documents themselves: by the index of the tracked corpus, whose
    // units the hand-made gold lists, and the four texts beside it.
    type Is = fn(&Unit) -> bool;
    let wanted: [(&str, &str, Is); 7] = [
        ("symbol", "A/RES/74/60", |unit| unit.symbol.as_str() == "A/RES/74/60"),
        ("kind", "preambular", |unit| unit.kind == Kind::Preambular),
        ("verb", "encourage", |unit| unit.verb_base.as_deref() == Some("encourage")),
        ("organ", "A/CONF.192", |unit| unit.symbol.as_str().starts_with("A/CONF.192/")),
        ("section", "ii", |unit| unit.section_path().first() == Some(&"II")),
        ("language", "fr", |unit| unit.language == Language::Fr),
        ("year", "2018", |unit| unit.symbol.as_str() == "A/CONF.192/2018/RC/3"),
    ];
    for (name, backend, _folder) in backends() {
        let (all, texts) = (every_unit(backend.as_ref()), every_text(backend.as_ref()));
        for (field, value, is) in wanted {
            let filter = Filter::of_conditions([(Field::named(field).unwrap(), value)]).unwrap();
            let among = Selection { filters: vec![filter], ..Selection::default() };
            let keys: Vec<UnitKey> = all.iter().map(|facts| facts.key).collect();
            let selected = backend.selected(&keys, &among).unwrap();
            let expected: Vec<bool> = texts.iter().map(is).collect();
            assert_eq!(selected, expected, "{name}: {field}:{value}");
            assert!(expected.contains(&true) && expected.contains(&false), "{name}: {field}");
        }
        let named: HashSet<&str> = wanted.iter().map(|(field, ..)| *field).collect();
        let left: Vec<&str> =
            FIELDS.iter().map(|field| field.name).filter(|field| !named.contains(field)).collect();
        assert_eq!(left, ["subject"], "a new field is looked at here; no text here has subjects");
    }
}

#[test]
fn a_state_describes_itself() {
    for (name, backend, _folder) in backends() {
        let told = backend.describe();
        let listed = backend.documents(Documents::All, 0, usize::MAX).unwrap();
        assert_eq!((told.documents, told.units), (9, every_unit(backend.as_ref()).len()), "{name}");
        let organ = Share { name: "A".to_owned(), documents: 9, units: told.units };
        assert_eq!(told.organs, [organ], "{name}");
        let documents: Vec<(&str, usize)> =
            told.by_language.iter().map(|own| (own.name.as_str(), own.documents)).collect();
        assert_eq!(documents, [("en", 5), ("es", 2), ("fr", 2)], "{name}");
        assert_eq!(told.years, Some((2012, 2019)), "{name}");
        let dates = (listed.iter().filter_map(|one| one.date).min().unwrap(), "2019-12-12");
        assert_eq!(told.dates, Some((dates.0, dates.1.parse().unwrap())), "{name}");
        let warnings: usize = listed.iter().map(|one| one.warnings.len()).sum();
        assert_eq!(told.warnings_total, warnings, "{name}");
        assert_eq!(told.model, HashingEmbedder.model(), "{name}");
        assert!(!told.state.is_empty() && told.recall == 1.0, "{name}");
    }
}
