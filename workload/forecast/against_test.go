package forecast

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/wire"
	"loadshape/bucket/wire/refuse"

	"pgregory.net/rapid"
)

// TestAgainst has for everything that speaks against a proof an answer that does, and one beside it that does not.
func TestAgainst(t *testing.T) {
	input := join(fullRequests, fullOutput, triplet("Input-Tokens", "30000", "5000", 50*time.Second), []string{"Retry-After", "30"})
	now := func(at time.Duration, headers ...string) *Past {
		a := answer(200, nil, headers...)
		a.Header.Set("Date", noon.Add(at).Format(http.TimeFormat))
		p := PastOf(a, time.Time{})
		return &p
	}
	later := func(limit, remaining string, missing time.Duration) []string {
		return join(fullRequests, fullOutput, triplet("Input-Tokens", limit, remaining, 20*time.Second+missing))
	}
	agrees := now(20*time.Second, later("30000", "15000", 30*time.Second)...)
	for _, c := range []struct {
		name         string
		failure      wire.Answer
		failed, mine Cost
		now          *Past
		want         string // a part of what speaks against it; empty: nothing does
	}{
		{"an answer as the model has it", answer(429, overInput, input...), Exactly(20000), Exactly(10), agrees, ""},
		{"no answer", answer(429, overInput, input...), Exactly(20000), Exactly(10), nil, "is not known"},
		{"one that is dated before the failure", answer(429, overInput, input...), Exactly(20000), Exactly(10), now(-2 * time.Second), "dated before the failure"},
		{"one that may be of the same second", answer(429, overInput, input...), Exactly(20000), Exactly(10), now(-1 * time.Second), ""},
		{"the limit is raised", answer(429, overInput, input...), Exactly(20000), Exactly(10), now(20*time.Second, later("450000", "15000", 58*time.Second)...), "30000 then, 450000 now"},
		{"the limit is lowered", answer(429, overInput, input...), Exactly(20000), Exactly(10), now(20*time.Second, later("20000", "15000", 15*time.Second)...), "30000 then, 20000 now"},
		{"it is raised, by the message of the failure alone", answer(429, overInput), Exactly(20000), Exactly(10), now(20*time.Second, later("450000", "15000", 58*time.Second)...), "450000 now"},
		{"more than refill can bring", answer(429, overInput, input...), Exactly(20000), Exactly(10), now(20*time.Second, later("30000", "19000", 22*time.Second)...), "more in the input_tokens bucket"},
		{"within a thousand of what it can", answer(429, overInput, input...), Exactly(20000), Exactly(10), now(20*time.Second, later("30000", "16000", 28*time.Second)...), ""},
		{"the headers of the answer contradict each other", answer(429, overInput, input...), Exactly(20000), Exactly(10),
			now(20*time.Second, later("30000", "2000", time.Second)...), "headers of the answer contradict"},
		{"those of the failure do", answer(429, overInput, join(fullRequests, triplet("Input-Tokens", "30000", "5000", time.Second))...), Exactly(20000), Exactly(10),
			agrees, "headers of the failure contradict"},
		{"requests are counted, whatever their size", answer(429, overRequests, "Retry-After", "30"), Exactly(20000), Exactly(10), agrees, "a small request like a large one"},
		{"a steep rise of input", answer(429, refuse.OverAcceleration(25000, 35000, "input tokens", "o", "m").Body("r")), Exactly(20000), Exactly(10), agrees, ""},
		{"a steep rise of requests", answer(429, refuse.OverAcceleration(25, 35, "requests", "o", "m").Body("r")), Exactly(20000), Exactly(10), agrees, "a small request like a large one"},
		{"as large as what failed", answer(429, overInput, input...), Exactly(20000), Exactly(20000), agrees, "as large as the one that failed"},
		{"it may be as large", answer(429, overInput, input...), Cost{10, 20000, true}, Exactly(10), agrees, "as large as the one that failed"},
		{"what failed is not known, and its wait tells", answer(429, overInput, input...), Cost{}, Exactly(10), agrees, ""},
		{"this one may be as large as its wait tells", answer(429, overInput, input...), Cost{}, Exactly(18500), agrees, "as large as the one that failed"},
		{"neither its size nor its wait", answer(429, overInput, input[:len(input)-2]...), Cost{}, Exactly(10), agrees, "size of the request that failed is not known"},
	} {
		p := PastOf(c.failure, time.Time{})
		if got := p.Against(c.failed, c.mine, c.now); (got != "") != (c.want != "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestAgainstFalsified lets an honest provider refuse and then answer, and falsifies one thing of the answer: nothing is
// proven by it. Of the honest answers some prove a fix.
func TestAgainstFalsified(t *testing.T) {
	proven := 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawProvider(t, false)
		limit := p.group.Limits[1].Limit
		size := rapid.Int64Range(limit/2+1, limit).Draw(t, "size")
		p.sends(t, size)
		failed, v := p.sends(t, size)
		if v.Admitted() {
			return
		}
		p.now += rapid.Int64Range(int64(time.Second), int64(5*time.Second)).Draw(t, "later")
		mine := rapid.Int64Range(1, max(1, limit/100)).Draw(t, "mine")
		now, passed := p.sends(t, mine)
		if !passed.Admitted() {
			return
		}
		if _, ok := failed.StillRefused(Exactly(size), Exactly(mine), now.Answered, &now); !ok || failed.Against(Exactly(size), Exactly(mine), &now) != "" {
			return
		}
		proven++
		false1 := now
		switch rapid.IntRange(0, 3).Draw(t, "what is false") {
		case 0:
			false1.Answered = failed.Answered.Add(-2 * time.Second)
		case 1:
			false1.limits = limitsOf(wire.RateLimits{InputTokens: wire.Quota{Limit: new(limit * 2)}})
		case 2:
			false1.Conflicts = []wire.Conflict{{Dimension: "input_tokens", Why: "false"}}
		case 3:
			false1.Levels = nil
			for _, l := range now.Levels {
				was, _ := failed.Level(l.Dimension)
				l.Low, l.High = was.Later(now.Answered).High+1001, was.Later(now.Answered).High+2001
				false1.Levels = append(false1.Levels, l)
			}
			if false1.Levels == nil {
				return
			}
		}
		if failed.Against(Exactly(size), Exactly(mine), &false1) == "" {
			t.Fatalf("nothing speaks against it: %+v", false1)
		}
	})
	if proven == 0 {
		t.Error("no honest answer proved a fix")
	}
}

func TestHopeless(t *testing.T) {
	text := func(status int, body string) wire.Answer { return answer(status, []byte(body)) }
	for _, c := range []struct {
		name   string
		answer wire.Answer
		want   string // a part of why; empty: a wait may end it
	}{
		{"a bucket", answer(429, overInput), ""},
		{"a limit of 0", answer(429, refuse.OverLimit(0, "input tokens", "minute", "o", "m").Body("r")), "limit is 0"},
		{"a limit of 0 by the headers", answer(429, overInput, "Anthropic-Ratelimit-Input-Tokens-Limit", "0"), "limit is 0"},
		{"another limit of 0 by the headers", answer(429, overInput, "Anthropic-Ratelimit-Output-Tokens-Limit", "0"), ""},
		{"a limit of 0 of fast mode", text(429, `{"error":{"type":"rate_limit_error","message":"This request would exceed your rate limit of 0 fast mode input tokens per minute"}}`), "limit is 0"},
		{"credits", answer(400, refuse.Invalid("Your credit balance is too low to access the Anthropic API.").Body("r")), "neither a reset nor a period"},
		{"a tier's month, with its day", answer(429, refuse.OverSpend(noon.Add(time.Hour)).Body("r")), ""},
		{"a tier's month, by its code", text(429, `{"error":{"type":"rate_limit_error","message":"No.","details":{"error_code":"enforced_spend_limit_reached"}}}`), ""},
		{"a contract", text(429, `{"error":{"type":"rate_limit_error","message":"No.","details":{"error_code":"contract_spend_limit_reached"}}}`), "neither a reset nor a period"},
		{"a budget", answer(429, refuse.LiteLLMOverBudget().Body("r")), "neither a reset nor a period"},
		{"a budget of a period", answer(429, refuse.CloudflareOverSpend().Body("r")), ""},
		{"an entitlement", text(429, `{"error":{"type":"rate_limit_error","message":"Extra usage is required for long context requests."}}`), "entitlement"},
		{"too many bytes", answer(413, refuse.TooLarge().Body("r")), "never fits"},
		{"capacity", answer(529, refuse.AtCapacity().Body("r")), ""},
		{"no limit at all", answer(401, refuse.Unauthenticated().Body("r")), ""},
	} {
		p := PastOf(c.answer, time.Time{})
		why, step := p.Hopeless()
		if (why != "") != (c.want != "") || !strings.Contains(why, c.want) || (why != "") != (step != "") {
			t.Errorf("%s: %q, %q, want %q", c.name, why, step, c.want)
		}
	}
}
