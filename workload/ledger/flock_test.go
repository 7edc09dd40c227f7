//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package ledger

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestLock: while one run writes, no other gets the file.
func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	var files [2]*os.File
	for i := range files {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files[i] = f
	}
	try := func() error { return syscall.Flock(int(files[1].Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
	if err := lock(files[0]); err != nil {
		t.Fatal(err)
	}
	if err := try(); err != syscall.EWOULDBLOCK {
		t.Errorf("another run got the file, or %v", err)
	}
	unlock(files[0])
	if err := try(); err != nil {
		t.Errorf("another run did not get the file: %v", err)
	}
}
