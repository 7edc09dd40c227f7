package report

import "loadshape/report/layout"

// Label says what a threshold is: its expression, after its name where it has one.
func (t *Threshold) Label() string {
	if t.Name != "" {
		return t.Name + ": " + t.Expression
	}
	return t.Expression
}

// title is the name, or else the expression: what stays the same while the figures of a plan change.
func (t *Threshold) title() string {
	if t.Name != "" {
		return layout.Clean(t.Name)
	}
	return layout.Clean(t.Expression)
}

// also is the expression as a sentence before others, where the title leaves it out.
func (t *Threshold) also() string {
	if t.Name == "" {
		return ""
	}
	return "Threshold: " + layout.Clean(t.Expression) + ". "
}
