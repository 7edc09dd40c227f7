// Makes the calls that are on standard input with @anthropic-ai/sdk, one after the other, and prints what came of each.
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import Anthropic from '@anthropic-ai/sdk';

const { url, key, model, calls } = JSON.parse(readFileSync(0, 'utf8'));

// The classes of an error, from its own up to Error.
function classes(error) {
  const names = [];
  for (let of = error.constructor; of && of.name && of !== Function.prototype; of = Object.getPrototypeOf(of)) {
    if (names.at(-1) !== of.name) names.push(of.name);
  }
  return names.join(' < ');
}

function failure(error) {
  return {
    class: classes(error),
    status: error.status ?? 0,
    type: error.type ?? '',
    code: error.errorCode ?? '',
    message: error.apiMessage ?? error.message,
    request_id: error.requestID ?? '',
    retry_after: error.headers?.get('retry-after') ?? '',
    printed: inspect(error), // as console.error shows it
  };
}

function noted(out, response) {
  out.request_id = response.headers.get('request-id') ?? '';
  out.headers = {};
  for (const [name, value] of response.headers) {
    if (name.startsWith('anthropic-ratelimit-')) out.headers[name] = value;
  }
}

function message(out, got) {
  out.id = got.id;
  out.model = got.model;
  out.stop = got.stop_reason;
  out.text = got.content.map((block) => block.text).join('');
  out.usage = got.usage;
}

async function make(call) {
  const out = {};
  const client = new Anthropic({
    apiKey: key,
    baseURL: url,
    maxRetries: call.once ? 0 : undefined,
    defaultHeaders: {
      ...(call.tokens ? { 'x-loadshape-input-tokens': String(call.tokens) } : {}),
      ...(call.no_key ? { authorization: null, 'x-api-key': null } : {}),
    },
  });
  const messages = [{ role: 'user', content: call.text }];
  const params = { model, max_tokens: 32, messages };
  if (call.system) {
    params.system = [{ type: 'text', text: call.system, cache_control: { type: 'ephemeral' } }];
  }
  try {
    switch (call.op) {
      case 'message': {
        const { data, response } = await client.messages.create(params).withResponse();
        noted(out, response);
        message(out, data);
        break;
      }
      case 'stream': {
        out.pieces = 0;
        const stream = client.messages.stream(params).on('text', () => out.pieces++);
        noted(out, (await stream.withResponse()).response);
        message(out, await stream.finalMessage());
        break;
      }
      case 'count':
        out.count = (await client.messages.countTokens({ model, messages })).input_tokens;
        break;
      case 'models':
        out.models = (await client.models.list()).data.map((m) => m.id);
        break;
      default:
        throw new Error(`there is no operation ${call.op}`);
    }
  } catch (error) {
    out.error = failure(error);
  }
  return out;
}

const outcomes = [];
for (const call of calls) outcomes.push(await make(call));
console.log(JSON.stringify(outcomes));
