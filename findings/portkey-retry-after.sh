#!/usr/bin/env bash
# Software:  @portkey-ai/gateway 1.15.2 with async-retry 1.3.3 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     retry {attempts: 1} waits what the provider names, or does when told to by use_retry_after_header, and passes the
#            last refusal on.
# Instead:   by itself it reads no retry-after: it backs off for a second. Told to, it does not wait either, and the client
#            gets a 500 of the gateway without a time, though the provider said 429 each time: the gateway expects a third
#            argument from async-retry that the published one does not pass. x-portkey-retry-attempt-count is -1 in both.
# Seen:      429 with retry-after 4 all along. attempts 1: 2 requests, a pause of 1 s, 429. With use_retry_after_header: 2
#            requests, a pause of 1 s, 500 "Cannot set properties of undefined"
# Why:       the option that should make refusals harmless makes them errors of the gateway. Clients that wait on a 429 do not
#            on this, and who counts refusals at the gateway counts none.
source "$(dirname "$0")/lib.bash"
npm_packages @portkey-ai/gateway@1.15.2 async-retry@1.3.3

cat >run.mjs <<'JS'
import { spawn } from 'node:child_process'
import net from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { serve, json, expect } from './server.mjs'

const provider = await serve((response) => json(response, 429, { error: { message: 'Not now.' } }, { 'retry-after': '4' }))
const free = net.createServer().listen(0, '127.0.0.1')
await new Promise((done) => free.on('listening', done))
const { port } = free.address()
await new Promise((done) => free.close(done))
const gateway = spawn('node', ['node_modules/@portkey-ai/gateway/build/start-server.js', `--port=${port}`, '--headless'], { stdio: 'ignore' })

async function call(retry) {
  const config = { provider: 'openai', api_key: 'none', custom_host: `${provider.url}/v1`, retry }
  provider.seen.length = 0
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-portkey-config': JSON.stringify(config) },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }),
  })
  const [body, count] = [await response.text(), response.headers.get('x-portkey-retry-attempt-count')]
  console.log(`${JSON.stringify(retry)}: ${provider.seen.length} requests, pauses ${provider.gaps().join(' ')}, ${response.status}, retries ${count}, retry-after ${response.headers.get('retry-after')}: ${body.slice(0, 90)}`)
  return `${response.status} ${count} ${provider.gaps().length} ${provider.gaps().every((gap) => gap < 3.5)}`
}

try {
  for (let tries = 0; ; tries++) {
    if (await fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false)) break
    if (tries > 600) throw new Error('the gateway does not start')
    await pause(100)
  }
  const plain = await call({ attempts: 1 })
  const told = await call({ attempts: 1, use_retry_after_header: true })
  expect(plain === '429 -1 1 true', 'retry-after is not waited for, and the refusal passed on')
  expect(told === '500 -1 1 true', 'with use_retry_after_header it is not waited for either, and the refusal becomes a 500')
} finally {
  gateway.kill()
  provider.close()
}
JS
alone TRUSTED_CUSTOM_HOSTS=127.0.0.1 node run.mjs
