//! Citations between units, as an assistant asks for them.

use serde_json::{Value, json};

use crate::{
    answer::{CitedByAnswer, CitesAnswer, Listed, MostCitedAnswer},
    backend::{Backend, Selection},
    research::{asked_place, citations, most_cited_documents, references},
};

use super::{arguments::ReferencesOf, refusal::Refusal};

/// How many are listed where nothing is said, and at most: an assistant reads all of them.
const LISTED: usize = 20;
const LISTED_MAX: usize = 100;

pub(super) fn answer(state: &dyn Backend, asked: &ReferencesOf) -> Result<Value, Refusal> {
    let offset = asked.offset.unwrap_or(0);
    let limit = asked.limit.unwrap_or(LISTED).clamp(1, LISTED_MAX);
    let Some(of) = asked.of.as_deref().filter(|of| !of.trim().is_empty()) else {
        let among = Selection { filters: vec![asked.filters.read()?], ..Selection::default() };
        let documents = most_cited_documents(state, &among, limit)?;
        let units = state.most_cited(&among, limit)?;
        return Ok(json!(MostCitedAnswer::new(state, &documents, &units)?));
    };
    let language = asked.filters.language_alone()?;
    let place = asked_place(state, of, asked.paragraph.as_deref(), language)?;
    let hint = "resolve the citation first, or find documents with `search`";
    match asked.direction.as_deref().filter(|name| !name.is_empty()) {
        Some("cites") => {
            let outline = state.outline(&place.symbol, language)?.ok_or_else(|| {
                Refusal::new(format!("`{}` is not in the index", place.symbol), hint)
            })?;
            let found = references(state, outline)?;
            Ok(json!(CitesAnswer::new(state, &found, &[], offset, limit)?))
        }
        None | Some("cited_by") => {
            let found = citations(state, &place.symbol, &place.place, language)?;
            if !place.is_known && found.paragraphs.is_empty() && found.document_only == 0 {
                let detail =
                    format!("`{}` is not in the index, and nothing cites it", place.symbol);
                return Err(Refusal::new(detail, hint));
            }
            let (year, verb) = (asked.citing_year, asked.governing_verb.clone());
            let listed = Listed { year, verb, offset, limit };
            Ok(json!(CitedByAnswer::new(state, &place, &found, &listed)?))
        }
        Some(other) => Err(Refusal::new(
            format!("`{other}` is no direction"),
            "the directions are cited_by and cites",
        )),
    }
}
