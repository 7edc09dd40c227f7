package layout

import (
	"fmt"
	"strings"
)

// A LimitName says which limit is meant.
type LimitName struct {
	Group     string `json:"group,omitempty"` // its models, where there are several groups
	Dimension string `json:"dimension"`       // or acceleration, or concurrency
	Scope     string `json:"scope"`
	Limit     int64  `json:"limit"` // of acceleration the floor
	Per       string `json:"per,omitempty"`
}

// Label is a limit in a few words, as in "input tokens 2M/min for claude-sonnet-5".
func (l *LimitName) Label() string {
	s := Clean(Words(l.Dimension)) + " " + Short(l.Limit)
	if l.Per != "" {
		s += "/" + Per(l.Per)
	}
	if l.Group != "" {
		s += " for " + GroupName(l.Group)
	}
	return s
}

// GroupName names a group by its first models.
func GroupName(group string) string {
	models := strings.Split(Clean(group), ", ")
	if n := len(models); n > 3 {
		models = append(models[:2], fmt.Sprintf("%d more", n-2))
	}
	return Joined(models)
}
