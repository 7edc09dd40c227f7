package docs

import (
	"os"
	"strings"
	"testing"

	"loadshape/bucket/wire"
	"loadshape/bucket/wire/wording"
	"loadshape/report/layout"
)

// TestWordings makes wordings.md of the tables of package wording, and compares it with the page.
func TestWordings(t *testing.T) {
	page := wordings()
	if *update {
		if err := os.WriteFile("wordings.md", []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile("wordings.md")
	if err != nil {
		t.Fatal(err)
	}
	if page != string(text) {
		t.Errorf("wordings.md is stale, %s; go test ./docs -update makes it anew", firstDifference(string(text), page))
	}
}

// wordings is the page: a part for each owner, the owners in the order in which they first come.
func wordings() string {
	all := wording.All()
	var owners []string
	rows := map[string][][]string{}
	for i := range all {
		k := &all[i]
		if rows[k.Owner] == nil {
			owners = append(owners, k.Owner)
		}
		for _, w := range k.Wordings {
			rows[k.Owner] = append(rows[k.Owner], []string{layout.Code(strings.ReplaceAll(w.Says, "|", "/")), layout.Words(k.LimitedBy), k.Retry, layout.Escaped(w.Source), w.Seen})
		}
	}
	m := &layout.Markdown{}
	m.Line("# Wordings")
	m.Line("What providers, gateways and clients write where a limit refuses, and whose limit it is: by these, and by headers, codes and statuses,\n" +
		"`verify explain` knows a failure. A test makes this page of the tables in [bucket/wire/wording](../bucket/wire/wording), where a new one\n" +
		"is one line, with an example that is checked, its source and when it was seen: many words are in public code without a date, and\n" +
		"then it is the day on which they were looked up.")
	m.Line("In a wording `{a/b}` is one of these, `*` a few characters, `…` anything and `<limit>` a figure. Case, spaces, quotes and line\n" +
		"breaks do not count. *Waiting* is `after` where it helps, `never` where it does not.")
	for _, owner := range owners {
		m.Line("## %s", owner)
		m.Table([]string{"wording", "limited by", "waiting", "seen in", "when"}, rows[owner])
	}
	m.Line("%d wordings of %d kinds.", strings.Count(m.String(), "\n| ")-2*len(owners), len(all))
	m.Line("## What else is gone by")
	m.Line("Headers, codes and statuses, and messages whose figures are read. The table has them in the order in which they are asked, between\n" +
		"the wordings above; a test demands the source of each.")
	var other [][]string
	for _, r := range wire.Rules() {
		if r.Source != "" {
			other = append(other, []string{layout.Escaped(r.Sees), string(r.Owner), layout.Words(string(r.LimitedBy)), string(r.Retry), layout.Escaped(r.Source), r.Seen})
		}
	}
	m.Table([]string{"what is seen", "owner", "limited by", "waiting", "known from", "when"}, other)
	return m.String()
}
