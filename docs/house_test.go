package docs

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A room is one package and the rules that it keeps.
type room struct {
	name    string
	imports string // of this module, what it may import; a name with /... stands for all packages below it, too
	modules string // other modules that it may import
	clock   bool   // it may look at a clock, wait, and start goroutines
	large   bool   // it may have as many files and lines as a command
}

// What may import which: bucket ← workload ← report ← cmd. A package that is in no row, and a row that is of no package,
// fail the test.
var house = []room{
	// The provider's side: what is allowed.
	{name: "bucket"},
	{name: "bucket/internal/oracle", imports: "bucket"},
	{name: "bucket/datadir"},
	{name: "bucket/scan"},
	{name: "bucket/wire/wording"},
	{name: "bucket/wire", imports: "bucket bucket/wire/wording"},
	{name: "bucket/wire/refuse"},
	{name: "bucket/bounded"},
	{name: "bucket/spelled", imports: "bucket"},
	{name: "bucket/yamlfile", imports: "bucket bucket/bounded bucket/spelled", modules: "go.yaml.in/yaml/v4"},
	{name: "bucket/profile", imports: "bucket bucket/bounded bucket/spelled bucket/yamlfile", modules: "go.yaml.in/yaml/v4"},
	{name: "bucket/emulator/sigv4"},
	{name: "bucket/emulator/request", imports: "bucket bucket/scan bucket/wire/refuse"},
	{name: "bucket/emulator/account", imports: "bucket"},
	{name: "bucket/emulator/chat", imports: "bucket/emulator/request bucket/wire/refuse"},
	{name: "bucket/emulator/converse", imports: "bucket/emulator/request bucket/wire/refuse"},
	{name: "bucket/emulator", imports: "bucket bucket/bounded bucket/emulator/account bucket/emulator/chat bucket/emulator/converse bucket/wire bucket/wire/refuse bucket/emulator/sigv4 bucket/emulator/request", clock: true, large: true},

	// The client's side, first what is played: wide, draw ← amount ← arrival, and retry ← the plan with its player ← change.
	{name: "workload/wide"},
	{name: "workload/agenda", imports: "bucket"},
	{name: "workload/gaps"},
	{name: "workload/draw"},
	{name: "workload/amount", imports: "bucket bucket/bounded bucket/spelled bucket/yamlfile workload/wide workload/draw"},
	{name: "workload/arrival", imports: "bucket bucket/spelled bucket/yamlfile workload/wide workload/draw workload/amount"},
	{name: "workload/retry", imports: "bucket bucket/yamlfile"},
	{name: "workload/conversation", imports: "bucket workload/amount"},
	{name: "workload/fault", imports: "bucket workload/draw workload/amount"},
	{name: "workload", imports: "bucket bucket/profile bucket/spelled bucket/yamlfile workload/agenda workload/gaps workload/wide workload/draw workload/amount workload/arrival workload/conversation workload/fault workload/retry"},
	{name: "workload/shadow", imports: "bucket workload"},
	{name: "workload/fluid", imports: "bucket workload workload/draw workload/amount workload/arrival"},
	{name: "workload/change", imports: "bucket bucket/yamlfile workload workload/wide workload/draw workload/amount workload/arrival workload/retry"},
	{name: "workload/exact"},
	{name: "workload/trace", imports: "bucket bucket/scan bucket/spelled workload workload/exact"},
	{name: "workload/draft", imports: "bucket workload workload/draw workload/amount workload/arrival workload/trace"},
	{name: "workload/logs/spool", imports: "bucket workload"},
	{name: "workload/logs/fields", imports: "bucket workload/exact workload/trace bucket/scan"},
	{name: "workload/logs/sums", imports: "bucket bucket/bounded workload/exact workload/trace bucket/scan"},
	{name: "workload/users", imports: "bucket workload workload/draw workload/trace"},
	{name: "workload/logs", imports: "bucket workload workload/exact workload/trace bucket/scan workload/logs/spool workload/logs/fields"},

	// … then what is sent once: address ← transport ← answer ← route ← compare.
	{name: "workload/messages"},
	{name: "workload/models", imports: "bucket/profile"},
	{name: "workload/container"},
	{name: "workload/scrub"},
	{name: "workload/redact"},
	{name: "workload/exchange", imports: "bucket bucket/bounded bucket/wire workload/container workload/messages workload/redact workload/scrub"},
	{name: "workload/exchange/lines", imports: "bucket/scan workload/container workload/exchange"},
	{name: "workload/ledger", imports: "workload/exchange workload/scrub"},
	{name: "workload/replay", imports: "workload/exchange workload/messages"},
	{name: "workload/forecast", imports: "bucket bucket/wire workload/exchange"},
	{name: "workload/endpoint"},
	{name: "workload/detect", imports: "bucket/wire workload/endpoint"},
	{name: "workload/route/fingerprint"},
	{name: "workload/route/address", imports: "workload/redact"},
	{name: "workload/route/transport", imports: "workload/route/address", modules: "golang.org/x/net"},
	{name: "workload/route/answer", imports: "bucket/wire workload/exchange workload/redact workload/route/address workload/route/transport", modules: clouds},
	{name: "workload/route", imports: "bucket/wire workload/endpoint workload/exchange workload/messages workload/redact workload/route/fingerprint workload/route/address workload/route/transport workload/route/answer", modules: clouds + " golang.org/x/net"},
	{name: "workload/route/compare", imports: "workload/scrub workload/exchange workload/route workload/route/fingerprint"},
	{name: "workload/claudecode", imports: "bucket/wire workload/scrub workload/detect workload/exchange workload/route workload/route/fingerprint"},
	{name: "workload/burst", imports: "bucket bucket/wire workload/exchange workload/forecast workload/route"},

	// The reader's side: layout, search ← report ← judge, and layout ← report ← write; both ← compare, capacity ← advise and users ← page.
	{name: "report/layout", imports: "bucket", modules: "github.com/jedib0t/go-pretty/v6 github.com/jstemmer/go-junit-report/v2"},
	{name: "report/calibration", imports: "bucket bucket/profile workload workload/trace report/layout"},
	{name: "report", imports: "bucket bucket/bounded report/calibration report/layout report/search report/waits"},
	{name: "report/waits", imports: "report/layout", modules: "github.com/HdrHistogram/hdrhistogram-go"},
	{name: "report/search", imports: "bucket"},
	{name: "report/interval"},
	{name: "report/vendorpage", modules: "golang.org/x/net"},
	{name: "report/drift", imports: "bucket bucket/profile report/vendorpage report/layout"},
	{name: "report/count", imports: "bucket workload report report/layout report/waits"},
	{name: "report/judge", imports: "bucket bucket/profile bucket/yamlfile workload workload/change workload/retry workload/shadow workload/trace report report/count report/layout report/search report/shard report/interval"},
	{name: "report/write", imports: "bucket/profile report report/layout report/search", modules: charts},
	{name: "report/prometheus", imports: "report report/search", modules: "github.com/prometheus/client_model github.com/prometheus/common"},
	{name: "report/compare", imports: "report report/layout report/search"},
	{name: "report/capacity", imports: "bucket bucket/profile workload workload/fluid report report/search report/judge report/layout report/write report/interval"},
	{name: "report/advise", imports: "bucket bucket/profile bucket/yamlfile workload workload/change report report/capacity report/judge report/layout report/write report/search"},
	{name: "report/shard", imports: ""},
	{name: "report/sweep", imports: "bucket/bounded report report/judge report/layout report/shard"},
	{name: "report/users", imports: "bucket bucket/profile workload workload/retry workload/users report report/capacity report/judge report/layout report/search report/write", modules: "github.com/jstemmer/go-junit-report/v2"},
	{name: "report/minutes", imports: "bucket bucket/profile workload/logs/sums report report/capacity report/layout report/write", modules: "github.com/jstemmer/go-junit-report/v2"},
	{name: "report/page/frame", imports: "report/layout"},
	{name: "report/page", imports: "report report/advise report/compare report/layout report/page/frame report/search report/sweep report/users"},
	{name: "report/fit", imports: "bucket bucket/profile bucket/wire workload workload/exchange workload/exchange/lines workload/trace report/layout"},
	{name: "report/proof", imports: "bucket bucket/wire workload/burst workload/exchange workload/forecast workload/models workload/replay workload/route report/layout report/page/frame", modules: charts},
	{name: "report/explain", imports: "bucket/wire workload/exchange report/layout report/page/frame"},
	{name: "report/loadtest", imports: "bucket/profile workload report report/judge report/layout report/write report/search"},
	{name: "report/internal/golden"},
	{name: "report/internal/sample", imports: "bucket bucket/profile workload report report/layout report/search report/interval", modules: "pgregory.net/rapid"},
	{name: "report/internal/ask", imports: "bucket/profile report report/judge report/internal/sample report/search"},
	{name: "report/internal/schema", imports: "report/internal/sample"},

	// The two doors, which do not know each other.
	{name: "cmd/internal/loopback", clock: true},
	{name: "cmd/internal/cli", imports: "bucket/yamlfile workload/redact report/layout", modules: "github.com/spf13/pflag golang.org/x/term"},
	{name: "cmd/internal/tracefile", imports: "bucket/bounded workload/logs workload/trace cmd/internal/cli"},
	{name: "cmd/internal/acceleration", imports: "bucket bucket/profile bucket/wire bucket/yamlfile", modules: "github.com/spf13/pflag"},
	{name: "cmd/internal/standing", imports: "report report/layout"},
	{name: "cmd/internal/listing", imports: "bucket bucket/profile report report/advise report/capacity report/drift report/minutes report/sweep report/users workload workload/retry cmd/internal/cli", modules: "go.yaml.in/yaml/v4"},
	{name: "cmd/internal/results", imports: "report report/compare cmd/internal/cli"},
	{name: "cmd/internal/serving", imports: "bucket bucket/emulator bucket/profile workload workload/fault report/judge report/layout cmd/internal/cli cmd/internal/loopback", clock: true},
	{name: "cmd/internal/browser", clock: true},
	{name: "cmd/internal/shells", imports: "cmd/internal/cli", modules: "github.com/spf13/pflag"},
	{name: "cmd/internal/manual", imports: "cmd/internal/cli"},
	{name: "cmd/internal/planfile", imports: "bucket bucket/bounded bucket/profile bucket/spelled bucket/yamlfile workload report report/judge report/layout cmd/internal/cli"},
	{name: "cmd/internal/script", modules: "github.com/rogpeppe/go-internal"},
	{name: "cmd/internal/underway", imports: "bucket workload report/judge report/layout report/search cmd/internal/cli", clock: true},
	{name: "cmd/sim", imports: "bucket/... workload/... report/... cmd/internal/browser cmd/internal/acceleration cmd/internal/cli cmd/internal/listing cmd/internal/loopback cmd/internal/manual cmd/internal/planfile cmd/internal/results cmd/internal/shells cmd/internal/serving cmd/internal/tracefile cmd/internal/standing cmd/internal/underway", modules: "github.com/spf13/pflag go.yaml.in/yaml/v4", clock: true, large: true},
	{name: "cmd/verify", imports: "bucket/... workload/... report/... cmd/internal/cli cmd/internal/manual cmd/internal/shells", modules: "github.com/spf13/pflag github.com/rakyll/hey", clock: true, large: true},
}

