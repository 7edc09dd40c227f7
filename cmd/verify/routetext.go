package main

import (
	"strings"

	"loadshape/report/layout"
	"loadshape/workload/detect"
)

// shownRoutes is a report for people: the clients side by side, then what contradicts itself, then where was looked.
func shownRoutes(r *detect.Report, p layout.Page) string {
	names := map[string]string{detect.ClaudeCode: "Claude Code", detect.SDK: "SDKs"}
	for i := range r.Clients {
		c := &r.Clients[i]
		title := names[c.Client] + ": " + c.Route
		if c.Route == detect.None {
			title = names[c.Client] + ": nothing is configured"
		}
		p.Heading(title)
		shownClient(&p, c)
	}
	if len(r.Conflicts) > 0 {
		p.Heading("Conflicts")
	}
	for i := range r.Conflicts {
		k := &r.Conflicts[i]
		name := k.Name
		if k.Undecided {
			name += " (leaves the route open)"
		}
		p.Paragraph(layout.Margin, p.Paint(layout.Yellow, name))
		const margin = layout.Margin + layout.Margin
		p.Paragraph(margin, layout.Clean(k.What)+".")
		p.Paragraph(margin, layout.Clean(k.Consequence))
		p.Paragraph(margin, layout.Clean(k.NextStep))
	}
	p.Heading("Looked at")
	for _, at := range r.LookedAt {
		var told []string
		switch {
		case len(at.Names) > 0:
			told = append(told, strings.Join(at.Names, ", "))
		case !at.Found && at.Note == "":
			told = append(told, "not there")
		case at.Note == "":
			told = append(told, "nothing that decides about a route")
		}
		if at.Note != "" {
			told = append(told, at.Note)
		}
		p.Paragraph(layout.Margin, layout.Clean(at.Place+": "+strings.Join(told, "; ")))
	}
	return p.String()
}

func shownClient(p *layout.Page, c *detect.Client) {
	row := func(name, text string) {
		if text != "" {
			p.Paragraph(layout.Margin+name+strings.Repeat(" ", 12-len(name)), layout.Clean(text))
		}
	}
	if c.Route != detect.None {
		host := c.Host
		if host == "" {
			host = "not known from here"
		} else if c.HostSource != "default" {
			host += ", from " + c.HostSource
		}
		row("provider", c.Provider)
		row("host", host)
		row("credential", c.CredentialSource+": "+c.CredentialKind)
		row("owner", string(c.Owner))
		row("limits", c.LimitedByHint)
	}
	for i, m := range c.Models {
		name, maker := "", ""
		if i == 0 {
			name = "models"
		}
		if m.Maker != "" {
			maker = " (" + m.Maker + ")"
		}
		row(name, m.For+": "+m.Model+maker+", from "+m.Source)
	}
	for i, why := range c.Why {
		name := ""
		if i == 0 {
			name = "why"
		}
		row(name, why)
	}
	row("look at", c.WhereToLook)
	row("next step", c.NextStep)
}
