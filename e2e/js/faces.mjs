// Makes calls with one client, all at once, and prints what came of each: the calls are on standard input, each with the
// address of an emulator of its own.
import { readFileSync } from 'node:fs';

const { client, key, calls } = JSON.parse(readFileSync(0, 'utf8'));
const region = 'us-east-1';
const credentials = { accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake' };

// The SDKs of Anthropic differ in how they are made.
async function anthropic(url) {
  switch (client) {
    case 'bedrock': {
      const { AnthropicBedrock } = await import('@anthropic-ai/bedrock-sdk');
      return new AnthropicBedrock({ awsAccessKey: credentials.accessKeyId, awsSecretKey: credentials.secretAccessKey, awsRegion: region, baseURL: url });
    }
    case 'mantle': {
      const { AnthropicBedrockMantle } = await import('@anthropic-ai/bedrock-sdk');
      return new AnthropicBedrockMantle({ awsAccessKey: credentials.accessKeyId, awsSecretAccessKey: credentials.secretAccessKey, awsRegion: region, baseURL: url + '/anthropic' });
    }
    case 'vertex': {
      const { AnthropicVertex } = await import('@anthropic-ai/vertex-sdk');
      const authClient = { getRequestHeaders: async () => new Headers({ authorization: `Bearer ${key}` }), projectId: 'proj' };
      return new AnthropicVertex({ region: 'us-east5', projectId: 'proj', baseURL: url + '/v1', authClient });
    }
    case 'google-cloud': {
      // The address is its own; the host of Google alone is another one.
      const { AnthropicGoogleCloud } = await import('@anthropic-ai/google-cloud-sdk');
      return new AnthropicGoogleCloud({ project: 'proj', workspaceId: 'wrkspc_1', bearerTokenProvider: async () => key,
        fetch: (to, init) => fetch(String(to).replace('https://claude.googleapis.com', url), init) });
    }
    case 'foundry': {
      const { AnthropicFoundry } = await import('@anthropic-ai/foundry-sdk');
      return new AnthropicFoundry({ apiKey: key, baseURL: url + '/anthropic/' });
    }
  }
}

const ops = {
  async anthropic({ url, op, model }) {
    const sdk = await anthropic(url);
    const params = { model, max_tokens: 32, messages: [{ role: 'user', content: 'hi' }] };
    if (op === 'count') return { count: (await sdk.messages.countTokens({ model, messages: params.messages })).input_tokens };
    if (op === 'message') {
      const got = await sdk.messages.create(params);
      return { id: got.id, text: got.content[0].text, output: got.usage.output_tokens };
    }
    let [id, text, pieces, output] = ['', '', 0, 0];
    for await (const event of await sdk.messages.create({ ...params, stream: true })) {
      if (event.type === 'message_start') id = event.message.id;
      if (event.type === 'content_block_delta') pieces++, (text += event.delta.text);
      if (event.type === 'message_delta') output = event.usage.output_tokens;
    }
    return { id, text, pieces, output };
  },

  // The client of AWS, over HTTP/1.1, or over the cleartext HTTP/2 that is its own choice.
  async aws({ url, op, model, http2 }) {
    const aws = await import('@aws-sdk/client-bedrock-runtime');
    const { NodeHttpHandler } = await import('@smithy/node-http-handler');
    const sdk = new aws.BedrockRuntimeClient({ region, endpoint: url, credentials, retryMode: client === 'aws-adaptive' ? 'adaptive' : 'standard',
      ...(http2 ? {} : { requestHandler: new NodeHttpHandler() }) });
    const invoke = { modelId: model, contentType: 'application/json',
      body: JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 32, messages: [{ role: 'user', content: 'hi' }] }) };
    const converse = { modelId: model, messages: [{ role: 'user', content: [{ text: 'hi' }] }], inferenceConfig: { maxTokens: 32 } };
    const out = { text: '', pieces: 0 };
    switch (op) {
      case 'message': {
        const got = JSON.parse(new TextDecoder().decode((await sdk.send(new aws.InvokeModelCommand(invoke))).body));
        return { id: got.id, text: got.content[0].text, output: got.usage.output_tokens };
      }
      case 'stream':
        for await (const { chunk } of (await sdk.send(new aws.InvokeModelWithResponseStreamCommand(invoke))).body) {
          const event = JSON.parse(new TextDecoder().decode(chunk.bytes));
          if (event.type === 'message_start') out.id = event.message.id;
          if (event.type === 'content_block_delta') out.pieces++, (out.text += event.delta.text);
          if (event.type === 'message_delta') out.output = event.usage.output_tokens;
        }
        return out;
      case 'converse': {
        const got = await sdk.send(new aws.ConverseCommand(converse));
        return { text: got.output.message.content[0].text, output: got.usage.outputTokens };
      }
      case 'converse-stream':
        for await (const event of (await sdk.send(new aws.ConverseStreamCommand(converse))).stream) {
          if (event.contentBlockDelta) out.pieces++, (out.text += event.contentBlockDelta.delta.text);
          if (event.metadata) out.output = event.metadata.usage.outputTokens;
        }
        return out;
      case 'count':
        return { count: (await sdk.send(new aws.CountTokensCommand({ modelId: model, input: { converse: { messages: converse.messages } } }))).inputTokens };
    }
  },

  async ai({ url, op, model }) {
    const { generateText, streamText } = await import('ai');
    let of;
    if (client === 'ai-bedrock') {
      const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
      of = createAmazonBedrock({ region, ...credentials, baseURL: url })(model);
    } else {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      of = createAnthropic({ apiKey: key, baseURL: url + '/v1' })(model);
    }
    const asked = { model: of, prompt: 'hi', maxOutputTokens: 32 };
    if (op === 'message') {
      const got = await generateText(asked);
      return { text: got.text, output: got.usage.outputTokens };
    }
    const out = { text: '', pieces: 0 };
    for await (const part of streamText({ ...asked, onError() {} }).fullStream) {
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta') out.pieces++, (out.text += part.text);
      if (part.type === 'finish') out.output = part.totalUsage.outputTokens;
    }
    return out;
  },

  async langchain({ url, op, model }) {
    const { ChatAnthropic } = await import('@langchain/anthropic');
    const chat = new ChatAnthropic({ apiKey: key, anthropicApiUrl: url, model, maxTokens: 32 });
    if (op === 'message') {
      const got = await chat.invoke('hi');
      return { text: got.text, output: got.usage_metadata.output_tokens };
    }
    const out = { text: '', pieces: 0 };
    for await (const chunk of await chat.stream('hi')) {
      if (chunk.text) out.pieces++, (out.text += chunk.text);
      if (chunk.usage_metadata?.output_tokens) out.output = chunk.usage_metadata.output_tokens;
    }
    return out;
  },

  // OpenAI's form, of the client of OpenAI and of one that is made of it.
  async openai({ url, op, model }) {
    const Client = client === 'openai' ? (await import('openai')).default : (await import('portkey-ai')).Portkey;
    const completions = new Client({ apiKey: key, baseURL: url }).chat.completions;
    const params = { model, max_tokens: 32, messages: [{ role: 'user', content: 'hi' }] };
    if (op === 'message') {
      const got = await completions.create(params);
      return { id: got.id, text: got.choices[0].message.content, output: got.usage.completion_tokens };
    }
    return pieces(await completions.create({ ...params, stream: true, stream_options: { include_usage: true } }), (usage) => usage.completion_tokens);
  },

  async openrouter({ url, op, model }) {
    const { OpenRouter } = await import('@openrouter/sdk');
    const sdk = new OpenRouter({ apiKey: key, serverURL: url });
    const chatRequest = { model, maxTokens: 32, messages: [{ role: 'user', content: 'hi' }] };
    if (op === 'message') {
      const got = await sdk.chat.send({ chatRequest });
      return { id: got.id, text: got.choices[0].message.content, output: got.usage.completionTokens };
    }
    return pieces(await sdk.chat.send({ chatRequest: { ...chatRequest, stream: true } }), (usage) => usage.completionTokens);
  },
};

