package docs

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A dependency is somebody else's work of which something is in the commands.
type dependency struct {
	name string // with its version
	dir  string // where its licence is
}

// The systems that the commands are built for: what they link differs.
var systems = []string{"linux", "darwin", "windows"}

// legal are the files of a module's folder which say what may be done with it.
var legal = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)(\.(txt|md))?$`)

// TestNotice makes NOTICE of the modules that the commands link, with their licences from the module cache. Modules of the
// nested ones, which are not shipped, are not in it.
func TestNotice(t *testing.T) {
	const path = "../NOTICE"
	text := notice(t, linked(t))
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, text) {
		t.Errorf("NOTICE is stale, %s; go test ./docs -update makes it anew", firstDifference(string(have), string(text)))
	}
	for _, name := range []string{"loadshape", "golang.org/x/time", "pgregory.net/rapid", "github.com/rogpeppe/go-internal"} { // not linked
		if bytes.Contains(text, []byte("\n  "+name+" ")) {
			t.Errorf("NOTICE has %s, which no command links", name)
		}
	}
}

// linked are the dependencies of the commands on all systems, and what is embedded in them.
func linked(t *testing.T) []dependency {
	t.Helper()
	all := map[dependency]bool{
		{"uPlot " + uPlotVersion(t), "../report/page/uplot"}: true,
	}
	for _, system := range systems {
		c := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/sim", "./cmd/verify")
		c.Dir, c.Env = "..", append(os.Environ(), "GOOS="+system, "GOFLAGS=-mod=readonly")
		out, err := c.Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		for line := range strings.Lines(string(out)) {
			if name, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				all[dependency{name, dir}] = true
			}
		}
	}
	var list []dependency
	for d := range all {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b dependency) int { return cmp.Compare(a.name, b.name) })
	return list
}

// uPlotVersion is what the embedded script calls itself.
func uPlotVersion(t *testing.T) string {
	t.Helper()
	scripts, err := filepath.Glob("../report/page/uplot/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	text, err := os.ReadFile(scripts[0])
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`uPlot(?:\.js)? \(?v(\d+\.\d+\.\d+)`).FindSubmatch(text)
	if m == nil {
		t.Fatalf("%s does not say its version", scripts[0])
	}
	return "v" + string(m[1])
}

// notice is every text once, below the names of all that it is of.
func notice(t *testing.T, all []dependency) []byte {
	t.Helper()
	var order []string
	of := map[string][]string{}
	for _, d := range all {
		entries, err := os.ReadDir(d.dir)
		if err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
		licensed := false
		for _, e := range entries {
			if !legal.MatchString(e.Name()) || e.IsDir() {
				continue
			}
			raw, err := os.ReadFile(filepath.Join(d.dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			text := plainText(string(raw))
			licensed = licensed || !strings.HasPrefix(strings.ToLower(e.Name()), "notice") && !strings.HasPrefix(strings.ToLower(e.Name()), "patents")
			if of[text] == nil {
				order = append(order, text)
			}
			of[text] = append(of[text], d.name)
		}
		if !licensed {
			t.Errorf("%s has no licence in %s", d.name, d.dir)
		}
	}
	var b bytes.Buffer
	b.WriteString("The commands sim and verify of loadshape, whose own licence is in LICENSE, hold parts of the Go standard library and\n" +
		"runtime (https://go.dev/LICENSE) and of the following works. go test ./docs -update makes this file of what they link.\n")
	for _, text := range order {
		b.WriteString("\n" + strings.Repeat("-", 80) + "\n\n")
		for _, name := range of[text] {
			fmt.Fprintf(&b, "  %s\n", name)
		}
		b.WriteString("\n" + text)
	}
	return b.Bytes()
}

// plainText is a text with lines that end as ours do.
func plainText(s string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimPrefix(s, "\ufeff")) {
		b.WriteString(strings.TrimRight(line, " \t\r\n\f") + "\n")
	}
	return strings.Trim(b.String(), "\n") + "\n"
}
