package detect

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
)

const (
	managedKey  = "/login managed key" // as the client calls it
	managedName = "primaryApiKey"
	managedKind = "API key of Anthropic, made by a login to the Claude Console"
)

// logins looks for what a login leaves behind: the token of a subscription, whose file is not opened, and the key of a login
// to the Claude Console, of which no more than its presence is read.
func (d *detection) logins(config string) {
	if config == "" {
		return
	}
	path := filepath.Join(config, ".credentials.json")
	d.login = d.in.Exists(path)
	p := Place{Place: d.short(path), Found: d.login, Names: []string{}, Note: "it was not opened: whether the login has expired cannot be told"}
	if !d.login {
		p.Note = ""
	}
	d.places = append(d.places, p)
	d.managed()
	if d.in.OS == "darwin" && !d.login {
		d.keychain = true
		d.places = append(d.places, Place{Place: "the Keychain", Names: []string{}, Note: "it was not opened: a login, or the key of one, may be kept in it"})
	}
}

// managed looks for the key of a login to the Claude Console in the client's own configuration, which stands beside the
// directory of its settings unless that is moved.
func (d *detection) managed() {
	dir := d.in.Getenv("CLAUDE_CONFIG_DIR")
	if dir == "" {
		dir = d.in.HomeDir
	}
	if dir == "" {
		return
	}
	path := filepath.Join(dir, ".claude.json")
	p := Place{Place: d.short(path), Names: []string{}}
	text, err := d.in.ReadFile(path)
	var file struct {
		Key present `json:"primaryApiKey"`
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		p.Found, p.Note = true, "it cannot be read: whether the key of a login is kept in it cannot be told"
	case json.Unmarshal(text, &file) != nil:
		p.Found, p.Note = true, "it is not a JSON object: the client starts without it"
	default:
		p.Found = true
		if file.Key {
			d.keyIn = p.Place
			p.Names = append(p.Names, managedName)
		}
	}
	d.places = append(d.places, p)
}

// A present is whether a text is there and not empty. The text itself is not kept.
type present bool

func (p *present) UnmarshalJSON(raw []byte) error {
	var text string
	*p = present(json.Unmarshal(raw, &text) == nil && text != "")
	return nil
}
