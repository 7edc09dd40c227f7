#!/usr/bin/env bash
# Software:  statistics of Python 3.11; tdigest 0.1.3, hdr-histogram-js 3.0.1 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     the 99th percentile of the same latencies is about the same everywhere, up to the last digits.
# Instead:   where a library puts the 99 between two values, the percentile of few is whatever it makes of the gap. Python has
#            both ends in one function, and its default is the upper one; the digest, which is said to approximate, agrees with
#            it to the digit.
# Seen:      99 calls of 1 s and one of 60 s: hdr-histogram-js 1.00 s, Python's "inclusive" method 1.59, Python's default
#            59.41, tdigest 59.41
# Why:       one call in a hundred that waited out a refusal is either not in p99 at all or is all of it; a bound such as "p99
#            below 5 s" passes in the one report and fails in the other on the same log. With a thousand calls and ten that
#            waited the same happens again.
source "$(dirname "$0")/lib.bash"
npm_packages tdigest@0.1.3 hdr-histogram-js@3.0.1

python=$(alone /usr/bin/python3 - <<'PY'
from statistics import quantiles
latencies = [1] * 99 + [60]
print("%.2f %.2f" % (quantiles(latencies, n=100)[98], quantiles(latencies, n=100, method="inclusive")[98]))
PY
)
cat >run.mjs <<'JS'
import tdigest from 'tdigest'
import * as hdr from 'hdr-histogram-js'
import { expect } from './server.mjs'

const latencies = [...Array(99).fill(1000), 60000]
const digest = new tdigest.TDigest()
const histogram = hdr.build()
for (const one of latencies) {
  digest.push(one)
  histogram.recordValue(one)
}
digest.compress()
const [digested, cell] = [digest.percentile(0.99) / 1000, histogram.getValueAtPercentile(99) / 1000].map((one) => one.toFixed(2))
const [exclusive, inclusive] = process.argv.slice(2)
console.log(`p99 of 99 calls of 1 s and one of 60 s: hdr-histogram-js ${cell}, Python ${exclusive}, inclusive ${inclusive}, tdigest ${digested}`)
expect([cell, inclusive, exclusive, digested].join(' ') === '1.00 1.59 59.41 59.41', 'p99 of the same hundred latencies is 1.00, 1.59 or 59.41')
JS
# shellcheck disable=SC2086 # two numbers
alone node run.mjs $python
