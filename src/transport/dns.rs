//! Name look-up that can be abandoned.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

/// The system's resolver, each look-up in a thread of its own.
///
/// A look-up cannot be cancelled. In the HTTP client's thread pool it would keep the client from
/// ending; here it ends when it ends, and nobody waits for it longer than the call may take.
pub struct Resolver {
    /// Take addresses of this machine only: plain http must not leave it, whatever a name says.
    pub loopback_only: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (answer, answered) = oneshot::channel();
        let loopback_only = self.loopback_only;
        let started = std::thread::Builder::new()
            .name("wu_serverpilot-dns".to_owned())
            .spawn(move || {
                // Nobody listens any more when the call has ended: that is fine.
                let _ = answer.send(look_up(name.as_str(), loopback_only));
            });
        Box::pin(async move {
            started?;
            let addresses = answered
                .await
                .unwrap_or_else(|_| Err(io::Error::other("the look-up ended early")));
            match addresses {
                Ok(addresses) => Ok(Box::new(addresses.into_iter()) as Addrs),
                Err(error) => Err(LookUpFailed(error).into()),
            }
        })
    }
}

fn look_up(name: &str, loopback_only: bool) -> io::Result<Vec<SocketAddr>> {
    // Port 0 stands for "the port of the URL" (reqwest::dns::Resolve).
    let addresses = (name, 0).to_socket_addrs()?;
    let usable = |address: &SocketAddr| !loopback_only || address.ip().is_loopback();
    let addresses: Vec<SocketAddr> = addresses.filter(usable).collect();
    if addresses.is_empty() {
        return Err(io::Error::other("it has no address that may be used"));
    }
    Ok(addresses)
}

/// Tells a name that has no address from a connection that failed.
#[derive(Debug)]
pub struct LookUpFailed(io::Error);

impl std::fmt::Display for LookUpFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "its name cannot be resolved ({})", self.0)
    }
}

impl std::error::Error for LookUpFailed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::sentence::text;
    use crate::transport::cause;

    #[test]
    fn names_of_this_machine_are_accepted_for_plain_http() {
        assert!(
            look_up("localhost", true)
                .unwrap()
                .iter()
                .all(|address| address.ip().is_loopback())
        );
    }

    #[test]
    fn a_look_up_that_failed_says_why() {
        let failed = LookUpFailed(io::Error::other("no such name"));
        let told = "its name cannot be resolved (no such name)";
        assert_eq!(failed.to_string(), told);
    }

    #[test]
    fn a_shortage_behind_a_failed_look_up_is_found() {
        let found = |error| cause::shortage(&LookUpFailed(error), text!("nobody is asked"));
        let short = found(io::Error::from_raw_os_error(libc::EMFILE)).unwrap();
        assert_eq!(short.kind(), Kind::Resources);
        assert_eq!(found(io::Error::other("no such name")), None);
    }

    #[test]
    fn an_address_elsewhere_is_refused_for_plain_http() {
        assert!(look_up("192.0.2.1", true).is_err());
        assert!(look_up("192.0.2.1", false).is_ok());
    }
}
