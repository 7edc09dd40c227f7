// Package wire is what providers say about their limits: rate-limit headers and error bodies, read
// and written.
//
// In comes an [Answer], as much of it as there is, with the instant at which it came; out goes a
// [Finding]: whose limit it was, which one, what to do next, and how sure that is. Headers also
// give the [Level] of each bucket. It opens no connection, keeps nothing from one answer to the
// next, and says unknown rather than guess. How refusals are worded by who sends them is package
// refuse.
//
// Read answer.go and words.go first (what comes in, what goes out), then rule.go and explain.go:
// the first rule that fits decides. The rules are in rules_anthropic.go, rules_subscription.go,
// rules_cloud.go, rules_gateway.go, rules_printed.go and rules_general.go, by who says it, and
// rules_worded.go, which makes them of the tables of package wording; sources.go says where the
// others are known from. errorbody.go is what they look
// at; figures.go, waits.go and retryafter.go the numbers that they read. Headers are ratelimits.go,
// then levels.go, refill.go and group.go.
package wire

import (
	"net/http"

	"loadshape/bucket"
)

// An Answer is what came back for one request, as far as it is known.
type Answer struct {
	Status int          // 0 where it is not known or nothing came
	Host   string       // that the request went to, where it is known; with or without a port
	Header http.Header  // canonical names; nil where none are known
	Speed  bucket.Speed // of the request, as far as that is known
	Body   []byte       // of an error; of a stream the error event's data; or a message as an application printed it
}
