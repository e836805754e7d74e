//! The tasks, one module each.

mod bench;
mod bench_build;
mod book;
mod codegen;
mod demo;
mod directus;
mod faults;
mod fuzz;
mod matrix;
mod steps;
mod test;
mod tool;

/// Tasks of a developer of sync-sdk.
#[derive(Debug, clap::Parser)]
#[command(name = "cargo xtask")]
pub(crate) enum Task {
    /// Start, end and look at a real Directus on this machine.
    #[command(subcommand)]
    Directus(directus::Action),
    /// Run everything that must hold before a change is merged.
    Test(test::Test),
    /// Push the example config to a Directus and show the result.
    Demo(demo::Demo),
    /// Measure directus-sync of this workspace beside the published npm client.
    Bench(bench::Bench),
    /// Measure what a config crate costs to compile.
    BenchBuild(bench_build::BenchBuild),
    /// Measure what comes out when a dump becomes code.
    Codegen(codegen::Codegen),
    /// Disturb a push at each of its requests, run it again, and compare the server.
    Faults(faults::Faults),
    /// Feed hostile input to everything that reads.
    Fuzz(fuzz::Fuzz),
}

impl Task {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Directus(action) => action.run(),
            Self::Test(test) => test.run(),
            Self::Demo(demo) => demo.run(),
            Self::Bench(bench) => bench.run(),
            Self::BenchBuild(bench) => bench.run(),
            Self::Codegen(codegen) => codegen.run(),
            Self::Faults(faults) => faults.run(),
            Self::Fuzz(fuzz) => fuzz.run(),
        }
    }
}
