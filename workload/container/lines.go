package container

import "strings"

// mostNested is how deep texts may stand in JSON that stands in texts.
const mostNested = 12

// lines finds the errors of a text: JSON values and answers as they are on the wire, and printed text between them.
func (f *finder) lines(ls []line, beside Facts) {
	if f.depth++; f.depth > mostNested {
		f.depth--
		return
	}
	defer func() { f.depth-- }()
	ls = f.carried(ls)
	var all strings.Builder
	starts := make([]int, len(ls)+1)
	for i, l := range ls {
		starts[i] = all.Len()
		all.WriteString(l.text)
		all.WriteByte('\n')
	}
	starts[len(ls)] = all.Len()
	joined := all.String()
	from := 0 // where the printed text begins
	flush := func(to int) {
		if to > from {
			f.cut(ls[from:to], beside)
		}
	}
	for i := 0; i < len(ls); {
		t := strings.TrimLeft(ls[i].text, " \t")
		switch {
		case t == "":
			i++
		case wire(t):
			flush(from)
			flush(i)
			i = f.http(ls, i, beside)
			from = i
		case t[0] == '{' || t[0] == '[':
			at := starts[i] + len(ls[i].text) - len(t)
			v, n, ok := f.decode(joined[at:])
			if !ok || !structured(v) {
				i++
				continue
			}
			flush(i)
			facts := beside
			facts.Fill(Facts{At: ls[i].at})
			f.value(v, ls[i], facts)
			at += n
			for i < len(ls) && starts[i+1] <= at {
				i++
			}
			if i < len(ls) && at > starts[i] { // of its last line, what follows
				ls[i].text = ls[i].text[min(at-starts[i], len(ls[i].text)):]
				starts[i] = at
			}
			from = i
		default:
			i++
		}
	}
	flush(len(ls))
}

// structured reports whether a value is worth a look: an object, or a list with one in it.
func structured(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) > 0
	case []any:
		for _, e := range v {
			if structured(e) {
				return true
			}
		}
	}
	return false
}
