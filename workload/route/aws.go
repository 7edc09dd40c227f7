package route

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"loadshape/workload/redact"
	"loadshape/workload/route/address"
	"loadshape/workload/route/transport"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

const (
	awsRegionName        = "AWS_REGION"
	awsDefaultRegionName = "AWS_DEFAULT_REGION"
	bedrockTokenName     = "AWS_BEARER_TOKEN_BEDROCK"
	claudeAWSKeyName     = "ANTHROPIC_AWS_API_KEY"
)

// awsSignIn give out credentials of AWS: the token service, the sign-in of people, and nobody's models.
var awsSignIn = []string{
	"sts.amazonaws.com", ".signin.aws.amazon.com", "signin.aws.amazon.com",
}

var awsRegion = regexp.MustCompile(`^[a-z]{2,3}(-[a-z]+)+-[0-9]{1,2}$`)

// settleAWS finds the region as the SDKs of AWS do. Whoever signs for one region is not heard in another, so a region
// that cannot be found is never guessed.
func (r *Route) settleAWS(s Settings, in Surroundings) error {
	if err := hasNone(s, r.form.title, "project", "gateway"); err != nil {
		return err
	}
	shared := sharedConfig(in)
	region := r.choose("region", choice{s.Region, "--region"}, choice{in.Getenv(awsRegionName), awsRegionName},
		choice{in.Getenv(awsDefaultRegionName), awsDefaultRegionName}, choice{shared.Region, "the profile " + shared.Profile})
	if region.value == "" {
		return noChoice("region", "one", "us-east-1", awsRegionName, awsDefaultRegionName, "the profile "+shared.Profile)
	}
	if !awsRegion.MatchString(region.value) {
		return fmt.Errorf("%s: is no region of AWS, expected one such as us-east-1", region.from)
	}
	r.region = region.value
	if region.from != "--region" {
		r.note("The region is %s, from %s.", r.region, region.from)
	}
	return nil
}

// refuseOtherRegion refuses an address or a model that names another region than the one that is signed for.
func (r *Route) refuseOtherRegion(what, region string) error {
	if region != "" && region != r.region {
		return &Refusal{fmt.Sprintf("%s is in %s, and the region is %s: its limits are other ones", what, region, r.region)}
	}
	return nil
}

// regionOfHost is the region that one of a service's own hosts names: its endpoint, also in the form for both
// generations of IP or for FIPS, or one inside a private network. It is empty for a host that is none of them.
func regionOfHost(host, service string) string {
	host = strings.Replace(host, service+"-fips.", service+".", 1)
	for _, domain := range []string{".vpce.amazonaws.com", ".amazonaws.com", ".amazonaws.com.cn", ".api.aws"} {
		name, ok := strings.CutSuffix(host, domain)
		if private, region, cut := strings.Cut(name, "."+service+"."); cut && strings.HasPrefix(private, "vpce-") {
			name = service + "." + region
		}
		if region, cut := strings.CutPrefix(name, service+"."); ok && cut && awsRegion.MatchString(region) {
			return region
		}
	}
	return ""
}

// awsDomain is where the endpoints of a region are.
func awsDomain(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

// sharedConfig reads the profile in the files of AWS; what cannot be read is for the chain to say.
func sharedConfig(in Surroundings) config.SharedConfig {
	profile := in.Getenv("AWS_PROFILE")
	if profile == "" {
		profile = in.Getenv("AWS_DEFAULT_PROFILE")
	}
	if profile == "" {
		profile = "default"
	}
	shared, _ := config.LoadSharedConfigProfile(context.Background(), profile, func(o *config.LoadSharedConfigOptions) {
		o.Logger = logging.Nop{} // the library would write to standard error
		if path := in.Getenv("AWS_CONFIG_FILE"); path != "" {
			o.ConfigFiles = []string{path}
		}
		if path := in.Getenv("AWS_SHARED_CREDENTIALS_FILE"); path != "" {
			o.CredentialsFiles = []string{path}
		}
	})
	shared.Profile = profile
	if !address.IsName(profile, "-._ @+") {
		shared.Profile = "of AWS_PROFILE"
	}
	return shared
}

// findChain takes credentials from the standard chain of AWS, which is asked when the request is sent. Here it is only
// looked at what it will take: that contacts nobody.
func (r *Route) findChain(service string, in Surroundings) error {
	ctx := context.Background()
	sts := r.issuer(r.awsTokenHosts(in))
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { sts.Guard(t) }) // AWS_CA_BUNDLE asks for this type
	loaded, err := config.LoadDefaultConfig(ctx, config.WithRegion(r.region), config.WithHTTPClient(client),
		config.WithDefaultsMode(aws.DefaultsModeStandard), config.WithLogger(logging.Nop{}))
	if err != nil {
		return errors.New("the settings of AWS cannot be read: " + r.cleanAWS(err))
	}
	if loaded.Credentials == nil {
		return fmt.Errorf("no credential: neither %s nor the credential chain of AWS has one", bedrockTokenName)
	}
	var sources []aws.CredentialSource
	if named, ok := loaded.Credentials.(aws.CredentialProviderSource); ok {
		sources = named.ProviderSources()
	}
	shared := sharedConfig(in)
	fixed, who := awsSource(sources, shared)
	r.credential, r.service = credential{source: who, before: "AWS4-HMAC-SHA256 "}, service
	if in.Getenv("AWS_ACCESS_KEY_ID") != "" && in.Getenv("AWS_PROFILE") != "" {
		r.note("AWS_ACCESS_KEY_ID and AWS_PROFILE are both set: this request takes the key, as the SDK for Go does; that for JavaScript takes the profile.")
	}
	if fixed {
		found, err := loaded.Credentials.Retrieve(ctx) // they are here already
		if err != nil {
			return fmt.Errorf("no credential from %s: it cannot be read", who)
		}
		r.accountID = redact.New(found.AccountID)
		r.known = append(r.known, redact.New(found.SecretAccessKey), redact.New(found.SessionToken), redact.New(found.AccessKeyID))
		r.credential.session = found.SessionToken != ""
		if !r.credential.session {
			r.principal = redact.New("aws\x00" + found.AccessKeyID)
		}
	} else {
		principal, account := awsPrincipal(sources, shared, in)
		r.principal, r.accountID = redact.New(principal), redact.New(account)
	}
	r.authorize = func(ctx context.Context) (*permit, error) {
		found, err := loaded.Credentials.Retrieve(ctx)
		if err != nil {
			return nil, transport.NoToken(who, err)
		}
		return signing(found, service, r.region), nil
	}
	return nil
}

