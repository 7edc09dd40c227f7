// Opens a page that sim has written in Chromium and tries it as readers do: on a phone and on a desk, in light and in dark,
// with a keyboard, with a mouse, on paper, and without scripts. What is wrong with it and what its charts hold is
// written as JSON. Nothing that the page asks for is let through but the page itself.
//
//   echo '{"chromium": "…", "urls": ["file:///…", "http://127.0.0.1:…/"], "shots": "", "thorough": true}' | node page.mjs
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

let asked = '';
for await (const part of process.stdin) asked += part;
const { chromium: executablePath, urls, shots, thorough } = JSON.parse(asked);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const wrong = [];
const settings = { viewport: { width: 1280, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce' };
const browser = await chromium.launch({
  executablePath, timeout: 60_000,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--force-prefers-reduced-motion'],
});

// open opens the page and listens to all that it says and asks for.
const open = async (name, url, more) => {
  const context = await browser.newContext({ ...settings, ...more });
  const page = await context.newPage();
  const say = (what) => wrong.push(`${name}: ${what}`);
  page.on('console', (m) => ['error', 'warning', 'assert'].includes(m.type()) && say(`the console has the ${m.type()} ${m.text()}`));
  page.on('pageerror', (e) => say(`an error in a script: ${e.message}`));
  page.on('dialog', (d) => { say(`a dialog: ${d.message()}`); d.dismiss(); });
  context.on('page', (p) => p !== page && say(`a window was opened: ${p.url()}`));
  page.on('websocket', (w) => say(`a connection to ${w.url()}`));
  page.on('request', (r) => r.url().split('#')[0] !== url && !r.url().startsWith('data:') && say(`a request to ${r.url()}`));
  await context.route((u) => u.href.split('#')[0] !== url, (route) => route.abort());
  page.setDefaultTimeout(60_000);
  await page.goto(url, { waitUntil: 'load' });
  if (more.javaScriptEnabled !== false) await settled(page);
  return { page, say, close: () => context.close() };
};

// settled waits until what a script has put off to the next frames is done.
const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));

// soon waits until what a script has put off to the end of its turn is done.
const soon = (page) => page.evaluate(() => new Promise((done) => setTimeout(done)));

// Helpers within the page.
const inPage = () => {
  window.seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getClientRects().length > 0;
  window.named = (e) => {
    const text = (e.getAttribute('aria-label') || e.innerText || e.value || e.id || '').trim().replace(/\s+/g, ' ').slice(0, 50);
    return e.tagName.toLowerCase() + (e.type ? '[' + e.type + ']' : '') + ' "' + text + '"';
  };
  window.tabbed = () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter((e) =>
    seen(e) && !e.disabled && e.tabIndex >= 0 && (e.type !== 'radio' || e.checked || !document.querySelector(`input[type=radio][name="${CSS.escape(e.name)}"]:checked`)));
  window.figures = () => [...document.querySelectorAll('figure')].filter((f) => f.uplot);
  window.xRange = (f) => [f.uplot.scales.x.min, f.uplot.scales.x.max];
  window.valued = (f) => [...f.querySelectorAll('.key li')].filter(seen).every((li) => !li.querySelector('b') || li.querySelector('b').innerText.trim());
  window.readOut = (f) => [...f.querySelectorAll('.key li')].filter(seen).map((li) => li.innerText.trim().replace(/\s+/g, ' ')).filter((t) => t);
};

// widths are those at which a page is looked at, each in one scheme of colours, and in both where it is tried in every way.
const widths = [[360, 'dark'], [390, 'light'], [768, 'dark'], [1280, 'light']];

