package profile

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loadshape/bucket"
)

const awsList = `{"Quotas": [
 {"ServiceCode":"bedrock","ServiceName":"Amazon Bedrock","QuotaArn":"arn:aws:servicequotas:us-east-1:000000000000:bedrock/L-D4FBCF4E","QuotaCode":"L-D4FBCF4E","QuotaName":"Cross-region model inference tokens per minute for Anthropic Claude Sonnet 5","Value":6000000.0,"Unit":"None","Adjustable":true,"GlobalQuota":false,"QuotaAppliedAtLevel":"ACCOUNT"},
 {"QuotaCode":"L-DD84E5CA","QuotaName":"Global cross-region model inference tokens per minute for Anthropic Claude Sonnet 5","Value":0.0,"Adjustable":true},
 {"QuotaCode":"L-38EB0A61","QuotaName":"Bedrock Mantle input tokens per minute for Anthropic Claude Sonnet 5","Value":3000000.0,"Adjustable":true},
 {"QuotaCode":"L-15830237","QuotaName":"Bedrock Mantle output tokens per minute for Anthropic Claude Sonnet 5","Value":300000.0,"Adjustable":true},
 {"QuotaCode":"L-00000001","QuotaName":"On-demand InvokeModel tokens per minute for Claude Opus 4.6","Value":1500000.0},
 {"QuotaCode":"L-00000002","QuotaName":"InvokeModel requests per minute for Claude Opus 4.6","Value":5000.0,"Period":{"PeriodValue":1,"PeriodUnit":"MINUTE"}},
 {"QuotaCode":"L-00000003","QuotaName":"Model invocation max tokens per day for Anthropic Claude Opus 4.6 (doubled for cross-region calls)","Value":2160000000.0},
 {"QuotaCode":"L-00000004","QuotaName":"Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1 1M Context Length","Value":1000000.0},
 {"QuotaCode":"L-94A31E46","QuotaName":"Cross-region model inference tokens per minute for Anthropic Claude Sonnet 5.5","Value":6000000.0},
 {"QuotaCode":"L-00000005","QuotaName":"On-demand, latency-optimized model inference tokens per minute for Anthropic Claude 3.5 Haiku","Value":1},
 {"QuotaCode":"L-00000006","QuotaName":"On-demand model inference tokens per minute for Amazon Nova Lite","Value":1}]}`

func TestAWSQuotas(t *testing.T) {
	p, err := Read("dir/quotas.json", strings.NewReader(awsList))
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "quotas" || p.Owner != "AWS account" || p.Groups[0].Limits[0].Source != "Service Quotas L-D4FBCF4E" {
		t.Errorf("read as %+v", p)
	}
	readsBack(t, p)
	for model, want := range map[string]string{
		"claude-sonnet-5":                   "tokens 6000000 burndown 10",
		"eu.anthropic.claude-sonnet-5":      "tokens 6000000 burndown 10",
		"global.anthropic.claude-sonnet-5":  "tokens 0 burndown 10",
		"mantle/anthropic.claude-sonnet-5":  "input_tokens 3000000, output_tokens 300000",
		"claude-opus-4-6":                   "tokens 1500000 burndown 5, requests 5000, tokens 2160000000 per 1d burndown 5",
		"anthropic.claude-opus-4-6":         "tokens 1500000 burndown 5, requests 5000, tokens 2160000000 per 1d burndown 5",
		"us.anthropic.claude-sonnet-4-5-1m": "tokens 1000000 burndown 5",
	} {
		i, err := p.Group(model, bucket.Standard)
		if err != nil {
			t.Error(err)
		} else if got := briefly(p.Groups[i].Limits); got != want {
			t.Errorf("%s has %s, want %s", model, got, want)
		}
	}
	if _, err := p.Group("us.anthropic.claude-sonnet-5-5", bucket.Standard); !errors.Is(err, ErrUnpublished) || !strings.Contains(err.Error(), "limit: 6000000, charge: reserve_max_tokens, burndown: N") {
		t.Errorf("a model whose burndown is not known: %v", err)
	}
	for _, note := range []string{
		"claude-sonnet-5 (global inference profile): the applied quota is 0 tokens (Service Quotas L-DD84E5CA), so every request is refused until an increase is granted.",
		"claude-sonnet-5 by itself is taken as cross-region inference profile; another way has a name of its own",
		"not modelled: 2 more quotas, of other models and other things than requests for messages",
		"not modelled: claude-sonnet-5-5, whose quota of 6000000 tokens (Service Quotas L-94A31E46) has a burndown that no source read gives",
	} {
		if !slices.Contains(p.Notes, note) {
			t.Errorf("notes %q, want %q", p.Notes, note)
		}
	}
	one, err := Read("one.json", strings.NewReader(`{"Quota": {"QuotaCode":"L-CCA5DF70","QuotaName":"On-demand model inference requests per minute for Anthropic Claude Haiku 4.5","Value":0.0,"Adjustable":true}}`))
	if err != nil || len(one.Groups) != 1 || one.Groups[0].Limits[0].Limit != 0 || !strings.HasPrefix(one.Notes[0], "claude-haiku-4-5 (on demand): the applied quota is 0 requests") {
		t.Errorf("get-service-quota is read as %+v, %v", one, err)
	}
}

