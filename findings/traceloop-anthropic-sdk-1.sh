#!/usr/bin/env bash
# Software:  @traceloop/instrumentation-anthropic 0.27.0 with @anthropic-ai/sdk 0.137.0 and 1.14.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     an instrumentation that names the range ">=0.9.1" of an SDK observes it, or leaves a version that it does not know
#            alone: the program runs either way.
# Instead:   with 1.14.0, which has no text completions any more, require('@anthropic-ai/sdk') throws a TypeError: the program does
#            not start. With 0.137.0 it loads.
# Seen:      0.137.0: loaded; 1.14.0: TypeError: Cannot read properties of undefined (reading 'prototype')
# Why:       an upgrade of the SDK alone, across a major version, ends a service that only wanted spans; and traces of such
#            services all come from SDKs below 1.0, whose retries are other ones.
source "$(dirname "$0")/lib.bash"
npm_packages @traceloop/instrumentation-anthropic@0.27.0 @anthropic-ai/sdk@1.14.0 anthropic-sdk-0@npm:@anthropic-ai/sdk@0.137.0 \
    @opentelemetry/api@1.9.1

cat >run.cjs <<'JS'
const { AnthropicInstrumentation } = require('@traceloop/instrumentation-anthropic')
const instrumentation = new AnthropicInstrumentation()
instrumentation.enable()

function load(name) {
  try {
    return typeof require(name).Anthropic === 'function' ? 'loaded' : 'loaded without a client'
  } catch (error) {
    return `${error.name}: ${error.message}`
  }
}

// The older version has its name in its package.json only: it is wrapped as the documentation has it by hand.
let old = load('anthropic-sdk-0')
try {
  instrumentation.manuallyInstrument(require('anthropic-sdk-0'))
} catch (error) {
  old = String(error)
}
const now = load('@anthropic-ai/sdk')
console.log(`0.137.0: ${old}; 1.14.0: ${now}`)
if (old !== 'loaded' || !now.startsWith('TypeError: ')) {
  console.error('want 0.137.0 loaded, and a TypeError of 1.14.0')
  process.exit(1)
}
JS
alone node run.cjs
