// Package schema makes a JSON Schema of the types that are written, with their comments as
// descriptions, and finds what does not fit one. Only tests import it.
package schema

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

	"loadshape/report/internal/sample"
)

// SchemaOf is the schema of a type, and of all that it needs, in the order in which they are declared;
// enums are the types of text that have these values only.
func SchemaOf(t *testing.T, id, title, root string, enums map[string][]string, files ...string) []byte {
	s := schemaMaker{id: id, enums: enums, types: map[string]*ast.StructType{}, docs: map[string]string{}, needed: map[string]bool{}}
	var names []string
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
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
	}
	whole := object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"$id", id}, {"title", title}}
	whole = append(whole, s.object(root)...)
	defs := map[string]object{}
	for more := true; more; { // each may need others
		more = false
		for name := range s.needed {
			if _, ok := defs[name]; !ok {
				defs[name], more = s.object(name), true
			}
		}
	}
	var all object
	for _, name := range names {
		if def, ok := defs[name]; ok {
			all = append(all, member{name, def})
		}
	}
	text, err := json.Marshal(append(whole, member{"$defs", all}))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	return append(b.Bytes(), '\n')
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
	enums  map[string][]string
	id     string
	types  map[string]*ast.StructType
	docs   map[string]string
	needed map[string]bool // that something refers to
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
			if each, ok := f.Type.(*ast.IndexExpr); ok {
				properties = append(properties, s.each(each)...)
				continue
			}
			e := f.Type
			if other, ok := e.(*ast.SelectorExpr); ok { // of another package
				e = other.Sel
			}
			p, r := s.fields(e.(*ast.Ident).Name)
			properties, required = append(properties, p...), append(required, r...)
			continue
		case f.Tag == nil:
			continue // not for JSON
		}
		tag, option, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
		omitted := option == "omitempty" || option == "omitzero"
		property := s.of(f.Type, omitted)
		if tag == "schema" {
			property = object{{"const", s.id}}
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

// each are the readings of an Each.
func (s *schemaMaker) each(e *ast.IndexExpr) object {
	return object{{"loose", s.of(e.Index, true)}, {"strict", s.of(e.Index, true)}}
}

func (s *schemaMaker) of(e ast.Expr, omitted bool) object {
	switch t := e.(type) {
	case *ast.IndexExpr:
		return object{{"type", "object"}, {"properties", s.each(t)}}
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
	if other, ok := e.(*ast.SelectorExpr); ok { // of another package
		e = other.Sel
	}
	name := e.(*ast.Ident).Name
	if values, ok := s.enums[name]; ok {
		return object{{"enum", values}}
	}
	switch name {
	case "string":
		return object{{"type", "string"}}
	case "bool":
		return object{{"type", "boolean"}}
	case "int", "int64":
		return object{{"type", "integer"}}
	case "uint64":
		return object{{"type", "integer"}, {"minimum", 0}}
	case "float64", "Seconds", "Scale", "Ratio":
		return object{{"type", "number"}}
	case "Distribution":
		return object{{"type", "array"}, {"items", object{{"type", "array"}, {"items", object{{"type", "number"}}}, {"minItems", 2}, {"maxItems", 2}}}}
	default:
		s.needed[name] = true
		return object{{"$ref", "#/$defs/" + name}}
	}
}

// Misfits reads what is written with a schema, and says where a member is not described, a required one is not there, or one has
// another type.
func Misfits(t sample.Tester, schema []byte, path string, text []byte) []string {
	var root map[string]any
	if err := json.Unmarshal(schema, &root); err != nil {
		t.Fatalf("%v", err)
	}
	defs := root["$defs"].(map[string]any)
	var errs []string
	var check func(path string, s map[string]any, v any)
	check = func(path string, s map[string]any, v any) {
		wrong := func(want any) { errs = append(errs, fmt.Sprintf("%s: is %v, expected %v", path, v, want)) }
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
		kind := "null"
		switch v := v.(type) {
		case string:
			kind = "string"
		case bool:
			kind = "boolean"
		case json.Number:
			kind = "number"
			if !strings.Contains(v.String(), ".") && slices.Contains(types, any("integer")) {
				kind = "integer"
			}
		case []any:
			kind = "array"
			for i := range v {
				check(fmt.Sprintf("%s[%d]", path, i), s["items"].(map[string]any), v[i])
			}
		case map[string]any:
			kind = "object"
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
		if len(types) > 0 && !slices.Contains(types, any(kind)) {
			wrong(types)
		}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v", err)
	}
	check(path, root, v)
	return errs
}