// pieces are those of a stream of OpenAI's form, put together.
async function pieces(stream, output) {
  const out = { id: '', text: '', pieces: 0, output: 0 };
  for await (const chunk of stream) {
    out.id = chunk.id;
    if (chunk.error) throw chunk.error;
    const content = chunk.choices[0]?.delta?.content;
    if (content) out.pieces++, (out.text += content);
    if (chunk.usage) out.output = output(chunk.usage);
  }
  return out;
}

const make = ops[{ aws: 'aws', 'aws-adaptive': 'aws', ai: 'ai', 'ai-bedrock': 'ai', langchain: 'langchain', openai: 'openai', portkey: 'openai', openrouter: 'openrouter' }[client] ?? 'anthropic'];

function failure(error) {
  const last = error.lastError ?? error; // ai gives the last of its tries
  return {
    class: last.constructor.name === 'Object' ? String(last.type ?? last.name) : (last.name !== 'Error' && last.name) || last.constructor.name,
    status: last.status ?? last.statusCode ?? last.$metadata?.httpStatusCode ?? 0,
    printed: String(last.message ?? JSON.stringify(last)),
  };
}

const outcomes = await Promise.all(calls.map(async (call) => {
  try {
    return await make(call);
  } catch (error) {
    return { error: failure(error) };
  }
}));
console.log(JSON.stringify(outcomes));
