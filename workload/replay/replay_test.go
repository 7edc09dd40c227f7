package replay

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"loadshape/workload/exchange"
	"loadshape/workload/messages"
)

const cached = `"cache_control":{"type":"ephemeral"}`

func TestSmaller(t *testing.T) {
	long := strings.Repeat("word ", 30)
	kept := strings.TrimSuffix(strings.Repeat("word ", 16), " ")
	for _, test := range []struct {
		name       string
		how        Shrink
		max        int64
		body, want string
		changed    []string
		notes      []string
	}{
		{
			"the last text is cut at a word's end", ShrinkInput, 0,
			`{"model":"m","max_tokens":4096,"x":[1, 2],"messages":[{"role":"user","content":"first"},{"role":"assistant","content":"a"},{"role":"user","content":[{"type":"text","text":"` + long + `"},{"type":"image","source":{"type":"base64","data":"` + long + `"}}]}],"metadata":{"user_id":"u"}}`,
			`{"model":"m","max_tokens":4096,"x":[1, 2],"messages":[{"role":"user","content":"` + kept + `"}],"metadata":{"user_id":"u"}}`,
			[]string{"messages: 3 in 478 bytes to 1 in 109"}, nil,
		},
		{
			"where the user wrote nothing a greeting stands", ShrinkInput, 0,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":" \n"},{"type":"image","source":{"type":"url","url":"https://example.org"}}]}]}`,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`,
			[]string{"messages: 1 in 127 bytes to 1 in 32"}, nil,
		},
		{
			"no character is split", ShrinkInput, 0,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"` + strings.Repeat("x", 70) + `\ud83d\ude00` + strings.Repeat("y", 20) + `"}]}`,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"` + strings.Repeat("x", 70) + `"}]}`,
			[]string{"messages: 1 in 132 bytes to 1 in 100"}, nil,
		},
		{
			"after a cached prefix in the user's turn nothing is left, and before it every byte", ShrinkInput, 0,
			`{"max_tokens":9, "model":"m", "messages": [ {"content": [{"type":"text","text":"` + long + `",` + cached + `} , {"type":"text","text":"q"}], "role":"user"} , {"role":"assistant","content":"a"}, {"role":"user","content":"b"} ] }`,
			`{"max_tokens":9, "model":"m", "messages": [{"content": [{"type":"text","text":"` + long + `",` + cached + `}], "role":"user"}] }`,
			[]string{"messages: 3 in 343 bytes to 1 in 244"}, nil,
		},
		{
			"a tool's result stays, without its content", ShrinkInput, 0,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"tool_use","id":"t1","name":"n","input":{},` + cached + `},{"type":"tool_use","id":"t2","name":"n","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"` + long + `"},{"type":"tool_result","tool_use_id":"t2","is_error":true,"content":"` + long + `"},{"type":"text","text":"go on"}]},{"role":"assistant","content":"a"},{"role":"user","content":"b"}]}`,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"tool_use","id":"t1","name":"n","input":{},` + cached + `},{"type":"tool_use","id":"t2","name":"n","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1"},{"type":"tool_result","tool_use_id":"t2","is_error":true,"content":"hi"}]}]}`,
			[]string{"messages: 5 in 806 bytes to 3 in 399"}, nil,
		},
		{
			"results that two messages of the user share", ShrinkInput, 0,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"n","input":{}},{"type":"tool_use","id":"t2","name":"n","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1"}]},{"role":"user","content":[{"type":"text","text":"x",` + cached + `},{"type":"tool_result","tool_use_id":"t2","content":"` + long + `"},{"type":"text","text":"y"}]}]}`,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"n","input":{}},{"type":"tool_use","id":"t2","name":"n","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1"}]},{"role":"user","content":[{"type":"text","text":"x",` + cached + `},{"type":"tool_result","tool_use_id":"t2"}]}]}`,
			[]string{"messages: 4 in 562 bytes to 4 in 372"}, nil,
		},
		{
			"after the assistant's turn the user must speak", ShrinkInput, 0,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"text","text":"a",` + cached + `}]},{"role":"user","content":"why?"},{"role":"assistant","content":"so"},{"role":"user","content":"ok"}]}`,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"text","text":"a",` + cached + `}]},{"role":"user","content":"ok"}]}`,
			[]string{"messages: 5 in 228 bytes to 3 in 159"}, nil,
		},
		{
			"a whole that is cached stays", ShrinkInput, 0,
			`{"model":"m","max_tokens":9,` + cached + `,"messages":[{"role":"user","content":"` + long + `"}]}`,
			`{"model":"m","max_tokens":9,` + cached + `,"messages":[{"role":"user","content":"` + long + `"}]}`,
			nil, []string{"the input stays as it is: nothing after the cached prefix can be cut"},
		},
		{
			"a tool's use without a result is left alone", ShrinkInput, 0,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"n","input":{},` + cached + `}]},{"role":"user","content":"no"}]}`,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"n","input":{},` + cached + `}]},{"role":"user","content":"no"}]}`,
			nil, []string{"the input stays as it is: a tool that is used before messages[2] has no result"},
		},
		{
			"max_tokens alone", ShrinkMaxTokens, 0,
			`{"model":"m","max_tokens": 4096 ,"messages":[{"role":"user","content":"` + long + `"}]}`,
			`{"model":"m","max_tokens": 16 ,"messages":[{"role":"user","content":"` + long + `"}]}`,
			[]string{"max_tokens: 4096 to 16"}, nil,
		},
		{
			"max_tokens as asked", ShrinkMaxTokens, 1,
			`{"model":"m","max_tokens":4096,"messages":[{"role":"user","content":"q"}]}`,
			`{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"q"}]}`,
			[]string{"max_tokens: 4096 to 1"}, nil,
		},
		{
			"max_tokens is never made larger", ShrinkMaxTokens, 100,
			`{"model":"m","max_tokens":99,"messages":[{"role":"user","content":"q"}]}`,
			`{"model":"m","max_tokens":99,"messages":[{"role":"user","content":"q"}]}`,
			nil, []string{"max_tokens stays 99, for 100 is not less"},
		},
		{
			"thinking needs room", ShrinkMaxTokens, 0,
			`{"model":"m","max_tokens":4096,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"q"}]}`,
			`{"model":"m","max_tokens":1025,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"q"}]}`,
			[]string{"max_tokens: 4096 to 1025"}, []string{"max_tokens stays above thinking.budget_tokens (1024), which is a part of the workload"},
		},
		{
			"thinking that is interleaved", ShrinkMaxTokens, 0,
			`{"model":"m","max_tokens":1000,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"q"}]}`,
			`{"model":"m","max_tokens":1000,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"q"}]}`,
			nil, []string{"max_tokens stays 1000, for thinking.budget_tokens is 1024 and a part of the workload"},
		},
		{
			"both", ShrinkBoth, 8,
			`{"model":"m","messages":[{"role":"user","content":"` + long + `"}],"max_tokens":9}`,
			`{"model":"m","messages":[{"role":"user","content":"` + kept + `"}],"max_tokens":8}`,
			[]string{"messages: 1 in 180 bytes to 1 in 109", "max_tokens: 9 to 8"}, nil,
		},
		{
			"none", ShrinkNone, 8,
			`{"model":"m","messages":[{"role":"user","content":"` + long + `"}],"max_tokens":9}`,
			`{"model":"m","messages":[{"role":"user","content":"` + long + `"}],"max_tokens":9}`,
			nil, nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := Smaller([]byte(test.body), test.how, test.max)
			if err != nil {
				t.Fatal(err)
			}
			if string(r.Body) != test.want {
				t.Errorf("the body is\n  %s\nwant\n  %s", r.Body, test.want)
			}
			if !slices.Equal(r.Changed, test.changed) || !slices.Equal(r.Notes, test.notes) {
				t.Errorf("changed %q, notes %q, want %q and %q", r.Changed, r.Notes, test.changed, test.notes)
			}
			if r.Smaller() != (test.changed != nil) {
				t.Errorf("smaller is %v", r.Smaller())
			}
			if r.Before.Workload != r.After.Workload || *r.After.BodyBytes != int64(len(r.Body)) || *r.Before.BodyBytes != int64(len(test.body)) {
				t.Errorf("before %+v, after %+v", r.Before, r.After)
			}
		})
	}
}

