//! `undex index`: the index brought up to date, with a progress bar.

use std::{io::IsTerminal, path::PathBuf, sync::Mutex, time::Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::index::{Step, Summary, Update, UpdateError, update};

use super::{Failure, IndexOptions, load_model};

/// Arguments of `undex index`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Folder of documents; may be given several times
    #[arg(
        long,
        env = "UNDEX_CORPUS",
        default_value = "corpus",
        value_name = "DIR",
        value_delimiter = ','
    )]
    corpus: Vec<PathBuf>,
    #[command(flatten)]
    index: IndexOptions,
    /// Print every warning, not only how many there are
    #[arg(long, short)]
    verbose: bool,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let started = Instant::now();
    if let Some(folder) = options.corpus.iter().find(|folder| !folder.is_dir()) {
        return Err(Failure::new(
            format!("the corpus folder `{}` does not exist", folder.display()),
            "name a folder of documents with --corpus",
        ));
    }
    let embedder = load_model(&options.index.model)?;
    let progress = Progress::default();
    let update = update(
        Update { corpora: &options.corpus, index: &options.index.index },
        embedder.as_ref(),
        &|step| progress.step(step),
    );
    progress.finish();
    let summary = update.inspect_err(|error| {
        if let UpdateError::Empty { warnings, .. } = error {
            warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
        }
    })?;
    report(&summary, options.verbose, started.elapsed().as_secs_f64());
    Ok(())
}

fn report(summary: &Summary, verbose: bool, seconds: f64) {
    if verbose {
        summary.warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
    }
    let Summary { added, changed, removed, kept, units, embedded, warnings } = summary;
    eprintln!(
        "{added} added, {changed} changed, {removed} removed, {kept} kept; {units} units, {embedded} passages \
         embedded in {seconds:.1} s"
    );
    if !warnings.is_empty() && !verbose {
        eprintln!("{} warnings; --verbose prints them", warnings.len());
    }
}

/// A bar a stage on a terminal; nothing where standard error is a file.
#[derive(Default)]
pub(super) struct Progress {
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress {
    pub(super) fn step(&self, step: Step) {
        let Ok(mut bar) = self.bar.lock() else { return };
        match step {
            Step::Reading(total) => *bar = Some(new_bar("reading", total)),
            Step::Embedding(total) => *bar = Some(new_bar("embedding", total)),
            Step::Writing => *bar = None,
            Step::Done(count) => {
                if let Some(bar) = bar.as_ref() {
                    bar.inc(count as u64);
                }
            }
        }
    }

    pub(super) fn finish(&self) {
        if let Ok(mut bar) = self.bar.lock()
            && let Some(bar) = bar.take()
        {
            bar.finish_and_clear();
        }
    }
}

fn new_bar(stage: &'static str, total: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total as u64).with_message(stage);
    let style = ProgressStyle::with_template("{msg:>10} [{bar:40}] {pos}/{len}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
