package drift

import (
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report/layout"
)

// A section is one table of a page, under a tab or a heading.
type section struct {
	title string
	head  []string
	rows  [][]string
}

// figuresOf are what a published group has in the cells of a page, by dimension.
func figuresOf(g *bucket.Group, dimensions ...bucket.Dimension) []string {
	var cells []string
	for _, d := range dimensions {
		cell := ""
		for _, l := range g.Limits {
			if l.Dimension == d {
				cell = layout.Count(l.Limit)
			}
		}
		cells = append(cells, cell)
	}
	return cells
}

// published is a table that there must be.
func published(t *testing.T, name string) *profile.Profile {
	t.Helper()
	p, ok := profile.Published(name)
	if !ok {
		t.Fatalf("%s is not published", name)
	}
	return p
}

// rowNames are the names that a page has for the groups of the API's tiers, by their first models.
var rowNames = map[string]string{
	"claude-fable-5-1": "Claude Fable 5.x", "claude-mythos-5-1": "Claude Mythos 5.1 and 5", "claude-opus-5-5": "Claude Opus 5.5", "claude-opus-5": "Claude Opus 5",
	"claude-opus-4-8": "Claude Opus 4.x*", "claude-sonnet-5-5": "Claude Sonnet 5.5", "claude-sonnet-5": "Claude Sonnet 5", "claude-sonnet-4-6": "Claude Sonnet 4.x**",
	"claude-haiku-4-5": "Claude Haiku 4.5", "claude-3-5-haiku": "Claude Haiku 3.5 (retired, except on Amazon Bedrock and Google Cloud)†",
}

// anthropicPage is the limits page of the API: a tab for each tier, and tables that are about something else.
func anthropicPage(t *testing.T) []section {
	page := []section{{"Spend limits", []string{"Usage tier", "Monthly limit"}, [][]string{{"Start", "$500"}}}}
	for _, tier := range []string{"Start", "Build", "Scale"} {
		s := section{title: tier, head: []string{"Model", "Maximum requests per minute (RPM)", "Maximum input tokens per minute (ITPM)", "Maximum output tokens per minute (OTPM)"}}
		p := published(t, "anthropic/"+strings.ToLower(tier))
		for i := range p.Groups {
			g := &p.Groups[i]
			s.rows = append(s.rows, append([]string{rowNames[g.Models[0]]}, figuresOf(g, bucket.Requests, bucket.InputTokens, bucket.OutputTokens)...))
		}
		page = append(page, s, section{tier, []string{"Maximum requests per minute (RPM)", "Maximum batch requests in processing queue"}, [][]string{{"1,000", "200,000"}}})
	}
	return page
}

// awsPage is the table of quotas of Bedrock in the AWS General Reference.
func awsPage(t *testing.T) []section {
	s := section{title: "Amazon Bedrock service quotas", head: []string{"Name", "Default", "Adjustable", "Description"}}
	add := func(name, value string) {
		s.rows = append(s.rows, []string{name, "Each supported Region: " + value, "Yes", "The maximum number of …"})
	}
	names := map[string]string{}
	for _, id := range []string{"Fable 5.1", "Fable 5", "Opus 5.5", "Opus 5", "Opus 4.8", "Opus 4.7", "Opus 4.6", "Opus 4.5", "Sonnet 5", "Sonnet 4.6", "Sonnet 4.5", "Haiku 4.5"} {
		names[idsOf(id)[0]] = "Anthropic Claude " + id
	}
	names["claude-sonnet-4-5-1m"] = "Anthropic Claude Sonnet 4.5 V1 1M Context Length"
	p := published(t, "bedrock/runtime")
	for i := range p.Groups {
		g := &p.Groups[i]
		for _, way := range []string{"Cross-region", "Global cross-region"} {
			f := figuresOf(g, bucket.Requests, bucket.Tokens)
			if f[0] != "" {
				add(way+" model inference requests per minute for "+names[g.Models[0]], f[0])
			}
			add(way+" model inference tokens per minute for "+names[g.Models[0]], f[1])
		}
	}
	p = published(t, "bedrock/mantle")
	for i := range p.Groups {
		f := figuresOf(&p.Groups[i], bucket.InputTokens, bucket.OutputTokens)
		add("Bedrock Mantle input tokens per minute for "+names[p.Groups[i].Models[0]], f[0])
		add("Bedrock Mantle output tokens per minute for "+names[p.Groups[i].Models[0]], f[1])
	}
	add("On-demand model inference tokens per minute for Amazon Nova Lite", "4,000,000")
	add("Batch inference job size (in GB) for Claude 3 Haiku", "5")
	add("Sum of in-progress and submitted batch inference jobs using a base model for Claude 3 Haiku", "100")
	return []section{{"Service endpoints", []string{"Region Name", "Region", "Endpoint"}, [][]string{{"US East", "us-east-1", "bedrock.us-east-1.amazonaws.com"}}}, s}
}

