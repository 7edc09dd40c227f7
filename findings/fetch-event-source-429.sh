#!/usr/bin/env bash
# Software:  @microsoft/fetch-event-source 2.0.1 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     a refused request for a stream is an error of the call, as it is with fetch; retries are for a stream that was cut.
# Instead:   any answer that is no stream is sent again, the POST with its body, once a second and for ever: a 429 whatever
#            its retry-after says, and a 401 as well. The call neither returns nor throws; when it is aborted it resolves.
# Seen:      429 with retry-after 60, aborted after 6 s: 5 requests, pauses of 1.1 s, resolved; 401: 6
# Why:       one open page whose prompt was refused asks 60 times until the minute is over, and each one counts where refused
#            requests count. The README says that errors are retried unless onerror throws; that a refusal is one, and that
#            there is no end and no backoff, it does not.
source "$(dirname "$0")/lib.bash"
npm_packages @microsoft/fetch-event-source@2.0.1

cat >run.mjs <<'JS'
import { serve, refuse, expect } from './server.mjs'

// What it uses of a browser: a page that is visible and stays so.
globalThis.window = globalThis
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} }
const { fetchEventSource } = await import('@microsoft/fetch-event-source')

async function refused(status, headers) {
  const server = await serve((response) => refuse(response, status, headers))
  const end = await fetchEventSource(server.url, { method: 'POST', body: '{"prompt":"hi"}', signal: AbortSignal.timeout(6000), onmessage() {} })
    .then(() => 'resolved', () => 'rejected')
  server.close()
  const bodies = server.seen.filter((one) => one.body === '{"prompt":"hi"}').length
  console.log(`${status} ${JSON.stringify(headers)}, aborted after 6 s: ${bodies} requests, pauses ${server.gaps().join(' ')}, ${end}`)
  return bodies >= 3 && end === 'resolved' && server.gaps().every((gap) => gap > 0.95)
}

const [limit, key] = await Promise.all([refused(429, { 'retry-after': '60' }), refused(401, {})])
expect(limit && key, 'a refusal is sent again every second until it is aborted')
JS
alone node run.mjs
