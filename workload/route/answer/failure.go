package answer

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"syscall"

	"loadshape/workload/exchange"
	"loadshape/workload/route/transport"
)

// Failure is the word for an error, and a sentence of this program's own: texts of errors hold addresses, and
// sometimes what a server wrote.
func Failure(err error, sent bool) (failure, detail string) {
	var (
		name      *net.DNSError
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
		corrupt   flate.CorruptInputError
		text      = err.Error()
	)
	switch {
	case errors.Is(err, transport.ErrTooLarge), strings.Contains(text, "response headers exceeded"), strings.Contains(text, "response header list larger"):
		return exchange.TooLarge, "the headers or the body of the answer are larger than allowed"
	case errors.Is(err, transport.ErrEncoding), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return exchange.NotUnderstood, "the answer cannot be unpacked"
	case errors.As(err, &host):
		return exchange.BadCertificate, "the certificate is for another host"
	case errors.As(err, &authority):
		return exchange.BadCertificate, "the certificate is signed by an authority that is not trusted here"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return exchange.BadCertificate, "the certificate has expired or is not valid yet"
	case errors.As(err, &verify), errors.As(err, &invalid):
		return exchange.BadCertificate, "the certificate was not verified"
	case sent && strings.HasPrefix(text, "connection error: "): // net/http ends the connection of HTTP/2 by itself
		return exchange.NotUnderstood, "the answer breaks the rules of HTTP/2, or its headers are far larger than allowed"
	case errors.Is(err, errFrame):
		return exchange.NotUnderstood, "a frame of the stream is not as AWS writes it"
	case sent && strings.Contains(text, "malformed"):
		return exchange.NotUnderstood, "the answer is not HTTP"
	case sent:
		return exchange.CutStream, "the connection was closed before the answer was whole"
	case errors.As(err, &record):
		return exchange.NoConnection, "what answers there does not speak TLS"
	case errors.As(err, &alert), strings.Contains(text, "tls: "):
		return exchange.NoConnection, "no TLS connection was agreed on"
	case errors.Is(err, transport.ErrNotLoopback):
		return exchange.NoConnection, transport.ErrNotLoopback.Error()
	case errors.As(err, &name) && name.IsNotFound:
		return exchange.NoConnection, "the name of the host is not known"
	case errors.As(err, &name):
		return exchange.NoConnection, "the name of the host could not be looked up"
	case errors.Is(err, syscall.ECONNREFUSED):
		return exchange.NoConnection, "the connection was refused"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return exchange.NoConnection, "the host cannot be reached"
	}
	return exchange.NoConnection, "no connection was made"
}

// Stopped tells the user's own stop from a deadline.
func Stopped(ctx context.Context) (failure, detail string) {
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) || errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return exchange.Timeout, "the answer was not whole in time"
	}
	return exchange.Interrupted, "the user stopped it"
}
