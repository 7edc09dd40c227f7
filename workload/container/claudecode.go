package container

import "strings"

// claude takes a record of Claude Code: a line of a transcript, an event of its stream, a message of the Agent SDK. What a
// person or a model said in it is no error. It reports whether the object is such a record, and needs no other look.
func (f *finder) claude(n *node, l line, beside Facts) bool {
	o := n.object
	kind, _ := o["type"].(string)
	_, transcript := o["sessionId"].(string)
	_, stream := o["session_id"].(string)
	_, ended := o["is_error"].(bool)
	transcript = transcript && (o["uuid"] != nil || o["parentUuid"] != nil || o["message"] != nil)
	if kind == "" || !transcript && !stream && (kind != "result" || !ended) {
		return false
	}
	facts := n.own
	facts.Fill(beside)
	facts.Fill(Facts{Model: f.model})
	switch kind {
	case "assistant", "user":
		f.turn(n, l, facts)
	case "system":
		f.system(n, l, facts)
	case "rate_limit_event":
		if info, ok := o["rate_limit_info"].(map[string]any); ok {
			f.window(info, l, facts)
		}
	case "result":
		f.result(n, l, facts)
	}
	return true
}

// turn takes what stands in place of an answer: the client's own words about an error.
func (f *finder) turn(n *node, l line, facts Facts) {
	o := n.object
	message, _ := o["message"].(map[string]any)
	model, _ := message["model"].(string)
	isError := o["isApiErrorMessage"] == true || model == "<synthetic>" && o["error"] != nil || model == "<synthetic>" && o["sessionId"] == nil
	if !isError || o["type"] != "assistant" {
		if model != "" && model[0] != '<' {
			f.model = model
		}
		return
	}
	if info, ok := o["quotaLimits"].(map[string]any); ok {
		facts.Fill(unified(info))
	}
	var words []string
	content, _ := message["content"].([]any)
	for _, block := range content {
		if b, ok := block.(map[string]any); ok {
			if s, _ := b["text"].(string); s != "" {
				words = append(words, s)
			}
		}
	}
	f.add(Piece{Line: l.no, Record: f.record, Text: strings.Join(words, "\n"), Facts: facts})
	if details, ok := o["errorDetails"].(string); ok {
		f.text(details, l, facts)
	}
}

// system takes what the client says between the turns.
func (f *finder) system(n *node, l line, facts Facts) {
	o := n.object
	switch o["subtype"] {
	case "init":
		f.model = facts.Model
	case "api_error":
		if e := n.inside["error"]; e != nil {
			f.visit(e, l, facts, 1)
		}
	case "api_retry":
		if word, _ := o["error"].(string); facts.Status >= 400 {
			f.add(Piece{Line: l.no, Record: f.record, Text: "api_retry: " + word, Facts: facts})
		}
	}
}

// window takes what the client says of a plan's windows. An overage that is rejected refuses nothing by itself.
func (f *finder) window(info map[string]any, l line, facts Facts) {
	if info["status"] != "rejected" || info["isUsingOverage"] == true {
		f.add(Piece{Line: l.no, Record: f.record, OK: true, Facts: Facts{Status: 200, At: facts.At, Model: facts.Model}})
		return
	}
	facts.Fill(unified(info))
	facts.Status = 429
	f.add(Piece{Line: l.no, Record: f.record, Text: "rate_limit_event: rejected", Facts: facts})
}

// windows are the names that headers have for a plan's windows.
var windows = map[string]string{"five_hour": "5h", "seven_day": "7d", "seven_day_opus": "7d_opus", "seven_day_sonnet": "7d_sonnet", "seven_day_overage_included": "7d_oi"}

// unified are the headers that the client made its words of.
func unified(info map[string]any) Facts {
	const family = "anthropic-ratelimit-unified-"
	if info["status"] != "rejected" {
		return Facts{}
	}
	h := map[string]string{family + "status": "rejected"}
	kind, reset := scalar(info["rateLimitType"]), scalar(info["resetsAt"])
	if kind != "" {
		h[family+"representative-claim"] = kind
	}
	if reset != "" {
		h[family+"reset"] = reset
	}
	if w := windows[kind]; w != "" {
		h[family+w+"-status"] = "rejected"
		if reset != "" {
			h[family+w+"-reset"] = reset
		}
	}
	return Facts{Headers: h}
}

// result takes how a run ended.
func (f *finder) result(n *node, l line, facts Facts) {
	o := n.object
	text, _ := o["result"].(string)
	list, _ := o["errors"].([]any)
	for _, e := range list {
		text += "\n" + scalar(e)
	}
	switch {
	case o["is_error"] != true:
		f.add(Piece{Line: l.no, Record: f.record, OK: true, Facts: Facts{Status: 200, At: facts.At, Model: facts.Model}})
	case facts.Status >= 400:
		f.add(Piece{Line: l.no, Record: f.record, Text: text, Facts: facts})
	default:
		f.text(text, l, facts)
	}
}
