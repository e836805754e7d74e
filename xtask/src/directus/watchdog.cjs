// Loaded into a server that a test or another process owns, before anything else. The owner holds
// the other end of standard input and never writes: when it closes, the owner is gone, whatever
// became of it, and the server goes too.
process.stdin.on('close', () => {
  const database = Number(process.env.WATCHDOG_ENDS);
  const temporary = process.env.WATCHDOG_REMOVES;
  if (temporary) {
    // Nobody else is left to remove it, and its database needs no good end.
    if (database) end(database, 'SIGQUIT');
    // A database that ends may still write.
    require('node:fs').rmSync(temporary, { recursive: true, force: true, maxRetries: 20 });
    process.exit();
  }
  // Asked first, so that the database is closed properly; a server that is stuck is ended.
  process.kill(process.pid, 'SIGTERM');
  // Waits for its clients, of which this process is the last.
  if (database) end(database, 'SIGTERM');
  setTimeout(() => process.exit(1), 5000).unref();
});
function end(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
process.stdin.resume();
// Watching must not keep a process alive that has nothing else to do.
process.stdin.unref();
