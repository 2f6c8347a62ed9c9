//! `undex mcp`: the Model Context Protocol on standard input and output.

use std::sync::Arc;

use clap::Args;

use crate::mcp::serve_assistant;

use super::{failure::Failure, options::IndexOptions};

/// Arguments of `undex mcp`.
#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    index: IndexOptions,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let engine = options.index.open()?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(format!("cannot start the runtime: {error}"), ""))?;
    runtime.block_on(serve_assistant(Arc::new(engine))).map_err(|error| {
        Failure::new(
            format!("the assistant broke off: {error}"),
            "start this command from an assistant that speaks the Model Context Protocol",
        )
    })
}
