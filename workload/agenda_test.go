package workload

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// An agenda gives what a sorted list gives.
func TestAgendaOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a agenda
		var list []event
		made := 0
		push := func(now int64) {
			e := event{
				at:     now + rapid.Int64Range(0, 3).Draw(t, "after"),
				kind:   kind(rapid.Int8Range(0, int8(arrives)).Draw(t, "kind")),
				number: int64(made) - rapid.Int64Range(0, 50).Draw(t, "older"),
				what:   made,
			}
			made++
			a.push(e)
			list = append(list, e)
		}
		now := int64(0)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if len(a) == 0 || rapid.Bool().Draw(t, "push") {
				push(now)
				continue
			}
			first := slices.MinFunc(list, func(e, f event) int {
				return cmp.Or(cmp.Compare(e.at, f.at), cmp.Compare(e.kind, f.kind), cmp.Compare(e.number, f.number))
			})
			got := a.pop()
			if got.at != first.at || got.kind != first.kind || got.number != first.number {
				t.Fatalf("popped %+v, want %+v", got, first)
			}
			now = got.at
			list = slices.DeleteFunc(list, func(e event) bool { return e.what == got.what })
			if len(list) != len(a) {
				t.Fatalf("%d events are left, want %d", len(a), len(list))
			}
		}
	})
}
