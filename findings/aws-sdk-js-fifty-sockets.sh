#!/usr/bin/env bash
# Software:  @aws-sdk/client-bedrock-runtime 3.1164.0 with @smithy/node-http-handler 4.14.2 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     120 calls that are started together are sent together, as Node's own HTTP client does.
# Instead:   a client has 50 sockets: the other 70 wait inside it, and a call's time is its place in that line.
# Seen:      120 calls at once against a server that takes a second: 50 open at most, sent in 3 waves
# Why:       a burst that is replayed through this client arrives as a staircase, so a limit that the real burst met is never
#            met; and the latency that is reported is the client's own.
source "$(dirname "$0")/lib.bash"
npm_packages @aws-sdk/client-bedrock-runtime@3.1164.0 @smithy/node-http-handler@4.14.2

cat >run.mjs <<'JS'
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { serve, json, expect } from './server.mjs'

const server = await serve((response) => setTimeout(() => json(response, 200, { output: { message: { role: 'assistant', content: [{ text: 'Hello.' }] } }, stopReason: 'end_turn' }), 1000))
const client = new BedrockRuntimeClient({
  endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' }, requestHandler: new NodeHttpHandler(),
})
await Promise.all(Array.from({ length: 120 }, () => client.send(new ConverseCommand({ modelId: 'anthropic.claude-sonnet-5', messages: [{ role: 'user', content: [{ text: 'hi' }] }] }))))
server.close()
const spread = (server.seen.at(-1).at - server.seen[0].at) / 1000
console.log(`120 calls at once: ${server.peak} open at most; the last was sent ${spread.toFixed(1)} s after the first`)
expect(server.peak === 50 && server.seen.length === 120 && spread > 1.9, 'no more than 50 calls are sent at a time')
JS
alone NODE_NO_WARNINGS=1 node run.mjs
