//! `cargo xtask demo`: the main job, from a typed config to a Directus that works that way.

use std::process::Command;

use anyhow::{Context as _, Result, bail};
use xtask::directus::{ADMIN_EMAIL, ADMIN_PASSWORD, ADMIN_TOKEN};

use super::directus::Up;
use super::steps::{cargo, run, step};

const EXAMPLE: &str = "examples/gazette/Cargo.toml";

/// What the example reads from the environment, for who has not set it.
const VARIABLES: [(&str, &str); 2] = [
    ("DESK_EMAIL", "desk@example.com"),
    ("SITE_TOKEN", "not-a-real-token"),
];

/// Uses `DIRECTUS_URL` and `DIRECTUS_TOKEN` when both are set, else a Directus on this machine.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    up: Up,
}

/// Where the example goes.
struct Target {
    url: String,
    token: String,
    /// How a person gets in.
    login: String,
}

impl Demo {
    pub(crate) fn run(&self) -> Result<()> {
        step("build directus-sync", || {
            run(&mut cargo(["build", "--package", "sync-cli"]))
        })?;
        let target = step("find a Directus", || {
            let target = self.target()?;
            println!("{}", target.url);
            Ok(target)
        })?;
        step("push the example", || {
            run(&mut target.directus_sync(&["push", "--yes", "--allow", "open-to-public"]))
        })?;
        step("diff once more", || {
            let diff = &mut target.directus_sync(&["diff", "--exit-code"]);
            run(diff).context("the target should now be what the example describes")
        })?;
        println!("{}", target.farewell());
        Ok(())
    }

    fn target(&self) -> Result<Target> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        match (variable("DIRECTUS_URL"), variable("DIRECTUS_TOKEN")) {
            (Some(url), Some(token)) => {
                let login = "the login that you have there".to_owned();
                Ok(Target {
                    url: url.trim_end_matches('/').to_owned(),
                    token,
                    login,
                })
            }
            (None, None) => Ok(Target {
                url: self.up.run()?.url(),
                token: ADMIN_TOKEN.to_owned(),
                login: format!("{ADMIN_EMAIL}, password {ADMIN_PASSWORD}"),
            }),
            _ => bail!("set both DIRECTUS_URL and DIRECTUS_TOKEN, or neither"),
        }
    }
}

impl Target {
    /// The freshly built CLI on the example, with the credentials where no process list shows them.
    fn directus_sync(&self, arguments: &[&str]) -> Command {
        let mut command = cargo(["run", "--quiet", "--package", "sync-cli", "--"]);
        command.args(arguments).args(["--manifest-path", EXAMPLE]);
        command
            .env("DIRECTUS_URL", &self.url)
            .env("DIRECTUS_TOKEN", &self.token);
        for (name, value) in VARIABLES {
            if std::env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        command
    }

    fn farewell(&self) -> String {
        let Self { url, login, .. } = self;
        let variables = VARIABLES
            .map(|(name, value)| format!("{name}={value}"))
            .join(" ");
        format!(
            "
The instance is now what examples/gazette describes, and a second diff found nothing to do.

  look at it   {url}/admin
  log in as    {login}
  data model   {url}/admin/settings/data-model
  roles        {url}/admin/settings/roles
  flows        {url}/admin/settings/flows

Next: change something in examples/gazette/src, or by hand in the app, and see what differs:

  export DIRECTUS_URL={url} DIRECTUS_TOKEN={token} {variables}
  cargo run -p sync-cli -- diff --manifest-path {EXAMPLE}

`cargo xtask directus down` ends the Directus that was started here.",
            token = if self.token == ADMIN_TOKEN {
                ADMIN_TOKEN
            } else {
                "…"
            },
        )
    }
}
