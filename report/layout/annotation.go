package layout

import (
	"fmt"
	"io"
	"strings"
)

// An Annotation is a remark in the log of GitHub Actions, which shows it beside a run.
type Annotation struct {
	Kind  string // notice, warning or error
	File  string // that it is about, from the root of the repository; "" is none
	Title string
	Text  string
}

// String is the command of the log, as one line.
func (a Annotation) String() string {
	file := ""
	if a.File != "" {
		file = "file=" + property.Replace(Clean(a.File)) + ","
	}
	return fmt.Sprintf("::%s %stitle=%s::%s\n", a.Kind, file, property.Replace(Clean(a.Title)), message.Replace(Clean(a.Text)))
}

// mostAnnotations is how many a log shows of one step and kind.
const mostAnnotations = 10

// WriteAnnotations writes remarks, ten at the most: the last of these counts those that are left out.
func WriteAnnotations(w io.Writer, all []Annotation) error {
	if n := len(all) - mostAnnotations; n > 0 {
		last := all[mostAnnotations-1]
		last.Title, last.Text = "sim: more", fmt.Sprintf("%s more than can be shown here: see the report.", Counted(int64(n)+1, "remark"))
		all = append(all[:mostAnnotations-1:mostAnnotations-1], last)
	}
	var b strings.Builder
	for _, a := range all {
		b.WriteString(a.String())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// What the log would take for the end of a line, a property or a command.
var (
	message  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", Glue, " ")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C", Glue, " ")
)
