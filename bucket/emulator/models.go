package emulator

import (
	"encoding/json"
	"net/http"
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/emulator/account"
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
			if !slices.Contains(list, modelOf(id)) { // which it does of a model that has fast mode, too
				list = append(list, modelOf(id))
			}
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
	if _, refusal := e.groupOf(id, bucket.Standard); refusal != nil {
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

// rateLimits answers GET /v1/organizations/rate_limits with the emulator's own limits, as far as that form has words
// for them.
func (e *Emulator) rateLimits(w http.ResponseWriter, r *http.Request) {
	entries := account.Organization(e.Groups, e.CountLimit, e.accountID)
	if model := r.URL.Query().Get("model"); model != "" {
		group, refusal := e.groupOf(model, bucket.Standard)
		if refusal != nil {
			e.deny(w, r, refusal)
			return
		}
		entries = slices.DeleteFunc(entries, func(one account.Entry) bool {
			return one.Group.Type != "model_group" || !slices.Equal(one.Models, e.Groups[group].Models)
		})
	}
	e.giveList(w, r, entries)
}

// workspaceRateLimits answers GET /v1/organizations/workspaces/{id}/rate_limits with the limits whose scope is workspace.
func (e *Emulator) workspaceRateLimits(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if e.Workspace != "" && id != e.Workspace {
		e.deny(w, r, new(refuse.Missing("workspace: "+id[:min(len(id), maxModel)])))
		return
	}
	e.giveList(w, r, account.Workspace(e.Groups, id, r.URL.Query().Get("include_inherited") == "true", e.accountID))
}

// giveList answers with the entries that a request asks for, all in one page.
func (e *Emulator) giveList(w http.ResponseWriter, r *http.Request, entries []account.Entry) {
	if kind := r.URL.Query().Get("group_type"); kind != "" {
		entries = slices.DeleteFunc(entries, func(e account.Entry) bool { return e.Group.Type != kind })
	}
	e.give(w, r, struct {
		Data     []account.Entry `json:"data"`
		NextPage *string         `json:"next_page"`
	}{entries, nil})
}

// accountID is an id of an entry or a group of limits.
func (e *Emulator) accountID(kind string, number int) string { return e.id(kind, int64(number)) }
