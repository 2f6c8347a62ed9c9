//! The tool that lists duties.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;

use crate::backend::DutyQuery;

use super::refusal::Refusal;

/// Which duties are wanted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DutiesOf {
    /// The symbol of one document: A/RES/74/60; nothing for the whole collection
    pub(super) symbol: Option<String>,
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
    /// The query that they mean, of at most so many duties.
    pub(super) fn query(&self, default: usize, most: usize) -> Result<DutyQuery, Refusal> {
        let year = |year: Option<i16>| year.map(|year| year.to_string());
        let number = |number: usize| Some(number.to_string());
        let limit = self.limit.unwrap_or(default).clamp(1, most);
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
