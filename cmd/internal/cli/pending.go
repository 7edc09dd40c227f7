package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A PendingFile is written beside its place and moved there when it is whole. The nil PendingFile is nothing.
type PendingFile struct {
	*os.File
	path string // its place; empty for a device or a pipe, which is written to as it is
	mode fs.FileMode
	kept bool
}

// CreatePending begins a file that is to have this place.
func CreatePending(path string) (*PendingFile, error) {
	p := &PendingFile{path: path}
	if info, err := os.Stat(path); err == nil {
		if info.IsDir() {
			return nil, fmt.Errorf("%s: is a directory, expected a file", path)
		}
		there, err := os.OpenFile(path, os.O_WRONLY, 0) // what must not be written to is not replaced either
		if err != nil {
			return nil, fmt.Errorf("%s: cannot be written: %w", path, Cause(err))
		}
		if !info.Mode().IsRegular() {
			return &PendingFile{File: there}, nil
		}
		there.Close()
		p.mode = info.Mode().Perm()
		if p.path, err = filepath.EvalSymlinks(path); err != nil { // a link stays a link
			return nil, fmt.Errorf("%s: cannot be written: %w", path, Cause(err))
		}
	}
	for n := 0; ; n++ {
		beside := filepath.Join(filepath.Dir(p.path), fmt.Sprintf(".loadshape-%d-%d", os.Getpid(), n))
		f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) && n < 10_000 {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: cannot be written: %w", path, Cause(err))
		}
		p.File = f
		return p, nil
	}
}

// Keep moves the file to its place, once all of it is on the disk: what is there afterwards is whole, whatever becomes of the
// machine.
func (p *PendingFile) Keep() error {
	if p.path == "" {
		return p.Close()
	}
	if p.mode != 0 {
		if err := p.Chmod(p.mode); err != nil {
			return err
		}
	}
	if err := p.Sync(); err != nil {
		return err
	}
	if err := p.Close(); err != nil {
		return err
	}
	err := os.Rename(p.Name(), p.path)
	p.kept = err == nil
	return err
}

// Discard removes a file that was not kept.
func (p *PendingFile) Discard() {
	if p == nil || p.kept {
		return
	}
	p.Close()
	if p.path != "" {
		os.Remove(p.Name())
	}
}

// Places are the files that are read or written already.
type Places struct {
	infos []os.FileInfo
	whose []string
	paths map[string]bool // that are not there yet
}

// NewPlaces knows the files that are read, and the streams where they are files.
func NewPlaces(streams []any, inputs []string) *Places {
	p := &Places{paths: make(map[string]bool)}
	for _, path := range inputs {
		if info, err := os.Stat(path); err == nil {
			p.add(info, "is read, too")
		}
	}
	for _, w := range streams {
		if f, ok := w.(*os.File); ok {
			if info, err := f.Stat(); err == nil {
				p.add(info, "is standard output or error")
			}
		}
	}
	return p
}

func (p *Places) add(info os.FileInfo, whose string) {
	if info.Mode().IsRegular() { // a device can be written to any number of times
		p.infos, p.whose = append(p.infos, info), append(p.whose, whose)
	}
}

// Take is an error where something else is read from the place, or written to it.
func (p *Places) Take(path string) error {
	if info, err := os.Stat(path); err == nil {
		for i, other := range p.infos {
			if os.SameFile(info, other) {
				return fmt.Errorf("%s: %s, expected another file", path, p.whose[i])
			}
		}
		p.add(info, "is written twice")
		return nil
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if p.paths[absolute] {
		return fmt.Errorf("%s: is written twice, expected another file", path)
	}
	p.paths[absolute] = true
	return nil
}
