package workload

import _ "embed"

//go:embed schema.json
var schema string

// Schema is the JSON Schema (draft 2020-12) of a plan. It knows the fields and the kinds of their values; what
// goes together with what is for ReadPlan to say.
func Schema() string { return schema }
