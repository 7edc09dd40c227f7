package logs

import (
	"slices"

	"loadshape/bucket/scan"
	"loadshape/workload/logs/fields"
	"loadshape/workload/trace"
)

// A row of a format's table: where something stands, and what it is.
type row fields.Field

// table is the fields of a format.
func (f *format) table() []fields.Field {
	all := make([]fields.Field, len(f.fields))
	for i, r := range f.fields {
		all[i] = fields.Field(r)
	}
	return all
}

// A format is how one kind of log is written.
type format struct {
	name    trace.Format
	told    [][]string // by what keys it is told: all of one row
	records []string   // where the records are, as paths; empty: at the top
	fields  []row
	input   inputRule
	unit    unit                                     // of times that are numbers; 0: by their size
	ends    bool                                     // the time is that of the end
	sift    func(r *fields.Record) string            // why a record is left out; empty where it is not
	failed  func(r *fields.Record) (int64, bool)     // the status of a request that failed, 0 where it is not known
	each    func(b *builder, r *fields.Record) error // in place of builder.request
	read    func(b *builder, j *scan.JSON) error     // in place of all of this, where arrays hold one thing each of all requests
	close   func(b *builder) error                   // at the end of a file
	torn    bool                                     // the last line may be one that is still being written
	flatCSV bool                                     // a CSV may have these columns
	said    string                                   // what is taken for granted about it beside its cache rule
}

// formats are all that are read.
func formats() []*format {
	return []*format{
		claudeCode(), claudeCodeEvents(), liteLLM(), openTelemetry(), langfuse(), bedrockLog(), har(),
		langSmith(), datadog(), openRouter(), envoyAI(), aiPerf(), guideLLM(), vllmBench(),
	}
}

// Formats are the names of all formats.
func Formats() []trace.Format {
	var names []trace.Format
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return append(names, mappedCSV, mappedJSON)
}

// named finds a format, and is nil where there is none of that name.
func named(name trace.Format) *format {
	all := formats()
	if i := slices.IndexFunc(all, func(f *format) bool { return f.name == name }); i >= 0 {
		return all[i]
	}
	return nil
}
