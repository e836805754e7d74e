'use strict';
// Evaluates config files and calls their hooks. A line on stdin is a question, a
// line on stdout its answer; stdout is kept for that alone.

const { unlinkSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { pathToFileURL, fileURLToPath } = require('node:url');
const { Worker } = require('node:worker_threads');

// A temporary file, which is of no use any more.
unlinkSync(__filename);

const send = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

const asker = process.ppid;
const configs = new Map();
const clients = new Map();
let server;

const isPlain = (value) => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** What of a value is JSON, with a mark in the place of each function. */
const asJson = (value) => {
  if (typeof value === 'function') return { $function: true };
  if (Array.isArray(value)) return value.map(asJson);
  if (!isPlain(value)) return typeof value === 'object' && value !== null ? String(value) : value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asJson(item)]));
};

async function config({ file }) {
  const exported = await import(pathToFileURL(file).href);
  let found = await (exported.default ?? exported);
  // What TypeScript and Babel make of `export default`.
  if (found?.__esModule && found.default) found = await found.default;
  if (!isPlain(found) && typeof found !== 'object') {
    throw new Error(`it exports ${found === undefined ? 'nothing' : `a ${typeof found}`}, and must export an object`);
  }
  configs.set(file, found);
  // Options of the JavaScript client hold anything; nothing of them is used.
  const { directusConfig, ...others } = found;
  return asJson({ ...others, ...(directusConfig === undefined ? {} : { directusConfig: true }) });
}

/** Stands where a client would be, and says on its first use why there is none. */
const nobody = (message) => {
  const fail = () => {
    throw new Error(message);
  };
  const get = (_, key) => (typeof key === 'symbol' || key === 'then' ? undefined : fail());
  return new Proxy(() => {}, { get, set: fail, has: fail, apply: fail });
};

async function token() {
  if (server.token) return server.token;
  const response = await fetch(`${server.url.replace(/\/+$/, '')}/auth/login`, {
    method: 'POST',
    headers: { ...server.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ email: server.email, password: server.password }),
  });
  const body = await response.json();
  if (!response.ok) throw body;
  return body.data.access_token;
}

async function client(file) {
  const folder = path.dirname(file);
  let sdk;
  try {
    sdk = createRequire(file)('@directus/sdk');
  } catch (error) {
    const why = error.code === 'MODULE_NOT_FOUND' ? 'is not installed there' : `cannot be loaded: ${error.message}`;
    return nobody(
      `the second argument of a hook is a client of @directus/sdk, which ${why}: run \`npm install @directus/sdk\` in ${folder}`,
    );
  }
  if (!server?.url) return nobody('the second argument of a hook needs the address of the instance and credentials');
  const onRequest = (options) => ({ ...options, headers: { ...server.headers, ...options.headers } });
  return sdk.createDirectus(server.url).with(sdk.rest({ onRequest })).with(sdk.staticToken(await token()));
}

async function call({ file, hook, value }) {
  const [part, when] = hook.split('.');
  if (!clients.has(file)) clients.set(file, client(file));
  const run = configs.get(file).hooks[part][when];
  const made = await run(value, await clients.get(file));
  if (made === undefined) throw new Error('it returns undefined; a hook returns what it was given, changed or not');
  return made;
}

/** A loop in a hook must not outlive who asked for it: that process is looked for. */
function watch() {
  const look = `setInterval(() => { if (process.ppid !== ${asker}) process.kill(process.pid, 'SIGKILL'); }, 500);`;
  new Worker(look, { eval: true }).unref();
}

const questions = {
  config,
  call,
  connect: (given) => {
    server = given;
    watch();
    return null;
  },
};

/** What was thrown: an error, the answer of a server, or anything. */
const message = (thrown) => {
  if (thrown instanceof Error) return String(thrown);
  if (Array.isArray(thrown?.errors)) return thrown.errors.map((error) => error.message).join('; ');
  return typeof thrown === 'string' ? thrown : JSON.stringify(thrown) ?? String(thrown);
};

/** The first line of the user's own in a stack. */
const place = (thrown) => {
  const lines = typeof thrown?.stack === 'string' ? thrown.stack.split('\n') : [];
  for (const line of lines) {
    const found = /(?:^|[\s(])((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*?):(\d+)(?::\d+)?\)?$/.exec(line);
    if (found) return `${found[1].startsWith('file://') ? fileURLToPath(found[1]) : found[1]}:${found[2]}`;
  }
  return null;
};

async function answer(line) {
  const { id, ask, ...question } = JSON.parse(line);
  let text;
  try {
    text = JSON.stringify({ id, ok: await questions[ask](question) });
  } catch (thrown) {
    text = JSON.stringify({ id, error: message(thrown), place: place(thrown) });
  }
  send(`${text}\n`);
}

let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => {
  rest += chunk;
  if (!chunk.includes('\n')) return;
  const lines = rest.split('\n');
  rest = lines.pop();
  lines.forEach(answer);
});
process.stdin.on('end', () => process.exit());
