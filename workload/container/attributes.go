package container

// plain gives a value with its lists of names and values as objects: OTLP's attributes with their typed values, headers as
// HAR and Sentry write them.
func plain(v any, depth int) any {
	if depth > mostDepth {
		return nil
	}
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			v[key] = plain(value, depth+1)
		}
	case []any:
		for i, value := range v {
			v[i] = plain(value, depth+1)
		}
		if o := paired(v); o != nil {
			return o
		}
	}
	return v
}

// paired is an object of a list of names and values, nil where the list is another.
func paired(list []any) map[string]any {
	o := map[string]any{}
	for _, element := range list {
		switch e := element.(type) {
		case map[string]any:
			name, ok := e["key"].(string)
			if !ok {
				name, ok = e["name"].(string)
			}
			value, there := e["value"]
			if !ok || !there {
				return nil
			}
			o[name] = typed(value)
		case []any:
			if len(e) != 2 {
				return nil
			}
			name, ok := e[0].(string)
			value, text := e[1].(string)
			if !ok || !text {
				return nil
			}
			o[name] = value
		default:
			return nil
		}
	}
	if len(o) == 0 {
		return nil
	}
	return o
}

// typed is a value of OTLP without its type.
func typed(v any) any {
	o, ok := v.(map[string]any)
	if !ok || len(o) != 1 {
		return v
	}
	for _, kind := range []string{"stringValue", "intValue", "doubleValue", "boolValue"} {
		if inner, ok := o[kind]; ok {
			return inner
		}
	}
	if list, ok := o["kvlistValue"].(map[string]any); ok {
		return list["values"]
	}
	if list, ok := o["arrayValue"].(map[string]any); ok {
		return list["values"]
	}
	return v
}
