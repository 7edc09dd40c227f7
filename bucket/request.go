package bucket

// A Request is what a limit sees of one request. Times are nanoseconds.
type Request struct {
	InputTokens              int64 // not served from a cache
	CacheCreationInputTokens int64
	CacheReadInputTokens     int64
	OutputTokens             int64 // what it will really produce
	MaxTokens                int64 // what it asks for; 0 is OutputTokens
	ClientMaxTokens          int64 // what its client asks for where nobody says, by a reading that wants it; 0 is not known

	TTFT     int64 // from admission to the first token; at most Duration
	Duration int64 // from admission to the last token
}
