#!/usr/bin/env bash
# Software:  @traceloop/instrumentation-anthropic 0.27.0 with @anthropic-ai/sdk 0.122.0; ai 6.0.326 with
#            @ai-sdk/anthropic 3.0.139; @opentelemetry/sdk-trace-base 2.12.1 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     gen_ai.usage.input_tokens, a name of OpenTelemetry's conventions, has one value for one answer.
# Instead:   for an answer of 100 new, 50 written and 900 read tokens the one library reports 100 and the other 1050. In the
#            first, total_tokens is 107: what was read and written is in no total.
# Seen:      traceloop: gen_ai.usage.input_tokens 100; ai: gen_ai.usage.input_tokens 1050
# Why:       a limit that leaves out cached tokens wants 150 of these, and has to be told which library wrote the span. A
#            trace of two services, one of each, is off by ten times in either reading.
source "$(dirname "$0")/lib.bash"
npm_packages @traceloop/instrumentation-anthropic@0.27.0 @anthropic-ai/sdk@0.122.0 ai@6.0.326 @ai-sdk/anthropic@3.0.139 \
    @opentelemetry/sdk-trace-base@2.12.1 @opentelemetry/api@1.9.0

cat >run.mjs <<'JS'
import { createRequire } from 'node:module'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { generateText } from 'ai'
import { createAnthropic } from '@ai-sdk/anthropic'
import { serve, json, message, expect } from './server.mjs'

const require = createRequire(import.meta.url)
const sdk = require('@anthropic-ai/sdk')
const { AnthropicInstrumentation } = require('@traceloop/instrumentation-anthropic')

const memory = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] })
const server = await serve((response) => json(response, 200, message))
const name = 'gen_ai.usage.input_tokens'
const reported = () => memory.getFinishedSpans().map(({ attributes }) => attributes[name]).filter((value) => value !== undefined)

const instrumentation = new AnthropicInstrumentation()
instrumentation.setTracerProvider(provider)
instrumentation.manuallyInstrument(sdk)
await new sdk.Anthropic({ baseURL: server.url, apiKey: 'none' }).messages
  .create({ model: 'claude-sonnet-5', max_tokens: 32, messages: [{ role: 'user', content: 'hi' }] })
const [traceloop] = reported()
const total = memory.getFinishedSpans()[0].attributes['gen_ai.usage.total_tokens']
memory.reset()

await generateText({
  model: createAnthropic({ baseURL: server.url + '/v1', apiKey: 'none' })('claude-sonnet-5'), prompt: 'hi',
  experimental_telemetry: { isEnabled: true, tracer: provider.getTracer('ai') },
})
const [ai] = reported()
server.close()

console.log(`traceloop: ${name} ${traceloop}, total_tokens ${total}\nai: ${name} ${ai}`)
expect(traceloop === 100 && total === 107 && ai === 1050, 'one name has the values 100 and 1050 for one answer')
JS
alone node run.mjs
