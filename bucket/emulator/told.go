package emulator

import (
	"strconv"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// telling gives groups with what their refusals tell: what the limits say themselves, or what the face does.
func (f *face) telling(groups []bucket.Group) []bucket.Group {
	if f.told == nil {
		return groups
	}
	told := make([]bucket.Group, len(groups))
	for i, g := range groups {
		if g.Refusal == nil {
			g.Refusal = new(f.told(&g))
		}
		told[i] = g
	}
	return told
}

// noTime is what clouds and most gateways tell: nothing of when to come back.
func noTime(*bucket.Group) bucket.Refusal { return bucket.Refusal{RetryAfter: bucket.RetryAfterNone} }

// tells gives a refusal of the gate the headers that clients go by: when to come back, and that they shall not.
func tells(refusal refuse.Refusal, v bucket.Verdict) refuse.Refusal {
	header := refusal.Header.Clone()
	header.Del("Retry-After") // of a face that has its own
	if header.Get("X-Should-Retry") == "false" {
		header.Del("X-Should-Retry")
	}
	refusal.Header = header
	if v.Forbidden {
		refusal = refusal.With("X-Should-Retry", "false")
	}
	return retryAfter(refusal, v)
}

// retryAfter says when to come back, where that is told.
func retryAfter(refusal refuse.Refusal, v bucket.Verdict) refuse.Refusal {
	if seconds, ok := v.RetryAfter(); ok {
		return refusal.With("Retry-After", strconv.FormatUint(seconds, 10))
	}
	return refusal
}

// Told is what a face tells refused clients of a group whose limits do not say: nil of one that tells exactly when to come back.
func Told(name string, g bucket.Group) *bucket.Refusal {
	f, err := faceNamed(name)
	if err != nil {
		return nil
	}
	return f.telling([]bucket.Group{g})[0].Refusal
}
