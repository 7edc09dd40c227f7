package route

import (
	"regexp"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/workload/route/address"
)

const (
	vertexRegionName  = "CLOUD_ML_REGION"
	vertexProjectName = "ANTHROPIC_VERTEX_PROJECT_ID"
)

func vertexForm() *form {
	return &form{
		name: Vertex, title: "Google Cloud",
		baseName: "ANTHROPIC_VERTEX_BASE_URL",
		base:     func(r *Route) string { return "https://" + vertexHost(r.region) },
		path: func(r *Route, model string) target {
			p := "/v1/projects/" + r.project + "/locations/" + r.region + "/publishers/anthropic/models/" + model
			return target{p + ":rawPredict", p + ":streamRawPredict"}
		},
		version: "vertex-2023-10-16", versionInBody: true, modelInPath: true,
		edit: func(r *Route, body []byte) []byte {
			return editBody(body, []string{"model"}, member{"anthropic_version", r.version})
		},
		settle: (*Route).settleVertex, credential: (*Route).findVertexCredential, kin: googleKin, claudeCode: "VERTEX",
		owner: wire.GoogleProject, whose: "is Google Cloud: the limits are quotas of the project, for one model or its lineage at one class of endpoint",
		ours: func(host string) bool {
			return host == "aiplatform.googleapis.com" || strings.HasSuffix(host, "-aiplatform.googleapis.com") ||
				strings.HasPrefix(host, "aiplatform.") && strings.HasSuffix(host, ".rep.googleapis.com")
		},
		ids:  []string{"request-id", "x-cloud-trace-context"},
		page: vertexPage,
		family: func(*Route) (Family, string) {
			return ReserveAtStart, "an estimate is set aside when the request starts, whose formula is not published, and requests are counted too: " + reserveProves
		},
	}
}

// vertexHost is the host of a region, of a multi-region or of the global endpoint.
func vertexHost(region string) string {
	switch region {
	case "global":
		return "aiplatform.googleapis.com"
	case "us", "eu":
		return "aiplatform." + region + ".rep.googleapis.com"
	}
	return region + "-aiplatform.googleapis.com"
}

// regionOfVertexHost is the region that a host of Google names.
func regionOfVertexHost(host string) string {
	if host == "aiplatform.googleapis.com" {
		return "global"
	}
	if region, ok := strings.CutSuffix(host, "-aiplatform.googleapis.com"); ok {
		return region
	}
	if region, ok := strings.CutSuffix(host, ".rep.googleapis.com"); ok {
		return strings.TrimPrefix(region, "aiplatform.")
	}
	return ""
}

// endpointClass is the beginning of the names of quotas: each class has its own.
func endpointClass(region string) string {
	switch region {
	case "global":
		return "global_"
	case "us", "eu":
		return region + "_multi_region_"
	}
	return ""
}

var (
	vertexRegion  = regexp.MustCompile(`^(global|us|eu|[a-z]+(-[a-z]+)+[0-9]{1,2})$`)
	googleProject = regexp.MustCompile(`^([a-z0-9.-]+:)?[a-z0-9-]{1,63}$`)
)

// settleVertex finds region and project where Claude Code and the SDKs do; a region is never guessed.
func (r *Route) settleVertex(s Settings, in Surroundings) error {
	if err := hasNone(s, r.form.title, "gateway"); err != nil {
		return err
	}
	if err := checkModel(s.Model); err != nil {
		return err
	}
	if !address.IsName(s.Model, "-._@") {
		return noSuch("--model", "the id of a model", "claude-sonnet-5 or claude-haiku-4-5@20251001")
	}
	region := r.choose("region", choice{s.Region, "--region"}, choice{in.Getenv(vertexRegionName), vertexRegionName})
	if region.value == "" {
		return noChoice("region", "one", "global, us, eu or us-east5", vertexRegionName)
	}
	if !vertexRegion.MatchString(region.value) {
		return noSuch(region.from, "a location of Google Cloud", "global, us, eu or us-east5")
	}
	file, err := readGoogleFile(in)
	if err != nil {
		return err
	}
	project := r.choose("project", choice{s.Project, "--project"}, choice{in.Getenv("GCLOUD_PROJECT"), "GCLOUD_PROJECT"},
		choice{in.Getenv("GOOGLE_CLOUD_PROJECT"), "GOOGLE_CLOUD_PROJECT"}, choice{file.ProjectID, "the credential's file"},
		choice{in.Getenv(vertexProjectName), vertexProjectName})
	if project.value == "" {
		return noChoice("project", "the id of one", "my-project-123", "GCLOUD_PROJECT", "GOOGLE_CLOUD_PROJECT", "the credential's file", vertexProjectName)
	}
	if !googleProject.MatchString(project.value) {
		return noSuch(project.from, "the id of a project", "my-project-123")
	}
	r.region, r.project = region.value, project.value
	if region.from != "--region" {
		r.note("The region is %s, from %s.", r.region, region.from)
	}
	if project.from != "--project" {
		r.note("The project is %s, from %s.", r.project, project.from)
	}
	if in.Getenv("GOOGLE_CLOUD_QUOTA_PROJECT") != "" || file.QuotaProjectID != "" && file.QuotaProjectID != r.project {
		r.note("A quota project is set: clients that send it name it in x-goog-user-project; expected --header x-goog-user-project=env:VAR where it counts.")
	}
	return nil
}

// findVertexCredential is Google's, for a host of the region that was asked for.
func (r *Route) findVertexCredential(s Settings, in Surroundings) error {
	if region := regionOfVertexHost(r.url.Hostname()); region != "" {
		if err := r.refuseOtherRegion("the host "+r.url.Hostname(), region); err != nil {
			return err
		}
	}
	if in.Getenv(keyName) != "" {
		r.note("%s is set: Claude Code sends it on this route too, this request does not.", keyName)
	}
	return r.findGoogleCredential(s, in)
}

func vertexPage(r *Route) string {
	return "IAM & Admin, Quotas & System Limits of the project " + r.project + ": https://console.cloud.google.com/iam-admin/quotas?project=" + r.project +
		" (filter by base_model and by " + endpointClass(r.region) + "online_prediction_input_tokens_per_minute_per_base_model, the same for output tokens and requests, at " + r.region + ")"
}
