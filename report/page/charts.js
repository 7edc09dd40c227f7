"use strict";
// Draws the charts of the page from the data in it. Everything else on the page is there without this.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const heard = document.getElementById("heard");
  const all = []; // the charts, each with its figure
  const overTime = () => all.filter((c) => c.overTime);

  // Words for numbers.
  const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
  const short = (n) => {
    for (const [size, unit] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
      if (Math.abs(n) >= size) return +(n / size).toPrecision(3) + unit;
    }
    return String(+n.toPrecision(3));
  };
  const span = (s) => {
    if (s < 0) return "-" + span(-s);
    let text = "";
    for (const [size, unit] of [[86400, "d"], [3600, "h"], [60, "m"]]) {
      if (s >= size) {
        text += Math.floor(s / size) + unit;
        s %= size;
      }
    }
    if (s > 0 && text === "" && s < 1) return +(s * 1000).toPrecision(3) + "ms";
    s = text === "" ? +s.toPrecision(3) : Math.round(s);
    return s > 0 || text === "" ? text + s + "s" : text;
  };
  const days = data.start !== null && data.x.length > 0 && Math.floor(data.start / 86400) !== Math.floor((data.start + data.x[data.x.length - 1]) / 86400);
  const instant = (x) => {
    if (data.start === null) return span(x);
    const text = new Date(x * 1000).toISOString();
    const seconds = text.slice(17, 19) === "00" ? 16 : 19;
    return days ? text.slice(0, 10) + " " + text.slice(11, seconds) : text.slice(11, seconds);
  };
  const percentile = (x) => {
    const digits = Math.max(0, Math.min(9, Math.floor(Math.log10(x)) - 1)) + 1;
    const text = (100 - 100 / x).toFixed(digits).replace(/\.?0+$/, "");
    return text + "\u00a0%";
  };

  // Colours, which change with the scheme and on paper.
  let palette = {};
  const readPalette = () => {
    palette = {};
    const style = getComputedStyle(root);
    for (const c of all) for (const role of c.roles) palette[role] = style.getPropertyValue("--" + role).trim();
    for (const role of ["muted", "rule", "paper"]) palette[role] = style.getPropertyValue("--" + role).trim();
  };
  const colour = (role) => () => palette[role];
  const font = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

  const axis = (more) => ({ stroke: colour("muted"), font, grid: { stroke: colour("rule"), width: 1 }, ticks: { show: false }, gap: 6, ...more });
  const dash = (reading) => (reading === "strict" ? [6, 4] : undefined);
  const title = (s) => s.name + (s.reading ? ", " + s.reading : "");
  const steps = uPlot.paths.stepped({ align: 1 });
  const bars = uPlot.paths.bars({ size: [0.9, 60], align: 1 });
  const points = { show: false };
  const kinds = {
    line: (s) => ({ points, paths: steps, width: s.role === "offered" ? 1 : 1.75, dash: dash(s.reading), stroke: colour(s.role) }),
    capacity: (s) => ({ points, width: 1, dash: [2, 3], stroke: colour(s.role) }),
    bars: (s) => ({ points, paths: bars, width: s.reading === "strict" ? 1 : 0, stroke: colour(s.role), fill: () => (s.reading === "strict" ? palette[s.role] + "33" : palette[s.role] + "99"), scale: "r" }),
  };

  // The value that a stepped line has at a place is that of the step which began there or before.
  const begun = (u, _, at, x) => (at !== null && at > 0 && u.data[0][at] > x ? at - 1 : at);

  const plotOf = (figure, spec, plot) => {
    const host = figure.querySelector(".plot");
    const c = { figure, host, spec, at: null, ...plot }; // at is the place of the read-out among c.places
    c.roles = [...new Set(spec.series.map((s) => s.role))];
    all.push(c);
    readPalette();
    c.key = document.createElement("ul");
    c.key.className = "key";
    c.when = c.key.appendChild(document.createElement("li"));
    c.when.className = "when";
    c.items = spec.series.map((s) => item(c, s));
    host.after(c.key);
    const label = (figure.dataset.of ? figure.dataset.of + ", " : "") + figure.querySelector("figcaption").textContent.trim();
    host.tabIndex = 0;
    host.setAttribute("role", "slider");
    host.setAttribute("aria-label", label + ": read-out");
    host.setAttribute("aria-valuemin", "0");
    host.setAttribute("aria-valuemax", String(Math.max(0, c.places.length - 1)));
    host.setAttribute("aria-valuenow", "0");
    host.setAttribute("aria-valuetext", c.name(c.places[0] ?? 0));
    if (c.overTime) host.setAttribute("aria-describedby", "chart-help");
    c.u = new uPlot({
      width: Math.max(host.clientWidth, 200), height: 176, legend: { show: false }, padding: [10, c.right ? 4 : c.overTime && refusing ? 48 : 14, 0, 0],
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, dist: 6 }, dataIdx: begun, sync: c.overTime ? { key: "time" } : undefined },
      hooks: { setCursor: [() => readOut(c)], setScale: [(u, name) => name === "x" && follow(c)] },
      ...c.options,
    }, c.values, host);
    figure.uplot = c.u;
    readOut(c);
    host.addEventListener("keydown", (e) => onKey(c, e));
    c.key.after(csvOf(c));
    return c;
  };

  // The figures of a chart as a file, which is made when it is asked for.
  const quoted = (text) => '"' + String(text).replaceAll('"', '""') + '"';
  const csvOf = (c) => {
    const link = document.createElement("a");
    link.className = "csv";
    link.textContent = "CSV of this chart";
    link.download = c.spec.id + ".csv";
    link.href = "data:text/csv,";
    link.addEventListener("click", () => {
      const lines = [[c.overTime ? (data.start === null ? "at_s" : "at") : "share", ...c.spec.series.map(title)].map(quoted).join(",")];
      for (const at of c.places) lines.push([c.written(at), ...c.spec.series.map((_, i) => c.figure(i, at))].join(","));
      link.href = "data:text/csv;charset=utf-8," + encodeURIComponent(lines.join("\r\n") + "\r\n");
    });
    return link;
  };

  // An item of the key: a sample of the line, its name and its value under the cursor.
  const item = (c, s) => {
    const li = c.key.appendChild(document.createElement("li"));
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("width", "22");
    svg.setAttribute("height", "10");
    svg.setAttribute("aria-hidden", "true");
    const mark = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", s.kind === "bars" ? "rect" : "line"));
    for (const [name, value] of Object.entries(s.kind === "bars" ? { x: 6, y: 0.5, width: 9, height: 9 } : { x1: 0, x2: 22, y1: 5, y2: 5 })) mark.setAttribute(name, value);
    mark.style.stroke = "var(--" + s.role + ")";
    mark.style.strokeWidth = s.kind === "capacity" || s.role === "offered" ? "1" : "2";
    if (s.kind === "bars") {
      mark.style.fill = "var(--" + s.role + ")";
      mark.style.fillOpacity = s.reading === "strict" ? "0.2" : "0.6";
    }
    const dashes = s.kind === "capacity" ? [2, 3] : s.kind === "bars" ? undefined : dash(s.reading);
    if (dashes) mark.style.strokeDasharray = dashes.join(" ");
    li.append(svg, title(s));
    const value = li.appendChild(document.createElement("b"));
    return { li, value };
  };

  // The place of an index of the axis among those that are read out; -1 for the others.
  const placeOf = (c, at) => {
    let low = 0;
    let high = c.places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (c.places[middle] < at) low = middle + 1;
      else high = middle;
    }
    return at !== null && at !== undefined && c.places[low] === at ? low : -1;
  };

  const readOut = (c) => {
    if (!c.u) return;
    const at = c.u.cursor.idxs ? c.u.cursor.idxs[1] : null;
    const place = c.u.cursor.left >= 0 ? placeOf(c, at) : -1;
    const shown = place >= 0;
    if (shown) c.at = place;
    c.when.textContent = shown ? c.name(at) : c.whole();
    c.items.forEach((it, i) => { it.value.textContent = shown ? c.exact(i, at) : ""; });
  };

  const announce = (c, place) => {
    const at = c.places[place];
    c.host.setAttribute("aria-valuenow", String(place));
    c.host.setAttribute("aria-valuetext", c.name(at));
    heard.textContent = c.name(at) + ": " + c.spec.series.map((s, i) => (visible(s) ? title(s) + " " + c.exact(i, at) : "")).filter((t) => t).join("; ");
  };

  // Zooming: all charts over time show the same time.
  let following = false;
  const follow = (c) => {
    if (following || !c.u || !c.overTime) return;
    following = true;
    const { min, max } = c.u.scales.x;
    for (const o of overTime()) if (o !== c && o.u) o.u.setScale("x", { min, max });
    following = false;
  };
  const bounds = (c) => [c.x[0], c.x[c.x.length - 1]];
  const zoomTo = (c, min, max) => {
    const [first, last] = bounds(c);
    const least = c.overTime ? Math.min(data.step * 2, last - first) : 0;
    if (max - min < least) {
      const middle = (min + max) / 2;
      [min, max] = [middle - least / 2, middle + least / 2];
    }
    if (min < first) [min, max] = [first, Math.min(last, max + first - min)];
    if (max > last) [min, max] = [Math.max(first, min - (max - last)), last];
    c.u.setScale("x", { min, max });
  };
  const zoom = (c, how) => {
    const { min, max } = c.u.scales.x;
    const [first, last] = bounds(c);
    if (how === "all") return zoomTo(c, first, last);
    if (!c.overTime) { // on a logarithmic axis
      const at = c.at !== null && c.u.cursor.left >= 0 ? c.x[c.places[c.at]] : Math.sqrt(min * max);
      const k = how === "in" ? 0.5 : how === "out" ? 2 : 1;
      const move = how === "left" ? 0.5 : how === "right" ? 2 : 1;
      return zoomTo(c, Math.max(first, at * (min / at) ** k * move), Math.min(last, at * (max / at) ** k * move));
    }
    const width = max - min;
    const at = c.at !== null && c.u.cursor.left >= 0 ? Math.min(Math.max(c.x[c.places[c.at]], min), max) : (min + max) / 2;
    if (how === "in") return zoomTo(c, at - (at - min) / 2, at + (max - at) / 2);
    if (how === "out") return zoomTo(c, at - (at - min) * 2, at + (max - at) * 2);
    zoomTo(c, min + (how === "left" ? -width / 2 : width / 2), max + (how === "left" ? -width / 2 : width / 2));
  };
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => overTime().length && zoom(overTime()[0], button.dataset.zoom));
  }

  const onKey = (c, e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[e.key];
    const how = { "+": "in", "=": "in", "-": "out", "_": "out", "0": "all", Escape: "all" }[e.key];
    if (how) {
      zoom(c, how);
    } else {
      const last = c.places.length - 1;
      let at = c.at === null ? (by > 0 ? -1 : last) : c.at;
      if (e.key === "Home") at = 0;
      else if (e.key === "End") at = last;
      else if (by) at += by * (e.shiftKey ? 10 : 1);
      else return;
      if (last < 0) return;
      moveTo(c, Math.min(Math.max(at, 0), last));
    }
    e.preventDefault();
  };
  const moveTo = (c, place) => {
    c.at = place;
    const at = c.places[place];
    const x = c.x[at] + ((c.x[Math.min(at + 1, c.x.length - 1)] || c.x[at]) - c.x[at]) / 2;
    const { min, max } = c.u.scales.x;
    if (x < min || x > max) {
      if (c.overTime) zoomTo(c, x - (max - min) / 2, x + (max - min) / 2);
      else zoom(c, "all");
    }
    // The scale is set at the end of this turn, and the cursor is placed by it.
    queueMicrotask(() => {
      c.u.setCursor({ left: c.u.valToPos(x, "x"), top: 20 }, true, true);
      announce(c, place);
    });
  };

  // Which reading is shown.
  let reading = "both";
  const visible = (s) => reading === "both" || !s.reading || s.reading === reading;
  const choose = () => {
    for (const c of all) {
      c.u.batch(() => c.spec.series.forEach((s, i) => {
        c.u.setSeries(i + 1, { show: visible(s) });
        c.items[i].li.hidden = !visible(s);
        c.items[i].li.style.display = visible(s) ? "" : "none";
      }));
    }
  };
  for (const input of document.querySelectorAll("input[name=reading]")) {
    input.addEventListener("change", () => {
      reading = input.value;
      choose();
    });
  }

  // Charts over time.
  // Where nothing is known after a step, the line of the step is drawn to its end, and no line to what comes next.
  const x = [];
  const of = []; // the step of each place on the axis
  data.x.forEach((s, i) => {
    x.push(s + (data.start ?? 0));
    of.push(i);
    if (i + 1 < data.x.length && data.x[i + 1] > s + data.step) {
      x.push(s + (data.start ?? 0) + data.step / 1000);
      of.push(i);
    }
  });
  const ends = new Set(data.ends);
  const places = of.map((i, k) => (ends.has(i) || of[k - 1] === i ? -1 : k)).filter((k) => k >= 0);
  const drawnAs = (values, kind) => of.map((i, k) => {
    const end = kind === "line" && of[k - 1] !== i && i > 0 && data.x[i - 1] + data.step === data.x[i] && (values[i] === null || i === data.x.length - 1);
    const v = end ? values[i - 1] : values[i];
    return kind === "bars" && Number(v) === 0 ? null : v;
  });
  const increments = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2419200, 9676800, 31536000, 315360000];
  const times = (_u, splits, _axis, _space, increment) => splits.map((s, i) => {
    if (data.start === null) return span(s);
    const text = new Date(s * 1000).toISOString();
    if (increment >= 86400) return text.slice(5, 10);
    return text.slice(11, 16) + (days && (i === 0 || text.slice(11, 16) === "00:00") ? "\n" + text.slice(5, 10) : "");
  });
  const refusing = data.charts.some((c) => c.series.some((s) => s.kind === "bars" && data.columns[s.column].some((v) => v > 0)));
  for (const spec of data.charts) {
    const raw = spec.series.map((s) => (s.kind === "capacity" ? data.x.map(() => s.capacity) : data.columns[s.column]));
    const drawn = raw.map((values, i) => drawnAs(values, spec.series[i].kind).map((v) => (v === null ? null : spec.share ? (100 * Number(v)) / spec.series[i].capacity : Number(v))));
    const right = spec.series.some((s, i) => s.kind === "bars") && refusing;
    const percent = spec.share ? (v) => short(v) + "\u00a0%" : short;
    plotOf(document.getElementById(spec.id), spec, {
      overTime: true, x, places, values: [x, ...drawn], right,
      name: (at) => instant(x[at]) + " – " + instant(x[at] + data.step),
      whole: () => instant(x[0]) + " – " + instant(x[x.length - 1]),
      exact: (i, at) => (raw[i][of[at]] === null ? "–" : grouped(raw[i][of[at]])),
      written: (at) => (data.start === null ? data.x[of[at]] : new Date(x[at] * 1000).toISOString()),
      figure: (i, at) => raw[i][of[at]] ?? "",
      options: {
        scales: {
          x: { time: false },
          y: { range: (_, min, max) => (min === null ? [0, 1] : [Math.min(0, min * 1.05), Math.max(max * 1.06, min < 0 ? 0 : 1)]) },
          r: { range: (_, min, max) => [0, (max || 1) * 3] },
        },
        axes: [
          axis({ values: times, incrs: increments, space: 64, size: days ? 42 : 28 }),
          axis({ values: (_, splits) => splits.map(percent), size: 58, space: 32 }),
          axis({ scale: "r", side: 1, show: right, values: (_, splits) => splits.map((v) => (Number.isInteger(v) ? short(v) : "")), size: 44, space: 32, grid: { show: false }, stroke: colour("refused") }),
        ],
        series: [{}, ...spec.series.map((s) => kinds[s.kind](s))],
      },
    });
  }

  // The waits, over 1/(1 - percentile).
  if (data.waits) {
    const spec = data.waits;
    for (const s of spec.series) s.kind = "line";
    const bends = (s) => s.points.map((p) => s.points[s.points.length - 1][1] / (s.points[s.points.length - 1][1] - p[1])).slice(0, -1);
    const lasts = spec.series.map((s) => s.points[s.points.length - 1][1]);
    const end = Math.max(10, 10 ** Math.ceil(Math.log10(Math.max(...lasts))));
    const at = [...new Set([1, ...spec.series.flatMap(bends), end])].sort((a, b) => a - b);
    const heights = spec.series.map((s) => {
      const own = bends(s);
      let k = 0;
      return at.map((v) => {
        while (k < own.length && own[k] <= v) k++;
        return s.points[k][0];
      });
    });
    plotOf(document.getElementById(spec.id), spec, {
      overTime: false, x: at, places: at.slice(0, -1).map((_, i) => i), values: [at, ...heights], right: false,
      name: (i) => percentile(at[i]) + (i + 1 < at.length - 1 ? " – " + percentile(at[i + 1]) : " – 100\u00a0%"),
      whole: () => "0\u00a0% – 100\u00a0%",
      exact: (i, k) => span(heights[i][k]),
      written: (i) => 1 - 1 / at[i],
      figure: (i, k) => heights[i][k],
      options: {
        scales: { x: { time: false, distr: 3, log: 10 }, y: { range: (_, min, max) => [0, (max || 1) * 1.06] } },
        axes: [
          axis({
            splits: (u) => {
              const wanted = [1, 2, 4];
              for (let v = 10; v <= end; v *= 10) wanted.push(v);
              const inside = wanted.filter((v) => v >= u.scales.x.min * 0.999 && v <= u.scales.x.max * 1.001);
              const wide = u.bbox.width / devicePixelRatio / Math.log10(u.scales.x.max / u.scales.x.min);
              return inside.filter((v) => v === 1 || v >= 10 || (v === 4 || wide > 200) && wide > 110); // there is room for 50 % and 75 %
            },
            filter: (_, splits) => splits, values: (_, splits) => splits.map((v) => (v === end ? "" : percentile(v))), size: 28,
          }),
          axis({ values: (_, splits) => splits.map(span), size: 58, space: 32 }),
        ],
        series: [{}, ...spec.series.map((s) => kinds.line(s))],
      },
    });
  }

  // Sizes, schemes and paper.
  let paper = 0; // how wide it is; 0: there is none
  const redraw = () => {
    readPalette();
    for (const c of all) {
      c.u.batch(() => {
        c.u.setSize({ width: paper || Math.max(c.host.clientWidth, 200), height: 176 });
        c.u.redraw(true, true);
      });
    }
  };
  new ResizeObserver(() => {
    for (const c of all) if (Math.abs(c.u.width - c.host.clientWidth) > 1 && c.host.clientWidth > 0) c.u.setSize({ width: c.host.clientWidth, height: 176 });
  }).observe(document.getElementById("main"));
  addEventListener("beforeprint", () => { paper = 660; });
  addEventListener("afterprint", () => { paper = 0; });
  document.addEventListener("colours", redraw); // which a page says after that
  for (const tools of document.querySelectorAll(".tools")) tools.hidden = all.length === 0;
})();
