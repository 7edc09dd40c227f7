package report

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/report/layout"
)

// A Figure is a path into a reading, taken apart.
//
// To add one, add its field to [Reading], [LimitUse], [StreamUse] or [Minute] in result.go, or to what they consist of:
// every number there is a figure, under its name in JSON. One that is worked out of two others is a row of shares. Package
// judge counts it (summary.go), and docs/result.md lists it.
type Figure struct {
	text    string // as it was written
	List    string // limits, streams, targets, minutes, or none
	Name    string // the dimension of a limit, or the name of a stream or target
	scope   string // of a limit; "" is any
	scoped  bool
	Path    string // within the reading, the limit, the stream or the minute
	kind    kind
	extract func(reflect.Value) Amount
}

type kind int

const (
	isCount kind = iota
	isTime       // seconds
	isShare      // 1 is all
	isRatio      // of two counts
)

// An Amount is the value of a figure.
type Amount struct {
	Value *big.Rat // nil: there is none …
	never int      // … and it is then above (1) or below (-1) every number; 0: not to be compared at all
	show  string
}

func parseFigure(name string) (Figure, error) {
	if name == "" {
		return Figure{}, errors.New("figure is missing, expected one such as refused or wait_s.p99")
	}
	f := Figure{text: name}
	leaves := figuresOf(reflect.TypeFor[Reading]())
	rest, isList := name, false
	f.List, rest, isList = strings.Cut(name, ".")
	switch {
	case isList && f.List == "limits":
		leaves = figuresOf(reflect.TypeFor[LimitUse]())
		f.Name = rest
		if i := strings.IndexAny(rest, ".@"); i >= 0 {
			f.Name, f.scoped = rest[:i], rest[i] == '@'
			rest = rest[i+1:]
		} else {
			rest = ""
		}
		if !slices.Contains(limitNames, f.Name) {
			return Figure{}, fmt.Errorf("limit is %q, expected one of %s", f.Name, strings.Join(limitNames, ", "))
		}
		if f.scoped { // a scope is free text: what stands behind its last point is the figure
			f.scope, rest = cutLast(rest)
		}
	case isList && f.List == "streams":
		leaves = figuresOf(reflect.TypeFor[StreamUse]())
		all := rest
		f.Name, rest = cutLast(all)
		if before, last := cutLast(f.Name); last == "wait_s" {
			f.Name, rest = before, last+"."+rest
		}
		for _, l := range leaves { // some have points in them
			if name, ok := strings.CutSuffix(all, "."+l.path); ok && len(l.path) > len(rest) {
				f.Name, rest = name, l.path
			}
		}
	case isList && f.List == "targets":
		leaves = figuresOf(reflect.TypeFor[TargetUse]())
		f.Name, rest = cutLast(rest)
	case isList && f.List == "minutes":
		leaves = figuresOf(reflect.TypeFor[Minute]())
		leaves = slices.DeleteFunc(leaves, func(l leaf) bool { return l.path == "at_s" })
	default:
		f.List, rest = "", name
	}
	f.Path = rest
	for _, l := range leaves {
		if l.path == f.Path {
			f.kind, f.extract = l.kind, l.extract
			return f, nil
		}
	}
	prefix := strings.TrimSuffix(name, rest)
	var known []string
	for _, l := range leaves {
		known = append(known, prefix+l.path)
	}
	if f.List == "" {
		known = append(known, "limits.<dimension>.<figure>", "streams.<name>.<figure>", "targets.<name>.<figure>", "minutes.<figure>")
	}
	if prefix != "" && rest == "" { // the name of a list and nothing more
		return Figure{}, fmt.Errorf("figure is %q, expected one such as %s", name, strings.TrimSuffix(name, ".")+"."+leaves[0].path)
	}
	if meant := layout.HabitualFigure(name); meant != "" {
		return Figure{}, fmt.Errorf("figure is %q, expected %s", name, meant)
	}
	return Figure{}, fmt.Errorf("figure is %q, expected one such as %s", name, bucket.OneOf(layout.Nearest(name, known)))
}

var limitNames = []string{string(bucket.Requests), string(bucket.InputTokens), string(bucket.OutputTokens),
	string(bucket.Tokens), "acceleration", "concurrency"}

func cutLast(s string) (before, after string) {
	if i := strings.LastIndexByte(s, '.'); i >= 0 {
		return s[:i], s[i+1:]
	}
	return "", s
}

// Observe takes the figure from a reading: of several limits or minutes the worst.
func (f *Figure) Observe(r *Reading) Amount {
	missing := Amount{show: "none"}
	if r == nil {
		return missing
	}
	worst := missing
	consider := func(a Amount, first bool) {
		if first || f.worse(a, worst) {
			worst = a
		}
	}
	switch f.List {
	case "":
		return f.extract(reflect.ValueOf(r).Elem())
	case "limits":
		found := false
		for i := range r.Limits {
			if l := &r.Limits[i]; l.Dimension == f.Name && (!f.scoped || l.Scope == f.scope || l.Target == f.scope && l.Target != "") {
				consider(f.extract(reflect.ValueOf(l).Elem()), !found)
				found = true
			}
		}
	case "targets":
		for i := range r.Targets {
			if t := &r.Targets[i]; t.Name == f.Name {
				return f.extract(reflect.ValueOf(t).Elem())
			}
		}
	case "streams":
		for i := range r.Streams {
			if s := &r.Streams[i]; s.Name == f.Name {
				return f.extract(reflect.ValueOf(s).Elem())
			}
		}
	case "minutes":
		for i := range r.Minutes {
			consider(f.extract(reflect.ValueOf(&r.Minutes[i]).Elem()), i == 0)
		}
	}
	return worst
}

