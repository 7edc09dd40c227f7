package wire

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // the zones that printed resets name, on any machine

	"loadshape/bucket/wire/wording"
)

var (
	// A wait as people and servers write it, in a text without spaces.
	lasting   = `((?:[0-9]+(?:\.[0-9]+)?(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d),?(?:and)?)+|[0-9]{1,2}:[0-9]{2}:[0-9]{2})`
	waitNamed = regexp.MustCompile(`(?i)(?:tryagain(?:in|after)|retry(?:after|in)|pleasewait|orwait|resets?(?:in|after)|replenishedin|availablein)(?:about|around|approximately|~)?` + lasting)
	waitDelay = regexp.MustCompile(`(?i)retrydelay:?` + lasting)
	waitField = regexp.MustCompile(`(?i)(?:retry[-_]?after(_?ms)?(?:_?seconds|_?secs?|_?s)?|resets?_in_seconds)[:=]([0-9]+(?:\.[0-9]+)?)(?:[^0-9:.a-z-]|s\b|$)`)
	waitOfSDK = regexp.MustCompile(`(?i)retryingrequestto/v1/[a-z_/]+in([0-9]+(?:\.[0-9]+)?)seconds`)

	// A reset by the calendar or the clock.
	resetUnix  = regexp.MustCompile(`(?i)(?:limitreached\||resets?_?at:|resetson)(1[0-9]{9})\b`)
	resetDated = regexp.MustCompile(`(?i)(?:resets?|regainaccess|tryagain)(?:at|on)?:?(20[0-9]{2}-[0-9]{2}-[0-9]{2})t?(?:at)?([0-9]{2}:[0-9]{2})?(:[0-9]{2})?(?:\.[0-9]+)?(utc|z|[+-][0-9]{2}:?[0-9]{2})?`)
	resetClock = regexp.MustCompile(`(?i)(?:resets?|tryagain|unavailableuntil)(?:at|on)?(mon|tue|wed|thu|fri|sat|sun)?(?:day|sday|nesday|rsday|urday)?,?` +
		`(?:(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?([0-9]{1,2})(?:st|nd|rd|th)?,?(20[0-9]{2})?,?(?:at)?)?([0-9]{1,2})(?::([0-9]{2}))?(am|pm)?(\([a-z_]+(?:/[a-z_+-]+)*[0-9]*\))?`)
)

// What the shapes begin with.
var (
	namedBegins = wording.Parts("tryagain", "retry", "pleasewait", "orwait", "reset", "replenishedin", "availablein")
	delayBegins = wording.Parts("retrydelay")
	fieldBegins = wording.Parts("retry", "reset")
	ofSDKBegins = wording.Parts("retryingrequestto")
	unixBegins  = wording.Parts("limitreached|", "reset")
	datedBegins = wording.Parts("reset", "regainaccess", "tryagain")
	clockBegins = wording.Parts("reset", "tryagain", "unavailableuntil")
)

// saysWhen reports whether a text names a wait or a reset.
func (s *said) saysWhen() bool {
	_, named := s.waits()
	return named || s.wait != "" || resetDated.MatchString(s.words.From(datedBegins))
}

// waits is the last wait that a text names.
func (s *said) waits() (time.Duration, bool) {
	if m := last(waitNamed, s.words.From(namedBegins)); m != nil {
		if d, ok := readLasting(m[1]); ok {
			return d, true
		}
	}
	if m := last(waitDelay, s.words.From(delayBegins)); m != nil { // Google's, which cuts what its message says in full
		if d, ok := readLasting(m[1]); ok {
			return d, true
		}
	}
	if m := last(waitField, s.words.From(fieldBegins)); m != nil {
		unit := time.Second
		if m[1] != "" {
			unit = time.Millisecond
		}
		return readDecimal(m[2], unit)
	}
	return 0, false
}

// readLasting reads 141h28m14s, 3days4hours, 01:02:03.
func readLasting(text string) (time.Duration, bool) {
	if clock := strings.Split(text, ":"); len(clock) == 3 {
		text = clock[0] + "h" + clock[1] + "m" + clock[2] + "s"
	}
	total := time.Duration(0)
	for text != "" {
		n := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n <= 0 {
			break
		}
		word := text[n:]
		if end := strings.IndexAny(word, "0123456789"); end >= 0 {
			word = word[:end]
		}
		d, ok := readDecimal(text[:n], unitOf(strings.TrimSuffix(strings.TrimRight(word, ","), "and")))
		if !ok || total > 1<<62-d {
			return 0, false
		}
		total, text = total+d, text[n+len(word):]
	}
	return total, true
}

func unitOf(word string) time.Duration {
	switch word = strings.ToLower(word); {
	case strings.HasPrefix(word, "ms"), strings.HasPrefix(word, "mil"):
		return time.Millisecond
	case strings.HasPrefix(word, "d"):
		return 24 * time.Hour
	case strings.HasPrefix(word, "h"):
		return time.Hour
	case strings.HasPrefix(word, "m"):
		return time.Minute
	}
	return time.Second
}

// waitIn is a wait that an object of JSON names in a field of its own, in seconds.
func waitIn(o map[string]any) string {
	for _, name := range []string{"retry_after", "retryAfter", "retry_after_seconds", "retryAfterSeconds", "retry_after_s", "resets_in_seconds", "reset_seconds"} {
		if n, ok := o[name].(json.Number); ok {
			return n.String()
		}
	}
	for _, name := range []string{"retry_after_ms", "retryAfterMs"} {
		if n, ok := o[name].(json.Number); ok {
			if r, ok := new(big.Rat).SetString(n.String()); ok && len(n) < 20 {
				return r.Quo(r, big.NewRat(1000, 1)).FloatString(3)
			}
		}
	}
	return ""
}

