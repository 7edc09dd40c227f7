package trace

import (
	"strings"
	"testing"
)

const emulated = `{"format":"loadshape.emulator/1","start":"2026-11-23T09:30:00.000000001Z","limits":"x","reading":"loose","era":"today","groups":[{"limits":[{"dimension":"requests","limit":1,"per":"10s"}]}]}
{"at_ns":1,"input_tokens":3,"output_tokens":10,"max_tokens":10,"model":"claude","ttft":"1s","duration":"1m1.2s","path":"/v1/messages","stream":true,"request_id":"req_1","decision":{"status":200,"limited_by":null,"retry_after_s":null}}
{"at_ns":2,"input_tokens":3,"path":"/v1/messages/count_tokens","decision":{"status":200,"limited_by":null,"retry_after_s":null}}
{"at_ns":2,"path":"/v1/messages","error":{"status":401,"type":"authentication_error"}}
{"at_ns":3,"input_tokens":3,"path":"/v1/messages","fault":"529"}
{"at_ns":3,"input_tokens":3,"path":"/v1/messages","decision":{"status":429,"limited_by":"requests","retry_after_s":18446744073709551616}}
`

// FuzzEmulator reads any lines after a first one.
func FuzzEmulator(f *testing.F) {
	head, rest, _ := strings.Cut(emulated, "\n")
	for line := range strings.Lines(rest) {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, text []byte) { checkTrace(t, append([]byte(head+"\n"), text...), Options{}) })
}

// TestEmulatorLog reads one of every line.
func TestEmulatorLog(t *testing.T) {
	r, err := NewReader("f", strings.NewReader(emulated), Options{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := rest(r)
	if err != nil || len(all) != 2 || all[0].At != 1 || all[0].Duration != 61_200_000_000 || all[1].At != 3 {
		t.Errorf("%+v, %v", all, err)
	}
	if left := r.LeftOut(); left != (LeftOut{Faults: 1, Counted: 1, Invalid: 1}) {
		t.Errorf("left out are %+v", left)
	}
	if d := r.Decision(); d != (Decision{429, "requests", "18446744073709551616", ""}) {
		t.Errorf("the last decision is %+v", d)
	}
	if l := r.Log(); r.Format() != Emulator || l.Start.Nanosecond() != 1 || l.Reading != "loose" || len(l.Groups) != 1 {
		t.Errorf("the log is %+v", l)
	}
}

func TestEmulatorErrors(t *testing.T) {
	head := emulated[:strings.Index(emulated, "\n")+1]
	for line, want := range map[string]string{
		`{"at_ns":1,"input_tokens":3}`:                                                           "f:2: path: is missing, expected the path of the request",
		`{"at_ns":1,"input_tokens":3,"path":"/v1/messages"}`:                                     "f:2: decision: is missing, expected it on a line without fault or error",
		`{"at_ns":1,"input_tokens":3,"path":7}`:                                                  "f:2: path: is 7, expected a string of at most 1024 bytes without control characters",
		`{"at_ns":1,"path":"/v1/messages","path":"/v1/messages"}`:                                "f:2: path: is given twice, expected it once",
		`{"at_ns":1,"path":"/v1/messages","fault":"x"}`:                                          "f:2: input_tokens: is missing, expected a whole number from 0 to 100000000000000",
		`{"at_ns":1,"stream":1}`:                                                                 "f:2: stream: is 1, expected true or false",
		`{"at_ns":1,"decision":[]}`:                                                              "f:2: decision: is an array, expected an object",
		`{"at_ns":1,"decision":{"status":200}}`:                                                  "f:2: decision: is not whole, expected status, limited_by and retry_after_s",
		`{"at_ns":1,"decision":{"status":200,"status":200}}`:                                     "f:2: decision.status: is given twice, expected it once",
		`{"at_ns":1,"decision":{"status":"x"}}`:                                                  `f:2: decision.status: is "x", expected a status such as 200`,
		`{"at_ns":1,"decision":{"when":1}}`:                                                      "f:2: decision.when: is no field of an emulator's log, expected status, limited_by, retry_after_s, wait_s or type",
		`{"at_ns":1,"new":1}`:                                                                    "f:2: new: is no field of a request record, expected at, at_ns, input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens, max_tokens, model, ttft, duration, session, agent, status or speed",
		"{\"at_ns\":2,\"path\":\"/a\",\"error\":{}}\n{\"at_ns\":1,\"path\":\"/a\",\"error\":{}}": "f:3: at_ns: is 1, expected no earlier than 2 in line 2",
	} {
		_, err := readAll(head+line+"\n", Options{})
		if err == nil || err.Error() != want {
			t.Errorf("%s:\n%v, expected\n%s", line, err, want)
		}
	}
}
