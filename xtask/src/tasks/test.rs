//! `cargo xtask test`: everything that must hold before a change is merged.

use std::process::Command;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use clap::ValueEnum;
use xtask::cache::Cache;
use xtask::command::run_logged;
use xtask::directus::{Database, Installation, Version, published_client};

use super::book;
use super::fuzz::Fuzz;
use super::matrix::{Cell, OTHERS, SAMPLE};
use super::steps::{cargo, here, run, step};
use super::tool::{CARGO_DENY, NEXTEST, tool};

#[derive(Debug, clap::Args)]
pub(crate) struct Test {
    /// Leave out the end-to-end tests, which need a Directus.
    #[arg(long)]
    no_e2e: bool,
    /// Only this step (may be given again).
    #[arg(long, value_enum, value_name = "STEP")]
    only: Vec<Step>,
    /// The Directus of the end-to-end tests: 11, 12, or 11.0 for the oldest.
    #[arg(long, default_value = "11", value_name = "VERSION")]
    directus: Version,
    /// Its database: sqlite or postgres.
    #[arg(long, default_value = "sqlite")]
    database: Database,
}

/// The steps in their order: what fails fastest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Formatting.
    Fmt,
    /// Lints, of all features together and of the default ones alone.
    Clippy,
    /// Licences, sources, and advisories of dependencies.
    Deny,
    /// The guide.
    Book,
    /// What the compiler says to users of the derives.
    Ui,
    /// Unit, CLI, macro and example tests.
    Unit,
    /// Tests against a real Directus.
    E2e,
    /// A sample of them on PostgreSQL, with Directus 11 and 12.
    Matrix,
    /// Hostile input, a short run.
    Fuzz,
    /// The examples in the documentation.
    Doctest,
    /// The documentation itself.
    Doc,
}

impl Test {
    pub(crate) fn run(&self) -> Result<()> {
        let steps: Vec<Step> = Step::value_variants()
            .iter()
            .copied()
            .filter(|step| self.wants(*step))
            .collect();
        let cells = self.cells(&steps);
        let mut servers = (!cells.is_empty()).then(|| prepare_servers(cells));
        let result = self.run_steps(&steps, &mut servers);
        if let (Err(error), Some(servers)) = (&result, servers) {
            // Ending it half-way would leave compilers behind that nobody waits for.
            println!("{error:#}\n(finishing the install of Directus, for the next run)");
            // Its own failure is not what stopped this run.
            let _ = servers.join();
        }
        result
    }

    fn wants(&self, step: Step) -> bool {
        match step {
            Step::E2e | Step::Matrix if self.no_e2e => false,
            step => self.only.is_empty() || self.only.contains(&step),
        }
    }

    /// What the tests of these steps run on.
    fn cells(&self, steps: &[Step]) -> Vec<Cell> {
        let mut cells = Vec::new();
        if steps.contains(&Step::E2e) {
            cells.push(self.cell());
        }
        if steps.contains(&Step::Matrix) {
            cells.extend(OTHERS);
        }
        cells
    }

    fn cell(&self) -> Cell {
        Cell {
            version: self.directus,
            database: self.database,
        }
    }

    fn run_steps(&self, steps: &[Step], servers: &mut Option<Servers>) -> Result<()> {
        let mut times = Vec::new();
        for each in steps {
            let name = format!("{each:?}").to_lowercase();
            let start = Instant::now();
            step(&name, || {
                if matches!(each, Step::E2e | Step::Matrix)
                    && let Some(servers) = servers.take()
                {
                    servers
                        .join()
                        .map_err(|_| anyhow!("the install of Directus panicked"))??;
                }
                each.run(self.cell())
            })?;
            times.push((name, start.elapsed().as_secs_f64()));
        }
        println!("\n=== all of it passed");
        for (name, seconds) in times {
            println!("  {name:8} {seconds:7.1} s");
        }
        Ok(())
    }
}

/// An install of what the end-to-end tests need, going on beside the other steps.
type Servers = JoinHandle<Result<()>>;

