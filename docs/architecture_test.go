package docs

import (
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write architecture.md anew")

// A step is one of a request's way: a function or type, as package.Name or package.Type.Name, and a function that uses it.
type step struct{ name, by string }

var way = []step{
	{"workload.ReadPlanIn", "cmd/sim.runFlags.readPlan"},
	{"report/judge.Answer", "cmd/sim.runRun"},
	{"workload.Plan.Play", "report/judge.Question.plays"},
	{"bucket.Gate.Admit", "workload.player.send"},
	{"bucket.Gate.AdmitRun", "workload.player.rush"},
	{"bucket.Verdict", "bucket.Gate.Admit"},
	{"workload.Observer", "report/count.Summary.Observer"},
	{"report.Result", "report/judge.Answer"},
	{"report/write.Text", "cmd/sim.writeText"},
	{"bucket.Gate.Admit", "bucket/emulator.Emulator.decide"},
}

// TestArchitecture makes the parts of architecture.md that the code says, and compares them with the page.
func TestArchitecture(t *testing.T) {
	all := sources(t)
	text, err := os.ReadFile("architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for _, part := range []struct{ name, text string }{
		{"house", picture(all)}, {"packages", listed(all)}, {"way", wayOfARequest(t, all)},
	} {
		first, last := "<!-- "+part.name+" -->\n", "<!-- /"+part.name+" -->\n"
		before, rest, begins := strings.Cut(page, first)
		_, after, ends := strings.Cut(rest, last)
		if !begins || !ends {
			t.Fatalf("architecture.md has no part between %q and %q", first, last)
		}
		page = before + first + part.text + last + after
	}
	if *update {
		if err := os.WriteFile("architecture.md", []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if page != string(text) {
		t.Errorf("architecture.md is stale, %s; go test ./docs -update makes it anew", firstDifference(string(text), page))
	}
}

func firstDifference(is, want string) string {
	a, b := strings.Split(is, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d is %q, expected %q", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("it has %d lines, expected %d", len(a), len(b))
}

// drawn are the packages of the picture: those that are no help of tests alone.
func drawn(all []*source) []*source {
	return slices.DeleteFunc(slices.Clone(all), func(s *source) bool { return s.forTests() })
}

// forTests reports whether the comment says that only tests import the package.
func (s *source) forTests() bool {
	const testsAlone = "Only tests import it"
	return slices.ContainsFunc(s.files, func(f *ast.File) bool {
		return f.Doc != nil && strings.Contains(strings.Join(strings.Fields(f.Doc.Text()), " "), testsAlone)
	})
}

var sides = []string{"bucket", "workload", "report", "cmd"}

func side(name string) string {
	first, _, _ := strings.Cut(name, "/")
	return first
}

// picture is a flowchart of the packages and what each imports first.
func picture(all []*source) string {
	all = drawn(all)
	reaches := reached(all)
	var b strings.Builder
	b.WriteString("```mermaid\nflowchart RL\n")
	node := func(name string) string { return strings.ReplaceAll(name, "/", "_") }
	for _, where := range sides {
		fmt.Fprintf(&b, "  subgraph %s_side [%s]\n", where, where)
		for _, s := range all {
			if side(s.name) == where {
				fmt.Fprintf(&b, "    %s[%s]\n", node(s.name), s.name)
			}
		}
		b.WriteString("  end\n")
	}
	for _, s := range all {
		for _, to := range s.first(reaches) {
			fmt.Fprintf(&b, "  %s --> %s\n", node(s.name), node(to))
		}
	}
	b.WriteString("```\n")
	return b.String()
}

// reached are all packages that each imports, by way of others too.
func reached(all []*source) map[string]map[string]bool {
	reaches := map[string]map[string]bool{}
	byName := map[string]*source{}
	for _, s := range all {
		byName[s.name] = s
	}
	var visit func(s *source) map[string]bool
	visit = func(s *source) map[string]bool {
		if r, ok := reaches[s.name]; ok {
			return r
		}
		r := map[string]bool{}
		reaches[s.name] = r
		for _, to := range s.own() {
			r[to] = true
			if next := byName[to]; next != nil {
				for more := range visit(next) {
					r[more] = true
				}
			}
		}
		return r
	}
	for _, s := range all {
		visit(s)
	}
	return reaches
}

// first are the packages that it imports, but those that one of the others imports, too.
func (s *source) first(reaches map[string]map[string]bool) []string {
	own := s.own()
	return slices.DeleteFunc(slices.Clone(own), func(to string) bool {
		return slices.ContainsFunc(own, func(other string) bool { return other != to && reaches[other][to] })
	})
}

// listed is what each package says it is, side by side.
func listed(all []*source) string {
	var b strings.Builder
	b.WriteString("| package | its one job |\n|---|---|\n")
	for _, where := range sides {
		for _, s := range all {
			if side(s.name) != where {
				continue
			}
			job := strings.TrimSuffix(strings.TrimSuffix(s.synopsis, "."), ":")
			for _, begin := range []string{"Package ", "Command "} {
				if rest, ok := strings.CutPrefix(job, begin); ok {
					_, job, _ = strings.Cut(rest, " ")
				}
			}
			if s.forTests() {
				job += " (tests only)"
			}
			fmt.Fprintf(&b, "| [%s](../%s) | %s |\n", s.name, s.name, strings.ReplaceAll(job, "|", `\|`))
		}
	}
	return b.String()
}

// wayOfARequest says what each step does in its own words, and makes sure that it is taken.
func wayOfARequest(t *testing.T, all []*source) string {
	t.Helper()
	var b strings.Builder
	for i, s := range way {
		found, by := declared(all, s.name), declared(all, s.by)
		if found == nil || by == nil {
			t.Fatalf("the way of a request goes from %s to %s, want both to be in the code: %v, %v", s.by, s.name, by != nil, found != nil)
		}
		short := s.name[strings.LastIndex(s.name, ".")+1:]
		if !mentions(by.node, short) {
			t.Errorf("%s does not use %s, want it on the way of a request", s.by, s.name)
		}
		fmt.Fprintf(&b, "%d. `%s`, in `%s`: %s\n", i+1, s.name, s.by, new(doc.Package).Synopsis(found.comment))
	}
	return b.String()
}

// A declaration is a function, a type, a variable or a constant, and its comment.
type declaration struct {
	node    ast.Node
	comment string
	file    string // its name
}

// declared finds what is declared under a name, package.Name or package.Type.Name; nil is none.
func declared(all []*source, name string) *declaration {
	for _, s := range all {
		short, ok := strings.CutPrefix(name, s.name+".")
		if !ok {
			continue
		}
		for _, f := range s.files {
			for _, d := range f.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					if functionName(d) == short {
						return &declaration{d, d.Doc.Text(), s.fileName(f)}
					}
				case *ast.GenDecl:
					for _, one := range d.Specs {
						switch one := one.(type) {
						case *ast.TypeSpec:
							if one.Name.Name == short {
								return &declaration{one, d.Doc.Text() + one.Doc.Text(), s.fileName(f)}
							}
						case *ast.ValueSpec:
							if slices.ContainsFunc(one.Names, func(n *ast.Ident) bool { return n.Name == short }) {
								return &declaration{one, d.Doc.Text() + one.Doc.Text(), s.fileName(f)}
							}
						}
					}
				}
			}
		}
	}
	return nil
}

// mentions reports whether a name is used within a declaration.
func mentions(n ast.Node, name string) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if i, ok := n.(*ast.Ident); ok && i.Name == name {
			found = true
		}
		return !found
	})
	return found
}

