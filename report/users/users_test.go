package users

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report/capacity"
	"loadshape/report/internal/ask"
	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
	"loadshape/report/internal/schema"
	"loadshape/report/layout"
	"loadshape/workload"
	"loadshape/workload/users"

	"pgregory.net/rapid"
)

const second = int64(bucket.Second)

// TestSchema makes the schema of the types, and holds the published one against it.
func TestSchema(t *testing.T) {
	text := schema.SchemaOf(t, Schema, "How many users fit limits", "Users", nil, "users.go", "../capacity/capacity.go", "../limitname.go", "../result.go")
	golden.Check(t, "../users.schema.json", text)
	if !golden.Updating() && !bytes.Equal(JSONSchema(), text) {
		t.Error("the embedded schema is another one")
	}
}

// recorded is a log: sessions that send one request every so often.
func recorded(every ...int64) []workload.Request {
	var all []workload.Request
	for n, pause := range every {
		for i := range int64(20) {
			q := workload.Request{At: i * pause * second, Session: fmt.Sprint("s", n), Model: "m"}
			q.InputTokens, q.CacheReadInputTokens, q.OutputTokens, q.TTFT, q.Duration = 100, 900, 20, second, 2*second
			all = append(all, q)
		}
	}
	slices.SortStableFunc(all, func(a, b workload.Request) int { return int((a.At - b.At) / second) })
	return all
}

