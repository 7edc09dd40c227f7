package users

import (
	"errors"
	"fmt"
	"io"

	"loadshape/workload"
	"loadshape/workload/trace"
)

// Read takes the sessions of a log; service is how fast answers came that it does not time. Requests that were refused or went
// wrong are left out, and counted.
func Read(r *trace.Reader, service workload.Service) (s *Sessions, failed int64, err error) {
	s = &Sessions{}
	for {
		var q workload.Request
		switch err := r.Next(&q); {
		case errors.Is(err, io.EOF):
			return s, failed, s.Close()
		case err != nil:
			return nil, 0, err
		}
		if a := r.Answered(); a.Status >= 400 || a.Unsized {
			failed++
			continue
		}
		err := service.Fill(&q)
		if err == nil {
			err = s.Add(&q)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("%s:%d: %w", r.Name(), r.Line(), err)
		}
	}
}
