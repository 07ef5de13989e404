package daygate

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"
)

// A decision's JSON made of what its methods say, so that what Go reads of the packed form is held against C++.
func sayAgain(d Decision) object {
	errors := []any{}
	for _, field := range d.InvalidFields() {
		errors = append(errors, object{"field": field})
	}
	for _, rule := range d.Errors() {
		if rule.Missing == nil {
			errors = append(errors, object{"rule": rule.Rule, "evaluation": true})
		} else {
			errors = append(errors, object{"rule": rule.Rule, "missing": anys(rule.Missing)})
		}
	}
	needs := []any{}
	for _, need := range d.Needs() {
		said := object{"need": need.Kind.String()}
		if need.Count != 1 {
			said["count"] = float64(need.Count)
		}
		if len(need.From) != 0 {
			said["from"] = anys(need.From)
		}
		if need.Within != nil {
			said["within"] = *need.Within
		}
		needs = append(needs, said)
	}
	context := object{
		"outcome": d.Outcome().String(), "reason": d.Reason().String(), "terms": sayTerms(d.Terms()),
		"rules": anys(d.Rules()), "shadow": anys(d.Shadow()), "errors": errors, "needs": needs,
		"policy_digest": d.PolicyDigest(),
	}
	if binding := d.Binding(); binding != "" {
		context["binding"] = binding
	}
	return object{"decision": d.Permitted(), "context": context}
}

func sayTerms(terms Terms) object {
	said := object{}
	if terms.Audit != AuditBuffered {
		said["audit"] = terms.Audit.String()
	}
	if terms.Bind != nil {
		said["bind"] = words(terms.Bind)
	}
	if terms.Deliver != DeliverRaw {
		said["deliver"] = terms.Deliver.String()
	}
	if terms.Fields != nil {
		said["fields"] = anys(terms.Fields)
	}
	if terms.Monitor != MonitorNone {
		said["monitor"] = terms.Monitor.String()
	}
	if terms.Notify != nil {
		said["notify"] = anys(terms.Notify)
	}
	if terms.RevokeOn != nil {
		said["revoke_on"] = words(terms.RevokeOn)
	}
	if terms.Rotate {
		said["rotate"] = true
	}
	for name, value := range map[string]*time.Duration{
		"cache": terms.Cache, "revoke_within": terms.RevokeWithin, "ttl": terms.TTL,
	} {
		if value != nil {
			said[name] = *value
		}
	}
	for name, value := range map[string]*int64{"depth": terms.Depth, "uses": terms.Uses} {
		if value != nil {
			said[name] = float64(*value)
		}
	}
	return said
}

func anys(texts []string) []any {
	values := []any{}
	for _, text := range texts {
		values = append(values, text)
	}
	return values
}

func words[T interface{ String() string }](set []T) []any {
	var said []string
	for _, member := range set {
		said = append(said, member.String())
	}
	slices.Sort(said)
	return anys(said)
}

// JSON says durations as texts.
func withDurations(t testing.TB, said object) {
	for _, name := range []string{"cache", "revoke_within", "ttl", "within"} {
		text, there := said[name].(string)
		if !there {
			continue
		}
		duration, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		said[name] = duration
	}
}

func checkMethods(t testing.TB, d Decision) {
	t.Helper()
	var wanted object
	if err := json.Unmarshal(d.JSON(), &wanted); err != nil {
		t.Fatal(err)
	}
	context := wanted["context"].(object)
	withDurations(t, context["terms"].(object))
	for _, need := range context["needs"].([]any) {
		withDurations(t, need.(object))
	}
	if said := sayAgain(d); !reflect.DeepEqual(said, wanted) {
		t.Errorf("methods say\n%v\ninstead of\n%v", said, wanted)
	}
}
