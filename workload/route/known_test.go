package route

import (
	"encoding/hex"
	"testing"
)

// TestScrubber looks for the credentials of variables that no route uses here.
func TestScrubber(t *testing.T) {
	env := map[string]string{
		keyName: "Qx7Vb2Nm9Kd4Tz8R", tokenName: "Zp5Wq8Je3Uc7Xo2G", "CLAUDE_CODE_OAUTH_TOKEN": "Mv4Bt7Rc2Ny9Lg5E", "MINE": "Fd8Ys3Ho6Tu1Kz9V",
		"TEAM": "Jw2Xe9Pl5Oq8Sn3U", "OTHER": "Tc6Gh1Zv8Mb4Wi7E",
		headersName: "Authorization: Bearer Ub3Nd7Fy2Ka8Sx5G\nX-Plain: Rz6Jt9VqCw1Hm4Ls",
	}
	scrub := Scrubber(Settings{Credential: "env:MINE", Headers: []string{"x-team=env:TEAM", "x-y"}}, Surroundings{Getenv: func(name string) string { return env[name] }})
	for _, secret := range []string{env[keyName], env[tokenName], env["CLAUDE_CODE_OAUTH_TOKEN"], env["MINE"], env["TEAM"], "Ub3Nd7Fy2Ka8Sx5G",
		hex.EncodeToString([]byte("Ub3Nd7Fy2Ka8Sx5G"))} {
		if got := scrub("a " + secret + " b"); got != "a [credential] b" {
			t.Errorf("%q is left: %q", secret, got)
		}
	}
	for _, plain := range []string{env["OTHER"], "Rz6Jt9VqCw1Hm4Ls", "claude-sonnet-5"} {
		if got := scrub(plain); got != plain {
			t.Errorf("%q becomes %q", plain, got)
		}
	}
}
