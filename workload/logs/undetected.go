package logs

import (
	"bytes"

	"loadshape/bucket"
	"loadshape/workload/trace"
)

// explained says why a log that is known is of no use, and is empty where it is not known.
func explained(head []byte) string {
	for _, k := range [...]struct {
		keys []string
		what string
	}{
		{[]string{"token_count", "total_token_usage"}, "is a Codex session: requests to models of OpenAI, want one of Claude's"},
		{[]string{"total_token_usage"}, "is a Codex session: requests to models of OpenAI, want one of Claude's"},
		{[]string{"date", "model_permaslug", "requests"}, "is OpenRouter's activity, a sum for each day: want its generations, which have a time each"},
		{[]string{"metric", "thresholds"}, "is the output of k6, which knows no tokens: want the log of what answered"},
		{[]string{"request_time", "status", "msec"}, "is a log of nginx, which knows no tokens: want the log of what called the model"},
	} {
		found := true
		for _, key := range k.keys {
			found = found && hasKey(head, key)
		}
		if found {
			return k.what
		}
	}
	if bytes.Contains(head[:min(len(head), 4096)], []byte("usage_date_utc,")) {
		return "is the usage export of the Console, a sum for each day: no limit of a minute can be judged by it; want the log of what called the model"
	}
	return ""
}

// undetected is the error of a file that no format is told by.
func undetected(name string, head []byte) error {
	if why := explained(head); why != "" {
		return &trace.Error{File: name, Want: why}
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return &trace.Error{File: name, Line: 1, Want: "is binary, want text: JSON or CSV, which may be compressed with gzip"}
	}
	return &trace.Error{File: name, Want: "is no log that is known by its content, want " + bucket.OneOf(Formats()) + ", or its format named"}
}
