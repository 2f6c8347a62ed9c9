//! The command line: one file a command. The only place that prints.
//!
//! Data goes to standard output, messages to standard error. Exit code 0 is
//! done, 1 failed, 2 wrong usage.
#![expect(clippy::print_stderr, reason = "this is the place that prints")]

mod cite;
mod eval;
mod export;
mod fields;
mod index;
mod mcp;
mod parse;
mod search;
mod serve;
mod values;
mod verify;

use std::{ffi::OsString, fmt::Display, io, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::{
    backend::BackendError,
    embed::{self, DEFAULT_MODEL, ModelError},
    index::{OpenError, UpdateError},
    query::SearchError,
};

/// Finds any paragraph of a United Nations document by what it says, with its
/// citation.
#[derive(Debug, Parser)]
#[command(name = "undex", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the citable units of documents, one JSON object a line
    Parse(parse::Options),
    /// Bring the index up to date with the corpus
    Index(index::Options),
    /// Answer a question on the terminal
    Search(search::Options),
    /// Find the citations in a text and look them up in the index
    Cite(cite::Options),
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
}

/// Where the index is.
#[derive(Clone, Debug, Args)]
struct IndexFolder {
    /// Folder of the index
    #[arg(long = "index", env = "UNDEX_INDEX", default_value = "index", value_name = "DIR")]
    path: PathBuf,
}

/// Where the index is and which model made it.
#[derive(Clone, Debug, Args)]
struct IndexOptions {
    #[command(flatten)]
    folder: IndexFolder,
    /// Embedding model: a name or a folder with model.onnx and its tokenizer
    #[arg(long, env = "UNDEX_MODEL", default_value = DEFAULT_MODEL, value_name = "NAME or DIR")]
    model: String,
}

/// A cross-encoder, where the user has one.
#[derive(Clone, Debug, Args)]
struct RerankOptions {
    /// Folder of a cross-encoder (model.onnx with its tokenizer) that orders the best hits
    #[arg(long, env = "UNDEX_RERANKER", value_name = "DIR")]
    reranker: Option<String>,
}

impl RerankOptions {
    fn load(&self) -> Result<Option<embed::Reranker>, Failure> {
        Ok(self.reranker.as_deref().map(embed::Reranker::load).transpose()?)
    }
}

/// What a command failed with: what happened, and what to do about it.
#[derive(Debug)]
struct Failure {
    message: String,
    hint: String,
    usage: bool,
}

impl Failure {
    fn new(message: impl Display, hint: impl Display) -> Failure {
        Failure { message: message.to_string(), hint: hint.to_string(), usage: false }
    }

    fn usage(message: impl Display, hint: impl Display) -> Failure {
        Failure { usage: true, ..Failure::new(message, hint) }
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Failure {
        Failure::new(&error, error.hint())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        Failure::new(&error, error.hint())
    }
}

impl From<UpdateError> for Failure {
    fn from(error: UpdateError) -> Failure {
        Failure::new(&error, error.hint())
    }
}

impl From<BackendError> for Failure {
    fn from(error: BackendError) -> Failure {
        Failure::new(&error, error.hint())
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Failure {
        Failure { usage: error.is_usage(), ..Failure::new(&error, error.hint()) }
    }
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
    let done = match cli.command {
        Command::Parse(options) => parse::run(&options),
        Command::Index(options) => index::run(&options),
        Command::Search(options) => search::run(&options),
        Command::Cite(options) => cite::run(&options),
        Command::Export(options) => export::run(&options),
        Command::Mcp(options) => mcp::run(&options),
        Command::Eval(options) => eval::run(&options),
        Command::Serve(options) => serve::run(&options),
        Command::Verify(options) => verify::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {}", failure.message);
            if !failure.hint.is_empty() {
                eprintln!("  what to do: {}", failure.hint);
            }
            ExitCode::from(if failure.usage { 2 } else { 1 })
        }
    }
}

/// Prints a line of data. A reader that closed the pipe has had enough, which
/// is no failure.
fn print_line(line: &str) -> Result<bool, Failure> {
    use io::Write;
    match writeln!(io::stdout(), "{line}") {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::new(format!("cannot write to standard output: {error}"), "")),
    }
}

/// Loads the model, with a session a processor, at most four: more only wait for
/// each other.
fn load_model(name: &str) -> Result<std::sync::Arc<dyn embed::Embedder>, Failure> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(embed::load(name, processors.min(4))?)
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
