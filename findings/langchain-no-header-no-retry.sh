#!/usr/bin/env bash
# Software:  @langchain/anthropic 1.5.11 with @langchain/core 1.4.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     of all errors a 429 is the one that is retried, with a backoff of the client's own where it names no time.
# Instead:   a 429 without retry-after is thrown at once, as RateLimitCapacityError, whatever maxRetries says. A 500, which
#            names no time either, is retried.
# Seen:      429 without retry-after: RateLimitCapacityError after 1 request; 500: answered by the second
# Why:       several gateways and clouds refuse without retry-after, so the same program retries 6 times against one route and
#            never against another.
source "$(dirname "$0")/lib.bash"
npm_packages @langchain/anthropic@1.5.11 @langchain/core@1.4.0

cat >run.mjs <<'JS'
import { ChatAnthropic } from '@langchain/anthropic'
import { serve, refuse, json, message, expect } from './server.mjs'

async function outcome(status, type) {
  const server = await serve((response, n) => n === 1 ? refuse(response, status, {}, type) : json(response, 200, message))
  const model = new ChatAnthropic({ anthropicApiUrl: server.url, apiKey: 'none', model: 'claude-sonnet-5', maxRetries: 6 })
  const end = await model.invoke('hi').then(() => 'an answer', (error) => error.name)
  server.close()
  return `${end} after ${server.seen.length} request(s)`
}

const [refused, failed] = [await outcome(429, 'rate_limit_error'), await outcome(500, 'api_error')]
console.log(`429 without retry-after: ${refused}\n500 without retry-after: ${failed}`)
expect(refused === 'RateLimitCapacityError after 1 request(s)', 'a 429 without retry-after is not retried')
expect(failed === 'an answer after 2 request(s)', 'a 500 without one is')
JS
alone node run.mjs