func TestDescribe(t *testing.T) {
	r, err := Describe([]byte(`{"model":"m","max_tokens":7,"stream":true,"service_tier":"auto","speed":"fast","messages":[{"role":"user","content":"0123456789"}],"metadata":{"user_id":"secret"}}`))
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(r)
	want := `{"model":"m","max_tokens":7,"input_tokens":12,"input_tokens_estimated":true,"input_tokens_low":1,"input_tokens_high":44,"body_bytes":163,"n_messages":1,"stream":true,"service_tier":"auto","speed":"fast","workload":"` + r.Workload + `"}`
	if string(got) != want || len(r.Workload) != 3+64 {
		t.Errorf("described as\n  %s\nwant\n  %s", got, want)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{"", "f: is empty, expected the JSON object of a Messages request"},
		{"{\n\n \"model\": x}", "f:3: is not valid JSON: invalid character 'x' looking for beginning of value, expected one JSON object"},
		{"{} {}", "f:1: is not valid JSON: invalid character '{' after top-level value, expected one JSON object"},
		{"[1]", "f:1: is an array, expected an object with model, max_tokens and messages"},
		{"3", "f:1: is 3, expected an object with model, max_tokens and messages"},
		{"{\"a\":\"\xff\"}", "f:1: is not UTF-8, expected text in UTF-8"},
		{"{\"model\":\"m\",\n\"mod\\u0065l\":\"n\"}", `f:2: "model": is given twice in one object, expected it once`},
		{"{\"tools\":[{\n\"a\":1,\"b\":{\"a\":1},\"a\":2}]}", `f:2: "a": is given twice in one object, expected it once`},
		{`{"max_tokens":1,"messages":[{"role":"user","content":"q"}]}`, "f: model: is missing, expected it as the Messages API does"},
		{`{"model":"m","max_tokens":null,"messages":[{"role":"user","content":"q"}]}`, "f: max_tokens: is missing, expected it as the Messages API does"},
		{`{"model":"m","max_tokens":1}`, "f: messages: is missing, expected it as the Messages API does"},
		{`{"Model":"m","max_tokens":1,"messages":[{"role":"user","content":"q"}]}`, "f: model: is missing, expected it as the Messages API does"},
		{"{\"max_tokens\":1,\n\"model\":5}", "f:2: model: is 5, expected a string"},
		{`{"model":""}`, "f:1: model: is empty, expected a name"},
		{`{"max_tokens":1.5}`, "f:1: max_tokens: is 1.5, expected a whole number of tokens, 0 or more"},
		{`{"max_tokens":-1}`, "f:1: max_tokens: is -1, expected a whole number of tokens, 0 or more"},
		{`{"max_tokens":"1"}`, "f:1: max_tokens: is a string, expected a whole number of tokens, 0 or more"},
		{`{"max_tokens":99999999999}`, "f:1: max_tokens: is 99999999999, expected a whole number of tokens, 0 or more"},
		{`{"stream":1}`, "f:1: stream: is 1, expected true or false"},
		{`{"thinking":true}`, "f:1: thinking: is true, expected an object"},
		{`{"thinking":{"budget_tokens":"x"}}`, "f:1: thinking.budget_tokens: is a string, expected a whole number of tokens"},
		{`{"messages":{}}`, "f:1: messages: is an object, expected an array of messages"},
		{`{"messages":[]}`, "f:1: messages: is empty, expected at least one message"},
		{"{\"messages\":[\n3]}", "f:2: messages[0]: is 3, expected an object with role and content"},
		{`{"messages":[{"content":"q"}]}`, "f:1: messages[0].role: is missing or no string, expected user or assistant"},
		{`{"messages":[{"role":"user"}]}`, "f:1: messages[0].content: is missing, expected a string or an array of blocks"},
		{`{"messages":[{"role":"user","content":7}]}`, "f:1: messages[0].content: is 7, expected a string or an array of blocks"},
		{"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"},\n{}]}]}", "f:2: messages[0].content[1].type: is missing or no string, expected a block with its type"},
		{`{"a":"` + strings.Repeat("x", messages.MaxBody) + `"}`, "f: is 33554440 bytes long, expected at most 33554432, the API's limit"},
	} {
		_, err := Describe([]byte(test.body))
		var e *messages.Error
		if !errors.As(err, &e) {
			t.Errorf("%.60q: error is %v, want a *messages.Error", test.body, err)
			continue
		}
		e.File = "f"
		if err.Error() != test.want {
			t.Errorf("%.60q: error is\n  %s\nwant\n  %s", test.body, err, test.want)
		}
		if _, other := Smaller([]byte(test.body), ShrinkBoth, 0); other == nil {
			t.Errorf("%.60q was made smaller", test.body)
		}
	}
	secret := "sk-ant-" + "api03-CANARY"
	for _, body := range []string{`{"model":KEY}`, `{"KEY":1,"KEY":2}`, `{"model":{"a":"KEY"}}`, `{"max_tokens":"KEY"}`, `{"messages":[{"role":"user","content":[{"type":{"KEY":1}}]}]}`, `KEY`} {
		if _, err := Describe([]byte(strings.ReplaceAll(body, "KEY", secret))); err == nil || strings.Contains(err.Error(), "CANARY") || strings.Contains(err.Error(), "sk-") {
			t.Errorf("%s: the error tells the secret, or there is none: %v", body, err)
		}
	}
	_, err := Smaller(Minimal("m", 0), "all", 0)
	if err == nil || err.Error() != `shrink is "all", expected input, max_tokens, both or none` {
		t.Error(err)
	}
	_, err = Describe([]byte("{\n3}"))
	if err == nil || !strings.HasPrefix(err.Error(), "line 2: is not valid JSON") {
		t.Error(err)
	}
}

