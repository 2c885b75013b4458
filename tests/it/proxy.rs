//! Pages through a real proxy: plain ones as whole addresses, sealed ones through a tunnel (CONNECT).

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tallywire::acquire::http::Proxies;
use tallywire::acquire::{AcquireError, FetchOptions};

use crate::acquire_server::{Certified, Server, certified, fetcher, options, page, redirect, reply};

/// Passes everything on to one server, whatever name is asked for: the name's own address is the proxy's business.
struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    done: Arc<AtomicBool>,
}

impl Proxy {
    /// Refuses tunnels to any port but `tunnels_to`.
    fn new(plain_to: u16, tunnels_to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, done) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (their_asked, their_done) = (Arc::clone(&asked), Arc::clone(&done));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if their_done.load(Ordering::SeqCst) {
                    return;
                }
                let asked = Arc::clone(&their_asked);
                std::thread::spawn(move || pass_on(stream, plain_to, tunnels_to, &asked));
            }
        });
        Self { address, asked, done }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The request lines so far.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.done.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn pass_on(client: TcpStream, plain_to: u16, tunnels_to: u16, asked: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(client.try_clone().unwrap());
    let (mut head, mut line) = (String::new(), String::new());
    while reader.read_line(&mut line).unwrap_or(0) > 0 && line != "\r\n" {
        head.push_str(&line);
        line.clear();
    }
    let first = head.lines().next().unwrap_or_default().to_owned();
    asked.lock().unwrap().push(first.clone());
    let mut client = client;
    let tunnel = first.strip_prefix("CONNECT ").map(|rest| rest.split(' ').next().unwrap_or_default().to_owned());
    let port = match &tunnel {
        Some(target) if target.ends_with(&format!(":{tunnels_to}")) => tunnels_to,
        Some(_) => {
            let _ = client.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        None => plain_to,
    };
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)) else { return };
    if tunnel.is_some() {
        let _ = client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
    } else {
        let _ = server.write_all(format!("{head}\r\n").as_bytes());
    }
    let (mut up, mut down) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut reader, &mut up);
        let _ = up.shutdown(Shutdown::Write);
    });
    let _ = std::io::copy(&mut server, &mut down);
    let _ = down.shutdown(Shutdown::Both);
}

/// A server certificate for `news.example`, and its PEM for those who are to trust it.
fn sealed(body: &'static str) -> (Server, Vec<u8>, String) {
    let Certified { config, der, pem } = certified("news.example");
    let server = Server::tls(config, move |request, _| match request.target.as_str() {
        "/inside" => redirect("https://10.0.0.7/secret"),
        "/robots.txt" => reply("404 Not Found", "", ""),
        _ => page(body),
    });
    (server, der, pem)
}

fn through(proxy: &Proxy, roots: Vec<Vec<u8>>) -> FetchOptions {
    let url = proxy.url();
    FetchOptions {
        allow_private: false,
        retries: 0,
        extra_roots: roots,
        proxies: Proxies::from_variables(|name| (name == "https_proxy" || name == "http_proxy").then(|| url.clone())),
        // A proxy resolves names itself; asking here would tell the user's name server, and may find nothing.
        lookup: Arc::new(|name| panic!("{name} was looked up although a proxy does that")),
        ..options()
    }
}

#[test]
fn sealed_pages_go_through_a_tunnel_and_are_checked_at_its_end() {
    let (server, root, _) = sealed("sealed");
    let proxy = Proxy::new(1, server.port());
    let (trusting, _) = fetcher(through(&proxy, vec![root.clone()]));
    let url = |host: &str, path: &str| format!("https://{host}:{}{path}", server.port());
    assert_eq!(trusting.fetch(&url("news.example", "/story")).unwrap().bytes, b"sealed");
    assert_eq!(proxy.asked(), [format!("CONNECT news.example:{} HTTP/1.1", server.port())]);
    // The proxy sees a name and noise; whoever stands at the end must have the right certificate all the same.
    let result = trusting.fetch(&url("other.example", "/story"));
    assert!(matches!(result, Err(AcquireError::Tls { .. })), "{result:?}");
    let (wary, _) = fetcher(through(&proxy, Vec::new()));
    assert!(matches!(wary.fetch(&url("news.example", "/story")), Err(AcquireError::Tls { .. })));
    // A page behind the tunnel leads inside a network: refused before the proxy is asked.
    let asked = proxy.asked().len();
    let result = trusting.fetch(&url("news.example", "/inside"));
    assert!(matches!(result, Err(AcquireError::PrivateAddress { .. })), "{result:?}");
    assert!(proxy.asked().len() <= asked + 1 && !proxy.asked().iter().any(|line| line.contains("10.0.0.7")));
}

#[test]
fn a_proxy_that_refuses_or_is_down_is_named_as_the_trouble() {
    let (server, root, _) = sealed("sealed");
    let proxy = Proxy::new(1, server.port());
    let (fetcher_, _) = fetcher(through(&proxy, vec![root]));
    let error = fetcher_.fetch("https://news.example:444/").unwrap_err();
    assert!(matches!(error, AcquireError::Transport { stage: "connecting through the proxy", .. }), "{error}");
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gone = FetchOptions {
        proxies: Proxies::from_variables(|name| (name == "https_proxy").then(|| format!("http://{dead}"))),
        ..through(&proxy, Vec::new())
    };
    let error = fetcher(gone).0.fetch("https://news.example/").unwrap_err();
    assert!(error.to_string().contains("connecting through the proxy failed"), "{error}");
}

fn run(dir: &Path, variables: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tallywire"));
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.current_dir(dir).env("HOME", dir).env("XDG_CACHE_HOME", dir.join("cache")).envs(variables.iter().copied());
    command.args(args).output().expect("the program runs")
}

/// As a user in an office has it: HTTPS_PROXY and the office's own root certificate.
#[test]
fn the_program_takes_proxy_and_root_certificate_from_the_environment() {
    let body = "<html lang=en><head><title>Sealed report</title></head><body><article><h1>Sealed report</h1><p>In the week of March 2-8, \
        2026 Chinese models processed 4.19 trillion tokens on OpenRouter, according to the platform, which counts them.</p></article></body></html>";
    let (server, _, pem) = sealed(body);
    let plain = Server::new(move |request, _| match request.target.as_str() {
        target if target.ends_with("/robots.txt") => reply("404 Not Found", "", ""),
        _ => page(body.replace("Sealed", "Plain")),
    });
    let proxy = Proxy::new(plain.port(), server.port());
    let dir = tempfile::tempdir().expect("folder");
    std::fs::write(dir.path().join("root.pem"), pem).expect("write");
    let url = format!("https://news.example:{}/story", server.port());
    let address = proxy.url();
    let variables = [("HTTPS_PROXY", address.as_str()), ("http_proxy", &address), ("SSL_CERT_FILE", "root.pem")];
    let args = ["ingest", &url, "http://plain.example/story", "--pause", "0"];
    let output = run(dir.path(), &variables, &args);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stderr}");
    assert!(stdout.contains("2 new"), "{stdout}");
    assert!(proxy.asked().iter().any(|line| line.starts_with("CONNECT news.example:")));
    assert!(proxy.asked().contains(&"GET http://plain.example/story HTTP/1.1".to_owned()));
    // NO_PROXY takes a host out: then it must resolve, which this one cannot.
    let direct = [&variables[..], &[("NO_PROXY", "plain.example")]].concat();
    let output = run(dir.path(), &direct, &["ingest", "http://plain.example/story", "--no-cache", "--timeout", "5"]);
    assert_eq!(output.status.code(), Some(1));
}
