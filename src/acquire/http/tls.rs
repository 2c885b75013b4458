//! The TLS settings: ring, the system's roots where there are any, and Mozilla's built in beside them.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

use crate::acquire::AcquireError;

/// A client configuration that trusts the system's roots (or those of `SSL_CERT_FILE`), the built-in ones, and `extra` (DER).
///
/// The built-in roots make a bare container work; the system's make a company's own certificates work.
///
/// # Errors
/// [`AcquireError::Setup`].
pub fn config(extra: &[Vec<u8>]) -> Result<ClientConfig, AcquireError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    // One unreadable system certificate is no reason to trust none: the rest is taken.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for der in extra {
        roots.add(CertificateDer::from(der.clone())).map_err(|error| AcquireError::Setup {
            reason: format!("an extra root certificate is unusable: {error}"),
        })?;
    }
    // The provider is handed in, not installed for the whole program: a library leaves global state alone.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| AcquireError::Setup { reason: error.to_string() })?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