fn prepare_servers(cells: Vec<Cell>) -> Servers {
    std::thread::spawn(|| {
        for cell in cells {
            Installation::of(cell.version)?.warm_up(cell.database)?;
        }
        // Some tests are of one version, wherever they run, and none of them may wait for an
        // install: native modules are built in it.
        for version in [Version::V11, Version::V12, Version::Oldest] {
            Installation::of(version)?.warm_up(Database::Sqlite)?;
        }
        published_client().map(drop)
    })
}

impl Step {
    fn run(self, cell: Cell) -> Result<()> {
        match self {
            Self::Fmt => {
                run(&mut cargo(["fmt", "--all", "--check"]))?;
                let fuzz = "fuzz/Cargo.toml";
                run(&mut cargo(["fmt", "--manifest-path", fuzz, "--check"]))
            }
            Self::Clippy => {
                run(&mut cargo([
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--all-features",
                    "--",
                    "-D",
                    "warnings",
                ]))?;
                // It is no member, and would be seen to be stale only when it is run.
                run(&mut cargo([
                    "clippy",
                    "--manifest-path",
                    "fuzz/Cargo.toml",
                    "--",
                    "-D",
                    "warnings",
                ]))?;
                // What a config crate depends on must also stand without the engine.
                run(&mut cargo([
                    "clippy",
                    "--package",
                    "sync-sdk",
                    "--",
                    "-D",
                    "warnings",
                ]))
            }
            Self::Deny => deny(),
            // With the features that a config crate has: others bring more
            // types, which the compiler then names by longer paths.
            Self::Ui => run(&mut cargo([
                "test",
                "--package",
                "sync-sdk",
                "--test",
                "ui",
            ])),
            Self::Unit => tests(&Scope::WithoutServer),
            Self::E2e => {
                // The tests run the binary.
                run(&mut cargo(["build", "--package", "sync-cli"]))?;
                tests(&Scope::On(cell))
            }
            Self::Matrix => {
                run(&mut cargo(["build", "--package", "sync-cli"]))?;
                OTHERS
                    .into_iter()
                    .try_for_each(|cell| tests(&Scope::SampleOn(cell)))
            }
            Self::Fuzz => Fuzz::short().run(),
            Self::Doctest => run(&mut cargo([
                "test",
                "--doc",
                "--workspace",
                "--all-features",
            ])),
            Self::Doc => run(cargo(["doc", "--workspace", "--no-deps", "--all-features"])
                .env("RUSTDOCFLAGS", "-D warnings")),
            Self::Book => book::build(),
        }
    }
}

enum Scope {
    WithoutServer,
    On(Cell),
    SampleOn(Cell),
}

fn tests(scope: &Scope) -> Result<()> {
    let (filter, cell) = match scope {
        Scope::WithoutServer => ("not package(sync-tests)".to_owned(), None),
        Scope::On(cell) => (cell.tests(), Some(cell)),
        Scope::SampleOn(cell) => (format!("({SAMPLE}) & ({})", cell.tests()), Some(cell)),
    };
    let ci = std::env::var_os("CI").is_some();
    let profile = if ci { "ci" } else { "default" };
    let run_them = ["nextest", "run", "--profile", profile, "--filterset"];
    let all = ["--workspace", "--all-features"];
    let words = run_them.into_iter().chain([filter.as_str()]).chain(all);
    let mut command = here(&tool(&NEXTEST)?, words);
    if let Some(cell) = cell {
        println!("on {cell}");
        for reason in cell.exceptions() {
            println!("  not run: {reason}");
        }
        command
            .env("SYNC_SDK_TEST_DIRECTUS", cell.version.number())
            .env("SYNC_SDK_TEST_DATABASE", cell.database.name());
    }
    run(&mut command)
}

fn deny() -> Result<()> {
    let program = tool(&CARGO_DENY)?;
    let deny = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command
            .current_dir(super::steps::workspace())
            .args(arguments);
        command
    };
    run(&mut deny(&[
        "check",
        "--hide-inclusion-graph",
        "bans",
        "licenses",
        "sources",
    ]))?;
    let log = Cache::open()?.log("advisories");
    match run_logged(&mut deny(&["fetch", "db"]), &log, Duration::from_mins(1)) {
        Ok(()) => run(&mut deny(&["check", "advisories"])),
        Err(_) => {
            println!("advisories not checked: their database cannot be fetched from here");
            Ok(())
        }
    }
}
