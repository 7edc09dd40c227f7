package models

import (
	"testing"

	"loadshape/bucket/profile"

	"pgregory.net/rapid"
)

func TestAnswered(t *testing.T) {
	for _, c := range []struct {
		asked, answered string
		want            Likeness
	}{
		{"claude-sonnet-5", "claude-sonnet-5", Same},
		{"claude-sonnet-4-5", "claude-sonnet-4-5-20250929", Same},
		{"claude-sonnet-4-5-20250929", "claude-sonnet-4-5", Same},
		{"claude-sonnet-4-5-20250929", "claude-sonnet-4-5-20260101", Different},
		{"claude-3-5-haiku-latest", "claude-3-5-haiku-20241022", Same},
		{"claude-opus-4-0", "claude-opus-4-20250514", Same},
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929", Same},
		{"global.anthropic.claude-opus-5", "claude-opus-5", Same},
		{"arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.anthropic.claude-opus-5", "claude-opus-5", Same},
		{"claude-sonnet-4-5@20250929", "claude-sonnet-4-5-20250929", Same},
		{"anthropic/claude-sonnet-4.5", "anthropic/claude-4.5-sonnet", Same},
		{"anthropic/claude-opus-4.8:beta", "claude-opus-4-8", Same},
		{"databricks-claude-opus-4-8", "claude-opus-4-8", Same},
		{"claude-sonnet-5[1m]", "claude-sonnet-5", Same},
		{"claude-sonnet-5", "claude-sonnet-5-5", Different},
		{"claude-sonnet-5", "claude-haiku-4-5", Different},
		{"claude-opus-4-1", "claude-opus-4", Different},
		{"claude-sonnet-5", "gpt-5.2", Different},
		{"claude-sonnet-5", "claude-next-9", Different},
		{"us.anthropic.claude-opus-5", "us.anthropic.claude-opus-4-8", Different},
		{"sonnet", "claude-sonnet-5", Unknown},
		{"claude-sonnet", "claude-sonnet-5", Unknown},
		{"my-claude-sonnet-5", "claude-sonnet-5", Unknown},
		{"arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/abc", "claude-opus-5", Unknown},
		{"claude-sonnet-5", "", Unknown},
	} {
		if got := Answered(c.asked, c.answered); got != c.want {
			t.Errorf("%q answered by %q is %s, want %s", c.asked, c.answered, got, c.want)
		}
	}
}

func TestCounted(t *testing.T) {
	for _, c := range []struct {
		bucket, model string
		want          Likeness
	}{
		{"anthropic-claude-opus", "claude-opus-5", Same},
		{"anthropic-claude-opus", "claude-opus-4-8", Same},
		{"anthropic-claude-opus", "claude-opus-4-7", Different},
		{"anthropic-claude-opus", "claude-sonnet-5", Different},
		{"anthropic-claude-haiku", "claude-haiku-4-5@20251001", Different},
		{"anthropic-claude-haiku", "claude-haiku-5-5", Same},
		{"anthropic-claude-mythos", "claude-mythos-5", Unknown},
		{"anthropic-claude-sonnet", "sonnet", Unknown},
		{"anthropic-claude-sonnet-4-5", "claude-sonnet-4-5@20250929", Same},
		{"anthropic-claude-sonnet-5.", "claude-sonnet-5", Same},
		{"anthropic-claude-opus-4", "claude-opus-4-1", Different},
		{"anthropic-claude-opus-4", "claude-opus-4@20250514", Same},
		{"anthropic-claude-3-5-sonnet-v2", "claude-sonnet-5", Different},
		{"claude-sonnet-4-5-20250929", "claude-sonnet-4-5", Same},
		{"claude-opus-4-8", "claude-opus-4-7", Unknown}, // one group of Anthropic's
		{"claude-opus-4-8", "claude-sonnet-5", Different},
		{"claude-sonnet-4-5-20250929", "sonnet", Unknown},
		{"gemini-2.5-pro", "claude-sonnet-5", Unknown},
		{"", "claude-sonnet-5", Unknown},
	} {
		if got := Counted(c.bucket, c.model); got != c.want {
			t.Errorf("the bucket %q counts %q: %s, want %s", c.bucket, c.model, got, c.want)
		}
	}
}

// TestNames gives every published model the names that clouds, gateways and clients give it.
func TestNames(t *testing.T) {
	var all []string
	for _, table := range profile.Tables() {
		p, _ := profile.Published(table)
		for _, g := range p.Groups {
			all = append(all, g.Models...)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		model := rapid.SampledFrom(all).Draw(t, "model")
		plain := apart(model).model
		name := rapid.SampledFrom([]string{"", "anthropic.", "us.anthropic.", "global.anthropic.", "anthropic/", "vertex_ai/", "databricks-"}).Draw(t, "before") +
			plain + rapid.SampledFrom([]string{"", "-20260101", "@20260101", "-20260101-v1:0", "-v1:0", "[1m]", ":free", "-latest"}).Draw(t, "after")
		if got := Answered(name, model); got != Same {
			t.Fatalf("%q answered by %q is %s, want same", name, model, got)
		}
		if other := rapid.SampledFrom(all).Draw(t, "other"); apart(other).model != plain {
			if got := Answered(name, other); got != Different {
				t.Fatalf("%q answered by %q is %s, want different", name, other, got)
			}
			if Alike(name, other) {
				t.Fatalf("%q and %q are alike", name, other)
			}
		}
		if !Alike(name, model) || !Known(name) {
			t.Fatalf("%q is not known as %q", name, model)
		}
	})
}
