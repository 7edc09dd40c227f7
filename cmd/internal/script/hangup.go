package script

import (
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// HangUp lets what a program of tests starts be ended by a hangup, also where the tests themselves run under nohup: what is
// ignored is inherited, and what is caught is not.
func HangUp() {
	if strings.HasSuffix(filepath.Base(os.Args[0]), ".test") { // and is not one of the commands that it stands for
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
}
