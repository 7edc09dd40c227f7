package arrival

import (
	"loadshape/bucket"
	"loadshape/bucket/spelled"
	"loadshape/bucket/yamlfile"
	"loadshape/workload/amount"
)

// UnmarshalNode reads a schedule. Rates may say their own time, as 5rps or 100/h do, and factors may be 2x or 150%.
func (a *Schedule) UnmarshalNode(v yamlfile.Value) error {
	if v.Kind() == yamlfile.Mapping {
		var err error
		if v, err = plainFactors(v); err != nil {
			return err
		}
		if v, a.Spelled, err = plainRates(v); err != nil {
			return err
		}
	}
	type plain Schedule // which does not read itself from a node
	return v.Decode((*plain)(a))
}

// plainFactors writes the factors as plain numbers.
func plainFactors(v yamlfile.Value) (yamlfile.Value, error) {
	plain := func(in yamlfile.Value, key string) (yamlfile.Value, error) {
		if !in.Has(key) {
			return in, nil
		}
		text, ok := in.At(key).Scalar()
		if !ok {
			return in, nil // whoever decodes it says what is wrong
		}
		factor, err := spelled.Factor(text)
		if err != nil {
			return in, in.At(key).Errorf("%v", err)
		}
		return in.With(key, amount.Decimal(factor).String()), nil
	}
	if v.Has("diurnal") && v.At("diurnal").Kind() == yamlfile.Mapping {
		wave, err := plain(v.At("diurnal"), "peak_to_trough")
		if err != nil {
			return v, err
		}
		v = v.WithValue("diurnal", wave)
	}
	return eachItem(v, "spikes", func(spike yamlfile.Value) (yamlfile.Value, error) { return plain(spike, "times") })
}

// eachItem changes the mappings of a list.
func eachItem(v yamlfile.Value, key string, change func(yamlfile.Value) (yamlfile.Value, error)) (yamlfile.Value, error) {
	if !v.Has(key) || v.At(key).Kind() != yamlfile.List {
		return v, nil
	}
	list := v.At(key)
	items := make([]yamlfile.Value, list.Len())
	for i := range items {
		items[i] = list.Item(i)
		if items[i].Kind() != yamlfile.Mapping {
			continue
		}
		changed, err := change(items[i])
		if err != nil {
			return v, err
		}
		items[i] = changed
	}
	return v.WithItems(key, items), nil
}

// plainRates writes the rates as numbers for one time, and reports whether any said a time of its own. That time is per
// where it is written, and the minute that stands for it where a rate says none; otherwise the shortest in which all
// rates are exact.
func plainRates(v yamlfile.Value) (plain yamlfile.Value, timed bool, err error) {
	var rates []spelled.Rate
	bare := v.Has("per")
	look := func(in yamlfile.Value, keys ...string) (yamlfile.Value, error) {
		for _, key := range keys {
			r, ok, err := rateAt(in, key)
			if err != nil {
				return in, err
			}
			if ok {
				rates = append(rates, r)
				timed = timed || r.Per != 0
				bare = bare || r.Per == 0 && r.Billionths != 0
			}
		}
		return in, nil
	}
	if _, err = eachRate(v, look); err != nil || !timed {
		return v, false, err
	}
	per := bucket.Minute
	switch {
	case v.Has("per"):
		text, _ := v.At("per").Scalar()
		if per, err = bucket.ParseDuration(text); err != nil {
			return v, false, v.At("per").Errorf("%v", err)
		}
		if per <= 0 || per > bucket.MaxPer {
			return v, false, v.At("per").Errorf("is %v, expected more than 0s and at most %v", per, bucket.MaxPer)
		}
	case !bare:
		if per = spelled.Common(bucket.MaxPer, rates...); per == 0 {
			per = bucket.Minute
		}
	}
	v, err = eachRate(v, func(in yamlfile.Value, keys ...string) (yamlfile.Value, error) {
		for _, key := range keys {
			r, ok, _ := rateAt(in, key)
			if !ok {
				continue
			}
			n, exact := r.In(per)
			if !exact {
				text, _ := in.At(key).Scalar()
				return in, in.At(key).Errorf("is %s, expected a rate of at most nine decimals in %v, or all rates with a time of their own and no per", bucket.Quoted(text), per)
			}
			in = in.With(key, amount.Decimal(n).String())
		}
		return in, nil
	})
	return v.With("per", per.String()), true, err
}

// eachRate changes whatever has rates: the schedule itself, its office hours, its stages and its spikes.
func eachRate(v yamlfile.Value, change func(in yamlfile.Value, keys ...string) (yamlfile.Value, error)) (yamlfile.Value, error) {
	v, err := change(v, "rate", "start_rate")
	if err != nil {
		return v, err
	}
	if v.Has("office_hours") && v.At("office_hours").Kind() == yamlfile.Mapping {
		hours, err := change(v.At("office_hours"), "rate", "outside")
		if err != nil {
			return v, err
		}
		v = v.WithValue("office_hours", hours)
	}
	if v, err = eachItem(v, "stages", func(stage yamlfile.Value) (yamlfile.Value, error) { return change(stage, "target", "rate") }); err != nil {
		return v, err
	}
	return eachItem(v, "spikes", func(spike yamlfile.Value) (yamlfile.Value, error) { return change(spike, "rate") })
}

// rateAt is the rate at a key of a mapping; !ok where there is none that could be one.
func rateAt(in yamlfile.Value, key string) (r spelled.Rate, ok bool, err error) {
	if !in.Has(key) {
		return r, false, nil
	}
	text, ok := in.At(key).Scalar()
	if !ok || len(text) > 0 && text[0] == '-' {
		return r, false, nil
	}
	if r, err = spelled.ParseRate(text, spelled.Requests); err != nil {
		return r, false, in.At(key).Errorf("%v", err)
	}
	return r, true, nil
}