const googleList = `{"metrics": [
 {"name":"projects/1/services/aiplatform.googleapis.com/consumerQuotaMetrics/x","metric":"aiplatform.googleapis.com/global_online_prediction_input_tokens_per_minute_per_base_model","displayName":"…","unit":"1",
  "consumerQuotaLimits":[{"name":"…","unit":"1/min/{project}/{base_model}","isPrecise":true,"quotaBuckets":[
   {"effectiveLimit":"20000000","defaultLimit":"20000000","dimensions":{"base_model":"anthropic-claude-opus"}},
   {"effectiveLimit":"0","defaultLimit":"0","dimensions":{"base_model":"anthropic-claude-haiku"}},
   {"effectiveLimit":"-1","defaultLimit":"-1","dimensions":{"base_model":"gemini-3"}}]}]},
 {"metric":"aiplatform.googleapis.com/global_online_prediction_requests_per_base_model","consumerQuotaLimits":[{"quotaBuckets":[{"effectiveLimit":"2000","dimensions":{"base_model":"anthropic-claude-opus"}}]}]},
 {"metric":"aiplatform.googleapis.com/eu_multi_region_online_prediction_output_tokens_per_minute_per_base_model","consumerQuotaLimits":[{"quotaBuckets":[{"effectiveLimit":"1000000","dimensions":{"base_model":"anthropic-claude-opus"}}]}]},
 {"metric":"aiplatform.googleapis.com/online_prediction_input_tokens_per_minute_per_base_model","consumerQuotaLimits":[{"quotaBuckets":[{"effectiveLimit":"1500000","dimensions":{"base_model":"anthropic-claude-sonnet-4-6","region":"us-east5"}}]}]},
 {"metric":"aiplatform.googleapis.com/training_jobs","consumerQuotaLimits":[{"quotaBuckets":[{"effectiveLimit":"5"}]}]}]}`

func TestGoogleQuotas(t *testing.T) {
	p, err := Read("quotas.json", strings.NewReader(googleList))
	if err != nil {
		t.Fatal(err)
	}
	if p.Owner != "Google project" {
		t.Errorf("read as %+v", p)
	}
	readsBack(t, p)
	for model, want := range map[string]string{
		"claude-opus-5-5":            "input_tokens 20000000, requests 2000",
		"global/claude-opus-4-8":     "input_tokens 20000000, requests 2000",
		"eu/claude-opus-5":           "output_tokens 1000000",
		"claude-sonnet-4-6":          "input_tokens 1500000",
		"us-east5/claude-sonnet-4-6": "input_tokens 1500000",
		"claude-haiku-5-5":           "input_tokens 0",
	} {
		i, err := p.Group(model, bucket.Standard)
		if err != nil {
			t.Error(err)
		} else if got := briefly(p.Groups[i].Limits); got != want {
			t.Errorf("%s has %s, want %s", model, got, want)
		}
	}
	const zero = "claude-haiku (global): the applied quota is 0 input tokens (global_online_prediction_input_tokens_per_minute_per_base_model), so every request is refused until an increase is granted."
	if !slices.Contains(p.Notes, zero) || !slices.Contains(p.Notes, "not modelled: 2 more quotas, of other models and other things than requests for messages") {
		t.Errorf("notes %q, want %q", p.Notes, zero)
	}
}

func TestQuotasErrors(t *testing.T) {
	for in, want := range map[string]string{
		`{"Quotas": []}`:                        "f: has no quota of a Claude model, expected the quotas of Amazon Bedrock or of aiplatform.googleapis.com",
		`{"Quotas": [], "NextToken": "x"}`:      "f: NextToken: is not empty: this is a part of the quotas, expected all of them (the aws command gives them without --max-items)",
		`{"metrics": [], "nextPageToken": "x"}`: "f: nextPageToken: is not empty: this is a part of the quotas, expected all pages in one metrics list",
		`{"Quota": {"QuotaCode": "L-1", "QuotaName": "On-demand model inference requests per minute for Claude Opus 5", "Value": -1}}`:                                                                                                       "f: On-demand model inference requests per minute for Claude Opus 5: is -1, expected 0 to 1000000000000",
		`{"Quota": {"QuotaCode": "L-1", "QuotaName": "Cross-region model inference tokens per minute for Claude Haiku 5.5", "Value": 9}}`:                                                                                                    "f: claude-haiku-5-5 has limits of its own in these quotas, but no source gives the figures",
		`{"metrics": [{"metric": "aiplatform.googleapis.com/online_prediction_requests_per_base_model", "consumerQuotaLimits": [{"quotaBuckets": [{"effectiveLimit": "many", "dimensions": {"base_model": "anthropic-claude-opus-4"}}]}]}]}`: `f: aiplatform.googleapis.com/online_prediction_requests_per_base_model: effectiveLimit: is "many", expected a whole number`,
	} {
		if p, err := Read("f", strings.NewReader(in)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %+v, %v, want %s", in, p, err, want)
		}
	}
}

// TestBurndownOf: of a model that the table does not have the rule decides, for 3.7 to 4.7 and no others.
func TestBurndownOf(t *testing.T) {
	for model, want := range map[string]int64{
		"claude-3-6-ballad": 0, "claude-3-7-ballad": 5, "claude-ballad-3-7": 5, "claude-ballad-4": 5, "claude-ballad-4-7": 5, "claude-ballad-4-8": 0, "claude-ballad-5": 0,
		"claude-sonnet-5": 10, "ballad": 0,
	} {
		if got := burndownOf(model); got != want {
			t.Errorf("%s: an output token counts %d times, want %d", model, got, want)
		}
	}
}

// briefly is limits in one line.
func briefly(limits []bucket.Limit) string {
	var all []string
	for _, l := range limits {
		s := string(l.Dimension) + " " + strconv.FormatInt(l.Limit, 10)
		if l.Per != 0 {
			s += " per " + l.Per.String()
		}
		if l.Burndown > 0 {
			s += " burndown " + strconv.FormatInt(l.Burndown, 10)
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}
