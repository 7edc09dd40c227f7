package report

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"loadshape/report/internal/golden"
)

// TestAdviceSchema makes the schema of an advice of its types, as TestSchema does that of a result.
func TestAdviceSchema(t *testing.T) {
	s := schemaMaker{types: map[string]*ast.StructType{}, docs: map[string]string{}}
	var names []string
	for _, file := range []string{"advice.go", "result.go"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
				spec := g.Specs[0].(*ast.TypeSpec)
				if fields, ok := spec.Type.(*ast.StructType); ok {
					names = append(names, spec.Name.Name)
					s.types[spec.Name.Name], s.docs[spec.Name.Name] = fields, oneLine(g.Doc)
				}
			}
		}
	}
	root := object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"$id", AdviceSchema}, {"title", "The advice of loadshape"}}
	root = append(root, s.object("Advice")...)
	defs := object{
		{"Scale", object{{"type", "number"}, {"description", "A multiple of a plan's traffic, in hundredths."}}},
		{"Enough", object{{"enum", []Enough{EnoughUnneeded, EnoughBoth, EnoughLoose, EnoughNone}}}},
	}
	used := []string{"Advised", "Tried", "Cost", "AdviceReadings", "AdviceFigures", "NoHelp", "Limits", "Assumption"}
	for _, name := range names {
		if slices.Contains(used, name) {
			defs = append(defs, member{name, s.object(name)})
		}
	}
	text, err := json.Marshal(append(root, member{"$defs", defs}))
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte(`{"const":"`+Schema+`"}`), []byte(`{"const":"`+AdviceSchema+`"}`), 1)
	for _, ref := range strings.Split(string(text), `"$ref":"#/$defs/`)[1:] {
		if name, _, _ := strings.Cut(ref, `"`); !slices.ContainsFunc(defs, func(m member) bool { return m.name == name }) {
			t.Errorf("%s is not described", name)
		}
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "../advice.schema.json", append(b.Bytes(), '\n'))
	if !golden.Updating() && !bytes.Equal(AdviceJSONSchema(), append(b.Bytes(), '\n')) {
		t.Error("the embedded schema is another one")
	}
}

// TestAdviceFitsTheSchema reads what is written with the published schema.
func TestAdviceFitsTheSchema(t *testing.T) {
	check := fitting(t, AdviceJSONSchema())
	for _, c := range advised {
		q := adviceOn(t, limitsOf(t, c.limits), c.plan+"\n", c.thresholds...)
		var b bytes.Buffer
		if err := WriteAdviceJSON(&b, advise(t, q)); err != nil {
			t.Fatal(err)
		}
		for _, err := range check(c.change, b.Bytes()) {
			t.Error(err)
		}
	}
	if errs := check("", []byte(`{"schema": "x", "verdict": "MAYBE", "enough": "much", "scale": "1", "more": 1}`)); len(errs) < 10 {
		t.Errorf("of a wrong advice only this is found: %v", errs)
	}
}
