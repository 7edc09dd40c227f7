package proof

import (
	"bytes"
	"html"
	"io"
	"regexp"
	"strings"
	"testing"
)

var tagIn = regexp.MustCompile(`(?s)<style>.*?</style>|<script.*?</script>|<[^>]*>`)

// shownOn is the text of a page.
func shownOn(page []byte) string {
	return strings.ReplaceAll(html.UnescapeString(tagIn.ReplaceAllString(string(page), " ")), "\u00a0", " ")
}

func asPage(w io.Writer, r *Result) error { return WriteHTML(w, r, "loadshape v1", nil) }

// The page says what the report does: its verdict and sentence, what it proves, the next step, and every row of its tables.
func TestPage(t *testing.T) {
	line := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00a0", " ")), " ") }
	for _, s := range samples() {
		if s.name == "hostile" {
			continue
		}
		r := s.make()
		shown := line(shownOn(written(t, asPage, r)))
		want := append([]string{r.Verdict.title(), r.Because + ".", strings.ReplaceAll(string(r.Proves), "_", " "), r.NextStep, r.WhereToLook}, r.DoesNotProve...)
		if r.Response != nil {
			for _, row := range r.Response.rows() {
				want = append(want, row[1])
			}
		}
		_, lines := threeLines(r.Compared)
		for _, row := range append(append(lines, levelRows(r.Levels)...), facts(r)...) {
			want = append(want, row[1:]...)
		}
		for _, text := range want {
			if text = line(strings.ReplaceAll(text, "\u2012", "–")); !strings.Contains(shown, text) {
				t.Errorf("%s: %q is not on the page", s.name, text)
			}
		}
	}
}

// What others write stays text, and what is to be taken out is, wherever it stands.
func TestPageOfHostileTexts(t *testing.T) {
	for _, s := range samples() {
		r := s.make()
		harm := `<img src=x onerror=alert(1)></title></style></script>`
		r.NextStep, r.Because, r.Route.Model, r.Notes = harm, harm+" secret+word", harm, []string{harm}
		text := written(t, asPage, r)
		if n := bytes.Count(text, []byte("<script")); n != 1 || bytes.Contains(text, []byte("<img")) || bytes.Count(text, []byte("</title>")) != 1 {
			t.Errorf("%s: a text is markup, or there are %d scripts", s.name, n)
		}
		var b bytes.Buffer
		if err := WriteHTML(&b, r, "v", func(s string) string { return strings.ReplaceAll(s, "secret+word", "(removed)") }); err != nil {
			t.Fatal(err)
		}
		if shown := html.UnescapeString(b.String()); strings.Contains(shown, "secret+word") || !strings.Contains(shown, "(removed)") {
			t.Errorf("%s: what is to be taken out is on the page", s.name)
		}
	}
}
