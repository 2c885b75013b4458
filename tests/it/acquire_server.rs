//! A real HTTP server on loopback that answers what a test wants, byte for byte, however wrong.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tallywire::acquire::{FetchOptions, Fetcher, ManualClock, Stop};

/// What a client asked.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The target as it stood in the request line.
    pub target: String,
    /// The header lines, as sent.
    pub headers: Vec<(String, String)>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What the server does then.
pub enum Reply {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Sends the first part, then one byte of the second after each pause.
    Drip(Vec<u8>, Duration, usize),
    /// Sends the first part, then the second over and over (at most so many times).
    Flood(Vec<u8>, Vec<u8>, usize),
}

/// A whole answer with the right length.
pub fn reply(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len())
            .into_bytes();
    bytes.extend_from_slice(body);
    Reply::Bytes(bytes)
}

pub fn page(body: impl AsRef<[u8]>) -> Reply {
    reply("200 OK", "Content-Type: text/html\r\n", body)
}

pub fn redirect(location: &str) -> Reply {
    reply("302 Found", &format!("Location: {location}\r\n"), "")
}

pub struct Server {
    address: SocketAddr,
    log: Arc<Mutex<Vec<Request>>>,
    done: Arc<AtomicBool>,
}

type Handler = dyn Fn(&Request, usize) -> Reply + Send + Sync;

impl Server {
    /// Serves until dropped. `handler` gets the request and how many came before it.
    pub fn new(handler: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(Arc::new(handler), None)
    }

    /// The same over TLS.
    pub fn tls(
        config: rustls::ServerConfig,
        handler: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::start(Arc::new(handler), Some(Arc::new(config)))
    }

    fn start(handler: Arc<Handler>, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (log, done) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (their_log, their_done) = (Arc::clone(&log), Arc::clone(&done));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if their_done.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (handler, log, tls) = (Arc::clone(&handler), Arc::clone(&their_log), tls.clone());
                std::thread::spawn(move || {
                    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
                    match tls {
                        None => serve(stream, &*handler, &log),
                        Some(config) => {
                            let session = rustls::ServerConnection::new(config).unwrap();
                            serve(rustls::StreamOwned::new(session, stream), &*handler, &log);
                        }
                    }
                });
            }
        });
        Self { address, log, done }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// All requests so far.
    pub fn log(&self) -> Vec<Request> {
        self.log.lock().unwrap().clone()
    }

    /// The targets of all requests so far, in order.
    pub fn targets(&self) -> Vec<String> {
        self.log().into_iter().map(|request| request.target).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.done.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(stream: impl Read + Write, handler: &Handler, log: &Mutex<Vec<Request>>) {
    let mut reader = BufReader::new(stream);
    let mut request = Request::default();
    let mut line = String::new();
    // Somebody speaks TLS to a plain server: it answers in plain words, as real ones do.
    if reader.fill_buf().is_ok_and(|bytes| bytes.first() == Some(&0x16)) {
        let _ = reader.get_mut().write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        return;
    }
    loop {
        line.clear();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let text = line.trim_end();
        if request.target.is_empty() {
            request.target = text.split(' ').nth(1).unwrap_or("?").to_owned();
        } else if text.is_empty() {
            break;
        } else if let Some((name, value)) = text.split_once(':') {
            request.headers.push((name.to_owned(), value.trim().to_owned()));
        }
    }
    let before = {
        let mut log = log.lock().unwrap();
        log.push(request.clone());
        log.len() - 1
    };
    let mut stream = reader.into_inner();
    match handler(&request, before) {
        Reply::Bytes(bytes) => drop(stream.write_all(&bytes)),
        Reply::Drip(head, pause, times) => {
            let _ = stream.write_all(&head);
            for _ in 0..times {
                std::thread::sleep(pause);
                if stream.write_all(b"x").and_then(|()| stream.flush()).is_err() {
                    return;
                }
            }
        }
        Reply::Flood(head, block, times) => {
            let _ = stream.write_all(&head);
            (0..times).all(|_| stream.write_all(&block).is_ok());
        }
    }
    let _ = stream.flush();
}

/// Settings for tests: loopback allowed, no robots.txt, no waiting.
pub fn options() -> FetchOptions {
    FetchOptions {
        allow_private: true,
        ignore_robots: true,
        host_interval: Duration::ZERO,
        request_timeout: Duration::from_secs(5),
        ..FetchOptions::default()
    }
}

pub fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new("2026-07-01T12:00:00Z".parse().unwrap()))
}

/// A fetcher on a clock that does not wait.
pub fn fetcher(options: FetchOptions) -> (Fetcher, Arc<ManualClock>) {
    let clock = clock();
    (Fetcher::with_clock(options, clock.clone(), Stop::new()).unwrap(), clock)
}

/// A certificate that no authority has signed.
pub struct Certified {
    /// What a server needs to show it.
    pub config: rustls::ServerConfig,
    /// The certificate, for those who are to trust it.
    pub der: Vec<u8>,
    /// The same as text.
    pub pem: String,
}

/// A certificate for a name.
pub fn certified(name: &str) -> Certified {
    let certified = rcgen::generate_simple_self_signed(vec![name.to_owned()]).expect("a certificate");
    let key = rustls::pki_types::PrivateKeyDer::try_from(certified.signing_key.serialize_der()).expect("its key");
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .expect("a certificate with its key");
    Certified { config, der: certified.cert.der().to_vec(), pem: certified.cert.pem() }
}