// outside names what does not fit: the page wider than the window, what is wider than a box that hides or scrolls the rest, and
// texts that leave their drawing. A heat map alone may be scrolled.
const outside = (page) => page.evaluate(() => {
  const wrong = [];
  const e = document.scrollingElement;
  if (e.scrollWidth > e.clientWidth) {
    const hidden = (x) => x.parentElement && (getComputedStyle(x.parentElement).overflowX !== 'visible' || hidden(x.parentElement));
    const out = [...document.querySelectorAll('main *, header *, footer *')].filter((x) => x.getBoundingClientRect().right > e.clientWidth + 0.5 && !hidden(x));
    wrong.push(`scrolls sideways: ${e.scrollWidth} px in ${e.clientWidth}, by ${out.slice(0, 3).map((x) => x.tagName + '.' + x.className + ' ' + x.textContent.slice(0, 40)).join('; ')}`);
  }
  for (const x of document.querySelectorAll('main *, header *, footer *')) {
    const s = getComputedStyle(x);
    if (s.clipPath !== 'none' || x.closest('.plot') || x.querySelector(':scope > table.heat') || !x.clientWidth || s.overflowX === 'visible') continue;
    if (x.scrollWidth > x.clientWidth + 1) wrong.push(`cuts off ${x.scrollWidth - x.clientWidth} px of ${x.tagName}.${x.className} "${x.textContent.trim().slice(0, 40)}"`);
  }
  for (const text of document.querySelectorAll('figure.demand text')) {
    const r = text.getBoundingClientRect(), around = text.ownerSVGElement.getBoundingClientRect();
    if (r.width && (r.left < around.left - 1 || r.right > around.right + 1 || r.top < around.top - 1 || r.bottom > around.bottom + 1)) wrong.push(`cuts off the text "${text.textContent}"`);
  }
  return wrong;
});

// layouts looks at the page on phones, a tablet and a desk: everything has to be there to its end, and axe may find nothing.
const layouts = async (url) => {
  for (const mobile of [true, false]) {
    const sizes = widths.filter(([width]) => (width < 500) === mobile);
    let name = '';
    const { page, say, close } = await open('', url, { viewport: { width: sizes[0][0], height: 800 }, colorScheme: sizes[0][1], isMobile: mobile, hasTouch: mobile });
    await page.evaluate(axe);
    for (const [width, scheme] of sizes) {
      name = `at ${width} px the page`;
      await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = false; }));
      await page.setViewportSize({ width, height: 800 });
      await settled(page);
      for (const what of await outside(page)) say(`${name} ${what}`);
      for (const shown of shots ? ['light', 'dark'] : []) {
        await page.emulateMedia({ colorScheme: shown });
        await settled(page);
        await page.screenshot({ path: `${shots}-${width}-${shown}.png`, fullPage: true });
      }
      await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
      await settled(page);
      for (const what of await outside(page)) say(`${name}, with all details open, ${what}`);
      for (const colorScheme of thorough ? ['light', 'dark'] : [scheme]) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
        if (dark !== (colorScheme === 'dark')) say(`the colours are not ${colorScheme}`);
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
        for (const v of violations) {
          const nodes = v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')}: ${n.failureSummary.replace(/\s+/g, ' ')}`);
          say(`${name}, ${colorScheme}: axe: ${v.id} (${v.impact}): ${v.help}: ${nodes.join(' | ')}${v.nodes.length > 3 ? ` and ${v.nodes.length - 3} more` : ''}`);
        }
      }
    }
    await close();
  }
};

