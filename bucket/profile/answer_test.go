package profile

import (
	"reflect"
	"strings"
	"testing"

	"loadshape/bucket"
)

const orgAnswer = `{"data": [
  {"type": "rate_limit", "group_type": "model_group", "models": ["m-1", "m-1-20260101"], "limits": [
    {"type": "requests_per_minute", "value": 4000},
    {"type": "input_tokens_per_minute", "value": 10000000},
    {"type": "output_tokens_per_minute", "value": 0}]},
  {"type": "rate_limit", "group_type": "model_group", "models": ["claude-3-5-haiku-20241022"], "limits": [
    {"type": "requests_per_minute", "value": 5},
    {"type": "input_tokens_per_minute", "value": 6}]},
  {"type": "rate_limit", "group_type": "batch", "models": null, "limits": [
    {"type": "enqueued_batch_requests", "value": 500000}]}
], "next_page": null}`

const workspaceAnswer = `{"data": [
  {"type": "workspace_rate_limit", "group_type": "model_group", "models": ["m-1"], "limits": [
    {"type": "requests_per_minute", "value": 1000, "org_limit": 4000},
    {"type": "input_tokens_per_minute", "value": 500000, "org_limit": null}]},
  {"type": "workspace_rate_limit", "group_type": "model_group", "models": ["m-2"], "limits": []}
], "next_page": null}`

// The form of late 2026, with ids, and with what the workspace inherits.
const newAnswer = `{"data": [
  {"type": "workspace_rate_limit", "rate_limit_id": "rl_1", "workspace_id": "wrkspc_1",
   "group": {"id": "rlg_1", "type": "model_group", "display_name": "M 1"}, "models": ["m-1"], "limits": [
    {"type": "requests_per_minute", "value": 9, "org_limit": 10, "source": {"type": "workspace"}},
    {"type": "input_tokens_per_minute", "value": 20, "org_limit": 20, "source": {"type": "organization"}},
    {"type": "output_tokens_per_minute", "value": 30, "org_limit": 30, "source": {"type": "organization"}}]},
  {"type": "workspace_rate_limit", "group": {"id": "rlg_2", "type": "files"}, "models": null, "limits": []}
]}`

func TestReadAnswer(t *testing.T) {
	limit := func(d bucket.Dimension, n int64, scope string) bucket.Limit {
		return bucket.Limit{Dimension: d, Limit: n, Scope: scope, Source: "Rate Limits API"}
	}
	haiku := limit(bucket.InputTokens, 6, "organization")
	haiku.CacheRead = bucket.CacheCounts
	const shared = "the organization's limits also hold its other workspaces' traffic, which is not in the plan"
	const inherited = "the answer is a workspace's: a group that it does not list is inherited from the organization and not here"
	for _, test := range []struct {
		in   string
		want Profile
	}{
		{orgAnswer, Profile{
			Name: "answer", Owner: "Anthropic organization", Source: "Rate Limits API",
			Groups: []bucket.Group{
				{Models: []string{"m-1", "m-1-20260101"}, Limits: []bucket.Limit{
					limit(bucket.Requests, 4000, "organization"),
					limit(bucket.InputTokens, 10000000, "organization"),
					limit(bucket.OutputTokens, 0, "organization")}},
				{Models: []string{"claude-3-5-haiku-20241022"}, Limits: []bucket.Limit{
					limit(bucket.Requests, 5, "organization"), haiku}},
			},
			Notes: []string{
				"claude-3-5-haiku-20241022: input includes cache reads, by the published limits; the answer does not say",
				"claude-3-5-haiku-20241022: output_tokens_per_minute is not in the answer",
				"the answer's batch group is not message traffic and left out: enqueued_batch_requests 500000",
			},
		}},
		{workspaceAnswer, Profile{
			Name: "answer", Owner: "Anthropic workspace", Source: "Rate Limits API",
			Groups: []bucket.Group{{Models: []string{"m-1"}, Limits: []bucket.Limit{
				limit(bucket.Requests, 1000, "workspace"), limit(bucket.Requests, 4000, "organization"),
				limit(bucket.InputTokens, 500000, "workspace")}}},
			Notes: []string{
				"m-1: output_tokens_per_minute is not in the answer: it is inherited from the organization and not here",
				"m-2: requests_per_minute is not in the answer: it is inherited from the organization and not here",
				"m-2: input_tokens_per_minute is not in the answer: it is inherited from the organization and not here",
				"m-2: output_tokens_per_minute is not in the answer: it is inherited from the organization and not here",
				inherited, shared,
			},
		}},
		{newAnswer, Profile{
			Name: "answer", Owner: "Anthropic workspace", Source: "Rate Limits API",
			Groups: []bucket.Group{{Models: []string{"m-1"}, Limits: []bucket.Limit{
				limit(bucket.Requests, 9, "workspace"), limit(bucket.Requests, 10, "organization"),
				limit(bucket.InputTokens, 20, "organization"), limit(bucket.OutputTokens, 30, "organization")}}},
			Notes: []string{"the answer's files group is not message traffic and left out", inherited, shared},
		}},
	} {
		got, err := Read("answer.json", strings.NewReader(test.in))
		if err != nil {
			t.Errorf("%s: %v", test.in, err)
		} else if !reflect.DeepEqual(*got, test.want) {
			t.Errorf("read\n%+v, want\n%+v", *got, test.want)
		} else {
			readsBack(t, got)
		}
	}
}

