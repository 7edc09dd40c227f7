package request

import (
	"strings"
)

// The emulator's own count of tokens: a token for every four bytes that were begun, of text as it is and of
// everything else as compact JSON. The provider's tokenizer is not public, and counts otherwise.
const BytesPerToken = 4

func Tokens(bytes int) int64 { return int64(bytes+BytesPerToken-1) / BytesPerToken }

// Text is text of exactly so many tokens.
func Text(tokens int64) string {
	if tokens <= 0 {
		return ""
	}
	const words = "the and for are but not you all any can had her was one our out day get has him "
	n := int(tokens) * BytesPerToken
	return strings.Repeat(words, n/len(words)+1)[:n-1] + "."
}
