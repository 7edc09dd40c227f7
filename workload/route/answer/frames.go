package answer

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"

	"loadshape/workload/route/transport"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// frames reads a stream of AWS, whose frames hold the events of the Messages API or an exception.
type frames struct {
	decoder *eventstream.Decoder
	ahead   *bufio.Reader
	from    *counting
	payload []byte
}

var errFrame = errors.New("a frame of the stream is not as AWS writes it")

func newFrames(from io.Reader) *frames {
	ahead := bufio.NewReader(from)
	return &frames{decoder: eventstream.NewDecoder(), ahead: ahead, from: &counting{from: ahead}}
}

// next gives the next event. An exception is an event of the name error, with its kind in its data. The error is
// io.EOF where the stream ends between two frames.
func (f *frames) next() (event, error) {
	for {
		if size, err := f.ahead.Peek(4); err == nil && binary.BigEndian.Uint32(size) > maxBody {
			return event{}, errFrame
		} else if err == nil && binary.BigEndian.Uint32(size) > maxEvent {
			return event{}, transport.ErrTooLarge // the decoder would make room for it
		}
		f.from.n = 0
		frame, err := f.decoder.Decode(f.from, f.payload[:0])
		switch {
		case err == nil:
		case f.from.err != nil && f.from.err != io.EOF:
			return event{}, f.from.err
		case f.from.n == 0 && f.from.err == io.EOF:
			return event{}, io.EOF
		case f.from.err == io.EOF:
			return event{}, io.ErrUnexpectedEOF
		default:
			return event{}, errFrame
		}
		f.payload = frame.Payload
		word := func(name string) string {
			if value, ok := frame.Headers.Get(name).(eventstream.StringValue); ok {
				return string(value)
			}
			return ""
		}
		switch word(":message-type") {
		case "event":
			if word(":event-type") != "chunk" {
				continue // there may be new ones
			}
			return readChunk(frame.Payload)
		case "exception":
			return event{name: "error", data: withKind(frame.Payload, word(":exception-type"), "")}, nil
		case "error":
			return event{name: "error", data: withKind(nil, word(":error-code"), word(":error-message"))}, nil
		default:
			return event{}, errFrame
		}
	}
}

func readChunk(payload []byte) (event, error) {
	var chunk struct {
		Bytes *string `json:"bytes"`
	}
	if json.Unmarshal(payload, &chunk) != nil || chunk.Bytes == nil {
		return event{}, errFrame
	}
	data, err := base64.StdEncoding.DecodeString(*chunk.Bytes)
	var typed struct {
		Type string `json:"type"`
	}
	if err != nil || json.Unmarshal(data, &typed) != nil {
		return event{}, errFrame
	}
	return event{name: typed.Type, data: data}, nil
}

// withKind writes the kind of an exception, which stands in the frame's headers, into its body, where other protocols
// of AWS have it.
func withKind(payload []byte, kind, message string) []byte {
	fields := map[string]any{}
	if json.Unmarshal(payload, &fields) != nil || fields == nil {
		fields = map[string]any{"message": string(payload)}
	}
	if fields["__type"] == nil && kind != "" {
		fields["__type"] = kind
	}
	if message != "" {
		fields["message"] = message
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.Encode(fields) // what was decoded from JSON can be encoded
	return bytes.TrimSpace(out.Bytes())
}

// counting is a reader that keeps how much it gave and how it ended, which the decoder does not tell.
type counting struct {
	from io.Reader
	n    int64
	err  error
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	if err != nil {
		c.err = err
	}
	return n, err
}
