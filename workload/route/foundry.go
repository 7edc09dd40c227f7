package route

import (
	"fmt"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/workload/route/address"
)

const (
	foundryResourceName = "ANTHROPIC_FOUNDRY_RESOURCE"
	foundryBaseURLName  = "ANTHROPIC_FOUNDRY_BASE_URL"
	foundryKeyName      = "ANTHROPIC_FOUNDRY_API_KEY"
	foundryTokenName    = "ANTHROPIC_FOUNDRY_AUTH_TOKEN"
	foundryDomain       = ".services.ai.azure.com"
)

func foundryForm() *form {
	return &form{
		name: Foundry, title: "Microsoft Foundry",
		baseName: foundryBaseURLName,
		base: func(r *Route) string {
			if r.project == "" {
				return ""
			}
			return "https://" + r.project + foundryDomain + "/anthropic"
		},
		path: func(*Route, string) target { return one("/" + messagesPath) }, version: DefaultVersion,
		edit:   asItIs,
		settle: (*Route).settleFoundry, credential: (*Route).findFoundryCredential, kin: azureKin, claudeCode: "FOUNDRY",
		owner: wire.AzureSubscription, whose: "is Microsoft Foundry: the limits are quotas of the Azure subscription, for one model and version, shared by its resources",
		ours: func(host string) bool { return strings.HasSuffix(host, foundryDomain) },
		ids:  []string{"apim-request-id", "request-id"},
		page: func(r *Route) string {
			return "the Quota page of the Foundry portal, https://ai.azure.com, for the subscription of the resource " + r.project + " (column Scope); an increase is asked for at https://aka.ms/oai/stuquotarequest"
		},
		family: func(*Route) (Family, string) { return UnknownFamily, unknownProves },
	}
}

// settleFoundry finds the resource. As in the SDK, a base URL and a resource say the same thing, and only one of them
// may be there.
func (r *Route) settleFoundry(s Settings, in Surroundings) error {
	if err := hasNone(s, r.form.title, "region", "gateway"); err != nil {
		return err
	}
	resource := r.choose("resource", choice{s.Project, "--project"}, choice{in.Getenv(foundryResourceName), foundryResourceName})
	switch base := in.Getenv(foundryBaseURLName); {
	case s.BaseURL != "" || base != "":
		if s.BaseURL == "" && resource.value != "" {
			return fmt.Errorf("%s: is set beside the resource of %s, expected one of them", foundryBaseURLName, resource.from)
		}
		if s.BaseURL != "" {
			base = s.BaseURL
		}
		if u, err := address.Parse(strings.TrimSpace(base)); err == nil {
			if name, ok := strings.CutSuffix(u.Hostname(), foundryDomain); ok {
				if resource.value != "" && resource.value != name {
					return &Refusal{fmt.Sprintf("--base-url: is that of another resource than %s names", resource.from)}
				}
				resource = choice{name, "--base-url"}
			}
		}
	case resource.value == "":
		return noChoice("project", "the name of the Foundry resource", "my-resource", foundryResourceName, foundryBaseURLName)
	}
	if resource.value != "" && !address.IsName(resource.value, "-") {
		return noSuch(resource.from, "the name of a Foundry resource", "my-resource")
	}
	r.project = strings.ToLower(resource.value)
	return nil
}

// findFoundryCredential takes a key, then a token, and else an identity of Entra.
func (r *Route) findFoundryCredential(s Settings, in Surroundings) error {
	found, err := r.takeCredential(s, in, foundryKeyName, foundryTokenName)
	if err == nil && !found {
		err = r.findAzure(in)
	}
	return err
}
