//! Proxies from the environment: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`, in either case of letters.
//!
//! Through a proxy it is the proxy that resolves names, so the check of resolved addresses cannot be made here: then
//! literal private addresses and names such as `localhost` or `db.internal` are refused, and the rest is the
//! proxy's to decide. The proxy itself may stand on a private address: the user named it.

use std::net::IpAddr;

use url::{Host, Url};

/// Which proxy serves which address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    http: Option<Url>,
    https: Option<Url>,
    exceptions: Vec<String>,
}

impl Proxies {
    /// Reads variables through `get`, so that a test need not touch the environment.
    pub fn from_variables(get: impl Fn(&str) -> Option<String>) -> Self {
        let either = |name: &str| {
            get(&name.to_lowercase()).or_else(|| get(name)).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
        };
        let all = either("ALL_PROXY");
        // Inside a CGI program a visitor's `Proxy:` header becomes HTTP_PROXY.
        let http = if get("REQUEST_METHOD").is_some() { get("http_proxy") } else { either("HTTP_PROXY") };
        let read = |text: Option<String>| text.or_else(|| all.clone()).and_then(|text| proxy_url(&text));
        let exceptions = either("NO_PROXY").unwrap_or_default();
        Self {
            http: read(http),
            https: read(either("HTTPS_PROXY")),
            exceptions: exceptions
                .split(',')
                .map(|e| e.trim().to_ascii_lowercase())
                .filter(|e| !e.is_empty())
                .collect(),
        }
    }

    /// Reads the environment.
    pub fn from_env() -> Self {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The proxy for `url`, if it goes through one.
    pub fn for_url(&self, url: &Url) -> Option<&Url> {
        let proxy = if url.scheme() == "https" { self.https.as_ref() } else { self.http.as_ref() }?;
        (!self.exceptions.iter().any(|exception| excepts(exception, url))).then_some(proxy)
    }
}

fn proxy_url(text: &str) -> Option<Url> {
    let url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("http://{text}")) };
    url.ok().filter(Url::has_host)
}

fn excepts(exception: &str, url: &Url) -> bool {
    if exception == "*" {
        return true;
    }
    match url.host() {
        Some(Host::Domain(name)) => {
            let suffix = exception.trim_start_matches("*.").trim_start_matches('.');
            name == suffix || name.strip_suffix(suffix).is_some_and(|front| front.ends_with('.') && !suffix.is_empty())
        }
        Some(Host::Ipv4(ip)) => covers(exception, IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => covers(exception, IpAddr::V6(ip)),
        None => false,
    }
}

/// Whether `10.0.0.0/8` or a bare address covers `ip`.
fn covers(exception: &str, ip: IpAddr) -> bool {
    let (base, bits) = match exception.split_once('/') {
        Some((base, bits)) => (base, bits.parse::<u32>().ok()),
        None => (exception.trim_matches(['[', ']']), None),
    };
    match (base.parse::<IpAddr>(), ip) {
        (Ok(IpAddr::V4(base)), IpAddr::V4(ip)) => same_front(base.to_bits().into(), ip.to_bits().into(), 32, bits),
        (Ok(IpAddr::V6(base)), IpAddr::V6(ip)) => same_front(base.to_bits(), ip.to_bits(), 128, bits),
        _ => false,
    }
}

fn same_front(a: u128, b: u128, width: u32, bits: Option<u32>) -> bool {
    let drop = width - bits.unwrap_or(width).min(width);
    a.checked_shr(drop).unwrap_or(0) == b.checked_shr(drop).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        Proxies::from_variables(|name| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    fn used(proxies: &Proxies, url: &str) -> Option<String> {
        proxies.for_url(&Url::parse(url).unwrap()).map(Url::to_string)
    }

    #[test]
    fn each_scheme_has_its_proxy() {
        let p = proxies(&[("HTTPS_PROXY", "proxy.example:3128"), ("all_proxy", "http://all.example/")]);
        assert_eq!(used(&p, "https://a.example/").as_deref(), Some("http://proxy.example:3128/"));
        assert_eq!(used(&p, "http://a.example/").as_deref(), Some("http://all.example/"));
        assert_eq!(used(&Proxies::default(), "http://a.example/"), None);
    }

    #[test]
    fn exceptions_go_direct() {
        let p = proxies(&[("ALL_PROXY", "http://p.example"), ("NO_PROXY", ".corp.example, 10.0.0.0/8,b.example,::1")]);
        for direct in
            ["http://x.corp.example/", "http://corp.example/", "http://10.9.8.7/", "http://b.example/", "http://[::1]/"]
        {
            assert_eq!(used(&p, direct), None, "{direct}");
        }
        for proxied in ["http://notcorp.example/", "http://11.0.0.1/", "http://bb.example/"] {
            assert!(used(&p, proxied).is_some(), "{proxied}");
        }
        assert_eq!(used(&proxies(&[("ALL_PROXY", "http://p.example"), ("no_proxy", "*")]), "http://a.example/"), None);
    }

    #[test]
    fn a_visitor_of_a_cgi_program_sets_no_proxy() {
        let p = proxies(&[("HTTP_PROXY", "http://evil.example"), ("REQUEST_METHOD", "GET")]);
        assert_eq!(used(&p, "http://a.example/"), None);
    }
}
