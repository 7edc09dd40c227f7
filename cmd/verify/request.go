package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"loadshape/bucket"
	"loadshape/report/layout"
	"loadshape/workload/messages"
	"loadshape/workload/replay"
)

// readRequest makes the request, with the tier and the speed that the API takes where the body does not say.
func (v *verification) readRequest() error {
	q := &v.run.Request
	if v.flags.byClient() { // whose request is its own
		q.Model, q.Concurrency, q.Stream = v.flags.model, new(int64(1)), new(true)
		if n := v.settings.maxTokens; n > 0 {
			q.MaxTokens = &n
		}
		return nil
	}
	if err := v.readBody(); err != nil {
		return err
	}
	q.Concurrency = new(int64(1))
	if q.ServiceTier == "" {
		q.ServiceTier = "auto"
	}
	if q.Speed == "" {
		q.Speed = "standard"
	}
	return nil
}

// readBody makes the body that is sent: the one that is given, made smaller, or a minimal one.
func (v *verification) readBody() error {
	run, f := &v.run, v.flags
	if f.request == "" {
		v.body = replay.Minimal(f.model, v.settings.maxTokens)
		var err error
		run.Request, err = replay.Describe(v.body)
		return err
	}
	file, err := openFile(f.request, "a request body")
	if err != nil {
		return err
	}
	defer file.Close()
	const most = 32 << 20 // the API takes no more
	body, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %w", f.request, err)
	}
	if len(body) > most {
		return fmt.Errorf("%s: is larger than 32 MB, expected a request body that the API takes", f.request)
	}
	how := v.settings.shrink
	if how == "" {
		how, _ = replay.Default(f.route)
	}
	if v.settings.maxTokens > 0 && how == replay.ShrinkInput {
		how = replay.ShrinkBoth
	}
	small, err := replay.Smaller(body, how, v.settings.maxTokens)
	var wrong *messages.Error
	if errors.As(err, &wrong) {
		wrong.File = f.request
		return wrong
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.request, err)
	}
	if small.After.Model != f.model {
		return fmt.Errorf("%s: model: is %q, and --model is %q, expected the same", f.request, small.After.Model, f.model)
	}
	v.keepSecret(body, small.Body)
	v.body, run.Request, run.Shrunk, run.Own = small.Body, small.After, small.Changed, true
	run.Notes = append(run.Notes, small.Notes...)
	if !small.Smaller() {
		run.Notes = append(run.Notes, "nothing of the request could be made smaller: it is sent as it is")
	}
	if why := shrinkNote(f.route, f.shrink); why != "" {
		run.Notes = append(run.Notes, why)
	}
	return nil
}

// shrinkNote says that making max_tokens smaller shows nothing where it does not count.
func shrinkNote(name, asked string) string {
	how, why := replay.Default(name)
	if how == replay.ShrinkInput && (asked == "max_tokens" || asked == "both") {
		return why
	}
	return ""
}

// textOrFile is the content of a file, where there is one of that name, and otherwise the text itself.
func textOrFile(given string) (string, error) {
	if given == "" {
		return "", nil
	}
	const most = 16 << 10
	if info, err := os.Stat(given); err == nil && !strings.Contains(given, "\n") {
		file, err := openFile(given, "a text, or a file with one")
		if err != nil {
			return "", err
		}
		defer file.Close()
		if info.Size() > most {
			return "", fmt.Errorf("%s: is larger than %d bytes, expected what the client's /status printed", given, most)
		}
		text, err := io.ReadAll(io.LimitReader(file, most))
		if err != nil {
			return "", fmt.Errorf("%s: cannot be read: %w", given, err)
		}
		given = string(text)
	}
	return strings.TrimSpace(given), nil
}

// sizeOf is a size, marked where it is an estimate.
func sizeOf(n *int64, estimated bool) string {
	if n == nil || *n > bucket.MaxTokens {
		return "an unknown number of"
	}
	if estimated {
		return "about " + layout.Count(*n)
	}
	return layout.Count(*n)
}
