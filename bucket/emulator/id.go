package emulator

import (
	"fmt"
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

// requestID is the id of a request, as the face has them.
func (e *Emulator) requestID(kind string, number int64) string {
	if e.face.requestID != nil {
		return e.face.requestID(e, kind, number)
	}
	return e.id(kind, number)
}

// messageID is the id of an answer, as its form has them, or the face.
func (e *Emulator) messageID(f *form, number int64) string {
	for _, kind := range []string{f.ids, e.face.messageID} {
		if kind != "" {
			return e.id(kind, number)
		}
	}
	return e.id("msg_01", number)
}

// uuid makes a UUID of a kind, the same for the same seed and number.
func (e *Emulator) uuid(kind string, number int64) string {
	r := e.random("uuid "+kind, number)
	a, b := r.Uint64(), r.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48&0x3fff|0x8000, b&0xffff_ffff_ffff)
}
