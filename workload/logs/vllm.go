package logs

import (
	"fmt"

	"loadshape/bucket"
	"loadshape/bucket/scan"
	"loadshape/workload"
	"loadshape/workload/exact"
	"loadshape/workload/logs/fields"
	"loadshape/workload/logs/spool"
	"loadshape/workload/trace"
)

// vllmBench is the result of vLLM's bench serve with --save-detailed: one array of each thing, an element a request.
// start_times count from anything; the first request is at 0.
func vllmBench() *format {
	return &format{
		name:  "vllm-bench",
		told:  [][]string{{"input_lens", "output_lens"}},
		input: includes,
		read:  vllmRead,
	}
}

// mostBench is how many requests of one benchmark are read.
const mostBench = 2_000_000

// vllmArrays are the arrays in which the requests stand, as whole numbers: tokens, or nanoseconds.
var vllmArrays = [...]struct {
	name  string
	scale int
}{{"input_lens", 0}, {"output_lens", 0}, {"ttfts", 9}, {"start_times", 9}, {"itls", 9}, {"errors", 0}}

const (
	vllmInput = iota
	vllmOutput
	vllmTTFT
	vllmStart
	vllmGaps   // the sum of each
	vllmErrors // the status of each, 0 where there is none
	vllmAll
)

// vllmUnknown is an error of no known status.
const vllmUnknown = 1

func vllmRead(b *builder, j *scan.JSON) error {
	located := func(err *trace.Error) error {
		err.File = b.name
		return err
	}
	c, err := j.Next()
	if err == nil && c != '{' {
		err = &trace.Error{Line: j.Line(), Want: "is no JSON object, expected one"}
	}
	if err != nil {
		return located(err)
	}
	var arrays [vllmAll][]int64
	var model string
	j.Open()
	for first := true; ; first = false {
		key, more, err := j.Key(first)
		if err != nil {
			return located(err)
		}
		if !more {
			break
		}
		slot := 0
		for slot < vllmAll && vllmArrays[slot].name != string(key) {
			slot++
		}
		switch {
		case slot < vllmAll:
			arrays[slot], err = vllmArray(j, slot)
		case string(key) == "model_id":
			var text []byte
			if _, text, err = j.Scalar(); err == nil {
				model = b.names.of(text[:min(len(text), 1024)])
			}
		default:
			err = j.Skip()
		}
		if err != nil {
			return located(err)
		}
	}
	if c, err = j.Next(); err == nil && c != 0 {
		err = &trace.Error{Line: j.Line(), Want: "is more behind the first result, expected one in a file, as nothing says when each began"}
	}
	if err != nil {
		return located(err)
	}
	return b.bench(&arrays, model)
}

// vllmArray reads one of the arrays.
func vllmArray(j *scan.JSON, slot int) ([]int64, *trace.Error) {
	name := vllmArrays[slot].name
	wrong := func(want string) *trace.Error {
		return &trace.Error{Line: j.Line(), Field: name, Want: want}
	}
	c, err := j.Peek()
	if err != nil {
		return nil, err
	}
	if c != '[' {
		return nil, wrong("is no array, expected one")
	}
	j.Open()
	var all []int64
	for first := true; ; first = false {
		more, err := j.Element(first)
		if err != nil || !more {
			return all, err
		}
		if len(all) == mostBench {
			return nil, wrong(fmt.Sprintf("is longer than %d, expected fewer requests", mostBench))
		}
		n, err := vllmElement(j, slot)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
}

func vllmElement(j *scan.JSON, slot int) (int64, *trace.Error) {
	c, err := j.Peek()
	if err != nil {
		return 0, err
	}
	if slot == vllmGaps && c == '[' {
		j.Open()
		var sum int64
		for first := true; ; first = false {
			more, err := j.Element(first)
			if err != nil || !more {
				return sum, err
			}
			n, err := vllmNumber(j, slot)
			if err != nil {
				return 0, err
			}
			sum = min(sum+n, int64(bucket.MaxAnswer))
		}
	}
	if slot == vllmErrors {
		kind, text, err := j.Scalar()
		if err != nil || kind == 'n' || len(text) == 0 {
			return 0, err
		}
		return max(statusOfText(text), vllmUnknown), nil
	}
	return vllmNumber(j, slot)
}

func vllmNumber(j *scan.JSON, slot int) (int64, *trace.Error) {
	_, text, err := j.Scalar()
	if err != nil {
		return 0, err
	}
	n, ok := exact.Decimal(text, vllmArrays[slot].scale, true)
	if most := int64(bucket.MaxAnswer); ok && (slot > vllmOutput && slot != vllmStart && n > most || slot <= vllmOutput && n > bucket.MaxTokens || n > bucket.MaxTime) {
		ok = false
	}
	if !ok {
		return 0, &trace.Error{Line: j.Line(), Field: vllmArrays[slot].name, Want: "holds " + fields.Short(text) + ", expected a number, 0 or more, of tokens or seconds"}
	}
	return n, nil
}

// bench makes requests of the arrays.
func (b *builder) bench(arrays *[vllmAll][]int64, model string) error {
	n := len(arrays[vllmInput])
	for slot, all := range arrays {
		if len(all) != n && (len(all) > 0 || slot <= vllmOutput || slot == vllmStart) {
			want := fmt.Sprintf("has %d elements, expected %d as input_lens", len(all), n)
			if slot == vllmStart && len(all) == 0 {
				want = "is missing, expected it: newer versions of vLLM write it with --save-detailed"
			}
			return &trace.Error{File: b.name, Field: vllmArrays[slot].name, Want: want}
		}
	}
	var from int64
	for i, at := range arrays[vllmStart] {
		if i == 0 || at < from {
			from = at
		}
	}
	for i := range n {
		e := spool.Entry{File: b.file, Line: 1}
		e.At, e.InputTokens, e.OutputTokens, e.Model = arrays[vllmStart][i]-from, arrays[vllmInput][i], arrays[vllmOutput][i], model
		e.TTFT, e.Duration = workload.Unset, workload.Unset
		if ttfts := arrays[vllmTTFT]; len(ttfts) > 0 {
			e.TTFT = ttfts[i]
			if gaps := arrays[vllmGaps]; len(gaps) > 0 {
				e.Duration = min(e.TTFT+gaps[i], int64(bucket.MaxAnswer))
			}
		}
		if failures := arrays[vllmErrors]; len(failures) > 0 {
			e.Status = 200
			if failures[i] > 0 {
				if e.Status = failures[i]; e.Status == vllmUnknown {
					e.Status = 0
				}
				e.TTFT, e.Duration = workload.Unset, workload.Unset
			}
		}
		if err := b.add(&e); err != nil {
			return err
		}
	}
	return nil
}
