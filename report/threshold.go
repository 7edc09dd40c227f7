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
	"unicode/utf8"

	"loadshape/bucket"
)

// DefaultThreshold is the condition of a run that names none: no attempt is refused.
const DefaultThreshold = "refused == 0"

// A ThresholdExpr is a condition on one figure of a reading, such as
//
//	refused == 0
//	gave_up_share <= 0.1%
//	refused_by.input_tokens < 10
//	wait_s.p99 < 5s
//	first_refusal_s > 10m
//	limits.input_tokens.peak_used_share <= 80%
//	limits.input_tokens@workspace.lowest_level >= 0
//	streams.chat.gave_up == 0
//	minutes.offered.requests <= 1000
//
// A figure has the name that leads to it in the JSON result. Beside those, refused_share is refused /
// attempts and gave_up_share is gave_up / requests. Of several limits of one dimension (and of one scope,
// where one is named) and of all minutes the worst figure counts: the lowest level, the first refusal, and
// otherwise the largest. A number is compared exactly. A time is a number of seconds or has its unit; a
// share may be in per cent.
//
// Where nothing was refused, the first refusal is later than any time, the last one earlier, and the
// longest retry-after shorter. One that no wait can help is longer. Any other figure that does not exist,
// such as a wait where nothing was admitted, breaks its threshold, whatever it asks for.
type ThresholdExpr struct {
	name   string // of its own; none is usual
	text   string
	abort  bool // see Aborting
	figure figure
	op     string
	want   *big.Rat
}

// String is the expression as it was written.
func (e ThresholdExpr) String() string { return e.text }

// A figure is a path into a reading, taken apart.
type figure struct {
	text    string // as it was written
	list    string // limits, streams, minutes, or none
	name    string // the dimension of a limit, or the name of a stream
	scope   string // of a limit; "" is any
	scoped  bool
	path    string // within the reading, the limit, the stream or the minute
	kind    kind
	extract func(reflect.Value) amount
}

type kind int

const (
	isCount kind = iota
	isTime       // seconds
	isShare      // 1 is all
)

// An amount is the value of a figure.
type amount struct {
	value *big.Rat // nil: there is none …
	never int      // … and it is then above (1) or below (-1) every number; 0: not to be compared at all
	show  string
}

var operators = []string{"==", "!=", "<=", ">=", "<", ">"} // the longer ones first

// ParseThreshold reads "<figure> <operator> <number>". A figure that no reading can have is an error.
func ParseThreshold(s string) (ThresholdExpr, error) {
	e := ThresholdExpr{text: strings.TrimSpace(s)}
	fail := func(format string, args ...any) (ThresholdExpr, error) {
		return ThresholdExpr{}, fmt.Errorf("threshold %q: %s", s, fmt.Sprintf(format, args...))
	}
	name, number := "", ""
	// The operator is the last one: the name of a stream may hold anything.
	at := strings.LastIndexAny(e.text, "=<>")
	if at < 0 {
		return fail(`has no operator, want <figure> <operator> <number>, as in %q`, DefaultThreshold)
	}
	for _, op := range operators {
		if strings.HasSuffix(e.text[:at+1], op) {
			e.op, name, number = op, strings.TrimSpace(e.text[:at+1-len(op)]), strings.TrimSpace(e.text[at+1:])
			break
		}
	}
	if e.op == "" {
		return fail("operator is =, want one of == != < <= > >=")
	}
	if strings.HasSuffix(name, "=") || strings.HasSuffix(name, "<") || strings.HasSuffix(name, ">") || strings.HasSuffix(name, "!") {
		return fail("operator is %s, want one of == != < <= > >=", name[len(name)-1:]+e.op)
	}
	var err error
	if e.figure, err = parseFigure(name); err != nil {
		return fail("%v", err)
	}
	if e.want, err = parseAmount(number, e.figure.kind); err != nil {
		return fail("%v", err)
	}
	return e, nil
}

