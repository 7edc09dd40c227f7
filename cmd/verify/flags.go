package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
	"loadshape/workload/claudecode"
	"loadshape/workload/replay"
	"loadshape/workload/route"

	"github.com/spf13/pflag"
)

const verifyUsage = `Send one small request on the same route, with the same credential and model as
the one that was refused, and say whether the fix held. It is never sent again
and never redirected.

Usage:
  verify --route ROUTE --model MODEL [--baseline FILE|-] [--request FILE]
  verify route              show which route, credential and owner are active
  verify explain FILE|-     say whose limit a recorded refusal is
  verify rules              list the rules behind a verdict
  verify completion SHELL   print a shell completion script
  verify version

Examples:
  verify --route direct --model claude-sonnet-5 --dry-run
  verify --route direct --model claude-sonnet-5
  verify --route direct --model claude-sonnet-5 --baseline failed.json \
         --request request.json --change "text sent in parts" --prove fix
  verify --route direct --model claude-sonnet-5 --baseline error.txt --wait \
         --request request.json --evidence evidence/
  verify --route direct --model claude-sonnet-5 --burst 20 --concurrency 5

Without --dry-run it sends one paid request; the size is printed first. With
--burst more follow, until the first that does not pass; they are paid too. What
failed can be a result of verify, a recorded exchange, a HAR, HTTP text, or an
error as an SDK prints it. A failure that this route cannot have met, that is no
refusal, or that shows nobody's limit is never held: nothing is sent.
`

const verifyStatuses = `
Exit status:
  0  held: a whole answer came
  1  not held: the limit refuses it again
  2  the command line or a file cannot be used: nothing was sent, unless what is
     left behind could not be written afterwards
  3  inconclusive, too early, not understood, or less proven than asked for
  4  refused: it is not the owner, route, credential, model or workload of the
     failure
`

// verifyFlags are the flags of verify.
type verifyFlags struct {
	route, model, baseURL, credential string
	workspace, version                string
	region, project, gateway, proxy   string
	headers, betas, certificates      []string

	request, baseline, shrink, maxTokens string
	failure                              int
	changes                              []string

	wait, timeout, prove string
	noWait, dryRun       bool

	evidence, ledger, statusPage, clientStatus, format string

	burst burstFlags
}

func (f *verifyFlags) sections() []cli.Section {
	which := cli.NewSection("The route, which must be that of the request that failed")
	which.StringVar(&f.route, "route", "", "`ROUTE`\n"+cli.Joined(routeNames()))
	which.StringVar(&f.model, "model", "", "`MODEL`\nas the request that failed named it")
	which.StringVar(&f.baseURL, "base-url", "", "`URL`\n(default: ANTHROPIC_BASE_URL, or https://api.anthropic.com)")
	which.StringVar(&f.credential, "credential", "", "`env:NAME`\nthe environment variable with the key (default: where the SDKs look)")
	which.StringArrayVar(&f.headers, "header", nil, "`NAME=env:VAR`\nsend one more header; can be repeated")
	which.StringArrayVar(&f.betas, "beta", nil, "`NAME`\nvalue of anthropic-beta; can be repeated")
	which.StringVar(&f.version, "anthropic-version", "", "`DATE`\n(default: that of the failure, or 2023-06-01)")
	which.StringVar(&f.region, "region", "", "`REGION`\nregion of a cloud's route (default: as its clients find it)")
	which.StringVar(&f.project, "project", "", "`PROJECT`\nproject of Google Cloud, or the resource of Foundry (default: likewise)")
	which.StringVar(&f.gateway, "gateway", "", "`KIND`\nkind of gateway, as litellm or other (see docs/routes.md)")
	which.StringVar(&f.proxy, "proxy", "", "`URL`\nproxy for the request, or none (default: HTTPS_PROXY, unless a project's own file sets it)")
	which.StringArrayVar(&f.certificates, "certificates", nil, "`FILE`\nextra certificate authorities to trust; can be repeated (default: SSL_CERT_FILE and NODE_EXTRA_CA_CERTS, likewise)")
	which.StringVar(&f.workspace, "workspace", "", "`ID`\nworkspace that the answer must come from")

	what := cli.NewSection("The request")
	what.StringVar(&f.baseline, "baseline", "", "`FILE`\nwhat failed; - is standard input")
	what.IntVar(&f.failure, "failure", 0, "`N`\nwhich kind of failure in that file to take (default: the one that explains the others)")
	what.StringVar(&f.request, "request", "", "`FILE`\na request body, which is made smaller (default: a minimal request)")
	what.StringVar(&f.shrink, "shrink", "", "`HOW`\nmake input, max_tokens or both smaller (default: what counts on the route; input on direct)")
	what.StringVar(&f.maxTokens, "max-tokens", "", "`N`\nmax_tokens of the request that is sent (default: 16 where max_tokens is made smaller)")
	what.StringArrayVar(&f.changes, "change", nil, "`TEXT`\nwhat was changed since the failure: one change a run")

	when := cli.NewSection("When, and what must be proven")
	when.StringVar(&f.wait, "wait", "", "`TIME`\nwait until the bucket can admit it, for at most TIME (--wait alone: 10m)")
	when.Lookup("wait").NoOptDefVal = "10m"
	when.BoolVar(&f.noWait, "no-wait", false, "say when it can be sent, and exit with status 3 (the default)")
	when.StringVar(&f.timeout, "timeout", "2m", "`TIME`\nmost time for the whole answer (default 2m)")
	when.StringVar(&f.prove, "prove", "route", "`WHAT`\nroute: that it is open; fix: that the request as it was would still be refused, with --request and --change (default route)")
	when.BoolVar(&f.dryRun, "dry-run", false, "show the request, its texts left out, and what the model predicts; send nothing")

	left := cli.NewSection("What is left behind")
	left.StringVar(&f.format, "format", "text", "`FORMAT`\nformat of the report: "+cli.Joined(formats)+" (default text)")
	left.StringVar(&f.evidence, "evidence", "", "`DIR`\nwrite the evidence for support there: JSON, Markdown, a page and a curl command")
	left.StringVar(&f.ledger, "ledger", "", "`FILE`\nfile that keeps a line for every run (default: in the user's state directory)")
	left.StringVar(&f.statusPage, "status-page", "", "`TEXT`\nwhat the provider's status page said, for the evidence")
	left.StringVar(&f.clientStatus, "client-status", "", "`TEXT|FILE`\nwhat the client's own /status said, for the evidence")
	return []cli.Section{which, what, when, f.burst.section(), left}
}

