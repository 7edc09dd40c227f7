// Package bucket is the provider's side: what rate limits allow. Its one job is the arithmetic of limits. A Gate is made of
// Groups of Limits; an instant and a Request go in, and a Verdict comes out: admitted, or which limit refused it and for how
// long. The books are exact: levels are whole grains of a token, and no answer depends on how often the gate was asked.
//
// It must not know where limits come from (package profile), how providers tell them (wire), who asks (workload), or what time
// it is: every instant is an argument, in nanoseconds since instant 0. It imports nothing but the standard library.
//
// The files, in the order to read them in: limit.go and request.go are what goes in, verdict.go what comes out, gate.go asks
// and takes. Then the limits one by one: meter.go is any of them, tokenbucket.go and window.go are the two kinds, wide.go their
// 128 bits; output.go charges answers second by second, queue.go keeps what is still to come; acceleration.go and
// concurrency.go are what a group has beside its limits. run.go admits many requests at once. reading.go is what providers
// leave open; look.go, exposure.go and duration.go stand by themselves.
package bucket
