package endpoint

// All are the endpoints that are known, by their makers' own pages and the presets of clients.
func All() []Endpoint {
	const read = "2026-11-30"
	return []Endpoint{
		{"api.deepseek.com", "DeepSeek", "", "platform.deepseek.com", read},
		{"api.minimax.io", "MiniMax", "", "platform.minimax.io", read},
		{"api.minimaxi.com", "MiniMax", "", "platform.minimaxi.com", read},
		{"api.moonshot.ai", "Moonshot AI", "", "platform.moonshot.ai", read},
		{"api.moonshot.cn", "Moonshot AI", "", "platform.moonshot.cn", read},
		{"api.kimi.com", "Moonshot AI (Kimi for Coding)", "", "www.kimi.com/coding", read},
		{"api.z.ai", "Z.ai", "", "z.ai/manage-apikey/rate-limits", read},
		{"open.bigmodel.cn", "Zhipu AI", "", "open.bigmodel.cn", read},
		{"dashscope.aliyuncs.com", "Alibaba Cloud Model Studio", "", "bailian.console.aliyun.com", read},
		{"coding.dashscope.aliyuncs.com", "Alibaba Cloud Model Studio", "", "bailian.console.aliyun.com", read},
		{"dashscope-intl.aliyuncs.com", "Alibaba Cloud Model Studio", "", "modelstudio.console.alibabacloud.com", read},
		{"coding-intl.dashscope.aliyuncs.com", "Alibaba Cloud Model Studio", "", "modelstudio.console.alibabacloud.com", read},
		{"ark.cn-beijing.volces.com", "Volcengine Ark", "", "console.volcengine.com/ark", read},
		{"ark.ap-southeast.bytepluses.com", "BytePlus ModelArk", "", "console.byteplus.com/ark", read},
		{"api.longcat.chat", "LongCat", "", "longcat.chat/platform", read},
		{".xiaomimimo.com", "Xiaomi MiMo", "", "platform.xiaomimimo.com", read},
		{"vanchin.streamlake.ai", "StreamLake (KAT-Coder)", "", "console.streamlake.ai", read},
		{"api.tbox.cn", "Ant Ling", "", "tbox.cn", read},
		{"api-inference.modelscope.cn", "ModelScope", "", "modelscope.cn", read},
		{"api.siliconflow.cn", "SiliconFlow", "", "cloud.siliconflow.cn", read},
		{"api.siliconflow.com", "SiliconFlow", "", "cloud.siliconflow.com", read},
		{"api.novita.ai", "Novita AI", "", "novita.ai", read},

		{"openrouter.ai", "OpenRouter", "openrouter", "openrouter.ai/activity", read},
		{"ai-gateway.vercel.sh", "Vercel AI Gateway", "vercel", "the AI Gateway page of the Vercel dashboard", read},
		{"gateway.ai.cloudflare.com", "Cloudflare AI Gateway", "cloudflare", "the AI Gateway page of the Cloudflare dashboard", read},
		{"api.portkey.ai", "Portkey", "portkey", "the logs page of Portkey", read},
		{".helicone.ai", "Helicone", "helicone", "the requests page of Helicone", read},
		{".cloud.databricks.com", "Databricks", "databricks", "the serving endpoint in the Databricks workspace", read},
		{".azuredatabricks.net", "Databricks", "databricks", "the serving endpoint in the Databricks workspace", read},
	}
}

// makers of models, by how the names begin.
var makers = []struct{ begins, name string }{
	{"gpt", "OpenAI"}, {"chatgpt", "OpenAI"}, {"codex", "OpenAI"}, {"o1", "OpenAI"}, {"o3", "OpenAI"}, {"o4", "OpenAI"},
	{"gemini", "Google"}, {"gemma", "Google"},
	{"deepseek", "DeepSeek"}, {"minimax", "MiniMax"}, {"kimi", "Moonshot AI"}, {"moonshot", "Moonshot AI"},
	{"glm", "Z.ai"}, {"qwen", "Alibaba Cloud"}, {"qwq", "Alibaba Cloud"},
	{"grok", "xAI"}, {"mistral", "Mistral AI"}, {"devstral", "Mistral AI"}, {"codestral", "Mistral AI"}, {"magistral", "Mistral AI"},
	{"llama", "Meta"}, {"doubao", "ByteDance"}, {"longcat", "LongCat"}, {"mimo", "Xiaomi"}, {"kat", "StreamLake"}, {"ling", "Ant Group"},
}
