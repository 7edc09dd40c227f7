package e2e

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	claudeaws "github.com/anthropics/anthropic-sdk-go/aws"
	"github.com/anthropics/anthropic-sdk-go/bedrock"
	"github.com/anthropics/anthropic-sdk-go/foundry"
	"github.com/anthropics/anthropic-sdk-go/googlecloud"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/anthropics/anthropic-sdk-go/vertex"
	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"loadshape/bucket/emulator"
)

// goFaces makes the calls with anthropic-sdk-go and its packages for clouds.
func (c *faceClient) goFaces(t *testing.T, ctx context.Context, list []faceCall, services []*service) []faceOutcome {
	t.Helper()
	outcomes := make([]faceOutcome, len(list))
	var group sync.WaitGroup
	for k := range list {
		client, err := goFace(ctx, c.face, services[k].URL)
		if err != nil {
			t.Fatal(err)
		}
		group.Go(func() {
			o := &outcomes[k]
			got, err := goCall(ctx, client, call{Op: list[k].op, Text: "hi", Model: c.model})
			o.ID, o.Text, o.Output, o.Pieces, o.Count = got.ID, got.Text, got.Usage.Output, got.Pieces, got.Count
			if err == nil {
				return
			}
			f := goFailure(err)
			o.Error = &struct {
				Class   string
				Status  int
				Printed string
			}{f.Class, f.Status, f.Printed}
		})
	}
	group.Wait()
	return outcomes
}

// goFace is a client of the SDK for the route of a face, with dummy credentials.
func goFace(ctx context.Context, face, url string) (anthropic.Client, error) {
	base := option.WithBaseURL(url)
	switch face {
	case "bedrock":
		keys := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: emulator.FakeAccessKey, SecretAccessKey: emulator.FakeSecretKey}, nil
		})
		return anthropic.NewClient(option.WithoutEnvironmentDefaults(), bedrock.WithConfig(aws.Config{Region: "us-east-1", Credentials: keys}), base), nil
	case "vertex":
		token := &google.Credentials{ProjectID: "proj", TokenSource: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: fakeKey})}
		return anthropic.NewClient(option.WithoutEnvironmentDefaults(), vertex.WithCredentials(ctx, "us-east5", "proj", token), base), nil
	case "foundry":
		c, err := foundry.NewClient(foundry.ClientConfig{APIKey: fakeKey, BaseURL: url + "/anthropic/"}, option.WithHTTPClient(new(http.Client)))
		if err != nil {
			return anthropic.Client{}, err
		}
		return anthropic.Client{Messages: anthropic.NewMessageService(c.Options...)}, nil
	case "claude-google":
		token := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: fakeKey})
		c, err := googlecloud.NewClient(ctx, googlecloud.ClientConfig{TokenSource: token, BaseURL: url + claudeGooglePlace})
		if err != nil {
			return anthropic.Client{}, err
		}
		return anthropic.Client{Messages: c.Messages}, nil
	case "claude-aws":
		c, err := claudeaws.NewClient(ctx, claudeaws.ClientConfig{AWSAccessKey: emulator.FakeAccessKey, AWSSecretAccessKey: emulator.FakeSecretKey,
			AWSRegion: "us-east-1", WorkspaceID: "any", BaseURL: url})
		if err != nil {
			return anthropic.Client{}, err
		}
		return anthropic.Client{Messages: c.Messages}, nil
	}
	return anthropic.Client{}, fmt.Errorf("there is no client of face %q", face)
}
