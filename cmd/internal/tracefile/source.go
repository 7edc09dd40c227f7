// Package tracefile opens recorded traffic so that it can be read again and again: files, folders, standard input and pipes. In come
// their names; out go readers, each from the beginning. What can be read once only is kept in a temporary file.
package tracefile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"loadshape/bucket/bounded"
	"loadshape/cmd/internal/cli"
	"loadshape/workload/logs"
	"loadshape/workload/trace"
)

// A Source is a trace that can be opened again and again: it is played once for every reading and run.
type Source struct {
	paths []string
	kept  *kept     // what can be read once only, as standard input and pipes; nil for files
	Log   *logs.Log // where they are logs of others, after the first open

	// Read, set before the first open, hears of how many bytes are read, of so many; 0 is unknown. Nil hears nothing, also later.
	Read func(read, total int64)
}

// Find finds a trace; "-" is standard input. once says that it will be opened a single time.
func Find(paths []string, in io.Reader, once bool) (*Source, error) {
	if len(paths) > 1 {
		if slices.Contains(paths, "-") {
			return nil, errors.New("-: is given beside other files, expected standard input alone")
		}
		return &Source{paths: paths}, nil
	}
	path := paths[0]
	if path == "-" {
		return &Source{paths: paths, kept: &kept{src: in, forget: once, most: mostKept}}, nil
	}
	info, err := os.Stat(path)
	if err != nil || info.IsDir() || info.Mode().IsRegular() {
		return &Source{paths: paths}, nil // Open says what is wrong with it
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read: %w", path, cli.Cause(err))
	}
	return &Source{paths: paths, kept: &kept{src: f, forget: once, closer: f, most: mostKept}}, nil
}

// Open opens the trace. Logs of others are read as a whole first, and only once.
func (s *Source) Open(o trace.Options, l logs.Options) (r *trace.Reader, err error) {
	if s.Log != nil {
		return s.Log.Reader(o)
	}
	if s.Read != nil {
		read, total := int64(0), s.size()
		o.Read = func(bytes int) {
			if read += int64(bytes); s.Read != nil {
				s.Read(read, total)
			}
		}
		l.Read = o.Read
	}
	var src io.Reader
	if s.kept != nil {
		src = &rereader{of: s.kept}
	}
	r, s.Log, err = logs.OpenAny(s.paths, src, o, l)
	return r, err
}

// size is how many bytes the files have, with those of folders; 0 where that is not known.
func (s *Source) size() (total int64) {
	if s.kept != nil {
		return 0
	}
	for _, path := range s.paths {
		filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				if info, err := d.Info(); err == nil {
					total += info.Size()
				}
			}
			return nil // whoever opens it says what is wrong
		})
	}
	return total
}

// Sum is the SHA-256 of the trace, after it was played. It is empty for a stream that was not read to its end, and for several
// files.
func (s *Source) Sum() (string, error) {
	if k := s.kept; k != nil {
		if k.end != io.EOF {
			return "", nil
		}
		return hex.EncodeToString(k.hash.Sum(nil)), nil
	}
	path := s.paths[0]
	if info, err := os.Stat(path); len(s.paths) > 1 || err == nil && info.IsDir() {
		return "", nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("%s: cannot be read: %w", path, cli.Cause(err))
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", fmt.Errorf("%s: cannot be read: %w", path, cli.Cause(err))
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// Close closes what Open left open, and removes the temporary files.
func (s *Source) Close() {
	if s.Log != nil {
		s.Log.Close()
	}
	if s.kept != nil {
		s.kept.close()
	}
}

// mostKept is how many bytes of a stream are kept for a second reading: they are in the folder of temporary files.
const mostKept = 16 << 30

// kept is a stream, and a file with what was read of it so far. A stream that goes wrong is kept no further
// than that.
type kept struct {
	src    io.Reader
	hash   hash.Hash // of what was read; nil before
	forget bool      // keep nothing: nobody reads it again
	closer io.Closer
	most   int64 // bytes that are kept

	file *os.File
	size int64 // of what is in the file
	end  error // of src
}

// A rereader reads a kept stream from its beginning.
type rereader struct {
	of *kept
	at int64
}

func (r *rereader) Read(p []byte) (int, error) {
	k := r.of
	if k.forget {
		return k.read(p)
	}
	if r.at < k.size {
		n, err := k.file.ReadAt(p[:min(int64(len(p)), k.size-r.at)], r.at)
		r.at += int64(n)
		return n, err
	}
	if k.end != nil {
		return 0, k.end
	}
	n, err := k.read(p)
	if keep := k.keep(p[:n]); keep != nil {
		k.end = fmt.Errorf("cannot be kept for a second reading: %w; give it as a file, or play one --reading", cli.Cause(keep))
		return 0, k.end
	}
	r.at += int64(n)
	return n, err
}

// read reads on in the stream itself.
func (k *kept) read(p []byte) (int, error) {
	if k.hash == nil {
		k.hash = sha256.New()
	}
	n, err := k.src.Read(p)
	k.hash.Write(p[:n])
	k.end = err
	return n, err
}

func (k *kept) keep(p []byte) error {
	if int64(len(p)) > k.most-k.size {
		return &bounded.LargeError{Most: k.most}
	}
	if k.file == nil {
		f, err := os.CreateTemp("", "sim-trace-*")
		if err != nil {
			return err
		}
		os.Remove(f.Name()) // gone with the process, whatever becomes of it, where the system allows that
		k.file = f
	}
	n, err := k.file.WriteAt(p, k.size)
	k.size += int64(n)
	return err
}

func (k *kept) close() {
	if k.closer != nil {
		k.closer.Close()
	}
	if k.file != nil {
		k.file.Close()
		os.Remove(k.file.Name())
	}
}
