//! What one run of a client costs.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
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
    /// Nothing for the floor, which is no process of its own.
    pub(super) client_cpu: Option<Duration>,
    /// The most memory that the client had at a time, in bytes, where the system tells it (Linux).
    pub(super) client_memory: Option<u64>,
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
    // No other child of this process ends in between, so the difference is the client's.
    let client_before = cpu_of_ended_children()?;
    let mut client_memory = None;
    let (status, mut cost) = observe(server, proxy, || {
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot run {}", command.get_program().display()))?;
        let (status, memory) = until_ended(&mut child)?;
        client_memory = memory;
        Ok(status)
    })?;
    cost.client_memory = client_memory;
    cost.client_cpu = Some(cpu_of_ended_children()?.saturating_sub(client_before));
    Ok((status, cost))
}

/// What work that talks to the server through the proxy costs, without what it costs here.
pub(super) fn observe<T>(
    server: &Instance,
    proxy: &Proxy,
    work: impl FnOnce() -> Result<T>,
) -> Result<(T, Cost)> {
    proxy.reset();
    let server_before = cpu_of(server.pid());
    let start = Instant::now();
    let done = work()?;
    let wall = start.elapsed();
    let server_cpu = cpu_of(server.pid())
        .zip(server_before)
        .map(|(after, before)| after.saturating_sub(before));
    let (sent, received) = proxy.bytes();
    let cost = Cost {
        wall,
        client_cpu: None,
        client_memory: None,
        server_cpu,
        requests: proxy.total(),
        sent,
        received,
    };
    Ok((done, cost))
}

/// Waits for the end of a process, and says how much memory it had at most. The system remembers
/// that as long as it runs, so what is missed is at most what came in its last milliseconds.
fn until_ended(child: &mut Child) -> Result<(ExitStatus, Option<u64>)> {
    const LOOK: Duration = Duration::from_millis(5);
    let (pid, ended) = (child.id(), AtomicBool::new(false));
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut most = None;
            while !ended.load(Ordering::Relaxed) {
                most = most.max(memory_of(pid));
                thread::sleep(LOOK);
            }
            most
        });
        let status = child.wait();
        ended.store(true, Ordering::Relaxed);
        let most = watch.join().ok().flatten();
        Ok((status?, most))
    })
}

/// The most resident memory that a running process had, from `/proc` (proc_pid_status(5)).
fn memory_of(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
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
