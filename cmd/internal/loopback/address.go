// Package loopback is how a command serves this machine and nobody else.
//
// In come an address as a flag has it, and requests; out go an address of the loopback, and only those requests that a name of this
// machine led here and whose bodies end. It must not know what is served.
//
// Read address.go, then guard.go.
package loopback

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
)

// Address reads a port or an address, which must be of this machine's loopback.
func Address(listen string) (string, error) {
	wrong := func(what string) error {
		return fmt.Errorf("--listen: is %q, expected %s: what is served has no key and no TLS, and stays on this machine", listen, what)
	}
	if _, err := strconv.ParseUint(listen, 10, 16); err == nil {
		return net.JoinHostPort("127.0.0.1", listen), nil
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", wrong("a port, or an address such as 127.0.0.1:8080")
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", wrong("a port from 0 to 65535")
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return "", wrong("a loopback address such as 127.0.0.1:8080")
	}
	return net.JoinHostPort(host, port), nil
}

// Cause is the error without the operation and the address, which the line says already.
func Cause(err error) error {
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		err = op.Err
	}
	if call := (*os.SyscallError)(nil); errors.As(err, &call) {
		err = call.Err
	}
	return err
}
