//! The hooks of a run: JavaScript functions and commands of the config file, and
//! Rust functions of a config crate.

mod command;
mod node;
mod peer;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use sync_sdk::engine::hooks::RunHooks;
use sync_sdk::hooks::{Hook, Part, When};
use sync_sdk::model::Kind;

use self::peer::Peer;
use crate::error::CliError;

/// How long a hook may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// What a hook is in a config file.
#[derive(Debug, Clone, PartialEq)]
enum Source {
    /// A function in this file.
    Function(PathBuf),
    /// A command, and the folder of the file that names it.
    Command(Vec<String>, PathBuf),
}

/// The hooks of a config file and of those that it extends.
#[derive(Debug, Default)]
pub(crate) struct ConfigHooks {
    sources: BTreeMap<Hook, Source>,
    /// Started with the first file in JavaScript.
    node: Option<Peer>,
}

impl ConfigHooks {
    #[cfg(test)]
    pub(crate) fn names(&self) -> Vec<String> {
        self.sources.keys().map(Hook::to_string).collect()
    }

    /// What a config file in JavaScript says. Functions are marked.
    pub(crate) fn evaluate(&mut self, file: &Path) -> Result<Map<String, Value>, CliError> {
        let node = match self.node.take() {
            Some(node) => node,
            None => node::start(file)?,
        };
        node::evaluate(self.node.insert(node), file)
    }

    /// Takes the hooks of a file in, which is told of what is none. Those that
    /// are there already win.
    pub(crate) fn add(&mut self, file: &Path, hooks: &Value) -> Result<Vec<String>, CliError> {
        let mut warnings = Vec::new();
        for (part, of_part) in entries(file, "hooks", hooks)? {
            let name = format!("hooks.{part}");
            for (when, source) in entries(file, &name, of_part)? {
                let name = format!("{name}.{when}");
                let Ok(hook) = Hook::try_from(format!("{part}.{when}")) else {
                    warnings.push(format!("{}: there is no hook `{name}`", file.display()));
                    continue;
                };
                let source = source_of(file, &name, source)?;
                self.sources.entry(hook).or_insert(source);
            }
        }
        Ok(warnings)
    }
}

/// The keys of an object in a config file.
fn entries<'a>(
    file: &Path,
    name: &str,
    value: &'a Value,
) -> Result<&'a Map<String, Value>, CliError> {
    value
        .as_object()
        .ok_or_else(|| CliError::new(format!("{}: `{name}` must be an object", file.display())))
}

fn source_of(file: &Path, name: &str, source: &Value) -> Result<Source, CliError> {
    if is_script(file) && source.get("$function").is_some() {
        return Ok(Source::Function(file.to_owned()));
    }
    let words = source.as_array().map(|words| {
        let words = words.iter().map(|word| word.as_str().map(str::to_owned));
        words.collect::<Option<Vec<String>>>()
    });
    match words.flatten() {
        Some(words) if !words.is_empty() => {
            let folder = file.parent().unwrap_or(Path::new(".")).to_owned();
            Ok(Source::Command(words, folder))
        }
        _ => Err(CliError::new(format!(
            "{}: `{name}` must be a command, as a list of its words",
            file.display()
        ))
        .hint("in a config file in JavaScript it can be a function, too")),
    }
}

/// Whether a config file is a program.
pub(crate) fn is_script(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("js" | "cjs" | "mjs"))
}

/// The server for which hooks may want a client.
#[derive(Debug, Default)]
pub(crate) struct Instance {
    pub(crate) url: Option<String>,
    pub(crate) token: Option<SecretString>,
    pub(crate) email: Option<String>,
    pub(crate) password: Option<SecretString>,
    pub(crate) headers: Vec<(String, SecretString)>,
    /// A file of certificates that the run trusts.
    pub(crate) ca_cert: Option<PathBuf>,
    pub(crate) is_insecure: bool,
}

impl Instance {
    /// What travels over a pipe, where nobody else can read it.
    fn question(&self) -> Map<String, Value> {
        let secret = |secret: &Option<SecretString>| {
            secret
                .as_ref()
                .map(|secret| secret.expose_secret().to_owned())
        };
        // Whoever connects says of one that cannot be read.
        let issuers = self.ca_cert.as_ref();
        let issuers = issuers.and_then(|path| std::fs::read_to_string(path).ok());
        let parts = [
            ("issuers", issuers),
            ("url", self.url.clone()),
            ("token", secret(&self.token)),
            ("email", self.email.clone()),
            ("password", secret(&self.password)),
        ];
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| (name.clone(), json!(value.expose_secret())));
        let parts = parts.into_iter();
        parts
            .filter_map(|(name, value)| Some((name.to_owned(), json!(value?))))
            .chain([
                ("headers".to_owned(), Value::Object(headers.collect())),
                ("insecure".to_owned(), json!(self.is_insecure)),
            ])
            .collect()
    }
}

/// The hooks of a run. Where the config file and a config crate have the same
/// hook, that of the config file is called.
#[derive(Debug, Default)]
pub(crate) struct Runner {
    config: ConfigHooks,
    instance: Instance,
    is_connected: tokio::sync::OnceCell<()>,
    timeout: Option<u32>,
    krate: OnceCell<(Vec<Hook>, Peer)>,
}

