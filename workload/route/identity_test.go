package route

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"loadshape/workload/route/fingerprint"
)

// fingerprintIn opens a route with the credential and the configuration directory.
func fingerprintIn(t *testing.T, s Surroundings, env map[string]string) (string, string) {
	t.Helper()
	s.Getenv = func(name string) string { return env[name] }
	r, err := Open(Settings{}, s)
	if err != nil {
		t.Fatal(err)
	}
	return r.Identity().CredentialFingerprint, strings.Join(r.Notices(), "\n")
}

func TestFingerprint(t *testing.T) {
	s := in(t, nil)
	first, _ := fingerprintIn(t, s, map[string]string{keyName: canary})
	if !regexp.MustCompile(`^fp_[0-9a-f]{8}_[0-9a-f]{16}$`).MatchString(first) {
		t.Errorf("got %q", first)
	}
	again, _ := fingerprintIn(t, s, map[string]string{keyName: canary})
	asToken, _ := fingerprintIn(t, s, map[string]string{tokenName: canary})
	if again != first || asToken != first {
		t.Errorf("one credential has fingerprints %s, %s and, in the other header, %s", first, again, asToken)
	}
	other, _ := fingerprintIn(t, s, map[string]string{keyName: canary + "x"})
	if other == first || other[:11] != first[:11] {
		t.Errorf("two credentials have fingerprints %s and %s", first, other)
	}
	elsewhere, _ := fingerprintIn(t, in(t, nil), map[string]string{keyName: canary})
	if elsewhere == first || elsewhere[:11] == first[:11] {
		t.Errorf("on two machines: %s and %s", first, elsewhere)
	}
	path := filepath.Join(s.ConfigDir, "loadshape", "fingerprint.key")
	for p, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700 | os.ModeDir} {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode() != want || !info.IsDir() && info.Size() != 32 {
			t.Errorf("%s: mode %v, %d bytes", p, info.Mode(), info.Size())
		}
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("there are files left: %v", files)
	}
}

func TestFingerprintIsUnknown(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, s *Surroundings, path string){
		"no directory": func(_ *testing.T, s *Surroundings, _ string) { s.ConfigDir = "" },
		"cannot be made": func(t *testing.T, s *Surroundings, _ string) {
			s.ConfigDir = filepath.Join(s.ConfigDir, "file")
			writeFile(t, s.ConfigDir, "")
		},
		"too short": func(t *testing.T, _ *Surroundings, path string) { writeFile(t, path, "short") },
		"too long":  func(t *testing.T, _ *Surroundings, path string) { writeFile(t, path, strings.Repeat("x", 33)) },
		"read by others": func(t *testing.T, _ *Surroundings, path string) {
			if runtime.GOOS == "windows" {
				t.Skip("Windows has no such modes")
			}
			writeFile(t, path, strings.Repeat("x", 32))
			if err := os.Chmod(path, 0o640); err != nil {
				t.Fatal(err)
			}
		},
		"a link": func(t *testing.T, s *Surroundings, path string) {
			target := filepath.Join(s.HomeDir, "key")
			writeFile(t, target, strings.Repeat("x", 32))
			writeFile(t, filepath.Join(filepath.Dir(path), "other"), "")
			if err := os.Symlink(target, path); err != nil {
				t.Skip("no links here:", err)
			}
		},
		"a directory": func(t *testing.T, _ *Surroundings, path string) { writeFile(t, filepath.Join(path, "x"), "") },
	} {
		t.Run(name, func(t *testing.T) {
			s := in(t, nil)
			spoil(t, &s, filepath.Join(s.ConfigDir, "loadshape", "fingerprint.key"))
			got, notices := fingerprintIn(t, s, map[string]string{keyName: canary})
			if got != fingerprint.Unknown || !strings.Contains(notices, "fingerprint is unknown") {
				t.Errorf("got %q, notices %q", got, notices)
			}
		})
	}
}

// TestFingerprintOfTokens checks that a token that is renewed keeps its fingerprint, or has none.
func TestFingerprintOfTokens(t *testing.T) {
	jwt := func(payload, signature string) string {
		return "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + "." + signature
	}
	s := in(t, nil)
	get := func(token string) string {
		fp, _ := fingerprintIn(t, s, map[string]string{tokenName: token, baseURLName: "http://localhost:1"})
		return fp
	}
	a := get(jwt(`{"iss":"i","sub":"a","exp":1}`, "one"))
	if b := get(jwt(`{"exp":2,"sub":"a","iss":"i"}`, "two")); a != b || a == fingerprint.Unknown {
		t.Errorf("one principal has fingerprints %s and %s", a, b)
	}
	for _, token := range []string{jwt(`{"iss":"i","sub":"b"}`, "one"), jwt(`{"iss":"j","sub":"a"}`, "one")} {
		if get(token) == a {
			t.Error("two principals have one fingerprint")
		}
	}
	for _, token := range []string{jwt(`{"sub":"a"}`, "one"), jwt(`{`, "one"), "ey.%.x", "ya29.abcdefgh"} {
		got, notices := fingerprintIn(t, s, map[string]string{tokenName: token, baseURLName: "http://localhost:1"})
		if got != fingerprint.Unknown || !strings.Contains(notices, "short-lived token") {
			t.Errorf("%s: got %s, notices %q", token, got, notices)
		}
	}
}
