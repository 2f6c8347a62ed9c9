//! Where phrases stand in the five texts of the corpus.

use std::{collections::BTreeSet, time::Instant};

use serde_json::Value;
use undex::{
    backend::{Backend, Documents, Filter},
    research::{AgreedLanguage, PHRASE_BYTES_MAX, PhraseError, PhraseVariant, Side, agreed},
};

use crate::{
    http::{get, get_json, router},
    support::{indexed, root},
};

fn found(backend: &dyn Backend, phrase: &str) -> AgreedLanguage {
    agreed(backend, phrase, &Filter::default(), None).unwrap()
}

fn ids(variant: &PhraseVariant) -> Vec<&str> {
    variant.appearances.iter().map(|one| one.unit.id.as_str()).collect()
}

/// A difference in words: `[-gone-]` and `{+come+}`.
fn told(variant: &PhraseVariant) -> String {
    let piece = |piece: &undex::research::Piece| match piece.side {
        Side::Both => piece.text.clone(),
        Side::First => format!("[-{}-]", piece.text),
        Side::Second => format!("{{+{}+}}", piece.text),
    };
    variant.difference.pieces.iter().map(piece).collect()
}

const BORDERS: &str = "reinforce, as necessary, cross-border cooperation at the national";

#[test]
fn a_phrase_is_found_however_it_is_printed() {
    let indexed = indexed();
    let state = indexed.engine.state();
    for phrase in [
        BORDERS,
        "Reinforce as necessary Cross-Border\nCooperation at the national",
        "rein-\nforce, as neces-\n sary, cross-border cooperation at the national",
        "reinforce, as necessary,1 cross-border cooperation at the national",
        "reinforce, as necessary, crossborder cooperation at the national",
        "reinforce, as ne\u{ad}cessary, cross-border cooperation […] the national",
    ] {
        let found = found(state.as_ref(), phrase);
        let exact = found.exact().unwrap_or_else(|| panic!("{phrase}"));
        assert_eq!(ids(exact), ["A/RES/72/57#para-15", "A/RES/74/60#para-16"], "{phrase}");
        assert_eq!(exact.years(), [(Some(2017), 1), (Some(2019), 1)]);
        let bodies: Vec<(String, usize)> =
            exact.bodies().iter().map(|one| (one.body.label(), one.documents)).collect();
        assert_eq!(bodies, [("General Assembly".to_owned(), 2)]);
        assert_eq!(found.left_out, Vec::<String>::new());
    }
}

#[test]
fn wordings_are_told_with_what_each_changes() {
    let indexed = indexed();
    let state = indexed.engine.state();
    for (phrase, differs) in [
        (
            "Encourages States to strengthen cross-border cooperation",
            "Encourages States to [-strengthen,-]{+reinforce, as necessary,+} cross-border cooperation",
        ),
        (
            "reinforce, as necessary, cross-border cooperation at all levels",
            "reinforce, as necessary, cross-border cooperation[- at all levels-]",
        ),
        (
            "We invite States to reinforce, as necessary, cross-border cooperation",
            "[-We invite -]States to reinforce, as necessary, cross-border cooperation",
        ),
    ] {
        let found = found(state.as_ref(), phrase);
        assert!(found.exact().is_none(), "{phrase}");
        let nearest = &found.variants[found.nearest().unwrap()];
        assert_eq!(told(nearest), differs);
        assert_eq!(ids(nearest), ["A/RES/72/57#para-15", "A/RES/74/60#para-16"], "{phrase}");
    }
}

#[test]
fn wordings_that_differ_in_numbers_are_one() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let phrase = "Decides to include in the provisional agenda of its ninety-ninth session, under the item entitled";
    let found = found(state.as_ref(), phrase);
    let numbers: Vec<&PhraseVariant> =
        found.variants.iter().filter(|variant| variant.numbers_only).collect();
    assert_eq!(numbers.len(), 1);
    assert_eq!((numbers[0].documents(), numbers[0].forms), (3, 3));
    assert!(told(numbers[0]).contains(" [-ninety-ninth-]{+s"), "{}", told(numbers[0]));
}

