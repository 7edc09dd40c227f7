package route

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestCloudCanary puts the canary into each variable and file of the clouds, and looks for it in all that comes out,
// also where the server and whoever gives out tokens say it back.
func TestCloudCanary(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Amzn-Requestid", r.Header.Get("Authorization"))
		w.Header().Set("X-Litellm-Call-Id", r.Header.Get("X-Api-Key"))
		w.Header().Set("Request-Id", strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		w.Header().Set("X-Amzn-Errortype", r.Header.Get("X-Amz-Security-Token"))
		w.WriteHeader(401)
		fmt.Fprintf(w, `{"message":%q,"body":%q}`, fmt.Sprint(r.Header), body)
	}
	server := newCounter(t, "http", echo)
	tokens := newCounter(t, "http", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		if strings.Contains(r.URL.Path, "bad") {
			w.WriteHeader(400)
		}
		const plain = "plainly-no-form-c4n4ryQ7x51b2WmZk8vR3tYpL0aH"
		fmt.Fprintf(w, `{"access_token":%q,"expires_in":"3599","expires_on":"4102444800","token_type":"Bearer","AccessKeyId":%q,"SecretAccessKey":%q,"Token":%q,"error":%q,"error_description":%q}`,
			plain, "plain-id-c4n4ryQ7x51b2", plain, plain, canary, fmt.Sprint(r.Header)+string(body))
	})
	host := strings.TrimPrefix(tokens.URL, "http://")
	sent := 0
	for _, variable := range append([]string{""}, cloudVariables...) {
		for route, s := range settingsOf(server.URL) {
			for _, from := range []string{"MINE", ""} {
				s.Credential = ""
				if from != "" {
					s.Credential = "env:" + from
				}
				for _, path := range []string{"/token", "/bad"} {
					if path == "/bad" && variable != "" {
						continue
					}
					env := map[string]string{
						"MINE": mine, "AWS_CONTAINER_CREDENTIALS_FULL_URI": tokens.URL + path, "AWS_CONTAINER_AUTHORIZATION_TOKEN": canary,
						"IDENTITY_ENDPOINT": tokens.URL + path, "IDENTITY_HEADER": canary, "AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential", "GCE_METADATA_HOST": host,
						"AZURE_CLIENT_ID": newGUID(), // the library keeps tokens for the whole process
					}
					if variable != "" {
						env[variable] = canary
					}
					in := here(t, env)
					if variable == "GOOGLE_APPLICATION_CREDENTIALS" {
						key := filepath.Join(in.WorkDir, canary, "key.json")
						writeFile(t, key, `{"type":"authorized_user","client_id":"`+canary+`","client_secret":"`+canary+`","refresh_token":"`+canary+`","project_id":"`+canary+`"}`)
						t.Setenv(variable, key)
					}
					writeFile(t, filepath.Join(in.HomeDir, ".aws", "config"), "[default]\nsso_account_id = "+canary+"\n[profile "+canary+"]\nregion = "+canary+"\naws_access_key_id = "+canary+"\n")
					out := ""
					r, err := Open(s, in)
					if err != nil {
						out = show(err)
					} else {
						x := r.Send(t.Context(), []byte(aRequest), clock())
						if *x.Sent {
							sent++
						}
						owner, why := r.Owner()
						out = strings.Join([]string{show(r), show(*r), show(x), show(r.Identity()), r.Curl("{}"), r.Preview([]byte(`"` + canary + `"`)).String(),
							strings.Join(r.Notices(), "\n"), r.OwnerPage(), string(owner), why}, "\n")
					}
					for _, hidden := range []string{canary[14:30], mine[:16], "4n4ryQ7x"} {
						if i := strings.Index(strings.ToLower(out), strings.ToLower(hidden)); i >= 0 {
							t.Fatalf("%s=…, %s, %q: the canary is in\n%s", variable, route, from, out[max(0, i-200):min(len(out), i+100)])
						}
					}
				}
			}
		}
	}
	if sent == 0 {
		t.Error("nothing was sent")
	}
}

// TestCloudCurl: the commands take credentials from where they are, and hold none.
func TestCloudCurl(t *testing.T) {
	bedrock := Settings{Name: Bedrock, Model: "us.anthropic.claude-opus-4-8-v1:0", Region: "us-east-1"}
	t.Run("aws", func(t *testing.T) {
		command := openHere(t, bedrock, awsKeys).Curl("{}")
		want := `AWS_MAX_ATTEMPTS=1 aws bedrock-runtime invoke-model \
  --region 'us-east-1' \
  --model-id 'us.anthropic.claude-opus-4-8-v1:0' \
  --accept application/json \
  --content-type application/json \
  --body fileb:///dev/stdin \
  /dev/stdout <<'BODY'
{}
BODY
`
		if command != want {
			t.Errorf("got\n%s", command)
		}
	})
	for name, c := range map[string]struct {
		settings Settings
		env      map[string]string
		files    map[string]string // below the home directory
		want     []string
	}{
		"bedrock, its own key": {bedrock, map[string]string{bedrockTokenName: "ABSK" + mine}, nil, []string{"'https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-opus-4-8-v1%3A0/invoke'", "\nauthorization: Bearer $AWS_BEARER_TOKEN_BEDROCK\n"}},
		"mantle, signed":       {Settings{Name: Mantle, Region: "us-east-1"}, awsKeys, nil, []string{"--aws-sigv4 'aws:amz:us-east-1:bedrock-mantle'", "\nuser = \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"\n", "\nx-amz-security-token: $AWS_SESSION_TOKEN\n"}},
		"a profile": {Settings{Name: Mantle, Region: "us-east-1"}, nil, map[string]string{".aws/credentials": "[default]\naws_access_key_id=" + anAccessID + "\naws_secret_access_key=" + aSecretKey + "\n"},
			[]string{`eval "$(aws configure export-credentials --format env)"`, "--aws-sigv4"}},
		"google": {Settings{Name: Vertex, Model: "claude-opus-5", Region: "global", Project: "p"}, nil, nil, []string{"\nauthorization: Bearer $(gcloud auth application-default print-access-token)\n", "models/claude-opus-5:rawPredict'"}},
		"azure":  {Settings{Name: Foundry, Project: "mine"}, nil, nil, []string{"Bearer $(az account get-access-token --scope https://ai.azure.com/.default --query accessToken --output tsv)\n", "'https://mine.services.ai.azure.com/anthropic/v1/messages'"}},
		"portkey": {Settings{Name: Gateway, Gateway: "portkey", BaseURL: "https://gateway.example.com"}, map[string]string{"PORTKEY_API_KEY": mine}, nil,
			[]string{"\nx-portkey-api-key: $PORTKEY_API_KEY\n"}},
	} {
		in := here(t, c.env)
		for path, text := range c.files {
			writeFile(t, filepath.Join(in.HomeDir, path), text)
		}
		r, err := Open(c.settings, in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		command := r.Curl("{}")
		for _, want := range c.want {
			if !strings.Contains(command, want) {
				t.Errorf("%s: %s is not in\n%s", name, want, command)
			}
		}
		if strings.Contains(strings.ToLower(command), "4n4ryq7x") {
			t.Errorf("%s: a secret is in\n%s", name, command)
		}
	}
}
