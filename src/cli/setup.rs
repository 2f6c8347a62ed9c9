//! `undex setup`: ONNX Runtime and the default model, where the program is all there is.

use std::process::Command;

use clap::Args;

use super::{failure::Failure, output::print_data};

/// What `make setup` runs too.
const SCRIPT: &str = include_str!("../../scripts/setup.sh");

/// Arguments of `undex setup`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Print the script instead of running it
    #[arg(long)]
    print: bool,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    if options.print {
        return print_data(SCRIPT.trim_end()).map(drop);
    }
    match Command::new("bash").args(["-c", SCRIPT]).status() {
        Ok(status) if status.success() => Ok(()),
        // The script has said why.
        Ok(_) => Err(Failure::new("the model is not installed", "see the messages above")),
        Err(error) => Err(Failure::new(
            format!("cannot start bash: {error}"),
            "install Bash, or do by hand what `undex setup --print` says",
        )),
    }
}
