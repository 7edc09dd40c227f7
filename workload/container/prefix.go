package container

import (
	"regexp"
	"strings"
	"time"
)

const stamp = `\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`

// prefixes are what logs put before each line. The first group is the time, where there is one.
var prefixes = []*regexp.Regexp{
	regexp.MustCompile(`^(` + stamp + `) (?:stdout|stderr) [FP] `), // of a container, as Kubernetes keeps it
	regexp.MustCompile(`^(` + stamp + `)[ \t]`),
	regexp.MustCompile(`^\[(` + stamp + `)\][ \t]`),
	regexp.MustCompile(`^()[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [\w./-]+(?:\[\d+\])?: `), // of syslog and journalctl
	regexp.MustCompile(`^<\d{1,3}>\d (` + stamp + `) \S+ \S+ \S+ \S+ (?:- |\[[^\]]*\] )`),    // of syslog, RFC 5424
	regexp.MustCompile(`^()[\w.-]{1,60}[ \t]+\|[ \t]`),                                       // of Docker Compose
	regexp.MustCompile(`^()[^\t\n]{1,60}\t[^\t\n]{1,60}\t`),                                  // job and step, of gh run view --log
	regexp.MustCompile(`^()\[pod/[\w./-]+\][ \t]`),                                           // of kubectl logs --prefix
	regexp.MustCompile(`^()> ?`),                                                             // of a quotation
	regexp.MustCompile(`^()[│|┃░▌] ?`),                                                       // of a frame
}

// mostPrefixes is how many prefixes can stand before each other.
const mostPrefixes = 3

// strip gives the lines of a text without what stands before each of most of them.
func strip(text string) []line {
	var lines []line
	n := 0
	for s := range strings.SplitSeq(text, "\n") {
		n++
		lines = append(lines, line{text: s, no: n})
	}
	for range mostPrefixes {
		p := common(lines)
		if p == nil {
			break
		}
		for i := range lines {
			l := &lines[i]
			m := p.FindStringSubmatchIndex(l.text)
			if m == nil {
				continue
			}
			if at, ok := readTime(l.text[m[2]:m[3]]); ok && l.at.IsZero() {
				l.at = at
			}
			l.text = l.text[m[1]:]
		}
	}
	return lines
}

// common is the prefix that most lines have, of two lines or more; nil where there is none.
func common(lines []line) *regexp.Regexp {
	for _, p := range prefixes {
		with, all := 0, 0
		for i := range lines {
			if strings.TrimSpace(lines[i].text) == "" {
				continue
			}
			all++
			if p.MatchString(lines[i].text) {
				with++
			} else if all-with > 10 && all-with > with {
				break
			}
		}
		if with >= 2 && with*3 >= all*2 {
			return p
		}
	}
	return nil
}

var (
	// beginning is what a record of a log begins with, and the continuation of one does not.
	beginning = regexp.MustCompile(`^\s{0,2}\[?(?:` + stamp + `|\d\d:\d\d:\d\d\b|\d{4}/\d\d/\d\d \d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\b)`)
	named     = regexp.MustCompile(`^\s{0,2}(?:\[|<\d{1,3}>\d )?(` + stamp + `)`)
	keyed     = regexp.MustCompile(`(?:^|[ \t])(?:ts|time|timestamp|t)="?(` + stamp + `)`) // of logfmt
)

// begins reports whether a record of a log begins with a line.
func begins(text string) bool {
	t := strings.TrimLeft(text, " [")
	return t != "" && (digit(t[0]) || t[0] >= 'A' && t[0] <= 'Z') && beginning.MatchString(text)
}

// timeOf is the time that a line begins with, or that stands in it as logfmt writes it.
func timeOf(text string) time.Time {
	for _, shape := range []*regexp.Regexp{named, keyed} {
		if shape == keyed && !strings.Contains(text, "=") {
			break
		}
		if m := shape.FindStringSubmatch(text); m != nil {
			at, _ := readTime(m[1])
			return at
		}
	}
	return time.Time{}
}

// readTime reads a time with its zone. One without a zone is none: it could be any of a day.
func readTime(s string) (time.Time, bool) {
	s = strings.Replace(s, ",", ".", 1)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z0700"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
