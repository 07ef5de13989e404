// Values and types as JSON and text: {"int": "1"}, {"list": [...]}, {"map": [[key, value], ...]}, {"optional": VALUE or
// null}, {"ip": "1.2.3.4"}, {"timestamp": "SECONDS.NANOS"} since 1970, rounded down, {"duration": "-1.500000000s"};
// list(int), map(string, dyn), optional_type(int), net.IP, ...
package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/ext"
)

var simpleTypes = map[string]*cel.Type{
	"bool": cel.BoolType, "int": cel.IntType, "uint": cel.UintType, "double": cel.DoubleType, "string": cel.StringType,
	"bytes": cel.BytesType, "null_type": cel.NullType, "dyn": cel.DynType, "timestamp": cel.TimestampType,
	"duration": cel.DurationType, "net.IP": ext.IPType, "net.CIDR": ext.CIDRType,
}

// Splits "map(string, list(int))" into "map" and its parameters.
func readType(text string) (*cel.Type, error) {
	open := strings.IndexByte(text, '(')
	if open < 0 {
		if t, ok := simpleTypes[text]; ok {
			return t, nil
		}
		return nil, fmt.Errorf("unknown type %q", text)
	}
	var parameters []*cel.Type
	depth, begin := 0, open+1
	for i := open; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 || depth == 1 && text[i] == ',' {
			t, err := readType(strings.TrimSpace(text[begin:i]))
			if err != nil {
				return nil, err
			}
			parameters = append(parameters, t)
			begin = i + 1
		}
	}
	switch name := text[:open]; {
	case name == "list" && len(parameters) == 1:
		return cel.ListType(parameters[0]), nil
	case name == "map" && len(parameters) == 2:
		return cel.MapType(parameters[0], parameters[1]), nil
	case name == "optional_type" && len(parameters) == 1:
		return cel.OptionalType(parameters[0]), nil
	case name == "type" && len(parameters) == 1:
		return types.NewTypeTypeWithParam(parameters[0]), nil
	}
	return nil, fmt.Errorf("unknown type %q", text)
}

func typeText(t *cel.Type) string {
	var parameters []string
	for _, p := range t.Parameters() {
		parameters = append(parameters, typeText(p))
	}
	name := t.TypeName()
	switch t.Kind() {
	case types.TimestampKind:
		name = "timestamp"
	case types.DurationKind:
		name = "duration"
	case types.DynKind, types.TypeParamKind:
		name = "dyn"
	case types.TypeKind:
		name = "type"
	}
	if len(parameters) == 0 {
		return name
	}
	return name + "(" + strings.Join(parameters, ", ") + ")"
}

func doubleText(d float64) string {
	switch text := strconv.FormatFloat(d, 'g', -1, 64); text {
	case "+Inf":
		return "Infinity"
	case "-Inf":
		return "-Infinity"
	default:
		return text
	}
}

func durationText(d time.Duration) string {
	sign := ""
	seconds, nanos := int64(d/time.Second), int64(d%time.Second)
	if d < 0 {
		sign, seconds, nanos = "-", -seconds, -nanos
	}
	return fmt.Sprintf("%s%d.%09ds", sign, seconds, nanos)
}

func valueJSON(value ref.Val) any {
	one := func(kind string, content any) any { return map[string]any{kind: content} }
	switch v := value.(type) {
	case types.Null:
		return one("null", nil)
	case types.Bool:
		return one("bool", bool(v))
	case types.Int:
		return one("int", strconv.FormatInt(int64(v), 10))
	case types.Uint:
		return one("uint", strconv.FormatUint(uint64(v), 10))
	case types.Double:
		return one("double", doubleText(float64(v)))
	case types.String:
		return one("string", string(v))
	case types.Bytes:
		return one("bytes", base64.StdEncoding.EncodeToString(v))
	case types.Timestamp:
		return one("timestamp", fmt.Sprintf("%d.%09d", v.Unix(), v.Nanosecond()))
	case types.Duration:
		return one("duration", durationText(v.Duration))
	case *types.Optional:
		if !v.HasValue() {
			return one("optional", nil)
		}
		return one("optional", valueJSON(v.GetValue()))
	case ext.IP:
		return one("ip", v.Addr.String())
	case ext.CIDR:
		return one("cidr", v.Prefix.String())
	case *types.Type:
		return one("type", v.TypeName())
	case traits.Mapper:
		entries := []any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			entries = append(entries, []any{valueJSON(key), valueJSON(v.Get(key))})
		}
		return one("map", entries)
	case traits.Lister:
		elements := []any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			elements = append(elements, valueJSON(it.Next()))
		}
		return one("list", elements)
	}
	return one("unknown", fmt.Sprintf("%T", value))
}

func readText(kind, text string) (ref.Val, error) {
	switch kind {
	case "int":
		n, err := strconv.ParseInt(text, 10, 64)
		return types.Int(n), err
	case "uint":
		n, err := strconv.ParseUint(text, 10, 64)
		return types.Uint(n), err
	case "double":
		d, err := strconv.ParseFloat(text, 64)
		return types.Double(d), err
	case "string":
		return types.String(text), nil
	case "bytes":
		b, err := base64.StdEncoding.DecodeString(text)
		return types.Bytes(b), err
	case "timestamp":
		var seconds, nanos int64
		_, err := fmt.Sscanf(text, "%d.%09d", &seconds, &nanos)
		return types.Timestamp{Time: time.Unix(seconds, nanos).UTC()}, err
	case "duration":
		d, err := time.ParseDuration(text)
		return types.Duration{Duration: d}, err
	case "ip":
		a, err := netip.ParseAddr(text)
		return ext.IP{Addr: a}, err
	case "cidr":
		p, err := netip.ParsePrefix(text)
		return ext.CIDR{Prefix: p}, err
	}
	return nil, fmt.Errorf("unknown kind %q", kind)
}

func readList(raw json.RawMessage) (ref.Val, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal(raw, &elements); err != nil {
		return nil, err
	}
	values := make([]ref.Val, 0, len(elements))
	for _, e := range elements {
		v, err := readValue(e)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return types.NewRefValList(types.DefaultTypeAdapter, values), nil
}

func readMap(raw json.RawMessage) (ref.Val, error) {
	var entries [][2]json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil {
		return nil, err
	}
	values := map[ref.Val]ref.Val{}
	for _, entry := range entries {
		key, err := readValue(entry[0])
		if err != nil {
			return nil, err
		}
		if values[key], err = readValue(entry[1]); err != nil {
			return nil, err
		}
	}
	return types.NewRefValMap(types.DefaultTypeAdapter, values), nil
}

func readValue(raw json.RawMessage) (ref.Val, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil {
		return nil, err
	}
	for kind, content := range object {
		switch kind {
		case "null":
			return types.NullValue, nil
		case "bool":
			return types.Bool(string(content) == "true"), nil
		case "list":
			return readList(content)
		case "map":
			return readMap(content)
		case "optional":
			if string(content) == "null" {
				return types.OptionalNone, nil
			}
			value, err := readValue(content)
			if err != nil {
				return nil, err
			}
			return types.OptionalOf(value), nil
		}
		var text string
		if err := json.Unmarshal(content, &text); err != nil {
			return nil, err
		}
		return readText(kind, text)
	}
	return nil, errors.New("a value without a kind")
}
