package sigv4

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
)

// TestSignatureOfAWS is the example that AWS gives of its algorithm.
func TestSignatureOfAWS(t *testing.T) {
	const header = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET / HTTP/1.1\r\nHost: example.amazonaws.com\r\nX-Amz-Date: 20150830T123600Z\r\n\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	s, why := Read(header)
	if why != "" {
		t.Fatal(why)
	}
	if got, ok := s.of(r, nil, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"); !ok || got != s.value {
		t.Errorf("it is %s, want %s", got, s.value)
	}
}

// FuzzSignature reads any Authorization header.
func FuzzSignature(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0", "/a%2Fb", "b=1&a")
	f.Fuzz(func(t *testing.T, header, path, query string) {
		s, why := Read(header)
		if why == "" && (s.value == "" || len(s.signed) == 0) {
			t.Errorf("%q is taken as %+v", header, s)
		}
		if twice := escaped(path); strings.Count(twice, "/") != strings.Count(path, "/") || len(twice) < len(path) {
			t.Errorf("%q is escaped as %q", path, twice)
		}
		canonicalQuery(query)
	})
}
