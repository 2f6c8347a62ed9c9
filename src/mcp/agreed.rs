//! Agreed language, as an assistant asks for it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    answer::{AgreedAnswer, ListedVariant},
    backend::Backend,
    research::agreed,
};

use super::{arguments::PhraseText, refusal::Refusal};

/// What there is no time for is left out, and told.
const AGREED_WITHIN: Duration = Duration::from_millis(1_500);
/// How many paragraphs are listed where nothing is said, and at most.
const LISTED: usize = 20;
const LISTED_MAX: usize = 100;
/// So many wordings are told: an assistant reads all of them.
const VARIANTS_MAX: usize = 12;

pub(super) fn answer(state: &dyn Backend, asked: &PhraseText) -> Result<Value, Refusal> {
    let until = Instant::now() + AGREED_WITHIN;
    let found = agreed(state, &asked.phrase, &asked.filters.read()?, Some(until))?;
    let listed = ListedVariant {
        variant: asked.variant.unwrap_or(0),
        offset: asked.offset.unwrap_or(0),
        limit: asked.limit.unwrap_or(LISTED).clamp(1, LISTED_MAX),
        variants: VARIANTS_MAX,
    };
    let answer = AgreedAnswer::new(&found, listed).ok_or_else(|| {
        let detail =
            format!("there is no wording {}: there are {}", listed.variant, found.variants.len());
        Refusal::new(detail, "the first wording is 0")
    })?;
    Ok(json!(answer))
}
