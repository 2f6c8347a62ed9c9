//! ONNX Runtime, which is loaded at run time, and the folder where it and the
//! models are kept.

use std::{env, path::PathBuf};

use super::ModelError;

/// Where models and the runtime library are kept: `UNDEX_CACHE`, or `undex` in
/// the user's cache folder.
pub fn cache_folder() -> PathBuf {
    variable("UNDEX_CACHE")
        .or_else(|| variable("XDG_CACHE_HOME").map(|folder| folder.join("undex")))
        .or_else(|| variable("HOME").map(|folder| folder.join(".cache").join("undex")))
        .unwrap_or_else(|| PathBuf::from(".undex-cache"))
}

/// Loads ONNX Runtime once for the process.
pub(super) fn load_library() -> Result<(), ModelError> {
    let path = variable("ORT_DYLIB_PATH")
        .unwrap_or_else(|| cache_folder().join("onnxruntime").join("libonnxruntime.so"));
    if !path.exists() {
        return Err(ModelError::LibraryMissing { path });
    }
    // The builder is dropped: fastembed makes its own environment.
    ort::init_from(&path)
        .map(drop)
        .map_err(|error| ModelError::Library { path, message: error.to_string() })
}

/// A path in the environment; empty is as good as unset.
fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
