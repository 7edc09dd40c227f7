package route

import (
	"loadshape/bucket/wire"
	"loadshape/workload/route/address"
)

func claudeAWSForm() *form {
	return &form{
		name: ClaudeAWS, title: "Claude Platform on AWS",
		baseName: "ANTHROPIC_AWS_BASE_URL",
		base:     func(r *Route) string { return "https://aws-external-anthropic." + r.region + ".api.aws" },
		path:     func(*Route, string) target { return one("/" + messagesPath) }, version: DefaultVersion,
		edit:   asItIs,
		settle: (*Route).settleClaudeAWS, credential: (*Route).findClaudeAWSCredential, kin: anthropicKin, claudeCode: "ANTHROPIC_AWS",
		owner: wire.AnthropicOrganization, whose: "is Claude Platform on AWS: it is bought through AWS, and the limits are Anthropic's, for the workspace",
		ours: func(host string) bool { return regionOfHost(host, "aws-external-anthropic") != "" },
		ids:  []string{"x-amzn-requestid", "request-id"},
		page: func(r *Route) string {
			return "the workspace " + r.workspace + " of Claude Platform on AWS in the AWS console of " + r.region + "; its limits are Anthropic's and in no Service Quotas"
		},
		family: func(r *Route) (Family, string) { return directForm().family(r) },
	}
}

// settleClaudeAWS finds the region, and the workspace, which every request there names.
func (r *Route) settleClaudeAWS(s Settings, in Surroundings) error {
	if err := r.settleAWS(s, in); err != nil {
		return err
	}
	const name = "ANTHROPIC_AWS_WORKSPACE_ID"
	workspace := r.choose("workspace", choice{s.Workspace, "--workspace"}, choice{in.Getenv(name), name})
	if workspace.value == "" {
		return noChoice("workspace", "the id of one", "wrkspc_01…", name)
	}
	if !address.IsName(workspace.value, "-_") {
		return noSuch(workspace.from, "the id of a workspace", "wrkspc_01…")
	}
	r.workspace = workspace.value
	return nil
}

func (r *Route) findClaudeAWSCredential(s Settings, in Surroundings) error {
	if err := r.refuseOtherRegion("the host "+r.url.Hostname(), regionOfHost(r.url.Hostname(), "aws-external-anthropic")); err != nil {
		return err
	}
	found, err := r.takeCredential(s, in, claudeAWSKeyName)
	if err == nil && !found {
		err = r.findChain("aws-external-anthropic", in)
	}
	return err
}
