package emulator

import (
	"encoding/json"
	"net/http"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

type modelJSON struct {
	Type        string `json:"type"`
	ID          string `json:"id"`
	DisplayName string `json:"display_name"`
	CreatedAt   string `json:"created_at"`
}

func modelOf(id string) modelJSON {
	return modelJSON{"model", id, id, "1970-01-01T00:00:00Z"} // as the API has it where the date is not known
}

// models answers GET /v1/models: those that the limits name.
func (e *Emulator) models(w http.ResponseWriter, r *http.Request) {
	list := []modelJSON{}
	for _, g := range e.Groups {
		for _, id := range g.Models {
			list = append(list, modelOf(id))
		}
	}
	var first, last *string
	if len(list) > 0 {
		first, last = &list[0].ID, &list[len(list)-1].ID
	}
	e.give(w, r, struct {
		Data    []modelJSON `json:"data"`
		HasMore bool        `json:"has_more"`
		FirstID *string     `json:"first_id"`
		LastID  *string     `json:"last_id"`
	}{list, false, first, last})
}

// model answers GET /v1/models/{id}.
func (e *Emulator) model(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if _, refusal := e.groupOf(id); refusal != nil {
		e.deny(w, r, refusal)
		return
	}
	e.give(w, r, modelOf(id))
}

// give answers a question about the account, which costs nothing.
func (e *Emulator) give(w http.ResponseWriter, r *http.Request, what any) {
	if refusal := e.face.authorize(e, r, nil); refusal != nil {
		e.deny(w, r, refusal)
		return
	}
	body, err := json.Marshal(what)
	if err != nil {
		e.deny(w, r, new(refuse.Broken()))
		return
	}
	e.face.identify(e, w.Header(), e.requestID("req_00", 0), true)
	e.send(w, r, http.StatusOK, body)
}

type limiterJSON struct {
	Type  string `json:"type"`
	Value int64  `json:"value"`
}

type rateLimitJSON struct {
	Type      string        `json:"type"`
	GroupType string        `json:"group_type"`
	Models    []string      `json:"models"`
	Limits    []limiterJSON `json:"limits"`
}

// rateLimits answers GET /v1/organizations/rate_limits with the emulator's own limits, as far as that form has words
// for them: what the organization may in a minute.
func (e *Emulator) rateLimits(w http.ResponseWriter, r *http.Request) {
	model := r.URL.Query().Get("model")
	only := -1
	if model != "" {
		group, refusal := e.groupOf(model)
		if refusal != nil {
			e.deny(w, r, refusal)
			return
		}
		only = group
	}
	data := []rateLimitJSON{}
	for i, g := range e.Groups {
		if only >= 0 && i != only {
			continue
		}
		one := rateLimitJSON{"rate_limit", "model_group", append([]string{}, g.Models...), limitersOf(g)}
		data = append(data, one)
	}
	if only < 0 {
		data = append(data, rateLimitJSON{"rate_limit", "token_count", nil, []limiterJSON{{"requests_per_minute", e.CountLimit}}})
	}
	e.give(w, r, struct {
		Data     []rateLimitJSON `json:"data"`
		NextPage *string         `json:"next_page"`
	}{data, nil})
}

func limitersOf(g bucket.Group) []limiterJSON {
	list := []limiterJSON{}
	for _, d := range []bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens} {
		for _, l := range g.Limits {
			if l.Dimension == d && (l.Per == 0 || l.Per == bucket.Minute) && l.Scope != "workspace" {
				list = append(list, limiterJSON{string(d) + "_per_minute", l.Limit})
				break
			}
		}
	}
	return list
}
