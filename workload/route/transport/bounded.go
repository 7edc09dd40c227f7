package transport

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
)

var (
	// ErrTooLarge is that of a body beyond its bound.
	ErrTooLarge = errors.New("the answer is larger than allowed")
	// ErrEncoding is that of a Content-Encoding that was not asked for.
	ErrEncoding = errors.New("the answer is packed in a way that was not asked for")
)

// A bounded reader gives an error after n bytes, where io.LimitReader would give an end that looks like a proper one.
type bounded struct {
	from io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		// It may be the end all the same.
		var one [1]byte
		n, err := b.from.Read(one[:])
		if n > 0 {
			return 0, ErrTooLarge
		}
		return 0, err
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.from.Read(p)
	b.left -= int64(n)
	return n, err
}

// Unpacked is the body with a bound on what came over the line and, where it was packed, on what it unpacks to.
func Unpacked(response *http.Response, limit int64) (io.Reader, error) {
	body := &bounded{response.Body, limit}
	switch strings.ToLower(strings.TrimSpace(response.Header.Get("Content-Encoding"))) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, err
		}
		return &bounded{z, limit}, nil
	}
	return nil, ErrEncoding
}