// saved saves the figures of a chart, and holds them against those that it draws.
const saved = async (page, say) => {
  const links = page.locator('a.csv');
  if (await links.count() !== await page.locator('figure.chart').count()) say(`there are ${await links.count()} charts whose figures can be saved`);
  if (!await links.count()) return;
  const [download] = await Promise.all([page.waitForEvent('download'), links.first().click()]);
  const lines = readFileSync(await download.path(), 'utf8').split('\r\n');
  const want = await page.evaluate(() => {
    const data = JSON.parse(document.getElementById('data').textContent);
    const spec = data.charts[0], ends = new Set(data.ends);
    const rows = data.x.flatMap((s, i) => (ends.has(i) ? [] : [[data.start === null ? s : new Date((data.start + s) * 1000).toISOString(),
      ...spec.series.map((c) => (c.kind === 'capacity' ? c.capacity : data.columns[c.column][i] ?? ''))].join(',')]));
    return { name: spec.id + '.csv', columns: spec.series.length + 1, rows };
  });
  if (download.suggestedFilename() !== want.name) say(`the figures are saved as ${download.suggestedFilename()}, expected ${want.name}`);
  if (lines[0].split('","').length !== want.columns || lines.slice(1, -1).join('\n') !== want.rows.join('\n') || lines.at(-1) !== '') {
    say(`the figures that are saved are ${lines.slice(0, 3).join(' | ')}… in ${lines.length - 2} rows, expected ${want.rows.slice(0, 2).join(' | ')}… in ${want.rows.length}`);
  }
};

// charts gives what each chart holds, and says where one is blank.
const charts = async (page, say) => {
  const held = await page.evaluate(() => {
    const data = JSON.parse(document.getElementById('data').textContent);
    const specs = new Map([...data.charts, ...(data.waits ? [data.waits] : [])].map((c) => [c.id, c]));
    return figures().map((f) => {
      const u = f.uplot, { left, top, width, height } = u.bbox;
      const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
      const pixels = () => {
        copy.clearRect(0, 0, width, height);
        copy.drawImage(u.ctx.canvas, -left, -top);
        return copy.getImageData(0, 0, width, height).data.join();
      };
      const whole = pixels();
      u.batch(() => u.series.forEach((_, i) => i > 0 && u.setSeries(i, { show: false })));
      const bare = pixels();
      u.batch(() => u.series.forEach((_, i) => i > 0 && u.setSeries(i, { show: true })));
      const again = pixels();
      const spec = specs.get(f.id) || {};
      return {
        id: f.id, title: f.querySelector('figcaption')?.innerText.trim(), step: data.step, start: data.start, share: !!spec.share,
        series: (spec.series || []).map((s) => ({ name: s.name, reading: s.reading || '', kind: s.kind, capacity: s.capacity || 0, points: s.points || null })),
        data: [...u.data].map((d) => [...d].map((v) => v ?? null)),
        area: width * height, blank: whole === bare, restored: whole === again,
      };
    });
  });
  for (const c of held) {
    if (c.area < 1000) say(`${c.id}: has ${c.area} pixels for its lines`);
    if (c.blank) say(`${c.id}: nothing is drawn in it`);
    if (!c.restored) say(`${c.id}: lines that are hidden and shown again do not look the same`);
  }
  const figures = await page.locator('figure.chart').count();
  if (figures !== held.length) say(`there are ${figures} figures and ${held.length} charts`);
  return held;
};

