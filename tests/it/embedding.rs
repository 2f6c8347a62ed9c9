//! The default model, what it is called, and what a folder says of its model.

use std::{fs, path::Path, sync::Arc};

use undex::embed::{
    self, CachingEmbedder, Calibration, DEFAULT_MODEL, Embedder, Embedding, ModelError,
    cache_folder,
};

fn load(name: &str) -> Arc<dyn Embedder> {
    embed::load(name, 2).unwrap_or_else(|error| panic!("{error}\n  what to do: {}", error.hint()))
}

/// A copy of the default model in a folder of its own, with other settings.
fn copied(folder: &Path, settings: &str) -> Result<Arc<dyn Embedder>, ModelError> {
    for entry in fs::read_dir(cache_folder().join("models").join(DEFAULT_MODEL)).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    fs::write(folder.join("undex.toml"), settings).unwrap();
    embed::load(folder.to_str().unwrap(), 1)
}

fn passages(embedder: &dyn Embedder, texts: &[&str]) -> Vec<Embedding> {
    let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
    embedder.embed_passages(&texts, &|_| ()).unwrap()
}

/// Indexes were made under this name: another one embeds them all anew.
#[test]
fn the_default_model_keeps_its_name() {
    assert_eq!(load(DEFAULT_MODEL).model(), "all-MiniLM-L6-v2@ce087a51cd47");
}

#[test]
fn a_vector_does_not_depend_on_what_stands_beside_it_or_was_kept() {
    let model = load(DEFAULT_MODEL);
    let texts = ["The marking of weapons.", "Tracing.", "Thirty years of records are kept."];
    let together = passages(model.as_ref(), &texts);
    let alone: Vec<Embedding> =
        texts.iter().flat_map(|&text| passages(model.as_ref(), &[text])).collect();
    assert_eq!(together, alone);
    let caching = CachingEmbedder::new(model);
    assert_eq!(passages(&caching, &texts[1..]), together[1..]);
    assert_eq!(passages(&caching, &texts), together);
    assert_eq!(caching.kept(), 3);
}

#[test]
fn a_folder_says_what_its_model_needs() {
    let model = load(DEFAULT_MODEL);
    let folder = tempfile::tempdir().unwrap();
    let settings = "query_prefix = \"query: \"\npassage_prefix = \"passage: \"\ntokens_max = 128\n\
                    [calibration]\nmeaning_min = 0.95\n";
    let own = copied(folder.path(), settings).unwrap();
    assert_eq!(own.embed_query("marking").unwrap(), model.embed_query("query: marking").unwrap());
    assert_eq!(
        passages(own.as_ref(), &["marking"]),
        passages(model.as_ref(), &["passage: marking"])
    );
    assert_eq!(own.tokens_max(), 128);
    assert_eq!(own.calibration().meaning_min, 0.95);
    assert_eq!(model.calibration(), Calibration::default());
    let digest = |embedder: &dyn Embedder| embedder.model().rsplit('@').next().unwrap().to_owned();
    assert_ne!(digest(own.as_ref()), digest(model.as_ref()), "other vectors, another name");
    let calibrated = copied(folder.path(), "[calibration]\nmeaning_min = 0.95\n");
    assert_eq!(digest(calibrated.unwrap().as_ref()), digest(model.as_ref()), "the same vectors");
    let error = copied(folder.path(), "pooling = \"max\"\n").err().unwrap();
    assert!(error.to_string().contains("undex.toml` does not describe a model"), "{error}");
}
