package route

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// UnknownFingerprint stands for a credential that cannot be told from another.
const UnknownFingerprint = "unknown"

const fingerprintKeySize = 32

// findFingerprint gives the credential a name that tells it from others and from which it cannot be found again: a
// hash with a key that never leaves this machine.
func (r *Route) findFingerprint(in Surroundings) {
	r.fingerprint = UnknownFingerprint
	identity, ok := "", !r.principal.empty()
	if ok {
		identity = r.principal.reveal()
	}
	if r.authorize == nil {
		if identity, ok = r.stableIdentity(); !ok {
			r.note("The credential is a short-lived token that names nobody: its fingerprint is unknown.")
		}
	} else if !ok {
		r.note("The credential is renewed, and its settings do not say whose it is: its fingerprint is unknown.")
	}
	if !ok && r.accountID.empty() {
		return
	}
	key, err := fingerprintKey(in.ConfigDir)
	if err != nil {
		r.note("The credential's fingerprint is unknown: %v.", err)
		return
	}
	if ok {
		r.fingerprint = fingerprint(key, identity)
	}
	if !r.accountID.empty() {
		r.account = fingerprint(key, "account\x00"+r.accountID.reveal())
	}
}

// stableIdentity is that of all credentials that go out in headers.
func (r *Route) stableIdentity() (string, bool) {
	var values []string
	if !r.credential.value.empty() {
		values = append(values, r.credential.value.reveal())
	}
	for _, h := range r.extra {
		if h.secret {
			values = append(values, afterScheme(h.value.reveal()))
		}
	}
	var all []string
	for _, value := range values {
		identity, ok := stableIdentity(value)
		if !ok {
			return "", false
		}
		all = append(all, identity)
	}
	return strings.Join(all, "\x00and\x00"), len(all) > 0
}

// fingerprint begins with a name of the key, so that fingerprints of two machines are not taken for two credentials.
func fingerprint(key []byte, identity string) string {
	return "fp_" + keyed(key, "key")[:8] + "_" + keyed(key, "credential\x00"+identity)[:16]
}

func keyed(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, text)
	return hex.EncodeToString(mac.Sum(nil))
}

// stableIdentity is what of a credential stays when it is renewed. An API key is its own; of a token that is renewed
// it is who it was issued to, read without trusting it, and nothing where that is not in it.
func stableIdentity(value string) (string, bool) {
	if strings.HasPrefix(value, "ya29.") || strings.HasPrefix(value, "bedrock-api-key-") {
		return "", false
	}
	if parts := strings.Split(value, "."); len(parts) == 3 && strings.HasPrefix(value, "ey") {
		payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
		var claims struct {
			Issuer  string `json:"iss"`
			Subject string `json:"sub"`
		}
		if err != nil || json.Unmarshal(payload, &claims) != nil || claims.Issuer == "" || claims.Subject == "" {
			return "", false
		}
		return "jwt\x00" + claims.Issuer + "\x00" + claims.Subject, true
	}
	return "key\x00" + value, true
}

// fingerprintKey reads the key, and makes it where there is none.
func fingerprintKey(configDir string) ([]byte, error) {
	if configDir == "" {
		return nil, errors.New("there is no directory for the user's configuration")
	}
	dir := filepath.Join(configDir, "loadshape")
	path := filepath.Join(dir, "fingerprint.key")
	key, err := readFingerprintKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makeFingerprintKey(dir, path); err != nil {
		return nil, fmt.Errorf("%s cannot be made", path)
	}
	return readFingerprintKey(path)
}

func readFingerprintKey(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fs.ErrNotExist
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no ordinary file", path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("%s can be read or written by others, want mode 0600", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read", path)
	}
	defer f.Close()
	key, err := io.ReadAll(io.LimitReader(f, fingerprintKeySize+1))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read", path)
	}
	if len(key) != fingerprintKeySize {
		return nil, fmt.Errorf("%s does not have %d bytes", path, fingerprintKeySize)
	}
	return key, nil
}

// makeFingerprintKey writes the key beside its place and links it there: of two processes that do so at once, the
// first one's key stands, whole, and both read it.
func makeFingerprintKey(dir, path string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	key := make([]byte, fingerprintKeySize)
	rand.Read(key)                                 // never fails
	f, err := os.CreateTemp(dir, ".fingerprint-*") // with mode 0600, and new
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(key)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	err = os.Link(f.Name(), path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return writeNew(path, key) // the file system has no links
}

func writeNew(path string, key []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(key)
	return errors.Join(err, f.Sync(), f.Close())
}

// readSmall reads the text of a file that is a few words long.
func readSmall(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > 4096 {
		return "", errors.New("is no small file")
	}
	text, err := os.ReadFile(path)
	return string(text), err
}
