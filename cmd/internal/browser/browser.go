// Package browser shows a page to who asked for it. In comes a file, out goes the start of the
// browser that the machine prefers. It knows nothing of what the page says, and never of an address
// that is not a file.
package browser

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// patience is how long a browser may take to say that it cannot be started. One that goes on is left alone.
const patience = 2 * time.Second

// Open shows a file.
func Open(getenv func(string) string, file string) error {
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	words := command(getenv, runtime.GOOS, path)
	cmd := exec.Command(words[0], words[1:]...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: cannot be shown: %w; BROWSER can name what shows it", file, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	ctx, done := context.WithTimeout(context.Background(), patience)
	defer done()
	select {
	case err = <-ended:
		if err != nil {
			return fmt.Errorf("%s: cannot be shown: %s: %w; BROWSER can name what shows it", file, words[0], err)
		}
	case <-ctx.Done():
	}
	return nil
}

// command is what shows a file: the first of BROWSER's, or what the system has for it.
func command(getenv func(string) string, system, path string) []string {
	if first, _, _ := strings.Cut(getenv("BROWSER"), ":"); first != "" && system != "windows" {
		return []string{first, path}
	}
	switch system {
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler", path}
	case "darwin":
		return []string{"open", path}
	}
	return []string{"xdg-open", path}
}
