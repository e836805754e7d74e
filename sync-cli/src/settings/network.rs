//! What is between here and the server, as flags, variables and the config file say it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use secrecy::SecretString;
use sync_sdk::target::directus::Network;

use crate::args::NetworkArgs;
use crate::error::CliError;

/// Has headers, a line each.
const HEADERS: &str = "DIRECTUS_SYNC_HEADERS";

/// Names a file of certificates, as for Node.js.
const CA_CERT: &str = "NODE_EXTRA_CA_CERTS";

/// A header and its value.
type Header = (String, SecretString);

/// The network, settled.
#[derive(Debug)]
pub(crate) struct NetworkSettings {
    pub(super) headers: Vec<Header>,
    pub(super) ca_cert: Option<PathBuf>,
    pub(crate) is_insecure: bool,
}

impl NetworkSettings {
    pub(super) fn settle(
        typed: NetworkArgs,
        headers: Option<BTreeMap<String, String>>,
        ca_cert: Option<PathBuf>,
    ) -> Self {
        Self::among(typed, |name| std::env::var_os(name), headers, ca_cert)
    }

    /// The same among other variables.
    fn among(
        typed: NetworkArgs,
        variable: impl Fn(&str) -> Option<OsString>,
        headers: Option<BTreeMap<String, String>>,
        ca_cert: Option<PathBuf>,
    ) -> Self {
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        let lines = Some(typed.header).filter(|lines| !lines.is_empty());
        let lines = lines.or_else(|| {
            let text = variable(HEADERS)?;
            let lines = text.to_string_lossy().into_owned();
            Some(lines.lines().map(str::to_owned).collect())
        });
        Self {
            headers: match lines {
                Some(lines) => lines.iter().map(|line| header(line)).collect(),
                None => {
                    let headers = headers.into_iter().flatten();
                    headers.map(|(name, value)| (name, value.into())).collect()
                }
            },
            ca_cert: typed
                .ca_cert
                .or_else(|| variable(CA_CERT).map(PathBuf::from))
                .or(ca_cert),
            is_insecure: typed.insecure,
        }
    }

    /// As the client takes it, with the certificates of the file.
    pub(super) fn network(&self) -> Result<Network, CliError> {
        let issuers = match &self.ca_cert {
            None => Vec::new(),
            Some(path) => std::fs::read(path).map_err(|error| {
                CliError::new(format!("{}: {error}", path.display()))
                    .hint(format!("--ca-cert names it, {CA_CERT}, or `caCert`"))
            })?,
        };
        Ok(Network {
            headers: self.headers.clone(),
            issuers,
            takes_any_certificate: self.is_insecure,
        })
    }
}

/// A line as one types it. What has no colon may be a secret, and gets no name that an
/// error would repeat.
fn header(line: &str) -> Header {
    let (name, value) = line.split_once(':').unwrap_or(("", line));
    (name.trim().to_owned(), value.trim().into())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn settle(flags: &[&str], variables: &[(&str, &str)], file: bool) -> NetworkSettings {
        let typed = NetworkArgs {
            header: flags.iter().map(|&line| line.to_owned()).collect(),
            ca_cert: (!flags.is_empty()).then(|| "flag.pem".into()),
            insecure: false,
        };
        let variable = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| OsString::from(value))
        };
        let headers = BTreeMap::from([("x-file".to_owned(), "3".to_owned())]);
        let headers = file.then_some(headers);
        NetworkSettings::among(typed, variable, headers, file.then(|| "file.pem".into()))
    }

    fn shown(settings: &NetworkSettings) -> (Vec<String>, Option<&str>) {
        let headers = settings.headers.iter();
        let headers = headers.map(|(name, value)| format!("{name}={}", value.expose_secret()));
        let path = settings.ca_cert.as_deref();
        (headers.collect(), path.and_then(|path| path.to_str()))
    }

    #[test]
    fn headers_and_certificates_come_from_flags_variables_or_the_file() {
        let variables = [
            ("DIRECTUS_SYNC_HEADERS", "x-variable: 2: 2\nx-other:2"),
            ("NODE_EXTRA_CA_CERTS", "variable.pem"),
        ];
        let list = |lines: &[&str]| -> Vec<String> { lines.iter().map(|&it| it.into()).collect() };
        for (flags, variables, file, headers, path) in [
            (
                &["x-flag: 1"][..],
                &variables[..],
                true,
                &["x-flag=1"][..],
                Some("flag.pem"),
            ),
            (
                &[],
                &variables,
                true,
                &["x-variable=2: 2", "x-other=2"],
                Some("variable.pem"),
            ),
            (
                &[],
                &[("NODE_EXTRA_CA_CERTS", "")],
                true,
                &["x-file=3"],
                Some("file.pem"),
            ),
            (&[], &[], false, &[], None),
        ] {
            let settings = settle(flags, variables, file);
            assert_eq!(shown(&settings), (list(headers), path));
        }
    }

    #[test]
    fn what_is_no_header_is_not_repeated() {
        let settings = settle(&["hidden-token"], &[], false);
        assert_eq!(settings.headers[0].0, "");
        assert!(!format!("{settings:?}").contains("hidden"));
    }
}
