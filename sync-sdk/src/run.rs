//! The `main` of a config crate.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use crate::author::{Environment, ProjectDeclaration, ProjectSpec};
use crate::compile::{Document, Review, build, build_all, review};
use crate::hooks;

/// The environment variable that chooses the environment when `--env` does not.
const ENVIRONMENT: &str = "DIRECTUS_SYNC_ENV";

/// The command that answers questions instead of printing once.
const HOOKS: &str = "hooks";

const USAGE: &str = "This is the config of a Directus instance; `directus-sync diff` and \
`directus-sync push` run it.\n\
By itself it can `synth [--env NAME]` (print the compiled project as JSON) and \
`check [--env NAME]` (print every error), and `check --locked` (that the snapshot of the \
project, of all environments, is the reviewed one).";

/// What the `main` of a config crate calls.
///
/// `synth [--env NAME]` prints the compiled project as one line of JSON, `check` compiles
/// it for every environment and prints every error with its file and line;
/// `check --locked` wants the snapshot that `assert_snapshot!` of the feature
/// `testing` keeps in `snapshots/` to be what the project compiles to. `hooks`
/// calls the project's [hooks](ProjectSpec::hooks), as lines of JSON on stdin ask
/// it to, and answers on stdout. The environment is that of `--env`, else that of `DIRECTUS_SYNC_ENV`, else the
/// first one. The `directus-sync` command runs it this way.
///
/// ```no_run
/// # use sync_sdk::prelude::*;
/// #[derive(Project)]
/// #[project(key = "gazette")]
/// pub struct Gazette;
///
/// impl ProjectSpec for Gazette {
///     type Env = ();
/// }
///
/// fn main() -> std::process::ExitCode {
///     sync_sdk::main::<Gazette>()
/// }
/// ```
pub fn main<P: ProjectDeclaration>() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let variable = std::env::var(ENVIRONMENT).ok();
    if arguments.first().is_some_and(|command| command == HOOKS) {
        return answer::<P>(&arguments, variable.as_deref());
    }
    let (output, code) = match run::<P>(&arguments, variable.as_deref()) {
        Ok(output) => (
            std::io::stdout().write_all(output.as_bytes()),
            ExitCode::SUCCESS,
        ),
        Err(message) => (writeln!(std::io::stderr(), "{message}"), ExitCode::FAILURE),
    };
    // A reader that has gone needs no message.
    output.map_or(ExitCode::FAILURE, |()| code)
}

/// Calls hooks until nobody asks any more.
fn answer<P: ProjectDeclaration>(arguments: &[String], variable: Option<&str>) -> ExitCode {
    let answered = parse(arguments).and_then(|(_, named)| {
        let env = choose::<P>(named.or(variable.filter(|name| !name.is_empty())))?;
        let (questions, answers) = (std::io::stdin().lock(), std::io::stdout().lock());
        hooks::serve(&P::hooks(env), questions, answers).map_err(|error| error.to_string())
    });
    match answered {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Nobody may be left to read it.
            let _ = writeln!(std::io::stderr(), "{message}");
            ExitCode::FAILURE
        }
    }
}

/// The command, and the environment that was typed.
fn parse(arguments: &[String]) -> Result<(&str, Option<&str>), String> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Ok(match arguments.as_slice() {
        [command] => (*command, None),
        [command, "--env", name] => (*command, Some(*name)),
        [command, option] if option.starts_with("--env=") => {
            (*command, option.split_once('=').map(|(_, name)| name))
        }
        _ => return Err(USAGE.to_owned()),
    })
}

fn run<P: ProjectDeclaration>(
    arguments: &[String],
    variable: Option<&str>,
) -> Result<String, String> {
    if arguments == ["check", "--locked"] {
        return check_locked::<P>();
    }
    let (command, named) = parse(arguments)?;
    let named = named.or(variable.filter(|name| !name.is_empty()));
    match command {
        "synth" => {
            let compiled = build::<P>(choose::<P>(named)?).map_err(|errors| errors.to_string())?;
            Ok(Document::from_compiled(compiled).to_json())
        }
        "check" => check::<P>(named),
        _ => Err(USAGE.to_owned()),
    }
}

/// The environment of this name, the first one without a name.
fn choose<P: ProjectSpec>(named: Option<&str>) -> Result<P::Env, String> {
    let Some(wanted) = named else {
        return match P::Env::ALL {
            [first, ..] => Ok(*first),
            [] => Err("the project has no environment".to_owned()),
        };
    };
    P::Env::ALL
        .iter()
        .copied()
        .find(|env| env.name() == Some(wanted))
        .ok_or_else(|| {
            let known: Vec<&str> = P::Env::ALL.iter().filter_map(|env| env.name()).collect();
            match known.as_slice() {
                [] => format!("there is no environment `{wanted}`: the project has only one"),
                known => format!(
                    "there is no environment `{wanted}`; the project has {}",
                    known.join(", ")
                ),
            }
        })
}

/// Compiles for the named environment, or for every one; the same problem in
/// several is said once.
fn check<P: ProjectDeclaration>(named: Option<&str>) -> Result<String, String> {
    let errors = match named {
        Some(_) => build::<P>(choose::<P>(named)?).err(),
        None => build_all::<P>().err(),
    };
    errors.map_or(Ok(String::new()), |errors| Err(errors.to_string()))
}

/// Compiles for every environment, and compares with the committed snapshot.
fn check_locked<P: ProjectDeclaration>() -> Result<String, String> {
    let compiled = build_all::<P>().map_err(|errors| errors.to_string())?;
    // `cargo run` says where the crate is; a binary that was started by hand
    // stands in it.
    let krate = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    review::check(&Review::new(&compiled), Path::new(&krate))
        .map(|()| String::new())
        .map_err(|unreviewed| unreviewed.to_string())
}
