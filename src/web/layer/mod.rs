//! What lies around all handlers: connections and their limits, what is noted of
//! requests, and what clients may keep.

mod body;
mod client;
mod freshness;
mod limits;
mod observe;
mod origin;
mod serve;

pub(super) use freshness::tag;
pub(super) use limits::{apply, describe};
pub(super) use serve::serve;
