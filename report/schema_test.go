package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"

	"loadshape/report/internal/golden"
)

// TestSchema makes the schema of the types in result.go, with their comments as descriptions, and holds the
// published one against it: neither can change without the other.
func TestSchema(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "result.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	s := schemaMaker{types: map[string]*ast.StructType{}, docs: map[string]string{}}
	var names []string
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			spec := g.Specs[0].(*ast.TypeSpec)
			if fields, ok := spec.Type.(*ast.StructType); ok {
				names = append(names, spec.Name.Name)
				s.types[spec.Name.Name] = fields
				s.docs[spec.Name.Name] = oneLine(g.Doc)
			}
		}
	}
	root := object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"$id", Schema}, {"title", "The result of a loadshape run"}}
	root = append(root, s.object("Result")...)
	var defs object
	for _, name := range names {
		if name != "Result" {
			defs = append(defs, member{name, s.object(name)})
		}
	}
	text, err := json.Marshal(append(root, member{"$defs", defs}))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "../result.schema.json", append(b.Bytes(), '\n'))
	if !golden.Updating() && !bytes.Equal(ResultSchema(), append(b.Bytes(), '\n')) {
		t.Error("the embedded schema is another one")
	}
}

func oneLine(c *ast.CommentGroup) string { return strings.Join(strings.Fields(c.Text()), " ") }

// An object keeps its members in order.
type object []member

type member struct {
	name  string
	value any
}

func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, m := range o {
		b.WriteString([]string{"{", ","}[min(i, 1)])
		fmt.Fprintf(&b, "%q:", m.name)
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

type schemaMaker struct {
	types map[string]*ast.StructType
	docs  map[string]string
}

func (s *schemaMaker) object(name string) object {
	properties, required := s.fields(name)
	o := object{{"type", "object"}, {"description", s.docs[name]}}
	if len(required) > 0 {
		o = append(o, member{"required", required})
	}
	return append(o, member{"properties", properties})
}

func (s *schemaMaker) fields(name string) (properties object, required []string) {
	for _, f := range s.types[name].Fields.List {
		switch {
		case f.Tag == nil && len(f.Names) == 0: // embedded
			p, r := s.fields(f.Type.(*ast.Ident).Name)
			properties, required = append(properties, p...), append(required, r...)
			continue
		case f.Tag == nil:
			continue // not for JSON
		}
		tag, option, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
		omitted := option == "omitempty" || option == "omitzero"
		property := s.of(f.Type, omitted)
		if tag == "schema" {
			property = object{{"const", Schema}}
		}
		if c := oneLine(f.Comment); c != "" {
			property = append(property, member{"description", c})
		}
		properties = append(properties, member{tag, property})
		if !omitted {
			required = append(required, tag)
		}
	}
	return properties, required
}

func (s *schemaMaker) of(e ast.Expr, omitted bool) object {
	switch t := e.(type) {
	case *ast.ArrayType:
		return object{{"type", "array"}, {"items", s.of(t.Elt, false)}}
	case *ast.StarExpr:
		o := s.of(t.X, false)
		switch {
		case omitted:
		case o[0].name == "type":
			o[0].value = []any{o[0].value, "null"}
		default:
			o = object{{"anyOf", []object{o, {{"type", "null"}}}}}
		}
		return o
	}
	switch name := e.(*ast.Ident).Name; name {
	case "string":
		return object{{"type", "string"}}
	case "bool":
		return object{{"type", "boolean"}}
	case "int", "int64":
		return object{{"type", "integer"}}
	case "uint64":
		return object{{"type", "integer"}, {"minimum", 0}}
	case "float64", "Seconds":
		return object{{"type", "number"}}
	case "Distribution":
		return object{{"type", "array"}, {"items", object{{"type", "array"}, {"items", object{{"type", "number"}}}, {"minItems", 2}, {"maxItems", 2}}}}
	case "Verdict":
		return object{{"enum", []Verdict{Holds, Depends, Fails}}}
	default:
		return object{{"$ref", "#/$defs/" + name}}
	}
}

// TestResultsFitTheSchema reads what is written with the published schema: every member is described, every
// required one is there, and each has its type.
func TestResultsFitTheSchema(t *testing.T) {
	check := fitting(t, ResultSchema())
	for _, s := range samples {
		r := s.make()
		for _, v := range r.views() {
			v.Minutes = v.Minutes[:min(3, len(v.Minutes))]
		}
		for _, err := range check(s.name, jsonOf(t, r)) {
			t.Error(err)
		}
	}
	// The checker itself: what is wrong is found.
	if errs := check("", []byte(`{"schema": "x", "verdict": "MAYBE", "seed": "1", "more": 1}`)); len(errs) < 10 {
		t.Errorf("of a wrong result only this is found: %v", errs)
	}
}

// fitting makes a check that JSON has the form of a schema.
func fitting(t *testing.T, published []byte) func(name string, text []byte) []string {
	t.Helper()
	var schema map[string]any
	if err := json.Unmarshal(published, &schema); err != nil {
		t.Fatal(err)
	}
	defs := schema["$defs"].(map[string]any)
	var errs []string
	var check func(path string, s map[string]any, v any)
	check = func(path string, s map[string]any, v any) {
		wrong := func(want any) { errs = append(errs, fmt.Sprintf("%s: is %v, want %v", path, v, want)) }
		if any, ok := s["anyOf"].([]any); ok {
			if v == nil {
				return
			}
			s = any[0].(map[string]interface{})
		}
		if ref, ok := s["$ref"].(string); ok {
			s = defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		}
		if want, ok := s["const"]; ok && v != want {
			wrong(want)
		}
		if want, ok := s["enum"].([]any); ok && !slices.Contains(want, v) {
			wrong(want)
		}
		types, _ := s["type"].([]any)
		if one, ok := s["type"].(string); ok {
			types = []any{one}
		}
		is := "null"
		switch v := v.(type) {
		case string:
			is = "string"
		case bool:
			is = "boolean"
		case json.Number:
			is = "number"
			if !strings.Contains(v.String(), ".") && slices.Contains(types, any("integer")) {
				is = "integer"
			}
		case []any:
			is = "array"
			for i := range v {
				check(fmt.Sprintf("%s[%d]", path, i), s["items"].(map[string]any), v[i])
			}
		case map[string]any:
			is = "object"
			properties := s["properties"].(map[string]any)
			for name, child := range v {
				if p, ok := properties[name].(map[string]any); ok {
					check(path+"."+name, p, child)
				} else {
					errs = append(errs, path+"."+name+": is not in the schema")
				}
			}
			required, _ := s["required"].([]any)
			for _, name := range required {
				if _, ok := v[name.(string)]; !ok {
					errs = append(errs, fmt.Sprintf("%s.%s: is missing", path, name))
				}
			}
		}
		if len(types) > 0 && !slices.Contains(types, any(is)) {
			wrong(types)
		}
	}
	return func(name string, text []byte) []string {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		errs = nil
		check(name, schema, v)
		return errs
	}
}