// readWaits reads how long the body or text itself says that the limit lasts: a wait, or a reset by the calendar or clock.
func (s *said) readWaits(f *Finding, at time.Time) {
	if f.LimitedBy == ByNone && f.Retry == RetryUnknown { // a notice, which may name a reset
		return
	}
	if f.RetryAfter != nil || f.Retry == RetryNever && f.LimitedBy != BySpend {
		return
	}
	if d, ok := readDecimal(s.wait, time.Second); ok {
		f.until(seconds(d), "the body names the wait: %d s")
	} else if d, ok := s.waits(); ok {
		f.until(seconds(d), "the text names the wait: %d s")
	} else if m := waitOfSDK.FindStringSubmatch(s.words.From(ofSDKBegins)); m != nil {
		if d, ok := readDecimal(m[1], time.Second); ok && d > 8*time.Second {
			f.until(seconds(d), "the SDK waits %d s, longer than any pause of its own: the server asked for it")
		}
	} else {
		s.readReset(f, at)
	}
}

func (f *Finding) until(wait int64, evidence string) {
	f.Retry, f.RetryAfter = RetryAfter, &wait
	f.Evidence = append(f.Evidence, fmt.Sprintf(evidence, wait))
}

// readReset reads a reset that a line names: in seconds since 1970, by its date, or by the clock of a zone. Without the
// instant of the line, or without a zone, it is told as it was written.
func (s *said) readReset(f *Finding, at time.Time) {
	end, shown, ok := resetIn(s.words, at)
	if shown == "" {
		return
	}
	f.Retry, f.Ends = RetryAfter, shown
	f.Evidence = append(f.Evidence, "the line names the reset: "+shown)
	if ok && !at.IsZero() {
		f.RetryAfter = new(seconds(max(0, end.Sub(at))))
	}
}

// resetIn is the last reset of a text, as it is shown, and whether its instant is known.
func resetIn(text wording.Text, at time.Time) (end time.Time, shown string, ok bool) {
	if m := last(resetUnix, text.From(unixBegins)); m != nil {
		if n := readCount(m[1]); n != nil {
			end = time.Unix(*n, 0).UTC()
			return end, end.Format(time.RFC3339), true
		}
	}
	if m := last(resetDated, text.From(datedBegins)); m != nil {
		zone := strings.ToUpper(m[4])
		shown = strings.TrimSpace(m[1] + " " + m[2] + m[3] + " " + zone)
		layout := "2006-01-02 15:04:05 -0700"
		if zone == "UTC" || zone == "Z" {
			zone = "+0000"
		}
		end, err := time.Parse(layout, m[1]+" "+first(m[2], "00:00")+first(m[3], ":00")+" "+strings.ReplaceAll(zone, ":", ""))
		return end, shown, err == nil
	}
	if m := last(resetClock, text.From(clockBegins)); m != nil {
		return clockReset(m, at)
	}
	return time.Time{}, "", false
}

func last(shape *regexp.Regexp, text string) []string {
	all := shape.FindAllStringSubmatch(text, -1)
	if all == nil {
		return nil
	}
	return all[len(all)-1]
}

var weekdays = map[string]time.Weekday{"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}

// clockReset is the next such time from an instant on: "9:50pm (Asia/Saigon)", "Oct 2, 9am (Asia/Saigon)", "Mon 12:00am".
func clockReset(m []string, at time.Time) (end time.Time, shown string, ok bool) {
	weekday, month, day, year, hour, minute, half, place := strings.ToLower(m[1]), m[2], m[3], m[4], m[5], m[6], strings.ToLower(m[7]), strings.Trim(m[8], "()")
	if half == "" && minute == "" {
		return time.Time{}, "", false // a number alone is no time
	}
	shown = hour
	if minute != "" {
		shown += ":" + minute
	}
	shown += half
	if month != "" {
		shown = strings.TrimSpace(month+" "+day+" "+year) + ", " + shown
	}
	if weekday != "" {
		shown = m[1] + " " + shown
	}
	if place == "" {
		return time.Time{}, shown + ", by the clock of the machine that printed it", false
	}
	shown += " (" + place + ")"
	zone, err := time.LoadLocation(place)
	clock, bad := time.Parse("3:04pm", hour+":"+first(minute, "00")+first(half, "am"))
	if half == "" {
		clock, bad = time.Parse("15:04", hour+":"+minute)
	}
	if err != nil || bad != nil || at.IsZero() {
		return time.Time{}, shown, false
	}
	now := at.In(zone)
	on := func(y int, mo time.Month, d int) time.Time {
		return time.Date(y, mo, d, clock.Hour(), clock.Minute(), 0, 0, zone)
	}
	if month != "" {
		named, err := time.Parse("Jan 2", strings.ToUpper(month[:1])+strings.ToLower(month[1:])+" "+day)
		if err != nil {
			return time.Time{}, shown, false
		}
		end = on(now.Year(), named.Month(), named.Day())
		if end.Before(now.AddDate(0, -6, 0)) {
			end = on(now.Year()+1, named.Month(), named.Day())
		}
		return end, shown, true
	}
	for d := range 8 {
		end = on(now.Year(), now.Month(), now.Day()+d)
		if want, named := weekdays[weekday]; end.After(now) && (!named || end.Weekday() == want) {
			return end, shown, true
		}
	}
	return time.Time{}, shown, false
}
