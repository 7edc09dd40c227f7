package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// heldBy is a test as a table of faults names it: its folder, and its name.
var heldBy = regexp.MustCompile("`((?:[a-z0-9]+/)*[a-z0-9]+)\\.((?:Test|Fuzz)[A-Za-z0-9]+)`")

// TestFaults: every row of the tables of faults, and of the threat model, is a test that is there, or a script.
func TestFaults(t *testing.T) {
	pages, err := filepath.Glob("faults/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("there are no tables of faults: %v", err)
	}
	pages = append(pages, "threat-model.md")
	there := map[string]map[string]bool{}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(text), "\n") {
			if !strings.HasPrefix(line, "| ") || strings.HasSuffix(line, "| held by |") {
				continue
			}
			names := heldBy.FindAllStringSubmatch(line, -1)
			if len(names) == 0 && !strings.Contains(line, "`.ci/") {
				t.Errorf("%s:%d: names no test", page, n+1)
			}
			for _, name := range names {
				if there[name[1]] == nil {
					there[name[1]] = testsIn(t, filepath.Join("..", name[1]))
				}
				if !there[name[1]][name[2]] {
					t.Errorf("%s:%d: there is no %s in %s", page, n+1, name[2], name[1])
				}
			}
		}
	}
}

// testsIn are the tests of one folder.
func testsIn(t *testing.T, dir string) map[string]bool {
	t.Helper()
	packages, err := parser.ParseDir(token.NewFileSet(), dir, func(i fs.FileInfo) bool { return strings.HasSuffix(i.Name(), "_test.go") }, 0)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, p := range packages {
		for _, f := range p.Files {
			for _, d := range f.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
					names[f.Name.Name] = true
				}
			}
		}
	}
	return names
}
