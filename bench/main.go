// Command bench measures loadshape beside its peers, whose modules must not reach its users, and writes the table of docs/figures.md.
package main

import (
	"flag"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// A row is something that is measured, beside others that do as much or less.
type row struct {
	what  string
	of    func(b *testing.B)
	peers []peer
}

type peer struct {
	name string
	of   func(b *testing.B)
}

var rows = []row{
	{"three limits asked about a request", gate, []peer{{"cockroachdb/tokenbucket", cockroach}, {"golang.org/x/time/rate", xTime}, {"juju/ratelimit", juju}, {"throttled, in memory", gcra}}},
	{"a request: drawn, decided, counted", request, []peer{{"golang.org/x/time/rate, asked alone", xTime}}},
	{"`sim serve`, a body of 100 bytes", emulated(100), []peer{{"net/http and encoding/json", bare(100)}, {"net/http alone", reads(100)}}},
	{"`sim serve`, a body of 100 KB", emulated(100_000), []peer{{"net/http and encoding/json", bare(100_000)}, {"net/http alone", reads(100_000)}}},
	{"`sim serve`, a stream", streamed, []peer{{"net/http alone", events}}},
	{"`sim fit`, 2,000 answers of 1 kB", fitted(0), []peer{{"encoding/json alone", decoded(0)}}},
	{"`sim fit`, 2,000 answers of 11 kB", fitted(10_000), []peer{{"encoding/json alone", decoded(10_000)}}},
}

func main() {
	testing.Init()
	only := flag.String("only", "", "measure only what has this in its name, and no growth")
	times := flag.Int("times", 3, "how often each is measured; the least counts")
	most := flag.Int("most", 8, "the growth is shown up to ten to this power of requests")
	flag.Parse()
	fmt.Print("| work | a request | peer | its time | ratio |\n|---|---|---|---|---|\n")
	for _, r := range rows {
		if !strings.Contains(r.what, *only) {
			continue
		}
		least := make([]float64, 1+len(r.peers))
		for i := range least {
			least[i] = math.Inf(1)
		}
		for range *times { // one after the other, so that a busy minute meets all
			least[0] = min(least[0], measured(r.of))
			for i, p := range r.peers {
				least[1+i] = min(least[1+i], measured(p.of))
			}
		}
		for i, p := range r.peers {
			fmt.Printf("| %s | %s | %s | %s | %.2f |\n", r.what, time.Duration(least[0]), p.name, time.Duration(least[1+i]), least[0]/least[1+i])
		}
	}
	if *only != "" {
		return
	}
	fmt.Print("\n| requests | a request |\n|---|---|\n")
	for power := 3; power <= *most; power++ {
		n, least := int(math.Pow10(power)), math.Inf(1)
		for range *times {
			begin := time.Now()
			request(&testing.B{N: n})
			least = min(least, float64(time.Since(begin))/float64(n))
		}
		fmt.Printf("| 10^%d | %.1f ns |\n", power, least)
	}
}

// measured is how many nanoseconds one takes.
func measured(of func(b *testing.B)) float64 {
	r := testing.Benchmark(of)
	if r.N == 0 {
		panic("a measurement has failed")
	}
	return float64(r.T.Nanoseconds()) / float64(r.N)
}
