//! `GET /docs`: the API, for people. Made of the committed contract, so that it
//! says what the contract says, with no script of anybody's.

use std::sync::LazyLock;

use askama::Template;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::web::error::Problem;

use super::{Form, render};

/// The contract as it is committed.
const CONTRACT: &str = include_str!("../../../web/openapi.json");

/// `GET /api/v1/openapi.json`: the committed contract.
pub(in crate::web) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], CONTRACT).into_response()
}

struct Parameter {
    name: String,
    place: String,
    required: bool,
    description: String,
    example: String,
}

struct Answer {
    status: String,
    description: String,
    schema: Option<String>,
}

struct Operation {
    anchor: String,
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Parameter>,
    answers: Vec<Answer>,
}

struct Member {
    name: String,
    kind: String,
    required: bool,
    description: String,
}

struct Schema {
    name: String,
    description: String,
    members: Vec<Member>,
}

#[derive(Template)]
#[template(path = "docs.html")]
struct DocsPage<'a> {
    form: Form,
    operations: &'a [Operation],
    schemas: &'a [Schema],
}

static API: LazyLock<(Vec<Operation>, Vec<Schema>)> = LazyLock::new(|| {
    let contract: Value = serde_json::from_str(CONTRACT).unwrap_or_default();
    (operations(&contract), schemas(&contract))
});

/// `GET /docs`
pub(in crate::web) async fn docs() -> Result<Response, Problem> {
    let (operations, schemas) = &*API;
    render(&DocsPage { form: Form::empty(), operations, schemas })
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn operations(contract: &Value) -> Vec<Operation> {
    let mut out = Vec::new();
    for (path, methods) in members(&contract["paths"]) {
        for (method, operation) in members(methods) {
            let parameter = |parameter: &Value| Parameter {
                name: text(parameter, "name"),
                place: text(parameter, "in"),
                required: parameter["required"].as_bool().unwrap_or(false),
                description: text(parameter, "description"),
                example: match &parameter["example"] {
                    Value::Null => String::new(),
                    Value::String(example) => example.clone(),
                    example => example.to_string(),
                },
            };
            let answer = |(status, answer): (&String, &Value)| Answer {
                status: status.clone(),
                description: text(answer, "description"),
                schema: members(&answer["content"]).find_map(|(_, content)| {
                    let schema = &content["schema"];
                    let named = schema["$ref"].as_str().or(schema["items"]["$ref"].as_str())?;
                    named.rsplit('/').next().map(str::to_owned)
                }),
            };
            out.push(Operation {
                anchor: text(operation, "operationId"),
                method: method.to_uppercase(),
                path: path.clone(),
                summary: text(operation, "summary"),
                parameters: operation["parameters"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(parameter)
                    .collect(),
                answers: members(&operation["responses"]).map(answer).collect(),
            });
        }
    }
    out
}

fn schemas(contract: &Value) -> Vec<Schema> {
    let schema = |(name, schema): (&String, &Value)| {
        // What is flattened into another object comes as a list of parts.
        let mut parts = vec![schema];
        parts.extend(schema["allOf"].as_array().into_iter().flatten());
        let found = parts.into_iter().flat_map(|part| {
            let required = part["required"].as_array().cloned().unwrap_or_default();
            let own: Vec<Member> = members(&part["properties"])
                .map(|(name, member)| Member {
                    name: name.clone(),
                    kind: kind(member),
                    required: required.iter().any(|other| other == name),
                    description: text(member, "description"),
                })
                .collect();
            let inherited = part["$ref"].as_str().map(|path| Member {
                name: "…".to_owned(),
                kind: path.rsplit('/').next().unwrap_or_default().to_owned(),
                required: true,
                description: "and all of its members".to_owned(),
            });
            own.into_iter().chain(inherited)
        });
        Schema {
            name: name.clone(),
            description: text(schema, "description"),
            members: found.collect(),
        }
    };
    members(&contract["components"]["schemas"]).map(schema).collect()
}

/// What a member is, in a word: `string`, `list of Count`.
fn kind(member: &Value) -> String {
    if let Some(path) = member["$ref"].as_str() {
        return path.rsplit('/').next().unwrap_or_default().to_owned();
    }
    let variants = member["oneOf"].as_array().or(member["anyOf"].as_array());
    if let Some(variant) = variants.and_then(|all| all.iter().find(|one| one["type"] != "null")) {
        return kind(variant);
    }
    let name = match &member["type"] {
        Value::Array(kinds) => {
            let named = kinds.iter().find(|kind| *kind != "null");
            named.and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        kind => kind.as_str().unwrap_or_default().to_owned(),
    };
    match name.as_str() {
        "array" => format!("list of {}", kind(&member["items"])),
        _ => name,
    }
}
