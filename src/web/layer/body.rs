//! Bodies under limits: one that is asked with is whole before it takes up a place among
//! the requests under way, and answers that clients have not taken yet have a bound.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use hyper::body::{Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::web::{error::Problem, metrics::Refusal, site::App};

/// The largest body of a request, in bytes.
const ASKED_BYTES_MAX: usize = 64 << 10;
/// How long a client may take to send it.
const ASKED_WITHIN: Duration = Duration::from_secs(5);
/// All answers that are not yet taken, in kilobytes.
const UNTAKEN_KB_MAX: usize = 256 << 10;
/// An answer of so many bytes needs no room: all connections together hold few of them.
const SMALL_BYTES: u64 = 64 << 10;

/// Reads the body of a request whole.
pub(super) async fn whole(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(head, body)).await;
    }
    match tokio::time::timeout(ASKED_WITHIN, to_bytes(body, ASKED_BYTES_MAX)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Ok(Err(_)) => {
            let most = ASKED_BYTES_MAX >> 10;
            Problem::too_large(format!("the body is longer than {most} kB, or broke off"))
                .into_response()
        }
        Err(_) => Problem::unfinished(ASKED_WITHIN).into_response(),
    }
}

/// The room for answers that are not yet taken.
#[derive(Clone)]
pub(super) struct Room {
    free: Arc<Semaphore>,
    app: App,
}

impl Room {
    pub(super) fn new(app: &App) -> Room {
        Room { free: Arc::new(Semaphore::new(UNTAKEN_KB_MAX)), app: Arc::clone(app) }
    }
}

/// Lets an answer out where there is room for it; the room is free again when the client
/// has taken all of it, or is gone.
pub(super) async fn within_room(
    State(room): State<Room>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let bytes = response.body().size_hint().lower();
    if bytes <= SMALL_BYTES {
        return response;
    }
    let kilobytes =
        usize::try_from(bytes >> 10).map_or(UNTAKEN_KB_MAX, |kb| kb.min(UNTAKEN_KB_MAX));
    let permit = Arc::clone(&room.free).try_acquire_many_owned(kilobytes as u32);
    let Ok(permit) = permit else {
        room.app.metrics().refuse(Refusal::Busy);
        return Problem::busy().into_response();
    };
    response.map(|body| Body::new(Held { body, _permit: permit }))
}

/// A body that takes up room for as long as it is there.
struct Held {
    body: Body,
    _permit: OwnedSemaphorePermit,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
