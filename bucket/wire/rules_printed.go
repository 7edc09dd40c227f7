package wire

// loneRules go by the lines that Claude Code prints instead of the answer and that no table has: they name no owner.
func loneRules() []Rule {
	return []Rule{{
		Name:  "printed-too-large",
		Sees:  "the line says that the request is too large, with the maximum",
		Means: "the body has more bytes than the endpoint takes: a fixed maximum, nobody's quota",
		Owner: UnknownOwner, LimitedBy: ByBytes, Retry: RetryNever, Confidence: Likely,
		NextStep: "Make the request's body smaller.",
		Where:    "the provider's page of request size limits", fits: says("request too large (max"),
	}, {
		Name:  "printed-rejected",
		Sees:  "the line says that the request was rejected with 429, or that a rate limit was reached, and no more",
		Means: "it may be the organization of an API key, a cloud account, a gateway, or an entitlement",
		Owner: UnknownOwner, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Undecidable,
		NextStep: "Run /status to see which credential and host are active.",
		Where:    "Claude Code: /status", fits: saysOne("request rejected (429)", "api error: rate limit reached"),
	}}
}
