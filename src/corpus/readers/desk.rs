//! The reader's side: documents read one after the other, as they are asked for.

use std::{fs::File, io};

use super::{
    super::{ReadError, read::read_stated},
    limits::Limits,
    request::{Answer, Refusal, Request},
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

/// Serves standard input until it ends.
pub(super) fn serve(limits: Limits) -> io::Result<()> {
    // What a library prints must not get between the messages.
    let mut answers = File::from(rustix::io::dup(rustix::stdio::stdout())?);
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    limits.confine()?;
    let mut requests = io::stdin().lock();
    while let Some(request) = wire::receive::<Request>(&mut requests)? {
        limits.begin_document()?;
        wire::send(&mut answers, &read(&request))?;
    }
    Ok(())
}
