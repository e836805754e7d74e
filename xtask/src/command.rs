//! Running other programs so that a failure tells what to look at.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// Looks again and again until there is something to see: what a process of another program does
/// sends no event. `None` when the time is over.
pub(crate) fn poll<T, E>(
    limit: Duration,
    mut look: impl FnMut() -> Result<Option<T>, E>,
) -> Result<Option<T>, E> {
    const PAUSE: Duration = Duration::from_millis(25);
    let deadline = Instant::now() + limit;
    loop {
        let seen = look()?;
        if seen.is_some() || Instant::now() > deadline {
            return Ok(seen);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Runs a command to its end with all its output in a log file, which is started anew.
///
/// # Errors
/// When it cannot be started, fails, or is not done after `limit` (it is killed then). The text
/// holds the end of the log and its path.
pub fn run_logged(command: &mut Command, log: &Path, limit: Duration) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    match poll(limit, || child.try_wait())? {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("{name} ended with {status}\n{}", tail(log)),
        None => {
            child.kill()?;
            child.wait()?;
            bail!(
                "{name} was not done after {} s\n{}",
                limit.as_secs(),
                tail(log)
            )
        }
    }
}

/// The last lines of a log, and where the rest is, for an error text.
pub(crate) fn tail(log: &Path) -> String {
    const LINES: usize = 20;
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(LINES);
    let mut out = String::new();
    for line in &lines[from..] {
        out.push_str("    ");
        out.push_str(line);
        out.push('\n');
    }
    out.push_str(&format!("    (whole log: {})", log.display()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_failure_shows_status_and_the_end_of_the_log() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let log = folder.path().join("work.log");
        let script = "seq 1 50; echo broken >&2; exit 3";
        let error = run_logged(&mut shell(script), &log, Duration::from_secs(20))
            .expect_err("the script fails")
            .to_string();
        assert!(error.contains("exit status: 3"), "{error}");
        assert!(error.contains("broken"), "{error}");
        assert!(
            error.contains(" 50\n") && !error.contains(" 10\n"),
            "{error}"
        );
        assert!(error.contains(&log.display().to_string()), "{error}");
        Ok(())
    }

    #[test]
    fn a_command_that_hangs_is_ended() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let log = folder.path().join("work.log");
        let error = run_logged(
            &mut shell("exec sleep 600"),
            &log,
            Duration::from_millis(100),
        )
        .expect_err("it hangs")
        .to_string();
        assert!(error.contains("not done"), "{error}");
        Ok(())
    }
}
