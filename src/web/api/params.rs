//! Parameters of a search, read once at the edge.

use axum::extract::{
    FromRequestParts,
    rejection::{PathRejection, QueryRejection},
};
use utoipa::{
    IntoParams, PartialSchema,
    openapi::{
        RefOr, Required, Schema,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
    },
};

use crate::{
    backend::{self, Filter},
    query::{
        Fold, Fusion, LIMIT_DEFAULT, LIMIT_MAX, Mode, Page, QUERY_BYTES_MAX, Query, RrfK,
        WINDOW_MAX,
    },
    web::error::Problem,
};

/// What a path names; one that is no text is a problem like any other.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(in crate::web) struct Path<T>(pub(in crate::web) T);

/// The query string; one that cannot be read is a problem like any other.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(in crate::web) struct QueryString<T>(pub(in crate::web) T);

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

/// Parameters other than those of the fields, as hints list them: before and
/// behind these.
const BEFORE: [&str; 4] = ["q", "mode", "limit", "offset"];
const BEHIND: [&str; 4] = ["fusion", "rrf_k", "explain", "fold"];

/// Reads a query from the name and value pairs of a query string. An empty value
/// counts as not given, as browsers send it for empty fields.
pub(in crate::web) fn read_query(pairs: &[(String, String)]) -> Result<Query, Problem> {
    let mut query = Query::new("");
    let (mut limit, mut offset) = (LIMIT_DEFAULT, 0);
    let (mut is_rrf, mut rrf_k) = (false, None);
    let given = pairs.iter().filter(|(name, value)| !value.trim().is_empty() || name == "q");
    for (name, value) in given {
        match name.as_str() {
            "q" => query.text.clone_from(value),
            "mode" => {
                query.mode =
                    named(value, Mode::from_name(value), MODES, &Mode::ALL.map(Mode::name))?
            }
            "limit" => limit = number(name, value)?,
            "offset" => offset = number(name, value)?,
            "fusion" => is_rrf = named(value, fusion(value), FUSIONS, &["convex", "rrf"])?,
            "rrf_k" => rrf_k = Some(RrfK::new(number(name, value)?)?),
            "fold" => {
                query.fold =
                    named(value, Fold::from_name(value), FOLDS, &Fold::ALL.map(Fold::name))?;
            }
            "explain" => query.explain = switch(name, value)?,
            _ if backend::Parameter::named(name).is_some() => {}
            _ => return Err(unknown(name)),
        }
    }
    query.page = Page::new(offset, limit)?;
    if is_rrf {
        query.fusion = Fusion::ReciprocalRank(rrf_k.unwrap_or_default());
    }
    let given = pairs.iter().filter(|(_, value)| !value.trim().is_empty());
    query.filter = Filter::read(given.map(|(name, value)| (name.as_str(), value.as_str())))?;
    Ok(query)
}

fn fusion(name: &str) -> Option<bool> {
    match name {
        "convex" => Some(false),
        "rrf" => Some(true),
        _ => None,
    }
}

fn unknown(name: &str) -> Problem {
    let fields = backend::parameters().map(|parameter| parameter.name);
    let names: Vec<&str> = BEFORE.into_iter().chain(fields).chain(BEHIND).collect();
    let hint = format!("the parameters are {}", list(&names));
    Problem::bad_request(format!("there is no parameter `{name}`"), hint)
}

/// Words as a sentence lists them: `a, b and c`.
fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What a name is of, and the word for all of them.
type Named = (&'static str, &'static str);

const MODES: Named = ("mode", "modes");
const FUSIONS: Named = ("way to fuse", "ways");
const FOLDS: Named = ("way to fold", "ways");