// foundryPage is the quotas page of Claude in Foundry: a table for each kind of subscription.
func foundryPage(t *testing.T) []section {
	var page []section
	for _, kind := range []struct{ title, table string }{{"Pay-as-you-go subscriptions", "pay-as-you-go"}, {"Enterprise and MCA-E subscriptions", "enterprise"}, {"Free Trial subscriptions", "free-trial"}} {
		s := section{title: kind.title, head: []string{"Model", "Requests per minute (RPM)", "Uncached input tokens per minute (ITPM)", "Output tokens per minute (OTPM)"}}
		p := published(t, "foundry/"+kind.table)
		for i := range p.Groups {
			g := &p.Groups[i]
			name := "All Claude models"
			if len(g.Models) > 0 {
				name = g.Models[0]
			}
			s.rows = append(s.rows, append([]string{name}, figuresOf(g, bucket.Requests, bucket.InputTokens, bucket.OutputTokens)...))
		}
		page = append(page, s)
	}
	return page
}

// vertexPage is the quotas page of partner models: a row for each model and region, with the quotas in words.
func vertexPage(t *testing.T) []section {
	s := section{title: "Claude on Vertex AI: quotas by model and region", head: []string{"Model", "Region", "Quotas", "Context length"}}
	for _, region := range []struct{ name, table string }{{"global endpoint", "global"}, {"us multi-region and eu multi-region", "multi-region"}, {"us-east5", "us-east5"}, {"europe-west1", "europe-west1"}, {"any region", "region"}} {
		p := published(t, "vertex/"+region.table)
		for i := range p.Groups {
			g := &p.Groups[i]
			f := figuresOf(g, bucket.Requests, bucket.InputTokens, bucket.OutputTokens, bucket.Tokens)
			quotas := "QPM: " + f[0] + "\nInput TPM: " + f[1] + " (uncached and cache write)\nOutput TPM: " + f[2]
			if f[3] != "" {
				quotas = "QPM: " + f[0] + "\nTPM: " + f[3] + " (uncached input and output)"
			}
			s.rows = append(s.rows, []string{g.Models[0], region.name, quotas, "200,000"})
		}
	}
	return []section{s}
}

// asMarkdown and asHTML write sections as either form of page.
func asMarkdown(page []section) string {
	var b strings.Builder
	b.WriteString("# Rate limits of Claude: Foundry, Vertex AI\n\nLimits are per minute.\n\n<Tabs>\n")
	for _, s := range page {
		fmt.Fprintf(&b, "<Tab title=\"%s\">\n| %s |\n|%s\n", s.title, strings.Join(s.head, " | "), strings.Repeat(" --- |", len(s.head)))
		for _, r := range s.rows {
			fmt.Fprintf(&b, "| %s |\n", strings.ReplaceAll(strings.Join(r, " | "), "\n", "<br>"))
		}
		b.WriteString("</Tab>\n")
	}
	return b.String() + "</Tabs>\n"
}

func asHTML(page []section) string {
	var b strings.Builder
	b.WriteString("<!doctype html><html><body><h1>Limits of Claude</h1><p>They are per minute.</p>")
	for i, s := range page {
		fmt.Fprintf(&b, `<button role="tab" id="tab-%d">%s</button><div role="tabpanel" aria-labelledby="tab-%d"><table><thead><tr>`, i, html.EscapeString(s.title), i)
		for _, h := range s.head {
			b.WriteString("<th>" + html.EscapeString(h) + "<sup>1</sup></th>")
		}
		b.WriteString("</tr></thead><tbody>")
		for _, r := range s.rows {
			b.WriteString("<tr>")
			for _, c := range r {
				b.WriteString("<td>" + strings.ReplaceAll(html.EscapeString(c), "\n", "<br>") + "</td>")
			}
			b.WriteString("</tr>")
		}
		b.WriteString("</tbody></table></div>")
	}
	return b.String() + "</body></html>"
}

// only puts the word by which a page is known into its text, and leaves the others out.
func only(text, word string) string {
	for _, w := range []string{": Foundry, Vertex AI"} {
		text = strings.Replace(text, w, " "+word, 1)
	}
	return strings.Replace(text, "<h1>Limits of Claude</h1>", "<h1>Limits of Claude "+word+"</h1>", 1)
}

