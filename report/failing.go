package report

// FirstToRefuse is the limit with the earliest refusal; nil where none refuses.
func (r *Reading) FirstToRefuse() *LimitUse {
	var first *LimitUse
	for i := range r.Limits {
		if l := &r.Limits[i]; l.FirstRefusalS != nil && (first == nil || *l.FirstRefusalS < *first.FirstRefusalS) {
			first = l
		}
	}
	return first
}
