package emulator

type converseUsage struct {
	Input      int64 `json:"inputTokens"`
	Output     int64 `json:"outputTokens"`
	Total      int64 `json:"totalTokens"`
	CacheRead  int64 `json:"cacheReadInputTokens"`
	CacheWrite int64 `json:"cacheWriteInputTokens"`
}

type converseMetrics struct {
	Latency int64 `json:"latencyMs"`
}

type converseText struct {
	Text string `json:"text"`
}

type converseAnswer struct {
	Output struct {
		Message struct {
			Role    string         `json:"role"`
			Content []converseText `json:"content"`
		} `json:"message"`
	} `json:"output"`
	StopReason string          `json:"stopReason"`
	Usage      converseUsage   `json:"usage"`
	Metrics    converseMetrics `json:"metrics"`
}

// converseForm is that of Converse, which has its own words for everything.
func converseForm() *form {
	return &form{whole: converseWhole, stream: eventStream, event: converseEvent, fails: exception}
}

func (d *decision) converseUsage() converseUsage {
	u := converseUsage{d.usage.Input, d.request.OutputTokens, 0, d.usage.Read, d.usage.Written()}
	u.Total = u.Input + u.Output + u.CacheRead + u.CacheWrite
	return u
}

func (d *decision) converseMetrics() converseMetrics {
	return converseMetrics{milliseconds(d.request.Duration)}
}

func converseWhole(d *decision, m *messageJSON) any {
	var a converseAnswer
	a.Output.Message.Role = m.Role
	for _, t := range m.Content {
		a.Output.Message.Content = append(a.Output.Message.Content, converseText{t.Text})
	}
	a.StopReason, a.Usage, a.Metrics = *m.StopReason, d.converseUsage(), d.converseMetrics()
	return a
}

// converseEvent is an event of the Messages API as one of ConverseStream, in a frame.
func converseEvent(d *decision, name string, data any) []byte {
	switch name {
	case "message_start":
		return frameOf("messageStart", []byte(`{"role":"assistant"}`))
	case "content_block_delta":
		return frameOf("contentBlockDelta", jsonOf(struct {
			Index int          `json:"contentBlockIndex"`
			Delta converseText `json:"delta"`
		}{0, converseText{data.(delta).Delta.Text}}))
	case "content_block_stop":
		return frameOf("contentBlockStop", []byte(`{"contentBlockIndex":0}`))
	case "message_delta":
		return frameOf("messageStop", jsonOf(struct {
			Why string `json:"stopReason"`
		}{*d.stopReason()}))
	case "message_stop":
		return frameOf("metadata", jsonOf(struct {
			Usage   converseUsage   `json:"usage"`
			Metrics converseMetrics `json:"metrics"`
		}{d.converseUsage(), d.converseMetrics()}))
	}
	return nil // a text begins with its first piece, and there are no pings
}
