package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A pendingFile is written beside its place and moved there when it is whole. The nil pendingFile is nothing.
type pendingFile struct {
	*os.File
	path string // its place; empty for a device or a pipe, which is written to as it is
	mode fs.FileMode
	kept bool
}

func createPending(path string) (*pendingFile, error) {
	p := &pendingFile{path: path}
	if info, err := os.Stat(path); err == nil {
		if info.IsDir() {
			return nil, fmt.Errorf("%s: is a directory, want a file", path)
		}
		there, err := os.OpenFile(path, os.O_WRONLY, 0) // what must not be written to is not replaced either
		if err != nil {
			return nil, fmt.Errorf("%s: cannot be written: %w", path, cause(err))
		}
		if !info.Mode().IsRegular() {
			return &pendingFile{File: there}, nil
		}
		there.Close()
		p.mode = info.Mode().Perm()
		if p.path, err = filepath.EvalSymlinks(path); err != nil { // a link stays a link
			return nil, fmt.Errorf("%s: cannot be written: %w", path, cause(err))
		}
	}
	for n := 0; ; n++ {
		beside := filepath.Join(filepath.Dir(p.path), fmt.Sprintf(".sim-%d-%d", os.Getpid(), n))
		f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) && n < 10_000 {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: cannot be written: %w", path, cause(err))
		}
		p.File = f
		return p, nil
	}
}

// keep moves the file to its place.
func (p *pendingFile) keep() error {
	if p.path == "" {
		return p.Close()
	}
	if p.mode != 0 {
		if err := p.Chmod(p.mode); err != nil {
			return err
		}
	}
	if err := p.Close(); err != nil {
		return err
	}
	err := os.Rename(p.Name(), p.path)
	p.kept = err == nil
	return err
}

// discard removes a file that was not kept.
func (p *pendingFile) discard() {
	if p == nil || p.kept {
		return
	}
	p.Close()
	if p.path != "" {
		os.Remove(p.Name())
	}
}

// places are the files that are read or written already.
type places struct {
	infos []os.FileInfo
	whose []string
	paths map[string]bool // that are not there yet
}

func newPlaces(s streams, inputs []string) *places {
	p := &places{paths: make(map[string]bool)}
	for _, path := range inputs {
		if info, err := os.Stat(path); err == nil {
			p.add(info, "is read, too")
		}
	}
	for _, w := range []any{s.out, s.err} {
		if f, ok := w.(*os.File); ok {
			if info, err := f.Stat(); err == nil {
				p.add(info, "is standard output or error")
			}
		}
	}
	return p
}

func (p *places) add(info os.FileInfo, whose string) {
	if info.Mode().IsRegular() { // a device can be written to any number of times
		p.infos, p.whose = append(p.infos, info), append(p.whose, whose)
	}
}

// take is an error where something else is read from the place, or written to it.
func (p *places) take(path string) error {
	if info, err := os.Stat(path); err == nil {
		for i, other := range p.infos {
			if os.SameFile(info, other) {
				return fmt.Errorf("%s: %s, want another file", path, p.whose[i])
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
		return fmt.Errorf("%s: is written twice, want another file", path)
	}
	p.paths[absolute] = true
	return nil
}
