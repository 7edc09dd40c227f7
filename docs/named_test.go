package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// named is a test as these pages name it, folder.Test.
var named = regexp.MustCompile("`([a-z0-9/]+)\\.((?:Test|Fuzz)[A-Za-z0-9]+)`")

// scripted is a program that holds a row in place of a test.
var scripted = regexp.MustCompile("`(\\.ci/[a-z]+)`")

// TestThreatModel: every row of the threat model, and of the faults that were tried with sim, names tests that are there.
func TestThreatModel(t *testing.T) {
	all := testsOf(t)
	for _, page := range []string{"threat-model.md", "faults/sim.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		for n, line := range strings.Split(string(text), "\n") {
			if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") || strings.HasSuffix(line, "held by |") {
				continue
			}
			rows++
			tests, programs := named.FindAllStringSubmatch(line, -1), scripted.FindAllStringSubmatch(line, -1)
			if len(tests)+len(programs) == 0 {
				t.Errorf("%s:%d: the row names no test", page, n+1)
			}
			for _, m := range tests {
				if !all[m[1]+"."+m[2]] {
					t.Errorf("%s:%d: there is no %s in %s", page, n+1, m[2], m[1])
				}
			}
			for _, m := range programs {
				if info, err := os.Stat(filepath.Join("..", m[1])); err != nil || info.Mode().Perm()&0o100 == 0 {
					t.Errorf("%s:%d: %s cannot be run: %v", page, n+1, m[1], err)
				}
			}
		}
		if rows < 10 {
			t.Errorf("%s has %d rows, want more", page, rows)
		}
	}
}

// testsOf are all tests and fuzz targets of the module, as folder.Test.
func testsOf(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel("..", filepath.Dir(path))
		if err != nil {
			return err
		}
		for _, d := range f.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				all[filepath.ToSlash(folder)+"."+f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