#[test]
fn a_paragraph_with_its_points_is_found_across_them() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let units = state.documents(Documents::All, 0, 100).unwrap();
    let mut tried = 0;
    for document in units {
        let outline = state.outline(&document.symbol, None).unwrap().unwrap();
        let chapeau = outline.units.windows(3).find(|three| {
            !three[0].id.contains("/a")
                && three[1].id == format!("{}/a", three[0].id)
                && three[2].id == format!("{}/b", three[0].id)
        });
        let Some(three) = chapeau else { continue };
        let keys: Vec<_> = three.iter().map(|unit| unit.key).collect();
        let texts: Vec<String> =
            state.units(&keys).unwrap().into_iter().map(|unit| unit.text).collect();
        let phrase = format!("{}\n\n(a) {}\n\n(b) {}", texts[0], texts[1], texts[2]);
        if phrase.len() > PHRASE_BYTES_MAX {
            continue;
        }
        let found = found(state.as_ref(), &phrase);
        let exact = found.exact().unwrap_or_else(|| panic!("{phrase}"));
        let one = exact.appearances.iter().find(|one| one.unit.id == three[0].id).unwrap();
        assert_eq!(one.through.as_ref().unwrap().0.id, three[2].id);
        // What stands beside it has it not.
        let keys: BTreeSet<_> = exact.appearances.iter().map(|one| one.unit.key).collect();
        assert_eq!(keys.len(), exact.appearances.len());
        tried += 1;
    }
    assert!(tried > 0);
}

#[test]
fn what_a_report_says_of_separate_votes_is_told() {
    let indexed = indexed();
    let state = indexed.engine.state();
    for (phrase, paragraph, telling, result) in [
        (
            "the accumulation of conventional ammunition stockpiles in surplus",
            "A/CONF.192/2018/RC/3#annex/I/para-16",
            "A/CONF.192/2018/RC/3#para-15",
            "63 to 2, with 28 abstentions",
        ),
        (
            "States that apply provisions of the Programme of Action to small arms and light weapons ammunition",
            "A/CONF.192/2018/RC/3#annex/II/para-18",
            "A/CONF.192/2018/RC/3#para-17",
            "62 to 2, with 29 abstentions",
        ),
    ] {
        let found = found(state.as_ref(), phrase);
        let votes: Vec<(&str, &str, Option<&str>)> = found
            .votes
            .votes
            .iter()
            .map(|one| (one.about.unit.id.as_str(), one.unit.id.as_str(), one.result.as_deref()))
            .collect();
        assert!(votes.contains(&(paragraph, telling, Some(result))), "{votes:?}");
    }
    assert!(found(state.as_ref(), BORDERS).votes.votes.is_empty());
}

#[test]
fn what_is_no_phrase_is_refused() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let refused = |phrase: &str| {
        agreed(state.as_ref(), phrase, &Filter::default(), None).map(drop).unwrap_err()
    };
    for phrase in ["", "  ", "arms", "(a)", "…"] {
        assert_eq!(refused(phrase), PhraseError::TooShort, "{phrase}");
    }
    assert_eq!(refused("of the"), PhraseError::NoContent);
    let long = "arms ".repeat(1_000);
    assert_eq!(refused(&long), PhraseError::TooLong { bytes: 5_000 });
    // Odd ones are looked for.
    for phrase in [
        "🕊 small 🕊 arms",
        "[…] […] small arms",
        "10,000 and 12 000 arms",
        "武器 武器",
        "a\u{301} b arms",
    ] {
        found(state.as_ref(), phrase);
    }
}

#[test]
fn filters_narrow_and_the_time_is_kept() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let filter = Filter::read([("year_from", "2018")]).unwrap();
    let narrowed = agreed(state.as_ref(), BORDERS, &filter, None).unwrap();
    assert_eq!(ids(narrowed.exact().unwrap()), ["A/RES/74/60#para-16"]);
    let late = agreed(state.as_ref(), BORDERS, &Filter::default(), Some(Instant::now())).unwrap();
    assert!(late.variants.is_empty());
    assert!(late.left_out[0].contains("for the time was up"), "{:?}", late.left_out);
}

/// Words of a text in small letters, as a plain search has them.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_run_of_words_is_found_wherever_a_plain_search_finds_it() {
    let indexed = indexed();
    let state = indexed.engine.state();
    let mut texts: Vec<(String, String)> = Vec::new();
    for document in state.documents(Documents::All, 0, 100).unwrap() {
        let outline = state.outline(&document.symbol, None).unwrap().unwrap();
        let keys: Vec<_> = outline.units.iter().map(|unit| unit.key).collect();
        for unit in state.units(&keys).unwrap() {
            texts.push((unit.symbol.to_string(), format!(" {} ", plain(&unit.text))));
        }
    }
    let mut tried = 0;
    for (place, (_, text)) in texts.iter().enumerate().step_by(17) {
        let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        let length = 4 + place % 9;
        let Some(run) = words.windows(length).nth(place % 5) else { continue };
        let phrase = run.join(" ");
        let wanted = format!(" {phrase} ");
        let having: BTreeSet<&str> = texts
            .iter()
            .filter(|(_, text)| text.contains(&wanted))
            .map(|(symbol, _)| symbol.as_str())
            .collect();
        let Ok(found) = agreed(state.as_ref(), &phrase, &Filter::default(), None) else { continue };
        let exact = found.exact().unwrap_or_else(|| panic!("{phrase}"));
        let found: BTreeSet<&str> =
            exact.appearances.iter().map(|one| one.unit.document.symbol.as_str()).collect();
        assert!(found.is_superset(&having), "{phrase}: {found:?}, not {having:?}");
        tried += 1;
    }
    assert!(tried > 15, "{tried}");
}