// places are what a table of architecture.md points at: a file or folder, and names that are declared there.
var places = regexp.MustCompile("\\[([^\\]]*)\\]\\(([^)]*)\\)((?:(?:,| and) `[\\w.]+`)*)")

// TestWhereToAdd holds the table of where to begin to the code: what it names is where it says.
func TestWhereToAdd(t *testing.T) {
	text, err := os.ReadFile("architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "<!-- add -->\n")
	table, _, ends := strings.Cut(rest, "<!-- /add -->")
	rows := strings.Split(strings.TrimSpace(table), "\n")
	if !ends || len(rows) < 3 {
		t.Fatal("architecture.md has no table between <!-- add --> and <!-- /add -->")
	}
	all := sources(t)
	for _, row := range rows[2:] { // below the head
		for _, problem := range misplaced(all, row) {
			t.Errorf("%s: in %q", problem, row)
		}
	}
}

// misplaced says what a row points at that is not there.
func misplaced(all []*source, row string) (problems []string) {
	cells := strings.Split(row, "|")
	if len(cells) != 5 || !places.MatchString(cells[2]) {
		return []string{"there is no place to begin in"}
	}
	for _, place := range places.FindAllStringSubmatch(row, -1) {
		path, names := place[1], strings.FieldsFunc(place[3], func(r rune) bool { return strings.ContainsRune(", `", r) })
		if place[2] != "../"+path {
			problems = append(problems, fmt.Sprintf("%s leads to %s", path, place[2]))
		}
		if _, err := os.Stat(filepath.Join(root, path)); err != nil {
			problems = append(problems, path+" is not there")
		}
		for _, name := range names {
			if name == "and" {
				continue
			}
			if found := declared(all, filepath.Dir(path)+"."+name); found == nil || found.file != filepath.Base(path) {
				problems = append(problems, fmt.Sprintf("%s declares no %s", path, name))
			}
		}
	}
	return problems
}

// TestWhereToAddNotices breaks a row in each way.
func TestWhereToAddNotices(t *testing.T) {
	all := sources(t)
	for row, want := range map[string]string{
		"| a | [docs/plan.md](../docs/plan.md) | |":                                                                  "",
		"| a | [report/result.go](../report/result.go), `Reading` and `Result` | [cmd/sim](../cmd/sim) |":            "",
		"| a | [workload/trace/reader.go](../workload/trace/reader.go), `Reader.advance` | |":                        "",
		"| a | somewhere | [docs/plan.md](../docs/plan.md) |":                                                        "there is no place to begin in",
		"| a | [docs/plan.md](../docs/page.md) | |":                                                                  "docs/plan.md leads to ../docs/page.md",
		"| a | [docs/plan.md](../docs/plan.md) | [docs/gone.md](../docs/gone.md) |":                                  "docs/gone.md is not there",
		"| a | [report/result.go](../report/result.go), `Gone` | |":                                                  "report/result.go declares no Gone",
		"| a | [report/result.go](../report/result.go), `Reading` and `Figure` | |":                                  "report/result.go declares no Figure",
		"| a | [docs/plan.md](../docs/plan.md) | [workload/trace/csv.go](../workload/trace/csv.go), `Reader.none` |": "workload/trace/csv.go declares no Reader.none",
	} {
		if got := strings.Join(misplaced(all, row), ", "); got != want {
			t.Errorf("%s: %q, want %q", row, got, want)
		}
	}
}
