//! `cargo xtask`: the tasks of a developer. `cargo xtask --help` lists them.
#![allow(clippy::print_stdout, reason = "printing is what a task does")]

mod tasks;

use clap::Parser as _;

fn main() -> anyhow::Result<()> {
    tasks::Task::parse().run()
}