// keyboard goes through the page with Tab, and works every control.
const keyboard = async (page, say) => {
  const expected = await page.evaluate(() => { window.reached = new Set(); return new Set([...tabbed(), ...document.querySelectorAll('a.anchor')]).size; }); // which are seen when they are reached
  let visited = 0;
  for (; visited < expected + 5; visited++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (e === document.body || e === null || reached.has(e)) return null;
      reached.add(e);
      const s = getComputedStyle(e), r = e.getBoundingClientRect();
      const ring = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1 || s.boxShadow !== 'none';
      const inView = r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
      return { what: named(e), ring, inView };
    });
    if (!at) break;
    if (!at.ring) say(`keyboard: the focus is not to be seen on ${at.what}`);
    if (!at.inView) say(`keyboard: ${at.what} has the focus and is out of view`);
  }
  for (const what of await page.evaluate(() => tabbed().filter((e) => !reached.has(e)).map(named))) say(`keyboard: Tab does not reach ${what}`);
  for (const what of await page.evaluate(() => [...document.querySelectorAll('[role=button], [role=slider], [onclick]')].filter((e) => seen(e) && !reached.has(e)).map(named))) say(`keyboard: Tab does not reach ${what}`);

  const press = async (locator, key) => { await locator.focus(); await page.keyboard.press(key); await soon(page); };
  const range = () => page.evaluate(() => figures().map((f) => xRange(f).join()).join(' '));
  const readings = [];

  const plots = page.locator('figure.chart [role=slider]');
  const all = await page.evaluate(() => figures().length);
  if (await plots.count() !== all) say(`keyboard: ${await plots.count()} of ${all} charts have a read-out`);
  for (let i = 0; i < await plots.count(); i++) {
    const plot = plots.nth(i);
    const figure = page.locator('figure.chart').nth(i);
    const state = () => figure.evaluate((f) => ({
      id: f.id, now: Number(f.querySelector('[role=slider]').getAttribute('aria-valuenow')), text: f.querySelector('[role=slider]').getAttribute('aria-valuetext'),
      shown: valued(f) ? readOut(f) : [], heard: document.querySelector('[aria-live]')?.innerText.trim() ?? '',
    }));
    await press(plot, 'Home');
    const first = await state();
    await press(plot, 'ArrowRight');
    const second = await state();
    await press(plot, 'End');
    const last = await state();
    await press(plot, 'ArrowLeft');
    const before = await state();
    readings.push(first, second, last, before);
    const points = await plot.evaluate((e) => Number(e.getAttribute('aria-valuemax')) + 1);
    if (first.now !== 0 || last.now !== points - 1) say(`keyboard: ${first.id}: Home leads to ${first.now} and End to ${last.now}, want 0 and ${points - 1}`);
    if (points > 2 && (second.now !== 1 || before.now !== points - 2)) say(`keyboard: ${first.id}: the arrows lead to ${second.now} and ${before.now}, want 1 and ${points - 2}`);
    for (const s of [first, second, last, before]) {
      if (!s.text || s.shown.length < 2) say(`keyboard: ${s.id}: the read-out at ${s.now} is ${JSON.stringify(s.shown)}, said as "${s.text}"`);
      if (s.heard === '') say(`keyboard: ${s.id}: nothing is said to a screen reader at ${s.now}`);
    }
    const whole = await range();
    await press(plot, '+');
    const zoomed = await range();
    if (points > 3 && zoomed === whole) say(`keyboard: ${first.id}: + does not zoom`);
    await press(plot, '-');
    await press(plot, '0');
    if (await range() !== whole) say(`keyboard: ${first.id}: 0 does not show all again: ${whole} is now ${await range()}`);
  }

  const buttons = page.locator('[data-zoom]');
  const whole = await range();
  for (const key of ['Enter', 'Space']) {
    for (let i = 0; i < await buttons.count(); i++) {
      const button = buttons.nth(i);
      if (!await button.isVisible()) continue;
      const how = await button.getAttribute('data-zoom');
      if (how !== 'in' && how !== 'all') await press(page.locator('[data-zoom=in]').first(), 'Enter');
      const was = await range();
      await press(button, key);
      const is = await range();
      const points = await page.evaluate(() => Math.max(0, ...figures().map((f) => f.uplot.data[0].length)));
      if (how === 'all' ? is !== whole : points > 3 && is === was && !(how === 'right' || how === 'left')) say(`keyboard: ${key} on ${how} leaves the charts at ${is}`);
    }
    if (await buttons.count() > 0) await press(page.locator('[data-zoom=all]').first(), key);
  }

  for (const name of await page.evaluate(() => [...new Set([...document.querySelectorAll('input[type=radio]')].map((e) => e.name))])) {
    const group = page.locator(`input[type=radio][name="${name}"]`);
    const count = await group.count();
    await group.first().check();
    await group.first().focus();
    const shown = () => page.evaluate(() => figures().map((f) => f.uplot.series.map((s) => (s.show ? 1 : 0)).join('')).join(' '));
    const both = await shown();
    const seenStates = new Set([both]);
    for (let i = 1; i < count; i++) {
      await page.keyboard.press('ArrowRight');
      await soon(page);
      if (!await group.nth(i).isChecked()) say(`keyboard: the arrow does not choose ${await group.nth(i).getAttribute('value')}`);
      const value = await group.nth(i).getAttribute('value');
      const bad = await page.evaluate((value) => {
        const data = JSON.parse(document.getElementById('data').textContent);
        const specs = new Map([...data.charts, ...(data.waits ? [data.waits] : [])].map((c) => [c.id, c]));
        return figures().flatMap((f) => (specs.get(f.id)?.series || []).filter((s, i) => f.uplot.series[i + 1].show !== (!s.reading || s.reading === value)).map((s) => `${f.id}: ${s.name} ${s.reading || ''}`));
      }, value);
      for (const b of bad) say(`keyboard: with the reading ${value} this is wrong: ${b}`);
      seenStates.add(await shown());
    }
    await group.first().check();
    await soon(page);
    if (await shown() !== both) say('keyboard: the first choice does not bring all lines back');
  }

  const details = page.locator('summary');
  for (let i = 0; i < await details.count(); i++) {
    const s = details.nth(i);
    if (!await s.isVisible()) continue;
    const isOpen = () => s.evaluate((e) => e.parentElement.open);
    const was = await isOpen();
    await press(s, 'Enter');
    if (await isOpen() === was) say(`keyboard: Enter does nothing on ${await s.evaluate((e) => named(e))}`);
    await press(s, 'Space');
    if (await isOpen() !== was) say(`keyboard: Space does nothing on ${await s.evaluate((e) => named(e))}`);
  }

  const theme = page.locator('#theme');
  if (await theme.count()) {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const was = await paper();
    await press(theme, 'Space');
    const other = await paper();
    await press(theme, 'Enter');
    if (other === was || await paper() !== was) say(`keyboard: the colours go from ${was} to ${other} to ${await paper()}`);
  }

  for (const to of await page.evaluate(() => [...document.querySelectorAll('a.anchor')].map((a) => a.hash.slice(1)).filter((id) => !document.getElementById(id)))) say(`keyboard: the link to #${to} leads nowhere`);
  const links = page.locator('a[href^="#"]:not(.anchor)');
  for (let i = 0; i < await links.count(); i++) {
    const link = links.nth(i);
    const to = (await link.getAttribute('href')).slice(1);
    await press(link, 'Enter');
    const there = await page.evaluate((id) => {
      const r = document.getElementById(id)?.getBoundingClientRect();
      return !!r && r.top < innerHeight && r.bottom > 0;
    }, to);
    if (!there) say(`keyboard: the link to #${to} leads nowhere`);
  }
  return readings;
};

