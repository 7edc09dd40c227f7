package frame

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the parts of the page
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"strings"
)

// The parts that are the same in every page.
var (
	//go:embed frame.html
	frameHTML string
	//go:embed frame.css
	frameCSS string
	//go:embed frame.js
	frameJS string
)

// Write writes the page. Its policy allows what is in it, and nothing else at all.
func (d *Document) Write(w io.Writer) error {
	style := frameCSS + d.Style
	d.write = writtenFields{Style: template.CSS(style)}
	policy := "default-src 'none'; style-src " + HashOf(style) + "; script-src"
	for _, script := range append(d.Scripts, frameJS) {
		d.write.Scripts = append(d.write.Scripts, template.JS(script))
		policy += " " + HashOf(script)
	}
	d.write.Policy = policy + "; img-src data:; base-uri 'none'; form-action 'none'"
	if d.Data != nil {
		text, err := json.Marshal(d.Data) // which escapes <, > and &, U+2028 and U+2029
		if err != nil {
			return err
		}
		d.write.Data = template.JS(text)
	}
	scrubbed := d.Scrub
	if scrubbed == nil {
		scrubbed = func(s string) string { return s }
	}
	t := template.New("page")
	t.Funcs(template.FuncMap{
		"written":   func() *writtenFields { return &d.write },
		"told":      func(s string) []spoken { return coded(scrubbed(s)) },
		"clean":     func(s string) string { return Clean(scrubbed(s)) },
		"printable": func(s string) string { return Printable(scrubbed(s)) },
		"drawn": func(name string, with any) (template.HTML, error) {
			var b strings.Builder
			err := t.ExecuteTemplate(&b, name, with)
			return template.HTML(b.String()), err
		}})
	if _, err := t.Parse(d.Drawings + frameHTML); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, d); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// HashOf names a script or a style in the policy.
func HashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
