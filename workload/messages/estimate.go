package messages

// An Estimate is how many input tokens a body has for the limits, as far as its text tells. No provider publishes
// its tokenizer, so all three are assumptions: a token is between one byte and eight bytes of text, three and a
// half as a rule.
type Estimate struct {
	Low    int64  // of it what a cache may hold is left out: reads from it are not counted
	Likely int64  // as if nothing were cached
	High   *int64 // nil where no text tells: images, documents, files, tools that the provider runs
}

// What is assumed to come with the text.
const (
	likelyMessage = 8    // tokens around each message
	mostMessage   = 32   // and its blocks, each
	likelyTools   = 350  // the provider's own instructions, where there are tools
	mostTools     = 2048 // and at the most
	likelyImage   = 1500 // a picture of a middling size
	likelyPages   = 3000 // a document of a page or two
)

// Estimate estimates the input tokens.
func (b *Body) Estimate() Estimate {
	var s size
	for _, key := range []string{"system", "tools", "output_config", "tool_choice"} {
		f, ok := b.Get(key)
		if !ok {
			continue
		}
		if key == "tools" {
			s.tools(f)
		}
		s.likely += int64(len(f.Raw))
		s.most += int64(len(f.Raw))
	}
	if !b.caches() { // otherwise these, which come first, may be in the cache of an earlier request
		s.least = s.likely
	}
	last, end := b.Breakpoint()
	for i, m := range b.Messages {
		s.framing++
		if m.Text != nil {
			s.text(m.Text, i > last)
		}
		for j := range m.Blocks {
			s.framing++
			s.block(&m.Blocks[j], i > last || i == last && j > end)
		}
	}
	for _, key := range []string{"mcp_servers", "container"} {
		if _, ok := b.Get(key); ok {
			s.open = true
		}
	}
	e := Estimate{
		Low:    s.least / 8,
		Likely: (s.likely*2+6)/7 + s.extra + int64(len(b.Messages))*likelyMessage,
	}
	if s.hasTools {
		e.Likely += likelyTools
	}
	if !s.open {
		high := s.most + s.framing*mostMessage
		if s.hasTools {
			high += mostTools
		}
		high = max(high, e.Likely)
		e.High = &high
	}
	return e
}

// caches reports whether anything of the body is to be cached.
func (b *Body) caches() bool {
	if i, _ := b.Breakpoint(); i >= 0 {
		return true
	}
	for _, key := range []string{"system", "tools"} {
		f, _ := b.Get(key)
		for _, e := range elements(f.Raw, f.At) {
			if _, ok := find(fields(e.Raw, e.At), "cache_control"); ok {
				return true
			}
		}
	}
	return false
}

// size is what a body has of text, in bytes of JSON; the least in bytes of the text itself.
type size struct {
	least, likely, most int64
	framing             int64
	extra               int64 // tokens that no text tells
	hasTools            bool
	open                bool // there is more than the text tells
}

func (s *size) text(raw []byte, counted bool) {
	if counted {
		s.least += int64(len(unquote(raw)))
	}
	s.add(int64(len(raw)))
}

func (s *size) add(n int64) {
	s.likely += n
	s.most += n
}

func (s *size) tools(f Field) {
	for _, e := range elements(f.Raw, f.At) {
		s.hasTools = true
		tool := fields(e.Raw, e.At)
		if _, own := find(tool, "input_schema"); !own {
			s.open = true // the provider's own: its text and its results are not in the body
		}
	}
}

func (s *size) block(b *Block, counted bool) {
	n := int64(len(b.Raw))
	switch b.Type {
	case "text", "tool_use":
		s.add(n)
		if counted {
			s.least += int64(len(b.String("text")))
		}
	case "tool_result":
		content, _ := b.Get("content")
		for _, e := range elements(content.Raw, content.At) {
			inner := Block{Raw: e.Raw, At: e.At, Fields: fields(e.Raw, e.At)}
			if inner.Type = inner.String("type"); inner.Type != "text" {
				s.block(&inner, counted)
				n -= int64(len(inner.Raw))
			}
		}
		s.add(max(n, 0))
	case "thinking", "redacted_thinking":
		s.most += n // of earlier turns it is left out
	case "image": // a picture or a page costs what its size says, not its bytes
		s.open = true
		s.extra += likelyImage
	case "document", "container_upload":
		s.open = true
		s.extra += likelyPages
	default:
		s.open = true
		s.likely += n
	}
}
