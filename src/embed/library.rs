//! ONNX Runtime, which is loaded at run time, and the folder where it and the
//! models are kept.

use std::{env, path::PathBuf};

use super::ModelError;

/// Where models and the runtime library are kept: `UNDEX_CACHE`, or `undex` in
/// the user's cache folder, or in the system's for whoever has none. Never a folder that
/// depends on where the program was started: a library is loaded from it.
pub fn cache_folder() -> PathBuf {
    // Relative ones are to be ignored (XDG Base Directory Specification).
    let absolute = |name| variable(name).filter(|folder| folder.is_absolute());
    variable("UNDEX_CACHE")
        .or_else(|| absolute("XDG_CACHE_HOME").map(|folder| folder.join("undex")))
        .or_else(|| absolute("HOME").map(|folder| folder.join(".cache").join("undex")))
        .unwrap_or_else(|| PathBuf::from("/var/cache/undex"))
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