func parseFigure(name string) (figure, error) {
	if name == "" {
		return figure{}, errors.New("figure is missing, want one such as refused or wait_s.p99")
	}
	f := figure{text: name}
	leaves := figuresOf(reflect.TypeFor[Reading]())
	rest, isList := name, false
	f.list, rest, isList = strings.Cut(name, ".")
	switch {
	case isList && f.list == "limits":
		leaves = figuresOf(reflect.TypeFor[LimitUse]())
		f.name = rest
		if i := strings.IndexAny(rest, ".@"); i >= 0 {
			f.name, f.scoped = rest[:i], rest[i] == '@'
			rest = rest[i+1:]
		} else {
			rest = ""
		}
		if !slices.Contains(limitNames, f.name) {
			return figure{}, fmt.Errorf("limit is %q, want one of %s", f.name, strings.Join(limitNames, ", "))
		}
		if f.scoped { // a scope is free text: what stands behind its last point is the figure
			f.scope, rest = cutLast(rest)
		}
	case isList && f.list == "streams":
		leaves = figuresOf(reflect.TypeFor[StreamUse]())
		f.name, rest = cutLast(rest)
		if before, last := cutLast(f.name); last == "wait_s" { // the one figure with a point in it
			f.name, rest = before, last+"."+rest
		}
	case isList && f.list == "minutes":
		leaves = figuresOf(reflect.TypeFor[Minute]())
		leaves = slices.DeleteFunc(leaves, func(l leaf) bool { return l.path == "at_s" })
	default:
		f.list, rest = "", name
	}
	f.path = rest
	for _, l := range leaves {
		if l.path == f.path {
			f.kind, f.extract = l.kind, l.extract
			return f, nil
		}
	}
	prefix := strings.TrimSuffix(name, rest)
	var known []string
	for _, l := range leaves {
		known = append(known, prefix+l.path)
	}
	if f.list == "" {
		known = append(known, "limits.<dimension>.<figure>", "streams.<name>.<figure>", "minutes.<figure>")
	}
	if prefix != "" && rest == "" { // the name of a list and nothing more
		return figure{}, fmt.Errorf("figure is %q, want one such as %s", name, strings.TrimSuffix(name, ".")+"."+leaves[0].path)
	}
	return figure{}, fmt.Errorf("figure is %q, want one such as %s", name, orList(nearest(name, known)))
}

var limitNames = []string{string(bucket.Requests), string(bucket.InputTokens), string(bucket.OutputTokens),
	string(bucket.Tokens), "acceleration", "concurrency"}

func cutLast(s string) (before, after string) {
	if i := strings.LastIndexByte(s, '.'); i >= 0 {
		return s[:i], s[i+1:]
	}
	return "", s
}

// parseAmount reads a number exactly, with the units that its figure can have.
func parseAmount(s string, k kind) (*big.Rat, error) {
	if s == "" {
		return nil, errors.New("number is missing, want one behind the operator")
	}
	number, scale := s, big.NewRat(1, 1)
	if digits, ok := strings.CutSuffix(s, "%"); ok {
		if k != isShare {
			return nil, fmt.Errorf("number is %q, want no %% on a figure that is not a share", s)
		}
		number, scale = strings.TrimSpace(digits), big.NewRat(1, 100)
	}
	if isDecimal(number) {
		value, _ := new(big.Rat).SetString(number)
		return value.Mul(value, scale), nil
	}
	if k == isTime {
		d, err := bucket.ParseDuration(strings.ReplaceAll(s, " ", ""))
		if err != nil {
			return nil, fmt.Errorf("number %w", err)
		}
		return big.NewRat(int64(d), int64(bucket.Second)), nil
	}
	want := "a whole or decimal number"
	if k == isShare {
		want = `a share such as "0.8" or "80%"`
	}
	return nil, fmt.Errorf("number is %q, want %s", s, want)
}

// isDecimal tells whether s is digits with at most one point: no exponent, fraction or base.
func isDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, decimals, point := strings.Cut(s, ".")
	digits := func(s string) bool {
		return s != "" && strings.Trim(s, "0123456789") == ""
	}
	return len(s) < 100 && digits(whole) && (!point || digits(decimals))
}

// Evaluate holds the condition against a reading.
func (e ThresholdExpr) Evaluate(r *Reading) Check {
	a := e.figure.observe(r)
	c := Check{Observed: a.show}
	order := a.never
	if a.value != nil {
		order = a.value.Cmp(e.want)
	} else if a.never == 0 {
		return c
	}
	c.OK = e.admits(order)
	return c
}

