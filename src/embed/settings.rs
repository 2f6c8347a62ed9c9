//! `undex.toml` beside a model: what its owner says of it. It wins over the
//! model's other files, and no mistake in it goes unsaid.
//!
//! ```toml
//! query_prefix = "query: "
//! passage_prefix = "passage: "
//! pooling = "mean"          # or "cls"
//! tokens_max = 512
//! languages = ["en", "fr"]  # that it reads; questions in others are answered by words
//!
//! [calibration]
//! hybrid = { bias = -6.071, words = 4.164, meaning = 19.554, both = 3.981, lift = -3.932, none_below = 0.194, weak_below = 0.789 }
//! lexical = { bias = -1.973, words = 7.525, unknown = -2.969, none_below = 0.122, weak_below = 0.342 }
//! semantic = { bias = -6.176, meaning = 23.537, lift = -3.304, none_below = 0.07, weak_below = 0.637 }
//! meaning_min = 0.2
//! ```
//!
//! A judgement that is stated takes nothing from the default model's: what it does not weigh
//! weighs nothing, and its bias and bounds must be there.

use std::{
    io,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use fastembed::Pooling;
use toml::{Table, Value};

use crate::regular;

use super::{Calibration, Judgement, ModelError};

/// The most bytes of a file beside a network; the largest tokenizers have some twenty
/// megabytes.
pub(super) const BESIDE_BYTES_MAX: u64 = 256 << 20;

/// The name of the file.
pub(super) const FILE: &str = "undex.toml";

/// How many tokens a model may take into account. With fewer, a passage says
/// nothing; more has no model that runs on processors.
pub(super) const TOKENS_MAX: RangeInclusive<usize> = 32..=32_768;
/// The longest prefix. It takes the place of text.
const PREFIX_CHARACTERS_MAX: usize = 500;

/// No weight of a verdict is larger.
const WEIGHT_MAX: f32 = 1_000.0;

const KEYS: &str = "query_prefix, passage_prefix, pooling, tokens_max, languages and [calibration]";
const CALIBRATION_KEYS: &str = "hybrid, lexical, semantic and meaning_min";

/// What the file says; what it leaves open is left to the model's other files.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Settings {
    pub query_prefix: Option<String>,
    pub passage_prefix: Option<String>,
    pub pooling: Option<Pooling>,
    pub tokens_max: Option<usize>,
    pub languages: Option<Vec<String>>,
    pub calibration: Calibration,
}

impl Settings {
    /// Reads the file of a model's folder; without one nothing is said.
    pub(super) fn read(model: &str, folder: &Path) -> Result<Settings, ModelError> {
        let path = folder.join(FILE);
        match regular::read_text(&path, BESIDE_BYTES_MAX) {
            Ok(text) => Settings::parse(&text, &Place { path }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Settings::default()),
            Err(source) => Err(ModelError::File { name: model.to_owned(), path, source }),
        }
    }

    fn parse(text: &str, place: &Place) -> Result<Settings, ModelError> {
        let table: Table = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
            let remedy = format!("write `key = value` lines; the keys are {KEYS}");
            place.error(format!("line {line}: {}", error.message()), remedy)
        })?;
        let mut settings = Settings::default();
        for (key, value) in &table {
            match key.as_str() {
                "query_prefix" => settings.query_prefix = Some(place.prefix(key, value)?),
                "passage_prefix" => settings.passage_prefix = Some(place.prefix(key, value)?),
                "pooling" => settings.pooling = Some(place.pooling(key, value)?),
                "tokens_max" => settings.tokens_max = Some(place.tokens(key, value)?),
                "languages" => settings.languages = Some(place.languages(key, value)?),
                "calibration" => settings.calibration = place.calibration(value)?,
                _ => return Err(place.unknown(key, KEYS)),
            }
        }
        Ok(settings)
    }
}

/// The file, to speak of its mistakes.
struct Place {
    path: PathBuf,
}

impl Place {
    fn error(&self, message: String, remedy: String) -> ModelError {
        ModelError::Describe { path: self.path.clone(), message, remedy }
    }

    fn unknown(&self, key: &str, known: &str) -> ModelError {
        let remedy = format!("correct or remove `{key}`; the keys there are {known}");
        self.error(format!("it has an unknown key `{key}`"), remedy)
    }

    fn wrong(&self, key: &str, value: &Value, wanted: &str) -> ModelError {
        let remedy = format!("give `{key}` {wanted}, or remove it");
        self.error(format!("`{key}` is {}, and not {wanted}", shown(value)), remedy)
    }

    fn prefix(&self, key: &str, value: &Value) -> Result<String, ModelError> {
        let text = value.as_str().filter(|text| text.chars().count() <= PREFIX_CHARACTERS_MAX);
        let wanted = || format!("a text of at most {PREFIX_CHARACTERS_MAX} characters");
        text.map(str::to_owned).ok_or_else(|| self.wrong(key, value, &wanted()))
    }

