package emulator

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
)

// received is a request as a server reads it.
func received(t *testing.T, method, path, host string, headers ...string) *http.Request {
	t.Helper()
	text := method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n"
	for i := 0; i+1 < len(headers); i += 2 {
		text += headers[i] + ": " + headers[i+1] + "\r\n"
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text + "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const theScheme = "AWS4-HMAC-SHA256"

const signedBody = `{"max_tokens":1}`

// signedRequests were signed by @smithy/signature-v4, which the SDKs of AWS and Anthropic for JavaScript use, with AKIAFAKE
// and fake: ids with their colon escaped and not, an ARN with the token of a session, over HTTP/2, and another service.
var signedRequests = []struct{ service, path, token, signed, signature string }{
	{"bedrock", "/model/us.anthropic.claude-opus-4-8-v1%3A0/invoke", "", "content-type;host;x-amz-content-sha256;x-amz-date",
		"5525359db597bc13488c0d89e5dee338df3d01817848e0e9398f989a014ba4cb"},
	{"bedrock", "/model/us.anthropic.claude-opus-4-8-v1:0/invoke", "", "content-type;host;x-amz-content-sha256;x-amz-date",
		"117ce401fbd91a12ca64e8afee316a597576a7fdcb589a3a235d29bfd4659fbb"},
	{"bedrock", "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc123def/invoke-with-response-stream", "session",
		"content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token", "38366c42fc350daf2e4f5d5cc5c53462ea56ba8a38f8f7d13a2b61f2d48942f8"},
	{"bedrock", "/model/us.anthropic.claude-opus-4-8-v1%3A0/invoke", "", ":authority;content-type;x-amz-content-sha256;x-amz-date", // over HTTP/2
		"90ef90a54f0fc5d505f24536db7aee6784587c6261959b39eabc9aaa94934dbe"},
	{"bedrock-mantle", "/anthropic/v1/messages", "", "content-type;host;x-amz-content-sha256;x-amz-date",
		"d74ce631af9cbaa911aff8341de8b025788caeebbb594f426da812d2bb0c8215"},
}

func TestSignatures(t *testing.T) {
	e, _ := facing(t, "bedrock", tier(), nil)
	for _, c := range signedRequests {
		header := "AWS4-HMAC-SHA256 Credential=AKIAFAKE/20261123/us-east-1/" + c.service + "/aws4_request, SignedHeaders=" + c.signed + ", Signature=" + c.signature
		headers := []string{"Content-Type", "application/json", "X-Amz-Date", "20261123T093000Z",
			"X-Amz-Content-Sha256", "3dad411eb0f5c33818edd8c544777853ec18ac0c3302379c36079ea194193599", "Authorization", header}
		if c.token != "" {
			headers = append(headers, "X-Amz-Security-Token", c.token)
		}
		check := signedBy(c.service)
		if refusal := check(e, received(t, "POST", c.path, "127.0.0.1:8080", headers...), []byte(signedBody)); refusal != nil {
			t.Errorf("%s: %s", c.path, refusal.Message)
		}
		for what, r := range map[string]*http.Request{
			"another path":   received(t, "POST", c.path+"x", "127.0.0.1:8080", headers...),
			"another method": received(t, "PUT", c.path, "127.0.0.1:8080", headers...),
			"another host":   received(t, "POST", c.path, "127.0.0.1:8081", headers...),
			"a query":        received(t, "POST", c.path+"?a=b", "127.0.0.1:8080", headers...),
		} {
			if refusal := check(e, r, []byte(signedBody)); refusal == nil || refusal.Type != "InvalidSignatureException" || refusal.Status != 403 {
				t.Errorf("%s, %s: %+v", c.path, what, refusal)
			}
		}
		if refusal := check(e, received(t, "POST", c.path, "127.0.0.1:8080", headers...), []byte(signedBody+" ")); refusal == nil || refusal.Type != "InvalidSignatureException" {
			t.Errorf("%s with another body: %+v", c.path, refusal)
		}
		if refusal := signedBy("s3")(e, received(t, "POST", c.path, "127.0.0.1:8080", headers...), []byte(signedBody)); refusal == nil || refusal.Type != "InvalidSignatureException" {
			t.Errorf("%s for another service: %+v", c.path, refusal)
		}
	}
}

// TestNoSignature: what is no whole signature of the known key is refused in the words of AWS.
func TestNoSignature(t *testing.T) {
	e, _ := facing(t, "bedrock", tier(), nil)
	const scope = "/20261123/us-east-1/bedrock/aws4_request"
	for header, want := range map[string]string{
		"":                  "MissingAuthenticationTokenException",
		"Basic abc":         "IncompleteSignatureException",
		theScheme + " none": "IncompleteSignatureException",
		theScheme + " Credential=AKIAFAKE/x, SignedHeaders=host, Signature=0":                      "IncompleteSignatureException",
		theScheme + " Credential=AKIAREAL" + scope + ", SignedHeaders=host, Signature=0":           "UnrecognizedClientException",
		theScheme + " Credential=AKIAFAKE" + scope + ", SignedHeaders=x-amz-date, Signature=0":     "InvalidSignatureException",
		theScheme + " Credential=AKIAFAKE" + scope + ", SignedHeaders=host;x-amz-date, Signature=": "IncompleteSignatureException",
	} {
		w := ask(e, false, "Authorization", header)
		name, _, _ := strings.Cut(w.Header().Get("X-Amzn-Errortype"), ":")
		if w.Code != 403 || name != want || !strings.HasPrefix(w.Body.String(), `{"message":"`) || w.Header().Get("X-Amzn-Requestid") == "" {
			t.Errorf("%q: %d %s %s, want %s", header, w.Code, name, w.Body, want)
		}
	}
	other, _ := facing(t, "bedrock", tier(), func(s *Settings) { s.AccessKey, s.SecretKey = "AKIAREAL", "another" })
	if w := ask(other, false, "Authorization", theScheme+" Credential=AKIAFAKE"+scope+", SignedHeaders=host, Signature=0"); w.Header().Get("X-Amzn-Errortype")[:12] != "Unrecognized" {
		t.Errorf("a pair that was set is not the only one: %v", w.Header())
	}
}

// TestBodyWithinBounds stands on both sides of how deep a body may be and how many values it may have, on a face of each form.
func TestBodyWithinBounds(t *testing.T) {
	// What is before and behind nests four levels deep, and has eight brackets and commas.
	body := func(content string) string {
		return `{"model":"` + model + `","max_tokens":5,"anthropic_version":"bedrock-2023-05-31","messages":[{"role":"user","content":[{"type":"text","text":"a","x":` + content + `}]}]}`
	}
	for face, path := range map[string]string{"": "/v1/messages", "bedrock": "/model/" + model + "/invoke", "litellm": "/v1/messages"} {
		c := &clock{now: at(t, someOn)}
		s := settings(c, tier())
		s.Face = face
		e, err := New(s)
		if err != nil {
			t.Fatal(err)
		}
		for content, want := range map[string]string{
			strings.Repeat("[", maxDepth-5) + strings.Repeat("]", maxDepth-5): "",
			strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth):     "The request body: line 1: nests deeper than 1000 levels, expected at most that",
			"[" + strings.Repeat("0,", maxValues-20) + "0]":                   "",
			"[" + strings.Repeat("0,", maxValues) + "0]":                      "The request body: line 1: has more than 1048576 values, expected at most that",
		} {
			w := post(e, path, body(content), "Authorization", "Bearer any")
			if said := strings.Contains(w.Body.String(), "The request body: "); said != (want != "") || said && (w.Code != 400 || !strings.Contains(w.Body.String(), want)) {
				t.Errorf("%s, %.20s: %d %.200s, want %q", face, content, w.Code, w.Body, want)
			}
		}
	}
}
