package route

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"loadshape/workload/redact"
	"loadshape/workload/route/address"
	"loadshape/workload/route/transport"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
)

const (
	googleFileName = "GOOGLE_APPLICATION_CREDENTIALS"
	googleScope    = "https://www.googleapis.com/auth/cloud-platform"
	maxGoogleFile  = 1 << 20
)

// googleTokenHosts give out tokens of Google, and to those who come with another cloud's identity.
var googleTokenHosts = []string{
	"oauth2.googleapis.com", "accounts.google.com", "www.googleapis.com", "sts.googleapis.com", "iamcredentials.googleapis.com",
}

// A googleFile is what a file of application default credentials says of whom it is for. Its secrets are not in it.
type googleFile struct {
	Type           string `json:"type"`
	ProjectID      string `json:"project_id"`
	QuotaProjectID string `json:"quota_project_id"`
	ClientEmail    string `json:"client_email"`
	Account        string `json:"account"`
	Audience       string `json:"audience"`
	Impersonates   string `json:"service_account_impersonation_url"`

	text []byte // whole; nil: there is no file
	from string
}

// googleTypes are those of the library.
var googleTypes = []google.CredentialsType{
	google.ServiceAccount, google.AuthorizedUser, google.ExternalAccount, google.ExternalAccountAuthorizedUser, google.ImpersonatedServiceAccount,
}

// readGoogleFile reads the file that the library would: the one of the variable, else gcloud's own.
func readGoogleFile(in Surroundings) (googleFile, error) {
	file := googleFile{from: googleFileName}
	path := in.Getenv(googleFileName)
	named := path != ""
	if !named {
		path, file.from = wellKnownGoogleFile(in), "gcloud's application default credentials"
	}
	if path == "" {
		return file, nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return file, nil
	}
	if err != nil {
		return file, fmt.Errorf("%s: the file cannot be read", file.from)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() > maxGoogleFile {
		return file, fmt.Errorf("%s: is no file of credentials", file.from)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxGoogleFile))
	if err != nil || json.Unmarshal(text, &file) != nil || !slices.Contains(googleTypes, google.CredentialsType(file.Type)) {
		return file, fmt.Errorf("%s: is no file of credentials, expected one that gcloud or the console has written", file.from)
	}
	file.text = text
	return file, nil
}

func wellKnownGoogleFile(in Surroundings) string {
	const name = "application_default_credentials.json"
	if runtime.GOOS == "windows" {
		if dir := in.Getenv("APPDATA"); dir != "" {
			return filepath.Join(dir, "gcloud", name)
		}
		return ""
	}
	if in.HomeDir == "" {
		return ""
	}
	return filepath.Join(in.HomeDir, ".config", "gcloud", name)
}

// findGoogleCredential takes a token that is named, and else the application default credentials. No key of Anthropic is taken.
func (r *Route) findGoogleCredential(s Settings, in Surroundings) error {
	found, err := r.takeCredential(s, in)
	switch {
	case err != nil:
		return err
	case !found:
		return r.findGoogle(in)
	case !r.credential.value.Empty():
		r.credential.asBearer()
	}
	return nil
}

// findGoogle takes application default credentials. The token is asked for when the request is sent.
func (r *Route) findGoogle(in Surroundings) error {
	file, err := readGoogleFile(in)
	if err != nil {
		return err
	}
	r.credential = credential{source: file.from, before: "Bearer ", command: "gcloud auth application-default print-access-token"}
	client := r.issuer(googleTokenHosts).Client()
	if file.text == nil {
		if err := checkMetadataHost(in.Getenv("GCE_METADATA_HOST")); err != nil {
			return err
		}
		r.credential.source = "the metadata service of Google Cloud"
		r.authorize = func(ctx context.Context) (*permit, error) {
			found, err := google.FindDefaultCredentials(context.WithValue(ctx, oauth2.HTTPClient, transport.Within(ctx, client)), googleScope)
			if err != nil {
				return nil, errors.New("no credential: neither " + googleFileName + " nor gcloud's file is there, and no metadata service of Google Cloud answers; nothing was sent")
			}
			return googleToken(found, r.credential.source)
		}
		return nil
	}
	r.known = append(r.known, secretsOf(file.text)...)
	r.principal = redact.New(file.principal())
	text := redact.New(string(file.text))
	r.authorize = func(ctx context.Context) (*permit, error) {
		found, err := google.CredentialsFromJSONWithType(context.WithValue(ctx, oauth2.HTTPClient, transport.Within(ctx, client)), []byte(text.Reveal()), google.CredentialsType(file.Type), googleScope)
		if err != nil {
			return nil, errors.New("no credential from " + file.from + ": the file is not as Google writes it; nothing was sent")
		}
		return googleToken(found, file.from)
	}
	return nil
}

func googleToken(found *google.Credentials, who string) (*permit, error) {
	token, err := found.TokenSource.Token()
	if err != nil {
		return nil, transport.NoToken(who, err)
	}
	if redact.CredentialFlaw(token.AccessToken) != "" || token.AccessToken == "" {
		return nil, errors.New("no credential from " + who + ": what was given out is no token; nothing was sent")
	}
	return bearer(token.AccessToken), nil
}

// principal is who the credentials are for. A person's file names nobody: its client is gcloud itself, and its token
// changes with every login.
func (f *googleFile) principal() string {
	switch {
	case f.Impersonates != "":
		return "google\x00" + f.Impersonates
	case f.Type == string(google.ServiceAccount) && f.ClientEmail != "":
		return "google\x00" + f.ClientEmail
	case f.Type == string(google.AuthorizedUser) && f.Account != "":
		return "google\x00" + f.Account
	}
	return ""
}

// secretNames are the fields of a credential's file that hold secrets.
var secretNames = []string{"private_key", "private_key_id", "client_secret", "refresh_token", "access_token", "id_token", "password"}

// secretsOf are the secrets of a credential's file, and of those inside it.
func secretsOf(text []byte) []redact.Secret {
	var all []redact.Secret
	var walk func(map[string]any)
	walk = func(fields map[string]any) {
		for name, value := range fields {
			switch v := value.(type) {
			case string:
				if slices.Contains(secretNames, name) {
					all = append(all, redact.New(v))
				}
			case map[string]any:
				walk(v)
			}
		}
	}
	var fields map[string]any
	if json.Unmarshal(text, &fields) == nil {
		walk(fields)
	}
	return all
}

// checkMetadataHost refuses a metadata service that is none: the library would follow it anywhere.
func checkMetadataHost(host string) error {
	if host == "" {
		return nil
	}
	if u, err := url.Parse("http://" + host); err != nil || !address.IsLoopback(u.Hostname()) && !transport.IsMetadataHost(u.Hostname()) {
		return errors.New("GCE_METADATA_HOST: is not this machine, nor the metadata service of Google Cloud")
	}
	return nil
}
