// Makes a call with one client at each of the addresses on standard input, all at once, and prints what came of each: an
// answer, or the error that its caller gets. Nothing of a client is set but what leads it to the address.
import { readFileSync } from 'node:fs';

const { client, key, model, calls } = JSON.parse(readFileSync(0, 'utf8'));
const region = 'us-east-1';
const credentials = { accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake' };
const messages = [{ role: 'user', content: 'hi' }];
const params = { model, max_tokens: 32, messages };

const makers = {
  async sdk(url) {
    const { default: Anthropic } = await import('@anthropic-ai/sdk');
    return new Anthropic({ apiKey: key, baseURL: url }).messages.create(params);
  },
  async bedrock(url) {
    const { AnthropicBedrock } = await import('@anthropic-ai/bedrock-sdk');
    return new AnthropicBedrock({ awsAccessKey: credentials.accessKeyId, awsSecretKey: credentials.secretAccessKey, awsRegion: region, baseURL: url }).messages.create(params);
  },
  async mantle(url) {
    const { AnthropicBedrockMantle } = await import('@anthropic-ai/bedrock-sdk');
    return new AnthropicBedrockMantle({ awsAccessKey: credentials.accessKeyId, awsSecretAccessKey: credentials.secretAccessKey, awsRegion: region, baseURL: url + '/anthropic' })
      .messages.create(params);
  },
  async vertex(url) {
    const { AnthropicVertex } = await import('@anthropic-ai/vertex-sdk');
    const authClient = { getRequestHeaders: async () => new Headers({ authorization: `Bearer ${key}` }), projectId: 'proj' };
    return new AnthropicVertex({ region: 'us-east5', projectId: 'proj', baseURL: url + '/v1', authClient }).messages.create(params);
  },
  async 'google-cloud'(url) {
    const { AnthropicGoogleCloud } = await import('@anthropic-ai/google-cloud-sdk');
    return new AnthropicGoogleCloud({ project: 'proj', workspaceId: 'wrkspc_1', bearerTokenProvider: async () => key,
      fetch: (to, init) => fetch(String(to).replace('https://claude.googleapis.com', url), init) }).messages.create(params);
  },
  async foundry(url) {
    const { AnthropicFoundry } = await import('@anthropic-ai/foundry-sdk');
    return new AnthropicFoundry({ apiKey: key, baseURL: url + '/anthropic/' }).messages.create(params);
  },
  async aws(url) {
    const aws = await import('@aws-sdk/client-bedrock-runtime');
    const { NodeHttpHandler } = await import('@smithy/node-http-handler');
    return new aws.BedrockRuntimeClient({ region, endpoint: url, credentials, requestHandler: new NodeHttpHandler() }).send(new aws.ConverseCommand(
      { modelId: model, messages: [{ role: 'user', content: [{ text: 'hi' }] }], inferenceConfig: { maxTokens: 32 } }));
  },
  async ai(url) {
    const { generateText } = await import('ai');
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return generateText({ model: createAnthropic({ apiKey: key, baseURL: url + '/v1' })(model), prompt: 'hi', maxOutputTokens: 32 });
  },
  async 'ai-bedrock'(url) {
    const { generateText } = await import('ai');
    const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
    return generateText({ model: createAmazonBedrock({ region, ...credentials, baseURL: url })(model), prompt: 'hi', maxOutputTokens: 32 });
  },
  async langchain(url) {
    const { ChatAnthropic } = await import('@langchain/anthropic');
    return new ChatAnthropic({ apiKey: key, anthropicApiUrl: url, model, maxTokens: 32 }).invoke('hi');
  },
  async 'langchain-aws'(url) {
    const { ChatBedrockConverse } = await import('@langchain/aws');
    const { BedrockRuntimeClient } = await import('@aws-sdk/client-bedrock-runtime');
    const { NodeHttpHandler } = await import('@smithy/node-http-handler');
    return new ChatBedrockConverse({ region, model, credentials,
      client: new BedrockRuntimeClient({ region, endpoint: url, credentials, requestHandler: new NodeHttpHandler() }) }).invoke('hi');
  },
  async llamaindex(url) {
    const { Anthropic, AnthropicSession } = await import('@llamaindex/anthropic');
    const session = new AnthropicSession({ apiKey: key, baseURL: url, maxRetries: new Anthropic({ apiKey: key, model }).maxRetries });
    return new Anthropic({ apiKey: key, model, maxTokens: 32, session }).chat({ messages });
  },
  async mastra(url) {
    const { Agent } = await import('@mastra/core/agent');
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return new Agent({ id: 'a', name: 'a', instructions: 'be brief', model: createAnthropic({ apiKey: key, baseURL: url + '/v1' })(model) }).generate('hi');
  },
  async 'pi-ai'(url) {
    const pi = await import('@earendil-works/pi-ai');
    const { anthropicProvider } = await import('@earendil-works/pi-ai/providers/anthropic');
    const models = pi.createModels();
    models.setProvider(anthropicProvider());
    const of = { ...models.getModels('anthropic').at(-1), baseUrl: url };
    const got = await models.complete(of, { messages: [{ role: 'user', content: 'hi', timestamp: 0 }] }, { apiKey: key });
    if (got.stopReason === 'error') throw new Error(got.errorMessage);
    return got;
  },
  async openai(url) {
    const { default: OpenAI } = await import('openai');
    return new OpenAI({ apiKey: key, baseURL: url + '/v1' }).chat.completions.create(params);
  },
  async openrouter(url) {
    const { OpenRouter } = await import('@openrouter/sdk');
    return new OpenRouter({ apiKey: key, serverURL: url + '/api/v1' }).chat.send({ chatRequest: { model, messages, maxTokens: 32 } });
  },
  async portkey(url) {
    const { Portkey } = await import('portkey-ai');
    return new Portkey({ apiKey: key, baseURL: url + '/v1' }).chat.completions.create(params);
  },
};

console.log(JSON.stringify(await Promise.all(calls.map(async (url) => {
  try {
    await makers[client](url);
    return '';
  } catch (error) {
    return String(error?.message ?? error) || 'an error';
  }
}))));
process.exit(0);
