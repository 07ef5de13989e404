package daygate

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A request's JSON as the structures of this package, for tests: what JSON says, said in Go.

type object = map[string]any

// The types that the vocabulary gives to the host's attributes; JSON alone does not tell a time from a text.
type contextTypes map[string]string

var declaration = regexp.MustCompile(`attribute\s+context\.(\w+)\s*:\s*((?:list|map)\([^)]*\)+|\w+)`)

func typesOf(sources []Source) contextTypes {
	types := contextTypes{}
	for _, source := range sources {
		for _, found := range declaration.FindAllStringSubmatch(source.Text, -1) {
			types[found[1]] = found[2]
		}
	}
	return types
}

// Where a member is of a type that Go has no word for here, converter panics with this.
type inconvertible struct{ what string }

func convert(document []byte, types contextTypes) (request *Request, err error) {
	defer func() {
		if failed := recover(); failed != nil {
			if why, ok := failed.(inconvertible); ok {
				err = fmt.Errorf("not said in Go: %s", why.what)
				return
			}
			panic(failed)
		}
	}()
	decoder := json.NewDecoder(strings.NewReader(string(document)))
	decoder.UseNumber()
	var whole object
	if err := decoder.Decode(&whole); err != nil {
		return nil, err
	}
	subject, resource, context := at(whole, "subject"), at(whole, "resource"), at(whole, "context")
	request = &Request{}
	request.Agent = agentOf(at(subject, "properties"))
	request.Agent.ID = text(subject, "id", &request.Agent.Empty)
	request.Subject = subjectOf(at(at(subject, "properties"), "on_behalf_of"))
	var unnamed []string
	request.Action = text(at(whole, "action"), "name", &unnamed)
	if unnamed != nil {
		request.Empty = append(request.Empty, "action")
	}
	request.Secret = secretOf(at(resource, "properties"))
	var nowhere []string
	request.Secret.Path = text(resource, "id", &nowhere)
	if nowhere != nil {
		request.Secret.Empty = append(request.Secret.Empty, "path")
	}
	for _, hop := range list(context, "chain") {
		request.Chain = append(request.Chain, agentOf(hop.(object)))
	}
	request.Purpose = text(context, "purpose", &request.Empty)
	request.Environment = text(context, "environment", &request.Empty)
	request.Risk = integer(context, "risk")
	request.ClientIP = text(context, "client_ip", &request.Empty)
	request.Now = instant(context, "now")
	request.Task = taskOf(at(context, "task"))
	for _, tool := range list(context, "tools") {
		request.Tools = append(request.Tools, toolOf(tool.(object)))
	}
	destination := at(context, "destination")
	request.Destination.Host = text(destination, "host", &request.Destination.Empty)
	request.Destination.API = text(destination, "api", &request.Destination.Empty)
	request.Destination.Zone = text(destination, "zone", &request.Destination.Empty)
	request.Approval = approvalOf(at(context, "approval"))
	request.Degraded = texts(context, "degraded")
	request.Attested = texts(context, "attested")
	for name, value := range at(context, "signal") {
		if request.Signals == nil {
			request.Signals = map[string]any{}
		}
		request.Signals[name] = plain(value)
	}
	for name, value := range context {
		if kind, ok := types[name]; ok {
			if request.Context == nil {
				request.Context = map[string]any{}
			}
			request.Context[name] = typed(value, kind)
		}
	}
	return request, nil
}

func at(in object, name string) object {
	held, there := in[name]
	if !there {
		return nil
	}
	inner, ok := held.(object)
	if !ok {
		panic(inconvertible{name})
	}
	return inner
}

func list(in object, name string) []any {
	held, there := in[name]
	if !there {
		return nil
	}
	return held.([]any)
}

func text(in object, name string, empty *[]string) string {
	held, there := in[name]
	if !there {
		return ""
	}
	value, ok := held.(string)
	if !ok {
		panic(inconvertible{name})
	}
	if value == "" {
		*empty = append(*empty, name)
	}
	return value
}

func texts(in object, name string) []string {
	held, there := in[name]
	if !there {
		return nil
	}
	values := []string{}
	for _, value := range held.([]any) {
		values = append(values, value.(string))
	}
	return values
}

func labels(in object, name string) map[string]string {
	held, there := in[name]
	if !there {
		return nil
	}
	values := map[string]string{}
	for key, value := range held.(object) {
		values[key] = value.(string)
	}
	return values
}

func integer(in object, name string) *int64 {
	held, there := in[name]
	if !there {
		return nil
	}
	value, err := held.(json.Number).Int64()
	if err != nil {
		panic(inconvertible{name})
	}
	return &value
}

func truth(in object, name string) *bool {
	held, there := in[name]
	if !there {
		return nil
	}
	return Bool(held.(bool))
}

func parseTime(text string) time.Time {
	parsed, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || parsed.IsZero() {
		panic(inconvertible{text})
	}
	return parsed
}