// moved are the findings that do not agree, in short.
func moved(all []Finding) []string {
	var list []string
	for _, f := range all {
		if f.State != Agrees {
			list = append(list, strings.TrimSpace(fmt.Sprintf("%s: %s %s %s %s|%s", f.State, f.Table, f.Model, f.What, f.Page, f.Ours)))
		}
	}
	return list
}

// TestCheck finds every difference that is planted on a page of each kind and form, and none where there is none.
func TestCheck(t *testing.T) {
	for _, kind := range []struct {
		name, word string
		page       func(*testing.T) []section
		agree      int
		table      int // in which differences are planted
		plants     map[string]plant
	}{
		{"anthropic", "", anthropicPage, 90, 3, map[string]plant{
			"a figure":                {func(s *section) { s.rows[6][2] = "6,000,000" }, []string{"differs: anthropic/build Claude Sonnet 5 input tokens a minute 6,000,000 a minute|5,000,000 a minute"}},
			"a model":                 {func(s *section) { s.rows[6][0] = "Claude Sonnet 6" }, []string{"new model: anthropic/build Claude Sonnet 6 requests a minute 5,000 a minute|", "new model: anthropic/build Claude Sonnet 6 input tokens a minute 5,000,000 a minute|", "new model: anthropic/build Claude Sonnet 6 output tokens a minute 1,000,000 a minute|", "missing: anthropic/build claude-sonnet-5 requests a minute |5,000 a minute", "missing: anthropic/build claude-sonnet-5 input tokens a minute |5,000,000 a minute", "missing: anthropic/build claude-sonnet-5 output tokens a minute |1,000,000 a minute"}},
			"a unit":                  {func(s *section) { s.rows = s.rows[6:7]; s.head[3] = "Maximum output tokens per hour" }, nil},
			"a removed row":           {func(s *section) { s.rows = slices.Delete(s.rows, 6, 7) }, []string{"missing: anthropic/build claude-sonnet-5 requests a minute |5,000 a minute", "missing: anthropic/build claude-sonnet-5 input tokens a minute |5,000,000 a minute", "missing: anthropic/build claude-sonnet-5 output tokens a minute |1,000,000 a minute"}},
			"other columns":           {func(s *section) { reorder(s) }, nil},
			"figures at last":         {func(s *section) { s.rows = append(s.rows, []string{"Claude Haiku 5.5", "1", "2", "3"}) }, []string{"now published: anthropic/build Claude Haiku 5.5 requests a minute 1 a minute|no figures", "now published: anthropic/build Claude Haiku 5.5 input tokens a minute 2 a minute|no figures", "now published: anthropic/build Claude Haiku 5.5 output tokens a minute 3 a minute|no figures"}},
			"words":                   {func(s *section) { s.rows[6][1] = "Contact sales" }, []string{`cannot be read: anthropic/build Claude Sonnet 5 requests a minute "Contact sales" is no number|5,000 a minute`}},
			"another way to write it": {func(s *section) { s.rows[6][1], s.rows[6][2], s.rows[6][3] = "5K", "5 million", "1M" }, nil},
			"a new column": {func(s *section) {
				s.head = append(s.head, "Notes")
				for i := range s.rows {
					s.rows[i] = append(s.rows[i], "–")
				}
			}, nil},
		}},
		{"aws", "Bedrock", awsPage, 42, 1, map[string]plant{
			"a figure": {func(s *section) {
				set(s, "Global cross-region model inference tokens per minute for Anthropic Claude Sonnet 5", 1, "Each supported Region: 5,000,000")
			}, []string{"differs: bedrock/runtime claude-sonnet-5 tokens a minute 5,000,000 a minute|6,000,000 a minute"}},
			"a model": {func(s *section) {
				set(s, "Bedrock Mantle input tokens per minute for Anthropic Claude Fable 5", 0, "Bedrock Mantle input tokens per minute for Anthropic Claude Fable 6")
			}, []string{"new model: bedrock/mantle claude-fable-6 input tokens a minute 2,000,000 a minute|", "missing: bedrock/mantle claude-fable-5 input tokens a minute |2,000,000 a minute"}},
			"a unit": {func(s *section) {
				set(s, "Bedrock Mantle output tokens per minute for Anthropic Claude Sonnet 5", 0, "Bedrock Mantle output tokens per day for Anthropic Claude Sonnet 5")
			}, []string{"differs: bedrock/mantle claude-sonnet-5 output tokens a day 300,000 a day|300,000 a minute"}},
			"removed rows": {func(s *section) {
				s.rows = slices.DeleteFunc(s.rows, func(r []string) bool {
					return strings.HasSuffix(r[0], "tokens per minute for Anthropic Claude Sonnet 5") && !strings.Contains(r[0], "Mantle")
				})
			}, []string{"missing: bedrock/runtime claude-sonnet-5 tokens a minute |6,000,000 a minute"}},
			"other columns": {func(s *section) { reorder(s) }, nil},
			"figures at last": {func(s *section) {
				s.rows = append(s.rows, []string{"Cross-region model inference tokens per minute for Anthropic Claude Sonnet 5.5", "6,000,000", "Yes", ""})
			}, []string{"now published: bedrock/runtime claude-sonnet-5-5 tokens a minute 6,000,000 a minute|no figures"}},
			"by Region": {func(s *section) {
				set(s, "Cross-region model inference tokens per minute for Anthropic Claude Opus 5", 1, "us-east-1: 30,000,000\nEach of the other supported Regions: 15,000,000")
			}, []string{"cannot be read: bedrock/runtime claude-opus-5 tokens a minute \"us-east-1: 30,000,000\\nEach of the other …\" is not the same in each Region|30,000,000 a minute"}},
			"another name": {func(s *section) {
				s.rows = append(s.rows, []string{"Hyper-region tokens per second for Anthropic Claude Opus 5", "1", "Yes", ""})
			}, []string{`cannot be read: bedrock/runtime Hyper-region tokens per second for Anthropic Claude Opus 5  the name of the quota is not known|`}},
		}},
		{"foundry", "Foundry", foundryPage, 81, 1, map[string]plant{
			"a figure":      {func(s *section) { s.rows[5][1] = "9,000" }, []string{"differs: foundry/enterprise claude-opus-4-7 requests a minute 9,000 a minute|10,000 a minute"}},
			"a removed row": {func(s *section) { s.rows = s.rows[1:] }, []string{"missing: foundry/enterprise claude-fable-5-1 requests a minute |4,000 a minute", "missing: foundry/enterprise claude-fable-5-1 input tokens a minute |4,000,000 a minute", "missing: foundry/enterprise claude-fable-5-1 output tokens a minute |800,000 a minute"}},
			"other columns": {func(s *section) { reorder(s) }, nil},
		}},
		{"vertex", "Vertex AI", vertexPage, 66, 0, map[string]plant{
			"a figure":      {func(s *section) { s.rows[0][2] = strings.Replace(s.rows[0][2], "20,000,000", "30,000,000", 1) }, []string{"differs: vertex/global claude-fable-5-1 input tokens a minute 30,000,000 a minute|20,000,000 a minute"}},
			"a unit":        {func(s *section) { s.rows[0][2] = strings.Replace(s.rows[0][2], "QPM", "QPS", 1) }, []string{"differs: vertex/global claude-fable-5-1 requests a second 2,000 a second|2,000 a minute"}},
			"other columns": {func(s *section) { reorder(s) }, nil},
			"a new region":  {func(s *section) { s.rows = append(s.rows, []string{"claude-opus-5", "asia-east1", "QPM: 5", ""}) }, []string{`cannot be read: vertex/region claude-opus-5  the region "asia-east1" is not known|`}},
		}},
	} {
		for form, write := range map[string]func([]section) string{"Markdown": asMarkdown, "HTML": asHTML} {
			all, err := Check("page", only(write(kind.page(t)), kind.word))
			if err != nil || len(moved(all)) != 0 || Moved(all) || len(all) < kind.agree {
				t.Errorf("%s as %s: of %d figures these moved: %q, %v; want %d that agree", kind.name, form, len(all), moved(all), err, kind.agree)
			}
			for name, plant := range kind.plants {
				page := kind.page(t)
				plant.change(&page[kind.table])
				all, err := Check("page", only(write(page), kind.word))
				want := plant.want
				if name == "a unit" && kind.name == "anthropic" { // of one row, so that the others are missing
					if err != nil || !slices.Contains(moved(all), "differs: anthropic/build Claude Sonnet 5 output tokens an hour 1,000,000 an hour|1,000,000 a minute") {
						t.Errorf("%s as %s, %s: %q, %v", kind.name, form, name, moved(all), err)
					}
					continue
				}
				if err != nil || !slices.Equal(moved(all), want) || Moved(all) != (len(want) > 0) {
					t.Errorf("%s as %s, %s:\n got %q, %v\nwant %q", kind.name, form, name, moved(all), err, want)
				}
			}
		}
	}
}

