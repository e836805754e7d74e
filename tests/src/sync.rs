//! The SDK, as the command line uses it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use secrecy::SecretString;
use sync_sdk::engine::hooks::Unseen;
use sync_sdk::engine::{
    self, Action, Claimant, DangerKind, Desired, Drift, EngineError, Lock, Merged, Options, Plan,
    Scope, Selection, ServerCheck, Silent, Takeover, Tracking,
};
use sync_sdk::hooks::Hooks;
use sync_sdk::idmap::{self, Held, Holder, IdMap, IdMapChoice};
use sync_sdk::model::{ProjectKey, Snapshot};
use sync_sdk::target::directus::{
    Client, ConnectOptions, Credentials, DirectusReader, DirectusWriter,
};
use xtask::directus::ADMIN_TOKEN;

use crate::Config;

/// How to push and pull. By default as the administrator, a dump, with the
/// store that the tool makes itself.
#[derive(Debug, Clone)]
pub struct Sync {
    /// Where to, who, and how patiently.
    pub connect: ConnectOptions,
    /// Which store holds the id map.
    pub store: IdMapChoice,
    /// How much of the target the configuration speaks for.
    pub scope: Scope,
    /// What is covered.
    pub selection: Selection,
    /// What is allowed.
    pub options: Options,
    /// Whether a push takes the lock of the target.
    pub locks: bool,
    /// Whether records are written in one transaction where the server can.
    pub import: bool,
}

/// A push that went through.
#[derive(Debug)]
pub struct Pushed {
    /// What was done.
    pub plan: Plan,
}

impl Pushed {
    /// The addresses of the records to which this happened.
    pub fn addresses(&self, action: Action) -> Vec<String> {
        addresses(&self.plan, action)
    }
}

/// The addresses of the records to which this will happen.
fn addresses(plan: &Plan, action: Action) -> Vec<String> {
    let of = plan.changes.iter().filter(|change| change.action == action);
    of.map(|change| change.address.to_string()).collect()
}

/// What a run talks through.
struct Connection {
    reader: DirectusReader,
    writer: DirectusWriter,
    idmap: Box<dyn IdMap>,
}

impl Sync {
    /// To this address.
    pub fn to(url: &str) -> Self {
        let token = Credentials::Token(SecretString::from(ADMIN_TOKEN));
        Self {
            connect: ConnectOptions::new(url, token),
            store: IdMapChoice::Collection,
            scope: Scope::Mirror,
            selection: Selection::default(),
            locks: false,
            // Most tests are about something else than what is dangerous.
            options: Options {
                allow: DangerKind::ALL.into(),
                ..Options::default()
            },
            import: true,
        }
    }

    /// To another address of the same server, such as a proxy.
    #[must_use]
    pub fn through(mut self, url: &str) -> Self {
        url.clone_into(&mut self.connect.url);
        self
    }

    /// With the tables of `directus-extension-sync`.
    #[must_use]
    pub fn extension(mut self) -> Self {
        self.store = IdMapChoice::Extension;
        self
    }

    /// As a project in code.
    #[must_use]
    pub fn project(mut self, key: &str) -> Self {
        self.scope = Scope::Project(ProjectKey::new(key));
        self
    }

    /// Records only.
    #[must_use]
    pub fn without_model(mut self) -> Self {
        self.selection.data_model = false;
        self
    }

    /// Taking over rows by name.
    #[must_use]
    pub fn adopting(mut self) -> Self {
        self.options.adopt = true;
        self
    }

    /// Never in one transaction.
    #[must_use]
    pub fn without_import(mut self) -> Self {
        self.import = false;
        self
    }

    /// Deciding so about what was changed by hand.
    #[must_use]
    pub fn on_conflict(mut self, on_conflict: impl engine::Resolve + 'static) -> Self {
        self.options.on_conflict = std::sync::Arc::new(on_conflict);
        self
    }

    /// Holding the lock of the target while it pushes.
    #[must_use]
    pub fn locking(mut self) -> Self {
        self.locks = true;
        self
    }

    /// Allowing no dangers but these.
    #[must_use]
    pub fn allowing(mut self, kinds: &[DangerKind]) -> Self {
        self.options.allow = kinds.iter().copied().collect();
        self
    }

    async fn connection(&self) -> Result<Connection, EngineError> {
        let client = Client::new(self.connect.clone())?;
        let reader = DirectusReader::new(client.clone());
        let project = self.scope.project().map(ProjectKey::as_str);
        let idmap = idmap::open(&self.store, &client, &reader, project).await?;
        let writer = DirectusWriter::new(client);
        Ok(Connection {
            reader,
            writer: match self.import {
                true => writer,
                false => writer.without_import(),
            },
            idmap,
        })
    }

    async fn planned(
        &self,
        connection: &Connection,
        desired: &Desired,
    ) -> Result<Plan, EngineError> {
        let Connection { reader, idmap, .. } = connection;
        let current = engine::discover(reader, idmap.as_ref(), &self.selection, &Silent).await?;
        engine::plan(
            reader,
            &current,
            desired,
            &self.selection,
            &self.options,
            &Silent,
        )
        .await
    }

