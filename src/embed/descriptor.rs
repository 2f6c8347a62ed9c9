//! What a model needs beside its weights, from the files of its folder.
//!
//! Each thing is taken from the first that says it: `undex.toml`, which the owner
//! of the folder writes; the files of sentence-transformers; what the model's card
//! says, for the families of [`known`]; a default.

use std::path::Path;

use fastembed::Pooling;

use super::{
    Calibration, ModelError,
    known::{self, Known},
    sentence_transformers::Published,
    settings::Settings,
};

/// Where a text is cut if nothing says it, for a model in a folder: what the
/// default model was trained on.
pub(super) const TOKENS_MAX: usize = 256;
/// The same for a model that fastembed fetches. Those reach so far.
pub(super) const HUB_TOKENS_MAX: usize = 512;

/// What a model needs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Descriptor {
    /// What stands before a question.
    pub query_prefix: String,
    /// What stands before a passage.
    pub passage_prefix: String,
    /// How the vectors of the tokens make one.
    pub pooling: Pooling,
    /// The most tokens of a text that count.
    pub tokens_max: usize,
    /// The languages that it reads, by their codes in ISO 639-1; empty where nothing says.
    pub languages: Vec<String>,
    /// What its scores mean.
    pub calibration: Calibration,
}

impl Descriptor {
    /// Of a model in a folder.
    ///
    /// # Errors
    /// [`ModelError`] where a file is there and says nothing that can be done.
    pub(super) fn of_folder(model: &str, folder: &Path) -> Result<Descriptor, ModelError> {
        let settings = Settings::read(model, folder)?;
        let published = Published::read(model, folder)?;
        let family = known::family(&folder.file_name().unwrap_or_default().to_string_lossy());
        let (query_prefix, passage_prefix) = published.prompts.unwrap_or_else(|| prompts(family));
        let pooling = match (settings.pooling, published.pooling) {
            (Some(pooling), _) => pooling,
            (None, Some(pooled)) => pooled.pooling()?,
            (None, None) => family.pooling.clone(),
        };
        Ok(Descriptor {
            query_prefix: settings.query_prefix.unwrap_or(query_prefix),
            passage_prefix: settings.passage_prefix.unwrap_or(passage_prefix),
            pooling,
            tokens_max: settings.tokens_max.or(published.tokens_max).unwrap_or(TOKENS_MAX),
            languages: settings.languages.unwrap_or_else(|| languages(family)),
            calibration: settings.calibration,
        })
    }

    /// Of a model that fastembed fetches and pools itself.
    pub(super) fn of_hub(code: &str) -> Descriptor {
        let family = known::family(code);
        let (query_prefix, passage_prefix) = prompts(family);
        let languages = languages(family);
        Descriptor { query_prefix, passage_prefix, languages, ..Descriptor::plain(HUB_TOKENS_MAX) }
    }

    /// Of a model that needs nothing.
    pub(super) fn plain(tokens_max: usize) -> Descriptor {
        Descriptor {
            query_prefix: String::new(),
            passage_prefix: String::new(),
            pooling: Pooling::Mean,
            tokens_max,
            languages: Vec::new(),
            calibration: Calibration::default(),
        }
    }

    /// What changes vectors and is not as in `plain`, by name. Calibration and
    /// languages change none.
    pub(super) fn differences(&self, plain: &Descriptor) -> Vec<(&'static str, String)> {
        let pooling = |pooling: &Pooling| match pooling {
            Pooling::Mean => "mean".to_owned(),
            Pooling::Cls => "cls".to_owned(),
        };
        let of = |this: &Descriptor| {
            [
                ("passage_prefix", this.passage_prefix.clone()),
                ("pooling", pooling(&this.pooling)),
                ("query_prefix", this.query_prefix.clone()),
                ("tokens_max", this.tokens_max.to_string()),
            ]
        };
        let both = of(self).into_iter().zip(of(plain));
        both.filter(|(own, plain)| own != plain).map(|(own, _)| own).collect()
    }
}

fn prompts(family: &Known) -> (String, String) {
    (family.query_prefix.to_owned(), family.passage_prefix.to_owned())
}

fn languages(family: &Known) -> Vec<String> {
    family.languages.iter().map(|code| (*code).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn described(name: &str, files: &[(&str, &str)]) -> Result<Descriptor, ModelError> {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join(name);
        fs::create_dir(&folder).unwrap();
        for (file, text) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Descriptor::of_folder(name, &folder)
    }

    const PROMPTS: (&str, &str) = (
        "config_sentence_transformers.json",
        r#"{"prompts": {"query": "ask: ", "document": "text: "}}"#,
    );

    #[test]
    fn a_folder_without_a_word_needs_nothing() {
        assert_eq!(described("mine", &[]).unwrap(), Descriptor::plain(TOKENS_MAX));
    }

    #[test]
    fn a_family_is_known_by_the_name_of_its_folder() {
        let found = described("bge-small-en-v1.5", &[]).unwrap();
        assert!(found.query_prefix.starts_with("Represent this sentence"));
        assert_eq!(found.pooling, Pooling::Cls);
        let cut = ("sentence_bert_config.json", r#"{"max_seq_length": 512}"#);
        let found = described("multilingual-e5-small", &[cut]).unwrap();
        assert_eq!(found.passage_prefix, "passage: ");
        assert_eq!(found.tokens_max, 512);
    }

    #[test]
    fn files_win_over_the_name_and_undex_toml_over_all() {
        let pooling = ("1_Pooling/config.json", r#"{"pooling_mode_max_tokens": true}"#);
        let own = ("undex.toml", "passage_prefix = \"\"\npooling = \"mean\"\ntokens_max = 64\n");
        let found = described("e5-mine", &[PROMPTS, pooling, own]).unwrap();
        let languages = vec!["en".to_owned()];
        let query_prefix = "ask: ".to_owned();
        let expected = Descriptor { query_prefix, languages, ..Descriptor::plain(64) };
        assert_eq!(found, expected);
        let error = described("e5-mine", &[PROMPTS, pooling]).unwrap_err();
        assert!(error.to_string().contains("its pooling is `max`"), "{error}");
    }

    #[test]
    fn a_calibration_belongs_to_the_model_and_changes_no_vector() {
        let own = ("undex.toml", "[calibration]\nmeaning_min = 0.97\n");
        let found = described("mine", &[own]).unwrap();
        assert_eq!(found.calibration.meaning_min, 0.97);
        assert_eq!(found.calibration.hybrid, Calibration::default().hybrid);
        assert!(found.differences(&Descriptor::plain(TOKENS_MAX)).is_empty());
    }

    #[test]
    fn what_changes_vectors_is_told() {
        let found = described("mine", &[PROMPTS]).unwrap();
        assert_eq!(
            found.differences(&Descriptor::plain(TOKENS_MAX)),
            [("passage_prefix", "text: ".to_owned()), ("query_prefix", "ask: ".to_owned())]
        );
        let found = Descriptor { pooling: Pooling::Cls, ..Descriptor::plain(512) };
        assert_eq!(
            found.differences(&Descriptor::plain(TOKENS_MAX)),
            [("pooling", "cls".to_owned()), ("tokens_max", "512".to_owned())]
        );
    }
}
