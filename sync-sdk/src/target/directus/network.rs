//! What is between this machine and a server.

use std::net::IpAddr;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, ClientBuilder};
use secrecy::{ExposeSecret, SecretString};

use crate::target::TargetError;

/// Headers that belong to the conversation itself.
const OWN: [&str; 5] = [
    "authorization",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
];

/// What a network asks of its users: headers that let a request pass, and certificates
/// of its own. Proxies come from the environment (`HTTPS_PROXY`, `HTTP_PROXY`,
/// `NO_PROXY`); a server on this machine is asked without one.
///
/// ```
/// use sync_sdk::target::directus::{Client, ConnectOptions, Credentials, Network};
///
/// let mut options = ConnectOptions::new("https://directus.example.com", Credentials::Anonymous);
/// options.network = Network {
///     headers: vec![("CF-Access-Client-Secret".to_owned(), "s3cret".into())],
///     ..Network::default()
/// };
/// assert!(Client::new(options).is_ok());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Sent with each request. The values count as secrets.
    pub headers: Vec<(String, SecretString)>,
    /// Certificates (PEM) of issuers to trust beside those that the system trusts.
    pub issuers: Vec<u8>,
    /// Whether to take any certificate, of anybody: whoever is in between can read and
    /// change everything then, credentials too.
    pub takes_any_certificate: bool,
}

impl Network {
    /// Which variable names a proxy for requests to this URL, which goes for them unless
    /// `NO_PROXY` has the host. A server on this machine has none.
    pub fn proxy_variable(url: &str) -> Option<&'static str> {
        const HTTP: [&str; 4] = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
        const HTTPS: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
        let names = match url.starts_with("https:") {
            true => HTTPS,
            false => HTTP,
        };
        let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        names.into_iter().find(is_set).filter(|_| !is_here(url))
    }

    pub(super) fn prepare(&self, builder: ClientBuilder) -> Result<ClientBuilder, TargetError> {
        let issuers = Certificate::from_pem_bundle(&self.issuers);
        let issuers = issuers.map_err(|error| bad(format!("the certificates: {error}")))?;
        if issuers.is_empty() && !self.issuers.is_empty() {
            return Err(bad(
                "the certificates: none is there in the form of PEM".to_owned()
            ));
        }
        // With none it would turn to another way of verifying.
        let builder = match issuers.is_empty() {
            true => builder,
            false => builder.tls_certs_merge(issuers),
        };
        Ok(builder
            .default_headers(self.header_map()?)
            .tls_danger_accept_invalid_certs(self.takes_any_certificate))
    }

    fn header_map(&self) -> Result<HeaderMap, TargetError> {
        let mut map = HeaderMap::new();
        for (name, value) in &self.headers {
            let bad = |reason: &str| bad(format!("the header `{name}` {reason}"));
            let key =
                HeaderName::try_from(name).map_err(|_| bad("has no name that can be sent"))?;
            if OWN.contains(&key.as_str()) {
                return Err(bad("is not free: requests have their own"));
            }
            let value = HeaderValue::try_from(value.expose_secret());
            let mut value = value.map_err(|_| bad("has a value that cannot be sent"))?;
            value.set_sensitive(true);
            map.append(key, value);
        }
        Ok(map)
    }
}

/// Whether what a URL names is this machine, by the name or address of its own.
pub(super) fn is_here(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

fn bad(reason: String) -> TargetError {
    TargetError::BadNetwork { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, value: &str) -> String {
        let network = Network {
            headers: vec![(name.to_owned(), value.into())],
            ..Network::default()
        };
        let prepared = network.prepare(ClientBuilder::new());
        prepared.expect_err("refused").to_string()
    }

    #[test]
    fn a_header_that_cannot_be_sent_is_refused_without_its_value() {
        for (name, value, reason) in [
            ("Authorization", "hidden", "requests have their own"),
            ("two words", "hidden", "has no name that can be sent"),
            (
                "x-key",
                "hidden\nx-other: 1",
                "has a value that cannot be sent",
            ),
        ] {
            let error = refused(name, value);
            assert!(error.contains(reason) && error.contains(name), "{error}");
            assert!(!error.contains("hidden"), "{error}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "[::1]"] {
            assert!(is_here(&format!("http://{host}:8055/api")), "{host}");
        }
        for host in ["10.0.0.1", "directus.example.com", "[::2]", "localhost.com"] {
            assert!(!is_here(&format!("https://{host}")), "{host}");
        }
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        for issuers in ["nothing of that kind", "-----BEGIN CERTIFICATE-----\n!\n"] {
            let network = Network {
                issuers: issuers.into(),
                ..Network::default()
            };
            let error = network.prepare(ClientBuilder::new()).expect_err(issuers);
            assert!(
                error.to_string().starts_with("the certificates: "),
                "{error}"
            );
        }
    }
}
