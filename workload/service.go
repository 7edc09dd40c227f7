package workload

import (
	"fmt"
	"math/bits"

	"loadshape/bucket"
	"loadshape/workload/amount"
)

// What a provider does in return is assumed where nothing else is known.
const (
	DefaultTTFT             = bucket.Second
	DefaultRate amount.Rate = 50e9 // 50 tokens a second
)

// A Service is how fast answers come.
type Service struct {
	TTFT bucket.Duration // from admission to the first token
	Rate amount.Rate     // of the tokens after it; more than 0
}

// Fill gives a request the TTFT and the Duration that it does not have itself: the last token comes
// ceil(output_tokens / rate) after the first, or, where the request has its own Duration, then, and the first one
// not after it. It is an error if the answer would last longer than bucket.MaxAnswer.
func (s Service) Fill(r *Request) error {
	if r.TTFT < 0 {
		r.TTFT = int64(s.TTFT)
	}
	if r.Duration >= 0 {
		r.TTFT = min(r.TTFT, r.Duration)
		if r.Duration > int64(bucket.MaxAnswer) {
			return fmt.Errorf("duration: is %v, expected at most %v", bucket.Duration(r.Duration), bucket.MaxAnswer)
		}
		return nil
	}
	if r.TTFT > int64(bucket.MaxAnswer) {
		return fmt.Errorf("ttft: is %v, expected at most %v", bucket.Duration(r.TTFT), bucket.MaxAnswer)
	}
	writing, ok := s.writing(r.OutputTokens)
	if !ok || writing > int64(bucket.MaxAnswer)-r.TTFT {
		return fmt.Errorf("output_tokens: is %d, which at %v tokens a second takes more than %v, expected less", r.OutputTokens, s.Rate, bucket.MaxAnswer)
	}
	r.Duration = r.TTFT + writing
	return nil
}

// Times is how long an answer of so many tokens takes, from its admission: to the first token, and to the last.
func (s Service) Times(output int64) (ttft, duration int64, err error) {
	r := Request{Request: bucket.Request{OutputTokens: output, TTFT: Unset, Duration: Unset}}
	err = s.Fill(&r)
	return r.TTFT, r.Duration, err
}

// writing is how long it takes to write so many tokens, rounded up to whole nanoseconds.
func (s Service) writing(tokens int64) (ns int64, ok bool) {
	const whole = 1e9
	if s.Rate <= 0 || tokens < 0 {
		return 0, false
	}
	rate := uint64(s.Rate)
	if rate%whole == 0 && tokens < 1<<33 { // as good as always, and without a division of 128 bits
		rate /= whole
		return int64((uint64(tokens)*1e9 + rate - 1) / rate), true
	}
	hi, lo := bits.Mul64(uint64(tokens), 1e18)
	if hi >= rate { // and the quotient would not fit
		return 0, false
	}
	n, rest := bits.Div64(hi, lo, rate)
	if n > uint64(bucket.MaxAnswer) {
		return 0, false
	}
	if rest > 0 {
		n++
	}
	return int64(n), true
}