impl Runner {
    pub(crate) fn new(mut config: ConfigHooks, instance: Instance, timeout: Option<u32>) -> Self {
        let is_function = |source: &Source| matches!(source, Source::Function(_));
        if !config.sources.values().any(is_function) {
            config.node = None;
        }
        Self {
            config,
            instance,
            timeout,
            ..Self::default()
        }
    }

    /// Takes the hooks of a config crate in, which `answers` when it is run.
    pub(crate) fn add_crate(&self, hooks: &[Hook], answers: Command) -> Result<(), CliError> {
        if hooks.is_empty() || self.krate.get().is_some() {
            return Ok(());
        }
        let peer = Peer::start(answers)
            .map_err(|error| CliError::new(format!("the config crate cannot be run: {error}")))?;
        // It was looked at above.
        let _ = self.krate.set((hooks.to_vec(), peer));
        Ok(())
    }

    /// The kinds of which a dump need not have every record.
    pub(crate) fn partial_kinds(&self) -> impl Iterator<Item = Kind> {
        Kind::dumped().filter(|kind| {
            let part = Part::Records(*kind);
            When::ALL
                .into_iter()
                .any(|when| self.has(Hook::new(part, when)))
        })
    }

    fn timeout(&self) -> Duration {
        self.timeout
            .map_or(TIMEOUT, |seconds| Duration::from_secs(seconds.into()))
    }

    /// Calls a function of a config file.
    async fn call(&self, file: &Path, hook: Hook, value: Value) -> Result<Value, String> {
        let node = self.config.node.as_ref().ok_or("Node.js does not run")?;
        let connect = || async {
            let server = self.instance.question();
            node.ask("connect", server, self.timeout()).await.map(drop)
        };
        let connected = self.is_connected.get_or_try_init(connect).await;
        connected.map_err(|silence| silence.to_string())?;
        let question = Map::from_iter([
            ("file".to_owned(), json!(file.to_string_lossy())),
            ("hook".to_owned(), json!(hook)),
            ("value".to_owned(), value),
        ]);
        let answer = node.ask("call", question, self.timeout()).await;
        answer.map_err(|silence| silence.to_string())
    }
}

#[sync_sdk::engine::hooks::async_trait(?Send)]
impl RunHooks for Runner {
    fn has(&self, hook: Hook) -> bool {
        let krate = self.krate.get();
        self.config.sources.contains_key(&hook)
            || krate.is_some_and(|(hooks, _)| hooks.contains(&hook))
    }

    async fn run(&self, hook: Hook, value: Value) -> Result<Value, String> {
        match (self.config.sources.get(&hook), self.krate.get()) {
            (Some(Source::Function(file)), _) => self.call(file, hook, value).await,
            (Some(Source::Command(words, folder)), _) => {
                command::run(words, folder, hook, &value, self.timeout()).await
            }
            (None, Some((_, peer))) => {
                let question = Map::from_iter([
                    ("hook".to_owned(), json!(hook)),
                    ("value".to_owned(), value),
                ]);
                let answer = peer.ask("call", question, self.timeout()).await;
                answer.map_err(|silence| silence.to_string())
            }
            (None, None) => Ok(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_that_is_there_already_wins() {
        let mut hooks = ConfigHooks::default();
        let child = json!({ "roles": { "onSave": ["child"] } });
        let parent = json!({ "roles": { "onSave": ["parent"], "onLoad": ["parent"] } });
        for (file, value) in [("/a/child.json", child), ("/b/parent.json", parent)] {
            assert_eq!(hooks.add(Path::new(file), &value).ok(), Some(Vec::new()));
        }
        let found: Vec<_> = hooks.sources.iter().collect();
        let command = |word: &str, folder: &str| Source::Command(vec![word.into()], folder.into());
        let hook = |when| Hook::new(Part::Records(Kind::Roles), when);
        assert_eq!(
            found,
            [
                (&hook(When::OnSave), &command("child", "/a")),
                (&hook(When::OnLoad), &command("parent", "/b")),
            ]
        );
    }

    #[test]
    fn what_is_no_hook_is_told() {
        let mut hooks = ConfigHooks::default();
        let unknown = json!({ "collections": { "onSave": ["a"] }, "roles": { "onPush": ["a"] } });
        let warnings = hooks.add(Path::new("c.json"), &unknown).expect("warnings");
        assert_eq!(
            warnings[0],
            "c.json: there is no hook `hooks.collections.onSave`"
        );
        assert_eq!(warnings[1], "c.json: there is no hook `hooks.roles.onPush`");
        // A mark means something only where functions are.
        for bad in [
            json!("x"),
            json!([]),
            json!([1]),
            json!({ "$function": true }),
        ] {
            let value = json!({ "roles": { "onSave": bad } });
            let error = hooks
                .add(Path::new("c.json"), &value)
                .expect_err("no command");
            assert!(error.problems[0].contains("`hooks.roles.onSave` must be a command"));
        }
    }
}
