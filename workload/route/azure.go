package route

import (
	"context"
	"errors"
	"net/url"
	"regexp"

	"loadshape/workload/redact"
	"loadshape/workload/route/address"
	"loadshape/workload/route/transport"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

const (
	entraScope      = "https://ai.azure.com/.default"
	azureTenantName = "AZURE_TENANT_ID"
	azureClientName = "AZURE_CLIENT_ID"
)

// azureTokenHosts give out tokens of Entra, in the clouds that there are.
var azureTokenHosts = []string{
	"login.microsoftonline.com", "login.microsoft.com", "login.microsoftonline.us", "login.chinacloudapi.cn", "login.partner.microsoftonline.cn",
	"login.windows.net",
}

var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// findAzure takes the default credential of Azure: environment, workload, managed identity, or a tool that is logged
// in. The token is asked for when the request is sent.
func (r *Route) findAzure(in Surroundings) error {
	options := &azidentity.DefaultAzureCredentialOptions{ClientOptions: azcore.ClientOptions{
		Transport: r.issuer(azureTokenHosts).Client(),
		Retry:     policy.RetryOptions{MaxRetries: -1},
	}}
	if u, err := url.Parse(in.Getenv("AZURE_AUTHORITY_HOST")); err == nil && address.IsLoopback(u.Hostname()) {
		options.DisableInstanceDiscovery = true // it is asked of Microsoft, who does not know this machine
	}
	found, err := azidentity.NewDefaultAzureCredential(options)
	if err != nil {
		return errors.New("the settings of Azure cannot be read: AZURE_TOKEN_CREDENTIALS is not one of the words that there are")
	}
	who := "Azure's default credential"
	switch {
	case in.Getenv("AZURE_FEDERATED_TOKEN_FILE") != "":
		who = "the workload identity of AZURE_FEDERATED_TOKEN_FILE"
	case in.Getenv("AZURE_CLIENT_SECRET") != "":
		who = "env:AZURE_CLIENT_SECRET"
		r.known = append(r.known, redact.New(in.Getenv("AZURE_CLIENT_SECRET")))
	case in.Getenv("AZURE_CLIENT_CERTIFICATE_PATH") != "":
		who = "the certificate of AZURE_CLIENT_CERTIFICATE_PATH"
	case in.Getenv("IDENTITY_ENDPOINT") != "":
		who = "the managed identity"
	}
	for _, name := range []string{"IDENTITY_HEADER", "AZURE_CLIENT_CERTIFICATE_PASSWORD", "MSI_SECRET"} {
		if value := in.Getenv(name); value != "" {
			r.known = append(r.known, redact.New(value))
		}
	}
	tenant, client := in.Getenv(azureTenantName), in.Getenv(azureClientName)
	if guid.MatchString(client) && (guid.MatchString(tenant) || tenant == "") {
		r.principal = redact.New("azure\x00" + tenant + "\x00" + client)
	}
	r.credential = credential{source: who, before: "Bearer ", command: "az account get-access-token --scope " + entraScope + " --query accessToken --output tsv"}
	r.authorize = func(ctx context.Context) (*permit, error) {
		token, err := found.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{entraScope}})
		if err != nil {
			return nil, transport.NoToken(who, err)
		}
		if token.Token == "" || redact.CredentialFlaw(token.Token) != "" {
			return nil, errors.New("no credential from " + who + ": what was given out is no token; nothing was sent")
		}
		return bearer(token.Token), nil
	}
	return nil
}
