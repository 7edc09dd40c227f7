package request

import (
	"testing"
)

func TestText(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 20, 21, 1000} {
		if text := Text(n); int64(len(text)) != n*BytesPerToken || Tokens(len(text)) != n {
			t.Errorf("textOf(%d) has %d bytes", n, len(text))
		}
	}
}
