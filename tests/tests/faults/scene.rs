//! What is pushed where.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server, launch, text};
use tempfile::TempDir;
use xtask::directus::Launch;
use xtask::proxy::Proxy;

use crate::case::Request;
use crate::state::State;

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");

/// What the examples read from the environment.
const VARIABLES: &str = "OFFICE_EMAIL=a@example.com\nBUILD_HOOK=http://127.0.0.1:1\nBUILD_TOKEN=t\n\
                         TOKEN_KEY=k\nDESK_EMAIL=desk@example.com\nSITE_TOKEN=t\n";

/// What the examples need to be pushed without a terminal.
pub(crate) const CONSENT: [&str; 3] = ["--yes", "--allow", "open-to-public"];

/// A configuration, the instance that it is pushed to, and what becomes of it
/// when nothing disturbs.
pub(crate) struct Scene {
    launch: Launch,
    pub(crate) extension: bool,
    /// What names the configuration, as arguments.
    source: Vec<String>,
    pub(crate) expected: State,
    pub(crate) requests: Vec<Request>,
    /// Removed with the value.
    _kept: Kept,
}

/// A database to begin with, and a dump.
type Kept = (Option<TempDir>, Option<Dump>);

impl Scene {
    pub(crate) fn agency() -> Self {
        Self::example("agency", false)
    }

    pub(crate) fn agency_with_extension() -> Self {
        Self::example("agency", true)
    }

    pub(crate) fn gazette() -> Self {
        Self::example("gazette", false)
    }

    pub(crate) fn newsroom() -> Self {
        Self::dump(launch(), None, Dump::newsroom())
    }

    fn example(name: &str, extension: bool) -> Self {
        let manifest = format!("{EXAMPLES}/{name}/Cargo.toml");
        let source = vec!["--manifest-path".to_owned(), manifest];
        let launch = launch().extension(extension);
        Self::undisturbed(launch, extension, source, (None, None))
    }

    /// The agency as a dump, onto the agency: things have other names, point
    /// elsewhere, are gone, and are new.
    pub(crate) fn agency_changed() -> Self {
        let kept = tempfile::tempdir().expect("a folder");
        let before = launch().folder(kept.path());
        let mut server = Server::launch(&before);
        let first = Self::cli_to(server.url());
        let consent = CONSENT.join(" ");
        let manifest = format!("{EXAMPLES}/agency/Cargo.toml");
        let push = format!("push {consent} --manifest-path {manifest}");
        first.run(&push).expect(0);
        let dump = first.pull();
        server.stop();
        let database = server.instance().database();
        change(&dump);
        let launch = launch().begin_with(database);
        Self::dump(launch, Some(kept), dump)
    }

    fn dump(launch: Launch, kept: Option<TempDir>, dump: Dump) -> Self {
        let path = dump.path().to_str().expect("a path that is text");
        let source = vec!["--dump-path".to_owned(), path.to_owned()];
        Self::undisturbed(launch, false, source, (kept, Some(dump)))
    }

    fn undisturbed(launch: Launch, extension: bool, source: Vec<String>, kept: Kept) -> Self {
        let server = Server::launch(&launch);
        let proxy = Proxy::start(server.url()).expect("it starts");
        let cli = Self::cli_to(&proxy.url());
        let push = Self::words("push", extension, &source, &CONSENT);
        cli.run_words(&push).expect(0);
        let requests = Request::of(proxy.log());
        let writes = requests.iter().filter(|request| request.writes()).count();
        // The data model, and the records: Directus 12 takes them in one.
        assert!(writes > 1, "the push does little");
        Self {
            launch,
            extension,
            expected: State::of(&server, extension),
            source,
            requests,
            _kept: kept,
        }
    }

    /// The binary, in a folder of its own.
    pub(crate) fn cli_to(url: &str) -> Cli {
        let cli = Cli::to(url);
        cli.folder().write(".env", VARIABLES);
        cli
    }

    /// A command on the configuration.
    pub(crate) fn command<'a>(&'a self, command: &'a str, flags: &[&'a str]) -> Vec<&'a str> {
        Self::words(command, self.extension, &self.source, flags)
    }

    fn words<'a>(
        command: &'a str,
        extension: bool,
        source: &'a [String],
        flags: &[&'a str],
    ) -> Vec<&'a str> {
        let store = if extension { "extension" } else { "collection" };
        let words = [command, "--id-map", store].into_iter();
        let source = source.iter().map(String::as_str);
        words.chain(source).chain(flags.iter().copied()).collect()
    }

    /// A new instance to push to.
    pub(crate) fn launch(&self) -> Launch {
        self.launch.clone()
    }
}

/// Makes a second version of the agency.
fn change(dump: &Dump) {
    let own = |kind: &str| -> Vec<Value> {
        let mut records = dump.records(kind);
        let is_own = |record: &Value| !text(record, "_syncId").starts_with('_');
        records.retain(is_own);
        assert!(records.len() > 1, "too few {kind}");
        records
    };
    let id = |record: &Value| text(record, "_syncId");

    // Other names.
    for kind in ["roles", "policies", "flows", "dashboards"] {
        for record in own(kind).iter().take(2) {
            let name = format!("{} (renamed)", text(record, "name"));
            dump.set(kind, &id(record), "/name", Value::from(name));
        }
    }
    // Two keys that must be unique change places.
    let translations = own("translations");
    let [one, other] = &translations[..2] else {
        unreachable!("there are two")
    };
    dump.set("translations", &id(one), "/key", other["key"].clone());
    dump.set(
        "translations",
        &id(one),
        "/language",
        other["language"].clone(),
    );
    dump.set("translations", &id(other), "/key", one["key"].clone());
    dump.set(
        "translations",
        &id(other),
        "/language",
        one["language"].clone(),
    );
    // Of a chain of operations the middle ones change places: no two may ever
    // point to one, and meanwhile two would.
    let operations = own("operations");
    let behind = |operation: &Value| {
        let next = operation["resolve"].as_str()?;
        operations.iter().find(|other| id(other) == next)
    };
    let chain = operations.iter().find_map(|first| {
        let second = behind(first)?;
        Some([first, second, behind(second)?])
    });
    let [first, second, third] = chain.expect("three operations in a row");
    for (operation, next) in [
        (first, &second["resolve"]),
        (second, &third["resolve"]),
        (third, &first["resolve"]),
    ] {
        dump.set("operations", &id(operation), "/resolve", next.clone());
    }
    // Gone: a dashboard with its panels, permissions, presets.
    let gone = id(own("dashboards").last().expect("a dashboard"));
    dump.retain("panels", |panel| panel["dashboard"] != gone.as_str());
    dump.retain("dashboards", |dashboard| {
        dashboard["_syncId"] != gone.as_str()
    });
    let gone: Vec<String> = own("permissions").iter().take(5).map(id).collect();
    dump.retain("permissions", |row| !gone.contains(&id(row)));
    // New: a copy of a permission for another action, and a folder.
    let mut records = own("permissions");
    let mut copy = records.remove(0);
    copy["_syncId"] = json!("6f0f3b1e-5f4e-4d57-9c37-0a4c2d2b7a11");
    copy["action"] = json!("share");
    dump.edit("collections/permissions.json", |list| {
        list.as_array_mut().expect("a list").push(copy);
    });
    dump.edit("collections/folders.json", |list| {
        let folder = json!({ "_syncId": "6f0f3b1e-5f4e-4d57-9c37-0a4c2d2b7a12", "name": "New", "parent": null });
        list.as_array_mut().expect("a list").push(folder);
    });
}
