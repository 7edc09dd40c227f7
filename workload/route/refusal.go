package route

// A Refusal is why nothing is sent although the settings can be read: the credential or the address does not belong
// on the route.
type Refusal struct{ Reason string }

func (r *Refusal) Error() string { return r.Reason }
