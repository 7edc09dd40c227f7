package route

import (
	"net/url"
	"slices"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/workload/redact"
)

const bedrockVersion = "bedrock-2023-05-31"

func bedrockForm() *form {
	return &form{
		name: Bedrock, title: "Amazon Bedrock",
		baseName: "ANTHROPIC_BEDROCK_BASE_URL",
		base:     func(r *Route) string { return "https://bedrock-runtime." + r.region + "." + awsDomain(r.region) },
		path: func(_ *Route, model string) target {
			p := "/model/" + url.QueryEscape(model) + "/invoke"
			return target{p, p + "-with-response-stream"}
		},
		version: bedrockVersion, versionInBody: true, betasInBody: true, modelInPath: true,
		edit: func(r *Route, body []byte) []byte {
			add := []member{{"anthropic_version", r.version}}
			without := []string{"model", "stream"}
			if len(r.betas) > 0 {
				add, without = append(add, member{"anthropic_beta", r.betas}), append(without, "anthropic_beta")
			}
			return editBody(body, without, add...)
		},
		settle: (*Route).settleBedrock, credential: (*Route).findBedrockCredential, kin: bedrockKin, claudeCode: "BEDROCK",
		owner: wire.AWSAccount, whose: "is Amazon Bedrock: the limits are those of the AWS account, for one model in one region",
		ours: func(host string) bool { return regionOfHost(host, "bedrock-runtime") != "" },
		ids:  []string{"x-amzn-requestid", "x-amz-requestid"},
		page: bedrockPage,
		family: func(r *Route) (Family, string) {
			return ReserveAtStart, "input and max_tokens are set aside together when the request starts, and settled at its end, where an output token of a Claude model counts several times: " + reserveProves
		},
	}
}

func (r *Route) settleBedrock(s Settings, in Surroundings) error {
	if err := checkModel(s.Model); err != nil {
		return err
	}
	if err := r.settleAWS(s, in); err != nil {
		return err
	}
	for _, name := range []string{"AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL"} {
		if in.Getenv(name) != "" && s.BaseURL == "" {
			r.note("%s is set: clients of the AWS SDK take another address than this request; expected --base-url where it counts.", name)
		}
	}
	id := readModelID(s.Model)
	r.quota = id.quota
	return r.refuseOtherRegion("the model", id.region)
}

// findBedrockCredential takes a key of Bedrock's own first, as the SDKs do, and else signs.
func (r *Route) findBedrockCredential(s Settings, in Surroundings) error {
	if err := r.refuseOtherRegion("the host "+r.url.Hostname(), regionOfHost(r.url.Hostname(), "bedrock-runtime")); err != nil {
		return err
	}
	found, err := r.takeCredential(s, in, bedrockTokenName)
	switch {
	case err != nil:
		return err
	case !found:
		err = r.findChain("bedrock", in)
	case !r.credential.value.Empty():
		r.credential.asBearer()
	}
	if account := readModelID(r.model).account; account != "" {
		r.accountID = redact.New(account)
	}
	return err
}

func bedrockPage(r *Route) string {
	where := "Service Quotas in " + r.region + ", Amazon Bedrock: " + consoleOf(r.region) + "/servicequotas/home/services/bedrock/quotas"
	name := " (“On-demand InvokeModel tokens per minute” of the model)"
	switch {
	case strings.HasPrefix(r.quota, "global"), strings.HasPrefix(r.quota, "cross-region"), r.quota == applicationProfile:
		name = " (“Cross-Region InvokeModel tokens per minute” of the model" + map[bool]string{true: ", the global one"}[strings.HasPrefix(r.quota, "global")] + ")"
	case r.quota == provisioned:
		return "Provisioned Throughput in the Amazon Bedrock console of " + r.region + ": it has quotas of its own"
	}
	return where + name + "; the CloudWatch metric InvocationThrottles, dimension ModelId"
}

func consoleOf(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "https://" + region + ".console.amazonaws.cn"
	}
	return "https://" + region + ".console.aws.amazon.com"
}

// A modelID is what the id of a model on Bedrock says. Which of a model's quotas counts depends on its form.
type modelID struct{ region, account, quota string }

const (
	onDemand           = "on-demand"
	applicationProfile = "application-inference-profile"
	provisioned        = "provisioned-throughput"
)

// profilePrefixes are those of inference profiles.
var profilePrefixes = []string{"us", "eu", "apac", "jp", "au", "ca", "us-gov", "global"}

func readModelID(model string) modelID {
	var id modelID
	if parts := strings.SplitN(model, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		id.region, id.account = parts[3], accountOf(model)
		kind, rest, _ := strings.Cut(parts[5], "/")
		switch kind {
		case "application-inference-profile":
			id.quota = applicationProfile
		case "provisioned-model":
			id.quota = provisioned
		case "inference-profile", "foundation-model":
			id.quota = readModelID(rest).quota
		}
		return id
	}
	prefix, _, _ := strings.Cut(model, ".")
	switch {
	case prefix == "global":
		id.quota = "global"
	case slices.Contains(profilePrefixes, prefix):
		id.quota = "cross-region " + prefix
	case prefix == "anthropic":
		id.quota = onDemand
	}
	return id
}
