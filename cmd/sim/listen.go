package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"

	"loadshape/cmd/internal/cli"
)

// loopback reads a port or an address, which must be of this machine's loopback.
func loopback(listen string) (string, error) {
	wrong := func(what string) error {
		return fmt.Errorf("--listen: is %q, want %s: what is served has no key and no TLS, and stays on this machine", listen, what)
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

// networkCause is the error without the operation and the address, which the line says already.
func networkCause(err error) error {
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		err = op.Err
	}
	if call := (*os.SyscallError)(nil); errors.As(err, &call) {
		err = call.Err
	}
	return err
}

// createLog makes a new log. What is there is kept: a log has one beginning.
func createLog(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666)
	if err != nil {
		return nil, fmt.Errorf("--log: %s: %w", path, cli.Cause(err))
	}
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() && info.Size() > 0 {
		file.Close()
		return nil, fmt.Errorf("--log: %s: is there already, want a new file", path)
	}
	return file, nil
}
