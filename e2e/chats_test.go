package e2e

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// goChats makes the calls with openai-go.
func (c *faceClient) goChats(t *testing.T, ctx context.Context, list []faceCall, services []*service) []faceOutcome {
	t.Helper()
	transport := new(http.Transport) // without a proxy
	t.Cleanup(transport.CloseIdleConnections)
	outcomes := make([]faceOutcome, len(list))
	var group sync.WaitGroup
	for k := range list {
		client := openai.NewClient(option.WithAPIKey(fakeKey), option.WithBaseURL(c.address(services[k].URL)), option.WithHTTPClient(&http.Client{Transport: transport}))
		group.Go(func() {
			o, err := goChat(ctx, client, list[k].op, c.model)
			if err != nil {
				o.Error = &struct {
					Class   string
					Status  int
					Printed string
				}{"error", 0, err.Error()}
				if api := (*openai.Error)(nil); errors.As(err, &api) {
					o.Error.Class, o.Error.Status = "openai.Error", api.StatusCode
				}
			}
			outcomes[k] = o
		})
	}
	group.Wait()
	return outcomes
}

func goChat(ctx context.Context, client openai.Client, op, model string) (o faceOutcome, err error) {
	params := openai.ChatCompletionNewParams{Model: model, MaxTokens: openai.Int(32), Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("hi")}}
	if op == "message" {
		got, err := client.Chat.Completions.New(ctx, params)
		if err != nil {
			return o, err
		}
		o.ID, o.Text, o.Output = got.ID, got.Choices[0].Message.Content, got.Usage.CompletionTokens
		return o, nil
	}
	params.StreamOptions.IncludeUsage = openai.Bool(true)
	stream := client.Chat.Completions.NewStreaming(ctx, params)
	for stream.Next() {
		chunk := stream.Current()
		o.ID, o.Output = chunk.ID, max(o.Output, chunk.Usage.CompletionTokens)
		for _, choice := range chunk.Choices {
			if choice.Delta.Content != "" {
				o.Pieces++
				o.Text += choice.Delta.Content
			}
		}
	}
	return o, stream.Err()
}
