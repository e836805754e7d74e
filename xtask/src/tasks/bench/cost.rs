//! What one run of a client costs.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike as _};
use xtask::directus::Instance;
use xtask::proxy::Proxy;

/// The cost of one run.
#[derive(Clone, Debug)]
pub(super) struct Cost {
    /// From the start of the process to its end.
    pub(super) wall: Duration,
    /// User and system time of the client, with the processes that it started.
    pub(super) client_cpu: Duration,
    /// User and system time of the server meanwhile, where the system tells it (Linux).
    pub(super) server_cpu: Option<Duration>,
    pub(super) requests: usize,
    /// The bytes of all requests.
    pub(super) sent: usize,
    /// The bytes of all answers.
    pub(super) received: usize,
}

/// Runs a command that talks to the server through the proxy, with its output in `log`.
pub(super) fn measure(
    command: &mut Command,
    server: &Instance,
    proxy: &Proxy,
    log: &Path,
) -> Result<(ExitStatus, Cost)> {
    let output = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output);
    proxy.reset();
    let server_before = cpu_of(server.pid());
    // No other child of this process ends in between, so the difference is the client's.
    let client_before = cpu_of_ended_children()?;
    let start = Instant::now();
    let status = command
        .spawn()
        .and_then(|mut child| child.wait())
        .with_context(|| format!("cannot run {}", command.get_program().display()))?;
    let wall = start.elapsed();
    let client_cpu = cpu_of_ended_children()?.saturating_sub(client_before);
    let server_cpu = cpu_of(server.pid())
        .zip(server_before)
        .map(|(after, before)| after.saturating_sub(before));
    let (sent, received) = proxy.bytes();
    let cost = Cost {
        wall,
        client_cpu,
        server_cpu,
        requests: proxy.total(),
        sent,
        received,
    };
    Ok((status, cost))
}

/// User and system time of all children that have ended, with theirs.
fn cpu_of_ended_children() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let duration = |time: TimeVal| Duration::from_micros(time.num_microseconds().unsigned_abs());
    Ok(duration(usage.user_time()) + duration(usage.system_time()))
}

/// User and system time of a running process, from `/proc` (proc_pid_stat(5)).
fn cpu_of(pid: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the name, in parentheses, and may hold anything.
    let mut after_name = stat.rsplit_once(')')?.1.split_whitespace();
    // Fields 14 and 15; the first after the name is the third.
    let user: u64 = after_name.nth(11)?.parse().ok()?;
    let system: u64 = after_name.next()?.parse().ok()?;
    let ticks = rustix::param::clock_ticks_per_second();
    Some(Duration::from_millis(
        (user + system).checked_mul(1000)?.checked_div(ticks)?,
    ))
}

/// How busy the machine was in the last minute, where the system tells it (Linux).
pub(super) fn load_average() -> Option<f64> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().next()?.parse().ok()
}
