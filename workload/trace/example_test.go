package trace_test

import (
	"fmt"
	"io"
	"os"
	"strings"

	"loadshape/workload"
	"loadshape/workload/trace"
)

// A public trace becomes request records, and twice the load.
func Example() {
	const csv = "TIMESTAMP,ContextTokens,GeneratedTokens\n" +
		"2023-11-16 18:17:03.9799600,4808,10\n" +
		"2023-11-16 18:17:04.0319600,3180,8\n"
	r, err := trace.NewReader("trace.csv", strings.NewReader(csv), trace.Options{Load: trace.Ratio{Num: 2, Den: 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("format:", r.Format())
	w := trace.NewWriter(os.Stdout)
	for {
		var q workload.Request
		if err := r.Next(&q); err == io.EOF {
			break
		} else if err != nil {
			fmt.Println(err)
			return
		}
		if err := w.Write(&q); err != nil {
			fmt.Println(err)
			return
		}
	}
	w.Flush()
	// Output:
	// format: azure
	// {"at":"0.000000000","input_tokens":4808,"output_tokens":10}
	// {"at":"0.000000000","input_tokens":4808,"output_tokens":10}
	// {"at":"0.052000000","input_tokens":3180,"output_tokens":8}
	// {"at":"0.052000000","input_tokens":3180,"output_tokens":8}
}
