package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestKinds: texts of each kind, as they are pasted, with whose limit it is, which, and whether waiting helps; what a row
// leaves out may be any.
func TestKinds(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "kinds.json"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Text      string
		Owner     string
		LimitedBy string `json:"limited_by"`
		Retry     string
		Wait      *int64 `json:"retry_after_s"` // nil: any
	}
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 80 {
		t.Fatalf("%d texts, want 80 or more", len(rows))
	}
	for _, x := range rows {
		f := explain([]byte(x.Text))
		if f == nil {
			t.Errorf("%q cannot be read", x.Text)
			continue
		}
		for _, is := range [][2]string{{string(f.Owner), x.Owner}, {string(f.LimitedBy), x.LimitedBy}, {string(f.Retry), x.Retry}} {
			if is[1] != "" && is[0] != is[1] {
				t.Errorf("%q: %s, %s, %s, want %s, %s, %s", x.Text, f.Owner, f.LimitedBy, f.Retry, x.Owner, x.LimitedBy, x.Retry)
				break
			}
		}
		if x.Wait != nil && (f.RetryAfter == nil || *f.RetryAfter != *x.Wait) {
			t.Errorf("%q: the wait is %v, want %d s", x.Text, f.RetryAfter, *x.Wait)
		}
	}
}