const (
	clouds = "github.com/aws/aws-sdk-go-v2 github.com/aws/smithy-go github.com/Azure/azure-sdk-for-go golang.org/x/oauth2"
	charts = "github.com/HdrHistogram/hdrhistogram-go github.com/guptarohit/asciigraph github.com/jstemmer/go-junit-report/v2"
)

// What no package exceeds, tests left out, and what a large one does not.
const (
	mostFiles, mostLines           = 25, 3_000
	mostFilesLarge, mostLinesLarge = 40, 4_500
	mostLinesOfFunction            = 80
)

// What is larger than that today, packages and functions. One that is not, any more, fails the test until it is taken out.
var crowded = []string{}

// Words in the path of an import that sim must not link: it opens no connection and needs no credential.
var cloudWords = []string{"aws", "azure", "google", "oauth2"}

// TestHouse holds every package to its row.
func TestHouse(t *testing.T) {
	all := sources(t)
	for _, rule := range []struct {
		name   string
		broken func([]*source, []room) []string
	}{
		{"imports", brokenImports}, {"clocks", brokenClocks}, {"sizes", brokenSizes}, {"functions", brokenFunctions}, {"comments", brokenComments}, {"notes", brokenNotes},
	} {
		t.Run(rule.name, func(t *testing.T) {
			for _, problem := range rule.broken(all, house) {
				t.Error(problem)
			}
		})
	}
}

