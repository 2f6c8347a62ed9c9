//! Who is to do what, by when: the duties that operative paragraphs and their points give.
//!
//! A duty is a clause of an operative paragraph whose verb has somebody do something:
//! the verb, those who are asked, what they are to give or do, and by when, each with the
//! place of its words. Told by rules over English texts; of texts in other languages
//! nothing is told. `docs/duties.md` has what it was held against.
//!
//! Source: United Nations Editorial Manual, Resolutions (operative paragraphs open with a
//! verb in the present tense); the United Nations calls such a request a mandate
//! (A/60/733, para. 5), a word that the Security Council has for the tasks of its missions
//! too, so it is called a duty here.

mod addressee;
mod clause;
mod deliverable;
mod due;
mod duty;
mod point;
mod times;

pub use deliverable::Deliverable;
pub use duty::{Addressee, Due, Duty, Mark, Period, When};

use crate::citation::Language;

use super::{Document, Kind};
use due::Known;
use point::{Open, Place, read};

/// The duties that each unit of a document gives, in their order. Nothing where the text is
/// not in English.
pub fn duties(document: &Document) -> Vec<Vec<Duty>> {
    let mut out = vec![Vec::new(); document.units.len()];
    if document.language != Language::En {
        return out;
    }
    let symbol = document.symbol.as_str();
    let known = Known { adopted: document.metadata.adopted, session: session(symbol) };
    // The paragraphs and points that a unit stands in, the outermost first.
    let mut above: Vec<(usize, Option<Open>)> = Vec::new();
    for (place, unit) in document.units.iter().enumerate() {
        if !matches!(unit.kind, Kind::Operative | Kind::Subparagraph | Kind::ListItem) {
            above.clear();
            continue;
        }
        above.retain(|(other, _)| {
            let rest = unit.anchor().strip_prefix(document.units[*other].anchor());
            rest.is_some_and(|rest| rest.starts_with('/'))
        });
        if unit.kind != Kind::Operative && above.is_empty() {
            continue;
        }
        let open =
            above.last().and_then(|(other, open)| Some((open.as_ref()?, (place - other) as u32)));
        let is_point = unit.kind != Kind::Operative;
        let said = read(&unit.text, &Place { open, is_point, known, organ: organ(symbol) });
        out[place] = said.duties;
        above.push((place, said.open));
    }
    out
}

/// What the organ of a document is called.
fn organ(symbol: &str) -> &'static str {
    const ORGANS: [(&str, &str); 6] = [
        ("A/HRC/", "Human Rights Council"),
        ("A/RES/", "General Assembly"),
        ("A/DEC/", "General Assembly"),
        ("A/", "the organ itself"),
        ("S/RES/", "Security Council"),
        ("E/RES/", "Economic and Social Council"),
    ];
    let known = ORGANS.iter().find(|(beginning, _)| symbol.starts_with(beginning));
    known.map_or("the organ itself", |(_, name)| name)
}

/// The session of the General Assembly that adopted a text: `A/RES/74/60`.
fn session(symbol: &str) -> Option<u16> {
    let rest = symbol.strip_prefix("A/RES/").or(symbol.strip_prefix("A/DEC/"))?;
    rest.split('/').next()?.parse().ok()
}
