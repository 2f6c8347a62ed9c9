//! How an index grows: `cargo bench --bench scale -- SIZE...` builds an index of
//! so many units each, opens it in a process of its own and asks questions.
//!
//! Texts are paragraphs of the General Assembly's resolutions (`UNDEX_TEXTS`, a
//! folder of documents, or else the tracked corpus), repeated with words of
//! others in the place of some of theirs. Embeddings are generated, so that no
//! inference is timed: points around centres in 32 dimensions, turned into 384,
//! with noise; embeddings of text have about as many free dimensions.
#![expect(clippy::print_stdout, reason = "a program that reports")]
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use undex::{
    backend::{Backend, Documents},
    corpus::{self, Document},
    embed::{EmbedError, Embedder, Embedding},
    index::{Snapshot, Storage, add, build, verify},
    query::{Mode, Page, Query, search},
};

const DIMENSION: usize = 384;
/// Free dimensions of the embeddings.
const LATENT: usize = 32;
/// Centres around which they lie.
const CENTRES: u64 = 2_000;
/// Questions that are asked, after as many that are not timed.
const QUESTIONS: usize = 500;
/// How long each number of clients asks.
const LOAD: Duration = Duration::from_secs(4);

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match arguments.first().map(String::as_str) {
        Some("measure") => measure(Path::new(&arguments[1])),
        // To look at one index more closely.
        Some("stages") => stages(Path::new(&arguments[1])),
        Some("build") => {
            let storage = Storage::create(Path::new(&arguments[2])).unwrap();
            build(documents(arguments[1].parse().unwrap()), &storage, &Generated, &|_| ()).unwrap();
        }
        _ => {
            println!("{}", Measured::HEADER);
            let sizes = arguments.iter().filter_map(|size| size.parse().ok());
            let mut sizes: Vec<usize> = sizes.collect();
            if sizes.is_empty() {
                sizes = vec![1_000, 10_000];
            }
            sizes.into_iter().for_each(run);
        }
    }
}

