package route

import (
	"strings"

	"loadshape/bucket/wire"
	"loadshape/workload/route/address"
)

// The variables of Claude Code and of the SDKs.
const (
	claudeGoogleBaseName      = "ANTHROPIC_GOOGLE_CLOUD_BASE_URL"
	claudeGoogleProjectName   = "ANTHROPIC_GOOGLE_CLOUD_PROJECT"
	claudeGoogleLocationName  = "ANTHROPIC_GOOGLE_CLOUD_LOCATION"
	claudeGoogleWorkspaceName = "ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID"
	claudeGoogleHost          = "claude.googleapis.com"
)

func claudeGoogleForm() *form {
	return &form{
		name: ClaudeGoogle, title: "Claude Models on Google Cloud (Anthropic managed)",
		baseName: claudeGoogleBaseName,
		base: func(r *Route) string {
			if r.workspace == "" {
				return "" // a base URL is given
			}
			return "https://" + claudeGoogleHost + "/v1/projects/" + r.project + "/locations/" + r.region + "/workspaces/" + r.workspace + "/invoke"
		},
		path: func(*Route, string) target { return one("/" + messagesPath) }, version: DefaultVersion,
		edit: asItIs, workspaceInPath: true,
		settle: (*Route).settleClaudeGoogle, credential: (*Route).findGoogleCredential, kin: googleKin, claudeCode: "ANTHROPIC_GOOGLE_CLOUD",
		owner: wire.AnthropicOrganization, whose: "is the Claude API that Anthropic runs for a Google Cloud project: Google bills it, and the limits are those of the Anthropic organization of that project, and of the workspace",
		ours: func(host string) bool { return host == claudeGoogleHost },
		ids:  []string{"request-id", "x-cloud-trace-context"},
		page: func(r *Route) string {
			project := "the Google Cloud project"
			if r.project != "" {
				project = "the project " + r.project
			}
			return "the Limits page of the Claude Console of the organization that was made for " + project +
				", which the project's Claude page in the Google Cloud console opens (Agent Platform, Models, Claude Platform, Anthropic managed); its limits are in no quota of Google"
		},
		family: func(r *Route) (Family, string) { return directForm().family(r) },
	}
}

// settleClaudeGoogle finds project, location and workspace, which the address names, where the SDK does. A base URL has them,
// or it is a gateway's and has none: the SDK does not ask for them then.
func (r *Route) settleClaudeGoogle(s Settings, in Surroundings) error {
	if err := hasNone(s, r.form.title, "gateway"); err != nil {
		return err
	}
	base, from := s.BaseURL, "--base-url"
	if base == "" {
		base, from = in.Getenv(claudeGoogleBaseName), claudeGoogleBaseName
	}
	named, own := claudeGooglePlace(base)
	if base != "" && !own {
		return nil
	}
	file, err := readGoogleFile(in)
	if err != nil {
		return err
	}
	project := r.choose("project", choice{named[0], from}, choice{s.Project, "--project"}, choice{in.Getenv(claudeGoogleProjectName), claudeGoogleProjectName},
		choice{in.Getenv("GOOGLE_CLOUD_PROJECT"), "GOOGLE_CLOUD_PROJECT"}, choice{in.Getenv("GCLOUD_PROJECT"), "GCLOUD_PROJECT"}, choice{file.ProjectID, "the credential's file"})
	location := r.choose("region", choice{named[1], from}, choice{s.Region, "--region"}, choice{in.Getenv(claudeGoogleLocationName), claudeGoogleLocationName})
	if location.value == "" {
		location = choice{"global", "the SDK's own default"}
	}
	workspace := r.choose("workspace", choice{named[2], from}, choice{s.Workspace, "--workspace"}, choice{in.Getenv(claudeGoogleWorkspaceName), claudeGoogleWorkspaceName})
	switch {
	case project.value == "":
		return noChoice("project", "the id of one", "my-project-123", claudeGoogleProjectName, "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "the credential's file")
	case !googleProject.MatchString(project.value):
		return noSuch(project.from, "the id of a project", "my-project-123")
	case !vertexRegion.MatchString(location.value):
		return noSuch(location.from, "a location of Google Cloud", "global")
	case workspace.value == "":
		return noChoice("workspace", "the id of one", "wrkspc_01…", claudeGoogleWorkspaceName)
	case !address.IsName(workspace.value, "-_"):
		return noSuch(workspace.from, "the id of a workspace", "wrkspc_01…")
	}
	r.project, r.region, r.workspace = project.value, location.value, workspace.value
	for _, c := range []struct {
		what string
		choice
	}{{"project", project}, {"workspace", workspace}} {
		if !strings.HasPrefix(c.from, "--") {
			r.note("The %s is %s, from %s.", c.what, c.value, c.from)
		}
	}
	return nil
}

// claudeGooglePlace is the project, the location and the workspace that a base URL of Google's own names.
func claudeGooglePlace(base string) (place [3]string, own bool) {
	u, err := address.Parse(strings.TrimSpace(base))
	if err != nil || u.Hostname() != claudeGoogleHost {
		return place, false
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) != 8 || parts[0] != "v1" || parts[1] != "projects" || parts[3] != "locations" || parts[5] != "workspaces" || parts[7] != "invoke" {
		return place, false
	}
	return [3]string{parts[2], parts[4], parts[6]}, true
}
