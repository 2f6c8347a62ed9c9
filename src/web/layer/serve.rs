//! From a socket to the router: connections under limits, and a stop that lets
//! requests under way finish.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::Future,
    io,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::client::network;

/// Connections at once. Further ones wait in the system's queue.
const CONNECTIONS_MAX: usize = 1_024;
/// Connections of one client at once. Further ones are closed.
const CONNECTIONS_OF_CLIENT_MAX: usize = 64;
/// How long a client may take no byte of its answer.
const TAKEN_WITHIN: Duration = Duration::from_secs(10);
/// How long a client may take to send the head of a request, and how long a
/// connection may lie idle.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long requests under way may take when the server is to stop.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// Accepts connections until `stop` resolves. Behind a proxy all are the proxy's, which
/// has bounds of its own for whom it speaks for.
///
/// # Errors
/// Where the socket fails.
pub(in crate::web) async fn serve(
    listener: TcpListener,
    router: Router,
    behind_proxy: bool,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let of_clients = Clients::default();
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let Ok(permit) = Arc::clone(&connections).acquire_owned().await else { break };
        let (stream, client) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                // A client that is gone already, or no file handles left: neither
                // ends the server.
                Err(error) => {
                    tracing::warn!("a connection was not accepted: {error}");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let address = client.ip().to_canonical();
        let counts = !behind_proxy && !address.is_loopback();
        let place = counts.then(|| of_clients.enter(network(address)));
        if let Some(None) = place {
            continue;
        }
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(TAKEN_WITHIN));
        let router = router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(client));
            let answered = router.clone().oneshot(request.map(Body::new));
            async move { Ok::<_, Infallible>(answered.await.unwrap_or_else(|never| match never {})) }
        });
        let connection =
            graceful.watch(http.serve_connection(TokioIo::new(Box::pin(stream)), service));
        tokio::spawn(async move {
            // A client that breaks off is no failure of the server.
            let _ = connection.await;
            drop((permit, place));
        });
    }
    drop(listener);
    if tokio::time::timeout(STOP_WITHIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests under way were given up");
    }
    Ok(())
}

/// How many connections each client has.
#[derive(Clone, Default)]
struct Clients(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection of a client; gone, it no longer counts.
struct Place {
    clients: Clients,
    client: IpAddr,
}

impl Clients {
    /// A place for another connection, where the client may have one.
    fn enter(&self, client: IpAddr) -> Option<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(client).or_default();
        if *count >= CONNECTIONS_OF_CLIENT_MAX {
            return None;
        }
        *count += 1;
        Some(Place { clients: self.clone(), client })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.clients.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_so_many_connections_and_no_more() {
        let clients = Clients::default();
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|ip| ip.parse().expect("an address"));
        let mut places: Vec<Place> =
            (0..CONNECTIONS_OF_CLIENT_MAX).map(|_| clients.enter(one).expect("a place")).collect();
        assert!(clients.enter(one).is_none() && clients.enter(other).is_some());
        places.pop();
        assert!(clients.enter(one).is_some());
        drop(places);
        assert!(clients.0.lock().expect("no panic").is_empty(), "nothing is kept of who is gone");
    }
}
