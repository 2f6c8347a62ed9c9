//! `undex verify`: whether everything in the index is as it was written.

use std::time::Instant;

use clap::Args;

use crate::index::{Storage, VerifyError, verify};

use super::{
    failure::Failure,
    options::IndexFolder,
    output::{print_line, tell},
};

/// So many files that are ignored are told one by one.
const TOLD_MAX: usize = 20;

/// Arguments of `undex verify`.
#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    index: IndexFolder,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let started = Instant::now();
    let storage = Storage::open(&options.index.path)?;
    let found = verify(&storage).map_err(|error| match error {
        VerifyError::Open(error) => Failure::from(error),
        error => Failure::new(error, "delete the folder of the index and run `undex index`"),
    })?;
    print_line(&format!(
        "{} files, {} documents, {} units and {} vectors are as they were written; recall@10 {:.4}",
        found.files, found.documents, found.units, found.vectors, found.recall
    ))?;
    for path in found.ignored.iter().take(TOLD_MAX) {
        tell(format_args!("ignored: `{}` is no file of this index", path.display()));
    }
    if found.ignored.len() > TOLD_MAX {
        tell(format_args!("ignored: {} more", found.ignored.len() - TOLD_MAX));
    }
    tell(format_args!("verified in {:.1} s", started.elapsed().as_secs_f64()));
    Ok(())
}
