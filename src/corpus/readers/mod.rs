//! Reads many documents at once, each apart from the program: in child processes with
//! limits of time and memory, so that a file that breaks its reader is a refused file
//! and nothing else.

mod child;
mod desk;
mod limits;
mod request;
mod wire;

use std::{
    collections::VecDeque,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use child::Child;
use request::{Asked, Read};
pub use {
    limits::Limits,
    request::{Answer, Refusal, Request},
};

/// Where documents are read.
#[derive(Clone, Debug)]
pub enum Reading {
    /// In this process. A file that breaks its reader breaks the program: for tests and
    /// for texts of one's own.
    Here,
    /// In child processes.
    Apart {
        /// The program that reads, with the arguments that make it call [`serve_readers`].
        program: PathBuf,
        /// What one document may use.
        limits: Limits,
    },
}

/// A request on its way, and where its answer is awaited.
struct Task {
    request: Request,
    answer: mpsc::SyncSender<Answer>,
}

/// Readers at work; those that are child processes start with their first document and
/// end with the value.
#[derive(Debug)]
pub struct Readers {
    tasks: mpsc::Sender<Task>,
    /// How many documents are asked for at once.
    ahead: usize,
}

impl Readers {
    /// As many readers as the machine has processors.
    pub fn start(reading: &Reading) -> Readers {
        let count = thread::available_parallelism().map_or(1, usize::from);
        let (tasks, waiting) = mpsc::channel::<Task>();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..count {
            let (waiting, reading) = (Arc::clone(&waiting), reading.clone());
            thread::spawn(move || work(&reading, &waiting));
        }
        Readers { tasks, ahead: 2 * count }
    }

    /// Reads documents, in the order in which they are given. An item without a request
    /// goes through as it is.
    pub fn read<T>(
        &self,
        items: impl Iterator<Item = (T, Option<Request>)>,
    ) -> impl Iterator<Item = (T, Option<Answer>)> {
        let mut items = items.fuse();
        let mut under_way: VecDeque<(T, Option<mpsc::Receiver<Answer>>)> = VecDeque::new();
        let mut asked = 0;
        std::iter::from_fn(move || {
            while asked < self.ahead
                && let Some((item, request)) = items.next()
            {
                asked += usize::from(request.is_some());
                under_way.push_back((item, request.map(|request| self.ask(request))));
            }
            let (item, answer) = under_way.pop_front()?;
            let answer = answer.map(|answer| {
                asked -= 1;
                answer.recv().unwrap_or_else(|_| Err(Refusal::of_the_program("stopped")))
            });
            Some((item, answer))
        })
    }

    fn ask(&self, request: Request) -> mpsc::Receiver<Answer> {
        let (answer, awaited) = mpsc::sync_channel(1);
        // Without a reader the answer's sender is dropped, and whoever waits is told.
        let _ = self.tasks.send(Task { request, answer });
        awaited
    }
}

/// Does tasks until there can be no more.
fn work(reading: &Reading, waiting: &Mutex<mpsc::Receiver<Task>>) {
    let mut child: Option<Child> = None;
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Task { request, answer }) = next else { return };
        let read = match reading {
            Reading::Here => desk::read(&request),
            Reading::Apart { program, limits } => {
                let asked = Asked::Document(request);
                match child::read(&mut child, program, *limits, &asked, &[]) {
                    Read::Document(answer) => *answer,
                    Read::Draft(_) => Err(Refusal::of_the_program("answered what was not asked")),
                }
            }
        };
        // Whoever asked may have stopped waiting.
        let _ = answer.send(read);
    }
}

/// The text of a draft, whose bytes are given: of plain text, Markdown or a Word document.
/// A child process reads it that has read nothing before and ends with it, and no file is
/// written: drafts are nobody else's business.
///
/// # Errors
/// Why it gives no text, and what to do.
pub fn read_draft(reading: &Reading, bytes: &[u8]) -> Result<String, Refusal> {
    match reading {
        Reading::Here => desk::read_draft(bytes),
        Reading::Apart { program, limits } => {
            match child::read(&mut None, program, *limits, &Asked::Draft, bytes) {
                Read::Draft(read) => read,
                Read::Document(_) => Err(Refusal::of_the_program("answered what was not asked")),
            }
        }
    }
}

/// What a child process does: reads what is asked for on its standard input, each document
/// within the limits, until there is no more.
///
/// # Errors
/// Where the process cannot be put under its limits, or the other end is gone.
pub fn serve_readers(limits: Limits) -> io::Result<()> {
    desk::serve(limits)
}
