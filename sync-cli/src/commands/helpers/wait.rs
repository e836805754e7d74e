//! `directus-sync helpers wait-server-ready`: waits until the server is ready.

use std::time::{Duration, Instant};

use sync_sdk::target::TargetError;
use sync_sdk::target::directus::Client;

use crate::args::WaitArgs;
use crate::error::CliError;
use crate::settings::Settings;
use crate::ui::Ui;

/// How long one check waits for an answer: a server that needs longer is not ready.
const ONE_CHECK: Duration = Duration::from_secs(10);

pub(super) async fn run(args: WaitArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let WaitArgs {
        interval,
        timeout,
        successes,
        ..
    } = args;
    let client = Client::new(settings.probe_options(ONE_CHECK)?)?;
    let url = client.url();
    ui.busy(format!("waiting for {url}"));
    let deadline = Instant::now() + timeout;
    let (mut good, mut checks) = (0, 0);
    let mut last = None;
    loop {
        checks += 1;
        let answer = client.ready().await;
        match answer {
            Ok(version) => {
                good += 1;
                if good >= successes {
                    let version = version.map(|version| format!(": Directus {version}"));
                    let version = version.unwrap_or_default();
                    ui.data(&format!("{url} is ready{version} (check {checks})."))?;
                    return Ok(0);
                }
                last = None;
            }
            // Waiting mends no credentials, and Directus suspends who tries often.
            Err(error @ TargetError::Unauthorized { .. }) => return Err(error.into()),
            Err(error) => {
                good = 0;
                if last.as_ref().map(TargetError::to_string) != Some(error.to_string()) {
                    ui.note(format_args!("not ready yet: {error}"));
                }
                last = Some(error);
            }
        }
        let now = Instant::now();
        if now >= deadline {
            return Err(too_late(url, &args, good, last));
        }
        tokio::time::sleep(interval.min(deadline - now)).await;
    }
}

/// The error when the time is over, with the last answer.
fn too_late(url: &str, args: &WaitArgs, good: u32, last: Option<TargetError>) -> CliError {
    let late = format!(
        "{url} was not ready within {} s",
        args.timeout.as_secs_f64()
    );
    match last {
        Some(answer) => {
            let mut error = CliError::from(answer);
            for problem in &mut error.problems {
                *problem = format!("{late}; the last answer: {problem}");
            }
            error
        }
        None => CliError::new(format!(
            "{late}: of {} good checks in a row there were {good}",
            args.successes
        ))
        .hint("--timeout gives it more time, --successes asks for fewer checks"),
    }
}