// mouse reads and zooms with a mouse.
const mouse = async (page, say) => {
  const plots = page.locator('figure.chart');
  for (let i = 0; i < await plots.count(); i++) {
    const plot = plots.nth(i);
    const over = plot.locator('.u-over');
    if (!await over.count()) continue;
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    const id = await plot.getAttribute('id');
    const at = (share) => [box.x + box.width * share, box.y + box.height / 2];
    await page.mouse.move(...at(0.3));
    await soon(page);
    const one = await plot.evaluate((f) => ({ text: valued(f) ? readOut(f) : [], at: f.uplot.cursor.idx, points: f.uplot.data[0].length }));
    await page.mouse.move(...at(0.8));
    await soon(page);
    const other = await plot.evaluate((f) => readOut(f));
    if (one.text.length < 2) say(`mouse: ${id}: the read-out is ${JSON.stringify(one.text)}`);
    if (one.points > 6 && one.text[0] === other[0]) say(`mouse: ${id}: the read-out does not move: ${one.text[0]}`);
    const was = await plot.evaluate((f) => xRange(f));
    await page.mouse.move(...at(0.25));
    await page.mouse.down();
    await page.mouse.move(...at(0.4), { steps: 3 });
    await page.mouse.move(...at(0.6), { steps: 3 });
    await page.mouse.up();
    await soon(page);
    const is = await plot.evaluate((f) => xRange(f));
    if (one.points > 6 && !(is[0] > was[0] && is[1] < was[1])) say(`mouse: ${id}: dragging does not zoom: ${was} to ${is}`);
    if (await page.locator('[data-zoom=all]').count() && await page.locator('[data-zoom=all]').first().isVisible()) {
      await page.locator('[data-zoom=all]').first().click();
    }
    await over.dblclick();
    await soon(page);
    const back = await plot.evaluate((f) => xRange(f));
    if (back.join() !== was.join()) say(`mouse: ${id}: the whole run does not come back: ${was} is ${back}`);
    await page.mouse.move(0, 0);
  }
};

