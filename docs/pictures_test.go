package docs

import (
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Pictures are shown where they are kept for, are no larger than a page that shows them can bear, and have the width that their name says.
func TestPictures(t *testing.T) {
	page, err := os.ReadFile("page.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("pictures/*.png")
	if err != nil || len(files) < 6 {
		t.Fatalf("there are the pictures %q, %v", files, err)
	}
	all := int64(0)
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		all += info.Size()
		picture, err := png.DecodeConfig(f)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if width := "-" + strconv.Itoa(picture.Width) + "-"; !strings.Contains(file, width) {
			t.Errorf("%s: is %d px wide", file, picture.Width)
		}
		if !strings.Contains(string(page), "("+filepath.ToSlash(file)+")") {
			t.Errorf("%s: page.md does not show it", file)
		}
	}
	if all > 600_000 {
		t.Errorf("the pictures have %d bytes together, expected at most 600,000", all)
	}
}
