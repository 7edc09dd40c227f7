// Package fields reads the fields that are asked for out of records of any kind, JSON or CSV, and steps over
// everything else. In come a table of where what stands, and a source; out goes one record after another,
// whose values are then asked for by what they mean. It knows no format by name.
//
// Read field.go first, the table; then record.go, what was read; tree.go with walk.go and attributes.go, JSON,
// and table.go, CSV.
package fields

// A Role is what a field of a log says of a request.
type Role uint8

const (
	Kind Role = iota // what the record is; the format's own question
	Start
	End
	First // the first token
	DurationS
	DurationMS
	DurationNS
	TTFTS
	TTFTMS
	TTFTNS
	GenerationMS // from the first token to the last
	Input
	Read
	Write // where it is not split
	Write5m
	Write1h
	Output
	Total
	Max
	Model
	Session
	Agent  // of the session: which sub-agent
	Speed  // fast, or something else
	Status // a number
	Error  // a text that a status may stand in
	ID
	Turn   // with the id: what one request of several is known by
	Parent // the id of what this one is a part of
	Roles  // how many there are, and none
)

// A Field is where a role stands in a record: keys with / between them, "[]" behind one whose value is an array that is
// looked through, "{}" behind one that is a list of OpenTelemetry's attributes. Where a role stands in several places,
// the first in the table that is there and not null counts.
type Field struct {
	Path string
	Role Role
}
