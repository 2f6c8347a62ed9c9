//! What the files of sentence-transformers say of a model, in whose layout most
//! models are published: `modules.json` names the folders of its parts,
//! `1_Pooling/config.json` says how to pool, `sentence_bert_config.json` where a
//! text is cut, `config_sentence_transformers.json` what stands before questions
//! and passages. None of them must be there.

use std::{
    io,
    path::{Path, PathBuf},
};

use fastembed::Pooling;
use serde_json::Value;

use crate::regular;

use super::{ModelError, settings};

const MODULES: &str = "modules.json";
const POOLING: &str = "config.json";
const CUT: &str = "sentence_bert_config.json";
const PROMPTS: &str = "config_sentence_transformers.json";

/// Where the pooling is described if no `modules.json` says otherwise.
const POOLING_FOLDER: &str = "1_Pooling";
/// The names of the prompt of a passage, as `encode_document` looks for them.
const PASSAGE_PROMPTS: [&str; 3] = ["document", "passage", "corpus"];
const QUERY_PROMPTS: [&str; 1] = ["query"];

/// What is said; what is not is left open.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Published {
    /// Before a question and before a passage. Empty prompts are as good as none:
    /// the library writes them for models that it knows nothing of.
    pub prompts: Option<(String, String)>,
    pub pooling: Option<Pooled>,
    pub tokens_max: Option<usize>,
}

/// How the vectors of tokens are made one, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pooled {
    file: PathBuf,
    modes: Vec<String>,
}

impl Pooled {
    /// The way that there is for it.
    pub(super) fn pooling(&self) -> Result<Pooling, ModelError> {
        let modes: Vec<&str> = self.modes.iter().map(String::as_str).collect();
        match modes[..] {
            // They differ by a factor, and every vector is scaled to length 1.
            ["mean"] | ["mean_sqrt_len"] => Ok(Pooling::Mean),
            ["cls"] => Ok(Pooling::Cls),
            _ => Err(ModelError::Describe {
                path: self.file.clone(),
                message: format!("its pooling is `{}`, and not mean or cls", modes.join(" and ")),
                remedy: format!(
                    "take a model.onnx that has its pooling inside, and write `pooling = \"mean\"` \
                     into {} beside it",
                    settings::FILE
                ),
            }),
        }
    }
}

impl Published {
    /// Reads the files of a model's folder.
    pub(super) fn read(model: &str, folder: &Path) -> Result<Published, ModelError> {
        let modules = File::read(model, folder.join(MODULES))?;
        let module = |kind: &str| modules.as_ref().map(|file| file.module(kind)).transpose();
        let transformer = module("Transformer")?.flatten().unwrap_or_default();
        let pooling = match modules {
            Some(_) => module("Pooling")?.flatten(),
            None => Some(POOLING_FOLDER.to_owned()),
        };
        let pooling = pooling.map(|path| folder.join(path).join(POOLING));
        let pooling = pooling.map(|path| File::read(model, path)).transpose()?.flatten();
        let cut = File::read(model, folder.join(transformer).join(CUT))?;
        let prompts = File::read(model, folder.join(PROMPTS))?;
        Ok(Published {
            prompts: prompts.map(|file| file.prompts()).transpose()?.flatten(),
            pooling: pooling.map(File::pooling).transpose()?.flatten(),
            tokens_max: cut.map(|file| file.tokens_max()).transpose()?.flatten(),
        })
    }
}

/// A file of JSON that is there.
struct File {
    path: PathBuf,
    value: Value,
}