var formats = []string{"text", "json", "markdown", "junit", "github", "html"}

// settings are what the flags mean.
type settings struct {
	route     route.Settings
	shrink    replay.Shrink // empty: the route's default
	maxTokens int64         // 0: the default
	wait      time.Duration // 0: not at all
	timeout   time.Duration
	proveFix  bool

	burst, atOnce int // requests after the one that passed; 0: none
}

// check reads what flags hold, and refuses those that contradict each other.
func (f *verifyFlags) check(flags *pflag.FlagSet) (*settings, error) {
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("%q is neither a command nor a flag, see verify --help", flags.Arg(0))
	}
	if f.route == "" {
		return nil, fmt.Errorf("--route: is missing, expected one of %s", cli.Joined(routeNames()))
	}
	if !slices.Contains(routeNames(), f.route) {
		return nil, fmt.Errorf("--route: is %q, expected one of %s", f.route, cli.Joined(routeNames()))
	}
	if f.failure < 0 || f.failure > 0 && f.baseline == "" {
		return nil, fmt.Errorf("--failure: is %d, expected a number from 1 on, and --baseline", f.failure)
	}
	if f.model == "" {
		return nil, errors.New("--model: is missing, expected the model of the request that failed")
	}
	s := &settings{route: route.Settings{Name: f.route, Model: f.model, BaseURL: f.baseURL, Credential: f.credential, Headers: f.headers, Betas: f.betas,
		Version: f.version, Workspace: f.workspace, Region: f.region, Project: f.project, Gateway: f.gateway, Proxy: f.proxy,
		Certificates: f.certificates}, shrink: replay.Shrink(f.shrink)}
	if f.shrink != "" && !slices.Contains([]string{"input", "max_tokens", "both"}, f.shrink) {
		return nil, fmt.Errorf("--shrink: is %q, expected input, max_tokens or both", f.shrink)
	}
	if f.shrink != "" && f.request == "" {
		return nil, errors.New("--shrink: is given without --request: a minimal request cannot be made smaller")
	}
	if f.maxTokens != "" {
		n, err := strconv.ParseInt(f.maxTokens, 10, 64)
		if err != nil || n < 1 || n > bucket.MaxTokens {
			return nil, fmt.Errorf("--max-tokens: is %q, expected a whole number from 1", f.maxTokens)
		}
		s.maxTokens = n
	}
	if flags.Changed("wait") {
		if f.noWait {
			return nil, errors.New("--no-wait: is given beside --wait, expected one of them")
		}
		d, err := positive("--wait", f.wait)
		if err != nil {
			return nil, err
		}
		s.wait = d
	}
	if err := f.checkClient(flags); err != nil {
		return nil, err
	}
	var err error
	if s.timeout, err = positive("--timeout", f.timeout); err != nil {
		return nil, err
	}
	if s.burst, s.atOnce, err = f.burst.check(); err != nil {
		return nil, err
	}
	switch f.prove {
	case "route":
	case "fix":
		s.proveFix = true
	default:
		return nil, fmt.Errorf("--prove: is %q, expected route or fix", f.prove)
	}
	if !slices.Contains(formats, f.format) {
		return nil, fmt.Errorf("--format: is %q, expected one of %s", f.format, cli.Joined(formats))
	}
	for _, text := range f.changes {
		if text == "" {
			return nil, errors.New("--change: is empty, expected what was changed")
		}
	}
	return s, nil
}

func positive(flag, text string) (time.Duration, error) {
	d, err := bucket.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", flag, err)
	}
	if d <= 0 {
		return 0, fmt.Errorf("%s: is %v, expected more than 0s", flag, d)
	}
	return time.Duration(d), nil
}

// byClient reports whether the user's own client sends the request.
func (f *verifyFlags) byClient() bool {
	return f.route == claudecode.APIKey || f.route == claudecode.Plan
}

// routeNames are all routes.
func routeNames() []string { return append(route.Names(), claudecode.APIKey, claudecode.Plan) }

// checkClient refuses what a client decides by itself.
func (f *verifyFlags) checkClient(flags *pflag.FlagSet) error {
	if !f.byClient() {
		return nil
	}
	for _, name := range []string{"credential", "header", "beta", "anthropic-version", "region", "project", "gateway", "request", "shrink", "burst", "concurrency"} {
		if flags.Changed(name) {
			return fmt.Errorf("--%s: is given, but on the %s route Claude Code makes the request, with what it finds itself", name, f.route)
		}
	}
	if f.proxy == "none" {
		return fmt.Errorf("--proxy: is none, but on the %s route Claude Code takes what the environment says, expected HTTPS_PROXY unset", f.route)
	}
	return nil
}
