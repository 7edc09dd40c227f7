#!/usr/bin/env bash
# Software:  @opentelemetry/otlp-transformer 0.223.1 with sdk-trace-base 2.12.1 (npm), Node 20;
#            go.opentelemetry.io/proto/otlp 1.11.1 with protojson (Go).
# Measured:  2026-11-30
# Guess:     an attribute has one type in OTLP JSON: token counts are integers, times to the first chunk are doubles.
# Instead:   JavaScript writes a double that happens to be whole as an integer, so one attribute changes its type from span
#            to span; and it writes integers as JSON numbers, which Go's writer of the same format writes as text.
# Seen:      JavaScript: 15000 tokens {"intValue":15000}, 1.0 s {"intValue":1}, 0.25 s {"doubleValue":0.25}
#            Go: 15000 tokens {"intValue":"15000"}, 1.0 s {"doubleValue":1}
# Why:       a reader that asks for doubleValue loses the times of a whole second and keeps the others, and one that asks for
#            text loses every token count of JavaScript's services: the trace has gaps that follow the values.
source "$(dirname "$0")/lib.bash"
npm_packages @opentelemetry/otlp-transformer@0.223.1 @opentelemetry/sdk-trace-base@2.12.1 @opentelemetry/api@1.9.0
go_modules go.opentelemetry.io/proto/otlp@v1.11.1 google.golang.org/protobuf@v1.36.12

cat >run.mjs <<'JS'
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'

const memory = new InMemorySpanExporter()
const span = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] }).getTracer('finding').startSpan('chat')
span.setAttributes({ tokens: 15000, whole: 1.0, quarter: 0.25 })
span.end()
const written = JSON.parse(new TextDecoder().decode(JsonTraceSerializer.serializeRequest(memory.getFinishedSpans())))
console.log(written.resourceSpans[0].scopeSpans[0].spans[0].attributes.map(({ value }) => JSON.stringify(value)).join(' '))
JS
cat >main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	common "go.opentelemetry.io/proto/otlp/common/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

func main() {
	for _, value := range []*common.AnyValue{
		{Value: &common.AnyValue_IntValue{IntValue: 15000}},
		{Value: &common.AnyValue_DoubleValue{DoubleValue: 1}},
		{Value: &common.AnyValue_DoubleValue{DoubleValue: 0.25}},
	} {
		fmt.Print(strings.ReplaceAll(protojson.Format(value), " ", ""), " ")
	}
	fmt.Println()
}
GO
go build -o run .
javascript=$(alone node run.mjs)
golang=$(alone ./run | tr -d '\n')
printf 'JavaScript: %s\nGo:         %s\n' "$javascript" "$golang"
if [ "$javascript" != '{"intValue":15000} {"intValue":1} {"doubleValue":0.25}' ] ||
    [ "$golang" != '{"intValue":"15000"} {"doubleValue":1} {"doubleValue":0.25} ' ]; then
    echo "CHANGED: it was stated how each of the two writes them"
    exit 1
fi
echo "as stated: a whole double becomes an integer in JavaScript, and integers are text in Go alone"
