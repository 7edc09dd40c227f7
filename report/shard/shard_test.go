package shard

import (
	"slices"
	"strings"
	"testing"
)

func env(vars string) func(string) string {
	return func(name string) string {
		for _, v := range strings.Fields(vars) {
			if value, ok := strings.CutPrefix(v, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

func TestParse(t *testing.T) {
	slurm := "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4"
	for _, c := range []struct {
		text, env string
		want      Shard
	}{
		{"1/1", "", Shard{1, 1}},
		{"2/4", "", Shard{2, 4}},
		{"2/4", slurm, Shard{2, 4}},
		{"auto", slurm, Shard{3, 4}},
		{"auto/7", slurm, Shard{3, 7}},
		{"auto", "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=3", Shard{1, 4}},
		{"auto", "SLURM_ARRAY_TASK_ID=12 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_MAX=12", Shard{3, 3}},
		{"auto/8", "SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_COUNT=1 SLURM_ARRAY_TASK_MIN=5 SLURM_ARRAY_TASK_MAX=5", Shard{5, 8}},
		{"auto/8", "JOB_COMPLETION_INDEX=0", Shard{1, 8}},
		{"auto/8", "JOB_COMPLETION_INDEX=7", Shard{8, 8}},
		{"auto", "CI_NODE_INDEX=2 CI_NODE_TOTAL=5", Shard{2, 5}},
		{"auto", "AWS_BATCH_JOB_ARRAY_INDEX=0 AWS_BATCH_JOB_ARRAY_SIZE=10", Shard{1, 10}},
		{"auto", "BATCH_TASK_INDEX=9 BATCH_TASK_COUNT=10", Shard{10, 10}},
	} {
		s, err := Parse(c.text, env(c.env))
		if err != nil || *s != c.want {
			t.Errorf("%s with %q: %v, %v, want %v", c.text, c.env, s, err, c.want)
		}
	}
	if s, err := Parse("", env(slurm)); s != nil || err != nil {
		t.Errorf("nothing asked for is %v, %v", s, err)
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, env, says string }{
		{"0/4", "", `is "0/4", expected K/N with K from 1 to N`},
		{"5/4", "", `is "5/4", which is part 5 of 4, expected a part from 1 to 4`},
		{"2", "", `expected K/N`},
		{"/4", "", `expected K/N`},
		{"-1/4", "", `expected K/N`},
		{"2/", "", `expected K/N`},
		{"1/99999999999", "", `expected K/N`},
		{"auto/0", "CI_NODE_INDEX=2 CI_NODE_TOTAL=5", `expected K/N`},
		{"auto/x", "CI_NODE_INDEX=2 CI_NODE_TOTAL=5", `expected K/N`},
		{"auto", "", `auto finds no scheduler, expected one of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, CI_NODE_INDEX`},
		{"auto", "JOB_COMPLETION_INDEX=1", `JOB_COMPLETION_INDEX tells which part this is and not of how many, expected auto/N with the Job's completions`},
		{"auto", "CI_NODE_INDEX=2", `CI_NODE_TOTAL, which GitLab sets, is "", expected a whole number`},
		{"auto", "CI_NODE_INDEX=x CI_NODE_TOTAL=2", `CI_NODE_INDEX, which GitLab sets, is "x", expected a whole number`},
		{"auto", "CI_NODE_INDEX=3 CI_NODE_TOTAL=2", `CI_NODE_INDEX is 3, expected 1 to 2`},
		{"auto", "CI_NODE_INDEX=1 CI_NODE_TOTAL=2 BATCH_TASK_INDEX=1 BATCH_TASK_COUNT=2", `CI_NODE_INDEX and BATCH_TASK_INDEX are both set, by GitLab and Google Cloud Batch`},
		{"auto", "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=7", `the array has 2 tasks from 3 to 7, which does not tell the parts`},
		{"auto/4", "SLURM_ARRAY_TASK_ID=0", `SLURM_ARRAY_TASK_ID is 0, expected 1 or more`},
		{"auto/4", "JOB_COMPLETION_INDEX=4", `which is part 5 of 4, expected a part from 1 to 4`},
	} {
		s, err := Parse(c.text, env(c.env))
		if err == nil || !strings.HasPrefix(err.Error(), "--shard: ") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s with %q: %v, %v, want %s", c.text, c.env, s, err, c.says)
		}
	}
}

// TestRange: whatever the number of parts, each item is in one, and no part has two items more than another.
func TestRange(t *testing.T) {
	for items := range 70 {
		for of := 1; of <= 70; of++ {
			next, least, most := 0, items, 0
			for n := 1; n <= of; n++ {
				from, to := Shard{n, of}.Range(items)
				if from != next || to < from {
					t.Fatalf("part %d/%d of %d items is %d to %d, want it from %d", n, of, items, from, to, next)
				}
				next, least, most = to, min(least, to-from), max(most, to-from)
			}
			if next != items || most-least > 1 {
				t.Errorf("%d parts of %d items go up to %d, and have %d to %d", of, items, next, least, most)
			}
		}
	}
}

func TestMissing(t *testing.T) {
	there := func(items ...int) func(int) bool {
		return func(i int) bool { return slices.Contains(items, i) }
	}
	for _, c := range []struct {
		of, items int
		there     []int
		want      string
	}{
		{2, 4, []int{0, 1, 2, 3}, ""},
		{2, 4, []int{0, 1, 3}, "2/2"},
		{3, 7, []int{2, 3}, "1/3 3/3"},
		{4, 4, nil, "1/4 2/4 3/4 4/4"},
		{5, 2, []int{0}, "5/5"}, // parts without an item are never missing
	} {
		var got []string
		for _, s := range Missing(c.of, c.items, there(c.there...)) {
			got = append(got, s.String())
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("of %d parts of %d items, with %v there, %q are missing, want %q", c.of, c.items, c.there, g, c.want)
		}
	}
}