fn named<T>(value: &str, found: Option<T>, kind: Named, names: &[&str]) -> Result<T, Problem> {
    let (one, all) = kind;
    found.ok_or_else(|| {
        let hint = format!("the {all} are {}", list(names));
        Problem::bad_request(format!("`{value}` is no {one}"), hint)
    })
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

pub(super) fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, Problem> {
    value.trim().parse().map_err(|_| {
        let detail = format!("{name} is `{value}`, which is no number that it can be");
        Problem::bad_request(detail, "give a whole number without separators")
    })
}

/// A query as pairs again, for links; defaults are left out.
pub(in crate::web) fn pairs_of(query: &Query) -> Vec<(&'static str, String)> {
    let mut pairs = vec![("q", query.text.clone())];
    if query.mode != Mode::default() {
        pairs.push(("mode", query.mode.name().to_owned()));
    }
    pairs.extend(query.filter.pairs());
    if let Fusion::ReciprocalRank(k) = query.fusion {
        pairs.push(("fusion", "rrf".to_owned()));
        if k != RrfK::default() {
            pairs.push(("rrf_k", k.get().to_string()));
        }
    }
    if query.fold != Fold::default() {
        pairs.push(("fold", query.fold.name().to_owned()));
    }
    if query.explain {
        pairs.push(("explain", "true".to_owned()));
    }
    if query.page.limit() != LIMIT_DEFAULT {
        pairs.push(("limit", query.page.limit().to_string()));
    }
    if query.page.offset() > 0 {
        pairs.push(("offset", query.page.offset().to_string()));
    }
    pairs
}

/// The parameters of the fields, as the API describes them.
pub(in crate::web) struct FilterParams;

/// Pairs of a query string that are of no field.
type OtherPairs<'a> = Vec<(&'a str, &'a str)>;

impl FilterParams {
    /// The filter of some pairs, and those pairs that are of no field and not empty.
    pub(in crate::web) fn read(
        pairs: &[(String, String)],
    ) -> Result<(Filter, OtherPairs<'_>), Problem> {
        let given = pairs.iter().filter(|(_, value)| !value.trim().is_empty());
        let given = given.map(|(name, value)| (name.as_str(), value.as_str()));
        let (own, others): (Vec<_>, Vec<_>) =
            given.partition(|(name, _)| backend::Parameter::named(name).is_some());
        Ok((Filter::read(own)?, others))
    }
}

impl IntoParams for FilterParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let described = |parameter: backend::Parameter| {
            let help = format!("{}.", parameter.help());
            match parameter.bound {
                None => optional(parameter.name, &help, Vec::<String>::schema()),
                Some(_) => {
                    let schema = integer()
                        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
                        .minimum(Some(i16::MIN))
                        .maximum(Some(i16::MAX));
                    optional(parameter.name, &help, schema)
                }
            }
        };
        backend::parameters().map(described).collect()
    }
}

/// The parameters of a search, as the API describes them.
pub(super) struct SearchParams;

impl IntoParams for SearchParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut out = vec![
            required(
                "q",
                "The question: words, \"quoted phrases\" that every hit must contain, -words that none may, field:value \
                 for the filters below.",
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .min_length(Some(1))
                    .max_length(Some(QUERY_BYTES_MAX)),
            ),
            choice(
                "mode",
                "`hybrid` (the default), `lexical` or `semantic`.",
                &Mode::ALL.map(Mode::name),
            ),
            whole("limit", "Hits on the page, 1 to 100; 20 where nothing is said.", 1, LIMIT_MAX),
            whole(
                "offset",
                "Hits before the page; offset and limit reach no further than hit 1,000.",
                0,
                WINDOW_MAX - 1,
            ),
        ];
        out.extend(FilterParams::into_params(|| None));
        let k = ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .minimum(Some(1))
            .maximum(Some(1000));
        out.extend([
            choice("fusion", "`convex` (the default) or `rrf`: how the legs are fused.", &["convex", "rrf"]),
            optional("rrf_k", "The constant of `rrf`; 60 where nothing is said.", k),
            optional("explain", "Whether each hit says why it stands where it stands.", bool::schema()),
            choice(
                "fold",
                "`lineage` (the default): of near-identical paragraphs of several documents the newest is a hit and \
                 lists the others; `none`: each is a hit.",
                &Fold::ALL.map(Fold::name),
            ),
        ]);
        out
    }
}

fn parameter(name: &str, help: &str, schema: impl Into<RefOr<Schema>>) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .description(Some(help))
        .schema(Some(schema))
}

fn required(name: &str, help: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    let example = serde_json::json!("polymer weapons marking");
    parameter(name, help, schema).required(Required::True).example(Some(example)).build()
}

fn optional(name: &str, help: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    parameter(name, help, schema).required(Required::False).build()
}

fn integer() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer)
}

fn whole(name: &str, help: &str, least: usize, most: usize) -> Parameter {
    optional(name, help, integer().minimum(Some(least as i64)).maximum(Some(most as i64)))
}

/// One of some names, or nothing.
fn choice(name: &str, help: &str, names: &[&str]) -> Parameter {
    let pattern = format!("^({})?$", names.join("|"));
    optional(name, help, ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_read_is_written() {
        for pairs in [
            &[("q", "marking")][..],
            &[("q", "a"), ("mode", "lexical"), ("symbol", "A/RES/74/60"), ("year_to", "2018")],
            &[("q", "a"), ("fusion", "rrf"), ("rrf_k", "10"), ("fold", "none"), ("offset", "20")],
        ] {
            let query = read_query(&owned(pairs)).unwrap_or_else(|_| panic!("{pairs:?}"));
            let written = pairs_of(&query);
            let written: Vec<(&str, &str)> =
                written.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(written, pairs);
        }
    }

    #[test]
    fn every_parameter_is_described_and_read() {
        let described: Vec<String> = SearchParams::into_params(|| None)
            .into_iter()
            .map(|parameter| parameter.name)
            .collect();
        let fields = backend::parameters().map(|parameter| parameter.name);
        let read: Vec<&str> = BEFORE.into_iter().chain(fields).chain(BEHIND).collect();
        let mut sorted = (described.iter().map(String::as_str).collect::<Vec<_>>(), read);
        sorted.0.sort_unstable();
        sorted.1.sort_unstable();
        assert_eq!(sorted.0, sorted.1);
    }
}