/// Builds an index of so many units and has it measured by another process.
fn run(units: usize) {
    let folder = tempfile::tempdir().unwrap();
    let documents = documents(units);
    let storage = Storage::create(folder.path()).unwrap();
    let started = Instant::now();
    let summary = build(documents, &storage, &Generated, &|_| ()).unwrap();
    let built = started.elapsed();
    let bytes = size(folder.path());
    // The page cache is emptied where that is allowed.
    let _ = Command::new("sync").status();
    let cold = fs::write("/proc/sys/vm/drop_caches", "1").is_ok();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["measure", &folder.path().to_string_lossy()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let measured = String::from_utf8(output.stdout).unwrap();
    let added = add_one(&storage);
    println!(
        "| {} | {:.0} | {:.0} | {}{} | {:.1} |",
        summary.units,
        built.as_secs_f64(),
        bytes as f64 / 1e6,
        measured.trim(),
        if cold { "" } else { " (page cache warm)" },
        added.as_secs_f64(),
    );
}

/// The time in which one document is added to an index.
fn add_one(storage: &Storage) -> Duration {
    let (_, mut document) = documents(50).remove(0);
    document.symbol = "A/RES/100/1".parse().unwrap();
    for unit in &mut document.units {
        unit.id = format!("A/RES/100/1#{}", unit.anchor());
        unit.text = varied(&unit.text, 0, &["unheard".to_owned()]);
    }
    let started = Instant::now();
    add(vec![("added.txt".to_owned(), document)], storage, &Generated, &|_| ()).unwrap();
    started.elapsed()
}

/// What is measured of an open index, as one part of a row.
struct Measured;

impl Measured {
    const HEADER: &str = "\
| units | build, s | on disk, MB | resident, MB (of it files) | open to first answer, s | \
lexical p50, p99, ms | semantic | hybrid | recall@10 | questions a second, 1, 2, 8 clients | add one document, s |\n\
|---|---|---|---|---|---|---|---|---|---|---|";
}

/// Measures an index in a process that did not build it.
fn measure(folder: &Path) {
    let started = Instant::now();
    let snapshot = Snapshot::open(folder).unwrap();
    let questions = questions(&snapshot);
    let ask = |text: &str, mode: Mode| {
        let query = Query { mode, page: Page::first(20).unwrap(), ..Query::new(text) };
        search(&snapshot, &Generated, &query).unwrap()
    };
    ask("marking of small arms", Mode::Hybrid);
    let first = started.elapsed();
    let mut legs = Vec::new();
    for mode in [Mode::Lexical, Mode::Semantic, Mode::Hybrid] {
        questions.iter().for_each(|text| drop(ask(text, mode)));
        let mut times: Vec<Duration> = questions
            .iter()
            .map(|text| {
                let took = ask(text, mode).took;
                took.total - took.embed
            })
            .collect();
        times.sort_unstable();
        let at = |share: f64| times[(times.len() as f64 * share) as usize].as_secs_f64() * 1e3;
        legs.push(format!("{:.2}, {:.2}", at(0.5), at(0.99)));
    }
    let rates: Vec<String> = [1, 2, 8]
        .iter()
        .map(|&clients| {
            let (asked, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
            std::thread::scope(|scope| {
                for client in 0..clients {
                    let (asked, stop, questions, ask) = (&asked, &stop, &questions, &ask);
                    scope.spawn(move || {
                        for text in questions.iter().cycle().skip(client * 31) {
                            if stop.load(Ordering::Relaxed) {
                                break;
                            }
                            ask(text, Mode::Hybrid);
                            asked.fetch_add(1, Ordering::Relaxed);
                        }
                    });
                }
                std::thread::sleep(LOAD);
                stop.store(true, Ordering::Relaxed);
            });
            format!("{:.0}", asked.into_inner() as f64 / LOAD.as_secs_f64())
        })
        .collect();
    let (resident, files) = resident();
    // Looking for every vector takes minutes where there are many; what was
    // measured when the graph was built stands in the manifest.
    let recall = match snapshot.describe().units {
        0..=200_000 => verify(&Storage::open(folder).unwrap()).unwrap().recall,
        _ => snapshot.describe().recall,
    };
    println!(
        "{resident:.0} ({files:.0}) | {:.2} | {} | {recall:.4} | {}",
        first.as_secs_f64(),
        legs.join(" | "),
        rates.join(", "),
    );
}

/// The mean time of each stage of a hybrid search, for a profiler to explain.
fn stages(folder: &Path) {
    let snapshot = Snapshot::open(folder).unwrap();
    let questions = questions(&snapshot);
    let mut sums = [Duration::ZERO; 5];
    for round in 0..4 {
        for text in &questions {
            let query = Query { page: Page::first(20).unwrap(), ..Query::new(text.clone()) };
            let took = search(&snapshot, &Generated, &query).unwrap().took;
            let parts = [took.embed, took.lexical, took.semantic, took.fusion, took.total];
            if round > 0 {
                sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
            }
        }
    }
    let [embed, lexical, semantic, fusion, total] = sums.map(|sum| sum / (3 * QUESTIONS as u32));
    println!(
        "embed {embed:?}, lexical {lexical:?}, semantic {semantic:?}, fusion {fusion:?}, total {total:?}"
    );
}

/// Questions of three to six words that stand together in a paragraph.
fn questions(snapshot: &Snapshot) -> Vec<String> {
    let documents = snapshot.documents(Documents::All, 0, usize::MAX).unwrap();
    let text_of = |mut place: usize| {
        let mut documents = documents.iter();
        let document = loop {
            let document = documents.next().unwrap();
            match place.checked_sub(document.units) {
                Some(rest) => place = rest,
                None => break document,
            }
        };
        let outline = snapshot.outline(&document.symbol, Some(document.language)).unwrap().unwrap();
        snapshot.units(&[outline.units[place].key]).unwrap().remove(0).text
    };
    (0..QUESTIONS as u64)
        .map(|n| {
            let mut random = Random::of(&("question", n));
            let text = text_of(random.below(snapshot.describe().units as u64) as usize);
            let words: Vec<&str> = text.split_whitespace().collect();
            let first = random.below(words.len().max(6) as u64 - 5) as usize;
            let count = 3 + random.below(4) as usize;
            let words = words.iter().skip(first).take(count);
            let plain = |word: &&str| word.replace(|c: char| !c.is_alphanumeric(), "");
            let words: Vec<String> = words.map(plain).filter(|word| !word.is_empty()).collect();
            if words.is_empty() { "small arms".to_owned() } else { words.join(" ") }
        })
        .collect()
}

/// Documents of so many units in all.
fn documents(units: usize) -> Vec<(String, Document)> {
    let folder = std::env::var_os("UNDEX_TEXTS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), PathBuf::from);
    let manifest = corpus::Manifest::of_folder(&folder).unwrap();
    let files = corpus::find_files(&folder, false).unwrap().files;
    let read = files.iter().filter_map(|file| corpus::read_document(file, &manifest).ok());
    let originals: Vec<Document> = read.collect();
    let pool: Vec<String> = originals
        .iter()
        .flat_map(|document| &document.units)
        .flat_map(|unit| unit.text.split_whitespace().map(str::to_owned))
        .collect();
    let mut out = Vec::new();
    let (mut count, mut number) = (0, 0);
    'all: loop {
        for original in &originals {
            number += 1;
            let mut document = original.clone();
            let symbol = format!("A/RES/{}/{}", 1 + number / 1_000, 1 + number % 1_000);
            document.symbol = symbol.parse().unwrap();
            document.units.truncate(units - count);
            for unit in &mut document.units {
                unit.id = format!("{symbol}#{}", unit.anchor());
                unit.symbol = document.symbol.clone();
                if number > originals.len() {
                    unit.text = varied(&unit.text, number as u64, &pool);
                }
            }
            count += document.units.len();
            out.push((format!("{number}.txt"), document));
            if count >= units {
                break 'all;
            }
        }
    }
    out
}

/// A paragraph with words from anywhere in the place of every third.
fn varied(text: &str, seed: u64, pool: &[String]) -> String {
    let mut random = Random::of(&(text, seed));
    let words = text.split_whitespace().map(|word| match random.below(3) {
        0 => pool[random.below(pool.len() as u64) as usize].as_str(),
        _ => word,
    });
    words.collect::<Vec<&str>>().join(" ")
}

/// Embeddings that cost nothing.
struct Generated;

impl Generated {
    fn vector(text: &str) -> Embedding {
        let mut random = Random::of(&text);
        let mut centre = Random::of(&("centre", random.below(CENTRES)));
        let latent: Vec<f32> =
            (0..LATENT).map(|_| centre.normal() + 0.7 * random.normal()).collect();
        let mut vector: Vec<f32> = basis()
            .iter()
            .map(|row| {
                let inner: f32 = row.iter().zip(&latent).map(|(x, y)| x * y).sum();
                inner + 0.5 * random.normal()
            })
            .collect();
        let norm = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        vector.iter_mut().for_each(|x| *x /= norm);
        vector
    }
}

fn basis() -> &'static [[f32; LATENT]] {
    static BASIS: std::sync::OnceLock<Vec<[f32; LATENT]>> = std::sync::OnceLock::new();
    BASIS.get_or_init(|| {
        let mut random = Random::of(&"basis");
        let scale = 1.0 / (LATENT as f32).sqrt();
        (0..DIMENSION).map(|_| std::array::from_fn(|_| random.normal() * scale)).collect()
    })
}

impl Embedder for Generated {
    fn model(&self) -> &str {
        "generated"
    }

    fn dimension(&self) -> usize {
        DIMENSION
    }

    fn tokens_max(&self) -> usize {
        256
    }

    fn tokens(&self, text: &str) -> usize {
        text.len() / 4
    }

    fn embed_passages(
        &self,
        texts: &[String],
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Embedding>, EmbedError> {
        done(texts.len());
        Ok(texts.iter().map(|text| Generated::vector(text)).collect())
    }

    fn embed_query(&self, text: &str) -> Result<Embedding, EmbedError> {
        Ok(Generated::vector(text))
    }
}

/// Numbers that are the same in every run: splitmix64 (Steele, Lea and Flood,
/// OOPSLA 2014).
struct Random(u64);

impl Random {
    fn of(seed: &impl Hash) -> Random {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        Random(hasher.finish())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Nearly normal: the sum of four uniform numbers, scaled to variance 1.
    fn normal(&mut self) -> f32 {
        let bits = self.next();
        let sum: u32 = (0..4).map(|part| (bits >> (part * 16)) as u32 & 0xffff).sum();
        (sum as f32 / 65_535.0 - 2.0) * 1.732
    }
}

/// Bytes of all files.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let bytes = entries.map(|entry| match entry.path().is_dir() {
        true => size(&entry.path()),
        false => entry.metadata().unwrap().len(),
    });
    bytes.sum()
}

/// Resident memory, and what of it is mapped files, in MB.
fn resident() -> (f64, f64) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| -> f64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        kilobytes.unwrap_or(0.0) / 1e3
    };
    (field("VmRSS:"), field("RssFile:"))
}
