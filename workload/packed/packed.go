// Package packed takes the compression off what is read: gzip, zstd, or none. In comes a reader; out goes one of what is in it. It
// goes by how the bytes begin, never by a name.
package packed

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// MostWindow is the largest window of zstd that is taken, and about the memory that it needs: that of zstd --long.
const MostWindow = 128 << 20

// Trim is the name of a file without what says that it is compressed.
func Trim(name string) string { return strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst") }

// The bytes that compressed text begins with.
const (
	gzipMagic = "\x1f\x8b"
	zstdMagic = "\x28\xb5\x2f\xfd"
)

// Open reads the text that is in src; known is false where src is not compressed, and is read as it is.
func Open(src *bufio.Reader) (text io.Reader, known bool, err error) {
	magic, err := src.Peek(len(zstdMagic))
	switch {
	case err != nil && err != io.EOF:
		return nil, false, err
	case bytes.HasPrefix(magic, []byte(gzipMagic)):
		z, err := gzip.NewReader(src)
		return z, true, err
	case bytes.HasPrefix(magic, []byte(zstdMagic)):
		z, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(MostWindow))
		if err != nil {
			return nil, true, err
		}
		return z, true, nil
	}
	return src, false, nil
}
