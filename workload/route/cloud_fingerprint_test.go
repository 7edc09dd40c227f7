package route

import (
	"path/filepath"
	"testing"

	"loadshape/workload/route/fingerprint"
)

// TestCloudFingerprints: a credential's fingerprint is that of who it is for. It stays when the credential is renewed,
// and is another one's where it is for another.
func TestCloudFingerprints(t *testing.T) {
	bedrock := Settings{Name: Bedrock, Model: "m", Region: "us-east-1"}
	vertex := Settings{Name: Vertex, Model: "m", Region: "global", Project: "p"}
	foundry := Settings{Name: Foundry, Project: "mine"}
	keys := func(id, secret, session string) map[string]string {
		return map[string]string{"AWS_ACCESS_KEY_ID": id, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": session}
	}
	role := func(arn string) string { return "[default]\nrole_arn = " + arn + "\ncredential_source = Environment\n" }
	sso := func(account, name string) string {
		return "[default]\nsso_session = s\nsso_account_id = " + account + "\nsso_role_name = " + name + "\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x.awsapps.com/start\n"
	}
	account := func(mail string) string {
		return `{"type":"service_account","client_email":"` + mail + `","private_key_id":"` + mail + `","private_key":"x","token_uri":"https://oauth2.googleapis.com/token"}`
	}
	entra := func(tenant, client, secret string) map[string]string {
		return map[string]string{"AZURE_TENANT_ID": tenant, "AZURE_CLIENT_ID": client, "AZURE_CLIENT_SECRET": secret}
	}
	type one struct {
		settings Settings
		env      map[string]string
		file     string // of AWS, or of Google
	}
	for _, c := range []struct {
		name string
		a, b one
		want string
	}{
		{"a key, another secret", one{bedrock, keys(anAccessID, "a-secret-of-the-tests", ""), ""}, one{bedrock, keys(anAccessID, "another-secret-of-the-tests", ""), ""}, "same"},
		{"two keys", one{bedrock, keys(anAccessID, aSecretKey, ""), ""}, one{bedrock, keys("AKIA"+"0000000000000000", aSecretKey, ""), ""}, "different"},
		{"temporary keys", one{bedrock, keys(anAccessID, aSecretKey, aSession), ""}, one{bedrock, keys(anAccessID, aSecretKey, aSession), ""}, "unknown"},
		{"a role", one{bedrock, nil, role("arn:aws:iam::123456789012:role/a")}, one{bedrock, nil, role("arn:aws:iam::123456789012:role/a")}, "same"},
		{"two roles", one{bedrock, nil, role("arn:aws:iam::123456789012:role/a")}, one{bedrock, nil, role("arn:aws:iam::123456789012:role/b")}, "different"},
		{"one sign-on", one{bedrock, nil, sso("123456789012", "dev")}, one{bedrock, nil, sso("123456789012", "dev")}, "same"},
		{"two sign-ons", one{bedrock, nil, sso("123456789012", "dev")}, one{bedrock, nil, sso("210987654321", "dev")}, "different"},
		{"a machine", one{bedrock, nil, ""}, one{bedrock, nil, ""}, "unknown"},
		{"a key of Bedrock", one{bedrock, map[string]string{bedrockTokenName: "ABSK" + mine}, ""}, one{bedrock, map[string]string{bedrockTokenName: "ABSK" + mine}, ""}, "same"},
		{"short-lived keys of Bedrock", one{bedrock, map[string]string{bedrockTokenName: "bedrock-api-key-" + mine}, ""}, one{bedrock, map[string]string{bedrockTokenName: "bedrock-api-key-" + mine}, ""}, "unknown"},
		{"a service account", one{vertex, nil, account(mail)}, one{vertex, nil, account(mail)}, "same"},
		{"two service accounts", one{vertex, nil, account(mail)}, one{vertex, nil, account("x" + mail)}, "different"},
		{"a person", one{vertex, nil, user("")}, one{vertex, nil, user("")}, "unknown"},
		{"a client, another secret", one{foundry, entra(aTenant, aClient, "a-secret-of-the-tests"), ""}, one{foundry, entra(aTenant, aClient, "another"), ""}, "same"},
		{"two tenants", one{foundry, entra(aTenant, aClient, "a-secret-of-the-tests"), ""}, one{foundry, entra(aClient, aClient, "a-secret-of-the-tests"), ""}, "different"},
	} {
		fingerprint := func(o one) string {
			in := here(t, o.env)
			if o.settings.Name == Bedrock {
				writeFile(t, filepath.Join(in.HomeDir, ".aws", "config"), o.file)
			} else if o.file != "" {
				writeFile(t, wellKnownGoogleFile(in), o.file)
			}
			r, err := Open(o.settings, in)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			return r.Identity().CredentialFingerprint
		}
		if got := likeness(fingerprint(c.a), fingerprint(c.b)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// likeness is what two fingerprints say of their credentials.
func likeness(a, b string) string {
	switch {
	case a == fingerprint.Unknown || b == fingerprint.Unknown:
		return "unknown"
	case a == b:
		return "same"
	}
	return "different"
}
