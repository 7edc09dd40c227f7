#!/usr/bin/env bash
# Software:  cockatiel 3.2.1 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     maxAttempts: 3 makes three attempts.
# Instead:   it makes four: only retries are counted. In the AWS SDK's clients, whose option has the same name, 3 are 3.
# Seen:      maxAttempts 3: called 4 times; maxAttempts 1: called 2 times
# Why:       "one attempt" still doubles the load that is refused, and around a client with retries of its own the attempts
#            multiply: 4 × 3, where 3 × 3 was planned.
source "$(dirname "$0")/lib.bash"
npm_packages cockatiel@3.2.1

cat >run.mjs <<'JS'
import { retry, handleAll, ConstantBackoff } from 'cockatiel'
import { expect } from './server.mjs'

async function calls(maxAttempts) {
  let n = 0
  await retry(handleAll, { maxAttempts, backoff: new ConstantBackoff(1) }).execute(() => { n++; throw new Error('429') }).catch(() => {})
  return n
}

const [three, one] = [await calls(3), await calls(1)]
console.log(`maxAttempts 3: called ${three} times\nmaxAttempts 1: called ${one} times`)
expect(three === 4 && one === 2, 'maxAttempts counts retries')
JS
alone node run.mjs
