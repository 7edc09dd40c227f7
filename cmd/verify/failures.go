package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"loadshape/bucket/wire"
	"loadshape/cmd/internal/cli"
	explaining "loadshape/report/explain"
	"loadshape/report/layout"
	"loadshape/workload/exchange"
)

// An explanation is the answer of verify explain as JSON.
type explanation struct {
	wire.Finding
	Limit *explaining.Limit `json:"limit"` // null where no figure is named
	names
	Commands []string  `json:"commands"` // to run next, quoted for a shell
	Failures []counted `json:"failures"`
}

// names are what the failure names; null where it names none.
type names struct {
	Model        *string `json:"model"`
	Organization *string `json:"organization"`
	RequestID    *string `json:"request_id"`
}

// A counted is all those of one owner and kind.
type counted struct {
	Number     int            `json:"number"`
	Taken      bool           `json:"taken"` // it is the one that the answer is about
	Owner      wire.Owner     `json:"owner"`
	LimitedBy  wire.LimitedBy `json:"limited_by"`
	Retry      wire.Retry     `json:"retry"`
	RetryAfter *int64         `json:"retry_after_s"` // of the latest
	Count      int            `json:"count"`
	First      *time.Time     `json:"first"` // null where no time is known
	Last       *time.Time     `json:"last"`
	Place      string         `json:"place"` // of the latest: the file, and the line of it
	names
}

// namesOf are the names in an exchange and in what it says.
func namesOf(e *exchange.Exchange, f *wire.Finding) names {
	known := func(values ...string) *string {
		if s := cmp.Or(values...); s != "" {
			return &s
		}
		return nil
	}
	return names{known(e.Request.Model, f.Model), known(e.Route.Organization, f.Org), known(f.RequestID, e.Headers["request-id"])}
}

func failuresOf(all *exchange.Survey, taken int) []counted {
	list := []counted{}
	for i, g := range all.Groups {
		list = append(list, counted{i + 1, i == taken, g.Owner, g.LimitedBy, g.Means.Retry, g.Means.RetryAfter, g.Count, g.First, g.Last, g.Place,
			namesOf(g.Exchange, &g.Means)})
	}
	return list
}

// taken is the failure to tell of: that with a number, or the one that explains the others; where nothing failed, the answer
// that was given, which is told of, too.
func taken(all *exchange.Survey, number int) (*exchange.Exchange, *wire.Finding, int, error) {
	n := len(all.Groups)
	switch {
	case number > n:
		return nil, nil, 0, fmt.Errorf("--failure: is %d, expected at most %d: so many kinds of failures there are", number, n)
	case n > 0:
		at := number - 1
		if number == 0 {
			at = all.Lead()
		}
		return all.Groups[at].Exchange, &all.Groups[at].Means, at, nil
	case all.Success != nil:
		f := wire.Explain(all.Success.Answer(), answered(all.Success))
		return all.Success, &f, -1, nil
	}
	return nil, nil, 0, errors.New("explain: has no answer, expected one to explain")
}

// inFile is the file of a failure, as it was named, and the number of the failure among the kinds of it; 0 where there is but
// one.
func inFile(all *exchange.Survey, at int, paths []string, s streams) (file string, number int) {
	g := all.Groups[at]
	file = g.File
	if file == shownAs("-") && slices.Contains(paths, "-") {
		file = "-"
	}
	if len(paths) > 1 || paths[0] != file { // by the numbers of that file alone
		one := &exchange.Survey{}
		if file == "-" || surveyFile(one, file, s) != nil {
			return file, 0
		}
		all, at = one, slices.IndexFunc(one.Groups, func(o *exchange.Group) bool { return o.Owner == g.Owner && o.LimitedBy == g.LimitedBy })
	}
	if len(all.Groups) > 1 {
		number = at + 1
	}
	return file, number
}