impl File {
    fn read(model: &str, path: PathBuf) -> Result<Option<File>, ModelError> {
        let bytes = match regular::read(&path, settings::BESIDE_BYTES_MAX) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ModelError::File { name: model.to_owned(), path, source }),
        };
        match serde_json::from_slice(&bytes) {
            Ok(value) => Ok(Some(File { path, value })),
            Err(error) => Err(File { path, value: Value::Null }.error(error.to_string())),
        }
    }

    fn error(&self, message: String) -> ModelError {
        let remedy = format!(
            "put the file there again as the model's makers publish it, or remove it and write \
             what it says into {} beside model.onnx",
            settings::FILE
        );
        ModelError::Describe { path: self.path.clone(), message, remedy }
    }

    /// The value of a key, if there is one: it must be what `take` takes.
    fn get<'a, T>(
        &self,
        object: &'a Value,
        key: &str,
        wanted: &str,
        take: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, ModelError> {
        match object.get(key).filter(|value| !value.is_null()) {
            Some(value) => take(value)
                .map(Some)
                .ok_or_else(|| self.error(format!("`{key}` is {value}, and not {wanted}"))),
            None => Ok(None),
        }
    }

    /// The folder of the first part of a kind.
    fn module(&self, kind: &str) -> Result<Option<String>, ModelError> {
        let modules =
            self.value.as_array().ok_or_else(|| self.error("it is no list".to_owned()))?;
        for module in modules {
            let of = self.get(module, "type", "a text", Value::as_str)?.unwrap_or_default();
            if of.rsplit('.').next() == Some(kind) {
                let path = self.get(module, "path", "a text", Value::as_str)?;
                return Ok(Some(path.unwrap_or_default().to_owned()));
            }
        }
        Ok(None)
    }

    /// The modes of pooling: one by its name, or a truth value for each, as older
    /// versions of the library write them.
    fn pooling(self) -> Result<Option<Pooled>, ModelError> {
        let named = self.get(&self.value, "pooling_mode", "a text", Value::as_str)?;
        let mut modes: Vec<String> = named.into_iter().map(str::to_owned).collect();
        if modes.is_empty() {
            for (key, value) in self.value.as_object().into_iter().flatten() {
                let Some(mode) = key.strip_prefix("pooling_mode_") else { continue };
                if value.as_bool() == Some(true) {
                    modes.push(mode.trim_end_matches("_tokens").trim_end_matches("_token").into());
                }
            }
        } else {
            modes[0] = modes[0].trim_end_matches("_tokens").to_owned();
        }
        modes.sort_unstable();
        Ok((!modes.is_empty()).then_some(Pooled { file: self.path, modes }))
    }

    fn tokens_max(&self) -> Result<Option<usize>, ModelError> {
        let least = *settings::TOKENS_MAX.start();
        let wanted = format!("a whole number from {least}");
        let take = |value: &Value| {
            let tokens = usize::try_from(value.as_u64()?).ok()?;
            (tokens >= least).then(|| tokens.min(*settings::TOKENS_MAX.end()))
        };
        self.get(&self.value, "max_seq_length", &wanted, take)
    }

    fn prompts(&self) -> Result<Option<(String, String)>, ModelError> {
        let Some(prompts) = self.get(&self.value, "prompts", "a table", Value::as_object)? else {
            return Ok(None);
        };
        let text = |name: &str| -> Result<&str, ModelError> {
            let Some(prompt) = prompts.get(name).filter(|prompt| !prompt.is_null()) else {
                return Ok("");
            };
            let wrong = || self.error(format!("`prompts.{name}` is {prompt}, and not a text"));
            prompt.as_str().ok_or_else(wrong)
        };
        let default = self.get(&self.value, "default_prompt_name", "a text", Value::as_str)?;
        let default = text(default.unwrap_or_default())?;
        // The prompt by default stands before what has none of its own, and an empty
        // one of its own is one.
        let first = |names: &[&str]| -> Result<String, ModelError> {
            let mut own = false;
            for name in names {
                own |= prompts.contains_key(*name);
                let prompt = text(name)?;
                if !prompt.is_empty() {
                    return Ok(prompt.to_owned());
                }
            }
            Ok(if own { String::new() } else { default.to_owned() })
        };
        let (query, passage) = (first(&QUERY_PROMPTS)?, first(&PASSAGE_PROMPTS)?);
        Ok((!query.is_empty() || !passage.is_empty()).then_some((query, passage)))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(files: &[(&str, &str)]) -> Result<Published, ModelError> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Published::read("m", folder.path())
    }

    #[test]
    fn a_folder_may_say_nothing() {
        assert_eq!(read(&[]).unwrap(), Published::default());
    }

    #[test]
    fn the_parts_are_where_modules_json_says() {
        let modules = r#"[
            {"idx": 0, "path": "0_Transformer", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "path": "pool", "type": "sentence_transformers.models.Pooling"}
        ]"#;
        let published = read(&[
            ("modules.json", modules),
            ("0_Transformer/sentence_bert_config.json", r#"{"max_seq_length": 384}"#),
            ("sentence_bert_config.json", r#"{"max_seq_length": 128}"#),
            ("pool/config.json", r#"{"pooling_mode": "cls"}"#),
            ("1_Pooling/config.json", r#"{"pooling_mode": "mean"}"#),
        ])
        .unwrap();
        assert_eq!(published.tokens_max, Some(384));
        assert_eq!(published.pooling.unwrap().pooling().unwrap(), Pooling::Cls);
    }

    #[test]
    fn pooling_is_mean_or_cls() {
        let pooling = |text: &str| {
            let published = read(&[("1_Pooling/config.json", text)]).unwrap();
            published.pooling.map(|pooled| pooled.pooling().map_err(|error| error.to_string()))
        };
        for (text, expected) in [
            (
                r#"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}"#,
                Pooling::Cls,
            ),
            (
                r#"{"pooling_mode_cls_token": false, "pooling_mode_mean_tokens": true}"#,
                Pooling::Mean,
            ),
            (r#"{"pooling_mode_mean_sqrt_len_tokens": true}"#, Pooling::Mean),
            (r#"{"pooling_mode": "mean_sqrt_len_tokens"}"#, Pooling::Mean),
        ] {
            assert_eq!(pooling(text), Some(Ok(expected)), "{text}");
        }
        assert_eq!(pooling("{}"), None);
        for (text, modes) in [
            (r#"{"pooling_mode_max_tokens": true}"#, "`max`"),
            (r#"{"pooling_mode": "lasttoken"}"#, "`lasttoken`"),
            (
                r#"{"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true}"#,
                "`cls and mean`",
            ),
        ] {
            let error = pooling(text).unwrap().unwrap_err();
            assert!(error.contains(&format!("its pooling is {modes}, and not")), "{error}");
            assert!(error.contains("1_Pooling/config.json"), "{error}");
        }
    }

    #[test]
    fn prompts_stand_before_questions_and_passages() {
        for (text, expected) in [
            (r#"{"prompts": {}}"#, None),
            (r#"{"prompts": {"query": "", "document": ""}, "default_prompt_name": null}"#, None),
            (r#"{"prompts": {"query": "q: ", "passage": "p: "}}"#, Some(("q: ", "p: "))),
            (
                r#"{"prompts": {"query": "q: ", "document": "", "passage": "p: "}}"#,
                Some(("q: ", "p: ")),
            ),
            (r#"{"prompts": {"query": "q: ", "document": "d: "}}"#, Some(("q: ", "d: "))),
            (r#"{"prompts": {"query": "q: "}}"#, Some(("q: ", ""))),
            (r#"{"prompts": {"all": "a: "}, "default_prompt_name": "all"}"#, Some(("a: ", "a: "))),
            (
                r#"{"prompts": {"query": "q: ", "document": ""}, "default_prompt_name": "query"}"#,
                Some(("q: ", "")),
            ),
        ] {
            let found = read(&[("config_sentence_transformers.json", text)]).unwrap().prompts;
            let expected = expected.map(|(query, passage)| (query.to_owned(), passage.to_owned()));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_file_that_is_there_and_wrong_is_named() {
        for (file, text, message) in [
            ("modules.json", "{}", "modules.json` does not describe a model: it is no list"),
            ("1_Pooling/config.json", "{", "1_Pooling/config.json` does not describe a model: EOF"),
            (
                "1_Pooling/config.json",
                r#"{"pooling_mode": 1}"#,
                "`pooling_mode` is 1, and not a text",
            ),
            (
                "sentence_bert_config.json",
                r#"{"max_seq_length": 0}"#,
                "`max_seq_length` is 0, and not a whole number from 32",
            ),
            (
                "config_sentence_transformers.json",
                r#"{"prompts": {"query": 1}}"#,
                "`prompts.query` is 1, and not a text",
            ),
        ] {
            let error = read(&[(file, text)]).unwrap_err();
            assert!(error.to_string().contains(message), "{error}");
            assert!(error.hint().contains("undex.toml"), "{}", error.hint());
        }
    }
}
