package exchange

import "loadshape/workload/messages"

// Describe tells what a body asks for, without its text. The input is an estimate.
func Describe(b *messages.Body) Request {
	bytes, count, size := int64(len(b.Raw)), int64(len(b.Messages)), b.Estimate()
	stream := b.Stream
	if stream == nil {
		stream = new(bool) // as the API has it where the body does not say
	}
	return Request{
		Model: b.Model, MaxTokens: b.MaxTokens, InputTokens: &size.Likely, InputEstimated: true, InputLow: &size.Low, InputHigh: size.High,
		BodyBytes: &bytes, Messages: &count, Stream: stream,
		ServiceTier: or(b.ServiceTier, "auto"), Speed: or(b.Speed, "standard"), Workload: b.Fingerprint(),
	}
}

// or is what the API takes where the body does not say.
func or(said, otherwise string) string {
	if said == "" {
		return otherwise
	}
	return said
}