func TestMinimal(t *testing.T) {
	for _, test := range []struct {
		max  int64
		want string
	}{
		{0, `{"model":"claude-\"x","max_tokens":16,"messages":[{"role":"user","content":"hi"}]}`},
		{1, `{"model":"claude-\"x","max_tokens":1,"messages":[{"role":"user","content":"hi"}]}`},
	} {
		body := Minimal(`claude-"x`, test.max)
		if string(body) != test.want {
			t.Errorf("minimal request is %s, want %s", body, test.want)
		}
		r, err := Smaller(body, ShrinkInput, 0)
		if err != nil || r.Smaller() || !bytes.Equal(r.Body, body) {
			t.Errorf("the minimal request was made smaller: %+v (%v)", r, err)
		}
	}
}

func TestDefault(t *testing.T) {
	for route, want := range map[string]Shrink{
		"direct": ShrinkInput, "claude-code": ShrinkInput, "claude-aws": ShrinkInput, "claude-google": ShrinkInput,
		"bedrock": ShrinkBoth, "bedrock-mantle": ShrinkBoth, "vertex": ShrinkBoth, "foundry": ShrinkBoth, "gateway": ShrinkBoth, "": ShrinkBoth,
	} {
		if how, why := Default(route); how != want || why == "" {
			t.Errorf("%s: shrink %s because %q, want %s and a reason", route, how, why, want)
		}
	}
}

