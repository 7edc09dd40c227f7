#!/usr/bin/env bash
# Software:  @langchain/openai 1.6.0 with @langchain/core 1.4.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     whether and when a 429 is retried is decided by its status, its retry-after and its error code.
# Instead:   the message decides first. Where it has the word "billing", also in a link, or "exceeded your … quota", the 429
#            is a used-up quota and never retried, whatever retry-after says: so the refusals of a minute that OpenAI sends to
#            young accounts and Gemini to free ones end the call. Without the header "try again in 1s" and "retry after 1
#            second" are read as a time to wait, and "retry in 1s" is not.
# Seen:      with retry-after 1, "Rate limit reached": answered by the second request; the same with a link to billing, and
#            "exceeded your current quota": RateLimitQuotaExhaustedError after 1. Without it, "try again in 1s": answered by
#            the second; "retry in 1s": RateLimitCapacityError after 1
# Why:       two accounts with the same limits and the same program differ in whether refusals are waited out, and what its
#            error says of the quota is not so: it would have been served a second later.
source "$(dirname "$0")/lib.bash"
npm_packages @langchain/openai@1.6.0 @langchain/core@1.4.0

cat >run.mjs <<'JS'
import { ChatOpenAI } from '@langchain/openai'
import { serve, json, expect } from './server.mjs'

const answer = {
  id: 'chatcmpl-1', object: 'chat.completion', created: 1764500000, model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
}

async function outcome(message, headers) {
  const refusal = { error: { message, type: 'tokens', param: null, code: 'rate_limit_exceeded' } }
  const server = await serve((response, n) => n === 1 ? json(response, 429, refusal, headers) : json(response, 200, answer))
  const model = new ChatOpenAI({ apiKey: 'none', model: 'gpt-4o', maxRetries: 6, configuration: { baseURL: server.url } })
  const end = await model.invoke('hi').then(() => 'an answer', (error) => error.name)
  server.close()
  console.log(`${end} after ${server.seen.length} request(s): ${JSON.stringify(headers)} ${message}`)
  return `${end} ${server.seen.length}`
}

const reached = 'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000.'
const told = { 'retry-after': '1' }
const plain = await outcome(reached, told)
const link = await outcome(`${reached} You can increase your rate limit by adding a payment method at https://platform.openai.com/account/billing.`, told)
const quota = await outcome('You exceeded your current quota. Please retry in 1s.', told)
const again = await outcome(`${reached} Please try again in 1s.`, {})
const retry = await outcome(`${reached} Please retry in 1s.`, {})
expect(plain === 'an answer 2' && link === 'RateLimitQuotaExhaustedError 1' && quota === link, 'the words "billing" and "exceeded your quota" end a call that has a time to wait')
expect(again === 'an answer 2' && retry === 'RateLimitCapacityError 1', '"try again in" is a time to wait, and "retry in" is not')
JS
alone node run.mjs
