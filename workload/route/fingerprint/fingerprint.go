// Package fingerprint gives credentials names: a hash with a key that never leaves this machine, so
// that two are told apart and none can be found again.
//
// In come an identity and the directory of the key, which is made where there is none; out goes
// fp_KEY_CREDENTIAL. It knows no route, and keeps no credential.
package fingerprint

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

// Unknown stands for a credential that cannot be told from another.
const Unknown = "unknown"

const keySize = 32

// Of is the fingerprint of an identity. It begins with a name of the key, so that fingerprints of two machines are not taken for two credentials.
func Of(key []byte, identity string) string {
	return "fp_" + keyed(key, "key")[:8] + "_" + keyed(key, "credential\x00"+identity)[:16]
}

func keyed(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, text)
	return hex.EncodeToString(mac.Sum(nil))
}

// Stable is what of a credential stays when it is renewed. An API key is its own; of a token that is renewed
// it is who it was issued to, read without trusting it, and nothing where that is not in it.
func Stable(value string) (string, bool) {
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

// Key reads the key, and makes it where there is none.
func Key(configDir string) ([]byte, error) {
	if configDir == "" {
		return nil, errors.New("there is no directory for the user's configuration")
	}
	dir := filepath.Join(configDir, "loadshape")
	path := filepath.Join(dir, "fingerprint.key")
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makeKey(dir, path); err != nil {
		return nil, fmt.Errorf("%s cannot be made", path)
	}
	return readKey(path)
}

func readKey(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fs.ErrNotExist
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no ordinary file", path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("%s can be read or written by others, expected mode 0600", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read", path)
	}
	defer f.Close()
	key, err := io.ReadAll(io.LimitReader(f, keySize+1))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read", path)
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("%s does not have %d bytes", path, keySize)
	}
	return key, nil
}

// makeKey writes the key beside its place and links it there: of two processes that do so at once, the
// first one's key stands, whole, and both read it.
func makeKey(dir, path string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	key := make([]byte, keySize)
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