func instant(in object, name string) time.Time {
	held, there := in[name]
	if !there {
		return time.Time{}
	}
	return parseTime(held.(string))
}

func agentOf(from object) (agent Agent) {
	empty := &agent.Empty
	agent.ID = text(from, "id", empty)
	agent.Class = text(from, "class", empty)
	agent.Kind = text(from, "kind", empty)
	agent.Autonomy = text(from, "autonomy", empty)
	agent.Owner = text(from, "owner", empty)
	agent.State = text(from, "state", empty)
	agent.Zone = text(from, "zone", empty)
	agent.Workload = text(from, "workload", empty)
	agent.Namespace = text(from, "namespace", empty)
	agent.Instance = text(from, "instance", empty)
	agent.AuthMethod = text(from, "auth_method", empty)
	agent.Assurance = integer(from, "assurance")
	agent.AuthenticatedAt = instant(from, "authenticated_at")
	agent.Posture = text(from, "posture", empty)
	agent.Model = text(from, "model", empty)
	agent.Vendor = text(from, "vendor", empty)
	agent.Groups = texts(from, "groups")
	agent.Labels = labels(from, "labels")
	return agent
}

func subjectOf(from object) (subject Subject) {
	empty := &subject.Empty
	subject.ID = text(from, "id", empty)
	subject.Kind = text(from, "kind", empty)
	subject.Groups = texts(from, "groups")
	subject.Labels = labels(from, "labels")
	subject.AuthMethod = text(from, "auth_method", empty)
	subject.Assurance = integer(from, "assurance")
	subject.AuthenticatedAt = instant(from, "authenticated_at")
	subject.ConsentAt = instant(from, "consent_at")
	return subject
}

func secretOf(from object) (secret Secret) {
	empty := &secret.Empty
	secret.Engine = text(from, "engine", empty)
	secret.Mount = text(from, "mount", empty)
	secret.Namespace = text(from, "namespace", empty)
	secret.Version = integer(from, "version")
	secret.Kind = text(from, "kind", empty)
	secret.Sensitivity = text(from, "sensitivity", empty)
	secret.Environment = text(from, "environment", empty)
	secret.Owner = text(from, "owner", empty)
	secret.Purposes = texts(from, "purposes")
	secret.Labels = labels(from, "labels")
	secret.RotatedAt = instant(from, "rotated_at")
	secret.CreatedAt = instant(from, "created_at")
	return secret
}

func taskOf(from object) (task Task) {
	empty := &task.Empty
	task.ID = text(from, "id", empty)
	task.Kind = text(from, "kind", empty)
	task.StartedAt = instant(from, "started_at")
	task.Deadline = instant(from, "deadline")
	task.State = text(from, "state", empty)
	task.PromptDigest = text(from, "prompt_digest", empty)
	task.Tainted = truth(from, "tainted")
	task.Labels = labels(from, "labels")
	return task
}

func toolOf(from object) (tool Tool) {
	tool.Name = text(from, "name", &tool.Empty)
	tool.Server = text(from, "server", &tool.Empty)
	tool.Zone = text(from, "zone", &tool.Empty)
	tool.Trusted = truth(from, "trusted")
	return tool
}

func approvalOf(from object) (approval Approval) {
	empty := &approval.Empty
	approval.State = text(from, "state", empty)
	approval.At = instant(from, "at")
	approval.ExpiresAt = instant(from, "expires_at")
	approval.Binding = text(from, "binding", empty)
	approval.Ticket = text(from, "ticket", empty)
	if _, there := from["by"]; there {
		approval.By = []Approver{}
	}
	for _, held := range list(from, "by") {
		var approver Approver
		approver.ID = text(held.(object), "id", &approver.Empty)
		approver.Roles = texts(held.(object), "roles")
		approval.By = append(approval.By, approver)
	}
	return approval
}

func plain(value any) any {
	number, ok := value.(json.Number)
	if !ok {
		return value
	}
	if whole, err := number.Int64(); err == nil {
		return whole
	}
	double, err := number.Float64()
	if err != nil {
		panic(inconvertible{string(number)})
	}
	return double
}

func typed(value any, kind string) any {
	switch held := value.(type) {
	case []any:
		values := []any{}
		for _, element := range held {
			values = append(values, typed(element, strings.TrimSuffix(strings.TrimPrefix(kind, "list("), ")")))
		}
		return values
	case object:
		values := map[string]any{}
		element := strings.TrimSuffix(strings.TrimPrefix(kind, "map(string,"), ")")
		for key, inner := range held {
			values[key] = typed(inner, strings.TrimSpace(element))
		}
		return values
	case string:
		switch kind {
		case "timestamp":
			return parseTime(held)
		case "duration":
			seconds, err := strconv.ParseFloat(strings.TrimSuffix(held, "s"), 64)
			if err != nil || seconds > 1e6 || seconds < -1e6 {
				panic(inconvertible{held})
			}
			return time.Duration(seconds * float64(time.Second))
		}
	}
	return plain(value)
}
