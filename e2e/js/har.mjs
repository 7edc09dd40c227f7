// Makes calls from a page in Chromium, one after the other, and has the browser's network log written as a HAR.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const { chromium: executablePath, har, url, key, model, calls } = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath, timeout: 60_000, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'] });
const context = await browser.newContext({ recordHar: { path: har, content: 'embed' } });
const page = await context.newPage();
await page.goto(url + '/-/');
const statuses = await page.evaluate(async ({ key, model, calls }) => {
  const statuses = [];
  for (const { op, text, system, max_tokens } of calls) {
    const body = { model, max_tokens, stream: op === 'stream', messages: [{ role: 'user', content: text }] };
    if (system) body.system = [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }];
    const response = await fetch('/v1/messages', {
      method: 'POST', body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': key },
    });
    await response.text();
    statuses.push(response.status);
  }
  return statuses;
}, { key, model, calls });
await context.close(); // which writes the HAR
await browser.close();
process.stdout.write(JSON.stringify({ statuses }));
