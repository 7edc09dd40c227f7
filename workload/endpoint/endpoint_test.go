package endpoint

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestOf(t *testing.T) {
	for host, want := range map[string]string{
		"api.deepseek.com": "DeepSeek", "API.MiniMax.io:443": "MiniMax", "token-plan-cn.xiaomimimo.com": "Xiaomi MiMo",
		"openrouter.ai": "OpenRouter", "dbc-1.cloud.databricks.com": "Databricks",
		"api.anthropic.com": "", "claude.googleapis.com": "", "deepseek.com": "", "api.deepseek.com.example.com": "", "127.0.0.1:8317": "",
		"xapi.deepseek.com": "", ".xiaomimimo.com.example.com": "", "": "", "[::1]:80": "",
	} {
		e, ok := Of(host)
		if e.Name != want || ok != (want != "") {
			t.Errorf("%q: %q, %v, want %q", host, e.Name, ok, want)
		}
	}
}

func TestOtherMaker(t *testing.T) {
	for model, want := range map[string]string{
		"gpt-5.5(high)": "OpenAI", "o3": "OpenAI", "o3-mini": "OpenAI", "openai/gpt-5.5": "OpenAI", "deepseek-v4-pro": "DeepSeek",
		"DeepSeek-V3.2": "DeepSeek", "Pro/MiniMaxAI/MiniMax-M2.1": "MiniMax", "glm-4.7": "Z.ai", "kimi-k2.5": "Moonshot AI", "qwen3.6-plus": "Alibaba Cloud",
		"claude-opus-5-5": "", "opus[1m]": "", "sonnet": "", "default": "", "anthropic/claude-sonnet-5": "", "my-alias": "", "catalogue": "",
		"gptlike": "", "kate": "", "": "", "/": "",
	} {
		if got := OtherMaker(model); got != want {
			t.Errorf("%q: %q, want %q", model, got, want)
		}
	}
}

// TestTable holds every row to its form, and the documentation to the table.
func TestTable(t *testing.T) {
	page, err := os.ReadFile("../../docs/routes.md")
	if err != nil {
		t.Fatal(err)
	}
	hosts := map[string]bool{}
	for _, e := range All() {
		if e.Host == "" || e.Host != strings.ToLower(e.Host) || strings.ContainsAny(e.Host, "/: ") || hosts[e.Host] || e.Name == "" || e.Page == "" {
			t.Errorf("%+v: is no row, or its host is there twice", e)
		}
		hosts[e.Host] = true
		if _, err := time.Parse(time.DateOnly, e.Read); err != nil {
			t.Errorf("%s: read on %q, want a date", e.Host, e.Read)
		}
		host, shown := e.Host, e.Host
		if strings.HasPrefix(e.Host, ".") {
			host, shown = "some"+e.Host, "*"+e.Host
		}
		if got, _ := Of(host); got != e {
			t.Errorf("%s: is found as %+v", host, got)
		}
		if !strings.Contains(string(page), "`"+shown+"`") {
			t.Errorf("docs/routes.md does not name `%s` (%s)", shown, e.Name)
		}
	}
}
