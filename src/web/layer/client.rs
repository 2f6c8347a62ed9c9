//! Who asks: the address that limits count by.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
};

/// The client that a request counts for. One on this machine is its owner and is not
/// limited, nor is one whose address is not known, as in tests without a socket. Where a
/// proxy is in front it names the client, and what it does not name counts for the proxy.
pub(super) fn limited(request: &Request, behind_proxy: bool) -> Option<IpAddr> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    if behind_proxy {
        return forwarded(request.headers()).or(peer).map(network);
    }
    peer.filter(|peer| !peer.to_canonical().is_loopback()).map(network)
}

/// The network that an address stands for: one subscriber has 2⁶⁴ addresses of version 6
/// (RFC 6177).
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

/// The last entry of the last `X-Forwarded-For`, which the proxy wrote itself; all before
/// it is what the client says.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let entry = last.rsplit(',').next()?.trim();
    let with_port = || entry.parse::<SocketAddr>().ok().map(|address| address.ip());
    entry.trim_matches(['[', ']']).parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn client(peer: Option<&str>, forwarded: &[&str], behind_proxy: bool) -> Option<String> {
        let mut request = Request::builder();
        for value in forwarded {
            request = request.header("x-forwarded-for", *value);
        }
        let mut request = request.body(Body::empty()).expect("a request");
        if let Some(peer) = peer {
            let peer: SocketAddr = peer.parse().expect("an address");
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        limited(&request, behind_proxy).map(|address| address.to_string())
    }

    #[test]
    fn what_a_client_says_of_itself_does_not_count() {
        let peer = Some("192.0.2.1:4000");
        assert_eq!(client(peer, &["7.7.7.7"], false).as_deref(), Some("192.0.2.1"));
        for forwarded in [
            &["198.51.100.1"][..],
            &["7.7.7.7, 198.51.100.1"],
            &["7.7.7.7", "198.51.100.1"],
            &["garbage, 198.51.100.1:443"],
        ] {
            let found = client(peer, forwarded, true);
            assert_eq!(found.as_deref(), Some("198.51.100.1"), "{forwarded:?}");
        }
    }

    #[test]
    fn nobody_behind_a_proxy_is_without_limit() {
        let proxy = Some("127.0.0.1:4000");
        for forwarded in [&[][..], &[""], &["unknown"], &["198.51.100.1, garbage"]] {
            let found = client(proxy, forwarded, true);
            assert_eq!(found.as_deref(), Some("127.0.0.1"), "{forwarded:?}");
        }
        assert_eq!(client(proxy, &[], false), None, "the owner");
        assert_eq!(client(Some("[::1]:4000"), &[], false), None);
    }

    #[test]
    fn a_subscriber_has_one_network() {
        for address in ["2001:db8:1:2::1", "[2001:db8:1:2:ffff::9]", "[2001:db8:1:2::7]:443"] {
            let found = client(None, &[address], true);
            assert_eq!(found.as_deref(), Some("2001:db8:1:2::"), "{address}");
        }
        assert_eq!(client(None, &["::ffff:192.0.2.7"], true).as_deref(), Some("192.0.2.7"));
    }
}
