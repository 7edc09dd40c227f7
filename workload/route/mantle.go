package route

import "loadshape/bucket/wire"

func mantleForm() *form {
	return &form{
		name: Mantle, title: "Amazon Bedrock Mantle",
		baseName: "ANTHROPIC_BEDROCK_MANTLE_BASE_URL",
		base:     func(r *Route) string { return "https://bedrock-mantle." + r.region + ".api.aws/anthropic" },
		path:     func(*Route, string) target { return one("/" + messagesPath) }, version: DefaultVersion,
		edit:   asItIs,
		settle: (*Route).settleMantle, credential: (*Route).findMantleCredential, kin: bedrockKin, claudeCode: "MANTLE",
		owner: wire.AWSAccount, whose: "is Amazon Bedrock's Mantle endpoint: the limits are those of the AWS account there, which are others than those of InvokeModel",
		ours: func(host string) bool { return regionOfHost(host, "bedrock-mantle") != "" },
		ids:  []string{"x-amzn-requestid", "request-id"},
		page: func(r *Route) string {
			return "Service Quotas in " + r.region + ", Amazon Bedrock: " + consoleOf(r.region) + "/servicequotas/home/services/bedrock/quotas (search for “Bedrock Mantle input tokens per minute” and the model)"
		},
		family: func(*Route) (Family, string) {
			return ReserveAtStart, "input and max_tokens together must fit into the quota for input tokens when the request starts, and requests are not counted: " + reserveProves
		},
	}
}

func asItIs(_ *Route, body []byte) []byte { return body }

func (r *Route) settleMantle(s Settings, in Surroundings) error {
	if err := r.settleAWS(s, in); err != nil {
		return err
	}
	if id := readModelID(s.Model); s.Model != "" && id.quota != onDemand {
		r.note("The model is not named as Mantle names models, such as anthropic.claude-sonnet-5, without the prefix of an inference profile.")
	}
	return nil
}

// findMantleCredential takes keys in the order of the SDKs. They go out as a bearer token.
func (r *Route) findMantleCredential(s Settings, in Surroundings) error {
	if err := r.refuseOtherRegion("the host "+r.url.Hostname(), regionOfHost(r.url.Hostname(), "bedrock-mantle")); err != nil {
		return err
	}
	found, err := r.takeCredential(s, in, bedrockTokenName, claudeAWSKeyName)
	switch {
	case err != nil:
		return err
	case !found:
		return r.findChain("bedrock-mantle", in)
	case !r.credential.value.Empty():
		r.credential.asBearer()
	}
	return nil
}
