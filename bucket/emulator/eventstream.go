package emulator

import (
	"encoding/binary"
	"hash/crc32"
)

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
