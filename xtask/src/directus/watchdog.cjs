// Loaded into a server that a test or another process owns, before anything else. The owner holds
// the other end of standard input and never writes: when it closes, the owner is gone, whatever
// became of it, and the server goes too.
process.stdin.on('close', () => {
  const temporary = process.env.WATCHDOG_REMOVES;
  if (temporary) {
    // Nobody else is left to remove it, and its database needs no good end.
    require('node:fs').rmSync(temporary, { recursive: true, force: true });
    process.exit();
  }
  // Asked first, so that the database is closed properly; a server that is stuck is ended.
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 5000).unref();
});
process.stdin.resume();
// Watching must not keep a process alive that has nothing else to do.
process.stdin.unref();
