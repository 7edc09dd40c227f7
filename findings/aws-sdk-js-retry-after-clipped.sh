#!/usr/bin/env bash
# Software:  @aws-sdk/client-bedrock-runtime 3.1164.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     a retry-after that the client reads is either waited for, or too long and thrown.
# Instead:   it is read and then cut to 5 seconds more than the client's own random backoff: of 30 seconds about 5 are
#            waited for, and the second request, which is known to be too early, is sent.
# Seen:      retry-after 30: second request after 5.3 s
# Why:       with a real wait of a minute all 3 attempts are over within 15 seconds, refused each.
source "$(dirname "$0")/lib.bash"
npm_packages @aws-sdk/client-bedrock-runtime@3.1164.0 @smithy/node-http-handler@4.14.2

cat >run.mjs <<'JS'
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { serve, json, expect } from './server.mjs'

const server = await serve((response, n) => n === 1
  ? json(response, 429, { message: 'Too many tokens, please wait before trying again.' }, { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '30' })
  : json(response, 200, { output: { message: { role: 'assistant', content: [{ text: 'Hello.' }] } }, stopReason: 'end_turn' }))
const client = new BedrockRuntimeClient({
  endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' }, requestHandler: new NodeHttpHandler(),
})
await client.send(new ConverseCommand({ modelId: 'anthropic.claude-sonnet-5', messages: [{ role: 'user', content: [{ text: 'hi' }] }] }))
server.close()
const [gap] = server.gaps()
console.log(`retry-after 30: second request after ${gap} s`)
expect(gap > 4.9 && gap < 15, 'of 30 seconds some 5 are waited for, and then a request is sent all the same')
JS
alone NODE_NO_WARNINGS=1 node run.mjs
