//! `cargo xtask`: the tasks of a developer. `cargo xtask --help` lists them.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing is what a task does"
)]

mod tasks;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match tasks::Task::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Not by its `Debug` form, which adds a backtrace where the environment asks for one
            // and so hides the text that says what to do.
            eprintln!("\nerror: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because {cause}");
            }
            ExitCode::FAILURE
        }
    }
}
