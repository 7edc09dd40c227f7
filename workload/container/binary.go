package container

import "bytes"

// binaries are what files begin with that are no text, with what to do with them.
var binaries = []struct{ begins, what, want string }{
	{"\x1f\x8b", "compressed (gzip)", "want its text: gunzip -c FILE | verify explain -"},
	{"\x28\xb5\x2f\xfd", "compressed (zstd)", "want its text: zstd -dc FILE | verify explain -"},
	{"\xfd7zXZ\x00", "compressed (xz)", "want its text: xz -dc FILE | verify explain -"},
	{"BZh9", "compressed (bzip2)", "want its text: bzip2 -dc FILE | verify explain -"},
	{"PK\x03\x04", "an archive (zip)", "want a file of it: unzip -p FILE NAME | verify explain -"},
	{"\x89PNG\r\n", "a picture", "want its words as text"},
	{"\xff\xd8\xff", "a picture", "want its words as text"},
	{"GIF8", "a picture", "want its words as text"},
	{"%PDF-", "a PDF", "want its words: pdftotext FILE - | verify explain -"},
	{"\x7fELF", "a program", "want what it printed"},
	{"\xcf\xfa\xed\xfe", "a program", "want what it printed"},
	{"MZ\x90\x00", "a program", "want what it printed"},
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
