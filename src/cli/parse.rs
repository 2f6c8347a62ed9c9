//! `undex parse`: the citable units of documents.

use std::{
    collections::{HashMap, hash_map::Entry},
    path::PathBuf,
};

use clap::Args;

use crate::{
    citation::Language,
    corpus::{
        Claim, Claimed, Document, Manifest, Metadata, Readers, Request, claims, contradictions,
    },
};

use super::{
    failure::Failure,
    output::{print_data, tell},
    reader,
};

/// Arguments of `undex parse`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Documents
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Manifest that states what the texts do not say; by default the one beside each file
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// One JSON object a line; the default, and the only form
    #[arg(long)]
    jsonl: bool,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let mut failed = 0;
    let mut read_so_far: Vec<Known> = Vec::new();
    let readers = Readers::start(&reader::reading()?);
    let requests = options.requests()?.into_iter().map(|request| ((), Some(request)));
    for document in readers.read(requests).filter_map(|((), answer)| answer) {
        let document = match document {
            Ok(document) => document,
            Err(refusal) => {
                tell(format_args!("error: {}", refusal.reason));
                failed += 1;
                continue;
            }
        };
        document.warnings.iter().for_each(|warning| tell(format_args!("warning: {warning}")));
        if document.language == Language::En {
            read_so_far.push(Known::of(&document));
        }
        for unit in &document.units {
            let line = serde_json::to_string(unit).map_err(|error| Failure::new(error, ""))?;
            if !print_data(&line)? {
                return Ok(());
            }
        }
    }
    let all = read_so_far.iter().flat_map(|known| &known.claims);
    for message in contradictions(all, read_so_far.iter().map(Known::claimed)) {
        tell(format_args!("warning: {message}"));
    }
    match failed {
        0 => Ok(()),
        _ => Err(Failure::new(
            format!("{failed} of {} files could not be read", options.files.len()),
            match options.files.len() == failed {
                true => "see the messages above",
                false => "the others were read; see the messages above",
            },
        )),
    }
}

/// What is kept of a document to hold others against it.
struct Known {
    symbol: String,
    metadata: Metadata,
    anchors: Vec<String>,
    claims: Vec<Claim>,
}

impl Known {
    fn of(document: &Document) -> Known {
        Known {
            symbol: document.symbol.to_string(),
            metadata: document.metadata.clone(),
            anchors: document.units.iter().map(|unit| unit.anchor().to_owned()).collect(),
            claims: claims(document),
        }
    }

    fn claimed(&self) -> (Claimed<'_>, Vec<&str>) {
        let about = Claimed { symbol: &self.symbol, metadata: &self.metadata };
        (about, self.anchors.iter().map(String::as_str).collect())
    }
}

impl Options {
    /// What the readers are asked; each manifest is read once.
    fn requests(&self) -> Result<Vec<Request>, Failure> {
        let mut manifests: HashMap<PathBuf, Manifest> = HashMap::new();
        let mut requests = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let path = self.manifest.clone().unwrap_or_else(|| Manifest::beside(file));
            let manifest = match manifests.entry(path) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let manifest = Manifest::read(place.key()).map_err(|error| {
                        Failure::new(error, "correct it, or name another with --manifest")
                    })?;
                    let problems = manifest.problems().iter();
                    problems.for_each(|problem| tell(format_args!("warning: {problem}")));
                    place.insert(manifest)
                }
            };
            requests.push(Request::new(file, manifest));
        }
        Ok(requests)
    }
}
