//! The reader's side: documents read one after the other, as they are asked for.

use std::{
    collections::{HashMap, hash_map::Entry},
    fs::File,
    io,
    path::PathBuf,
};

use super::{
    super::{Manifest, ReadError, read_document, told::one_line},
    limits::Limits,
    request::{Answer, Refusal, Request},
    wire,
};

/// Reads what is asked for; manifests are read once.
#[derive(Default)]
pub(super) struct Desk {
    manifests: HashMap<PathBuf, Manifest>,
}

impl Desk {
    /// Reads a document.
    pub(super) fn read(&mut self, Request { file, manifest }: &Request) -> Answer {
        let stated = match self.manifests.entry(manifest.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(
                Manifest::read(manifest)
                    .map_err(|error| Refusal::of_the_program(error.to_string()))?,
            ),
        };
        read_document(file, stated).map_err(|error| Refusal {
            reason: one_line(&error.to_string()),
            lasting: !matches!(error, ReadError::Io { .. }),
        })
    }
}

/// Serves standard input until it ends.
pub(super) fn serve(limits: Limits) -> io::Result<()> {
    // What a library prints must not get between the messages.
    let mut answers = File::from(rustix::io::dup(rustix::stdio::stdout())?);
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    limits.confine()?;
    let mut requests = io::stdin().lock();
    let mut desk = Desk::default();
    while let Some(request) = wire::receive::<Request>(&mut requests)? {
        limits.begin_document()?;
        wire::send(&mut answers, &desk.read(&request))?;
    }
    Ok(())
}
