#!/usr/bin/env bash
# Software:  openai 7.55.0, @ai-sdk/openai 4.0.118 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     two clients that read the same bytes of a stream, which ended in good order, know the same usage.
# Instead:   where the stream ends after its last event without the blank line behind it, openai takes the event and
#            @ai-sdk/openai drops it. As the usage comes last, the one has it and the other not, and both say "stop".
# Seen:      with the blank line: 11 tokens and 11; without: 11 and none, both finished with "stop"
# Why:       behind a gateway that ends streams like this, and sends no [DONE] after the usage, the books of two programs differ
#            by all of their streams. That an event without a blank line is incomplete is what the standard says, so the one
#            that loses the usage is right.
source "$(dirname "$0")/lib.bash"
npm_packages openai@7.55.0 @ai-sdk/openai@4.0.118

cat >run.mjs <<'JS'
import OpenAI from 'openai'
import { createOpenAI } from '@ai-sdk/openai'
import { serve, expect } from './server.mjs'

const stream = [
  { choices: [{ index: 0, delta: { role: 'assistant', content: 'Hello.' }, finish_reason: null }] },
  { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  { choices: [], usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } },
].map((part) => 'data: ' + JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1764500000, model: 'gpt-4o', ...part })).join('\n\n')

async function both(end) {
  const server = await serve((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(stream + end)
  })
  const one = {}
  const client = new OpenAI({ apiKey: 'none', baseURL: server.url })
  for await (const part of await client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }], stream: true, stream_options: { include_usage: true } })) {
    one.end = part.choices[0]?.finish_reason ?? one.end
    one.tokens = part.usage?.total_tokens ?? one.tokens
  }
  const other = {}
  const answer = await createOpenAI({ apiKey: 'none', baseURL: server.url }).chat('gpt-4o').doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] })
  for await (const part of answer.stream) {
    if (part.type === 'finish') Object.assign(other, { end: part.finishReason.unified, tokens: part.usage.raw?.total_tokens })
  }
  server.close()
  return `openai ${one.end} ${one.tokens ?? 'no'} tokens, @ai-sdk/openai ${other.end} ${other.tokens ?? 'no'} tokens`
}

const [whole, short] = [await both('\n\n'), await both('\n')]
console.log(`with a blank line: ${whole}\nwithout: ${short}`)
expect(whole === 'openai stop 11 tokens, @ai-sdk/openai stop 11 tokens', 'both know the usage of a stream that ends with a blank line')
expect(short === 'openai stop 11 tokens, @ai-sdk/openai stop no tokens', 'without it only openai does')
JS
alone node run.mjs
