package route

import "strings"

// Curl is the request as a command for a POSIX shell, for people who want to see the same without this program. It
// takes credentials from the variables that they came from, and the body from request.json.
func (r *Route) Curl() string {
	lines := []string{"curl --silent --show-error --include --max-redirs 0", quote(r.scrub(r.url.String()))}
	for _, l := range r.lines() {
		switch {
		case l.name == "Accept-Encoding": // curl would show the packed answer
		case l.variable != "":
			// The shell puts the value in; the name of the variable has been checked.
			lines = append(lines, `--header `+quote(strings.ToLower(l.name)+": "+l.before)+`"$`+l.variable+`"`)
		default:
			lines = append(lines, "--header "+quote(strings.ToLower(l.name)+": "+l.shown))
		}
	}
	lines = append(lines, "--data-binary @request.json")
	return strings.Join(lines, " \\\n  ") + "\n"
}

// quote makes one word of any text, for a POSIX shell.
func quote(s string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s, "\x00", ""), "'", `'\''`) + "'"
}