func TestSmallerThan(t *testing.T) {
	n := func(v int64) *int64 { return &v }
	yes, no := true, false
	for _, test := range []struct {
		a, b exchange.Request
		want *bool
	}{
		{exchange.Request{}, exchange.Request{}, nil},
		{exchange.Request{BodyBytes: n(1), MaxTokens: n(1)}, exchange.Request{BodyBytes: n(2), MaxTokens: n(1)}, &yes},
		{exchange.Request{BodyBytes: n(2), MaxTokens: n(1)}, exchange.Request{BodyBytes: n(2), MaxTokens: n(2)}, &yes},
		{exchange.Request{BodyBytes: n(2), MaxTokens: n(2)}, exchange.Request{BodyBytes: n(2), MaxTokens: n(2)}, &no},
		{exchange.Request{BodyBytes: n(1), MaxTokens: n(3)}, exchange.Request{BodyBytes: n(2), MaxTokens: n(2)}, &no},
		{exchange.Request{BodyBytes: n(1)}, exchange.Request{BodyBytes: n(2), MaxTokens: n(2)}, nil},
		{exchange.Request{InputTokens: n(9), MaxTokens: n(1), BodyBytes: n(1)}, exchange.Request{InputTokens: n(8), MaxTokens: n(1), BodyBytes: n(2)}, &no},
		{exchange.Request{InputTokens: n(9), InputEstimated: true, MaxTokens: n(1), BodyBytes: n(1)}, exchange.Request{InputTokens: n(8), MaxTokens: n(1), BodyBytes: n(2)}, &yes},
		{exchange.Request{InputTokens: n(math.MinInt64), MaxTokens: n(1)}, exchange.Request{InputTokens: n(math.MaxInt64), MaxTokens: n(1)}, &yes},
	} {
		got := SmallerThan(test.a, test.b)
		if (got == nil) != (test.want == nil) || got != nil && *got != *test.want {
			t.Errorf("%+v against %+v: got %v, want %v", test.a, test.b, got, test.want)
		}
	}
}
