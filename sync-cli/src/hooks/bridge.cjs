'use strict';
// Evaluates config files and calls their hooks. A line on stdin is a question, a
// marked line on stdout its answer: whatever else is written there, by children of
// hooks too, is for people.

const { unlinkSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const tls = require('node:tls');
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

async function login() {
  const response = await fetch(`${server.url.replace(/\/+$/, '')}/auth/login`, {
    method: 'POST',
    headers: { ...server.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ email: server.email, password: server.password }),
  });
  const body = await response.json();
  if (!response.ok) throw body;
  return body.data.access_token;
}

/** The token of the run. Nobody logs in before a hook asks something; a login that fails is tried again. */
async function token() {
  if (server.token) return server.token;
  server.login ??= login();
  try {
    return await server.login;
  } catch (thrown) {
    server.login = undefined;
    throw new Error(`no client: login failed: ${message(thrown)}`);
  }
}

function client(file) {
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
  if (!server?.url || !(server.token || (server.email && server.password))) {
    return nobody('the second argument of a hook needs the address of the instance and credentials');
  }
  const onRequest = (options) => ({ ...options, headers: { ...server.headers, ...options.headers } });
  const asUs = (client) => ({ ...sdk.staticToken('')(client), getToken: token });
  try {
    return sdk.createDirectus(server.url).with(sdk.rest({ onRequest })).with(asUs);
  } catch (thrown) {
    return nobody(`no client: @directus/sdk makes none: ${message(thrown)}`);
  }
}

async function call({ file, hook, value }) {
  const [part, when] = hook.split('.');
  if (!clients.has(file)) clients.set(file, client(file));
  const run = configs.get(file).hooks[part][when];
  const made = await run(value, clients.get(file));
  if (made === undefined) throw new Error('it returns undefined; a hook returns what it was given, changed or not');
  return made;
}

/** A loop in a hook must not outlive who asked for it: that process is looked for. */
function watch() {
  const look = `setInterval(() => { if (process.ppid !== ${asker}) process.kill(process.pid, 'SIGKILL'); }, 500);`;
  new Worker(look, { eval: true }).unref();
}

/** Has TLS trust what the run trusts. Node itself reads the variable for that only when it starts. */
function trust({ issuers, insecure }) {
  if (insecure) process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  if (!issuers) return;
  const { createSecureContext } = tls;
  tls.createSecureContext = (options) => {
    const made = createSecureContext(options);
    if (!options?.ca) made.context.addCACert(issuers);
    return made;
  };
}

const questions = {
  config,
  call,
  connect: (given) => {
    server = given;
    trust(given);
    watch();
    return null;
  },
};

/** What was thrown: an error, the answer of a server, or anything. */
const message = (thrown) => {
  if (thrown instanceof Error) {
    // Of a failed request the reason stands there alone.
    const reason = thrown.cause?.message || thrown.cause?.code;
    return reason ? `${thrown}: ${reason}` : String(thrown);
  }
  if (Array.isArray(thrown?.errors)) return thrown.errors.map((error) => error.message).join('; ');
  return typeof thrown === 'string' ? thrown : JSON.stringify(thrown) ?? String(thrown);
};

/** The first line of the user's own in a stack, or else of a package. */
const place = (thrown) => {
  const lines = typeof thrown?.stack === 'string' ? thrown.stack.split('\n') : [];
  const places = lines.flatMap((line) => {
    const found = /(?:^|[\s(])((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*?):(\d+)(?::\d+)?\)?$/.exec(line);
    if (!found || found[1] === __filename) return [];
    return `${found[1].startsWith('file://') ? fileURLToPath(found[1]) : found[1]}:${found[2]}`;
  });
  return places.find((place) => !/[\\/]node_modules[\\/]/.test(place)) ?? places[0] ?? null;
};

async function answer(line) {
  const { id, ask, mark, ...question } = JSON.parse(line);
  let text;
  try {
    text = JSON.stringify({ id, ok: await questions[ask](question) });
  } catch (thrown) {
    text = JSON.stringify({ id, error: message(thrown), place: place(thrown) });
  }
  send(`${mark}${text}\n`);
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
