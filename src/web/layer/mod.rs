//! What lies around all handlers: connections and their limits, what is noted of
//! requests, and what clients may keep.

mod freshness;
mod limits;
mod metrics;
mod observe;
mod serve;

pub(super) use freshness::tag;
pub use limits::Rate;
pub(super) use limits::{apply, describe};
pub(super) use metrics::{__path_metrics, Metrics, metrics};
pub(super) use serve::serve;
