//! Names to addresses, once: the addresses that were checked are the ones that are connected to.
//!
//! A name server may answer a public address to the check and 127.0.0.1 to the connection a moment later
//! ("rebinding"). So the HTTP client is given a resolver that knows nothing but the addresses that passed the check.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::address;
use crate::acquire::AcquireError;

/// Looks a name up: what the operating system does, or what a test says.
pub type Lookup = Arc<dyn Fn(&str) -> std::io::Result<Vec<IpAddr>> + Send + Sync>;

/// The operating system's lookup.
pub fn system_lookup() -> Lookup {
    Arc::new(|name| Ok((name, 0).to_socket_addrs()?.map(|address| address.ip()).collect()))
}

/// The addresses that passed the check, by host.
#[derive(Debug, Clone, Default)]
pub struct Checked(Arc<Mutex<HashMap<String, Vec<IpAddr>>>>);

impl Checked {
    /// Resolves the host of `url`, refuses it when **any** of its addresses is not public, and keeps the addresses for the
    /// connection.
    ///
    /// # Errors
    /// [`AcquireError::PrivateAddress`], [`AcquireError::Resolve`], [`AcquireError::Timeout`].
    pub fn admit(&self, url: &Url, lookup: &Lookup, allow_private: bool, limit: Duration) -> Result<(), AcquireError> {
        let Some(Host::Domain(name)) = url.host() else {
            return if allow_private { Ok(()) } else { address::check_literal(url) };
        };
        let addresses = look_up_within(url, name, lookup, limit)?;
        if !allow_private {
            addresses.iter().try_for_each(|&ip| address::check(url, ip))?;
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), addresses);
        Ok(())
    }
}

/// The system's lookup has no time limit of its own, so it runs beside us and is left behind when it dawdles.
fn look_up_within(url: &Url, name: &str, lookup: &Lookup, limit: Duration) -> Result<Vec<IpAddr>, AcquireError> {
    let fail = |reason: String| AcquireError::Resolve { url: url.to_string(), host: name.to_owned(), reason };
    let (send, receive) = mpsc::channel();
    let (lookup, owned) = (Arc::clone(lookup), name.to_owned());
    std::thread::Builder::new()
        .name("resolve".to_owned())
        .spawn(move || drop(send.send(lookup(&owned))))
        .map_err(|error| fail(error.to_string()))?;
    match receive.recv_timeout(limit) {
        Ok(Ok(addresses)) if addresses.is_empty() => Err(fail("it has no address".to_owned())),
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err(fail(error.to_string())),
        Err(_) => Err(AcquireError::Timeout { url: url.to_string(), limit }),
    }
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name.as_str()).cloned();
        Box::pin(async move {
            match found {
                Some(list) => Ok(Box::new(list.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs),
                None => Err("this host was not checked, so it is not connected to".into()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(addresses: &[&str]) -> Lookup {
        let addresses: Vec<IpAddr> = addresses.iter().map(|a| a.parse().unwrap()).collect();
        Arc::new(move |_| Ok(addresses.clone()))
    }

    #[test]
    fn one_private_address_among_public_ones_is_enough_to_refuse() {
        let url = Url::parse("https://a.example/").unwrap();
        let admit = |list: &[&str]| Checked::default().admit(&url, &fixed(list), false, Duration::from_secs(5));
        assert!(admit(&["93.184.216.34"]).is_ok());
        assert!(matches!(admit(&["93.184.216.34", "10.0.0.7"]), Err(AcquireError::PrivateAddress { .. })));
        assert!(matches!(admit(&["::ffff:169.254.169.254"]), Err(AcquireError::PrivateAddress { .. })));
        assert!(matches!(admit(&[]), Err(AcquireError::Resolve { .. })));
    }

    #[test]
    fn a_name_server_that_never_answers_does_not_hold_us() {
        let url = Url::parse("https://a.example/").unwrap();
        let slow: Lookup = Arc::new(|_| {
            std::thread::sleep(Duration::from_secs(2));
            Ok(Vec::new())
        });
        let error = Checked::default().admit(&url, &slow, false, Duration::from_millis(50));
        assert!(matches!(error, Err(AcquireError::Timeout { .. })));
    }
}