// surveyOf reads files, and all files of folders. What cannot be read among several is named and left out; it is an error
// where nothing can.
func surveyOf(paths []string, s streams) (*exchange.Survey, error) {
	all := &exchange.Survey{}
	var failed []error
	several := len(paths) > 1
	for _, path := range paths {
		if path == "-" {
			if err := all.Read(shownAs(path), s.in, nil); err != nil {
				failed = append(failed, err)
			}
			continue
		}
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() {
			if err := surveyFile(all, path, s); err != nil {
				failed = append(failed, err)
			}
			continue
		}
		found, err := surveyFolder(all, path, s)
		if err != nil {
			failed = append(failed, err)
		} else if found == 0 {
			failed = append(failed, fmt.Errorf("%s: no file of it has a failure, expected one that has", path))
		}
	}
	if len(all.Groups) == 0 && all.Success == nil {
		return nil, append(failed, fmt.Errorf("%s: has no answer, expected one to explain", shownAs(paths[0])))[0]
	}
	for _, err := range failed {
		if several {
			fmt.Fprintln(s.err, "verify: "+cli.OneLine(scrubbed(err.Error())))
		}
	}
	return all, nil
}

// shownAs is the name that a file is shown by.
func shownAs(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

// surveyFolder reads the files of a folder and of those in it. Files in which nothing is found are left out.
func surveyFolder(all *exchange.Survey, folder string, s streams) (found int, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("%s: cannot be read: %w", path, cli.Cause(err))
		}
		if d.Type().IsRegular() && surveyFile(all, path, s) == nil {
			found++
		}
		return nil
	})
	return found, err
}

// shownBytes is how much of a large log is read from one line about its progress to the next.
const shownBytes = 100 << 20

func surveyFile(all *exchange.Survey, path string, s streams) error {
	file, err := openFile(path, "a recorded failure")
	if err != nil {
		return err
	}
	defer file.Close()
	size := int64(0)
	if info, err := file.Stat(); err == nil {
		size = info.Size()
	}
	shown := int64(0)
	progress := func(n int64) {
		if n-shown >= shownBytes && n < size {
			shown = n
			fmt.Fprintf(s.err, "verify: %s: %d of %d MB read\n", path, n>>20, size>>20)
		}
	}
	return all.Read(path, io.Reader(file), progress)
}

// ticketOfOthers says in Markdown what else there is than the failure that is told of.
func ticketOfOthers(all *exchange.Survey, taken int) string {
	others := othersIn(all, taken)
	if others == nil {
		return ""
	}
	m := &layout.Markdown{}
	m.Raw("\n")
	m.Line("Failures, by whose limit it was:")
	for i, s := range others {
		m.Raw(fmt.Sprintf("%d. %s\n", i+1, layout.Escaped(s)))
	}
	return m.String()
}

// othersIn are all failures in a line each, where there is more than the one that is told of.
func othersIn(all *exchange.Survey, taken int) (list []string) {
	if !severalIn(all, taken) {
		return nil
	}
	for i, g := range all.Groups {
		list = append(list, toldShort(g, i == taken))
	}
	return list
}

func severalIn(all *exchange.Survey, taken int) bool {
	return len(all.Groups) > 1 || taken >= 0 && all.Groups[taken].Count > 1
}

// otherFailures says what else there is than the failure that is told of.
func otherFailures(all *exchange.Survey, taken int, p layout.Page) string {
	if !severalIn(all, taken) {
		return ""
	}
	for i, g := range all.Groups {
		p.Paragraph(fmt.Sprintf("  failure %-6d", i+1), layout.Clean(toldShort(g, i == taken)))
	}
	return p.String()
}

// toldShort is a group in one line.
func toldShort(g *exchange.Group, taken bool) string {
	times := layout.Count(int64(g.Count)) + layout.Glue + "times"
	if g.Count == 1 {
		times = "once"
	}
	when := ""
	if g.First != nil {
		when = ", " + g.First.UTC().Format(time.RFC3339)
		if g.Last.After(*g.First) {
			when += " to " + g.Last.UTC().Format(time.RFC3339)
		}
	}
	this := ""
	if taken {
		this = "; told of above, the latest of them"
	}
	return fmt.Sprintf("%s, %s, %s%s, %s%s", g.Owner, g.LimitedBy, times, when, g.Place, this)
}
