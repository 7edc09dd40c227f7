package emulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
)

// The emulator's own count of tokens: a token for every four bytes that were begun, of text as it is and of
// everything else as compact JSON. The provider's tokenizer is not public, and counts otherwise.
const bytesPerToken = 4

func tokensOf(bytes int) int64 { return int64(bytes+bytesPerToken-1) / bytesPerToken }

// A block is a part of a prompt that a cached prefix can end with.
type block struct {
	tokens int64
	hash   [sha256.Size]byte // of everything up to its end
	cache  *cacheControl
}

type cacheControl struct {
	Type string `json:"type"`
	TTL  string `json:"ttl"` // 5m, 1h; empty is 5m
}

// A prompt is everything that a request says, in the order in which prefixes are cached: tools, system, messages.
type prompt struct {
	blocks []block
	total  int64
}

// read cuts a request into blocks.
func (b *body) read() (p prompt, err error) {
	h := sha256.New()
	add := func(where string, raw json.RawMessage) error {
		var known struct {
			Type    string        `json:"type"`
			Text    *string       `json:"text"`
			Control *cacheControl `json:"cache_control"`
		}
		if bytes.HasPrefix(raw, []byte("{")) {
			if err := json.Unmarshal(raw, &known); err != nil {
				return fmt.Errorf("%s: Input should be a valid object", where)
			}
		}
		if c := known.Control; c != nil {
			if c.Type != "ephemeral" {
				return fmt.Errorf("%s.cache_control.type: Input should be 'ephemeral'", where)
			}
			if c.TTL != "" && c.TTL != "5m" && c.TTL != "1h" {
				return fmt.Errorf("%s.cache_control.ttl: Input should be '5m' or '1h'", where)
			}
		}
		var text []byte
		if known.Text != nil && known.Type == "text" {
			text = []byte(*known.Text)
		} else {
			text = unmarked(raw)
		}
		fmt.Fprintf(h, "%s %d %d\n", section(where), len(p.blocks), len(text))
		h.Write(text)
		one := block{tokens: tokensOf(len(text)), cache: known.Control}
		h.Sum(one.hash[:0])
		p.blocks = append(p.blocks, one)
		p.total += one.tokens
		return nil
	}
	for i, tool := range b.Tools {
		if err := add(fmt.Sprintf("tools.%d", i), tool); err != nil {
			return p, err
		}
	}
	if err := each("system", b.System, add); err != nil {
		return p, err
	}
	for i, m := range b.Messages {
		if err := each(fmt.Sprintf("messages.%d.%s", i, m.Role), m.Content, add); err != nil {
			return p, err
		}
	}
	if c := b.CacheControl; c != nil && len(p.blocks) > 0 {
		if last := &p.blocks[len(p.blocks)-1]; last.cache == nil {
			last.cache = c
		}
	}
	marks := 0
	for i := range p.blocks {
		if p.blocks[i].cache != nil {
			marks++
		}
	}
	if marks > maxMarks {
		return p, fmt.Errorf("A maximum of %d blocks with cache_control may be provided. Found %d.", maxMarks, marks)
	}
	return p, nil
}

const maxMarks = 4 // cache_control blocks of one request

// section is what a block stands in, which is a part of what a prefix is told apart by.
func section(where string) string {
	first, rest, _ := strings.Cut(where, ".")
	if first == "messages" {
		if _, role, ok := strings.Cut(rest, "."); ok {
			role, _, _ = strings.Cut(role, ".")
			return role
		}
	}
	return first
}

// each calls add with a string as a text block, or with every block of a list.
func each(where string, raw json.RawMessage, add func(string, json.RawMessage) error) error {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || bytes.Equal(raw, []byte("null")):
		return nil
	case raw[0] == '"':
		return add(where+".0", append(append([]byte(`{"type":"text","text":`), raw...), '}'))
	case raw[0] == '[':
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return fmt.Errorf("%s: Input should be a valid list", where)
		}
		for i, one := range list {
			if err := add(fmt.Sprintf("%s.%d", where, i), bytes.TrimSpace(one)); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%s: Input should be a valid string or list", where)
}

// unmarked is a block without its cache_control, as compact JSON with sorted keys: where the mark stands does not
// change what is cached.
func unmarked(raw json.RawMessage) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return raw
	}
	delete(fields, "cache_control")
	text, err := json.Marshal(fields)
	if err != nil {
		return raw
	}
	return text
}

// textOf is text of exactly so many tokens.
func textOf(tokens int64) string {
	if tokens <= 0 {
		return ""
	}
	const words = "the and for are but not you all any can had her was one our out day get has him "
	n := int(tokens) * bytesPerToken
	return strings.Repeat(words, n/len(words)+1)[:n-1] + "."
}