    /// What a push would do: `diff`.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn diff(&self, config: &Config) -> Result<Plan, EngineError> {
        let desired = self.desired(config)?;
        block_on(async {
            let connection = self.connection().await?;
            self.planned(&connection, &desired).await
        })
    }

    /// What the server makes of a push that it tries out: `diff --server-check`.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn server_check(&self, config: &Config) -> Result<ServerCheck, EngineError> {
        let desired = self.desired(config)?;
        block_on(async {
            let connection = self.connection().await?;
            let plan = self.planned(&connection, &desired).await?;
            engine::check_on_server(&plan, &connection.reader).await
        })
    }

    /// What the target has now.
    async fn current(&self) -> engine::Current {
        let Connection { reader, idmap, .. } = self.connection().await.expect("a connection");
        let current = engine::discover(&reader, idmap.as_ref(), &self.selection, &Silent);
        current.await.expect("it can be read")
    }

    /// What was changed by hand since the last push.
    pub fn drift(&self, config: &Config) -> Drift {
        let desired = self.desired(config).expect("a configuration");
        block_on(async {
            let current = self.current().await;
            engine::drift(
                &current,
                Some(&desired),
                &self.selection,
                &Unseen::default(),
            )
        })
    }

    /// The configuration with what was changed by hand since the last push.
    pub fn merge(&self, config: &Config) -> Merged {
        let desired = self.desired(config).expect("a configuration");
        block_on(async {
            let current = self.current().await;
            let merged = engine::merge(&current, &desired, &self.selection, &self.options);
            merged.unwrap_or_else(|error| panic!("{error}"))
        })
    }

    /// Discovers, plans, applies and verifies.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn try_push(&self, config: &Config) -> Result<Pushed, EngineError> {
        let desired = self.desired(config)?;
        block_on(async {
            let connection = self.connection().await?;
            if !self.locks {
                return self.pushed(&connection, &desired).await;
            }
            let store = connection.idmap.lock();
            let lock = Lock::take(store, holder("push"), PATIENCE, &Stranger).await;
            let lock = lock.unwrap_or_else(|error| panic!("{error}"));
            let pushed = lock.keep(self.pushed(&connection, &desired)).await;
            lock.release().await?;
            pushed
        })
    }

    async fn pushed(
        &self,
        connection: &Connection,
        desired: &Desired,
    ) -> Result<Pushed, EngineError> {
        let plan = self.planned(connection, desired).await?;
        let Connection {
            reader,
            writer,
            idmap,
        } = connection;
        engine::apply(&plan, writer, idmap.as_ref(), &Silent).await?;
        engine::verify(
            reader,
            idmap.as_ref(),
            &plan,
            desired,
            &self.selection,
            &self.options,
            &Silent,
        )
        .await?;
        Ok(Pushed { plan })
    }

    /// Pushes, and expects that a diff is empty afterwards.
    pub fn push(&self, config: &Config) -> Pushed {
        let pushed = self.try_push(config).unwrap_or_else(|error| match error {
            EngineError::Unverified(plan) => {
                panic!("the push does not converge: {:#}", plan.to_json())
            }
            error => panic!("the push failed: {error}"),
        });
        let again = self.diff(config).expect("a diff");
        assert!(
            !again.has_writes(),
            "a second push would write: {:#}",
            again.to_json()
        );
        pushed
    }

    /// Reads the target.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn pull(&self) -> Result<Snapshot, EngineError> {
        self.pulled(Tracking::Write(&BTreeSet::new()))
    }

    /// Reads the target, and leaves nothing there.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn look(&self) -> Result<Snapshot, EngineError> {
        self.pulled(Tracking::None)
    }

    fn pulled(&self, tracking: Tracking<'_>) -> Result<Snapshot, EngineError> {
        block_on(async {
            let connection = self.connection().await?;
            let Connection { reader, idmap, .. } = &connection;
            let (idmap, selection) = (idmap.as_ref(), &self.selection);
            let pulled =
                engine::pull(reader, idmap, selection, tracking, &Hooks::new(), &Silent).await?;
            Ok(pulled.snapshot)
        })
    }

    fn desired(&self, config: &Config) -> Result<Desired, EngineError> {
        Desired::new(config.snapshot(), self.scope.clone(), |_| None)
    }
}

/// How long a push of a test waits for others.
const PATIENCE: Duration = Duration::from_secs(300);

/// A run of this test.
pub fn holder(command: &str) -> Holder {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    Holder {
        run: format!("{}-{number}", std::process::id()),
        user: "tester".to_owned(),
        host: "test".to_owned(),
        command: command.to_owned(),
        began: "2026-11-21T15:30:00Z".to_owned(),
        ttl: Duration::from_secs(30),
        left: false,
    }
}

/// Knows nothing of other runs, and says nothing.
struct Stranger;

impl Claimant for Stranger {
    fn is_dead(&self, _: &Holder) -> bool {
        false
    }

    fn waits(&self, _: &Held) {}

    fn took_over(&self, _: &Held, _: Takeover) {}
}

pub(crate) fn block_on<T>(run: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(run)
}
