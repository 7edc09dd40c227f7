package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"loadshape/workload/burst"

	"github.com/rakyll/hey/requester"
)

// tallied is what hey writes of a run: a template, which is the only way to its results. Fields alone, as the whole report
// cannot be written as JSON where every request failed.
const tallied = `{"results": {{ .NumRes }}, "statuses": {{ jsonify .StatusCodeDist }}}`

// fire lets hey make so many requests to a relay, so many at once.
//
// hey shares out the requests to its workers and drops what is left over, and its workers write to one variable at once. So
// each of them is a run of its own here, with one worker. It is told nothing but an address of this machine and the token,
// and the context ends it: stopping it by its own means can block.
func fire(ctx context.Context, url, token string, requests, atOnce int) burst.Tally {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return burst.Tally{} // which is not what the relay waits for
	}
	request.Header.Set(burst.TokenHeader, token)
	written := make([]bytes.Buffer, atOnce)
	var workers sync.WaitGroup
	for i := range atOnce {
		share := requests / atOnce
		if i < requests%atOnce {
			share++
		}
		work := &requester.Work{
			Request: request, N: share, C: 1,
			DisableRedirects: true, DisableKeepAlives: true, DisableCompression: true,
			Output: tallied, Writer: &written[i],
		}
		workers.Go(work.Run)
	}
	workers.Wait()
	return tallyOf(written)
}

// tallyOf adds up what the workers counted. What cannot be read counts nothing, so that the sum is not the relay's.
func tallyOf(written []bytes.Buffer) burst.Tally {
	sum := burst.Tally{Statuses: map[int]int{}}
	for i := range written {
		var one struct {
			Results  int         `json:"results"`
			Statuses map[int]int `json:"statuses"`
		}
		if json.Unmarshal(written[i].Bytes(), &one) != nil {
			continue
		}
		for status, n := range one.Statuses {
			sum.Statuses[status] += n
			one.Results -= n
		}
		sum.Errors += one.Results // all that have no status
	}
	return sum
}

const (
	headerTime  = 10 * time.Second // for the trigger's header, which is there at once
	headerBytes = 4 << 10
)

// serveRelay serves a relay until it is closed. The listener is closed as soon as the budget is used up.
func serveRelay(ctx context.Context, listener net.Listener, relay *burst.Relay) *http.Server {
	server := &http.Server{
		Handler: relay, BaseContext: func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: headerTime, MaxHeaderBytes: headerBytes, DisableGeneralOptionsHandler: true,
		ErrorLog: log.New(io.Discard, "", 0), // of strangers who go
	}
	server.SetKeepAlivesEnabled(false)
	go server.Serve(listener)
	return server
}
