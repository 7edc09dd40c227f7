// Package wire is what providers say about their limits: rate-limit headers and error bodies, read and written.
package wire

import "net/http"

// An Answer is what came back for one request, as far as it is known.
type Answer struct {
	Status int         // 0 where it is not known or nothing came
	Host   string      // that the request went to, where it is known; with or without a port
	Header http.Header // canonical names; nil where none are known
	Body   []byte      // of an error; of a stream the error event's data; or a message as an application printed it
}