// admits tells whether the condition is met by a figure that is below its number (order < 0), equal or above.
func (e ThresholdExpr) admits(order int) bool {
	switch e.op {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// In says what the condition speaks of that neither the limits nor the streams of a run have: a name that
// is mistyped would otherwise only show as a broken threshold.
func (e ThresholdExpr) In(groups []bucket.Group, streams []string) error {
	f := &e.figure
	switch f.list {
	case "streams":
		if !slices.Contains(streams, f.name) {
			return fmt.Errorf("threshold %q: stream is %q, want one of %s", e.text, f.name, orNone(streams))
		}
	case "limits":
		var known []string
		for _, g := range groups {
			for _, l := range g.Limits {
				known = append(known, string(l.Dimension))
				if l.Scope != "" {
					known = append(known, string(l.Dimension)+"@"+l.Scope)
				}
			}
			if g.Acceleration != nil {
				known = append(known, "acceleration")
			}
			if g.Concurrency > 0 {
				known = append(known, "concurrency")
			}
		}
		name := f.name
		if f.scoped {
			name += "@" + f.scope
		}
		if !slices.Contains(known, name) {
			slices.Sort(known)
			return fmt.Errorf("threshold %q: limit is %q, want one of %s", e.text, name, orNone(slices.Compact(known)))
		}
	}
	return nil
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none, for there are none"
	}
	return strings.Join(names, ", ")
}

func orList(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return strings.Join(names, "")
}

func (f *figure) observe(r *Reading) amount {
	missing := amount{show: "none"}
	if r == nil {
		return missing
	}
	worst := missing
	consider := func(a amount, first bool) {
		if first || f.worse(a, worst) {
			worst = a
		}
	}
	switch f.list {
	case "":
		return f.extract(reflect.ValueOf(r).Elem())
	case "limits":
		found := false
		for i := range r.Limits {
			if l := &r.Limits[i]; l.Dimension == f.name && (!f.scoped || l.Scope == f.scope) {
				consider(f.extract(reflect.ValueOf(l).Elem()), !found)
				found = true
			}
		}
	case "streams":
		for i := range r.Streams {
			if s := &r.Streams[i]; s.Name == f.name {
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
func (f *figure) worse(a, b amount) bool {
	place := func(x amount) int {
		if x.value == nil && x.never == 0 {
			return 2
		}
		return x.never
	}
	sign := 1
	if slices.Contains(smallIsWorse, f.path) {
		sign = -1
	}
	switch {
	case place(a) == 2 || place(b) == 2:
		return place(b) != 2
	case a.value != nil && b.value != nil:
		return sign*a.value.Cmp(b.value) > 0
	}
	return sign*cmp.Compare(place(a), place(b)) > 0
}

// A leaf is a figure at the end of a path of JSON names.
type leaf struct {
	path    string
	kind    kind
	extract func(reflect.Value) amount
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
				l.extract = func(v reflect.Value) amount { return inner(v.Field(i)) }
				leaves = append(leaves, l)
			}
			continue
		}
		l := leaf{path: name}
		var ok bool
		if l.kind, ok = kindOf(name, field.Type); !ok {
			continue
		}
		l.extract = func(v reflect.Value) amount {
			field := v.Field(i)
			if field.Kind() == reflect.Pointer {
				if field.IsNil() {
					return amount{never: neverHappened(name, v), show: "none"}
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
			leaves = append(leaves, leaf{s.name, isShare, func(v reflect.Value) amount {
				return shareOf(v.Field(part).Int(), v.Field(whole).Int())
			}})
		}
	}
	return leaves
}

// shares are figures that the JSON result leaves to its reader.
var shares = []struct{ name, part, whole string }{
	{"refused_share", "refused", "attempts"},
	{"gave_up_share", "gave_up", "requests"},
}

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

func readAmount(v reflect.Value, k kind) amount {
	value, show := new(big.Rat), ""
	switch {
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
			return amount{show: "none"}
		}
	}
	if k == isTime {
		show += "s"
	}
	return amount{value: value, show: show}
}

func shareOf(part, whole int64) amount {
	if whole == 0 {
		return amount{show: "none"}
	}
	value := big.NewRat(part, whole)
	return amount{value: value, show: fmt.Sprintf("%s (%d of %d)", value.FloatString(6), part, whole)}
}

// nearest are the three names that are most like one.
func nearest(name string, known []string) []string {
	known = slices.Clone(known)
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(distance(name, a), distance(name, b)) })
	return known[:min(3, len(known))]
}

// distance is how many letters have to be changed, added or taken away.
func distance(a, b string) int {
	row := make([]int, utf8.RuneCountInString(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range []rune(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range []rune(b) {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(row)-1]
}
