package emulator

import "loadshape/bucket"

// Example are limits of a gateway's face, of its own kind of limiter. Nobody has published their figures: they are the
// operator's choice there, and an example here. It is nil of a face whose limits are published.
func Example(name string) []bucket.Group {
	f, err := faceNamed(name)
	if err != nil || f.example == nil {
		return nil
	}
	limits := append([]bucket.Limit{}, f.example...)
	for i := range limits {
		limits[i].Source = "an example, not a published figure"
	}
	return []bucket.Group{{Limits: limits}}
}
