//! The program's side of one reader: a child process that is asked, awaited, and judged
//! where it ends instead of answering.

use std::{
    io::{self, Read},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::Path,
    process::{self, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
};

use rustix::process::Signal;

use super::{
    limits::Limits,
    request::{Answer, Refusal, Request},
    wire,
};

/// So much of what a broken reader said is looked at, in bytes.
const SAID_MAX: u64 = 16 << 10;

/// A reader.
pub(super) struct Child {
    process: process::Child,
    requests: ChildStdin,
    /// Ends when the process does.
    answers: mpsc::Receiver<Answer>,
    /// Whether it has read a document before.
    used: bool,
}

/// How a reader ended that did not answer.
enum End {
    Memory,
    Other(Refusal),
}

/// Has a document read by the child, or by a new one where there is none.
pub(super) fn read(
    child: &mut Option<Child>,
    program: &Path,
    limits: Limits,
    request: &Request,
) -> Answer {
    loop {
        let mut reader = match child.take().map_or_else(|| Child::start(program, limits), Ok) {
            Ok(reader) => reader,
            Err(error) => {
                let program = program.display();
                let problem = format!("cannot start the reader `{program}`: {error}");
                return Err(Refusal::of_the_program(problem));
            }
        };
        let used = std::mem::replace(&mut reader.used, true);
        if let Some(answer) = reader.ask(request, limits) {
            *child = Some(reader);
            return answer;
        }
        match reader.end(request, limits) {
            // What documents before this one left may have taken the room.
            End::Memory if used => {}
            End::Memory => {
                let megabytes = limits.memory >> 20;
                return Err(refused(
                    request,
                    &format!(
                        "needs more than {megabytes} MB of memory to be read: split it, or give its text"
                    ),
                ));
            }
            End::Other(refusal) => return Err(refusal),
        }
    }
}

fn refused(request: &Request, problem: &str) -> Refusal {
    let reason = format!("`{}` {problem}", request.file.display());
    Refusal { reason, lasting: true }
}

impl Child {
    fn start(program: &Path, limits: Limits) -> io::Result<Child> {
        let mut command = Command::new(program);
        command
            .arg("reader")
            .args(["--seconds", &limits.seconds.to_string()])
            .args(["--memory", &limits.memory.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C is for the program, which then stops asking.
            .process_group(0);
        let mut process = command.spawn()?;
        let missing = || io::Error::other("it has no pipes");
        let requests = process.stdin.take().ok_or_else(missing)?;
        let mut from = process.stdout.take().ok_or_else(missing)?;
        let (tell, answers) = mpsc::channel();
        thread::spawn(move || {
            while let Ok(Some(answer)) = wire::receive::<Answer>(&mut from) {
                if tell.send(answer).is_err() {
                    return;
                }
            }
        });
        Ok(Child { process, requests, answers, used: false })
    }

    /// The answer, or nothing where the reader ended or took too long.
    fn ask(&mut self, request: &Request, limits: Limits) -> Option<Answer> {
        wire::send(&mut self.requests, request).ok()?;
        self.answers.recv_timeout(limits.wait).ok()
    }

    /// Why there was no answer.
    fn end(mut self, request: &Request, limits: Limits) -> End {
        let late = matches!(self.answers.try_recv(), Err(mpsc::TryRecvError::Empty));
        if late {
            let file = request.file.display();
            let seconds = limits.wait.as_secs();
            let problem = format!(
                "`{file}` was not read within {seconds} s: the disk is slow or the machine busy; run it again"
            );
            return End::Other(Refusal::of_the_program(problem));
        }
        let mut said = String::new();
        if let Some(from) = self.process.stderr.take() {
            // Bytes that are no text say nothing.
            let _ = from.take(SAID_MAX).read_to_string(&mut said);
        }
        match self.process.wait() {
            Ok(status) => judged(status, &said, request, limits),
            Err(error) => {
                End::Other(Refusal::of_the_program(format!("a reader was lost: {error}")))
            }
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the end of a reader says about the document.
fn judged(status: ExitStatus, said: &str, request: &Request, limits: Limits) -> End {
    let ended_by = |signal: Signal| status.signal() == Some(signal.as_raw());
    if ended_by(Signal::ABORT) && said.contains("memory allocation of") {
        return End::Memory;
    }
    let problem = if ended_by(Signal::XCPU) {
        let seconds = limits.seconds;
        format!(
            "takes more than {seconds} s of the processor to be read: split it, or give its text"
        )
    } else if ended_by(Signal::ABORT) && said.contains("has overflowed its stack") {
        "is nested too deep: give its text".to_owned()
    } else if ended_by(Signal::KILL) || ended_by(Signal::TERM) {
        let file = request.file.display();
        let problem = format!("`{file}`: its reader was ended from outside: run it again");
        return End::Other(Refusal::of_the_program(problem));
    } else {
        let last = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
        format!("breaks its reader ({status}: {last}): report it, and give its text meanwhile")
    };
    End::Other(refused(request, &problem))
}
