// Answers over TLS, with a certificate that no system trusts, that nobody may come in.
// Its port is the first line that it writes.
const { readFileSync } = require('node:fs');
const { createServer } = require('node:https');

const read = (name) => readFileSync(`${__dirname}/${name}`);
const body = '{"errors":[{"message":"Nobody.","extensions":{"code":"INVALID_CREDENTIALS"}}]}';
const server = createServer({ key: read('server.key'), cert: read('server.pem') }, (_, answer) => {
  answer.writeHead(401, { 'content-type': 'application/json' }).end(body);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
