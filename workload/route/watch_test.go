package route

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"loadshape/workload/exchange"
)

// TestWatchStatus sees the status while the body is still to come: the server sends it only then.
func TestWatchStatus(t *testing.T) {
	for _, status := range []int{200, 429, 529, 302} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			watched := make(chan int, 1)
			c := newCounter(t, "h1", func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(status)
				http.NewResponseController(w).Flush()
				if got := <-watched; got != status {
					t.Errorf("status %d was seen, want %d", got, status)
				}
			})
			ctx := WatchStatus(t.Context(), func(status int) { watched <- status })
			open(t, c.URL, trusting(t, c.Server)).Send(ctx, []byte(aRequest), clock())
			if c.requests.Load() != 1 {
				t.Errorf("%d requests", c.requests.Load())
			}
		})
	}
	closed := newCounter(t, "http", nil)
	closed.Close()
	ctx := WatchStatus(t.Context(), func(status int) { t.Errorf("status %d was seen, and there is no answer", status) })
	open(t, closed.URL, nil).Send(ctx, []byte(aRequest), clock())
}

// TestSendMany sends many at once on one route: all are under way before the first is answered, and each gets its own answer.
func TestSendMany(t *testing.T) {
	const n = 20
	for _, kind := range []string{"http", "h1", "h2"} {
		t.Run(kind, func(t *testing.T) {
			var all sync.WaitGroup
			all.Add(n)
			c := newCounter(t, kind, func(w http.ResponseWriter, r *http.Request) {
				all.Done()
				all.Wait()
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Request-Id", r.RemoteAddr)
				fmt.Fprint(w, aMessage)
			})
			r := open(t, c.URL, trusting(t, c.Server))
			var senders sync.WaitGroup
			got := make([]*exchange.Exchange, n)
			for i := range got {
				senders.Go(func() { got[i] = r.Send(t.Context(), []byte(aRequest), time.Now) })
			}
			senders.Wait()
			ids := map[string]bool{}
			for _, x := range got {
				checkClean(t, x)
				ids[x.Headers["request-id"]] = x.Complete
			}
			if len(ids) != n || c.requests.Load() != n {
				t.Errorf("%d answers to %d requests, want %d", len(ids), c.requests.Load(), n)
			}
		})
	}
}
