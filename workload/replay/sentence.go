package replay

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"loadshape/workload/messages"
)

// placeholder is what is asked where there is nothing to ask.
const placeholder = "hi"

// mostText is how many bytes of the user's last text are kept, as they are written in the body.
const mostText = 80

// userMessage asks the beginning of what the user asked last, in the messages from one on.
func userMessage(b *messages.Body, from int) []byte {
	text := []byte(`"` + placeholder + `"`)
	for i := len(b.Messages) - 1; i >= from; i-- {
		if b.Messages[i].Role != "user" {
			continue
		}
		if found := lastText(b.Messages[i]); found != nil {
			text = found
			break
		}
	}
	return append(append([]byte(`{"role":"user","content":`), text...), '}')
}

func lastText(m messages.Message) []byte {
	if m.Text != nil {
		return short(m.Text)
	}
	for j := len(m.Blocks) - 1; j >= 0; j-- {
		if m.Blocks[j].Type != "text" {
			continue
		}
		if f, ok := m.Blocks[j].Get("text"); ok {
			if s := short(f.Raw); s != nil {
				return s
			}
		}
	}
	return nil
}

// short cuts a JSON string to its first bytes, at the end of a word where there is one. It is nil where nothing
// but space would be left.
func short(raw []byte) []byte {
	if len(raw) < 2 || raw[0] != '"' {
		return nil
	}
	text := raw[1 : len(raw)-1]
	if len(text) > mostText {
		text = text[:boundary(text)]
		if i := bytes.LastIndexByte(text, ' '); i > mostText/2 {
			text = text[:i]
		}
	}
	out := append(append([]byte{'"'}, text...), '"')
	var s string
	if json.Unmarshal(out, &s) != nil || strings.TrimSpace(s) == "" {
		return nil
	}
	return out
}

// boundary is the last place within the first bytes of a JSON string's inside that splits no character.
func boundary(text []byte) int {
	at := 0
	for at < len(text) {
		n := 1
		switch {
		case text[at] == '\\' && at+1 < len(text) && text[at+1] == 'u':
			n = 6
			if at+12 <= len(text) && strings.HasPrefix(strings.ToLower(string(text[at+2:at+4])), "d") && text[at+6] == '\\' {
				n = 12 // it may be a pair
			}
		case text[at] == '\\':
			n = 2
		default:
			_, n = utf8.DecodeRune(text[at:])
		}
		if at+n > mostText {
			break
		}
		at += n
	}
	return at
}
