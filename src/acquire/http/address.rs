//! Which addresses are public. Fetched pages choose where redirects and feeds lead; without this check a page could
//! make us read the user's router, a cloud's metadata service or a database that listens on loopback.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::acquire::AcquireError;

/// What an address is, when it is not public; none for a public one.
pub fn private_kind(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => private_v4(v4),
        IpAddr::V6(v6) => private_v6(v6),
    }
}

fn private_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, d] = address.octets();
    Some(match (a, b, c, d) {
        (0, ..) => "an unspecified address",
        (127, ..) => "a loopback address",
        (10, ..) | (172, 16..=31, ..) | (192, 168, ..) => "a private address",
        // Alibaba Cloud's metadata service stands inside the carriers' range; others have their own addresses.
        (100, 100, 100, 200) | (169, 254, 169, 254) | (169, 254, 170, 2) | (168, 63, 129, 16) => {
            "a cloud's metadata service"
        }
        (100, 64..=127, ..) => "a carrier's shared address",
        (169, 254, ..) => "a link-local address",
        (192, 0, 0, _) => "an address for protocols",
        (192, 0, 2, _) | (198, 51, 100, _) | (203, 0, 113, _) => "an address for documentation",
        (192, 88, 99, _) => "a relay address",
        (198, 18..=19, ..) => "an address for benchmarks",
        (224..=239, ..) => "a multicast address",
        (240..=255, ..) => "a reserved address",
        _ => return None,
    })
}

fn private_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_unspecified() {
        return Some("an unspecified address");
    }
    if address.is_loopback() {
        return Some("a loopback address");
    }
    let s = address.segments();
    // Forms that carry an IPv4 address are as private as that one: mapped, compatible, translated, NAT64, 6to4.
    let inner = match s {
        [0, 0, 0, 0, 0, 0xffff | 0, hi, lo] | [0, 0, 0, 0, 0xffff, 0, hi, lo] | [0x64, 0xff9b, 0, 0, 0, 0, hi, lo] => {
            Some((hi, lo))
        }
        [0x2002, hi, lo, ..] => Some((hi, lo)),
        _ => None,
    };
    if let Some((hi, lo)) = inner {
        let [a, b] = hi.to_be_bytes();
        let [c, d] = lo.to_be_bytes();
        return private_v4(Ipv4Addr::new(a, b, c, d));
    }
    Some(match s[0] {
        0xfd00 if address == Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254) => "a cloud's metadata service",
        0xfc00..=0xfdff => "a private address",
        0xfe80..=0xfebf => "a link-local address",
        0xfec0..=0xfeff => "a site-local address",
        0xff00..=0xffff => "a multicast address",
        0x64 if s[1] == 0xff9b => "a translated address inside a network",
        0x100 if s[1..4] == [0, 0, 0] => "a discard address",
        0x2001 if s[1] < 0x200 => "an address for protocols",
        0x2001 if s[1] == 0xdb8 => "an address for documentation",
        // What is left of the public internet is 2000::/3.
        0x2000..=0x3fff => return None,
        _ => "a reserved address",
    })
}

/// Whether a name says by itself that it is inside a network. Needed where a proxy resolves names and we never see
/// the address.
pub fn is_private_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let inside = ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain"];
    !name.contains('.') || inside.iter().any(|end| name == *end || name.ends_with(&format!(".{end}")))
}

/// Reads an address as given by a user, a feed or a redirect; refuses what cannot be fetched.
///
/// # Errors
/// [`AcquireError::BadUrl`] and [`AcquireError::Scheme`].
pub fn parse(text: &str) -> Result<Url, AcquireError> {
    let mut url = Url::parse(text.trim())
        .map_err(|error| AcquireError::BadUrl { url: shown(text), reason: error.to_string() })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(AcquireError::Scheme { url: shown(text), scheme: url.scheme().to_owned() });
    }
    if !url.username().is_empty() || url.password().is_some() {
        // A password would end in the database, in exports and in the cache.
        return Err(AcquireError::BadUrl {
            url: url.host_str().unwrap_or_default().to_owned(),
            reason: "it holds a user name or a password, which are neither sent nor stored; take them out".to_owned(),
        });
    }
    if url.host().is_none() {
        return Err(AcquireError::BadUrl { url: shown(text), reason: "it names no host".to_owned() });
    }
    url.set_fragment(None);
    Ok(url)
}

fn shown(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    // Whatever stands before an `@` may be a password.
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        _ => text,
    }
}

/// Refuses an address whose host is a number (`http://[::1]/`, `http://2130706433/`) that is not public.
///
/// # Errors
/// [`AcquireError::PrivateAddress`].
pub fn check_literal(url: &Url) -> Result<(), AcquireError> {
    match url.host() {
        Some(Host::Ipv4(v4)) => check(url, IpAddr::V4(v4)),
        Some(Host::Ipv6(v6)) => check(url, IpAddr::V6(v6)),
        _ => Ok(()),
    }
}

/// Refuses an address that is not public.
///
/// # Errors
/// [`AcquireError::PrivateAddress`].
pub fn check(url: &Url, address: IpAddr) -> Result<(), AcquireError> {
    match private_kind(address) {
        None => Ok(()),
        Some(kind) => Err(AcquireError::PrivateAddress {
            url: url.to_string(),
            host: url.host_str().unwrap_or_default().to_owned(),
            address,
            kind,
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kind(address: &str) -> Option<&'static str> {
        private_kind(address.parse().unwrap())
    }

    #[test]
    fn private_addresses_are_known_in_every_form() {
        for address in [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "169.254.169.254",
            "100.100.100.200",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2001:db8::1",
            "fec0::1",
            "64:ff9b:1::1",
            "4000::1",
        ] {
            assert!(kind(address).is_some(), "{address} passed as public");
        }
        for address in ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.63.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"] {
            assert_eq!(kind(address), None, "{address}");
        }
    }

    #[test]
    fn numbers_in_disguise_are_seen_through() {
        for text in
            ["http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://[::ffff:7f00:1]/"]
        {
            let url = parse(text).unwrap();
            assert!(matches!(check_literal(&url), Err(AcquireError::PrivateAddress { .. })), "{text}");
        }
    }

    #[test]
    fn names_inside_a_network() {
        for name in ["localhost", "LOCALHOST.", "db.internal", "printer.local", "nas", "metadata.google.internal"] {
            assert!(is_private_name(name), "{name}");
        }
        assert!(!is_private_name("news.example.org"));
    }

    #[test]
    fn only_plain_web_addresses_pass() {
        assert!(matches!(parse("file:///etc/passwd"), Err(AcquireError::Scheme { .. })));
        assert!(matches!(parse("gopher://a.example/"), Err(AcquireError::Scheme { .. })));
        assert!(matches!(parse("story.html"), Err(AcquireError::BadUrl { .. })));
        let error = parse("https://me:hunter2@a.example/").unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
        let error = parse("ftp://me:hunter2@a.example/").unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
        assert_eq!(parse(" https://A.example/x#part ").unwrap().as_str(), "https://a.example/x");
    }

    proptest! {
        #[test]
        fn a_mapped_address_is_as_private_as_its_original(octets: [u8; 4]) {
            let v4 = Ipv4Addr::from(octets);
            prop_assert_eq!(private_kind(IpAddr::V6(v4.to_ipv6_mapped())), private_kind(IpAddr::V4(v4)));
        }
    }
}
