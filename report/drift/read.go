package drift

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report/vendorpage"
)

// A source is one kind of page: how it is known, which published tables it is about, and how it is read.
type source struct {
	known  func(text string) bool // of its text in small letters
	tables []string
	read   func(t *vendorpage.Table, add func(figure))
}

// sources are all kinds, in the order in which they are tried.
var sources = []source{
	{func(s string) bool {
		return strings.Contains(s, "bedrock") && strings.Contains(s, "tokens per minute for")
	}, []string{"bedrock/runtime", "bedrock/mantle"}, readAWS},
	{func(s string) bool { return strings.Contains(s, "foundry") && strings.Contains(s, "claude") },
		[]string{"foundry/pay-as-you-go", "foundry/enterprise", "foundry/free-trial"}, readFoundry},
	{func(s string) bool {
		return strings.Contains(s, "claude") && (strings.Contains(s, "vertex") || strings.Contains(s, "partner model") || strings.Contains(s, "agent platform") || strings.Contains(s, "qpm"))
	}, []string{"vertex/global", "vertex/multi-region", "vertex/region", "vertex/us-east5", "vertex/europe-west1"}, readVertex},
	{func(s string) bool { return strings.Contains(s, "claude") && strings.Contains(s, "per minute") },
		[]string{"anthropic/start", "anthropic/build", "anthropic/scale"}, readAnthropic},
}

// ErrNoPage is of a file that is none of the pages that can be compared.
var ErrNoPage = errors.New("is no page of limits that is known, expected Anthropic's rate limits, the Bedrock endpoints and quotas of the AWS General Reference, the quotas of Foundry or of Vertex AI, or an answer of the Rate Limits API")

// Check compares a file with what is published here.
func Check(name, text string) ([]Finding, error) {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return checkAnswer(name, text)
	}
	page, err := vendorpage.Read(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	lower := strings.ToLower(page.Text)
	var best []figure // of the kind that has most to say: a page of one provider may name the others
	var tables []string
	for i := range sources {
		s := &sources[i]
		if !s.known(lower) {
			continue
		}
		var figures []figure
		for t := range page.Tables {
			table := &page.Tables[t]
			s.read(table, func(f figure) {
				f.where = fmt.Sprintf("%s: table %d%s", name, table.Number, f.where)
				figures = append(figures, f)
			})
		}
		if len(figures) > len(best) {
			best, tables = figures, s.tables
		}
	}
	if len(best) > 0 {
		return compare(best, tables, name), nil
	}
	return nil, fmt.Errorf("%s: %w", name, ErrNoPage)
}

// row is where a row stands in its table.
func row(r vendorpage.Row) string { return fmt.Sprintf(", row %d", r.Number) }

// limitColumns are the columns of a table that count something for models; name is that of the models, or -1.
func limitColumns(head []string) (name int, columns []column) {
	name = -1
	for i, h := range head {
		lower := strings.ToLower(h)
		if c, ok := counted(h); ok && !strings.Contains(lower, "context") && !strings.Contains(lower, "batch") {
			c.at = i
			columns = append(columns, c)
		} else if name < 0 && (strings.Contains(lower, "model") || strings.Contains(lower, "deployment")) {
			name = i
		}
	}
	return name, columns
}

// rowsOf gives the figures of a table whose columns are limits and whose rows are models.
func rowsOf(t *vendorpage.Table, table string, name int, columns []column, add func(figure)) {
	for _, r := range t.Rows {
		if name >= len(r.Cells) || r.Cells[name] == "" {
			add(figure{table: table, name: strings.Join(r.Cells, " "), where: row(r), unread: "no model is named"})
			continue
		}
		for model := range strings.SplitSeq(r.Cells[name], "\n") {
			for _, c := range columns {
				f := figure{table: table, name: model, dimension: c.dimension, per: c.per, where: row(r)}
				switch {
				case c.at >= len(r.Cells):
					f.unread = "the row has no such cell"
				case c.per == 0:
					f.unread = fmt.Sprintf("the column %s does not say in how long", bucket.Quoted(t.Head[c.at]))
				default:
					n, err := amount(r.Cells[c.at])
					if f.value = n * c.times; err != nil {
						f.unread = err.Error()
					}
				}
				add(f)
			}
		}
	}
}

// tokens reports whether there are columns of tokens, by which a table of limits for messages is known.
func tokens(columns []column) bool {
	return slices.ContainsFunc(columns, func(c column) bool { return c.dimension != bucket.Requests })
}

// readAnthropic reads the tables of the tiers, one under each tab or heading.
func readAnthropic(t *vendorpage.Table, add func(figure)) {
	name, columns := limitColumns(t.Head)
	tier := innermost(t.Under, map[string]string{"start": "anthropic/start", "build": "anthropic/build", "scale": "anthropic/scale"})
	if name < 0 || len(columns) < 2 || !tokens(columns) || tier == "" || fastMode(t) {
		return
	}
	rowsOf(t, tier, name, columns, add)
}

// fastMode reports whether a table is about fast mode, whose limits are not these.
func fastMode(t *vendorpage.Table) bool {
	return slices.ContainsFunc(t.Under, func(s string) bool { return strings.Contains(strings.ToLower(s), "fast mode") })
}

