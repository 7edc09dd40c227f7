// Package models says which of Claude's models a name stands for, and whether two names can be of
// one: the name that a request asks for, on any cloud or gateway, the name that its answer gives,
// and the name of a bucket in a refusal. What comes in are names, what goes out is same, different
// or unknown; it knows nothing of requests and limits.
//
// Read models.go first, then name.go, which takes a name apart, and bucket.go, which holds a
// bucket's name against a model's.
package models

// A Likeness is whether two names are of one model.
type Likeness string

const (
	Same      Likeness = "same"
	Different Likeness = "different"
	Unknown   Likeness = "unknown" // a name is none that is known, as the alias of a gateway
)

// Answered says whether an answer is by the model that was asked for. It is unknown where the name that was asked for is no
// model's, or the answer names none. A name without a date stands for every release.
func Answered(asked, answered string) Likeness {
	a, known := parse(asked)
	if !known || answered == "" {
		return Unknown
	}
	b, _ := parse(answered)
	return likeness(a.same(b))
}

// Alike says whether two answers are by one model, whatever their names are.
func Alike(a, b string) bool {
	x, _ := parse(a)
	y, _ := parse(b)
	return a == b || x.same(y)
}

// Known reports whether a name is that of a model which a published profile has.
func Known(model string) bool {
	_, known := parse(model)
	return known
}

func likeness(same bool) Likeness {
	if same {
		return Same
	}
	return Different
}
