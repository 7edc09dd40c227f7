package explain

import (
	"bytes"
	"html"
	"strings"
	"testing"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

func TestPage(t *testing.T) {
	limit, wait := int64(30000), int64(150)
	a := &Answer{Exchange: &exchange.Exchange{}, File: "failed.json", Finding: &wire.Finding{Owner: wire.AnthropicOrganization, LimitedBy: wire.ByInputTokens,
		Retry: wire.RetryAfter, RetryAfter: &wait, Limit: &limit, Per: "minute", Confidence: wire.Certain, Evidence: []string{"a <b>line</b>", "hidden"},
		NextStep: "wait", Where: "the console", Message: "over & out"}}
	var b bytes.Buffer
	if err := a.WriteHTML(&b, []string{"one of them"}, "v1", func(s string) string { return strings.ReplaceAll(s, "hidden", "(removed)") }); err != nil {
		t.Fatal(err)
	}
	shown := html.UnescapeString(b.String())
	for _, want := range []string{`<h1 class="plain">Your Anthropic organization's input-token limit (30,000 a minute) refused this.</h1>`, `<p class="sentence">Certain.</p>`,
		`<dd class="value words">anthropic-organization</dd>`, `<dd>30,000 input tokens a minute</dd>`, "150\u00a0s (2m30s)</dd><dd>from the answer on</dd>", "Where to look: the console", "over & out", "one of them", "(removed)", "Written by v1."} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	for _, command := range a.Commands() {
		if !strings.Contains(shown, "<pre><code>"+command) {
			t.Errorf("the command %q is not on the page", command)
		}
	}
	if strings.Contains(b.String(), "<b>") || strings.Contains(b.String(), "hidden\n") {
		t.Error("a text is markup, or is not scrubbed")
	}
}
