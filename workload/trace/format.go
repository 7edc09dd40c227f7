// Package trace reads recorded traffic, one request at a time and in constant memory: the project's
// own request records (JSON Lines) and the public traces of Azure, Mooncake, BurstGPT and Vidur. It
// writes request records too.
//
// In come lines, of a file or a stream, compressed or not; out goes one [workload.Request] after
// another, or the line and the field that cannot be read. It knows neither plans nor limits, and
// keeps nothing that it has given.
//
// Read format.go first, then reader.go with options.go: how records become requests. record.go is a
// request record, with scanner.go; csv.go is the columns of azure, burstgpt and vidur, with
// package exact; mooncake.go has blocks.go, its cache, and emulator.go the log of sim serve. lines.go,
// duration.go, ratio.go, names.go and error.go are the pieces, writer.go writes. To add a format,
// name it in format.go, with a key or column that only it has; a CSV has its columns in csv.go, and
// lines of JSON a file of their own, such as mooncake.go, which Reader.advance calls.
//
// # Times
//
// "at" of a request record is a number of seconds as JSON writes one, in a string or not; an
// exponent is taken as long as the value is exact. Where it is a date of RFC 3339, the first one
// is at 0. Times of jsonl, mooncake, burstgpt and vidur are
// taken as written; the first row of azure, whose times are dates, is at 0. AutoOffset moves the
// first record of any format to 0. Request records are read exactly, and a time that does not fit
// whole nanoseconds is an error. In the other formats the digits below a nanosecond are the noise
// of a float and are cut towards zero. In every format a record before its predecessor is an error.
//
// # Sizes
//
// azure: ContextTokens and GeneratedTokens. burstgpt: "Request tokens" and "Response tokens"; a
// request that failed has no response and stays a request without output. "Elapsed time" and "Total
// tokens" are not used. vidur: num_prefill_tokens and num_decode_tokens; the splitwise columns
// arrival_timestamp, prompt_size and token_size mean the same. mooncake: input_length and
// output_length, with times in milliseconds; the longest prefix of hash_ids that was used within
// the cache lifetime is read from the cache, the rest of the input is plain input_tokens, as
// nothing in the trace says what was marked for caching. qwen-bailian is the same with times in
// seconds and blocks of 16 tokens instead of 512. emulator: the decisions of its gate;
// faults, requests to count tokens and what was no request are left out, and counted.
//
// # Errors
//
// Nothing is skipped but empty lines and what From and To leave out. Anything else that is not
// understood (an unknown key or column included) ends the reading with an *Error. A last line
// without its newline is read like any other: a number cut in the middle of its digits cannot be
// told from a shorter one.
package trace

import (
	"bytes"
	"fmt"
	"slices"
)

// A Format names the way a trace is written.
type Format string

const (
	JSONL    Format = "jsonl"    // request records, one JSON object a line
	Azure    Format = "azure"    // CSV of AzurePublicDataset
	Mooncake Format = "mooncake" // JSON Lines of Mooncake
	BurstGPT Format = "burstgpt" // CSV of BurstGPT, with or without sessions
	Vidur    Format = "vidur"    // CSV of Vidur and Splitwise
	Emulator Format = "emulator" // JSON Lines of the emulator's log

	QwenBailian Format = "qwen-bailian" // JSON Lines of Qwen-Bailian: as Mooncake, in seconds and with smaller blocks
)

var formats = []Format{JSONL, Azure, Mooncake, BurstGPT, Vidur, Emulator, QwenBailian}

// Formats are all formats.
func Formats() []Format { return slices.Clone(formats) }

// detect tells the format by the first line that is not empty.
func detect(line []byte) (Format, *Error) {
	if bytes.TrimLeft(line, " \t\r")[0] == '{' {
		return detectJSON(line), nil
	}
	cells, err := splitRow(line, nil)
	if err != nil {
		return "", err
	}
	for _, cell := range cells {
		switch string(cell) {
		case "ContextTokens", "GeneratedTokens":
			return Azure, nil
		case "Request tokens", "Response tokens":
			return BurstGPT, nil
		case "num_prefill_tokens", "num_decode_tokens", "prompt_size", "token_size":
			return Vidur, nil
		}
	}
	return "", &Error{Want: fmt.Sprintf("is %s, expected a JSON object or the header of an azure, burstgpt or vidur CSV", show(line))}
}

// detectJSON takes the first key that only one format has. What is no known record is read as a request
// record, whose error then says what is wrong with it.
func detectJSON(line []byte) Format {
	var s scanner
	s.reset(line)
	if s.open() != nil {
		return JSONL
	}
	for {
		key, more, err := s.key()
		if err != nil || !more {
			return JSONL
		}
		switch string(key) {
		case "format":
			return Emulator
		case "chat_id", "parent_chat_id":
			return QwenBailian
		case "timestamp", "input_length", "output_length", "hash_ids":
			return Mooncake
		case "at", "at_ns", "input_tokens", "output_tokens":
			return JSONL
		}
		if v, err := s.value(); err != nil || v.kind == '[' || v.kind == '{' {
			return JSONL
		}
	}
}
