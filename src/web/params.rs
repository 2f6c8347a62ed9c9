//! Parameters of a search, read once at the edge.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use axum::extract::{
    FromRequestParts,
    rejection::{PathRejection, QueryRejection},
};

use crate::query::{Conditions, Filter, Fold, Fusion, LIMIT_DEFAULT, Mode, Query};

use super::error::Problem;

/// What a path names; one that is no text is a problem like any other.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(super) struct Path<T>(pub(super) T);

/// The query string; one that cannot be read is a problem like any other.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(super) struct QueryString<T>(pub(super) T);

impl From<PathRejection> for Problem {
    fn from(error: PathRejection) -> Problem {
        Problem::bad_request(error.body_text(), "percent-encode the path as UTF-8")
    }
}

impl From<QueryRejection> for Problem {
    fn from(error: QueryRejection) -> Problem {
        Problem::bad_request(error.body_text(), "`/docs` lists the parameters")
    }
}

/// The parameters of a search, as the API describes them.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchParams {
    /// The question: words, "quoted phrases" that every hit must contain, -words that none may, field:value
    /// for the filters below.
    #[param(example = "polymer weapons marking", min_length = 1, max_length = 512)]
    pub q: String,
    /// `hybrid` (the default), `lexical` or `semantic`.
    #[param(required = false, pattern = "^(hybrid|lexical|semantic)?$")]
    pub mode: String,
    /// Hits on the page, 1 to 100; 20 where nothing is said.
    #[param(required = false, minimum = 1, maximum = 100)]
    pub limit: usize,
    /// Hits before the page; offset and limit reach no further than hit 1,000.
    #[param(required = false, minimum = 0, maximum = 999)]
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
    /// Only documents of this organ, as symbols begin or by name: `A`, `S`, `General Assembly`; may be given
    /// several times.
    #[param(required = false)]
    pub organ: Vec<String>,
    /// Only units in this section, labels from the outside in: `II`, `II/B`; may be given several times.
    #[param(required = false)]
    pub section: Vec<String>,
    /// Only texts in this language: `ar`, `zh`, `en`, `fr`, `ru`, `es`; may be given several times.
    #[param(required = false)]
    pub language: Vec<String>,
    /// Only documents about this subject of the UNBIS Thesaurus; may be given several times.
    #[param(required = false)]
    pub subject: Vec<String>,
    /// Only documents of this year and later.
    #[param(required = false, minimum = -32768, maximum = 32767)]
    pub year_from: Option<i16>,
    /// Only documents of this year and earlier.
    #[param(required = false, minimum = -32768, maximum = 32767)]
    pub year_to: Option<i16>,
    /// `convex` (the default) or `rrf`: how the legs are fused.
    #[param(required = false, pattern = "^(convex|rrf)?$")]
    pub fusion: String,
    /// The constant of `rrf`; 60 where nothing is said.
    #[param(required = false, minimum = 1, maximum = 1000)]
    pub rrf_k: Option<f64>,
    /// Whether each hit says why it stands where it stands.
    #[param(required = false)]
    pub explain: bool,
    /// `lineage` (the default): of near-identical paragraphs of several documents the newest is a hit and
    /// lists the others; `none`: each is a hit.
    #[param(required = false, pattern = "^(lineage|none)?$")]
    pub fold: String,
}

/// The constant of reciprocal ranks in the paper.
const RRF_K: f64 = 60.0;

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
                "organ" => params.organ.push(value.clone()),
                "section" => params.section.push(value.clone()),
                "language" => params.language.push(value.clone()),
                "subject" => params.subject.push(value.clone()),
                "fusion" => params.fusion = value.clone(),
                "rrf_k" => params.rrf_k = Some(number(name, value)?),
                "fold" => params.fold = value.clone(),
                "explain" => params.explain = switch(name, value)?,
                _ => {
                    let known = "q, mode, limit, offset, symbol, organ, kind, verb, section, language, subject, year_from, year_to, fusion, rrf_k, explain and fold";
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
        let fusion = match self.fusion.as_str() {
            "" | "convex" => Fusion::Convex,
            "rrf" => Fusion::ReciprocalRank { k: self.rrf_k.unwrap_or(RRF_K) as f32 },
            name => {
                let detail = format!("`{name}` is no way to fuse");
                return Err(Problem::bad_request(detail, "the ways are convex and rrf"));
            }
        };
        if let Some(k) = self.rrf_k.filter(|k| !(1.0..=1000.0).contains(k)) {
            let detail = format!("rrf_k is {k}");
            return Err(Problem::bad_request(detail, "give a number from 1 to 1000"));
        }
        let fold = match self.fold.as_str() {
            "" => Fold::default(),
            name => Fold::from_name(name).ok_or_else(|| {
                let detail = format!("`{name}` is no way to fold");
                Problem::bad_request(detail, "the ways are lineage and none")
            })?,
        };
        let filter = Filter::read(&self.conditions())?;
        Ok(Query {
            text: self.q.clone(),
            mode,
            limit: self.limit,
            offset: self.offset,
            filter,
            fusion,
            explain: self.explain,
            fold,
        })
    }

    fn conditions(&self) -> Conditions {
        Conditions {
            symbols: self.symbol.clone(),
            organs: self.organ.clone(),
            kinds: self.kind.clone(),
            verbs: self.verb.clone(),
            sections: self.section.clone(),
            languages: self.language.clone(),
            subjects: self.subject.clone(),
            year_from: self.year_from,
            year_to: self.year_to,
        }
    }

    /// The parameters as pairs again, for links; defaults are left out.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("q", self.q.clone())];
        if !self.mode.is_empty() && self.mode != "hybrid" {
            pairs.push(("mode", self.mode.clone()));
        }
        let lists = [
            ("symbol", &self.symbol),
            ("organ", &self.organ),
            ("kind", &self.kind),
            ("verb", &self.verb),
            ("section", &self.section),
            ("language", &self.language),
            ("subject", &self.subject),
        ];
        for (name, values) in lists {
            pairs.extend(values.iter().map(|value| (name, value.clone())));
        }
        for (name, year) in [("year_from", self.year_from), ("year_to", self.year_to)] {
            pairs.extend(year.map(|year| (name, year.to_string())));
        }
        if !self.fusion.is_empty() && self.fusion != "convex" {
            pairs.push(("fusion", self.fusion.clone()));
            pairs.extend(self.rrf_k.map(|k| ("rrf_k", k.to_string())));
        }
        if !self.fold.is_empty() && self.fold != Fold::default().name() {
            pairs.push(("fold", self.fold.clone()));
        }
        if self.explain {
            pairs.push(("explain", "true".to_owned()));
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

fn switch(name: &str, value: &str) -> Result<bool, Problem> {
    match value {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => {
            let detail = format!("{name} is `{value}`, which is neither true nor false");
            Err(Problem::bad_request(detail, "give `true` or `false`"))
        }
    }
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, Problem> {
    value.trim().parse().map_err(|_| {
        let detail = format!("{name} is `{value}`, which is no number that it can be");
        Problem::bad_request(detail, "give a whole number without separators")
    })
}