// paper prints.
const paper = async (page, say) => {
  await page.emulateMedia({ media: 'print' });
  const controls = await page.evaluate(() => [...document.querySelectorAll('button, input, select, [role=toolbar], summary, nav')].filter(seen).map(named));
  for (const c of controls) say(`paper: there is the control ${c}`);
  const text = await page.evaluate(() => document.body.innerText);
  if (!/HOLDS|DEPENDS|FAILS|\d/.test(text)) say('paper: there is no text');
  const pdf = await page.pdf({ format: 'A4', printBackground: false, ...(shots ? { path: `${shots}.pdf` } : {}) });
  if (pdf.subarray(0, 5).toString() !== '%PDF-' || pdf.length < 5000) say(`paper: the PDF has ${pdf.length} bytes`);
  await page.emulateMedia({ media: 'screen' });
  await settled(page);
};

// bare opens the page without scripts: the same text and tables, and no control that would do nothing.
const bare = async (url, tables) => {
  const { page, say, close } = await open('without scripts', url, { javaScriptEnabled: false });
  const count = await page.locator('table').count();
  if (count !== tables) say(`there are ${count} tables, with scripts ${tables}`);
  if (!(await page.locator('main').innerText()).trim()) say('there is no text');
  for (const control of await page.locator('button, input').all()) {
    if (await control.isVisible()) say(`there is a control that does nothing: ${await control.evaluate((e) => e.outerHTML)}`);
  }
  const shown = page.locator('main table').first();
  if (await shown.count() && !await shown.isVisible()) say('the first table is not to be seen');
  await close();
};

const result = { wrong, charts: [], readings: [], text: '' };
try {
  for (const [n, url] of urls.entries()) {
    const { page, say, close } = await open(url.split(':')[0], url, {});
    await page.evaluate(inPage);
    await page.evaluate(() => document.querySelectorAll('details:has(figure)').forEach((d) => { d.open = true; }));
    await settled(page);
    const held = await charts(page, say);
    if (n === 0) {
      result.charts = held;
      result.text = await page.evaluate(() => document.body.innerText);
      result.title = await page.title();
      result.tables = await page.locator('table').count();
      result.details = await page.evaluate(() => [...document.querySelectorAll('table, pre')].map((e) => e.textContent));
      result.hacked = await page.evaluate(() => String(window.hacked) + ' ' + document.querySelectorAll('img, iframe, object, embed, form, base').length);
      result.tiles = await page.evaluate(() => [...document.querySelectorAll('.tiles > div')].map((d) => [...d.children].map((e) => e.innerText.trim())));
      result.peak = await page.evaluate(() => document.querySelector('figure.demand svg text.peak')?.textContent ?? '');
      result.readings = await keyboard(page, say);
      await mouse(page, say);
      await saved(page, say);
      await paper(page, say);
      if (JSON.stringify(await charts(page, say)) !== JSON.stringify(held)) say('the charts hold something else after all that');
    }
    await close();
  }
  await layouts(urls[0]);
  await bare(urls[0], result.tables);
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(result));
