// Makes calls with @anthropic-ai/sdk under instrumentation, or with the AI SDK, which has its own, one after the other, and
// prints their spans as a collector's file exporter does: OTLP in JSON, a batch a line. A call that fails is in them, too.
import { readFileSync } from 'node:fs';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';

const { by, url, key, model, calls } = JSON.parse(readFileSync(0, 'utf8'));
const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

// instrumented is @anthropic-ai/sdk with an instrumentation around it.
async function instrumented() {
  // traceloop's wraps text completions, which the SDK has had up to 0.137.
  const sdk = await import(by === 'traceloop' ? 'anthropic-sdk-0' : '@anthropic-ai/sdk');
  const from = {
    traceloop: '@traceloop/instrumentation-anthropic',
    openinference: '@arizeai/openinference-instrumentation-anthropic',
  }[by];
  const { AnthropicInstrumentation } = await import(from);
  const instrumentation = new AnthropicInstrumentation();
  instrumentation.setTracerProvider(provider);
  instrumentation.manuallyInstrument({ ...sdk });
  return new sdk.Anthropic({ apiKey: key, baseURL: url, maxRetries: 0 });
}

const ways = {
  async sdk() {
    const client = await instrumented();
    return async ({ op, text, system, max_tokens }) => {
      const params = { model, max_tokens, messages: [{ role: 'user', content: text }] };
      if (system) params.system = [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }];
      if (op === 'message') return client.messages.create(params);
      for await (const event of await client.messages.create({ ...params, stream: true })) void event;
    };
  },
  async ai() {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    const { generateText, streamText } = await import('ai');
    const provide = createAnthropic({ apiKey: key, baseURL: url + '/v1' });
    return async ({ op, text, system, max_tokens }) => {
      const messages = [{ role: 'user', content: text }];
      if (system) messages.unshift({ role: 'system', content: system, providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } } });
      const params = { model: provide(model), maxOutputTokens: max_tokens, maxRetries: 0, messages, allowSystemInMessages: true,
        experimental_telemetry: { isEnabled: true, tracer: provider.getTracer('ai') } };
      if (op === 'message') return generateText(params);
      const stream = streamText({ ...params, onError() {} });
      await stream.consumeStream();
    };
  },
};

const make = await ways[by === 'ai' ? 'ai' : 'sdk']();
const failed = [];
for (const [i, call] of calls.entries()) {
  try {
    await make(call);
  } catch (error) {
    failed.push(`${i + 1}: ${error.message}`);
  }
}
await provider.forceFlush();
const lines = exporter.getFinishedSpans().map((span) => new TextDecoder().decode(JsonTraceSerializer.serializeRequest([span])));
process.stdout.write(JSON.stringify({ failed, lines }));
