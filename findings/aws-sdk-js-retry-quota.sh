#!/usr/bin/env bash
# Software:  @aws-sdk/client-bedrock-runtime 3.1164.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     a client of 3 attempts makes 3 attempts for every call that fails.
# Instead:   retries are paid from a purse that all calls of a client share. After 17 calls that failed thrice it is empty,
#            and every further call makes a single attempt, though nothing in its own course was different.
# Seen:      requests of 20 calls, one after the other, against a server that always fails with 500:
#            3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 2 1 1
# Why:       in an outage such clients stop adding load where those with a fixed count go on, so what a retry storm makes
#            of a minute differs threefold between the two; a model of one call cannot tell.
source "$(dirname "$0")/lib.bash"
npm_packages @aws-sdk/client-bedrock-runtime@3.1164.0 @smithy/node-http-handler@4.14.2

cat >run.mjs <<'JS'
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { serve, json, expect } from './server.mjs'

const server = await serve((response) => json(response, 500, { message: 'Not now.' }, { 'x-amzn-errortype': 'InternalServerException' }))
const client = new BedrockRuntimeClient({
  endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' }, requestHandler: new NodeHttpHandler(),
})
const requests = []
for (let call = 0; call < 20; call++) {
  const before = server.seen.length
  await client.send(new ConverseCommand({ modelId: 'anthropic.claude-sonnet-5', messages: [{ role: 'user', content: [{ text: 'hi' }] }] })).catch(() => {})
  requests.push(server.seen.length - before)
}
server.close()
console.log(`requests of each call: ${requests.join(' ')}`)
expect(requests[0] === 3 && requests.at(-1) === 1, 'the first call makes three attempts, the twentieth one')
JS
alone NODE_NO_WARNINGS=1 node run.mjs
