package drift

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket"
)

// A column is what one column of a table counts.
type column struct {
	at        int
	dimension bucket.Dimension
	per       bucket.Duration // 0: the head does not say
	times     int64           // of the unit that its head names
}

var (
	abbreviated = regexp.MustCompile(`(?i)\b(ITP|OTP|RP|QP|TP)([SMHD])\b`)
	perWord     = regexp.MustCompile(`(?i)(?:\bper|\ba|/)[ -]?(second|sec|minute|min|hour|day)\b`)
)

// counted says what the head of a column, or a name in a cell, counts; ok is false where it counts neither requests nor tokens.
func counted(head string) (c column, ok bool) {
	c.times = 1
	lower := strings.ToLower(head)
	if m := abbreviated.FindStringSubmatch(head); m != nil {
		c.dimension = map[string]bucket.Dimension{"ITP": bucket.InputTokens, "OTP": bucket.OutputTokens, "RP": bucket.Requests, "QP": bucket.Requests, "TP": bucket.Tokens}[strings.ToUpper(m[1])]
		c.per = map[string]bucket.Duration{"S": bucket.Second, "M": bucket.Minute, "H": bucket.Hour, "D": bucket.Day}[strings.ToUpper(m[2])]
	}
	if m := perWord.FindStringSubmatch(lower); m != nil { // which says more than the abbreviation beside it
		c.per = map[string]bucket.Duration{"sec": bucket.Second, "min": bucket.Minute, "hou": bucket.Hour, "day": bucket.Day}[m[1][:3]]
	}
	switch {
	case strings.Contains(lower, "input"):
		c.dimension = bucket.InputTokens
	case strings.Contains(lower, "output"):
		c.dimension = bucket.OutputTokens
	case c.dimension != "":
	case strings.Contains(lower, "token"):
		c.dimension = bucket.Tokens
	case strings.Contains(lower, "request") || strings.Contains(lower, "quer"):
		c.dimension = bucket.Requests
	}
	switch {
	case strings.Contains(lower, "thousand"):
		c.times = 1_000
	case strings.Contains(lower, "million"):
		c.times = 1_000_000
	}
	return c, c.dimension != ""
}

var number = regexp.MustCompile(`^([0-9]{1,3}(?:[,  ’'_][0-9]{3})+|[0-9]+(?:\.[0-9]+)?)\s*(k|m|b|thousand|million)?\b`)

// amount reads the number that a cell begins with.
func amount(cell string) (int64, error) {
	text := strings.TrimSpace(strings.ToLower(cell))
	m := number.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%s is no number", bucket.Quoted(cell))
	}
	digits := regexp.MustCompile(`[^0-9.]`).ReplaceAllString(m[1], "")
	f, err := strconv.ParseFloat(digits, 64)
	times := map[string]float64{"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9}[m[2]]
	if times == 0 {
		times = 1
	}
	n := int64(f * times)
	if rest := strings.TrimLeft(text[len(m[0]):], " *†‡"); err != nil || float64(n) != f*times || n > bucket.MaxLimit || strings.HasPrefix(rest, ",") || strings.HasPrefix(rest, ".") {
		return 0, fmt.Errorf("%s is no whole number", bucket.Quoted(cell))
	}
	return n, nil
}

var (
	families = regexp.MustCompile(`(?i)\b(fable|mythos|opus|sonnet|haiku)[ -]+([0-9]+(?:\.(?:[0-9]+|x))?(?:\s*(?:,|and|/|&|\+)\s*[0-9]+(?:\.(?:[0-9]+|x))?)*)`)
	older    = regexp.MustCompile(`(?i)\b([0-9]+(?:\.[0-9]+)?)[ -]+(opus|sonnet|haiku)\b`)
	apiID    = regexp.MustCompile(`\bclaude-[a-z0-9-]*[a-z0-9]\b`)
	version  = regexp.MustCompile(`[0-9]+(?:\.(?:[0-9]+|x))?`)
	million  = regexp.MustCompile(`(?i)\b1M\b`)
)

// idsOf are the ids that a name of models on a page stands for; that of all of a major version ends in -x.
func idsOf(name string) []string {
	name = strings.NewReplacer("*", "", "†", "", "‡", "").Replace(name)
	if ids := apiID.FindAllString(strings.ToLower(name), -1); ids != nil {
		return ids
	}
	var ids []string
	for _, m := range families.FindAllStringSubmatch(name, -1) {
		family := strings.ToLower(m[1])
		for _, v := range version.FindAllString(m[2], -1) {
			v = strings.ReplaceAll(v, ".", "-")
			id := "claude-" + family + "-" + v
			if strings.HasPrefix(v, "3") {
				id = "claude-" + v + "-" + family
			}
			ids = append(ids, id)
		}
	}
	if ids == nil {
		for _, m := range older.FindAllStringSubmatch(name, -1) {
			ids = append(ids, "claude-"+strings.ReplaceAll(m[1], ".", "-")+"-"+strings.ToLower(m[2]))
		}
	}
	if million.MatchString(name) {
		for i := range ids {
			ids[i] += "-1m"
		}
	}
	return ids
}

// covers reports whether an id of a page is one of a group's models.
func covers(g *bucket.Group, id string) bool {
	return slices.ContainsFunc(g.Models, func(model string) bool {
		model = strings.TrimPrefix(model, "anthropic.")
		if major, all := strings.CutSuffix(id, "-x"); all {
			return model == major || strings.HasPrefix(model, major+"-")
		}
		return model == id
	})
}
