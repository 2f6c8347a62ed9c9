//! The reader's side: documents read one after the other, as they are asked for.

use std::{fs::File, io};

use super::{
    super::{ReadError, plain_text::plain_text, read::read_stated},
    limits::Limits,
    request::{Answer, Asked, Read, Refusal, Request},
    wire,
};

/// Reads what is asked for.
pub(super) fn read(Request { file, stated }: &Request) -> Answer {
    read_stated(file, stated.as_ref()).map_err(|error| {
        let refusal = match error {
            ReadError::Io { .. } => Refusal::of_the_program,
            _ => Refusal::of_the_file,
        };
        refusal(&error.to_string())
    })
}

/// Reads a draft, whose bytes are given.
pub(super) fn read_draft(bytes: &[u8]) -> Result<String, Refusal> {
    plain_text(bytes).map_err(|problem| Refusal::of_the_file(&format!("the draft {problem}")))
}

/// Serves standard input until it ends.
pub(super) fn serve(limits: Limits) -> io::Result<()> {
    // What a library prints must not get between the messages.
    let mut answers = File::from(rustix::io::dup(rustix::stdio::stdout())?);
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    limits.confine()?;
    let mut requests = io::stdin().lock();
    while let Some(asked) = wire::receive::<Asked>(&mut requests)? {
        limits.begin_document()?;
        let read = match &asked {
            Asked::Document(request) => Read::Document(Box::new(read(request))),
            Asked::Draft => Read::Draft(read_draft(&wire::receive_bytes(&mut requests)?)),
        };
        wire::send(&mut answers, &read)?;
    }
    Ok(())
}
