#!/usr/bin/env bash
# Software:  ai 6.0.326 with @ai-sdk/anthropic 3.0.139; @langchain/anthropic 1.5.11 with @langchain/core 1.4.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     a stream that ends before message_stop is reported as an error, since half of the answer is missing.
# Instead:   both libraries hand over the half as an answer, without an error. ai then knows no usage at all, though
#            message_start has told 1,050 input tokens; LangChain has 1 output token for it.
# Seen:      ai: "half of an", finishReason other, usage undefined; langchain: "half of an", 1 output token
# Why:       a proxy that ends a connection at its time limit cuts streams so. They count as served, and their tokens, which the
#            provider has charged, are missing from any trace made of this usage.
source "$(dirname "$0")/lib.bash"
npm_packages ai@6.0.326 @ai-sdk/anthropic@3.0.139 @langchain/anthropic@1.5.11 @langchain/core@1.4.0

cat >run.mjs <<'JS'
import { streamText } from 'ai'
import { createAnthropic } from '@ai-sdk/anthropic'
import { ChatAnthropic } from '@langchain/anthropic'
import { serve, events, text, expect } from './server.mjs'

const server = await serve((response) => events(response, ...text('half of an')))
let told = 'no error'
const result = streamText({
  model: createAnthropic({ baseURL: server.url + '/v1', apiKey: 'none' })('claude-sonnet-5'), prompt: 'hi',
  onError: () => (told = 'an error'),
})
let ai = ''
for await (const part of result.textStream) ai += part
const [reason, usage] = [await result.finishReason, await result.usage]

let langchain
for await (const chunk of await new ChatAnthropic({ anthropicApiUrl: server.url, apiKey: 'none', model: 'claude-sonnet-5' }).stream('hi')) {
  langchain = langchain ? langchain.concat(chunk) : chunk
}
server.close()

console.log(`ai: ${JSON.stringify(ai)}, ${told}, finishReason ${reason}, inputTokens ${usage.inputTokens}`)
console.log(`langchain: ${JSON.stringify(langchain.content)}, no error, ${langchain.usage_metadata.output_tokens} output token`)
expect(ai === 'half of an' && told === 'no error' && reason === 'other' && usage.inputTokens === undefined, 'ai takes half an answer for one, of unknown usage')
expect(langchain.text === 'half of an' && langchain.usage_metadata.output_tokens === 1, 'LangChain takes half an answer for one, of one token')
JS
alone node run.mjs
