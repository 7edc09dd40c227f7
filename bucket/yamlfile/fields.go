package yamlfile

import (
	"reflect"
	"strings"
)

// A field is one key of a struct.
type field struct {
	name  string
	index []int // as of reflect.Value.FieldByIndex
	null  bool  // a null stands for a key left out
	omit  bool  // a zero value is not written
}

// fields lists the keys of a struct in their order, those of inline structs in place.
func fields(t reflect.Type) []field {
	var all []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		inline := has(options, "inline") && f.Type.Kind() == reflect.Struct
		if name == "-" || !f.IsExported() && !(inline && f.Anonymous) {
			continue
		}
		if inline {
			for _, inner := range fields(f.Type) {
				inner.index = append([]int{i}, inner.index...)
				all = append(all, inner)
			}
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		all = append(all, field{name: name, index: []int{i}, null: has(options, "null"), omit: has(options, "omitempty")})
	}
	return all
}

func has(options, option string) bool {
	for o := range strings.SplitSeq(options, ",") {
		if o == option {
			return true
		}
	}
	return false
}

// unknown says what may have been meant by a key that is none of those there are.
func unknown(key string, all []field) string {
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.name
	}
	if key == "<<" {
		return "is a merge key, expected the keys themselves"
	}
	if near, ok := Nearest(key, names); ok {
		return "is not a known key, did you mean " + near + "?"
	}
	if list := strings.Join(names, ", "); len(list) <= 300 {
		return "is not a known key, expected one of " + list
	}
	return "is not a known key"
}
