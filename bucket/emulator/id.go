package emulator

import (
	"math/rand/v2"
)

// id makes the id of one thing of a kind, the same for the same seed and number.
func (e *Emulator) id(kind string, number int64) string {
	const letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	r := e.random("id "+kind, number)
	id := []byte(kind)
	for range 22 {
		id = append(id, letters[r.IntN(len(letters))])
	}
	return string(id)
}

// random is chance for one purpose and one number, which other purposes do not shift.
func (e *Emulator) random(purpose string, number int64) *rand.Rand {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(purpose) {
		h = (h ^ uint64(purpose[i])) * 1099511628211
	}
	return rand.New(rand.NewPCG(e.Seed^h, uint64(number)))
}
