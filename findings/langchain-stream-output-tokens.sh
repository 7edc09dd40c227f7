#!/usr/bin/env bash
# Software:  @langchain/anthropic 1.5.11 with @langchain/core 1.4.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     the output_tokens of a streamed answer are those of the API's last count, as for the same answer unstreamed.
# Instead:   the API's message_start says "1 so far" and its message_delta says "500 in all"; the chunks' counts are added
#            up, which makes 501.
# Seen:      API: 500 output tokens; LangChain: 501
# Why:       the sum drifts from the provider's by the first count of every request, so a trace made from usage_metadata
#            agrees with neither the bill nor the limit, and short answers are off the most: 7 tokens become 8.
source "$(dirname "$0")/lib.bash"
npm_packages @langchain/anthropic@1.5.11 @langchain/core@1.4.0

cat >run.mjs <<'JS'
import { ChatAnthropic } from '@langchain/anthropic'
import { serve, events, text, message, expect } from './server.mjs'

const server = await serve((response) => events(response, ...text('Hello.'),
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { ...message.usage, output_tokens: 500 } },
  { type: 'message_stop' }))
let whole
for await (const chunk of await new ChatAnthropic({ anthropicApiUrl: server.url, apiKey: 'none', model: 'claude-sonnet-5' }).stream('hi')) {
  if (chunk.usage_metadata) console.log(`chunk: ${chunk.usage_metadata.output_tokens} output tokens`)
  whole = whole ? whole.concat(chunk) : chunk
}
server.close()
console.log(`the API's last count: 500; LangChain's: ${whole.usage_metadata.output_tokens}`)
expect(whole.usage_metadata.output_tokens === 501, 'the first count is added to the last, which includes it')
JS
alone node run.mjs
