//! Finds a model by its name, says which one it is, and opens sessions of it.

use std::{
    io,
    path::{Path, PathBuf},
};

use fastembed::{
    EmbeddingModel, InitOptionsUserDefined, TextEmbedding, TextInitOptions, TokenizerFiles,
    UserDefinedEmbeddingModel,
};
use sha2::{Digest, Sha256};
use tokenizers::Tokenizer;

use crate::regular::{self, read_text};

use super::{
    ModelError, cache_folder,
    default_model::{DEFAULT_MODEL, DEFAULT_TOKENIZER, DEFAULT_TOKENIZER_SETTINGS, SUMS},
    descriptor::{self, Descriptor},
    settings::BESIDE_BYTES_MAX,
};

/// The hexadecimal digits of a digest that an identity shows.
const DIGEST_DIGITS: usize = 12;

/// The most bytes of a network: a file of its format has no more.
const ONNX_BYTES_MAX: u64 = 2 << 30;

/// A model that was found.
pub(super) struct Model {
    /// Name and fingerprint.
    pub identity: String,
    pub name: String,
    pub descriptor: Descriptor,
    source: Source,
}

enum Source {
    Folder { onnx: Vec<u8>, files: TokenizerFiles },
    Hub(EmbeddingModel),
}

/// The network of a model folder, and the files of its tokenizer.
pub(super) fn files_of(name: &str, folder: &Path) -> Result<(Vec<u8>, TokenizerFiles), ModelError> {
    let refused = |path, source| ModelError::File { name: name.to_owned(), path, source };
    let path = folder.join(SUMS);
    let sums = match read_text(&path, BESIDE_BYTES_MAX) {
        Ok(sums) => sums,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(refused(path, source)),
    };
    let read = |file: &str| {
        let path = folder.join(file);
        let bytes_max = if file.ends_with(".onnx") { ONNX_BYTES_MAX } else { BESIDE_BYTES_MAX };
        let bytes = match regular::read(&path, bytes_max) {
            Ok(bytes) => bytes,
            Err(source) => return Err(refused(path, source)),
        };
        match is_as_installed(&sums, file, &bytes) {
            true => Ok(bytes),
            false => Err(ModelError::Damaged { name: name.to_owned(), path }),
        }
    };
    let onnx = match read("model.onnx") {
        Err(_) if folder.join("onnx").join("model.onnx").exists() => read("onnx/model.onnx")?,
        found => found?,
    };
    let files = TokenizerFiles {
        tokenizer_file: read("tokenizer.json")?,
        config_file: read("config.json")?,
        special_tokens_map_file: read("special_tokens_map.json")?,
        tokenizer_config_file: read("tokenizer_config.json")?,
    };
    Ok((onnx, files))
}

/// Whether a file is the one whose digest is listed; one that is not listed is.
fn is_as_installed(sums: &str, file: &str, bytes: &[u8]) -> bool {
    let mut listed = sums.lines().filter_map(|line| line.split_once(char::is_whitespace));
    let own = listed.find(|(_, name)| name.trim_start_matches([' ', '*']) == file);
    own.is_none_or(|(digest, _)| digest.eq_ignore_ascii_case(&hex(&Sha256::digest(bytes))))
}

impl Model {
    /// Finds a model: a folder, a folder of that name in the cache, or a model
    /// of fastembed, which is fetched into the cache when it is first used.
    pub(super) fn find(name: &str) -> Result<Model, ModelError> {
        let cached = cache_folder().join("models").join(name);
        for folder in [PathBuf::from(name), cached] {
            if folder.is_dir() {
                return Model::of_folder(name, &folder);
            }
        }
        if name == DEFAULT_MODEL {
            // Installed by `undex setup`, so that serving never needs a network.
            return Model::of_folder(name, &cache_folder().join("models").join(name));
        }
        let wanted = name.to_ascii_lowercase();
        let known = TextEmbedding::list_supported_models().into_iter().find(|info| {
            let code = info.model_code.to_ascii_lowercase();
            code == wanted || code.rsplit('/').next() == Some(&wanted)
        });
        let info = known.ok_or_else(|| ModelError::Unknown { name: name.to_owned() })?;
        let descriptor = Descriptor::of_hub(&info.model_code);
        let plain = Descriptor::plain(descriptor::HUB_TOKENS_MAX);
        Ok(Model {
            identity: identity(&info.model_code, None, descriptor.differences(&plain)),
            name: name.to_owned(),
            descriptor,
            source: Source::Hub(info.model),
        })
    }

