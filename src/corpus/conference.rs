//! The facts of a conference, which its report tells in running text: where and
//! when it was held, who served it, and how it adopted what.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::pattern::pattern;

use super::{Adoption, Document, Officers, Unit, date::date, metadata::names_of_states};

/// `the third United Nations Conference to … was convened at United Nations
/// Headquarters from 18 to 29 June 2018`.
static HELD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"((?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|[A-Z][\w-]*) )+",
        r"(?:Conference|Meeting)\b(?: (?:to|on|of|for) [^.;]*?)?),? (?:was |were )?(?:convened|held) ",
        r"(?:at|in) ([^.;]{3,80}?),? from ",
        r"(\d{1,2}(?: [A-Z][a-z]+)?(?: \d{4})?) to (\d{1,2} [A-Z][a-z]+ \d{4})",
    ))
});
/// `Daniël Prins of the Office for Disarmament Affairs served as the
/// Secretary-General of the Conference`.
static SERVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"((?:\p{Lu}(?:[\w'’-]*|\.) )+)(?:of the|\() ?([^.();]+?)\)? served as (?:the )?((?:Deputy )?Secretary(?:-General)? of the (?:Conference|Meeting))",
    )
});
static CREDENTIALS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:appointed|consist(?:ed|ing) of|composed of)(?: the following(?: States| members)?:?)? ([^.;:]+?) as members of the Credentials Committee",
    )
});
static ADOPTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:Conference|Meeting|Committee) (?:\w+ )?adopted (?:the|its) ([^.;(,]+?)(?: \(|,| by | without ).*?(by consensus|without a vote|by a recorded vote of \d+ to (?:\d+|none)(?:, with \d+ abstentions?)?)",
    )
});

/// Adds what the units of a conference document tell. Resolutions speak of other
/// bodies' conferences and are left alone.
pub(super) fn add_facts(document: &mut Document) {
    if !document.symbol.as_str().contains("/CONF.") {
        return;
    }
    let facts = &mut document.metadata;
    for unit in &document.units {
        if facts.conference.is_none() || facts.conference_dates.is_none() {
            held(unit, facts);
        }
        for found in SERVED.captures_iter(&unit.text) {
            let name = format!("{} ({})", found[1].trim(), found[2].trim());
            facts.officers.push(Officers { office: found[3].to_owned(), names: vec![name] });
        }
        if let Some(found) = CREDENTIALS.captures(&unit.text) {
            facts.credentials_committee = names_of_states(&found[1]);
        }
        if let Some(found) = ADOPTED.captures(&unit.text) {
            facts.adoptions.push(Adoption {
                paragraph: unit.number.clone(),
                text: found[1].to_owned(),
                how: found[2].to_owned(),
            });
        }
    }
}

fn held(unit: &Unit, facts: &mut super::Metadata) {
    let Some(found) = HELD.captures(&unit.text) else { return };
    let name = found[1].trim_start_matches("The ");
    let mut letters = name.chars();
    let name = letters.next().map(|first| first.to_uppercase().chain(letters).collect());
    facts.conference = facts.conference.take().or(name);
    let place = place(&found[2]);
    facts.place = facts.place.take().or(place);
    facts.conference_dates = facts.conference_dates.or_else(|| span(&found[3], &found[4]));
}

/// The town: the United Nations Headquarters are in New York.
fn place(text: &str) -> Option<String> {
    let town = text.rsplit(" in ").next().unwrap_or(text);
    match town.to_lowercase().contains("headquarters") {
        true => Some("New York".to_owned()),
        false => Some(town.trim_start_matches("the ").to_owned()),
    }
}

/// `18`, `29 June 2018` and `27 August`, `7 September 2012` as two days.
pub(super) fn span(first: &str, last: &str) -> Option<(Date, Date)> {
    let last_words: Vec<&str> = last.split_whitespace().collect();
    let mut words: Vec<&str> = first.split_whitespace().collect();
    words.extend(&last_words[words.len().min(last_words.len())..]);
    Some((date(&words.join(" "))?, date(last)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_days_take_what_they_lack_from_their_end() {
        for (first, last, expected) in [
            ("18", "29 June 2018", ("2018-06-18", "2018-06-29")),
            ("27 August", "7 September 2012", ("2012-08-27", "2012-09-07")),
            ("30 December 2001", "3 January 2002", ("2001-12-30", "2002-01-03")),
        ] {
            let (from, to) = span(first, last).expect("two days");
            assert_eq!((from.to_string().as_str(), to.to_string().as_str()), expected);
        }
    }

    #[test]
    fn the_place_is_a_town() {
        assert_eq!(place("United Nations headquarters in New York").as_deref(), Some("New York"));
        assert_eq!(place("United Nations Headquarters").as_deref(), Some("New York"));
        assert_eq!(place("Geneva").as_deref(), Some("Geneva"));
    }
}
