package route

import (
	"slices"

	"loadshape/workload/exchange"
)

// lacks says of a route that nobody on it has such a thing.
func lacks(routeName, what string) bool {
	has := map[string][]string{
		"region":       {Bedrock, Mantle, ClaudeAWS, Vertex},
		"project":      {Vertex, Foundry},
		"gateway":      {Gateway},
		"account":      {Bedrock, Mantle, ClaudeAWS},
		"quota":        {Bedrock},
		"workspace":    {Direct, ClaudeAWS, Gateway},
		"organization": {Direct, ClaudeAWS, Gateway},
	}
	_, known := has[what]
	return known && slices.Contains(Names(), routeName) && !slices.Contains(has[what], routeName)
}

// place compares what only some routes have.
func place(name string, then, this exchange.Route, of func(exchange.Route) string) Respect {
	if then.Name == this.Name && lacks(this.Name, name) && of(then) == "" && of(this) == "" {
		return Respect{name, Same, "none", "none"}
	}
	return words(name, of(then), of(this))
}