    fn of_folder(name: &str, folder: &Path) -> Result<Model, ModelError> {
        let (onnx, files) = files_of(name, folder)?;
        let descriptor = Descriptor::of_folder(name, folder)?;
        let base = folder.file_name().unwrap_or_default().to_string_lossy();
        let mut differences = descriptor.differences(&Descriptor::plain(descriptor::TOKENS_MAX));
        let settings = [&*files.special_tokens_map_file, &*files.tokenizer_config_file].concat();
        for (name, file, default) in [
            ("tokenizer", &files.tokenizer_file, DEFAULT_TOKENIZER),
            ("tokenizer_settings", &settings, DEFAULT_TOKENIZER_SETTINGS),
        ] {
            let digest = hex(&Sha256::digest(file));
            if digest != default {
                differences.push((name, digest));
            }
        }
        Ok(Model {
            identity: identity(&base, Some(&onnx), differences),
            name: name.to_owned(),
            descriptor,
            source: Source::Folder { onnx, files },
        })
    }

    /// The tokenizer, to count with: it neither cuts nor pads. A model of the hub
    /// keeps its own out of reach.
    pub(super) fn tokenizer(&self) -> Result<Option<Tokenizer>, ModelError> {
        let Source::Folder { files, .. } = &self.source else { return Ok(None) };
        let fail = |error: tokenizers::Error| ModelError::Load {
            name: self.name.clone(),
            message: format!("tokenizer.json: {error}"),
        };
        let mut tokenizer = Tokenizer::from_bytes(&files.tokenizer_file).map_err(fail)?;
        tokenizer.with_truncation(None).map_err(fail)?;
        tokenizer.with_padding(None);
        Ok(Some(tokenizer))
    }

    /// Opens one session of the model, on `threads` processor threads.
    pub(super) fn open(&self, threads: usize) -> Result<TextEmbedding, ModelError> {
        let tokens_max = self.descriptor.tokens_max;
        let opened = match &self.source {
            Source::Folder { onnx, files } => {
                let model = UserDefinedEmbeddingModel::new(onnx.clone(), files.clone())
                    .with_pooling(self.descriptor.pooling.clone());
                let options = InitOptionsUserDefined::new()
                    .with_max_length(tokens_max)
                    .with_intra_threads(threads);
                TextEmbedding::try_new_from_user_defined(model, options)
            }
            Source::Hub(model) => {
                let options = TextInitOptions::new(model.clone())
                    .with_cache_dir(cache_folder().join("hub"))
                    .with_max_length(tokens_max)
                    .with_intra_threads(threads);
                TextEmbedding::try_new(options)
            }
        };
        opened.map_err(|error| ModelError::Load {
            name: self.name.clone(),
            message: error.to_string(),
        })
    }
}

/// Which model it is: two that give a text different vectors differ in it.
///
/// The digest is that of the weights, followed by what else changes vectors, as
/// far as that differs from the default model (mean of the tokens, no prompts, 256
/// tokens, its tokenizer). So the default model is named by its weights alone, as
/// it always was, and an index made with it stays good. A model that fastembed
/// fetches is named by its code, with a digest only if something differs.
fn identity(
    name: &str,
    weights: Option<&[u8]>,
    differences: Vec<(&'static str, String)>,
) -> String {
    if weights.is_none() && differences.is_empty() {
        return name.to_owned();
    }
    let mut digest = Sha256::new_with_prefix(weights.unwrap_or_default());
    if !differences.is_empty() {
        // JSON, so that no two lists read the same.
        digest.update(serde_json::json!(differences).to_string());
    }
    format!("{name}@{}", &hex(&digest.finalize())[..DIGEST_DIGITS])
}

/// Bytes in lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_held_against_its_digest_where_one_is_listed() {
        let sums = format!("{}  a.onnx\n{} *b.json\n", hex(&Sha256::digest(b"a")), "00");
        for (file, bytes, expected) in [
            ("a.onnx", "a", true),
            ("a.onnx", "b", false),
            ("b.json", "b", false),
            ("c", "c", true),
        ] {
            assert_eq!(is_as_installed(&sums, file, bytes.as_bytes()), expected, "{file} {bytes}");
        }
        assert!(is_as_installed("", "a.onnx", b"a"));
    }

    #[test]
    fn a_model_like_the_default_is_named_by_its_weights_alone() {
        let weights = hex(&Sha256::digest(b"weights"));
        let name = identity("mine", Some(b"weights"), Vec::new());
        assert_eq!(name, format!("mine@{}", &weights[..12]));
        assert_eq!(identity("org/mine", None, Vec::new()), "org/mine");
    }

    #[test]
    fn what_changes_vectors_changes_the_identity() {
        let with = |key: &'static str, value: &str| {
            identity("mine", Some(b"weights"), vec![(key, value.to_owned())])
        };
        let names = [
            identity("mine", Some(b"weights"), Vec::new()),
            identity("mine", Some(b"others"), Vec::new()),
            identity("mine", None, vec![("pooling", "cls".to_owned())]),
            with("pooling", "cls"),
            with("tokens_max", "512"),
            with("query_prefix", "q: "),
            with("passage_prefix", "q: "),
            with("tokenizer", "00"),
        ];
        let mut different = names.to_vec();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), names.len(), "{names:?}");
    }
}
