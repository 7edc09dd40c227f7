package retry

import (
	"cmp"
	"fmt"
	"reflect"

	"loadshape/bucket"
)

// The words of a policy. Each enumeration is written here once, for what is read and for what an error wants.
var (
	jitters  = []Jitter{NoJitter, FullJitter, EqualJitter, DecorrelatedJitter, MinusQuarter, PlusQuarter, PlusWhole}
	modes    = []AfterMode{AfterInstead, AfterFloor, AfterFloorWithJitter, AfterClip, AfterIgnore}
	beyonds  = []Beyond{BeyondGiveUp, BeyondIgnore}
	hintless = []Without{WithoutRetry, WithoutPause, WithoutGiveUp}
	obedient = []Obedience{Ignored, Obeyed}
)

// Check says what is wrong with a policy as a *bucket.FieldError; path leads to it.
func (p *Policy) Check(path string) error {
	if path != "" {
		path += "."
	}
	if preset, ok := Named(p.Name); ok && !reflect.DeepEqual(preset, *p) { // a report would call it by that name
		return bucket.Wrong(path+"name", "is %s, expected another name: the preset of that name differs", p.Name)
	}
	if p.MaxRetries < 0 || p.MaxRetries > MaxRetries {
		return bucket.Wrong(path+"max_retries", "is %d, expected 0 (never) to %d", p.MaxRetries, MaxRetries)
	}
	if n := p.OverloadedRetries; n != nil && (*n < 0 || *n > p.MaxRetries) {
		return bucket.Wrong(path+"overloaded_retries", "is %d, expected 0 to max_retries, %d", *n, p.MaxRetries)
	}
	for i, status := range p.GivesUpOn {
		if status != 408 && (status < 500 || status > 599) {
			return bucket.Wrong(fmt.Sprintf("%sgives_up_on[%d]", path, i), "is %d, expected 408 or 500 to 599", status)
		}
	}
	return cmp.Or(p.checkTimes(path), p.checkBackoff(path), p.checkRetryAfter(path), p.checkBase(path), p.checkBudget(path))
}

func (p *Policy) checkTimes(path string) error {
	for _, time := range []struct {
		field string
		value bucket.Duration
	}{
		{"backoff.base", p.Backoff.Base}, {"backoff.cap", p.Backoff.Cap}, {"retry_after.longest", p.RetryAfter.Longest},
		{"retry_after.above_backoff", p.RetryAfter.AboveBackoff}, {"max_wait", p.MaxWait}, {"max_elapsed", p.MaxElapsed},
	} {
		if time.value < 0 || time.value > bucket.MaxPer {
			return bucket.Wrong(path+time.field, "is %v, expected more than 0s and at most %v", time.value, bucket.MaxPer)
		}
	}
	return nil
}

func (p *Policy) checkBackoff(path string) error {
	b := &p.Backoff
	switch {
	case b.Factor != 0 && (b.Factor < oneTimes || b.Factor > mostTimes):
		return bucket.Wrong(path+"backoff.factor", "is %v, expected %v to %v", b.Factor, oneTimes, mostTimes)
	case b.Cap > 0 && b.Cap < b.Base:
		return bucket.Wrong(path+"backoff.cap", "is %v, expected at least the base, %v", b.Cap, b.Base)
	case !bucket.Known(b.Jitter, jitters):
		return bucket.Wrong(path+"backoff.jitter", "is %q, expected %s", b.Jitter, bucket.OneOf(jitters))
	}
	return nil
}

func (p *Policy) checkRetryAfter(path string) error {
	if !bucket.Known(p.WithoutRetryAfter, hintless) {
		return bucket.Wrong(path+"without_retry_after", "is %q, expected %s", p.WithoutRetryAfter, bucket.OneOf(hintless))
	}
	if !bucket.Known(p.ShouldRetry, obedient) {
		return bucket.Wrong(path+"x_should_retry", "is %q, expected %s", p.ShouldRetry, bucket.OneOf(obedient))
	}
	jitter, after := p.Backoff.Jitter, &p.RetryAfter
	path += "retry_after."
	switch mode := path + "mode"; {
	case !bucket.Known(after.Mode, modes):
		return bucket.Wrong(mode, "is %q, expected %s", after.Mode, bucket.OneOf(modes))
	case after.Mode == AfterFloorWithJitter && jitter != PlusQuarter && jitter != PlusWhole:
		return bucket.Wrong(mode, "is floor_with_jitter, expected jitter plus_quarter or plus_whole with it: any other comes too early")
	case after.Mode == AfterIgnore && (after.Longest != 0 || after.Beyond != ""):
		return bucket.Wrong(mode, "is ignore, expected neither longest nor beyond with it")
	case after.Mode == AfterIgnore && p.WithoutRetryAfter != "" && p.WithoutRetryAfter != WithoutRetry:
		return bucket.Wrong(mode, "is ignore, expected without_retry_after: retry with it")
	}
	switch {
	case !bucket.Known(after.Beyond, beyonds):
		return bucket.Wrong(path+"beyond", "is %q, expected %s", after.Beyond, bucket.OneOf(beyonds))
	case after.Beyond != "" && after.Longest == 0:
		return bucket.Wrong(path+"beyond", "is set, expected longest with it")
	case after.Beyond == "" && after.Longest > 0:
		return bucket.Wrong(path+"beyond", "is missing, expected %s", bucket.OneOf(beyonds))
	case after.AboveBackoff != 0 && after.Mode != AfterClip:
		return bucket.Wrong(path+"above_backoff", "is set, expected it with mode clip only")
	case after.AboveBackoff == 0 && after.Mode == AfterClip:
		return bucket.Wrong(path+"above_backoff", "is missing, expected more than 0s")
	}
	return nil
}

// checkBase wants a base of a policy whose own backoff is ever waited for.
func (p *Policy) checkBase(path string) error {
	hintOnly := (p.RetryAfter.Mode == "" || p.RetryAfter.Mode == AfterInstead) && (p.WithoutRetryAfter == WithoutGiveUp || p.WithoutRetryAfter == WithoutPause)
	if p.MaxRetries > 0 && p.Backoff.Base == 0 && !hintOnly {
		return bucket.Wrong(path+"backoff.base", "is missing, expected more than 0s")
	}
	return nil
}

func (p *Policy) checkBudget(path string) error {
	q := p.Budget
	if q == nil {
		return nil
	}
	path += "budget."
	const most = int64(bucket.MaxLimit)
	switch again := q.RetriedSuccessReturns; {
	case q.Capacity < 1 || q.Capacity > most:
		return bucket.Wrong(path+"capacity", "is %d, expected 1 to %d", q.Capacity, most)
	case q.RetryCosts < 1 || q.RetryCosts > q.Capacity:
		return bucket.Wrong(path+"retry_costs", "is %d, expected 1 to the capacity, %d", q.RetryCosts, q.Capacity)
	case q.SuccessReturns < 0 || q.SuccessReturns > most:
		return bucket.Wrong(path+"success_returns", "is %d, expected 0 to %d", q.SuccessReturns, most)
	case q.FaultCosts != nil && (*q.FaultCosts < 1 || *q.FaultCosts > q.Capacity):
		return bucket.Wrong(path+"fault_costs", "is %d, expected 1 to the capacity, %d", *q.FaultCosts, q.Capacity)
	case again != nil && (*again < 0 || *again > most):
		return bucket.Wrong(path+"retried_success_returns", "is %d, expected 0 to %d", *again, most)
	}
	return nil
}
