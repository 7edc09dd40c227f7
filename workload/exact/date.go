package exact

// Date reads a time such as "2023-11-16 18:17:03.9799600", without a zone or with "Z", "+00:00" or another
// offset, as nanoseconds since 1970 in UTC. Digits below a nanosecond are cut.
func Date(s []byte) (int64, bool) {
	const shape = "0000-00-00 00:00:00"
	if len(s) < len(shape) {
		return 0, false
	}
	for i, c := range []byte(shape) {
		if c == '0' && !isDigit(s[i]) || c != '0' && s[i] != c && (c != ' ' || s[i] != 'T') {
			return 0, false
		}
	}
	year, month, day := two(s)*100+two(s[2:]), two(s[5:]), two(s[8:])
	hour, minute, second := two(s[11:]), two(s[14:]), two(s[17:])
	if year < 1970 || year > 2100 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) ||
		hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	s = s[len(shape):]
	var frac int64
	if len(s) > 0 && s[0] == '.' {
		n := 1
		for worth := int64(1e8); n < len(s) && isDigit(s[n]); n++ {
			frac += int64(s[n]-'0') * worth
			worth /= 10
		}
		if n == 1 {
			return 0, false
		}
		s = s[n:]
	}
	var zone int64 // minutes east
	switch {
	case len(s) == 0 || len(s) == 1 && s[0] == 'Z':
	case len(s) == 6 && (s[0] == '+' || s[0] == '-') && isDigit(s[1]) && isDigit(s[2]) && s[3] == ':' && isDigit(s[4]) && isDigit(s[5]):
		h, m := two(s[1:]), two(s[4:])
		if h > 23 || m > 59 {
			return 0, false
		}
		if zone = h*60 + m; s[0] == '-' {
			zone = -zone
		}
	default:
		return 0, false
	}
	days := day - 1
	for m := int64(1); m < month; m++ {
		days += daysIn(year, m)
	}
	before := year - 1
	days += 365*(year-1970) + (before/4 - before/100 + before/400) - (1969/4 - 1969/100 + 1969/400)
	return (((days*24+hour)*60+minute-zone)*60+second)*1e9 + frac, true
}

// two is a number of two digits.
func two(s []byte) int64 { return int64(s[0]-'0')*10 + int64(s[1]-'0') }

func daysIn(year, month int64) int64 {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