func TestReadAnswerErrors(t *testing.T) {
	one := func(entry string) string { return `{"data": [` + entry + `]}` }
	limits := func(s string) string {
		return one(`{"group_type": "model_group", "models": ["m"], "limits": [` + s + `]}`)
	}
	for _, test := range []struct{ in, want string }{
		{`{"data": []}`, "f:1:10: data: has no limits of a model_group, want at least one"},
		{`{"data": null}`, "f:1:10: data: is null, want a list"},
		{`{"data": {}}`, "f:1:10: data: is a mapping, want a list"},
		{`{"data": [], "next_page": "p2"}`, `f:1:27: next_page: is "p2": this is a part of the answer, want every page in one data list`},
		{`{"data": [], "limits": []}`, "f:1:14: limits: is not a known key, want one of data, next_page"},
		{one(`{"group_type": "batch", "limits": []}`), "f:1:10: data: has no limits of a model_group, want at least one"},
		{one(`{"group_type": "video", "limits": []}`), `f:1:26: data[0].group_type: is "video", want model_group, batch, token_count, files, skills or web_search`},
		{one(`{"group": {"type": "video"}, "limits": []}`), `f:1:30: data[0].group.type: is "video", want model_group, batch, token_count, files, skills or web_search`},
		{one(`{"group_type": "batch", "group": {"type": "files"}}`), `f:1:26: data[0].group_type: is "batch" beside a group of type "files", want them the same`},
		{one(`{"limits": []}`), `f:1:11: data[0].group_type: is "", want model_group, batch, token_count, files, skills or web_search`},
		{one(`{"type": "error", "group_type": "batch"}`), `f:1:20: data[0].type: is "error", want rate_limit or workspace_rate_limit`},
		{one(`{"group_type": "model_group", "models": null, "limits": []}`), "f:1:51: data[0].models: is empty, want the models of the group"},
		{limits(`{"type": "tokens_per_minute", "value": 1}`), `f:1:78: data[0].limits[0].type: is "tokens_per_minute", want requests_per_minute, input_tokens_per_minute or output_tokens_per_minute`},
		{limits(`{"type": "requests_per_minute"}`), "f:1:69: data[0].limits[0].value: is missing, want a whole number, 0 or more"},
		{limits(`{"type": "requests_per_minute", "value": null}`), "f:1:110: data[0].limits[0].value: is null, want a whole number in plain digits"},
		{limits(`{"type": "requests_per_minute", "value": -1}`), "f:1:110: data[0].limits[0].value: is -1, want 0 to 1000000000000"},
		{limits(`{"type": "requests_per_minute", "value": 1, "org_limit": -1}`), "f:1:126: data[0].limits[0].org_limit: is -1, want 0 to 1000000000000"},
		{limits(`{"type": "requests_per_minute", "value": 1, "source": {"type": "x"}}`), `f:1:132: data[0].limits[0].source.type: is "x", want workspace or organization`},
		{limits(`{"type": "requests_per_minute", "value": 1}, {"type": "requests_per_minute", "value": 2}`), "f:1:123: data[0].limits[1].type: is requests_per_minute a second time, want it once"},
		{`{"data": [{"group_type": "model_group", "models": ["a", "b"], "limits": [{"type": "requests_per_minute", "value": 1}]},
			{"group_type": "model_group", "models": ["b"], "limits": [{"type": "requests_per_minute", "value": 1}]}]}`,
			`f:2:45: data[1].models[0]: is "b" like data[0].models[1], want a model in one place`},
	} {
		got, err := Read("f", strings.NewReader(test.in))
		if err == nil {
			t.Errorf("%s: read as %+v, want %s", test.in, got, test.want)
		} else if err.Error() != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.in, err, test.want)
		}
	}
}