// A plant is a difference, and what is to be found of it.
type plant struct {
	change func(*section)
	want   []string
}

// reorder puts the last column first.
func reorder(s *section) {
	turn := func(cells []string) []string { return append([]string{cells[len(cells)-1]}, cells[:len(cells)-1]...) }
	s.head = turn(s.head)
	for i := range s.rows {
		s.rows[i] = turn(s.rows[i])
	}
}

// set changes a cell of the row of this name.
func set(s *section, name string, cell int, to string) {
	for _, r := range s.rows {
		if r[0] == name {
			r[cell] = to
			return
		}
	}
	panic("no row " + name)
}

// TestCheckAnswer holds an organization's own limits against the tier that they are nearest to.
func TestCheckAnswer(t *testing.T) {
	entry := func(model, requests string) string {
		return `{"id": "rl_1", "type": "rate_limit", "group": {"id": "rlg_1", "type": "model_group"}, "models": ["` + model + `"], "limits": [{"type": "requests_per_minute", "value": ` + requests +
			`}, {"type": "input_tokens_per_minute_cache_aware", "value": 5000000}, {"type": "output_tokens_per_minute", "value": 1000000}]}`
	}
	for _, c := range []struct {
		in   string
		want []string
	}{
		{entry("claude-sonnet-5", "5000"), nil},
		{entry("claude-sonnet-5", "7000"), []string{"differs: anthropic/build claude-sonnet-5 requests a minute 7,000 a minute|5,000 a minute"}},
		{entry("claude-sonnet-5", "5000") + "," + entry("claude-haiku-5-5", "9"), []string{"now published: anthropic/build claude-haiku-5-5 requests a minute 9 a minute|no figures",
			"now published: anthropic/build claude-haiku-5-5 input tokens a minute 5,000,000 a minute|no figures", "now published: anthropic/build claude-haiku-5-5 output tokens a minute 1,000,000 a minute|no figures"}},
	} {
		all, err := Check("answer.json", `{"data": [`+c.in+`]}`)
		if err != nil || !slices.Equal(moved(all), c.want) || len(all) == 0 {
			t.Errorf("%s:\n got %q, %v\nwant %q", c.in, moved(all), err, c.want)
		}
	}
}

