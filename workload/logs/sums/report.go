package sums

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/scan"
	"loadshape/workload/exact"
	"loadshape/workload/trace"
)

// A reading reads the pages of a usage report.
type reading struct {
	*Sums
	json scan.JSON
	file string
}

// report reads the answers of /v1/organizations/usage_report/messages, one page after the other.
func (s *Sums) report(file string, src io.Reader) error {
	r := &reading{Sums: s, file: file}
	r.json.Reset(src)
	for {
		c, err := r.json.Next()
		if err == nil && c == 0 {
			return nil
		}
		if err == nil {
			err = r.page()
		}
		if err != nil {
			err.File = file
			return err
		}
	}
}

// object calls with each key of an object, whose value it has to read.
func (r *reading) object(field string, with func(key string) *trace.Error) *trace.Error {
	if c, err := r.json.Peek(); err != nil {
		return err
	} else if c != '{' {
		return r.wrong(field, "is no object, expected one")
	}
	r.json.Open()
	var seen []string
	for first := true; ; first = false {
		key, more, err := r.json.Key(first)
		if err != nil || !more {
			return err
		}
		if slices.Contains(seen, string(key)) {
			return r.wrong(string(key), "is there twice, expected it once")
		}
		seen = append(seen, string(key))
		if err := with(string(key)); err != nil {
			return err
		}
	}
}

// array calls with each element; null has none.
func (r *reading) array(field string, with func() *trace.Error) *trace.Error {
	switch c, err := r.json.Peek(); {
	case err != nil:
		return err
	case c == 'n':
		return r.json.Skip()
	case c != '[':
		return r.wrong(field, "is no array, expected one")
	}
	r.json.Open()
	for first := true; ; first = false {
		more, err := r.json.Element(first)
		if err != nil || !more {
			return err
		}
		if err := with(); err != nil {
			return err
		}
	}
}

func (r *reading) wrong(field, want string) *trace.Error {
	return &trace.Error{Line: r.json.Line(), Field: field, Want: want}
}

func (r *reading) page() *trace.Error {
	return r.object("the page", func(key string) *trace.Error {
		switch key {
		case "data":
			return r.array("data", r.minute)
		case "has_more":
			kind, _, err := r.json.Scalar()
			r.More = kind == 't'
			return err
		}
		return r.json.Skip()
	})
}

// minute reads a bucket of the report.
func (r *reading) minute() *trace.Error {
	p := part{place: place{file: r.file, line: r.json.Line()}}
	var begins, ends int64
	err := r.object("data", func(key string) (err *trace.Error) {
		switch key {
		case "starting_at":
			begins, err = r.time(key)
		case "ending_at":
			ends, err = r.time(key)
		case "results":
			err = r.array(key, func() *trace.Error { return r.result(&p) })
		default:
			err = r.json.Skip()
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case begins == 0:
		return &trace.Error{Line: p.line, Field: "starting_at", Want: "is missing, expected a time such as 2026-11-20T12:00:00Z"}
	case ends != 0 && ends-begins != int64(bucket.Minute):
		return &trace.Error{Line: p.line, Field: "ending_at", Want: fmt.Sprintf("is %v after starting_at, expected a report of minutes: bucket_width=1m", bucket.Duration(ends-begins))}
	case begins%int64(bucket.Minute) != 0:
		return &trace.Error{Line: p.line, Field: "starting_at", Want: "is within a minute, expected the start of one"}
	}
	p.of = owners{workspaces: known(p.of.workspaces), keys: known(p.of.keys)}
	if wrong := r.add(begins, p); wrong != nil {
		return wrong.(*trace.Error)
	}
	return nil
}

func (r *reading) time(field string) (int64, *trace.Error) {
	kind, text, err := r.json.Scalar()
	if err != nil {
		return 0, err
	}
	at, ok := exact.Date(text)
	if kind != '"' || !ok || at <= 0 {
		return 0, r.wrong(field, "is no time, expected one such as 2026-11-20T12:00:00Z")
	}
	return at, nil
}

// result reads one result of a bucket, unless it is of batches.
func (r *reading) result(p *part) *trace.Error {
	a, batch := Amount{Requests: -1}, false
	written, parts := int64(0), int64(0)
	var workspace, apiKey string
	err := r.object("results", func(key string) (err *trace.Error) {
		switch key {
		case "uncached_input_tokens":
			a.InputTokens, err = r.tokens(key)
		case "cache_read_input_tokens":
			a.CacheRead, err = r.tokens(key)
		case "cache_creation_input_tokens":
			written, err = r.tokens(key)
		case "cache_creation":
			if c, _ := r.json.Peek(); c == 'n' {
				return r.json.Skip()
			}
			return r.object(key, func(key string) *trace.Error {
				n, err := r.tokens(key)
				parts += n
				return err
			})
		case "output_tokens":
			a.OutputTokens, err = r.tokens(key)
		case "requests":
			a.Requests, err = r.tokens(key)
		case "workspace_id":
			workspace, err = r.text()
		case "api_key_id":
			apiKey, err = r.text()
		case "model":
			a.Model, err = r.text()
		case "speed":
			var speed string
			if speed, err = r.text(); speed == string(bucket.Fast) {
				a.Speed = bucket.Fast
			}
		case "service_tier":
			var tier string
			tier, err = r.text()
			batch = tier == "batch"
		case "context_window":
			var window string
			if window, err = r.text(); window != "" {
				size := int64(1_000_000)
				if strings.HasSuffix(window, "-200k") {
					size = 200_000
				}
				r.Largest = max(r.Largest, size)
			}
		default:
			err = r.json.Skip()
		}
		return err
	})
	if batch {
		r.Batch++
	} else if err == nil {
		a.CacheCreation = max(written, parts)
		p.amounts = append(p.amounts, a)
		p.of.workspaces, p.of.keys = append(p.of.workspaces, workspace), append(p.of.keys, apiKey)
	}
	return err
}

func (r *reading) text() (string, *trace.Error) {
	kind, text, err := r.json.Scalar()
	if err != nil || kind != '"' {
		return "", err
	}
	return string(text), nil
}

func (r *reading) tokens(field string) (int64, *trace.Error) {
	kind, text, err := r.json.Scalar()
	if err != nil || kind == 'n' {
		return 0, err
	}
	n, ok := exact.Decimal(text, 0, false)
	if kind != '0' || !ok || n > bucket.MaxTokens {
		return 0, r.wrong(field, fmt.Sprintf("is no whole number from 0 to %d, expected one", int64(bucket.MaxTokens)))
	}
	return n, nil
}
