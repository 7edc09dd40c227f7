package agenda

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// An agenda gives what a sorted list gives.
func TestAgendaOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a Agenda
		var list []Event
		made := 0
		push := func(now int64) {
			e := Event{
				At:     now + rapid.Int64Range(0, 3).Draw(t, "after"),
				Kind:   Kind(rapid.Int8Range(0, int8(Arrives)).Draw(t, "kind")),
				Number: int64(made) - rapid.Int64Range(0, 50).Draw(t, "older"),
				What:   made,
			}
			made++
			a.Push(e)
			list = append(list, e)
		}
		now := int64(0)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if len(a) == 0 || rapid.Bool().Draw(t, "push") {
				push(now)
				continue
			}
			first := slices.MinFunc(list, func(e, f Event) int {
				return cmp.Or(cmp.Compare(e.At, f.At), cmp.Compare(e.Kind, f.Kind), cmp.Compare(e.Number, f.Number))
			})
			got := a.Pop()
			if got.At != first.At || got.Kind != first.Kind || got.Number != first.Number {
				t.Fatalf("popped %+v, want %+v", got, first)
			}
			now = got.At
			list = slices.DeleteFunc(list, func(e Event) bool { return e.What == got.What })
			if len(list) != len(a) {
				t.Fatalf("%d events are left, want %d", len(a), len(list))
			}
		}
	})
}

// Instants give what a sorted list gives.
func TestInstantsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x Instants
		var list []int64
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if len(list) == 0 || rapid.Bool().Draw(t, "push") {
				at := rapid.Int64Range(0, 9).Draw(t, "at")
				x.Push(at)
				list = append(list, at)
				slices.Sort(list)
				continue
			}
			if x[0] != list[0] {
				t.Fatalf("the first is %d, want %d", x[0], list[0])
			}
			x.Pop()
			if list = list[1:]; len(x) != len(list) {
				t.Fatalf("%d are left, want %d", len(x), len(list))
			}
		}
	})
}
