//! What an assistant gives to a tool.

use std::collections::BTreeMap;

use rmcp::schemars::{self, JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    backend::{Filter, Parameter, parameters},
    citation::Language,
};

use super::refusal::Refusal;

/// A question.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Question {
    /// The question in words; "quoted phrases" must stand in every hit, -words must not
    pub(super) question: String,
    /// Hits, 1 to 50; 10 where nothing is said
    pub(super) limit: Option<usize>,
    /// Hits to pass over
    pub(super) offset: Option<usize>,
    /// hybrid (the default), lexical or semantic
    pub(super) mode: Option<String>,
    #[serde(flatten)]
    pub(super) filters: FilterArguments,
}

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

impl FilterArguments {
    /// The language, where nothing else is given: of a document that is named.
    pub(super) fn language_alone(&self) -> Result<Option<Language>, Refusal> {
        let given = self.0.iter().filter(|(_, value)| !value.is_null());
        let given: Vec<(&str, &Value)> =
            given.map(|(name, value)| (name.as_str(), value)).collect();
        match given[..] {
            [] => Ok(None),
            [("language", Value::String(language))] => Ok(Language::asked(Some(language))?),
            [("language", Value::Array(languages))]
                if let [Value::String(language)] = languages.as_slice() =>
            {
                Ok(Language::asked(Some(language))?)
            }
            _ => Err(Refusal::new(
                "a document is named, and filters are for the whole collection",
                "leave out one of both; `language` alone says which text of it is meant",
            )),
        }
    }
}

/// A unit that is known by its id.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitId {
    /// The id, as a search gives it: A/RES/74/60#para-16
    pub(super) id: String,
    /// The language of the text, where there are several
    pub(super) language: Option<String>,
}

/// A citation as people write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CitationText {
    /// resolution 74/60, paragraph 16; or 74/60 op 16; or a symbol
    pub(super) citation: String,
}

/// Whose citations are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(super) struct ReferencesOf {
    /// The symbol of a document, or the id of one paragraph: A/RES/74/60#para-16; nothing
    /// for what is cited most
    pub(super) of: Option<String>,
    /// The place in the document, as a citation writes it: 24, or sect. II, para. 6
    pub(super) paragraph: Option<String>,
    /// cited_by (the default): who cites it; cites: what the document cites
    pub(super) direction: Option<String>,
    /// Of who cites it: those of one year
    pub(super) citing_year: Option<i16>,
    /// Of who cites it: those that one verb governs, by its base form: recall
    pub(super) governing_verb: Option<String>,
    /// How many are listed, 1 to 100; 20 where nothing is said
    pub(super) limit: Option<usize>,
    /// How many before them are passed over
    pub(super) offset: Option<usize>,
    /// Of what is cited most: which units' citations count. `language` alone says which
    /// text of the document is meant
    #[serde(flatten)]
    pub(super) filters: FilterArguments,
}

/// A phrase whose appearances are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(super) struct PhraseText {
    /// A phrase or a paragraph, at most 4096 bytes
    pub(super) phrase: String,
    /// The wording whose paragraphs are listed, by its place; 0, the first, where nothing is said
    pub(super) variant: Option<usize>,
    /// How many paragraphs are listed, 1 to 100; 20 where nothing is said
    pub(super) limit: Option<usize>,
    /// How many before them are passed over
    pub(super) offset: Option<usize>,
    /// Which documents are looked at
    #[serde(flatten)]
    pub(super) filters: FilterArguments,
}

/// A draft.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftText {
    /// The draft, as plain text or Markdown
    pub(super) text: String,
}
