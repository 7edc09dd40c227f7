package layout

import (
	"fmt"
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

// What the log would take for the end of a line, a property or a command.
var (
	message  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", Glue, " ")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C", Glue, " ")
)
