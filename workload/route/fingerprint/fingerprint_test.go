package fingerprint

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestFingerprintKeyIsMadeOnce has several make it at once.
func TestFingerprintKeyIsMadeOnce(t *testing.T) {
	dir := t.TempDir()
	keys := make([][]byte, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			key, err := Key(dir)
			if err != nil {
				t.Error(err)
			}
			keys[i] = key
		})
	}
	all.Wait()
	for _, key := range keys {
		if !bytes.Equal(key, keys[0]) || len(key) != keySize {
			t.Fatalf("got %x and %x", keys[0], key)
		}
	}
}

func TestWriteNewKeepsWhatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	for _, key := range []string{"first", "second"} {
		if err := writeNew(path, []byte(key)); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(path); string(got) != "first" {
		t.Errorf("got %q", got)
	}
}
