//! The fields that narrow, as arguments of tools.

use std::collections::BTreeMap;

use rmcp::schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::backend::{Filter, Parameter, parameters};

use super::refusal::Refusal;

/// Arguments for the fields of the table: lists of values, and ends of ranges.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct FilterArguments(BTreeMap<String, Value>);

impl JsonSchema for FilterArguments {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Filters".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let property = |parameter: Parameter| {
            let schema = match parameter.bound {
                None => json!({
                    "type": "array",
                    "items": { "type": "string" },
                    "description": parameter.field.help_with_examples(),
                }),
                Some(_) => json!({
                    "type": ["integer", "null"],
                    "minimum": i16::MIN,
                    "maximum": i16::MAX,
                    "description": parameter.help(),
                }),
            };
            (parameter.name.to_owned(), schema)
        };
        let properties: serde_json::Map<String, Value> = parameters().map(property).collect();
        json_schema!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

impl FilterArguments {
    /// The filter that they mean. A value alone stands for a list of one.
    pub(super) fn read(&self) -> Result<Filter, Refusal> {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        for (name, value) in &self.0 {
            let Some(parameter) = Parameter::named(name) else {
                let known: Vec<&str> = parameters().map(|parameter| parameter.name).collect();
                let hint = format!("the filters are {}", known.join(", "));
                return Err(Refusal::new(format!("there is no filter `{name}`"), hint));
            };
            let values = match value {
                Value::Null => &[],
                Value::Array(values) if parameter.bound.is_none() => values.as_slice(),
                one => std::slice::from_ref(one),
            };
            for value in values {
                let text = match (value, parameter.bound) {
                    (Value::String(text), _) => text.clone(),
                    (Value::Number(number), Some(_)) => number.to_string(),
                    (_, bound) => {
                        let expected = bound.map_or("a list of strings", |_| "a whole number");
                        let detail = format!("`{value}` cannot stand in `{name}`");
                        return Err(Refusal::new(detail, format!("give {expected}")));
                    }
                };
                pairs.push((name, text));
            }
        }
        Ok(Filter::read(pairs.iter().map(|(name, value)| (*name, value.as_str())))?)
    }
}
