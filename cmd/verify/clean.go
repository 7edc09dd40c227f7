package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"loadshape/report/layout"
	"loadshape/report/proof"
	"loadshape/workload/scrub"
)

// scrubbed takes out of a text what looks like a secret or personal data. It is the last net: nothing that is written
// should hold any.
func scrubbed(s string) string { return scrub.Text(s) }

// cleaned is a result in which every string is scrubbed by itself, so that what is written in any format stays well
// formed: in the escapes of a whole text, a secret is not to be told from what stands before it.
func cleaned(r *proof.Result, scrubbing func(string) string) (*proof.Result, error) {
	raw, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	var clean proof.Result
	if err := json.Unmarshal(scrubStrings(raw, scrubbing), &clean); err != nil {
		return nil, err
	}
	return &clean, nil
}

// scrubStrings scrubs every string of a JSON text, names with it, and a value as what its name says it is. The text stays
// JSON, and no line of it starts a command.
func scrubStrings(raw []byte, scrubbing func(string) string) []byte {
	var out bytes.Buffer
	name := "" // of the value that comes next
	for {
		at := bytes.IndexByte(raw, '"')
		if at < 0 {
			out.Write(raw)
			return out.Bytes()
		}
		end := at + 1
		for raw[end] != '"' {
			if raw[end] == '\\' {
				end++
			}
			end++
		}
		end++
		if len(bytes.TrimSpace(raw[:at])) > 0 && string(bytes.TrimSpace(raw[:at])) != ":" {
			name = "" // what has that name is no string
		}
		out.Write(raw[:at])
		s := scrubString(&out, name, raw[at:end], scrubbing)
		raw, name = raw[end:], ""
		if rest := bytes.TrimLeft(raw, " \t\r\n"); len(rest) > 0 && rest[0] == ':' {
			name = s
		}
	}
}

// scrubString writes a string without what must not be seen, and gives it as it was.
func scrubString(out *bytes.Buffer, name string, quoted []byte, scrubbing func(string) string) string {
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		out.Write(quoted)
		return ""
	}
	clean := scrub.Plain(scrubbing(s))
	if name != "" && len(scrub.Leaks([]byte(name+": "+clean))) > 0 {
		clean = scrub.Removed
	}
	if clean == s && utf8.Valid(quoted) && !strings.ContainsRune(s, utf8.RuneError) { // which stands for half a character, too
		out.Write(layout.InertJSON(quoted))
		return s
	}
	text, err := json.Marshal(clean)
	if err != nil {
		text = []byte(`""`)
	}
	out.Write(layout.InertJSON(text))
	return s
}
