#!/usr/bin/env bash
# Software:  bottleneck 2.19.5 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     a job that its "failed" handler sends round again passes the limiter again: a reservoir of 3 means 3 requests.
# Instead:   a retry is run after its delay and nothing else. It is not taken from the reservoir and minTime, the pause
#            between jobs, does not hold for it.
# Seen:      reservoir 3, minTime 500 ms, 3 jobs retried twice: 9 runs, the shortest pause 20 ms
# Why:       the limiter is exact while all is well. As soon as a provider refuses, what it lets through is three times what
#            it was set to, at the very moment when that hurts.
source "$(dirname "$0")/lib.bash"
npm_packages bottleneck@2.19.5

cat >run.mjs <<'JS'
import Bottleneck from 'bottleneck'
import { expect } from './server.mjs'

const limiter = new Bottleneck({ reservoir: 3, minTime: 500 })
limiter.on('failed', (error, { retryCount }) => retryCount < 2 ? 20 : undefined)
const runs = []
await Promise.all([1, 2, 3].map(() => limiter.schedule(async () => {
  runs.push(performance.now())
  throw new Error('429')
}).catch(() => {})))
const shortest = Math.min(...runs.slice(1).map((at, i) => at - runs[i]))
console.log(`reservoir 3, minTime 500 ms, 3 jobs: ${runs.length} runs, the shortest pause ${shortest.toFixed(0)} ms, reservoir ${await limiter.currentReservoir()}`)
expect(runs.length === 9 && shortest < 400, 'retries pass neither the reservoir nor minTime')
JS
alone node run.mjs
