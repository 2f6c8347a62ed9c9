//! What reading one document may use.

use std::{io, time::Duration};

use rustix::{
    process::{Resource, Rlimit, getrlimit, setrlimit},
    time::{ClockId, clock_gettime},
};

/// What reading one document may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Seconds of the processor.
    pub seconds: u64,
    /// Memory of the process, in bytes of address space.
    pub memory: u64,
    /// How long an answer is waited for: a disk may be slow where no processor is busy.
    pub wait: Duration,
}

impl Default for Limits {
    /// Some ten times what the largest documents of the UN need.
    fn default() -> Limits {
        Limits { seconds: 10, memory: 512 << 20, wait: Duration::from_secs(60) }
    }
}

impl Limits {
    /// Puts this process under the limits that hold for all its documents together. It can
    /// write no file either, nor leave its memory behind in one.
    pub(super) fn confine(self) -> io::Result<()> {
        // Elsewhere the address space is no measure of memory, or cannot be bounded.
        if cfg!(target_os = "linux") {
            bound(Resource::As, self.memory)?;
        }
        bound(Resource::Fsize, 0)?;
        bound(Resource::Core, 0)
    }

    /// Gives this process the seconds of one document, from now on.
    pub(super) fn begin_document(self) -> io::Result<()> {
        let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
        // The system counts whole seconds: one more, so that none is cut short.
        bound(Resource::Cpu, used + self.seconds + 1)
    }
}

/// Bounds what may be used now, by what the environment allows; another bound can follow.
fn bound(resource: Resource, most: u64) -> io::Result<()> {
    let Rlimit { maximum, .. } = getrlimit(resource);
    let current = Some(maximum.map_or(most, |allowed| allowed.min(most)));
    Ok(setrlimit(resource, Rlimit { current, maximum })?)
}