func TestNoPage(t *testing.T) {
	for _, text := range []string{"", "hello", "# Claude\nrequests per minute\n", "<html><table><tr><th>a</th></tr></table></html>", `{"limits": [{"dimension": "requests", "limit": 1}]}`} {
		if all, err := Check("page", text); !errors.Is(err, ErrNoPage) {
			t.Errorf("%q: %+v, %v", text, all, err)
		}
	}
}

func TestAmount(t *testing.T) {
	for cell, want := range map[string]int64{"1,000": 1000, "1 000 000*": 1_000_000, "2M": 2_000_000, "0.5M": 500_000, "500K tokens": 500_000, "40": 40, "0": 0, "10 million": 10_000_000, "2,000,000 (uncached)": 2_000_000,
		"": -1, "–": -1, "Custom": -1, "1,00": -1, "1.5": -1, "about 5": -1, "99999999999999": -1, "1,000,00": -1} {
		got, err := amount(cell)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("%q is %d, %v, want %d", cell, got, err, want)
		}
	}
}

func TestWrite(t *testing.T) {
	all := []Finding{{Agrees, "anthropic/start", "Claude A", "requests a minute", "1 a minute", "1 a minute", "f: table 1, row 1"},
		{Differs, "anthropic/start", "Claude B|<b>@x", "requests a minute", "2 a minute", "1 a minute", "f: table 1, row 2"},
		{Missing, "anthropic/start", "claude-c", "requests a minute", "", "1 a minute", "f"}}
	var text, issue, quiet strings.Builder
	if err := errors.Join(Text(&text, all), GitHub(&issue, all), GitHub(&quiet, all[:1])); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{text.String(), "differs        anthropic/start Claude B|<b>@x, requests a minute: 2 a minute, here 1 a minute (f: table 1, row 2)\nmissing        anthropic/start claude-c, requests a minute: not there, here 1 a minute (f)\ndiffers: 1, missing: 1, agrees: 1\n"},
		{issue.String(), "Limits that this version of loadshape has are not those of the pages that were saved: differs: 1, missing: 1, agrees: 1.\n\n| | table | model | counts | page | here | where |\n| --- | --- | --- | --- | ---: | ---: | --- |\n| differs | anthropic/start | Claude B\\|&lt;b>@\u200bx | requests a minute | 2 a minute | 1 a minute | f: table 1, row 2 |\n| missing | anthropic/start | claude-c | requests a minute |  | 1 a minute | f |\n"},
		{quiet.String(), "No limit has moved: agrees: 1.\n"},
	} {
		if c[0] != c[1] {
			t.Errorf("is\n%swant\n%s", c[0], c[1])
		}
	}
}
