package retry

import (
	"fmt"
	"reflect"

	"loadshape/bucket"
)

// Check says what is wrong with a policy as a *bucket.FieldError; path leads to it.
func (p *Policy) Check(path string) error {
	wrong := func(field, format string, args ...any) error {
		if path != "" {
			field = path + "." + field
		}
		return &bucket.FieldError{Path: field, Want: fmt.Sprintf(format, args...)}
	}
	if preset, ok := Named(p.Name); ok && !reflect.DeepEqual(preset, *p) { // a report would call it by that name
		return wrong("name", "is %s, want another name: the preset of that name differs", p.Name)
	}
	if p.MaxRetries < 0 || p.MaxRetries > MaxRetries {
		return wrong("max_retries", "is %d, want 0 (never) to %d", p.MaxRetries, MaxRetries)
	}

	k := &p.Backoff
	for _, d := range []struct {
		field string
		is    bucket.Duration
	}{
		{"backoff.base", k.Base}, {"backoff.cap", k.Cap}, {"retry_after.longest", p.RetryAfter.Longest},
		{"retry_after.above_backoff", p.RetryAfter.AboveBackoff}, {"max_wait", p.MaxWait}, {"max_elapsed", p.MaxElapsed},
	} {
		if d.is < 0 || d.is > bucket.MaxPer {
			return wrong(d.field, "is %v, want more than 0s and at most 31d", d.is)
		}
	}
	if k.Factor != 0 && (k.Factor < 1000 || k.Factor > 1_000_000) {
		return wrong("backoff.factor", "is %v, want 1 to 1000", k.Factor)
	}
	if k.Cap > 0 && k.Cap < k.Base {
		return wrong("backoff.cap", "is %v, want at least the base, %v", k.Cap, k.Base)
	}
	switch k.Jitter {
	case "", NoJitter, FullJitter, EqualJitter, DecorrelatedJitter, MinusQuarter, PlusQuarter, PlusWhole:
	default:
		return wrong("backoff.jitter", "is %q, want none, full, equal, decorrelated, minus_quarter, plus_quarter or plus_whole", k.Jitter)
	}

	switch p.WithoutRetryAfter {
	case "", WithoutRetry, WithoutGiveUp:
	default:
		return wrong("without_retry_after", "is %q, want retry or give_up", p.WithoutRetryAfter)
	}
	h := &p.RetryAfter
	switch h.Mode {
	case "", AfterInstead, AfterFloor, AfterClip:
	case AfterFloorWithJitter:
		if k.Jitter != PlusQuarter && k.Jitter != PlusWhole {
			return wrong("retry_after.mode", "is floor_with_jitter, want jitter plus_quarter or plus_whole with it: any other comes too early")
		}
	case AfterIgnore:
		if h.Longest != 0 || h.Beyond != "" {
			return wrong("retry_after.mode", "is ignore, want neither longest nor beyond with it")
		}
		if p.WithoutRetryAfter == WithoutGiveUp {
			return wrong("retry_after.mode", "is ignore, want without_retry_after: retry with it")
		}
	default:
		return wrong("retry_after.mode", "is %q, want instead, floor, floor_with_jitter, clip or ignore", h.Mode)
	}
	switch {
	case h.Beyond != "" && h.Beyond != BeyondGiveUp && h.Beyond != BeyondIgnore:
		return wrong("retry_after.beyond", "is %q, want give_up or ignore", h.Beyond)
	case h.Beyond != "" && h.Longest == 0:
		return wrong("retry_after.beyond", "is set, want longest with it")
	case h.Beyond == "" && h.Longest > 0:
		return wrong("retry_after.beyond", "is missing, want give_up or ignore")
	case h.AboveBackoff != 0 && h.Mode != AfterClip:
		return wrong("retry_after.above_backoff", "is set, want it with mode clip only")
	case h.AboveBackoff == 0 && h.Mode == AfterClip:
		return wrong("retry_after.above_backoff", "is missing, want more than 0s")
	}
	hintOnly := (h.Mode == "" || h.Mode == AfterInstead) && p.WithoutRetryAfter == WithoutGiveUp
	if p.MaxRetries > 0 && k.Base == 0 && !hintOnly {
		return wrong("backoff.base", "is missing, want more than 0s")
	}

	if q := p.Budget; q != nil {
		if q.Capacity < 1 || q.Capacity > bucket.MaxLimit {
			return wrong("budget.capacity", "is %d, want 1 to %d", q.Capacity, int64(bucket.MaxLimit))
		}
		if q.RetryCosts < 1 || q.RetryCosts > q.Capacity {
			return wrong("budget.retry_costs", "is %d, want 1 to the capacity, %d", q.RetryCosts, q.Capacity)
		}
		if q.SuccessReturns < 0 || q.SuccessReturns > bucket.MaxLimit {
			return wrong("budget.success_returns", "is %d, want 0 to %d", q.SuccessReturns, int64(bucket.MaxLimit))
		}
		if r := q.RetriedSuccessReturns; r != nil && (*r < 0 || *r > bucket.MaxLimit) {
			return wrong("budget.retried_success_returns", "is %d, want 0 to %d", *r, int64(bucket.MaxLimit))
		}
	}
	return nil
}
