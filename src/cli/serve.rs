//! `undex serve`: the search page and the API.

use std::{io, net::SocketAddr, num::NonZeroU32, sync::Arc, time::Duration};

use clap::Args;
use tokio::{net::TcpListener, signal};

use crate::web::{self, Origin, Rate, Settings};

use super::{
    failure::Failure,
    log,
    options::{IndexOptions, RerankOptions},
    output::tell,
    reader,
    values::web_address,
};

/// Requests that one address may make at once, for each that it may make a second.
const BURST: NonZeroU32 = NonZeroU32::new(5).unwrap();

/// How long work that nobody waits for may go on when the server has stopped.
const WORK_WITHIN: Duration = Duration::from_secs(1);

/// Arguments of `undex serve`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "UNDEX_ADDR", default_value = "127.0.0.1:8080", value_name = "IP:PORT")]
    addr: SocketAddr,
    /// Where the server is reached from outside: https://undex.example.org
    #[arg(long, env = "UNDEX_PUBLIC_URL", value_name = "URL", value_parser = web_address)]
    public_url: Option<String>,
    /// Requests a second that one address may make, five times as many at once; 0 for no limit.
    /// Addresses of this machine are not limited
    #[arg(long, env = "UNDEX_RATE", default_value_t = 20, value_name = "N")]
    rate: u32,
    /// A proxy in front names the client in X-Forwarded-For
    #[arg(long, env = "UNDEX_BEHIND_PROXY")]
    behind_proxy: bool,
    /// Site whose pages may read the answers: https://example.org, or * for all of them; may be
    /// given several times
    #[arg(long, env = "UNDEX_CORS", value_name = "ORIGIN", value_delimiter = ' ')]
    cors: Vec<Origin>,
    #[command(flatten)]
    reranker: RerankOptions,
    #[command(flatten)]
    index: IndexOptions,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    log::begin()?;
    let reading = reader::reading()?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(format!("cannot start the runtime: {error}"), ""))?;
    let served = runtime.block_on(async {
        // The port first: a server that is there already is told at once.
        let listener = TcpListener::bind(options.addr)
            .await
            .map_err(|error| bind_failure(options.addr, &error))?;
        let (index, reranker) = (options.index.clone(), options.reranker.clone());
        let opened = tokio::task::spawn_blocking(move || {
            Ok::<_, Failure>(index.open()?.with_reranker(reranker.load()?))
        });
        let engine = opened.await.map_err(|error| Failure::new(error, ""))??;
        let failed = |error: io::Error| Failure::new(format!("the server failed: {error}"), "");
        let address = listener.local_addr().map_err(failed)?;
        tell(format_args!(
            "undex serves {} units at http://{address}",
            engine.state().describe().units
        ));
        let rate = NonZeroU32::new(options.rate).map(|per_second| Rate {
            per_second,
            burst: per_second.saturating_mul(BURST),
            behind_proxy: options.behind_proxy,
        });
        let settings = Settings {
            rate,
            public_url: options.public_url.clone(),
            private: address.ip().to_canonical().is_loopback() && !options.behind_proxy,
            cors: options.cors.clone(),
            drafts: Some(reading),
        };
        web::serve(listener, Arc::new(engine), settings, stopped()).await.map_err(failed)
    });
    // Work whose answer was given up must not keep the process.
    runtime.shutdown_timeout(WORK_WITHIN);
    served
}

fn bind_failure(addr: SocketAddr, error: &io::Error) -> Failure {
    let hint = match error.kind() {
        io::ErrorKind::AddrInUse => "stop the other server, or give another port with --addr",
        io::ErrorKind::PermissionDenied => {
            "ports below 1024 need rights; give a higher one with --addr"
        }
        _ => "give an address of this machine with --addr",
    };
    let message = match error.kind() {
        io::ErrorKind::AddrInUse => format!("{addr} is in use by another program"),
        _ => format!("cannot listen on {addr}: {error}"),
    };
    Failure::new(message, hint)
}

/// Resolves when the user or the system asks the server to stop.
async fn stopped() {
    let interrupt = signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = async {
            match signal::unix::signal(signal::unix::SignalKind::terminate()) {
                Ok(mut terminate) => {
                    terminate.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt => {}
            () = terminate => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}
