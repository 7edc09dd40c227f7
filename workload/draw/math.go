package draw

import "math"

// The functions of package math are not the same to the last bit on every machine: some have their logarithm in
// assembly, and a compiler may join a product and a sum into one operation that rounds once. So here are
// those that draws need, out of +, -, ×, / and √ alone. A product that is added to is converted to float64
// first, which keeps it from being joined.

const (
	ln2High = 6.93147180369123816490e-01 // the first 32 bits of ln 2, so that whole multiples of it are exact
	ln2Low  = 1.90821492927058770002e-10
)

// What one in ten, in twenty and in a hundred standard normal variables is larger than.
const (
	Z90 = 1.2815515655446004
	Z95 = 1.6448536269514722
	Z99 = 2.3263478740408408
)

// Ln is the natural logarithm of x, which must be more than 0, to about 1e-15 of itself.
func Ln(x float64) float64 {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = m*2, e-1
	}
	s := (m - 1) / (m + 1) // ln m = 2(s + s³/3 + s⁵/5 + …), with |s| < 0.172
	q := float64(s * s)
	sum := float64(polynomial(q, &oddParts) * q)
	sum = float64((sum + 1.0/7) * q)
	sum = float64((sum + 1.0/5) * q)
	sum = float64((sum + 1.0/3) * q)
	k := float64(e)
	return float64(k*ln2High) + (float64(2*s) + (float64(2*s*sum) + float64(k*ln2Low)))
}

// Exp is e to the power of x, to about 1e-15 of itself; 0 and the largest number where the result would be
// beyond those that a float64 holds.
func Exp(x float64) float64 {
	if x < -700 {
		return 0
	}
	if x > 700 {
		return math.MaxFloat64
	}
	k := math.Floor(float64(x*(1/math.Ln2)) + 0.5)
	r := (x - float64(k*ln2High)) - float64(k*ln2Low) // |r| < 0.347
	// 1 + r + r²/2! + … + r¹⁴/14!
	sum := float64(polynomial(r, &factorials)*r) + 1.0/720
	sum = float64(sum*r) + 1.0/120
	sum = float64(sum*r) + 1.0/24
	sum = float64(sum*r) + 1.0/6
	sum = float64(sum*r) + 1.0/2
	sum = float64(sum*r) + 1
	sum = float64(sum*r) + 1
	return sum * math.Float64frombits(uint64(1023+int64(k))<<52)
}

// normalQuantile is the number below which a standard normal variable stays with probability p, which must lie
// between 0 and 1, to about 1e-15: algorithm AS 241 (PPND16) of Wichura, Applied Statistics 37, 1988.
func normalQuantile(p float64) float64 {
	if q := p - 0.5; math.Abs(q) <= inTheMiddle {
		return middleQuantile(q)
	}
	return outerQuantile(p)
}

// inTheMiddle is how far from one half p may be for middleQuantile.
const inTheMiddle = 0.425

// middleQuantile is the quantile of 0.5+q.
func middleQuantile(q float64) float64 {
	r := 0.180625 - float64(q*q)
	return q * polynomial(r, &quantileA) / polynomial(r, &quantileB)
}

func outerQuantile(p float64) float64 {
	q, r := p-0.5, p
	if q > 0 {
		r = 1 - p
	}
	r = math.Sqrt(-Ln(r))
	z := 0.0
	if r <= 5 {
		r -= 1.6
		z = polynomial(r, &quantileC) / polynomial(r, &quantileD)
	} else {
		r -= 5
		z = polynomial(r, &quantileE) / polynomial(r, &quantileF)
	}
	return math.Copysign(z, q)
}

// polynomial is c[0] + c[1]·x + c[2]·x² + …
func polynomial(x float64, c *[8]float64) float64 {
	sum := float64(c[7]*x) + c[6]
	sum = float64(sum*x) + c[5]
	sum = float64(sum*x) + c[4]
	sum = float64(sum*x) + c[3]
	sum = float64(sum*x) + c[2]
	sum = float64(sum*x) + c[1]
	return float64(sum*x) + c[0]
}

var (
	oddParts   = [8]float64{1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23}
	factorials = [8]float64{
		1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
		1.0 / 87178291200,
	}
	quantileA = [8]float64{
		3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
		4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
	}
	quantileB = [8]float64{
		1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
		2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
	}
	quantileC = [8]float64{
		1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
		1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
	}
	quantileD = [8]float64{
		1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
	}
	quantileE = [8]float64{
		6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
		2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
	}
	quantileF = [8]float64{
		1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
	}
)
