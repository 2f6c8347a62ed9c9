//! What reading one document may use.

use std::{io, time::Duration};

use rustix::{
    process::{Resource, Rlimit, setrlimit},
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
        let bound = |resource, most: u64| {
            setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
        };
        bound(Resource::As, self.memory)?;
        bound(Resource::Fsize, 0)?;
        bound(Resource::Core, 0)?;
        Ok(())
    }

    /// Gives this process the seconds of one document, from now on.
    pub(super) fn begin_document(self) -> io::Result<()> {
        let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
        // The system counts whole seconds: one more, so that none is cut short.
        let until = used + self.seconds + 1;
        Ok(setrlimit(Resource::Cpu, Rlimit { current: Some(until), maximum: None })?)
    }
}
