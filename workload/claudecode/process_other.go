//go:build !unix

package claudecode

import "os/exec"

// alone leaves a command as it is: what it started is not ended with it.
func alone(*exec.Cmd) {}
