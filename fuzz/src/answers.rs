//! Answers of a server.

use std::sync::OnceLock;
use std::time::Duration;

use sync_sdk::engine::hooks::Unseen;
use sync_sdk::engine::{
    self, Desired, EngineError, Options, Scope, Selection, Silent, Tracking, doctor,
};
use sync_sdk::hooks::Hooks;
use sync_sdk::idmap::{self, IdMapChoice};
use sync_sdk::model::{ProjectKey, Snapshot};
use sync_sdk::target::directus::{Client, ConnectOptions, Credentials, DirectusReader};
use tokio::runtime::{Builder, Runtime};

use crate::parts::parts;
use crate::server::Server;

/// Pulls from a server that answers so, and compares it with what was pulled and
/// with nothing. Each part is called `METHOD PATH STATUS`.
pub fn answers(input: &[u8]) {
    let server = Server::get();
    server.answer(parts(input).into_iter().filter_map(answer).collect());
    let credentials = Credentials::Token("token".into());
    let options = ConnectOptions {
        retries: 0,
        timeout: Duration::from_secs(5),
        ..ConnectOptions::new(server.url(), credentials)
    };
    // What goes wrong is said; that it is said is all that is asked for.
    drop(runtime().block_on(run(options)));
}

/// A part as an answer. Statuses that make a client wait are left out.
fn answer<'a>((name, body): (&'a str, &'a [u8])) -> Option<(String, (u16, Vec<u8>))> {
    let (route, status) = name.rsplit_once(' ')?;
    let status = status.parse().ok()?;
    let waits = matches!(status, 100..200 | 429 | 502..505);
    (!waits && (200..600).contains(&status)).then(|| (route.to_owned(), (status, body.to_vec())))
}

async fn run(options: ConnectOptions) -> Result<(), EngineError> {
    let client = Client::new(options)?;
    let reader = DirectusReader::new(client.clone());
    let idmap = idmap::open(&IdMapChoice::Auto, &client, &reader, Some("fuzz")).await?;
    let selection = Selection::default();
    let pulled = engine::pull(
        &reader,
        &*idmap,
        &selection,
        Tracking::None,
        &Hooks::new(),
        &Silent,
    )
    .await?;
    let current = engine::discover(&reader, &*idmap, &selection, &Silent).await?;
    let project = Scope::Project(ProjectKey::new("fuzz"));
    // What is kept beside the rows.
    drop(idmap.lock().held().await);
    drop(
        engine::drift(&current, None, &selection, &Unseen::default())
            .to_json()
            .to_string(),
    );
    drop(doctor::examine(&current, None));
    for (snapshot, scope) in [
        (pulled.snapshot.clone(), Scope::Mirror),
        (pulled.snapshot, project),
        (Snapshot::default(), Scope::Mirror),
    ] {
        let desired = Desired::new(snapshot, scope, |_| Some("value".to_owned()))?;
        let options = Options {
            adopt: true,
            force: true,
            ..Options::default()
        };
        let plan = engine::plan(&reader, &current, &desired, &selection, &options, &Silent).await;
        // A plan is shown and saved.
        drop(plan.map(|plan| plan.to_json().to_string()));
    }
    Ok(())
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
    })
}
