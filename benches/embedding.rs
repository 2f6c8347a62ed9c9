//! What of ONNX Runtime's own rate is left when passages are embedded:
//! `cargo bench --bench embedding`. Raw is the runtime alone on tokens that are
//! at hand, a session a processor, one passage a call; ours is
//! `Embedder::embed_passages` with tokenising, pooling and scaling.
#![expect(clippy::print_stdout, reason = "a program that reports")]
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};

use ort::{environment::Environment, session::Session, value::Tensor};
use tokenizers::Tokenizer;
use undex::{
    corpus,
    embed::{DEFAULT_MODEL, cache_folder, load},
};

/// Passages in a round.
const PASSAGES: usize = 200;
const ROUNDS: usize = 5;

fn main() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let texts = passages();
    // ONNX Runtime allows one environment a process, so each has its own.
    match std::env::args().nth(1).as_deref() {
        Some("raw") => {
            let folder = folder_of_model(&cache_folder().join("models")).unwrap();
            let library = cache_folder().join("onnxruntime").join("libonnxruntime.so");
            let environment = ort::init_from(library).unwrap().build().unwrap();
            let tokens = tokens(&folder, &texts);
            let mut sessions: Vec<Session> =
                (0..threads).map(|_| session(&environment, &folder)).collect();
            run(&mut sessions, &tokens[PASSAGES - 20..]);
            println!("{}", rate(|| run(&mut sessions, &tokens)));
        }
        Some("ours") => {
            let embedder = load(DEFAULT_MODEL, threads).unwrap();
            embedder.embed_passages(&texts[PASSAGES - 20..], &|_| ()).unwrap();
            println!("{}", rate(|| drop(embedder.embed_passages(&texts, &|_| ()).unwrap())));
        }
        _ => compare(),
    }
}

fn compare() {
    let measured = |what: &str| -> f64 {
        let output = Command::new(std::env::current_exe().unwrap()).arg(what).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
    };
    let mut ratios: Vec<f64> = Vec::new();
    for _ in 0..ROUNDS {
        let (raw, ours) = (measured("raw"), measured("ours"));
        println!("raw {raw:.1}, ours {ours:.1} passages a second, {:.3}", ours / raw);
        ratios.push(ours / raw);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median of ours over raw: {:.3}", ratios[ratios.len() / 2]);
}

fn rate(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    PASSAGES as f64 / started.elapsed().as_secs_f64()
}

/// Paragraphs of the tracked corpus of twenty words and more.
fn passages() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let manifest = corpus::Manifest::of_folder(&folder).unwrap();
    let files = corpus::find_files(&folder, false).unwrap().files;
    let documents = files.iter().filter_map(|file| corpus::read_document(file, &manifest).ok());
    let texts = documents.flat_map(|document| document.units).map(|unit| unit.text);
    let long = texts.filter(|text| (20..80).contains(&text.split_whitespace().count()));
    let mut long: Vec<String> = long.take(PASSAGES).collect();
    assert_eq!(long.len(), PASSAGES);
    long.sort_by_key(|text| std::cmp::Reverse(text.len()));
    long
}

fn folder_of_model(folder: &Path) -> Option<PathBuf> {
    if folder.join("tokenizer.json").exists() {
        return Some(folder.to_owned());
    }
    let entries = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let mut folders = entries.map(|entry| entry.path()).filter(|path| path.is_dir());
    folders.find_map(|folder| folder_of_model(&folder))
}

fn tokens(folder: &Path, texts: &[String]) -> Vec<Vec<i64>> {
    let mut tokenizer = Tokenizer::from_file(folder.join("tokenizer.json")).unwrap();
    tokenizer.with_truncation(None).unwrap();
    tokenizer.with_padding(None);
    let ids = |text: &String| {
        let encoding = tokenizer.encode_fast(text.as_str(), true).unwrap();
        encoding.get_ids().iter().take(256).map(|&id| i64::from(id)).collect()
    };
    texts.iter().map(ids).collect()
}

fn session(environment: &Environment, folder: &Path) -> Session {
    let builder = Session::builder(environment).unwrap();
    let mut builder = builder.with_intra_threads(1).unwrap();
    builder.commit_from_file(folder.join("model.onnx")).unwrap()
}

fn run(sessions: &mut [Session], tokens: &[Vec<i64>]) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for session in sessions {
            let next = &next;
            scope.spawn(move || {
                while let Some(ids) = tokens.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let shape = [1, ids.len()];
                    let tensor = |numbers: Vec<i64>| Tensor::from_array((shape, numbers)).unwrap();
                    let inputs = ort::inputs![
                        "input_ids" => tensor(ids.clone()),
                        "attention_mask" => tensor(vec![1; ids.len()]),
                        "token_type_ids" => tensor(vec![0; ids.len()]),
                    ];
                    session.run(inputs).unwrap();
                }
            });
        }
    });
}
