//! The command line: one file a command, and files of what commands share. The only
//! place that prints.
//!
//! Data goes to standard output, messages to standard error. Exit code 0 is
//! done, 1 failed, 2 wrong usage.

mod agreed;
mod allowed;
mod asking;
mod check;
mod cite;
mod duties;
mod eval;
mod export;
mod failure;
mod fields;
mod index;
mod lineage;
mod log;
mod mcp;
mod options;
mod output;
mod parse;
mod progress;
mod reader;
mod references;
mod search;
mod serve;
mod setup;
mod values;
mod verify;

use std::{ffi::OsString, process::ExitCode};

use clap::{Parser, Subcommand};
use tokio::signal::unix::SignalKind;

use output::tell_failure;

/// How to begin, from an empty folder.
const BEGIN: &str = "\
To begin:
  undex setup                  the model, once
  undex index --corpus FOLDER  of text, Markdown, .docx, .pdf or Akoma Ntoso; again whenever it changes
  undex serve                  the search page at http://127.0.0.1:8080";

/// Finds any paragraph of a United Nations document by what it says, with its
/// citation.
#[derive(Debug, Parser)]
#[command(name = "undex", version, propagate_version = true, after_help = BEGIN)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Install ONNX Runtime and the default model into the cache folder
    Setup(setup::Options),
    /// Print the citable units of documents, one JSON object a line
    Parse(parse::Options),
    /// Bring the index up to date with the corpus
    Index(index::Options),
    /// Answer a question on the terminal
    Search(search::Options),
    /// Find the citations in a text and look them up in the index
    Cite(cite::Options),
    /// Hold a draft's citations, quotations and agreed language against the index
    Check(check::Options),
    /// Hold two documents against each other, or follow one paragraph through the years
    Lineage(lineage::Options),
    /// Tell who cites a document or a paragraph, what a document cites, what is cited most
    References(references::Options),
    /// Tell where a phrase stands, in its own words and in others, by year and body
    Agreed(agreed::Options),
    /// List who is to do what, by when, as operative paragraphs say
    Duties(duties::Options),
    /// Print hits or a document as RIS, BibTeX, CSL-JSON, CSV or JSON lines
    Export(export::Options),
    /// Serve assistants on standard input and output (Model Context Protocol)
    Mcp(mcp::Options),
    /// Measure retrieval against judged questions
    Eval(eval::Options),
    /// Serve the search page and the API
    Serve(serve::Options),
    /// Check that everything in the index is as it was written
    Verify(verify::Options),
    /// Read documents for another command
    #[command(hide = true)]
    Reader(reader::Options),
}

/// Runs the program on its arguments.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors: they go to standard output.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let allowed = match cli.command {
        // They read documents, which has limits of its own.
        Command::Reader(_) | Command::Parse(_) => Ok(()),
        // One runs a script, the others look symbols up: no model, no connections.
        Command::Setup(_)
        | Command::Cite(_)
        | Command::Check(_)
        | Command::Lineage(_)
        | Command::References(_)
        | Command::Agreed(_)
        | Command::Duties(_) => Ok(()),
        Command::Serve(_) => allowed::check_server().map(|()| outlive_full_files()),
        _ => allowed::check().map(|()| outlive_full_files()),
    };
    let done = allowed.and_then(|()| match cli.command {
        Command::Setup(options) => setup::run(&options),
        Command::Parse(options) => parse::run(&options),
        Command::Index(options) => index::run(&options),
        Command::Search(options) => search::run(&options),
        Command::Cite(options) => cite::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Lineage(options) => lineage::run(&options),
        Command::References(options) => references::run(&options),
        Command::Agreed(options) => agreed::run(&options),
        Command::Duties(options) => duties::run(&options),
        Command::Export(options) => export::run(&options),
        Command::Mcp(options) => mcp::run(&options),
        Command::Eval(options) => eval::run(&options),
        Command::Serve(options) => serve::run(&options),
        Command::Verify(options) => verify::run(&options),
        Command::Reader(options) => reader::run(&options),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tell_failure(&failure);
            ExitCode::from(if failure.usage { 2 } else { 1 })
        }
    }
}

/// Has a write beyond the size that files may have here (`ulimit -f`) be an error, which is
/// told: the system would end the program without a word. Whatever takes the signal will do.
fn outlive_full_files() {
    let signal = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
    if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() {
        let _within = runtime.enter();
        // Where it cannot be taken, all is as it was.
        let _ = tokio::signal::unix::signal(signal);
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
