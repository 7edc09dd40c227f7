package container

import "bytes"

// binaries are what files begin with that are no text, with what to do with them.
var binaries = []struct{ begins, what, want string }{
	{"\x1f\x8b", "compressed (gzip)", "expected its text: gunzip -c FILE | verify explain -"},
	{"\x28\xb5\x2f\xfd", "compressed (zstd)", "expected its text: zstd -dc FILE | verify explain -"},
	{"\xfd7zXZ\x00", "compressed (xz)", "expected its text: xz -dc FILE | verify explain -"},
	{"BZh9", "compressed (bzip2)", "expected its text: bzip2 -dc FILE | verify explain -"},
	{"PK\x03\x04", "an archive (zip)", "expected a file of it: unzip -p FILE NAME | verify explain -"},
	{"\x89PNG\r\n", "a picture", "expected its words as text"},
	{"\xff\xd8\xff", "a picture", "expected its words as text"},
	{"GIF8", "a picture", "expected its words as text"},
	{"%PDF-", "a PDF", "expected its words: pdftotext FILE - | verify explain -"},
	{"\x7fELF", "a program", "expected what it printed"},
	{"\xcf\xfa\xed\xfe", "a program", "expected what it printed"},
	{"MZ\x90\x00", "a program", "expected what it printed"},
}

// Binary says what a file is that is no text, and what is wanted in its place; empty where it may be one.
func Binary(head []byte) (what, want string) {
	for _, b := range binaries {
		if bytes.HasPrefix(head, []byte(b.begins)) {
			return b.what, b.want
		}
	}
	return "", ""
}
