// Package docs is what readers are told about the project. Its tests hold the project to the rules of its house, and
// make the picture of it in architecture.md.
package docs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = ".."
	module = "loadshape"
)

// A source is one package of the module, read from its files for every system, tests left out.
type source struct {
	name     string // its path below the module: bucket/wire
	synopsis string // the first sentence of its comment
	fset     *token.FileSet
	files    []*ast.File
	lines    int
	imports  map[string]string // path → a file that imports it
}

// sources are all packages that have more than tests, in the order of their names.
func sources(t *testing.T) []*source {
	t.Helper()
	type listed struct {
		ImportPath, Dir, Doc    string
		GoFiles, IgnoredGoFiles []string
	}
	var all []*source
	for _, p := range goList[listed](t, "./...") {
		s := &source{name: strings.TrimPrefix(p.ImportPath, module+"/"), synopsis: p.Doc, fset: token.NewFileSet(), imports: map[string]string{}}
		for _, name := range slices.Concat(p.GoFiles, p.IgnoredGoFiles) {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err == nil {
				err = s.add(filepath.Join(p.Dir, name), text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if len(s.files) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// add reads one more file.
func (s *source) add(path string, text []byte) error {
	f, err := parser.ParseFile(s.fset, path, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	s.files = append(s.files, f)
	s.lines += bytes.Count(text, []byte("\n"))
	for _, i := range f.Imports {
		imported, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return err
		}
		s.imports[imported] = s.at(i.Pos())
	}
	return nil
}

// at is a place in the source: bucket/gate.go:12.
func (s *source) at(pos token.Pos) string {
	p := s.fset.Position(pos)
	return fmt.Sprintf("%s/%s:%d", s.name, filepath.Base(p.Filename), p.Line)
}

// fileName is the name of one of its files: gate.go.
func (s *source) fileName(f *ast.File) string {
	return filepath.Base(s.fset.Position(f.Pos()).Filename)
}

// own are the packages of this module that it imports.
func (s *source) own() (names []string) {
	for path := range s.imports {
		if name, ok := strings.CutPrefix(path, module+"/"); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// outside reports whether an import is of another module. The first element of such a path has a dot, as of no path of the
// standard library.
func outside(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

// goList is what go list -json says about packages.
func goList[T any](t *testing.T, args ...string) (all []T) {
	t.Helper()
	c := exec.Command("go", append([]string{"list", "-json"}, args...)...)
	c.Dir = root
	out, err := c.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list %v: %v\n%s", args, err, exit.Stderr)
		}
		t.Fatal(err)
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var one T
		if err := d.Decode(&one); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}
