package request

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
)

// A Prompt is everything that a request says, in the order in which prefixes are cached: tools, system, messages.
type Prompt struct {
	Blocks []block
	Total  int64
}

// A block is a part of a prompt that a cached prefix can end with.
type block struct {
	tokens int64
	hash   [sha256.Size]byte // of everything up to its end
	cache  *CacheControl     // nil: not marked
}

// A CacheControl marks a block: the prefix up to it is to be cached.
type CacheControl struct {
	Type string `json:"type"`
	TTL  string `json:"ttl"` // 5m, 1h; empty is 5m
}

// check says what is wrong with a mark; where leads to what it is on.
func (c *CacheControl) check(where string) error {
	if c.Type != "ephemeral" {
		return fmt.Errorf("%scache_control.type: Input should be 'ephemeral'", where)
	}
	if c.TTL != "" && c.TTL != "5m" && c.TTL != "1h" {
		return fmt.Errorf("%scache_control.ttl: Input should be '5m' or '1h'", where)
	}
	return nil
}

const maxMarks = 4 // blocks with cache_control of one request

// Prompt cuts a request into blocks. The error is for the client.
func (b *Body) Prompt() (*Prompt, error) {
	if b.prompt != nil {
		return b.prompt, nil
	}
	c := cutter{hash: sha256.New()}
	for i, tool := range b.Tools {
		if err := c.add("tools", fmt.Sprintf("tools.%d", i), tool); err != nil {
			return nil, err
		}
	}
	if err := c.each("system", "system", b.System); err != nil {
		return nil, err
	}
	for i, m := range b.Messages {
		if err := c.each(m.Role, fmt.Sprintf("messages.%d.content", i), m.Content); err != nil {
			return nil, err
		}
	}
	if mark := b.CacheControl; mark != nil {
		if err := mark.check(""); err != nil {
			return nil, err
		}
		if n := len(c.Blocks); n > 0 && c.Blocks[n-1].cache == nil { // content may be an empty list
			c.Blocks[n-1].cache = mark
			c.marks++
		}
	}
	if c.marks > maxMarks {
		return nil, fmt.Errorf("A maximum of %d blocks with cache_control may be provided. Found %d.", maxMarks, c.marks)
	}
	return &c.Prompt, nil
}

// A cutter makes a prompt, one block after the other.
type cutter struct {
	Prompt
	hash  hash.Hash // of all blocks so far
	marks int
}

// each adds a string as a text block, or every block of a list. section is what it is a part of, which is a part of
// what a prefix is told apart by; where leads to it.
func (c *cutter) each(section, where string, raw json.RawMessage) error {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || bytes.Equal(raw, []byte("null")):
		return nil
	case raw[0] == '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return fmt.Errorf("%s: Input should be a valid string", where)
		}
		c.append(section, []byte(text), nil)
		return nil
	case raw[0] == '[':
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return fmt.Errorf("%s: Input should be a valid list", where)
		}
		for i, one := range list {
			if err := c.add(section, fmt.Sprintf("%s.%d", where, i), one); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%s: Input should be a valid string or list", where)
}

// add adds one block.
func (c *cutter) add(section, where string, raw json.RawMessage) error {
	var known struct {
		Type    string        `json:"type"`
		Text    *string       `json:"text"`
		Control *CacheControl `json:"cache_control"`
	}
	if err := json.Unmarshal(raw, &known); err != nil {
		return fmt.Errorf("%s: Input should be a valid object", where)
	}
	if known.Control != nil {
		if err := known.Control.check(where + "."); err != nil {
			return err
		}
	}
	if known.Type == "text" && known.Text != nil {
		c.append(section, []byte(*known.Text), known.Control)
	} else {
		c.append(section, unmarked(raw), known.Control)
	}
	return nil
}

func (c *cutter) append(section string, text []byte, mark *CacheControl) {
	fmt.Fprintf(c.hash, "%s %d %d\n", section, len(c.Blocks), len(text))
	c.hash.Write(text)
	b := block{tokens: Tokens(len(text)), cache: mark}
	c.hash.Sum(b.hash[:0])
	c.Blocks = append(c.Blocks, b)
	c.Total += b.tokens
	if mark != nil {
		c.marks++
	}
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