    fn pooling(&self, key: &str, value: &Value) -> Result<Pooling, ModelError> {
        match value.as_str() {
            Some("mean") => Ok(Pooling::Mean),
            Some("cls") => Ok(Pooling::Cls),
            _ => Err(self.wrong(key, value, "\"mean\" or \"cls\"")),
        }
    }

    fn tokens(&self, key: &str, value: &Value) -> Result<usize, ModelError> {
        let tokens = value.as_integer().and_then(|tokens| usize::try_from(tokens).ok());
        tokens.filter(|tokens| TOKENS_MAX.contains(tokens)).ok_or_else(|| {
            let wanted =
                format!("a whole number from {} to {}", TOKENS_MAX.start(), TOKENS_MAX.end());
            self.wrong(key, value, &wanted)
        })
    }

    fn languages(&self, key: &str, value: &Value) -> Result<Vec<String>, ModelError> {
        let is_code = |code: &&str| code.len() == 2 && code.chars().all(|c| c.is_ascii_lowercase());
        let code = |value: &Value| value.as_str().filter(is_code).map(str::to_owned);
        let codes = value.as_array().and_then(|all| all.iter().map(code).collect());
        codes.ok_or_else(|| self.wrong(key, value, "a list of codes such as [\"en\", \"fr\"]"))
    }

    fn calibration(&self, value: &Value) -> Result<Calibration, ModelError> {
        let mut calibration = Calibration::default();
        for (key, value) in self.table("calibration", value)? {
            let path = format!("calibration.{key}");
            match key.as_str() {
                "hybrid" => calibration.hybrid = self.judgement(&path, value)?,
                "lexical" => calibration.lexical = self.judgement(&path, value)?,
                "semantic" => calibration.semantic = self.judgement(&path, value)?,
                "meaning_min" => calibration.meaning_min = self.share(&path, value)?,
                _ => return Err(self.unknown(&path, CALIBRATION_KEYS)),
            }
        }
        Ok(calibration)
    }

    fn judgement(&self, key: &str, value: &Value) -> Result<Judgement, ModelError> {
        let mut judgement = Judgement::UNSTATED;
        let table = self.table(key, value)?;
        for (name, value) in table {
            let path = format!("{key}.{name}");
            let numbers = judgement.numbers();
            let keys = numbers.each_ref().map(|(key, _)| *key).join(", ");
            let (_, number) = numbers
                .into_iter()
                .find(|(key, _)| key == name)
                .ok_or_else(|| self.unknown(&path, &keys))?;
            *number = match name.ends_with("_below") {
                true => self.share(&path, value)?,
                false => self.number(&path, value)?,
            };
        }
        if let Some(missing) = Judgement::REQUIRED.iter().find(|name| !table.contains_key(**name)) {
            let remedy = format!(
                "give `{key}` all that one run of scripts/calibrate.py printed, or remove it"
            );
            return Err(self.error(format!("`{key}` has no `{missing}`"), remedy));
        }
        let Judgement { none_below, weak_below, .. } = judgement;
        if none_below > weak_below {
            let message =
                format!("`{key}.none_below` is {none_below}, above `weak_below`, {weak_below}");
            return Err(self.error(message, format!("correct the two bounds of `{key}`")));
        }
        Ok(judgement)
    }

    fn table<'a>(&self, key: &str, value: &'a Value) -> Result<&'a Table, ModelError> {
        value.as_table().ok_or_else(|| self.wrong(key, value, "a table"))
    }

    /// A number from 0 to 1.
    fn share(&self, key: &str, value: &Value) -> Result<f32, ModelError> {
        let number = number(value).filter(|number| (0.0..=1.0).contains(number));
        number.ok_or_else(|| self.wrong(key, value, "a number from 0 to 1"))
    }

    fn number(&self, key: &str, value: &Value) -> Result<f32, ModelError> {
        let number = number(value).filter(|number| number.abs() <= WEIGHT_MAX);
        let wanted = || format!("a number from -{WEIGHT_MAX} to {WEIGHT_MAX}");
        number.ok_or_else(|| self.wrong(key, value, &wanted()))
    }
}

fn number(value: &Value) -> Option<f32> {
    let number = value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
    number.map(|number| number as f32)
}

