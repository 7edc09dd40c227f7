package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
)

// between is the time between two tokens of a stream.
const between = 50 * time.Millisecond

// manyStreams holds so many streams open at once, of a token each 50 ms, and returns by how much pieces came later than that after the
// one before, as a client sees it, in the order of size.
func manyStreams(h http.Handler, n int, lasting time.Duration) ([]time.Duration, error) {
	srv := httptest.NewServer(h)
	defer srv.Close()
	client := srv.Client()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = n
	body := fmt.Sprintf(`{"model":"claude-sonnet-5","max_tokens":%d,"stream":true,"messages":[{"role":"user","content":"Tell me."}]}`, lasting/between)
	var mu sync.Mutex
	var late []time.Duration
	var failed error
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			time.Sleep(time.Duration(i) * time.Second / time.Duration(n)) // so that they are spread over a second
			own, err := oneStream(client, srv.URL+"/v1/messages", body)
			mu.Lock()
			defer mu.Unlock()
			late, failed = append(late, own...), errors.Join(failed, err)
		})
	}
	all.Wait()
	slices.Sort(late)
	if failed == nil && len(late) < n*int(lasting/between)/2 {
		failed = fmt.Errorf("only %d pieces came", len(late))
	}
	return late, failed
}

func oneStream(client *http.Client, url, body string) (late []time.Duration, err error) {
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("X-Api-Key", "any")
	r.Header.Set("Anthropic-Version", "2023-06-01")
	resp, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var before time.Time
	for lines := bufio.NewReader(resp.Body); ; {
		line, err := lines.ReadSlice('\n')
		if err == io.EOF {
			return late, nil
		}
		if err != nil {
			return nil, err
		}
		if bytes.HasPrefix(line, []byte("event: content_block_delta")) {
			now := time.Now()
			if !before.IsZero() {
				late = append(late, max(0, now.Sub(before)-between))
			}
			before = now
		}
	}
}

// tokensAtATime is sim serve's handler, which writes a token each 50 ms.
func tokensAtATime(lasting time.Duration) (http.Handler, error) {
	return emulator.New(emulator.Settings{Name: "bench", Groups: []bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: bucket.MaxLimit}}}},
		Group: func(string, bucket.Speed) (int, error) { return 0, nil }, Times: func(tokens int64) (int64, int64, error) { return 0, tokens * int64(between), nil },
		OutputTokens: int64(lasting / between)})
}

// bareTokens writes an event of the same size each 50 ms, and does nothing else.
func bareTokens(lasting time.Duration) http.Handler {
	const event = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"word\"}}\n\n"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		flush, began := http.NewResponseController(w), time.Now()
		for i := range int(lasting / between) {
			time.Sleep(time.Until(began.Add(time.Duration(i+1) * between)))
			if _, err := io.WriteString(w, event); err != nil || flush.Flush() != nil {
				return
			}
		}
	})
}

// streams prints how late pieces are that many streams have at once, beside a bare handler's; the least of several turns.
func streams(n, times int, lasting time.Duration) error {
	own, err := tokensAtATime(lasting)
	if err != nil {
		return err
	}
	all := []struct {
		name    string
		handler http.Handler
		late    []time.Duration // of the turn whose 99th of a hundred came soonest
		cpu     time.Duration   // the least a piece took, of server and client together
	}{{name: "`sim serve`", handler: own}, {name: "net/http alone", handler: bareTokens(lasting)}}
	for range times { // one after the other, so that a busy minute meets both
		for i := range all {
			of, before := &all[i], processor()
			late, err := manyStreams(of.handler, n, lasting)
			if err != nil {
				return err
			}
			if each := (processor() - before) / time.Duration(len(late)); of.cpu == 0 || each < of.cpu {
				of.cpu = each
			}
			if of.late == nil || late[len(late)*99/100] < of.late[len(of.late)*99/100] {
				of.late = late
			}
		}
	}
	fmt.Printf("\n| %d streams of 20 tokens a second | half at most | 99 %% at most | latest | CPU a piece |\n|---|---|---|---|---|\n", n)
	for _, of := range all {
		last := len(of.late) - 1
		fmt.Printf("| %s | %v | %v | %v | %v |\n", of.name, rounded(of.late[last/2]), rounded(of.late[last*99/100]), rounded(of.late[last]), of.cpu)
	}
	return nil
}

// processor is how much time of processors this program has used.
func processor() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func rounded(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }
