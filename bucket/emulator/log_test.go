package emulator

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"loadshape/bucket"
)

// A filling writer takes so many bytes, as a disk that fills up: the write that would exceed them is cut.
type filling struct {
	bytes.Buffer
	left int
}

func (f *filling) Write(p []byte) (int, error) {
	n, err := f.Buffer.Write(p[:min(len(p), f.left)])
	f.left -= n
	if n < len(p) {
		return n, http.ErrShortBody
	}
	return n, err
}

// TestLogThatCannotBeWritten fills the disk under a log at every byte: whatever was answered stands in the log, and what
// could not be logged is refused as a failure of the emulator.
func TestLogThatCannotBeWritten(t *testing.T) {
	run := func(room int) (answered []string, f *filling, tally Tally, failed error) {
		c := &clock{now: at(t, someOn)}
		f = &filling{left: room}
		s := settings(c, bucket.Group{Models: []string{model}, Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 2}}})
		s.Log = f
		fault, err := ParseFault("529@#3")
		if err != nil {
			t.Fatal(err)
		}
		s.Faults = []Fault{fault}
		e, err := New(s)
		if err != nil {
			t.Fatal(err)
		}
		broken := false
		for range 5 {
			w := post(e, "/v1/messages", `{"model":"`+model+`","max_tokens":50,"messages":[{"role":"user","content":"Hello."}]}`)
			switch {
			case w.Code == http.StatusInternalServerError && strings.Contains(w.Body.String(), "the log of sim serve cannot be written"):
				broken = true
			case broken:
				t.Fatalf("with room for %d bytes: %d after the log broke", room, w.Code)
			default:
				answered = append(answered, w.Header().Get("Request-Id"))
			}
		}
		tally, failed = e.Tally()
		return answered, f, tally, failed
	}
	all, whole, _, err := run(1 << 20)
	if err != nil || len(all) != 5 {
		t.Fatalf("%d are answered, %v", len(all), err)
	}
	for room := range whole.Len() {
		answered, f, _, failed := run(room)
		if failed == nil {
			t.Errorf("with room for %d bytes of %d: no error", room, whole.Len())
		}
		if text := f.String(); text != whole.String()[:room] {
			t.Fatalf("with room for %d bytes, there are others", room)
		}
		lines := strings.SplitAfter(f.String(), "\n")
		logged := strings.Join(lines[:len(lines)-1], "") // those that are whole
		for _, id := range answered {
			if id == "" || !strings.Contains(logged, `"`+id+`"`) {
				t.Errorf("with room for %d bytes: %q was answered and is not in the log", room, id)
			}
		}
	}
	t.Logf("did: %d places at which the disk is full", whole.Len())
}
