//! The tool that lists duties.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{answer::DutiesAnswer, backend::DutyQuery, citation::Symbol, research};

use super::{Assistant, HITS, HITS_MAX, document, refusal::Refusal};

/// Which duties are wanted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DutiesOf {
    /// The symbol of one document: A/RES/74/60; nothing for the whole collection
    symbol: Option<String>,
    /// Words of the name of whoever is to do it: Secretary-General
    to: Option<String>,
    /// report, meeting, review, fund, appointment, notification, mandate, body, agenda or measures
    deliverable: Option<String>,
    /// The base form of the verb: request, call, decide
    verb: Option<String>,
    /// The organ, as symbols begin or by name: S, General Assembly
    organ: Option<String>,
    /// The first year of the documents
    year_from: Option<i16>,
    /// The last year of the documents
    year_to: Option<i16>,
    /// Due on this day or later: 2020-06-30, or a year
    due_after: Option<String>,
    /// Due on this day or earlier
    due_before: Option<String>,
    /// due or document (the default)
    sort: Option<String>,
    /// Duties, 1 to 50; 10 where nothing is said
    limit: Option<usize>,
    /// Duties to pass over
    offset: Option<usize>,
}

impl DutiesOf {
    fn query(&self) -> Result<DutyQuery, Refusal> {
        let year = |year: Option<i16>| year.map(|year| year.to_string());
        let number = |number: usize| Some(number.to_string());
        let limit = self.limit.unwrap_or(HITS).clamp(1, HITS_MAX);
        let pairs = [
            ("symbol", self.symbol.clone()),
            ("to", self.to.clone()),
            ("deliverable", self.deliverable.clone()),
            ("verb", self.verb.clone()),
            ("organ", self.organ.clone()),
            ("year_from", year(self.year_from)),
            ("year_to", year(self.year_to)),
            ("due_after", self.due_after.clone()),
            ("due_before", self.due_before.clone()),
            ("sort", self.sort.clone()),
            ("limit", number(limit)),
            ("offset", number(self.offset.unwrap_or(0))),
        ];
        let given = pairs.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?)));
        Ok(DutyQuery::read(given)?)
    }
}

impl Assistant {
    pub(super) fn duties(&self, asked: &DutiesOf) -> Result<Value, Refusal> {
        let query = asked.query()?;
        let state = self.engine.state();
        if let Some(symbol) = asked.symbol.as_deref().filter(|symbol| !symbol.trim().is_empty()) {
            // One that is not there has no duties for another reason than one that gives none.
            document(state.as_ref(), Symbol::spelled(symbol).as_str(), None)?;
        }
        let found = research::duties(state.as_ref(), &query)?;
        Ok(json!(DutiesAnswer::new(&query, &found)))
    }
}
