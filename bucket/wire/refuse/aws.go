package refuse

// amazon is an error of an AWS service: its name is in a header, and the body has a message alone.
func amazon(status int, name, message string) Refusal {
	r := Refusal{Status: status, Type: name, Message: message, form: struct {
		Message string `json:"message"`
	}{message}}
	return r.With("X-Amzn-Errortype", name+":http://internal.amazon.com/coral/com.amazon.bedrock/")
}

// The names of errors of Amazon Bedrock that are sent here.
const (
	throttlingException = "ThrottlingException"
	validationException = "ValidationException"
	accessDenied        = "AccessDeniedException"
	resourceNotFound    = "ResourceNotFoundException"
	serviceUnavailable  = "ServiceUnavailableException"
	internalServer      = "InternalServerException"
	invalidSignature    = "InvalidSignatureException"
	unrecognizedClient  = "UnrecognizedClientException"
	missingToken        = "MissingAuthenticationTokenException"
	incompleteSignature = "IncompleteSignatureException"
)

// What AWS documents as messages of a throttle. None names the quota or its figure; that of a day is not confirmed.
const (
	tooManyTokens       = "Too many tokens, please wait before trying again."
	tooManyTokensPerDay = "Too many tokens per day, please wait before trying again."
	tooManyRequests     = "Too many requests, please wait before trying again."
)

// AWSThrottledTokens refuses by a quota of tokens, of a day or of a shorter time.
func AWSThrottledTokens(daily bool) Refusal {
	if daily {
		return amazon(429, throttlingException, tooManyTokensPerDay)
	}
	return amazon(429, throttlingException, tooManyTokens)
}

// MantleOverLimit refuses by a quota of bedrock-mantle, in Anthropic's envelope. It is not published: these are the words of
// AWS's other routes.
func MantleOverLimit() Refusal {
	return Refusal{Status: 429, Type: "rate_limit_error", Message: tooManyTokens}
}

// AWSThrottledRequests refuses by a quota of requests.
func AWSThrottledRequests() Refusal { return amazon(429, throttlingException, tooManyRequests) }

// AWSThrottled refuses without a reason.
func AWSThrottled() Refusal { return amazon(429, throttlingException, "Rate exceeded") }

// AWSUnavailable is a 503: the service has no capacity, which is nobody's quota.
func AWSUnavailable() Refusal {
	return amazon(503, serviceUnavailable, "The service is unable to process your request at this time. Try your request again.")
}

// AWSBroken is a 500.
func AWSBroken() Refusal {
	return amazon(500, internalServer, "The system encountered an unexpected error during processing. Try your request again.")
}

// AWSInvalid is a 400 about the request.
func AWSInvalid(message string) Refusal { return amazon(400, validationException, message) }

// AWSTooLarge is a 413, of a body that is larger than the service takes.
func AWSTooLarge() Refusal { return amazon(413, validationException, "Request body is too large") }

// AWSForbidden is a 403 of credentials that may not use the model.
func AWSForbidden() Refusal {
	return amazon(403, accessDenied, "You don't have access to the model with the specified model ID.")
}

// AWSMissing is a 404 of a model or a path.
func AWSMissing(what string) Refusal { return amazon(404, resourceNotFound, what) }

// AWSUnsigned is a 403 of a request without credentials.
func AWSUnsigned() Refusal { return amazon(403, missingToken, "Missing Authentication Token") }

// AWSMalformed is a 403 of an Authorization header that is no whole signature.
func AWSMalformed(why string) Refusal { return amazon(403, incompleteSignature, why) }

// AWSUnknownKey is a 403 of an access key that is not known.
func AWSUnknownKey() Refusal {
	return amazon(403, unrecognizedClient, "The security token included in the request is invalid.")
}

// AWSWrongSignature is a 403 of a signature that is not that of the request.
func AWSWrongSignature() Refusal {
	return amazon(403, invalidSignature, "The request signature we calculated does not match the signature you provided."+
		" Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
}
