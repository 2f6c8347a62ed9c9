//! `undex setup`: ONNX Runtime and a model, where the program is all there is.

use std::process::Command;

use clap::Args;

use super::{failure::Failure, output::print_data};

/// What `make setup` runs too.
const SCRIPT: &str = include_str!("../../scripts/setup.py");

/// Arguments of `undex setup`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The model: `minilm`, which is the default, or `multilingual` for the six official languages
    #[arg(default_value = "minilm")]
    model: String,
    /// Print the script instead of running it
    #[arg(long)]
    print: bool,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    if options.print {
        return print_data(SCRIPT.trim_end()).map(drop);
    }
    match Command::new("python3").args(["-c", SCRIPT, &options.model]).status() {
        Ok(status) if status.success() => Ok(()),
        // The script has said why.
        Ok(_) => Err(Failure::new("the model is not installed", "see the messages above")),
        Err(error) => Err(Failure::new(
            format!("cannot start python3: {error}"),
            "install Python 3.11 or newer with pip (Debian: apt-get install python3-pip), or do by \
             hand what `undex setup --print` says",
        )),
    }
}
