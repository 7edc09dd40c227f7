package emulator

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"net/http"

	"loadshape/bucket/wire/refuse"
)

const eventStream = "application/vnd.amazon.eventstream"

// invokeForm is that of InvokeModel: a message, and events of the Messages API in frames.
func invokeForm() *form {
	return &form{
		whole:  func(_ *decision, m *messageJSON) any { return m },
		stream: eventStream,
		event: func(_ *decision, _ string, data any) []byte {
			return frameOf("chunk", jsonOf(struct {
				Bytes string `json:"bytes"`
			}{base64.StdEncoding.EncodeToString(jsonOf(data))}))
		},
		fails: exception,
	}
}

// exception ends a stream of AWS with a failure, whose status has been sent long ago.
func exception(_ *decision, refusal refuse.Refusal) []byte {
	name, said := "internalServerException", refuse.AWSBroken()
	switch refusal.Status {
	case http.StatusTooManyRequests:
		name, said = "throttlingException", refuse.AWSThrottledRequests()
	case 529:
		name, said = "serviceUnavailableException", refuse.AWSUnavailable()
	}
	return frame([][2]string{{":message-type", "exception"}, {":exception-type", name}, {":content-type", "application/json"}}, said.Body(""))
}

// frameOf is an event in a frame.
func frameOf(event string, payload []byte) []byte {
	return frame([][2]string{{":message-type", "event"}, {":event-type", event}, {":content-type", "application/json"}}, payload)
}

// frame is one message of the binary event stream of AWS: its lengths and their checksum, headers that are all strings,
// the payload, and the checksum of all that.
func frame(headers [][2]string, payload []byte) []byte {
	const prelude, checksum, text = 8, 4, 7 // bytes, bytes, and the type of a header
	var h []byte
	for _, one := range headers {
		h = append(h, byte(len(one[0])))
		h = append(h, one[0]...)
		h = append(h, text)
		h = binary.BigEndian.AppendUint16(h, uint16(len(one[1])))
		h = append(h, one[1]...)
	}
	total := prelude + checksum + len(h) + len(payload) + checksum
	f := make([]byte, 0, total)
	f = binary.BigEndian.AppendUint32(f, uint32(total))
	f = binary.BigEndian.AppendUint32(f, uint32(len(h)))
	f = binary.BigEndian.AppendUint32(f, crc32.ChecksumIEEE(f))
	f = append(f, h...)
	f = append(f, payload...)
	return binary.BigEndian.AppendUint32(f, crc32.ChecksumIEEE(f))
}
