package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"daygate.dev/go"
)

// requestOf reads a request in the words of the language: "agent", "auth_method".
func requestOf(text json.RawMessage) (*daygate.Request, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var words any
	if err := decoder.Decode(&words); err != nil {
		return nil, err
	}
	request := &daygate.Request{}
	return request, fill(reflect.ValueOf(request).Elem(), words, "who")
}

var timeType = reflect.TypeFor[time.Time]()

// fill sets what is called so in Go: auth_method is AuthMethod, client_ip is ClientIP.
func fill(into reflect.Value, value any, path string) error {
	if into.Type() == timeType {
		text, _ := value.(string)
		read, err := time.Parse(time.RFC3339Nano, text)
		into.Set(reflect.ValueOf(read))
		return err
	}
	switch held := value.(type) {
	case map[string]any:
		if into.Kind() == reflect.Struct {
			return fillStruct(into, held, path)
		}
	case []any:
		if into.Kind() == reflect.Slice {
			return fillSlice(into, held, path)
		}
	}
	if into.Kind() == reflect.Map && into.Type().Elem().Kind() == reflect.Interface {
		into.Set(reflect.ValueOf(plain(value)))
		return nil
	}
	// Texts, numbers, yes and no, and maps of texts.
	text, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(text, into.Addr().Interface())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func fillStruct(into reflect.Value, members map[string]any, path string) error {
	for word, value := range members {
		wanted := strings.ReplaceAll(word, "_", "")
		field := into.FieldByNameFunc(func(name string) bool { return name != "Empty" && strings.EqualFold(name, wanted) })
		if !field.IsValid() {
			return fmt.Errorf("%s: there is no '%s'", path, word)
		}
		if value == "" {
			// An empty text is there, and would be taken for one that is not.
			empty := into.FieldByName("Empty")
			empty.Set(reflect.Append(empty, reflect.ValueOf(word)))
			continue
		}
		if err := fill(field, value, path+"."+word); err != nil {
			return err
		}
	}
	return nil
}

func fillSlice(into reflect.Value, values []any, path string) error {
	filled := reflect.MakeSlice(into.Type(), len(values), len(values))
	for i, value := range values {
		if err := fill(filled.Index(i), value, fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	into.Set(filled)
	return nil
}

// plain has the types that the host's own attributes may have.
func plain(value any) any {
	switch held := value.(type) {
	case map[string]any:
		values := map[string]any{}
		for name, one := range held {
			values[name] = plain(one)
		}
		return values
	case []any:
		values := make([]any, len(held))
		for i, one := range held {
			values[i] = plain(one)
		}
		return values
	case json.Number:
		if number, err := held.Int64(); err == nil {
			return number
		}
		number, _ := held.Float64()
		return number
	}
	return value
}