// smallIsWorse are the figures of a limit of which the smallest counts, not the largest.
var smallIsWorse = []string{"lowest_level", "lowest_at_s", "first_refusal_s", "limit", "capacity"}

// worse orders the amounts of several limits or minutes; one that does not exist is the worst of all.
func (f *Figure) worse(a, b Amount) bool {
	place := func(x Amount) int {
		if x.Value == nil && x.never == 0 {
			return 2
		}
		return x.never
	}
	sign := 1
	if slices.Contains(smallIsWorse, f.Path) {
		sign = -1
	}
	switch {
	case place(a) == 2 || place(b) == 2:
		return place(b) != 2
	case a.Value != nil && b.Value != nil:
		return sign*a.Value.Cmp(b.Value) > 0
	}
	return sign*cmp.Compare(place(a), place(b)) > 0
}

// A leaf is a figure at the end of a path of JSON names.
type leaf struct {
	path    string
	kind    kind
	extract func(reflect.Value) Amount
}

// figuresOf finds every number in a struct by the names that JSON has for them, so that no figure can be
// shown without being there for a threshold. Lists are left out.
func figuresOf(t reflect.Type) []leaf {
	var leaves []leaf
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || name == "" || name == "-" {
			continue
		}
		if field.Type.Kind() == reflect.Struct {
			for _, l := range figuresOf(field.Type) {
				inner := l.extract
				l.path = name + "." + l.path
				l.extract = func(v reflect.Value) Amount { return inner(v.Field(i)) }
				leaves = append(leaves, l)
			}
			continue
		}
		l := leaf{path: name}
		var ok bool
		if l.kind, ok = kindOf(name, field.Type); !ok {
			continue
		}
		l.extract = func(v reflect.Value) Amount {
			field := v.Field(i)
			if field.Kind() == reflect.Pointer {
				if field.IsNil() {
					return Amount{never: neverHappened(name, v), show: "none"}
				}
				field = field.Elem()
			}
			return readAmount(field, l.kind)
		}
		leaves = append(leaves, l)
	}
	for _, s := range shares {
		part, okPart := fieldNamed(t, s.part)
		whole, okWhole := fieldNamed(t, s.whole)
		if okPart && okWhole {
			leaves = append(leaves, leaf{s.name, s.kind, func(v reflect.Value) Amount {
				return shareOf(v.Field(part).Int(), v.Field(whole).Int())
			}})
		}
	}
	if t == reflect.TypeFor[Minute]() {
		leaves = append(leaves, leaf{perRequest, isRatio, func(v reflect.Value) Amount {
			m := v.Addr().Interface().(*Minute)
			return shareOf(m.Attempts(), m.Offered.Requests)
		}})
	}
	return leaves
}

// shares are figures that the JSON result leaves to its reader.
var shares = []struct {
	name, part, whole string
	kind              kind
}{
	{"refused_share", "refused", "attempts", isShare},
	{"gave_up_share", "gave_up", "requests", isShare},
	{perRequest, "attempts", "requests", isRatio},
}

// perRequest is how often a request is sent on average.
const perRequest = "attempts_per_request"

func fieldNamed(t reflect.Type, name string) (int, bool) {
	for i := range t.NumField() {
		if tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); tag == name {
			return i, t.Field(i).Type.Kind() == reflect.Int64
		}
	}
	return 0, false
}

// kindOf tells what a field counts; !ok for what is not a number.
func kindOf(name string, t reflect.Type) (k kind, ok bool) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[Ratio]() {
		return isShare, true
	}
	switch t.Kind() {
	case reflect.Float64:
		return isShare, true
	case reflect.Int64, reflect.Uint64:
		if t == reflect.TypeFor[Seconds]() || strings.HasSuffix(name, "_s") {
			return isTime, true
		}
		return isCount, true
	}
	return 0, false
}

// neverHappened is where a refusal that did not happen stands among the times; 0 for anything else that is missing.
func neverHappened(name string, of reflect.Value) int {
	switch name {
	case "first_refusal_s":
		return 1
	case "last_refusal_s":
		return -1
	case "longest_retry_after_s":
		if i, ok := fieldNamed(of.Type(), "hopeless"); ok && of.Field(i).Int() > 0 {
			return 1
		}
		return -1
	}
	return 0
}

func readAmount(v reflect.Value, k kind) Amount {
	value, show := new(big.Rat), ""
	switch {
	case v.Type() == reflect.TypeFor[Ratio]():
		r := v.Addr().Interface().(*Ratio)
		value, show = value.Set(&r.Rat), r.String()
	case v.Type() == reflect.TypeFor[Seconds]():
		value.SetFrac64(v.Int(), int64(bucket.Second))
		show = Seconds(v.Int()).String()
	case v.CanInt():
		value.SetInt64(v.Int())
		show = strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		value.SetUint64(v.Uint())
		show = strconv.FormatUint(v.Uint(), 10)
	default: // the decimal that JSON shows, not the binary number next to it
		show = strconv.FormatFloat(v.Float(), 'f', -1, 64)
		if _, ok := value.SetString(show); !ok {
			return Amount{show: "none"}
		}
	}
	if k == isTime {
		show += "s"
	}
	return Amount{Value: value, show: show}
}

func shareOf(part, whole int64) Amount {
	if whole == 0 {
		return Amount{show: "none"}
	}
	value := big.NewRat(part, whole)
	return Amount{Value: value, show: fmt.Sprintf("%s (%d of %d)", value.FloatString(6), part, whole)}
}
