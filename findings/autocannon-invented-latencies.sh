#!/usr/bin/env bash
# Software:  autocannon 9.0.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     at a fixed rate of 20 a second, one answer that takes 2 s adds the 40 requests that should have been sent
#            meanwhile to the latencies, if it adds any.
# Instead:   it adds one for every millisecond of the 2 s. They outnumber the real ones thirty to one, so the median is
#            that of the invented ones.
# Seen:      85 requests, 2268 latencies, median 866 ms, though 84 answers took a few ms; without the correction
#            (ignoreCoordinatedOmission) 65 requests, 65 latencies, median 1 ms
# Why:       a single wait for a rate limit in a replay at a fixed rate is reported as a slow service.
source "$(dirname "$0")/lib.bash"
npm_packages autocannon@9.0.0

cat >run.mjs <<'JS'
import autocannon from 'autocannon'
import { serve, json, expect } from './server.mjs'

async function load(options) {
  const server = await serve((response, n) => setTimeout(() => json(response, 200, {}), n === 5 ? 2000 : 0))
  const { requests, latency } = await autocannon({ url: server.url, connections: 1, overallRate: 20, duration: 5, ...options })
  server.close()
  console.log(`${requests.total} requests, ${latency.totalCount} latencies, median ${latency.p50} ms`)
  return { requests: requests.total, latencies: latency.totalCount, median: latency.p50 }
}

const corrected = await load({})
const plain = await load({ ignoreCoordinatedOmission: true })
expect(corrected.requests < 100 && corrected.latencies > 1500 && corrected.median > 400, 'a stall of 2 s adds some 2,000 latencies at 20 requests a second')
expect(plain.latencies === plain.requests && plain.median < 100, 'without the correction there is one for each request')
JS
alone node run.mjs
