//! Where the model and the runtime library are, and what to do when they are
//! not.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use fastembed::{
    EmbeddingModel, InitOptionsUserDefined, Pooling, TextEmbedding, TextInitOptions,
    TokenizerFiles, UserDefinedEmbeddingModel,
};
use sha2::{Digest, Sha256};
use tokenizers::Tokenizer;

/// The model that `make serve` installs.
pub const DEFAULT_MODEL: &str = "all-MiniLM-L6-v2";

/// Why an embedder could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// ONNX Runtime is not where it is looked for.
    #[error("ONNX Runtime is missing: `{}` does not exist", path.display())]
    LibraryMissing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// ONNX Runtime is there and does not load.
    #[error("ONNX Runtime in `{}` cannot be used: {message}", path.display())]
    Library {
        /// The file.
        path: PathBuf,
        /// What the loader said.
        message: String,
    },
    /// A file of the model is missing or unreadable.
    #[error("the model `{name}` is incomplete: cannot read `{}`: {source}", path.display())]
    File {
        /// The model.
        name: String,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing has this name.
    #[error("there is no model `{name}`: it is no folder and no model that fastembed knows")]
    Unknown {
        /// The name.
        name: String,
    },
    /// The files are there and make no model.
    #[error("the model `{name}` cannot be loaded: {message}")]
    Load {
        /// The model.
        name: String,
        /// What the runtime said.
        message: String,
    },
}

impl ModelError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            ModelError::LibraryMissing { .. } | ModelError::Library { .. } => {
                "run `make setup` to install it, or name another copy (1.24 or newer) in ORT_DYLIB_PATH".to_owned()
            }
            ModelError::File { name, .. } if name == DEFAULT_MODEL => {
                "run `make setup` to install the model, or name a folder with another one in --model".to_owned()
            }
            ModelError::File { .. } => {
                "the folder must hold model.onnx, tokenizer.json, config.json, tokenizer_config.json and \
                 special_tokens_map.json"
                    .to_owned()
            }
            ModelError::Unknown { .. } => {
                format!("use `{DEFAULT_MODEL}`, the path of a model folder, or a name such as `bge-small-en-v1.5`")
            }
            ModelError::Load { .. } => {
                "on a machine without network give a model folder; otherwise delete the cached model and try again"
                    .to_owned()
            }
        }
    }
}

/// Where models and the runtime library are kept: `UNDEX_CACHE`, or `undex` in
/// the user's cache folder.
pub fn cache_folder() -> PathBuf {
    let variable =
        |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("UNDEX_CACHE")
        .or_else(|| variable("XDG_CACHE_HOME").map(|folder| folder.join("undex")))
        .or_else(|| variable("HOME").map(|folder| folder.join(".cache").join("undex")))
        .unwrap_or_else(|| PathBuf::from(".undex-cache"))
}

/// Loads ONNX Runtime once for the process.
pub(super) fn load_library() -> Result<(), ModelError> {
    let path = env::var_os("ORT_DYLIB_PATH")
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
        .unwrap_or_else(|| cache_folder().join("onnxruntime").join("libonnxruntime.so"));
    if !path.exists() {
        return Err(ModelError::LibraryMissing { path });
    }
    // The builder is dropped: fastembed makes its own environment.
    ort::init_from(&path)
        .map(drop)
        .map_err(|error| ModelError::Library { path, message: error.to_string() })
}

/// What a model needs beside its files.
#[derive(Clone, Debug)]
pub(super) struct Model {
    /// Name and fingerprint.
    pub identity: String,
    pub name: String,
    pub tokens_max: usize,
    pub query_prefix: &'static str,
    pub passage_prefix: &'static str,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Folder { onnx: Arc<Vec<u8>>, files: TokenizerFiles, pooling: Pooling },
    Hub(EmbeddingModel),
}

/// The network of a model folder, and the files of its tokenizer.
pub(super) fn files_of(name: &str, folder: &Path) -> Result<(Vec<u8>, TokenizerFiles), ModelError> {
    let read = |file: &str| {
        let path = folder.join(file);
        fs::read(&path).map_err(|source| ModelError::File { name: name.to_owned(), path, source })
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
            // Installed by `make setup`, so that serving never needs a network.
            return Model::of_folder(name, &cache_folder().join("models").join(name));
        }
        let wanted = name.to_ascii_lowercase();
        let known = TextEmbedding::list_supported_models().into_iter().find(|info| {
            let code = info.model_code.to_ascii_lowercase();
            code == wanted || code.rsplit('/').next() == Some(&wanted)
        });
        let info = known.ok_or_else(|| ModelError::Unknown { name: name.to_owned() })?;
        let (query_prefix, passage_prefix) = prefixes(&info.model_code);
        Ok(Model {
            identity: info.model_code.clone(),
            name: name.to_owned(),
            tokens_max: 512,
            query_prefix,
            passage_prefix,
            source: Source::Hub(info.model),
        })
    }

    fn of_folder(name: &str, folder: &Path) -> Result<Model, ModelError> {
        let (onnx, files) = files_of(name, folder)?;
        // The sentence-transformers layout says how to pool and where to cut.
        let json = |file: &str| -> Option<serde_json::Value> {
            serde_json::from_slice(&fs::read(folder.join(file)).ok()?).ok()
        };
        let cls = json("1_Pooling/config.json")
            .and_then(|config| config.get("pooling_mode_cls_token")?.as_bool())
            .unwrap_or(false);
        let tokens_max = json("sentence_bert_config.json")
            .and_then(|config| usize::try_from(config.get("max_seq_length")?.as_u64()?).ok())
            .unwrap_or(256);
        let digest = crate::corpus::hex(&Sha256::digest(&onnx));
        let base = folder.file_name().unwrap_or_default().to_string_lossy();
        let (query_prefix, passage_prefix) = prefixes(&base);
        Ok(Model {
            identity: format!("{base}@{}", &digest[..12]),
            name: name.to_owned(),
            tokens_max,
            query_prefix,
            passage_prefix,
            source: Source::Folder {
                onnx: Arc::new(onnx),
                files,
                pooling: if cls { Pooling::Cls } else { Pooling::Mean },
            },
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
        let opened = match &self.source {
            Source::Folder { onnx, files, pooling } => {
                let model = UserDefinedEmbeddingModel::new(onnx.as_ref().clone(), files.clone())
                    .with_pooling(pooling.clone());
                let options = InitOptionsUserDefined::new()
                    .with_max_length(self.tokens_max)
                    .with_intra_threads(threads);
                TextEmbedding::try_new_from_user_defined(model, options)
            }
            Source::Hub(model) => {
                let options = TextInitOptions::new(model.clone())
                    .with_cache_dir(cache_folder().join("hub"))
                    .with_max_length(self.tokens_max)
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

/// What a model wants before a question and before a passage. Source: the model
/// cards of e5, bge and arctic.
fn prefixes(name: &str) -> (&'static str, &'static str) {
    let name = name.to_ascii_lowercase();
    if name.contains("e5") {
        ("query: ", "passage: ")
    } else if name.contains("bge") && name.contains("-en")
        || name.contains("arctic")
        || name.contains("mxbai")
    {
        ("Represent this sentence for searching relevant passages: ", "")
    } else {
        ("", "")
    }
}
