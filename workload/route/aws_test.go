package route

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"loadshape/workload/exchange"
	"loadshape/workload/route/fingerprint"
)

const aSession = "c4n4ryQ7x51b2WmZk8vR3tYpL0aHdNqEuGjXs-session"

// toldElsewhere is said where the settings name a host that gives out no tokens.
const toldElsewhere = "to a host that gives out none"

// given is what metadata services and processes answer.
func given(id string) string {
	return fmt.Sprintf(`{"Version":1,"Code":"Success","Type":"AWS-HMAC","AccessKeyId":%q,"SecretAccessKey":%q,"Token":%q,"SessionToken":%q,"Expiration":%q}`,
		id, aSecretKey, aSession, aSession, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
}

// TestAWSChain gets credentials from each place of the standard chain, and sends one request with each.
func TestAWSChain(t *testing.T) {
	const id = "ASIA" + "C4N4RYQ7X51B2WMZ"
	for _, c := range []struct {
		name   string
		env    map[string]string
		config string // the files
		keys   string
		meta   http.HandlerFunc // of a metadata service
		at     func(url string) map[string]string
		source string
		id     string
		token  bool
		known  bool // the fingerprint is
	}{
		{name: "environment", env: awsKeys, source: "env:AWS_ACCESS_KEY_ID", id: anAccessID, known: true},
		{name: "environment, temporary", env: with(awsKeys, "AWS_ACCESS_KEY_ID", id, "AWS_SESSION_TOKEN", aSession), source: "env:AWS_ACCESS_KEY_ID", id: id, token: true},
		{name: "file", keys: "[default]\naws_access_key_id = " + anAccessID + "\naws_secret_access_key = " + aSecretKey + "\n", source: "the profile default", id: anAccessID, known: true},
		{name: "profile", env: map[string]string{"AWS_PROFILE": "work"}, config: "[profile work]\nregion = eu-west-1\n",
			keys: "[work]\naws_access_key_id = " + anAccessID + "\naws_secret_access_key = " + aSecretKey + "\n", source: "the profile work", id: anAccessID, known: true},
		{name: "process", env: map[string]string{"PATH": "/bin:/usr/bin"}, config: "[default]\ncredential_process = /bin/cat PROCESS\n", source: "the process of the profile default", id: id, token: true},
		{name: "container", meta: func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "c4n4ryQ7x-auth" {
				w.WriteHeader(403)
				return
			}
			io.WriteString(w, given(id))
		}, at: func(url string) map[string]string {
			return map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": url + "/v2/credentials", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "c4n4ryQ7x-auth"}
		}, source: "the container's credential endpoint", id: id, token: true},
		{name: "instance", meta: func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodPut:
				w.Header().Set("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "21600")
				io.WriteString(w, "c4n4ryQ7x-imds")
			case r.Header.Get("X-Aws-Ec2-Metadata-Token") != "c4n4ryQ7x-imds":
				w.WriteHeader(401)
			case strings.HasSuffix(strings.TrimSuffix(r.URL.Path, "/"), "/security-credentials"):
				io.WriteString(w, "a-role")
			case strings.HasSuffix(r.URL.Path, "/a-role"):
				io.WriteString(w, given(id))
			default:
				w.WriteHeader(404)
			}
		}, at: func(url string) map[string]string { return map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": url} },
			source: "the instance's metadata service", id: id, token: true},
		{name: "web identity", env: map[string]string{"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r"}, meta: func(w http.ResponseWriter, r *http.Request) {
			if r.FormValue("WebIdentityToken") != "c4n4ryQ7x-jwt" || r.FormValue("Action") != "AssumeRoleWithWebIdentity" {
				w.WriteHeader(403)
				return
			}
			fmt.Fprintf(w, `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey><SessionToken>%s</SessionToken><Expiration>%s</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
				id, aSecretKey, aSession, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
		}, at: func(url string) map[string]string {
			path := filepath.Join(t.TempDir(), "token")
			writeFile(t, path, "c4n4ryQ7x-jwt")
			return map[string]string{"AWS_ENDPOINT_URL_STS": url, "AWS_WEB_IDENTITY_TOKEN_FILE": path}
		}, source: "the web identity of AWS_WEB_IDENTITY_TOKEN_FILE", id: id, token: true, known: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "process" && runtime.GOOS == "windows" {
				t.Skip("there is no /bin/cat")
			}
			var got seen
			server := seer(t, &got)
			env := with(c.env)
			if c.meta != nil {
				for name, value := range c.at(newCounter(t, "http", c.meta).URL) {
					env[name] = value
				}
			}
			in := here(t, env)
			dir := filepath.Join(in.HomeDir, ".aws")
			writeFile(t, filepath.Join(dir, "process"), given(id))
			writeFile(t, filepath.Join(dir, "config"), strings.ReplaceAll(c.config, "PROCESS", filepath.Join(dir, "process")))
			writeFile(t, filepath.Join(dir, "credentials"), c.keys)
			r, err := Open(Settings{Name: Bedrock, Model: "m", Region: "eu-west-1", BaseURL: server.URL}, in)
			if err != nil {
				t.Fatal(err)
			}
			x := r.Send(t.Context(), []byte(aRequest), clock())
			if !x.Complete || server.requests.Load() != 1 {
				t.Fatalf("%s: %s after %d requests", x.Failure, x.Detail, server.requests.Load())
			}
			if want := "AWS4-HMAC-SHA256 Credential=" + c.id + "/20261123/eu-west-1/bedrock/aws4_request, SignedHeaders="; !strings.HasPrefix(got.header.Get("Authorization"), want) {
				t.Errorf("signed %q, want %s…", got.header.Get("Authorization"), want)
			}
			if has := got.header.Get("X-Amz-Security-Token") == aSession; has != c.token {
				t.Errorf("with a session token: %v, want %v", has, c.token)
			}
			identity := r.Identity()
			if identity.CredentialSource != c.source || (identity.CredentialFingerprint != fingerprint.Unknown) != c.known {
				t.Errorf("the credential is %q, %q", identity.CredentialSource, identity.CredentialFingerprint)
			}
			cleanOfCanaries(t, r, x)
		})
	}
}

// TestAWSNone: where nobody gives a credential out, nothing is sent, and the exchange says so.
func TestAWSNone(t *testing.T) {
	var got seen
	server := seer(t, &got)
	for name, env := range map[string]map[string]string{
		"no metadata service": {"AWS_EC2_METADATA_DISABLED": "true"},
		"a refusing one":      {"AWS_CONTAINER_CREDENTIALS_FULL_URI": newCounter(t, "http", answers(403, `{"Code":"c4n4ryQ7x"}`)).URL},
		"a process that ends": {"AWS_PROFILE": "p", "PATH": "/bin:/usr/bin"},
		"a role elsewhere":    {"AWS_PROFILE": "r", "AWS_ENDPOINT_URL_STS": "https://sts.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			in := here(t, env)
			writeFile(t, filepath.Join(in.HomeDir, ".aws", "config"), "[profile p]\ncredential_process = /bin/false\n[profile r]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = s\n")
			writeFile(t, filepath.Join(in.HomeDir, ".aws", "credentials"), "[s]\naws_access_key_id = "+anAccessID+"\naws_secret_access_key = "+aSecretKey+"\n")
			r, err := Open(Settings{Name: Mantle, Model: "anthropic.m", Region: "us-east-1", BaseURL: server.URL}, in)
			if err != nil {
				t.Fatal(err)
			}
			x := r.Send(t.Context(), []byte(aRequest), clock())
			if x.Failure != exchange.NoCredential || *x.Sent || x.Status != 0 || !strings.Contains(x.Detail, "nothing was sent") {
				t.Errorf("got %+v", x)
			}
			if name == "a role elsewhere" {
				if !strings.Contains(x.Detail, toldElsewhere) {
					t.Errorf("the detail is %q", x.Detail)
				}
				if id := r.Identity(); id.Account == "" || id.CredentialFingerprint == fingerprint.Unknown {
					t.Errorf("the role is not in the identity: %+v", id)
				}
			}
			cleanOfCanaries(t, r, x)
		})
	}
	if server.requests.Load() != 0 {
		t.Errorf("%d requests were sent", server.requests.Load())
	}
}

// TestAWSSettings: what is wrong with the settings is said, and not what stands in them.
func TestAWSSettings(t *testing.T) {
	s := Settings{Name: Bedrock, Model: "m", Region: "us-east-1"}
	_, err := Open(s, here(t, map[string]string{"AWS_PROFILE": canary}))
	checkError(t, err, "the settings of AWS cannot be read: there is no profile of a name that they give", false)
	in := here(t, map[string]string{})
	writeFile(t, os.Getenv("AWS_CONFIG_FILE"), "[default]\nrole_arn = arn:aws:iam::1:role/x\ncredential_source = "+canary+"\n")
	_, err = Open(s, in)
	checkError(t, err, "the settings of AWS cannot be read: a file or a variable of theirs is not as it should be", false)
	_, err = Open(Settings{Name: Bedrock, Region: "us-east-1"}, here(t, awsKeys))
	checkError(t, err, "--model: is missing, and it is part of the address on this route", false)
	for _, model := range []string{"a/../b", "a b", "a?b", "a#b", "a%2fb", "a//b", "é", strings.Repeat("a", 300)} {
		s.Model = model
		_, err = Open(s, here(t, awsKeys))
		checkError(t, err, "--model: cannot stand in the address of a request", false)
	}
	_, err = Open(Settings{Name: ClaudeAWS, Region: "us-east-1"}, here(t, awsKeys))
	checkError(t, err, "--workspace: is missing, and there is none in ANTHROPIC_AWS_WORKSPACE_ID", false)
}

// TestVersionOfTheBody: the version that a failure's header had is none for a body.
func TestVersionOfTheBody(t *testing.T) {
	for version, want := range map[string]string{"": bedrockVersion, "2023-06-01": bedrockVersion, "2026-10-21": "2026-10-21"} {
		r := openHere(t, Settings{Name: Bedrock, Model: "m", Region: "us-east-1", Version: version}, awsKeys)
		if body := r.Preview([]byte(`{}`)).Body; body != `{"anthropic_version":"`+want+`"}` || r.Identity().Version != want {
			t.Errorf("%q: %s, %s", version, body, r.Identity().Version)
		}
	}
}

// TestAWSRegion: the region comes from where the SDKs look, and is never guessed.
func TestAWSRegion(t *testing.T) {
	file := "[default]\nregion = eu-central-1\n"
	for _, c := range []struct {
		flag, model, base string
		env               map[string]string
		file              string
		region, note      string
		err               string
		refused           bool
	}{
		{flag: "us-west-2", env: map[string]string{"AWS_REGION": "us-east-1"}, region: "us-west-2", note: "AWS_REGION says us-east-1"},
		{env: map[string]string{"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-2"}, region: "us-east-1", note: "AWS_DEFAULT_REGION says us-east-2"},
		{env: map[string]string{"AWS_DEFAULT_REGION": "us-east-2"}, file: file, region: "us-east-2"},
		{file: file, region: "eu-central-1", note: "from the profile default"},
		{flag: "us-east-1", env: map[string]string{"AWS_PROFILE": "default"}, file: file, region: "us-east-1", note: "that for JavaScript takes the profile"},
		{err: "--region: is missing, and there is none in AWS_REGION, AWS_DEFAULT_REGION, the profile default; expected one such as us-east-1"},
		{flag: "us-east-1.evil.example/", err: "--region: is no region of AWS"},
		{flag: "us-east-1", model: "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/x", err: "the model is in us-west-2, and the region is us-east-1", refused: true},
		{flag: "us-east-1", base: "https://bedrock-runtime.us-west-2.amazonaws.com", err: "is in us-west-2, and the region is us-east-1", refused: true},
		{flag: "us-east-1", base: "https://bedrock-runtime.us-east-1.amazonaws.com", region: "us-east-1"},
	} {
		in := here(t, with(c.env, "AWS_ACCESS_KEY_ID", anAccessID, "AWS_SECRET_ACCESS_KEY", aSecretKey))
		writeFile(t, os.Getenv("AWS_CONFIG_FILE"), c.file)
		if c.model == "" {
			c.model = "anthropic.claude-opus-5"
		}
		r, err := Open(Settings{Name: Bedrock, Model: c.model, Region: c.flag, BaseURL: c.base}, in)
		if c.err != "" {
			checkError(t, err, c.err, c.refused)
			continue
		}
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		notes := strings.Join(r.Notices(), "\n")
		if r.Identity().Region != c.region || !strings.Contains(notes, c.note) || c.base == "" && r.url.Host != "bedrock-runtime."+c.region+".amazonaws.com" {
			t.Errorf("%+v: region %s, host %s, notes\n%s", c, r.Identity().Region, r.url.Host, notes)
		}
	}
}

// TestRegionOfHost: which hosts are a service's own.
func TestRegionOfHost(t *testing.T) {
	for host, want := range map[string]string{
		"bedrock-runtime.us-east-1.amazonaws.com": "us-east-1", "bedrock-runtime-fips.us-west-2.amazonaws.com": "us-west-2", "bedrock-runtime.eu-west-1.api.aws": "eu-west-1",
		"vpce-0a1b2c3d-x.bedrock-runtime.us-east-1.vpce.amazonaws.com": "us-east-1", "bedrock-runtime.us-gov-west-1.amazonaws.com": "us-gov-west-1",
		"bedrock-runtime.us-east-1.amazonaws.com.example.com": "", "xbedrock-runtime.us-east-1.amazonaws.com": "", "bedrock-mantle.us-east-1.api.aws": "",
		"x.bedrock-runtime.us-east-1.vpce.amazonaws.com": "", "bedrock-runtime.us-east-1": "", "bedrock-runtime.a.b.amazonaws.com": "", "": "",
	} {
		if got := regionOfHost(host, "bedrock-runtime"); got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
}

// TestModelIDs: the form of an id says which quota counts.
func TestModelIDs(t *testing.T) {
	for model, want := range map[string]modelID{
		"anthropic.claude-3-5-sonnet-20240620-v1:0": {quota: "on-demand"},
		"anthropic.claude-opus-5":                   {quota: "on-demand"},
		"us.anthropic.claude-opus-4-8-v1:0":         {quota: "cross-region us"},
		"eu.anthropic.claude-opus-4-8-v1:0":         {quota: "cross-region eu"},
		"global.anthropic.claude-opus-5":            {quota: "global"},
		"claude-opus-5":                             {},
		"arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc":                   {"us-east-1", "123456789012", "application-inference-profile"},
		"arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc":                               {"us-east-1", "123456789012", "provisioned-throughput"},
		"arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-8-v1:0": {"us-east-1", "123456789012", "cross-region us"},
		"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-5":                        {"us-east-1", "", "on-demand"},
		"arn:aws:bedrock": {}, "": {}, "arn:a:b:c:1:x": {region: "c"},
	} {
		if got := readModelID(model); got != want {
			t.Errorf("%q: got %+v, want %+v", model, got, want)
		}
	}
}