// awsTokenHosts are those of the regions that the settings name.
func (r *Route) awsTokenHosts(in Surroundings) []string {
	hosts := slices.Clone(awsSignIn)
	shared := sharedConfig(in)
	regions := []string{r.region, shared.Region, shared.SSORegion}
	if shared.SSOSession != nil {
		regions = append(regions, shared.SSOSession.SSORegion)
	}
	for _, region := range regions {
		if awsRegion.MatchString(region) {
			for _, service := range []string{"sts", "oidc", "portal.sso"} {
				hosts = append(hosts, service+"."+region+"."+awsDomain(region))
			}
		}
	}
	return hosts
}

// cleanAWS is the first words of an error of the settings, without what stands in them.
func (r *Route) cleanAWS(err error) string {
	var missing config.SharedConfigProfileNotExistError
	if errors.As(err, &missing) {
		return "there is no profile of a name that they give"
	}
	return "a file or a variable of theirs is not as it should be"
}

// awsSource says where the chain takes credentials from, and whether they are there already.
func awsSource(sources []aws.CredentialSource, shared config.SharedConfig) (fixed bool, who string) {
	has := func(s aws.CredentialSource) bool { return slices.Contains(sources, s) }
	if len(sources) == 1 {
		switch sources[0] {
		case aws.CredentialSourceEnvVars:
			return true, "env:AWS_ACCESS_KEY_ID"
		case aws.CredentialSourceProfile:
			return true, "the profile " + shared.Profile
		}
	}
	profile := "the profile " + shared.Profile
	switch {
	case has(aws.CredentialSourceEnvVarsSTSWebIDToken):
		return false, "the web identity of AWS_WEB_IDENTITY_TOKEN_FILE"
	case has(aws.CredentialSourceSSO), has(aws.CredentialSourceSSOLegacy), has(aws.CredentialSourceProfileSSO), has(aws.CredentialSourceProfileSSOLegacy):
		return false, "the single sign-on of " + profile
	case has(aws.CredentialSourceProcess):
		return false, "the process of " + profile
	case shared.RoleARN != "":
		return false, "the role of " + profile
	case has(aws.CredentialSourceHTTP):
		return false, "the container's credential endpoint"
	case has(aws.CredentialSourceIMDS):
		return false, "the instance's metadata service"
	}
	return false, profile
}

// awsPrincipal is who credentials that are renewed are given out to, and in which account, where the settings say it.
func awsPrincipal(sources []aws.CredentialSource, shared config.SharedConfig, in Surroundings) (principal, account string) {
	role := shared.RoleARN
	if slices.Contains(sources, aws.CredentialSourceEnvVarsSTSWebIDToken) {
		role = in.Getenv("AWS_ROLE_ARN")
	}
	switch {
	case role != "":
		return "aws-role\x00" + role, accountOf(role)
	case shared.SSOAccountID != "" && shared.SSORoleName != "":
		return "aws-sso\x00" + shared.SSOAccountID + "\x00" + shared.SSORoleName, shared.SSOAccountID
	}
	return "", shared.Credentials.AccountID
}

// accountOf is the account of an ARN.
func accountOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || len(parts[4]) != 12 || strings.Trim(parts[4], "0123456789") != "" {
		return ""
	}
	return parts[4]
}

// signing is a permit that signs with Signature Version 4. It signs what says what the request is; a proxy may change
// which encodings are accepted.
func signing(found aws.Credentials, service, region string) *permit {
	return &permit{
		secrets: []string{found.SecretAccessKey, found.SessionToken, found.AccessKeyID},
		put: func(request *http.Request, body []byte, at time.Time) error {
			encoding := request.Header.Values("Accept-Encoding")
			request.Header.Del("Accept-Encoding")
			sum := sha256.Sum256(body)
			err := v4.NewSigner().SignHTTP(request.Context(), found, request, hex.EncodeToString(sum[:]), service, region, at)
			if len(encoding) > 0 {
				request.Header["Accept-Encoding"] = encoding
			}
			return err
		},
	}
}