#[tokio::test]
async fn the_api_tells_wordings_paragraphs_and_the_plot() {
    let (router, _indexed) = router();
    let phrase = "small+arms+and+light+weapons+in+all+its+aspects";
    let whole = get_json(&router, &format!("/api/v1/agreed?phrase={phrase}")).await;
    let total = whole["total"].as_u64().unwrap();
    assert_eq!(whole["variants"][0]["exact"], true);
    assert_eq!(whole["documents"], 5);
    assert_eq!(whole["variants"][0]["paragraphs"].as_u64(), Some(total));
    assert!(whole["next"].is_null() && total > 20);
    // Pages are windows of one list.
    let mut paged: Vec<Value> = Vec::new();
    let mut offset = Some(0);
    while let Some(from) = offset {
        let page =
            get_json(&router, &format!("/api/v1/agreed?phrase={phrase}&limit=20&offset={from}"))
                .await;
        paged.extend(page["appearances"].as_array().unwrap().iter().cloned());
        offset = page["next"].as_u64();
    }
    assert_eq!(Some(&paged), whole["appearances"].as_array());
    let (status, _, svg) = get(&router, &format!("/api/v1/agreed/plot?phrase={phrase}")).await;
    assert!(
        status.is_success()
            && svg.starts_with("<svg")
            && svg.contains("2019: 1 document in these words")
    );
    for (address, status) in [
        ("/api/v1/agreed", 400),
        ("/api/v1/agreed?phrase=arms", 400),
        ("/api/v1/agreed?phrase=small+arms&colour=red", 400),
        ("/api/v1/agreed?phrase=small+arms&limit=0", 400),
        ("/api/v1/agreed?phrase=small+arms&variant=999", 404),
        ("/api/v1/agreed/plot?phrase=polymer+submarine+quota", 404),
        ("/agreed", 200),
        ("/agreed?phrase=small+arms&variant=999", 404),
    ] {
        assert_eq!(get(&router, address).await.0.as_u16(), status, "{address}");
    }
}

#[tokio::test]
async fn the_page_says_what_stands_and_what_does_not() {
    let (router, _indexed) = router();
    for (phrase, said) in [
        ("cross-border+cooperation", "These words stand in"),
        (
            "encourages+States+to+strengthen+cross-border+cooperation",
            "stand <strong>nowhere</strong>",
        ),
        ("polymer+submarine+quota", "Neither these words nor others like them"),
        ("ammunition+stockpiles+in+surplus", "63 to 2, with 28 abstentions"),
        ("%3Cscript%3Ealert(1)%3C/script%3E+arms", "&#60;script&#62;"),
    ] {
        let (status, _, page) = get(&router, &format!("/agreed?phrase={phrase}")).await;
        assert!(status.is_success() && page.contains(said), "{phrase}: {page}");
    }
    let (_, _, unit) = get(&router, "/u/A/RES/74/60/para-16").await;
    assert!(
        unit.contains("Where else does this wording stand?")
            && unit.contains("/agreed?phrase=Encourages%20States")
    );
}

#[test]
fn the_terminal_tells_it_too() {
    let indexed = indexed();
    let run = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_undex"))
            .arg("agreed")
            .args(arguments)
            .arg("--index")
            .arg(indexed.folder())
            .current_dir(root())
            .output()
            .unwrap()
    };
    let told = run(&[BORDERS]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(told.status.success() && text.starts_with("0\t2 documents\tin these words"), "{text}");
    let json: Value = serde_json::from_slice(&run(&[BORDERS, "--json"]).stdout).unwrap();
    assert_eq!(json["variants"][0]["first"]["unit"]["id"], "A/RES/72/57#para-15");
    assert!(run(&[BORDERS, "--svg"]).stdout.starts_with(b"<svg"));
    assert_eq!(run(&["arms"]).status.code(), Some(2));
}
