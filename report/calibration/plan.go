package calibration

import (
	"fmt"
	"io"
	"strings"

	"loadshape/bucket"
	"loadshape/report/layout"
)

// eachMinute is in how many requests a minute of a load of tokens comes.
const eachMinute = 6

// WritePlan writes a plan with the background as its one stream, for so long; limits and source are what it was found with.
func (c *Calibration) WritePlan(w io.Writer, source, limits string, length layout.Seconds) error {
	b := c.Background
	rate, input, output := int64(eachMinute), max(1, b.PerMinute/eachMinute), int64(0)
	switch bucket.Dimension(b.Dimension) {
	case bucket.Requests:
		rate, input = max(1, b.PerMinute), 0
	case bucket.OutputTokens:
		input, output = 0, input
	}
	minutes := max(1, (int64(length)+int64(bucket.Minute)-1)/int64(bucket.Minute))
	var s strings.Builder
	line := func(format string, args ...any) {
		s.WriteString(strings.ReplaceAll(fmt.Sprintf(format, args...), "${", "$${") + "\n") // no variable is meant
	}
	line("# What else used the limits while this was recorded, as far as a constant load explains it: %d %% of", b.Percent)
	line("# %s. %s", b.label(), layout.Capital(strings.ReplaceAll(b.said(&c.Table), layout.Glue, " ")))
	line("name: %q", "background of "+source)
	line("limits: %q", limits)
	line("streams:")
	line("  - name: background")
	line("    background: true")
	if b.Model != "" {
		line("    model: %q", b.Model)
	}
	if b.Speed != "" {
		line("    speed: %s", b.Speed)
	}
	line("    input_tokens: %d", input)
	line("    output_tokens: %d", output)
	line("    arrivals: {rate: %d, duration: %dm}", rate, minutes)
	_, err := io.WriteString(w, s.String())
	return err
}
