package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

// goSDK makes calls with anthropic-sdk-go.
func goSDK(t *testing.T, ctx context.Context, url string, calls []call) []outcome {
	transport := new(http.Transport) // without a proxy
	t.Cleanup(transport.CloseIdleConnections)
	var out []outcome
	for _, c := range calls {
		if c.Version == 2 {
			transport.Protocols = new(http.Protocols)
			transport.Protocols.SetUnencryptedHTTP2(true)
		}
		var response *http.Response
		options := []option.RequestOption{option.WithoutEnvironmentDefaults(), option.WithBaseURL(url),
			option.WithHTTPClient(&http.Client{Transport: transport}), option.WithResponseInto(&response)}
		if !c.NoKey {
			options = append(options, option.WithAPIKey(fakeKey))
		}
		if c.Once {
			options = append(options, option.WithMaxRetries(0))
		}
		if c.Tokens > 0 {
			options = append(options, option.WithHeader("X-Loadshape-Input-Tokens", strconv.FormatInt(c.Tokens, 10)))
		}
		one, err := goCall(ctx, anthropic.NewClient(options...), c)
		if err != nil {
			one.Error = goFailure(err)
		}
		if response != nil {
			one.RequestID = response.Header.Get("Request-Id")
			one.Headers = map[string]string{}
			for name := range response.Header {
				if name := strings.ToLower(name); strings.HasPrefix(name, "anthropic-ratelimit-") {
					one.Headers[name] = response.Header.Get(name)
				}
			}
		}
		out = append(out, one)
	}
	return out
}

func goCall(ctx context.Context, client anthropic.Client, c call) (out outcome, err error) {
	prompt := []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(c.Text))}
	model := c.model()
	params := anthropic.MessageNewParams{Model: model, MaxTokens: 32, Messages: prompt}
	if c.System != "" {
		params.System = []anthropic.TextBlockParam{{Text: c.System, CacheControl: anthropic.NewCacheControlEphemeralParam()}}
	}
	var message anthropic.Message
	switch c.Op {
	case "message":
		got, err := client.Messages.New(ctx, params)
		if err != nil {
			return out, err
		}
		message = *got
	case "stream":
		stream := client.Messages.NewStreaming(ctx, params)
		defer stream.Close()
		for stream.Next() {
			event := stream.Current()
			if err := message.Accumulate(event); err != nil {
				return out, err
			}
			if event.Type == "content_block_delta" {
				out.Pieces++
			}
		}
		if err := stream.Err(); err != nil {
			return out, err
		}
	case "count":
		got, err := client.Messages.CountTokens(ctx, anthropic.MessageCountTokensParams{Model: model, Messages: prompt})
		if err != nil {
			return out, err
		}
		out.Count = got.InputTokens
		return out, nil
	case "models":
		got, err := client.Models.List(ctx, anthropic.ModelListParams{})
		if err != nil {
			return out, err
		}
		for _, m := range got.Data {
			out.Models = append(out.Models, m.ID)
		}
		return out, nil
	default:
		return out, fmt.Errorf("there is no operation %q", c.Op)
	}
	out.ID, out.Model, out.Stop = message.ID, string(message.Model), string(message.StopReason)
	for _, block := range message.Content {
		out.Text += block.Text
	}
	u := message.Usage
	out.Usage = usage{u.InputTokens, u.CacheCreationInputTokens, u.CacheReadInputTokens, u.OutputTokens}
	return out, nil
}

// goFailure reads an error of the SDK.
func goFailure(err error) *failure {
	f := &failure{Class: fmt.Sprintf("%T", err), Printed: err.Error()}
	var no *anthropic.Error
	if !errors.As(err, &no) {
		return f
	}
	f.Class = "anthropic.Error"
	f.Status, f.Type, f.RequestID = no.StatusCode, string(no.Type()), no.RequestID
	if no.Response != nil {
		f.RetryAfter = no.Response.Header.Get("Retry-After")
		f.HTTP = string(no.DumpResponse(true))
	}
	var body struct {
		Error struct {
			Message string `json:"message"`
			Details struct {
				Code string `json:"error_code"`
			} `json:"details"`
		} `json:"error"`
	}
	if json.Unmarshal([]byte(no.RawJSON()), &body) == nil {
		f.Message, f.Code = body.Error.Message, body.Error.Details.Code
	}
	return f
}