/// A value as a message has it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{text}\""),
        Value::Integer(whole) => whole.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Datetime(_) => "a date".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Table(_) => "a table".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Settings, ModelError> {
        Settings::parse(text, &Place { path: PathBuf::from("m/undex.toml") })
    }

    #[test]
    fn everything_can_be_said_and_nothing_must_be() {
        assert_eq!(parse("").unwrap(), Settings::default());
        let all = parse(
            "query_prefix = \"query: \"\npassage_prefix = \"\"\npooling = \"cls\"\n\
             tokens_max = 512\nlanguages = [\"en\", \"fr\"]\n[calibration]\nmeaning_min = 1\n\
             semantic = { bias = -2, meaning = 9.5, none_below = 0, weak_below = 0.5 }\n\
             [calibration.hybrid]\nbias = -1\nlift = 2\nnone_below = 0.1\nweak_below = 0.3\n",
        );
        let expected = Settings {
            query_prefix: Some("query: ".to_owned()),
            passage_prefix: Some(String::new()),
            pooling: Some(Pooling::Cls),
            tokens_max: Some(512),
            languages: Some(vec!["en".to_owned(), "fr".to_owned()]),
            calibration: Calibration {
                hybrid: Judgement {
                    bias: -1.0,
                    lift: 2.0,
                    none_below: 0.1,
                    weak_below: 0.3,
                    ..Judgement::UNSTATED
                },
                semantic: Judgement {
                    bias: -2.0,
                    meaning: 9.5,
                    weak_below: 0.5,
                    ..Judgement::UNSTATED
                },
                meaning_min: 1.0,
                ..Calibration::default()
            },
        };
        assert_eq!(all.unwrap(), expected);
    }

    /// The documents tell people to begin with them.
    #[test]
    fn the_examples_are_the_default_model() {
        let of_module: String = include_str!("settings.rs")
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(|line| format!("{}\n", line.trim_start()))
            .collect();
        for page in [&of_module, include_str!("../../docs/relevance.md")] {
            let example = page.split("```").find_map(|block| block.strip_prefix("toml\n"));
            let settings = parse(example.expect("an example")).unwrap();
            assert_eq!(settings.calibration, Calibration::default());
        }
    }

    #[test]
    fn a_mistake_is_named_with_what_to_do() {
        let says = "`m/undex.toml` does not describe a model: ";
        for (text, message, hint) in [
            (
                "prefix = \"q\"",
                "it has an unknown key `prefix`",
                "correct or remove `prefix`; the keys there are query_prefix, passage_prefix, \
                 pooling, tokens_max, languages and [calibration]",
            ),
            (
                "query_prefix = 1",
                "`query_prefix` is 1, and not a text of at most 500 characters",
                "give `query_prefix` a text of at most 500 characters, or remove it",
            ),
            (
                "pooling = \"max\"",
                "`pooling` is \"max\", and not \"mean\" or \"cls\"",
                "give `pooling` \"mean\" or \"cls\", or remove it",
            ),
            (
                "languages = [\"english\"]",
                "`languages` is a list, and not a list of codes such as [\"en\", \"fr\"]",
                "give `languages` a list of codes such as [\"en\", \"fr\"], or remove it",
            ),
            (
                "tokens_max = 0",
                "`tokens_max` is 0, and not a whole number from 32 to 32768",
                "give `tokens_max` a whole number from 32 to 32768, or remove it",
            ),
            (
                "calibration = 0.3",
                "`calibration` is 0.3, and not a table",
                "give `calibration` a table, or remove it",
            ),
            (
                "[calibration]\nwords = {}",
                "it has an unknown key `calibration.words`",
                "correct or remove `calibration.words`; the keys there are hybrid, lexical, \
                 semantic and meaning_min",
            ),
            (
                "[calibration]\nlexical = { word = 1 }",
                "it has an unknown key `calibration.lexical.word`",
                "correct or remove `calibration.lexical.word`; the keys there are bias, words, \
                 meaning, both, lift, unknown, none_below, weak_below",
            ),
            (
                "[calibration]\nlexical = { words = 10000 }",
                "`calibration.lexical.words` is 10000, and not a number from -1000 to 1000",
                "give `calibration.lexical.words` a number from -1000 to 1000, or remove it",
            ),
            (
                "[calibration.hybrid]\nweak_below = nan",
                "`calibration.hybrid.weak_below` is NaN, and not a number from 0 to 1",
                "give `calibration.hybrid.weak_below` a number from 0 to 1, or remove it",
            ),
            (
                "[calibration.hybrid]\nbias = 0\nnone_below = 0.6\nweak_below = 0.5",
                "`calibration.hybrid.none_below` is 0.6, above `weak_below`, 0.5",
                "correct the two bounds of `calibration.hybrid`",
            ),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(
                (error.to_string(), error.hint().as_str()),
                (format!("{says}{message}"), hint)
            );
        }
        let error = parse("tokens_max = 512\npooling = mean\n").unwrap_err().to_string();
        assert!(error.starts_with(&format!("{says}line 2: ")), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }

    #[test]
    fn a_judgement_is_stated_with_its_bias_and_its_bounds() {
        for (text, message) in [
            (
                "hybrid = { bias = -2, words = 9, weak_below = 0.5 }",
                "`calibration.hybrid` has no `none_below`",
            ),
            ("semantic.meaning = 9", "`calibration.semantic` has no `bias`"),
            ("lexical = {}", "`calibration.lexical` has no `bias`"),
        ] {
            let error = parse(&format!("[calibration]\n{text}")).unwrap_err();
            assert!(error.to_string().ends_with(message), "{error}");
            assert!(error.hint().contains("one run of scripts/calibrate.py"), "{}", error.hint());
        }
    }
}
