//! How far indexing is, on a terminal.

use std::{
    io::{self, IsTerminal},
    sync::Mutex,
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::index::Step;

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
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total as u64).with_message(stage);
    let style =
        ProgressStyle::with_template("{msg:>10} [{bar:40}] {pos}/{len}, {per_sec}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
