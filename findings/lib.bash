# shellcheck shell=bash
# Sourced by the scripts of this folder: a temporary folder that is removed at the end, pinned packages in it, and programs
# that run there without the caller's environment.
set -euo pipefail

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"

# npm_packages NAME@VERSION… installs packages of Node, and beside them the server that the scripts import.
npm_packages() {
    npm install --no-audit --no-fund --ignore-scripts --loglevel=error "$@" >/dev/null
    cat >server.mjs <<'JS'
import http from 'node:http'

// serve answers on 127.0.0.1. answer gets the response, which request this is (from 1), and its body; the server keeps when
// each request came, what it said, and how many were open at most.
export async function serve(answer) {
  const seen = []
  const s = { seen, open: 0, peak: 0 }
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      seen.push({ at: performance.now(), body, url: request.url, headers: request.headers })
      s.peak = Math.max(s.peak, ++s.open)
      response.on('close', () => s.open--)
      answer(response, seen.length, body)
    })
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  s.url = `http://127.0.0.1:${server.address().port}`
  s.gaps = () => seen.slice(1).map((one, i) => Number(((one.at - seen[i].at) / 1000).toFixed(2)))
  s.close = () => { server.closeAllConnections(); server.close() }
  return s
}

export const message = {
  id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-5',
  content: [{ type: 'text', text: 'Hello.' }], stop_reason: 'end_turn', stop_sequence: null,
  usage: { input_tokens: 100, cache_creation_input_tokens: 50, cache_read_input_tokens: 900, output_tokens: 7 },
}

export function json(response, status, value, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

export const refuse = (response, status, headers, type = 'rate_limit_error') =>
  json(response, status, { type: 'error', error: { type, message: 'Not now.' } }, headers)

// events writes a stream of server-sent events and ends it; the first one starts a message.
export function events(response, ...list) {
  const start = { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } } }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of [start, ...list]) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  response.end()
}

export const text = (words) => [
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: words } },
]

// expect says whether what was stated is still so; the exit status is 1 where it is not.
export function expect(so, stated) {
  console.log(so ? `as stated: ${stated}` : `CHANGED: it was stated that ${stated}`)
  if (!so) process.exitCode = 1
}
JS
}

# debian_packages NAME=VERSION… unpacks packages into root/ without installing them.
debian_packages() {
    local package
    for package in "$@"; do
        apt-get download -qq -o APT::Sandbox::User=root "$package" >/dev/null
    done
    for package in ./*.deb; do
        dpkg-deb -x "$package" root
    done
}

# go_modules NAME@VERSION… makes a module that requires them.
go_modules() {
    go mod init finding 2>/dev/null
    go get "$@" 2>/dev/null
}

# alone runs a command with none of the caller's keys, addresses or proxies.
alone() { env -i PATH="$PATH" HOME="$work" "$@"; }
