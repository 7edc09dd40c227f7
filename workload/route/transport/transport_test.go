package transport

import (
	"strings"
	"testing"
)

// TestOnlyLoopback checks the address that is dialled, whatever the name was that it was resolved from.
func TestOnlyLoopback(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:80": true, "127.9.9.9:80": true, "[::1]:80": true, "[::ffff:127.0.0.1]:80": true,
		"10.0.0.1:80": false, "[fe80::1%eth0]:80": false, "[::ffff:10.0.0.1]:80": false, "0.0.0.0:80": false, "localhost:80": false, "": false,
	} {
		if err := onlyLoopback(t.Context(), "tcp", address, nil); (err == nil) != ok {
			t.Errorf("%s: got %v", address, err)
		}
	}
	transport, dial := Once("http", nil, nil)
	if dial.dialer.ControlContext == nil {
		t.Error("plain http is dialled without a look at the address")
	}
	if _, err := transport.DialContext(t.Context(), "tcp", "192.0.2.1:80"); err == nil || !strings.Contains(err.Error(), ErrNotLoopback.Error()) {
		t.Errorf("got %v", err)
	}
	if _, err := transport.DialContext(t.Context(), "tcp", "127.0.0.1:80"); err != errSecondDial {
		t.Errorf("a second connection: got %v", err)
	}
}
