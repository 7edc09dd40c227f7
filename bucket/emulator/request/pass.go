package request

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"loadshape/bucket/scan"
)

// A pass reads a body in one pass, as nearly all are: without marks of what is to be cached, so that no prefix has to be told apart
// from another. Whatever is not so, or wrong, it leaves to package json, which says what that is.
type pass struct {
	json  scan.JSON
	text  []byte
	body  Body
	total int64
	seen  uint32
}

// quickly is nil where a body is anything unusual.
func quickly(raw []byte) *Body {
	p := &pass{text: raw}
	p.json.Over(raw)
	if !p.object(p.top) {
		return nil
	}
	if c, err := p.json.Next(); c != 0 || err != nil {
		return nil
	}
	p.body.prompt = &Prompt{Total: p.total}
	return &p.body
}

// object reads an object by what reads one value of a key; false is given up.
func (p *pass) object(value func(key []byte, begins byte) bool) bool {
	if c, err := p.json.Peek(); err != nil || c != '{' {
		return false
	}
	for first := true; ; first = false {
		more, err := p.json.StrictKey(first)
		if err != nil || !more {
			return err == nil
		}
		key := p.json.Text()
		if bytes.IndexByte(key, '\\') >= 0 {
			return false
		}
		c, err := p.json.Peek()
		if err != nil || !value(key, c) {
			return false
		}
	}
}

// list reads a list by what reads one value.
func (p *pass) list(value func() bool) bool {
	p.json.Open()
	for first := true; ; first = false {
		more, err := p.json.Element(first)
		if err != nil || !more {
			return err == nil
		}
		if !value() {
			return false
		}
	}
}

// other steps over the value of a key that is none of those that are known, in whatever case.
func (p *pass) other(key []byte, known ...string) bool {
	for _, c := range key {
		if c >= utf8.RuneSelf {
			return false // some fold to letters
		}
	}
	for _, name := range known {
		if len(name) == len(key) && strings.EqualFold(name, string(key)) {
			return false
		}
	}
	return p.json.Strictly() == nil
}

// plain is a string without escapes.
func (p *pass) plain(begins byte) ([]byte, bool) {
	if begins != '"' {
		return nil, false
	}
	n, err := p.json.Length()
	text := p.json.Text()
	return text, err == nil && n == len(text)
}

// once reports whether a key is there for the first time.
func (p *pass) once(bit int) bool {
	first := p.seen&(1<<bit) == 0
	p.seen |= 1 << bit
	return first
}

func (p *pass) top(key []byte, c byte) bool {
	switch string(key) {
	case "model":
		return p.once(0) && p.word(&p.body.Model, c)
	case "max_tokens":
		return p.once(1) && p.count(c)
	case "stream":
		kind, _, err := p.json.Scalar()
		p.body.Stream = kind == 't'
		return p.once(2) && err == nil && (kind == 't' || kind == 'f')
	case "system":
		return p.once(3) && p.content(c)
	case "tools":
		return p.once(4) && c == '[' && p.list(p.block)
	case "messages":
		p.body.Messages = []Message{}
		return p.once(5) && c == '[' && p.list(p.message)
	case "speed":
		return p.once(6) && p.word(&p.body.Speed, c)
	case "anthropic_version":
		return p.once(7) && p.word(&p.body.Version, c)
	case "temperature":
		from := p.json.Offset()
		ok := p.once(8) && c != 'n' && p.json.Strictly() == nil
		p.body.Temperature = p.text[from:p.json.Offset()]
		return ok
	}
	return p.other(key, "model", "max_tokens", "stream", "system", "tools", "messages", "speed", "anthropic_version", "temperature", "cache_control")
}

// word reads a string without escapes.
func (p *pass) word(to *string, begins byte) bool {
	text, ok := p.plain(begins)
	*to = string(text)
	return ok
}

func (p *pass) count(begins byte) bool {
	kind, text, err := p.json.Scalar()
	if err != nil || kind != '0' || begins == '-' || len(text) > 18 {
		return false
	}
	n := int64(0)
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
		n = 10*n + int64(c-'0')
	}
	p.body.MaxTokens = &n
	return true
}

func (p *pass) message() bool {
	var m Message
	role, content := false, false
	ok := p.object(func(key []byte, c byte) bool {
		switch string(key) {
		case "role":
			again := role
			role = true
			return !again && p.word(&m.Role, c)
		case "content":
			again := content
			content = true
			from := p.json.Offset()
			ok := !again && p.content(c)
			m.Content = p.text[from:p.json.Offset()]
			return ok
		}
		return p.other(key, "role", "content")
	})
	p.body.Messages = append(p.body.Messages, m)
	return ok
}

// content reads a string, or a list of blocks.
func (p *pass) content(begins byte) bool {
	switch begins {
	case '"':
		n, err := p.json.Length()
		p.total += Tokens(n)
		return err == nil && n >= 0
	case '[':
		return p.list(p.block)
	}
	return false
}

func (p *pass) block() bool {
	if c, err := p.json.Peek(); err != nil || c != '{' {
		return false
	}
	from, length := p.json.Offset(), -1
	kind, text := false, false
	isText := false
	ok := p.object(func(key []byte, c byte) bool {
		switch string(key) {
		case "type":
			again := kind
			kind = true
			word, ok := p.plain(c)
			isText = string(word) == "text"
			return !again && ok
		case "text":
			again := text
			text = true
			if again || c != '"' {
				return false
			}
			n, err := p.json.Length()
			length = n
			return err == nil && n >= 0
		}
		return p.other(key, "type", "text", "cache_control")
	})
	if isText && text {
		p.total += Tokens(length)
	} else if ok {
		p.total += Tokens(len(unmarked(p.text[from:p.json.Offset()])))
	}
	return ok
}
