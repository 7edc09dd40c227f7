#!/usr/bin/env bash
# Software:  rate-limiter-flexible 11.4.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     of 10 points in a minute, after 4 and 4, a request for 4 is refused and one for 1 is not: 2 are left.
# Instead:   the refused request is charged: everything after it is refused until the window ends, down to a request for 1.
# Seen:      4 passes, 4 passes, 4 refused, 1 refused, 1 refused; consumed: 14 of 10
# Why:       with costs in tokens, one prompt that is too long for what is left shuts out a minute of short ones that would
#            fit, and the counter reports more than was ever served.
source "$(dirname "$0")/lib.bash"
npm_packages rate-limiter-flexible@11.4.0

cat >run.mjs <<'JS'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { expect } from './server.mjs'

const limiter = new RateLimiterMemory({ points: 10, duration: 60 })
const said = []
let consumed
for (const cost of [4, 4, 4, 1, 1]) {
  const passes = await limiter.consume('key', cost).then((to) => (consumed = to.consumedPoints, true), (to) => (consumed = to.consumedPoints, false))
  said.push(`${cost} ${passes ? 'passes' : 'refused'}`)
}
console.log(`${said.join(', ')}; consumed: ${consumed} of 10`)
expect(said.join() === '4 passes,4 passes,4 refused,1 refused,1 refused' && consumed === 14, 'what was refused is charged')
JS
alone node run.mjs
