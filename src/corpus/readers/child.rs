//! The program's side of one reader: a child process that is asked, awaited, and judged
//! where it ends instead of answering.

use std::{
    io::{self, Read},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::Path,
    process::{self, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;

use super::{
    limits::Limits,
    request::{Asked, Read as Told, Refusal},
    wire,
};

/// So much of what a reader said last is looked at, in bytes.
const SAID_MAX: usize = 16 << 10;
/// How long a reader that can read no more may take to end.
const END_WITHIN: Duration = Duration::from_secs(2);

/// A reader.
pub(super) struct Child {
    process: process::Child,
    /// Gone when nothing more will be asked.
    requests: Option<ChildStdin>,
    /// Ends when the process does.
    answers: mpsc::Receiver<Told>,
    /// The last of what it said, once it has ended.
    said: Option<thread::JoinHandle<String>>,
    /// Whether it has read a document before.
    used: bool,
}

/// Why there is no answer.
enum Lost {
    /// It takes too long.
    Late,
    /// The reader ended.
    Ended,
    /// The request could not be told.
    NotAsked(io::Error),
}

/// How a reader ended that did not answer.
enum End {
    Memory,
    Other(Refusal),
}

/// Has a document, or the bytes of a draft, read by the child, or by a new one where there is
/// none.
pub(super) fn read(
    child: &mut Option<Child>,
    program: &Path,
    limits: Limits,
    asked: &Asked,
    given: &[u8],
) -> Told {
    let refused_for = |refusal| Told::refused(asked, refusal);
    loop {
        let mut reader = match child.take().map_or_else(|| Child::start(program, limits), Ok) {
            Ok(reader) => reader,
            Err(error) => {
                let program = program.display();
                let problem = format!("cannot start the reader `{program}`: {error}");
                return refused_for(Refusal::of_the_program(&problem));
            }
        };
        let used = std::mem::replace(&mut reader.used, true);
        let lost = match reader.ask(asked, given, limits) {
            Ok(answer) => {
                *child = Some(reader);
                return answer;
            }
            Err(lost) => lost,
        };
        match reader.end(lost, asked, limits) {
            // What documents before this one left may have taken the room.
            End::Memory if used => {}
            End::Memory => {
                let megabytes = limits.memory >> 20;
                let problem = format!(
                    "needs more than {megabytes} MB of memory to be read: split it, or give its text"
                );
                return refused_for(refused(asked, &problem));
            }
            End::Other(refusal) => return refused_for(refusal),
        }
    }
}

fn refused(asked: &Asked, problem: &str) -> Refusal {
    Refusal::of_the_file(&format!("{} {problem}", asked.name()))
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
        let requests = process.stdin.take();
        let mut from = process.stdout.take().ok_or_else(missing)?;
        let words = process.stderr.take().ok_or_else(missing)?;
        let (tell, answers) = mpsc::channel();
        thread::spawn(move || {
            while let Ok(Some(answer)) = wire::receive::<Told>(&mut from) {
                if tell.send(answer).is_err() {
                    return;
                }
            }
        });
        // Read all along: a reader whose words nobody takes stops at a full pipe.
        let said = thread::spawn(move || last_words(words));
        Ok(Child { process, requests, answers, said: Some(said), used: false })
    }

    fn ask(&mut self, asked: &Asked, given: &[u8], limits: Limits) -> Result<Told, Lost> {
        let requests = self.requests.as_mut().ok_or(Lost::Ended)?;
        let sent = wire::send(requests, asked).and_then(|()| match asked {
            Asked::Document(_) => Ok(()),
            Asked::Draft => wire::send_bytes(requests, given),
        });
        sent.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Lost::Ended,
            _ => Lost::NotAsked(error),
        })?;
        self.answers.recv_timeout(limits.wait).map_err(|error| match error {
            mpsc::RecvTimeoutError::Timeout => Lost::Late,
            mpsc::RecvTimeoutError::Disconnected => Lost::Ended,
        })
    }

    /// Why there was no answer.
    fn end(mut self, lost: Lost, asked: &Asked, limits: Limits) -> End {
        let file = asked.name();
        let of_the_program = |problem: String| End::Other(Refusal::of_the_program(&problem));
        match lost {
            Lost::Late => {
                let seconds = limits.wait.as_secs();
                return of_the_program(format!(
                    "{file} was not read within {seconds} s: the disk is slow or the machine busy; run it again"
                ));
            }
            Lost::NotAsked(error) => {
                return of_the_program(format!("{file} cannot be named to a reader: {error}"));
            }
            Lost::Ended => {}
        }
        match self.ended() {
            Ok(status) => {
                let said = self.said.take().and_then(|said| said.join().ok()).unwrap_or_default();
                judged(status, &said, asked, limits)
            }
            Err(error) => of_the_program(format!("{file}: its reader was lost: {error}")),
        }
    }

    /// Waits until the process has ended, which it does by itself where nothing more can be
    /// asked; one that does not is killed.
    fn ended(&mut self) -> io::Result<ExitStatus> {
        drop(self.requests.take());
        let until = Instant::now() + END_WITHIN;
        while Instant::now() < until {
            if let Some(status) = self.process.try_wait()? {
                return Ok(status);
            }
            thread::sleep(Duration::from_millis(5));
        }
        self.process.kill()?;
        self.process.wait()
    }
}

/// The last of what a reader says, until it ends.
fn last_words(mut from: impl Read) -> String {
    let (mut said, mut chunk) = (Vec::new(), [0; 4 << 10]);
    while let Ok(count @ 1..) = from.read(&mut chunk) {
        said.extend_from_slice(&chunk[..count]);
        if said.len() > 2 * SAID_MAX {
            said.drain(..said.len() - SAID_MAX);
        }
    }
    String::from_utf8_lossy(&said).into_owned()
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the end of a reader says about the document.
fn judged(status: ExitStatus, said: &str, asked: &Asked, limits: Limits) -> End {
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
        let file = asked.name();
        let problem = format!("{file}: its reader was ended from outside: run it again");
        return End::Other(Refusal::of_the_program(&problem));
    } else if status.signal().is_some() || status.code() == Some(PANICKED) {
        let reason = reason(said);
        format!("breaks its reader ({status}: {reason}): report it, and give its text meanwhile")
    } else {
        let (file, reason) = (asked.name(), reason(said));
        let problem = format!("{file}: its reader cannot work ({status}: {reason})");
        return End::Other(Refusal::of_the_program(&problem));
    };
    End::Other(refused(asked, &problem))
}

/// The exit code of a program of Rust that panicked.
const PANICKED: i32 = 101;

/// Of what a reader said, why it ended: the last panic with its message, or the last line.
fn reason(said: &str) -> String {
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    let panic = lines.iter().rposition(|line| line.contains("panicked at"));
    let told = match panic {
        Some(at) => &lines[at..lines.len().min(at + 2)],
        None => &lines[lines.len().saturating_sub(1)..],
    };
    if told.is_empty() { "it said nothing".to_owned() } else { told.join(" ") }
}
