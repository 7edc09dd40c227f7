#!/usr/bin/env bash
# Software:  @ai-sdk/anthropic 3.0.139 under ai 6.0.326; @langchain/anthropic 1.5.11 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     a program that sets no maximum of output tokens gets some modest default, and the same one in either library.
# Instead:   the one asks for 128,000 tokens in every request, the other for 16,384.
# Seen:      ai: max_tokens 128000; langchain: max_tokens 16384
# Why:       limiters that reserve max_tokens when a request starts (Bedrock's, and many gateways') set aside 128,000 tokens
#            for an answer of 7. Two programs that log the same traffic are then refused at very different rates.
source "$(dirname "$0")/lib.bash"
npm_packages ai@6.0.326 @ai-sdk/anthropic@3.0.139 @langchain/anthropic@1.5.11 @langchain/core@1.4.0

cat >run.mjs <<'JS'
import { generateText } from 'ai'
import { createAnthropic } from '@ai-sdk/anthropic'
import { ChatAnthropic } from '@langchain/anthropic'
import { serve, json, message, expect } from './server.mjs'

const server = await serve((response) => json(response, 200, message))
await generateText({ model: createAnthropic({ baseURL: server.url + '/v1', apiKey: 'none' })('claude-sonnet-5'), prompt: 'hi' })
await new ChatAnthropic({ anthropicApiUrl: server.url, apiKey: 'none', model: 'claude-sonnet-5' }).invoke('hi')
server.close()

const [ai, langchain] = server.seen.map(({ body }) => JSON.parse(body).max_tokens)
console.log(`ai: max_tokens ${ai}\nlangchain: max_tokens ${langchain}`)
expect(ai === 128000 && langchain === 16384, 'the same prompt asks for 128,000 and 16,384 tokens of output')
JS
alone node run.mjs
