package refuse

// google is an error of a Google API.
func google(status int, kind, message string) Refusal {
	type failure struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Status  string `json:"status"`
	}
	return Refusal{Status: status, Type: kind, Message: message, form: struct {
		Error failure `json:"error"`
	}{failure{status, message, kind}}}
}

const resourceExhausted = "RESOURCE_EXHAUSTED"

// GoogleOverQuota refuses by a project's quota: its metric, as online_prediction_requests_per_base_model, and the base
// model that it is counted for.
func GoogleOverQuota(metric, baseModel string) Refusal {
	return google(429, resourceExhausted, "Quota exceeded for aiplatform.googleapis.com/"+metric+" with base model: "+baseModel+
		". Please submit a quota increase request. https://cloud.google.com/vertex-ai/docs/generative-ai/quotas-genai.")
}

// GoogleAtCapacity refuses because what all projects share is used up: nobody's quota.
func GoogleAtCapacity() Refusal {
	return google(429, resourceExhausted, "Resource exhausted, please try again later.")
}

// GoogleThrottled refuses without a reason.
func GoogleThrottled() Refusal { return google(429, resourceExhausted, "Too many requests.") }

// GoogleInvalid is a 400.
func GoogleInvalid(message string) Refusal { return google(400, "INVALID_ARGUMENT", message) }

// GoogleUnauthenticated is a 401.
func GoogleUnauthenticated() Refusal {
	return google(401, "UNAUTHENTICATED", "Request is missing required authentication credential. Expected OAuth 2 access token.")
}

// GoogleForbidden is a 403.
func GoogleForbidden() Refusal {
	return google(403, "PERMISSION_DENIED", "Permission 'aiplatform.endpoints.predict' denied on resource (or it may not exist).")
}

// GoogleMissing is a 404: a model that is not enabled for the project, or a path.
func GoogleMissing(what string) Refusal { return google(404, "NOT_FOUND", what) }

// GoogleTooLarge is a 413.
func GoogleTooLarge() Refusal {
	return google(413, "INVALID_ARGUMENT", "Request payload size exceeds the limit.")
}

// GoogleBroken is a 500.
func GoogleBroken() Refusal { return google(500, "INTERNAL", "Internal error encountered.") }
