package draft

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// head is the comment that a plan begins with: what it was made of, and how well it does.
func (d *Draft) head(l *ledger, o *Options) string {
	var p page
	p.say(0, fmt.Sprintf("Fitted by sim plan to %s (%s).", counted(int64(len(l.requests)), "request"), o.Source))
	if o.Start != "" {
		p.say(0, "Instant 0 is "+o.Start+".")
	}
	p.line(0, "#", "")
	p.say(0, "It "+d.Sentence()+".")
	p.line(0, "#", "")
	p.line(0, fmt.Sprintf("#   %-36s %14s %14s", "", "recorded", "this plan"), "")
	for i := range d.Figures {
		f := &d.Figures[i]
		what := f.What
		if f.Peak {
			what += ", busiest minute"
		}
		p.line(0, fmt.Sprintf("#   %-36s %14s %14s  %9s", what, grouped(f.Traced), grouped(f.Played), signed(f.Off())), "")
	}
	p.line(0, "#", "")
	p.say(0, "Input tokens are those that were not read from a cache. A distance is that of Kolmogorov and Smirnov; a lognormal distribution "+
		"stands where its distance is no larger than that of the table, or than 1.36/√n, and its mean is within 3 %.")
	if l.unsized > 0 {
		count, others := "count", "others"
		if l.unsized == 1 {
			count, others = "counts", "another"
		}
		p.say(0, fmt.Sprintf("%s of unknown size, as where it was refused, %s with the sizes of %s.", counted(l.unsized, "request"), count, others))
	}
	if l.refused > 0 {
		was := "were"
		if l.refused == 1 {
			was = "was"
		}
		p.say(0, fmt.Sprintf("%s %s refused (429). A try that followed a refusal is a request of its own here: without refusals there are fewer.", counted(l.refused, "request"), was))
	}
	p.WriteByte('\n')
	return p.String()
}

// about says what a stream stands for, and how well.
func (s *stream) about() string {
	n := int64(len(s.part.requests))
	var b strings.Builder
	switch {
	case s.Session != nil:
		fmt.Fprintf(&b, "%s of %s.", counted(n, "turn"), counted(int64(len(s.part.talks)), strings.TrimSuffix(s.part.kind.String(), "s")))
	case s.part.half != whole:
		fmt.Fprintf(&b, "%s of %s, each taken by itself: %s.", counted(n, [...]string{"", "first turn", "later turn"}[s.part.half]), counted(int64(len(s.part.talks)), strings.TrimSuffix(s.part.kind.String(), "s")), s.part.why)
	case s.part.why != "":
		fmt.Fprintf(&b, "%s of %s, each taken by itself: %s.", counted(n, "request"), counted(int64(len(s.part.talks)), strings.TrimSuffix(s.part.kind.String(), "s")), s.part.why)
	default:
		fmt.Fprintf(&b, "%s.", counted(n, "single call"))
	}
	fmt.Fprintf(&b, " Busiest minute:")
	for i, f := range [...]struct {
		what string
		of   figure
	}{{"requests", requests}, {"input tokens", input}, {"output tokens", output}} {
		if i > 0 {
			b.WriteByte(',')
		}
		from, to := s.part.recorded.peak[f.of], s.played.peak[f.of]
		off := Figure{Traced: from, Played: to}
		fmt.Fprintf(&b, " %s %s (%s)", grouped(to), f.what, signed(off.Off()))
	}
	if all := s.part.recorded.all; all[read] > 0 {
		had := s.played.all
		fmt.Fprintf(&b, "; %s of what was sent was read from a cache, %s here", ratio(all[read], all[read]+all[input]), ratio(had[read], had[read]+had[input]))
	}
	b.WriteByte('.')
	return b.String()
}

func ratio(of, all int64) string {
	if all == 0 {
		return "0 %"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(of)/float64(all))
}

func share(of, all int) string { return ratio(int64(of), int64(all)) }

// signed is a difference in per cent.
func signed(off float64) string { return fmt.Sprintf("%+.1f %%", off) }

// thousandths writes a number with at most three decimals.
func thousandths(x float64) string {
	return strconv.FormatFloat(math.Round(1000*x)/1000, 'f', -1, 64)
}

// grouped writes a number with commas.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func counted(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return grouped(n) + " " + what
}
