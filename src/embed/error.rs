//! What goes wrong when a model is loaded or at work, and what to do about it.

use std::{io, path::PathBuf};

use super::{DEFAULT_MODEL, default_model::SUMS};

/// A model failed on a text that it should take.
#[derive(Debug, thiserror::Error)]
#[error("the model {model} failed on a text of {characters} characters: {message}")]
pub struct EmbedError {
    /// The model.
    pub model: String,
    /// The length of the text.
    pub characters: usize,
    /// What the model's runtime said.
    pub message: String,
}

/// Why a model could not be loaded.
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
    /// A file of the model is not the one that was installed.
    #[error("the model `{name}` is damaged: `{}` is not as it was installed", path.display())]
    Damaged {
        /// The model.
        name: String,
        /// The file.
        path: PathBuf,
    },
    /// A file that describes the model is not what it should be.
    #[error("`{}` does not describe a model: {message}", path.display())]
    Describe {
        /// The file.
        path: PathBuf,
        /// The key, and what is wrong with it.
        message: String,
        /// What to do about it.
        remedy: String,
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
                "run `undex setup` to install it, or name another copy (1.24 or newer) in ORT_DYLIB_PATH".to_owned()
            }
            ModelError::File { name, .. } if name == DEFAULT_MODEL => {
                "run `undex setup` to install the model, or name a folder with another one in --model".to_owned()
            }
            ModelError::File { .. } => {
                "the folder must hold model.onnx, tokenizer.json, config.json, tokenizer_config.json and \
                 special_tokens_map.json"
                    .to_owned()
            }
            ModelError::Damaged { path, .. } => format!(
                "run `undex setup` for the model to install it again; where you changed the file on purpose, \
                 remove {SUMS} from `{}`",
                path.parent().unwrap_or(path).display()
            ),
            ModelError::Describe { remedy, .. } => remedy.clone(),
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
