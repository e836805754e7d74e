//! Every error of the libraries becomes a message, a hint and an exit code
//! here.

use sync_sdk::codegen::FormatError as CodegenError;
use sync_sdk::engine::seed::SeedError;
use sync_sdk::engine::tracked::MoveError;
use sync_sdk::engine::{Clash, EngineError, Plan, Stopped};
use sync_sdk::model::Version;
use sync_sdk::snapshot::{FormatError, ReadErrors, WriteError};
use sync_sdk::target::directus::Network;
use sync_sdk::target::{Refusal, TargetError};

/// How a run that went wrong ends.
pub(crate) const FAILED: u8 = 1;

/// What went wrong, where, and what to do next.
#[derive(Debug)]
pub(crate) struct CliError {
    /// One message each; where it is known, the place comes first.
    pub(crate) problems: Vec<String>,
    /// What to do.
    pub(crate) hints: Vec<String>,
}

impl CliError {
    /// One problem.
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self {
            problems: vec![problem.into()],
            hints: Vec::new(),
        }
    }

    /// Several problems, which have their hint in common.
    pub(crate) fn several(problems: impl IntoIterator<Item = impl ToString>) -> Self {
        let problems = problems.into_iter();
        Self {
            problems: problems.map(|problem| problem.to_string()).collect(),
            hints: Vec::new(),
        }
    }

    /// An error of which everything has been said.
    pub(crate) fn silent() -> Self {
        Self {
            problems: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// With something to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl From<TargetError> for CliError {
    fn from(error: TargetError) -> Self {
        Self::new(error.to_string()).hint(target_hint(&error))
    }
}

impl From<EngineError> for CliError {
    fn from(error: EngineError) -> Self {
        let hint = match &error {
            EngineError::Target(target) => target_hint(target),
            EngineError::Hook(_) => {
                "nothing was changed; the guide's chapter on hooks tells what each gets and gives".to_owned()
            }
            EngineError::Problems(problems) | EngineError::Protected(problems) => {
                return Self::several(problems).hint("nothing was changed");
            }
            EngineError::Forbidden(forbidden) => {
                return Self::several(forbidden).hint("nothing was changed");
            }
            EngineError::Undecided(clashes) => return undecided(clashes),
            EngineError::Dangerous(dangers) => {
                return Self::several(dangers)
                    .hint("nothing was changed; --allow takes the kinds of dangers");
            }
            EngineError::Stale(stale) => {
                return Self::several(stale).hint(
                    "the plan was not applied, nothing was changed: save a new one with `directus-sync \
                     diff --save`, and have it reviewed. If a push of this plan was cut off, a part of \
                     it is done, and the new plan has the rest",
                );
            }
            EngineError::OtherVersion { .. } => {
                "pull a new dump from a server of this version and vendor, or say \
                 --force to push what both understand"
                    .to_owned()
            }
            EngineError::Failed(stopped) => {
                return stopped_hints(stopped, "directus-sync diff");
            }
            EngineError::NeverSynced { .. } => {
                "push first: that leaves it there; or take the instance as it is with a plain `directus-sync pull`"
                    .to_owned()
            }
            EngineError::NoRehearsal { .. } => {
                "leave --server-check out; what this version can check, the data model, every diff has it compare"
                    .to_owned()
            }
            EngineError::Unverified(plan) => {
                return Self::new(format!("{error}:{}", what_differs(plan))).hint(
                    "somebody else may have changed the instance meanwhile, or the server keeps \
                 these values in another form; `directus-sync diff` shows them in full",
                );
            }
        };
        Self::new(error.to_string()).hint(hint)
    }
}

impl From<SeedError> for CliError {
    fn from(error: SeedError) -> Self {
        match error {
            SeedError::Target(error) => error.into(),
            SeedError::Problems(problems) => Self::several(&problems).hint("nothing was changed"),
            SeedError::Failed(stopped) => stopped_hints(&stopped, "directus-sync seed diff"),
            SeedError::Unverified(_) => Self::new(error.to_string())
                .hint("somebody else may have changed these rows meanwhile"),
        }
    }
}

/// How far a push came, and what to do about it.
fn stopped_hints(stopped: &Stopped, diff: &str) -> CliError {
    let error = CliError::new(stopped.to_string());
    let hint = stopped.failures().next();
    let hint = hint.map(|failure| target_hint(&failure.error));
    let unknown = (!stopped.unknown.is_empty()).then(|| {
        "whether a request without an answer was done, the next push finds out".to_owned()
    });
    let hints = hint.into_iter().chain(unknown);
    hints.fold(error, CliError::hint).hint(format!(
        "what was applied stays; `{diff}` shows what is left, and the next push goes on from there"
    ))
}

impl From<MoveError> for CliError {
    fn from(error: MoveError) -> Self {
        // It says itself what to do.
        Self::new(error.to_string()).hint("nothing was changed")
    }
}

impl From<ReadErrors> for CliError {
    fn from(errors: ReadErrors) -> Self {
        // Each says itself what to do.
        Self::several(&errors.0)
    }
}

impl From<WriteError> for CliError {
    fn from(error: WriteError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<FormatError> for CliError {
    fn from(error: FormatError) -> Self {
        match error {
            FormatError::Read(errors) => errors.into(),
            FormatError::Write(error) => error.into(),
            other => Self::new(other.to_string()),
        }
    }
}

impl From<CodegenError> for CliError {
    fn from(error: CodegenError) -> Self {
        // It says itself what to do.
        Self::new(error.to_string())
    }
}

/// What a push would overwrite, and the ways on.
fn undecided(clashes: &[Clash]) -> CliError {
    CliError::several(clashes).hint(
        "this was changed on the instance since the last sync, and nothing was overwritten: take it into the \
         configuration with `directus-sync pull --merge` (`directus-sync drift` shows all of it), or decide with `--on-conflict`: `ours` overwrites \
         it, `theirs` keeps it, `merge` keeps what only the instance changed",
    )
}

/// A line a thing that is not as it should be: its address, what would have to
/// be done to it, and its fields.
fn what_differs(plan: &Plan) -> String {
    const SHOWN: usize = 20;
    let schema = plan
        .schema
        .changes
        .iter()
        .map(|change| (&change.address, change.action, &change.changes));
    let records = plan
        .changes
        .iter()
        .map(|change| (&change.address, change.action, &change.fields));
    let lines: Vec<String> = schema
        .chain(records)
        .map(|(address, action, fields)| {
            let paths: Vec<_> = fields.iter().map(|field| field.path.as_str()).collect();
            format!("\n  {} {address}: {}", action.name(), paths.join(", "))
        })
        .collect();
    let more = lines.len().saturating_sub(SHOWN);
    let rest = if more > 0 {
        format!("\n  and {more} more")
    } else {
        String::new()
    };
    lines.into_iter().take(SHOWN).collect::<String>() + &rest
}

/// What to do about a request that did not do what it was sent for.
fn target_hint(error: &TargetError) -> String {
    match error {
        TargetError::BadUrl { .. } => {
            "give the address of the API as `https://directus.example.com`, with -u, in \
             DIRECTUS_URL, or as `directusUrl` in the config file"
                .to_owned()
        }
        TargetError::BadNetwork { .. } => {
            "--header is `Name: value`, and --ca-cert names a file of certificates (PEM); in the config \
             file they are `headers` and `caCert`"
                .to_owned()
        }
        TargetError::Unreachable { reason, .. } if reason.contains("certificate") => {
            "--ca-cert names a file with the certificate (PEM) of who issued the server's, \
             NODE_EXTRA_CA_CERTS does, and the system's own are trusted anyhow"
                .to_owned()
        }
        TargetError::Unreachable { url, .. } => {
            let proxy = Network::proxy_variable(url).map_or(String::new(), |variable| {
                format!(
                    "; {variable} is set, and unless NO_PROXY has the host, requests go through that proxy"
                )
            });
            format!(
                "is the server running and reachable from here? `curl {}/server/ping` should answer `pong`{proxy}",
                origin(url)
            )
        }
        TargetError::Unsendable { .. } => {
            "a token and an address are one line of plain characters: check DIRECTUS_TOKEN (or -t) and \
             DIRECTUS_URL (or -u)"
                .to_owned()
        }
        TargetError::Unanswered { .. } => {
            "`directus-sync diff` shows what is left to do; pushing again is safe".to_owned()
        }
        TargetError::NotDirectus { .. } => {
            "the address must be that of the API: without /admin, and with the path \
             below which Directus answers, if it has one; `<address>/server/ping` answers `pong`"
                .to_owned()
        }
        TargetError::Unauthorized { .. } => {
            "check DIRECTUS_TOKEN (or -t): a static token is made in the app, in the \
             user's page, and saved there; or DIRECTUS_ADMIN_EMAIL and DIRECTUS_ADMIN_PASSWORD"
                .to_owned()
        }
        TargetError::NotAdmin { .. } => {
            "use the credentials of a user with a policy that has admin access".to_owned()
        }
        TargetError::Unsupported { version, .. } if *version < Version::OLDEST => {
            "nothing was read or written: upgrade to Directus 11 or 12, whose migrations turn the rights of \
             roles into policies; until then directus-sync 2 (npm) works with Directus 10"
                .to_owned()
        }
        TargetError::Unsupported { .. } => {
            "nothing was read or written: look for a newer version of this tool, which knows what this \
             Directus changed"
                .to_owned()
        }
        TargetError::IdMapFile { .. } => {
            "`--id-map-file` names the file; git has its earlier versions".to_owned()
        }
        TargetError::LocalFile { .. } => "`_file_path` in the seed names the file".to_owned(),
        TargetError::NoFileLocks { .. } => {
            "`--no-lock` does without a lock: then nothing keeps two runs apart that write this file; \
             or keep it on a local disk (`--id-map-file`)"
                .to_owned()
        }
        TargetError::Refused(refusal) | TargetError::ServerError(refusal) => {
            refusal_hint(refusal).to_owned()
        }
        TargetError::Garbled { .. } => {
            "is there a proxy or a firewall between here and Directus that answers in its \
             place? -v shows each request, and --header sends what may let one pass"
                .to_owned()
        }
    }
}

fn refusal_hint(refusal: &Refusal) -> &'static str {
    let extension = refusal.path.starts_with("/directus-extension-sync");
    match refusal.status {
        401 | 403 if refusal.has_code("FORBIDDEN") => {
            "does the user have admin access? Directus says FORBIDDEN of what does not exist, too"
        }
        403 if refusal.has_code("RESOURCE_RESTRICTED") || refusal.has_code("LIMIT_EXCEEDED") => {
            "the licence of the server does not allow it; one that has more collections, flows or users \
             than its licence allows holds back all items, those of the id map too, until some are turned \
             off: `GET /license` tells"
        }
        404 if extension => {
            "install directus-extension-sync on the server, or say --id-map collection, which needs nothing installed"
        }
        413 => "raise MAX_PAYLOAD_SIZE on the server, or the limit of the proxy before it",
        429 => "the server limits requests: lower --concurrency, or raise RATE_LIMITER_POINTS",
        // PostgreSQL's words.
        500.. if refusal.says("type \"geometry\" does not exist") => {
            "fields of geometries need PostGIS: `CREATE EXTENSION postgis` in the database of the server, \
             where Debian has it as postgresql-15-postgis-3"
        }
        500.. => "the server's own log says more; try again when it is well",
        _ if refusal.has_code("RECORD_NOT_UNIQUE") => {
            "another row has this value already; `directus-sync diff` shows rows that can be taken over with --adopt"
        }
        _ => "-v shows each request; the server's own log may say more",
    }
}

/// The scheme and host of a URL.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    url[host..]
        .find('/')
        .map_or(url, |path| &url[..host + path])
}

#[cfg(test)]
mod tests {
    use sync_sdk::target::ServerMessage;

    use super::*;

    #[test]
    fn an_origin_has_no_path() {
        assert_eq!(origin("http://x:8055/server/info"), "http://x:8055");
        assert_eq!(origin("http://x:8055"), "http://x:8055");
    }

    #[test]
    fn a_database_without_postgis_is_recognised() {
        let refusal = Refusal {
            method: "POST".to_owned(),
            path: "/schema/apply".to_owned(),
            status: 500,
            messages: vec![ServerMessage {
                // As 11.17.4 on PostgreSQL 15 says.
                message: "type \"geometry\" does not exist".to_owned(),
                code: Some("INTERNAL_SERVER_ERROR".to_owned()),
                details: Vec::new(),
            }],
        };
        assert!(refusal_hint(&refusal).contains("PostGIS"));
    }

    #[test]
    fn who_cannot_lock_a_file_is_told_of_no_lock() {
        let (place, detail) = (String::new(), String::new());
        let error = CliError::from(TargetError::NoFileLocks { place, detail });
        assert!(error.hints[0].contains("--no-lock"), "{:?}", error.hints);
    }

    #[test]
    fn both_ends_of_the_supported_range_have_their_own_advice() {
        let hint = |version| {
            CliError::from(TargetError::Unsupported {
                url: "http://x".into(),
                version,
            })
            .hints
            .swap_remove(0)
        };
        assert!(hint(Version::new(10, 8, 0)).contains("directus-sync 2"));
        assert!(hint(Version::TOO_NEW).contains("newer version of this tool"));
    }
}
