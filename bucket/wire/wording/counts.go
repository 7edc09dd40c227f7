package wording

import "strings"

// bare takes out of a word what says no more of what is counted.
var bare = strings.NewReplacer("_", "", "-", "", "uncached", "", "limit", "", "count", "", "tokens", "tokens", "token", "tokens")

// Counted is what a limit counts, by a word of any sender, as wire.LimitedBy: input_tokens, UncachedInputTokens, TPM.
func Counted(word string) string {
	word = bare.Replace(strings.ToLower(word))
	for _, of := range countedBy {
		if strings.HasSuffix(word, of.word) {
			return of.by
		}
	}
	return unknown
}

// countedBy are the ends of such words, the longer before the shorter.
var countedBy = []struct{ word, by string }{
	{"concurrentrequests", concurrency}, {"maxparallelrequests", concurrency}, {"concurrency", concurrency},
	{"requests", requests}, {"request", requests}, {"rpm", requests}, {"rpd", requests}, {"qpm", requests},
	{"inputtokens", inputTokens}, {"prompttokens", inputTokens}, {"itpm", inputTokens},
	{"outputtokens", outputTokens}, {"completiontokens", outputTokens}, {"otpm", outputTokens},
	{"tokens", tokens}, {"tpm", tokens}, {"tpd", tokens}, {"bytes", "bytes"},
}

// Period is the time of a limit, by its name, its seconds, or what else the text says.
func (t Text) Period(named, inSeconds string) string {
	switch named, inSeconds = strings.ToLower(named), strings.TrimLeft(inSeconds, "0"); {
	case named == "min":
		return "minute"
	case named != "":
		return named
	case inSeconds == "60":
		return "minute"
	case inSeconds == "3600":
		return "hour"
	case inSeconds == "86400":
		return "day"
	case inSeconds != "":
		return inSeconds + " s"
	case t.Has("per_day"), t.Has("(tpd)"), t.Has("(rpd)"), t.Has("PerDay"), t.Has("max TPD"):
		return "day"
	case t.Has("concurrent"), t.Has("concurrency"):
		return "" // at any time
	}
	return "minute"
}
