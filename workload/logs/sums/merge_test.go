package sums

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// row is a result of a report.
func row(minute int, workspace, key string, tokens int) string {
	id := func(s string) string {
		if s == "" {
			return "null"
		}
		return `"` + s + `"`
	}
	return fmt.Sprintf(`{"data":[{"starting_at":"2026-11-20T12:%02d:00Z","results":[{"model":"m","workspace_id":%s,"api_key_id":%s,"uncached_input_tokens":%d}]}],"has_more":false}`,
		minute, id(workspace), id(key), tokens)
}

// TestFolders: reports of a folder, and of several files, are one; the same is taken once, and what is of others is added.
func TestFolders(t *testing.T) {
	empty := `{"data":[{"starting_at":"2026-11-20T12:00:00Z","results":[]}]}`
	for name, c := range map[string]struct {
		files   map[string]string
		want    string // the sums, or a part of the error
		repeats int64
	}{
		"minutes of their own":      {map[string]string{"a.json": row(0, "", "", 5), "b/c.jsonl": row(1, "", "", 6)}, "12:00 m -1 5 0 0 0\n12:01 m -1 6 0 0 0\n", 0},
		"twice":                     {map[string]string{"a.json": row(0, "", "", 5), "b.json": row(0, "", "", 5)}, "12:00 m -1 5 0 0 0\n", 1},
		"other figures":             {map[string]string{"a.json": row(0, "", "", 5), "b.json": row(0, "", "", 6)}, "b.json:1: has the minute of 2026-11-20T12:00:00Z again, with other figures than ", 0},
		"workspaces":                {map[string]string{"a.json": row(0, "w1", "", 5), "b.json": row(0, "w2", "", 5), "c.json": row(0, "w1", "", 5)}, "12:00 m -1 10 0 0 0\n", 1},
		"keys":                      {map[string]string{"a.json": row(0, "", "k1", 5), "b.json": row(0, "w", "k2", 6)}, "12:00 m -1 11 0 0 0\n", 0},
		"a workspace and its key":   {map[string]string{"a.json": row(0, "w1", "", 5), "b.json": row(0, "", "k1", 6)}, "again, with other figures", 0},
		"one workspace":             {map[string]string{"a.json": row(0, "w1", "", 5), "b.json": row(0, "w1", "", 6)}, "or workspaces or keys that are in one of them only", 0},
		"nothing in one":            {map[string]string{"a.json": empty, "b.json": row(0, "w1", "", 6)}, "12:00 m -1 6 0 0 0\n", 0},
		"other files beside it":     {map[string]string{"a.json": row(0, "", "", 5), "README.md": "not read"}, "12:00 m -1 5 0 0 0\n", 0},
		"another form":              {map[string]string{"a.json": row(0, "", "", 5), "b.csv": "minute,input_tokens\n1795176000,1\n"}, "12:00 m -1 5 0 0 0\n", 0},
		"nothing that is of any of": {map[string]string{"README.md": "not read"}, "has no sums in it, expected a file that ends in .json, .jsonl, .ndjson or .csv, or such with .gz", 0},
	} {
		dir := t.TempDir()
		for file, text := range c.files {
			path := filepath.Join(dir, file)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if Tells(dir) != (len(c.files) != 1) {
			t.Errorf("%s: it is told: %v", name, Tells(dir))
		}
		s, err := Open([]string{dir}, nil, "")
		if err != nil {
			if !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), dir) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
			continue
		}
		if got := shown(s); got != c.want || s.Repeats != c.repeats {
			t.Errorf("%s: %d repeats,\n%swant %d,\n%s", name, s.Repeats, got, c.repeats, c.want)
		}
		if said := strings.Contains(fmt.Sprint(s.Notes()), "1 files of the folder"); said != (name == "another form") {
			t.Errorf("%s: %v", name, s.Notes())
		}
	}
	paths := written(t, row(0, "", "", 5), row(0, "", "", 5))
	s, err := Open(paths, nil, "")
	if err != nil || shown(s) != "12:00 m -1 5 0 0 0\n" || !strings.Contains(fmt.Sprint(s.Notes()), "minutes that are there twice 1, taken once") {
		t.Errorf("%v: %+v", err, s)
	}
	mixed := t.TempDir()
	for file, text := range map[string]string{"a.json": row(0, "", "", 5), "b.jsonl": `{"type":"assistant"}`} {
		if err := os.WriteFile(filepath.Join(mixed, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if Tells(mixed) {
		t.Error("a folder with a log in it is told as sums")
	}
	if s, err := Open([]string{mixed}, nil, UsageReport); err != nil || shown(s) != "12:00 m -1 5 0 0 0\n" || s.others != 1 {
		t.Errorf("%v: %+v", err, s)
	}
}
