#!/usr/bin/env bash
# Software:  @aws-sdk/client-bedrock-runtime 3.1164.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     with an endpoint of http://… the client speaks HTTP/1.1, as every proxy and test server on such an address does.
# Instead:   it speaks HTTP/2 without TLS and without asking. A server of HTTP/1.1 sees no request, and the call fails with
#            "Protocol error". With another request handler, and nothing else changed, it is answered.
# Seen:      as it is: "Protocol error" and 0 requests; with NodeHttpHandler: an answer and 1 request
# Why:       a recorder or a test server put between this client and Bedrock looks broken, and logs nothing to show why.
source "$(dirname "$0")/lib.bash"
npm_packages @aws-sdk/client-bedrock-runtime@3.1164.0 @smithy/node-http-handler@4.14.2

cat >run.mjs <<'JS'
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { serve, json, expect } from './server.mjs'

async function call(options) {
  const server = await serve((response) => json(response, 200, { output: { message: { role: 'assistant', content: [{ text: 'Hello.' }] } }, stopReason: 'end_turn' }))
  const client = new BedrockRuntimeClient({ endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' }, ...options })
  const end = await client.send(new ConverseCommand({ modelId: 'anthropic.claude-sonnet-5', messages: [{ role: 'user', content: [{ text: 'hi' }] }] }))
    .then(() => 'an answer', (error) => error.message)
  server.close()
  return `${end} and ${server.seen.length} request(s)`
}

const [plain, handler] = [await call({}), await call({ requestHandler: new NodeHttpHandler() })]
console.log(`as it is: ${plain}\nwith NodeHttpHandler: ${handler}`)
expect(plain === 'Protocol error and 0 request(s)', 'an http:// endpoint of HTTP/1.1 gets no request')
expect(handler === 'an answer and 1 request(s)', 'with NodeHttpHandler it does')
JS
alone NODE_NO_WARNINGS=1 node run.mjs