// TestHouseNotices breaks every rule once.
func TestHouseNotices(t *testing.T) {
	s := &source{name: "bucket", fset: token.NewFileSet(), imports: map[string]string{}}
	for name, text := range map[string]string{
		"clock.go": "package bucket\n\nimport tick \"time\"\n\nfunc now() tick.Time { return tick.Now() }\n\nfunc start(f func()) { go f() }\n",
		"long.go": "package bucket\n\nimport (\n\t\"context\"\n\t\"loadshape/report\"\n\t\"golang.org/x/oauth2\"\n\t\"sync\"\n)\n\n" +
			"func (b *tokenBucket) long(ctx context.Context, g *sync.WaitGroup) {\n\tcontext.WithTimeout(ctx, 1)\n\tg.Go(f)\n" + strings.Repeat("\n", 3000) + "}\n",
	} {
		if err := s.add(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	none := &source{name: "bucket/new", fset: s.fset}
	misread := &source{name: "bucket/misread", fset: s.fset, imports: map[string]string{}}
	unordered := &source{name: "bucket/unordered", fset: s.fset, imports: map[string]string{}}
	for _, name := range []string{"a.go", "b.go", "c.go"} {
		text := map[string]string{"a.go": "// Read b.go first, then gone.go.\n"}[name]
		if err := errors.Join(misread.add(name, []byte(text+"package misread\n")), unordered.add(name, []byte(strings.ReplaceAll(text, "gone", "b")+"package unordered\n"))); err != nil {
			t.Fatal(err)
		}
	}
	var all []string
	for _, broken := range []func([]*source, []room) []string{brokenImports, brokenClocks, brokenSizes, brokenFunctions, brokenComments} {
		all = append(all, broken([]*source{s, none, misread, unordered}, []room{{name: "bucket"}, {name: "gone"}})...)
	}
	said := strings.Join(all, "\n")
	for _, want := range []string{
		"bucket/long.go:5: bucket imports report, expected",
		"bucket/long.go:6: bucket imports golang.org/x/oauth2, expected",
		"bucket/new: has no row in the house, expected",
		"gone: has a row in the house and is no package, expected",
		"bucket/clock.go:5: uses tick.Now: ",
		"bucket/clock.go:7: starts a goroutine: ",
		"bucket/long.go:11: uses context.WithTimeout: ",
		"bucket/long.go:12: starts a goroutine: ",
		"bucket: has 2 files and 3020 lines without tests, expected at most 25 and 3000",
		"bucket/long.go:10: bucket.tokenBucket.long has 3004 lines, expected at most 80",
		"bucket: has 0 package comments, expected",
		"bucket/misread: its comment names gone.go, expected a file of the package",
		"bucket/unordered: its comment names 1 of its 3 files, expected",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing says %q:\n%s", want, said)
		}
	}
}

// brokenImports says which imports no row of the house allows.
func brokenImports(all []*source, house []room) (problems []string) {
	rooms := map[string]*room{}
	for i := range house {
		r := &house[i]
		if rooms[r.name] != nil {
			problems = append(problems, fmt.Sprintf("%s: has two rows in the house, expected one", r.name))
		}
		rooms[r.name] = r
		if !slices.ContainsFunc(all, func(s *source) bool { return s.name == r.name }) {
			problems = append(problems, fmt.Sprintf("%s: has a row in the house and is no package, expected no such row", r.name))
		}
	}
	for _, s := range all {
		r := rooms[s.name]
		if r == nil {
			problems = append(problems, fmt.Sprintf("%s: has no row in the house, expected one that says what it may import (it imports %v)", s.name, s.own()))
			continue
		}
		for path, where := range s.imports {
			name, own := strings.CutPrefix(path, module+"/")
			switch {
			case own && !r.mayImport(name):
				problems = append(problems, fmt.Sprintf("%s: %s imports %s, expected nothing of this module but %q", where, s.name, name, r.imports))
			case !own && outside(path) && !r.mayUse(path):
				problems = append(problems, fmt.Sprintf("%s: %s imports %s, expected nothing of other modules but %q", where, s.name, path, r.modules))
			}
		}
	}
	slices.Sort(problems)
	return problems
}

func (r *room) mayImport(name string) bool {
	for allowed := range strings.FieldsSeq(r.imports) {
		above, all := strings.CutSuffix(allowed, "/...")
		if name == above || all && strings.HasPrefix(name, above+"/") {
			return true
		}
	}
	return false
}

func (r *room) mayUse(path string) bool {
	for allowed := range strings.FieldsSeq(r.modules) {
		if path == allowed || strings.HasPrefix(path, allowed+"/") {
			return true
		}
	}
	return false
}

func TestSimLinksNoCloud(t *testing.T) {
	for _, way := range waysToClouds(t, "cmd/sim") {
		t.Errorf("sim links a cloud: %s", way)
	}
	if len(waysToClouds(t, "cmd/verify")) == 0 { // which has their signatures and credentials
		t.Error("verify links no cloud, want this test to find what it looks for")
	}
}

// waysToClouds follows the imports of a command as they are linked, those of other modules too, and returns the shortest way to
// each package of a cloud.
func waysToClouds(t *testing.T, command string) (ways []string) {
	t.Helper()
	type listed struct {
		ImportPath string
		Imports    []string
		Standard   bool
	}
	first := module + "/" + command
	packages := map[string]listed{}
	for _, p := range goList[listed](t, "-deps", "./"+command) {
		packages[p.ImportPath] = p
	}
	if len(packages[first].Imports) == 0 {
		t.Fatalf("go list does not know what %s imports", first)
	}
	from := map[string]string{} // what imports it, on the shortest way
	for queue := []string{first}; len(queue) > 0; queue = queue[1:] {
		for _, path := range packages[queue[0]].Imports {
			if _, seen := from[path]; seen || packages[path].Standard {
				continue
			}
			from[path] = queue[0]
			queue = append(queue, path)
			if strings.HasPrefix(path, "google.golang.org/protobuf/") { // an encoding that came from a cloud, and reaches none
				continue
			}
			if slices.ContainsFunc(cloudWords, func(word string) bool { return strings.Contains(strings.ToLower(path), word) }) {
				way := path
				for at := path; at != first; {
					at = from[at]
					way = at + " → " + way
				}
				ways = append(ways, way)
			}
		}
	}
	return ways
}

// brokenClocks says who knows a clock and should not.
func brokenClocks(all []*source, house []room) (problems []string) {
	for _, s := range all {
		allowed := slices.ContainsFunc(house, func(r room) bool { return r.name == s.name && r.clock })
		switch uses := s.clocks(); {
		case !allowed:
			for _, use := range uses {
				problems = append(problems, use+": time is an argument here, expected none but the commands and the emulator to know a clock")
			}
		case len(uses) == 0:
			problems = append(problems, fmt.Sprintf("%s: its row in the house allows a clock and it uses none, expected a row without", s.name))
		}
	}
	return problems
}

// What looks at a clock or waits, by the path of its package.
var clockFunctions = map[string][]string{
	"time":    {"Now", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Sleep"},
	"context": {"WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause"},
}

// clocks are the places that know a clock or start a goroutine.
func (s *source) clocks() (uses []string) {
	for _, f := range s.files {
		named := map[string]string{} // name in this file → path
		for _, i := range f.Imports {
			path, _ := strconv.Unquote(i.Path.Value) // which has been parsed
			if _, ok := clockFunctions[path]; !ok {
				continue
			}
			named[path] = path
			if i.Name != nil {
				named[i.Name.Name] = path
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				uses = append(uses, s.at(n.Pos())+": starts a goroutine")
			case *ast.CallExpr:
				sel, ok := n.Fun.(*ast.SelectorExpr)
				if ok && sel.Sel.Name == "Go" && len(n.Args) == 1 { // of a WaitGroup
					uses = append(uses, s.at(n.Pos())+": starts a goroutine")
				}
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				if ok && slices.Contains(clockFunctions[named[x.Name]], n.Sel.Name) {
					uses = append(uses, fmt.Sprintf("%s: uses %s.%s", s.at(n.Pos()), x.Name, n.Sel.Name))
				}
			}
			return true
		})
	}
	return uses
}

// brokenSizes says which packages are too large.
func brokenSizes(all []*source, house []room) (problems []string) {
	for _, s := range all {
		files, lines := mostFiles, mostLines
		if slices.ContainsFunc(house, func(r room) bool { return r.name == s.name && r.large }) {
			files, lines = mostFilesLarge, mostLinesLarge
		}
		problems = append(problems, noted(s.name, len(s.files) > files || s.lines > lines,
			"%s: has %d files and %d lines without tests, expected at most %d and %d", s.name, len(s.files), s.lines, files, lines)...)
	}
	return problems
}

// brokenFunctions says which functions are too long.
func brokenFunctions(all []*source, _ []room) (problems []string) {
	for _, s := range all {
		for _, f := range s.files {
			for _, d := range f.Decls {
				function, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				first, last := s.fset.Position(function.Pos()).Line, s.fset.Position(function.End()).Line
				n, name := last-first+1, s.name+"."+functionName(function)
				problems = append(problems, noted(name, n > mostLinesOfFunction,
					"%s: %s has %d lines, expected at most %d", s.at(function.Pos()), name, n, mostLinesOfFunction)...)
			}
		}
	}
	return problems
}

// brokenNotes says which of the crowded there is not.
func brokenNotes(all []*source, _ []room) (problems []string) {
	known := map[string]bool{}
	for _, s := range all {
		known[s.name] = true
		for _, f := range s.files {
			for _, d := range f.Decls {
				if function, ok := d.(*ast.FuncDecl); ok {
					known[s.name+"."+functionName(function)] = true
				}
			}
		}
	}
	for _, name := range crowded {
		if !known[name] {
			problems = append(problems, name+": is no package and no function, expected it taken out of those that are crowded")
		}
	}
	return problems
}

// noted is the problem of what is too large, but where that is noted.
func noted(name string, tooLarge bool, format string, args ...any) []string {
	switch isNoted := slices.Contains(crowded, name); {
	case tooLarge && !isNoted:
		return []string{fmt.Sprintf(format, args...)}
	case !tooLarge && isNoted:
		return []string{name + ": is small enough, expected it taken out of those that are crowded"}
	}
	return nil
}

// functionName is the name of a function, with that of its receiver's type in front: Gate.Admit.
func functionName(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	kind := f.Recv.List[0].Type
	for {
		switch k := kind.(type) {
		case *ast.StarExpr:
			kind = k.X
		case *ast.IndexExpr: // of a type with a parameter
			kind = k.X
		case *ast.Ident:
			return k.Name + "." + f.Name.Name
		default:
			return f.Name.Name
		}
	}
}

// brokenComments says which packages do not say what they are.
func brokenComments(all []*source, _ []room) (problems []string) {
	for _, s := range all {
		comments, named := 0, []string{}
		files := map[string]bool{}
		for _, f := range s.files {
			files[s.fileName(f)] = true
			if f.Doc != nil {
				comments++
				named = fileNames.FindAllString(f.Doc.Text(), -1)
			}
		}
		if comments != 1 {
			problems = append(problems, fmt.Sprintf("%s: has %d package comments, expected one that says its one job", s.name, comments))
			continue
		}
		slices.Sort(named)
		named = slices.Compact(named)
		for _, name := range named {
			if !files[name] {
				problems = append(problems, fmt.Sprintf("%s: its comment names %s, expected a file of the package", s.name, name))
			}
		}
		if len(files) >= ordered && len(named) < 2 {
			problems = append(problems, fmt.Sprintf("%s: its comment names %d of its %d files, expected the order to read them in", s.name, len(named), len(files)))
		}
	}
	return problems
}

// A package of so many files says the order to read them in.
const ordered = 3

var fileNames = regexp.MustCompile(`\b\w+\.go\b`)
