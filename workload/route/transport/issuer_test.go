package transport

import (
	"net/url"
	"testing"
)

// TestTokenHosts: where the libraries may go.
func TestTokenHosts(t *testing.T) {
	hosts := []string{"sts.amazonaws.com", ".signin.aws.amazon.com", "signin.aws.amazon.com"}
	for address, want := range map[string]bool{
		"https://sts.amazonaws.com/": true, "https://eu-west-1.signin.aws.amazon.com/x": true, "https://sts.amazonaws.com.example.com/": false, "https://bedrock-runtime.us-east-1.amazonaws.com/": false,
		"http://sts.amazonaws.com/": false, "http://169.254.169.254/latest": true, "https://169.254.169.254/": false, "http://[fd00:ec2::254]/": true, "http://169.254.1.1/": false,
		"http://127.0.0.1:1/": true, "http://localhost/": true, "https://localhost.example.com/": false, "http://metadata.google.internal/": true, "http://metadata.google.internal.example.com/": false,
		"https://evilsignin.aws.amazon.com/": false, "ftp://sts.amazonaws.com/": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := givesTokens(u, hosts); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}