// innermost is the value of the word that stands in the innermost heading which has one.
func innermost(under []string, words map[string]string) string {
	for _, heading := range slices.Backward(under) {
		for _, field := range strings.FieldsFunc(strings.ToLower(heading), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
			if to, ok := words[field]; ok {
				return to
			}
		}
	}
	return ""
}

// readFoundry reads the tables of the kinds of subscription.
func readFoundry(t *vendorpage.Table, add func(figure)) {
	name, columns := limitColumns(t.Head)
	kind := innermost(t.Under, map[string]string{"pay": "foundry/pay-as-you-go", "payg": "foundry/pay-as-you-go", "enterprise": "foundry/enterprise", "mca": "foundry/enterprise",
		"free": "foundry/free-trial", "trial": "foundry/free-trial"})
	if name < 0 || !tokens(columns) || kind == "" {
		return
	}
	rowsOf(t, kind, name, columns, add)
}

// readAWS reads the table of quotas, of which each row is one: its name, its default, and more.
func readAWS(t *vendorpage.Table, add func(figure)) {
	name, value := -1, -1
	for i, h := range t.Head {
		switch lower := strings.ToLower(h); {
		case name < 0 && (strings.Contains(lower, "name") || lower == "quota"):
			name = i
		case value < 0 && (strings.Contains(lower, "default") || strings.Contains(lower, "value")):
			value = i
		}
	}
	if name < 0 || value < 0 {
		return
	}
	for _, r := range t.Rows {
		if name >= len(r.Cells) {
			continue
		}
		q, ok := profile.ReadAWSQuota(strings.ReplaceAll(r.Cells[name], "\n", " "))
		if !ok {
			if lower := strings.ToLower(r.Cells[name]); strings.Contains(lower, "claude") && strings.Contains(lower, "tokens per") && !strings.Contains(lower, "batch") && !strings.Contains(lower, "latency-optimized") {
				add(figure{table: "bedrock/runtime", name: r.Cells[name], where: row(r), unread: "the name of the quota is not known"})
			}
			continue
		}
		if !q.Mantle && !q.Profile {
			continue // a bare id, of which nothing is published here
		}
		f := figure{table: "bedrock/runtime", name: q.Model, dimension: q.Dimension, per: q.Per, where: row(r)}
		if q.Mantle {
			f.table = "bedrock/mantle"
		}
		cell := ""
		if value < len(r.Cells) {
			cell = r.Cells[value]
		}
		var err error
		if everywhere, other := strings.CutPrefix(cell, "Each supported Region:"); !other && strings.Contains(cell, ":") {
			err = fmt.Errorf("%s is not the same in each Region", bucket.Quoted(cell))
		} else {
			f.value, err = amount(everywhere)
		}
		if err != nil {
			f.unread = err.Error()
		}
		add(f)
	}
}

// readVertex reads tables of models and regions, with a column for each limit or one of all of them in words.
func readVertex(t *vendorpage.Table, add func(figure)) {
	name, columns := limitColumns(t.Head)
	region, inWords := -1, -1
	for i, h := range t.Head {
		switch lower := strings.ToLower(h); {
		case region < 0 && (strings.Contains(lower, "region") || strings.Contains(lower, "endpoint") || strings.Contains(lower, "location")):
			region = i
		case inWords < 0 && strings.Contains(lower, "quota"):
			inWords = i
		}
	}
	if region < 0 || name < 0 || len(columns) == 0 && inWords < 0 {
		return
	}
	for _, r := range t.Rows {
		if max(region, name) >= len(r.Cells) {
			continue
		}
		table := vertexTable(r.Cells[region])
		if len(idsOf(r.Cells[name])) == 0 { // of another maker
			continue
		}
		if table == "" {
			add(figure{table: "vertex/region", name: r.Cells[name], where: row(r), unread: "the region " + bucket.Quoted(r.Cells[region]) + " is not known"})
			continue
		}
		if len(columns) > 0 {
			one := *t
			one.Rows = []vendorpage.Row{r}
			rowsOf(&one, table, name, columns, add)
			continue
		}
		for line := range strings.SplitSeq(r.Cells[inWords], "\n") {
			what, value, ok := strings.Cut(line, ":")
			c, counts := counted(what)
			if !ok || !counts {
				continue
			}
			n, err := amount(value)
			f := figure{table: table, name: r.Cells[name], dimension: c.dimension, per: c.per, value: n * c.times, where: row(r)}
			if err != nil {
				f.unread = err.Error()
			} else if c.per == 0 {
				f.unread = bucket.Quoted(what) + " does not say in how long"
			}
			add(f)
		}
	}
}

// vertexTable is the published table of a region as the page names it.
func vertexTable(cell string) string {
	switch lower := strings.ToLower(cell); {
	case strings.Contains(lower, "global"):
		return "vertex/global"
	case strings.Contains(lower, "multi"):
		return "vertex/multi-region"
	case strings.Contains(lower, "us-east5"):
		return "vertex/us-east5"
	case strings.Contains(lower, "europe-west1"):
		return "vertex/europe-west1"
	case strings.Contains(lower, "region"):
		return "vertex/region"
	}
	return ""
}
