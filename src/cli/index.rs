//! `undex index`: the index brought up to date.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use clap::Args;
use notify::{RecursiveMode, Watcher};

use crate::{
    corpus::Corpora,
    embed::Embedder,
    index::{Storage, Summary, Update, UpdateError, update as update_index},
};

use super::{
    failure::Failure,
    options::IndexOptions,
    output::{tell, tell_failure},
    progress::Progress,
    reader,
};

/// How long nothing must change before the index is brought up to date: copying
/// a folder is one change.
const QUIET: Duration = Duration::from_millis(500);

/// So many files that need a person's eye are told one by one.
const TOLD_MAX: usize = 20;

/// Arguments of `undex index`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Folder of documents; may be given several times
    #[arg(long, env = "UNDEX_CORPUS", default_value = "corpus", value_name = "DIR")]
    corpus: Vec<PathBuf>,
    /// Follow links within a folder of documents; never out of it
    #[arg(long)]
    follow_links: bool,
    #[command(flatten)]
    index: IndexOptions,
    /// Go on and bring the index up to date whenever the corpus changes
    #[arg(long)]
    watch: bool,
    /// Exit with 1 where a file was refused or something about a document is doubtful
    #[arg(long)]
    strict: bool,
    /// Print every warning, not only how many there are
    #[arg(long, short)]
    verbose: bool,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    check_corpus(options)?;
    let embedder = options.index.load_model()?;
    let stop = stop_on_ctrl_c();
    if !options.watch {
        return update_once(options, embedder.as_ref(), &stop);
    }
    let (changed, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading a file is no change; the update itself reads all of them.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = changed.send(());
        }
    })
    .map_err(cannot_watch)?;
    for folder in &options.corpus {
        watcher.watch(folder, RecursiveMode::Recursive).map_err(cannot_watch)?;
    }
    loop {
        // One bad moment, such as a file that is half copied, is not the end.
        if let Err(failure) = update_once(options, embedder.as_ref(), &stop) {
            if stop.load(Ordering::Relaxed) {
                return Err(failure);
            }
            tell_failure(&failure);
        }
        tell("watching the corpus; Ctrl-C ends");
        wait_for_change(&changes, &stop);
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
    }
}

fn cannot_watch(error: notify::Error) -> Failure {
    Failure::new(
        format!("cannot watch the corpus: {error}"),
        "run `undex index` without --watch whenever a document changes",
    )
}

/// Waits until something changed and then nothing for a moment.
fn wait_for_change(changes: &mpsc::Receiver<()>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        if changes.recv_timeout(QUIET).is_ok() {
            while changes.recv_timeout(QUIET).is_ok() {}
            return;
        }
    }
}

/// A flag that the first Ctrl-C sets; the second ends the program. What is
/// committed stays, whichever it was.
fn stop_on_ctrl_c() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&stop);
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else {
            return;
        };
        for first in [true, false] {
            if runtime.block_on(tokio::signal::ctrl_c()).is_err() {
                return;
            }
            if !first {
                std::process::exit(130);
            }
            set.store(true, Ordering::Relaxed);
            tell("stopping; what is done is kept. Ctrl-C again ends at once");
        }
    });
    stop
}

fn check_corpus(options: &Options) -> Result<(), Failure> {
    match options.corpus.iter().find(|folder| !folder.is_dir()) {
        Some(folder) if folder.exists() => Err(Failure::new(
            format!("the corpus folder `{}` is no folder", folder.display()),
            "name a folder of documents with --corpus; what was indexed is left as it is",
        )),
        Some(folder) => Err(Failure::new(
            format!("the corpus folder `{}` does not exist", folder.display()),
            "name a folder of documents with --corpus",
        )),
        None => Ok(()),
    }
}

fn update_once(
    options: &Options,
    embedder: &dyn Embedder,
    stop: &AtomicBool,
) -> Result<(), Failure> {
    let started = Instant::now();
    check_corpus(options)?;
    let storage = Storage::create(&options.index.folder.path)?;
    let progress = Progress::default();
    let corpora = Corpora { folders: options.corpus.clone(), follow_links: options.follow_links };
    let update =
        Update { corpora: &corpora, reading: &reader::reading()?, storage: &storage, stop };
    let updated = update_index(update, embedder, &|step| progress.step(step));
    progress.finish();
    let summary = updated.inspect_err(|error| {
        if let UpdateError::Empty { refused, .. } = error {
            list("refused", refused, options.verbose);
        }
    })?;
    report(&summary, options.verbose, started.elapsed().as_secs_f64());
    if summary.stopped {
        return Err(Failure::new(
            "stopped before all documents were indexed",
            "run it again: it goes on where it stopped",
        ));
    }
    let (refused, doubtful) = (summary.refused.len(), summary.doubtful.len());
    match options.strict && refused + doubtful > 0 {
        true => Err(Failure::new(
            format!("files that were refused: {refused}; doubts about documents: {doubtful}"),
            "mend or remove the files that are named above; what could be read is indexed",
        )),
        false => Ok(()),
    }
}

/// Names what needs a person's eye, one line each.
fn list(what: &str, lines: &[String], verbose: bool) {
    let shown = if verbose { lines.len() } else { lines.len().min(TOLD_MAX) };
    lines[..shown].iter().for_each(|line| tell(format_args!("{what}: {line}")));
    if shown < lines.len() {
        tell(format_args!("{what}: {} more; --verbose prints them", lines.len() - shown));
    }
}

fn report(summary: &Summary, verbose: bool, seconds: f64) {
    list("refused", &summary.refused, verbose);
    list("doubtful", &summary.doubtful, verbose);
    if verbose {
        summary.warnings.iter().for_each(|warning| tell(format_args!("warning: {warning}")));
    }
    let Summary { added, changed, removed, kept, units, embedded, .. } = summary;
    tell(format_args!(
        "{added} added, {changed} changed, {removed} removed, {kept} kept; {units} units, {embedded} passages \
         embedded in {seconds:.1} s"
    ));
    let warnings = summary.warnings.len();
    if warnings > 0 && !verbose {
        tell(format_args!("{warnings} warnings about lines of documents; --verbose prints them"));
    }
}