func sessionsOf(t sample.Tester, all []workload.Request) *users.Sessions {
	s := &users.Sessions{}
	for i := range all {
		if err := s.Add(&all[i]); err != nil {
			t.Fatalf("%v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatalf("%v", err)
	}
	return s
}

// about asks how many users of a log fit limits.
func about(t sample.Tester, log []workload.Request, limits ...*profile.Profile) *Question {
	q := &Question{Sessions: sessionsOf(t, log), From: 1, To: 60, Length: 2 * bucket.Minute, Draws: 20, Confidence: 95}
	q.Question = *ask.OfPlan(t, limits[0], "streams: [{input_tokens: 1, output_tokens: 1, arrivals: {rate: 1, duration: 1s}}]")
	q.Name, q.Play, q.Seed = "log", nil, 0
	for i, p := range limits {
		q.Tiers = append(q.Tiers, Limits{fmt.Sprint("tier/", i), p})
	}
	return q
}

// holding counts the draws that hold, by plays of its own.
func holding(t sample.Tester, q *Question, limits *profile.Profile, n int, reading bucket.Reading, cached bool) int {
	hold := 0
	for i := range q.Draws {
		d := q.Sessions.Draw(q.Seed+int64(i), n, int64(q.Length))
		if d.Requests(n) == 0 {
			hold++
			continue
		}
		gate, err := bucket.NewGate(under(limits.Groups, reading), 0)
		if err != nil {
			t.Fatalf("%v", err)
		}
		refused := false
		for next := d.Of(n); ; {
			var r workload.Request
			if ok, _ := next(&r); !ok {
				break
			}
			if !cached {
				r.InputTokens, r.CacheReadInputTokens = r.InputTokens+r.CacheReadInputTokens, 0
			}
			refused = refused || !gate.Admit(0, r.At, &r.Request).Admitted()
		}
		if !refused {
			hold++
		}
	}
	return hold
}

func under(groups []bucket.Group, reading bucket.Reading) []bucket.Group {
	groups = slices.Clone(groups)
	for i := range groups {
		groups[i] = groups[i].Under(reading)
	}
	return groups
}

// TestEnoughDrawsHold counts the draws by plays of its own: with the number that was found enough hold, with one more too few.
func TestEnoughDrawsHold(t *testing.T) {
	ends := 0
	rapid.Check(t, func(t *rapid.T) {
		log := recorded(rapid.SliceOfN(rapid.Int64Range(2, 40), 1, 3).Draw(t, "every")...)
		limits := sample.ReadLimits(t, fmt.Sprintf("limits:\n- {dimension: requests, limit: %d}\n- {dimension: input_tokens, limit: %d}\n",
			rapid.Int64Range(1, 200).Draw(t, "requests"), rapid.Int64Range(50, 30_000).Draw(t, "input")))
		q := about(t, log, limits)
		q.Length = bucket.Minute
		q.From, q.To = rapid.IntRange(1, 3).Draw(t, "from"), rapid.IntRange(3, 20).Draw(t, "to")
		u, err := Measure(q)
		if err != nil {
			t.Fatal(err)
		}
		check := func(name string, f *Fit, reading bucket.Reading, cached bool) {
			if f.Users != nil {
				if n := holding(t, q, limits, *f.Users, reading, cached); n < u.Need || n != *f.Hold {
					t.Fatalf("%s: with %d users %d draws hold, it says %d, want %d", name, *f.Users, n, *f.Hold, u.Need)
				}
			}
			if f.FailsAt == nil {
				return
			}
			ends++
			if n := holding(t, q, limits, *f.FailsAt, reading, cached); n >= u.Need || n != *f.HoldAtFailsAt {
				t.Fatalf("%s: with %d users %d draws hold, it says %d, want fewer than %d", name, *f.FailsAt, n, *f.HoldAtFailsAt, u.Need)
			}
			if want := q.From; f.Users != nil && *f.FailsAt != *f.Users+1 || f.Users == nil && *f.FailsAt != want {
				t.Fatalf("%s: %s", name, said(f))
			}
			if len(f.Binds) == 0 || f.Binds[0].Draws > u.Draws-*f.HoldAtFailsAt {
				t.Fatalf("%s: binds %v", name, f.Binds)
			}
		}
		tier := &u.Tiers[0]
		check("loose", tier.Fit.Loose, bucket.Loose, true)
		check("strict", tier.Fit.Strict, bucket.Strict, true)
		check("loose without the cache", tier.Uncached.Loose, bucket.Loose, false)
		check("strict without the cache", tier.Uncached.Strict, bucket.Strict, false)
		if got := u.Tiers[0].Curve; got[0].Users != q.From || got[len(got)-1].Users != q.To {
			t.Fatalf("the curve goes from %d to %d", got[0].Users, got[len(got)-1].Users)
		}
		for _, p := range tier.Curve {
			if enough := p.Users <= deref(tier.Fit.Loose.Users); enough && p.Loose.Hold < p.Draws-1 || p.Loose.Hold == p.Draws != (p.Loose.Share == 0) {
				t.Fatalf("of %d users %d of %d draws hold, and %v is refused", p.Users, p.Loose.Hold, p.Draws, p.Loose.Share)
			}
		}
	})
	if ends == 0 {
		t.Error("nothing was ever too much")
	}
}

func deref(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// tiers are one that is soon full, one that never is, and one that has no figures.
func tiers(t *testing.T) *Question {
	q := about(t, recorded(3, 9), sample.ReadLimits(t, "limits: [{dimension: requests, limit: 100}, {dimension: input_tokens, limit: 12000}]"),
		sample.ReadLimits(t, "limits: [{dimension: input_tokens, limit: 9000000}]"))
	q.Tiers = append(q.Tiers, Limits{Name: "tier/none"})
	q.Left = 3
	return q
}

func TestText(t *testing.T) {
	u, err := Measure(tiers(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"users.txt":  func(b *bytes.Buffer) error { return WriteText(b, u, layout.Options{Unicode: true}) },
		"users.md":   func(b *bytes.Buffer) error { return WriteMarkdown(b, u) },
		"users.csv":  func(b *bytes.Buffer) error { return WriteCSV(b, u) },
		"users.xml":  func(b *bytes.Buffer) error { return WriteJUnit(b, u) },
		"users.log":  func(b *bytes.Buffer) error { return WriteGitHub(b, u) },
		"users.json": func(b *bytes.Buffer) error { return WriteJSON(b, u) },
	} {
		var b, again bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if u, err = Measure(tiers(t)); err != nil {
			t.Fatal(err)
		}
		if write(&again); !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s is another one when it is measured again", name)
		}
		golden.Check(t, name, b.Bytes())
	}
	if problems := schema.Misfits(t, JSONSchema(), "users", jsonOf(t, u)); len(problems) > 0 {
		t.Error(problems)
	}
}

func jsonOf(t *testing.T, u *Users) []byte {
	var b bytes.Buffer
	if err := WriteJSON(&b, u); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestOtherWords are the sentences of what fits nowhere, of one reading, and of a log without a cache.
func TestOtherWords(t *testing.T) {
	log := recorded(1)
	for i := range log {
		log[i].CacheReadInputTokens = 0
	}
	q := about(t, log, sample.ReadLimits(t, "limits: [{dimension: requests, limit: 1}]"))
	q.Strict = false
	u, err := Measure(q)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteText(&b, u, layout.Options{Width: 200}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"not even one fits tier/0", "Nothing: no request of the log reads from a cache."} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("nothing says %q:\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "strict") {
		t.Errorf("it speaks of a reading that was not asked for:\n%s", b.String())
	}
	// In the gates of CI a tier that fewer fit than were asked for breaks, and where that hangs on the reading nothing is certain.
	u.Tiers[0].Name = "a\n::error::b]]>"
	u.Tiers = append(u.Tiers, Fits{Name: "open", Known: true, Fit: &capacity.Each[Fit]{Loose: &Fit{Users: new(int)}, Strict: &Fit{}}})
	u.Tiers[0].Fit.Strict = u.Tiers[0].Fit.Loose
	b.Reset()
	if err := errors.Join(WriteJUnit(&b, u), WriteGitHub(&b, u)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<testsuite name="sim capacity loose" tests="2" failures="1" errors="0"`, `<testsuite name="sim capacity strict" tests="2" failures="1" errors="1"`,
		`<failure message="How many fit: not even one; 1 to `, "\n::error title=sim%3A a %3A %3Aerror%3A%3Ab]]>::How many fit: not even one; ", "\n::warning title=sim%3A open::How many fit: not even one; 1 to ", "\n::notice title=sim%3A how many users fit::Of users who work as"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("nothing says %q:\n%s", want, b.String())
		}
	}
}

func TestWrongQuestions(t *testing.T) {
	for want, change := range map[string]func(*Question){
		"no reading was asked for":      func(q *Question) { q.Loose, q.Strict = false, false },
		"no threshold was given":        func(q *Question) { q.Thresholds = nil },
		"no number of users was given":  func(q *Question) { q.To = 0 },
		"no limits were given":          func(q *Question) { q.Tiers = q.Tiers[2:] },
		"are too many to draw 20 times": func(q *Question) { q.To, q.Length = 100_000, bucket.Day },
		"model: ":                       func(q *Question) { q.Tiers[0].Profile.Groups[0].Models = []string{"other"} },
	} {
		q := tiers(t)
		change(q)
		if _, err := Measure(q); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestPoints: they go from one bound to the other, upwards.
func TestPoints(t *testing.T) {
	for _, c := range []struct {
		from, to int
		want     []int
	}{{1, 1, []int{1}}, {1, 12, []int{1, 2, 3, 5, 7, 10, 12}}, {40, 500, []int{40, 50, 75, 100, 150, 200, 300, 500}}} {
		if got := points(c.from, c.to); !slices.Equal(got, c.want) {
			t.Errorf("%d to %d: %v, want %v", c.from, c.to, got, c.want)
		}
	}
}
