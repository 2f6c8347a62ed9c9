//! Bodies under limits: one that is asked with is whole before it takes up a place among
//! the requests under way, and answers that clients have not taken yet have a bound.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
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

use crate::{
    research::{DRAFT_FILE_BYTES_MAX, LIST_BYTES_MAX},
    web::{error::Problem, metrics::Refusal, site::App},
};

/// The largest body of a request, in bytes.
const ASKED_BYTES_MAX: usize = 64 << 10;
/// The longest text whose citations are looked for takes so much as JSON, and more bytes than
/// other bodies have place among all bodies.
const TEXT_BYTES_MAX: usize = 2 << 20;
/// All of these that are under way, in kilobytes.
const TEXTS_KB_MAX: usize = 64 << 10;
/// How long a client may take to send it.
const ASKED_WITHIN: Duration = Duration::from_secs(5);
/// A file of a draft, with what goes around it in a form.
const DRAFT_BYTES_MAX: usize = DRAFT_FILE_BYTES_MAX + (64 << 10);
/// A list of paragraphs: a form has three bytes for some of its characters.
const LIST_BYTES_MAX_IN_FORM: usize = 3 * LIST_BYTES_MAX;
/// Where larger bodies are taken, and how large.
const LARGER: [(&str, usize); 5] = [
    ("/api/v1/citations", TEXT_BYTES_MAX),
    ("/api/v1/check", DRAFT_BYTES_MAX),
    ("/check", DRAFT_BYTES_MAX),
    ("/api/v1/collection", LIST_BYTES_MAX_IN_FORM),
    ("/collection", LIST_BYTES_MAX_IN_FORM),
];
/// All answers that are not yet taken, in kilobytes.
const UNTAKEN_KB_MAX: u32 = 256 << 10;
/// An answer of so many bytes needs no room: all connections together hold few of them.
const SMALL_BYTES: u64 = 64 << 10;
/// How much of a large answer is handed on at once.
const PIECE_BYTES: usize = 64 << 10;

/// Room for long texts.
static TEXTS: Semaphore = Semaphore::const_new(TEXTS_KB_MAX);

/// Reads the body of a request whole.
pub(super) async fn whole(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(head, body)).await;
    }
    let stated = body.size_hint().exact().and_then(|bytes| usize::try_from(bytes).ok());
    let larger = LARGER.iter().find(|(path, _)| *path == head.uri.path());
    let largest = larger.map_or(ASKED_BYTES_MAX, |(_, bytes)| *bytes);
    let (most, kilobytes) = match stated {
        Some(bytes) if bytes > ASKED_BYTES_MAX && bytes <= largest => {
            (bytes, bytes.div_ceil(1 << 10))
        }
        _ => (ASKED_BYTES_MAX, 0),
    };
    let Ok(_room) = TEXTS.try_acquire_many(u32::try_from(kilobytes).unwrap_or(u32::MAX)) else {
        return Problem::busy().into_response();
    };
    match tokio::time::timeout(ASKED_WITHIN, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Ok(Err(_)) => {
            let most = largest >> 10;
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
        Room { free: Arc::new(Semaphore::new(UNTAKEN_KB_MAX as usize)), app: Arc::clone(app) }
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
    held(&room.free, response).unwrap_or_else(|| {
        room.app.metrics().refuse(Refusal::Busy);
        Problem::busy().into_response()
    })
}

/// An answer that takes up its room, where there is any.
fn held(free: &Arc<Semaphore>, response: Response) -> Option<Response> {
    let bytes = response.body().size_hint().lower();
    if bytes <= SMALL_BYTES {
        return Some(response);
    }
    let kilobytes = u32::try_from(bytes >> 10).unwrap_or(u32::MAX).min(UNTAKEN_KB_MAX);
    let permit = Arc::clone(free).try_acquire_many_owned(kilobytes).ok()?;
    Some(response.map(|body| Body::new(Held { body, rest: Bytes::new(), _permit: permit })))
}

/// A body that takes up room until the last of it was taken. It goes out in pieces: of a
/// body in one piece the server is done with as soon as it has begun to write.
struct Held {
    body: Body,
    rest: Bytes,
    _permit: OwnedSemaphorePermit,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(other) => return Poll::Ready(Some(Ok(other))),
                },
                other => return Poll::Ready(other),
            }
        }
        let piece = self.rest.len().min(PIECE_BYTES);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (inner, rest) = (self.body.size_hint(), self.rest.len() as u64);
        let mut hint = SizeHint::new();
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(inner.lower() + rest);
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn untaken_answers_have_a_bound_and_small_ones_need_no_room() {
        let free = Arc::new(Semaphore::new(300));
        let answer = |bytes: usize| Response::new(Body::from(vec![b'x'; bytes]));
        let large = 200 << 10;
        let first = held(&free, answer(large)).expect("room");
        assert_eq!(first.body().size_hint().exact(), Some(large as u64));
        assert!(held(&free, answer(large)).is_none(), "no room for a second");
        assert!(held(&free, answer(1_000)).is_some());
        let taken = to_bytes(first.into_body(), usize::MAX).await.expect("all of it");
        assert_eq!(taken.len(), large);
        let second = held(&free, answer(large)).expect("room again");
        drop(second);
        assert_eq!(free.available_permits(), 300, "a client that is gone holds nothing");
    }
}
