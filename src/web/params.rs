//! Parameters of a search, read once at the edge.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::query::{Filter, LIMIT_DEFAULT, Mode, Query};

use super::error::Problem;

/// The parameters of a search, as the API describes them.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchParams {
    /// The question: words, "quoted phrases" that every hit must contain, -words that none may.
    #[param(example = "polymer weapons marking")]
    pub q: String,
    /// `hybrid` (the default), `lexical` or `semantic`.
    #[param(required = false)]
    pub mode: String,
    /// Hits on the page, 1 to 100; 10 where nothing is said.
    #[param(required = false)]
    pub limit: usize,
    /// Hits before the page; offset and limit reach no further than hit 1,000.
    #[param(required = false)]
    pub offset: usize,
    /// Only units of this document; may be given several times.
    #[param(required = false, example = json!(["A/RES/74/60"]))]
    pub symbol: Vec<String>,
    /// Only units of this kind: `preambular`, `operative`, `numbered`, and so on; may be given several times.
    #[param(required = false)]
    pub kind: Vec<String>,
    /// Only paragraphs whose verb has this base form: `encourage`; may be given several times.
    #[param(required = false)]
    pub verb: Vec<String>,
    /// Only documents of this year and later.
    #[param(required = false)]
    pub year_from: Option<i16>,
    /// Only documents of this year and earlier.
    #[param(required = false)]
    pub year_to: Option<i16>,
}

impl SearchParams {
    /// Reads name and value pairs of a query string. An empty value counts as
    /// not given, as browsers send it for empty fields.
    pub(super) fn read(pairs: &[(String, String)]) -> Result<SearchParams, Problem> {
        let mut params = SearchParams { limit: LIMIT_DEFAULT, ..SearchParams::default() };
        for (name, value) in
            pairs.iter().filter(|(name, value)| !value.trim().is_empty() || name == "q")
        {
            match name.as_str() {
                "q" => params.q = value.clone(),
                "mode" => params.mode = value.clone(),
                "limit" => params.limit = number(name, value)?,
                "offset" => params.offset = number(name, value)?,
                "symbol" => params.symbol.push(value.clone()),
                "kind" => params.kind.push(value.clone()),
                "verb" => params.verb.push(value.clone()),
                "year_from" => params.year_from = Some(number(name, value)?),
                "year_to" => params.year_to = Some(number(name, value)?),
                _ => {
                    let known = "q, mode, limit, offset, symbol, kind, verb, year_from and year_to";
                    let hint = format!("the parameters are {known}");
                    return Err(Problem::bad_request(
                        format!("there is no parameter `{name}`"),
                        hint,
                    ));
                }
            }
        }
        Ok(params)
    }

    /// The query that the parameters mean.
    pub(super) fn query(&self) -> Result<Query, Problem> {
        let mode = match self.mode.as_str() {
            "" => Mode::Hybrid,
            name => Mode::from_name(name).ok_or_else(|| {
                let detail = format!("`{name}` is no mode");
                Problem::bad_request(detail, "the modes are hybrid, lexical and semantic")
            })?,
        };
        let filter =
            Filter::read(&self.symbol, &self.kind, &self.verb, (self.year_from, self.year_to))?;
        Ok(Query { text: self.q.clone(), mode, limit: self.limit, offset: self.offset, filter })
    }

    /// The parameters as pairs again, for links; defaults are left out.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("q", self.q.clone())];
        if !self.mode.is_empty() && self.mode != "hybrid" {
            pairs.push(("mode", self.mode.clone()));
        }
        for (name, values) in [("symbol", &self.symbol), ("kind", &self.kind), ("verb", &self.verb)]
        {
            pairs.extend(values.iter().map(|value| (name, value.clone())));
        }
        for (name, year) in [("year_from", self.year_from), ("year_to", self.year_to)] {
            pairs.extend(year.map(|year| (name, year.to_string())));
        }
        if self.limit != LIMIT_DEFAULT {
            pairs.push(("limit", self.limit.to_string()));
        }
        if self.offset > 0 {
            pairs.push(("offset", self.offset.to_string()));
        }
        pairs
    }
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, Problem> {
    value.trim().parse().map_err(|_| {
        let detail = format!("{name} is `{value}`, which is no number that it can be");
        Problem::bad_request(detail, "give a whole number without separators")
    })
}
